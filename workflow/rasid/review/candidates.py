"""What the queue chooses from: the paragraphs of the corpus, as tables hold them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from rasid.errors import UserError
from rasid.labels.table import Label


@dataclass(frozen=True)
class Candidates:
    """Paragraphs of the corpus, one row each.

    Attributes
    ----------
    text_hash, group, article : sequence of str
        The names of the text, of its group of copies, and of its article.
    done : ndarray of bool, shape (n,)
        Whether somebody was asked about it, for all themes.
    themes : sequence of str
    probability : ndarray, shape (n, n_themes)
    threshold : ndarray, shape (n_themes,)
    seeds : ndarray of int, shape (n, n_themes)
        How many different seeds of the theme stand in it.
    cluster : sequence of str or None
        The topic that has the largest share of it.
    """

    text_hash: Sequence[str]
    group: Sequence[str]
    article: Sequence[str]
    done: np.ndarray
    themes: Sequence[str]
    probability: np.ndarray
    threshold: np.ndarray
    seeds: np.ndarray
    cluster: Sequence[str | None]


def read_candidates(
    paragraphs: Path, hits: Path, themes: Sequence[str], thresholds: Sequence[float], done: Collection[str]
) -> Candidates:
    """Read what there is to choose from; texts are not read.

    Parameters
    ----------
    paragraphs : Path
        results/tags/paragraphs.parquet.
    hits : Path
        results/topics/hits.parquet.
    themes : sequence of str
    thresholds : sequence of float
    done : collection of str
        The texts that somebody was asked about, by `text_hash`.

    Raises
    ------
    UserError
        Where a table is missing.
    """
    for path in (paragraphs, hits):
        if not path.exists():
            raise UserError(f"{path}: no such file; run snakemake first, or give another path")
    table = pl.scan_parquet(paragraphs).select(
        "paragraph_id",
        "text_hash",
        "group",
        "article_id",
        pl.col("topics").list.first().struct.field("topic").alias("cluster"),
        *(pl.col("probability").struct.field(theme).alias(f"probability {theme}") for theme in themes),
    )
    seeds = pl.scan_parquet(hits).group_by("paragraph_id", "theme").len()
    for theme in themes:
        found = seeds.filter(pl.col("theme") == theme).select("paragraph_id", pl.col("len").alias(f"seeds {theme}"))
        table = table.join(found, on="paragraph_id", how="left", maintain_order="left")
    frame = table.collect()
    columns = {kind: frame.select(f"{kind} {theme}" for theme in themes) for kind in ("probability", "seeds")}
    return Candidates(
        text_hash=frame["text_hash"].to_list(),
        group=frame["group"].to_list(),
        article=frame["article_id"].to_list(),
        done=frame["text_hash"].is_in(list(done)).to_numpy(),
        themes=list(themes),
        probability=columns["probability"].to_numpy().astype(np.float64),
        threshold=np.array(thresholds, dtype=np.float64),
        seeds=columns["seeds"].fill_null(0).to_numpy().astype(np.int64),
        cluster=frame["cluster"].to_list(),
    )


def asked_about(labels: Iterable[Label], themes: Collection[str]) -> set[str]:
    """Give the texts that somebody was asked about, for all themes, whatever the answer."""
    asked: dict[str, set[str]] = {}
    for label in labels:
        asked.setdefault(label.text_hash, set()).update(label.asked)
    return {name for name, about in asked.items() if about >= set(themes)}
