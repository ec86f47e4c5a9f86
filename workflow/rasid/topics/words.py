"""Which words name a topic: its own, in company that recurs, with phrases in the form that is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

# Words that are looked at for a topic, and how many of them are chosen for their company.
CANDIDATES = 30
TOP_WORDS = 10
# Co-occurrences that are added to what was seen and to what was to be expected: chance meetings of rare words
# count little, so that words chosen on some paragraphs keep company in others too.
SHRINKAGE = 1.2
# What a word's rank in its topic weighs beside its mean NPMI with the others, and what it costs to be listed twice.
RANK = 0.04
LISTED_ELSEWHERE = 0.04
SWEEPS = 2


@dataclass(frozen=True)
class Phrases:
    """Word sequences that stand together more often than chance has it.

    Attributes
    ----------
    words : list of tuple of str
        The words of each phrase, as compared.
    printed : list of str
        As printed most often.
    occurrences : list of int
        How often it stands in the corpus.
    """

    words: list[tuple[str, ...]]
    printed: list[str]
    occurrences: list[int]


NO_PHRASES = Phrases([], [], [])


def relevance(weights: np.ndarray, power: float = 1.0) -> np.ndarray:
    """Give weight times the topic's share of the word (to a power): a word that all topics use names none.

    Parameters
    ----------
    weights : ndarray, shape (n_topics, n_words)
    power : float
    """
    total = weights.sum(axis=0, keepdims=True)
    share = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    return weights * share**power


def ranked_words(weights: np.ndarray, number: int, power: float = 1.0) -> list[list[int]]:
    """Rank each topic's words by relevance.

    Returns
    -------
    list of list of int
        Best first; of equals the first in the vocabulary.
    """
    ranks = relevance(weights, power).round(12)
    order = np.argsort(-ranks, axis=1, kind="stable")[:, :number]
    return [[int(word) for word in row if weights[topic, word] > 0] for topic, row in enumerate(order)]


def naming_words(weights: np.ndarray, counts: sp.csr_array, number: int) -> list[list[int]]:
    """Choose the words that name each topic.

    Out of a topic's `CANDIDATES` most relevant words the worst is dropped again and again, until ten are left: the
    one with the lowest mean NPMI with the others, its rank and its use by other topics weighed in. The rest of
    the list follows in the order of relevance.

    Parameters
    ----------
    weights : ndarray, shape (n_topics, n_words)
    counts : csr_array, shape (n_paragraphs, n_words)
        Where words are seen together.
    number : int
        Words a topic.

    Returns
    -------
    list of list of int
    """
    wide = max(CANDIDATES, number + TOP_WORDS)
    ranked = ranked_words(weights, wide, power=0.5)
    pools = [row[:CANDIDATES] for row in ranked]
    words = np.array(sorted({word for pool in pools for word in pool}), dtype=np.int64)
    place = {int(word): index for index, word in enumerate(words)}
    company = shrunk_npmi(counts, words)
    ranks = relevance(weights, 0.5)
    listed = np.zeros(len(words))
    chosen: list[np.ndarray] = [np.zeros(0, np.int64) for _ in pools]
    for _ in range(SWEEPS):
        for topic, pool in enumerate(pools):
            here = np.array([place[word] for word in pool], dtype=np.int64)
            listed[chosen[topic]] -= 1
            rank = np.log(np.maximum(ranks[topic, pool] / ranks[topic].max(), 1e-12)) if pool else np.zeros(0)
            kept = _best_company(company[np.ix_(here, here)], RANK * rank - LISTED_ELSEWHERE * listed[here])
            chosen[topic] = here[kept]
            listed[chosen[topic]] += 1
    lists = []
    for row, best in zip(ranked, chosen, strict=True):
        first = [int(words[index]) for index in best]
        lists.append([*first, *(word for word in row if word not in set(first))][:number])
    return lists


def _best_company(npmi: np.ndarray, merit: np.ndarray) -> np.ndarray:
    """Drop the word with the worst company until ten are left; give the places of those, in order."""
    alive = np.ones(len(npmi), dtype=bool)
    total = npmi.sum(axis=1) - np.diag(npmi)
    for left in range(len(npmi), TOP_WORDS, -1):
        score = np.where(alive, (total / (left - 1) + merit).round(12), np.inf)
        worst = int(np.argmin(score[::-1]))
        worst = len(npmi) - 1 - worst
        alive[worst] = False
        total -= npmi[:, worst]
    return np.flatnonzero(alive)


def shrunk_npmi(counts: sp.csr_array, words: Sequence[int] | np.ndarray) -> np.ndarray:
    """Give the NPMI of all pairs of some words, shrunk towards independence, shape (n, n).

    `SHRINKAGE` paragraphs are added to those that hold both words and to those that would by chance: two rare words
    that never meet have about 0, where NPMI itself has -1.
    """
    together, n_rows = co_occurrences(counts, words), max(counts.shape[0], 2)
    alone = np.diag(together)
    expected = np.outer(alone, alone) / n_rows
    share = (np.minimum(together, n_rows - 1) + SHRINKAGE) / (n_rows + SHRINKAGE)
    return np.log((together + SHRINKAGE) / (expected + SHRINKAGE)) / -np.log(share)


def co_occurrences(counts: sp.csr_array, words: Sequence[int] | np.ndarray) -> np.ndarray:
    """Count the paragraphs that hold both of two words; on the diagonal, one."""
    part = sp.csc_array(counts[:, np.asarray(words, dtype=np.int64)])
    part.data = np.ones(len(part.data))
    return (part.T @ part).toarray()


def with_phrases(
    listed: Sequence[int], words: Sequence[str], printed: Sequence[str], frequency: np.ndarray, phrases: Phrases
) -> list[tuple[str, str, list[int]]]:
    """Let phrases stand in a list for their words.

    A phrase is listed where all its words are, or all but one of three or more, at the place of the first. A
    word that mostly stands in a phrase leaves the list.

    Returns
    -------
    list of (str, str, list of int)
        Word or phrase as compared, as printed, and the listed words that it stands for.
    """
    number = {words[word]: word for word in listed}
    found = []
    for phrase, form, occurrences in zip(phrases.words, phrases.printed, phrases.occurrences, strict=True):
        here = [number[word] for word in dict.fromkeys(phrase) if word in number]
        if len(here) >= 2 and len(here) >= len(set(phrase)) - (len(phrase) > 2):
            found.append((-len(phrase), -occurrences, phrase, form, here))
    stands_for: dict[int, tuple[str, str, list[int]]] = {}
    gone: set[int] = set()
    for _, minus, phrase, form, here in sorted(found):
        mostly = [word for word in here if -minus >= 0.5 * frequency[word]]
        free = [word for word in here if word not in gone]
        if mostly and len(free) == len(here):
            stands_for[min(here, key=list(listed).index)] = (" ".join(phrase), form, here)
            gone.update(here if len(mostly) == len(here) else mostly)
    rows: dict[str, tuple[str, str, list[int]]] = {}
    for word in listed:
        if word in stands_for:
            # A phrase can be a seed with a column of its own, too: it is listed once.
            rows.setdefault(stands_for[word][1], stands_for[word])
        if word not in gone:
            rows.setdefault(printed[word], (words[word], printed[word], [word]))
    return list(rows.values())
