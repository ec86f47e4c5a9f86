"""The commands `rasid review …`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import polars as pl

from rasid.labels import Label, read_labels
from rasid.labels.answers import ABOUT_A_LABEL, AUDIT, CHECKED, NONE, STATES
from rasid.labels.check import read_suspects
from rasid.labels.table import read_file
from rasid.review.candidates import asked_about, read_candidates
from rasid.review.queue import Choice, choose
from rasid.spreadsheet.form import write_sheet
from rasid.tables import QUEUE, read_csv, write_csv
from rasid.tagger.model import TaggerModel

WIDTHS = {"text_hash": 18, "title": 40, "text": 90, "why": 40, "state": 10, "tags": 28}


@click.group()
def review() -> None:
    """Choose the paragraphs that people should label next."""


@review.command()
@click.option("--paragraphs", type=Path, required=True, help="results/tags/paragraphs.parquet.")
@click.option("--hits", type=Path, required=True, help="Where seed words stand: results/topics/hits.parquet.")
@click.option("--tagger", type=Path, required=True, help="The folder of the tagger: its model and its suspects.")
@click.option("--labels", type=Path, multiple=True, required=True, help="Labelled paragraphs; the last wins.")
@click.option("--prevalence", type=click.Choice(["training", "corpus"]), default="corpus", show_default=True)
@click.option("--batch", type=int, default=60, show_default=True, help="How many.")
@click.option("--audit", type=float, default=0.1, show_default=True, help="The share that chance draws.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of that draw.")
@click.option("--output", type=Path, required=True, help="The folder for queue.csv and queue.xlsx.")
def queue(
    paragraphs: Path,
    hits: Path,
    tagger: Path,
    labels: tuple[Path, ...],
    prevalence: str,
    batch: int,
    audit: float,
    seed: int,
    output: Path,
) -> None:
    """Write a batch of paragraphs to label, with reasons, as a table to fill in."""
    model = TaggerModel.load(tagger / "model", "training" if prevalence == "training" else None)
    themes = [theme.id for theme in model.themes]
    said = [label for path in labels if path.exists() for label in read_file(path)]
    settled = read_labels(*labels)
    thresholds = [decision.threshold for decision in model.decisions]
    candidates = read_candidates(paragraphs, hits, themes, thresholds, asked_about(said, themes))
    checked = {row["text_hash"] for path in labels if path.exists() for row in read_csv(path) if _checked(row)}
    suspects = [row for row in read_suspects(tagger / "suspects.csv") if row["text_hash"] not in checked]
    chosen = choose(candidates, settled, suspects, batch, audit, seed)
    rows = list(_rows(chosen, paragraphs, {label.text_hash: label for label in settled}, themes))
    write_csv(output / "queue.csv", rows, QUEUE)
    write_sheet(
        output / "queue.xlsx",
        "queue",
        QUEUE,
        rows,
        right_to_left=("title", "text"),
        widths=WIDTHS,
        choices={"state": STATES},
        hints={"tags": ";".join(themes)},
    )


def _checked(row: Mapping[str, str]) -> bool:
    return row.get("note", "").startswith(CHECKED)


def _rows(
    chosen: Sequence[Choice], paragraphs: Path, labels: Mapping[str, Label], themes: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Yield the rows of the queue; what chance drew and what is on a label comes without a suggestion."""
    texts = _texts(paragraphs, [choice.row for choice in chosen if choice.row >= 0])
    for choice in chosen:
        if choice.row >= 0:
            row = texts[choice.row]
            told = {"title": row["title"], "text": row["text"], "source": row["source"], "date": row["date"]}
        else:
            label = labels[choice.text_hash]
            told = {"title": label.title, "text": label.text, "source": label.source, "date": label.article_date}
        blind = choice.why == AUDIT or choice.why.startswith(ABOUT_A_LABEL)
        yield {
            "text_hash": choice.text_hash,
            **told,
            "suggested": "" if blind else row["tags"] or [NONE],
            "why": choice.why,
            "asked": list(themes),
            "state": "",
            "tags": "",
        }


def _texts(paragraphs: Path, rows: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Read some rows of the tagged paragraphs in full."""
    columns = ("title", "text", "source", "date", "tags")
    table = pl.scan_parquet(paragraphs).select(columns).with_row_index("row")
    found = table.filter(pl.col("row").is_in(list(rows))).collect()
    return {row["row"]: row for row in found.iter_rows(named=True)}
