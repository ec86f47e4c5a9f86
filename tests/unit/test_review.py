"""Which paragraphs the queue asks about, and why."""

from __future__ import annotations

import csv

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasid.identity import text_hash
from rasid.labels import Label
from rasid.review.candidates import Candidates, asked_about
from rasid.review.keep import keep_answers
from rasid.review.queue import choose
from rasid.spreadsheet.form import read_sheet, write_sheet
from rasid.tables import LABELS, QUEUE, read_csv, write_csv
from rasid.tagger.evaluation.mistakes import SUSPECTS

THEMES = ("ukraine", "peacekeeping")


def row(name: str, ukraine: float = 0.01, peacekeeping: float = 0.01, **more):
    return {
        "text_hash": name,
        "group": name,
        "article": f"article of {name}",
        "done": False,
        "probability": (ukraine, peacekeeping),
        "seeds": (0, 0),
        "cluster": None,
        **more,
    }


def candidates(rows) -> Candidates:
    columns = {key: [item[key] for item in rows] for key in row("x")}
    return Candidates(
        themes=THEMES,
        threshold=np.array([0.5, 0.2]),
        done=np.array(columns.pop("done"), dtype=bool),
        probability=np.array(columns.pop("probability"), dtype=float).reshape(-1, 2),
        seeds=np.array(columns.pop("seeds"), dtype=int).reshape(-1, 2),
        **columns,
    )


def queue(rows, batch=10, audit=0.0, suspects=(), labels=(), seed=1):
    return choose(candidates(rows), labels, suspects, batch, audit, seed)


def names(rows, batch=10, **more):
    return [choice.text_hash for choice in queue(rows, batch, **more)]


def label(theme: str, number: int = 0, **more) -> Label:
    text = f"نص {theme} {number}"
    settled = {"state": "labelled", "role": "settled", "annotator": "ليلى", **more}
    return Label(text_hash(text), "", text, "", "", "", frozenset(THEMES), frozenset({theme} - {""}), **settled)


ENOUGH = [label(theme, number) for theme in THEMES for number in range(100)]


def test_the_nearest_to_a_threshold_come_first_the_themes_in_turn():
    rows = [row("far", 0.99), row("u1", 0.52), row("u2", 0.47), row("p1", 0.01, 0.21), row("p2", 0.01, 0.25)]
    rows = [item | {"seeds": (int(item["probability"][0] > 0.5), int(item["probability"][1] > 0.2))} for item in rows]

    assert names(rows, 4, labels=ENOUGH) == ["u1", "p1", "u2", "p2"]


def test_a_keyword_that_the_model_does_not_believe_and_a_tag_without_one():
    rows = [row(f"sure {n}", 0.5 + n / 1000) for n in range(9)]
    rows += [row("unheard", 0.01, seeds=(1, 0)), row("unseeded", 0.9)]

    whys = {choice.text_hash: choice.why for choice in queue(rows, 8, labels=ENOUGH)}

    assert whys["unheard"] == "keyword and model disagree: a keyword of ukraine, model 0.01"
    assert any(why.startswith("keyword and model disagree: no keyword of ukraine") for why in whys.values())


def test_a_theme_with_few_labels_is_sought_by_its_seeds():
    rows = [row(f"near {n}", 0.5) for n in range(9)] + [row("one", seeds=(0, 1)), row("two", seeds=(0, 3))]
    few = [label("ukraine", number) for number in range(100)] + [label("peacekeeping")]

    whys = [choice.why for choice in queue(rows, 10, labels=few)]

    assert "rare theme: 3 seed words of peacekeeping, which 1 labels have" in whys


def test_a_cluster_without_labels_is_new_and_one_with_some_is_not():
    rows = [row(f"near {n}", 0.5) for n in range(9)]
    rows += [row(f"new {n}", cluster="residual_01") for n in range(3)]
    rows += [row(f"old {n}", cluster="residual_02", done=n == 0) for n in range(3)]

    whys = [choice.why for choice in queue(rows, 10, labels=ENOUGH)]

    assert "new cluster: residual_01, 3 paragraphs, 0 labelled" in whys
    assert not any("residual_02" in why for why in whys)


def test_a_label_that_is_likely_wrong_is_asked_again():
    suspect = {"text_hash": "s", "theme": "ukraine", "label": "1", "probability": "0.03"}

    chosen = queue([row(f"near {n}", 0.5) for n in range(20)], 10, labels=ENOUGH, suspects=[suspect])

    assert [(choice.row, choice.why) for choice in chosen if choice.text_hash == "s"] == [
        (-1, "label likely wrong: tagged ukraine, model 0.03")
    ]


