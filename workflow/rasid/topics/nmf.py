"""Non-negative matrix factorisation of weighted TF-IDF, and how many topics there should be."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from rasid.topics.lda import held_out_likelihood
from rasid.topics.quality import diversity, matched_jaccard
from rasid.topics.words import TOP_WORDS, naming_words, ranked_words, shrunk_npmi

ITERATIONS = 300
TOLERANCE = 1e-4
# Models that only tell how many topics there should be, or how stable they are, need not settle to the last digit.
RUN_ITERATIONS = 50
# Rounds of multiplicative updates in which the shares of a paragraph are found, and rows done at a time.
ROUNDS = 40
CHUNK = 4000
# How many topics there should be is tried on at most so many paragraphs.
TRIED = 10_000
LARGEST_FIT = 40_000
# By how many other models stability is told for each number that is tried: few paragraphs say little each time, and
# cost little. By two models, other seeds often chose other numbers for a theme of 300 paragraphs; by ten, hardly ever.
FEWEST_RUNS, RUNS = 2, 10
PARAGRAPHS_OF_RUNS = 4_000
# Scores of numbers of topics that differ by less than this are equally good.
MARGIN = 0.05
RUN_SHARE = 0.8
STABLE_WORDS = 20
# What smoothing a topic's words get before they are asked how likely unseen paragraphs are.
SMOOTHING = 0.01
ALPHA = 0.1


@dataclass(frozen=True)
class Choice:
    """One number of topics that was tried.

    Attributes
    ----------
    number : int
    npmi : float
        Mean NPMI of the topics' words on paragraphs that they were not chosen on, shrunk towards 0 for rare words.
    stability : float
        Mean Jaccard index of the topics' best twenty words with those of other samples and random starts.
    diversity : float
        Of the words on the paragraphs that they were chosen on.
    """

    number: int
    npmi: float
    stability: float
    diversity: float

    @property
    def score(self) -> float:
        """Coherence and stability together: the higher the better."""
        return self.npmi + self.stability


def inverse_document_frequency(counts: sp.csr_array) -> np.ndarray:
    """Give ln((1 + n) / (1 + df)) + 1 for each word, as scikit-learn has it."""
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.log((1 + counts.shape[0]) / (1 + frequency)) + 1


def weighted(counts: sp.csr_array, idf: np.ndarray) -> sp.csr_array:
    """Give sublinear TF-IDF, rows of unit length."""
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    data = (1 + np.log(counts.data)) * idf[counts.indices]
    length = np.sqrt(np.bincount(rows, weights=data**2, minlength=counts.shape[0]))
    return sp.csr_array((data / length[rows], counts.indices, counts.indptr), shape=counts.shape)


def factorise(
    matrix: sp.csr_array, number: int, seed: int, start: str = "nndsvd", iterations: int = ITERATIONS
) -> np.ndarray:
    """Fit topics; give their weights, shape (number, n_words), rows adding up to 1."""
    from sklearn.decomposition import NMF  # noqa: PLC0415 - takes a second, and only fitting needs it
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415 - the same

    if matrix.shape[0] > LARGEST_FIT:
        matrix = sp.csr_array(matrix[_sample(matrix.shape[0], LARGEST_FIT, seed)])
    model = NMF(n_components=number, init=start, max_iter=iterations, tol=TOLERANCE, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(sp.csr_matrix(matrix))
    weights = model.components_
    return weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-300)


def infer(matrix: sp.csr_array, weights: np.ndarray) -> np.ndarray:
    """Give the topics' shares of paragraphs; a paragraph's do not depend on the others.

    Multiplicative updates (Lee and Seung 2001) from an even start.

    Parameters
    ----------
    matrix : csr_array, shape (n_paragraphs, n_words)
        As `weighted` gives it.
    weights : ndarray, shape (n_topics, n_words)

    Returns
    -------
    ndarray, shape (n_paragraphs, n_topics)
        Rows add up to 1; even where a paragraph has no known word.
    """
    scaled = weights / np.maximum(np.linalg.norm(weights, axis=1, keepdims=True), 1e-300)
    products = np.array([[float(a @ b) for b in scaled] for a in scaled])
    shares = np.empty((matrix.shape[0], len(weights)))
    for first in range(0, matrix.shape[0], CHUNK):
        wanted = np.asarray(matrix[first : first + CHUNK] @ scaled.T)
        part = np.ones_like(wanted)
        for _ in range(ROUNDS):
            # A product of matrices would round by the number of rows; sums of columns do not.
            had = sum(part[:, [topic]] * row for topic, row in enumerate(products))
            part *= wanted / np.maximum(had, 1e-12)
        shares[first : first + CHUNK] = part
    total = shares.sum(axis=1, keepdims=True)
    return np.divide(shares, total, out=np.full_like(shares, 1 / max(len(weights), 1)), where=total > 1e-9)


def choose_number(counts: sp.csr_array, numbers: Sequence[int], seed: int) -> list[Choice]:
    """Try numbers of topics on a sample of paragraphs.

    Topics and their words are found on one half and scored by NPMI on the other: on its own half NPMI only grows
    with the number of topics. Rows stand article by article, so that hardly an article is in both halves.
    """
    seen, hidden = _split(counts, 0.5, seed)
    matrix = weighted(seen, inverse_document_frequency(seen))
    runs = min(RUNS, max(FEWEST_RUNS, PARAGRAPHS_OF_RUNS // max(matrix.shape[0], 1)))
    tried = []
    for number in numbers:
        weights = factorise(matrix, number, seed, iterations=RUN_ITERATIONS)
        words = naming_words(weights, seen, STABLE_WORDS)
        stable = _runs(matrix, weights, number, runs, seed)
        coherence = float(np.mean([_coherence(hidden, topic[:TOP_WORDS]) for topic in words]))
        tried.append(Choice(number, coherence, float(stable.mean().round(6)), diversity(words)))
    return tried


def _coherence(counts: sp.csr_array, words: Sequence[int]) -> float:
    """Give the mean shrunk NPMI of pairs; in few unseen paragraphs most pairs never meet, which says little."""
    pairs = shrunk_npmi(counts, words)[np.triu_indices(len(words), 1)]
    return float(pairs.mean()) if len(pairs) else 0.0


def best(tried: Sequence[Choice]) -> Choice:
    """Give the largest number whose score is not clearly worse than the best: more topics say more."""
    highest = max(choice.score for choice in tried)
    return max((one for one in tried if one.score >= highest - MARGIN), key=lambda choice: choice.number)


def stability(counts: sp.csr_array, weights: np.ndarray, seed: int) -> np.ndarray:
    """Give each topic's mean Jaccard index with its partners in `RUNS` models of other samples and random starts."""
    part = sp.csr_array(counts[_sample(counts.shape[0], TRIED, seed)])
    matrix = weighted(part, inverse_document_frequency(part))
    return _runs(matrix, weights, len(weights), RUNS, seed).mean(axis=0)


