"""The tables that stand beside every model: typical paragraphs, topics over time and by source, a map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from rasid.arrays import write_json
from rasid.tables import write_csv
from rasid.topics.model import TopicModel
from rasid.topics.nmf import Choice
from rasid.topics.trends import PREVALENCE, SOURCES, Print, shares_by

TYPICAL = ("topic", "rank", "paragraph_id", "text_hash", "share", "title", "text")
MAP = ("topic", "x", "y", "share")
CHOICE_FILES = ("choice.csv", "choice.json")
CHOICE = ("number", "npmi", "stability", "diversity", "chosen")
TYPICAL_PARAGRAPHS, LOOKED_AT = 3, 200
# A paragraph of three words can be all of one topic and typical of nothing.
SHORTEST, LONGEST = 15, 120


def write_tables(
    folder: Path, model: TopicModel, ids: Sequence[str], sizes: np.ndarray, printed: Print, ingest: Path
) -> None:
    """Write what follows from the shares: ``prevalence.csv``, ``sources.csv`` and ``typical.csv``.

    Parameters
    ----------
    folder : Path
    model : TopicModel
    ids : sequence of str
        The paragraphs that are the rows of `model.shares`.
    sizes : ndarray, shape (n_paragraphs,)
        The words of each, as the model counts them.
    printed : Print
        Of the same paragraphs.
    ingest : Path
        The folder with paragraphs.parquet and articles.parquet.
    """
    write_csv(
        folder / "prevalence.csv", shares_by(model.names, model.shares, printed.months, printed, "month"), PREVALENCE
    )
    write_csv(folder / "sources.csv", shares_by(model.names, model.shares, printed.sources, printed, "source"), SOURCES)
    write_csv(folder / "typical.csv", _typical_rows(model, ids, sizes, printed, ingest), TYPICAL)


def write_map(folder: Path, model: TopicModel) -> None:
    """Write ``map.csv``, with the shares that the topics had in the paragraphs that they were fitted to."""
    write_csv(folder / "map.csv", map_rows(model), MAP)


def map_rows(model: TopicModel) -> Iterator[dict[str, Any]]:
    """Yield a place for each topic: classical scaling of the Hellinger distances of their words (Torgerson 1952)."""
    number = len(model.names)
    if not number:
        return
    roots = np.sqrt(model.weights)
    squared = np.clip(1 - roots @ roots.T, 0, 1)
    centring = np.eye(number) - 1 / number
    values, vectors = np.linalg.eigh(-0.5 * centring @ squared @ centring)
    places = np.zeros((number, 2))
    for axis, index in enumerate(np.argsort(-values.round(12), kind="stable")[:2]):
        vector = vectors[:, index]
        # The sign of an eigenvector is anybody's: the topic that lies farthest out lies right, or up.
        turned = vector * np.sign(vector[np.argmax(np.abs(vector).round(9))] or 1.0)
        places[:, axis] = turned * np.sqrt(max(values[index], 0.0))
    mean = model.shares.mean(axis=0) if len(model.shares) else np.zeros(number)
    for name, (x, y), share in zip(model.names, places, mean, strict=True):
        # Adding zero turns -0.0 into 0.0.
        yield {"topic": name, "x": round(float(x), 5) + 0.0, "y": round(float(y), 5) + 0.0, "share": f"{share:.6f}"}


def _typical_rows(
    model: TopicModel, ids: Sequence[str], sizes: np.ndarray, printed: Print, ingest: Path
) -> Iterator[dict[str, Any]]:
    chosen = typical_paragraphs(model.shares, sizes, printed)
    wanted = sorted({ids[row] for rows in chosen for row in rows})
    body = pl.scan_parquet(ingest / "paragraphs.parquet").filter(pl.col("paragraph_id").is_in(wanted))
    titles = pl.scan_parquet(ingest / "articles.parquet").select("article_id", "title")
    table = body.select("paragraph_id", "article_id", "text_hash", "text").join(titles, on="article_id", how="left")
    found = {row["paragraph_id"]: row for row in table.collect().iter_rows(named=True)}
    for topic, rows in enumerate(chosen):
        for rank, row in enumerate(rows, 1):
            about = found[ids[row]]
            yield {
                "topic": model.names[topic],
                "rank": rank,
                "paragraph_id": ids[row],
                "text_hash": about["text_hash"],
                "share": f"{model.shares[row, topic]:.4f}",
                "title": about["title"],
                "text": about["text"],
            }


def typical_paragraphs(shares: np.ndarray, sizes: np.ndarray, printed: Print) -> list[list[int]]:
    """Choose for each topic three paragraphs of different articles with its largest shares, no copies among them.

    A large share says more in a long paragraph: of three words anything can be all.
    """
    certain = shares * (np.minimum(sizes, LONGEST) / (np.minimum(sizes, LONGEST) + SHORTEST))[:, None]
    chosen = []
    for topic in range(shares.shape[1]):
        merit = np.where(printed.first & (sizes > 0), certain[:, topic], -1.0).round(9)
        rows: list[int] = []
        for row in _largest(merit, LOOKED_AT):
            other_article = printed.articles[row] not in printed.articles[rows]
            if merit[row] > 0 and other_article and len(rows) < TYPICAL_PARAGRAPHS:
                rows.append(int(row))
        chosen.append(rows)
    return chosen


def _largest(values: np.ndarray, number: int) -> np.ndarray:
    """Give the places of the largest values, the first ones of equals first; most need not be sorted."""
    least = -np.partition(-values, number - 1)[number - 1] if len(values) > number else -np.inf
    places = np.flatnonzero(values >= least)
    return places[np.argsort(-values[places], kind="stable")][:number]


def write_choice(folder: Path, tried: Sequence[Choice], chosen: int, note: str) -> None:
    """Write ``choice.csv`` and ``choice.json``: how the number of topics was chosen, as figures and as a sentence."""
    rows = [
        {
            "number": choice.number,
            "npmi": round(choice.npmi, 4),
            "stability": round(choice.stability, 4),
            "diversity": round(choice.diversity, 4),
            "chosen": int(choice.number == chosen),
        }
        for choice in tried
    ]
    write_csv(folder / "choice.csv", rows, CHOICE)
    write_json(folder / "choice.json", {"chosen": chosen, **_sentences(tried, chosen, note)})


def _sentences(tried: Sequence[Choice], chosen: int, note: str) -> dict[str, str]:
    mine = next((choice for choice in tried if choice.number == chosen), None)
    if mine is None:
        return {"sentence_en": f"No topics yet: {note}.", "sentence_ar": "لا موضوعات بعد: الفقرات قليلة."}
    numbers = [choice.number for choice in tried]
    return {
        "sentence_en": (
            f"{chosen} topics: of {min(numbers)} to {max(numbers)} that were tried, the largest that does as well "
            f"as any in coherence on paragraphs that the words were not chosen on (shrunk NPMI {mine.npmi:.2f}) and in "
            f"stability ({mine.stability:.2f} of a topic's best words come back in other samples)."
        ),
        "sentence_ar": (
            f"عدد الموضوعات {chosen}: جُرّبت أعداد من {min(numbers)} إلى {max(numbers)}، وهذا أكبر عدد لا يقل عن غيره في "
            f"الترابط على فقرات لم تُختر منها الكلمات (NPMI {mine.npmi:.2f}) والثبات ({mine.stability:.2f})."
        ),
    }
