"""How right the tagger is on paragraphs of articles that it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, f1_score, precision_recall_curve, precision_recall_fscore_support

LOWEST_THRESHOLD, HIGHEST_THRESHOLD = 0.1, 0.9
BOOTSTRAP_SAMPLES = 200


def best_threshold(truth: np.ndarray, probability: np.ndarray) -> float:
    """Give the threshold with the best F1, kept away from 0 and 1.

    F1 is nearly flat round its best threshold, so the one that is best on some labels jumps when a few are
    added. The mean of those that are best on bootstrap samples of the labels (Efron 1979) hardly moves.

    Parameters
    ----------
    truth : ndarray of bool, shape (n,)
    probability : ndarray, shape (n,)
    """
    if not truth.any():
        return 0.5
    order = np.argsort(-probability, kind="stable")
    ranked, right = probability[order], truth[order]
    middle = (ranked + np.append(ranked[1:], 0.0)) / 2
    random = np.random.default_rng(0)
    thresholds = []
    for _ in range(BOOTSTRAP_SAMPLES):
        drawn = np.bincount(random.integers(0, len(ranked), len(ranked)), minlength=len(ranked))
        caught = np.cumsum(drawn * right)
        f1 = 2 * caught / np.maximum(np.cumsum(drawn) + caught[-1], 1)
        thresholds.append(middle[f1.argmax()])
    return round(float(np.clip(np.mean(thresholds), LOWEST_THRESHOLD, HIGHEST_THRESHOLD)), 6)


def theme_figures(truth: np.ndarray, predicted: np.ndarray, probability: np.ndarray) -> dict[str, Any]:
    """Give precision, recall, F1 and average precision of one theme."""
    precision, recall, f1, _ = precision_recall_fscore_support(truth, predicted, average="binary", zero_division=0)
    return {
        "paragraphs": len(truth),
        "positives": int(truth.sum()),
        "precision": float(precision),
        "recall": float(recall),
        "f1": float(f1),
        "average_precision": float(average_precision_score(truth, probability)) if truth.any() else 0.0,
    }


def overall_figures(truth: np.ndarray, predicted: np.ndarray, asked: np.ndarray) -> dict[str, Any]:
    """Give the figures over all themes.

    Parameters
    ----------
    truth, predicted, asked : ndarray of bool, shape (n_paragraphs, n_themes)
        Where a theme was not asked about, nothing is counted.
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
    step = max(1, len(threshold) // 200)
    return [
        {
            "theme": theme,
            "threshold": f"{threshold[n]:.6f}",
            "precision": f"{precision[n]:.6f}",
            "recall": f"{recall[n]:.6f}",
        }
        for n in range(0, len(threshold), step)
    ]


def card(evaluation: dict[str, Any], names: Sequence[tuple[str, str]]) -> str:
    """Write the model card: what the tagger is, and how far to trust it."""
    lines = [
        "# The tagger",
        "",
        f"Trained on {evaluation['labels']} labelled paragraphs of {evaluation['articles']} articles; codebook "
        f"{evaluation['codebook']}. The figures come from {evaluation['folds']} folds: every paragraph was scored by "
        "a model that had seen no paragraph of its article, with a threshold chosen on other articles.",
        "",
        "| theme | labelled with it | precision | recall | F1 | seed words alone: F1 | threshold |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for theme, name in names:
        figures = evaluation["themes"][theme]
        if not figures["trained"]:
            lines.append(f"| {name} | {figures['positives']} | | | untrained: scored by its seed words | | |")
            continue
        lines.append(
            f"| {name} | {figures['positives']} | {figures['precision']:.2f} | {figures['recall']:.2f}"
            f" | {figures['f1']:.2f} | {figures['seeds_f1']:.2f} | {figures['threshold']:.2f} |"
        )
    overall = evaluation["overall"]
    lines += [
        "",
        f"Macro-F1 {overall['macro_f1']:.3f} (seed words alone {evaluation['seeds']['macro_f1']:.3f}), "
        f"micro-F1 {overall['micro_f1']:.3f}, all tags of a paragraph right {overall['subset_accuracy']:.3f}.",
        "",
        "These figures hold for paragraphs like the labelled ones. The labels that ship with Rasid were written to "
        "teach hard cases: themes are far more frequent in them than in a newspaper.",
        "",
    ]
    return "\n".join(lines)
