"""The commands `rasid plot …`: each draws the figures of one stage, in English and in Arabic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click
import polars as pl
from matplotlib.figure import Figure

from rasid.arrays import read_json
from rasid.config import Theme, load_themes
from rasid.plot import tagger as of_tagger
from rasid.plot import tags as of_tags
from rasid.plot import topics as of_topics
from rasid.plot.canvas import empty, save
from rasid.plot.language import DIGITS, LANGUAGES, Language
from rasid.plot.topics import Rows
from rasid.tables import read_csv, read_parquet
from rasid.topics.model import read_words

Draw = Callable[[Language], Figure]

MODELS = click.argument("models", nargs=-1, type=Path, required=True)
THEMES = click.option("--themes", type=Path, default=Path("config/themes.yaml"), show_default=True)
FOLDER = click.option("--output", type=Path, required=True, help="The folder for the figures.")
DIGITS_OPTION = click.option(
    "--digits", type=click.Choice(DIGITS), default=DIGITS[0], show_default=True, help="Of Arabic figures."
)
RESOLUTION = click.option("--resolution", type=int, default=200, show_default=True, help="Of PNG, in dots an inch.")


@click.group()
def plot() -> None:
    """Draw the figures, as PNG and SVG."""


def save_all(figures: dict[str, Draw], folder: Path, digits: str, resolution: int) -> None:
    """Write each figure in each language."""
    for name, draw in figures.items():
        for code in LANGUAGES:
            save(draw, folder, name, Language(code, arabic_digits=digits == "arabic_indic"), resolution)


@plot.command()
@click.option("--paragraphs", type=Path, required=True, help="results/tags/paragraphs.parquet.")
@click.option("--model", type=Path, required=True, help="results/tagger/model/model.json.")
@click.option("--prevalence", type=click.Choice(["training", "corpus"]), default="corpus", show_default=True)
@THEMES
@DIGITS_OPTION
@RESOLUTION
@FOLDER
def tags(
    paragraphs: Path, model: Path, prevalence: str, themes: Path, digits: str, resolution: int, output: Path
) -> None:
    """Draw the tags: over time, by source, together, how sure, and how much is copied."""
    known = load_themes(themes)
    tagger = read_json(model)
    table = read_parquet(paragraphs, ["paragraph_id", "date", "source", "group", "tags", "probability"])
    probabilities = table.select(
        pl.col("probability").struct.field(theme.id) for theme in known if not table.is_empty()
    )
    figures: dict[str, Draw] = {
        "themes_over_time": partial(of_tags.themes_over_time, table, known),
        "themes_by_source": partial(of_tags.themes_by_source, table, known),
        "co_occurrence": partial(of_tags.co_occurrence, table, known),
        "duplicates": partial(of_tags.duplicates, table),
        "certainty": partial(of_tags.certainty, probabilities, known, bands(tagger, prevalence)),
    }
    save_all(figures, output, digits, resolution)


def bands(model: dict[str, Any], prevalence: str) -> dict[str, tuple[float, float, float]]:
    """Give of each theme where doubt begins, the threshold, and where doubt ends."""
    settings = {theme["id"]: theme["decisions"] for theme in model["themes"]}
    in_force = {theme: decisions.get(prevalence, decisions["training"]) for theme, decisions in settings.items()}
    return {theme: (block["low"], block["threshold"], block["high"]) for theme, block in in_force.items()}


@plot.command()
@click.option("--curves", type=Path, required=True, help="results/tagger/curves.csv.")
@click.option("--evaluation", type=Path, required=True, help="results/tagger/evaluation.json.")
@THEMES
@DIGITS_OPTION
@RESOLUTION
@FOLDER
def tagger(curves: Path, evaluation: Path, themes: Path, digits: str, resolution: int, output: Path) -> None:
    """Draw how good the tagger is: precision and recall, calibration, errors, and what more labels bring."""
    by_theme: dict[str, list[dict[str, str]]] = {}
    for row in read_csv(curves):
        by_theme.setdefault(row["theme"], []).append(row)
    scores, known = read_json(evaluation), load_themes(themes)
    figures: dict[str, Draw] = {
        "precision_recall": partial(of_tagger.precision_recall, by_theme, scores, known),
        "calibration": partial(of_tagger.calibration, scores, known),
        "learning_curve": partial(of_tagger.learning_curve, scores, known),
        "errors": partial(of_tagger.errors, scores, known),
    }
    save_all(figures, output, digits, resolution)


@plot.command()
@MODELS
@THEMES
@DIGITS_OPTION
@RESOLUTION
@FOLDER
def topics(models: tuple[Path, ...], themes: Path, digits: str, resolution: int, output: Path) -> None:
    """Draw the topic models in the folders MODELS: their words, maps, and how the number of topics was chosen."""
    save_all(_of_models(models, load_themes(themes), ("words", "map", "choice")), output, digits, resolution)


@plot.command()
@MODELS
@THEMES
@DIGITS_OPTION
@RESOLUTION
@FOLDER
def shares(models: tuple[Path, ...], themes: Path, digits: str, resolution: int, output: Path) -> None:
    """Draw the topics of the models in the folders MODELS over time."""
    save_all(_of_models(models, load_themes(themes), ("prevalence",)), output, digits, resolution)


def _of_models(folders: Sequence[Path], themes: Sequence[Theme], kinds: Sequence[str]) -> dict[str, Draw]:
    """Give the figures of some kinds of the topic models in folders."""
    models = {folder.name: TopicFigures(folder, themes) for folder in folders}
    return {f"topic_{kind}_{name}": model.figure(kind) for name, model in models.items() for kind in kinds}


class TopicFigures:
    """The figures of one topic model, or the reasons why there is nothing to draw."""

    def __init__(self, folder: Path, themes: Sequence[Theme]) -> None:
        self._folder, self._themes = folder, themes
        self._best = read_words(folder)
        self._note = read_json(folder / "quality.json")["note"]

    def figure(self, kind: str) -> Draw:
        """Give what draws the model's table of a kind, or says why it cannot."""
        draw: Callable[[Rows, str, Language], Figure] = getattr(self, kind)
        key = "over_time" if kind == "prevalence" else kind

        def drawn(language: Language) -> Figure:
            model = self._title(language)
            if not self._best:
                return empty(language(key, model=model), language("no_topics", note=self._note or "–"), language)
            if key == "choice" and self._folder.name == "guided":
                return empty(language(key, model=model), language("number_is_set"), language)
            path = self._folder / f"{kind}.csv"
            rows = read_csv(path) if path.exists() else []
            if not rows:
                return empty(language(key, model=model), language("not_made", file=path.as_posix()), language)
            return draw(rows, model, language)

        return drawn

    def _title(self, language: Language) -> str:
        name = self._folder.name
        theme = next((theme for theme in self._themes if theme.id == name), None)
        return language("within", theme=language.theme(theme, 60)) if theme else language(name)

    def _names(self, language: Language) -> dict[str, str]:
        return of_topics.topic_names(self._best, self._themes, language)

    def words(self, _: Rows, model: str, language: Language) -> Figure:
        """Draw the words of the topics."""
        return of_topics.topic_words(self._best, self._themes, model, language)

    def prevalence(self, rows: Rows, model: str, language: Language) -> Figure:
        """Draw the topics over time."""
        return of_topics.topic_prevalence(rows, self._names(language), self._themes, model, language)

    def map(self, rows: Rows, model: str, language: Language) -> Figure:
        """Draw the map of the topics."""
        return of_topics.topic_map(rows, self._names(language), self._themes, model, language)

    def choice(self, rows: Rows, model: str, language: Language) -> Figure:
        """Draw how the number of topics was chosen."""
        return of_topics.topic_choice(rows, model, language)
