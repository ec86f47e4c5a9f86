"""What a guided model is worth on articles that it has not seen: ten models, each without a tenth of the articles."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from rasid.topics.evidence import Evidence
from rasid.topics.guided import TOPIC_PRIOR, fit_topics, infer, learn_guide
from rasid.topics.lda import held_out_likelihood
from rasid.topics.quality import STABLE_WORDS, matched_jaccard
from rasid.topics.words import ranked_words

RUNS = 10
LARGEST_RUN = 6000
HELD_OUT = 1000


def tenths(articles: Sequence[str]) -> np.ndarray:
    """Deal articles into ten parts by a hash of their names."""
    return np.array([int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % RUNS for name in articles], dtype=int)


def validate(
    evidence: Evidence,
    n_paragraphs: int,
    articles: Sequence[str],
    themes: Sequence[str],
    names: Sequence[str],
    weights: np.ndarray,
    passes: int,
    seed: int,
) -> dict[str, Any]:
    """Fit ten models of samples, each without a tenth of the articles and from another random start.

    Parameters
    ----------
    evidence : Evidence
    n_paragraphs : int
        Rows of the corpus.
    articles : sequence of str
        The article of each row of the evidence: parts are made of whole articles.
    themes : sequence of str
        The first topics.
    names : sequence of str
    weights : ndarray, shape (n_topics, n_words)
        The topics of the model that is judged.
    passes, seed : int

    Returns
    -------
    dict
        ``stability``, ``heldout`` and ``auroc`` as ``quality.json`` has them, with their settings.
    """
    part = tenths(articles)
    mine = ranked_words(weights, STABLE_WORDS)
    stable, likelihoods = [], []
    shares = np.full((len(part), len(themes)), np.nan)
    for run in range(RUNS):
        random = np.random.RandomState(seed + run)
        guide = learn_guide(evidence.part(np.flatnonzero(part != run)))
        rows = _some(random, np.flatnonzero(part[:n_paragraphs] != run), LARGEST_RUN)
        topics = fit_topics(evidence.part(rows), guide, len(weights) - len(themes), passes, seed + run)
        stable.append(matched_jaccard(mine, ranked_words(topics.T, STABLE_WORDS)))
        unseen = _some(random, np.flatnonzero(part[:n_paragraphs] == run), HELD_OUT)
        likelihoods.append(held_out_likelihood(evidence.part(unseen).counts, topics, TOPIC_PRIOR))
        judged = np.flatnonzero((part == run) & evidence.known.any(axis=1))
        asked = evidence.part(judged)
        shares[judged] = infer(asked.counts, asked.hit, topics, guide)[:, : len(themes)]
    return {
        "stability": {"mean": float(np.mean(stable)), "runs": RUNS, "top_words": STABLE_WORDS},
        "heldout": float(np.mean(likelihoods)),
        "auroc": _auroc(evidence, shares, themes),
        "per_topic": {
            name: {"stability": value} for name, value in zip(names, np.mean(stable, axis=0).tolist(), strict=True)
        },
        "settings": {
            "stability": f"models of at most {LARGEST_RUN} paragraphs, each without a tenth of the articles",
            "heldout": {"fitted": len(rows), "held_out": len(unseen), "completion": "every second word"},
            "auroc": "shares of labelled paragraphs, by models that have not seen their article",
        },
    }


def _auroc(evidence: Evidence, shares: np.ndarray, themes: Sequence[str]) -> dict[str, float]:
    """Give how well shares tell the paragraphs that people tagged from the others, where both are known."""
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415 - takes a second, and only fitting needs it

    found = {}
    for number, theme in enumerate(themes):
        asked = evidence.known[:, number]
        truth = evidence.positive[asked, number]
        if truth.any() and not truth.all():
            found[theme] = float(roc_auc_score(truth, shares[asked, number].round(9)))
    return found


def _some(random: np.random.RandomState, rows: np.ndarray, largest: int) -> np.ndarray:
    return rows if len(rows) <= largest else np.sort(random.permutation(rows)[:largest])
