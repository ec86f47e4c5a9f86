"""The commands `rasid plot …`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import matplotlib.style
from matplotlib.figure import Figure

from rasid.arrays import read_json
from rasid.config import load_themes
from rasid.errors import UserError
from rasid.plot import figures
from rasid.tables import read_csv, read_parquet
from rasid.topics.model import read_words

STYLE = Path(__file__).with_name("rasid.mplstyle")
# What would differ from run to run, or from version to version of matplotlib.
NO_METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
}


def save(draw: Callable[[], Figure], outputs: tuple[Path, ...]) -> None:
    """Draw a figure in Rasid's style and write it to each file."""
    for output in outputs:
        if output.suffix not in NO_METADATA:
            raise UserError(f"{output}: no such kind of picture; end the name in {' or '.join(NO_METADATA)}")
    with matplotlib.style.context(["default", STYLE]):
        figure = draw()
        for output in outputs:
            output.parent.mkdir(parents=True, exist_ok=True)
            figure.savefig(output, metadata=NO_METADATA[output.suffix], bbox_inches="tight", pad_inches=0.15)


THEMES = click.option("--themes", type=Path, default=Path("config/themes.yaml"), show_default=True)
OUTPUT = click.option("--output", type=Path, multiple=True, required=True, help="A .png or .svg file; can be repeated.")
PARAGRAPHS = click.option("--paragraphs", type=Path, required=True, help="results/tags/paragraphs.parquet.")


@click.group()
def plot() -> None:
    """Draw the figures."""


@plot.command()
@PARAGRAPHS
@THEMES
@OUTPUT
def themes_over_time(paragraphs: Path, themes: Path, output: tuple[Path, ...]) -> None:
    """Draw the share of paragraphs with each theme over time."""
    table = read_parquet(paragraphs, ["date", "tags"])
    save(lambda: figures.themes_over_time(table, load_themes(themes)), output)


@plot.command()
@PARAGRAPHS
@THEMES
@OUTPUT
def tags_per_source(paragraphs: Path, themes: Path, output: tuple[Path, ...]) -> None:
    """Draw the themes of each outlet."""
    table = read_parquet(paragraphs, ["source", "tags"])
    save(lambda: figures.tags_per_source(table, load_themes(themes)), output)


@plot.command()
@click.option("--topics", type=Path, required=True, help="The folder of a topic model.")
@click.option("--title", required=True)
@THEMES
@OUTPUT
def topic_words(topics: Path, title: str, themes: Path, output: tuple[Path, ...]) -> None:
    """Draw the best words of each topic of a model."""
    note = read_json(topics / "quality.json")["note"]
    save(lambda: figures.topic_words(read_words(topics), load_themes(themes), title, note), output)


@plot.command()
@click.option("--curves", type=Path, required=True, help="results/tagger/curves.csv.")
@click.option("--evaluation", type=Path, required=True, help="results/tagger/evaluation.json.")
@THEMES
@OUTPUT
def precision_recall(curves: Path, evaluation: Path, themes: Path, output: tuple[Path, ...]) -> None:
    """Draw precision against recall for each theme."""
    by_theme: dict[str, list[dict[str, str]]] = {}
    for row in read_csv(curves):
        by_theme.setdefault(row["theme"], []).append(row)
    save(lambda: figures.precision_recall(by_theme, read_json(evaluation), load_themes(themes)), output)
