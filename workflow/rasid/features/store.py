"""The files of the features stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import scipy

from rasid.arrays import read_arrays, sparse_from_arrays, sparse_to_arrays, write_arrays
from rasid.features.count import Tokens, joined
from rasid.tables import read_parquet, write_parquet


def write_tokens(folder: Path, paragraph_ids: pl.Series, tokens: Tokens, words: pl.DataFrame) -> None:
    """Write the tokens of a shard: ``rows.parquet``, ``tokens.safetensors`` and ``words.parquet``."""
    write_parquet(folder / "rows.parquet", pl.DataFrame({"paragraph_id": paragraph_ids}))
    arrays = {name: getattr(tokens, name) for name in ("ids", "starts", "ends", "bounds")}
    write_arrays(folder / "tokens.safetensors", arrays)
    write_parquet(folder / "words.parquet", words)


def read_tokens(folder: Path) -> Tokens:
    """Read what `write_tokens` wrote."""
    words = read_parquet(folder / "words.parquet")
    arrays = read_arrays(folder / "tokens.safetensors")
    return Tokens(types=words["word"].to_list(), printed=words["printed"].to_list(), **arrays)


def tokens_of(shards: Sequence[Path], paragraph_ids: Sequence[str]) -> Tokens:
    """Read the words of some paragraphs, in the order asked for; only shards that hold one are opened."""
    wanted = pl.DataFrame({"paragraph_id": paragraph_ids}).with_row_index("place")
    parts, places = [], []
    for shard in shards:
        rows = read_parquet(shard / "rows.parquet").with_row_index("row").join(wanted, on="paragraph_id")
        if len(rows):
            parts.append(read_tokens(shard).taken(rows["row"].to_numpy().astype(np.int64)))
            places.append(rows["place"].to_numpy())
    return joined(parts).taken(np.argsort(np.concatenate(places)))


@dataclass(frozen=True)
class Features:
    """The counts of all body paragraphs.

    Attributes
    ----------
    paragraph_ids : list of str
        The rows of `counts`.
    words, printed : list of str
        The columns of `counts`: as they are compared, and as they are printed most often.
    counts : csr_array of float64, shape (n_paragraphs, n_words)
    text_hashes : list of str
        What was counted: a paragraph's text may be another by now.
    """

    paragraph_ids: list[str]
    words: list[str]
    printed: list[str]
    counts: scipy.sparse.csr_array
    text_hashes: list[str]


def write_features(folder: Path, features: Features) -> None:
    """Write ``vocabulary.parquet``, ``rows.parquet`` and ``counts.safetensors``."""
    counts = features.counts
    vocabulary = pl.DataFrame(
        {
            "word_id": np.arange(len(features.words), dtype=np.int64),
            "word": pl.Series(features.words, dtype=pl.String),
            "printed": pl.Series(features.printed, dtype=pl.String),
            "document_frequency": np.bincount(counts.indices, minlength=len(features.words)).astype(np.int64),
            "frequency": counts.sum(axis=0).astype(np.int64),
        }
    )
    write_parquet(folder / "vocabulary.parquet", vocabulary)
    write_parquet(
        folder / "rows.parquet",
        pl.DataFrame({"paragraph_id": features.paragraph_ids, "text_hash": features.text_hashes}),
    )
    whole = scipy.sparse.csr_array((counts.data.astype(np.int32), counts.indices, counts.indptr), shape=counts.shape)
    write_arrays(folder / "counts.safetensors", sparse_to_arrays("counts", whole))


def read_features(folder: Path) -> Features:
    """Read what `write_features` wrote."""
    vocabulary = read_parquet(folder / "vocabulary.parquet", ["word", "printed"])
    counts = sparse_from_arrays("counts", read_arrays(folder / "counts.safetensors"))
    rows = read_parquet(folder / "rows.parquet")
    return Features(
        paragraph_ids=rows["paragraph_id"].to_list(),
        words=vocabulary["word"].to_list(),
        printed=vocabulary["printed"].to_list(),
        counts=counts.astype(np.float64),
        text_hashes=rows["text_hash"].to_list(),
    )
