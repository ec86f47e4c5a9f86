"""Bulk files: cut into records and ranges, and read range by range."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasid.ingest import bulk
from rasid.ingest.bulk import RECORDS_PER_RANGE, Quotes, Records, open_bulk, ranges, skip
from rasid.ingest.draft import Options
from rasid.ingest.gzip_index import index_path
from rasid.ingest.inventory import INDEXES, take_inventory
from rasid.ingest.read import read_units

BODY = "قال متحدث باسم البعثة إن دورية تعرضت لإطلاق نار قرب القرية صباح اليوم."
CELLS = st.lists(st.lists(st.text(st.sampled_from('ab"\n, ;ق'), max_size=6), min_size=2, max_size=2), max_size=8)


def table(rows: list[list[str]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_MINIMAL).writerows(rows)
    return file.getvalue().encode()


def records(number: int, word: str = "") -> bytes:
    return b"".join(json.dumps({"text": f"{BODY} {word}{n}"}).encode() + b"\n" for n in range(number))


@given(CELLS)
def test_a_table_is_cut_where_its_rows_end(rows):
    rows = [["a", "b"], *rows]

    cut = [record.content for record in Records(io.BytesIO(table(rows)), 10_000, b",")]

    assert [next(csv.reader(io.StringIO(record.decode(), newline=""))) for record in cut] == rows
    assert b"".join(cut) == table(rows)


@given(st.text(st.sampled_from('a",\n'), max_size=40), st.integers(1, 7))
def test_any_table_is_cut_as_csv_reads_it_and_pieces_change_nothing(text, size):
    whole = Quotes(b",")
    after = [whole.open_after(line.encode()) for line in text.splitlines(keepends=True)]
    pieces = Quotes(b",")
    for line in text.splitlines(keepends=True):
        for start in range(0, len(line), size):
            last = pieces.open_after(line[start : start + size].encode())
        assert last == after.pop(0)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    cut = [
        record for record in Records(io.BytesIO(text.encode()), 1000, b",") if record.content.strip() or record.problem
    ]
    assert len(cut) == len([row for row in rows if row])


def test_a_record_that_is_too_large_comes_without_content_and_the_next_one_whole():
    found = list(Records(io.BytesIO(b"a" * 50 + b"\nb\n"), 20))

    assert [record.content for record in found] == [b"", b"b\n"]
    assert "ingest.largest_record_mb" in found[0].problem


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_ranges_cover_a_file_and_each_is_read_alone(tmp_path, kind):
    number = 2 * RECORDS_PER_RANGE + 5
    lines = [[f"عنوان {n}", f"{BODY}\n{BODY} {n}"] for n in range(number)]
    content = records(number) if kind == "jsonl" else table([["title", "text"], *lines])
    (tmp_path / f"a.{kind}").write_bytes(content)

    units = take_inventory(tmp_path)

    assert [(unit.first, unit.count) for unit in units] == [(1, 1000), (1001, 1000), (2001, 5)]
    alone = read_units([units[2]], tmp_path, 4)
    assert [row["record"] for row in alone.articles] == [2001, 2002, 2003, 2004, 2005]
    assert alone.articles == read_units(units, tmp_path, 4).articles[2000:]


def test_a_renamed_column_redoes_every_range_and_an_added_row_one(tmp_path):
    rows = [[str(n), BODY] for n in range(1500)]
    path = tmp_path / "a.csv"
    path.write_bytes(table([["title", "text"], *rows]))
    before = take_inventory(tmp_path)
    path.write_bytes(table([["title", "text"], *rows, ["x", BODY]]))
    added = take_inventory(tmp_path)
    path.write_bytes(table([["texts", "text"], *rows]))
    renamed = take_inventory(tmp_path)

    assert [one == other for one, other in zip(before, added, strict=True)] == [True, False]
    assert [one.sha256 == other.sha256 for one, other in zip(before, renamed, strict=True)] == [False, False]


def test_a_range_is_cut_at_a_number_of_bytes_too(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "BYTES_PER_RANGE", 1000)
    (tmp_path / "a.jsonl").write_bytes(records(100))

    assert len(list(ranges(tmp_path / "a.jsonl", is_table=False))) > 10


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz"])
def test_a_bulk_file_in_utf_16_is_read(tmp_path, encoding, ending):
    content = "".join(json.dumps({"text": f"{BODY} {n}"}, ensure_ascii=False) + "\n" for n in range(1003)).encode(
        encoding
    )
    (tmp_path / f"a.{ending}").write_bytes(gzip.compress(content) if ending.endswith("gz") else content)

    reading = read_units(take_inventory(tmp_path), tmp_path, 4)

    assert [row["articles"] for row in reading.ledger] == [1000, 3]
    assert {row["encoding"] for row in reading.ledger} <= {"utf-16", encoding}
    assert reading.paragraphs[-1]["text"] == f"{BODY} 1002"


def test_what_comes_before_damage_is_read(tmp_path):
    chance = random.Random(1)  # noqa: S311 - no secret
    content = gzip.compress(b"".join(chance.randbytes(40).hex().encode() + b"\n" for _ in range(3000)))
    (tmp_path / "a.jsonl.gz").write_bytes(content[:-2000])

    units = take_inventory(tmp_path)

    assert len(units) > 2
    assert [unit.problem for unit in units[:-1]] == [""] * (len(units) - 1)
    last = units[-1].first
    assert units[-1].problem.endswith(f"get the file again; what comes before record {last} was read")
    assert sum(unit.count for unit in units) == last - 1


@pytest.fixture
def indexed(tmp_path):
    """A gzipped file of 6,000 records that the inventory has left an index of."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    path = corpus / "a.jsonl.gz"
    path.write_bytes(gzip.compress(records(6000, "x" * 2000)))
    units = take_inventory(corpus, tmp_path / "cache" / "inventory.json")
    return corpus, path, units, tmp_path / "cache" / INDEXES


def test_a_range_is_found_by_the_index_as_from_the_start(indexed):
    corpus, path, units, indexes = indexed
    index = index_path(path, indexes)
    assert index is not None
    assert index.exists()
    for unit in units:
        with open_bulk(path, index) as (quick, _), open_bulk(path) as (slow, _):
            for file in (quick, slow):
                skip(file, 0, unit.offset)
            assert quick.read(5000) == slow.read(5000)
    assert read_units(units, corpus, 4, Options(), indexes) == read_units(units, corpus, 4)


def test_an_index_that_is_missing_or_broken_changes_nothing(indexed):
    corpus, path, units, indexes = indexed
    index = index_path(path, indexes)
    assert index is not None
    index.write_bytes(b"this is no index")

    assert read_units(units[-1:], corpus, 4, Options(), indexes).ledger[0]["status"] == "accepted"
    index.unlink()
    assert read_units(units[-1:], corpus, 4, Options(), indexes).ledger[0]["status"] == "accepted"


def test_the_index_of_a_file_that_is_no_more_goes(indexed):
    corpus, path, _, indexes = indexed
    path.unlink()
    (corpus / "b.txt").write_text(BODY, encoding="utf-8")

    take_inventory(corpus, indexes.parent / "inventory.json")

    assert list(indexes.iterdir()) == []


def test_a_bulk_file_never_waits_for_what_took_its_place(tmp_path):
    import os

    (tmp_path / "a.jsonl").write_bytes(records(3))
    units = take_inventory(tmp_path)
    (tmp_path / "a.jsonl").unlink()
    os.mkfifo(tmp_path / "a.jsonl")

    assert read_units(units, tmp_path, 4).ledger[0]["reason"] == "not a regular file"
