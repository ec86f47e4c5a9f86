"""The command `rasid report`."""

from __future__ import annotations

from pathlib import Path

import click

from rasid.config import load_themes
from rasid.report.page import render


@click.command()
@click.option("--results", type=Path, default=Path("results"), show_default=True, help="What the workflow made.")
@click.option("--themes", type=Path, default=Path("config/themes.yaml"), show_default=True)
@click.option("--corpus", type=Path, default=Path("corpus/articles"), show_default=True, help="For links.")
@click.option("--paragraphs", type=int, default=5000, show_default=True, help="At most, on the page.")
@click.option("--output", type=Path, required=True, help="The HTML file.")
def report(results: Path, themes: Path, corpus: Path, paragraphs: int, output: Path) -> None:
    """Make one self-contained page: themes, paragraphs with their evidence, topics, how good it all is."""
    page = render(results, load_themes(themes), corpus, paragraphs)
    output.write_text(page, encoding="utf-8", errors="backslashreplace")
