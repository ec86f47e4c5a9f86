import warnings

import polars as pl
import pytest
from matplotlib.figure import Figure

from rasid.arrays import write_json
from rasid.config import Theme
from rasid.plot import figures
from rasid.plot.commands import save
from rasid.tables import write_csv, write_parquet
from rasid.topics.model import WORDS

SCHEMA = {"date": pl.String, "source": pl.String, "tags": pl.List(pl.String)}
ROWS = [
    ("2022-01-10", "صحيفة النهر", ["ukraine"]),
    ("2022-01-20", "صحيفة النهر", []),
    ("2022-03-01", "Morning Post", ["ukraine", "peacekeeping"]),
    (None, None, ["afghanistan"]),
]


def table(rows=ROWS) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def texts(figure: Figure) -> str:
    """Give all text of a figure."""
    return " ".join(text.get_text() for text in figure.findobj(lambda item: hasattr(item, "get_text")))


def lines(figure: Figure) -> dict[str, list[float]]:
    """Give the heights of the lines of a figure's first axes, by the name in the legend."""
    return {line.get_label(): [float(y) for y in line.get_ydata()] for line in figure.axes[0].get_lines()}


@pytest.fixture
def topics():
    return {
        "ukraine": [{"printed": "كييف", "weight": "0.2"}, {"printed": "أوكرانيا", "weight": "0.1"}],
        "residual_01": [{"printed": "طقس", "weight": "0.3"}],
    }


@pytest.fixture
def curves():
    return {"ukraine": [{"theme": "ukraine", "threshold": "0.5", "precision": "0.8", "recall": "0.9"}] * 3}


EVALUATION = {"themes": {"ukraine": {"precision": 0.8, "recall": 0.9, "f1": 0.85}}}


@pytest.fixture
def every(themes, topics, curves):
    """One of each figure."""
    return {
        "themes_over_time": lambda: figures.themes_over_time(table(), themes),
        "tags_per_source": lambda: figures.tags_per_source(table(), themes),
        "topic_words": lambda: figures.topic_words(topics, themes, "عناوين Topics"),
        "precision_recall": lambda: figures.precision_recall(curves, EVALUATION, themes),
        "empty": lambda: figures.empty("أوكرانيا", "لا شيء"),
    }


