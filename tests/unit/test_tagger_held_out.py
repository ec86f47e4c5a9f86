"""Scores on later news and other outlets, with fewer labels, by simpler ways; mistakes, suspects, the card."""

import dataclasses
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rasid.arrays import rounded
from rasid.config import Theme
from rasid.tagger.evaluation.baselines import baselines, count_words, majority, newsmap, newsmap_weights
from rasid.tagger.evaluation.card import card
from rasid.tagger.evaluation.held_out import by_outlet, by_time, learning_curve
from rasid.tagger.evaluation.mistakes import MOST_MISTAKES, mistakes, suspects
from rasid.tagger.evaluation.predictions import Predictions

SPACE = Theme("space", "الفضاء", "Space", "#123456", ("صاروخ*", "مركبة فضائية"), ("صاروخ قديم",))
N = 60
TRUTH = np.array([[row % 3 == 0, row % 5 == 0] for row in range(N)])
ASKED = np.ones_like(TRUTH)
ALONE = np.arange(N)
DATES = [f"20{10 + row // 20:02}-06-15" for row in range(N)]
NAMES = ["war", "peace"]


class Learner:
    """A learner that is right wherever it has seen enough, and keeps what it was asked."""

    def __init__(self, enough=1):
        self.calls = []
        self.enough = enough

    def __call__(self, training, test):
        self.calls.append((training.tolist(), test.tolist()))
        predicted = TRUTH[test] & (len(training) >= self.enough)
        return predicted * 0.8 + 0.1, predicted


# --- Later news


def test_the_last_year_is_tested_by_what_came_before():
    score = Learner()

    found = by_time(score, TRUTH, ASKED, ALONE, DATES, NAMES, 1)

    assert score.calls == [(list(range(40)), list(range(40, 60)))]
    assert (found["from"], found["training"], found["test"]) == ("2012-06-15", 40, 20)
    assert found["themes"]["war"]["positives"] == 6
    assert found["themes"]["war"]["f1"] == found["macro_f1"] == 1
    assert found["themes"]["war"]["interval"]["recall"] == [1, 1]


def test_a_theme_with_too_few_paragraphs_is_said_to_be_untrustworthy_not_scored():
    found = by_time(Learner(enough=100), TRUTH, ASKED, ALONE, DATES, NAMES, 1)

    assert found["themes"]["peace"] == {"positives": 4, "reason": "4 positives; fewer than 5 say nothing"}
    assert found["macro_f1"] == found["themes"]["war"]["f1"] == 0


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["2019-01-01", "2020-03-04", "2020-02-29", "", "soon"])),
                min_size=N, max_size=N))  # fmt: skip
def test_no_group_is_on_both_sides_of_the_border_in_time(rows):
    group, dates = np.array([row[0] for row in rows]), [row[1] for row in rows]
    score = Learner()

    found = by_time(score, TRUTH, ASKED, group, dates, NAMES, 1)

    for training, test in score.calls:
        assert not set(group[training]) & set(group[test])
        assert all(dates[row][:3] == "202" or dates[row][:3] == "201" for row in training + test)
        assert max(dates[row] for row in training) < min(dates[row] for row in test)
    assert bool(score.calls) != ("reason" in found)


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        ([""] * N, "no label has a date"),
        (["yesterday"] * N, "no label has a date"),
        (["2020-01-01"] * N, "no label is dated before 2019-01-01"),
        (["2018-01-01"] * (N - 1) + ["2020-01-01"], "no theme has 5 labelled paragraphs after 2019-01-01"),
    ],
)
def test_where_time_cannot_be_held_out_the_reason_is_said(dates, reason):
    assert by_time(Learner(), TRUTH, ASKED, ALONE, dates, NAMES, 1) == {"reason": reason}


# --- Other outlets


