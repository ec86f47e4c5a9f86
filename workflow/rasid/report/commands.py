"""The command `rasid report`."""

from __future__ import annotations

from pathlib import Path

import click

from rasid.config import load_themes
from rasid.json_lines import parse_object
from rasid.plot.language import DIGITS
from rasid.report.page import render
from rasid.report.sections import made


@click.command()
@click.option("--results", type=Path, default=Path("results"), show_default=True, help="What the workflow made.")
@click.option("--themes", type=Path, default=Path("config/themes.yaml"), show_default=True)
@click.option("--corpus", type=Path, default=Path("corpus/articles"), show_default=True, help="For links.")
@click.option("--paragraphs", type=int, default=20_000, show_default=True, help="At most, on the page.")
@click.option("--settings", default="{}", show_default=True, help="The settings of the run, as JSON, to be shown.")
@click.option("--digits", type=click.Choice(DIGITS), default=DIGITS[0], show_default=True, help="Of the Arabic page.")
@click.option("--output", type=Path, required=True, help="The HTML file.")
def report(
    results: Path, themes: Path, corpus: Path, paragraphs: int, settings: str, digits: str, output: Path
) -> None:
    """Make one self-contained page: themes, paragraphs with their evidence, topics, how good it all is."""
    known = load_themes(themes)
    page = render(
        results,
        known,
        corpus,
        paragraphs,
        made(results, themes),
        parse_object(settings, "--settings"),
        digits,
    )
    output.write_text(page, encoding="utf-8", errors="backslashreplace")
