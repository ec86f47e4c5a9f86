"""Figures of how good the tagger is. None of them reads a file or knows where it will be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rasid.config import Theme
from rasid.plot.canvas import MARKERS, NEUTRAL, PALE, empty, legend, sheet, title, write_ticks
from rasid.plot.language import Language


def precision_recall(
    curves: Mapping[str, Sequence[Mapping[str, str]]],
    evaluation: Mapping[str, Any],
    themes: Sequence[Theme],
    language: Language,
) -> Figure:
    """Draw precision against recall for each trained theme, with the threshold in use marked.

    Parameters
    ----------
    curves : mapping
        Rows of results/tagger/curves.csv by theme.
    evaluation : mapping
        results/tagger/evaluation.json.
    themes : sequence of Theme
    language : Language
    """
    if not curves:
        return empty(language("precision_recall"), language("nothing_trained"), language)
    figure = sheet(4.6)
    title(figure, language("precision_recall"), language)
    axes = figure.add_subplot()
    for number, theme in enumerate(themes):
        name = language.theme(theme)
        if theme.id not in curves:
            axes.plot([], [], color=theme.colour, linestyle=":", label=language("untrained", theme=name))
            continue
        points = curves[theme.id]
        figures = evaluation["themes"][theme.id]
        recall, precision = ([float(point[key]) for point in points] for key in ("recall", "precision"))
        marker = MARKERS[number % len(MARKERS)]
        axes.plot(recall, precision, color=theme.colour)
        axes.plot(
            figures["recall"],
            figures["precision"],
            marker,
            color=theme.colour,
            markersize=10,
            markeredgecolor="white",
            label=language("with_f1", theme=name, f1=language.decimal(figures["f1"])),
        )
    _unit_square(axes, language)
    axes.set_xlabel(language("recall"))
    axes.set_ylabel(language("precision"))
    legend(figure, axes, language("dot"))
    return figure


def calibration(evaluation: Mapping[str, Any], themes: Sequence[Theme], language: Language) -> Figure:
    """Draw the share of paragraphs that have a theme against the probability that the tagger gives.

    Parameters
    ----------
    evaluation : mapping
        ``calibration.<theme>.bins`` of results/tagger/evaluation.json.
    themes : sequence of Theme
    language : Language
    """
    known = evaluation.get("calibration") or {}
    if not any(known.get(theme.id, {}).get("bins") for theme in themes):
        return empty(language("calibration"), language("no_calibration"), language)
    figure = sheet(4.8)
    title(figure, language("calibration"), language)
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color=NEUTRAL, linewidth=1)
    for number, theme in enumerate(themes):
        bins = [item for item in known.get(theme.id, {}).get("bins", ()) if item["paragraphs"]]
        if not bins:
            continue
        x, y = ([item[key] for item in bins] for key in ("mean_probability", "share"))
        sizes = [12 + 6 * np.sqrt(item["paragraphs"]) for item in bins]
        axes.plot(x, y, color=theme.colour, linewidth=1.2, alpha=0.8)
        marker = MARKERS[number % len(MARKERS)]
        axes.scatter(x, y, s=sizes, color=theme.colour, marker=marker, edgecolors="white", linewidths=0.7, zorder=3)
        axes.plot([], [], marker, color=theme.colour, label=language.theme(theme))
    _unit_square(axes, language)
    axes.set_xlabel(language("said"))
    axes.set_ylabel(language("true_share"))
    legend(figure, axes, language("calibration_note"))
    return figure


def learning_curve(evaluation: Mapping[str, Any], themes: Sequence[Theme], language: Language) -> Figure:
    """Draw how F1 grows with the number of labels.

    Parameters
    ----------
    evaluation : mapping
        ``learning_curve`` of results/tagger/evaluation.json.
    themes : sequence of Theme
    language : Language
    """
    points = sorted(evaluation.get("learning_curve") or [], key=lambda point: point["labels"])
    if not points:
        return empty(language("learning_curve"), language("no_learning_curve"), language)
    figure = sheet(4.4)
    title(figure, language("learning_curve"), language)
    axes = figure.add_subplot()
    labels = [point["labels"] for point in points]
    low, mean, high = ([point.get(key, point["macro_f1"]) for point in points] for key in ("low", "macro_f1", "high"))
    axes.fill_between(labels, low, high, color=PALE, alpha=0.6, linewidth=0)
    for number, theme in enumerate(themes):
        known = [(point["labels"], point["themes"][theme.id]) for point in points if theme.id in point["themes"]]
        if known:
            axes.plot(
                *zip(*known, strict=True),
                color=theme.colour,
                marker=MARKERS[number % len(MARKERS)],
                linewidth=1.2,
                label=language.theme(theme),
            )
    axes.plot(labels, mean, color="#222222", linewidth=2.5, label=language("mean_of_themes"))
    axes.set_ylim(0, 1.02)
    axes.set_xlim(left=0)
    axes.set_xlabel(language("labels"))
    axes.set_ylabel(language("f1"))
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    write_ticks(axes.xaxis, language.number)
    write_ticks(axes.yaxis, lambda value: language.decimal(value, 1))
    legend(figure, axes)
    return figure


def errors(evaluation: Mapping[str, Any], themes: Sequence[Theme], language: Language) -> Figure:
    """Draw how many labelled paragraphs of each theme were found, missed, and tagged wrongly.

    Parameters
    ----------
    evaluation : mapping
        ``themes.<theme>`` of results/tagger/evaluation.json: positives, precision and recall give the counts.
    themes : sequence of Theme
    language : Language
    """
    trained = [theme for theme in themes if evaluation["themes"].get(theme.id, {}).get("trained")][::-1]
    if not trained:
        return empty(language("errors"), language("nothing_trained"), language)
    figure = sheet(1.5 + 0.55 * len(trained))
    title(figure, language("errors"), language)
    axes = figure.add_subplot()
    for place, theme in enumerate(trained):
        found, missed, wrong = error_counts(evaluation["themes"][theme.id])
        last = place == len(trained) - 1
        parts: list[tuple[int, int, dict[str, Any], str]] = [
            (0, found, {"color": theme.colour}, "found"),
            (found, missed, {"facecolor": "white", "edgecolor": theme.colour, "hatch": "////"}, "missed"),
            (-wrong, wrong, {"color": PALE}, "wrong"),
        ]
        for left, width, style, key in parts:
            axes.barh(place, width, left=left, height=0.6, label=language(key) if last else None, **style)
            if width:
                ink = "white" if key == "found" else "#222222"
                box = {"facecolor": "white", "edgecolor": "none", "pad": 1} if key == "missed" else None
                text = language.number(width)
                axes.text(left + width / 2, place, text, ha="center", va="center", color=ink, fontsize=8, bbox=box)
    axes.axvline(0, color="#222222", linewidth=1)
    axes.set_yticks(range(len(trained)), [language.theme(theme, 18) for theme in trained])
    axes.grid(axis="y", visible=False)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    write_ticks(axes.xaxis, lambda value: language.number(abs(value)))
    legend(figure, axes, language("labelled_paragraphs"))
    return figure


def error_counts(figures: Mapping[str, Any]) -> tuple[int, int, int]:
    """Give how many paragraphs a theme found, missed and tagged wrongly, from its precision and recall."""
    found = round(figures["positives"] * figures["recall"])
    wrong = round(found / figures["precision"]) - found if figures["precision"] else 0
    return found, figures["positives"] - found, wrong


def _unit_square(axes: Any, language: Language) -> None:
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.02)
    for axis in (axes.xaxis, axes.yaxis):
        write_ticks(axis, lambda value: language.decimal(value, 1))
