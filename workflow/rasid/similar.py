"""Texts that share their wording: word 3-grams, MinHash signatures, and pairs verified by Jaccard index.

Comparing every text with every other is out of the question. Locality-sensitive hashing (Leskovec,
Rajaraman and Ullman, Mining of Massive Datasets, chapter 3) puts texts that are alike into a common
bucket in at least one of many bands of their MinHash signatures; what meets there is compared in truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import scipy
from rensa import RMinHash

from rasid.features.count import count_tokens

RUN = 3
# A shorter text is compared as a whole: it is the same or it is not.
SHORTEST = 8
# Rewritten wire copies share some 30 % of their word 3-grams.
ALIKE = 0.3
# Two texts with a Jaccard index of s meet with a probability of 1 - (1 - s²)^64: .998 at .3, .99999 at .4.
BANDS = 64
ROWS = 2
SEED = 1
# In a bucket each text is compared with this many of the first ones: boilerplate makes buckets of thousands.
MOST_COMPARED = 32
_CHUNK = 200_000
_NOWHERE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Shingles:
    """The word 3-grams of some texts, end to end.

    Attributes
    ----------
    hashes : ndarray of uint64, shape (n_shingles,)
        Text ``i`` has ``hashes[bounds[i]:bounds[i + 1]]``: distinct and sorted. The same 3-gram has the
        same hash everywhere.
    bounds : ndarray of int64, shape (n_texts + 1,)
    """

    hashes: np.ndarray
    bounds: np.ndarray

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @property
    def rows(self) -> np.ndarray:
        """The text of each shingle."""
        return np.repeat(np.arange(len(self)), np.diff(self.bounds))

    def merged(self, into: np.ndarray, number: int) -> Shingles:
        """Put the shingles of texts together: those of text ``i`` go into ``into[i]`` of `number`."""
        return _distinct(self.hashes, into[self.rows], number)

    def taken(self, texts: np.ndarray) -> Shingles:
        """Give the shingles of some of the texts."""
        sizes = np.diff(self.bounds)[texts]
        bounds = np.concatenate([[0], np.cumsum(sizes)])
        places = np.arange(bounds[-1]) + np.repeat(self.bounds[texts] - bounds[:-1], sizes)
        return Shingles(self.hashes[places], bounds)


def concatenate(parts: Sequence[Shingles]) -> Shingles:
    """Put the texts of `parts` one after the other."""
    sizes = np.concatenate([np.diff(part.bounds) for part in parts])
    return Shingles(np.concatenate([part.hashes for part in parts]), np.concatenate([[0], np.cumsum(sizes)]))


def shingle(texts: Sequence[str]) -> Shingles:
    """Give the word 3-grams of texts, in normalised spelling.

    Parameters
    ----------
    texts : sequence of str
        A text with fewer than 8 words has one shingle: all of it.
    """
    tokens = count_tokens(texts)
    lengths = np.diff(tokens.bounds)
    rows = np.repeat(np.arange(len(texts)), lengths)
    word = np.array([_hash(word) for word in tokens.types], dtype=np.uint64)[tokens.ids]
    runs = _mix(_mix(_mix(word[:-2]) + word[1:-1]) + word[2:])
    whole = (rows[:-2] == rows[2:]) & (lengths[rows[:-2]] >= SHORTEST)
    short = np.flatnonzero(lengths < SHORTEST)
    alone = [
        _hash(" ".join(tokens.types[number] for number in tokens.ids[start:end]))
        for start, end in zip(tokens.bounds[short], tokens.bounds[short + 1], strict=True)
    ]
    return _distinct(
        np.concatenate([runs[whole], np.array(alone, dtype=np.uint64)]),
        np.concatenate([rows[:-2][whole], short]),
        len(texts),
    )


def _hash(text: str) -> int:
    """Give the same number in every process, as Python's own hash does not."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _mix(hashes: np.ndarray) -> np.ndarray:
    """Spread the bits of hashes: the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    mixed = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _distinct(hashes: np.ndarray, rows: np.ndarray, number: int) -> Shingles:
    order = np.lexsort((hashes, rows))
    hashes, rows = hashes[order], rows[order]
    new = _news(hashes) | _news(rows)
    bounds = np.concatenate([[0], np.cumsum(np.bincount(rows[new], minlength=number))])
    return Shingles(hashes[new], bounds.astype(np.int64))


def sign(shingles: Shingles) -> np.ndarray:
    """Give each text's key in each band; texts with a key in common may be alike.

    Returns
    -------
    ndarray of uint32, shape (n_texts, 64)
    """
    if not len(shingles):
        return np.zeros((0, BANDS), dtype=np.uint32)
    bounds = shingles.bounds.astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(shingles.hashes, bounds, BANDS * ROWS, SEED)
    signatures = np.array(matrix.to_rows(), dtype=np.uint64).reshape(len(shingles), BANDS, ROWS)
    return _mix(signatures[:, :, 0] << np.uint64(32) | signatures[:, :, 1]).astype(np.uint32)


def similar_pairs(shingles: Shingles, keys: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find the pairs of texts that share their wording.

    Parameters
    ----------
    shingles : Shingles
    keys : ndarray of uint32, shape (n_texts, n_bands)
        As `sign` gives them.
    least : float
        The Jaccard index that a pair has to have.

    Returns
    -------
    first, second : ndarray of int64, shape (n_pairs,)
        ``first < second``; sorted by both.
    similarity : ndarray of float64, shape (n_pairs,)
        The true Jaccard index.
    """
    met = _distinct_numbers(np.concatenate([_NOWHERE, *map(_meetings, keys.T)]))
    first, second = np.divmod(met, max(len(shingles), 1))
    similarity = jaccard(shingles, first, second)
    near = similarity >= least
    return first[near], second[near], similarity[near]


