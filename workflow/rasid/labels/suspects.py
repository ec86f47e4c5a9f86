"""Labels that are likely wrong: where a model that had not seen the article is sure of the contrary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from rasid.labels.table import Label

COLUMNS = ("text_hash", "theme", "label", "probability", "title", "text", "article", "annotator")
# Means of fewer probabilities than this say little.
FEWEST = 5


def find_suspects(labels: Iterable[Label], predictions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Find the labels that are likely wrong, by confident learning.

    A label is suspected where the out-of-fold probability of the contrary is at least what it is, on average, for
    the paragraphs that are labelled with the contrary (Northcutt, Jiang and Chuang 2021, equation 2, each theme
    being a problem of two classes).

    Parameters
    ----------
    labels : iterable of Label
        Settled ones.
    predictions : iterable of mapping
        Rows of results/tagger/out_of_fold.csv: `text_hash` and `probability_<theme>`.

    Returns
    -------
    list of dict
        With the columns of results/tagger/suspects.csv; what is most certain to be wrong first.
    """
    by_hash = {label.text_hash: label for label in labels}
    known = [(by_hash[row["text_hash"]], row) for row in predictions if row["text_hash"] in by_hash]
    themes = sorted(key.removeprefix("probability_") for key in (known[0][1] if known else ()) if "probability_" in key)
    found: list[tuple[float, str, Label, float]] = []
    for theme in themes:
        asked = [(label, float(row[f"probability_{theme}"])) for label, row in known if theme in label.asked]
        given = np.array([theme in label.tags for label, _ in asked], dtype=bool)
        present = np.array([probability for _, probability in asked])
        if min(given.sum(), (~given).sum()) < FEWEST:
            continue
        against = np.where(given, 1 - present, present)
        bar = np.where(given, (1 - present[~given]).mean(), present[given].mean())
        found.extend(
            (round(float(against[number]), 6), theme, asked[number][0], asked[number][1])
            for number in np.flatnonzero((against >= bar) & (against > 0.5))
        )
    found.sort(key=lambda item: (-item[0], item[1], item[2].text_hash))
    return [
        {
            "text_hash": label.text_hash,
            "theme": theme,
            "label": int(theme in label.tags),
            "probability": f"{probability:.6f}",
            "title": label.title,
            "text": label.text,
            "article": label.article,
            "annotator": label.annotator,
        }
        for _, theme, label, probability in found
    ]
