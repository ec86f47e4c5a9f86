"""Numbers for distinct keys, many keys at once; and arrays that grow."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

# Odd numbers without a pattern (those of xxHash): multiplying by them spreads a key over the upper bits.
_SPREAD = np.array([0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)


class Growing:
    """An array to which rows are added, most of the time without copying it.

    Parameters
    ----------
    dtype : numpy dtype
    width : int, optional
        The number of columns; without it, the array has one dimension.
    """

    def __init__(self, dtype: DTypeLike, width: int | None = None) -> None:
        self._room = np.zeros(0 if width is None else (0, width), dtype=dtype)
        self._used = 0

    @property
    def values(self) -> np.ndarray:
        """All rows, as a view that is true until more are added."""
        return self._room[: self._used]

    def extend(self, rows: np.ndarray) -> None:
        """Add rows at the end."""
        used = self._used + len(rows)
        if used > len(self._room):
            room = np.zeros((max(used, 2 * len(self._room)), *self._room.shape[1:]), dtype=self._room.dtype)
            room[: self._used] = self.values
            self._room = room
        self._room[self._used : used] = rows
        self._used = used


class KeyTable:
    """Numbers for distinct keys, in the order in which they are met.

    A dictionary without objects: a hash table with open addressing and linear probing (Knuth, The Art of Computer
    Programming 3, 6.4). Keys are looked up all at once; those that meet another one go on to the next slot, together.

    Parameters
    ----------
    width : int
        A key is so many whole numbers, three at most.
    """

    def __init__(self, width: int = 1) -> None:
        self._slots = np.full(1 << 10, -1, dtype=np.int32)
        self._keys = [Growing(np.uint64) for _ in range(width)]

    def __len__(self) -> int:
        return len(self._keys[0].values)

    def find(self, keys: np.ndarray) -> np.ndarray:
        """Give the numbers of keys.

        Parameters
        ----------
        keys : ndarray of uint64, shape (width, n_keys)

        Returns
        -------
        ndarray of int32, shape (n_keys,)
            -1 for a key without a number.
        """
        if not len(self):
            return np.full(keys.shape[1], -1, dtype=np.int32)
        slots = self._first_slots(keys)
        found = self._slots[slots]
        places = np.flatnonzero(self._are_others(found, keys))
        while len(places):
            slots[places] = (slots[places] + 1) & (len(self._slots) - 1)
            found[places] = self._slots[slots[places]]
            places = places[self._are_others(found[places], keys[:, places])]
        return found

    def number(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give the numbers of keys, new ones to those that had none.

        Returns
        -------
        numbers : ndarray of int32, shape (n_keys,)
        new : ndarray of int64, shape (n_new,)
            Where each key that had none stands first, in the order of the new numbers.
        """
        found = self.find(keys)
        missing = np.flatnonzero(found < 0)
        if not len(missing):
            return found, missing
        # Equal keys are neighbours in this order, the first one first.
        order = missing[np.lexsort(keys[::-1, missing])]
        begins = np.any(np.diff(keys[:, order], prepend=~keys[:, order[:1]]) != 0, axis=0)
        first = order[begins]
        new = np.sort(first)
        found[order] = len(self) + np.searchsorted(new, first)[np.cumsum(begins) - 1]
        self._add(keys[:, new])
        return found, new

    def _add(self, keys: np.ndarray) -> None:
        """Give numbers to keys that have none; each is another one."""
        first = len(self)
        for known, column in zip(self._keys, keys, strict=True):
            known.extend(column)
        if 2 * len(self) > len(self._slots):
            first, keys = 0, np.array([known.values for known in self._keys])
            self._slots = np.full(1 << (3 * len(self)).bit_length(), -1, dtype=np.int32)
        numbers, slots = np.arange(first, len(self), dtype=np.int32), self._first_slots(keys)
        while len(numbers):
            free = self._slots[slots] < 0
            self._slots[slots[free]] = numbers[free]
            left = self._slots[slots] != numbers  # another key stood there, or came there in this turn
            numbers, slots = numbers[left], (slots[left] + 1) & (len(self._slots) - 1)

    def _first_slots(self, keys: np.ndarray) -> np.ndarray:
        mixed = keys[0] * _SPREAD[0]
        for column, spread in zip(keys[1:], _SPREAD[1:], strict=False):
            mixed += column * spread
        mixed = (mixed ^ (mixed >> np.uint64(29))) * _SPREAD[1]
        return (mixed >> np.uint64(65 - len(self._slots).bit_length())).astype(np.int64)

    def _are_others(self, numbers: np.ndarray, keys: np.ndarray) -> np.ndarray:
        """Tell of keys whether they are others than those that have some numbers; not of those at an empty slot."""
        differ = np.zeros(len(numbers), dtype=bool)
        for known, column in zip(self._keys, keys, strict=True):
            differ |= np.take(known.values, numbers, mode="clip") != column
        return differ & (numbers >= 0)
