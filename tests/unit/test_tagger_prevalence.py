"""How frequent themes are in a corpus, and what decisions make of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasid.tagger.decision import Decision, logit, sigmoid
from rasid.tagger.prevalence import LARGEST_CORRECTION, LEAST, Stratum, fit_to_corpus, prevalence

DECISION = Decision(2.0, -1.0, 0.4, True, 0.2, 0.7)


def simulated(training: float, share: float, n: int, distance: float = 3.0) -> np.ndarray:
    """Give log-odds, calibrated at one prevalence, of paragraphs of another: scores of both kinds are normal."""
    rng = np.random.default_rng(7)
    score = rng.normal(np.where(rng.random(n) < share, distance / 2, -distance / 2))
    return distance * score + logit(training)


@pytest.mark.parametrize("share", [0.002, 0.02, 0.1, 0.4, 0.8])
def test_the_prevalence_of_a_corpus_is_found_from_probabilities_of_another(share):
    found = prevalence(simulated(0.15, share, 100_000), 0.15)

    assert found == pytest.approx(share, rel=0.1, abs=5e-4)


def test_without_a_shift_the_estimate_stays():
    assert prevalence(simulated(0.15, 0.15, 100_000), 0.15) == pytest.approx(0.15, abs=0.005)


def test_the_estimate_does_not_depend_on_where_calibration_was_done():
    one, other = (prevalence(simulated(training, 0.05, 20_000), training) for training in (0.1, 0.5))

    assert one == pytest.approx(other, abs=1e-4)


def test_no_paragraphs_say_nothing():
    assert prevalence(np.zeros(0), 0.15) == 0.15


@pytest.mark.parametrize(("log_odds", "end"), [(-50.0, LEAST), (50.0, 1 - LEAST)])
def test_a_theme_that_stands_nowhere_or_everywhere_keeps_a_chance(log_odds, end):
    assert prevalence(np.full(100, log_odds), 0.15) == pytest.approx(end)


def test_scores_that_tell_nothing_leave_the_prevalence():
    assert prevalence(np.full(100, logit(0.15)), 0.15) == pytest.approx(0.15)


@given(st.lists(st.floats(-30, 30), max_size=30), st.floats(0.001, 0.999))
def test_an_estimate_is_a_probability(log_odds, training):
    assert LEAST <= prevalence(np.array(log_odds), training) <= max(1 - LEAST, training)


def test_the_decision_for_a_corpus_gives_probabilities_of_its_prevalence():
    before = Decision(1.0, 0.0, 0.4, True, 0.2, 0.7)
    without, seeded = simulated(0.1, 0.03, 50_000), simulated(0.6, 0.3, 20_000)

    decision, share = fit_to_corpus(before, Stratum(without, 0.1, 98_000), Stratum(seeded, 0.6, 2_000))

    probability = decision.probability(without).mean(), decision.probability(seeded + decision.seeded).mean()
    assert probability == (pytest.approx(0.03, abs=0.005), pytest.approx(0.3, abs=0.02))
    assert share == pytest.approx(0.98 * probability[0] + 0.02 * probability[1], abs=1e-4)


def test_paragraphs_with_a_seed_are_not_taken_for_those_without():
    before = Decision(1.0, 0.0, 0.4, True, 0.2, 0.7)
    without, seeded = simulated(0.1, 0.001, 50_000), simulated(0.6, 0.6, 20_000)

    decision, _ = fit_to_corpus(before, Stratum(without, 0.1, 98_000), Stratum(seeded, 0.6, 2_000))

    assert decision.intercept < -2
    assert decision.intercept + decision.seeded == pytest.approx(0, abs=0.1)


@given(st.lists(st.floats(-12, 3), min_size=1, max_size=60), st.floats(0.01, 0.5))
def test_in_a_corpus_no_theme_is_tagged_where_it_is_likelier_not(log_odds, training):
    before = Decision(1.0, 0.0, 0.3, True, 0.2, 0.7)
    paragraphs = Stratum(np.array(log_odds), training, 1000)

    decision, _ = fit_to_corpus(before, paragraphs, paragraphs)

    assert decision.threshold >= 0.5
    assert decision.low <= decision.threshold <= decision.high


def test_the_odds_are_corrected_by_a_bounded_factor():
    before = Decision(1.0, 0.0, 0.4, True, 0.2, 0.7)
    nowhere = Stratum(np.full(100, -20.0), 0.3, 100)

    decision, _ = fit_to_corpus(before, nowhere, nowhere)

    assert decision.intercept == pytest.approx(-np.log(LARGEST_CORRECTION), abs=1e-6)


# --- Decisions


@given(st.floats(-8, 8), st.floats(0.1, 0.9), st.floats(-5, 5))
def test_a_shifted_decision_moves_the_log_odds_of_every_score_alike(by, threshold, score):
    shifted = DECISION.shifted(by, by, threshold)
    log_odds = DECISION.slope * score + DECISION.intercept

    assert shifted.probability(np.array(score)) == pytest.approx(float(sigmoid(np.array(log_odds + by))), abs=1e-5)
    assert shifted.threshold == threshold
    assert (shifted.slope, shifted.trained) == (DECISION.slope, DECISION.trained)


@given(st.floats(-8, 8), st.floats(0.1, 0.9))
def test_the_band_of_a_shifted_decision_holds_its_threshold(by, threshold):
    shifted = DECISION.shifted(by, by, threshold)

    assert 0 <= shifted.low <= round(threshold, 6) <= shifted.high + 1e-6 <= 1 + 1e-6
    assert shifted.high >= DECISION.high


def test_below_the_band_of_a_shifted_decision_are_the_same_scores():
    shifted = DECISION.shifted(-2.0, -2.0, 0.4)
    score = (logit(DECISION.low) - DECISION.intercept) / DECISION.slope

    assert float(shifted.probability(np.array(score))) == pytest.approx(shifted.low, abs=1e-5)


@pytest.mark.parametrize("end", [0.0, 1.0])
def test_a_band_that_has_no_lower_end_has_none_after_a_shift(end):
    decision = Decision(1.0, 0.0, 0.5, True, end, 1.0)

    assert decision.shifted(-3.0, -3.0, 0.5).low == min(end, 0.5)


def test_no_shift_changes_nothing():
    assert DECISION.shifted(0.0, 0.0, DECISION.threshold) == DECISION
