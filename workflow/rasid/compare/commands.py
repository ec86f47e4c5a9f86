"""The commands `rasid compare …`."""

from __future__ import annotations

from pathlib import Path

import click

from rasid.arrays import read_json, write_json


@click.group()
def compare() -> None:
    """Say what a retraining changed against the last release."""


@compare.command()
@click.option("--evaluation", type=Path, required=True, help="The tagger's evaluation.json.")
@click.option("--output", type=Path, required=True, help="verdict.json.")
def verdict(evaluation: Path, output: Path) -> None:
    """Write the verdict on the present models; without a release it is a first run."""
    figures = read_json(evaluation)
    write_json(
        output,
        {
            "verdict": "first_run",
            "reasons": ["there is no release to compare with"],
            "against": None,
            "scores": figures["overall"],
        },
    )
