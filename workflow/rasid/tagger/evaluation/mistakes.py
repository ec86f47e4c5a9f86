"""Where tagger and label disagree most: the tagger's worst mistakes, and the labels that may be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rasid.labels import Label
from rasid.tagger.evaluation.predictions import Predictions

MISTAKES = ("text_hash", "theme", "kind", "probability", "threshold", "title", "text", "article")
SUSPECTS = ("text_hash", "theme", "label", "probability", "title", "text", "article", "annotator")
# A theme shows no more mistakes: nobody reads further.
MOST_MISTAKES = 100


def mistakes(
    predictions: Predictions, labels: Sequence[Label], names: Sequence[str], thresholds: Sequence[float]
) -> list[dict[str, Any]]:
    """Give the tagger's mistakes as rows of a table, the most confident first.

    Confidence is the probability of what the tagger said: of the theme where the tag is wrong, of its absence where it
    is missed.
    """
    truth, predicted, probability = predictions.truth, predictions.predicted, predictions.probability
    rows: list[tuple[float, int, str, int]] = []
    for column, theme in enumerate(names):
        wrong = np.flatnonzero((truth != predicted)[:, column] & predictions.asked[:, column])
        confidence = np.where(predicted[wrong, column], probability[wrong, column], 1 - probability[wrong, column])
        order = np.argsort(-confidence.round(6), kind="stable")[:MOST_MISTAKES]
        rows.extend((confidence[n], column, theme, int(wrong[n])) for n in order.tolist())
    rows.sort(key=lambda item: (-round(float(item[0]), 6), item[1], item[3]))
    return [
        {
            "text_hash": labels[row].text_hash,
            "theme": theme,
            "kind": "wrong" if predicted[row, column] else "missed",
            "probability": f"{probability[row, column]:.6f}",
            "threshold": f"{thresholds[column]:.6f}",
            "title": labels[row].title,
            "text": labels[row].text,
            "article": labels[row].article,
        }
        for _, column, theme, row in rows
    ]


def suspects(truth: np.ndarray, asked: np.ndarray, probability: np.ndarray) -> list[tuple[int, int]]:
    """Give the labels that are likely wrong, as pairs of row and column, the likeliest first.

    Confident learning (Northcutt, Jiang and Chuang 2021, section 3.1): a label is suspect where models that had not
    seen it are at least as sure of the opposite as they are, on average, where the opposite is what the label says.

    Parameters
    ----------
    truth, asked : ndarray of bool, shape (n_paragraphs, n_themes)
    probability : ndarray of float, shape (n_paragraphs, n_themes)
        Out of fold.
    """
    found: list[tuple[float, int, int]] = []
    for column in range(truth.shape[1]):
        known = np.flatnonzero(asked[:, column])
        right, likely = truth[known, column], probability[known, column]
        if right.all() or not right.any():
            continue
        suspect = np.where(right, likely <= likely[~right].mean(), likely >= likely[right].mean())
        belief = np.where(right, likely, 1 - likely).round(6)
        found.extend((belief[n], int(known[n]), column) for n in np.flatnonzero(suspect).tolist())
    return [(row, column) for _, row, column in sorted(found)]


def suspect_rows(predictions: Predictions, labels: Sequence[Label], names: Sequence[str]) -> list[dict[str, Any]]:
    """Give the suspect labels as rows of a table."""
    truth, probability = predictions.truth, predictions.probability
    return [
        {
            "text_hash": labels[row].text_hash,
            "theme": names[column],
            "label": int(truth[row, column]),
            "probability": f"{probability[row, column]:.6f}",
            "title": labels[row].title,
            "text": labels[row].text,
            "article": labels[row].article,
            "annotator": labels[row].annotator,
        }
        for row, column in suspects(truth, predictions.asked, probability)
    ]
