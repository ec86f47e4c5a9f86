"""CSV and TSV: an article a row, columns found by their names."""

from __future__ import annotations

import csv
import io
import sys
from functools import lru_cache

from rasid.ingest.decode import decode
from rasid.ingest.draft import Draft, Options, RejectedError
from rasid.ingest.formats.fields import draft_of, find_fields
from rasid.tables import unguard

csv.field_size_limit(sys.maxsize)  # records have a limit of their own


def delimiter_of(header: bytes) -> bytes:
    """Give the character between the cells: the most frequent of tab, comma, semicolon and bar in the header."""
    return max((b"\t", b",", b";", b"|"), key=header.count)


def read(record: bytes, header: bytes, options: Options) -> Draft:
    """Read one row, which may span lines."""
    delimiter = delimiter_of(header).decode()
    names = _names(header, delimiter)
    fields = find_fields(list(names), options)
    if "text" not in fields:
        raise RejectedError(
            f"no column for the text among {', '.join(names)[:200]}; name it under ingest.columns in config/config.yaml"
        )
    decoded = decode(record)
    cells = _cells(decoded.text, delimiter)
    if len(cells) > len(names):
        raise RejectedError("more cells than the header has; put the text in quotes")
    row = {name: unguard(cell) for name, cell in zip(names, cells, strict=False)}
    return draft_of(row, fields, decoded.encoding, decoded.note)


@lru_cache(maxsize=16)
def _names(header: bytes, delimiter: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in _cells(decode(header).text, delimiter))


def _cells(text: str, delimiter: str) -> list[str]:
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    except csv.Error as error:
        raise RejectedError(f"not a sound row ({error}); mend it") from None
    if len(rows) != 1:
        raise RejectedError("not one row; end each row with a line feed")
    return rows[0]
