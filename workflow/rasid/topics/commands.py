"""The commands `rasid topics …`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import click
import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from rasid.arabic import is_number
from rasid.arrays import write_json
from rasid.config import Theme, load_stopwords, load_themes
from rasid.errors import UserError
from rasid.features.store import Features, read_features, read_tokens, tokens_of
from rasid.json_lines import json_line, parse_object, read_lines
from rasid.labels import Label, read_labels
from rasid.release.base import BASE, read_base
from rasid.seeds import SeedMatcher
from rasid.tables import read_parquet, write_csv, write_parquet
from rasid.topics.evidence import GuidedCounts, find_hit, gather, guided_counts
from rasid.topics.factored import FACTORED, IN_ALL, WITHIN, figures, fit_factored
from rasid.topics.guided import GUIDED, fit_guided
from rasid.topics.hits import find_hits
from rasid.topics.infer import Inference
from rasid.topics.model import TopicModel, write_model
from rasid.topics.nmf import Choice
from rasid.topics.outputs import CHOICE_FILES, write_choice, write_map, write_tables
from rasid.topics.phrases import find_phrases, read_phrases, write_phrases
from rasid.topics.release import ALIGNMENT, ReleasedModel, align, keep_names, read_released
from rasid.topics.seed_rows import SEEDS, seed_rows
from rasid.topics.select import Selection
from rasid.topics.shares import complete, write_shares
from rasid.topics.trends import GROWING, growing_rows, read_print
from rasid.topics.validate import validate
from rasid.topics.warm import can_continue, continue_factored, continue_guided, measured_before

THEMES = click.option("--themes", type=Path, default=Path("config/themes.yaml"), show_default=True)
LABELS = click.option("--labels", type=Path, multiple=True, required=True, help="Labelled paragraphs; the last wins.")
HITS = click.option("--hits", type=Path, required=True, help="The seed hits of all shards.")
INGEST = click.option("--ingest", type=Path, required=True, help="The folder of articles, paragraphs and duplicates.")
STOPWORDS = click.option("--stopwords", type=Path, default=Path("config/stopwords.txt"), show_default=True)
BATCH = 5000
# Fewer topics than this say nothing about a corpus that is not very small.
FEWEST_DISCOVERED = 10


def _fit_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that all models take."""
    for option in (
        click.option("--output", type=Path, required=True, help="The folder for the model."),
        BASE,
        click.option("--words", type=int, default=20, show_default=True, help="Words listed for a topic."),
        click.option("--seed", type=int, default=1, show_default=True, help="Of the random start."),
        click.option("--largest-vocabulary", type=int, default=30000, show_default=True),
        click.option("--maximum-document-share", type=float, default=0.5, show_default=True),
        click.option("--minimum-document-frequency", type=int, default=3, show_default=True),
        STOPWORDS,
        click.option("--phrases", type=Path, required=True, help="The table of phrases."),
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
    """Fit topic models: guided by the themes, within each theme, and discovered; score texts with them."""


@topics.command()
@click.argument("shards", nargs=-1, type=Path, required=True)
@THEMES
@click.option("--output", type=Path, required=True, help="The table of hits.")
def hits(shards: tuple[Path, ...], themes: Path, output: Path) -> None:
    """Count the themes' seed words in the paragraphs of SHARDS (folders of features)."""
    loaded = load_themes(themes)
    matcher = SeedMatcher(loaded)
    tables = [
        find_hits(read_parquet(shard / "rows.parquet")["paragraph_id"].to_list(), read_tokens(shard), loaded, matcher)
        for shard in shards
    ]
    write_parquet(output, pl.concat(tables).sort("theme", "seed", "paragraph_id"))


@topics.command()
@click.argument("shards", nargs=-1, type=Path, required=True)
@click.option("--features", type=Path, required=True, help="The folder of the merged features.")
@STOPWORDS
@click.option("--output", type=Path, required=True, help="The table of phrases.")
def phrases(shards: tuple[Path, ...], features: Path, stopwords: Path, output: Path) -> None:
    """Find phrases in the paragraphs of SHARDS (folders of features)."""
    words = read_parquet(features / "vocabulary.parquet", ["word"])["word"].to_list()
    word_ids = dict(read_parquet(features / "forms.parquet").select("form", "word_id").iter_rows())
    stopped = load_stopwords(stopwords)
    worth = np.array([len(word) > 1 and word not in stopped and not is_number(word) for word in words], dtype=bool)
    found = find_phrases(lambda: map(read_tokens, shards), word_ids, words, worth)
    write_phrases(output, found)


@topics.command()
@_fit_options
@HITS
@THEMES
@LABELS
@click.option("--residual", type=int, default=12, show_default=True, help="Topics beside the themes'.")
@click.option("--passes", type=int, default=3, show_default=True, help="Times through the paragraphs.")
def guided(features: Path, hits: Path, themes: Path, labels: tuple[Path, ...], output: Path, **settings: Any) -> None:
    """Fit the model with a topic for each theme, and residual topics."""
    loaded, named = read_features(features), load_themes(themes)
    table = _hits_in(hits, loaded)
    about = [{"id": theme.id, "seeds": list(theme.seeds), "lookalikes": list(theme.lookalikes)} for theme in named]
    base = read_base(settings["base"])
    released = read_released(base.topics(output.name))
    kinds = {"model": GUIDED, "residual": settings["residual"]}
    stays = released if base.warm and can_continue(released, kinds, about) else None
    counted = guided_counts(loaded, table, _selection(settings), stays.words if stays else ())
    with threadpool_limits(1):
        if stays and counted.counts.nnz:
            model = continue_guided(counted, find_hit(loaded.paragraph_ids, table, named), stays)
            judged = measured_before(stays.folder)
        else:
            model, judged = _fit_guided(loaded, counted, table, named, read_labels(*labels), released, settings)
        model.about.update(
            left_out=counted.left_out,
            themes=about,
            seed_phrases=[[theme, seed, column] for (theme, seed), column in counted.seed_phrases.items()],
        )
        _write(output, model, np.arange(len(loaded.paragraph_ids)), loaded, counted.counts, judged, settings)


def _hits_in(path: Path, features: Features) -> pl.DataFrame:
    """Read the hits in the paragraphs of the features; where topics stay as they are, more have come since."""
    return read_parquet(path).filter(pl.col("paragraph_id").is_in(features.paragraph_ids))


def _fit_guided(
    loaded: Features,
    counted: GuidedCounts,
    table: pl.DataFrame,
    named: Sequence[Theme],
    labels: Sequence[Label],
    released: ReleasedModel | None,
    settings: dict[str, Any],
) -> tuple[TopicModel, dict[str, Any]]:
    """Fit the guided model; give it with the figures that only fitting can tell."""
    ids, names = loaded.paragraph_ids, [theme.id for theme in named]
    evidence, articles = gather(counted, ids, loaded.text_hashes, table, named, labels)
    passes, seed = settings["passes"], settings["seed"]
    model = fit_guided(evidence, len(ids), names, counted.words, counted.printed, settings["residual"], passes, seed)
    model = keep_names(model, released, names)
    if not model.names:
        return model, {}
    return model, validate(evidence, len(ids), articles, names, model.names, model.weights, passes, seed)


@topics.command()
@_fit_options
@HITS
@LABELS
@click.option("--theme", required=True, help="The theme's id.")
@click.option("--minimum-paragraphs", type=int, default=40, show_default=True, help="Fewer: too early.")
@click.option("--largest-number", type=int, default=8, show_default=True, help="Of topics.")
def within(features: Path, hits: Path, theme: str, labels: tuple[Path, ...], output: Path, **settings: Any) -> None:
    """Fit topics to the paragraphs of one theme.

    These are the paragraphs that people tagged with it, and those that hold one of its seed words and
    that nobody has labelled.
    """
    loaded = read_features(features)
    table = pl.DataFrame({"paragraph_id": loaded.paragraph_ids, "text_hash": loaded.text_hashes})
    rows = _about(theme, table, read_parquet(hits), read_labels(*labels))
    _factored(loaded, rows, 2, WITHIN, output, settings)


def _about(theme: str, paragraphs: pl.DataFrame, hits: pl.DataFrame, labels: Sequence[Label]) -> np.ndarray:
    """Give the rows of the paragraphs that are about a theme: people say so, or a seed does where nobody was asked."""
    asked = [label for label in labels if theme in label.asked]
    said = {label.text_hash: theme in label.tags for label in asked}
    by_seed = pl.col("paragraph_id").is_in(hits.filter(pl.col("theme") == theme)["paragraph_id"].unique().implode())
    is_about = pl.col("text_hash").replace_strict(said, default=by_seed, return_dtype=pl.Boolean) if said else by_seed
    return paragraphs.select(is_about.arg_true()).to_series().to_numpy().astype(np.int64)


@topics.command()
@_fit_options
@click.option("--minimum-paragraphs", type=int, default=40, show_default=True, help="Fewer: too early.")
@click.option("--largest-number", type=int, default=40, show_default=True, help="Of topics.")
def discovered(features: Path, output: Path, **settings: Any) -> None:
    """Fit topics to all paragraphs, whatever the themes are."""
    loaded = read_features(features)
    _factored(loaded, np.arange(len(loaded.paragraph_ids)), FEWEST_DISCOVERED, IN_ALL, output, settings)


@topics.command()
@click.argument("models", nargs=-1, type=Path, required=True)
@click.option("--shard", "shards", type=Path, multiple=True, required=True, help="A shard's folder of features.")
@THEMES
@LABELS
@HITS
@INGEST
@click.option("--output", type=Path, required=True, help="The file that says how many paragraphs were inferred.")
def shares(
    models: tuple[Path, ...],
    shards: tuple[Path, ...],
    themes: Path,
    labels: tuple[Path, ...],
    hits: Path,
    ingest: Path,
    output: Path,
) -> None:
    """Give every paragraph its shares of the topics of MODELS (folders), and write the tables that follow.

    A paragraph whose text a model was fitted to has the shares it had then; those of other paragraphs are inferred.
    """
    body, table, known = _body(ingest), read_parquet(hits), read_labels(*labels)
    named = {theme.id for theme in load_themes(themes)}
    printed = read_print(ingest, body["paragraph_id"].to_list())
    words_of = partial(tokens_of, shards)
    inferred = {}
    for folder in models:
        rows = _about(folder.name, body, table, known) if folder.name in named else np.arange(len(body))
        members = body[rows].select("paragraph_id", "text_hash")
        with threadpool_limits(1):
            model, sizes, inferred[folder.name] = complete(folder, members, words_of)
            write_shares(folder / "shares.parquet", members["paragraph_id"], model)
            write_tables(folder, model, members["paragraph_id"].to_list(), sizes, printed.taken(rows), ingest)
    write_json(output, {"paragraphs": len(body), "inferred": inferred})


@topics.command()
@click.argument("models", nargs=-1, type=Path, required=True)
@THEMES
@LABELS
@HITS
@INGEST
@click.option("--released", type=Path, help="The folder of the released topic models.")
@click.option("--output", type=Path, required=True, help="The folder for alignment.csv, growing.csv and seeds.csv.")
def summary(
    models: tuple[Path, ...],
    themes: Path,
    labels: tuple[Path, ...],
    hits: Path,
    ingest: Path,
    released: Path | None,
    output: Path,
) -> None:
    """Compare MODELS (folders) with the released ones, list topics that grow, and check the seed words."""
    named = load_themes(themes)
    fixed = [theme.id for theme in named]
    rows: list[dict[str, Any]] = []
    growing: list[dict[str, Any]] = []
    for folder in models:
        model = read_released(folder) or TopicModel([], [], [], np.zeros((0, 0)), np.zeros((0, 0)))
        before = read_released(released / folder.name) if released else None
        rows.extend(align(folder.name, model, before, fixed))
        if folder.name in {"guided", "discovered"}:
            growing.extend(growing_rows(folder, fixed))
    write_csv(output / "alignment.csv", rows, ALIGNMENT)
    write_csv(output / "growing.csv", sorted(growing, key=lambda row: -float(row["slope"])), GROWING)
    guided = next(folder for folder in models if folder.name == "guided")
    body = _body(ingest)
    judged = {
        (name, theme): theme in label.tags
        for name, label in zip(
            body["paragraph_id"], _judged(body["text_hash"].to_list(), read_labels(*labels)), strict=True
        )
        if label
        for theme in label.asked
    }
    found = list(seed_rows(named, read_parquet(hits), read_parquet(guided / "shares.parquet"), judged))
    examples = {row["example"] for row in found if row.get("example")}
    table = pl.scan_parquet(ingest / "paragraphs.parquet").filter(pl.col("paragraph_id").is_in(sorted(examples)))
    texts = dict(table.select("paragraph_id", "text").collect().iter_rows())
    write_csv(output / "seeds.csv", ({**row, "example": texts.get(row.get("example", ""))} for row in found), SEEDS)


@topics.command()
@click.option("--model", type=Path, required=True, help="A topic model, such as results/topics/guided.")
@click.option("--input", "source", type=click.Path(path_type=Path, allow_dash=True), required=True, help="JSON Lines.")
@click.option("--output", type=click.Path(path_type=Path, allow_dash=True), required=True, help="JSON Lines.")
def infer(model: Path, source: Path, output: Path) -> None:
    """Score the texts of a file with a topic model.

    Each line of the input is an object with ``text`` and, if you like, ``id``; each line of the output has the ``id``
    and ``shares``, an object of topics. A paragraph's shares do not depend on the others, nor on their order.
    """
    inference = Inference(model)
    with threadpool_limits(1), click.open_file(str(output), "w", encoding="utf-8") as lines:
        asked = _asked(source)
        while batch := list(islice(asked, BATCH)):
            shares = inference.shares([item["text"] for item in batch])
            for item, row in zip(batch, shares.tolist(), strict=True):
                known = {"id": item["id"]} if "id" in item else {}
                lines.write(json_line(known | {"shares": dict(zip(inference.topics, row, strict=True))}))


def _asked(source: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(read_lines(source), 1):
        if line.strip():
            item = parse_object(line, f"{source}:{number}")
            if not isinstance(item.get("text"), str):
                raise UserError(f'{source}:{number}: no "text"; give one object a line with the text of a paragraph')
            yield item


def _body(ingest: Path) -> pl.DataFrame:
    table = read_parquet(ingest / "paragraphs.parquet", ["paragraph_id", "kind", "text_hash"])
    return table.filter(pl.col("kind") == "body")


def _judged(text_hashes: Sequence[str], labels: Sequence[Label]) -> list[Label | None]:
    of_hash = {label.text_hash: label for label in labels}
    return [of_hash.get(text_hash) for text_hash in text_hashes]


def _factored(
    loaded: Features, rows: np.ndarray, smallest: int, each: int, output: Path, settings: dict[str, Any]
) -> None:
    base = read_base(settings["base"])
    released = read_released(base.topics(output.name))
    enough = len(rows) >= settings["minimum_paragraphs"]
    if released and base.warm and enough and can_continue(released, {"model": FACTORED}):
        with threadpool_limits(1):
            model, counts = continue_factored(loaded, rows, _selection(settings), released)
            _write(output, model, rows, loaded, counts, measured_before(released.folder), settings)
        for name in CHOICE_FILES:
            shutil.copyfile(released.folder / name, output / name)
        return
    with threadpool_limits(1):
        model, counts, tried = fit_factored(
            loaded,
            rows,
            _selection(settings),
            settings["minimum_paragraphs"],
            min(smallest, settings["largest_number"]),
            settings["largest_number"],
            each,
            settings["seed"],
        )
        model = keep_names(model, released)
        _write(output, model, rows, loaded, counts, figures(model, counts, settings["seed"]), settings, tried)


def _write(
    output: Path,
    model: TopicModel,
    rows: np.ndarray,
    features: Features,
    counts: Any,
    judged: dict[str, Any],
    settings: dict[str, Any],
    tried: list[Choice] | None = None,
) -> None:
    """Write the files of a model."""
    hashes = [features.text_hashes[row] for row in rows]
    write_model(output, model, hashes, counts, settings["words"], read_phrases(settings["phrases"]), judged)
    write_map(output, model)
    if tried is not None:
        write_choice(output, tried, len(model.names), model.note)
