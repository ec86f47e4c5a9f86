"""Texts as means of word vectors; the vectors are learnt from texts without labels."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import scipy.sparse as sp
from sklearn.utils.extmath import randomized_svd
from threadpoolctl import threadpool_limits

from rasid.arabic import words as words_of
from rasid.tagger.words import base

MINIMUM_COUNT = 5
# Neighbours up to so many words away count, the more the nearer they are; only so many frequent words count as such.
WINDOW = 6
MOST_NEIGHBOURS = 30_000
# Anywhere in a text there are many more pairs; fewer words count as neighbours.
MOST_NEIGHBOURS_ANYWHERE = 8000
# A neighbour's frequency to this power keeps rare ones from weighing too much.
SMOOTHING = 0.75
# A word that is so frequent counts half.
HALF_WEIGHT = 1e-3
# So many tokens are counted at a time.
TOKENS = 2_000_000
# What stands for a rare word, and for the end of a text.
RARE, END = -1, -2

# Of a noun or verb, in the order in which they are looked for (Larkey, Ballesteros and Connell 2007, "light10").
ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
SHORTEST_STEM = 3


def stem(word: str) -> str:
    """Give what the forms of a normalised word share: its `base` without a bare conjunction and without endings.

    Examples
    --------
    >>> stem("والرياضيين"), stem("رياضيه"), stem("رياضي")
    ('رياض', 'رياض', 'رياض')
    """
    found = base(word)
    if found.startswith("و") and len(found) > SHORTEST_STEM + 1:
        found = found[1:]
    for ending in ENDINGS:
        if len(found) >= SHORTEST_STEM + len(ending):
            found = found.removesuffix(ending)
    return found


class TextVectors:
    """Give texts as means of their words' vectors.

    Parameters
    ----------
    words : sequence of str
        Their stems.
    vectors : ndarray, shape (n_words, n_dimensions)
    weights : ndarray, shape (n_words,)
        How much each counts in the mean.
    common : ndarray, shape (n_dimensions,)
        The mean of ordinary texts, which says nothing of any of them and is taken off.
    """

    def __init__(self, words: Sequence[str], vectors: np.ndarray, weights: np.ndarray, common: np.ndarray) -> None:
        self._number = {word: number for number, word in enumerate(words)}
        self._weighed = vectors * weights[:, None]
        self._weights = weights
        self._common = common

    @classmethod
    def learn(cls, texts: Iterable[str], dimensions: int = 300, seed: int = 1, anywhere: bool = False) -> TextVectors:
        r"""Learn vectors of words from texts.

        The positive pointwise mutual information of words and their neighbours, factored by singular values
        (Levy, Goldberg and Dagan 2015); a word counts :math:`a / (a + p)` where `p` is how frequent it is (Arora, Liang
        and Ma 2017). The same texts give the same vectors.

        Parameters
        ----------
        texts : iterable of str
        dimensions : int
        seed : int
            Of the factorisation.
        anywhere : bool
            Whether all words of a text are neighbours, not only near ones: then vectors tell less of a word's kind,
            more of its topic.
        """
        names, frequency, tokens = _number_words(texts)
        if not names:
            return cls([], np.zeros((0, 0)), np.zeros(0), np.zeros(0))
        counts = _count_anywhere(tokens, len(names)) if anywhere else _count_near(tokens, len(names))
        information = _information(counts)
        weights = HALF_WEIGHT / (HALF_WEIGHT + frequency / frequency.sum())
        with threadpool_limits(1):
            left, values, _ = randomized_svd(
                information, min(dimensions, *information.shape), n_iter=3, random_state=seed
            )
            vectors = left * np.sqrt(values)
            common = (frequency * weights) @ vectors / (frequency @ weights)
        return cls(names, vectors, weights, common)

    def transform(self, texts: Iterable[str]) -> np.ndarray:
        """Give the vectors of texts, of length 1; 0 where no word is known.

        Returns
        -------
        ndarray of float64, shape (n_texts, n_dimensions)
        """
        means = [self._mean(text) for text in texts]
        found = np.array(means).reshape(len(means), len(self._common))
        length = np.linalg.norm(found, axis=1, keepdims=True)
        return found / np.where(length > 0, length, 1)

    def _mean(self, text: str) -> np.ndarray:
        numbers = [self._number[form] for form in map(stem, words_of(text)) if form in self._number]
        if not numbers:
            return np.zeros_like(self._common)
        return self._weighed[numbers].sum(axis=0) / self._weights[numbers].sum() - self._common

    def __sklearn_clone__(self) -> TextVectors:
        """Give itself: it never changes, and is large."""
        return self


def _number_words(texts: Iterable[str]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Give words numbers, the most frequent first.

    Returns
    -------
    words : list of str
    frequency : ndarray of int64, shape (n_words,)
    tokens : ndarray of int32, shape (n_tokens,)
        The texts one after the other, with ``WINDOW`` times `END` behind each; `RARE` for a rare word.
    """
    form = lru_cache(maxsize=1_000_000)(stem)
    number: dict[str, int] = {}
    found = array("i")
    for text in texts:
        found.extend([number.setdefault(form(word), len(number)) for word in words_of(text)])
        found.extend([END] * WINDOW)
    tokens = np.frombuffer(found, dtype=np.int32) if found else np.zeros(0, np.int32)
    count = np.bincount(tokens[tokens >= 0], minlength=len(number))
    names = sorted(
        (word for word in number if count[number[word]] >= MINIMUM_COUNT), key=lambda w: (-count[number[w]], w)
    )
    places = np.array([number[word] for word in names], dtype=np.int64)
    # Two places more than there are words, the last ones, for what is below 0.
    renumbered = np.full(len(number) + 2, RARE, dtype=np.int32)
    renumbered[END] = END
    renumbered[places] = np.arange(len(names))
    return names, count[places], renumbered[tokens]


