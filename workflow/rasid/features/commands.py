"""The commands `rasid features …`."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
import polars as pl
import scipy

from rasid.errors import UserError
from rasid.features.count import count_tokens, frequencies
from rasid.features.store import Features, read_tokens, write_features, write_tokens
from rasid.features.vocabulary import count_matrix, merge_words
from rasid.tables import read_parquet, write_parquet


@click.group()
def features() -> None:
    """Find the words of paragraphs, and count them."""


def _body(path: Path, *columns: str) -> pl.DataFrame:
    return read_parquet(path, ["paragraph_id", "kind", *columns]).filter(pl.col("kind") == "body")


@features.command()
@click.option("--paragraphs", type=Path, required=True, help="A shard's paragraphs.parquet.")
@click.option("--output", type=Path, required=True, help="The folder for the shard's tokens.")
def count(paragraphs: Path, output: Path) -> None:
    """Find the words of one shard's body paragraphs, with their places."""
    body = _body(paragraphs, "text")
    tokens = count_tokens(body["text"].to_list())
    write_tokens(output, body["paragraph_id"], tokens, frequencies(tokens))


@features.command()
@click.argument("shards", nargs=-1, type=Path, required=True)
@click.option("--paragraphs", type=Path, required=True, help="The merged paragraphs.parquet.")
@click.option("--output", type=Path, required=True, help="The folder for vocabulary and counts.")
def merge(shards: tuple[Path, ...], paragraphs: Path, output: Path) -> None:
    """Merge the words of SHARDS (folders) into one vocabulary and one table of counts."""
    order = _body(paragraphs, "text_hash").select("paragraph_id", "text_hash").with_row_index("row")
    if order.is_empty():
        ledger = paragraphs.parent / "ledger.csv"
        raise UserError(f"{ledger}: no body paragraph in any article; see the column 'reason' there")
    vocabulary, forms = merge_words([read_parquet(shard / "words.parquet") for shard in shards])
    word_ids = dict(forms.rows())
    matrices = [count_matrix(read_tokens(shard), word_ids, len(vocabulary)) for shard in shards]
    ids = pl.concat([read_parquet(shard / "rows.parquet") for shard in shards])
    rows = ids.join(order, on="paragraph_id", how="left", maintain_order="left")["row"].to_numpy()
    merged = Features(
        paragraph_ids=order["paragraph_id"].to_list(),
        words=vocabulary["word"].to_list(),
        printed=vocabulary["printed"].to_list(),
        counts=scipy.sparse.csr_array(scipy.sparse.vstack(matrices, format="csr")[np.argsort(rows)]),
        text_hashes=order["text_hash"].to_list(),
    )
    write_features(output, merged)
    write_parquet(output / "forms.parquet", forms)
    click.echo(f"{merged.counts.shape[0]} paragraphs, {merged.counts.shape[1]} words")
