"""Texts as numbers: each distinct word is read once, and paragraphs are arrays from then on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rasid.arabic import find_printed, is_number, normalise, split_clitics
from rasid.seeds import SeedMatcher

# More printed forms than this are forgotten between two batches, so that memory stays flat.
MOST_FORMS = 1_000_000


def base(word: str) -> str:
    """Give the word that stands for a token: without clitics, one word for all numbers."""
    return "#" if is_number(word) else split_clitics(word)[1]


def pairs(forms: Sequence[str]) -> list[str]:
    """Give the pairs of neighbouring words."""
    return [f"{one} {other}" for one, other in pairwise(forms)]


class Batch(NamedTuple):
    """Some texts as numbers.

    Attributes
    ----------
    types : ndarray of int64, shape (n_tokens,)
        The number of each token's word, text after text.
    rows : ndarray of int64, shape (n_tokens,)
        The text that it stands in.
    bounds : ndarray of int64, shape (n_texts + 1,)
        Where each text begins and ends in these.
    """

    types: np.ndarray
    rows: np.ndarray
    bounds: np.ndarray


class WordTable:
    """Numbers for distinct words, in the order in which they are met.

    A printed form is normalised when it is first met. What else is to be known of a word is worked out then, too.

    Parameters
    ----------
    pair_names : sequence of str
        Pairs of neighbours that are to be found, such as ``حفظ سلام``.
    matcher : SeedMatcher
        Knows which words may be seeds.
    """

    def __init__(self, pair_names: Sequence[str], matcher: SeedMatcher) -> None:
        self._matcher = matcher
        in_pairs = sorted({word for name in pair_names for word in name.split(" ")})
        self._base_number = {word: number for number, word in enumerate(in_pairs)}
        number = self._base_number.__getitem__
        neighbours = np.array([list(map(number, name.split(" "))) for name in pair_names], dtype=np.int64).reshape(
            -1, 2
        )
        keys = neighbours[:, 0] * len(in_pairs) + neighbours[:, 1]
        self._pair_order = np.argsort(keys, kind="stable")
        self._pair_keys = keys[self._pair_order]
        self.generation = 0
        self.forget()

    def forget(self) -> None:
        """Start anew, without a word; numbers mean other words from then on, and `generation` is another."""
        self.generation += 1
        self._printed = _Numbers(self._number_of)
        self._known: dict[str, int] = {}
        self.words: list[str] = []
        self._bases: list[int] = []
        self._starts: list[int] = []  # 1: a phrase may start here; 2: the word is a seed
        self._follows: list[bool] = []
        self._arrays = (np.zeros(0, np.int64), np.zeros(0, np.int8), np.zeros(0, bool))

    def _number_of(self, printed: str) -> int:
        word = normalise(printed)
        if not word:
            return -1
        number = self._known.get(word)
        if number is None:
            number = self._known[word] = len(self.words)
            self.words.append(word)
            self._bases.append(self._base_number.get(base(word), -1))
            self._starts.append(2 if self._matcher.is_seed(word) else int(self._matcher.can_start(word)))
            self._follows.append(self._matcher.can_follow(word))
        return number

    def read(self, texts: Sequence[str]) -> Batch:
        """Give the words of texts as numbers."""
        if len(self._printed) > MOST_FORMS:
            self.forget()
        number = self._printed.__getitem__
        found: list[int] = []
        bounds = [0]
        for text in texts:
            found.extend(map(number, find_printed(text)))
            bounds.append(len(found))
        types = np.array(found, dtype=np.int64)
        rows = np.repeat(np.arange(len(texts)), np.diff(bounds))
        kept = types >= 0
        if not kept.all():
            types, rows = types[kept], rows[kept]
            bounds = np.searchsorted(rows, np.arange(len(texts) + 1)).tolist()
        if len(self._arrays[0]) < len(self.words):
            self._arrays = (
                np.array(self._bases, dtype=np.int64),
                np.array(self._starts, dtype=np.int8),
                np.array(self._follows, dtype=bool),
            )
        return Batch(types, rows, np.array(bounds, dtype=np.int64))

    def distinct(self, batch: Batch) -> tuple[np.ndarray, np.ndarray]:
        """Give each text's distinct words, in the order in which they stand.

        Returns
        -------
        rows, types : ndarray of int64, shape (n_distinct,)
        """
        first = _first_places(batch.rows * len(self.words) + batch.types)
        return batch.rows[first], batch.types[first]

    def find_pairs(self, batch: Batch) -> tuple[np.ndarray, np.ndarray]:
        """Give each text's distinct pairs of neighbours, of those that are to be found.

        Returns
        -------
        rows, pairs : ndarray of int64, shape (n_found,)
            `pairs` counts in `pair_names`.
        """
        if not len(self._pair_keys) or len(batch.types) < 2:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        bases = self._arrays[0][batch.types]
        one, other = bases[:-1], bases[1:]
        possible = np.flatnonzero((one >= 0) & (other >= 0) & (batch.rows[:-1] == batch.rows[1:]))
        keys = one[possible] * len(self._base_number) + other[possible]
        place = np.minimum(np.searchsorted(self._pair_keys, keys), len(self._pair_keys) - 1)
        hit = self._pair_keys[place] == keys
        rows, number = batch.rows[possible[hit]], self._pair_order[place[hit]]
        first = _first_places(rows * len(self._pair_keys) + number)
        return rows[first], number[first]

    def rows_with_seeds(self, batch: Batch) -> np.ndarray:
        """Give the texts that may hold a seed: with a seed of one word, or two words that may begin a phrase."""
        _, starts, follows = self._arrays
        start = starts[batch.types]
        phrase = (start[:-1] == 1) & follows[batch.types[1:]] & (batch.rows[:-1] == batch.rows[1:])
        return np.union1d(batch.rows[start == 2], batch.rows[:-1][phrase])

    def words_of(self, batch: Batch, row: int) -> list[str]:
        """Give the normalised words of one text."""
        return [self.words[number] for number in batch.types[batch.bounds[row] : batch.bounds[row + 1]].tolist()]


class _Numbers(dict[str, int]):
    """A dictionary that asks for what it does not hold, and keeps the answer."""

    def __init__(self, ask: Callable[[str], int]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, printed: str) -> int:
        number = self[printed] = self._ask(printed)
        return number


def _first_places(keys: np.ndarray) -> np.ndarray:
    """Give where each distinct key stands first, in the order in which they stand."""
    return np.sort(np.unique(keys, return_index=True)[1])
