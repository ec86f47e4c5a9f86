"""What people filled in becomes labels, in whatever form it comes, or is refused with a reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from rasid.errors import UserError
from rasid.identity import text_hash
from rasid.labels import read_labels
from rasid.labels.forms import read_answers
from rasid.spreadsheet.form import write_sheet
from rasid.tables import LABELS, QUEUE, json_line, read_csv, write_csv

TEXTS = ["قال المتحدث إن الجسر في كييف أُغلق.", "- وصلت القبعات الزرق أمس", "=مباراة اليوم، بلا جمهور", "أُعيد فتح السوق"]
PROBABILITY = {"ukraine": 0.5, "afghanistan": 0.1, "peacekeeping": 0.2}


class Desk:
    """A project's files, and the command that is tried on them."""

    def __init__(self, folder: Path, rasid, themes_file: Path) -> None:
        self.folder, self.rasid, self.themes = folder, rasid, themes_file
        self.own = folder / "corpus/labels.csv"
        self.shipped = folder / "annotations.csv"
        self.queue = [
            {
                "text_hash": text_hash(text),
                "title": "عنوان",
                "text": text,
                "source": "النهر",
                "date": "2022-01-10",
                "suggested": "ukraine" if number == 0 else "none",
                "why": "uncertain",
            }
            for number, text in enumerate(TEXTS)
        ]
        rows = [
            {
                "text_hash": row["text_hash"],
                "title": row["title"],
                "text": row["text"],
                "article_id": f"{number:012}",
                "path": f"{number}.txt",
                "source": row["source"],
                "date": row["date"],
                "position": number,
            }
            for number, row in enumerate(self.queue)
        ]
        pl.DataFrame(rows).write_parquet(folder / "paragraphs.parquet")
        (folder / "CODEBOOK.md").write_text("# Codebook\n\nVersion 1.2\n", encoding="utf-8")

    def filled(self, *answers: tuple[str, str]) -> list[dict[str, str]]:
        """Give the queue with (state, tags) filled in, row by row."""
        return [row | {"state": state, "tags": tags} for row, (state, tags) in zip(self.queue, answers, strict=False)]

    def write(self, rows, name: str = "queue.csv") -> Path:
        path = self.folder / name
        if path.suffix == ".csv":
            write_csv(path, rows, QUEUE)
        else:
            write_sheet(path, "queue", QUEUE, rows)
        return path

    def add(self, path: Path, *options: object, by: str = "ليلى"):
        return self.rasid("labels", "add", path, *self.options, *self.who(by), *options)

    def who(self, by: str) -> list[str]:
        return ["--annotator", by, "--date", "2024-05-01", "--codebook", str(self.folder / "CODEBOOK.md")]

    @property
    def options(self) -> list[object]:
        files = {"labels": self.own, "shipped": self.shipped, "themes": self.themes}
        files["paragraphs"] = self.folder / "paragraphs.parquet"
        return [item for name, path in files.items() for item in (f"--{name}", path)]

    @property
    def rows(self) -> list[dict[str, str]]:
        return read_csv(self.own, LABELS) if self.own.exists() else []


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


# --- tools ---------------------------------------------------------------------------------------------------


def label_studio_task(row, *annotations):
    return {"id": 7, "data": row, "annotations": list(annotations), "predictions": []}


def annotation(*choices, by=3, **more):
    result = {"from_name": "tags", "to_name": "text", "type": "choices", "value": {"choices": list(choices)}}
    dates = {"created_at": "2024-05-02T10:00:00.000000Z", "updated_at": "2024-05-03T10:00:00.000000Z"}
    return {"id": 9, "completed_by": by, "was_cancelled": False, "result": [result] if choices else [], **dates, **more}


def said(path, **options):
    return [(answer.state, answer.tags) for answer in read_answers(path, **options)]


def test_what_label_studio_exports_as_json(desk):
    rows = desk.queue
    path = desk.folder / "project.json"
    tasks = [
        label_studio_task(rows[0], annotation("ukraine", "peacekeeping", by={"id": 1, "email": "l@example.org"})),
        label_studio_task(rows[1], annotation()),
        label_studio_task(rows[2], annotation("unsure"), annotation("none", by=4)),
        label_studio_task(rows[3], annotation("ukraine", was_cancelled=True)),
        label_studio_task(rows[3]),
    ]
    path.write_text(json.dumps(tasks), encoding="utf-8")

    assert said(path) == [
        ("tags", ("ukraine", "peacekeeping")),
        ("none", ()),
        ("unsure", ()),
        ("none", ()),
        ("", ()),
        ("", ()),
    ]
    assert desk.add(path).status == 0
    assert {(row["annotator"], row["labelled"]) for row in desk.rows} == {
        ("l@example.org", "2024-05-03"),
        ("label-studio 3", "2024-05-03"),
        ("label-studio 4", "2024-05-03"),
    }


def test_what_label_studio_exports_as_json_min(desk):
    meta = {"id": 7, "annotator": 3, "annotation_id": 9, "updated_at": "2024-05-03T10:00:00Z", "lead_time": 2.5}
    records = [
        desk.queue[0] | meta,
        desk.queue[1] | meta | {"tags": "ukraine"},
        desk.queue[2] | meta | {"tags": {"choices": ["ukraine", "peacekeeping"]}},
        desk.queue[2] | meta | {"tags": [{"choices": ["ukraine"]}]},
        desk.queue[3] | meta | {"tags": "none"},
        desk.queue[3] | meta | {"annotation_id": None, "annotator": ""},
    ]
    path = desk.folder / "min.json"
    path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")

    assert said(path) == [
        ("none", ()),
        ("tags", ("ukraine",)),
        ("tags", ("ukraine", "peacekeeping")),
        ("tags", ("ukraine",)),
        ("none", ()),
        ("", ()),
    ]


