"""Topics that are found rather than given: within one theme, and in the whole corpus."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import scipy.sparse as sp

from rasid.features.store import Features
from rasid.topics import nmf
from rasid.topics.model import TopicModel, too_early
from rasid.topics.select import Selection, columns, select_words
from rasid.topics.vocabulary import left_out

FACTORED = "NMF on TF-IDF"
# So many paragraphs a topic needs at least: within a theme, where all is alike, and in a whole corpus.
WITHIN, IN_ALL = 20, 100
# Numbers of topics that are tried: each larger than the one before by about a third.
NUMBERS = (2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 30, 40, 50, 60, 80, 100)
MOST_TRIED = 5


def numbers_to_try(n_paragraphs: int, smallest: int, largest: int, each: int) -> list[int]:
    """Give the numbers of topics that so many paragraphs can carry; at most `MOST_TRIED`, spread over the range."""
    can_carry = max(smallest, n_paragraphs // each)
    numbers = sorted({number for number in (*NUMBERS, largest) if smallest <= number <= min(largest, can_carry)})
    places = np.linspace(0, len(numbers) - 1, min(MOST_TRIED, len(numbers))).round().astype(int)
    return [numbers[place] for place in places] or [smallest]


def choose_columns(
    features: Features, rows: np.ndarray, selection: Selection, kept: Collection[str] = ()
) -> tuple[np.ndarray, sp.csr_array]:
    """Choose the words for a model of some paragraphs; give their columns in the features, and their counts."""
    part = Features(
        [features.paragraph_ids[row] for row in rows],
        features.words,
        features.printed,
        sp.csr_array(features.counts[rows]),
        [features.text_hashes[row] for row in rows],
    )
    chosen = select_words(part, selection, kept) if len(rows) else np.zeros(0, np.int64)
    return chosen, columns(part.counts, chosen)


def fit_factored(
    features: Features,
    rows: np.ndarray,
    selection: Selection,
    minimum: int,
    smallest: int,
    largest: int,
    each: int,
    seed: int,
) -> tuple[TopicModel, sp.csr_array, list[nmf.Choice]]:
    """Fit NMF to the TF-IDF (sublinear, unit length) of some paragraphs, with the number of topics that suits them.

    Parameters
    ----------
    features : Features
        Of the whole corpus.
    rows : ndarray of int
        The paragraphs.
    selection : Selection
        Applied to these paragraphs.
    minimum : int
        With fewer paragraphs the model is empty and says so.
    smallest, largest : int
        At least and at most so many topics.
    each : int
        So many paragraphs a topic needs.
    seed : int
        Of the random start.

    Returns
    -------
    model : TopicModel
    counts : csr_array
        What it was fitted to.
    tried : list of Choice
        The numbers of topics that were tried.
    """
    chosen, counts = choose_columns(features, rows, selection)
    numbers = numbers_to_try(len(rows), smallest, largest, each)
    if len(rows) < minimum or len(chosen) < max(numbers):
        return too_early(f"too early: {len(rows)} paragraphs, topics need {minimum}", len(rows)), counts, []
    tried = nmf.choose_number(counts, numbers, seed)
    number = nmf.best(tried).number
    idf = nmf.inverse_document_frequency(counts)
    matrix = nmf.weighted(counts, idf)
    # Inference starts from what is written to disk, so that unseen paragraphs are scored alike.
    weights = nmf.factorise(matrix, number, seed).astype(np.float32).astype(np.float64)
    weights = weights[np.argsort(-(weights @ matrix.sum(axis=0)).round(9), kind="stable")]
    width = len(str(largest))
    words = [features.words[word] for word in chosen]
    model = TopicModel(
        names=[f"topic_{topic:0{width}}" for topic in range(1, number + 1)],
        words=words,
        printed=[features.printed[word] for word in chosen],
        weights=weights,
        shares=nmf.infer(matrix, weights),
        settings={"model": FACTORED, "topics": number, "seed": seed},
        arrays={"idf": idf},
        about={"left_out": left_out(features.words, words)},
    )
    return model, counts, tried


def figures(model: TopicModel, counts: sp.csr_array, seed: int) -> dict[str, Any]:
    """Give what ``quality.json`` says beside the figures that the words alone give."""
    if not model.names:
        return {}
    stable = nmf.stability(counts, model.weights, seed)
    told = nmf.likelihood(counts, len(model.names), seed)
    return {
        "heldout": told["heldout"],
        "stability": {"mean": float(stable.mean()), "runs": nmf.RUNS, "top_words": nmf.STABLE_WORDS},
        "per_topic": {name: {"stability": value} for name, value in zip(model.names, stable.tolist(), strict=True)},
        "settings": {
            "stability": f"models of {nmf.RUN_SHARE:.0%} of at most {nmf.TRIED} paragraphs, random starts",
            "heldout": {**told["settings"], "completion": "every second word"},
        },
    }
