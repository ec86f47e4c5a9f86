"""Labelled paragraphs: what people said a paragraph is about.

A label carries its paragraph's title and text, so it stays good whatever articles are in the corpus.
A theme that a label was not asked about is unknown there, not absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rasid.errors import UserError
from rasid.identity import text_hash
from rasid.tables import LABELS, read_csv

NEEDED = ("text_hash", "title", "text", "article", "asked", "tags", "state", "role", "annotator")
STATES = ("labelled", "unsure")
ROLES = ("reading", "settled")


@dataclass(frozen=True)
class Label:
    """What one reading of the codebook says about a paragraph."""

    text_hash: str
    title: str
    text: str
    article: str
    source: str
    article_date: str
    asked: frozenset[str]
    tags: frozenset[str]
    state: str
    role: str
    annotator: str


def read_labels(*paths: Path) -> list[Label]:
    """Read the labels that train and score: settled, and not unsure.

    Parameters
    ----------
    *paths : Path
        Files as corpus/annotations.csv; one that does not exist holds no labels. Of two labels of a
        text the later file's counts, and in a file the later row, for the themes that it was asked about.

    Returns
    -------
    list of Label
        Sorted by `text_hash`.

    Raises
    ------
    UserError
        Naming the file and the row that is wrong.
    """
    settled: dict[str, list[Label]] = {}
    for path in paths:
        for label in read_file(path) if path.exists() else ():
            if label.role == "settled":
                settled.setdefault(label.text_hash, []).append(label)
    together = [combine(settled[key]) for key in sorted(settled)]
    return [label for label in together if label is not None and label.asked]


def combine(labels: Iterable[Label]) -> Label | None:
    """Give what the labels of a text say together, the later ones over the earlier; None where there are none."""
    result: Label | None = None
    for label in labels:
        result = _over(result, label)
    return result


def _over(earlier: Label | None, later: Label) -> Label:
    """Give what two labels of a text say together: the later one on the themes that it was asked about.

    Where it is unsure, these themes are unknown, as if nobody had been asked.
    """
    asked, tags = (earlier.asked, earlier.tags) if earlier else (frozenset[str](), frozenset[str]())
    sure = later.state == "labelled"
    return replace(
        later,
        asked=asked | later.asked if sure else asked - later.asked,
        tags=(tags - later.asked) | (later.tags if sure else frozenset()),
        state="labelled",
    )


def read_file(path: Path) -> list[Label]:
    """Read every row of a file of labels, readings included."""
    return [parse_row(row, f"{path}: row {number}") for number, row in enumerate(read_csv(path, NEEDED), 2)]


def parse_row(row: Mapping[str, str], place: str = "") -> Label:
    """Read a row of a file of labels.

    Raises
    ------
    UserError
        Where it is no label, naming the place.
    """
    asked, tags = _themes(row["asked"]), _themes(row["tags"])
    for column, allowed in (("state", STATES), ("role", ROLES)):
        if row[column] not in allowed:
            raise UserError(f"{place}: {column} is {row[column]!r:.40}; write {' or '.join(allowed)}")
    if not tags <= asked:
        raise UserError(f"{place}: tagged {', '.join(sorted(tags - asked))} but not asked; add it to 'asked'")
    if not row["text"].strip():
        raise UserError(f"{place}: no text; a label carries the text of its paragraph")
    columns = {column: row.get(column, "") for column in LABELS}
    return Label(
        text_hash=columns["text_hash"] or text_hash(columns["text"]),
        title=columns["title"],
        text=columns["text"],
        article=columns["article"],
        source=columns["source"],
        article_date=columns["article_date"],
        asked=asked,
        tags=tags,
        state=columns["state"],
        role=columns["role"],
        annotator=columns["annotator"],
    )


def _themes(cell: str) -> frozenset[str]:
    return frozenset(name.strip() for name in cell.split(";") if name.strip())
