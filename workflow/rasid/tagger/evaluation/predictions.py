"""What models said of labelled paragraphs that they had not seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# A learner: learns, calibrates and chooses thresholds from the training rows alone, and gives the probability of
# each theme in the test rows and whether it tags them: two arrays of shape (len(test_rows), n_themes).
Score = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Predictions:
    """Labels beside what was predicted for them.

    Attributes
    ----------
    truth, asked, predicted : ndarray of bool, shape (n_paragraphs, n_themes)
        Where a theme was not asked about, nothing is counted.
    probability : ndarray of float, shape (n_paragraphs, n_themes)
    group : ndarray of int, shape (n_paragraphs,)
        What must not be parted, as `rasid.tagger.folds.groups` gives it.
    """

    truth: np.ndarray
    asked: np.ndarray
    predicted: np.ndarray
    probability: np.ndarray
    group: np.ndarray

    def part(self, rows: np.ndarray) -> Predictions:
        """Give some of the paragraphs."""
        return Predictions(
            self.truth[rows], self.asked[rows], self.predicted[rows], self.probability[rows], self.group[rows]
        )

    def themes(self, columns: np.ndarray) -> Predictions:
        """Give some of the themes."""
        return Predictions(
            self.truth[:, columns],
            self.asked[:, columns],
            self.predicted[:, columns],
            self.probability[:, columns],
            self.group,
        )

    def theme(self, column: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give truth, predictions and probabilities of a theme where it was asked about."""
        rows = self.asked[:, column]
        return self.truth[rows, column], self.predicted[rows, column], self.probability[rows, column]


def out_of_fold(score: Score, truth: np.ndarray, asked: np.ndarray, group: np.ndarray, fold: np.ndarray) -> Predictions:
    """Predict every paragraph by a model that learnt from the other folds.

    Where there is one fold only, the model has seen what it predicts.
    """
    probability, predicted = np.zeros(truth.shape), np.zeros(truth.shape, dtype=bool)
    for part in np.unique(fold):
        inside, outside = np.flatnonzero(fold == part), np.flatnonzero(fold != part)
        probability[inside], predicted[inside] = score(outside if len(outside) else inside, inside)
    return Predictions(truth, asked, predicted, probability, group)
