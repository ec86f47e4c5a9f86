"""A fitted topic model, and its own files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sp

from rasid.arrays import write_arrays, write_json
from rasid.tables import read_csv, write_csv, write_parquet
from rasid.topics.quality import quality
from rasid.topics.words import Phrases, naming_words, with_phrases

WORDS = ("topic", "rank", "word", "printed", "weight", "share")
TITLE_WORDS = 3
FITTED = "fitted.parquet"


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
    arrays : dict
        What inference needs beside the weights.
    about : dict
        What else is written to ``model.json``.
    """

    names: list[str]
    words: list[str]
    printed: list[str]
    weights: np.ndarray
    shares: np.ndarray
    note: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)


def too_early(note: str, n_paragraphs: int) -> TopicModel:
    """Give a model without topics that says why."""
    return TopicModel([], [], [], np.zeros((0, 0)), np.zeros((n_paragraphs, 0)), note)


def write_model(
    folder: Path,
    model: TopicModel,
    text_hashes: list[str],
    counts: sp.csr_array,
    number: int,
    phrases: Phrases,
    figures: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """Write a model: ``model.safetensors``, ``model.json``, ``words.csv``, ``fitted.parquet``, ``quality.json``.

    Parameters
    ----------
    folder : Path
    model : TopicModel
    text_hashes : list of str
        Of the paragraphs that are the rows of `model.shares`.
    counts : csr_array, shape (n_paragraphs, n_words)
        What the model was fitted to.
    number : int
        Words a topic in ``words.csv``.
    phrases : Phrases
        That may stand for words there.
    figures : mapping, optional
        What more there is to say in ``quality.json``.

    Returns
    -------
    dict
        The title of each topic: its best words as printed.
    """
    top = naming_words(model.weights, counts, number) if model.names else []
    rows = list(_word_rows(model, top, counts, phrases))
    titles = {name: "، ".join(_title(rows, name)) for name in model.names}
    write_arrays(folder / "model.safetensors", {"weights": model.weights.astype(np.float32), **model.arrays})
    write_json(
        folder / "model.json",
        {
            "topics": model.names,
            "titles": titles,
            "words": model.words,
            "printed": model.printed,
            "note": model.note,
            "settings": model.settings,
            **model.about,
        },
    )
    write_csv(folder / "words.csv", rows, WORDS)
    sizes = np.asarray(counts.sum(axis=1)) if model.names else np.zeros(len(text_hashes))
    write_fitted(folder / FITTED, text_hashes, model.shares, sizes)
    measured = _with(quality(model.names, top, model.weights, counts), figures or {}) if model.names else {}
    write_json(folder / "quality.json", {"topics": len(model.names), "note": model.note, **measured})
    return titles


def write_fitted(path: Path, text_hashes: Sequence[str], shares: np.ndarray, sizes: np.ndarray) -> None:
    """Write the shares of the paragraphs that a model was fitted to, each text once: ``text_hash, words, shares``."""
    columns = {
        "text_hash": pl.Series(text_hashes, dtype=pl.String),
        "words": pl.Series(sizes, dtype=pl.Float32),
        "shares": pl.Series(shares.round(6).astype(np.float32), dtype=pl.Array(pl.Float32, shares.shape[1])),
    }
    write_parquet(path, pl.DataFrame(columns).unique("text_hash", keep="first", maintain_order=True))


def _word_rows(model: TopicModel, top: list[list[int]], counts: sp.csr_array, phrases: Phrases) -> list[dict[str, Any]]:
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    total = np.maximum(model.weights.sum(axis=0), 1e-300)
    rows = []
    for topic, name in enumerate(model.names):
        listed = with_phrases(top[topic], model.words, model.printed, frequency, phrases)
        for rank, (word, printed, parts) in enumerate(listed, 1):
            weights = model.weights[topic, parts]
            rows.append(
                {
                    "topic": name,
                    "rank": rank,
                    "word": word,
                    "printed": printed,
                    "weight": f"{weights.min():.6f}",
                    "share": f"{(weights / total[parts]).mean():.4f}",
                }
            )
    return rows


def _title(rows: list[dict[str, Any]], name: str) -> list[str]:
    return [row["printed"] for row in rows if row["topic"] == name][:TITLE_WORDS]


def _with(figures: dict[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Add figures; those of topics and settings join what is there."""
    joined = {**figures, **{key: value for key, value in more.items() if key not in {"settings", "per_topic"}}}
    joined["settings"] = {**figures["settings"], **more.get("settings", {})}
    for name, own in more.get("per_topic", {}).items():
        joined["per_topic"][name] = {**joined["per_topic"][name], **own}
    return joined


def read_words(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Give the rows of ``words.csv`` by topic."""
    topics: dict[str, list[dict[str, str]]] = {}
    for row in read_csv(folder / "words.csv", WORDS[:5]):
        topics.setdefault(row["topic"], []).append(row)
    return topics
