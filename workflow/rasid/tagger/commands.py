"""The commands `rasid tagger …`."""

from __future__ import annotations

from pathlib import Path

import click
from threadpoolctl import threadpool_limits

from rasid.arrays import write_json
from rasid.config import load_themes
from rasid.errors import UserError
from rasid.labels import read_labels
from rasid.release.base import BASE, read_base
from rasid.tables import write_csv
from rasid.tagger.evaluation.card import card
from rasid.tagger.evaluation.mistakes import MISTAKES, SUSPECTS
from rasid.tagger.making import Settings, making, take_over, would_be_the_same
from rasid.tagger.train import train as train_tagger
from rasid.tagger.unlabelled import read_unlabelled


@click.group()
def tagger() -> None:
    """Train the classifier on labelled paragraphs, and say how good it is."""


@tagger.command()
@click.option("--labels", type=Path, multiple=True, required=True, help="Labelled paragraphs; the last wins.")
@click.option("--themes", type=Path, default=Path("config/themes.yaml"), show_default=True)
@click.option("--codebook", type=Path, default=Path("corpus/CODEBOOK.md"), show_default=True)
@click.option("--ingest", type=Path, help="The folder of articles and paragraphs, to learn from them too.")
@click.option("--hits", type=Path, help="The seeds in these paragraphs.")
@click.option("--folds", type=click.IntRange(2, 20), default=5, show_default=True, help="For evaluation.")
@click.option("--minimum-positives", type=int, default=12, show_default=True, help="Fewer: untrained.")
@click.option("--certain-error", type=float, default=0.1, show_default=True, help="Allowed outside the band of doubt.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the split.")
@BASE
@click.option("--output", type=Path, required=True, help="The folder for model and evaluation.")
def train(
    labels: tuple[Path, ...],
    themes: Path,
    codebook: Path,
    ingest: Path | None,
    hits: Path | None,
    folds: int,
    minimum_positives: int,
    certain_error: float,
    seed: int,
    base: Path | None,
    output: Path,
) -> None:
    """Train on LABELS, evaluate by folds of articles, write model, figures and card."""
    settled = read_labels(*labels)
    if not settled:
        raise UserError(f"{labels[0]}: no settled label; restore the shipped file, or label some paragraphs")
    loaded = load_themes(themes)
    for name in sorted({theme for label in settled for theme in label.asked} - {theme.id for theme in loaded}):
        click.echo(f"labels: {name} is no theme of {themes}; what was said of it is not used", err=True)
    settings = Settings(folds, minimum_positives, certain_error, seed)
    made_of = making(settled, loaded, codebook, settings)
    goes_on = read_base(base)
    if goes_on.warm and goes_on.folder and would_be_the_same(goes_on.folder, made_of):
        take_over(goes_on.folder, output)
        click.echo(f"the tagger of {goes_on.folder}: nothing but articles is new")
        return
    unlabelled = read_unlabelled(ingest, hits, loaded) if ingest and hits else None
    with threadpool_limits(1):
        training = train_tagger(settled, loaded, settings, made_of, unlabelled)
    training.model.save(output / "model")
    evaluation = training.evaluation
    figures = {**evaluation.figures, "codebook": made_of["codebook"]}
    if "corpus" in training.model.made_of:
        figures["corpus"] = training.model.made_of["corpus"]
    write_json(output / "evaluation.json", figures)
    write_csv(output / "curves.csv", evaluation.curves, ("theme", "threshold", "precision", "recall"))
    write_csv(output / "out_of_fold.csv", evaluation.out_of_fold, list(evaluation.out_of_fold[0]))
    write_csv(output / "mistakes.csv", evaluation.mistakes, MISTAKES)
    write_csv(output / "suspects.csv", evaluation.suspects, SUSPECTS)
    names = {theme.id: theme.name_en for theme in training.model.themes}
    (output / "card.md").write_text(card(figures, names), encoding="utf-8")
    overall = figures["overall"]
    click.echo(f"{len(settled)} labels, macro-F1 {overall['macro_f1']:.3f} on articles not seen")
