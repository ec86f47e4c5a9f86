"""The command `rasid config`."""

from __future__ import annotations

from pathlib import Path

import click

from rasid.config import load_settings


@click.group()
def config() -> None:
    """Check the settings without running anything."""


@config.command()
@click.argument("folder", type=Path, default=Path("config"))
def check(folder: Path) -> None:
    """Say every mistake in the settings, each with its place and remedy.

    FOLDER holds config.yaml, themes.yaml and stopwords.txt; it is config/ unless given.
    """
    _, themes = load_settings(folder)
    click.echo(f"{folder}: fine ({len(themes)} themes)")
