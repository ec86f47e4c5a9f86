"""Folds that do not leak."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasid.tagger.folds import groups, split

WIRE = "قال متحدث باسم البعثة إن دورية تعرضت لإطلاق نار قرب القرية صباح اليوم وإن جنديا أصيب بجروح"
REWRITTEN = "قال متحدث باسم البعثة إن دورية تعرضت لإطلاق نار قرب القرية مساء أمس وأصيب جندي"
OTHER = "ارتفعت أسعار الخضار في الأسواق الشعبية بسبب موجة الحر التي تضرب البلاد منذ أسبوع"
THIRD = "افتتح الوزير معرض الكتاب بحضور ناشرين من عشرين دولة وألقى كلمة قصيرة"


def test_paragraphs_of_an_article_are_together():
    assert groups([WIRE, OTHER, THIRD], ["a", "b", "a"]).tolist() == [0, 1, 0]


def test_rewritten_copies_are_together_whatever_their_articles():
    assert groups([WIRE, OTHER, REWRITTEN], ["a", "b", "c"]).tolist() == [0, 1, 0]


def test_a_copy_pulls_its_whole_article_along():
    assert groups([WIRE, REWRITTEN, OTHER, THIRD], ["a", "b", "b", "c"]).tolist() == [0, 0, 0, 1]


def test_a_copy_in_another_spelling_is_a_copy():
    spelt = WIRE.replace("إ", "ا").replace("ة", "ه") + "!"

    assert groups([WIRE, spelt], ["a", "b"]).tolist() == [0, 0]


def test_paragraphs_without_an_article_are_alone():
    assert groups([WIRE, OTHER, THIRD], ["", "", ""]).tolist() == [0, 1, 2]


@pytest.mark.parametrize(("one", "other", "together"), [("قال ذلك", "قال ذلك", True), ("قال ذلك", "قال هذا", False)])
def test_short_texts_are_compared_too(one, other, together):
    assert (len(set(groups([one, other], ["a", "b"]).tolist())) == 1) is together


def test_nothing_has_no_groups():
    assert groups([], []).tolist() == []
    assert split(groups([], []), np.zeros((0, 3), bool), 5, 1).tolist() == []


GROUPED = st.lists(st.tuples(st.integers(0, 8), st.tuples(st.booleans(), st.booleans())), min_size=1, max_size=40)


@given(GROUPED, st.integers(1, 6))
def test_no_group_is_parted(rows, folds):
    numbers: dict[int, int] = {}
    group = np.array([numbers.setdefault(name, len(numbers)) for name, _ in rows])
    truth = np.array([themes for _, themes in rows])

    fold = split(group, truth, folds, 1)

    assert fold.shape == group.shape
    assert set(fold.tolist()) <= set(range(folds))
    assert all(len(set(fold[group == name].tolist())) == 1 for name in set(group.tolist()))


def test_each_fold_has_its_part_of_every_theme():
    truth = np.zeros((60, 2), bool)
    truth[:10, 0] = True
    truth[30:35, 1] = True

    fold = split(np.arange(60), truth, 5, 1)

    assert np.bincount(fold).tolist() == [12] * 5
    assert np.bincount(fold[truth[:, 0]], minlength=5).tolist() == [2] * 5
    assert np.bincount(fold[truth[:, 1]], minlength=5).tolist() == [1] * 5


def test_a_theme_is_shared_out_evenly_even_where_articles_are_of_different_length():
    group = np.array([0] * 10 + [1, 2, 3])
    truth = np.zeros((13, 1), bool)
    truth[[0, 10, 11, 12], 0] = True

    fold = split(group, truth, 2, 1)

    assert np.bincount(fold[truth[:, 0]]).tolist() == [2, 2]


def test_the_same_seed_deals_the_same():
    truth = (np.arange(120).reshape(40, 3) * 7 % 5) == 0

    assert split(np.arange(40), truth, 4, 3).tolist() == split(np.arange(40), truth, 4, 3).tolist()


def test_fewer_groups_than_folds_make_fewer_folds():
    assert sorted(split(np.array([0, 0, 1]), np.ones((3, 1), bool), 5, 1).tolist()) in ([0, 0, 1], [0, 1, 1])
