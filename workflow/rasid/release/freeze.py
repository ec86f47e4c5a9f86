"""What a release holds: models, tags without text, and the numbers behind the figures."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

import rasid
from rasid.arrays import read_json, write_json
from rasid.compare import drift
from rasid.compare.causes import thresholds
from rasid.compare.paragraphs import frozen_tags, themes_of
from rasid.digests import of_file, of_folder
from rasid.errors import UserError
from rasid.release.store import FORMAT
from rasid.tables import write_csv, write_parquet
from rasid.tagger.making import EVALUATION
from rasid.tagger.model import TaggerModel

# Large, or with the text of articles; the models do not need them.
LEFT_OUT = ("shares.parquet", "fitted.parquet", "typical.csv")


def read_verdict(results: Path) -> dict[str, Any]:
    """Read the verdict on the present results.

    Raises
    ------
    UserError
        Where it is on others.
    """
    path = results / "changes/verdict.json"
    verdict = read_json(path)
    if "judged" not in verdict:
        raise UserError(f"{path}: written by an older Rasid; run snakemake first")
    tags = Path(verdict["judged"]["tags"])
    same_tagger = of_folder(results / "tagger/model") == verdict["made_of"]["tagger"]
    if not same_tagger or not tags.is_file() or of_file(tags) != verdict["judged"]["sha256"]:
        raise UserError(f"{path}: is not about the present tagger and tags; run snakemake first")
    return verdict


def freeze(results: Path, verdict: dict[str, Any], folder: Path, about: dict[str, Any]) -> None:
    """Write a release to an empty folder.

    Parameters
    ----------
    results : Path
        What the workflow made.
    verdict : dict
        As `read_verdict` gives it.
    folder : Path
        Is filled.
    about : dict
        Goes into ``release.json`` as it is: ``number, when, note, forced``.
    """
    shutil.copytree(results / "tagger/model", folder / "tagger")
    (folder / "evaluation").mkdir()
    for name in EVALUATION:
        if (results / "tagger" / name).exists():
            shutil.copyfile(results / "tagger" / name, folder / "evaluation" / name)
    for model in sorted((results / "topics").glob("*/model.json")):
        target = folder / "topics" / model.parent.name
        shutil.copytree(model.parent, target, ignore=shutil.ignore_patterns(*LEFT_OUT))
    table = Path(verdict["judged"]["tags"])
    tags = frozen_tags(table)
    write_parquet(folder / "tags.parquet", tags.drop("paragraph_id"))
    themes = themes_of(tags)
    write_figures(folder / "figures", table, themes)
    tagger = TaggerModel.load(folder / "tagger")
    files = {path.relative_to(folder).as_posix(): of_file(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    write_json(
        folder / "release.json",
        {
            **about,
            "format": FORMAT,
            "rasid": rasid.__version__,
            "verdict": verdict["verdict"],
            "reasons": verdict["reasons"],
            "against": verdict["against"],
            "made_of": verdict["made_of"],
            "scores": read_json(folder / "evaluation/evaluation.json")["overall"],
            "thresholds": thresholds(tagger),
            "prevalence": drift.prevalence(tags, themes),
            "paragraphs": len(tags),
            "uncertain": drift.uncertain_share(tags),
            "unseen_words": drift.unseen_words(drift.sample(table), tagger),
            "sources": drift.count_sources(table),
            "files": files,
        },
    )


def write_figures(folder: Path, table: Path, themes: Sequence[str]) -> None:
    """Write the numbers behind the figures: paragraphs with each theme by month and by source."""
    rows = pl.scan_parquet(table)
    counts = [
        pl.len().alias("paragraphs"),
        *(pl.col("tags").list.contains(theme).sum().alias(f"paragraphs_{theme}") for theme in themes),
    ]
    month = pl.col("date").str.head(7).alias("month")
    for name, key in (("themes_over_time", month), ("themes_by_source", pl.col("source"))):
        found = rows.group_by(key).agg(counts).sort(key.meta.output_name(), nulls_last=True).collect()
        write_csv(folder / f"{name}.csv", found.iter_rows(named=True), found.columns)
