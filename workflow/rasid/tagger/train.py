"""Train the tagger on labels: folds for an honest score, then one model of everything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from rasid.config import Theme
from rasid.labels import Label
from rasid.tagger.decision import Decision, sigmoid
from rasid.tagger.evaluation.doubt import Band, cross_bands, narrowest_band
from rasid.tagger.evaluation.predictions import out_of_fold
from rasid.tagger.evaluation.threshold import tagging_threshold
from rasid.tagger.evaluation.whole import Evaluation, Subject, evaluate
from rasid.tagger.features import MINIMUM_GRAMS, MINIMUM_WORDS, FeatureSpace, Paragraph
from rasid.tagger.folds import groups, split
from rasid.tagger.making import Settings
from rasid.tagger.model import UNTRAINED_INTERCEPT, TaggerModel, sum_of_seeds, untrained_weights
from rasid.tagger.prevalence import Stratum, fit_to_corpus
from rasid.tagger.regression import fit_weights
from rasid.tagger.scorer import Scorer
from rasid.tagger.unlabelled import Unlabelled, learn_mentions

REGULARISATION = 1.0
UNTRAINED_THRESHOLD = 0.5
UNTRAINED_BAND = Band(0.35, 0.65)
# Parts of the training rows whose scores, by a model of the other parts, calibrate them and choose thresholds.
CALIBRATION_FOLDS = 3


@dataclass(frozen=True)
class Training:
    """What came of training: the model, and its evaluation, which takes longer and is made when it is asked for."""

    model: TaggerModel
    evaluate: Callable[[], Evaluation]

    @cached_property
    def evaluation(self) -> Evaluation:
        """What the model's learner is worth on paragraphs that it has not seen."""
        with threadpool_limits(1):
            return self.evaluate()


def train(
    labels: Sequence[Label],
    themes: Sequence[Theme],
    settings: Settings,
    made_of: dict[str, Any],
    unlabelled: Unlabelled | None = None,
) -> Training:
    """Train a model, of which an evaluation can be asked.

    Parameters
    ----------
    labels : sequence of Label
        Settled ones.
    themes : sequence of Theme
        A theme with too few labels is scored by its seeds.
    settings : Settings
    made_of : dict
        Kept with the model, for the record.
    unlabelled : Unlabelled, optional
        Paragraphs of the user's articles: what tells a subject from a mention is learnt from them, and how frequent
        the themes are.
    """
    unlabelled = unlabelled or Unlabelled()
    paragraphs = [Paragraph(label.title, label.text) for label in labels]
    asked = np.array([[theme.id in label.asked for theme in themes] for label in labels], dtype=bool)
    truth = np.array([[theme.id in label.tags for theme in themes] for label in labels], dtype=bool)
    shape = (len(labels), len(themes))
    asked, truth = asked.reshape(shape), truth.reshape(shape)
    together = groups([label.text for label in labels], [label.article for label in labels])
    trained = _trainable(asked, truth, together, settings)
    fold = split(together, truth, settings.folds, settings.seed)
    others = sorted({mention.paragraph for mention in unlabelled.mentions})
    space = FeatureSpace.fit(paragraphs, themes, others)
    mentions = learn_mentions(space, unlabelled.mentions, settings.seed)
    features = space.transform(paragraphs)
    learner = _Learner(
        space, sp.csr_matrix(sp.hstack([features, features @ mentions])), asked, truth, together, settings
    )
    everything = np.arange(len(labels))
    scores = learner.out_of_fold(everything, fold)
    decisions = _decide_all(scores, truth, asked, trained, settings)
    probability = np.array([decision.probability(scores[:, n]) for n, decision in enumerate(decisions)]).T
    weights, intercepts = learner.fit(everything)
    weights = (weights[: space.size] + mentions @ weights[space.size :]).round(9)
    decisions = [
        replace(d, intercept=round(d.intercept + d.slope * intercept, 6))
        for d, intercept in zip(decisions, intercepts, strict=True)
    ]
    model = TaggerModel(space, weights, {"training": decisions}, made_of)
    if unlabelled.sample:
        model = _fit_to_corpus(model, unlabelled, paragraphs, asked, probability)
    return Training(model, partial(_evaluate, labels, model, learner, fold))


