"""Figures of topic models. None of them reads a file or knows where it will be kept."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rasid.config import Theme
from rasid.plot.canvas import NEUTRAL, QUIET, WIDTH, grid_of, note, sheet, title, write_ticks
from rasid.plot.language import Language, in_words, plain, wrapped
from rasid.plot.tags import period_of, period_ticks

WORDS_SHOWN, WORDS_NAMING = 8, 3
# Of a word or phrase: a few letters more than تنظيم الدولة الإسلامية has.
LONGEST_WORD = 24
MOST_TOPICS = 24
MOST_OVER_TIME = 12
Rows = Sequence[Mapping[str, str]]


def topic_names(words: Mapping[str, Rows], themes: Sequence[Theme], language: Language) -> dict[str, str]:
    """Name each topic: after its theme, or by its number and first words."""
    named = {theme.id: theme for theme in themes}
    names = {}
    for topic, rows in words.items():
        if topic in named:
            names[topic] = language.theme(named[topic], 40)
        else:
            first = in_words([plain(row["printed"], LONGEST_WORD) for row in rows[:WORDS_NAMING]], Language("ar"))
            names[topic] = f"{language.topic(topic)}\n{first}"
    return names


def topic_words(words: Mapping[str, Rows], themes: Sequence[Theme], model: str, language: Language) -> Figure:
    """Draw the best words of each topic.

    Parameters
    ----------
    words : mapping
        Rows of a model's words.csv by topic; at least one.
    themes : sequence of Theme
        A topic that is called after one has its colour and name.
    model : str
        What the title calls the model.
    language : Language
    """
    named = {theme.id: theme for theme in themes}
    shown = list(words.items())[:MOST_TOPICS]
    columns = min(4, len(shown))
    figure = sheet(0.5 + 1.75 * -(-len(shown) // columns), max(3.2, 1.8 * columns))
    more = f" ({language('largest_topics', shown=len(shown), all=len(words))})" if len(shown) < len(words) else ""
    title(figure, language("words", model=model) + more, language)
    for axes, (topic, rows) in zip(grid_of(figure, len(shown), columns), shown, strict=True):
        theme = named.get(topic)
        best = list(rows[:WORDS_SHOWN])[::-1]
        axes.barh(range(len(best)), [float(row["weight"]) for row in best], color=theme.colour if theme else NEUTRAL)
        axes.set_yticks(range(len(best)), [plain(row["printed"], LONGEST_WORD) for row in best], fontsize=8)
        axes.yaxis.tick_right()
        axes.invert_xaxis()
        axes.set_xticks([])
        axes.grid(visible=False)
        axes.tick_params(length=0)
        axes.spines[["left", "bottom"]].set_visible(False)
        name = language.theme(theme, 12) if theme else language.topic(topic)
        axes.set_title(name, fontsize=9, loc="right", pad=4)
    return figure


def topic_prevalence(
    rows: Rows, names: Mapping[str, str], themes: Sequence[Theme], model: str, language: Language
) -> Figure:
    """Draw the mean share of each topic over time, with 95 % intervals.

    Months are joined to quarters or years where there are many: shares weighted by paragraphs, intervals
    as of independent months (the squares of their half-widths add up).

    Parameters
    ----------
    rows : sequence of mapping
        A model's prevalence.csv: ``topic, month, counted, paragraphs, share, low, high``; at least one row.
        Where it counts copies once, that is drawn.
    names : mapping
        The topics' names.
    themes : sequence of Theme
    model : str
        What the title calls the model.
    language : Language
    """
    counted = "once" if any(row["counted"] == "once" for row in rows) else "printed"
    kept = [row for row in rows if row["counted"] == counted]
    days = [date.fromisoformat(row["month"] + "-01") for row in kept]
    _, period, _ = period_of(min(days), max(days))
    series: dict[str, dict[date, list[Mapping[str, str]]]] = {}
    for row, day in zip(kept, days, strict=True):
        series.setdefault(row["topic"], {}).setdefault(_start(day, period), []).append(row)
    joined = {topic: {day: _join(parts) for day, parts in sorted(by.items())} for topic, by in series.items()}
    size = {topic: float(np.mean([share for share, _ in by.values()])) for topic, by in joined.items()}
    shown = sorted(sorted(joined, key=lambda topic: (-size[topic], topic))[:MOST_OVER_TIME], key=list(joined).index)
    colours = {theme.id: theme.colour for theme in themes}
    columns = min(3, len(shown))
    figure = sheet(0.9 + 1.45 * -(-len(shown) // columns), WIDTH + 0.6)
    more = f" ({language('largest', shown=len(shown), all=len(joined))})" if len(shown) < len(joined) else ""
    title(figure, language("prevalence", model=model, period=language(period)) + more, language)
    every = sorted({day for by in joined.values() for day in by})
    axes = grid_of(figure, len(shown), columns, sharex=True, sharey=True)
    for axis, topic in zip(axes, shown, strict=True):
        periods: Any = list(joined[topic])
        share, half = np.array(list(joined[topic].values())).T
        colour = colours.get(topic, "#4a5560")
        axis.fill_between(periods, np.maximum(share - half, 0), share + half, color=colour, alpha=0.2, linewidth=0)
        axis.plot(periods, share, color=colour, linewidth=1.5, marker="o", markersize=2.5)
        lines = [wrapped(line, 28) for line in names.get(topic, topic).split("\n")]
        axis.set_title("\n".join(lines), fontsize=8, loc=language.side, pad=4)  # type: ignore[arg-type]
        axis.set_xticks(*period_ticks(every, period, language, 3), fontsize=8)
        axis.yaxis.set_major_locator(MaxNLocator(3))
        axis.tick_params(axis="y", labelsize=8)
        write_ticks(axis.yaxis, language.percent_tick)
    axes[0].set_ylim(bottom=0)
    note(figure, language(f"prevalence_{counted}"), language)
    return figure


def topic_map(rows: Rows, names: Mapping[str, str], themes: Sequence[Theme], model: str, language: Language) -> Figure:
    """Draw the topics on a plane where near ones use like words.

    Parameters
    ----------
    rows : sequence of mapping
        A model's map.csv: ``topic, x, y, share``; at least one row.
    names : mapping
        The topics' names.
    themes : sequence of Theme
    model : str
        What the title calls the model.
    language : Language
    """
    colours = {theme.id: theme.colour for theme in themes}
    places = np.array([[float(row["x"]), float(row["y"])] for row in rows])
    places = places - places.mean(axis=0)
    places = places / (np.abs(places).max() or 1.0)
    lines = math.ceil(len(rows) / 2)
    figure = sheet(4.6 + 0.26 * lines)
    title(figure, language("map", model=model), language)
    axes, key = figure.subplots(2, height_ratios=(4.0, 0.26 * lines + 0.1))
    sizes = [40 + 2500 * float(row["share"]) for row in rows]
    fills = [colours.get(row["topic"], NEUTRAL) for row in rows]
    axes.scatter(*places.T, s=sizes, c=fills, alpha=0.55, linewidths=0)
    axes.set_xlim(-1.2, 1.2)
    axes.set_ylim(-1.2, 1.2)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(True)
    axes.spines[:].set_color("#dddddd")
    for number, (place, spot) in enumerate(zip(places, apart(places), strict=True), 1):
        if not np.allclose(place, spot):
            axes.plot(*np.array([place, spot]).T, color=QUIET, linewidth=0.6)
        axes.text(*spot, language.number(number), ha="center", va="center", fontsize=8, fontweight="bold")
    key.set_axis_off()
    key.set_xlim(0, 2)
    key.set_ylim(lines, 0)
    for number, row in enumerate(rows):
        column, line = divmod(number, lines)
        name = f"{language.number(number + 1)}. {plain(names.get(row['topic'], row['topic']), 42)}"
        if language.code == "ar":
            key.text(2 - column, line + 0.5, f"\u200f{name}", ha="right", va="center", fontsize=8)
        else:
            key.text(column, line + 0.5, f"\u200e{name}\u200f", ha="left", va="center", fontsize=8)
    note(figure, language("map_note"), language)
    return figure


def apart(places: np.ndarray, least: float = 0.11) -> np.ndarray:
    """Find a spot for the label of each place, so that none covers another.

    Parameters
    ----------
    places : ndarray, shape (n, 2)
        From -1 to 1.
    least : float
        The distance that labels keep.

    Returns
    -------
    ndarray, shape (n, 2)
        The place itself where it is free, else the first free spot on growing circles around it.
    """
    spots: list[np.ndarray] = []
    for place in places:
        around = [place] + [
            place + least * ring * np.array([math.cos(turn * math.pi / 6), math.sin(turn * math.pi / 6)])
            for ring in range(1, 12)
            for turn in range(12)
        ]
        free = (
            spot
            for spot in around
            if np.abs(spot).max() <= 1.15 and all(np.linalg.norm(spot - other) >= least for other in spots)
        )
        spots.append(next(free, place))
    return np.array(spots).reshape(-1, 2)


def topic_choice(rows: Rows, model: str, language: Language) -> Figure:
    """Draw coherence, stability and diversity for each number of topics that was tried.

    Parameters
    ----------
    rows : sequence of mapping
        A model's choice.csv: ``number, npmi, stability, diversity, chosen``; at least one row.
    model : str
        What the title calls the model.
    language : Language
    """
    tried = sorted(rows, key=lambda row: int(row["number"]))
    figure = sheet(2.7)
    title(figure, language("choice", model=model), language)
    for axes, measure in zip(grid_of(figure, 3, 3, sharex=True), ("npmi", "stability", "diversity"), strict=True):
        known = [(int(row["number"]), float(row[measure])) for row in tried if row.get(measure)]
        axes.plot(*np.array(known).reshape(-1, 2).T, color="#4a5560", marker="o")
        for row in tried:
            if row["chosen"] == "1" and row.get(measure):
                axes.plot(int(row["number"]), float(row[measure]), "o", color="#c98300", markersize=10, zorder=3)
        axes.set_title(language(measure), fontsize=10, loc=language.side)  # type: ignore[arg-type]
        # Small differences should look small: stability and diversity are shares, and NPMI begins at independence.
        axes.set_ylim(min([0.0, *(1.15 * value for _, value in known)]), 1.05)
        if measure == "npmi":
            axes.set_ylim(top=max([0.1, *(1.3 * value for _, value in known)]))
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        write_ticks(axes.xaxis, language.number)
        write_ticks(axes.yaxis, language.decimal)
    chosen = [int(row["number"]) for row in tried if row["chosen"] == "1"]
    said = f" – {language('chosen', number=chosen[0])}" if chosen else ""
    note(figure, language("number_of_topics") + said, language)
    return figure


def _start(day: date, period: str) -> date:
    """Give the first day of the month, quarter or year that a day is in."""
    month = {"month": day.month, "quarter": 3 * ((day.month - 1) // 3) + 1, "year": 1}[period]
    return date(day.year, month, 1)


def _join(parts: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """Give the share of some months together, and half the width of its interval."""
    weights = np.array([float(part["paragraphs"]) for part in parts])
    if not weights.sum():
        return 0.0, 0.0
    shares = np.array([float(part["share"]) for part in parts])
    halves = np.array([(float(part["high"]) - float(part["low"])) / 2 for part in parts])
    return float(shares @ weights / weights.sum()), float(np.sqrt(((halves * weights) ** 2).sum()) / weights.sum())
