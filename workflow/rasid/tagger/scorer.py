"""The scores of many paragraphs at once.

A score is a sum over words, pairs, title words and seeds. What a distinct word adds is worked out once; a paragraph's
words are then numbers, and its score is a sum of rows of a table. Sums are taken in the order of the text,
so a paragraph's score does not depend on the others.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rasid.arabic import tokenise
from rasid.seeds import Hit
from rasid.tagger.features import FeatureSpace, Paragraph
from rasid.tagger.words import Batch

BATCH = 4000
Span = tuple[str, int, int]


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
        self._generation = -1
        self._of_types = np.zeros((0, weights.shape[1]))
        self._in_titles = np.zeros(0, np.int64)

    def scores(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        """Give the linear scores, before calibration.

        Returns
        -------
        ndarray of float64, shape (n_paragraphs, n_themes)
        """
        parts = [self._batch(paragraphs[start : start + BATCH]) for start in range(0, len(paragraphs), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, self._weights.shape[1]))

    def spans(self, paragraph: Paragraph) -> tuple[list[Span], np.ndarray]:
        """Give what each span of a paragraph adds to its scores; a unit of several spans is split evenly over them.

        Returns
        -------
        spans : list of (str, int, int)
            Field, start and end.
        parts : ndarray of float64, shape (n_spans, n_themes)
        """
        space, table = self._space, self._space.words
        tokens, title = tokenise(paragraph.text), tokenise(paragraph.title)
        types = table.numbers([token.word for token in tokens])
        self._learn_types()
        _, places, counts = np.unique(types, return_inverse=True, return_counts=True)
        norm = space.text_norm(len(counts))
        spans: list[Span] = [("text", token.start, token.end) for token in tokens]
        number = {span: place for place, span in enumerate(spans)}
        rows, parts = [], []
        for unit in space.units_beside_words(tokens, [table.forms[each] for each in types.tolist()], title, norm):
            rows += [number.setdefault((unit.field, *span), len(number)) for span in unit.spans]
            parts += [unit.values @ self._weights[unit.features] / len(unit.spans)] * len(unit.spans)
        total = np.zeros((len(number), self._weights.shape[1]))
        total[: len(tokens)] = self._of_types[types] * (norm / counts[places])[:, None]
        if rows:
            np.add.at(total, rows, parts)
        return list(number), total

    def _batch(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        space, n = self._space, len(paragraphs)
        batch = space.words.read([paragraph.text for paragraph in paragraphs])
        self._learn_types()
        rows, types = space.words.distinct(batch)
        norm = np.sqrt(np.maximum(np.bincount(rows, minlength=n), 1))[:, None]
        pair_rows, pairs = space.words.find_pairs(batch)
        total = (_sum(rows, self._of_types[types], n) + _sum(pair_rows, self._pairs[pairs], n)) / norm
        hits = self._seeds(batch)
        number: dict[str, int] = {}
        of_rows = [number.setdefault(paragraph.title, len(number)) for paragraph in paragraphs]
        title_scores, title_hits = self._titles(list(number))
        total += title_scores[of_rows]
        for row, title in enumerate(of_rows):
            if row in hits or title in title_hits:
                for found in space.seed_features(hits.get(row, ()), title_hits.get(title, ())):
                    total[row] += self._weights[found.feature] * found.value
        return total

    def _titles(self, titles: Sequence[str]) -> tuple[np.ndarray, dict[int, list[Hit]]]:
        """Give the scores of titles but for their seeds, and the seeds of those that have some."""
        space, n = self._space, len(titles)
        batch = space.words.read(titles)
        self._learn_types()
        features = self._in_titles[batch.types]
        known = features >= 0
        keys = np.unique(batch.rows[known] * space.size + features[known])
        rows, features = np.divmod(keys, space.size)
        norm = np.sqrt(np.maximum(np.diff(batch.bounds), 1))[:, None]
        return _sum(rows, self._parts[features], n) / norm, self._seeds(batch)

    def _seeds(self, batch: Batch) -> dict[int, list[Hit]]:
        """Find the seeds in texts, of those that have some."""
        table = self._space.words
        found = {
            row: self._space.matcher.find_in_words(table.words_of(batch, row))
            for row in table.rows_with_seeds(batch).tolist()
        }
        return {row: hits for row, hits in found.items() if hits}

    def _learn_types(self) -> None:
        """Work out what each word adds that was met since the last time."""
        table = self._space.words
        if table.generation != self._generation:
            self._generation = table.generation
            self._of_types, self._in_titles = self._of_types[:0], self._in_titles[:0]
        new = table.words[len(self._of_types) :]
        if new:
            rows, features = self._space.word_features(new, table.forms[len(self._of_types) :])
            self._of_types = np.concatenate([self._of_types, _sum(rows, self._parts[features], len(new))])
            in_titles = self._space.title_numbers(table.forms[len(self._in_titles) :])
            self._in_titles = np.concatenate([self._in_titles, in_titles])


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
