"""Character n-grams of many words at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rasid.tagger.keys import KeyTable

GRAMS = (3, 4, 5)


def grams_of(word: str) -> list[str]:
    """Give the character n-grams of a word, its borders included."""
    bordered = f"<{word}>"
    return [bordered[start : start + n] for n in GRAMS for start in range(len(bordered) - n + 1)]


class GramTable:
    """Find known n-grams in words.

    An n-gram is a whole number whose digits are its letters, in the order of an alphabet of the known ones: two
    n-grams never share one, and five digits fit into 63 bits while the alphabet has less than 6,208 letters (words are
    of Arabic and Latin ones).

    Parameters
    ----------
    names : sequence of str
        The known n-grams; each is called by its place here.
    """

    def __init__(self, names: Sequence[str]) -> None:
        letters = sorted(set("".join(names)))
        # 0 is for letters that are in no known n-gram.
        self._base = np.uint64(len(letters) + 1)
        self._digit = np.zeros(max(map(ord, letters), default=0) + 2, dtype=np.uint64)
        self._digit[[ord(letter) for letter in letters]] = np.arange(1, len(letters) + 1)
        # By length: the known n-grams as such numbers, and the places of their names.
        self._known: dict[int, tuple[KeyTable, np.ndarray]] = {}
        lengths = np.array([*map(len, names)], dtype=np.int64)
        for n in GRAMS:
            places = np.flatnonzero(lengths == n)
            table = KeyTable()
            table.number(self._keys(self._digits("".join([names[place] for place in places.tolist()])), n)[:, ::n])
            self._known[n] = table, places

    def find(self, words: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Give the known n-grams of words, as often as they stand there.

        Returns
        -------
        rows, places : ndarray of int64, shape (n_found,)
            The number of the word, and of the n-gram. Of one word, they come in the order of `grams_of`.
        """
        digits = self._digits("".join([f"<{word}>" for word in words]))
        lengths = np.array([len(word) + 2 for word in words], dtype=np.int64)
        rows = np.repeat(np.arange(len(words)), lengths)
        left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(rows))
        found = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
        for n, (table, places) in self._known.items():
            starts = np.flatnonzero(left >= n)
            numbers = table.find(self._keys(digits, n)[:, starts])
            hit = np.flatnonzero(numbers >= 0)
            found.append((rows[starts[hit]], places[numbers[hit]]))
        rows, numbers = (np.concatenate(each) for each in zip(*found, strict=True))
        order = np.argsort(rows, kind="stable")
        return rows[order], numbers[order]

    def _digits(self, text: str) -> np.ndarray:
        points = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
        return self._digit[np.minimum(points, len(self._digit) - 1)]

    def _keys(self, digits: np.ndarray, n: int) -> np.ndarray:
        """Give the number of the n-gram that starts at each place but the last ones, as a row of keys."""
        keys = np.zeros(max(len(digits) - n + 1, 0), dtype=np.uint64)
        for place in range(n):
            keys = keys * self._base + digits[place : place + len(keys)]
        return keys[None]
