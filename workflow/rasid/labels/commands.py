"""The commands `rasid labels …`."""

from __future__ import annotations

from pathlib import Path

import click

from rasid.errors import UserError
from rasid.labels.agreement import agreement as compare_readings
from rasid.labels.table import read_file

DEFAULT = Path("corpus/annotations.csv")


@click.group()
def labels() -> None:
    """Work with labelled paragraphs."""


@labels.command()
@click.argument("file", type=Path, default=DEFAULT)
def agreement(file: Path) -> None:
    """Print how far the readings in FILE agree.

    Cohen's kappa for each theme, and Krippendorff's alpha with MASI distance for the sets of tags.
    FILE is corpus/annotations.csv unless given.
    """
    try:
        found = compare_readings(read_file(file))
    except ValueError as error:
        raise UserError(f"{file}: {error}; a second person has to label some of the same paragraphs") from None
    click.echo(f"{found.paragraphs} paragraphs with two readings; the same tags in {100 * found.same:.1f} %")
    for theme, value in found.kappa.items():
        click.echo(f"Cohen's kappa, {theme}: {value:.3f}")
    click.echo(f"Krippendorff's alpha (MASI distance): {found.alpha:.3f}")
