import csv
import gzip
import io
import json
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rasid.errors import UserError
from rasid.json_lines import json_line, lines_of, read_blocks, read_json_lines, read_lines
from rasid.tables import (
    CsvWriter,
    as_cell,
    csv_lines,
    csv_writer,
    guard,
    json_lines,
    read_csv,
    read_parquet,
    unguard,
    write_csv,
    write_parquet,
)

PRINTABLE = st.text(st.characters(exclude_categories=["Cs"]))
NEAR_FORMULAS = st.text(st.sampled_from("'=+-@\t\r\n;,\"a٣"), max_size=6)


@given(st.one_of(st.text(), NEAR_FORMULAS))
@example("'=1")
@example("''=1")
@example("=1")
def test_unguarding_gives_the_cell_back(cell):
    assert unguard(guard(cell)) == cell


@given(st.one_of(PRINTABLE, NEAR_FORMULAS))
def test_no_guarded_cell_starts_like_a_formula(cell):
    assert guard(cell)[:1] not in set("=+-@\t\r")


@pytest.mark.parametrize("cell", ["كييف", "'quoted'", "a=b", "", " =1", "٣-٢"])
def test_a_harmless_cell_stays_as_it_is(cell):
    assert guard(cell) == cell


@given(st.lists(st.tuples(st.one_of(PRINTABLE, NEAR_FORMULAS), PRINTABLE), max_size=5))
@example([("سطر\nآخر", "a\u2028b")])
@example([("", "")])
@example([("carriage\rreturn", "line\r\nend")])
@example([("\r=1", "x")])
@example([("\0", "\x0b\x0c\x1c\x85")])
def test_text_comes_back_from_csv_as_it_was_written(tmp_path, rows):
    path = tmp_path / "table.csv"

    write_csv(path, [{"one": one, "other": other} for one, other in rows], ("one", "other"))

    assert [(row["one"], row["other"]) for row in read_csv(path)] == rows


@given(PRINTABLE)
def test_a_table_of_one_column_keeps_its_rows(tmp_path, text):
    path = tmp_path / "table.csv"

    write_csv(path, [{"text": text}, {"text": "آخر"}], ("text",))

    assert len(read_csv(path)) == 2


def test_csv_opens_in_a_spreadsheet(tmp_path):
    path = tmp_path / "table.csv"

    write_csv(path, [{"title": "=HYPERLINK(1)", "tags": ["a", "b"]}], ("title", "tags"))

    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert row == {"title": "'=HYPERLINK(1)", "tags": "a;b"}


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (["ب", "ا"], "ب;ا"),
        ([], ""),
        (-5, "-5"),
        (0.5, "0.5"),
        (["-x"], "'-x"),
    ],
)
def test_a_value_has_one_way_to_stand_in_a_cell(value, cell):
    assert as_cell(value) == cell


def test_a_column_that_does_not_exist_is_a_bug(tmp_path):
    with csv_writer(tmp_path / "table.csv", ("one",)) as writer, pytest.raises(KeyError, match="two"):
        writer.write({"one": 1, "two": 2})


def test_a_table_saved_by_excel_with_semicolons_is_read(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes('\ufefftext;tags\r\n"نص، أول";ukraine\r\n'.encode())

    assert read_csv(path) == [{"text": "نص، أول", "tags": "ukraine"}]


def test_a_cell_longer_than_the_usual_limit_is_read(tmp_path):
    path = tmp_path / "table.csv"
    text = "كلمة " * 40_000

    write_csv(path, [{"text": text}], ("text",))

    assert read_csv(path)[0]["text"] == text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file"),
        ("one,two\n1,2\n".encode("utf-16"), "not UTF-8 at byte 0"),
        (b"one,three\n1,2\n", ":1: no column two"),
        (b"", ":1: no column one, two"),
        (b"one,two\n1,2\n1,2,3\n", ":3: more cells than the header has"),
    ],
)
def test_a_csv_that_cannot_be_read_says_where_and_why(tmp_path, content, message):
    path = tmp_path / "table.csv"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(UserError, match=message) as raised:
        read_csv(path, ("one", "two"))

    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), PRINTABLE),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(PRINTABLE, inner, max_size=3)),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(PRINTABLE, JSON_VALUES, max_size=3), max_size=4))
