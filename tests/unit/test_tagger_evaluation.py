"""Figures and their intervals, thresholds, calibration, and doubt."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, f1_score, precision_score, recall_score

from rasid.tagger.evaluation.calibration import calibration
from rasid.tagger.evaluation.doubt import Band, cross_bands, doubt, narrowest_band
from rasid.tagger.evaluation.figures import curve, overall_figures, theme_figures
from rasid.tagger.evaluation.intervals import intervals, weighted_figures
from rasid.tagger.evaluation.predictions import Predictions, out_of_fold
from rasid.tagger.evaluation.threshold import bagged_threshold, best_threshold, expected_f1_threshold, tagging_threshold

# Few distinct values, so that ties are the rule.
PROBABILITY = st.sampled_from([0.02, 0.1, 0.25, 0.3, 0.5, 0.62, 0.9, 0.97])
ROW = st.tuples(st.booleans(), PROBABILITY)
ROWS = st.lists(ROW, min_size=1, max_size=40)


def arrays(rows):
    return np.array([right for right, _ in rows], dtype=bool), np.array([value for _, value in rows])


def made(n: int, themes: int = 2, seed: int = 1) -> Predictions:
    """Make predictions that are mostly right, in groups of about three paragraphs."""
    random = np.random.default_rng(seed)
    truth = random.random((n, themes)) < 0.3
    probability = np.clip(0.5 * truth + random.normal(0.3, 0.15, (n, themes)), 0.01, 0.99).round(2)
    asked = random.random((n, themes)) < 0.9
    return Predictions(truth & asked, asked, probability > 0.5, probability, random.integers(0, n // 3, n))


# --- Figures


def test_the_figures_of_a_theme_are_as_worked_out_by_hand():
    truth, predicted = np.array([1, 1, 1, 0, 0], bool), np.array([1, 1, 0, 1, 0], bool)

    figures = theme_figures(truth, predicted, np.array([0.9, 0.8, 0.3, 0.7, 0.1]))

    assert (figures["paragraphs"], figures["positives"]) == (5, 3)
    assert (figures["precision"], figures["recall"], figures["f1"]) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert figures["average_precision"] == pytest.approx((1 + 1 + 3 / 4) / 3)


def test_nothing_is_counted_where_a_theme_was_not_asked_about():
    truth = np.array([[1, 0], [0, 1], [1, 1]], bool)
    predicted = np.array([[1, 1], [0, 1], [0, 0]], bool)
    asked = np.array([[1, 0], [1, 1], [0, 0]], bool)

    figures = overall_figures(truth, predicted, asked)

    assert figures == {"macro_f1": 1.0, "micro_f1": 1.0, "subset_accuracy": 1.0}


def test_a_curve_has_no_more_points_than_a_figure_can_show():
    predictions = made(3000)

    points = curve("peace", *predictions.theme(0)[::2])

    assert 20 < len(points) <= 400
    assert {point["theme"] for point in points} == {"peace"}


def test_every_paragraph_is_predicted_by_a_model_of_the_other_folds():
    fold = np.array([0, 1, 2, 0, 1, 2])
    asked = np.ones((6, 1), bool)
    seen = []

    def score(training, test):
        seen.append((training.tolist(), test.tolist()))
        return test[:, None] / 10.0, test[:, None] > 2

    predictions = out_of_fold(score, asked, asked, fold, fold)

    assert seen == [([1, 2, 4, 5], [0, 3]), ([0, 2, 3, 5], [1, 4]), ([0, 1, 3, 4], [2, 5])]
    assert predictions.probability[:, 0].tolist() == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]
    assert predictions.predicted[:, 0].tolist() == [False, False, False, True, True, True]


# --- Intervals


@pytest.mark.parametrize("seed", range(5))
def test_the_figures_of_a_sample_are_those_of_scikit_learn_with_sample_weights(seed):
    predictions = made(60, themes=3, seed=seed)
    names, group = np.unique(predictions.group, return_inverse=True)
    weights = np.random.default_rng(seed).integers(0, 4, (2, len(names))).astype(float)

    figures = weighted_figures(predictions, weights)

    for sample, weight in enumerate(weights[:, group]):
        for column in range(3):
            truth, predicted, probability = predictions.theme(column)
            heavy = weight[predictions.asked[:, column]]
            for name, function, answer in (
                ("precision", precision_score, predicted),
                ("recall", recall_score, predicted),
                ("f1", f1_score, predicted),
                ("average_precision", average_precision_score, probability),
            ):
                more = {} if name == "average_precision" else {"zero_division": 0}
                expected = function(truth, answer, sample_weight=heavy, **more) if heavy[truth].any() else 0
                assert figures[name][sample, column] == pytest.approx(expected), name
        asked = predictions.asked
        micro = f1_score(
            predictions.truth[asked],
            predictions.predicted[asked],
            sample_weight=np.repeat(weight[:, None], 3, 1)[asked],
            zero_division=0,
        )
        assert figures["micro_f1"][sample, 0] == pytest.approx(micro)
        assert figures["macro_f1"][sample, 0] == pytest.approx(figures["f1"][sample].mean())
        complete = asked.all(axis=1)
        same = (predictions.truth == predictions.predicted).all(axis=1)[complete]
        assert figures["subset_accuracy"][sample, 0] == pytest.approx(np.average(same, weights=weight[complete]))


def test_intervals_hold_the_figure_and_are_the_same_twice():
    predictions = made(300)

    limits = intervals(predictions, 1)

    assert limits == intervals(predictions, 1)
    assert limits != intervals(predictions, 2)
    for column in range(2):
        figures = theme_figures(*predictions.theme(column))
        for name, (low, high) in limits.themes[column].items():
            assert low < figures[name] < high
    overall = overall_figures(predictions.truth, predictions.predicted, predictions.asked)
    assert all(low < overall[name] < high for name, (low, high) in limits.overall.items())
    assert limits.overall.keys() == overall.keys()


def test_intervals_are_wider_with_fewer_paragraphs_and_where_paragraphs_hang_together():
    def width(n, each=1):
        one = made(n)
        many = Predictions(
            *(np.repeat(array, each, axis=0) for array in (one.truth, one.asked, one.predicted, one.probability)),
            np.repeat(np.arange(n), each),
        )
        low, high = intervals(many, 1).overall["macro_f1"]
        return high - low

    assert width(60) > 1.5 * width(600)
    # Ten copies of each paragraph tell nothing new.
    assert width(60, each=10) == pytest.approx(width(60), abs=1e-9)


def test_nothing_has_no_intervals():
    none = made(30).part(np.zeros(0, int))

    assert intervals(none, 1).overall == {}
    assert [*intervals(made(30).themes(np.zeros(0, int)), 1).themes] == []


# --- Thresholds


@given(st.lists(st.floats(0, 1), max_size=60))
@example([0.99, 0.98])
@example([0.5, 0.5])
@example([1e-9] * 3)
def test_a_threshold_is_between_a_tenth_and_nine_tenths(probability):
    assert 0.1 <= expected_f1_threshold(np.array(probability)) <= 0.9


@given(st.lists(st.floats(0.1, 0.9).map(lambda value: round(value, 3)), min_size=2, max_size=60))
def test_a_threshold_tags_neither_all_nor_nothing(values):
    probability = np.array(values)

    tagged = (probability >= expected_f1_threshold(probability)).sum()

    # A tie at the border cannot be cut: only then there may be no threshold that keeps the bounds.
    ranked = np.sort(probability)[::-1]
    expected = probability.sum()
    possible = [
        k
        for k in range(1, len(ranked))
        if ranked[k - 1] > ranked[k] and np.floor(expected / 2) <= k <= np.ceil(2 * expected)
    ]
    if possible:
        assert tagged in possible
        f1 = {k: 2 * ranked[:k].sum() / (k + expected) for k in possible}
        assert f1[tagged] == pytest.approx(max(f1.values()))


def test_the_threshold_of_calibrated_probabilities_is_half_the_best_f1():
    probability = np.random.default_rng(1).beta(0.3, 1.5, 20_000)

    threshold = expected_f1_threshold(probability)

    tagged = probability >= threshold
    f1 = 2 * probability[tagged].sum() / (tagged.sum() + probability.sum())
    assert threshold == pytest.approx(f1 / 2, abs=0.002)


def test_the_threshold_parts_what_can_be_parted():
    probability = np.concatenate([np.linspace(0.7, 0.9, 40), np.linspace(0.1, 0.3, 40)])

    assert 0.3 < expected_f1_threshold(probability) < 0.7


def test_one_more_label_hardly_moves_the_threshold():
    probability = np.random.default_rng(3).beta(0.5, 2, 400)

    before = expected_f1_threshold(probability)

    assert abs(before - expected_f1_threshold(np.append(probability, before))) < 0.02


@given(ROWS)
def test_a_theme_is_tagged_from_midway_between_what_labels_and_what_probabilities_say(rows):
    truth, probability = arrays(rows)
    said = [bagged_threshold(truth, probability), expected_f1_threshold(probability)]

    threshold = tagging_threshold(truth, probability)

    assert threshold == (pytest.approx(np.mean(said), abs=1e-6) if truth.any() else 0.5)


def test_labels_that_tag_more_than_their_probabilities_say_lower_the_threshold():
    probability = np.linspace(0.01, 0.99, 200)
    surer = probability > np.random.default_rng(1).random(200) * 0.6

    assert tagging_threshold(surer, probability) < expected_f1_threshold(probability)


@given(ROWS)
def test_no_threshold_beats_the_best_on_labels(rows):
    truth, score = arrays(rows)

    def f1(threshold):
        tagged = score >= threshold
        return 2 * (truth & tagged).sum() / (truth.sum() + tagged.sum()) if truth.any() else 0.0

    best = best_threshold(truth, score)

    assert all(f1(other) <= f1(best) for other in {*score.tolist(), 2.0})
    assert truth.any() or not (score >= best).any()


# --- Calibration


@given(ROWS)
def test_bins_follow_each_other_and_hold_every_paragraph(rows):
    truth, probability = arrays(rows)

    found = calibration(truth, probability)

    bins = found["bins"]
    assert sum(part["paragraphs"] for part in bins) == len(rows)
    assert all(one["high"] < other["low"] for one, other in pairwise(bins))
    assert sum(part["paragraphs"] * part["share"] for part in bins) == pytest.approx(truth.sum())
    assert all(part["low"] - 1e-9 <= part["mean_probability"] <= part["high"] + 1e-9 for part in bins)
    assert found["brier"] == pytest.approx(np.mean((truth - probability) ** 2))
    assert 0 <= found["ece"] <= 1


@given(ROWS)
def test_calibration_does_not_hang_on_the_order_of_paragraphs(rows):
    one, other = calibration(*arrays(rows)), calibration(*arrays(rows[::-1]))

    assert one["ece"] == pytest.approx(other["ece"])
    assert [part["paragraphs"] for part in one["bins"]] == [part["paragraphs"] for part in other["bins"]]


@pytest.mark.parametrize(("warp", "low", "high"), [(1.0, 0, 0.02), (3.0, 0.04, 0.2), (0.3, 0.04, 0.2)])
def test_the_calibration_error_tells_honest_from_bold_and_timid_probabilities(warp, low, high):
    random = np.random.default_rng(1)
    odds = random.normal(-2, 2, 4000)
    truth = random.random(4000) < 1 / (1 + np.exp(-odds))

    found = calibration(truth, 1 / (1 + np.exp(-warp * odds)))

    assert low <= found["ece"] <= high
    assert len(found["bins"]) == 10


def test_few_paragraphs_make_few_bins_and_none_make_none():
    assert len(calibration(np.array([True, False, False]), np.array([0.7, 0.2, 0.1]))["bins"]) == 1
    assert calibration(np.zeros(0, bool), np.zeros(0)) == {"brier": 0.0, "ece": 0.0, "bins": []}


# --- Doubt


@given(ROWS, st.floats(0.1, 0.9), st.floats(0, 0.5))
def test_outside_the_band_no_more_is_wrong_or_missed_than_was_asked_for(rows, threshold, certain_error):
    truth, probability = arrays(rows)

    band = narrowest_band(truth, probability, threshold, certain_error)

    assert 0 <= band.low <= round(threshold, 6) <= band.high <= 1
    tagged, certain = probability >= threshold, ~band.holds(probability)
    assert (~truth[tagged & certain]).sum() <= certain_error * (tagged & certain).sum() + 1e-9 or not truth.any()
    assert (truth & ~tagged & certain).sum() <= certain_error * truth.sum() + 1e-9


@given(ROWS, st.floats(0.1, 0.9), st.floats(0, 0.5), st.floats(0, 0.5))
def test_the_more_error_is_borne_the_narrower_the_band(rows, threshold, one, other):
    truth, probability = arrays(rows)

    strict = narrowest_band(truth, probability, threshold, min(one, other))
    loose = narrowest_band(truth, probability, threshold, max(one, other))

    assert strict.low <= loose.low
    assert loose.high <= strict.high


@given(ROWS, st.floats(0.1, 0.9))
def test_where_every_error_is_borne_nothing_is_uncertain_and_where_there_is_no_theme_all_is(rows, threshold):
    truth, probability = arrays(rows)

    if truth.any():
        assert not narrowest_band(truth, probability, threshold, 1.0).holds(probability).any()
    assert narrowest_band(np.zeros(len(truth), bool), probability, threshold, 0.1) == (0, 1)


def test_the_band_is_as_worked_out_by_hand():
    probability = np.array([0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1])
    truth = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 0], bool)

    assert narrowest_band(truth, probability, 0.55, 0.0) == (0.35, 1.0)
    assert narrowest_band(truth, probability, 0.55, 0.25) == (0.55, 0.75)
    assert narrowest_band(truth, probability, 0.55, 0.4) == (0.55, 0.55)


def test_bands_of_other_folds_keep_their_promise():
    random = np.random.default_rng(5)
    probability = random.beta(0.4, 0.8, (6000, 1))
    truth = random.random((6000, 1)) < probability
    asked = np.ones_like(truth)
    predictions = Predictions(truth, asked, probability >= 0.35, probability, np.arange(6000))

    uncertain = cross_bands(predictions, [0.35], np.arange(6000) % 5, 0.1)
    figures = doubt(predictions, uncertain, [Band(0.2, 0.8)], ["peace"])

    assert figures["themes"]["peace"]["certain_tags_wrong"] == pytest.approx(0.1, abs=0.03)
    assert figures["themes"]["peace"]["certain_missed"] == pytest.approx(0.1, abs=0.03)
    assert figures["error_certain"] < figures["error_uncertain"]


def test_doubt_is_as_worked_out_by_hand():
    truth = np.array([[1, 0], [0, 0], [1, 1], [0, 1]], bool)
    predicted = np.array([[1, 0], [1, 0], [0, 1], [0, 0]], bool)
    asked = np.array([[1, 1], [1, 1], [1, 1], [1, 0]], bool)
    uncertain = np.array([[0, 0], [1, 0], [0, 0], [0, 1]], bool)

    predictions = Predictions(truth & asked, asked, predicted, predicted * 1.0, np.arange(4))

    figures = doubt(predictions, uncertain, [Band(0.2, 0.6), Band(0.1, 0.9)], ["a", "b"])

    assert figures["uncertain_share"] == 0.25
    assert figures["error_uncertain"] == 1
    assert figures["error_certain"] == pytest.approx(1 / 3)
    assert figures["themes"]["a"] == {
        "band": [0.2, 0.6],
        "uncertain_share": 0.25,
        "error_certain": pytest.approx(1 / 3),
        "error_uncertain": 1,
        "certain_tags_wrong": 0,
        "certain_missed": 0.5,
    }
    assert figures["themes"]["b"]["error_uncertain"] is None