NAMES = ["themes_over_time", "tags_per_source", "topic_words", "precision_recall", "empty"]


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_the_same_bytes_twice(every, name, tmp_path):
    for folder in ("one", "other"):
        save(every[name], (tmp_path / folder / "f.svg", tmp_path / folder / "f.png"))

    for ending in ("svg", "png"):
        content = (tmp_path / "one" / f"f.{ending}").read_bytes()
        assert len(content) > 1000
        assert content == (tmp_path / "other" / f"f.{ending}").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_of_a_figure_has_its_glyph(every, name, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        save(every[name], (tmp_path / "f.svg",))

    assert "<svg" in (tmp_path / "f.svg").read_text(encoding="utf-8")


def test_no_clock_and_no_version_stands_in_a_figure(every, tmp_path):
    save(every["empty"], (tmp_path / "f.svg", tmp_path / "f.png"))

    assert "date>" not in (tmp_path / "f.svg").read_text(encoding="utf-8")
    assert b"Matplotlib" not in (tmp_path / "f.png").read_bytes()


def test_shares_over_time_are_as_worked_out_by_hand(themes):
    figure = figures.themes_over_time(table(), themes)

    drawn = lines(figure)
    assert drawn["Ukraine · أوكرانيا"] == [0.5, 1.0]
    assert drawn["Peacekeeping · حفظ السلام"] == [0.0, 1.0]
    assert drawn["Afghanistan · أفغانستان"] == [0.0, 0.0]
    assert "by month" in figure.axes[0].get_title(loc="left") + figure.axes[0].get_title()
    assert [bar.get_height() for bar in figure.axes[1].patches] == [2, 1]


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
    figure = figures.themes_over_time(table([("2020-01-01", "a", []), (last, "a", [])]), themes)

    assert f"by {period}" in texts(figure)


@pytest.mark.parametrize("rows", [[], [(None, "a", ["ukraine"])]])
def test_without_dates_the_figure_says_why_it_is_empty(themes, rows):
    assert "No article has a date" in texts(figures.themes_over_time(table(rows), themes))


def test_without_paragraphs_the_figure_says_why_it_is_empty(themes):
    assert "There are no paragraphs" in texts(figures.tags_per_source(table([]), themes))


def test_the_shares_of_a_source_are_as_worked_out_by_hand(themes):
    figure = figures.tags_per_source(table(), themes)
    axes = figure.axes[0]

    names = [label.get_text() for label in axes.get_yticklabels()]
    widths = [[bar.get_width() for bar in container] for container in axes.containers]
    assert names == ["source unknown  (1)", "Morning Post  (1)", "صحيفة النهر  (2)"]
    assert widths == [[0.0, 1.0, 0.5], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]


def test_of_many_sources_the_largest_are_drawn_and_the_title_says_so(themes):
    rows = [("2022-01-01", f"source {n:02}", []) for n in range(20) for _ in range(n + 1)]

    figure = figures.tags_per_source(table(rows), themes)

    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert len(names) == 15
    assert "(the 15 largest of 20)" in texts(figure)
    assert names[-1] == "source 19  (20)"


@pytest.mark.parametrize("source", ["صحيفة " * 30, "A$AP & $tuff_", "$\\frac$", "<b>", "\\alpha", "سطر\nآخر"])
def test_the_name_of_a_source_is_drawn_whatever_it_holds(themes, tmp_path, source):
    save(lambda: figures.tags_per_source(table([("2022-01-01", source, [])]), themes), (tmp_path / "f.svg",))

    assert "<svg" in (tmp_path / "f.svg").read_text(encoding="utf-8")


def test_the_words_of_a_topic_stand_best_first_under_the_themes_name(themes, topics):
    figure = figures.topic_words(topics, themes, "All")
    one, other = figure.axes

    assert one.get_title(loc="right") == "أوكرانيا"
    assert other.get_title(loc="right") == "residual 01"
    assert [label.get_text() for label in one.get_yticklabels()] == ["أوكرانيا", "كييف"]  # from below
    assert [bar.get_width() for bar in one.patches] == [0.1, 0.2]


def test_topics_that_are_not_there_say_why(themes):
    assert "Too early: 3 paragraphs" in texts(figures.topic_words({}, themes, "Within", "too early: 3 paragraphs"))
    assert "There are no topics." in texts(figures.topic_words({}, themes, "Within"))


def test_only_trained_themes_have_a_curve_with_its_f1(themes, curves):
    figure = figures.precision_recall(curves, EVALUATION, themes)

    legend = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert [line for line in legend if "untrained" not in line] == ["Ukraine · أوكرانيا: F1 0.85"]
    assert len(legend) == len(themes)


def test_without_a_trained_theme_the_figure_says_where_to_label(themes):
    assert "results/review/queue.csv" in texts(figures.precision_recall({}, {"themes": {}}, themes))


def test_colours_are_those_of_the_themes(curves):
    blue = Theme("ukraine", "أوكرانيا", "Ukraine", "#0000ff", (), ())

    (line, point) = figures.precision_recall(curves, EVALUATION, [blue]).axes[0].get_lines()

    assert (line.get_color(), point.get_color()) == ("#0000ff", "#0000ff")


@pytest.mark.parametrize("rows", [ROWS, []])
@pytest.mark.parametrize("command", ["themes-over-time", "tags-per-source"])
def test_the_commands_draw_from_the_table_of_paragraphs(rasid, themes_file, tmp_path, command, rows):
    write_parquet(tmp_path / "paragraphs.parquet", table(rows))

    outcome = rasid(
        "plot", command, "--paragraphs", tmp_path / "paragraphs.parquet", "--themes", themes_file,
        "--output", tmp_path / "new/f.svg", "--output", tmp_path / "new/f.png",
    )  # fmt: skip

    assert outcome.status == 0
    assert (tmp_path / "new/f.svg").stat().st_size > 1000
    assert (tmp_path / "new/f.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("note", ["", "too early: 3 paragraphs on this theme, topics need 40"])
def test_the_command_draws_topics_or_says_why_there_are_none(rasid, themes_file, tmp_path, note):
    rows = [] if note else [{"topic": "ukraine", "rank": 1, "word": "كييف", "printed": "كييف", "weight": "0.5"}]
    write_csv(tmp_path / "words.csv", rows, WORDS)
    write_json(tmp_path / "quality.json", {"topics": len(rows), "note": note})

    outcome = rasid(
        "plot",
        "topic-words",
        "--topics",
        tmp_path,
        "--title",
        "Within",
        "--themes",
        themes_file,
        "--output",
        tmp_path / "f.svg",
    )

    assert outcome.status == 0
    assert (tmp_path / "f.svg").stat().st_size > 1000


def test_the_command_draws_precision_and_recall(rasid, themes_file, tmp_path, curves):
    write_csv(tmp_path / "curves.csv", curves["ukraine"], ("theme", "threshold", "precision", "recall"))
    write_json(tmp_path / "evaluation.json", EVALUATION)

    outcome = rasid(
        "plot", "precision-recall", "--curves", tmp_path / "curves.csv", "--evaluation", tmp_path / "evaluation.json",
        "--themes", themes_file, "--output", tmp_path / "f.svg",
    )  # fmt: skip

    assert outcome.status == 0


def test_a_picture_of_a_kind_that_is_not_made_is_a_mistake_of_the_user(rasid, themes_file, tmp_path):
    write_parquet(tmp_path / "paragraphs.parquet", table())

    outcome = rasid(
        "plot",
        "tags-per-source",
        "--paragraphs",
        tmp_path / "paragraphs.parquet",
        "--themes",
        themes_file,
        "--output",
        tmp_path / "f.pdf",
    )

    assert outcome.status == 2
    assert "f.pdf" in outcome.err
