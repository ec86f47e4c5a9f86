"""The paragraphs that labels are about, looked up in the corpus and among the labels that there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl

COLUMNS = ("title", "text", "article", "source", "article_date", "position")
# Files that may hold several articles, so that a path does not name one.
_SEVERAL = frozenset({".jsonl", ".json", ".csv", ".tsv"})


def in_corpus(table: Path, names: Collection[str]) -> dict[str, dict[str, str]]:
    """Look paragraphs up in results/tags/paragraphs.parquet.

    Parameters
    ----------
    table : Path
        One that does not exist has none of them.
    names : collection of str
        Each a `text_hash`.

    Returns
    -------
    dict
        The columns of a label that come from the paragraph, by `text_hash`; of copies the first counts.
    """
    if not table.exists() or not names:
        return {}
    found = (
        pl.scan_parquet(table)
        .filter(pl.col("text_hash").is_in(list(names)))
        .select("text_hash", "title", "text", "article_id", "path", "source", "date", "position")
        .collect()
    )
    known: dict[str, dict[str, str]] = {}
    for row in found.iter_rows(named=True):
        known.setdefault(
            row["text_hash"],
            {
                "title": row["title"] or "",
                "text": row["text"],
                "article": _article(row),
                "source": row["source"] or "",
                "article_date": row["date"] or "",
                "position": str(row["position"]),
            },
        )
    return known


def _article(row: Mapping[str, Any]) -> str:
    """Name an article so that its paragraphs are known to belong together: by its file, or its place in one."""
    path = PurePosixPath(row["path"])
    endings = {ending.lower() for ending in path.suffixes[-2:]}
    return f"{path}:{row['article_id']}" if endings & _SEVERAL else str(path).removeprefix("demonstration/")


def in_labels(rows: Iterable[Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Give the paragraphs of labels, by `text_hash`."""
    return {row["text_hash"]: {column: row.get(column, "") for column in COLUMNS} for row in rows}
