"""Go on from released topics: they stay as they are, new words join them, and all paragraphs are inferred with them.

Fitting topics, and measuring how stable they are, is most of the work; a few articles more move none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from rasid.arrays import read_json
from rasid.features.store import Features
from rasid.topics import guided, nmf
from rasid.topics.evidence import GuidedCounts
from rasid.topics.factored import choose_columns
from rasid.topics.lda import normalised
from rasid.topics.model import TopicModel
from rasid.topics.release import ReleasedModel
from rasid.topics.select import Selection
from rasid.topics.vocabulary import left_out

# From so many paragraphs, all over the corpus, it is estimated how much each topic is used.
SAMPLE = 10_000
MEASURED = ("heldout", "stability", "auroc")
MEASURED_ON_RELEASE = "as measured when these topics were fitted: training is warm"

# Gives the shares of some rows by some columns, with topics of shape (n_columns, n_topics).
Infer = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def can_continue(released: ReleasedModel | None, settings: Mapping[str, Any], themes: Sequence[Any] = ()) -> bool:
    """Tell whether released topics can stay: there are some, of such settings, and fitted to these themes."""
    return (
        released is not None
        and settings.items() <= released.about["settings"].items()
        and released.about.get("themes", []) == list(themes)
    )


def continue_guided(counted: GuidedCounts, hit: np.ndarray, released: ReleasedModel) -> TopicModel:
    """Go on from a released guided model.

    A new word has a place in the topics, but is no evidence for a theme yet.

    Parameters
    ----------
    counted : GuidedCounts
        The words of the released model among them.
    hit : ndarray of bool, shape (n_paragraphs, n_themes)
    released : ReleasedModel
    """
    phrases = {(theme, seed): column for theme, seed, column in released.about["seed_phrases"]}
    old = columns_before(_keys(counted.words, counted.seed_phrases), _keys(released.words, phrases))
    affinity, seed_weight = carried(released.arrays["affinity"], old), released.arrays["seed_weight"]

    def infer(rows: np.ndarray, columns: np.ndarray, topics: np.ndarray) -> np.ndarray:
        guide = guided.Guide(affinity[columns].astype(np.float64), seed_weight, np.zeros((0, hit.shape[1])))
        return guided.infer(_part(counted.counts, rows, columns), hit[rows], topics, guide)

    topics = join_words(released.weights, counted.counts, old, infer)
    return TopicModel(
        names=released.names,
        words=counted.words,
        printed=counted.printed,
        weights=topics.T,
        shares=infer(np.arange(counted.counts.shape[0]), np.arange(len(old)), topics),
        settings=_settings(released, old),
        arrays={"affinity": affinity, "seed_weight": seed_weight},
    )


def continue_factored(
    features: Features, rows: np.ndarray, selection: Selection, released: ReleasedModel
) -> tuple[TopicModel, sp.csr_array]:
    """Go on from a released model of topics within a theme, or in the whole corpus.

    Parameters
    ----------
    features : Features
        Of the whole corpus.
    rows : ndarray of int
        The paragraphs.
    selection : Selection
        Applied to these paragraphs, to find new words.
    released : ReleasedModel

    Returns
    -------
    model : TopicModel
    counts : csr_array, shape (n_paragraphs, n_words)
    """
    chosen, counts = choose_columns(features, rows, selection, released.words)
    words = [features.words[word] for word in chosen]
    old = columns_before(words, released.words)
    idf = np.where(old >= 0, carried(released.arrays["idf"], old), nmf.inverse_document_frequency(counts))
    matrix = nmf.weighted(counts, idf)

    def infer(rows: np.ndarray, columns: np.ndarray, topics: np.ndarray) -> np.ndarray:
        return nmf.infer(_part(matrix, rows, columns), np.ascontiguousarray(topics.T))

    topics = join_words(released.weights, matrix, old, infer)
    model = TopicModel(
        names=released.names,
        words=words,
        printed=[features.printed[word] for word in chosen],
        weights=topics.T,
        shares=infer(np.arange(len(rows)), np.arange(len(old)), topics),
        settings=_settings(released, old),
        arrays={"idf": idf},
        about={"left_out": left_out(features.words, words)},
    )
    return model, counts


def join_words(weights: np.ndarray, matrix: sp.csr_array, old: np.ndarray, infer: Infer) -> np.ndarray:
    """Let new words join topics; the weights of known words keep their proportions.

    A new word's weight is what an M-step would give it (Blei, Ng and Jordan 2003, section 5.3): its occurrences are
    shared out among the topics as their paragraphs are by the known words.

    Parameters
    ----------
    weights : ndarray, shape (n_topics, n_released_words)
    matrix : csr_array, shape (n_paragraphs, n_words)
        What shares are inferred from.
    old : ndarray of int, shape (n_words,)
        As `columns_before` gives it.
    infer : callable

    Returns
    -------
    ndarray of float64, shape (n_words, n_topics)
        Columns add up to 1; rounded to what is written to disk.
    """
    topics = carried(weights.T, old)
    known, new = np.flatnonzero(old >= 0), np.flatnonzero(old < 0)
    if len(new):
        sample = np.arange(0, matrix.shape[0], max(1, matrix.shape[0] // SAMPLE))
        holders = np.flatnonzero(_part(matrix, np.arange(matrix.shape[0]), new).sum(axis=1))
        rows = np.union1d(sample, holders)
        shares = infer(rows, known, normalised(topics[known]))
        size = np.asarray(matrix.sum(axis=1))
        in_sample = np.searchsorted(rows, sample)
        used = shares[in_sample].T @ size[sample] * (size.sum() / max(size[sample].sum(), 1e-300))
        topics[new] = (_part(matrix, rows, new).T @ shares) / np.maximum(used, 1e-300)
    return normalised(topics).astype(np.float32).astype(np.float64)


def columns_before(words: Sequence[str], released: Sequence[str]) -> np.ndarray:
    """Give the released model's column of each word, -1 for a new one."""
    place = {word: column for column, word in enumerate(released)}
    return np.array([place.get(word, -1) for word in words], dtype=np.int64)


