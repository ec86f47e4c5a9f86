"""Texts cut into pieces, and a number for each distinct piece, many texts at once.

No word goes past a character that can be in none, such as white space. So a text is cut there, and what stands between
two cuts is a piece: it holds one word most of the time, several or none at others. A text is an array of UTF-16 units
here, a piece of up to twelve units is three whole numbers of 64 bits, and many pieces are looked up at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rasid.arabic import BEHIND_JOINERS, JOINERS, WORD_CHARACTERS
from rasid.tagger.keys import KeyTable

# How many texts are worked on at once: what is held of them meanwhile is many times their size.
TEXTS = 4000
# Units in a whole number of 64 bits, and whole numbers in a key.
UNITS, KEY = 4, 3
# U+FFFF is no character: no piece has such a unit, and so no key of a short one this number.
NO_UNITS = np.uint64(2**64 - 1)
_MASKS = np.array([2 ** (16 * units) - 1 for units in range(UNITS + 1)], dtype=np.uint64)
# What a unit is: such as no word holds (a half of a pair too: words are of the first 65,536 characters), part of
# words, or part of words where it stands before certain others.
_BORDER, _PART, _JOINER = range(3)
_LETTERS = range(ord("\u0620"), ord("\u064b"))


def _kinds() -> tuple[np.ndarray, np.ndarray]:
    """Give what each unit is, and which units may stand behind a joiner."""
    every = np.arange(1 << 16, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    kinds, behind = np.full(1 << 16, _BORDER, dtype=np.uint8), np.zeros(1 << 16, dtype=bool)
    for pattern, table, kind in (
        (WORD_CHARACTERS, kinds, _PART),
        (JOINERS, kinds, _JOINER),
        (BEHIND_JOINERS, behind, True),
    ):
        for found in pattern.finditer(every):
            table[slice(*found.span())] = kind
    return kinds, behind


_KINDS, _BEHIND = _kinds()


class Pieces:
    """Numbers for pieces, in the order in which they are met."""

    def __init__(self) -> None:
        self._table = KeyTable(KEY)
        self._long: dict[bytes, int] = {}
        self._new: list[str] = []

    def __len__(self) -> int:
        return len(self._table)

    def take_new(self) -> str:
        """Give the pieces that were met since the last time, in the order of their numbers: each ends with a line."""
        new, self._new = "".join(self._new), []
        return new

    def read(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Give the pieces of texts as numbers.

        Returns
        -------
        numbers : ndarray of int32, shape (n_pieces,)
            Text after text.
        bounds : ndarray of int64, shape (n_texts + 1,)
            Where each text begins and ends there.
        """
        parts, ends = [np.zeros(0, np.int32)], [np.zeros(1, np.int64)]
        for start in range(0, len(texts), TEXTS):
            numbers, here = self._read_some(texts[start : start + TEXTS])
            parts.append(numbers)
            ends.append(ends[-1][-1] + here)
        return np.concatenate(parts), np.concatenate(ends)

    def _read_some(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Give the pieces of texts as numbers, and where each text ends there."""
        joined = "\n".join([*texts, ""])
        data = _encode(joined)
        lengths = np.array([*map(len, texts)], dtype=np.int64)
        if len(data) > 2 * len(joined):  # some characters are two units
            lengths = np.array([len(_encode(text)) // 2 for text in texts], dtype=np.int64)
        starts, sizes = _cut(np.frombuffer(data, dtype="<u2"))
        keys = self._keys(data, starts, sizes)
        numbers, new = self._table.number(keys)
        self._new += [_printed(data, starts[new], sizes[new])] if len(new) else []
        return numbers, np.searchsorted(starts, np.cumsum(lengths + 1))

    def _keys(self, data: bytes, starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        """Give the units of each piece as whole numbers; a long piece is called by a number of its own."""
        data += bytes(2 * UNITS)
        windows = np.ndarray(len(data) // 2 - UNITS, dtype="<u8", buffer=data, strides=(2,))
        keys = np.zeros((KEY, len(starts)), dtype=np.uint64)
        keys[0] = windows[starts] & _MASKS[np.minimum(sizes, UNITS)]
        for row in range(1, KEY):
            done = row * UNITS
            longer = np.flatnonzero(sizes > done)
            keys[row, longer] = windows[starts[longer] + done] & _MASKS[np.minimum(sizes[longer] - done, UNITS)]
        for place in np.flatnonzero(sizes > KEY * UNITS).tolist():
            piece = data[2 * starts[place] : 2 * (starts[place] + sizes[place])]
            keys[:, place] = self._long.setdefault(piece, len(self._long)), NO_UNITS, NO_UNITS
        return keys


def _encode(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _cut(units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give where pieces start, and how many units each has; the last unit has to be a border."""
    # Most units are plain Arabic letters, which is told faster than looked up.
    others = np.flatnonzero(units - _LETTERS.start >= len(_LETTERS))
    kinds = _KINDS[units[others]]
    joiners = np.flatnonzero(kinds == _JOINER)
    kinds[joiners[~_BEHIND[units[others[joiners] + 1]]]] = _BORDER
    ends = others[kinds == _BORDER]
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])[: len(ends)]
    some = np.flatnonzero(ends > starts)
    return starts[some], (ends - starts)[some]


def _printed(data: bytes, starts: np.ndarray, sizes: np.ndarray) -> str:
    """Give pieces as they are printed, each with the end of a line behind it."""
    units = np.frombuffer(data, dtype="<u2")
    before = np.cumsum(sizes + 1) - (sizes + 1)
    places = np.repeat(starts - before, sizes + 1) + np.arange(int(np.sum(sizes + 1)))
    lines = units[places]
    lines[before + sizes] = ord("\n")
    return lines.tobytes().decode("utf-16-le")
