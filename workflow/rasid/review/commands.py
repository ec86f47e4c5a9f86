"""The commands `rasid review …`."""

from __future__ import annotations

from pathlib import Path

import click

from rasid.review.queue import queue as make_queue
from rasid.tables import QUEUE, read_json_lines, write_csv
from rasid.tagger.model import TaggerModel


@click.group()
def review() -> None:
    """Choose the paragraphs that people should label next."""


@review.command()
@click.option("--paragraphs", type=Path, required=True, help="results/tags/paragraphs.jsonl.")
@click.option("--model", type=Path, required=True, help="The folder of the trained model.")
@click.option("--batch", type=int, default=60, show_default=True, help="How many.")
@click.option("--output", type=Path, required=True, help="The CSV file to fill in.")
def queue(paragraphs: Path, model: Path, batch: int, output: Path) -> None:
    """List the paragraphs that the tagger is least sure of, to fill in `state` and `tags`."""
    write_csv(output, make_queue(read_json_lines(paragraphs), TaggerModel.load(model), batch), QUEUE)
