"""The queue of paragraphs to label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest
from typing import Any

from rasid.tagger.model import TaggerModel


def queue(rows: Iterable[Mapping[str, Any]], model: TaggerModel, batch: int) -> list[dict[str, Any]]:
    """Choose the paragraphs that the tagger is least sure of.

    Parameters
    ----------
    rows : iterable of mapping
        Of results/tags/paragraphs.jsonl.
    model : TaggerModel
        For its thresholds.
    batch : int
        How many to choose.

    Returns
    -------
    list of dict
        The nearest to a threshold first; nothing that a person has labelled, and one of each group of copies.
    """
    chosen = nsmallest(batch, _candidates(rows, model), key=lambda item: item[:2])
    return [row for _, _, row in chosen]


def _candidates(rows: Iterable[Mapping[str, Any]], model: TaggerModel) -> Iterator[tuple[float, str, dict[str, Any]]]:
    seen: set[str] = set()
    for row in rows:
        copies = {row["text_hash"], row["group"]}
        already = not seen.isdisjoint(copies)
        seen |= copies
        if already or row["label"] == "human":
            continue
        margin, theme, threshold = min(
            (round(abs(row["probability"][theme.id] - decision.threshold), 6), theme.id, decision.threshold)
            for theme, decision in zip(model.themes, model.decisions, strict=True)
        )
        yield (
            margin,
            row["text_hash"],
            {
                "text_hash": row["text_hash"],
                "title": row["title"],
                "text": row["text"],
                "source": row["source"],
                "date": row["date"],
                "suggested": row["tags"],
                "why": f"{theme} {row['probability'][theme]:.2f}, tagged from {threshold:.2f}",
                "state": "",
                "tags": "",
            },
        )
