"""Precision, recall, F1 and the like."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, f1_score, precision_recall_curve, precision_recall_fscore_support

CURVE_POINTS = 200


def theme_figures(truth: np.ndarray, predicted: np.ndarray, probability: np.ndarray) -> dict[str, Any]:
    """Give precision, recall, F1 and average precision of one theme.

    Parameters
    ----------
    truth, predicted : ndarray of bool, shape (n_paragraphs,)
    probability : ndarray of float, shape (n_paragraphs,)
    """
    precision, recall, f1, _ = precision_recall_fscore_support(truth, predicted, average="binary", zero_division=0)
    return {
        "paragraphs": len(truth),
        "positives": int(truth.sum()),
        "precision": float(precision),
        "recall": float(recall),
        "f1": float(f1),
        "average_precision": float(average_precision_score(truth, probability)) if truth.any() else 0.0,
    }


def overall_figures(truth: np.ndarray, predicted: np.ndarray, asked: np.ndarray) -> dict[str, float]:
    """Give the figures over all themes.

    Parameters
    ----------
    truth, predicted, asked : ndarray of bool, shape (n_paragraphs, n_themes)
        Where a theme was not asked about, nothing is counted. Only paragraphs that were asked about every
        theme count for the subset accuracy.
    """
    columns = range(truth.shape[1])
    each = [f1_score(truth[asked[:, n], n], predicted[asked[:, n], n], zero_division=0) for n in columns]
    complete = asked.all(axis=1)
    same = (truth == predicted)[complete].all(axis=1)
    return {
        "macro_f1": float(np.mean(each)) if each else 0.0,
        "micro_f1": float(f1_score(truth[asked], predicted[asked], zero_division=0)) if asked.any() else 0.0,
        "subset_accuracy": float(same.mean()) if len(same) else 0.0,
    }


def curve(theme: str, truth: np.ndarray, probability: np.ndarray) -> list[dict[str, Any]]:
    """Give the points of a theme's precision–recall curve, thinned to what a figure can show."""
    precision, recall, threshold = precision_recall_curve(truth, probability)
    step = max(1, len(threshold) // CURVE_POINTS)
    return [
        {
            "theme": theme,
            "threshold": f"{threshold[n]:.6f}",
            "precision": f"{precision[n]:.6f}",
            "recall": f"{recall[n]:.6f}",
        }
        for n in range(0, len(threshold), step)
    ]
