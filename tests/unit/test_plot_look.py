"""How figures look: nothing cut off, nothing on top of another, in colours and languages that everyone can read."""

import io
import itertools
import re
import string
import unicodedata
import warnings
from dataclasses import replace
from functools import partial
from pathlib import Path

import matplotlib.style
import numpy as np
import polars as pl
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text

from rasid.config import Theme, load_themes
from rasid.plot import tagger, tags, topics
from rasid.plot.canvas import STYLE, empty
from rasid.plot.language import Language, plain
from rasid.plot.strings import STRINGS
from tests.unit import plotted

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "tests/data/figures"
EN, AR, INDIC = Language("en"), Language("ar"), Language("ar", arabic_digits=True)
LANGUAGES = {"en": EN, "ar": AR, "indic": INDIC}
LONG = [
    replace(
        theme,
        name_ar=f"{theme.name_ar} وما يتصل به من أخبار وتحليلات طويلة",
        name_en=f"{theme.name_en} {'and more ' * 4}",
    )
    for theme in plotted.THEMES
]


def figures(table: pl.DataFrame, themes: list[Theme]) -> dict:
    """Each of the figures, as a function of the language."""
    evaluation, words = plotted.evaluation(), plotted.words()
    limits = dict.fromkeys(plotted.IDS, (0.2, 0.3, 0.4))

    def names(say: Language) -> dict[str, str]:
        return topics.topic_names(words, themes, say)

    return {
        "themes_over_time": partial(tags.themes_over_time, table, themes),
        "themes_by_source": partial(tags.themes_by_source, table, themes),
        "co_occurrence": partial(tags.co_occurrence, table, themes),
        "duplicates": partial(tags.duplicates, table),
        "certainty": partial(tags.certainty, plotted.probabilities(table), themes, limits),
        "precision_recall": partial(tagger.precision_recall, plotted.curves(), evaluation, themes),
        "calibration": partial(tagger.calibration, evaluation, themes),
        "learning_curve": partial(tagger.learning_curve, evaluation, themes),
        "errors": partial(tagger.errors, evaluation, themes),
        "topic_words": partial(topics.topic_words, words, themes, "موضوعات Topics"),
        "topic_prevalence": lambda say: topics.topic_prevalence(plotted.prevalence(), names(say), themes, "Model", say),
        "topic_map": lambda say: topics.topic_map(plotted.topic_places(), names(say), themes, "Model", say),
        "topic_choice": partial(topics.topic_choice, plotted.choice(), "Model"),
        "empty": partial(empty, "أوكرانيا Ukraine", "لا شيء"),
    }


def hostile() -> pl.DataFrame:
    """A table with sources that are long, odd, or meant to harm."""
    names = ["صحيفة " * 30, "A$AP & $tuff_", "$\\frac$", "<b>", "\u202eمقلوب", "سطر\nآخر", "x" * 1_000_000, "كلمة" * 60]
    table = plotted.paragraphs(160)
    return table.with_columns(pl.Series("source", [names[number % len(names)] for number in range(len(table))]))


CASES = {
    "usual": (plotted.paragraphs(), plotted.THEMES),
    "long names": (plotted.paragraphs(), LONG),
    "one paragraph": (plotted.paragraphs(3)[1:2], plotted.THEMES),
    "hostile": (hostile(), LONG),
    "one theme": (plotted.paragraphs(), plotted.THEMES[:1]),
}


def draw(figure_of, language: Language) -> Figure:
    with matplotlib.style.context(["default", STYLE]), warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = figure_of(language)
        figure.draw_without_rendering()
    return figure


def visible_texts(figure: Figure) -> list[Text]:
    return [
        text
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and (text.axes is None or text.axes.get_visible())
    ]


def boxes(figure: Figure) -> dict[str, np.ndarray]:
    """Give the box of each text that is drawn, in pixels: left, bottom, right, top."""
    renderer = figure._get_renderer()
    drawn = {}
    for axes in figure.axes:
        if not axes.axison:
            continue
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            inside = {id(tick.label1) for tick in axis._update_ticks() if low <= tick.get_loc() <= high}
            inside |= {id(tick.label2) for tick in axis._update_ticks() if low <= tick.get_loc() <= high}
            for tick in (*axis.majorTicks, *axis.minorTicks):
                for label in (tick.label1, tick.label2):
                    if id(label) not in inside:
                        label.set_visible(False)
    for number, text in enumerate(visible_texts(figure)):
        box = text.get_window_extent(renderer)
        if box.width and box.height:
            drawn[f"{number} {text.get_text()}"] = np.array([box.x0, box.y0, box.x1, box.y1])
    return drawn


@pytest.mark.parametrize(
    ("case", "language"),
    [
        ("usual", "indic"),
        ("long names", "en"),
        ("long names", "ar"),
        ("one paragraph", "ar"),
        ("hostile", "en"),
        ("one theme", "en"),
    ],
)
def test_no_text_leaves_the_canvas_and_none_covers_another(case, language):
    for name, figure_of in figures(*CASES[case]).items():
        figure = draw(figure_of, LANGUAGES[language])
        width, height = figure.bbox.width, figure.bbox.height
        placed = boxes(figure)
        for text, (left, bottom, right, top) in placed.items():
            assert left >= -1 and bottom >= -1 and right <= width + 1 and top <= height + 1, (name, text)
        for (one, a), (other, b) in itertools.combinations(placed.items(), 2):
            across, up = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
            assert across <= 2 or up <= 2, (name, one, other, across, up)


