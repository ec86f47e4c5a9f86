import math

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from rasid.topics.quality import c_v, diversity, exclusivity, matched_jaccard, npmi, quality
from rasid.topics.words import Phrases, naming_words, ranked_words, with_phrases

# Five paragraphs over the words a, b, c, d.
TOY = sp.csr_array(np.array([[1, 2, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [0, 0, 1, 0], [0, 0, 3, 0]], dtype=float))


def test_npmi_of_a_toy_corpus_is_as_worked_out_by_hand():
    # p(a)=3/5, p(b)=2/5, p(c)=3/5; p(a,b)=2/5, p(a,c)=1/5, b and c never meet.
    ab = math.log((2 / 5) / (3 / 5 * 2 / 5)) / -math.log(2 / 5)
    ac = math.log((1 / 5) / (3 / 5 * 3 / 5)) / -math.log(1 / 5)

    assert npmi([[0, 1]], TOY) == pytest.approx([ab])
    assert npmi([[0, 1, 2]], TOY) == pytest.approx([(ab + ac - 1) / 3])
    assert npmi([[1, 2], [0], []], TOY) == [-1.0, 0.0, 0.0]


def test_words_that_always_stand_together_have_npmi_1():
    together = sp.csr_array(np.array([[1, 1, 1], [2, 1, 0]], dtype=float))
    apart = sp.csr_array(np.array([[1, 1, 0], [0, 0, 1], [0, 0, 1]], dtype=float))

    assert npmi([[0, 1]], together) == [1.0]
    assert npmi([[0, 1]], apart) == pytest.approx([1.0])


@given(st.lists(st.lists(st.integers(0, 2), min_size=4, max_size=4), min_size=1, max_size=8))
def test_npmi_lies_between_minus_one_and_one_and_ignores_how_often_a_word_is_repeated(rows):
    dense = np.array(rows, dtype=float)

    (value,) = npmi([[0, 1, 2, 3]], sp.csr_array(dense))

    assert -1 - 1e-12 <= value <= 1 + 1e-12
    assert npmi([[0, 1, 2, 3]], sp.csr_array(np.minimum(dense, 1))) == [value]


def test_npmi_looks_at_the_ten_best_words_only():
    dense = (np.arange(12 * 11).reshape(12, 11) * 7 % 11 < 6).astype(float)
    ten, eleventh_first = list(range(10)), [10, *range(9)]

    (value,) = npmi([ten], sp.csr_array(dense))

    assert npmi([[*ten, 10]], sp.csr_array(dense)) == [value]
    assert npmi([[*eleventh_first, 9]], sp.csr_array(dense)) != [value]


@pytest.mark.parametrize(
    ("topics", "value"),
    [([[1, 2], [3, 4]], 1.0), ([[1, 2], [1, 2]], 0.5), ([[1, 2], [2, 3]], 0.75), ([], 0.0), ([list(range(12))], 1.0)],
)
def test_diversity_is_the_share_of_distinct_words(topics, value):
    assert diversity(topics) == value


def test_exclusivity_is_the_share_that_a_topic_has_of_its_words():
    weights = np.array([[0.6, 0.2, 0.2], [0.0, 0.2, 0.6]])

    assert exclusivity([[0, 1], [2]], weights) == pytest.approx([0.75, 0.75])
    assert exclusivity([[], [2]], weights)[0] == 0.0


def test_c_v_is_one_where_all_words_stand_together_and_less_where_one_stands_apart():
    together = sp.csr_array(np.array([[1, 1, 1], [1, 1, 1], [0, 0, 0.0]]))

    assert c_v([[0, 1, 2]], together) == pytest.approx([1.0])
    assert c_v([[0, 1, 2]], TOY)[0] < 0.9


def test_topics_are_matched_before_they_are_compared():
    one, other = [[0, 1], [2, 3], [4, 5]], [[3, 2], [1, 9]]

    assert matched_jaccard(one, other).tolist() == pytest.approx([1 / 3, 1.0, 0.0])
    assert matched_jaccard([], []).tolist() == []


def test_the_quality_of_a_model_states_its_settings():
    figures = quality(["one", "two"], [[0, 1], [2]], np.full((2, 4), 0.25), TOY)

    assert figures["npmi"] == pytest.approx(sum(own["npmi"] for own in figures["per_topic"].values()) / 2)
    assert list(figures["per_topic"]) == ["one", "two"]
    assert {"c_v", "diversity", "exclusivity"} <= set(figures)
    settings = figures["settings"]
    assert (settings["paragraphs"], settings["words"], settings["top_words"]) == (5, 4, 10)
    assert settings["window"] == "paragraph"


def test_a_word_that_all_topics_use_ranks_behind_one_that_is_a_topics_own():
    weights = np.array([[0.5, 0.4, 0.1, 0.0], [0.5, 0.0, 0.1, 0.4]])

    assert ranked_words(weights, 2) == [[1, 0], [3, 0]]
    assert ranked_words(weights, 9)[0] == [1, 0, 2]


def world(n_rows: int = 200) -> tuple[np.ndarray, sp.csr_array]:
    """Give one topic of twelve words that stand together, and one heavy word that never stands with them."""
    counts = np.zeros((n_rows, 14))
    counts[: n_rows // 2, :12] = 1
    counts[n_rows // 2 :, 12:] = 1
    weights = np.array([[*[0.07] * 12, 0.16, 0.0], [*[0.0] * 12, 0.0, 1.0]])
    return weights, sp.csr_array(counts)


def test_a_word_in_strange_company_does_not_name_a_topic_however_heavy_it_is():
    weights, counts = world()

    assert ranked_words(weights, 1)[0] == [12]
    assert 12 not in naming_words(weights, counts, 10)[0]
    assert 12 in naming_words(weights, counts, 13)[0]


def test_of_equal_words_two_topics_take_different_ones():
    counts = sp.csr_array(np.ones((50, 24)))
    weights = np.full((2, 24), 1 / 24)

    first, second = (set(row) for row in naming_words(weights, counts, 10))

    assert len(first) == len(second) == 10
    assert len(first & second) <= 1


@given(st.integers(0, 2**31), st.integers(1, 4), st.integers(1, 40))
def test_a_list_of_naming_words_holds_no_word_twice_and_none_without_weight(seed, n_topics, n_words):
    random = np.random.RandomState(seed)
    weights = random.rand(n_topics, n_words) * (random.rand(n_topics, n_words) < 0.7)
    counts = sp.csr_array((random.rand(30, n_words) < 0.3).astype(float))

    lists = naming_words(weights, counts, 20)

    assert len(lists) == n_topics
    for topic, row in enumerate(lists):
        assert len(set(row)) == len(row) == min(20, np.count_nonzero(weights[topic]))
        assert all(weights[topic, word] > 0 for word in row)


FOUND = Phrases([("امم", "متحده"), ("مجلس", "امن", "دولي")], ["الأمم المتحدة", "مجلس الأمن الدولي"], [40, 20])
WORDS = ["امم", "متحده", "مجلس", "امن", "سلام"]
PRINTED = ["أمم", "متحدة", "مجلس", "أمن", "سلام"]


def listed(order, frequency):
    return [row[1] for row in with_phrases(order, WORDS, PRINTED, np.array(frequency), FOUND)]


def test_a_phrase_stands_for_its_words_in_the_form_that_is_printed():
    assert listed([4, 0, 1], [50, 50, 90, 90, 90]) == ["سلام", "الأمم المتحدة"]


def test_a_word_that_mostly_stands_elsewhere_stays_beside_the_phrase():
    assert listed([1, 0], [50, 500, 90, 90, 90]) == ["الأمم المتحدة", "متحدة"]


def test_a_long_phrase_may_miss_one_word_and_a_short_one_none():
    assert listed([2, 3], [1, 1, 30, 30, 1]) == ["مجلس الأمن الدولي"]
    assert listed([0, 4], [50, 50, 90, 90, 90]) == ["أمم", "سلام"]
