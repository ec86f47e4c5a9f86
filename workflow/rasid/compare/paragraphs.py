"""Paragraphs of two runs beside each other: which are the same, and whose tags flipped.

A paragraph is known by its text and its occurrence: the second of three paragraphs with the same text is
compared with the second of before.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from rasid.errors import UserError
from rasid.identity import text_hash

KEY = ("text_hash", "occurrence")


def frozen_tags(table: Path) -> pl.DataFrame:
    """Give the tags of a run without its text, as a release keeps them.

    Parameters
    ----------
    table : Path
        As results/tags/paragraphs.parquet.

    Returns
    -------
    DataFrame
        ``text_hash, occurrence, title_hash, label, uncertain, tags`` and ``probability_<theme>``, sorted.
    """
    if not table.exists():
        raise UserError(f"{table}: no such file; run snakemake first")
    rows = pl.scan_parquet(table)
    titles = rows.select("title").unique().collect()["title"]
    hashes = pl.DataFrame(
        {"title": titles, "title_hash": [text_hash(title or "") for title in titles]},
        schema={"title": pl.String, "title_hash": pl.String},
    )
    return (
        rows.select("paragraph_id", "text_hash", "title", "label", "uncertain", "tags", "probability")
        .join(hashes.lazy(), on="title", how="left", nulls_equal=True, maintain_order="left")
        .with_columns(pl.col("text_hash").cum_count().over("text_hash").cast(pl.Int32).alias("occurrence"))
        .with_columns(pl.col("probability").name.prefix_fields("probability_"))
        .unnest("probability")
        .with_columns(pl.col("^probability_.*$").cast(pl.Float32).round(4))
        .select(*KEY, "title_hash", "label", "uncertain", "tags", "^probability_.*$", "paragraph_id")
        .sort(KEY)
        .collect()
    )


def themes_of(tags: pl.DataFrame) -> list[str]:
    """Give the themes that a table of tags has probabilities of."""
    return [name.removeprefix("probability_") for name in tags.columns if name.startswith("probability_")]


def matched(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Give the paragraphs that are in both runs; what is of the old one ends in ``_old``.

    ``by_model`` says whether the tags of both come from a model, ``same_title`` whether the title is the same.
    """
    return new.join(old, on=KEY, how="inner", suffix="_old", maintain_order="left").with_columns(
        by_model=(pl.col("label") == "model") & (pl.col("label_old") == "model"),
        same_title=pl.col("title_hash") == pl.col("title_hash_old"),
    )


def churn(both: pl.DataFrame, theme: str) -> dict[str, Any]:
    """Say how many tags of a theme flipped on paragraphs that nobody has touched.

    Churn is the share of the same inputs on which two models differ (Milani Fard et al. 2016, section 2).
    Paragraphs with another title, or that a person has labelled, are left out. Of a rare theme hardly any
    paragraph can flip, so the flips are given beside those that have the tag, too.

    Returns
    -------
    dict
        ``paragraphs, flipped, share``; ``tagged`` (before or after) and ``turnover``, the share of those that flipped.
    """
    untouched = both.lazy().filter(pl.col("by_model") & pl.col("same_title"))
    new, old = pl.col("tags").list.contains(theme), pl.col("tags_old").list.contains(theme)
    counts = (
        untouched.select(paragraphs=pl.len(), flipped=(new != old).sum(), tagged=(new | old).sum())
        .collect()
        .row(0, named=True)
    )
    return {
        **counts,
        "share": counts["flipped"] / max(counts["paragraphs"], 1),
        "turnover": counts["flipped"] / max(counts["tagged"], 1),
    }


def flips(both: pl.DataFrame, themes: Sequence[str]) -> pl.DataFrame:
    """Give a row for each paragraph and theme where the tag is another one now.

    Returns
    -------
    DataFrame
        ``text_hash, paragraph_id, theme, old, new, old_probability, new_probability, by_model, same_title``,
        the largest change of probability first.
    """
    parts = [
        both.lazy()
        .select(
            "text_hash",
            "paragraph_id",
            pl.lit(theme).alias("theme"),
            pl.col("tags_old").list.contains(theme).cast(pl.Int8).alias("old"),
            pl.col("tags").list.contains(theme).cast(pl.Int8).alias("new"),
            pl.col(f"probability_{theme}_old").alias("old_probability"),
            pl.col(f"probability_{theme}").alias("new_probability"),
            "by_model",
            "same_title",
        )
        .filter(pl.col("old") != pl.col("new"))
        for theme in themes
    ]
    if not parts:
        return pl.DataFrame()
    change = (pl.col("new_probability") - pl.col("old_probability")).abs()
    return pl.concat(parts).sort(-change, "theme", "paragraph_id").collect()
