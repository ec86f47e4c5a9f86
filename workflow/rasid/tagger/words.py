"""Texts as numbers: each distinct word is read once, and paragraphs are arrays from then on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rasid.arabic import find_in_lines, is_number, normalise_all, split_clitics, without_clitics
from rasid.seeds import Hit, SeedMatcher
from rasid.tagger.keys import Growing, KeyTable
from rasid.tagger.pieces import Pieces

# More printed forms than this are forgotten between two batches, so that memory stays flat.
MOST_FORMS = 1_000_000
# What may start at a word: nothing, a lookalike of a seed at most, a seed of several words, a seed of this word alone.
_NOTHING, _LOOKALIKE, _BEGINS, _SEED = range(4)


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

    Texts are cut into pieces first (`rasid.tagger.pieces`). A piece is looked at more closely, and normalised, when it
    is first met: it may hold one word, several or none. What else is to be known of a word is worked out then, too.

    Parameters
    ----------
    pair_names : sequence of str
        Pairs of neighbours that are to be found, such as ``حفظ سلام``.
    matcher : SeedMatcher
        Knows which words may be seeds.

    Attributes
    ----------
    words : list of str
        The normalised words.
    forms : list of str
        What stands for each (`base`).
    generation : int
        Another one where numbers mean other words.
    """

    def __init__(self, pair_names: Sequence[str], matcher: SeedMatcher) -> None:
        self._matcher = matcher
        in_pairs = " ".join(pair_names).split(" ") if pair_names else []
        self._pair_number = {word: number for number, word in enumerate(sorted(set(in_pairs)))}
        neighbours = np.array([*map(self._pair_number.__getitem__, in_pairs)], dtype=np.int64).reshape(-1, 2)
        self._pairs = KeyTable()
        self._pairs.number(self._pair_keys(neighbours[:, 0], neighbours[:, 1]))
        self.generation = 0
        self.forget()

    def forget(self) -> None:
        """Start anew, without a word; numbers mean other words from then on."""
        self.generation += 1
        self._pieces = Pieces()
        self._known = {"": -1}
        self.words: list[str] = []
        self.forms: list[str] = []
        # Of each piece: where its words stand in `_inside`, and how many they are.
        self._begins, self._counts, self._inside = Growing(np.int64), Growing(np.int64), Growing(np.int64)
        # Of each word: its number as part of pairs; what may start at it; whether it may be a phrase's second word.
        self._in_pairs, self._starts, self._follows = Growing(np.int64), Growing(np.int8), Growing(bool)

    def read(self, texts: Sequence[str]) -> Batch:
        """Give the words of texts as numbers."""
        if len(self._pieces) > MOST_FORMS:
            self.forget()
        pieces, ends = self._pieces.read(texts)
        self._learn_pieces()
        counts = self._counts.values[pieces]
        past = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        places = np.repeat(self._begins.values[pieces] - past[:-1], counts) + np.arange(past[-1])
        bounds = past[ends]
        return Batch(self._inside.values[places], np.repeat(np.arange(len(texts)), np.diff(bounds)), bounds)

    def _learn_pieces(self) -> None:
        """Find the words in each piece that was met since the last time."""
        printed = find_in_lines(self._pieces.take_new())
        ends = np.flatnonzero(np.array([word == "\n" for word in printed], dtype=bool))
        inside = self.numbers(normalise_all([word for word in printed if word != "\n"]))
        past = np.concatenate([np.zeros(1, np.int64), ends - np.arange(len(ends))])
        kept = inside >= 0
        past = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)])[past]
        self._begins.extend(len(self._inside.values) + past[:-1])
        self._counts.extend(np.diff(past))
        self._inside.extend(inside[kept])

    def numbers(self, words: Sequence[str]) -> np.ndarray:
        """Give the numbers of normalised words, -1 for nothing."""
        known = self._known
        new = [word for word in dict.fromkeys(words) if word not in known]
        known.update(zip(new, range(len(self.words), len(self.words) + len(new)), strict=True))
        self.words += new
        self._learn_words()
        return np.fromiter(map(known.__getitem__, words), dtype=np.int64, count=len(words))

    def _learn_words(self) -> None:
        """Work out what is to be known of each word that was met since the last time."""
        new, matcher = self.words[len(self.forms) :], self._matcher
        forms = ["#" if is_number(word) else rest for word, rest in zip(new, without_clitics(new), strict=True)]
        self.forms += forms
        starts = np.zeros(len(new), dtype=np.int8)
        for place in matcher.starting(new):
            word = new[place]
            starts[place] = _SEED if matcher.is_seed(word) else _BEGINS if matcher.can_start(word) else _LOOKALIKE
        self._in_pairs.extend(np.array([self._pair_number.get(form, -1) for form in forms], dtype=np.int64))
        self._starts.extend(starts)
        self._follows.extend(np.array([*map(matcher.can_follow, new)], dtype=bool))

    def distinct(self, batch: Batch) -> tuple[np.ndarray, np.ndarray]:
        """Give each text's distinct words, in the order in which they stand.

        Returns
        -------
        rows, types : ndarray of int64, shape (n_distinct,)
        """
        first = first_places(batch.rows * len(self.words) + batch.types)
        return batch.rows[first], batch.types[first]

    def find_pairs(self, batch: Batch) -> tuple[np.ndarray, np.ndarray]:
        """Give each text's distinct pairs of neighbours, of those that are to be found.

        Returns
        -------
        places, pairs : ndarray of int64, shape (n_found,)
            Where the first word of each stands in the batch, for the first time; `pairs` counts in `pair_names`.
        """
        forms = self._in_pairs.values[batch.types]
        one, other = forms[:-1], forms[1:]
        possible = np.flatnonzero((one >= 0) & (other >= 0) & (batch.rows[:-1] == batch.rows[1:]))
        numbers = self._pairs.find(self._pair_keys(one[possible], other[possible]))
        hit = np.flatnonzero(numbers >= 0)
        places, pairs = possible[hit], numbers[hit].astype(np.int64)
        first = first_places(batch.rows[places] * len(self._pairs) + pairs)
        return places[first], pairs[first]

    def _pair_keys(self, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        return (one * len(self._pair_number) + other)[None].astype(np.uint64)

    def rows_with_seeds(self, batch: Batch) -> np.ndarray:
        """Give the texts that may hold a seed: with a seed of one word, or two words that may begin a phrase."""
        start = self._starts.values[batch.types]
        seeds, begins = np.flatnonzero(start == _SEED), np.flatnonzero(start[:-1] == _BEGINS)
        phrases = begins[self._follows.values[batch.types[begins + 1]] & (batch.rows[begins] == batch.rows[begins + 1])]
        return np.unique(batch.rows[np.concatenate([seeds, phrases])])

    def find_seeds(self, batch: Batch) -> dict[int, list[Hit]]:
        """Find the seeds in texts, of those that have some."""
        starts = np.flatnonzero(self._starts.values[batch.types])
        places = (starts - batch.bounds[batch.rows[starts]]).tolist()
        bounds = np.searchsorted(starts, batch.bounds).tolist()
        found = {}
        for row in self.rows_with_seeds(batch).tolist():
            words = self.words_of(batch, row)
            if hits := self._matcher.find_in_words(words, places[bounds[row] : bounds[row + 1]]):
                found[row] = hits
        return found

    def words_of(self, batch: Batch, row: int) -> list[str]:
        """Give the normalised words of one text."""
        return [self.words[number] for number in batch.types[batch.bounds[row] : batch.bounds[row + 1]].tolist()]


def first_places(keys: np.ndarray) -> np.ndarray:
    """Give where each distinct key stands first, in the order in which they stand."""
    bits = len(keys).bit_length()
    if len(keys) and int(keys.max()) >> (63 - bits) == 0:
        # Sorting whole numbers is many times faster than sorting their places.
        packed = np.sort((keys << bits) | np.arange(len(keys)))
        sorted_keys, places = packed >> bits, packed & ((1 << bits) - 1)
    else:
        places = np.argsort(keys, kind="stable")
        sorted_keys = keys[places]
    return np.sort(places[np.diff(sorted_keys, prepend=-1) != 0])
