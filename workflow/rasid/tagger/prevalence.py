"""How frequent the themes are in a corpus without labels.

Labels are chosen to teach: each theme stands in a tenth of them and more, in a newspaper in one paragraph of a
thousand. A probability that was learnt from the labels is too high there.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from rasid.tagger.decision import Decision, logit, sigmoid
from rasid.tagger.evaluation.threshold import expected_f1_threshold

LEAST = 1e-6
# Where the probabilities of few paragraphs are near 0 or 1 the estimate runs to one of these ends: the odds of a theme
# are corrected at most by such a factor.
LARGEST_CORRECTION = 100.0
# Where themes are rare the threshold of the best expected F1 lies below a half; of paragraphs of real news with a
# probability of .4 to .5, half were right, and of one theme a fifth.
LOWEST_THRESHOLD = 0.5
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


class Stratum(NamedTuple):
    """Paragraphs of a corpus with, or without, a seed of a theme.

    Attributes
    ----------
    log_odds : ndarray of float, shape (n_sampled,)
        Of a sample of them, calibrated on labels.
    training : float
        The mean probability of such labels, by models that had not seen them.
    paragraphs : int
        How many there are in the corpus.
    """

    log_odds: np.ndarray
    training: float
    paragraphs: int


def fit_to_corpus(decision: Decision, unseeded: Stratum, seeded: Stratum) -> tuple[Decision, float]:
    """Give a theme's decision for a corpus, and the share of its paragraphs with the theme.

    The threshold is that of the best expected F1, and never so low that a theme is tagged which is likelier not there.

    Paragraphs with a seed and those without are corrected apart. Labels teach both to be doubted: in them a tenth of
    the paragraphs without a seed may have the theme, in a newspaper hardly one; of those with a seed, half as many
    as in the labels. One correction for both would take the first for the second.

    Parameters
    ----------
    decision : Decision
        As learnt from the labels.
    unseeded, seeded : Stratum
    """
    strata = (unseeded, seeded)
    shifts = [_correction(stratum) for stratum in strata]
    probability = np.concatenate([sigmoid(stratum.log_odds + by) for stratum, by in zip(strata, shifts, strict=True)])
    weight = np.concatenate(
        [np.full(len(stratum.log_odds), stratum.paragraphs / max(len(stratum.log_odds), 1)) for stratum in strata]
    )
    share = float(probability @ weight / weight.sum()) if len(weight) else 0.0
    threshold = max(expected_f1_threshold(probability, weight), LOWEST_THRESHOLD)
    return decision.shifted(unseeded=shifts[0], seeded=shifts[1], threshold=threshold), share


def _correction(stratum: Stratum) -> float:
    """Give what is added to the log-odds of the paragraphs of a stratum."""
    before = float(np.clip(stratum.training, LEAST, 1 - LEAST))
    by = logit(prevalence(stratum.log_odds, before)) - logit(before)
    return float(np.clip(by, -math.log(LARGEST_CORRECTION), math.log(LARGEST_CORRECTION)))
