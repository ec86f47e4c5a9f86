"""Figures of the tagged paragraphs. None of them reads a file or knows where it will be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, NullLocator

from rasid.config import Theme
from rasid.plot.canvas import (
    MARKERS,
    NEUTRAL,
    PALE,
    QUIET,
    WIDTH,
    empty,
    grid_of,
    ink_on,
    legend,
    note,
    sheet,
    title,
    wilson,
    write_ticks,
)
from rasid.plot.language import Language, wrapped

MOST_SOURCES = 15
MOST_THEMES = 12
MOST_TICKS = 8
MONTHS_BY_MONTH, MONTHS_BY_QUARTER = 24, 60
BINS = 20
FEWEST = 20


def period_of(first: date, last: date) -> tuple[str, str, int]:
    """Give the steps that a stretch of time is drawn in: for Polars, its name, and its length in days."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months <= MONTHS_BY_MONTH:
        return "1mo", "month", 30
    return ("1q", "quarter", 91) if months <= MONTHS_BY_QUARTER else ("1y", "year", 365)


def period_ticks(periods: Sequence[date], name: str, language: Language, most: int = MOST_TICKS) -> tuple[list, list]:
    """Give the places and the labels of an axis of time."""
    step = -(-len(periods) // most)
    shown = list(periods[::step])
    return shown, [language.digits(f"{day:%Y}" if name == "year" else f"{day:%Y-%m}") for day in shown]


def themes_over_time(paragraphs: pl.DataFrame, themes: Sequence[Theme], language: Language) -> Figure:
    """Draw the share of paragraphs with each theme, by month, quarter or year, with 95 % intervals.

    Parameters
    ----------
    paragraphs : DataFrame
        ``date, tags`` of results/tags/paragraphs.parquet.
    themes : sequence of Theme
    language : Language
    """
    dated = paragraphs.filter(pl.col("date").is_not_null()).with_columns(pl.col("date").str.to_date())
    if dated.is_empty():
        return empty(language("themes_over_time", period=language("month")), language("no_dates"), language)
    step, name, days = period_of(dated["date"].min(), dated["date"].max())  # type: ignore[arg-type]
    counts = (
        dated.group_by(pl.col("date").dt.truncate(step).alias("period"))
        .agg(pl.len().alias("paragraphs"), *_counts(themes))
        .sort("period")
    )
    # A share of a handful of paragraphs says nothing, and its interval would fill the picture.
    enough = counts["paragraphs"].to_numpy() >= FEWEST
    enough = enough if enough.any() else ~enough
    figure = sheet(4.6)
    title(figure, language("themes_over_time", period=language(name)), language)
    upper, lower = figure.subplots(2, sharex=True, height_ratios=(4, 1))
    periods, total = counts["period"].to_list(), counts["paragraphs"].to_numpy()
    for number, theme in enumerate(themes):
        hits = counts[theme.id].to_numpy()
        low, high = (np.where(enough, bound, np.nan) for bound in wilson(hits, total))
        upper.fill_between(periods, low, high, color=theme.colour, alpha=0.15, linewidth=0)
        marker = MARKERS[number % len(MARKERS)]
        upper.plot(
            periods,
            np.where(enough, hits / total, np.nan),
            color=theme.colour,
            marker=marker,
            label=language.theme(theme),
        )
    upper.set_ylabel(language("share_of_paragraphs"))
    write_ticks(upper.yaxis, language.percent_tick)
    highest = max(float((counts[theme.id].to_numpy() / total)[enough].max()) for theme in themes)
    upper.set_ylim(0, min(1.02, 1.25 * highest) or 0.1)
    lower.bar(periods, total, width=0.7 * days, color=NEUTRAL)
    lower.set_xlim(periods[0] - timedelta(days), periods[-1] + timedelta(days))
    lower.set_xticks(*period_ticks(periods, name, language))
    lower.yaxis.set_major_locator(MaxNLocator(2, integer=True))
    write_ticks(lower.yaxis, language.number)
    said = language("bands", period=language(f"in_{name}"))
    legend(figure, upper, said if enough.all() else f"{said}\n{language('left_out', fewest=FEWEST)}")
    return figure


def themes_by_source(paragraphs: pl.DataFrame, themes: Sequence[Theme], language: Language) -> Figure:
    """Draw the share of each outlet's paragraphs that has each theme, with 95 % intervals.

    Parameters
    ----------
    paragraphs : DataFrame
        ``source, tags`` of results/tags/paragraphs.parquet.
    themes : sequence of Theme
    language : Language
    """
    if paragraphs.is_empty():
        return empty(language("themes_by_source"), language("no_paragraphs"), language)
    counts, more = _by_source(paragraphs, _counts(themes), language)
    columns = min(4, len(themes))
    rows = -(-len(themes) // columns)
    figure = sheet(1.0 + rows * (0.5 + 0.34 * len(counts)), WIDTH + 0.6 * (columns > 2))
    title(figure, language("themes_by_source") + more, language)
    total, places = counts["paragraphs"].to_numpy(), np.arange(len(counts))
    axes = grid_of(figure, len(themes), columns, sharey=True)
    for axis, theme in zip(axes, themes, strict=True):
        hits = counts[theme.id].to_numpy()
        low, high = wilson(hits, total)
        share = hits / total
        axis.barh(places, share, color=theme.colour, height=0.6)
        axis.hlines(places, low, high, color="#222222", linewidth=1)
        axis.set_title(language.theme(theme, 12), fontsize=8.5, loc=language.side)  # type: ignore[arg-type]
        axis.grid(axis="y", visible=False)
        axis.xaxis.set_major_locator(MaxNLocator(3, prune="upper"))
        axis.tick_params(axis="x", labelsize=8)
        write_ticks(axis.xaxis, language.percent_tick)
        axis.set_xlim(0, min(1.02, 1.3 * float(share.max())) or 0.1)
    axes[0].set_yticks(places, counts["name"].to_list(), fontsize=9)
    note(figure, language("share_of_source"), language)
    return figure


def co_occurrence(paragraphs: pl.DataFrame, themes: Sequence[Theme], language: Language) -> Figure:
    """Draw how often the paragraphs of one theme have another one too.

    Parameters
    ----------
    paragraphs : DataFrame
        ``tags`` of results/tags/paragraphs.parquet.
    themes : sequence of Theme
        Of more than `MOST_THEMES`, the most frequent are drawn.
    language : Language
    """
    has = paragraphs.select(pl.col("tags").list.contains(theme.id).alias(theme.id) for theme in themes)
    flags = has.to_numpy().astype(np.int64) if len(has) else np.zeros((0, len(themes)), dtype=np.int64)
    together = flags.T @ flags
    order = np.argsort(-together.diagonal(), kind="stable")[:MOST_THEMES]
    kept = [themes[number] for number in sorted(order)]
    together = together[np.ix_(sorted(order), sorted(order))]
    if not together.any():
        return empty(language("co_occurrence"), language("no_tags"), language)
    size = len(kept)
    figure = sheet(1.6 + 0.62 * size, max(4.6, 2.2 + 0.9 * size))
    more = language("largest", shown=size, all=len(themes)) if size < len(themes) else ""
    title(figure, language("co_occurrence") + (f" ({more})" if more else ""), language)
    axes = figure.add_subplot()
    shares = together / np.maximum(together.diagonal(), 1)[:, None]
    image = np.ones((size, size, 3))
    for row, theme in enumerate(kept):
        for column in range(size):
            strength = 0.12 if row == column else min(1.0, 1.4 * shares[row, column])
            image[row, column] = 1 - strength * (1 - np.array(to_rgb(theme.colour)))
            count = language.number(int(together[row, column]))
            text = count if row == column else f"{language.percent(shares[row, column])}\n({count})"
            ink = ink_on(image[row, column])
            axes.text(column, row, text, ha="center", va="center", fontsize=8.5, color=ink)
    axes.imshow(image, aspect="auto")
    names = [language.theme(theme, 14) for theme in kept]
    axes.set_xticks(range(size), names, fontsize=9, rotation=90 if size > 7 else 0)
    axes.set_yticks(range(size), names, fontsize=9)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    note(figure, language("co_occurrence_axes"), language)
    return figure


def duplicates(paragraphs: pl.DataFrame, language: Language) -> Figure:
    """Draw how many of each outlet's paragraphs repeat one that was printed before.

    Parameters
    ----------
    paragraphs : DataFrame
        ``paragraph_id, group, source`` of results/tags/paragraphs.parquet; a copy is in a group that is
        called after another paragraph.
    language : Language
    """
    copy = (pl.col("group") != pl.col("paragraph_id")).sum().alias("copies")
    if paragraphs.is_empty():
        return empty(language("duplicates", share=language.percent(0)), language("no_paragraphs"), language)
    counts, more = _by_source(paragraphs, [copy], language)
    total = int(paragraphs.select(copy).item())
    heading = language("duplicates", share=language.percent(total / len(paragraphs)))
    if not total:
        return empty(heading, language("no_copies"), language)
    figure = sheet(1.5 + 0.34 * (len(counts) + 1))
    title(figure, heading + more, language)
    axes = figure.add_subplot()
    hits = np.append(counts["copies"].to_numpy(), total)
    number = np.append(counts["paragraphs"].to_numpy(), len(paragraphs))
    low, high = wilson(hits, number)
    places = np.arange(len(hits))
    axes.barh(places, hits / number, color=[NEUTRAL] * len(counts) + ["#3d4750"], height=0.6)
    axes.hlines(places, low, high, color="#222222", linewidth=1)
    everything = f"{language('all_sources')} ({language.number(len(paragraphs))})"
    axes.set_yticks(places, [*counts["name"].to_list(), everything], fontsize=9)
    axes.set_xlim(0, min(1.02, 1.25 * float((hits / number).max())))
    axes.grid(axis="y", visible=False)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    write_ticks(axes.xaxis, language.percent_tick)
    note(figure, language("copies_axis"), language)
    return figure


def certainty(
    probabilities: pl.DataFrame,
    themes: Sequence[Theme],
    bands: Mapping[str, tuple[float, float, float]],
    language: Language,
) -> Figure:
    """Draw how many paragraphs have which probability, for each theme.

    Parameters
    ----------
    probabilities : DataFrame
        A column for each theme.
    themes : sequence of Theme
    bands : mapping
        By theme, where doubt begins, the threshold, and where doubt ends; a theme without a threshold has no line.
    language : Language
    """
    if probabilities.is_empty():
        return empty(language("certainty"), language("no_paragraphs"), language)
    columns = min(2, len(themes))
    figure = sheet(0.9 + 1.9 * -(-len(themes) // columns))
    title(figure, language("certainty"), language)
    edges = np.linspace(0, 1, BINS + 1)
    axes = grid_of(figure, len(themes), columns, sharex=True, sharey=True)
    for axis, theme in zip(axes, themes, strict=True):
        counts, _ = np.histogram(probabilities[theme.id].to_numpy(), bins=edges)
        low_end, threshold, high_end = bands.get(theme.id, (0.0, None, 0.0))
        colours = [theme.colour if threshold is not None and low >= threshold else PALE for low in edges[:-1]]
        axis.bar(edges[:-1], counts, width=1 / BINS, align="edge", color=colours, edgecolor="white", linewidth=0.5)
        if threshold is not None:
            axis.axvspan(low_end, high_end, color="#000000", alpha=0.08)
            axis.axvline(threshold, color="#222222", linestyle="--", linewidth=1)
        axis.set_title(language.theme(theme, 30), fontsize=10, loc=language.side)  # type: ignore[arg-type]
        axis.set_yscale("log")
        axis.yaxis.set_major_locator(LogLocator(numticks=5))
        axis.yaxis.set_minor_locator(NullLocator())
        axis.yaxis.set_minor_formatter(NullFormatter())
        write_ticks(axis.yaxis, language.number)
        write_ticks(axis.xaxis, lambda value: language.decimal(value, 1))
    axes[0].set_xlim(0, 1)
    axes[0].set_ylim(0.7, 2.0 * max(len(probabilities), 1))
    figure.supylabel(language("paragraphs_log"), fontsize=9, color=QUIET)
    note(figure, f"{language('probability')} – {language('threshold_line')}", language)
    return figure


def _counts(themes: Sequence[Theme]) -> list[pl.Expr]:
    return [pl.col("tags").list.contains(theme.id).sum().alias(theme.id) for theme in themes]


def _by_source(paragraphs: pl.DataFrame, counts: Sequence[pl.Expr], language: Language) -> tuple[pl.DataFrame, str]:
    """Count by source; give the largest ones, the largest last, and what the title has to say of the others."""
    table = (
        paragraphs.with_columns(pl.col("source").fill_null(""))
        .group_by("source")
        .agg(pl.len().alias("paragraphs"), *counts)
        .sort(["paragraphs", "source"], descending=[True, False])
    )
    shown = table.head(MOST_SOURCES).reverse()
    names = [
        f"{wrapped(source, 26, 40) if source else language('source_unknown')} ({language.number(number)})"
        for source, number in shown.select("source", "paragraphs").rows()
    ]
    more = f" ({language('largest', shown=len(shown), all=len(table))})" if len(table) > len(shown) else ""
    return shown.with_columns(pl.Series("name", names, dtype=pl.String)), more