def _fit_to_corpus(
    model: TaggerModel,
    unlabelled: Unlabelled,
    paragraphs: Sequence[Paragraph],
    asked: np.ndarray,
    probability: np.ndarray,
) -> TaggerModel:
    """Add the decisions that fit how frequent the themes are in a corpus.

    Parameters
    ----------
    model : TaggerModel
    unlabelled : Unlabelled
    paragraphs : sequence of Paragraph
        The labelled ones.
    asked : ndarray of bool, shape (n_paragraphs, n_themes)
    probability : ndarray of float, shape (n_paragraphs, n_themes)
        Of these, by models that had not seen them.
    """
    seeds = Scorer(model.space, sum_of_seeds(model.space, np.ones(len(model.themes)).tolist()))
    labelled, sampled = seeds.scores(paragraphs) > 0, seeds.scores(unlabelled.sample) > 0
    scores = model.scores(unlabelled.sample)
    decisions, shares = [], {}
    for n, (theme, decision) in enumerate(zip(model.themes, model.decisions, strict=True)):
        if not decision.trained:
            decisions.append(decision)
            continue
        rows = asked[:, n]
        before = [_mean(probability[rows & (labelled[:, n] == side), n]) for side in (False, True)]
        with_seed = model.scores(unlabelled.seeded.get(theme.id, ()))[:, n]
        n_seeded = unlabelled.n_seeded.get(theme.id, 0)
        log_odds = [decision.slope * each + decision.intercept for each in (scores[~sampled[:, n], n], with_seed)]
        fitted, share = fit_to_corpus(
            decision,
            Stratum(log_odds[0], before[0], unlabelled.n_paragraphs - n_seeded),
            Stratum(log_odds[1], before[1], n_seeded),
        )
        decisions.append(fitted)
        shares[theme.id] = {"training": round(_mean(probability[rows, n]), 6), "corpus": round(share, 6)}
    seen = {"digest": unlabelled.digest, "paragraphs": unlabelled.n_paragraphs, "prevalence": shares}
    made_of = {**model.made_of, "corpus": seen}
    return TaggerModel(model.space, model.learnt, {**model.settings, "corpus": decisions}, made_of)


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else 0.5


def _evaluate(labels: Sequence[Label], model: TaggerModel, learner: _Learner, fold: np.ndarray) -> Evaluation:
    """Evaluate the learner by the folds, and by all else that its score can tell."""
    predictions = out_of_fold(learner.score, learner.truth, learner.asked, learner.together, fold)
    decisions = model.settings["training"]
    thresholds = [decision.threshold for decision in decisions]
    hits = [{hit.theme for hit in model.space.matcher.find_in_text(label.text)} for label in labels]
    subject = Subject(
        labels=labels,
        names=[theme.id for theme in model.themes],
        predictions=predictions,
        fold=fold,
        thresholds=thresholds,
        trained=np.array([decision.trained for decision in decisions], dtype=bool),
        bands=[Band(decision.low, decision.high) for decision in decisions],
        uncertain=cross_bands(predictions, thresholds, fold, learner.settings.certain_error),
        hits=np.array([[theme.id in found for theme in model.themes] for found in hits], dtype=bool),
        minimum_positives=learner.settings.minimum_positives,
        seed=learner.settings.seed,
    )
    return evaluate(subject, learner.score)


def _trainable(asked: np.ndarray, truth: np.ndarray, together: np.ndarray, settings: Settings) -> list[bool]:
    return [_can_train(asked[:, n], truth[:, n], together, settings) for n in range(truth.shape[1])]


def _can_train(asked: np.ndarray, truth: np.ndarray, together: np.ndarray, settings: Settings) -> bool:
    """Tell whether a theme has enough labels, for and against it, in enough groups to be split."""
    sides = (truth & asked, ~truth & asked)
    return all(side.sum() >= settings.minimum_positives and len(np.unique(together[side])) >= 2 for side in sides)


def _fit(
    space: FeatureSpace,
    features: sp.csr_matrix,
    asked: np.ndarray,
    truth: np.ndarray,
    trained: Sequence[bool],
    settings: Settings,
) -> tuple[np.ndarray, np.ndarray]:
    """Fit a logistic regression a theme; an untrained theme has the weights of its seeds.

    The seeds of an untrained theme are no features of the others, so adding a theme changes no score.

    Parameters
    ----------
    features : csr_matrix, shape (n_paragraphs, space.size + n_themes)
        The last ones tell, for each theme, a subject from a mention.

    Returns
    -------
    weights : ndarray, shape (space.size + n_themes, n_themes)
    intercepts : ndarray, shape (n_themes,)
    """
    weights = np.zeros((features.shape[1], len(space.themes)))
    intercepts = []
    known = np.concatenate([np.ones(space.size, dtype=bool), trained])
    for theme, is_trained in zip(space.themes, trained, strict=True):
        known[space.seed_columns(theme.id)] = is_trained
    usable = features[:, np.flatnonzero(known)]
    for column, theme in enumerate(space.themes):
        rows = np.flatnonzero(asked[:, column])
        if not trained[column] or len(set(truth[rows, column])) < 2:
            weights[: space.size, column] = untrained_weights(space, theme.id)
            intercepts.append(UNTRAINED_INTERCEPT)
            continue
        weights[known, column], intercept = fit_weights(
            usable[rows], truth[rows, column], REGULARISATION, settings.seed
        )
        intercepts.append(intercept)
    return weights, np.array(intercepts)


