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


def in_groups(rows):
    numbers: dict[int, int] = {}
    group = np.array([numbers.setdefault(name, len(numbers)) for name, _ in rows])
    return group, np.array([themes for _, themes in rows])


@given(GROUPED, st.integers(1, 6))
def test_no_group_is_parted(rows, folds):
    group, truth = in_groups(rows)

    fold = split(group, truth, folds, 1)

    assert fold.shape == group.shape
    assert set(fold.tolist()) <= set(range(folds))
    assert all(len(set(fold[group == name].tolist())) == 1 for name in set(group.tolist()))


@given(GROUPED, st.integers(2, 6))
def test_no_fold_is_empty_where_there_are_groups_enough(rows, folds):
    group, truth = in_groups(rows)

    fold = split(group, truth, folds, 1)

    assert len(set(fold.tolist())) == min(folds, int(group.max()) + 1)


@given(GROUPED, st.integers(2, 6))
def test_one_theme_is_shared_out_up_to_its_largest_group(rows, folds):
    group, truth = in_groups(rows)
    truth = truth[:, :1]

    fold = split(group, truth, folds, 1)

    shares = np.bincount(fold[truth[:, 0]], minlength=min(folds, int(group.max()) + 1))
    largest = np.bincount(group[truth[:, 0]], minlength=1).max()
    assert shares.max() - shares.min() <= largest


@given(GROUPED, st.integers(2, 6))
def test_several_themes_are_shared_out_more_evenly_than_by_chance_up_to_the_largest_group(rows, folds):
    group, truth = in_groups(rows)
    folds = min(folds, int(group.max()) + 1)

    fold = split(group, truth, folds, 1)

    uneven = by_chance = largest = 0.0
    for theme in truth.T:
        uneven += ((np.bincount(fold[theme], minlength=folds) - theme.sum() / folds) ** 2).sum()
        held = np.bincount(group[theme], minlength=1)
        largest = max(largest, held.max())
        by_chance += (held**2).sum() * (1 - 1 / folds)  # what dealing the groups at random gives on average
    assert uneven <= by_chance + largest**2


def test_many_groups_are_dealt_out_evenly_too():
    truth = np.random.default_rng(1).random((20_000, 6)) < 0.1

    fold = split(np.arange(20_000), truth, 5, 1)

    assert all(np.ptp(np.bincount(fold[theme], minlength=5)) <= 3 for theme in truth.T)


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
