"""One model of all paragraphs, with a topic for each theme and residual topics for the rest.

A theme's topic starts from its evidence: paragraphs that people tagged with it, and those with its seed words that
nobody has judged. Words that prefer these paragraphs (the log-likelihood ratio of Newsmap: Watanabe 2018) are the
prior of the theme's topic, and their sum is the prior of the theme's share in a paragraph, as document features are in
Dirichlet-multinomial regression (Mimno and McCallum 2008). Latent Dirichlet allocation does the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from rasid.topics import lda
from rasid.topics.evidence import Evidence
from rasid.topics.model import TopicModel, too_early

GUIDED = "guided LDA"
WORD_PRIOR = 0.02
TOPIC_PRIOR = 0.1
# How often a theme's evidence counts as seen before the first paragraph is read.
ANCHOR = 20.0
# Words of the corpus' average that are added inside and outside of a theme's evidence before they are compared
# (the informative prior of Monroe, Colaresi and Quinn 2008): rare words prefer nothing.
PSEUDO_WORDS = 300.0
# What a paragraph's evidence can do to the prior of a theme, as a power of e.
LEAST, MOST = -8.0, 5.0
# What is believed of seeds before labels speak: nine of ten paragraphs on a theme hold one, and one of twenty-two
# others; a belief worth ten paragraphs on either side.
BELIEF, SEEDED, SEEDED_OTHERS = 10.0, 0.9, 0.045


@dataclass(frozen=True)
class Guide:
    """What a theme's evidence has taught.

    Attributes
    ----------
    affinity : ndarray, shape (n_words, n_themes)
        Log-likelihood ratio of a word inside and outside of the theme's evidence.
    seed_weight : ndarray, shape (n_themes,)
        Log-likelihood ratio of a paragraph with a seed.
    anchors : ndarray, shape (n_words, n_themes)
        How often a word occurs in the theme's evidence beyond what is usual.
    """

    affinity: np.ndarray
    seed_weight: np.ndarray
    anchors: np.ndarray

    def scores(self, counts: sp.csr_array, hit: np.ndarray) -> np.ndarray:
        """Give the log-evidence for each theme in paragraphs; the words' part by the root of their number."""
        length = np.sqrt(np.maximum(counts.sum(axis=1), 1.0))
        return np.asarray(counts @ self.affinity) / length[:, None] + self.seed_weight * hit

    def prior(self, scores: np.ndarray, n_topics: int) -> lda.Prior:
        """Give the Dirichlet parameters of paragraphs' shares."""

        def of(rows: np.ndarray) -> np.ndarray:
            prior = np.full((len(rows), n_topics), TOPIC_PRIOR)
            prior[:, : scores.shape[1]] *= np.exp(np.clip(scores[rows], LEAST, MOST))
            return prior

        return of


def learn_guide(evidence: Evidence) -> Guide:
    """Learn what words and seeds say about themes."""
    about = evidence.about.astype(np.float64)
    inside = np.asarray(evidence.counts.T @ about)
    total = evidence.counts.sum(axis=0)[:, None]
    average = PSEUDO_WORDS * total / max(total.sum(), 1.0)
    outside = total - inside
    rate_inside = (inside + average) / (inside.sum(axis=0) + PSEUDO_WORDS)
    rate_outside = (outside + average) / (outside.sum(axis=0) + PSEUDO_WORDS)
    # A theme without evidence prefers no word.
    affinity = np.where(
        inside.sum(axis=0) > 0, np.log(np.maximum(rate_inside, 1e-300) / np.maximum(rate_outside, 1e-300)), 0.0
    )
    anchors = inside * np.maximum(0.0, 1 - np.exp(-affinity))
    return Guide(affinity, _seed_weight(evidence), anchors)


def _seed_weight(evidence: Evidence) -> np.ndarray:
    """Learn how much more often a seed stands in paragraphs on the theme than in others, from people's labels."""
    positive = evidence.known & evidence.positive
    negative = evidence.known & ~evidence.positive
    seeded = ((evidence.hit & positive).sum(axis=0) + BELIEF * SEEDED) / (positive.sum(axis=0) + BELIEF)
    others = ((evidence.hit & negative).sum(axis=0) + BELIEF * SEEDED_OTHERS) / (negative.sum(axis=0) + BELIEF)
    return np.log(seeded / others)


def fit_topics(evidence: Evidence, guide: Guide, residual: int, passes: int, seed: int) -> np.ndarray:
    """Fit the topics' words; give their shares, shape (n_words, n_topics), columns adding up to 1."""
    counts, themes = evidence.counts, guide.affinity.shape[1]
    n_topics = themes + residual
    random = np.random.RandomState(seed)
    start = random.gamma(100.0, 0.01, (counts.shape[1], n_topics)) * counts.sum(axis=0)[:, None] / n_topics
    start[:, :themes] = guide.anchors
    word_prior = np.full(start.shape, WORD_PRIOR)
    word_prior[:, :themes] += ANCHOR * guide.anchors
    prior = guide.prior(guide.scores(counts, evidence.hit), n_topics)
    return lda.fit(counts, start, word_prior, prior, lda.Schedule.of(counts.shape[0], passes))


def infer(counts: sp.csr_array, hit: np.ndarray, topics: np.ndarray, guide: Guide) -> np.ndarray:
    """Give the topics' shares of paragraphs; a paragraph's do not depend on the others."""
    return lda.infer(counts, topics, guide.prior(guide.scores(counts, hit), topics.shape[1]))


def fit_guided(
    evidence: Evidence,
    n_paragraphs: int,
    themes: Sequence[str],
    words: list[str],
    printed: list[str],
    residual: int,
    passes: int,
    seed: int,
) -> TopicModel:
    """Fit the guided model.

    Parameters
    ----------
    evidence : Evidence
    n_paragraphs : int
        The first rows of the evidence: those of the corpus. Topics are fitted to them; labelled paragraphs from
        elsewhere only teach what the themes' words are.
    themes : sequence of str
        Ids.
    words, printed : list of str
        Of the columns.
    residual : int
        Topics beside those of the themes.
    passes : int
        Times that the paragraphs are gone through; more where there are few.
    seed : int
        Of the random start.
    """
    corpus = evidence.part(np.arange(n_paragraphs))
    if corpus.counts.shape[1] < 2 or not corpus.counts.nnz:
        return too_early("too few words for topics: add articles", n_paragraphs)
    guide = learn_guide(evidence)
    # Inference starts from what is written to disk, so that unseen paragraphs are scored alike.
    topics = fit_topics(corpus, guide, residual, passes, seed).astype(np.float32)
    saved = Guide(guide.affinity.astype(np.float32).astype(np.float64), guide.seed_weight, guide.anchors)
    return TopicModel(
        names=[*themes, *(f"residual_{number:02}" for number in range(1, residual + 1))],
        words=words,
        printed=printed,
        weights=topics.T.astype(np.float64),
        shares=infer(corpus.counts, corpus.hit, topics.astype(np.float64), saved),
        settings={"model": GUIDED, "passes": passes, "residual": residual, "seed": seed},
        arrays={"affinity": guide.affinity.astype(np.float32), "seed_weight": guide.seed_weight},
    )