def test_each_outlet_is_tested_by_the_others():
    score = Learner()
    outlets = [("river", "hill", "")[row % 3] for row in range(N)]

    found = by_outlet(score, TRUTH, ASKED, ALONE, outlets, NAMES, 1)

    assert [(set(training) | set(test), set(training) & set(test)) for training, test in score.calls] == [
        ({row for row in range(N) if row % 3 < 2}, set())
    ] * 2
    assert found["outlets"] == 2
    assert found["themes"]["peace"]["paragraphs"] == 40
    assert found["by_outlet"]["hill"] == {"paragraphs": 20, "themes": 0, "reason": "no theme has 5 paragraphs"}
    assert found["by_outlet"]["river"] == {"paragraphs": 20, "themes": 1, "macro_f1": 1.0}


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 12)), min_size=N, max_size=N))
def test_no_group_and_no_outlet_is_on_both_sides(rows):
    group, outlets = np.array([row[0] for row in rows]), np.array([f"outlet {row[1]}" for row in rows])
    score = Learner()

    found = by_outlet(score, TRUTH, ASKED, group, outlets.tolist(), NAMES, 1)

    tested = [row for _, test in score.calls for row in test]
    assert len(score.calls) <= 8
    for training, test in score.calls:
        assert not set(group[training]) & set(group[test])
        assert not set(outlets[training]) & set(outlets[test])
    if "reason" not in found:
        assert sorted(tested) == list(range(N))
        assert found["by_outlet"].keys() == set(outlets.tolist())


@pytest.mark.parametrize("outlets", [[""] * N, ["river"] * N, ["river"] + [""] * (N - 1)])
def test_one_outlet_cannot_be_held_out(outlets):
    found = by_outlet(Learner(), TRUTH, ASKED, ALONE, outlets, NAMES, 1)

    assert found == {"reason": "the labels name fewer than two outlets"}


