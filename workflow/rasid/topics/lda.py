"""Latent Dirichlet allocation over sparse counts: stochastic collapsed variational Bayes of order zero.

Foulds, Boyles, DuBois, Smyth and Welling (2013), "Stochastic collapsed variational Bayesian inference for
latent Dirichlet allocation", with clumped counts: all work is products of sparse and dense matrices, chunk by
chunk, so what is held in memory beside the counts is the topics and one chunk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

CHUNK = 4000
# Rounds in which a paragraph's shares settle; each starts from its prior alone, so no round sees another paragraph.
ROUNDS = 8
LAST_ROUNDS = 20
# Step sizes fall as (OFFSET + update) ** -DECAY (Hoffman, Blei and Bach 2010).
OFFSET = 1.0
DECAY = 0.7
# A small corpus is a few chunks, and three updates teach little: it is gone through more often.
FEWEST_UPDATES = 30
SMALLEST_CHUNK = 250

Prior = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Schedule:
    """How often a corpus is gone through, and in what portions.

    Attributes
    ----------
    passes : int
    chunk : int
        Paragraphs that are worked on at a time.
    """

    passes: int
    chunk: int

    @classmethod
    def of(cls, n_paragraphs: int, passes: int) -> Schedule:
        """Give at least `passes`, and more where a corpus is so small that topics would hardly move."""
        chunk = min(CHUNK, max(SMALLEST_CHUNK, -(-n_paragraphs // 10)))
        return cls(max(passes, -(-FEWEST_UPDATES * chunk // max(n_paragraphs, 1))), chunk)


def fit(
    counts: sp.csr_array, start: np.ndarray, word_prior: np.ndarray, prior: Prior, schedule: Schedule
) -> np.ndarray:
    """Fit topics.

    Parameters
    ----------
    counts : csr_array of float64, shape (n_paragraphs, n_words)
    start : ndarray, shape (n_words, n_topics)
        Counts that the topics start from; they add up to those of the corpus.
    word_prior : ndarray, shape (n_words, n_topics)
        Dirichlet parameters of the topics.
    prior : callable
        Gives the Dirichlet parameters of some rows' shares, shape (n_rows, n_topics).
    schedule : Schedule

    Returns
    -------
    ndarray, shape (n_words, n_topics)
        Columns add up to 1.
    """
    total = counts.sum()
    expected, update = start.copy(), 0
    for _ in range(schedule.passes):
        # Neighbours are of one article: every chunk takes rows from all over the corpus.
        for rows in _chunks(counts.shape[0], schedule.chunk):
            part = counts[rows]
            topics = normalised(expected + word_prior)
            shares, ratio = _settle(part, topics, prior(rows), ROUNDS)
            found = topics * (ratio.T @ shares)
            update += 1
            step = (OFFSET + update) ** -DECAY
            expected *= 1 - step
            expected += found * (step * total / max(part.sum(), 1.0))
    return normalised(expected + word_prior)


def infer(counts: sp.csr_array, topics: np.ndarray, prior: Prior) -> np.ndarray:
    """Give the topics' shares of paragraphs; a paragraph's do not depend on the others.

    Returns
    -------
    ndarray, shape (n_paragraphs, n_topics)
        Rows add up to 1.
    """
    shares = np.empty((counts.shape[0], topics.shape[1]))
    for first in range(0, counts.shape[0], CHUNK):
        rows = np.arange(first, min(first + CHUNK, counts.shape[0]))
        shares[rows] = _settle(counts[rows], topics, prior(rows), LAST_ROUNDS)[0]
    return shares / shares.sum(axis=1, keepdims=True)


def held_out_likelihood(counts: sp.csr_array, topics: np.ndarray, alpha: float) -> float:
    """Give the mean log-likelihood of a word by document completion.

    The shares of a paragraph are inferred from every second of its words (in the order of the vocabulary), and
    the others are scored with them (Wallach, Murray, Salakhutdinov and Mimno 2009, section 5.1, with point
    estimates); the prior is even, `alpha` for each topic.
    """
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    turn = np.arange(counts.nnz) - counts.indptr[rows]
    seen, hidden = (_taken(counts, turn % 2 == half) for half in (0, 1))
    shares = infer(seen, topics, even(alpha, topics.shape[1]))
    words, places = hidden.indices, np.repeat(np.arange(hidden.shape[0]), np.diff(hidden.indptr))
    logs = np.log(np.einsum("nk,nk->n", shares[places], topics[words]))
    return float(hidden.data @ logs / max(hidden.data.sum(), 1.0))


def even(alpha: float, n_topics: int) -> Prior:
    """Give the prior that is the same for every paragraph and topic."""
    return lambda rows: np.full((len(rows), n_topics), alpha)


def normalised(weights: np.ndarray) -> np.ndarray:
    """Let columns add up to 1."""
    return weights / weights.sum(axis=0, keepdims=True)


def _settle(
    counts: sp.csr_array, topics: np.ndarray, prior: np.ndarray, rounds: int
) -> tuple[np.ndarray, sp.csr_array]:
    """Give each row's expected counts of topics plus prior, and the counts divided by their likelihood."""
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    near = topics[counts.indices]
    shares = prior
    ratio = sp.csr_array((counts.data, counts.indices, counts.indptr), shape=counts.shape)
    for _ in range(rounds):
        ratio.data = counts.data / np.einsum("nk,nk->n", shares[rows], near)
        shares = prior + shares * (ratio @ topics)
    ratio.data = counts.data / np.einsum("nk,nk->n", shares[rows], near)
    return shares, ratio


def _chunks(n_rows: int, size: int) -> Iterator[np.ndarray]:
    number = max(1, -(-n_rows // size))
    return (np.arange(first, n_rows, number) for first in range(number))


def _taken(counts: sp.csr_array, kept: np.ndarray) -> sp.csr_array:
    bounds = np.concatenate([[0], np.cumsum(kept)])[counts.indptr]
    return sp.csr_array((counts.data[kept], counts.indices[kept], bounds), shape=counts.shape)