@pytest.mark.parametrize("name", list(figures(*CASES["usual"])))
def test_a_figure_looks_as_it_did(name):
    """The images are made anew by deleting them and running this test, which then fails once; look at them."""
    path = IMAGES / f"{name}.png"
    figure = draw(figures(*CASES["usual"])[name], INDIC if name in {"topic_map", "errors", "certainty"} else EN)
    content = io.BytesIO()
    figure.savefig(content, dpi=40, metadata={"Software": None})
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.getvalue())
        pytest.fail(f"{path} was not there and has been made: look at it")

    content.seek(0)
    now, before = imread(content)[..., :3], imread(path)[..., :3]

    assert now.shape == before.shape
    # Another release of FreeType may shade the edges of letters otherwise.
    assert float(np.sqrt(((now - before) ** 2).mean())) < 0.03


def test_every_sentence_is_there_in_both_languages_with_the_same_values():
    for key, (english, arabic) in STRINGS.items():
        named = [{part[1] for part in string.Formatter().parse(text) if part[1]} for text in (english, arabic)]
        assert named[0] == named[1], key
        assert english.strip(), key
        assert arabic.strip(), key
        if english not in {"{theme}", "{theme}: F1 {f1}"}:
            assert re.search(r"[\u0621-\u064a]", arabic), key
            assert not re.search(r"[\u0621-\u064a]", english), key


def test_every_sentence_is_used():
    modules = sorted((ROOT / "workflow/rasid/plot").glob("*.py"))
    source = "".join(path.read_text(encoding="utf-8") for path in modules if path.name != "strings.py")
    built = {"in_month", "in_quarter", "in_year", "prevalence_once", "prevalence_printed", "guided", "discovered"}
    for key in set(STRINGS) - built:
        assert re.search(rf"""["']{key}["']""", source), key


def test_an_arabic_figure_can_have_arabic_digits_throughout():
    for name, figure_of in figures(*CASES["usual"]).items():
        written = " ".join(text.get_text() for text in visible_texts(draw(figure_of, INDIC)))
        written = re.sub(r"F1|Topics|Model", "", written)
        assert not re.search(r"[0-9]", written), (name, re.findall(r".{8}[0-9].{5}", written))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1,234.5", "١٬٢٣٤٫٥"),
        ("95%", "٩٥٪"),
        ("2022-03", "٢٠٢٢-٠٣"),
        ("F1", "F1"),
        ("COVID19 و 20", "COVID19 و ٢٠"),
    ],
)
def test_digits_of_numbers_are_arabic_and_those_of_latin_words_stay(text, written):
    assert INDIC.digits(text) == written
    assert AR.digits(text) == EN.digits(text) == text


def test_a_share_is_told_from_nought():
    assert [EN.percent(share) for share in (0, 0.0004, 0.004, 0.05, 0.051, 0.123, 1)] == [
        "0 %", "0.04 %", "0.4 %", "5 %", "5.1 %", "12 %", "100 %",
    ]  # fmt: skip


def test_an_axis_says_its_shares_exactly():
    assert [EN.percent_tick(share) for share in (0, 0.0025, 0.175, 1)] == ["0 %", "0.25 %", "17.5 %", "100 %"]
    assert INDIC.percent_tick(0.175) == "١٧٫٥٪"


def test_text_of_the_users_is_one_short_line_without_marks():
    assert plain("سطر\nآخر\u2028\u202e x\x00") == "سطر آخر x"
    assert len(plain("x" * 1_000_000)) == 60
    assert not any(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in plain("\ud800\u200f\ufeff\x07a"))


# Machado, Oliveira and Fernandes, A physiologically-based model for simulation of color vision deficiency,
# IEEE TVCG 15 (2009), table 1, severity 1: on linear RGB.
VISION = {
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE 1976 L*a*b* of linear RGB, under D65."""
    xyz = TO_XYZ @ np.clip(rgb, 0, 1) / np.array([0.95047, 1, 1.08883])
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("vision", VISION)
def test_theme_colours_are_distinct_to_every_eye(vision):
    colours = [theme.colour for theme in load_themes(ROOT / "config/themes.yaml")]
    seen = [lab(np.array(VISION[vision]) @ linear(colour)) for colour in colours]

    # A difference of 10 is told at a glance; half of it more is for thin lines.
    assert min(float(np.linalg.norm(one - other)) for one, other in itertools.combinations(seen, 2)) > 15


def test_theme_colours_stand_out_from_the_paper():
    for theme in load_themes(ROOT / "config/themes.yaml"):
        luminance = float(linear(theme.colour) @ TO_XYZ[1])
        assert 1.05 / (luminance + 0.05) >= 3, theme.id