@dataclass(frozen=True)
class _Learner:
    """Learn from some rows, and score others.

    The features of all rows are worked out once. Learning from some rows weighs them as a space that was fitted on
    these rows alone would, and leaves out what is too rare there: nothing of the other rows is seen.
    """

    space: FeatureSpace
    features: sp.csr_matrix
    asked: np.ndarray
    truth: np.ndarray
    together: np.ndarray
    settings: Settings

    def score(self, training: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give probabilities and tags of the test rows, calibrated and decided by the training rows alone."""
        asked, truth, together = self.asked[training], self.truth[training], self.together[training]
        trained = _trainable(asked, truth, together, self.settings)
        _, dense = np.unique(together, return_inverse=True)
        fold = split(dense, truth, CALIBRATION_FOLDS, self.settings.seed)
        decisions = _decide_all(self.out_of_fold(training, fold), truth, asked, trained, self.settings)
        scores = self.raw(training, test)
        columns = [decision.probability(scores[:, n]).round(6) for n, decision in enumerate(decisions)]
        probability = np.array(columns).T.reshape(len(test), len(decisions))
        return probability, probability >= np.array([decision.threshold for decision in decisions])

    def out_of_fold(self, rows: np.ndarray, fold: np.ndarray) -> np.ndarray:
        """Give the scores of rows, each by a model of the other folds."""
        scores = np.zeros((len(rows), self.truth.shape[1]))
        for part in np.unique(fold):
            inside, outside = rows[fold == part], rows[fold != part]
            scores[fold == part] = self.raw(outside if len(outside) else inside, inside)
        return scores

    def raw(self, training: np.ndarray, test: np.ndarray) -> np.ndarray:
        """Give the scores of the test rows before calibration."""
        weights, intercepts = self.fit(training)
        return self.features[test] @ weights + intercepts

    def fit(self, training: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give the weights of all features, as the space weighs them, and the intercepts."""
        asked, truth = self.asked[training], self.truth[training]
        trained = _trainable(asked, truth, self.together[training], self.settings)
        factors = self._reweighing(training)
        weighed = self.features[training] @ sp.diags_array(factors)
        weights, intercepts = _fit(self.space, weighed, asked, truth, trained, self.settings)
        return factors[:, None] * weights, intercepts

    def _reweighing(self, training: np.ndarray) -> np.ndarray:
        """Give the factors that turn the weights of a space of all rows into those of the training rows."""
        least = np.repeat(
            [MINIMUM_GRAMS if block == "gram" else MINIMUM_WORDS for block in self.space.BLOCKS],
            [len(self.space.vocabulary[block]) for block in self.space.BLOCKS],
        )
        frequency = self.features[training].getnnz(axis=0)[: len(least)]
        idf = 1 + np.log((1 + len(training)) / (1 + frequency))
        return np.concatenate(
            [np.where(frequency >= least, idf / self.space.idf, 0), np.ones(self.features.shape[1] - len(least))]
        )


def _decide_all(
    scores: np.ndarray, truth: np.ndarray, asked: np.ndarray, trained: Sequence[bool], settings: Settings
) -> list[Decision]:
    return [
        _decide(scores[asked[:, n], n], truth[asked[:, n], n], trained[n], settings.certain_error)
        for n in range(len(trained))
    ]


def _decide(score: np.ndarray, truth: np.ndarray, trained: bool, certain_error: float) -> Decision:
    """Calibrate a theme's scores, and choose its threshold and the band of doubt.

    Platt (1999, section 2.2): the targets are a little inside 0 and 1, so that a few labels which the scores
    part cleanly do not make the model certain of everything.
    """
    if not trained or len(set(truth)) < 2:
        return Decision(1.0, 0.0, UNTRAINED_THRESHOLD, False, *UNTRAINED_BAND)
    positives, negatives = truth.sum(), (~truth).sum()
    target = np.where(truth, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    platt = LogisticRegression(C=1e6, solver="lbfgs", tol=1e-9, max_iter=1000)
    platt.fit(
        np.concatenate([score, score])[:, None],
        np.repeat([True, False], len(truth)),
        sample_weight=np.concatenate([target, 1 - target]),
    )
    slope, intercept = round(float(platt.coef_[0, 0]), 6), round(float(platt.intercept_[0]), 6)
    if slope <= 0:  # scores that say nothing about the theme
        slope, intercept = 1.0, 0.0
    probability = sigmoid(slope * score + intercept)
    threshold = tagging_threshold(truth, probability)
    return Decision(slope, intercept, threshold, True, *narrowest_band(truth, probability, threshold, certain_error))
