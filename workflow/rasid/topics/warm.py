"""Go on from a released model: its topics stay, paragraphs are inferred with it, new words join.

A paragraph's shares depend on the released model and on its own words alone, not on what else has arrived:
they are worked out once, in whatever run.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import polars as pl
import scipy.sparse as sp
from gensim.models import LdaModel

from rasid.arrays import read_arrays, read_json
from rasid.digests import of_file, of_value
from rasid.memory import KEY, Memory
from rasid.topics.guided import CHUNK, TOPIC_PRIOR, Even, Rows
from rasid.topics.model import TopicModel

# What a word weighs that a topic has never used.
LEAST_WEIGHT = 1e-12


@dataclass(frozen=True)
class Released:
    """The topics of a release.

    Attributes
    ----------
    names, words : list of str
    weights : ndarray of float64, shape (n_topics, n_words)
    digest : str
        Of the files, and of the arithmetic.
    """

    names: list[str]
    words: list[str]
    weights: np.ndarray
    digest: str


def read_released(folder: Path) -> Released:
    """Read a guided model that `rasid.topics.model.write_model` wrote."""
    about = read_json(folder / "model.json")
    weights = read_arrays(folder / "model.safetensors")["weights"].astype(np.float64)
    files = [of_file(folder / name) for name in ("model.json", "model.safetensors")]
    digest = of_value([*files, version("gensim"), version("numpy"), TOPIC_PRIOR])
    return Released(about["topics"], about["words"], weights, digest)


def continue_guided(
    counts: sp.csr_array, words: list[str], printed: list[str], released: Released, memory: Path | None
) -> TopicModel:
    """Infer all paragraphs with the released topics, and let new words join them.

    A new word's weight in a topic is what an M-step would give it (Blei, Ng and Jordan 2003, section 5.3): its
    counts, shared out among the topics as the paragraphs are. The weights of known words keep their proportions.

    Parameters
    ----------
    counts : csr_array, shape (n_paragraphs, n_words)
    words, printed : list of str
        Of the columns.
    released : Released
    memory : Path or None
        A folder in which shares are remembered.
    """
    place = {word: number for number, word in enumerate(released.words)}
    old = np.array([place.get(word, -1) for word in words], dtype=np.int64)
    known, new = np.flatnonzero(old >= 0), np.flatnonzero(old < 0)
    # In the order of the released words, so that a paragraph's row does not hang on what other words there are.
    known = known[np.argsort(old[known])]
    kept = sp.csr_array(counts[:, known])
    kept.sort_indices()
    shares = _shares(kept, old[known], released, memory)
    weights = np.zeros((len(released.names), len(words)))
    weights[:, known] = released.weights[:, old[known]]
    mass = np.maximum(shares.T @ kept.sum(axis=1), 1.0)
    weights[:, new] = (sp.csr_array(counts[:, new]).T @ shares).T / mass[:, None]
    return TopicModel(
        names=released.names,
        words=words,
        printed=printed,
        weights=weights / weights.sum(axis=1, keepdims=True),
        shares=shares,
        settings={"model": "the released topics", "new_words": len(new)},
    )


def _shares(counts: sp.csr_array, columns: np.ndarray, released: Released, memory: Path | None) -> np.ndarray:
    """Give the shares of paragraphs, the remembered ones from memory: shape (n_paragraphs, n_topics)."""
    keys = [_key(counts, columns, row) for row in range(counts.shape[0])]
    first = {key: row for row, key in reversed(list(enumerate(keys)))}
    with Memory(memory, released.digest) as remembering:
        table = remembering.recall(first)
        known = dict(zip(table[KEY], table["shares"].to_numpy(), strict=True)) if table is not None else {}
        missing = sorted(row for key, row in first.items() if key not in known)
        for row, shares in zip(missing, _infer(sp.csr_array(counts[missing]), columns, released), strict=True):
            known[keys[row]] = shares
        kind = pl.Array(pl.Float64, len(released.names))
        remembering.keep(
            pl.DataFrame({KEY: list(first), "shares": pl.Series([known[key] for key in first], dtype=kind)})
        )
    return np.array([known[key] for key in keys]).reshape(len(keys), len(released.names))


def _key(counts: sp.csr_array, columns: np.ndarray, row: int) -> str:
    """Name a paragraph by its words, as the released model numbers them, and their counts."""
    span = slice(counts.indptr[row], counts.indptr[row + 1])
    words = columns[counts.indices[span]].astype(np.int64).tobytes()
    return hashlib.sha256(words + counts.data[span].astype(np.int64).tobytes()).hexdigest()[:32]


def _infer(counts: sp.csr_array, columns: np.ndarray, released: Released) -> np.ndarray:
    """Infer shares with gensim's LDA, its topics fixed: each paragraph from the same start."""
    n_topics = len(released.names)
    if not counts.shape[0]:
        return np.zeros((0, n_topics))
    model = LdaModel(
        id2word=dict.fromkeys(range(len(columns)), ""),
        num_topics=n_topics,
        alpha=[TOPIC_PRIOR] * n_topics,
        dtype=np.float64,
        random_state=0,
    )
    model.expElogbeta = np.maximum(released.weights[:, columns], LEAST_WEIGHT)
    model.random_state = Even()
    rows = Rows(counts)
    shares = np.vstack(
        [
            model.inference([rows[row] for row in range(start, min(start + CHUNK, len(rows)))])[0]
            for start in range(0, len(rows), CHUNK)
        ]
    )
    return shares / shares.sum(axis=1, keepdims=True)
