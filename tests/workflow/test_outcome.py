"""What a run makes: the same bytes every time, every theme everywhere, nothing of the shipped articles."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import yaml

from rasid.tables import DUPLICATES, LEDGER, QUEUE, REJECTED
from rasid.tag.rows import PARAGRAPH, csv_columns
from tests.workflow.conftest import ARTICLES, HOSTILE, Project, new_project

THEMES = ["terrorism", "afghanistan", "peacekeeping", "ukraine"]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def test_two_runs_give_the_same_bytes(finished: Project, tmp_path: Path) -> None:
    other = new_project(tmp_path / "other")
    other.make("--cores", "1", PYTHONHASHSEED="7", LC_ALL="C", TZ="Asia/Kabul", OMP_NUM_THREADS="2")
    one, two = finished.made(), other.made()
    assert sorted(one) == sorted(two)
    assert [name for name in one if one[name] != two[name]] == []


def test_tables_have_their_columns(finished: Project) -> None:
    results = finished.folder / "results"
    assert tuple(rows(results / "ingest/ledger.csv")[0]) == LEDGER
    assert pl.read_parquet(results / "tags/paragraphs.parquet").columns == list(PARAGRAPH)
    assert list(lines(results / "tags/paragraphs.jsonl")[0]) == list(PARAGRAPH)
    for name, columns in {
        "ingest/duplicates.csv": DUPLICATES,
        "ingest/rejected.csv": REJECTED,
        "review/queue.csv": QUEUE,
        "tags/paragraphs.csv": csv_columns(THEMES),
    }.items():
        header = (results / name).read_text(encoding="utf-8-sig").splitlines()[0]
        assert header == ",".join(columns)
    assert json.loads((results / "changes/verdict.json").read_text())["verdict"] == "first_run"


def test_the_three_tables_of_paragraphs_say_the_same(finished: Project) -> None:
    tags = finished.folder / "results/tags"
    from_lines, from_cells = lines(tags / "paragraphs.jsonl"), rows(tags / "paragraphs.csv")
    assert from_lines == pl.read_parquet(tags / "paragraphs.parquet").to_dicts()
    assert [";".join(row["tags"]) for row in from_lines] == [row["tags"] for row in from_cells]
    assert [row["text"] for row in from_lines] == [row["text"] for row in from_cells]
    assert [f"{row['probability']['ukraine']:.6f}" for row in from_lines] == [
        row["probability_ukraine"] for row in from_cells
    ]


def test_evidence_points_into_the_printed_text(finished: Project) -> None:
    tagged = [row for row in lines(finished.folder / "results/tags/paragraphs.jsonl") if row["evidence"]]
    assert tagged
    for row in tagged:
        for item in row["evidence"]:
            span = row[item["field"]][item["start"] : item["end"]]
            assert span == span.strip() != ""
            assert item["theme"] in row["tags"]
            assert item["weight"] > 0


def test_every_file_is_in_the_ledger_and_the_sums_come_out(finished: Project) -> None:
    results = finished.folder / "results"
    ledger = rows(results / "ingest/ledger.csv")
    assert len(ledger) == ARTICLES
    assert HOSTILE in {row["path"] for row in ledger}
    body = sum(int(row["body"]) for row in ledger)
    assert body == len(lines(results / "tags/paragraphs.jsonl"))
    assert not (finished.folder / "hacked").exists()


def test_shipped_articles_are_used_only_while_there_is_nothing_else(finished: Project, tmp_path: Path) -> None:
    shipped = next((finished.articles / "demonstration").iterdir()).name
    assert shipped not in {row["path"] for row in rows(finished.folder / "results/ingest/ledger.csv")}
    alone = finished.copy(tmp_path / "alone")
    for path in alone.articles.glob("*.txt"):
        path.unlink()
    alone.make("results/ingest/ledger.csv")
    assert [row["path"] for row in rows(alone.folder / "results/ingest/ledger.csv")] == [shipped]


def test_a_fifth_theme_is_scored_by_its_seeds_everywhere(project: Project) -> None:
    path = project.folder / "config/themes.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    theme = {"id": "economy", "name": {"ar": "الاقتصاد", "en": "Economy"}, "colour": "#7f3b08"}
    content["themes"].append(theme | {"seeds": ["سعر*", "أسعار", "السوق", "بنك*", "البنك المركزي"]})
    before = {row["paragraph_id"]: row for row in lines(project.folder / "results/tags/paragraphs.jsonl")}
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    project.make()
    results = project.folder / "results"
    after = lines(results / "tags/paragraphs.jsonl")
    assert any("economy" in row["tags"] for row in after)
    for row in after:
        old = before[row["paragraph_id"]]["probability"]
        assert {theme: row["probability"][theme] for theme in THEMES} == old
    assert "probability_economy" in rows(results / "tags/paragraphs.csv")[0]
    assert "paragraphs_economy" in rows(results / "tags/articles.csv")[0]
    assert json.loads((results / "tagger/evaluation.json").read_text())["themes"]["economy"]["trained"] is False
    assert "economy" in {row["topic"] for row in rows(results / "topics/guided/words.csv")}
    assert (results / "topics/economy/quality.json").exists()
    assert "untrained" in (results / "tagger/card.md").read_text(encoding="utf-8")
    page = (results / "report.html").read_text(encoding="utf-8")
    assert "الاقتصاد" in page
    assert "untrained" in page
    # Its colour shows it: letters are outlines in a figure.
    for figure in ("themes_over_time", "themes_by_source", "topic_words_guided", "precision_recall"):
        assert theme["colour"] in (results / f"plots/{figure}.svg").read_text(encoding="utf-8")
    assert (results / "plots/topic_words_economy.svg").exists()


def test_the_command_says_what_the_workflow_says(finished: Project, tmp_path: Path) -> None:
    known = [row for row in lines(finished.folder / "results/tags/paragraphs.jsonl") if row["label"] == "model"]
    given, said = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    asked = [{"id": row["paragraph_id"], "title": row["title"], "text": row["text"]} for row in known]
    given.write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    command = [sys.executable, "-m", "rasid", "tag", "--model", finished.folder / "results/tagger/model"]
    subprocess.run([*command, "--input", given, "--output", said], check=True)
    answers = lines(said)
    assert [answer["id"] for answer in answers] == [row["paragraph_id"] for row in known]
    for answer, row in zip(answers, known, strict=True):
        for key in ("tags", "probability", "evidence", "uncertain"):
            assert answer[key] == row[key]


def test_snakemake_makes_its_own_report(finished: Project, tmp_path: Path) -> None:
    project = finished.copy(tmp_path / "reported")
    project.make("--report", "snakemake-report.html")
    assert "themes_over_time" in (project.folder / "snakemake-report.html").read_text(encoding="utf-8")