def test_outlets_that_share_all_their_articles_cannot_be_held_out():
    found = by_outlet(Learner(), TRUTH, ASKED, ALONE // 2, ["river", "hill"] * (N // 2), NAMES, 1)

    assert "share their articles" in found["reason"]


# --- Fewer labels


def test_more_of_the_training_articles_are_a_wider_circle_of_the_same():
    score, group, fold = Learner(), ALONE // 3, ALONE // 3 % 4
    whole = Predictions(TRUTH, ASKED, TRUTH, TRUTH * 0.9, group)

    points = learning_curve(score, whole, fold, NAMES, 1)

    assert [point["share"] for point in points] == [0.125, 0.25, 0.5, 1]
    assert [point["labels"] for point in points] == [6, 12, 24, 45]
    for number in range(0, len(score.calls), 3):
        one, two, four = (set(training) for training, _ in score.calls[number : number + 3])
        assert one < two < four
        assert all(len(set(group[list(part)].tolist())) * 3 == len(part) for part in (one, two, four))
        assert not four & set(score.calls[number][1])


def test_the_learning_curve_tells_the_mean_and_the_range_of_the_draws():
    whole = Predictions(TRUTH, ASKED, TRUTH, TRUTH * 0.9, ALONE)

    points = learning_curve(Learner(enough=20), whole, ALONE % 4, NAMES, 1)

    assert [point["macro_f1"] for point in points] == [0, 0, 1, 1]
    assert all(point["low"] <= point["macro_f1"] <= point["high"] for point in points)
    assert points[-1]["themes"] == {"war": 1, "peace": 1}


def test_one_fold_has_no_learning_curve():
    whole = Predictions(TRUTH, ASKED, TRUTH, TRUTH * 0.9, ALONE)

    assert learning_curve(Learner(), whole, np.zeros(N, int), NAMES, 1) == []


# --- Simpler ways


def test_the_majority_is_that_of_the_other_folds():
    truth = np.array([[1], [1], [0], [0]], bool)
    asked = np.ones_like(truth)

    assert majority(truth, asked, np.array([0, 0, 1, 1]))[:, 0].tolist() == [False, False, True, True]
    assert majority(truth, asked, np.array([0, 1, 1, 2]))[:, 0].tolist() == [False, False, False, True]


def test_the_score_of_a_word_in_newsmap_is_as_worked_out_by_hand():
    counts = count_words(["كييف جيش جيش", "خضار جيش", "خضار خضار"])
    hits = np.array([[True], [False], [False]])

    weights = newsmap_weights(counts, hits)

    # Smoothed counts: with a seed 2, 3, 1 of 6; without 1, 2, 4 of 7.
    assert weights[:, 0] == pytest.approx(np.log([2 / 6 / (1 / 7), 3 / 6 / (2 / 7), 1 / 6 / (4 / 7)]))


def test_newsmap_finds_paragraphs_by_the_company_of_seeds():
    texts = ["كييف جيش قصف", "جيش قصف جبهة", "خضار سوق", "سوق أسعار خضار"] * 6
    hits = np.array([["كييف" in text] for text in texts])
    truth = np.array([["قصف" in text] for text in texts])

    predicted = newsmap(count_words(texts), hits, truth, np.ones_like(truth), np.arange(24) // 4 % 3)

    assert predicted.tolist() == truth.tolist()


def test_newsmap_learns_from_unlabelled_text_where_it_is_given():
    texts = ["جيش قصف", "خضار سوق"] * 6 + ["كييف جيش قصف", "خضار سوق"]
    counts = count_words(texts)
    truth = np.array([[text.startswith("جيش")] for text in texts])[:12]
    none = np.zeros((12, 1), bool)

    predicted = newsmap(
        counts[:12], none, truth, np.ones_like(truth), np.arange(12) % 3, (counts[12:], np.array([[True], [False]]))
    )

    assert predicted.tolist() == truth.tolist()


def test_words_are_counted_without_their_clitics():
    assert count_words(["كييف والجيش كييف", "", "الجيش"]).toarray().tolist() == [[2, 1], [0, 0], [0, 1]]


def test_baselines_are_scored_like_the_tagger():
    found = baselines(NAMES, TRUTH, ASKED, {"seeds": TRUTH, "majority": ~ASKED})

    assert found["seeds"]["macro_f1"] == found["seeds"]["themes"]["war"]["f1"] == found["seeds"]["subset_accuracy"] == 1
    assert found["majority"]["macro_f1"] == found["majority"]["micro_f1"] == 0


# --- Mistakes and suspects


def test_mistakes_come_with_the_most_confident_first(labels):
    truth = np.array([[1], [0], [1], [0], [1]], bool)
    predicted = np.array([[0], [1], [1], [1], [0]], bool)
    probability = np.array([[0.3], [0.99], [0.9], [0.6], [0.01]])
    asked = np.array([[1], [1], [1], [1], [1]], bool)

    rows = mistakes(Predictions(truth, asked, predicted, probability, np.arange(5)), labels[:5], ["war"], [0.5])

    assert [(row["kind"], row["probability"]) for row in rows] == [
        ("wrong", "0.990000"), ("missed", "0.010000"), ("missed", "0.300000"), ("wrong", "0.600000"),
    ]  # fmt: skip
    assert rows[0]["text"] == labels[1].text
    assert rows[0]["text_hash"] == labels[1].text_hash
    assert rows[0]["threshold"] == "0.500000"


def test_what_was_not_asked_is_no_mistake_and_a_list_ends_somewhere(labels):
    many = [labels[0]] * 500
    ones, none = np.ones((500, 1), bool), np.zeros((500, 1), bool)

    assert mistakes(Predictions(ones, none, none, ones * 0.1, np.arange(500)), many, ["war"], [0.5]) == []
    assert (
        len(mistakes(Predictions(ones, ones, none, ones * 0.1, np.arange(500)), many, ["war"], [0.5])) == MOST_MISTAKES
    )


def test_a_label_is_suspect_where_the_models_are_as_sure_of_the_opposite_as_they_usually_are():
    truth = np.array([1, 1, 1, 1, 0, 0, 0, 0], bool)[:, None]
    probability = np.array([0.9, 0.8, 0.9, 0.02, 0.1, 0.1, 0.1, 0.8])[:, None]

    assert suspects(truth, np.ones_like(truth), probability) == [(3, 0), (7, 0)]
    assert suspects(truth, np.zeros_like(truth), probability) == []


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.floats(0, 1)), min_size=1, max_size=40))
def test_a_suspect_was_asked_and_is_less_likely_than_its_opposite_usually_is(rows):
    truth, asked, probability = (np.array([row[n] for row in rows])[:, None] for n in range(3))
    truth = truth & asked

    for row, column in suspects(truth, asked, probability):
        assert asked[row, column]
        others = probability[asked & (truth != truth[row, column])]
        if truth[row, column]:
            assert probability[row, column] <= others.mean()
        else:
            assert probability[row, column] >= others.mean()


# --- All together, and in words


