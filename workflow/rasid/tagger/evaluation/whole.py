"""Put the evaluation together: everything that results/tagger/ says of how good the tagger is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rasid.labels import Label
from rasid.tagger.evaluation.baselines import baselines, count_words, majority, newsmap
from rasid.tagger.evaluation.calibration import calibration
from rasid.tagger.evaluation.doubt import Band, doubt
from rasid.tagger.evaluation.figures import curve, overall_figures, theme_figures
from rasid.tagger.evaluation.held_out import by_outlet, by_time, learning_curve
from rasid.tagger.evaluation.intervals import intervals
from rasid.tagger.evaluation.mistakes import mistakes, suspect_rows
from rasid.tagger.evaluation.predictions import Predictions, Score

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Subject:
    """What is evaluated.

    Attributes
    ----------
    labels : sequence of Label
        One for each paragraph.
    names : sequence of str
        Ids of the themes, the untrained ones included; columns of all arrays follow them.
    predictions : Predictions
        Out of fold.
    fold : ndarray of int, shape (n_paragraphs,)
    thresholds : sequence of float
        Of the model of everything.
    trained : ndarray of bool, shape (n_themes,)
    bands : sequence of Band
        Of the model of everything.
    uncertain : ndarray of bool, shape (n_paragraphs, n_themes)
        By bands chosen on other folds.
    hits : ndarray of bool, shape (n_paragraphs, n_themes)
        Whether a seed of the theme is in the text.
    minimum_positives : int
        A theme with fewer is not trained.
    seed : int
    """

    labels: Sequence[Label]
    names: Sequence[str]
    predictions: Predictions
    fold: np.ndarray
    thresholds: Sequence[float]
    trained: np.ndarray
    bands: Sequence[Band]
    uncertain: np.ndarray
    hits: np.ndarray
    minimum_positives: int
    seed: int

    def scored(self) -> Subject:
        """Give the trained themes only: the others have too few positives to be scored."""
        columns = np.flatnonzero(self.trained)
        return Subject(
            self.labels,
            [self.names[column] for column in columns.tolist()],
            self.predictions.themes(columns),
            self.fold,
            [self.thresholds[column] for column in columns.tolist()],
            self.trained[columns],
            [self.bands[column] for column in columns.tolist()],
            self.uncertain[:, columns],
            self.hits[:, columns],
            self.minimum_positives,
            self.seed,
        )


@dataclass(frozen=True)
class Evaluation:
    """What is written: ``evaluation.json`` and the tables beside it."""

    figures: dict[str, Any]
    curves: Rows
    out_of_fold: Rows
    mistakes: Rows
    suspects: Rows


def evaluate(subject: Subject, score: Score) -> Evaluation:
    """Evaluate a tagger.

    Parameters
    ----------
    subject : Subject
    score : Score
        The learner that made the predictions, for scores by time, by outlet, and with fewer labels.
    """
    scored = subject.scored()
    columns = np.flatnonzero(subject.trained)

    def narrow(training: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        probability, predicted = score(training, test)
        return probability[:, columns], predicted[:, columns]

    figures = {
        "labels": len(subject.labels),
        "articles": len({label.article for label in subject.labels}),
        "folds": len(np.unique(subject.fold)),
        "split": "by article and near-duplicate",
        **_themes_and_overall(subject, scored),
        "baselines": _baselines(scored),
        **(_beyond_the_folds(scored, narrow) if len(columns) else {}),
    }
    predictions = scored.predictions
    return Evaluation(
        figures,
        [row for n, name in enumerate(scored.names) for row in curve(name, *predictions.theme(n)[::2])],
        _out_of_fold(subject),
        mistakes(predictions, subject.labels, scored.names, scored.thresholds),
        suspect_rows(predictions, subject.labels, scored.names),
    )


def _themes_and_overall(subject: Subject, scored: Subject) -> dict[str, Any]:
    limits = intervals(scored.predictions, subject.seed)
    themes: dict[str, Any] = {}
    for column, name in enumerate(subject.names):
        truth, predicted, probability = subject.predictions.theme(column)
        block: dict[str, Any] = {"trained": bool(subject.trained[column]), "positives": int(truth.sum())}
        if block["trained"]:
            block |= theme_figures(truth, predicted, probability)
            block |= {"threshold": subject.thresholds[column], "interval": limits.themes[scored.names.index(name)]}
        else:
            block |= {"paragraphs": len(truth), "reason": _why_untrained(truth, subject.minimum_positives)}
        themes[name] = block
    overall = overall_figures(scored.predictions.truth, scored.predictions.predicted, scored.predictions.asked)
    return {"themes": themes, "overall": {**overall, "interval": limits.overall}}


def _why_untrained(truth: np.ndarray, minimum: int) -> str:
    positives, negatives = int(truth.sum()), int((~truth).sum())
    if min(positives, negatives) < minimum:
        return f"{positives} paragraphs labelled with it and {negatives} without; {minimum} of each are needed"
    return "all paragraphs labelled with it, or without it, belong together; they cannot be split"


def _baselines(scored: Subject) -> dict[str, Any]:
    truth, asked, fold = scored.predictions.truth, scored.predictions.asked, scored.fold
    counts = count_words([label.text for label in scored.labels])
    predicted = {
        "seeds": scored.hits,
        "newsmap": newsmap(counts, scored.hits, truth, asked, fold),
        "majority": majority(truth, asked, fold),
    }
    return baselines(scored.names, truth, asked, predicted)


def _beyond_the_folds(scored: Subject, score: Score) -> dict[str, Any]:
    predictions, names, labels = scored.predictions, scored.names, scored.labels
    truth, asked, group, seed = predictions.truth, predictions.asked, predictions.group, scored.seed
    calibrated = {name: calibration(*predictions.theme(column)[::2]) for column, name in enumerate(names)}
    dates, outlets = [label.article_date for label in labels], [label.source for label in labels]
    return {
        "calibration": calibrated,
        "doubt": doubt(predictions, scored.uncertain, scored.bands, names),
        "held_out": {
            "time": by_time(score, truth, asked, group, dates, names, seed),
            "outlet": by_outlet(score, truth, asked, group, outlets, names, seed),
        },
        "learning_curve": learning_curve(score, predictions, scored.fold, names, seed),
    }


def _out_of_fold(subject: Subject) -> Rows:
    return [
        {
            "text_hash": label.text_hash,
            "fold": int(subject.fold[row]),
            **{
                f"probability_{name}": f"{subject.predictions.probability[row, column]:.6f}"
                for column, name in enumerate(subject.names)
            },
        }
        for row, label in enumerate(subject.labels)
    ]
