"""The commands `rasid tag shard` and `rasid tag corpus`: the tags of a corpus, as tables."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import polars as pl

from rasid.labels import read_labels
from rasid.progress import follow
from rasid.tables import csv_lines, json_lines, read_csv, read_parquet, write_parquet
from rasid.tag.rows import SAID, ArticleRows, csv_table, paragraph_schema, said_rows, tag_table
from rasid.tagger.features import Paragraph
from rasid.tagger.model import TaggerModel

BATCH = 80_000


@click.command()
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


@click.command()
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
