"""Old and new predictions on the same held-out labels, with intervals for the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rasid.labels import Label

SAMPLES = 1000
CONFIDENCE = 0.95


def held_out(rows: Sequence[Mapping[str, str]], thresholds: Mapping[str, float]) -> dict[str, dict[str, bool]]:
    """Give what a tagger said of labelled paragraphs whose articles it had not seen.

    Parameters
    ----------
    rows : sequence of mapping
        Of out_of_fold.csv.
    thresholds : mapping
        Of the trained themes.

    Returns
    -------
    dict
        By ``text_hash``: whether each theme is tagged.
    """
    return {
        row["text_hash"]: {
            theme: float(row[f"probability_{theme}"]) >= threshold
            for theme, threshold in thresholds.items()
            if row.get(f"probability_{theme}")
        }
        for row in rows
    }


def paired_scores(
    labels: Sequence[Label],
    old: Mapping[str, Mapping[str, bool]],
    new: Mapping[str, Mapping[str, bool]],
) -> dict[str, Any]:
    """Compare two taggers on the labels that both have been held to.

    What the labels say now is the truth for both. The interval of a difference is that of a paired bootstrap
    (Efron and Tibshirani 1993, chapter 13) over articles: the paragraphs of one article are no independent
    witnesses. It holds the middle 95 % of 1,000 samples.

    Parameters
    ----------
    labels : sequence of Label
        As they are now.
    old, new : mapping
        As `held_out` gives them.

    Returns
    -------
    dict
        ``labels`` (their number), ``scores``: by theme the F1, and as ``overall`` their mean (macro-F1):
        ``old, new, difference, low, high``.
    """
    common = [label for label in labels if label.text_hash in old and label.text_hash in new]
    themes = sorted({theme for said in old.values() for theme in said} & {t for said in new.values() for t in said})
    if not common or not themes:
        return {"labels": 0, "scores": {}}
    _, article = np.unique([label.article or label.text_hash for label in common], return_inverse=True)
    asked = np.array([[theme in label.asked for theme in themes] for label in common])
    truth = np.array([[theme in label.tags for theme in themes] for label in common])
    counts = [_counts(_said(common, said, themes), truth, asked, article) for said in (old, new)]
    drawn = _draws(article.max() + 1)
    points = [_f1(of.sum(axis=0)) for of in counts]
    samples = [_f1(np.tensordot(drawn, of, axes=1)) for of in counts]
    figures = {
        theme: _figures(points[0][n], points[1][n], samples[1][:, n] - samples[0][:, n])
        for n, theme in enumerate(themes)
    }
    macro = (samples[1] - samples[0]).mean(axis=1)
    figures["overall"] = _figures(points[0].mean(), points[1].mean(), macro)
    return {"labels": len(common), "scores": figures}


def _said(labels: Sequence[Label], said: Mapping[str, Mapping[str, bool]], themes: Sequence[str]) -> np.ndarray:
    return np.array([[said[label.text_hash].get(theme, False) for theme in themes] for label in labels])


def _counts(predicted: np.ndarray, truth: np.ndarray, asked: np.ndarray, article: np.ndarray) -> np.ndarray:
    """Give hits, predictions and positives: shape (n_articles, n_themes, 3)."""
    each = np.stack([predicted & truth & asked, predicted & asked, truth & asked], axis=2).astype(np.float64)
    sums = np.zeros((article.max() + 1, *each.shape[1:]))
    np.add.at(sums, article, each)
    return sums


def _draws(articles: int) -> np.ndarray:
    """Give how often each article is drawn in each sample: shape (n_samples, n_articles)."""
    random = np.random.default_rng(0)
    return random.multinomial(articles, np.full(articles, 1 / articles), size=SAMPLES).astype(np.float64)


def _f1(counts: np.ndarray) -> np.ndarray:
    """Give F1, twice the hits by predictions and positives; 0 where there are neither."""
    both = counts[..., 1] + counts[..., 2]
    return np.divide(2 * counts[..., 0], both, out=np.zeros_like(both), where=both > 0)


def _figures(old: float, new: float, differences: np.ndarray) -> dict[str, float]:
    low, high = np.quantile(differences, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return {
        "old": float(old),
        "new": float(new),
        "difference": float(new - old),
        "low": float(low),
        "high": float(high),
    }
