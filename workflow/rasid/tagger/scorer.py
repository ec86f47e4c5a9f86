"""The scores of many paragraphs at once.

A score is a sum over words, pairs, title words and seeds. What a distinct word adds is worked out once; a paragraph's
words are then numbers, and its score is a sum of rows of a table. Sums are taken in the order of the text,
so a paragraph's score does not depend on the others.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rasid.seeds import Hit
from rasid.tagger.features import FeatureSpace, Paragraph
from rasid.tagger.keys import Growing
from rasid.tagger.spans import Spans, repeats
from rasid.tagger.words import Batch

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
        self._generation = -1
        self._of_types, self._in_titles = Growing(np.float64, weights.shape[1]), Growing(np.int64)

    def scores(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        """Give the linear scores, before calibration.

        Returns
        -------
        ndarray of float64, shape (n_paragraphs, n_themes)
        """
        parts = [self._batch(paragraphs[start : start + BATCH]) for start in range(0, len(paragraphs), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, self._weights.shape[1]))

    def spans(self, paragraphs: Sequence[Paragraph]) -> list[Spans]:
        """Give what each span of paragraphs adds to their scores; a unit of several spans is split evenly over them."""
        space, table, n = self._space, self._space.words, len(paragraphs)
        batch = table.read([each.text for each in paragraphs] + [each.title for each in paragraphs])
        self._learn_types()
        border = batch.bounds[n]
        rows, types = batch.rows[:border], batch.types[:border]
        distinct_rows, _ = table.distinct(Batch(types, rows, batch.bounds[: n + 1]))
        norms = 1 / np.sqrt(np.maximum(np.bincount(distinct_rows, minlength=n), 1))
        of_text = self._of_types.values[types] * (norms[rows] / repeats(rows * len(table.words) + types))[:, None]
        rows, features = batch.rows[border:], self._in_titles.values[batch.types[border:]]
        times = np.diff(batch.bounds)[rows] ** 0.5 * repeats(rows * (space.size + 1) + features)
        of_title = self._parts[features] * ((features >= 0) / times)[:, None]
        of_words = np.concatenate([of_text, of_title])
        phrases: list[dict[tuple[int, int], np.ndarray]] = [{} for _ in paragraphs]
        places, pairs = table.find_pairs(batch)
        in_text = np.flatnonzero(places < border)
        of_rows = batch.rows[places[in_text]]
        for row, place, part in zip(
            of_rows.tolist(),
            places[in_text].tolist(),
            self._pairs[pairs[in_text]] * norms[of_rows][:, None],
            strict=True,
        ):
            phrases[row][place, place + 1] = part
        words: list[tuple[int, int, float]] = []
        hits = table.find_seeds(batch)
        for row in sorted({row % n for row in hits}):
            for found in space.seed_features(hits.get(row, ()), hits.get(n + row, ())):
                start = int(batch.bounds[row + n if found.field == "title" else row])
                spans = sorted({(start + hit.first, start + hit.last) for hit in found.hits})
                value = found.value / len(spans)
                for first, last in spans:
                    if first == last:
                        words.append((first, found.feature, value))
                    else:
                        part = self._weights[found.feature] * value
                        phrases[row][first, last] = phrases[row].get((first, last), 0.0) + part
        self._add(of_words, words)
        ends = batch.bounds.tolist()
        return [
            self._spans_of(paragraph, row, ends, of_words, phrases[row]) for row, paragraph in enumerate(paragraphs)
        ]

    @staticmethod
    def _spans_of(
        paragraph: Paragraph,
        row: int,
        ends: list[int],
        of_words: np.ndarray,
        phrases: dict[tuple[int, int], np.ndarray],
    ) -> Spans:
        """Take what is one paragraph's, and count its words from 0."""
        n = len(ends) // 2
        text, title = (ends[row], ends[row + 1]), (ends[n + row], ends[n + row + 1])
        before = {True: text[0], False: title[0] - text[1] + text[0]}
        in_text = [first < text[1] for first, _ in phrases]
        named = [
            (first - before[here], last - before[here]) for (first, last), here in zip(phrases, in_text, strict=True)
        ]
        parts = [of_words[slice(*text)], of_words[slice(*title)], *(part[None] for part in phrases.values())]
        return Spans(paragraph, (text[1] - text[0], title[1] - title[0]), named, np.concatenate(parts))

    def _batch(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        space, n = self._space, len(paragraphs)
        batch = space.words.read([paragraph.text for paragraph in paragraphs])
        self._learn_types()
        rows, types = space.words.distinct(batch)
        norm = np.sqrt(np.maximum(np.bincount(rows, minlength=n), 1))[:, None]
        places, pairs = space.words.find_pairs(batch)
        of_words, of_pairs = self._of_types.values[types], self._pairs[pairs]
        total = (_sum(rows, of_words, n) + _sum(batch.rows[places], of_pairs, n)) / norm
        hits = space.words.find_seeds(batch)
        number: dict[str, int] = {}
        of_rows = [number.setdefault(paragraph.title, len(number)) for paragraph in paragraphs]
        title_scores, title_hits = self._titles(list(number))
        total += title_scores[of_rows]
        found = [
            (row, each.feature, each.value)
            for row, title in enumerate(of_rows)
            if row in hits or title in title_hits
            for each in space.seed_features(hits.get(row, ()), title_hits.get(title, ()))
        ]
        self._add(total, found)
        return total

    def _add(self, sums: np.ndarray, found: Sequence[tuple[int, int, float]]) -> None:
        """Add the weights of features, times a value, to rows of sums: (row, feature, value) one after the other."""
        if found:
            rows, features, values = map(np.array, zip(*found, strict=True))
            np.add.at(sums, rows, self._weights[features] * values[:, None])

    def _titles(self, titles: Sequence[str]) -> tuple[np.ndarray, dict[int, list[Hit]]]:
        """Give the scores of titles but for their seeds, and the seeds of those that have some."""
        space, n = self._space, len(titles)
        batch = space.words.read(titles)
        self._learn_types()
        features = self._in_titles.values[batch.types]
        known = features >= 0
        keys = np.unique(batch.rows[known] * space.size + features[known])
        rows, features = np.divmod(keys, space.size)
        norm = np.sqrt(np.maximum(np.diff(batch.bounds), 1))[:, None]
        return _sum(rows, self._parts[features], n) / norm, space.words.find_seeds(batch)

    def _learn_types(self) -> None:
        """Work out what each word adds that was met since the last time."""
        table = self._space.words
        if table.generation != self._generation:
            self._generation = table.generation
            self._of_types, self._in_titles = Growing(np.float64, self._weights.shape[1]), Growing(np.int64)
        known = len(self._in_titles.values)
        new, forms = table.words[known:], table.forms[known:]
        if new:
            rows, features = self._space.word_features(new, forms)
            self._of_types.extend(_sum(rows, self._parts[features], len(new)))
            self._in_titles.extend(self._space.title_numbers(forms))


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
