"""The commands `rasid tagger …`."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import click
from threadpoolctl import threadpool_limits

from rasid.arrays import write_json
from rasid.config import load_themes
from rasid.errors import UserError
from rasid.labels import read_labels
from rasid.labels.codebook import codebook_version
from rasid.tables import write_csv
from rasid.tagger.evaluation import card
from rasid.tagger.train import Settings, digest
from rasid.tagger.train import train as train_tagger


@click.group()
def tagger() -> None:
    """Train the classifier on labelled paragraphs, and say how good it is."""


@tagger.command()
@click.option("--labels", type=Path, multiple=True, required=True, help="Labelled paragraphs; the last wins.")
@click.option("--themes", type=Path, default=Path("config/themes.yaml"), show_default=True)
@click.option("--codebook", type=Path, default=Path("corpus/CODEBOOK.md"), show_default=True)
@click.option("--folds", type=click.IntRange(2, 20), default=5, show_default=True, help="For evaluation.")
@click.option("--minimum-positives", type=int, default=12, show_default=True, help="Fewer: untrained.")
@click.option("--uncertainty", type=float, default=0.15, show_default=True, help="Round a threshold.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the split.")
@click.option("--output", type=Path, required=True, help="The folder for model and evaluation.")
def train(
    labels: tuple[Path, ...],
    themes: Path,
    codebook: Path,
    folds: int,
    minimum_positives: int,
    uncertainty: float,
    seed: int,
    output: Path,
) -> None:
    """Train on LABELS, evaluate by folds of articles, write model, figures and card."""
    settled = read_labels(*labels)
    if not settled:
        raise UserError(f"{labels[0]}: no settled label; restore the shipped file, or label some paragraphs")
    loaded = load_themes(themes)
    for name in sorted({theme for label in settled for theme in label.asked} - {theme.id for theme in loaded}):
        click.echo(f"labels: {name} is no theme of {themes}; what was said of it is not used", err=True)
    made_of = {
        "labels": digest(settled),
        "codebook": codebook_version(codebook),
        "scikit-learn": version("scikit-learn"),
        "numpy": version("numpy"),
    }
    settings = Settings(folds, minimum_positives, uncertainty, seed)
    with threadpool_limits(1):
        training = train_tagger(settled, loaded, settings, made_of)
    training.model.save(output / "model")
    write_json(output / "evaluation.json", training.evaluation)
    write_csv(output / "curves.csv", training.curves, ("theme", "threshold", "precision", "recall"))
    write_csv(output / "out_of_fold.csv", training.predictions, list(training.predictions[0]))
    names = [(theme.id, theme.name_en) for theme in training.model.themes]
    (output / "card.md").write_text(card(training.evaluation, names), encoding="utf-8")
    overall = training.evaluation["overall"]
    click.echo(f"{len(settled)} labels, macro-F1 {overall['macro_f1']:.3f} on articles not seen")
