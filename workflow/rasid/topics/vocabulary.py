"""From the text of a paragraph to the columns of a model, the same as in the run that made it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import scipy.sparse as sp

from rasid.arabic import split_clitics
from rasid.config import Theme
from rasid.features.count import Tokens
from rasid.features.vocabulary import BARE_CLITICS, SHORTEST_REST
from rasid.topics.hits import find_hits


class Columns:
    """Find the column of a printed word.

    A word of the corpus lost its clitics where the rest is as frequent; a model does not know frequencies, so it
    takes what it knows: the word itself before the word without clitics.

    Parameters
    ----------
    words : sequence of str
        The model's columns.
    left_out : iterable of str
        Words of the corpus that are no columns although what is left of them without clitics is one.
    """

    def __init__(self, words: Sequence[str], left_out: Iterable[str]) -> None:
        self._number = {word: column for column, word in enumerate(words)}
        self._left_out = frozenset(left_out)
        self.of = lru_cache(maxsize=1_000_000)(self._find)

    def _find(self, form: str) -> int:
        word = split_clitics(form)[1]
        for _ in range(3):
            if word in self._left_out:
                return -1
            if word in self._number:
                return self._number[word]
            if word[:1] not in BARE_CLITICS or len(word) <= SHORTEST_REST:
                return -1
            word = word[1:]
        return -1


def left_out(all_words: Sequence[str], words: Sequence[str]) -> list[str]:
    """Give the words of a corpus that a model without frequencies would take for one of its columns."""
    columns, chosen = Columns(words, ()), set(words)
    return [word for word in all_words if word not in chosen and columns.of(word) >= 0]


def count_columns(tokens: Tokens, columns: Columns, n_columns: int) -> sp.csr_array:
    """Count a model's words in paragraphs, shape (n_paragraphs, n_columns)."""
    number = np.array([columns.of(form) for form in tokens.types], dtype=np.int64)
    rows = np.repeat(np.arange(len(tokens.bounds) - 1), np.diff(tokens.bounds))
    found = number[tokens.ids] if len(number) else np.zeros(0, np.int64)
    known = found >= 0
    counts = sp.csr_array(
        (np.ones(known.sum()), (rows[known], found[known])), shape=(len(tokens.bounds) - 1, n_columns)
    )
    counts.sum_duplicates()
    counts.sort_indices()
    return counts


def theme_hits(
    tokens: Tokens, themes: Sequence[Theme], phrase_columns: Mapping[tuple[str, str], int], counts: sp.csr_array
) -> tuple[sp.csr_array, np.ndarray]:
    """Find seeds in paragraphs; phrases among them are columns of their own.

    Returns
    -------
    counts : csr_array
        With the phrases counted in.
    hit : ndarray of bool, shape (n_paragraphs, n_themes)
    """
    number = {theme.id: index for index, theme in enumerate(themes)}
    hit = np.zeros((counts.shape[0], len(themes)), dtype=bool)
    rows, columns, data = [], [], []
    names = [str(row) for row in range(counts.shape[0])]
    for row, theme, seed, hits in find_hits(names, tokens, themes).rows():
        hit[int(row), number[theme]] = True
        if (theme, seed) in phrase_columns:
            rows.append(int(row))
            columns.append(phrase_columns[theme, seed])
            data.append(float(hits))
    extra = sp.csr_array((data, (rows, columns)), shape=counts.shape)
    whole = sp.csr_array(counts + extra)
    whole.sort_indices()
    return whole, hit
