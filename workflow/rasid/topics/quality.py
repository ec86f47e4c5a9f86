"""How good topics are, in figures that state their settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp

from rasid.topics.words import TOP_WORDS, co_occurrences

STABLE_WORDS = 20


def npmi_matrix(counts: sp.csr_array, words: Sequence[int]) -> np.ndarray:
    r"""Give the normalised pointwise mutual information of pairs of words.

    :math:`\ln\frac{p(a,b)}{p(a)p(b)} / -\ln p(a,b)` (Bouma 2009), -1 for a pair that never meets and 1 for one that
    always does. :math:`p` is the share of paragraphs: the window is the paragraph.

    Parameters
    ----------
    counts : csr_array, shape (n_paragraphs, n_words)
        The reference.
    words : sequence of int

    Returns
    -------
    ndarray, shape (len(words), len(words))
    """
    together = co_occurrences(counts, list(words)) / max(counts.shape[0], 1)
    alone = np.diag(together)
    product = np.outer(alone, alone)
    values = np.full(together.shape, -1.0)
    usual = (together > 0) & (together < 1)
    values[usual] = np.log(together[usual] / product[usual]) / -np.log(together[usual])
    values[together >= 1] = 1.0
    return values


def npmi(topics: Sequence[Sequence[int]], counts: sp.csr_array) -> list[float]:
    """Give the mean NPMI of the pairs among each topic's ten best words (Aletras and Stevenson 2013).

    Returns
    -------
    list of float
        One for each topic, from -1 to 1; 0 for a topic with fewer than two words.
    """
    return [_mean_of_pairs(npmi_matrix(counts, topic[:TOP_WORDS])) for topic in topics]


def c_v(topics: Sequence[Sequence[int]], counts: sp.csr_array) -> list[float]:
    """Give the C_V coherence of each topic's ten best words (Röder, Both and Hinneburg 2015).

    The mean cosine between a word's vector of NPMI with all ten and the sum of these vectors. The paper's window is
    110 words; here it is the paragraph, which is mostly shorter.
    """
    values = []
    for topic in topics:
        vectors = npmi_matrix(counts, topic[:TOP_WORDS])
        whole = vectors.sum(axis=0)
        lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(whole)
        cosines = np.divide(vectors @ whole, lengths, out=np.zeros(len(vectors)), where=lengths > 0)
        values.append(float(cosines.mean()) if len(cosines) else 0.0)
    return values


def _mean_of_pairs(matrix: np.ndarray) -> float:
    pairs = matrix[np.triu_indices(len(matrix), 1)]
    return float(pairs.mean()) if len(pairs) else 0.0


def diversity(topics: Sequence[Sequence[int]]) -> float:
    """Give the share of distinct words among the topics' ten best (Dieng, Ruiz and Blei 2020)."""
    top = [word for topic in topics for word in topic[:TOP_WORDS]]
    return len(set(top)) / len(top) if top else 0.0


def exclusivity(topics: Sequence[Sequence[int]], weights: np.ndarray) -> list[float]:
    """Give the mean share that a topic has of its ten best words, out of all topics' weights on them."""
    total = np.maximum(weights.sum(axis=0), 1e-300)
    return [
        float(np.mean(weights[number, topic[:TOP_WORDS]] / total[topic[:TOP_WORDS]])) if topic else 0.0
        for number, topic in enumerate(topics)
    ]


def jaccard_matrix(topics: Sequence[Sequence[int]], others: Sequence[Sequence[int]]) -> np.ndarray:
    """Give the Jaccard index of the best twenty words, for each topic of one model and each of another."""
    mine = [set(topic[:STABLE_WORDS]) for topic in topics]
    theirs = [set(topic[:STABLE_WORDS]) for topic in others]
    return np.array([[len(a & b) / max(len(a | b), 1) for b in theirs] for a in mine]).reshape(len(mine), len(theirs))


def matched_jaccard(topics: Sequence[Sequence[int]], others: Sequence[Sequence[int]]) -> np.ndarray:
    """Give each topic's Jaccard index with its partner by Hungarian matching; 0 for one without."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - few commands match topics

    indices = jaccard_matrix(topics, others)
    found = np.zeros(len(topics))
    rows, columns = linear_sum_assignment(-indices)
    found[rows] = indices[rows, columns]
    return found


def quality(
    names: Sequence[str], topics: Sequence[Sequence[int]], weights: np.ndarray, counts: sp.csr_array
) -> dict[str, Any]:
    """Give the figures of a model that can be told from its words, with the settings they were measured with."""
    coherence, special = npmi(topics, counts), exclusivity(topics, weights)
    return {
        "npmi": float(np.mean(coherence)) if coherence else 0.0,
        "c_v": float(np.mean(c_v(topics, counts))) if topics else 0.0,
        "diversity": diversity(topics),
        "exclusivity": float(np.mean(special)) if special else 0.0,
        "per_topic": {
            name: {"npmi": own, "exclusivity": share}
            for name, own, share in zip(names, coherence, special, strict=True)
        },
        "settings": {
            "top_words": TOP_WORDS,
            "window": "paragraph",
            "reference": "the paragraphs that the model was fitted to",
            "paragraphs": counts.shape[0],
            "words": counts.shape[1],
        },
    }