@pytest.fixture(scope="module")
def evaluation(fit, labels, themes):
    return fit(labels, [*themes, SPACE], {"codebook": "7"}).evaluation


def test_the_evaluation_holds_what_readers_rely_on(evaluation, labels):
    figures = evaluation.figures
    trained = {"ukraine", "afghanistan", "peacekeeping"}

    assert figures["labels"] == len(labels)
    assert figures["themes"]["space"] == {
        "trained": False, "positives": 0, "paragraphs": 0,
        "reason": "0 paragraphs labelled with it and 0 without; 5 of each are needed",
    }  # fmt: skip
    for theme in trained:
        block = figures["themes"][theme]
        assert set(block["interval"]) == {"precision", "recall", "f1", "average_precision"} <= set(block)
    for block in [figures["calibration"], figures["doubt"]["themes"], figures["held_out"]["outlet"].get("themes", {})]:
        assert set(block) in (trained, set())
    assert set(figures["overall"]) == {"macro_f1", "micro_f1", "subset_accuracy", "interval"}
    assert set(figures["baselines"]) == {"seeds", "newsmap", "majority"}
    assert figures["held_out"]["outlet"] == {"reason": "the labels name fewer than two outlets"}
    assert figures["held_out"]["time"] == {"reason": "no label is dated before 2021-03-01"}
    assert figures["learning_curve"][-1]["macro_f1"] > figures["learning_curve"][0]["macro_f1"]
    assert figures["overall"]["macro_f1"] > figures["baselines"]["majority"]["macro_f1"]
    assert rounded(figures) is not None


def test_later_news_and_other_outlets_are_scored_where_labels_tell_them(fit, labels, themes):
    told = [
        dataclasses.replace(
            label,
            source=f"صحيفة {int(label.article[8:10]) % 3}",
            article_date=f"20{15 + int(label.article[8:10]) % 6}-05-01",
        )
        for label in labels
    ]

    held_out = fit(told, themes).evaluation.figures["held_out"]

    assert held_out["time"]["macro_f1"] > 0.4
    assert held_out["outlet"]["macro_f1"] > 0.6
    assert sorted(held_out["outlet"]["by_outlet"]) == ["صحيفة 0", "صحيفة 1", "صحيفة 2"]


def test_the_card_says_in_words_what_the_figures_say(evaluation, labels, themes):
    figures = {**evaluation.figures, "codebook": "7"}
    names = {theme.id: theme.name_en for theme in [*themes, SPACE]}

    text = card(figures, names)

    assert "- Space: 0 paragraphs labelled with it and 0 without; 5 of each are needed." in text
    assert f"| Ukraine | {figures['themes']['ukraine']['positives']} |" in text
    assert f"Trained on {len(labels)} labelled paragraphs" in text
    assert "codebook 7" in text
    assert f"{100 * figures['doubt']['uncertain_share']:.1f} % of the labelled paragraphs are marked uncertain" in text
    assert "Later news: not measured; no label is dated before" in text
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert len(tables) == 5
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_the_card_says_how_frequent_the_themes_are_in_the_articles(evaluation, themes):
    corpus = {"paragraphs": 1234, "prevalence": {"ukraine": {"training": 0.2, "corpus": 0.015}}}

    text = card(
        {**evaluation.figures, "codebook": "7", "corpus": corpus},
        {theme.id: theme.name_en for theme in [*themes, SPACE]},
    )

    assert "In the 1,234 paragraphs of the articles the themes are estimated to stand in: Ukraine 1.5 %." in text


def test_a_card_of_a_handful_of_labels_says_that_nothing_is_trained(fit, labels, themes):
    figures = {**fit(labels[:3], themes).evaluation.figures, "codebook": ""}

    text = card(figures, {theme.id: theme.name_en for theme in themes})

    assert text.count("of each are needed") == 3
    assert "nan" not in text
    assert "How right it is" not in text


def test_names_cannot_break_the_card(evaluation, themes):
    hostile = {theme.id: "a | b\n# <script>`" for theme in [*themes, SPACE]}

    text = card({**evaluation.figures, "codebook": "7"}, hostile)

    assert "<script>" not in text.replace("\\<script\\>", "")
    assert "\n# a" not in text and "\n# \\<" not in text