def test_chance_draws_its_share_from_all_that_is_open_and_goes_on_where_it_stopped():
    rows = [row(f"{n:03}", 0.5 if n < 50 else 0.01) for n in range(200)]
    audit = [choice.text_hash for choice in queue(rows, 100, audit=0.2) if choice.why == "random audit"]

    assert len(audit) == 20
    assert 2 <= sum(name < "050" for name in audit) <= 10
    assert audit != [choice.text_hash for choice in queue(rows, 100, audit=0.2, seed=2)][-20:]
    rest = [item | {"done": item["text_hash"] in audit} for item in rows]
    again = [choice.text_hash for choice in queue(rest, 100, audit=0.2) if choice.why == "random audit"]
    assert not set(audit) & set(again)


def test_no_more_are_chosen_than_asked_for_and_no_fewer_than_there_are():
    rows = [row(f"{n:02}", 0.5 + n / 100) for n in range(20)]

    assert len(names(rows, 3, audit=0.1)) == 3
    assert sorted(names(rows, 60, audit=0.1)) == [f"{n:02}" for n in range(20)]


def test_of_copies_one_is_asked_and_none_where_one_is_labelled():
    rows = [row("a", 0.5, group="g"), row("b", 0.5, group="g"), row("c", 0.9), row("c", 0.9, group="h")]
    done = [row("d", 0.5, group="k", done=True), row("e", 0.5, group="k"), row("d", 0.5, group="l")]

    assert sorted(names(rows + done)) in (["a", "c"], ["b", "c"])


def test_a_second_paragraph_of_an_article_waits_for_the_others():
    rows = [row("a1", 0.5, article="a"), row("a2", 0.5, article="a"), row("b", 0.99)]

    assert set(names(rows, 2)) in ({"a1", "b"}, {"a2", "b"})
    assert len(names(rows, 3)) == 3


@given(st.randoms(use_true_random=False), st.integers(1, 40))
def test_the_order_of_the_rows_does_not_matter(chance, batch):
    rows = [
        row(
            f"{n}", round(chance.random(), 2), seeds=(n % 3, 0), group=f"{n // 2}", article=f"{n // 4}", done=n % 9 == 0
        )
        for n in range(40)
    ]
    turned = rows[:]
    chance.shuffle(turned)

    one, other = queue(rows, batch, 0.1), queue(turned, batch, 0.1)

    assert [(choice.text_hash, choice.why) for choice in one] == [(choice.text_hash, choice.why) for choice in other]
    assert len({choice.text_hash for choice in one}) == len(one)


def test_nothing_to_label_is_an_empty_queue():
    assert queue([]) == []


def test_who_was_asked_about_all_themes_is_not_asked_again_whatever_the_answer():
    unsure = label("ukraine", 1, state="unsure")
    partly = Label("part", "", "نص", "", "", "", frozenset({"ukraine"}), frozenset(), "labelled", "settled", "ليلى")

    assert asked_about([unsure, partly], THEMES) == {unsure.text_hash}


# --- the command ---------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path, model):
    """The tables that the command reads."""
    themes = [theme.id for theme in model.themes]
    model.save(tmp_path / "tagger/model")
    texts = [f"=نص {number}" for number in range(30)]
    pl.DataFrame(
        [
            {
                "paragraph_id": f"a{number}:1",
                "article_id": f"a{number}",
                "text_hash": text_hash(text),
                "group": f"a{number}:1",
                "title": "عنوان",
                "text": text,
                "source": "النهر",
                "date": "2022-01-10",
                "tags": ["ukraine"] if number % 2 else [],
                "probability": dict.fromkeys(themes, number / 30),
                "topics": [{"topic": "residual_01", "share": 0.5}] if number % 3 else [],
            }
            for number, text in enumerate(texts)
        ]
    ).write_parquet(tmp_path / "paragraphs.parquet")
    hits = [{"paragraph_id": "a3:1", "theme": "ukraine", "seed": "كييف", "hits": 1}]
    pl.DataFrame(hits).write_parquet(tmp_path / "hits.parquet")
    settled = {"asked": themes, "role": "settled", "state": "labelled"}
    labels = [{"text_hash": text_hash(text), "text": text, "tags": "", **settled} for text in texts[:2]]
    write_csv(tmp_path / "labels.csv", labels, LABELS)
    suspect = {"text_hash": text_hash(texts[1]), "theme": "ukraine", "label": 0, "probability": "0.99"}
    write_csv(tmp_path / "tagger/suspects.csv", [suspect], SUSPECTS)
    return tmp_path


