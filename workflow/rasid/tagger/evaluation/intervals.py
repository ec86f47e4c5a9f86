"""How far figures would move with other articles: bootstrap intervals over groups of articles.

Paragraphs of an article are alike, so drawing single paragraphs would make the intervals too narrow. Whole groups
are drawn with replacement (Efron and Tibshirani 1993, section 8; Field and Welsh 2007 on clusters), and the limits
are the percentiles 2.5 and 97.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from rasid.tagger.evaluation.predictions import Predictions

SAMPLES = 1000
AT_ONCE = 100
LIMITS = (0.025, 0.975)
OVERALL: tuple[str, ...] = ("macro_f1", "micro_f1", "subset_accuracy")

Interval = dict[str, list[float]]


class Intervals(NamedTuple):
    """Limits of each figure: for each theme, and over all."""

    themes: list[Interval]
    overall: Interval


def intervals(predictions: Predictions, seed: int) -> Intervals:
    """Give 95 % intervals of the figures of each theme and of those over all.

    Parameters
    ----------
    predictions : Predictions
    seed : int
        Of the samples.
    """
    groups = len(np.unique(predictions.group))
    samples: dict[str, list[np.ndarray]] = {}
    for weights in _resample(groups, seed):
        for name, values in weighted_figures(predictions, weights).items():
            samples.setdefault(name, []).append(values)
    limits = {name: _limits(np.concatenate(values)) for name, values in samples.items()}
    overall = {name: limits.pop(name)[0] for name in OVERALL if name in limits}
    columns = range(predictions.truth.shape[1])
    return Intervals([{name: limits[name][column] for name in limits} for column in columns], overall)


def weighted_figures(predictions: Predictions, weights: np.ndarray) -> dict[str, np.ndarray]:
    """Give the figures of samples in which groups occur several times, or not at all.

    Parameters
    ----------
    predictions : Predictions
    weights : ndarray of float, shape (n_samples, n_groups)
        How often each group occurs, in the order of their numbers.

    Returns
    -------
    dict of ndarray of float
        ``precision, recall, f1, average_precision`` of shape (n_samples, n_themes); ``macro_f1, micro_f1,
        subset_accuracy`` of shape (n_samples, 1). Each is what scikit-learn gives with these sample weights.
    """
    _, group = np.unique(predictions.group, return_inverse=True)
    columns = range(predictions.truth.shape[1])
    counts = {name: weights @ values for name, values in _counts(predictions, group, weights.shape[1]).items()}
    found, said, there = counts["found"], counts["said"], counts["there"]
    f1 = _share(2 * found, said + there)
    figures = {
        "precision": _share(found, said),
        "recall": _share(found, there),
        "f1": f1,
        "micro_f1": _share(2 * found.sum(axis=1), (said + there).sum(axis=1))[:, None],
        "subset_accuracy": _share(counts["same"], counts["complete"]),
    }
    if columns:
        precisions = [_average_precision(predictions, column, group, weights) for column in columns]
        figures |= {"macro_f1": f1.mean(axis=1, keepdims=True), "average_precision": np.column_stack(precisions)}
    return figures


def _resample(groups: int, seed: int) -> Iterator[np.ndarray]:
    """Yield how often each group is drawn, some samples at once: arrays of shape (AT_ONCE, groups)."""
    random = np.random.default_rng(seed)
    for _ in range(SAMPLES // AT_ONCE if groups else 0):
        drawn = random.integers(0, groups, (AT_ONCE, groups)) + groups * np.arange(AT_ONCE)[:, None]
        yield np.bincount(drawn.ravel(), minlength=AT_ONCE * groups).reshape(AT_ONCE, groups).astype(float)


def _counts(predictions: Predictions, group: np.ndarray, groups: int) -> dict[str, np.ndarray]:
    """Count for each group what the figures are made of; shape (groups, n_themes), or (groups, 1)."""
    truth, asked, predicted = predictions.truth, predictions.asked, predictions.predicted
    complete = asked.all(axis=1, keepdims=True)
    per_paragraph = {
        "found": truth & predicted & asked,
        "said": predicted & asked,
        "there": truth & asked,
        "same": (truth == predicted).all(axis=1, keepdims=True) & complete,
        "complete": complete,
    }
    membership = sp.csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(groups, len(group)))
    return {name: membership @ values.astype(float) for name, values in per_paragraph.items()}


def _average_precision(predictions: Predictions, column: int, group: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Give the sum over a ranking's steps of precision times the gain in recall, as scikit-learn defines it.

    A step is a distinct probability of a paragraph that has the theme, from the highest on, and the paragraphs
    down to it: elsewhere recall does not change. Steps are few, so that no sample needs a ranking of its own.
    """
    truth, _, probability = predictions.theme(column)
    asked = group[predictions.asked[:, column]]
    falling = np.unique(-probability[truth])
    step = np.searchsorted(falling, -probability)
    gained, passed = (
        weights @ sp.csr_array((np.ones(rows.sum()), (asked[rows], step[rows])), (weights.shape[1], len(falling)))
        for rows in (truth, step < len(falling))
    )
    precision = _share(np.cumsum(gained, axis=1), np.cumsum(passed, axis=1))
    return _share((gained * precision).sum(axis=1), gained.sum(axis=1))


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Divide; nothing of nothing is 0, as in scikit-learn with ``zero_division=0``."""
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)


def _limits(values: np.ndarray) -> list[list[float]]:
    """Give the limits of each column."""
    return np.quantile(values, LIMITS, axis=0).T.tolist()