def _runs(matrix: sp.csr_array, weights: np.ndarray, number: int, runs: int, seed: int) -> np.ndarray:
    mine = ranked_words(weights, STABLE_WORDS)
    size = max(1, int(RUN_SHARE * matrix.shape[0]))
    found = []
    for run in range(1, runs + 1):
        rows = _sample(matrix.shape[0], size, seed + run)
        others = factorise(sp.csr_array(matrix[rows]), number, seed + run, "random", RUN_ITERATIONS)
        found.append(matched_jaccard(mine, ranked_words(others, STABLE_WORDS)))
    return np.array(found)


def likelihood(counts: sp.csr_array, number: int, seed: int) -> dict[str, Any]:
    """Give the held-out log-likelihood of a word, by a model of a sample and paragraphs that it has not seen."""
    seen, hidden = _split(counts, 0.9, seed)
    idf = inverse_document_frequency(seen)
    weights = factorise(weighted(seen, idf), number, seed, iterations=RUN_ITERATIONS)
    topics = np.asarray(seen.T @ infer(weighted(seen, idf), weights)) + SMOOTHING
    value = held_out_likelihood(hidden, topics / topics.sum(axis=0), ALPHA)
    return {"heldout": value, "settings": {"fitted": seen.shape[0], "held_out": hidden.shape[0]}}


def _split(counts: sp.csr_array, share: float, seed: int) -> tuple[sp.csr_array, sp.csr_array]:
    """Cut a sample of the rows in two."""
    rows = _sample(counts.shape[0], TRIED, seed)
    cut = int(share * len(rows))
    return sp.csr_array(counts[rows[:cut]]), sp.csr_array(counts[rows[cut:]])


def _sample(n_rows: int, size: int, seed: int) -> np.ndarray:
    """Give so many rows by chance, in order; all of them where there are no more."""
    if n_rows <= size:
        return np.arange(n_rows)
    return np.sort(np.random.RandomState(seed).permutation(n_rows)[:size])
