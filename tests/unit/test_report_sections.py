"""What the report says of the files that stages make, and in which words."""

import re
import string
from pathlib import Path

import numpy as np
import pytest

from rasid.arrays import write_json
from rasid.compare.verdict import Rule
from rasid.report import in_arabic, sections
from rasid.report.page import Say, render
from rasid.report.strings import STRINGS
from rasid.report.summary import Summary, spark
from rasid.review.candidates import Candidates
from rasid.review.queue import choose
from rasid.tables import write_csv
from tests.unit import plotted
from tests.unit.test_report import Page, results, row, table_of

__all__ = ["results"]
REPORT = Path(__file__).parents[2] / "workflow/rasid/report"
CHANGES = {
    "against": {"number": "3", "when": "2024-05-01", "note": ""},
    "churn": {"ukraine": {"paragraphs": 100, "flipped": 7, "share": 0.07}},
    "scores": {"ukraine": {"old": 0.7, "new": 0.76, "difference": 0.06, "low": 0.01, "high": 0.11}},
    "drift": {"sources": {"new": ["<b>جريدة</b>"], "gone": []}},
    "topics": {"kept": 10, "changed": 2, "new": 1, "gone": 0},
    "paragraphs": {"added": 12, "removed": 3, "kept": 2000},
    "causes": {"new labels": 5},
}
FLIP = {"theme": "ukraine", "old": "0", "new": "1", "title": "عنوان", "text": "<script>x</script>"}


@pytest.fixture
def said(results, themes, tmp_path):
    """Give the text of the page after the files were changed."""

    def said(change=lambda folder: None, **options) -> str:
        folder = results([row(1)])
        change(folder)
        return Page(render(folder, themes, tmp_path / "corpus", 10, **options)).said

    return said


def test_a_first_run_is_told_in_one_line(said):
    assert "First run: there is no release to compare with." in said()


@pytest.mark.parametrize(
    ("verdict", "words"),
    [("pass", "nothing got worse beyond its limit"), ("fail", "look at this before you rely on it")],
)
def test_what_is_new_since_a_release_is_told_with_its_reasons(said, verdict, words):
    def change(folder):
        write_json(folder / "changes/verdict.json", {"verdict": verdict, "reasons": ["a <reason>"], "against": 3})
        write_json(folder / "changes/changes.json", CHANGES)
        write_csv(folder / "changes/flips.csv", [FLIP], list(FLIP))

    text = said(change)

    assert f"Compared with release 3: {words}." in text
    for part in ("a <reason>", "12 added, 3 removed, 2,000 as before", "10 kept, 2 changed, 1 new, 0 gone"):
        assert part in text
    assert "New sources: <b>جريدة</b>." in text
    assert "+0.06 (+0.01 … +0.11)" in text
    assert "now Ukraine" in text
    assert "<script>x</script>" in text
    assert "new labelsأمثلة جديدة: 5" in text


def test_a_verdict_without_details_says_how_to_get_them(said):
    text = said(
        lambda folder: write_json(folder / "changes/verdict.json", {"verdict": "pass", "reasons": [], "against": 1})
    )

    assert "results/changes/changes.json is not there" in text


def test_how_good_the_tagger_is_is_said_in_words_first(said):
    def change(folder):
        evaluation = plotted.evaluation()
        evaluation["themes"]["ukraine"] = evaluation["themes"]["terrorism"]
        write_json(folder / "tagger/evaluation.json", evaluation)
        mistake = {"theme": "ukraine", "kind": "missed", "title": "عنوان", "text": "نص خاطئ", "probability": "0.0123"}
        others = [{**mistake, "probability": "0.02"}, {**mistake, "theme": "afghanistan", "probability": "0.03"}]
        write_csv(folder / "tagger/mistakes.csv", [mistake, *others], list(mistake))
        write_csv(folder / "tagger/suspects.csv", [{"text_hash": "x"}] * 3, ["text_hash"])

    text = said(change)

    assert "of 100 tags that it gives, 80 are right; of 100 that it should give, it finds 75" in text
    assert "900 labelled ones: 5 folds, split by article and near-duplicate" in text
    assert "Where it is sure, 6 % of the paragraphs have a wrong tag; where it is uncertain, 41 %." in text
    assert "printed before 2022-01-01 and tried on what came later: macro-F1 0.70" in text
    assert "outlets that it has not seen" not in text
    assert "0.77 0.70–0.90" in text
    assert "Seed words alone: macro-F1 0.65" in text
    assert "3 labels are likely wrong" in text
    assert text.count("missed Ukraine") == 1
    assert text.index("missed Ukraine, with a probability of 0.01") < text.index("missed Afghanistan, with")
    assert text.index("of 100 tags") < text.index("0.70–0.90") < text.index("missed Ukraine")


