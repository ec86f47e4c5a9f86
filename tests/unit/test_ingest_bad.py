"""No file, however bad or odd, ends the run, hangs it or disappears."""

from __future__ import annotations

import importlib.util
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from rasid.ingest.deal import deal, write_shards
from rasid.ingest.inventory import take_inventory
from rasid.tables import read_csv, read_parquet

DATA = Path(__file__).parents[1] / "data"
KINDS = ("body", "heading", "boilerplate", "other_language")


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_bad", DATA / "make_bad.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bad = load()
EXPECTED = {name: outcome for name, _, outcome in bad.FILES}
EXPECTED |= {name: outcome for name, (_, outcome) in {**bad.ODD, **bad.CHANGED}.items()}
EXPECTED["loop/again"] = bad.rejected("a link to a folder, not followed")


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """Ingest all of them as the workflow does."""
    folder = tmp_path_factory.mktemp("bad")
    corpus = folder / "corpus"
    bad.make(corpus)
    bad.make_odd(corpus)
    signal.alarm(240)  # what hangs must fail
    shards = deal(take_inventory(corpus, folder / "cache/inventory.json"), 30)
    write_shards(shards, folder / "lists")
    for name, (change, _) in bad.CHANGED.items():
        change(corpus / name)
    made = [folder / name for name in shards]
    for shard in made:
        command = ["ingest", "read", "--corpus", corpus, "--shard", folder / f"lists/{shard.name}.csv"]
        call(*command, "--indexes", folder / "cache/rasid-gzip", "--output", shard)
        tables = ("--articles", shard / "articles.parquet", "--paragraphs", shard / "paragraphs.parquet")
        call("ingest", "sign", *tables, "--output", shard)
    for together in ("collect", "duplicates"):
        call("ingest", together, *made, "--output", folder / "all")
    signal.alarm(0)
    return folder / "all"


def call(*arguments: object) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rasid", *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def ledger(outcome):
    rows: dict[str, list[dict[str, str]]] = {}
    for row in read_csv(outcome / "ledger.csv"):
        rows.setdefault(row["path"], []).append(row)
    return rows


def test_there_are_enough_cases():
    assert len(EXPECTED) >= 60


def test_the_files_in_git_are_what_the_script_makes(tmp_path):
    bad.make(tmp_path)

    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {path.name: path.read_bytes() for path in (DATA / "bad").iterdir()} == made
    assert sum(map(len, made.values())) < 1_500_000


def test_every_file_is_in_the_ledger(ledger):
    assert set(ledger) == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED, ids=ascii)
def test_each_file_has_the_outcome_that_it_must_have(ledger, outcome, name):
    rows, expected = ledger[name], EXPECTED[name]

    statuses = {row["status"] for row in rows}
    assert (statuses.pop() if len(statuses) == 1 else "partly") == expected.status, rows
    assert any(expected.reason in row["reason"] for row in rows), rows
    if expected == bad.Outcome("partly"):
        return
    assert sum(int(row["articles"]) for row in rows) == expected.articles, rows
    assert sum(int(row["body"]) for row in rows) == expected.body, rows
    records = [
        row for row in read_csv(outcome / "rejected.csv") if row["path"] == name and row["reason"] != "too short"
    ]
    assert len(records) == expected.bad_records, records


def test_a_reason_is_one_plain_line_and_nothing_is_rejected_without_one(ledger, outcome):
    for row in [row for rows in ledger.values() for row in rows] + read_csv(outcome / "rejected.csv"):
        assert "\n" not in row["reason"]
        assert "Traceback" not in row["reason"]
        assert row["reason"] or row["status"] == "accepted"


def test_what_is_accepted_has_its_encoding_and_format(ledger):
    for row in (row for rows in ledger.values() for row in rows):
        assert bool(row["encoding"]) == bool(int(row["articles"])), row
        assert row["format"] or row["path"] in {"no-ending", "loop/again"}


def test_the_sums_come_out(ledger, outcome):
    rows = [row for rows in ledger.values() for row in rows]
    paragraphs = Counter(read_parquet(outcome / "paragraphs.parquet")["kind"].to_list())
    short = [row for row in read_csv(outcome / "rejected.csv") if row["reason"] == "too short"]

    assert {kind: sum(int(row[kind]) for row in rows) for kind in KINDS} == {kind: paragraphs[kind] for kind in KINDS}
    assert sum(int(row["short"]) for row in rows) == len(short)
    assert sum(int(row["articles"]) for row in rows) == len(read_parquet(outcome / "articles.parquet"))
    assert {row["status"] for row in rows} <= {"accepted", "partly", "rejected"}


@pytest.mark.parametrize("name", ["long-line.jsonl", "open-quote-large.csv", "long-line.txt", "bomb-large.jsonl.gz"])
def test_a_giant_is_never_in_memory(tmp_path, name):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    bad.ODD[name][0](corpus / name)
    code = """
import resource, sys
from pathlib import Path
from rasid.ingest.inventory import take_inventory
from rasid.ingest.read import read_units
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
read_units(take_inventory(Path(sys.argv[1])), Path(sys.argv[1]), 4)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""
    done = subprocess.run([sys.executable, "-c", code, str(corpus)], capture_output=True, text=True, check=True)

    assert float(done.stdout) < 80
