"""The commands `rasid tag …`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO

import click
import polars as pl

from rasid.errors import UserError
from rasid.labels import read_labels
from rasid.progress import follow
from rasid.tables import csv_lines, json_lines, read_csv, read_lines, read_parquet, write_parquet
from rasid.tag.answers import answering
from rasid.tag.rows import SAID, ArticleRows, csv_table, paragraph_schema, said_rows, tag_table
from rasid.tagger.features import Paragraph
from rasid.tagger.model import TaggerModel

BATCH = 80_000
LINES = 4000


@click.group(invoke_without_command=True)
@click.option("--model", type=Path, default=Path("results/tagger/model"), show_default=True, help="A trained model.")
@click.option(
    "--prevalence",
    type=click.Choice(["training", "corpus"]),
    help="How frequent the themes are: as in the labels (text chosen for its themes), or as in the articles that the"
    " model has seen. By default the articles, once there are some.",
)
@click.option("--input", "source", type=click.Path(path_type=Path, allow_dash=True), help="JSON Lines; - is stdin.")
@click.option("--output", type=click.Path(path_type=Path, allow_dash=True), help="JSON Lines; - is stdout.")
@click.option("--cores", type=click.IntRange(1), default=1, show_default=True, help="Processes that tag.")
@click.pass_context
def tag(
    context: click.Context,
    model: Path,
    prevalence: str | None,
    source: Path | None,
    output: Path | None,
    cores: int,
) -> None:
    """Tag paragraphs with themes.

    Each line of INPUT is an object such as

    \b
        {"id": "7", "title": "عنوان الخبر", "text": "نص الفقرة"}

    `title` may be missing. Each line of OUTPUT says, in the same order,

    \b
        {"id": "7", "tags": ["ukraine"], "probability": {"ukraine": 0.97, …},
         "uncertain": false, "evidence": [{"theme": "ukraine", "field": "text",
         "start": 4, "end": 11, "weight": 2.1}, …], "rest": {"ukraine": -0.3}}

    where start and end count code points in that field, and weight is the span's part of the score in
    log-odds. The weights of a tag and its rest, which sums up all weaker spans and a constant, are the
    log-odds of its probability. Few paragraphs are held at a time: the file can be of any length.
    """  # noqa: D301 - click wants the character itself
    if context.invoked_subcommand:
        return
    if source is None or output is None:
        raise click.UsageError("give --input and --output, or see rasid tag --help")
    if output.is_dir():
        raise UserError(f"{output}: is a folder; give a file")
    if "-" not in {str(source), str(output)} and output.exists() and source.exists() and output.samefile(source):
        raise UserError(f"{output}: is the input too; give another --output")
    with answering(model, prevalence, cores) as answer, _writing(output) as out:
        numbered = enumerate(read_lines(source), 1)
        batches = iter(lambda: list(islice(numbered, LINES)), [])
        for text, mistake in answer(batches, str(source)):
            out.write(text)
            if mistake:
                raise mistake


@contextmanager
def _writing(output: Path) -> Iterator[IO[str]]:
    """Write to a file that appears when it is whole, or to standard output."""
    if str(output) == "-":
        yield sys.stdout
        return
    waiting = output.with_name(output.name + ".part")
    try:
        try:
            file = waiting.open("w", encoding="utf-8", newline="\n")
        except OSError as error:
            raise UserError(f"{output}: cannot be written ({error.strerror}); give another path") from None
        with file:
            yield file
        waiting.replace(output)
    finally:
        waiting.unlink(missing_ok=True)


@tag.command()
@click.option("--model", type=Path, required=True, help="The folder of the trained model.")
@click.option("--ingest", type=Path, required=True, help="The folder of a shard's articles and paragraphs.")
@click.option("--prevalence", type=click.Choice(["training", "corpus"]), default="corpus", show_default=True)
@click.option("--output", type=Path, required=True, help="The table.")
def shard(model: Path, ingest: Path, prevalence: str, output: Path) -> None:
    """Ask the model about the body paragraphs of one shard."""
    loaded = _load(model, prevalence)
    schema = paragraph_schema([theme.id for theme in loaded.themes])
    titles = dict(read_parquet(ingest / "articles.parquet", ["article_id", "title"]).iter_rows())
    tables = [pl.DataFrame(schema={name: schema[name] for name in SAID})]
    for batch in _batches(ingest / "paragraphs.parquet"):
        asked = [
            (name, Paragraph(titles[article] or "", text))
            for name, article, text in batch.select("paragraph_id", "article_id", "text").iter_rows()
        ]
        tables.append(pl.DataFrame(list(said_rows(asked, loaded)), schema=tables[0].schema))
    write_parquet(output, pl.concat(tables))


@tag.command()
@click.argument("shards", nargs=-1, type=Path, required=True)
@click.option("--model", type=Path, required=True, help="The folder of the trained model.")
@click.option("--ingest", type=Path, required=True, help="The folder of articles, paragraphs and duplicates.")
@click.option("--topics", type=Path, required=True, help="The folder of the guided topic model.")
@click.option("--labels", type=Path, multiple=True, required=True, help="Labelled paragraphs; the last wins.")
@click.option("--prevalence", type=click.Choice(["training", "corpus"]), default="corpus", show_default=True)
@click.option("--output", type=Path, required=True, help="The folder for the tables.")
def corpus(
    shards: tuple[Path, ...],
    model: Path,
    ingest: Path,
    topics: Path,
    labels: tuple[Path, ...],
    prevalence: str,
    output: Path,
) -> None:
    """Put together what is known of paragraphs: what the model says (in the tables SHARDS), labels, topics, copies."""
    loaded = _load(model, prevalence)
    articles = read_parquet(ingest / "articles.parquet")
    copies = [(row["id"], row["group"]) for row in read_csv(ingest / "duplicates.csv") if row["kind"] == "paragraph"]
    groups = pl.DataFrame(copies, schema={"paragraph_id": pl.String, "group": pl.String}, orient="row")
    known = {label.text_hash: label for label in read_labels(*labels)}
    summary = ArticleRows([theme.id for theme in loaded.themes])
    output.mkdir(parents=True, exist_ok=True)
    with (
        (output / "paragraphs.jsonl").open("wb") as lines,
        (output / "paragraphs.csv").open("wb") as cells,
        tempfile.TemporaryDirectory() as folder,
    ):
        parts: list[Path] = []
        total = pl.scan_parquet(ingest / "paragraphs.parquet").filter(pl.col("kind") == "body").select(pl.len())
        for batch in follow(_batches(ingest / "paragraphs.parquet"), total.collect().item(), "paragraphs", len):
            said, shares = _rows_of(list(shards), batch), _rows_of(topics / "shares.parquet", batch)
            table = tag_table(batch, said, articles, groups, shares, known, loaded)
            lines.write(json_lines(table))
            cells.write(csv_lines(csv_table(table), header=not parts))
            summary.add(table)
            parts.append(Path(folder, f"{len(parts):06}.parquet"))
            write_parquet(parts[-1], table)
        whole = pl.concat([pl.scan_parquet(part) for part in parts])
        whole.sink_parquet(output / "paragraphs.parquet", compression="zstd", statistics=False)
    (output / "articles.csv").write_bytes(csv_lines(summary.csv_table(articles), header=True))


def _batches(path: Path) -> Iterator[pl.DataFrame]:
    """Yield the body paragraphs of a table, some at a time; an empty batch where there are none."""
    table = pl.scan_parquet(path)
    rows = table.select(pl.len()).collect().item()
    for start in range(0, max(rows, 1), BATCH):
        yield table.slice(start, BATCH).collect().filter(pl.col("kind") == "body")


def _load(model: Path, prevalence: str) -> TaggerModel:
    # A model that has seen no paragraph, as in an empty corpus, knows the training setting only.
    return TaggerModel.load(model, "training" if prevalence == "training" else None)


def _rows_of(path: Path | list[Path], batch: pl.DataFrame) -> pl.DataFrame:
    """Read the rows of a table, or of several, that are on some paragraphs."""
    return pl.scan_parquet(path).filter(pl.col("paragraph_id").is_in(batch["paragraph_id"].implode())).collect()
