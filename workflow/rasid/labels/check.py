"""What to look at in the labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from rasid.config import Theme
from rasid.identity import text_hash
from rasid.labels.store import open_conflicts, read_rows
from rasid.tables import read_csv


@dataclass(frozen=True)
class Finding:
    """Labels that share a trouble; `must` where it has to be mended."""

    what: str
    must: bool
    lines: list[str]

    @property
    def number(self) -> int:
        """How many."""
        return len(self.lines)


def check_labels(own: Path, themes: Sequence[Theme], paragraphs: Path, tagger: Path) -> list[Finding]:
    """Look through the labels.

    Parameters
    ----------
    own : Path
        corpus/labels.csv; it may be missing.
    themes : sequence of Theme
    paragraphs : Path
        results/tags/paragraphs.parquet; without it orphans are not looked for.
    tagger : Path
        The folder with suspects.csv; without it suspects are not looked for.
    """
    rows = read_rows(own)
    return [
        Finding("damaged", must=True, lines=list(_damaged(own, rows))),
        Finding("themes that are no more", must=True, lines=list(_unknown_themes(own, rows, themes))),
        Finding("not settled", must=True, lines=list(map(_conflict, open_conflicts(rows)))),
        Finding("in no article", must=False, lines=list(_orphans(rows, paragraphs))),
        Finding("likely wrong", must=False, lines=[_suspect(row) for row in read_suspects(tagger / "suspects.csv")]),
    ]


def _damaged(path: Path, rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    for number, row in enumerate(rows, 2):
        if text_hash(row["text"]) != row["text_hash"]:
            yield (
                f"{path}: row {number}: the text is not the one that text_hash {row['text_hash']} stands for;"
                f" put the text back, or delete the row"
            )


def _unknown_themes(path: Path, rows: Iterable[Mapping[str, str]], themes: Sequence[Theme]) -> Iterator[str]:
    known = {theme.id for theme in themes}
    for number, row in enumerate(rows, 2):
        if extra := sorted({*filter(None, row["tags"].split(";"))} - known):
            names = ", ".join(extra)
            yield f"{path}: row {number}: {names} is no theme of config/themes.yaml; rename it, or take it out"


def _conflict(readings: Sequence[Mapping[str, str]]) -> str:
    said = "; ".join(
        f"{row['annotator']} says {'unsure' if row['state'] == 'unsure' else row['tags'].replace(';', ' ') or 'none'}"
        for row in readings
    )
    return f"{readings[0]['text_hash']}: {said}: {_start(readings[0])}"


def _orphans(rows: Sequence[Mapping[str, str]], paragraphs: Path) -> Iterator[str]:
    if not paragraphs.exists():
        return
    names = {row["text_hash"]: row for row in rows}
    table = pl.scan_parquet(paragraphs).select("text_hash").filter(pl.col("text_hash").is_in(list(names)))
    found = set(table.collect()["text_hash"])
    for name, row in names.items():
        if name not in found:
            yield f"{name}: {row['article']}: {_start(row)}"


def read_suspects(path: Path) -> list[dict[str, str]]:
    """Read results/tagger/suspects.csv; a file that does not exist names none."""
    return read_csv(path) if path.exists() else []


def _suspect(row: Mapping[str, str]) -> str:
    said = "tagged" if str(row["label"]) == "1" else "not tagged"
    return f"{row['text_hash']}: {said} {row['theme']}, probability {float(row['probability']):.2f}: {_start(row)}"


def _start(row: Mapping[str, str]) -> str:
    return " ".join(row["text"].split())[:60]
