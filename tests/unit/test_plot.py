"""What figures show, worked out by hand."""

import math

import polars as pl
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from rasid.arrays import write_json
from rasid.config import Theme
from rasid.plot import tagger, tags, topics
from rasid.plot.canvas import empty, wilson
from rasid.plot.commands import bands
from rasid.plot.language import Language
from rasid.tables import write_csv, write_parquet
from rasid.topics.model import WORDS
from tests.unit import plotted

EN, AR = Language("en"), Language("ar")
SCHEMA = {
    "paragraph_id": pl.String,
    "group": pl.String,
    "date": pl.String,
    "source": pl.String,
    "tags": pl.List(pl.String),
}
ROWS = [
    ("a:1", "a:1", "2022-01-10", "صحيفة النهر", ["ukraine"]),
    ("a:2", "a:1", "2022-01-20", "صحيفة النهر", []),
    ("a:3", "a:3", "2022-03-01", "Morning Post", ["ukraine", "peacekeeping"]),
    ("a:4", "a:4", None, None, ["afghanistan"]),
]


def table(rows=ROWS) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def dated(*days: str) -> pl.DataFrame:
    return table([(str(number), str(number), day, "a", []) for number, day in enumerate(days)])


def texts(figure: Figure) -> str:
    """Give all text of a figure."""
    figure.draw_without_rendering()
    found = [text.get_text() for text in figure.findobj(Text)]
    return " ".join(" ".join(found).split())


def lines(figure: Figure) -> dict[str, list[float]]:
    """Give the heights of the lines of a figure's first axes, by the name in the legend."""
    return {line.get_label(): [float(y) for y in line.get_ydata()] for line in figure.axes[0].get_lines()}


def ticks(axis) -> list[str]:
    return [label.get_text() for label in axis.get_ticklabels()]


def test_shares_over_time_are_as_worked_out_by_hand(themes):
    figure = tags.themes_over_time(table(), themes, EN)

    drawn = lines(figure)
    assert drawn["Ukraine"] == [0.5, 1.0]
    assert drawn["Peacekeeping"] == [0.0, 1.0]
    assert drawn["Afghanistan"] == [0.0, 0.0]
    assert "by month" in texts(figure)
    assert [bar.get_height() for bar in figure.axes[1].patches] == [2, 1]


def test_shares_of_a_handful_are_left_out_where_there_are_better_ones(themes):
    rows = [(f"a:{n}", f"a:{n}", "2022-01-10" if n else "2022-03-01", "a", ["ukraine"] * (n % 2)) for n in range(41)]

    figure = tags.themes_over_time(table(rows), themes, EN)

    first, second = lines(figure)["Ukraine"]
    assert first == 0.5
    assert math.isnan(second)
    assert "Shares of fewer than 20 paragraphs are left out." in texts(figure)


def test_wilsons_interval_is_that_of_the_books():
    # Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    low, high = wilson(*(pl.Series(values).to_numpy() for values in ([81, 15, 0, 1, 0], [263, 148, 20, 29, 0])))

    assert low.round(4).tolist() == [0.2553, 0.0624, 0.0, 0.0061, 0.0]
    assert high.round(4).tolist() == [0.3662, 0.1605, 0.1611, 0.1718, 1.0]


@pytest.mark.parametrize(
    ("last", "period"),
    [
        ("2020-12-31", "month"),
        ("2021-12-31", "month"),
        ("2022-01-01", "quarter"),
        ("2024-12-31", "quarter"),
        ("2025-01-01", "year"),
    ],
)
def test_a_longer_time_is_drawn_in_longer_steps(themes, last, period):
    assert f"by {period}" in texts(tags.themes_over_time(dated("2020-01-01", last), themes, EN))


@pytest.mark.parametrize("rows", [[], [("1", "1", None, "a", ["ukraine"])]])
def test_without_dates_the_figure_says_why_it_is_empty(themes, rows):
    assert "No article has a date" in texts(tags.themes_over_time(table(rows), themes, EN))
    assert "لا تاريخ لأي مقال" in texts(tags.themes_over_time(table(rows), themes, AR))


def test_without_paragraphs_every_figure_of_tags_says_why_it_is_empty(themes):
    nothing = table([])
    probabilities = pl.DataFrame(schema={theme.id: pl.Float64 for theme in themes})

    assert "There are no paragraphs" in texts(tags.themes_by_source(nothing, themes, EN))
    assert "There are no paragraphs" in texts(tags.duplicates(nothing, EN))
    assert "There are no paragraphs" in texts(tags.certainty(probabilities, themes, {}, EN))
    assert "No paragraph has a theme" in texts(tags.co_occurrence(nothing, themes, EN))
    assert "No paragraph has a theme" in texts(tags.co_occurrence(dated("2022-01-01"), themes, EN))


