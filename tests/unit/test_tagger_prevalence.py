"""How frequent themes are in a corpus, and what decisions make of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasid.tagger.decision import Decision, logit, sigmoid
from rasid.tagger.prevalence import LEAST, corpus_decisions, prevalence

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


def test_decisions_of_a_corpus_give_probabilities_of_its_prevalence():
    scores = simulated(0.15, 0.03, 50_000)[:, None]
    before = Decision(1.0, 0.0, 0.4, True, 0.2, 0.7)

    (decision,), shares = corpus_decisions(scores, [before], [0.15], ["theme"])

    assert shares == {"theme": {"training": 0.15, "corpus": pytest.approx(0.03, abs=0.004)}}
    assert decision.probability(scores).mean() == pytest.approx(shares["theme"]["corpus"], abs=1e-4)
    tagged = (decision.probability(scores) >= decision.threshold).mean()
    assert 0.015 < tagged < 0.06


def test_an_untrained_theme_keeps_its_decision():
    before = Decision(1.0, 0.0, 0.5, False, 0.35, 0.65)

    assert corpus_decisions(np.zeros((5, 1)), [before], [0.0], ["theme"]) == ([before], {})


# --- Decisions


@given(st.floats(-8, 8), st.floats(0.1, 0.9), st.floats(-5, 5))
def test_a_shifted_decision_moves_the_log_odds_of_every_score_alike(by, threshold, score):
    shifted = DECISION.shifted(by, threshold)
    log_odds = DECISION.slope * score + DECISION.intercept

    assert shifted.probability(np.array(score)) == pytest.approx(float(sigmoid(np.array(log_odds + by))), abs=1e-5)
    assert shifted.threshold == threshold
    assert (shifted.slope, shifted.trained) == (DECISION.slope, DECISION.trained)


@given(st.floats(-8, 8), st.floats(0.1, 0.9))
def test_the_band_of_a_shifted_decision_holds_its_threshold(by, threshold):
    shifted = DECISION.shifted(by, threshold)

    assert 0 <= shifted.low <= round(threshold, 6) <= shifted.high + 1e-6 <= 1 + 1e-6
    assert shifted.high >= DECISION.high


def test_below_the_band_of_a_shifted_decision_are_the_same_scores():
    shifted = DECISION.shifted(-2.0, 0.4)
    score = (logit(DECISION.low) - DECISION.intercept) / DECISION.slope

    assert float(shifted.probability(np.array(score))) == pytest.approx(shifted.low, abs=1e-5)


@pytest.mark.parametrize("end", [0.0, 1.0])
def test_a_band_that_has_no_lower_end_has_none_after_a_shift(end):
    decision = Decision(1.0, 0.0, 0.5, True, end, 1.0)

    assert decision.shifted(-3.0, 0.5).low == min(end, 0.5)


def test_no_shift_changes_nothing():
    assert DECISION.shifted(0.0, DECISION.threshold) == DECISION