def _count_near(tokens: np.ndarray, n_words: int) -> sp.csr_matrix:
    """Count how often words stand near their neighbours.

    Returns
    -------
    csr_matrix of float32, shape (n_words, n_neighbours)
    """
    shape = (n_words, min(n_words, MOST_NEIGHBOURS))
    counts = sp.csr_matrix(shape, dtype=np.float32)
    for start in range(0, len(tokens), TOKENS):
        part = tokens[start : start + TOKENS + WINDOW]
        counts = counts + sum(_neighbours(part, distance, shape) for distance in range(1, WINDOW + 1))
    return counts


def _count_anywhere(tokens: np.ndarray, n_words: int) -> sp.csr_matrix:
    """Count in how many texts words stand together; each word of a text counts 1 there, shared by its neighbours.

    Returns
    -------
    csr_matrix of float32, shape (n_words, n_neighbours)
    """
    known = tokens >= 0
    text = np.cumsum(tokens == END)
    stands = sp.csr_matrix(
        (np.ones(known.sum(), np.float32), (text[known], tokens[known])), shape=(text[-1] + 1, n_words)
    )
    stands.data[:] = 1
    share = sp.diags(1 / np.maximum(np.diff(stands.indptr), 1).astype(np.float32))
    return sp.csr_matrix((share @ stands).T @ stands[:, :MOST_NEIGHBOURS_ANYWHERE])


def _information(counts: sp.csr_matrix) -> sp.csr_matrix:
    """Give the positive pointwise mutual information of words and their neighbours.

    Parameters
    ----------
    counts : csr_matrix of float32, shape (n_words, n_neighbours)

    Returns
    -------
    csr_matrix of float32, of the same shape
    """
    words = np.asarray(counts.sum(axis=1), dtype=np.float64).ravel()
    neighbours = np.asarray(counts.sum(axis=0), dtype=np.float64).ravel() ** SMOOTHING
    counts = counts.tocoo()
    expected = words[counts.row] * (neighbours / neighbours.sum())[counts.col]
    value = np.log(counts.data / expected)
    kept = value > 0
    return sp.csr_matrix((value[kept].astype(np.float32), (counts.row[kept], counts.col[kept])), shape=counts.shape)


def _neighbours(tokens: np.ndarray, distance: int, shape: tuple[int, int]) -> sp.csr_matrix:
    """Count the pairs of words at a distance, both ways round; a pair that far apart counts 1 / distance.

    The last `WINDOW` tokens begin no pair: they are at the start of the next part, too.
    """
    one, other = tokens[: len(tokens) - WINDOW], tokens[distance : len(tokens) - WINDOW + distance]
    rows, columns = np.concatenate([one, other]), np.concatenate([other, one])
    kept = (rows >= 0) & (columns >= 0) & (columns < shape[1])
    value = np.full(kept.sum(), 1 / distance, dtype=np.float32)
    return sp.csr_matrix((value, (rows[kept], columns[kept])), shape=shape)
