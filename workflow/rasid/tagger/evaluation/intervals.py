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
    names, group = np.unique(predictions.group, return_inverse=True)
    counts = _counts(predictions, group, len(names))
    rankings = [_ranking(predictions, column, group, len(names)) for column in range(predictions.truth.shape[1])]
    samples: dict[str, list[np.ndarray]] = {}
    for weights in _resample(len(names), seed):
        for name, values in _figures(weights, counts, rankings).items():
            samples.setdefault(name, []).append(values)
    limits = {name: _limits(np.concatenate(values)) for name, values in samples.items()}
    overall = {name: limits.pop(name)[0] for name in OVERALL if name in limits}
    columns = range(len(rankings))
    return Intervals([{name: limits[name][column] for name in limits} for column in columns], overall)


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


def _ranking(predictions: Predictions, column: int, group: np.ndarray, groups: int) -> tuple[sp.csr_array, ...]:
    """Count for each group how many paragraphs, and how many with the theme, stand at each step of its ranking.

    A step is a distinct probability of a paragraph that has the theme, from the highest on, and the paragraphs
    down to it: elsewhere recall does not change, and average precision takes nothing.
    """
    truth, _, probability = predictions.theme(column)
    asked = group[predictions.asked[:, column]]
    steps = -np.unique(-probability[truth])
    step = np.searchsorted(-steps, -probability)
    shape = (groups, len(steps))
    return tuple(
        sp.csr_array((np.ones(rows.sum()), (asked[rows], step[rows])), shape=shape)
        for rows in (step < len(steps), truth)
    )


def _figures(
    weights: np.ndarray, counts: dict[str, np.ndarray], rankings: list[tuple[sp.csr_array, ...]]
) -> dict[str, np.ndarray]:
    """Work out the figures of some samples; each of shape (n_samples, n_themes), or (n_samples, 1)."""
    found, said, there = (weights @ counts[name] for name in ("found", "said", "there"))
    f1 = _share(2 * found, said + there)
    figures = {
        "precision": _share(found, said),
        "recall": _share(found, there),
        "f1": f1,
        "micro_f1": _share(2 * found.sum(axis=1), (said + there).sum(axis=1))[:, None],
        "subset_accuracy": _share(weights @ counts["same"], weights @ counts["complete"]),
    }
    if rankings:
        figures["macro_f1"] = f1.mean(axis=1, keepdims=True)
        figures["average_precision"] = np.column_stack([_average_precision(weights, *ranking) for ranking in rankings])
    return figures


def _average_precision(weights: np.ndarray, paragraphs: sp.csr_array, positives: sp.csr_array) -> np.ndarray:
    """Give the sum over the steps of precision times the gain in recall, as scikit-learn defines it."""
    gained = weights @ positives
    found = np.cumsum(gained, axis=1)
    precision = _share(found, np.cumsum(weights @ paragraphs, axis=1))
    return _share((gained * precision).sum(axis=1), gained.sum(axis=1))


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Divide; nothing of nothing is 0, as in scikit-learn with ``zero_division=0``."""
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)


def _limits(values: np.ndarray) -> list[list[float]]:
    """Give the limits of each column."""
    return np.quantile(values, LIMITS, axis=0).T.tolist()
