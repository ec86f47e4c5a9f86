"""Tables on disk: the one place where CSV and Parquet are read and written (JSON Lines: `rasid.json_lines`).

Parquet and JSON Lines hold text as it is. CSV is made for spreadsheets: it has a byte-order mark, and
a cell that a spreadsheet would run as a formula starts with an apostrophe (undone on reading).
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import polars as pl

from rasid.errors import UserError
from rasid.json_lines import LINE_ENDS

FORMULA = re.compile(r"'*[=+\-@\t\r]")
_FORMULA_FIRST = "'=+-@\t\r"  # told at a glance; most cells start with a letter
_GUARDED = re.compile(r"''*[=+\-@\t\r]")

# What each table between stages looks like; README and the design lean on these names.
ARTICLES = {
    "article_id": pl.String,
    "path": pl.String,
    "record": pl.Int64,
    "title": pl.String,
    "date": pl.String,
    "date_from": pl.String,
    "source": pl.String,
    "language": pl.String,
    "group": pl.String,
    "other": pl.String,
}
PARAGRAPHS = {
    "paragraph_id": pl.String,
    "article_id": pl.String,
    "position": pl.Int64,
    "kind": pl.String,
    "text": pl.String,
    "text_hash": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
}
LEDGER = (
    "path",
    "record_range",
    "bytes",
    "sha256",
    "encoding",
    "format",
    "articles",
    "body",
    "heading",
    "boilerplate",
    "short",
    "other_language",
    "status",
    "reason",
)
REJECTED = ("path", "record", "start", "end", "reason", "text")
DUPLICATES = ("kind", "id", "group", "similarity", "same")
LABELS = (
    "text_hash",
    "title",
    "text",
    "article",
    "source",
    "article_date",
    "position",
    "asked",
    "tags",
    "state",
    "role",
    "annotator",
    "labelled",
    "codebook",
    "suggested",
    "note",
)
QUEUE = ("text_hash", "title", "text", "source", "date", "suggested", "why", "asked", "state", "tags")
FLIPS = (
    "text_hash",
    "paragraph_id",
    "theme",
    "old",
    "new",
    "old_probability",
    "new_probability",
    "cause",
    "evidence_gained",
    "evidence_lost",
    "title",
    "text",
    "source",
    "date",
)


def guard(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would take for a formula."""
    return f"'{cell}" if cell[:1] in _FORMULA_FIRST and FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """Take away the apostrophe that `guard` put there."""
    return cell[1:] if _GUARDED.match(cell) else cell


def as_cell(value: Any) -> str:
    """Give a value as it stands in a CSV cell: lists joined by ``;``, nothing for None."""
    if isinstance(value, str):
        return guard(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return guard(";".join(map(str, value)))
    return str(value)


@contextmanager
def csv_writer(path: Path, columns: Sequence[str]) -> Iterator[CsvWriter]:
    """Open a CSV file for writing row by row."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        yield CsvWriter(file, columns)


class CsvWriter:
    """Write mappings as the rows of a CSV file for spreadsheets."""

    def __init__(self, file: IO[str], columns: Sequence[str]) -> None:
        self._columns = tuple(columns)
        self._writer = csv.writer(file, lineterminator="\r\n")
        self._writer.writerow(self._columns)

    def write(self, row: Mapping[str, Any]) -> None:
        """Write one row; a key that is no column is a bug."""
        if extra := set(row) - set(self._columns):
            raise KeyError(f"no such column: {sorted(extra)}")
        self._writer.writerow([as_cell(row.get(column)) for column in self._columns])


def write_csv(path: Path, rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Write rows as CSV for spreadsheets."""
    with csv_writer(path, columns) as writer:
        for row in rows:
            writer.write(row)


def read_csv(path: Path, columns: Sequence[str] = ()) -> list[dict[str, str]]:
    """Read a CSV file as Rasid writes them.

    Parameters
    ----------
    path : Path
        The file; commas or semicolons, with or without a byte-order mark.
    columns : sequence of str
        Columns that have to be there.

    Returns
    -------
    list of dict
        One mapping a row, every value a string.

    Raises
    ------
    UserError
        Where the file is missing, is not UTF-8, lacks a column, or a row has too many cells.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read()
    except FileNotFoundError:
        raise UserError(f"{path}: no such file") from None
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: not UTF-8 at byte {error.start}; save it as 'CSV UTF-8'") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); give another file") from None
    csv.field_size_limit(sys.maxsize)
    first_line = text.split("\n", 1)[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if missing := [column for column in columns if column not in (reader.fieldnames or ())]:
        raise UserError(f"{path}:1: no column {', '.join(missing)}; add it to the header")
    rows = []
    for row in reader:
        if None in row:
            raise UserError(f"{path}:{reader.line_num}: more cells than the header has; quote the text")
        rows.append({key: unguard(value or "") for key, value in row.items()})
    return rows


@contextmanager
def csv_cells(path: Path) -> Iterator[tuple[list[str], Iterator[list[str]]]]:
    """Open a CSV file that Rasid wrote, to go through its rows without keeping them.

    Yields the header, and the rows as they stand in the file: apostrophes before would-be formulas stay.

    Raises
    ------
    UserError
        Where the file is missing or has no header.
    """
    csv.field_size_limit(sys.maxsize)
    try:
        file = path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); run snakemake first") from None
    with file:
        rows = csv.reader(file)
        columns = next(rows, None)
        if not columns:
            raise UserError(f"{path}:1: no header; make the table again")
        yield columns, rows


def write_parquet(path: Path, frame: pl.DataFrame) -> None:
    """Write a table as Parquet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(path, compression="zstd", statistics=False)


def read_parquet(path: Path, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """Read a Parquet table, or some of its columns."""
    if not path.exists():
        raise UserError(f"{path}: no such file; run snakemake first, or give another path")
    return pl.read_parquet(path, columns=list(columns) if columns else None)


def json_lines(table: pl.DataFrame) -> bytes:
    """Give a table as lines of JSON, many times faster than row by row."""
    buffer = io.BytesIO()
    table.write_ndjson(buffer)
    lines = buffer.getvalue()
    for end, escaped in LINE_ENDS.items():
        lines = lines.replace(end.encode(), escaped.encode())
    return lines


def csv_lines(table: pl.DataFrame, *, header: bool) -> bytes:
    """Give a table of text as CSV for spreadsheets, as `CsvWriter` writes it, many times faster than row by row.

    Parameters
    ----------
    table : DataFrame
        All columns are strings.
    header : bool
        Whether the byte-order mark and the names of the columns come first.
    """
    formula = pl.all().str.contains(f"^(?:{FORMULA.pattern})")
    guarded = pl.when(formula).then("'" + pl.all()).otherwise(pl.all().replace({"": None}))
    buffer = io.BytesIO()
    table.select(guarded.name.keep()).write_csv(
        buffer, include_header=header, include_bom=header, line_terminator="\r\n"
    )
    return buffer.getvalue()
