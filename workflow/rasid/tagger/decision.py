"""How a score becomes a probability and a tag, and what another prevalence makes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Decision:
    """How a theme's score becomes a tag.

    The probability is ``1 / (1 + exp(-(slope * score + intercept)))`` (Platt 1999); the theme is
    tagged where it is at least `threshold`, and uncertain from `low` on and below `high`.
    """

    slope: float
    intercept: float
    threshold: float
    trained: bool
    low: float
    high: float

    def probability(self, score: np.ndarray) -> np.ndarray:
        """Give the probability of a score."""
        return sigmoid(self.slope * score + self.intercept)

    def shifted(self, by: float, threshold: float) -> Decision:
        """Give the decision where the log-odds of the theme differ by `by`, with another threshold.

        What is missed below `low` depends on the score alone, so `low` moves with the probabilities; what is wrong
        above `high` depends on the probability, so `high` stays.
        """
        low = float(sigmoid(np.asarray(logit(self.low) + by))) if 0 < self.low < 1 else self.low
        return replace(
            self,
            intercept=round(self.intercept + by, 6),
            threshold=threshold,
            low=round(min(low, threshold), 6),
            high=round(max(self.high, threshold), 6),
        )


def sigmoid(value: np.ndarray) -> np.ndarray:
    """Give 1 / (1 + exp(-value)) without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * value))


def logit(probability: float) -> float:
    """Give the log-odds of a probability."""
    return math.log(probability) - math.log1p(-probability)
