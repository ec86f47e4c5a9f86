"""The figures. None of them reads a file or knows where it will be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from rasid.config import Theme

WIDTH = 8.0
MOST_SOURCES = 15
MOST_TICKS = 10
MONTHS_BY_MONTH, MONTHS_BY_QUARTER = 24, 60
WORDS_SHOWN = 8


def empty(title: str, reason: str) -> Figure:
    """Draw a figure that says why there is nothing to see."""
    figure = Figure(figsize=(WIDTH, 2.4))
    axes = figure.add_subplot()
    axes.set_title(title)
    axes.set_axis_off()
    axes.text(0.5, 0.5, reason, ha="center", va="center", transform=axes.transAxes, color="#555555", wrap=True)
    return figure


def themes_over_time(paragraphs: pl.DataFrame, themes: Sequence[Theme]) -> Figure:
    """Draw the share of paragraphs with each theme, by month, quarter or year.

    Parameters
    ----------
    paragraphs : DataFrame
        ``date, tags`` of results/tags/paragraphs.parquet.
    themes : sequence of Theme
    """
    title = "Themes over time"
    dated = paragraphs.filter(pl.col("date").is_not_null()).with_columns(pl.col("date").str.to_date())
    if dated.is_empty():
        return empty(title, "No article has a date. A date is read from a line such as 'date: 2024-05-01'.")
    first, last = dated["date"].min(), dated["date"].max()
    months = (last.year - first.year) * 12 + last.month - first.month + 1  # type: ignore[union-attr]
    period, name = (
        ("1mo", "month")
        if months <= MONTHS_BY_MONTH
        else ("1q", "quarter")
        if months <= MONTHS_BY_QUARTER
        else ("1y", "year")
    )
    shares = (
        dated.group_by(pl.col("date").dt.truncate(period).alias("period"))
        .agg(
            pl.len().alias("paragraphs"),
            *(pl.col("tags").list.contains(theme.id).mean().alias(theme.id) for theme in themes),
        )
        .sort("period")
    )
    figure = Figure(figsize=(WIDTH, 4.4))
    upper, lower = figure.subplots(2, sharex=True, height_ratios=(4, 1))
    markers = "osD^vP*X"
    for number, theme in enumerate(themes):
        upper.plot(
            shares["period"].to_list(),
            shares[theme.id].to_list(),
            color=theme.colour,
            marker=markers[number % len(markers)],
            label=f"{theme.name_en} · {theme.name_ar}",
        )
    upper.set_title(f"{title}, by {name}")
    upper.set_ylabel("share of paragraphs")
    upper.yaxis.set_major_formatter(PercentFormatter(1, decimals=None))
    upper.set_ylim(bottom=0)
    upper.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
    days = {"month": 30, "quarter": 91, "year": 365}[name]
    periods = shares["period"].to_list()
    lower.bar(periods, shares["paragraphs"].to_list(), width=0.7 * days, color="#999999")
    lower.set_xlim(periods[0] - timedelta(days), periods[-1] + timedelta(days))
    written = [f"{day:%Y}" if name == "year" else f"{day:%Y-%m}" for day in periods]
    step = -(-len(periods) // MOST_TICKS)
    lower.set_xticks(periods[::step], written[::step])
    lower.set_ylabel("paragraphs")
    lower.yaxis.set_major_locator(MaxNLocator(2, integer=True))
    return figure


def tags_per_source(paragraphs: pl.DataFrame, themes: Sequence[Theme]) -> Figure:
    """Draw how many of each outlet's paragraphs have each theme.

    Parameters
    ----------
    paragraphs : DataFrame
        ``source, tags`` of results/tags/paragraphs.parquet.
    themes : sequence of Theme
    """
    title = "Themes by source"
    if paragraphs.is_empty():
        return empty(title, "There are no paragraphs.")
    counts = (
        paragraphs.with_columns(pl.col("source").fill_null("source unknown"))
        .group_by("source")
        .agg(
            pl.len().alias("paragraphs"),
            *(pl.col("tags").list.contains(theme.id).sum().alias(theme.id) for theme in themes),
        )
        .sort(["paragraphs", "source"], descending=[True, False])
    )
    more = max(len(counts) - MOST_SOURCES, 0)
    counts = counts.head(MOST_SOURCES).reverse()
    figure = Figure(figsize=(WIDTH, 1.4 + 0.45 * len(counts)))
    axes = figure.add_subplot()
    left = np.zeros(len(counts))
    for theme in themes:
        share = counts[theme.id].to_numpy() / counts["paragraphs"].to_numpy()
        axes.barh(
            np.arange(len(counts)), share, left=left, color=theme.colour, label=f"{theme.name_en} · {theme.name_ar}"
        )
        left += share
    labels = [f"{_shorten(source)}  ({number:,})" for source, number in counts.select("source", "paragraphs").rows()]
    axes.set_yticks(np.arange(len(counts)), labels)
    axes.grid(axis="y", visible=False)
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=None))
    axes.set_xlabel("share of the source's paragraphs; a paragraph with two themes counts for both")
    axes.set_title(title + (f" (the {MOST_SOURCES} largest of {MOST_SOURCES + more})" if more else ""))
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
    return figure


def topic_words(
    topics: Mapping[str, Sequence[Mapping[str, str]]], themes: Sequence[Theme], title: str, note: str = ""
) -> Figure:
    """Draw the best words of each topic.

    Parameters
    ----------
    topics : mapping
        Rows of a model's words.csv by topic.
    themes : sequence of Theme
        A topic that is called after one has its colour and name.
    title : str
    note : str
        Why there are no topics, where there are none.
    """
    if not topics:
        return empty(title, (note or "There are no topics.").capitalize())
    named = {theme.id: theme for theme in themes}
    columns = min(4, len(topics))
    rows = -(-len(topics) // columns)
    figure = Figure(figsize=(2.4 * columns, 0.4 + 2.3 * rows))
    figure.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=12)
    for number, (topic, words) in enumerate(topics.items(), 1):
        axes = figure.add_subplot(rows, columns, number)
        theme = named.get(topic)
        shown = list(words[:WORDS_SHOWN])[::-1]
        weights = [float(word["weight"]) for word in shown]
        axes.barh(range(len(shown)), weights, color=theme.colour if theme else "#8c96a0")
        axes.set_yticks(range(len(shown)), [_shorten(word["printed"], 22) for word in shown])
        axes.yaxis.tick_right()
        axes.invert_xaxis()
        axes.set_xticks([])
        axes.grid(visible=False)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.set_title(theme.name_ar if theme else topic.replace("_", " "), fontsize=10, loc="right")
    return figure


def precision_recall(
    curves: Mapping[str, Sequence[Mapping[str, str]]], evaluation: Mapping[str, Any], themes: Sequence[Theme]
) -> Figure:
    """Draw precision against recall for each trained theme, with the threshold in use marked.

    Parameters
    ----------
    curves : mapping
        Rows of results/tagger/curves.csv by theme.
    evaluation : mapping
        results/tagger/evaluation.json.
    themes : sequence of Theme
    """
    title = "Precision and recall on articles not seen in training"
    if not curves:
        return empty(title, "No theme has enough labels to be trained; see results/review/queue.csv.")
    figure = Figure(figsize=(WIDTH, 4.4))
    axes = figure.add_subplot()
    for theme in themes:
        name = f"{theme.name_en} · {theme.name_ar}"
        if theme.id not in curves:
            axes.plot([], [], color=theme.colour, linestyle=":", label=f"{name}: untrained")
            continue
        points = curves[theme.id]
        figures = evaluation["themes"][theme.id]
        axes.plot(
            [float(point["recall"]) for point in points],
            [float(point["precision"]) for point in points],
            color=theme.colour,
            label=f"{name}: F1 {figures['f1']:.2f}",
        )
        axes.plot(
            figures["recall"], figures["precision"], "o", color=theme.colour, markersize=9, markeredgecolor="white"
        )
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("recall: share of the theme's paragraphs that are tagged")
    axes.set_ylabel("precision: share of the tags that are right")
    axes.set_title(title)
    axes.legend(loc="lower left", title="● at the threshold in use")
    return figure


def _shorten(text: str, most: int = 30) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
