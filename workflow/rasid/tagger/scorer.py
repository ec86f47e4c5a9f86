"""The scores of many paragraphs at once.

A score is a sum over words, pairs, title words and seeds. What a distinct word adds is worked out once; a paragraph's
words are then numbers, and its score is a sum of rows of a table. Sums are taken in the order of the text,
so a paragraph's score does not depend on the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from rasid.seeds import Hit
from rasid.tagger.features import FeatureSpace, Paragraph

BATCH = 4000


class Scorer:
    """Score paragraphs with the weights of a linear model.

    Parameters
    ----------
    space : FeatureSpace
    weights : ndarray, shape (space.size, n_themes)
    """

    def __init__(self, space: FeatureSpace, weights: np.ndarray) -> None:
        self._space = space
        self._weights = weights
        self._parts = space.scale[:, None] * weights
        start = space.start["pair"]
        self._pairs = self._parts[start : start + len(space.vocabulary["pair"])]
        self._title = lru_cache(maxsize=1_000)(self._find_title)
        self._generation = -1
        self._of_types = np.zeros((0, weights.shape[1]))

    def scores(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        """Give the linear scores, before calibration.

        Returns
        -------
        ndarray of float64, shape (n_paragraphs, n_themes)
        """
        parts = [self._batch(paragraphs[start : start + BATCH]) for start in range(0, len(paragraphs), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, self._weights.shape[1]))

    def _batch(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        table = self._space.words
        batch = table.read([paragraph.text for paragraph in paragraphs])
        self._learn_types()
        rows, types = table.distinct(batch)
        n = len(paragraphs)
        norm = np.sqrt(np.maximum(np.bincount(rows, minlength=n), 1))[:, None]
        total = _sum(rows, self._of_types[types], n)
        pair_rows, numbers = table.find_pairs(batch)
        total = (total + _sum(pair_rows, self._pairs[numbers], n)) / norm
        with_seeds = set(table.rows_with_seeds(batch).tolist())
        for row, paragraph in enumerate(paragraphs):
            score, in_title = self._title(paragraph.title)
            total[row] += score
            if in_title or row in with_seeds:
                in_text = self._space.matcher.find_in_words(table.words_of(batch, row)) if row in with_seeds else []
                for found in self._space.seed_features(in_text, in_title):
                    total[row] += self._weights[found.feature] * found.value
        return total

    def _learn_types(self) -> None:
        """Work out what each word adds that was met since the last time."""
        table = self._space.words
        if table.generation != self._generation:
            self._generation, self._of_types = table.generation, self._of_types[:0]
        new = [self._space.word_features(word) for word in table.words[len(self._of_types) :]]
        if not new:
            return
        rows = np.repeat(np.arange(len(new)), [len(features) for features in new])
        flat = np.array([number for features in new for number in features], dtype=np.int64)
        self._of_types = np.concatenate([self._of_types, _sum(rows, self._parts[flat], len(new))])

    def _find_title(self, title: str) -> tuple[np.ndarray, list[Hit]]:
        features, values, in_title = self._space.read_title(title)
        return values @ self._weights[features], in_title


def _sum(rows: np.ndarray, values: np.ndarray, n: int) -> np.ndarray:
    """Add up the values of each row, in their order.

    Parameters
    ----------
    rows : ndarray of int, shape (n_values,)
    values : ndarray, shape (n_values, n_themes)
    n : int
        The number of rows.

    Returns
    -------
    ndarray of float64, shape (n, n_themes)
    """
    columns = [np.bincount(rows, weights=values[:, theme], minlength=n) for theme in range(values.shape[1])]
    return np.column_stack(columns) if columns else np.zeros((n, 0))
