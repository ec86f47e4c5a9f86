"""Tagging the corpus: the rows of the tables."""

import dataclasses

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasid.ingest.read import text_hash
from rasid.json_lines import read_json_lines
from rasid.labels import Label
from rasid.tables import ARTICLES, DUPLICATES, LABELS, PARAGRAPHS, read_csv, read_parquet, write_csv, write_parquet
from rasid.tag.rows import csv_columns, csv_table, fixed, paragraph_schema, said_rows, tag_table
from rasid.tagger.features import Paragraph

UKRAINE = "قال الجيش الأوكراني إن كييف تحت نيران المدفعية والدبابات قرب الجسر."
PEACE = "زارت الدورية قوات حفظ السلام والقبعات الزرق عند الخط الفاصل."
NEITHER = "ارتفعت الأسعار في السوق وامتلأ المعرض بالطلاب والكتاب."


def label_of(text: str, asked: str, tags: str) -> Label:
    themes = [frozenset(part for part in cell.split(";") if part) for cell in (asked, tags)]
    return Label(text_hash(text), "", text, "", "", "", *themes, "labelled", "settled", "ليلى")


@pytest.fixture
def table_of(model):
    """Give the rows of an article's paragraphs, with the labels that people gave."""

    def table_of(texts: list[str], labels: tuple[Label, ...] = ()) -> pl.DataFrame:
        article = {"article_id": "a", "path": "a.txt", "title": "أخبار المساء", "date": "2022-01-10", "source": None}
        ids = [f"a:{number}" for number, _ in enumerate(texts, 1)]
        rows = [
            {"paragraph_id": name, "article_id": "a", "position": number, "text": text, "text_hash": text_hash(text)}
            for number, (name, text) in enumerate(zip(ids, texts, strict=True), 1)
        ]
        whole = [(name, Paragraph(article["title"], text)) for name, text in zip(ids, texts, strict=True)]
        said = said_rows(whole, model)
        return tag_table(
            pl.DataFrame(rows),
            pl.DataFrame(list(said)),
            pl.DataFrame([article]),
            pl.DataFrame(schema={"paragraph_id": pl.String, "group": pl.String}),
            pl.DataFrame({"paragraph_id": ids, "ukraine": [0.75] * len(ids), "residual_01": [0.05] * len(ids)}),
            {label.text_hash: label for label in labels},
            model,
        )

    return table_of


@pytest.fixture
def row_of(table_of):
    """Give the row of one paragraph, with the labels that people gave."""

    def row_of(text: str, *labels: Label) -> dict:
        return table_of([text], labels).row(0, named=True)

    return row_of


def test_a_row_says_what_the_model_says(row_of, model):
    row, said = row_of(UKRAINE), model.tag(Paragraph("أخبار المساء", UKRAINE))

    assert (row["tags"], row["probability"], row["label"]) == (["ukraine"], said.probability, "model")
    assert (row["title"], row["group"], row["topics"]) == ("أخبار المساء", "a:1", [{"topic": "ukraine", "share": 0.75}])


def test_a_persons_word_wins_for_the_themes_that_were_asked_and_for_no_other(row_of):
    asked_other = row_of(UKRAINE, label_of(UKRAINE, "peacekeeping", "peacekeeping"))
    asked_this = row_of(UKRAINE, label_of(UKRAINE, "ukraine;afghanistan", "afghanistan"))
    nothing = row_of(UKRAINE, label_of(UKRAINE, "ukraine", ""))

    assert asked_other["tags"] == ["ukraine", "peacekeeping"]
    assert asked_this["tags"] == ["afghanistan"]
    assert nothing["tags"] == []
    assert {row["label"] for row in (asked_other, asked_this, nothing)} == {"human"}


def test_what_a_person_labelled_is_not_uncertain_and_keeps_the_models_probability(row_of):
    plain, labelled = row_of(UKRAINE), row_of(UKRAINE, label_of(UKRAINE, "ukraine", ""))

    assert labelled["uncertain"] is False
    assert labelled["probability"] == plain["probability"]


def test_the_evidence_is_for_the_tags_that_stand(row_of):
    row = row_of(UKRAINE, label_of(UKRAINE, "ukraine", ""))

    assert row["evidence"] == []


def test_a_label_for_a_theme_that_is_no_more_is_ignored(row_of):
    row = row_of(UKRAINE, label_of(UKRAINE, "weather;ukraine", "weather"))

    assert row["tags"] == []


def test_a_label_of_another_text_is_no_label_of_this_one(row_of):
    assert row_of(UKRAINE, label_of(PEACE, "ukraine", ""))["label"] == "model"


def test_a_row_in_csv_has_a_column_for_each_probability(table_of):
    table = table_of([UKRAINE])
    row, cells = table.row(0, named=True), csv_table(table).row(0, named=True)

    assert list(cells) == csv_columns(["ukraine", "afghanistan", "peacekeeping"])
    assert cells["probability_ukraine"] == f"{row['probability']['ukraine']:.6f}"
    assert cells["topics"] == "ukraine 0.75"
    assert all(cell.startswith("ukraine text ") for cell in cells["evidence"].split(";"))
    assert cells["uncertain"] in {"true", "false"}


@given(st.floats(0, 1), st.integers(1, 6))
def test_numbers_in_csv_are_written_as_python_writes_them(value, digits):
    value = round(value, digits)

    assert pl.select(fixed(pl.lit(value), digits)).item() == f"{value:.{digits}f}"


def test_rows_fit_the_schema_of_the_table(table_of):
    table = table_of([UKRAINE, NEITHER])

    assert dict(table.schema) == paragraph_schema(["ukraine", "afghanistan", "peacekeeping"])
    assert table["tags"].to_list() == [["ukraine"], []]


