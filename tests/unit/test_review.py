import pytest

from rasid.review.queue import queue
from rasid.tables import QUEUE, json_line, read_csv

THRESHOLD = 0.5


class FixedModel:
    """Themes with thresholds is all that the queue asks of a model."""

    def __init__(self, themes, **thresholds):
        self.themes = [theme for theme in themes if theme.id in thresholds]
        self.decisions = [type("Decision", (), {"threshold": thresholds[theme.id]})() for theme in self.themes]


@pytest.fixture
def fixed(themes):
    return FixedModel(themes, ukraine=0.5, peacekeeping=0.2)


def row(name: str, ukraine: float, peacekeeping: float = 0.0, **more):
    return {
        "text_hash": name,
        "group": name,
        "title": "عنوان",
        "text": f"نص {name}",
        "source": "النهر",
        "date": "2022-01-10",
        "tags": ["ukraine"] if ukraine >= THRESHOLD else [],
        "probability": {"ukraine": ukraine, "peacekeeping": peacekeeping},
        "label": "model",
        **more,
    }


def chosen(rows, model, batch=10):
    return [item["text_hash"] for item in queue(rows, model, batch)]


def test_the_nearest_to_a_threshold_come_first(fixed):
    rows = [row("far", 0.99), row("near", 0.52), row("other", 0.4, 0.21), row("below", 0.45)]

    assert chosen(rows, fixed) == ["other", "near", "below", "far"]


def test_no_more_are_chosen_than_asked_for(fixed):
    assert chosen([row(f"{n:02}", 0.5 + n / 100) for n in range(20)], fixed, 3) == ["00", "01", "02"]


def test_what_a_person_labelled_is_not_asked_again(fixed):
    assert chosen([row("done", 0.5, label="human"), row("open", 0.9)], fixed) == ["open"]


def test_of_copies_one_is_asked(fixed):
    assert chosen([row("same", 0.5), row("same", 0.5), row("other", 0.6)], fixed) == ["same", "other"]


def test_the_order_of_the_rows_does_not_matter(fixed):
    rows = [row(name, value) for name, value in [("a", 0.5), ("b", 0.5), ("c", 0.7), ("d", 0.3)]]

    assert queue(rows, fixed, 3) == queue(rows[::-1], fixed, 3)
    assert chosen(rows, fixed, 3) == ["a", "b", "c"]


def test_the_queue_says_why_and_leaves_the_answer_open(fixed):
    (item,) = queue([row("a", 0.52)], fixed, 1)

    assert set(item) == set(QUEUE)
    assert (item["why"], item["suggested"]) == ("ukraine 0.52, tagged from 0.50", ["ukraine"])
    assert (item["state"], item["tags"]) == ("", "")


def test_nothing_to_label_is_an_empty_queue(fixed):
    assert queue([], fixed, 5) == []


def test_the_command_writes_a_table_that_a_spreadsheet_opens(rasid, model, model_folder, tmp_path):
    probability = {theme.id: 0.4 for theme in model.themes}
    lines = [{**row(f"{n}", 0.4), "text": f"=نص {n}", "probability": probability} for n in range(5)]
    (tmp_path / "paragraphs.jsonl").write_text("".join(map(json_line, lines)), encoding="utf-8")

    outcome = rasid(
        "review",
        "queue",
        "--paragraphs",
        tmp_path / "paragraphs.jsonl",
        "--model",
        model_folder,
        "--batch",
        3,
        "--output",
        tmp_path / "queue.csv",
    )

    assert outcome.status == 0
    assert [item["text"] for item in read_csv(tmp_path / "queue.csv", QUEUE)] == ["=نص 0", "=نص 1", "=نص 2"]
    assert "'=نص 0" in (tmp_path / "queue.csv").read_text(encoding="utf-8-sig")


def test_a_missing_table_is_a_mistake_of_one_line(rasid, model_folder, tmp_path):
    outcome = rasid(
        "review",
        "queue",
        "--paragraphs",
        tmp_path / "none.jsonl",
        "--model",
        model_folder,
        "--output",
        tmp_path / "q.csv",
    )

    assert outcome.status == 2
    assert outcome.err.startswith(f"rasid: {tmp_path / 'none.jsonl'}: no such file")


def test_of_a_group_of_rewritten_copies_one_is_asked(fixed):
    assert chosen([row("a", 0.5, group="g"), row("b", 0.5, group="g"), row("c", 0.9)], fixed) == ["a", "c"]
