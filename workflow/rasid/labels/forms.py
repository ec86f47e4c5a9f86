"""The forms in which answers come: told by the file's name and what is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rasid.errors import UserError
from rasid.json_lines import parse_object, read_lines
from rasid.labels import doccano, label_studio, sheet
from rasid.labels.answers import Answer

SHEETS = (".csv", ".xlsx", ".xlsm", ".xls", ".ods")


def read_answers(path: Path, *, approved: bool = False) -> Iterator[Answer]:
    """Yield the answers in a file.

    Parameters
    ----------
    path : Path
        A spreadsheet, an export of Label Studio (JSON or JSON-MIN), or one of doccano (JSONL or JSON).
    approved : bool
        Whether an export of doccano holds only documents that somebody approved.

    Raises
    ------
    UserError
        Where the file is none of these.
    """
    ending = path.suffix.lower()
    if ending in SHEETS:
        yield from sheet.read_answers(path)
    elif ending in {".json", ".jsonl"}:
        try:
            yield from _read_export(path, approved)
        except (AttributeError, KeyError, TypeError) as error:
            raise UserError(f"{path}: not as Label Studio or doccano exports it ({error}); export it again") from None
    else:
        raise UserError(
            f"{path}: cannot tell what this is; give a .csv or .xlsx, Label Studio's .json, or doccano's .jsonl"
            " (unzipped)"
        )


def _read_export(path: Path, approved: bool) -> Iterator[Answer]:
    if path.suffix.lower() == ".jsonl":
        lines = (parse_object(line, f"{path}:{n}") for n, line in enumerate(read_lines(path), 1) if line.strip())
        return doccano.read_answers(lines, str(path), approved=approved)
    items = _read_list(path)
    if any("label" in item and "annotation_id" not in item for item in items):
        return doccano.read_answers(items, str(path), approved=approved)
    return label_studio.read_answers(items, str(path))


def _read_list(path: Path) -> list[dict[str, Any]]:
    text = "".join(read_lines(path))
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path}: not valid JSON ({error}); export it again") from None
    items = items if isinstance(items, list) else [items]
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            raise UserError(f"{path}: task {number}: not a JSON object; export it again as JSON or JSON-MIN")
    return items
