import math

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from rasid.topics import guided, lda, nmf
from rasid.topics.evidence import Evidence


def two_topics(n_rows: int = 400, seed: int = 1) -> tuple[sp.csr_array, np.ndarray]:
    """Give paragraphs of twelve words out of either the first ten words of a vocabulary or the last ten."""
    random = np.random.RandomState(seed)
    side = random.randint(0, 2, n_rows)
    counts = np.zeros((n_rows, 20))
    for row, half in enumerate(side):
        np.add.at(counts[row], random.randint(0, 10, 12) + 10 * half, 1)
    return sp.csr_array(counts), side


def fitted(counts: sp.csr_array, seed: int = 1) -> np.ndarray:
    start = np.random.RandomState(seed).gamma(1.0, 1.0, (counts.shape[1], 2))
    schedule = lda.Schedule.of(counts.shape[0], 3)
    return lda.fit(counts, start, np.full(start.shape, 0.02), lda.even(0.1, 2), schedule)


def test_lda_tells_two_topics_apart():
    counts, side = two_topics()

    shares = lda.infer(counts, fitted(counts), lda.even(0.1, 2))

    first = shares[:, 0] > 0.5
    assert max(np.mean(first == (side == 0)), np.mean(first == (side == 1))) > 0.98
    assert np.allclose(shares.sum(axis=1), 1)


def test_the_topics_of_lda_are_distributions_over_words():
    topics = fitted(two_topics()[0])

    assert np.allclose(topics.sum(axis=0), 1)
    assert (topics > 0).all()


def test_held_out_likelihood_of_even_topics_is_that_of_chance_and_fitted_ones_do_better():
    counts, _ = two_topics()
    unseen, _ = two_topics(seed=2)

    assert lda.held_out_likelihood(unseen, np.full((20, 2), 0.05), 0.1) == pytest.approx(math.log(0.05))
    assert lda.held_out_likelihood(unseen, fitted(counts), 0.1) > math.log(0.05) + 0.4


@given(st.integers(0, 2**31), st.integers(2, 40))
def test_the_shares_of_a_paragraph_do_not_depend_on_the_others(seed, n_rows):
    random = np.random.RandomState(seed)
    counts = sp.csr_array(random.poisson(0.3, (n_rows, 20)).astype(float))
    topics = lda.normalised(random.rand(20, 3))
    weights = random.rand(3, 20)
    order = random.permutation(n_rows)
    shuffled = sp.csr_array(counts[order])
    idf = np.linspace(1, 3, 20)

    by_lda = lda.infer(counts, topics, lda.even(0.1, 3))
    by_nmf = nmf.infer(nmf.weighted(counts, idf), weights)

    assert lda.infer(shuffled, topics, lda.even(0.1, 3)).tobytes() == by_lda[order].tobytes()
    assert nmf.infer(nmf.weighted(shuffled, idf), weights).tobytes() == by_nmf[order].tobytes()
    assert np.allclose(by_lda.sum(axis=1), 1)
    assert np.allclose(by_nmf.sum(axis=1), 1)


def test_a_paragraph_without_known_words_has_even_shares():
    nothing = sp.csr_array((1, 20))

    assert lda.infer(nothing, fitted(two_topics()[0]), lda.even(0.1, 2)).tolist() == [[0.5, 0.5]]
    assert nmf.infer(nmf.weighted(nothing, np.ones(20)), np.ones((2, 20))).tolist() == [[0.5, 0.5]]


def test_a_small_corpus_is_gone_through_more_often():
    small, large = lda.Schedule.of(300, 3), lda.Schedule.of(1_000_000, 3)

    assert (large.passes, large.chunk) == (3, lda.CHUNK)
    assert small.passes * 300 >= lda.FEWEST_UPDATES * small.chunk


def test_nmf_finds_the_number_of_topics_that_there_is():
    random = np.random.RandomState(1)
    counts = np.zeros((400, 60))
    for row in range(400):
        np.add.at(counts[row], random.randint(0, 15, 10) + 15 * (row % 4), 1)

    tried = nmf.choose_number(sp.csr_array(counts), [2, 4, 8], seed=1)

    assert [choice.number for choice in tried] == [2, 4, 8]
    assert nmf.best(tried).number == 4


def test_of_equally_good_numbers_of_topics_the_largest_is_taken():
    tried = [nmf.Choice(3, 0.2, 0.5, 1.0), nmf.Choice(5, 0.18, 0.49, 1.0), nmf.Choice(8, 0.2, 0.4, 1.0)]

    assert nmf.best(tried).number == 5


def evidence(n_rows: int = 400) -> tuple[Evidence, np.ndarray]:
    """Give paragraphs of which some on the theme (the first ten words) hold its seed, and nobody judged any."""
    counts, side = two_topics(n_rows)
    hit = ((side == 0) & (np.asarray(counts[:, [0]].sum(axis=1)) > 0))[:, None]
    nobody = np.zeros_like(hit)
    return Evidence(counts, hit, nobody, nobody), side


def test_words_of_paragraphs_with_seeds_speak_for_the_theme():
    given, _ = evidence()

    guide = guided.learn_guide(given)

    assert guide.affinity[:10, 0].min() > 0 > guide.affinity[10:, 0].max()
    assert guide.anchors[10:].max() == 0


def test_a_persons_word_goes_before_a_seed():
    given, _ = evidence()
    told = Evidence(given.counts, given.hit, np.ones_like(given.hit), ~given.hit)

    assert np.array_equal(told.about, ~given.hit)
    assert guided.learn_guide(told).seed_weight[0] < 0 < guided.learn_guide(given).seed_weight[0]


def test_a_theme_without_evidence_prefers_no_word():
    given, _ = evidence()
    nothing = np.zeros_like(given.hit)

    guide = guided.learn_guide(Evidence(given.counts, nothing, nothing, nothing))

    assert not guide.affinity.any()
    assert not guide.anchors.any()


def test_the_guided_topic_finds_paragraphs_of_the_theme_that_hold_no_seed():
    given, side = evidence()
    guide = guided.learn_guide(given)
    topics = guided.fit_topics(given, guide, residual=2, passes=2, seed=1)

    shares = guided.infer(given.counts, given.hit, topics, guide)[:, 0]

    without = ~given.hit[:, 0]
    assert shares[without & (side == 0)].min() > shares[without & (side == 1)].max()
