"""The parts of the comparison: scores in pairs, the verdict, the cause of a flip, drift."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasid.compare.causes import Explainer
from rasid.compare.drift import jensen_shannon, topic_changes, unseen_words
from rasid.compare.origin import differences
from rasid.compare.scores import held_out, paired_scores
from rasid.compare.verdict import Rule
from rasid.tables import write_csv
from rasid.tagger.features import Paragraph

RULE = Rule(0.0, 0.05, 0.5)


def test_scores_are_paired_on_the_common_labels(labels):
    right = {label.text_hash: {"ukraine": "ukraine" in label.tags} for label in labels}
    wrong = {key: {"ukraine": False} for key in list(right)[:70]}
    found = paired_scores(labels, wrong, right)
    assert found["labels"] == 70
    assert found["scores"]["ukraine"]["new"] == 1
    assert found["scores"]["ukraine"]["old"] == 0
    assert found["scores"]["overall"]["low"] > 0.9
    assert paired_scores(labels, right, {}) == {"labels": 0, "scores": {}}


@given(seed=st.integers(0, 1000))
def test_the_interval_holds_the_difference_and_turns_round_with_the_sides(labels, seed):
    random = np.random.default_rng(seed)
    one, other = (
        {label.text_hash: {"ukraine": bool(random.random() < 0.5)} for label in labels[:60]} for _ in range(2)
    )
    forth = paired_scores(labels, one, other)["scores"]["overall"]
    back = paired_scores(labels, other, one)["scores"]["overall"]
    assert forth["low"] - 1e-9 <= forth["difference"] <= forth["high"] + 1e-9
    assert forth["low"] == pytest.approx(-back["high"])


def test_the_threshold_makes_the_prediction():
    rows = [{"text_hash": "a", "probability_x": "0.400000"}, {"text_hash": "b", "probability_x": "0.399999"}]
    assert held_out(rows, {"x": 0.4}) == {"a": {"x": True}, "b": {"x": False}}


def scored(difference: float, low: float, high: float, **churned) -> dict:
    figures = {"paragraphs": 1000, "flipped": 1, "tagged": 50, "share": 0.001, "turnover": 0.02} | churned
    overall = {"old": 0.8, "new": 0.8 + difference, "difference": difference, "low": low, "high": high}
    return {"labels": 100, "scores": {"overall": overall}, "churn": {"x": figures}}


@pytest.mark.parametrize(
    ("changes", "verdict", "reason"),
    [
        (scored(-0.02, -0.05, 0.01), "pass", "macro-F1"),
        (scored(-0.02, -0.05, -0.001), "fail", "macro-F1"),
        (scored(0.02, 0.01, 0.03, share=0.051), "fail", "x: "),
        (scored(0.02, 0.01, 0.03, turnover=0.6), "fail", "x: "),
        (scored(0.02, 0.01, 0.03, turnover=0.6, tagged=10), "pass", "macro-F1"),
        ({"labels": 0, "scores": {}, "churn": {}}, "fail", "no label"),
    ],
)
def test_the_rule_of_promotion(changes, verdict, reason):
    said, reasons = RULE.judge(changes)
    assert said == verdict
    assert reasons[0].startswith(reason)


def test_a_loss_that_is_allowed_passes():
    assert Rule(0.01, 0.05, 0.5).judge(scored(-0.02, -0.05, -0.001))[0] == "pass"


def test_the_cause_is_worked_out(model, fit, labels, themes):
    flip = {"theme": "ukraine", "old": 0, "new": 1, "new_probability": 0.9, "by_model": True, "same_title": True}
    paragraph = Paragraph("", "دخلت الدبابات كييف.")

    def cause(different, **changed):
        return Explainer(model, model, different).explain(flip | changed, paragraph)["cause"]

    assert cause(["library"]) == "library"
    assert cause(["new labels", "configuration"]) == "new labels or configuration"
    assert cause([]) == "unexplained"
    assert cause(["library"], by_model=False) == "new labels"
    assert cause(["library"], same_title=False) == "new text"
    assert cause(["library"], same_title=False, new=0) == "library"
    assert Explainer(None, model, ["library"]).explain(flip, paragraph)["evidence_gained"] == []


def test_a_tag_that_rests_on_new_words_is_put_down_to_the_vocabulary(fit, training, labels, themes):
    more = [
        replace(label, text=f"زقزوقستان {label.text}", text_hash=f"more{number:012}", tags=frozenset({"ukraine"}))
        for number, label in enumerate(label for label in labels if not label.tags)
    ]
    new = fit([*labels, *more], themes).model
    paragraph = Paragraph("", "زار الوفد زقزوقستان أمس.")
    said = new.tag(paragraph)
    assert said.tags == ["ukraine"]
    flip = {"theme": "ukraine", "old": 0, "new": 1, "by_model": True, "same_title": True}
    why = Explainer(training.model, new, ["new labels"]).explain(
        flip | {"new_probability": said.probability["ukraine"]}, paragraph
    )
    assert why["cause"] == "new vocabulary"
    assert any(item.startswith("زقزوقستان +") for item in why["evidence_gained"])


def test_origins_differ_in_what_can_move_a_tag():
    old = {
        "labels": "1",
        "themes": "t",
        "settings": {"tagger": "a", "report": "r"},
        "versions": {"numpy": "2"},
        "code": "c",
    }
    assert differences(old, old) == []
    assert differences(old, old | {"labels": "2"}) == ["new labels"]
    assert differences(old, old | {"settings": {"tagger": "a", "report": "other"}}) == []
    assert differences(old, old | {"settings": {"tagger": "b"}}) == ["configuration"]
    assert differences(old, old | {"versions": {"numpy": "3"}, "corpus": "x"}) == ["new text", "library"]


def test_sources_drift_from_none_to_wholly():
    assert jensen_shannon({"a": 2, "b": 2}, {"a": 1, "b": 1}) == 0
    assert jensen_shannon({"a": 2}, {"b": 5}) == pytest.approx(1)
    assert 0 < jensen_shannon({"a": 2, "b": 1}, {"a": 1, "b": 2}) < 1


def test_unseen_words_are_those_of_no_label(model):
    assert unseen_words(["كييف زقزوقستان"], model) == 0.5
    assert unseen_words([], model) is None


def test_topics_are_counted_by_what_became_of_them(tmp_path):
    assert "not been aligned" in topic_changes(tmp_path)["note"]
    rows = [
        {"model": "guided", "topic": name, "released": name, "status": status}
        for name, status in zip("abcd", ("kept", "kept", "new", "gone"), strict=True)
    ]
    write_csv(tmp_path / "alignment.csv", rows, ("model", "topic", "released", "status"))
    assert topic_changes(tmp_path) == {"kept": 2, "changed": 0, "new": 1, "gone": 1}