@pytest.fixture
def stage(tmp_path):
    """The tables that the command reads: two articles, a copy, a heading, a title like a formula."""
    rows = [
        ("a:0", "heading", "ردود الفعل"),
        ("a:1", "body", UKRAINE),
        ("a:2", "body", NEITHER),
        ("b:0", "body", PEACE),
        ("b:1", "body", UKRAINE),
    ]
    paragraphs = [
        {
            "paragraph_id": name,
            "article_id": name[0],
            "position": int(name[2]),
            "kind": kind,
            "text": text,
            "text_hash": text_hash(text),
            "start": 0,
            "end": 1,
        }
        for name, kind, text in rows
    ]
    articles = [
        {
            "article_id": name,
            "path": f"{name}.txt",
            "record": 0,
            "title": title,
            "date": "2022-01-10",
            "language": "ar",
            "group": "a",
        }
        for name, title in [("a", "=عنوان"), ("b", None), ("c", "بلا فقرات")]
    ]
    ids = [row["paragraph_id"] for row in paragraphs if row["kind"] == "body"]
    write_parquet(tmp_path / "ingest/paragraphs.parquet", pl.DataFrame(paragraphs, schema=PARAGRAPHS))
    write_parquet(tmp_path / "ingest/articles.parquet", pl.DataFrame(articles, schema=ARTICLES))
    copies = [
        {"kind": "paragraph", "id": name, "group": "a:1", "similarity": 1.0, "same": 1} for name in ("a:1", "b:1")
    ]
    write_csv(tmp_path / "ingest/duplicates.csv", copies, DUPLICATES)
    shares = {"paragraph_id": ids, "residual_01": [0.05, 0.5, 0.3, 0.05], "ukraine": [0.95, 0.5, 0.7, 0.95]}
    write_parquet(tmp_path / "topics/shares.parquet", pl.DataFrame(shares))
    label = dataclasses.asdict(label_of(PEACE, "ukraine", "ukraine"))
    write_csv(tmp_path / "labels.csv", [{**label, "asked": ["ukraine"], "tags": ["ukraine"]}], LABELS)
    return tmp_path


@pytest.fixture
def tagged(rasid, stage, model_folder):
    def tagged(name: str = "tags"):
        shared = ["--model", model_folder, "--ingest", stage / "ingest"]
        asked = rasid("tag", "shard", *shared, "--output", stage / "said.parquet")
        outcome = rasid(
            "tag", "corpus", stage / "said.parquet", *shared, "--topics", stage / "topics",
            "--labels", stage / "labels.csv", "--labels", stage / "none.csv", "--output", stage / name,
        )  # fmt: skip
        assert (asked.status, outcome.status) == (0, 0), outcome.err
        return stage / name

    return tagged


def test_the_corpus_is_tagged_paragraph_by_paragraph(tagged):
    rows = list(read_json_lines(tagged() / "paragraphs.jsonl"))

    assert [(row["paragraph_id"], row["tags"], row["label"]) for row in rows] == [
        ("a:1", ["ukraine"], "model"),
        ("a:2", [], "model"),
        ("b:0", ["ukraine", "peacekeeping"], "human"),
        ("b:1", ["ukraine"], "model"),
    ]
    assert [row["group"] for row in rows] == ["a:1", "a:2", "b:0", "a:1"]
    assert rows[0]["topics"] == [{"topic": "ukraine", "share": 0.95}]
    assert rows[1]["topics"] == [{"topic": "residual_01", "share": 0.5}, {"topic": "ukraine", "share": 0.5}]


def test_the_three_tables_of_paragraphs_say_the_same(tagged):
    folder = tagged()
    lines = list(read_json_lines(folder / "paragraphs.jsonl"))
    cells = read_csv(folder / "paragraphs.csv")
    frame = read_parquet(folder / "paragraphs.parquet")

    assert frame.to_dicts() == lines
    assert [cell["text"] for cell in cells] == [line["text"] for line in lines]
    assert [cell["tags"] for cell in cells] == [";".join(line["tags"]) for line in lines]
    assert [float(cell["probability_ukraine"]) for cell in cells] == [line["probability"]["ukraine"] for line in lines]
    assert cells[0]["title"] == "=عنوان"
    assert "'=عنوان" in (folder / "paragraphs.csv").read_text(encoding="utf-8-sig")


def test_articles_sum_up_their_paragraphs(tagged):
    a, b, c = read_csv(tagged() / "articles.csv")

    assert (a["paragraphs"], a["tags"], a["paragraphs_ukraine"]) == ("2", "ukraine", "1")
    assert (b["paragraphs"], b["tags"], b["paragraphs_peacekeeping"]) == ("2", "ukraine;peacekeeping", "1")
    assert (c["paragraphs"], c["tags"]) == ("0", "")


def test_the_tables_are_the_same_bytes_twice(tagged):
    one, other = tagged("one"), tagged("other")

    assert {path.name for path in one.iterdir()} == {
        "paragraphs.jsonl",
        "paragraphs.csv",
        "paragraphs.parquet",
        "articles.csv",
    }
    for path in one.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes(), path.name


def test_many_paragraphs_are_tagged_in_batches_without_losing_one(tagged, monkeypatch):
    whole = (tagged("whole") / "paragraphs.jsonl").read_bytes()
    monkeypatch.setattr("rasid.tag.corpus.BATCH", 2)

    parts = tagged("parts")

    assert (parts / "paragraphs.jsonl").read_bytes() == whole
    assert len(read_parquet(parts / "paragraphs.parquet")) == 4
