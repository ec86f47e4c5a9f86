"""Forms to fill in as a spreadsheet (.xlsx): written so that nothing in them runs, and read back.

Every cell is text. The tables of a run are written by `rasid.spreadsheet.workbook`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rasid.errors import UserError
from rasid.spreadsheet.cell import CREATED, harmless
from rasid.tables import as_cell, unguard


def write_sheet(
    path: Path,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    right_to_left: Collection[str] = (),
    widths: Mapping[str, float] | None = None,
    choices: Mapping[str, Sequence[str]] | None = None,
    hints: Mapping[str, str] | None = None,
) -> None:
    """Write rows as a spreadsheet with one sheet and a header that stays in sight.

    Parameters
    ----------
    path : Path
        The CSV file of the same name holds the same rows: a cell that is too long is cut and names it.
    name : str
        Of the sheet.
    columns : sequence of str
    rows : iterable of mapping
        Written one by one; a column that a row lacks stays empty.
    right_to_left : collection of str
        Columns of Arabic text: aligned to the right and wrapped.
    widths : mapping, optional
        Of columns, in characters.
    choices : mapping, optional
        What may be chosen in a column, as a drop-down.
    hints : mapping, optional
        What is shown beside a cell of a column when it is selected.
    """
    import xlsxwriter  # noqa: PLC0415 - needed by few commands

    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_suffix(".csv").as_posix()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": CREATED})
        header = book.add_format({"bold": True, "bottom": 1})
        plain = book.add_format({"valign": "top", "num_format": "@"})
        arabic = book.add_format(
            {"valign": "top", "num_format": "@", "align": "right", "text_wrap": True, "reading_order": 2}
        )
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        formats = [arabic if column in right_to_left else plain for column in columns]
        for number, column in enumerate(columns):
            sheet.set_column(number, number, (widths or {}).get(column, 14), formats[number])
            sheet.write_string(0, number, column, header)
        last = 0
        for last, row in enumerate(rows, 1):
            for number, column in enumerate(columns):
                sheet.write_string(last, number, harmless(as_cell(row.get(column)), whole), formats[number])
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
        for column, allowed in (choices or {}).items():
            place = columns.index(column)
            sheet.data_validation(1, place, max(last, 1), place, {"validate": "list", "source": list(allowed)})
        for column, hint in (hints or {}).items():
            place = columns.index(column)
            message = {"validate": "any", "input_title": column, "input_message": hint[:255]}
            sheet.data_validation(1, place, max(last, 1), place, message)


def read_sheet(path: Path) -> list[dict[str, Any]]:
    """Read the first sheet of a spreadsheet.

    Returns
    -------
    list of dict
        One mapping a row under the header. A cell that was made a number, a date or a truth value is given as
        such: whoever wanted text can tell that it is damaged. An empty cell is an empty string.

    Raises
    ------
    UserError
        Where the file is missing or no spreadsheet, or has no header.
    """
    import python_calamine as calamine  # noqa: PLC0415 - needed by few commands

    if not path.is_file():
        raise UserError(f"{path}: no such file; give another path")
    try:
        with path.open("rb") as file:
            book = calamine.CalamineWorkbook.from_filelike(file)
            cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (calamine.CalamineError, calamine.ZipError, OSError, IndexError) as error:
        raise UserError(f"{path}: no spreadsheet that can be read ({error}); save it as .xlsx or CSV UTF-8") from None
    header = [str(cell).strip() for cell in cells[0]] if cells else []
    if not any(header):
        raise UserError(f"{path}: no header in the first row; put the names of the columns there")
    return [
        {
            name: unguard(cell) if isinstance(cell, str) else cell
            for name, cell in zip(header, row, strict=False)
            if name
        }
        for row in cells[1:]
    ]
