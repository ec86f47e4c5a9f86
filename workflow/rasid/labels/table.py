"""Labelled paragraphs: what people said a paragraph is about.

A label carries its paragraph's title and text, so it stays good whatever articles are in the corpus.
A theme that a label was not asked about is unknown there, not absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rasid.errors import UserError
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
        text the later file's counts, and in a file the later row.

    Returns
    -------
    list of Label
        Sorted by `text_hash`.

    Raises
    ------
    UserError
        Naming the file and the row that is wrong.
    """
    settled = {
        label.text_hash: label
        for path in paths
        if path.exists()
        for label in read_file(path)
        if label.role == "settled"
    }
    return [settled[key] for key in sorted(settled) if settled[key].state == "labelled"]


def read_file(path: Path) -> list[Label]:
    """Read every row of a file of labels, readings included."""
    return [_label(row, f"{path}: row {number}") for number, row in enumerate(read_csv(path, NEEDED), 2)]


def _label(row: dict[str, str], place: str) -> Label:
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
        text_hash=columns["text_hash"],
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
