"""Label Studio and doccano: what they are given, and what they give back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasid.errors import UserError
from rasid.identity import text_hash
from rasid.json_lines import json_line
from rasid.labels.forms import read_answers
from tests.unit.desk import TEXTS, Desk


@pytest.fixture
def desk(tmp_path, rasid, themes_file) -> Desk:
    return Desk(tmp_path, rasid, themes_file)


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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["data", "annotations", "result", "value", "choices", "type", "tags", "label", "annotation_id"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON, st.sampled_from(["any.json", "any.jsonl"]))
def test_whatever_json_it_is_there_are_answers_or_one_line_that_says_why_not(tmp_path, content, name):
    path = tmp_path / name
    path.write_text(json.dumps(content), encoding="utf-8")

    try:
        assert all(answer.place.startswith(str(path)) for answer in read_answers(path))
    except UserError as error:
        assert str(error).startswith(str(path))