def test_without_a_trained_theme_the_page_says_so(said, themes):
    def change(folder):
        blocks = {theme.id: {"trained": False, "positives": 1} for theme in themes}
        write_json(folder / "tagger/evaluation.json", {"themes": blocks, "labels": 3, "folds": 5, "split": ""})

    assert "No theme has enough labels to be trained" in said(change)


def test_topics_come_with_their_share_typical_paragraphs_and_choice(said):
    def change(folder):
        guided = folder / "topics/guided"
        typical = {"topic": "ukraine", "paragraph_id": "a:1", "title": "عنوان <i>", "text": "فقرة نموذجية"}
        write_csv(guided / "typical.csv", [typical], list(typical))
        rows = [
            {"topic": "ukraine", "counted": "printed", "paragraphs": "10", "share": "0.1"},
            {"topic": "ukraine", "counted": "printed", "paragraphs": "30", "share": "0.3"},
            {"topic": "ukraine", "counted": "once", "paragraphs": "30", "share": "0.9"},
        ]
        write_csv(guided / "prevalence.csv", rows, list(rows[0]))
        write_json(guided / "choice.json", {"sentence_en": "Six won.", "sentence_ar": "فازت ستة.", "chosen": 6})
        write_csv(folder / "topics/growing.csv", [{"title": "قمح، خبز"}], ["title"])

    text = said(change)

    for part in ("25 %", "عنوان <i>", "فقرة نموذجية", "Six won.", "فازت ستة.", "قمح، خبز"):
        assert part in text


def test_every_reason_of_the_queue_and_every_cause_is_there_in_arabic(themes):
    names = ["a", "b", "c", "d", "e", "f"]
    candidates = Candidates(
        text_hash=names,
        group=names,
        article=names,
        done=np.zeros(6, dtype=bool),
        themes=["ukraine"],
        probability=np.array([[0.9], [0.45], [0.1], [0.2], [0.3], [0.05]]),
        threshold=np.array([0.5]),
        seeds=np.array([[0], [1], [0], [2], [0], [0]]),
        cluster=["topic_1"] * 6,
    )
    suspects = [{"text_hash": name, "label": name, "theme": "ukraine", "probability": "0.5"} for name in "01"]
    reasons = {choice.why for size in range(1, 40) for choice in choose(candidates, [], suspects, size, 0.25, 1)}
    arabic_names = {theme.id: theme.name_ar for theme in themes}

    assert {why.split(":")[0] for why in reasons} == {
        *("uncertain", "keyword and model disagree", "rare theme", "new cluster", "label likely wrong", "random audit"),
    }
    for why in reasons:
        assert re.search(r"[\u0621-\u064a]", in_arabic.sentence(why, arabic_names)), why
        assert "ukraine" not in in_arabic.sentence(why, arabic_names)
    assert in_arabic.cause("new labels or library") == "أمثلة جديدة أو إصدار مكتبة"
    assert in_arabic.sentence("binary, not text", arabic_names) == "binary, not text"