@example([{"text": "قبل\u2028بعد\u2029ثم\u0085آخر"}])
@example([{"text": "نصف \ud800 حرف"}, {"text": "\udfff"}])
@example([{"text": "a\r\nb\0c\x1e"}])
def test_json_lines_come_back_as_they_were_written(tmp_path, rows):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(map(json_line, rows)), encoding="utf-8", newline="\n")

    assert list(read_json_lines(path)) == rows


@given(st.text())
@example("\u2028\u2029\u0085\x0b\x0c\x1c\x1d\x1e")
@example("\ud83d")
def test_a_json_line_is_one_line_of_utf_8_to_any_reader(text):
    line = json_line({"text": text})

    assert line.endswith("\n")
    assert len(line.splitlines()) == 1
    assert json.loads(line.encode("utf-8")) == {"text": text}


def test_arabic_stays_readable_in_json_lines():
    assert "كييف" in json_line({"text": "كييف"})


CELL = st.one_of(PRINTABLE, NEAR_FORMULAS, st.text(st.sampled_from("\u2028\u2029\x85\x0b\\/ ")))


@given(st.lists(st.fixed_dictionaries({"a": st.none() | CELL, "b": CELL}), min_size=1, max_size=5))
def test_many_lines_at_once_are_those_of_one_after_the_other(rows):
    table = pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String})
    file = io.StringIO(newline="")
    writer = CsvWriter(file, ("a", "b"))
    for row in rows:
        writer.write(row)

    assert csv_lines(table, header=True).decode("utf-8-sig") == file.getvalue()
    assert csv_lines(table, header=False).decode() == file.getvalue().partition("\r\n")[2]
    assert [json.loads(line) for line in json_lines(table).decode().splitlines()] == rows


def test_gzipped_json_lines_and_empty_lines_are_read(tmp_path):
    path = tmp_path / "rows.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8-sig") as file:
        file.write('{"a": 1}\n\n  \n{"a": 2}')

    assert list(read_json_lines(path)) == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("line", "message"), [("{oops", "not valid JSON"), ("[1]", "not a JSON object"), ("7", "not a JSON object")]
)
def test_a_bad_json_line_is_named_by_its_number(tmp_path, line, message):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"a": 1}\n' + line + "\n", encoding="utf-8")

    with pytest.raises(UserError, match=f"rows.jsonl:2: {message}"):
        list(read_json_lines(path))


def test_missing_json_lines_are_a_mistake_of_the_user(tmp_path):
    with pytest.raises(UserError, match="no such file"):
        list(read_json_lines(tmp_path / "rows.jsonl"))


def test_a_parquet_table_comes_back_and_columns_can_be_chosen(tmp_path):
    frame = pl.DataFrame({"id": ["a", "b"], "text": ["نص", None], "n": [1, 2]})

    write_parquet(tmp_path / "deep" / "t.parquet", frame)

    assert read_parquet(tmp_path / "deep" / "t.parquet").equals(frame)
    assert read_parquet(tmp_path / "deep" / "t.parquet", ["n"]).columns == ["n"]


def test_a_missing_parquet_table_says_what_to_do(tmp_path):
    with pytest.raises(UserError, match="run snakemake"):
        read_parquet(tmp_path / "t.parquet")


LINES = st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=8), max_size=8)


@given(LINES, st.integers(3, 15), st.booleans())
def test_blocks_are_whole_lines_of_any_file(lines, size, ended):
    content = "\n".join(lines) + "\n" * ended
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lines.jsonl")
        path.write_bytes(b"\xef\xbb\xbf" + content.encode())
        blocks = list(read_blocks(path, size))
        whole = list(read_lines(path))

    assert b"".join(blocks).decode() == "".join(whole) == content
    assert all(block.endswith(b"\n") for block in blocks[:-1])
    found = [line for block in blocks for line in lines_of(block, "here")]
    assert found == [line.removesuffix("\n") for line in whole]
