"""The commands `rasid compare …`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import polars as pl

from rasid.arrays import read_json, write_json
from rasid.compare import drift
from rasid.compare.causes import Explainer, thresholds
from rasid.compare.origin import differences, origin
from rasid.compare.paragraphs import KEY, churn, flips, frozen_tags, matched, themes_of
from rasid.compare.scores import held_out, paired_scores
from rasid.compare.verdict import Rule
from rasid.digests import of_file
from rasid.errors import UserError
from rasid.labels import read_labels
from rasid.release.store import read_release
from rasid.tables import FLIPS, read_csv, read_parquet, write_csv
from rasid.tagger.features import Paragraph
from rasid.tagger.model import TaggerModel


@click.group()
def compare() -> None:
    """Say what a retraining changed against the last release."""


@compare.command()
@click.option("--tags", type=Path, required=True, help="The paragraphs.parquet that the present tagger has tagged.")
@click.option("--tagger", type=Path, required=True, help="The folder of the present model and its evaluation.")
@click.option("--topics", type=Path, required=True, help="The folder of the present topic models.")
@click.option("--labels", type=Path, multiple=True, required=True, help="Labelled paragraphs; the last wins.")
@click.option("--settings", default="{}", help="The config of the run, as JSON.")
@click.option("--release", "released", type=Path, help="The folder of the last release; without it, a first run.")
@click.option("--largest-loss", type=float, default=0.0, show_default=True, help="Of macro-F1.")
@click.option("--largest-churn", type=float, default=0.05, show_default=True, help="Of unchanged paragraphs.")
@click.option("--largest-turnover", type=float, default=0.5, show_default=True, help="Of tagged paragraphs.")
@click.option("--output", type=Path, required=True, help="The folder for the three files.")
def changes(
    tags: Path,
    tagger: Path,
    topics: Path,
    labels: tuple[Path, ...],
    settings: str,
    released: Path | None,
    largest_loss: float,
    largest_churn: float,
    largest_turnover: float,
    output: Path,
) -> None:
    """Write verdict.json, changes.json and flips.csv."""
    model = TaggerModel.load(tagger / "model")
    verdict: dict[str, Any] = {
        "made_of": origin(tagger / "model", model, json.loads(settings)),
        "judged": {"tags": str(tags), "sha256": of_file(tags)},
    }
    if released is None:
        reasons = ["there is no release to compare with"]
        scores = read_json(tagger / "evaluation.json")["overall"]
        verdict |= {"verdict": "first_run", "reasons": reasons, "against": None, "scores": scores}
        found: dict[str, Any] = {"against": None, "notes": reasons}
        told: list[dict[str, Any]] = []
    else:
        against = read_release(released)
        found, told = _compare(against, released, verdict["made_of"], model, tags)
        found |= paired_scores(read_labels(*labels), _held_out(released / "evaluation"), _held_out(tagger))
        found["topics"] = drift.topic_changes(topics)
        said, reasons = Rule(largest_loss, largest_churn, largest_turnover).judge(found)
        verdict |= {"verdict": said, "reasons": reasons, "against": against["number"], "scores": found["scores"]}
        verdict["churn"] = {theme: figures["share"] for theme, figures in found["churn"].items()}
    write_json(output / "changes.json", found)
    write_csv(output / "flips.csv", told, FLIPS)
    write_json(output / "verdict.json", verdict)
    click.echo(f"{verdict['verdict']}: {'; '.join(reasons)}")


def _compare(
    against: dict[str, Any], released: Path, made_of: dict[str, Any], model: TaggerModel, tags: Path
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Compare tags, thresholds and text with those of a release; give changes.json and the rows of flips.csv."""
    old, note = _released_model(released)
    before, now = read_parquet(released / "tags.parquet"), frozen_tags(tags)
    both = matched(before, now)
    themes = [theme for theme in themes_of(now) if theme in themes_of(before)]
    different = differences(against["made_of"], made_of)
    told = list(_told_flips(both, themes, tags, Explainer(old, model, different)))
    found = {
        "against": {key: against[key] for key in ("number", "when", "note")},
        "notes": [note] if note else [],
        "differences": different,
        "churn": {theme: churn(both, theme) for theme in themes},
        "thresholds": _side_by_side(against["thresholds"], thresholds(model)),
        "prevalence": _side_by_side(against["prevalence"], drift.prevalence(now, themes_of(now))),
        "drift": _drift(against, now, before, tags, old or model),
        "paragraphs": {"added": len(now) - len(both), "removed": len(before) - len(both), "kept": len(both)},
        "causes": dict(Counter(row["cause"] for row in told)),
    }
    return found, told


def _released_model(released: Path) -> tuple[TaggerModel | None, str]:
    """Load the released tagger; say why not where this version cannot."""
    try:
        return TaggerModel.load(released / "tagger"), ""
    except UserError as error:
        return None, f"the evidence of before is missing: {error}"


def _held_out(folder: Path) -> dict[str, dict[str, bool]]:
    """Read what a tagger said of labels that it had not seen, from its evaluation."""
    figures = read_json(folder / "evaluation.json")["themes"]
    trained = {theme: block["threshold"] for theme, block in figures.items() if block["trained"]}
    return held_out(read_csv(folder / "out_of_fold.csv"), trained)


def _told_flips(both: pl.DataFrame, themes: list[str], tags: Path, explainer: Explainer) -> Iterator[dict[str, Any]]:
    """Yield the rows of flips.csv."""
    found = flips(both, themes)
    if found.is_empty():
        return
    texts = (
        pl.scan_parquet(tags)
        .filter(pl.col("paragraph_id").is_in(found["paragraph_id"].unique().implode()))
        .select("paragraph_id", "title", "text", "source", "date")
        .collect()
    )
    for row in found.join(texts, on="paragraph_id", how="left", maintain_order="left").iter_rows(named=True):
        why = explainer.explain(row, Paragraph(row["title"] or "", row["text"]))
        told = {key: value for key, value in {**row, **why}.items() if key in FLIPS}
        yield told | {key: f"{row[key]:.4f}" for key in ("old_probability", "new_probability")}


def _drift(
    against: dict[str, Any], now: pl.DataFrame, before: pl.DataFrame, tags: Path, model: TaggerModel
) -> dict[str, Any]:
    """Compare the paragraphs that came in since with those of the release."""
    added = now.join(before, on=KEY, how="anti")
    ids = added["paragraph_id"]
    return {
        "unseen_words": {
            "old": against["unseen_words"],
            "new": drift.unseen_words(drift.sample(tags, added["text_hash"].unique()), model) if len(added) else None,
        },
        "uncertain": {"old": against["uncertain"], "new": drift.uncertain_share(added)},
        "sources": drift.source_drift(
            against["sources"], drift.count_sources(tags), drift.count_sources(tags, ids) if len(added) else {}
        ),
    }


def _side_by_side(old: dict[str, float], new: dict[str, float]) -> dict[str, dict[str, float | None]]:
    return {name: {"old": old.get(name), "new": new.get(name)} for name in sorted({*old, *new})}
