"""What simpler ways of tagging would have scored on the same folds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp

from rasid.arabic import split_clitics, words
from rasid.tagger.evaluation.figures import overall_figures, theme_figures
from rasid.tagger.evaluation.threshold import best_threshold

SMOOTHING = 1.0


def baselines(
    names: Sequence[str], truth: np.ndarray, asked: np.ndarray, predicted: dict[str, np.ndarray]
) -> dict[str, Any]:
    """Give F1 of each theme and the figures over all, for each way of tagging.

    Parameters
    ----------
    names : sequence of str
        Of the themes.
    truth, asked : ndarray of bool, shape (n_paragraphs, n_themes)
    predicted : dict of ndarray of bool, shape (n_paragraphs, n_themes)
        By the name of the baseline.
    """
    found = {}
    for name, tags in predicted.items():
        themes = {}
        for column, theme in enumerate(names):
            rows = asked[:, column]
            figures = theme_figures(truth[rows, column], tags[rows, column], tags[rows, column].astype(float))
            themes[theme] = {key: figures[key] for key in ("precision", "recall", "f1")}
        found[name] = {"themes": themes, **overall_figures(truth, tags, asked)}
    return found


def majority(truth: np.ndarray, asked: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """Give each theme to all paragraphs of a fold, or to none, as most paragraphs of the other folds have it."""
    predicted = np.zeros(truth.shape, dtype=bool)
    for inside, outside in _folds(fold):
        predicted[inside] = (truth & asked)[outside].sum(axis=0) * 2 > asked[outside].sum(axis=0)
    return predicted


def newsmap(
    counts: sp.csr_array,
    hits: np.ndarray,
    truth: np.ndarray,
    asked: np.ndarray,
    fold: np.ndarray,
    unlabelled: tuple[sp.csr_array, np.ndarray] | None = None,
) -> np.ndarray:
    """Tag by Newsmap: words scored by how much likelier they are in paragraphs with a seed of the theme.

    Labels serve only for the threshold, which is the best on the other folds.

    Parameters
    ----------
    counts : csr_array, shape (n_paragraphs, n_words)
        How often each word occurs.
    hits : ndarray of bool, shape (n_paragraphs, n_themes)
        Whether a seed of the theme is there.
    truth, asked : ndarray of bool, shape (n_paragraphs, n_themes)
    fold : ndarray of int, shape (n_paragraphs,)
    unlabelled : tuple of counts and hits, optional
        Of other paragraphs, over the same words, to learn from instead of those of the other folds.

    Returns
    -------
    ndarray of bool, shape (n_paragraphs, n_themes)
    """
    predicted = np.zeros(truth.shape, dtype=bool)
    length = np.maximum(counts.sum(axis=1), 1)[:, None]
    for inside, outside in _folds(fold):
        weights = newsmap_weights(*(unlabelled or (counts[outside], hits[outside])))
        scores = (counts @ weights) / length
        for column in range(truth.shape[1]):
            known = outside[asked[outside, column]]
            threshold = best_threshold(truth[known, column], scores[known, column])
            predicted[inside, column] = scores[inside, column] >= threshold
    return predicted


def newsmap_weights(counts: sp.csr_array, hits: np.ndarray) -> np.ndarray:
    r"""Give Newsmap's closed form for the score of a word (Watanabe 2018, section 2).

    :math:`\ln\frac{f_{wt} + 1}{F_t} - \ln\frac{f_{w\bar t} + 1}{F_{\bar t}}`, where f counts the word in
    paragraphs with and without a seed of the theme, and F is the sum of the smoothed counts.

    Returns
    -------
    ndarray of float, shape (n_words, n_themes)
    """
    inside = counts.T @ hits.astype(float) + SMOOTHING
    outside = counts.T @ (~hits).astype(float) + SMOOTHING
    return np.log(inside / inside.sum(axis=0)) - np.log(outside / outside.sum(axis=0))


def count_words(texts: Sequence[str]) -> sp.csr_array:
    """Count the words of texts, without their clitics.

    Returns
    -------
    csr_array of float, shape (n_texts, n_words)
    """
    numbers: dict[str, int] = {}
    columns: list[int] = []
    bounds = [0]
    for text in texts:
        columns.extend(numbers.setdefault(split_clitics(word)[1], len(numbers)) for word in words(text))
        bounds.append(len(columns))
    counts = sp.csr_array((np.ones(len(columns)), columns, bounds), shape=(len(texts), len(numbers)))
    counts.sum_duplicates()
    return counts


def _folds(fold: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Give the rows of each fold and those outside it; of a single fold, the same."""
    parts = [(np.flatnonzero(fold == part), np.flatnonzero(fold != part)) for part in np.unique(fold)]
    return [(inside, outside if len(outside) else inside) for inside, outside in parts]
