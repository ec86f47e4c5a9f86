"""Answers in a spreadsheet: results/review/queue.csv or queue.xlsx, filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rasid.errors import UserError
from rasid.labels.answers import Answer, split_names
from rasid.spreadsheet.form import read_sheet
from rasid.tables import read_csv

NEEDED = ("text_hash", "text", "state", "tags")


def read_answers(path: Path) -> Iterator[Answer]:
    """Yield an answer for each row of a spreadsheet.

    Raises
    ------
    UserError
        Where the file cannot be read, or lacks a column.
    """
    if path.suffix.lower() == ".csv":
        rows: list[dict[str, Any]] = list(read_csv(path, NEEDED))
    else:
        rows = read_sheet(path)
        if missing := [column for column in NEEDED if rows and column not in rows[0]]:
            raise UserError(f"{path}: no column {', '.join(missing)}; take a fresh copy of results/review/queue.xlsx")
    for number, row in enumerate(rows, 2):
        if any(value != "" for value in row.values()):
            yield _answer(row, f"{path}: row {number}")


def _answer(row: dict[str, Any], place: str) -> Answer:
    def plain(column: str) -> str:
        value = row.get(column, "")
        if isinstance(value, date | datetime):
            return value.strftime("%Y-%m-%d")
        return str(value).strip()

    state = row["state"]
    return Answer(
        place=place,
        text_hash=row["text_hash"],
        title=row.get("title", ""),
        text=row["text"],
        source=row.get("source", ""),
        date=row.get("date", ""),
        state=state.strip() if isinstance(state, str) else state,
        tags=split_names(row["tags"]),
        asked=tuple(map(str, split_names(row.get("asked", "")))),
        suggested=plain("suggested"),
        why=plain("why"),
        annotator=plain("annotator"),
        labelled=plain("labelled"),
        note=plain("note"),
    )
