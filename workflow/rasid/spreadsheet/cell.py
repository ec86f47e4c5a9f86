"""What a cell of a workbook can hold."""

from __future__ import annotations

import re
from datetime import datetime

from rasid.tables import guard

# In UTF-16 code units, as Excel counts.
LONGEST_CELL = 32_767
# XML has no place for these, and half a character is none.
NO_XML = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
# A workbook of the same rows is the same bytes at any time of day.
CREATED = datetime(2000, 1, 1)


def harmless(cell: str, whole: str) -> str:
    """Give a cell that a workbook can hold: no formula, nothing that XML forbids, not too long.

    Parameters
    ----------
    cell : str
        As it stands in CSV, or the bare text.
    whole : str
        The file that has all of it, which the note at the end of a cut cell names.
    """
    cell = NO_XML.sub("\ufffd", cell)
    if not cell.startswith("'"):
        cell = guard(cell)
    # XlsxWriter takes a cell between these two for ready-made XML.
    if cell.startswith("<r>") and cell.endswith("</r>"):
        cell += " "
    units = len(cell.encode("utf-16-le")) // 2
    if units <= LONGEST_CELL:
        return cell
    note = f" … [cut: the first of {units:,} characters; the whole text is in {whole}]"
    kept = cell.encode("utf-16-le")[: 2 * (LONGEST_CELL - len(note))].decode("utf-16-le", "ignore")
    return kept + note