def carried(values: np.ndarray, old: np.ndarray) -> np.ndarray:
    """Give the rows of a released array that belong to words, 0 for new words."""
    found = np.zeros((len(old), *values.shape[1:]), values.dtype)
    found[old >= 0] = values[old[old >= 0]]
    return found


def measured_before(folder: Path) -> dict[str, Any]:
    """Give those figures of a released ``quality.json`` that only fitting can tell, and say that they are of then."""
    before = read_json(folder / "quality.json")
    stable = {name: {"stability": own["stability"]} for name, own in before["per_topic"].items() if "stability" in own}
    return {
        **{name: before[name] for name in MEASURED if name in before},
        "per_topic": stable,
        "settings": {
            **{name: before["settings"][name] for name in MEASURED if name in before["settings"]},
            "measured": f"{', '.join(MEASURED)}: {MEASURED_ON_RELEASE}",
        },
    }


def _settings(released: ReleasedModel, old: np.ndarray) -> dict[str, Any]:
    """Say what the topics were fitted with, and how many words have joined since: in this run and in those before."""
    before = released.about["settings"]
    return {**before, "new_words": before.get("new_words", 0) + int((old < 0).sum())}


def _keys(words: Sequence[str], seed_phrases: Mapping[tuple[str, str], int]) -> list[str]:
    """Name columns: words by themselves, a phrase among the seeds by its theme too, as two themes may share it."""
    names = list(words)
    for (theme, seed), column in seed_phrases.items():
        names[column] = f"{theme} {seed}"
    return names


def _part(matrix: sp.csr_array, rows: np.ndarray, columns: np.ndarray) -> sp.csr_array:
    part = sp.csr_array(matrix[rows][:, columns]) if len(columns) < matrix.shape[1] else sp.csr_array(matrix[rows])
    part.sort_indices()
    return part