def test_the_shares_of_a_source_are_as_worked_out_by_hand(themes):
    figure = tags.themes_by_source(table(), themes, EN)

    widths = [[bar.get_width() for bar in axes.patches] for axes in figure.axes]
    assert ticks(figure.axes[0].yaxis) == ["Morning Post (1)", "source unknown (1)", "صحيفة النهر (2)"]
    assert widths == [[1.0, 0.0, 0.5], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["Ukraine", "Afghanistan", "Peacekeeping"]


def test_of_many_sources_the_largest_are_drawn_and_the_title_says_so(themes):
    rows = [(f"{n}:{k}", f"{n}:{k}", "2022-01-01", f"source {n:02}", []) for n in range(20) for k in range(n + 1)]

    figure = tags.themes_by_source(table(rows), themes, EN)

    names = ticks(figure.axes[0].yaxis)
    assert len(names) == 15
    assert "(the 15 largest of 20)" in texts(figure)
    assert names[-1] == "source 19 (20)"


def test_themes_that_meet_are_counted(themes):
    drawn = [text.get_text() for text in tags.co_occurrence(table(), themes, EN).axes[0].texts]

    assert drawn == ["2", "0 %\n(0)", "50 %\n(1)", "0 %\n(0)", "1", "0 %\n(0)", "100 %\n(1)", "0 %\n(0)", "1"]


def test_of_many_themes_the_most_frequent_are_drawn():
    themes = [Theme(f"theme_{n:02}", "محور", f"Theme {n}", "#333333") for n in range(20)]
    rows = [("1", "1", None, None, [theme.id for theme in themes[n:]]) for n in range(20)]

    figure = tags.co_occurrence(table(rows), themes, EN)

    assert "(the 12 largest of 20)" in texts(figure)
    assert ticks(figure.axes[0].yaxis)[-1] == "Theme 19"


def test_copies_are_those_of_another_paragraph(themes):
    figure = tags.duplicates(table(), EN)

    assert "25 % of all paragraphs" in texts(figure)
    assert [bar.get_width() for bar in figure.axes[0].patches] == [0.0, 0.0, 0.5, 0.25]
    assert ticks(figure.axes[0].yaxis)[-1] == "all sources (4)"
    assert "No paragraph repeats another" in texts(tags.duplicates(table(ROWS[2:]), EN))


def test_the_tagged_side_of_the_threshold_is_coloured(themes):
    probabilities = pl.DataFrame(
        {"ukraine": [0.01, 0.02, 0.5, 0.99], "afghanistan": [0.0] * 4, "peacekeeping": [1.0] * 4}
    )

    figure = tags.certainty(probabilities, themes, {"ukraine": (0.3, 0.4, 0.6)}, EN)

    bars = [bar for bar in figure.axes[0].patches if bar.get_height() > 0 and bar.get_width() < 0.06]
    heights = {round(bar.get_x(), 2): bar.get_height() for bar in bars}
    coloured = {round(bar.get_x(), 2) for bar in bars if bar.get_facecolor()[2] < 0.3}
    assert heights == {0.0: 2, 0.5: 1, 0.95: 1}
    assert coloured == {0.5, 0.95}


def test_the_band_is_the_one_for_the_corpus_where_there_is_such():
    by_labels = {"low": 0.1, "threshold": 0.2, "high": 0.3}
    by_corpus = {"low": 0.3, "threshold": 0.4, "high": 0.5}
    model = {
        "themes": [
            {"id": "a", "decisions": {"training": by_labels}},
            {"id": "b", "decisions": {"training": by_labels, "corpus": by_corpus}},
        ]
    }

    assert bands(model, "corpus") == {"a": (0.1, 0.2, 0.3), "b": (0.3, 0.4, 0.5)}
    assert bands(model, "training") == {"a": (0.1, 0.2, 0.3), "b": (0.1, 0.2, 0.3)}


def test_only_trained_themes_have_a_curve_with_its_f1():
    figure = tagger.precision_recall(plotted.curves(), plotted.evaluation(), plotted.THEMES, EN)

    (legend,) = figure.legends
    names = [text.get_text() for text in legend.get_texts()]
    assert names == ["Terrorism: F1 0.77", "Afghanistan: F1 0.77", "Peacekeeping: F1 0.77", "Ukraine: untrained"]


def test_without_a_trained_theme_the_figures_say_where_to_label(themes):
    untrained = {"themes": {theme.id: {"trained": False, "positives": 1} for theme in themes}}

    assert "results/review/queue.csv" in texts(tagger.precision_recall({}, untrained, themes, EN))
    assert "results/review/queue.csv" in texts(tagger.errors(untrained, themes, EN))
    assert "no calibration" in texts(tagger.calibration(untrained, themes, EN))
    assert "no learning curve" in texts(tagger.learning_curve(untrained, themes, EN))


def test_errors_follow_from_precision_and_recall():
    figures = {"positives": 10, "recall": 0.6, "precision": 0.75}

    assert tagger.error_counts(figures) == (6, 4, 2)
    assert tagger.error_counts({"positives": 10, "recall": 0.0, "precision": 0.0}) == (0, 10, 0)


def test_the_learning_curve_is_drawn_in_the_order_of_labels():
    evaluation = plotted.evaluation()
    evaluation["learning_curve"].reverse()

    drawn = tagger.learning_curve(evaluation, plotted.THEMES, EN).axes[0].get_lines()

    assert list(drawn[-1].get_xdata()) == [72, 144, 288, 504, 720]


def test_empty_bins_are_no_points_of_the_calibration():
    evaluation = plotted.evaluation()
    evaluation["calibration"] = {"terrorism": {"bins": evaluation["calibration"]["terrorism"]["bins"][:3]}}
    evaluation["calibration"]["terrorism"]["bins"][1]["paragraphs"] = 0

    _, curve, *_ = tagger.calibration(evaluation, plotted.THEMES, EN).axes[0].get_lines()

    assert [round(float(x), 2) for x in curve.get_xdata()] == [0.05, 0.25]


def test_the_words_of_a_topic_stand_best_first_under_the_themes_name(themes):
    words = {
        "ukraine": [{"printed": "كييف", "weight": "0.2"}, {"printed": "أوكرانيا", "weight": "0.1"}],
        "residual_01": [{"printed": "طقس", "weight": "0.3"}],
    }

    one, other = topics.topic_words(words, themes, "All", AR).axes

    assert (one.get_title(loc="right"), other.get_title(loc="right")) == ("أوكرانيا", "آخر 1")
    assert ticks(one.yaxis) == ["أوكرانيا", "كييف"]  # from below
    assert [bar.get_width() for bar in one.patches] == [0.1, 0.2]


def test_topics_over_time_are_joined_by_paragraphs_and_independent_months():
    columns = ("topic", "month", "counted", "paragraphs", "share", "low", "high")
    values = [
        ("a", "2020-01", "once", "30", "0.1", "0.05", "0.15"),
        ("a", "2020-02", "once", "10", "0.3", "0.1", "0.5"),
        ("a", "2023-01", "once", "0", "0", "0", "0"),
        ("a", "2020-01", "printed", "9", "1", "1", "1"),
    ]
    rows = [dict(zip(columns, row, strict=True)) for row in values]

    figure = topics.topic_prevalence(rows, {"a": "A"}, [], "Model", EN)

    (line,) = figure.axes[0].get_lines()
    assert [round(float(y), 6) for y in line.get_ydata()] == [0.15, 0.0]
    band = figure.axes[0].collections[0].get_paths()[0].vertices[:, 1]
    half = ((30 * 0.05) ** 2 + (10 * 0.2) ** 2) ** 0.5 / 40
    assert band.max() == pytest.approx(0.15 + half)
    assert "by quarter" in texts(figure)


def test_labels_of_near_topics_keep_apart():
    spots = topics.apart(plotted.pl.DataFrame({"x": [0.0] * 40, "y": [0.0] * 40}).to_numpy())

    apart = [abs(complex(*one) - complex(*other)) for n, one in enumerate(spots) for other in spots[:n]]
    assert min(apart) >= 0.1099
    assert abs(spots).max() <= 1.15


def test_the_number_of_topics_that_was_chosen_is_said():
    assert "chosen: 6" in texts(topics.topic_choice(plotted.choice(), "Model", EN))


def test_colours_are_those_of_the_themes():
    blue = Theme("terrorism", "أزرق", "Blue", "#0000ff")

    drawn = tagger.precision_recall(plotted.curves(), plotted.evaluation(), [blue], EN).axes[0].get_lines()

    assert {line.get_color() for line in drawn} == {"#0000ff"}


def test_an_empty_figure_says_its_reason():
    assert texts(empty("أوكرانيا", "لا شيء", AR)) == "لا شيء أوكرانيا"


@pytest.fixture
def files(tmp_path):
    """What the commands read."""
    paragraphs = plotted.paragraphs(40)
    write_parquet(tmp_path / "paragraphs.parquet", paragraphs)
    write_parquet(tmp_path / "none.parquet", paragraphs.clear())
    decisions = {"training": {"low": 0.2, "threshold": 0.3, "high": 0.4}}
    model = {"themes": [{"id": theme, "decisions": decisions} for theme in plotted.IDS]}
    write_json(tmp_path / "model.json", model)
    write_json(tmp_path / "evaluation.json", plotted.evaluation())
    rows = [row for rows in plotted.curves().values() for row in rows]
    write_csv(tmp_path / "curves.csv", rows, ("theme", "threshold", "precision", "recall"))
    for name, note in (("full", ""), ("guided", ""), ("empty", "too early: 3 paragraphs")):
        words = [] if note else [row for rows in plotted.words().values() for row in rows]
        write_csv(tmp_path / name / "words.csv", words, WORDS)
        write_json(tmp_path / name / "quality.json", {"note": note})
    for name, table in (
        ("prevalence", plotted.prevalence()),
        ("map", plotted.topic_places()),
        ("choice", plotted.choice()),
    ):
        write_csv(tmp_path / f"full/{name}.csv", table, list(table[0]))
    (tmp_path / "full").rename(tmp_path / "ukraine")
    (tmp_path / "empty").rename(tmp_path / "peacekeeping")
    blocks = [
        f"  - {{id: {item.id}, name: {{ar: {item.name_ar}, en: {item.name_en}}}, colour: '{item.colour}', seeds: [ك]}}"
        for item in plotted.THEMES
    ]
    (tmp_path / "themes.yaml").write_text("\n".join(["themes:", *blocks]), encoding="utf-8")
    return tmp_path


OF_TAGS = ("tags", "--paragraphs", "paragraphs.parquet", "--model", "model.json")


@pytest.mark.parametrize(
    ("command", "figures"),
    [
        (OF_TAGS, ["themes_over_time", "themes_by_source", "co_occurrence", "duplicates", "certainty"]),
        (("tags", "--paragraphs", "none.parquet", "--model", "model.json"), ["certainty"]),
        (("tagger", "--curves", "curves.csv", "--evaluation", "evaluation.json"), ["errors", "calibration"]),
        (
            ("topics", "ukraine", "peacekeeping"),
            ["topic_words_ukraine", "topic_map_ukraine", "topic_choice_peacekeeping"],
        ),
        (("topics", "guided"), ["topic_words_guided", "topic_choice_guided"]),
        (("shares", "ukraine", "guided"), ["topic_prevalence_ukraine", "topic_prevalence_guided"]),
    ],
    ids=lambda item: item[-1] if isinstance(item, tuple) else "",
)
def test_the_commands_draw_every_figure_twice_the_same_in_both_languages(rasid, files, monkeypatch, command, figures):
    monkeypatch.chdir(files)
    # Topic models take long to draw: once is enough, what makes the same bytes is the same for all.
    for folder in ("one",) if command[0] in {"topics", "shares"} else ("one", "other"):
        outcome = rasid("plot", *command, "--themes", "themes.yaml", "--output", folder, "--digits", "arabic_indic")
        assert (outcome.status, outcome.err) == (0, "")

    for name in figures:
        for file in (f"{name}.png", f"{name}.svg", f"ar/{name}.png", f"ar/{name}.svg"):
            content = (files / "one" / file).read_bytes()
            assert len(content) > 1000
            assert b"Matplotlib" not in content
            assert b"date>" not in content
            if command[0] not in {"topics", "shares"}:
                assert content == (files / "other" / file).read_bytes()
        assert (files / "one" / f"{name}.svg").read_bytes() != (files / "one/ar" / f"{name}.svg").read_bytes()


def test_results_that_are_not_there_are_a_mistake_of_one_line(rasid, files, monkeypatch):
    monkeypatch.chdir(files)
    command = ["tags", "--paragraphs", "no.parquet", "--model", "model.json", "--themes", "themes.yaml"]

    outcome = rasid("plot", *command, "--output", "plots")

    assert outcome.status == 2
    assert "no.parquet" in outcome.err
    assert outcome.err.count("\n") == 1