def test_a_document_of_doccano_left_as_suggested_was_not_looked_at_unless_approved(desk):
    documents = [
        {"id": 1, **desk.queue[0], "label": ["ukraine"], "Comments": []},
        {"id": 2, **desk.queue[1], "label": []},
        {"id": 3, **desk.queue[2], "label": ["peacekeeping", "ukraine"]},
        {"id": 4, **desk.queue[3], "label": ["unsure"]},
    ]
    path = desk.folder / "admin.jsonl"
    path.write_text("".join(map(json_line, documents)), encoding="utf-8")

    assert said(path) == [("", ()), ("", ()), ("tags", ("peacekeeping", "ukraine")), ("unsure", ())]
    assert said(path, approved=True)[:2] == [("tags", ("ukraine",)), ("none", ())]
    listed = desk.folder / "admin.json"
    listed.write_text(json.dumps(documents), encoding="utf-8")
    assert said(listed) == said(path)


@pytest.mark.parametrize("tool", ["label-studio", "doccano"])
def test_what_is_exported_for_a_tool_comes_back_as_labels(desk, tool):
    queue = desk.write(desk.queue)
    exported = desk.rasid("labels", "export", "--to", tool, "--queue", queue, "--themes", desk.themes)
    assert exported.status == 0
    path = desk.folder / ("label-studio.json" if tool == "label-studio" else "doccano.jsonl")
    answers = [["ukraine"], ["none"], ["unsure"], ["peacekeeping", "ukraine"]]
    if tool == "label-studio":
        tasks = json.loads(path.read_text(encoding="utf-8"))
        assert tasks[0]["predictions"][0]["result"] == [
            {"from_name": "tags", "to_name": "text", "type": "choices", "value": {"choices": ["ukraine"]}}
        ]
        filled = [task | {"annotations": [annotation(*one)]} for task, one in zip(tasks, answers, strict=True)]
        path.write_text(json.dumps(filled), encoding="utf-8")
    else:
        documents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert [document["label"] for document in documents] == [["ukraine"], ["none"], ["none"], ["none"]]
        filled = [document | {"label": one} for document, one in zip(documents, answers, strict=True)]
        path.write_text("".join(map(json_line, filled)), encoding="utf-8")

    assert desk.add(path, "--approved").status == 0

    by_text = {row["text"]: (row["state"], row["tags"], row["suggested"]) for row in desk.rows}
    assert by_text == {
        TEXTS[0]: ("labelled", "ukraine", "ukraine"),
        TEXTS[1]: ("labelled", "", "none"),
        TEXTS[2]: ("unsure", "", "none"),
        TEXTS[3]: ("labelled", "ukraine;peacekeeping", "none"),
    }


def test_the_interface_of_label_studio_offers_every_theme_and_two_ways_out(desk):
    from xml.etree import ElementTree

    desk.rasid("labels", "export", "--to", "label-studio", "--queue", desk.write(desk.queue), "--themes", desk.themes)

    root = ElementTree.parse(desk.folder / "label-studio-interface.xml").getroot()  # noqa: S314 - our own
    (choices,) = root.iter("Choices")
    assert choices.attrib["choice"] == "multiple"
    assert (choices.attrib["name"], choices.attrib["toName"]) == ("tags", "text")
    assert [choice.attrib["value"] for choice in choices] == [
        "ukraine",
        "afghanistan",
        "peacekeeping",
        "none",
        "unsure",
    ]
    types = desk.rasid(
        "labels", "export", "--to", "doccano", "--queue", desk.folder / "queue.csv", "--themes", desk.themes
    )
    assert types.status == 0
    labels = json.loads((desk.folder / "doccano-labels.json").read_text(encoding="utf-8"))
    assert [label["text"] for label in labels] == ["ukraine", "afghanistan", "peacekeeping", "none", "unsure"]


# --- any text ------------------------------------------------------------------------------------------------

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), min_size=1).filter(
    lambda text: text.strip() != ""
)


@given(texts=st.lists(ANY_TEXT, min_size=1, max_size=4, unique_by=text_hash), name=st.sampled_from(["csv", "xlsx"]))
def test_any_text_survives_a_spreadsheet(desk, texts, name):
    desk.own.unlink(missing_ok=True)
    queue = [desk.queue[0] | {"text": text, "text_hash": text_hash(text), "state": "none"} for text in texts]
    outcome = desk.add(desk.write(queue, f"any.{name}"))

    assert outcome.status == 0, outcome.err
    assert {row["text_hash"] for row in desk.rows} == {text_hash(text) for text in texts}
    if name == "csv":
        assert {row["text"] for row in desk.rows} == set(texts)


@given(
    texts=st.lists(ANY_TEXT, min_size=1, max_size=3, unique_by=text_hash),
    tool=st.sampled_from(["label-studio", "doccano"]),
)
def test_any_text_survives_a_tool(desk, texts, tool):
    queue = desk.write([desk.queue[0] | {"text": text, "text_hash": text_hash(text)} for text in texts])
    suffix = "json" if tool == "label-studio" else "jsonl"
    path = desk.folder / f"any.{suffix}"
    outcome = desk.rasid("labels", "export", "--to", tool, "--queue", queue, "--themes", desk.themes, "--output", path)

    assert outcome.status == 0
    assert [answer.text for answer in read_answers(path)] == texts


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
