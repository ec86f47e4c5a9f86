"""The words that topic models are made of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from rasid.arabic import is_number
from rasid.features.store import Features
from rasid.features.vocabulary import SHORTEST_REST

# A small corpus has no word that is frequent: ask for one paragraph in so many at most.
PARAGRAPHS_PER_OCCURRENCE = 60


@dataclass(frozen=True)
class Selection:
    """Which words count.

    Attributes
    ----------
    minimum_document_frequency : int
        A word stands in at least so many paragraphs (fewer where the corpus is small).
    maximum_document_share : float
        And in at most this share of them.
    largest_vocabulary : int
        The most frequent ones.
    stopwords : frozenset of str
        Never.
    """

    minimum_document_frequency: int
    maximum_document_share: float
    largest_vocabulary: int
    stopwords: frozenset[str]

    def leaves_out(self, word: str) -> bool:
        """Tell whether a word is a stopword, or one with و or ف before it (وقالت, فكانت)."""
        return word in self.stopwords or (word[0] in "وف" and len(word) > SHORTEST_REST and word[1:] in self.stopwords)


def select_words(features: Features, selection: Selection, kept: Collection[str] = ()) -> np.ndarray:
    """Choose the words for topic models.

    Parameters
    ----------
    features : Features
    selection : Selection
    kept : collection of str
        Words that are chosen whatever the selection says, as far as there are such.

    Returns
    -------
    ndarray of int64
        Columns of `features.counts`, ascending.
    """
    counts = features.counts
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    least = min(selection.minimum_document_frequency, 1 + counts.shape[0] // PARAGRAPHS_PER_OCCURRENCE)
    worth = np.array(
        [len(word) > 1 and not selection.leaves_out(word) and not is_number(word) for word in features.words],
        dtype=bool,
    )
    chosen = np.flatnonzero(
        worth & (frequency >= least) & (frequency <= selection.maximum_document_share * counts.shape[0])
    )
    by_frequency = chosen[np.lexsort((chosen, -frequency[chosen]))]
    known = set(kept)
    stay = [column for column, word in enumerate(features.words) if word in known] if known else []
    return np.union1d(by_frequency[: selection.largest_vocabulary], np.array(stay, dtype=np.int64))


def columns(matrix: sp.csr_array, chosen: np.ndarray) -> sp.csr_array:
    """Take columns out of a sparse matrix."""
    taken = sp.csr_array(matrix[:, chosen])
    taken.sort_indices()
    return taken
