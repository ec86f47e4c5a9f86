"""The commands `rasid topics …`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from rasid.config import load_stopwords, load_themes
from rasid.features.store import read_features, read_tokens
from rasid.labels import read_labels
from rasid.tables import read_parquet, write_parquet
from rasid.topics.guided import fit_guided, guided_counts, topic_names
from rasid.topics.hits import find_hits
from rasid.topics.model import write_model
from rasid.topics.select import Selection
from rasid.topics.warm import continue_guided, read_released
from rasid.topics.within import fit_within

THEMES = click.option("--themes", type=Path, default=Path("config/themes.yaml"), show_default=True)


def _selection_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say which words count."""
    for option in (
        click.option("--words", type=int, default=20, show_default=True, help="Words listed for a topic."),
        click.option("--seed", type=int, default=1, show_default=True, help="Of the random start."),
        click.option("--largest-vocabulary", type=int, default=30000, show_default=True),
        click.option("--maximum-document-share", type=float, default=0.5, show_default=True),
        click.option("--minimum-document-frequency", type=int, default=3, show_default=True),
        click.option("--stopwords", type=Path, default=Path("config/stopwords.txt"), show_default=True),
        click.option("--hits", type=Path, required=True, help="The seed hits of all shards."),
        click.option("--features", type=Path, required=True, help="The folder of the merged features."),
    ):
        command = option(command)
    return command


def _selection(settings: dict[str, Any]) -> Selection:
    return Selection(
        settings["minimum_document_frequency"],
        settings["maximum_document_share"],
        settings["largest_vocabulary"],
        load_stopwords(settings["stopwords"]),
    )


@click.group()
def topics() -> None:
    """Fit topic models: one guided by the themes, and one within each theme."""


@topics.command()
@click.argument("shards", nargs=-1, type=Path, required=True)
@THEMES
@click.option("--output", type=Path, required=True, help="The table of hits.")
def hits(shards: tuple[Path, ...], themes: Path, output: Path) -> None:
    """Count the themes' seed words in the paragraphs of SHARDS (folders of features)."""
    loaded = load_themes(themes)
    tables = [
        find_hits(read_parquet(shard / "rows.parquet")["paragraph_id"].to_list(), read_tokens(shard), loaded)
        for shard in shards
    ]
    write_parquet(output, pl.concat(tables).sort("theme", "seed", "paragraph_id"))


@topics.command()
@_selection_options
@THEMES
@click.option("--residual", type=int, default=12, show_default=True, help="Topics beside the themes'.")
@click.option("--passes", type=int, default=3, show_default=True, help="Times through the paragraphs.")
@click.option("--warm", type=Path, help="A released guided model to go on from, if it has the same topics.")
@click.option(
    "--memory", type=Path, help="With --warm: a folder to remember in, so that no paragraph is inferred twice."
)
@click.option("--output", type=Path, required=True, help="The folder for the model.")
def guided(
    features: Path, hits: Path, themes: Path, warm: Path | None, memory: Path | None, output: Path, **settings: Any
) -> None:
    """Fit the model with a topic for each theme, and residual topics."""
    loaded, known = read_features(features), load_themes(themes)
    released = read_released(warm) if warm else None
    if released and released.names != topic_names([theme.id for theme in known], settings["residual"]):
        click.echo(f"{warm}: has other topics than config/ asks for; fitting anew", err=True)
        released = None
    counts, words, printed, seeds = guided_counts(
        loaded, read_parquet(hits), known, _selection(settings), released.words if released else ()
    )
    with threadpool_limits(1):
        if released:
            model = continue_guided(counts, words, printed, released, memory)
        else:
            model = fit_guided(
                counts, words, printed, seeds, *(settings[key] for key in ("residual", "passes", "seed"))
            )
    write_model(output, model, loaded.paragraph_ids, counts, settings["words"])


@topics.command()
@_selection_options
@click.option("--theme", required=True, help="The theme's id.")
@click.option("--paragraphs", type=Path, required=True, help="The merged paragraphs.parquet.")
@click.option("--labels", type=Path, multiple=True, required=True, help="Labelled paragraphs; the last wins.")
@click.option("--minimum-paragraphs", type=int, default=40, show_default=True, help="Fewer: too early.")
@click.option("--largest-number", type=int, default=8, show_default=True, help="Of topics.")
@click.option("--output", type=Path, required=True, help="The folder for the model.")
def within(
    features: Path, hits: Path, theme: str, paragraphs: Path, labels: tuple[Path, ...], output: Path, **settings: Any
) -> None:
    """Fit topics to the paragraphs of one theme.

    These are the paragraphs that people tagged with it, and those that hold one of its seed words and
    that nobody has labelled.
    """
    loaded = read_features(features)
    member = _members(theme, read_parquet(hits), read_parquet(paragraphs), labels)
    rows = np.array([row for row, name in enumerate(loaded.paragraph_ids) if name in member], dtype=np.int64)
    with threadpool_limits(1):
        model, counts = fit_within(
            loaded,
            rows,
            _selection(settings),
            settings["minimum_paragraphs"],
            settings["largest_number"],
            settings["seed"],
        )
    write_model(output, model, [loaded.paragraph_ids[row] for row in rows], counts, settings["words"])


def _members(theme: str, hits: pl.DataFrame, paragraphs: pl.DataFrame, labels: tuple[Path, ...]) -> set[str]:
    by_seed = set(hits.filter(pl.col("theme") == theme)["paragraph_id"])
    asked = {label.text_hash: label for label in read_labels(*labels) if theme in label.asked}
    members = set()
    body = paragraphs.filter(pl.col("kind") == "body").select("paragraph_id", "text_hash")
    for paragraph, text_hash in body.iter_rows():
        label = asked.get(text_hash)
        if theme in label.tags if label else paragraph in by_seed:
            members.add(paragraph)
    return members
