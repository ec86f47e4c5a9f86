"""Copies: the same text in several places, rewritten or not, and who copies whom.

Texts are articles (all their body paragraphs) and body paragraphs. Each shard's texts are signed on
their own (`sign_shard`), so a new article signs one shard anew; `find_copies` compares the signatures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from rasid.arrays import read_arrays, write_arrays
from rasid.similar import ALIKE, Shingles, concatenate, jaccard, shingle, sign, similar_pairs
from rasid.tables import read_parquet, write_parquet

# From this Jaccard index on, two texts are the same text, give or take a name or a place.
SAME = 0.9
KINDS = ("article", "paragraph")
_COPIES = pl.Schema(
    {"kind": pl.String, "id": pl.String, "group": pl.String, "similarity": pl.Float64, "same": pl.Int64}
)
_SIGNED = pl.Schema({"kind": pl.String, "id": pl.String, "date": pl.String})


@dataclass(frozen=True)
class Signed:
    """Texts with what it takes to compare them.

    Attributes
    ----------
    table : DataFrame
        ``kind, id, date``, a row for each text.
    shingles : Shingles
    keys : ndarray of uint32, shape (n_texts, n_bands)
    """

    table: pl.DataFrame
    shingles: Shingles
    keys: np.ndarray

    def taken(self, rows: np.ndarray) -> Signed:
        """Give some of the texts, in the order asked for."""
        return Signed(self.table[rows], self.shingles.taken(rows), self.keys[rows])

    @classmethod
    def joined(cls, parts: Sequence[Signed]) -> Signed:
        """Put the texts of `parts` one after the other."""
        shingles = concatenate([part.shingles for part in parts])
        return cls(pl.concat([part.table for part in parts]), shingles, np.concatenate([part.keys for part in parts]))

    def write(self, folder: Path) -> None:
        """Write ``signed.parquet`` and ``signed.safetensors``."""
        write_parquet(folder / "signed.parquet", self.table)
        arrays = {"hashes": self.shingles.hashes, "bounds": self.shingles.bounds, "keys": self.keys}
        write_arrays(folder / "signed.safetensors", arrays)

    @classmethod
    def read(cls, folder: Path) -> Signed:
        """Read what `write` wrote."""
        arrays = read_arrays(folder / "signed.safetensors")
        shingles = Shingles(arrays["hashes"], arrays["bounds"])
        return cls(read_parquet(folder / "signed.parquet"), shingles, arrays["keys"])

    def of_kind(self, kind: str) -> Signed:
        """Give the articles, or the paragraphs."""
        return self.taken(np.flatnonzero(self.table["kind"] == kind))


def sign_shard(articles: pl.DataFrame, paragraphs: pl.DataFrame) -> Signed:
    """Sign articles and their body paragraphs.

    Parameters
    ----------
    articles, paragraphs : DataFrame
        As in a shard's articles.parquet and paragraphs.parquet.
    """
    body = paragraphs.filter(pl.col("kind") == "body").join(
        articles.select("article_id", "date").with_row_index("row"), on="article_id", maintain_order="left"
    )
    of_paragraphs = shingle(body["text"].to_list())
    of_articles = of_paragraphs.merged(body["row"].to_numpy().astype(np.int64), len(articles))
    shingles = concatenate([of_articles, of_paragraphs])
    table = pl.concat(
        [
            articles.select(pl.lit("article").alias("kind"), pl.col("article_id").alias("id"), "date"),
            body.select(pl.lit("paragraph").alias("kind"), pl.col("paragraph_id").alias("id"), "date"),
        ]
    )
    return Signed(table.cast(_SIGNED), shingles, sign(shingles))


def find_copies(shards: Iterable[Signed]) -> pl.DataFrame:
    """Find the texts that are copies of others.

    Parameters
    ----------
    shards : iterable of Signed
        As `sign_shard` gives them, in any order.

    Returns
    -------
    DataFrame
        ``kind, id, group, similarity, same``: a row for each member of a group of two or more, sorted.
        `group` is the id of the group's first member: the earliest date, and of one date (or none) the
        smallest id. `similarity` is the Jaccard index with that one.
    """
    parts: dict[str, list[Signed]] = {kind: [] for kind in KINDS}
    for shard in shards:
        for kind in KINDS:
            parts[kind].append(shard.of_kind(kind))
    return pl.concat([_copies(kind, Signed.joined(parts.pop(kind))) for kind in KINDS])


def _copies(kind: str, texts: Signed) -> pl.DataFrame:
    """Find the copies among the texts of one kind; what has no word copies nothing."""
    has_words = pl.Series(np.diff(texts.shingles.bounds) > 0)
    order = texts.table.with_row_index("row").filter(has_words).sort("date", "id", nulls_last=True)
    texts = texts.taken(order["row"].to_numpy().astype(np.int64))
    group, similarity = group_texts(texts.shingles, texts.keys)
    ids = texts.table["id"]
    return (
        pl.DataFrame({"kind": kind, "id": ids, "group": ids[group], "similarity": similarity.round(6)})
        .with_columns((pl.col("similarity") >= SAME).cast(pl.Int64).alias("same"))
        .filter(pl.len().over("group") > 1)
        .sort("group", "id")
        .cast(_COPIES)  # without texts Polars cannot know
    )


def group_texts(shingles: Shingles, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Group texts around the first of their kind.

    A text joins the group whose first member is most like it, at a Jaccard index of .3 or more. The same
    text as such a member (.9) goes where that one went; it is at .2 or more, for one minus the index is a
    metric. So no chain of small likenesses makes one group of texts that have nothing in common.

    Parameters
    ----------
    shingles : Shingles
        Of the texts, in the order in which they may copy each other; each has one at least.
    keys : ndarray of uint32, shape (n_texts, n_bands)

    Returns
    -------
    group : ndarray of int64, shape (n_texts,)
        The number of the group's first member.
    similarity : ndarray of float64, shape (n_texts,)
        The Jaccard index with that member.
    """
    distinct, like = _distinct_texts(shingles)
    few = shingles.taken(distinct)
    first, second, alike = similar_pairs(few, keys[distinct], ALIKE)
    head = list(range(len(few)))
    compared = [True] * len(few)
    order = np.lexsort((first, -alike, second))
    for one, other, is_same in zip(first[order].tolist(), second[order].tolist(), alike[order] >= SAME, strict=True):
        is_first = head[one] == one
        if head[other] == other and (is_first or (is_same and compared[one])):
            head[other], compared[other] = head[one], is_first
    similarity = jaccard(few, np.array(head, dtype=np.int64), np.arange(len(few)))
    return distinct[head][like], similarity[like]


def _distinct_texts(shingles: Shingles) -> tuple[np.ndarray, np.ndarray]:
    """Give the first of each set of texts with the same shingles, and the place of each text's first among them."""
    sums = np.add.reduceat(shingles.hashes, shingles.bounds[:-1])
    _, first, number = np.unique(sums, return_index=True, return_inverse=True)
    order = np.argsort(first)
    return first[order], np.argsort(order)[number]
