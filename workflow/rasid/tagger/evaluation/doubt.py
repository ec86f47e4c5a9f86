"""A band round the threshold in which a paragraph is uncertain, and what is wrong inside and outside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from rasid.tagger.evaluation.predictions import Predictions


class Band(NamedTuple):
    """A paragraph is uncertain from `low` on and below `high`; the threshold lies between them."""

    low: float
    high: float

    def holds(self, probability: np.ndarray) -> np.ndarray:
        """Tell which probabilities are uncertain."""
        return (probability >= self.low) & (probability < self.high)


def narrowest_band(truth: np.ndarray, probability: np.ndarray, threshold: float, certain_error: float) -> Band:
    """Give the narrowest band outside which the tags can be relied on.

    Of the tags given above it, at most a share `certain_error` is wrong; of the paragraphs with the theme, at most
    the same share is missed below it. Both shares are of the theme, not of all paragraphs: nearly every
    paragraph is rightly without a rare theme, and a bound on the error over all would be kept by tagging nothing.

    Parameters
    ----------
    truth : ndarray of bool, shape (n_paragraphs,)
    probability : ndarray of float, shape (n_paragraphs,)
        By models that had not seen the paragraphs.
    threshold : float
        From which on the theme is tagged.
    certain_error : float
        Between 0 and 1.

    Returns
    -------
    Band
        From 0 to 1 where nothing can be relied on.

    Notes
    -----
    A model rejects at the least cost what it is least sure of (Chow 1970). One more wrong tag than was seen is
    reckoned with (as in conformal risk control, Angelopoulos and others 2024), since the best of many cuts looks
    better than it is: a handful of right tags does not make a certain one. Both sides are read off the ranking, so
    the band need not be even. Under another prevalence the share missed stays the same at the same score: shift
    `low` with the probabilities; the share of wrong tags belongs to the probability: keep `high`.
    """
    if not truth.any():
        return Band(0.0, 1.0)
    order = np.argsort(-probability, kind="stable")
    ranked, n = probability[order], len(order)
    # Cuts above which k paragraphs stand, for k from 0 to n; one through equal probabilities is none.
    cut = np.concatenate([[1.0], (ranked[:-1] + ranked[1:]) / 2, [0.0]])
    possible = np.concatenate([[True], ranked[:-1] > ranked[1:], [True]])
    above, found = np.arange(n + 1), np.append(0, np.cumsum(truth[order]))
    tags = int((ranked >= threshold).sum())
    cut[tags] = threshold
    wrong = (above - found + 1) / (above + 1)
    relied = possible & (above <= tags) & ((wrong <= certain_error) | (above == 0))
    ruled_out = possible & (above >= tags) & (found[-1] - found <= certain_error * found[-1])
    return Band(round(float(cut[ruled_out].max()), 6), round(float(cut[relied].min()), 6))


def cross_bands(
    predictions: Predictions, thresholds: Sequence[float], fold: np.ndarray, certain_error: float
) -> np.ndarray:
    """Tell which paragraphs are uncertain, by bands chosen on the other folds.

    Returns
    -------
    ndarray of bool, shape (n_paragraphs, n_themes)
    """
    uncertain = np.zeros(predictions.truth.shape, dtype=bool)
    for part in np.unique(fold):
        inside = fold == part
        others = predictions.part(~inside if not inside.all() else inside)
        for column, threshold in enumerate(thresholds):
            truth, _, probability = others.theme(column)
            band = narrowest_band(truth, probability, threshold, certain_error)
            uncertain[inside, column] = band.holds(predictions.probability[inside, column])
    return uncertain


def doubt(
    predictions: Predictions, uncertain: np.ndarray, bands: Sequence[Band], names: Sequence[str]
) -> dict[str, Any]:
    """Say how much is uncertain, and how much is wrong inside and outside.

    Parameters
    ----------
    predictions : Predictions
    uncertain : ndarray of bool, shape (n_paragraphs, n_themes)
    bands : sequence of Band
        What the model uses.
    names : sequence of str
        Of the themes.

    Returns
    -------
    dict
        ``uncertain_share`` of the paragraphs with at least one uncertain theme, and the share of paragraphs with
        at least one wrong tag among the certain (``error_certain``) and the uncertain ones (``error_uncertain``;
        None where there are none); ``themes`` the same by theme, with the ``band``, the share of certain tags that
        are wrong (``certain_tags_wrong``) and of the theme's paragraphs that are missed for certain
        (``certain_missed``).
    """
    wrong = (predictions.truth != predictions.predicted) & predictions.asked
    themes = {}
    for column, name in enumerate(names):
        truth, predicted, _ = predictions.theme(column)
        open_ = uncertain[predictions.asked[:, column], column]
        themes[name] = {
            "band": list(bands[column]),
            **_inside_and_outside(truth != predicted, open_),
            "certain_tags_wrong": _mean(~truth[predicted & ~open_]),
            "certain_missed": _mean((~predicted & ~open_)[truth]),
        }
    return {**_inside_and_outside(wrong.any(axis=1), (uncertain & predictions.asked).any(axis=1)), "themes": themes}


def _inside_and_outside(wrong: np.ndarray, uncertain: np.ndarray) -> dict[str, float | None]:
    return {
        "uncertain_share": _mean(uncertain),
        "error_certain": _mean(wrong[~uncertain]),
        "error_uncertain": _mean(wrong[uncertain]),
    }


def _mean(values: np.ndarray) -> float | None:
    return float(values.mean()) if len(values) else None
