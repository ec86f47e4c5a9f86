"""A fitted topic model, its files, and the words that name its topics."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sp

from rasid.arrays import write_arrays, write_json
from rasid.tables import read_csv, write_csv, write_parquet
from rasid.topics.quality import quality

WORDS = ("topic", "rank", "word", "printed", "weight")


@dataclass(frozen=True)
class TopicModel:
    """Topics, and what share of each paragraph they have.

    Attributes
    ----------
    names : list of str, length n_topics
        A theme's id, or such as ``residual_03``.
    words, printed : list of str, length n_words
        The vocabulary: as compared, and as printed.
    weights : ndarray, shape (n_topics, n_words)
        How much a topic uses a word; rows add up to 1.
    shares : ndarray, shape (n_paragraphs, n_topics)
        Rows add up to 1.
    note : str
        Why the model is empty, where it is.
    settings : dict
        What it was fitted with.
    """

    names: list[str]
    words: list[str]
    printed: list[str]
    weights: np.ndarray
    shares: np.ndarray
    note: str = ""
    settings: dict[str, Any] = field(default_factory=dict)


def too_early(note: str, n_paragraphs: int) -> TopicModel:
    """Give a model without topics that says why."""
    return TopicModel([], [], [], np.zeros((0, 0)), np.zeros((n_paragraphs, 0)), note)


def ranked_words(weights: np.ndarray, number: int) -> list[list[int]]:
    """Rank each topic's words by their weight times the topic's share of the word.

    A word that all topics use says little about any of them.

    Parameters
    ----------
    weights : ndarray, shape (n_topics, n_words)
    number : int
        Words a topic.

    Returns
    -------
    list of list of int
        Best first; of equals the first in the vocabulary.
    """
    total = weights.sum(axis=0, keepdims=True)
    relevance = np.divide(weights**2, total, out=np.zeros_like(weights), where=total > 0)
    order = np.argsort(-relevance.round(12), axis=1, kind="stable")[:, :number]
    return [[int(word) for word in row if weights[topic, word] > 0] for topic, row in enumerate(order)]


def write_model(folder: Path, model: TopicModel, paragraph_ids: list[str], counts: sp.csr_array, number: int) -> None:
    """Write a model: ``model.safetensors``, ``model.json``, ``words.csv``, ``shares.parquet``, ``quality.json``.

    Parameters
    ----------
    folder : Path
    model : TopicModel
    paragraph_ids : list of str
        The rows of `model.shares`.
    counts : csr_array, shape (n_paragraphs, n_words)
        What the model was fitted to.
    number : int
        Words a topic in ``words.csv``.
    """
    top = ranked_words(model.weights, number)
    write_arrays(folder / "model.safetensors", {"weights": model.weights.astype(np.float32)})
    write_json(
        folder / "model.json",
        {
            "topics": model.names,
            "words": model.words,
            "printed": model.printed,
            "note": model.note,
            "settings": model.settings,
        },
    )
    write_csv(
        folder / "words.csv",
        (
            {
                "topic": name,
                "rank": rank,
                "word": model.words[word],
                "printed": model.printed[word],
                "weight": f"{model.weights[topic, word]:.6f}",
            }
            for topic, name in enumerate(model.names)
            for rank, word in enumerate(top[topic], 1)
        ),
        WORDS,
    )
    shares = pl.DataFrame(model.shares.round(6).astype(np.float32), schema=dict.fromkeys(model.names, pl.Float32))
    ids = pl.DataFrame({"paragraph_id": pl.Series(paragraph_ids, dtype=pl.String)})
    write_parquet(folder / "shares.parquet", ids.hstack(shares.get_columns()))
    figures = quality(model.names, top, counts) if model.names else {}
    write_json(folder / "quality.json", {"topics": len(model.names), "note": model.note, **figures})


def read_words(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Give the rows of ``words.csv`` by topic."""
    topics: dict[str, list[dict[str, str]]] = {}
    for row in read_csv(folder / "words.csv", WORDS):
        topics.setdefault(row["topic"], []).append(row)
    return topics