def _meetings(keys: np.ndarray) -> np.ndarray:
    """Give the pairs that meet in a bucket of one band, as ``first * n + second``."""
    # Sorted by key, and within a bucket by number.
    ordered = np.sort(keys.astype(np.uint64) << np.uint64(32) | np.arange(len(keys), dtype=np.uint64))
    order = (ordered & np.uint64(0xFFFFFFFF)).astype(np.int64)
    starts = np.flatnonzero(_news(ordered >> np.uint64(32)))
    start = np.repeat(starts, np.diff(starts, append=len(keys)))
    number = np.minimum(np.arange(len(keys)) - start, MOST_COMPARED)
    nth = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
    return order[np.repeat(start, number) + nth] * len(keys) + np.repeat(order, number)


def _news(items: np.ndarray) -> np.ndarray:
    """Mark the sorted items that differ from the one before."""
    new = np.ones(len(items), dtype=bool)
    new[1:] = items[1:] != items[:-1]
    return new


def _distinct_numbers(numbers: np.ndarray) -> np.ndarray:
    # numpy.unique hashes, which takes ten times as long.
    numbers = np.sort(numbers)
    return numbers[_news(numbers)]


def jaccard(shingles: Shingles, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Give the Jaccard index of pairs of texts: the share of their shingles that both have.

    Parameters
    ----------
    shingles : Shingles
    first, second : ndarray of int, shape (n_pairs,)
        The texts to compare.

    Returns
    -------
    ndarray of float64, shape (n_pairs,)
    """
    compared, places = np.unique(np.concatenate([first, second]), return_inverse=True)
    first, second = np.split(places, 2)
    few = shingles.taken(compared)
    # A matrix with a column for each hash there can be, less the last bit: nothing has to be numbered first.
    columns = (few.hashes >> np.uint64(1)).astype(np.int64)
    table = scipy.sparse.csr_array(
        (np.ones(len(columns), dtype=np.int8), columns, few.bounds), shape=(len(few), np.iinfo(np.int64).max)
    )
    table.has_canonical_format = True
    common = [_NOWHERE]
    for start in range(0, len(first), _CHUNK):
        part = slice(start, start + _CHUNK)
        common.append(np.diff(table[first[part]].multiply(table[second[part]]).indptr))
    both = np.concatenate(common)
    sizes = np.diff(few.bounds)
    return both / (sizes[first] + sizes[second] - both)