@pytest.mark.parametrize("drop", [0.0, 0.3])
def test_every_reason_of_a_verdict_is_there_in_arabic(drop):
    overall = {"old": 0.7, "new": 0.7 - drop, "difference": -drop, "low": -0.1 - drop, "high": 0.1 - drop}
    churn = {"paragraphs": 100, "flipped": 7, "share": 0.07, "turnover": 0.2, "tagged": 40}
    for scores in ({"overall": overall}, {}):
        _, reasons = Rule(0.0, 0.05, 0.5).judge({"scores": scores, "labels": 9, "churn": {"ukraine": churn}})
        for reason in reasons:
            assert re.search(r"[\u0621-\u064a]", in_arabic.sentence(reason, {"ukraine": "أوكرانيا"})), reason


def test_the_page_says_how_it_was_made(said):
    text = said(made=[("Rasid", "9.9")], settings={"seed": 7, "topics": {"residual": 3}, "empty": {}})

    for part in ("Rasid9.9", "seed7", "topics.residual3", "empty{}", "corpus"):
        assert part in text


def test_settings_are_named_as_users_write_them():
    assert sections.flat_settings({"b": {"x": "ن", "a": None}, "a": [1]}) == [
        ("a", "[1]"),
        ("b.a", "null"),
        ("b.x", '"ن"'),
    ]


def test_a_trend_is_of_years_or_of_months_within_one(themes):
    def trend(*dates):
        rows = [row(number, date=day, tags=["ukraine"] * (number % 2)) for number, day in enumerate(dates)]
        return Summary(table_of(rows, themes), themes).trend("ukraine")

    assert trend("2021-01-01", "2021-02-01", "2022-05-05", None) == [("2021", 0.5), ("2022", 0.0)]
    assert trend("2021-01-01", "2021-02-01") == [("2021-01", 0.0), ("2021-02", 1.0)]
    assert trend(None) == []


def test_a_small_line_stays_in_its_picture():
    points = [tuple(map(float, point.split(","))) for point in spark([("a", 0.0), ("b", 0.5), ("c", 1.0)], 1.0).split()]

    assert points == [(0.0, 26.0), (60.0, 14.0), (120.0, 2.0)]
    assert spark([("a", 0.0), ("b", 0.0)], 0.0) == "0.0,26.0 120.0,26.0"


def test_arabic_digits_are_written_in_arabic_only(themes):
    say = Say("arabic_indic", themes)

    text = str(say("totals", tagged=1234, uncertain=5, share=say.percent(0.123), copies=0))

    english, arabic = re.findall(r"<span[^>]*>(.*?)</span>", text)
    assert english.startswith("1,234 paragraphs have a theme; 5 (12 %)")
    assert "١٬٢٣٤" in arabic
    assert "١٢٪" in arabic
    assert not re.search(r"[0-9]", arabic)


def test_a_value_is_escaped_once_and_in_both_languages(themes):
    text = str(Say("western", themes)("no_topics", note='<b> & "x" {y}'))

    assert text.count("&lt;b&gt; &amp; &#34;x&#34; {y}") == 2
    assert "<b>" not in text


def test_every_sentence_is_there_in_both_languages_with_the_same_values():
    for key, (english, arabic) in STRINGS.items():
        named = [{part[1] for part in string.Formatter().parse(text) if part[1]} for text in (english, arabic)]
        assert named[0] == named[1], key
        assert english.strip(), key
        assert arabic.strip(), key
        if key not in {"js_language", "f1_short", "trend"}:
            assert re.search(r"[\u0621-\u064a]", arabic), key
            assert not re.search(r"[\u0621-\u064a]", english), key


def test_every_sentence_is_used():
    page = (REPORT / "page.html").read_text(encoding="utf-8") + (REPORT / "page.py").read_text(encoding="utf-8")
    script = (REPORT / "page.js").read_text(encoding="utf-8")
    figures = {"topic_prevalence", "topic_map", "topic_choice"}
    for key in set(STRINGS) - figures:
        place, name = (script, key.removeprefix("js_")) if key.startswith("js_") else (page, key)
        assert re.search(rf"""["']{name}["']""", place), key
