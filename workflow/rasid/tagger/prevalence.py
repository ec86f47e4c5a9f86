"""How frequent the themes are in a corpus without labels.

Labels are chosen to teach: each theme stands in a tenth of them and more, in a newspaper in one paragraph of a
thousand. A probability that was learnt from the labels is too high there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from rasid.tagger.decision import Decision, logit, sigmoid
from rasid.tagger.evaluation.threshold import expected_f1_threshold

LEAST = 1e-6
STEPS = 1000
SETTLED = 1e-9


def prevalence(log_odds: np.ndarray, training: float) -> float:
    """Estimate the share of paragraphs with a theme.

    Expectation–maximisation of Saerens, Latinne and Decaestecker (2002, section 2.2): the probabilities are
    corrected for the present estimate, their mean is the next one.

    Parameters
    ----------
    log_odds : ndarray of float, shape (n_paragraphs,)
        Calibrated on labels.
    training : float
        The share of the labels with the theme.

    Returns
    -------
    float
        Between 1e-6 and 1 - 1e-6; `training` where there are no paragraphs.
    """
    if not len(log_odds):
        return training
    share = training
    for _ in range(STEPS):
        by = logit(share) - logit(training)
        estimate = float(np.clip(sigmoid(log_odds + by).mean(), LEAST, 1 - LEAST))
        if abs(estimate - share) < SETTLED:
            break
        share = estimate
    return share


def corpus_decisions(
    scores: np.ndarray, decisions: Sequence[Decision], training: Sequence[float], themes: Sequence[str]
) -> tuple[list[Decision], dict[str, Mapping[str, float]]]:
    """Give the decisions that fit a corpus, and the prevalence of each trained theme.

    Parameters
    ----------
    scores : ndarray of float, shape (n_paragraphs, n_themes)
        Of a sample of the corpus, before calibration.
    decisions : sequence of Decision
        As learnt from the labels.
    training : sequence of float
        The share of each theme in the labels.
    themes : sequence of str
        Their names.
    """
    found: list[Decision] = []
    shares: dict[str, Mapping[str, float]] = {}
    for column, (decision, before, theme) in enumerate(zip(decisions, training, themes, strict=True)):
        if not decision.trained:
            found.append(decision)
            continue
        log_odds = decision.slope * scores[:, column] + decision.intercept
        share = prevalence(log_odds, before)
        by = logit(share) - logit(before)
        found.append(decision.shifted(by, expected_f1_threshold(sigmoid(log_odds + by))))
        shares[theme] = {"training": round(float(before), 6), "corpus": round(share, 6)}
    return found, shares
