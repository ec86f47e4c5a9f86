"""Workbooks, read back as the XML that they are."""

import re
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasid.spreadsheet import workbook
from rasid.spreadsheet.cell import LONGEST_CELL, harmless
from rasid.spreadsheet.workbook import write_workbook
from rasid.tables import guard, unguard, write_csv

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ESCAPED = re.compile("_x([0-9a-fA-F]{4})_")
COLUMNS = ["date", "text", "tags", "probability_ukraine"]


class Sheet:
    """A sheet as a spreadsheet program finds it."""

    def __init__(self, archive: zipfile.ZipFile, number: int) -> None:
        self.root = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))  # noqa: S314 - our own

    def find(self, path: str) -> ElementTree.Element:
        found = self.root.find("/".join(MAIN + part for part in path.split("/")))
        assert found is not None
        return found

    @property
    def cells(self) -> list[list[str | float]]:
        return [[_value(cell) for cell in row] for row in self.find("sheetData")]


def _value(cell: ElementTree.Element) -> str | float:
    if cell.get("t") == "inlineStr":
        return ESCAPED.sub(lambda match: chr(int(match[1], 16)), "".join(cell.itertext()))
    assert cell.get("t") is None
    assert cell.find(f"{MAIN}f") is None
    return float("".join(cell.itertext()) or "nan")


@pytest.fixture
def write(tmp_path, themes):
    def write(rows, columns=COLUMNS, name="w.xlsx") -> list[Sheet]:
        passed = (row for row in rows)
        write_workbook(tmp_path / name, "paragraphs", columns, passed, themes, "tags/paragraphs.csv")
        with zipfile.ZipFile(tmp_path / name) as archive:
            numbers = range(1, 1 + sum("worksheets/sheet" in item for item in archive.namelist()))
            return [Sheet(archive, number) for number in numbers]

    return write


def test_a_sheet_runs_from_right_to_left_with_a_fixed_header_and_filters(write):
    (sheet,) = write([["2022-01-10", "نص", "ukraine", "0.910000"], ["", "آخر", "", "0.100000"]])

    assert sheet.find("sheetViews/sheetView").get("rightToLeft") == "1"
    assert sheet.find("sheetViews/sheetView/pane").get("state") == "frozen"
    assert sheet.find("autoFilter").get("ref") == "A1:D3"
    assert [float(column.get("width")) > 10 for column in sheet.find("cols")]
    assert sheet.cells[0] == COLUMNS
    assert sheet.cells[1] == [44571.0, "نص", "ukraine", 0.91]


def test_dates_before_the_calendar_of_workbooks_stay_text(write):
    (sheet,) = write([["1899-12-31", "نص", "", "0.5"], ["غدا", "نص", "", "0.5"]])

    assert [row[0] for row in sheet.cells[1:]] == ["1899-12-31", "غدا"]


def test_the_row_of_a_theme_has_its_colour(write, tmp_path):
    (sheet,) = write([["", "نص", "ukraine", "0.9"], ["", "نص", "", "0.1"]])

    rows = list(sheet.find("sheetData"))
    styles = [[cell.get("s") for cell in row if cell.get("r")[0] in "CD"] for row in rows]
    assert styles[1] != styles[2]
    with zipfile.ZipFile(tmp_path / "w.xlsx") as archive:
        # A quarter of the theme's colour, #e08214, over white.
        assert "FFF7E0C4" in archive.read("xl/styles.xml").decode().upper()


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(write, cell):
    (sheet,) = write([["", cell, "", "0.5"], ["", guard(cell), "", "0.5"]])

    assert [unguard(row[0]) for row in sheet.cells[1:]] == [cell, cell]
    assert all(row[0].startswith("'") for row in sheet.cells[1:])


@pytest.mark.parametrize(
    "text", ["<r><t>x</t></r>", "<r></is></c><c><f>1</f></c></r>", "]]>", "&lt;", "\x00\x1f", "_x0041_", "\u202eمقلوب"]
)
def test_hostile_text_is_text(write, text):
    (sheet,) = write([["", text, "", "0.5"]])

    assert sheet.cells[1][0].rstrip(" ") == text
    assert len(list(sheet.find("sheetData"))[1]) == 2


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_can_be_written_and_read(write, text):
    (sheet,) = write([["", text or "-", "", "0.5"]])

    kept = "".join("\ufffd" if letter in "\ufffe\uffff" else letter for letter in text)
    # XML makes one line end of two kinds.
    assert unguard(sheet.cells[1][0]) in {kept or "-", kept.replace("\r\n", "\n").replace("\r", "\n")}


@pytest.mark.parametrize("letter", ["م", "😀"])
def test_a_cell_that_is_too_long_is_cut_and_says_so(letter):
    cut = harmless(letter * 40_000, "tags/paragraphs.csv")

    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert cut.startswith(letter * 16_000)
    assert cut.endswith("the whole text is in tags/paragraphs.csv]")
    assert harmless(letter * 16_000, "") == letter * 16_000


def test_a_full_sheet_names_the_next_one_and_the_last_one_the_file(write, monkeypatch):
    monkeypatch.setattr(workbook, "ROWS", 2)
    monkeypatch.setattr(workbook, "SHEETS", 2)
    rows = [["", f"نص {number}", "", "0.5"] for number in range(7)]

    exactly, (one, two) = write(rows[:4], name="exactly.xlsx"), write(rows)

    assert [[row[0] for row in sheet.cells[1:]] for sheet in exactly] == [
        ["نص 0", "نص 1", "More rows are on the sheet 'paragraphs 2'."],
        ["نص 2", "نص 3"],
    ]
    assert [row[0] for row in one.cells[1:]] == ["نص 0", "نص 1", "More rows are on the sheet 'paragraphs 2'."]
    assert [row[0] for row in two.cells[1:]] == ["نص 2", "نص 3", "3 more rows are in tags/paragraphs.csv."]
    assert one.find("autoFilter").get("ref") == "A1:D3"


def test_a_table_without_rows_is_a_workbook(write):
    (sheet,) = write([])

    assert sheet.cells == [COLUMNS]


def test_the_command_gives_the_same_bytes_twice(rasid, themes_file, tmp_path):
    write_csv(tmp_path / "t.csv", [{"text": "=1", "tags": ["ukraine", "peacekeeping"]}], ("text", "tags"))
    for name in ("one.xlsx", "other.xlsx"):
        outcome = rasid(
            "spreadsheet", "--table", tmp_path / "t.csv", "--themes", themes_file, "--output", tmp_path / name
        )
        assert outcome.status == 0

    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "other.xlsx").read_bytes()


def test_a_table_that_is_not_there_is_a_mistake_of_one_line(rasid, themes_file, tmp_path):
    outcome = rasid(
        "spreadsheet", "--table", tmp_path / "no.csv", "--themes", themes_file, "--output", tmp_path / "no.xlsx"
    )

    assert outcome.status == 2
    assert "no.csv" in outcome.err
    assert outcome.err.count("\n") == 1
