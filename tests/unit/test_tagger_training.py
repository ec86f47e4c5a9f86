"""Training the classifier, and saying how good it is."""

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import strategies as st

from rasid.config import Theme
from rasid.labels import Label
from rasid.tables import LABELS, read_csv, write_csv
from rasid.tagger.features import Paragraph
from rasid.tagger.making import digest
from rasid.tagger.model import Decision

SPACE = Theme("space", "الفضاء", "Space", "#123456", ("صاروخ*", "مركبة فضائية"), ("صاروخ قديم",))
WORDS = "كييف وَكييف القرم بكابل طالبان حفظ السلام قال أمس المدينة 2022 ١٢ NATO ، . ! دجاج"
TEXT = st.one_of(st.lists(st.sampled_from(WORDS.split()), max_size=25).map(" ".join), st.text(max_size=30))


def test_training_finds_the_themes_of_the_small_world(training):
    assert all(block["trained"] for block in training.evaluation.figures["themes"].values())
    assert training.evaluation.figures["overall"]["macro_f1"] > 0.7


def test_all_labels_of_an_article_are_in_one_fold(training, labels):
    fold = {row["text_hash"]: row["fold"] for row in training.evaluation.out_of_fold}
    of_article: dict[str, set[int]] = {}
    for label in labels:
        of_article.setdefault(label.article, set()).add(fold[label.text_hash])

    assert all(len(folds) == 1 for folds in of_article.values())
    assert set(fold.values()) == {0, 1, 2}


def test_training_twice_gives_the_same(fit, training, labels, themes):
    again = fit(labels, themes)

    assert again.evaluation == training.evaluation
    assert again.evaluation.out_of_fold == training.evaluation.out_of_fold
    assert again.model.weights.tobytes() == training.model.weights.tobytes()
    assert again.model.decisions == training.model.decisions


def test_thresholds_stay_away_from_0_and_1(training):
    assert all(0.1 <= decision.threshold <= 0.9 for decision in training.model.decisions)


def test_a_theme_without_labels_is_scored_by_its_seeds(fit, labels, themes):
    model = fit(labels, [*themes, SPACE]).model
    probability = {
        text: model.tag(Paragraph("", text)).probability["space"]
        for text in ("أطلقت الشركة صاروخها أمس", "صاروخ ومركبة فضائية", "أطلقت الشركة متجرها", "صاروخ قديم")
    }
    titled = model.tag(Paragraph("صاروخ جديد", "أطلقت الشركة متجرها")).probability["space"]

    assert not model.decisions[-1].trained
    assert list(probability.values()) == pytest.approx([0.60, 0.83, 0.27, 0.27], abs=0.005)
    assert titled == pytest.approx(0.38, abs=0.005)
    assert "space" in model.tag(Paragraph("", "أطلقت الشركة صاروخها")).tags
    assert "space" not in model.tag(Paragraph("", "أطلقت الشركة متجرها")).tags


@pytest.mark.parametrize("seeds", [("صاروخ*",), ("المدينة", "الطريق", "قال", "كييف")])
def test_an_added_theme_without_labels_does_not_change_the_other_scores(
    fit, training, labels, themes, paragraphs, seeds
):
    added = Theme("added", "جديدة", "Added", "#123456", seeds, ())

    wider = fit(labels, [added, *themes]).model

    for paragraph in paragraphs:
        before, after = training.model.tag(paragraph).probability, wider.tag(paragraph).probability
        assert {theme: after[theme] for theme in before} == before


def test_a_theme_that_a_label_was_not_asked_about_is_unknown_there(fit, labels, themes):
    silent = [
        dataclasses.replace(label, asked=frozenset({"afghanistan", "peacekeeping"}), tags=label.tags - {"ukraine"})
        for label in labels
    ]

    evaluation = fit(silent, themes).evaluation.figures

    assert not evaluation["themes"]["ukraine"]["trained"]
    assert evaluation["themes"]["afghanistan"]["trained"]


def test_labels_without_an_article_can_train_a_theme(fit, labels, themes):
    loose = [dataclasses.replace(label, article="") for label in labels]

    evaluation = fit(loose, themes).evaluation.figures

    assert evaluation["themes"]["ukraine"]["trained"]


@pytest.mark.parametrize("number", [1, 2, 8])
def test_a_handful_of_labels_trains_nothing_but_does_not_fail(fit, labels, themes, number):
    training = fit(labels[:number], themes)

    assert not any(block["trained"] for block in training.evaluation.figures["themes"].values())
    assert training.model.tag(Paragraph("", "كييف")).tags == ["ukraine"]
    assert training.evaluation.curves == []


def test_the_digest_of_labels_changes_with_what_they_say_and_with_nothing_else(labels):
    changed: list[Label] = [dataclasses.replace(labels[0], tags=frozenset({"afghanistan", "ukraine"})), *labels[1:]]
    noted = [dataclasses.replace(label, annotator="another") for label in labels]

    assert digest(changed) != digest(labels) == digest(noted)


# --- Figures


def test_a_probability_follows_platts_formula():
    decision = Decision(2.0, -1.0, 0.5, trained=True, low=0.4, high=0.6)

    assert decision.probability(np.float64(0.5)) == pytest.approx(0.5)
    assert decision.probability(np.float64(1.5)) == pytest.approx(1 / (1 + np.exp(-2)))


# --- The command


@pytest.fixture
def labels_file(labels, tmp_path):
    rows = [{**dataclasses.asdict(label), "asked": sorted(label.asked), "tags": sorted(label.tags)} for label in labels]
    write_csv(tmp_path / "labels.csv", rows, LABELS)
    return tmp_path / "labels.csv"


def test_the_command_writes_model_figures_and_card_the_same_twice(rasid, labels_file, themes_file, tmp_path, training):
    (tmp_path / "CODEBOOK.md").write_text("# Codebook\n\nVersion 7\n", encoding="utf-8")
    for name in ("one", "other"):
        outcome = rasid(
            "tagger", "train", "--labels", labels_file, "--themes", themes_file, "--codebook", tmp_path / "CODEBOOK.md",
            "--folds", 3, "--minimum-positives", 5, "--output", tmp_path / name,
        )  # fmt: skip
        assert outcome.status == 0, outcome.err

    made = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert {"evaluation.json", "curves.csv", "out_of_fold.csv", "mistakes.csv", "suspects.csv", "card.md"} <= {
        str(path) for path in made
    }
    for path in made:
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "other" / path).read_bytes(), path
    evaluation = json.loads((tmp_path / "one/evaluation.json").read_text(encoding="utf-8"))
    assert evaluation["codebook"] == "7"
    assert evaluation["overall"]["macro_f1"] == pytest.approx(
        training.evaluation.figures["overall"]["macro_f1"], abs=1e-6
    )
    assert len(read_csv(tmp_path / "one/out_of_fold.csv")) == evaluation["labels"]


def test_training_on_no_labels_is_a_mistake_of_the_user(rasid, themes_file, tmp_path):
    write_csv(tmp_path / "labels.csv", [], LABELS)

    outcome = rasid(
        "tagger", "train", "--labels", tmp_path / "labels.csv", "--themes", themes_file, "--output", tmp_path / "out"
    )

    assert outcome.status == 2
    assert outcome.err.startswith(f"rasid: {tmp_path / 'labels.csv'}: no settled label")
