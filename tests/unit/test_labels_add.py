"""What people filled in becomes labels, in whatever form it comes, or is refused with a reason."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from rasid.errors import UserError
from rasid.identity import text_hash
from rasid.labels import read_labels
from rasid.labels.forms import read_answers
from rasid.tables import LABELS, QUEUE, write_csv
from tests.unit.desk import TEXTS, Desk


@pytest.fixture
def desk(tmp_path, rasid, themes_file) -> Desk:
    return Desk(tmp_path, rasid, themes_file)


FOUR = (("tags", "ukraine;peacekeeping"), ("none", ""), ("unsure", ""), ("", ""))


@pytest.mark.parametrize("name", ["queue.csv", "queue.xlsx"])
def test_the_four_states_of_a_filled_in_queue(desk, name):
    outcome = desk.add(desk.write(desk.filled(*FOUR), name))

    assert outcome.status == 0
    assert f"{name}: 3 new, 1 not looked at" in outcome.out
    by_text = {row["text"]: row for row in desk.rows}
    assert [(by_text[text]["state"], by_text[text]["tags"]) for text in TEXTS[:3]] == [
        ("labelled", "ukraine;peacekeeping"),
        ("labelled", ""),
        ("unsure", ""),
    ]
    assert [row["text_hash"] for row in desk.rows] == sorted(row["text_hash"] for row in desk.rows)
    assert by_text[TEXTS[0]] == {
        "text_hash": text_hash(TEXTS[0]),
        "title": "عنوان",
        "text": TEXTS[0],
        "article": "0.txt",
        "source": "النهر",
        "article_date": "2022-01-10",
        "position": "0",
        "asked": "ukraine;afghanistan;peacekeeping",
        "tags": "ukraine;peacekeeping",
        "state": "labelled",
        "role": "settled",
        "annotator": "ليلى",
        "labelled": "2024-05-01",
        "codebook": "1.2",
        "suggested": "ukraine",
        "note": "",
    }
    assert [label.text for label in read_labels(desk.own)] == [
        row["text"] for row in desk.rows if row["tags"] or row["state"] == "labelled"
    ]


def test_tags_without_a_state_are_an_answer_and_may_be_parted_in_arabic(desk):
    desk.add(desk.write(desk.filled(("", "ukraine؛ peacekeeping"))))

    assert [row["tags"] for row in desk.rows] == ["ukraine;peacekeeping"]


def test_the_same_file_twice_changes_no_byte(desk):
    path = desk.write(desk.filled(*FOUR))
    desk.add(path)
    before = desk.own.read_bytes()

    outcome = desk.add(path)

    assert "0 new, 3 known already, 1 not looked at" in outcome.out
    assert desk.own.read_bytes() == before


def test_what_is_there_stays_byte_for_byte_and_in_its_order(desk):
    desk.add(desk.write(desk.filled(("none", ""), ("", ""), ("tags", "ukraine"))))
    before = desk.own.read_bytes().split(b"\r\n")

    desk.add(desk.write(desk.filled(("", ""), ("none", ""), ("", ""), ("unsure", ""))))

    after = desk.own.read_bytes().split(b"\r\n")
    assert len(after) == len(before) + 2
    assert [line for line in after if line in before] == before


def test_a_second_person_who_agrees_is_a_second_reading(desk):
    path = desk.write(desk.filled(("none", ""), ("tags", "ukraine")))
    desk.add(path)

    outcome = desk.add(path, by="سامي")

    assert "2 as another person said" in outcome.out
    assert sorted((row["role"], row["annotator"]) for row in desk.rows) == 2 * [("reading", "سامي")] + 2 * [
        ("reading", "ليلى")
    ] + 2 * [("settled", "ليلى")]
    assert "2 paragraphs with two readings; the same tags in 100.0 %" in desk.rasid("labels", "agreement", desk.own).out
    assert desk.rasid("labels", "check", *desk.options).status == 0


def test_two_who_are_unsure_agree(desk):
    path = desk.write(desk.filled(("unsure", "")))
    desk.add(path)

    assert "0 new, 1 as another person said" in desk.add(path, by="سامي").out
    assert read_labels(desk.own) == []
    decided = desk.add(desk.write(desk.filled(("tags", "ukraine"))), by="هدى")
    assert "1 new" in decided.out
    assert [label.tags for label in read_labels(desk.own)] == [{"ukraine"}]


def test_a_conflict_is_kept_beside_the_label_until_it_is_settled(desk):
    desk.add(desk.write(desk.filled(("tags", "ukraine"))))
    other = desk.write(desk.filled(("none", "")), "other.csv")

    outcome = desk.add(other, by="سامي")
    assert outcome.status == 0
    assert "0 new, 1 not as before" in outcome.out
    assert "سامي says none" in outcome.out
    assert [label.tags for label in read_labels(desk.own)] == [{"ukraine"}]
    checked = desk.rasid("labels", "check", *desk.options)
    assert checked.status == 2
    assert "not settled: 1" in checked.out
    assert "ليلى says ukraine; سامي says none" in checked.out

    settled = desk.add(other, "--settle", by="سامي")
    assert "1 settled anew" in settled.out
    assert [label.tags for label in read_labels(desk.own)] == [frozenset()]
    assert len(desk.rows) == 4
    assert desk.rasid("labels", "check", *desk.options).status == 0


def test_an_answer_to_a_question_about_a_label_settles_it(desk):
    desk.add(desk.write(desk.filled(("tags", "ukraine"))))
    asked = [row | {"why": "label likely wrong: ukraine, probability 0.03"} for row in desk.filled(("none", ""))]

    assert "1 settled anew" in desk.add(desk.write(asked)).out
    assert [label.tags for label in read_labels(desk.own)] == [frozenset()]


def test_the_users_answer_counts_over_the_shipped_one_and_it_says_so(desk):
    shipped = desk.queue[0] | {"asked": "ukraine", "tags": "ukraine", "state": "labelled", "role": "settled"}
    write_csv(desk.shipped, [{key: value for key, value in shipped.items() if key in LABELS}], LABELS)

    outcome = desk.add(desk.write(desk.filled(("none", ""))))

    assert "not as the shipped label; yours counts (none)" in outcome.out
    assert [label.tags for label in read_labels(desk.shipped, desk.own)] == [frozenset()]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tags": "ukrane"}, "no theme 'ukrane'; did you mean ukraine?"),
        ({"tags": "أوكرانيا"}, "no theme 'أوكرانيا'; did you mean ukraine?"),
        ({"tags": "sports"}, "no theme 'sports'; themes are ukraine, afghanistan, peacekeeping"),
        ({"tags": "None"}, "tags is 'None', which a program wrote"),
        ({"state": "None", "tags": ""}, "state is 'None', which a program wrote; write none"),
        ({"state": "done"}, "state is 'done'; write none, tags, unsure"),
        ({"state": "none"}, "state is none, but tags are ukraine"),
        ({"tags": ""}, "state is tags, but there are none"),
        ({"text_hash": "1.23457E+15"}, "text_hash is 1.23457E+15, which a spreadsheet changed; empty the cell"),
        ({"text": "None"}, "text is 'None', which a program wrote; empty the cell"),
        ({"text": "#NAME?"}, "text is '#NAME?', which a program wrote"),
        ({"text": TEXTS[0][2:]}, "text has lost its beginning 'قا'"),
        ({"text": TEXTS[0][:-9]}, "text has lost its last 9 characters"),
        ({"text": TEXTS[1]}, "text is not the one that text_hash stands for: it was changed, or rows were mixed up"),
        ({"text_hash": "0" * 16}, "text is not the one that text_hash stands for"),
        ({"text": "", "text_hash": ""}, "neither text_hash nor text"),
        ({"text": "", "text_hash": "0" * 16}, "no such paragraph"),
        ({"text_hash": "", "text": "فقرة أخرى"}, "no such paragraph"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_nothing_is_written(desk, change, message):
    rows = [
        desk.filled(("none", ""))[0],
        desk.queue[1] | {"state": "none"},
        desk.filled(("tags", "ukraine"))[0] | change,
    ]
    path = desk.write(rows[1:])

    outcome = desk.add(path)

    assert outcome.status == 2
    assert f"{path}: row 3: {message}" in outcome.err
    assert f"{path}: nothing was added" in outcome.err
    assert not desk.own.exists()


def test_all_mistakes_are_told_at_once(desk):
    outcome = desk.add(desk.write(desk.filled(("done", ""), ("tags", ""), ("tags", "sports"))))

    assert outcome.err.count("row ") == 3


def test_a_damaged_cell_may_be_emptied(desk):
    one, other = desk.filled(("none", ""), ("tags", "ukraine"))

    assert desk.add(desk.write([one | {"text": ""}, other | {"text_hash": ""}])).status == 0
    assert {row["text"] for row in desk.rows} == set(TEXTS[:2])


def test_a_paragraph_that_left_the_corpus_can_be_labelled_by_its_text(desk):
    gone = desk.queue[0] | {"text": "فقرة حُذفت", "text_hash": text_hash("فقرة حُذفت"), "state": "none", "tags": ""}

    assert desk.add(desk.write([gone])).status == 0
    assert desk.add(desk.write([gone | {"date": "10/01/2022"}]), "--labels", desk.folder / "new.csv").status == 2
    assert "in no article: 1" in desk.rasid("labels", "check", *desk.options).out


def test_one_paragraph_with_two_answers_in_a_file_is_a_mistake(desk):
    one, other = desk.filled(("none", ""))[0], desk.filled(("tags", "ukraine"))[0]
    path = desk.write([one, other])

    outcome = desk.add(path)

    assert outcome.status == 2
    assert f"row 3: answers otherwise than {path}: row 2" in outcome.err


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("text", 12.5, "text is 12.5, of which the spreadsheet made a number"),
        ("text", date(2024, 5, 1), "of which the spreadsheet made a date"),
        ("tags", datetime(2024, 5, 1), "of which the spreadsheet made a date"),
        ("tags", True, "of which the spreadsheet made a truth value"),
        ("state", 1.0, "of which the spreadsheet made a number"),
        ("text_hash", 1234567890123456.0, "which a spreadsheet changed"),
    ],
)
def test_cells_that_became_something_else_are_found_in_a_workbook(desk, column, value, message):
    row = desk.filled(("none", ""))[0] | {column: value}
    path = desk.folder / "saved.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, QUEUE)
        sheet.write_row(1, 0, [row.get(name, "") for name in QUEUE])

    outcome = desk.add(path)

    assert outcome.status == 2
    assert message in outcome.err


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsx", b"not a workbook", "no spreadsheet that can be read"),
        ("a.json", b"[1]", "task 1: not a JSON object"),
        ("a.json", b"{", "not valid JSON"),
        ("a.jsonl", b"[]\n", "a.jsonl:1: not a JSON object"),
        ("a.pdf", b"", "cannot tell what this is"),
        ("a.csv", b"text_hash,text\n", "no column state, tags"),
    ],
)
def test_a_file_of_no_use_is_refused(desk, name, content, message):
    path = desk.folder / name
    path.write_bytes(content)

    outcome = desk.add(path)

    assert outcome.status == 2
    assert message in outcome.err


def test_a_file_that_is_not_there(desk):
    for name in ("no.csv", "no.xlsx", "no.json", "no.jsonl"):
        assert "no such file" in desk.add(desk.folder / name).err


# --- a kill, a full disk, two at once ------------------------------------------------------------------------


@pytest.mark.parametrize("function", ["fsync", "replace", "open"])
def test_a_write_that_fails_leaves_the_old_file(desk, monkeypatch, function):
    desk.add(desk.write(desk.filled(("none", ""))))
    before = desk.own.read_bytes()

    def fail(*_arguments, **_more):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        if function == "replace":
            broken.setattr(Path, "replace", fail)
        elif function == "fsync":
            broken.setattr(os, "fsync", fail)
        else:
            broken.setattr("rasid.labels.store.write_csv", fail)
        outcome = desk.add(desk.write(desk.filled(("none", ""), ("tags", "ukraine"))))

    assert outcome.status == 2
    assert "cannot be written (No space left on device); nothing was changed" in outcome.err
    assert desk.own.read_bytes() == before


def command(desk: Desk, path: Path, by: str) -> list[str]:
    return [sys.executable, "-m", "rasid", "labels", "add", str(path), *map(str, desk.options), *desk.who(by)]


def test_two_at_once_lose_nothing(desk):
    one = desk.write(desk.filled(("none", ""), ("none", "")), "one.csv")
    other = desk.write(desk.filled(("", ""), ("", ""), ("tags", "ukraine"), ("unsure", "")), "other.csv")
    started = [subprocess.Popen(command(desk, path, "ليلى")) for path in (one, other)]

    assert [process.wait(60) for process in started] == [0, 0]
    assert {row["text"] for row in desk.rows} == set(TEXTS)


def test_a_labels_file_that_a_spreadsheet_broke_is_refused(desk):
    desk.add(desk.write(desk.filled(("none", ""))))
    desk.own.write_text(desk.own.read_text(encoding="utf-8-sig").replace("settled", ""), encoding="utf-8")

    outcome = desk.add(desk.write(desk.filled(("none", ""))))

    assert outcome.status == 2
    assert f"{desk.own}: row 2: role is ''" in outcome.err


def test_read_answers_of_a_workbook_without_a_header(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "empty.xlsx") as book:
        book.add_worksheet()

    with pytest.raises(UserError, match="no header in the first row"):
        list(read_answers(tmp_path / "empty.xlsx"))
