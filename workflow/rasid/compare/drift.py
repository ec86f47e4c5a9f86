"""How the text that came in differs from the text of the release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from rasid.arabic import tokenise
from rasid.tables import read_csv
from rasid.tagger.features import base
from rasid.tagger.model import TaggerModel

# Words are counted in so many paragraphs at most: those with the smallest hashes, which is a fair draw.
SAMPLE = 20_000
UNKNOWN_SOURCE = ""
STATUS = ("kept", "changed", "new", "gone")


def unseen_words(texts: Iterable[str], model: TaggerModel) -> float | None:
    """Give the share of words that stand in no label that the tagger was trained on; None without a word."""
    known = frozenset(model.space.vocabulary["word"])
    counted = Counter(token.word for text in texts for token in tokenise(text))
    total = sum(counted.values())
    return sum(count for word, count in counted.items() if base(word) not in known) / total if total else None


def sample(table: Path, hashes: pl.Series | None = None) -> list[str]:
    """Give the texts of a fair draw of paragraphs.

    Parameters
    ----------
    table : Path
        As results/tags/paragraphs.parquet.
    hashes : Series, optional
        Draw from the paragraphs with these hashes only.
    """
    rows = pl.scan_parquet(table).select("text_hash", "text")
    if hashes is not None:
        rows = rows.filter(pl.col("text_hash").is_in(hashes.implode()))
    smallest = rows.select("text_hash").collect()["text_hash"].bottom_k(SAMPLE)
    if smallest.is_empty():
        return []
    return rows.filter(pl.col("text_hash") <= smallest.max()).sort("text_hash").head(SAMPLE).collect()["text"].to_list()


def count_sources(table: Path, paragraph_ids: pl.Series | None = None) -> dict[str, int]:
    """Count the paragraphs of each source; what has none is counted under an empty name."""
    rows = pl.scan_parquet(table)
    if paragraph_ids is not None:
        rows = rows.filter(pl.col("paragraph_id").is_in(paragraph_ids.implode()))
    counted = rows.group_by(pl.col("source").fill_null(UNKNOWN_SOURCE)).len().sort("source").collect()
    return dict(counted.iter_rows())


def source_drift(old: Mapping[str, int], now: Mapping[str, int], added: Mapping[str, int]) -> dict[str, Any]:
    """Say which sources are new and gone, and how unlike the old ones those of the added paragraphs are.

    Returns
    -------
    dict
        ``new, gone``, and ``distance``: the Jensen-Shannon distance to base 2 (Lin 1991) between the shares of the
        sources, from 0 (the same) to 1 (none in common); None where nothing was added.
    """
    return {
        "new": sorted(set(now) - set(old) - {UNKNOWN_SOURCE}),
        "gone": sorted(set(old) - set(now) - {UNKNOWN_SOURCE}),
        "distance": jensen_shannon(old, added) if added and old else None,
    }


def jensen_shannon(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Give the Jensen-Shannon distance, to base 2, between two counts."""
    names = sorted({*one, *other})
    p, q = (np.array([of.get(name, 0) for name in names], dtype=float) / sum(of.values()) for of in (one, other))
    middle = (p + q) / 2
    divergence = sum(float((of[of > 0] * np.log2(of[of > 0] / middle[of > 0])).sum()) for of in (p, q)) / 2
    return float(np.sqrt(max(divergence, 0.0)))


def prevalence(tags: pl.DataFrame, themes: Sequence[str]) -> dict[str, float]:
    """Give the share of paragraphs with each theme."""
    shares = tags.select(pl.col("tags").list.contains(theme).mean().alias(theme) for theme in themes)
    return {theme: share or 0.0 for theme, share in (shares.to_dicts()[0] if themes else {}).items()}


def uncertain_share(tags: pl.DataFrame) -> float | None:
    """Give the share of paragraphs that the tagger is unsure of."""
    return tags["uncertain"].mean() if len(tags) else None  # type: ignore[return-value]


def topic_changes(topics: Path) -> dict[str, Any]:
    """Count the topics that the topic models say are kept, changed, new and gone since the release."""
    path = topics / "alignment.csv"
    if not path.exists():
        return {"note": "the topics have not been aligned with the release"}
    counted = Counter(row["status"] for row in read_csv(path, ("model", "topic", "released", "status")))
    return {status: counted[status] for status in STATUS}
