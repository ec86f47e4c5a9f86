"""Write a table as an .xlsx workbook.

The cells are those of the CSV file of the same name, apostrophes before would-be formulas included, so
both open alike; what a workbook adds is for the eye: right-to-left sheets, a header that stays, filters,
widths, dates and numbers as such, and the themes' colours.

XlsxWriter makes the workbook and its styles; the rows, which are nearly all of it, are put in afterwards.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format

from rasid.config import Theme
from rasid.spreadsheet.cell import CREATED
from rasid.spreadsheet.rows import Column, letters, rows_as_xml, text_row

# A sheet with more rows is slow to filter; with more sheets the file is slow to open.
ROWS, SHEETS = 50_000, 4
BATCH = 5000
WIDTHS = {"text": 80, "title": 40, "path": 30, "source": 20, "date": 11, "tags": 24, "evidence": 30, "topics": 24}
OTHER_WIDTH = 13
NUMBERS = re.compile(r"probability_|paragraphs|position$|uncertain$")
# Deflate at its quickest: a quarter larger, in a third of the time.
QUICK = 1


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
    look = Look(columns, themes)
    waiting = iter(rows)
    counts: list[int] = []
    left = 0
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        following = next(waiting, None)
        while not counts or (following is not None and len(counts) < SHEETS):
            with Path(folder, str(len(counts))).open("w", encoding="utf-8") as file:
                page = chain([] if following is None else [following], waiting)
                counts.append(_fill(file, islice(page, ROWS), look, whole))
                following = next(waiting, None)
                if following is not None:
                    note = f"More rows are on the sheet '{name} {len(counts) + 1}'."
                    if len(counts) == SHEETS:
                        left = 1 + sum(1 for _ in waiting)
                        note = f"{left:,} more rows are in {whole}."
                    file.write(text_row(counts[-1] + 2, note, look.note))
        names = [f"{name} {number}" if number > 1 else name for number in range(1, len(counts) + 1)]
        _put_together(path, look.book(names, counts), Path(folder), look, counts)
    return left


def _fill(file: IO[str], rows: Iterator[Sequence[str]], look: Look, whole: str) -> int:
    """Write the rows below the header; give their number."""
    columns = [look.of(column) for column in look.columns]
    count = 0
    while batch := list(islice(rows, BATCH)):
        file.write(rows_as_xml(batch, count + 2, columns, whole))
        count += len(batch)
    return count


def _put_together(path: Path, book: bytes, folder: Path, look: Look, counts: Sequence[int]) -> None:
    """Write the workbook with the rows in their places."""
    with (
        zipfile.ZipFile(io.BytesIO(book)) as empty,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for item in empty.infolist():
            content = empty.read(item)
            if number := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", item.filename):
                place = int(number[1]) - 1
                header, end, after = content.decode("utf-8").partition("</row>")
                size = f'<dimension ref="A1:{letters(len(look.columns) - 1)}{counts[place] + 1}"/>'
                header = re.sub(r"<dimension [^>]*>", size, header)
                rows = Path(folder, str(place)).read_bytes()
                content = b"".join([(header + end).encode(), rows, after[after.index("</sheetData>") :].encode()])
            archive.writestr(item, content, zipfile.ZIP_DEFLATED, QUICK)


class Look:
    """What a workbook looks like: its sheets without rows, and its styles by number.

    Parameters
    ----------
    columns : sequence of str
    themes : sequence of Theme
        Whose colours mark tags, probabilities and counts.
    """

    def __init__(self, columns: Sequence[str], themes: Sequence[Theme]) -> None:
        self.columns = list(columns)
        self._themes = {theme.id: theme for theme in themes}
        self._number = self._styles()
        self.note = self._number["note"]

    def _theme_of(self, column: str) -> str:
        theme = re.sub("^(probability|paragraphs)_", "", column)
        return theme if theme != column and theme in self._themes else ""

    def of(self, column: str) -> Column:
        """Say how the cells of a column are written."""
        dates = self._number["date"] if column == "date" else ""
        return Column(self._style_of(column), self._number["plain"], bool(NUMBERS.match(column)), dates)

    def _style_of(self, column: str) -> pl.Expr:
        """Give the style of a column's cells, which depends on the row's tags."""
        style = self._style({"text": "wrapped"}.get(column, "share" if column.startswith("probability_") else "plain"))
        if "tags" not in self.columns:
            return style
        tags = pl.col(str(self.columns.index("tags"))).str.split(";")
        if column == "tags":
            for theme in self._themes:
                style = pl.when(tags.list.first() == theme).then(self._style(f"tinted {theme}")).otherwise(style)
        elif theme := self._theme_of(column):
            tinted = self._style(f"tinted share {theme}" if column.startswith("probability_") else f"tinted {theme}")
            style = pl.when(tags.list.contains(theme)).then(tinted).otherwise(style)
        return style

    def _style(self, name: str) -> pl.Expr:
        return pl.lit(self._number[name])

    def _formats(self, book: xlsxwriter.Workbook) -> dict[str, Format]:
        looks: dict[str, dict[str, Any]] = {
            "plain": {},
            "wrapped": {"text_wrap": True},
            "date": {"num_format": "yyyy-mm-dd", "align": "right"},
            "share": {"num_format": "0.00"},
        }
        for theme in self._themes.values():
            tint = {"bg_color": _tint(theme.colour)}
            looks |= {f"tinted {theme.id}": tint, f"tinted share {theme.id}": tint | looks["share"]}
        formats = {name: book.add_format({"valign": "top", **look}) for name, look in looks.items()}
        return formats | {"note": book.add_format({"bold": True, "font_color": "#b00020"})}

    def book(self, names: Sequence[str], counts: Sequence[int]) -> bytes:
        """Make a workbook with headers and no rows but one, in the first sheet, that has a cell of each style."""
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
            book.set_properties({"created": CREATED})
            header = book.add_format({"bold": True, "bg_color": "#e8eaed", "bottom": 1, "valign": "top"})
            headers = {
                theme.id: book.add_format(
                    {"bold": True, "valign": "top", "bg_color": _tint(theme.colour, 0.5), "bottom": 1}
                )
                for theme in self._themes.values()
            }
            formats = self._formats(book)
            for name, count in zip(names, counts, strict=True):
                sheet = book.add_worksheet(name)
                sheet.right_to_left()
                sheet.freeze_panes(1, 0)
                for place, column in enumerate(self.columns):
                    sheet.set_column(place, place, WIDTHS.get(column, OTHER_WIDTH))
                    sheet.write_string(0, place, column, headers.get(self._theme_of(column), header))
                for place, look in enumerate(formats.values() if name == names[0] else ()):
                    sheet.write_blank(1, place, None, look)
                sheet.autofilter(0, 0, count, len(self.columns) - 1)
        return buffer.getvalue()

    def _styles(self) -> dict[str, str]:
        """Find out by which numbers a workbook's cells name its styles."""
        with zipfile.ZipFile(io.BytesIO(self.book(["sheet"], [0]))) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode("utf-8")
        names = self._formats(xlsxwriter.Workbook(io.BytesIO()))
        found = re.findall(r'<c r="[A-Z]+2" s="(\d+)"/>', sheet)
        return dict(zip(names, found, strict=True))


def _tint(colour: str, strength: float = 0.25) -> str:
    """Mix a colour with white."""
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(255 - strength * (255 - part)):02x}" for part in parts)
