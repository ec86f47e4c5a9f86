"""The command `rasid config`."""

from __future__ import annotations

from pathlib import Path

import click

from rasid.config import load_config, load_stopwords, load_themes


@click.group()
def config() -> None:
    """Check the settings without running anything."""


@config.command()
@click.option("--config", "config_file", type=Path, default=Path("config/config.yaml"), show_default=True)
@click.option("--themes", type=Path, default=Path("config/themes.yaml"), show_default=True)
@click.option("--stopwords", type=Path, default=Path("config/stopwords.txt"), show_default=True)
def check(config_file: Path, themes: Path, stopwords: Path) -> None:
    """Say every mistake in the settings, each with its place and remedy."""
    load_config(config_file)
    count = len(load_themes(themes))
    load_stopwords(stopwords)
    click.echo(f"{config_file}, {themes}, {stopwords}: fine ({count} themes)")
