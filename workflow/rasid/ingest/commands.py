"""The commands `rasid ingest …`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import click
import polars as pl

from rasid.errors import UserError
from rasid.ingest.deal import read_shard
from rasid.ingest.draft import MEGABYTE, Options
from rasid.ingest.duplicates import Signed, find_copies, sign_shard
from rasid.ingest.formats.fields import USUAL
from rasid.ingest.read import read_units
from rasid.tables import (
    ARTICLES,
    DUPLICATES,
    LEDGER,
    PARAGRAPHS,
    REJECTED,
    read_csv,
    read_parquet,
    write_csv,
    write_parquet,
)

PARTS = ("articles.parquet", "paragraphs.parquet", "ledger.csv", "rejected.csv")


@click.group()
def ingest() -> None:
    """Read articles into paragraphs; list what was left out, and why."""


@ingest.command()
@click.option("--corpus", type=Path, required=True, help="The folder of articles.")
@click.option("--shard", type=Path, required=True, help="The list of what to read, from the inventory.")
@click.option("--shortest", type=int, default=4, show_default=True, help="Fewer words: too short.")
@click.option("--columns", default="{}", help='Names of columns, as JSON: {"text": …, "title": …}.')
@click.option("--largest", type=int, default=20, show_default=True, help="In MB: a larger record is rejected.")
@click.option("--indexes", type=Path, help="The folder of the inventory's indexes of gzipped files.")
@click.option("--output", type=Path, required=True, help="The folder for the shard's tables.")
def read(
    corpus: Path, shard: Path, shortest: int, columns: str, largest: int, indexes: Path | None, output: Path
) -> None:
    """Read the files of one shard."""
    options = Options(_columns(columns), largest * MEGABYTE)
    reading = read_units(read_shard(shard), corpus, shortest, options, indexes)
    write_parquet(output / "articles.parquet", pl.DataFrame(reading.articles, schema=ARTICLES))
    write_parquet(output / "paragraphs.parquet", pl.DataFrame(reading.paragraphs, schema=PARAGRAPHS))
    write_csv(output / "ledger.csv", reading.ledger, LEDGER)
    write_csv(output / "rejected.csv", reading.rejected, REJECTED)
    click.echo(f"{len(reading.ledger)} units, {len(reading.articles)} articles")


def _columns(text: str) -> dict[str, str]:
    try:
        columns = json.loads(text)
    except ValueError:
        columns = None
    is_right = isinstance(columns, dict) and all(isinstance(name, str) for name in columns.values())
    if not is_right or set(columns) - set(USUAL):
        raise UserError(f"--columns: {text!r:.60} will not do; give a JSON object with names for {', '.join(USUAL)}")
    return columns


@ingest.command()
@click.argument("shards", nargs=-1, type=Path, required=True)
@click.option("--output", type=Path, required=True, help="The folder for the tables.")
def collect(shards: tuple[Path, ...], output: Path) -> None:
    """Put the paragraphs and the ledgers of SHARDS (folders) together."""
    paragraphs = pl.concat([read_parquet(shard / "paragraphs.parquet") for shard in shards])
    write_parquet(output / "paragraphs.parquet", paragraphs.sort("article_id", "position"))
    ledger = [row for shard in shards for row in read_csv(shard / "ledger.csv", LEDGER)]
    write_csv(output / "ledger.csv", sorted(ledger, key=lambda row: (row["path"], _first(row))), LEDGER)
    rejected = [row for shard in shards for row in read_csv(shard / "rejected.csv", REJECTED)]
    rejected.sort(key=lambda row: (row["path"], int(row["record"] or 0), int(row["start"] or 0)))
    write_csv(output / "rejected.csv", rejected, REJECTED)
    click.echo(f"{len(paragraphs)} paragraphs")


def _first(row: Mapping[str, str]) -> int:
    return int(row["record_range"].partition("-")[0] or 0)


@ingest.command()
@click.option("--articles", type=Path, required=True, help="A shard's articles.parquet.")
@click.option("--paragraphs", type=Path, required=True, help="A shard's paragraphs.parquet.")
@click.option("--output", type=Path, required=True, help="The folder for the shard's signatures.")
def sign(articles: Path, paragraphs: Path, output: Path) -> None:
    """Sign the articles and paragraphs of one shard, so that copies can be found."""
    sign_shard(read_parquet(articles), read_parquet(paragraphs)).write(output)


@ingest.command()
@click.argument("shards", nargs=-1, type=Path, required=True)
@click.option("--output", type=Path, required=True, help="The folder for the tables.")
def duplicates(shards: tuple[Path, ...], output: Path) -> None:
    """Find the copies among the signed texts of SHARDS (folders), and give each article its group."""
    copies = find_copies(map(Signed.read, shards))
    groups = copies.filter(pl.col("kind") == "article").select(pl.col("id").alias("article_id"), "group")
    articles = (
        pl.concat([read_parquet(shard / "articles.parquet") for shard in shards])
        .drop("group")
        .join(groups, on="article_id", how="left")
        .with_columns(pl.coalesce("group", "article_id").alias("group"))
        .select(list(ARTICLES))
        .sort("article_id")
    )
    write_parquet(output / "articles.parquet", articles)
    write_csv(output / "duplicates.csv", copies.iter_rows(named=True), DUPLICATES)
    click.echo(f"{len(articles)} articles, {copies['group'].n_unique()} groups of copies")
