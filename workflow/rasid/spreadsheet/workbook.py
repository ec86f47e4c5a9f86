"""Write a table as an .xlsx workbook, row by row.

The cells are those of the CSV file of the same name, apostrophes before would-be formulas included, so
both open alike; what a workbook adds is for the eye: right-to-left sheets, a header that stays, filters,
widths, dates and numbers as such, and the themes' colours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rasid.config import Theme
from rasid.spreadsheet.cell import CREATED, harmless

# A sheet with more rows is slow to filter; with more sheets the file is slow to open.
ROWS, SHEETS = 50_000, 4
WIDTHS = {"text": 80, "title": 40, "path": 30, "source": 20, "date": 11, "tags": 24, "evidence": 30, "topics": 24}
OTHER_WIDTH = 13
NUMBERS = re.compile(r"probability_|paragraphs|position$|uncertain$")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def write_workbook(
    path: Path, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]], themes: Sequence[Theme], whole: str
) -> int:
    """Write a table.

    Parameters
    ----------
    path : Path
        The .xlsx file.
    name : str
        Of the sheet; further ones are numbered.
    columns : sequence of str
    rows : iterable of sequence of str
        The cells as they stand in CSV. They are gone through once, and not kept.
    themes : sequence of Theme
        Whose colours mark tags, probabilities and counts.
    whole : str
        The file to name where a cell is cut or rows are left out.

    Returns
    -------
    int
        The number of rows left out, for want of sheets.
    """
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        book.set_properties({"created": CREATED})
        look = Look(book, columns, themes)
        waiting = iter(rows)
        for number in range(1, SHEETS + 1):
            page = islice(waiting, ROWS)
            first = next(page, None)
            if first is None and number > 1:
                return 0
            sheet = _sheet(book, f"{name} {number}" if number > 1 else name, look)
            count = _fill(sheet, [] if first is None else _chain(first, page), look, whole)
            following = next(waiting, None)
            sheet.autofilter(0, 0, count, len(columns) - 1)
            if following is None:
                return 0
            waiting = _chain(following, waiting)
            if number < SHEETS:
                sheet.write_string(count + 1, 0, f"More rows are on the sheet '{name} {number + 1}'.", look.note)
        left = sum(1 for _ in waiting)
        sheet.write_string(count + 1, 0, f"{left:,} more rows are in {whole}.", look.note)
        return left


def _chain(first: Sequence[str], rest: Iterator[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield first
    yield from rest


class Look:
    """The formats of a workbook."""

    def __init__(self, book: xlsxwriter.Workbook, columns: Sequence[str], themes: Sequence[Theme]) -> None:
        self.columns = list(columns)
        self.header = book.add_format({"bold": True, "bg_color": "#e8eaed", "bottom": 1, "valign": "top"})
        self.plain = book.add_format({"valign": "top"})
        self.wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self.date = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd", "align": "right"})
        self.share = book.add_format({"valign": "top", "num_format": "0.00"})
        self.note = book.add_format({"bold": True, "font_color": "#b00020"})
        self.tinted: dict[str, Format] = {}
        self.tinted_share: dict[str, Format] = {}
        self.headers: dict[str, Format] = {}
        for theme in themes:
            tint = {"valign": "top", "bg_color": _tint(theme.colour)}
            self.tinted[theme.id] = book.add_format(tint)
            self.tinted_share[theme.id] = book.add_format(tint | {"num_format": "0.00"})
            self.headers[theme.id] = book.add_format(
                {"bold": True, "valign": "top", "bg_color": _tint(theme.colour, 0.5), "bottom": 1}
            )
        prefixes = ("probability_", "paragraphs_")
        self.theme_of = {
            column: column.removeprefix(prefix)
            for column in columns
            for prefix in prefixes
            if column.startswith(prefix) and column.removeprefix(prefix) in self.tinted
        }

    def of(self, column: str, tags: Sequence[str]) -> Format:
        """Give the format of a cell in a row that has these tags."""
        if column == "text":
            return self.wrapped
        if column == "tags" and tags and tags[0] in self.tinted:
            return self.tinted[tags[0]]
        theme = self.theme_of.get(column)
        share = column.startswith("probability_")
        if theme and theme in tags:
            return (self.tinted_share if share else self.tinted)[theme]
        return self.share if share else self.plain


def _sheet(book: xlsxwriter.Workbook, name: str, look: Look) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(look.columns):
        sheet.set_column(place, place, WIDTHS.get(column, OTHER_WIDTH))
        sheet.write_string(0, place, column, look.headers.get(look.theme_of.get(column, ""), look.header))
    return sheet


def _fill(sheet: Worksheet, rows: Iterable[Sequence[str]], look: Look, whole: str) -> int:
    """Write the rows below the header; give their number."""
    tags_at = look.columns.index("tags") if "tags" in look.columns else None
    count = 0
    for count, row in enumerate(rows, 1):
        tags = row[tags_at].split(";") if tags_at is not None and row[tags_at] else []
        for place, (column, cell) in enumerate(zip(look.columns, row, strict=True)):
            form = look.of(column, tags)
            if column == "date" and (day := _day(cell)):
                sheet.write_datetime(count, place, day, look.date)
            elif NUMBERS.match(column) and NUMBER.fullmatch(cell):
                sheet.write_number(count, place, float(cell), form)
            elif cell or form is not look.plain:
                sheet.write_string(count, place, harmless(cell, whole), form)
    return count


def _day(cell: str) -> date | None:
    """Read a date that a workbook can hold: its calendar begins in 1900."""
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        return None
    return day if day.year >= 1900 else None


def _tint(colour: str, strength: float = 0.25) -> str:
    """Mix a colour with white."""
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(255 - strength * (255 - part)):02x}" for part in parts)
