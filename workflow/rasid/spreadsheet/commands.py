"""The command `rasid spreadsheet`."""

from __future__ import annotations

from pathlib import Path

import click

from rasid.config import load_themes
from rasid.progress import follow
from rasid.spreadsheet.workbook import write_workbook
from rasid.tables import csv_cells


@click.command()
@click.option("--table", type=Path, required=True, help="A CSV file of results/.")
@click.option("--themes", type=Path, default=Path("config/themes.yaml"), show_default=True)
@click.option("--output", type=Path, required=True, help="The .xlsx file.")
def spreadsheet(table: Path, themes: Path, output: Path) -> None:
    """Write a table as a workbook: right to left, with filters and the themes' colours."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with csv_cells(table) as (columns, rows):
        followed = follow(rows, 0, "rows")
        left = write_workbook(output, table.stem, columns, followed, load_themes(themes), table.as_posix())
    if left:
        click.echo(f"{output}: {left:,} rows are in {table} only", err=True)