def call(rasid, project, output="review"):
    files = {"paragraphs": "paragraphs.parquet", "hits": "hits.parquet", "tagger": "tagger", "labels": "labels.csv"}
    options = [item for name, path in files.items() for item in (f"--{name}", project / path)]
    return rasid("review", "queue", *options, "--batch", 10, "--audit", 0.2, "--output", project / output)


def test_the_command_writes_a_table_and_a_workbook_that_say_the_same(rasid, project):
    assert call(rasid, project).status == 0

    rows = read_csv(project / "review/queue.csv", QUEUE)
    assert rows == read_sheet(project / "review/queue.xlsx")
    assert len(rows) == 10
    assert all((item["state"], item["tags"]) == ("", "") for item in rows)
    assert text_hash("=نص 0") not in {item["text_hash"] for item in rows}
    assert [item["suggested"] for item in rows if item["why"] == "random audit"] == ["", ""]
    assert {item["suggested"] for item in rows if item["why"].startswith("uncertain")} <= {"ukraine", "none"}
    assert [item["text"] for item in rows if item["why"].startswith("label likely wrong")] == ["=نص 1"]
    assert "'=نص" in (project / "review/queue.csv").read_text(encoding="utf-8-sig")


def test_the_workbook_has_a_fixed_header_arabic_from_the_right_and_a_choice_of_states(rasid, project, tmp_path):
    import zipfile

    call(rasid, project)

    with zipfile.ZipFile(project / "review/queue.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert 'state="frozen"' in sheet
    assert 'readingOrder="2"' in styles
    assert "none,tags,unsure" in sheet
    assert "<f>" not in sheet


def test_the_same_bytes_twice(rasid, project):
    call(rasid, project)
    call(rasid, project, "again")

    for name in ("queue.csv", "queue.xlsx"):
        assert (project / "review" / name).read_bytes() == (project / "again" / name).read_bytes()


def test_a_label_that_was_looked_at_again_is_not_asked_about_for_ever(rasid, project):
    rows = read_csv(project / "labels.csv")
    write_csv(project / "labels.csv", [item | {"note": "label checked"} for item in rows], LABELS)

    call(rasid, project)

    with (project / "review/queue.csv").open(encoding="utf-8-sig", newline="") as file:
        assert not any(item["why"].startswith("label") for item in csv.DictReader(file))


def test_a_missing_table_is_a_mistake_of_one_line(rasid, project):
    (project / "paragraphs.parquet").unlink()

    outcome = call(rasid, project)

    assert outcome.status == 2
    assert outcome.err.startswith(f"rasid: {project / 'paragraphs.parquet'}: no such file")


# --- what was filled in and not added ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["queue.csv", "queue.xlsx"])
def test_answers_that_were_not_added_are_kept(tmp_path, name):
    review, corpus, labels = tmp_path / "review", tmp_path / "corpus", tmp_path / "corpus/labels.csv"
    corpus.mkdir()
    asked = {"text_hash": text_hash("نص"), "text": "نص", "state": "", "tags": ""}

    def fill(**answer):
        path = review / name
        review.mkdir(exist_ok=True)
        write = write_csv if name.endswith("csv") else lambda path, rows, names: write_sheet(path, "queue", names, rows)
        write(path, [asked | answer], QUEUE)
        return path

    fill()
    assert list(keep_answers(review, labels, corpus)) == []
    path = fill(state="none")
    (line,) = keep_answers(review, labels, corpus)
    (copy,) = corpus.glob("queue-*")
    assert line == f"{path}: holds answers that were not added; kept as {copy}: rasid labels add {copy}"
    assert copy.read_bytes() == path.read_bytes()
    assert list(keep_answers(review, labels, corpus)) == []
    copy.unlink()
    write_csv(labels, [asked], LABELS)
    assert list(keep_answers(review, labels, corpus)) == []


def test_a_queue_that_cannot_be_read_is_kept_too(tmp_path):
    (tmp_path / "queue.csv").write_bytes(b"\xff\xfe")

    assert len(list(keep_answers(tmp_path, tmp_path / "labels.csv", tmp_path))) == 1
