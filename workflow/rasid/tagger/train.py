"""Train the tagger on labels: folds for an honest score, then one model of everything."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from rasid.config import Theme
from rasid.labels import Label
from rasid.tagger.evaluation import best_threshold, curve, overall_figures, theme_figures
from rasid.tagger.features import FeatureSpace, Paragraph
from rasid.tagger.folds import groups, split
from rasid.tagger.model import Decision, TaggerModel, sigmoid, untrained_weights

REGULARISATION = 1.0
UNTRAINED_THRESHOLD = 0.5


@dataclass(frozen=True)
class Settings:
    """How the tagger is trained.

    Attributes
    ----------
    folds : int
        Parts that the labelled articles are split into.
    minimum_positives : int
        A theme with fewer is not trained.
    uncertainty : float
        Half the width of the band round a threshold.
    seed : int
        Of the split.
    """

    folds: int
    minimum_positives: int
    uncertainty: float
    seed: int


@dataclass(frozen=True)
class Training:
    """What came of training: the model, its evaluation, and what that rests on."""

    model: TaggerModel
    evaluation: dict[str, Any]
    curves: list[dict[str, Any]]
    predictions: list[dict[str, Any]]


def train(labels: Sequence[Label], themes: Sequence[Theme], settings: Settings, made_of: dict[str, Any]) -> Training:
    """Train and evaluate.

    Parameters
    ----------
    labels : sequence of Label
        Settled ones.
    themes : sequence of Theme
        A theme with too few labels is scored by its seeds.
    settings : Settings
    made_of : dict
        Kept with the model, for the record.
    """
    paragraphs = [Paragraph(label.title, label.text) for label in labels]
    asked = np.array([[theme.id in label.asked for theme in themes] for label in labels], dtype=bool)
    truth = np.array([[theme.id in label.tags for theme in themes] for label in labels], dtype=bool)
    shape = (len(labels), len(themes))
    asked, truth = asked.reshape(shape), truth.reshape(shape)
    together = groups([label.text for label in labels], [label.article for label in labels])
    trained = [_can_train(asked[:, n], truth[:, n], together, settings) for n in range(len(themes))]
    fold = split(together, truth, settings.folds, settings.seed)
    scores = _out_of_fold(paragraphs, asked, truth, themes, trained, fold, settings)
    decisions = [_decide(scores[:, n], truth[:, n], asked[:, n], trained[n]) for n in range(len(themes))]
    probability, predicted = _cross_decide(scores, truth, asked, trained, fold, decisions)

    space = FeatureSpace.fit(paragraphs, themes)
    weights, intercepts = _fit(space, space.transform(paragraphs), asked, truth, trained, settings)
    decisions = [
        Decision(d.slope, round(d.intercept + d.slope * intercept, 6), d.threshold, d.trained)
        for d, intercept in zip(decisions, intercepts, strict=True)
    ]
    model = TaggerModel(space, weights, decisions, settings.uncertainty, made_of)
    evaluation, curves = _evaluate(labels, themes, trained, truth, asked, probability, predicted, model, settings)
    predictions = [
        {
            "text_hash": label.text_hash,
            "fold": int(fold[row]),
            **{f"probability_{theme.id}": f"{probability[row, n]:.6f}" for n, theme in enumerate(themes)},
        }
        for row, label in enumerate(labels)
    ]
    return Training(model, evaluation, curves, predictions)


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
) -> tuple[np.ndarray, list[float]]:
    """Fit a logistic regression a theme; an untrained theme has the weights of its seeds.

    The seeds of an untrained theme are no features of the others, so adding a theme changes no score.
    """
    weights = np.zeros((space.size, len(space.themes)))
    intercepts = []
    known = np.ones(space.size, dtype=bool)
    for theme, is_trained in zip(space.themes, trained, strict=True):
        known[space.seed_columns(theme.id)] = is_trained
    usable = features[:, np.flatnonzero(known)]
    for column, theme in enumerate(space.themes):
        rows = np.flatnonzero(asked[:, column])
        if not trained[column] or len(set(truth[rows, column])) < 2:
            weights[:, column] = untrained_weights(space, theme.id)
            intercepts.append(-1.0)
            continue
        classifier = LogisticRegression(
            C=REGULARISATION, solver="liblinear", random_state=settings.seed, max_iter=1000, tol=1e-4
        )
        classifier.fit(usable[rows], truth[rows, column])
        weights[known, column] = classifier.coef_[0]
        intercepts.append(float(classifier.intercept_[0]))
    return weights.round(9), intercepts


def _out_of_fold(
    paragraphs: Sequence[Paragraph],
    asked: np.ndarray,
    truth: np.ndarray,
    themes: Sequence[Theme],
    trained: Sequence[bool],
    fold: np.ndarray,
    settings: Settings,
) -> np.ndarray:
    """Score every paragraph with a model that has not seen its article."""
    scores = np.zeros(truth.shape)
    for part in np.unique(fold):
        inside, outside = np.flatnonzero(fold == part), np.flatnonzero(fold != part)
        if not len(outside):
            outside = inside
        others = [paragraphs[row] for row in outside.tolist()]
        space = FeatureSpace.fit(others, themes)
        learnt = space.transform(others)
        weights, intercepts = _fit(space, learnt, asked[outside], truth[outside], trained, settings)
        scores[inside] = space.transform([paragraphs[row] for row in inside.tolist()]) @ weights + np.array(intercepts)
    return scores


def _decide(score: np.ndarray, truth: np.ndarray, asked: np.ndarray, trained: bool) -> Decision:
    """Calibrate a theme's scores and choose its threshold.

    Platt (1999, section 2.2): the targets are a little inside 0 and 1, so that a few labels which the scores
    part cleanly do not make the model certain of everything.
    """
    if not trained or len(set(truth[asked])) < 2:
        return Decision(1.0, 0.0, UNTRAINED_THRESHOLD, trained=False)
    right = truth[asked]
    positives, negatives = right.sum(), (~right).sum()
    target = np.where(right, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    platt = LogisticRegression(C=1e6, solver="lbfgs", tol=1e-9, max_iter=1000)
    platt.fit(
        np.concatenate([score[asked], score[asked]])[:, None],
        np.repeat([True, False], len(right)),
        sample_weight=np.concatenate([target, 1 - target]),
    )
    slope, intercept = round(float(platt.coef_[0, 0]), 6), round(float(platt.intercept_[0]), 6)
    if slope <= 0:  # scores that say nothing about the theme
        slope, intercept = 1.0, 0.0
    probability = sigmoid(slope * score[asked] + intercept)
    return Decision(slope, intercept, best_threshold(right, probability), trained=True)


def _cross_decide(
    scores: np.ndarray,
    truth: np.ndarray,
    asked: np.ndarray,
    trained: Sequence[bool],
    fold: np.ndarray,
    decisions: Sequence[Decision],
) -> tuple[np.ndarray, np.ndarray]:
    """Calibrate and decide each fold with what the other folds say, so that no figure is flattered."""
    probability, predicted = np.zeros(scores.shape), np.zeros(scores.shape, dtype=bool)
    several = len(np.unique(fold)) > 1
    for part in np.unique(fold):
        inside, outside = fold == part, fold != part
        for n in range(scores.shape[1]):
            decision = decisions[n]
            if several and trained[n]:
                decision = _decide(scores[outside, n], truth[outside, n], asked[outside, n], trained=True)
            probability[inside, n] = decision.probability(scores[inside, n])
            predicted[inside, n] = probability[inside, n] >= decision.threshold
    return probability, predicted


def _evaluate(
    labels: Sequence[Label],
    themes: Sequence[Theme],
    trained: Sequence[bool],
    truth: np.ndarray,
    asked: np.ndarray,
    probability: np.ndarray,
    predicted: np.ndarray,
    model: TaggerModel,
    settings: Settings,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Put the figures together."""
    by_seeds = np.array([_seed_tags(label, model.space) for label in labels]).reshape(truth.shape)
    figures, curves = {}, []
    for n, theme in enumerate(themes):
        rows = asked[:, n]
        block: dict[str, Any] = {"trained": trained[n], "positives": int(truth[rows, n].sum())}
        if trained[n]:
            block |= theme_figures(truth[rows, n], predicted[rows, n], probability[rows, n])
            block["threshold"] = model.decisions[n].threshold
            block["seeds_f1"] = theme_figures(truth[rows, n], by_seeds[rows, n], by_seeds[rows, n])["f1"]
            curves.extend(curve(theme.id, truth[rows, n], probability[rows, n]))
        figures[theme.id] = block
    scored = np.flatnonzero(trained)
    evaluation = {
        "labels": len(labels),
        "articles": len({label.article for label in labels}),
        "folds": settings.folds,
        "split": "by article and near-duplicate",
        "codebook": model.made_of.get("codebook", ""),
        "themes": figures,
        "overall": overall_figures(truth[:, scored], predicted[:, scored], asked[:, scored]),
        "seeds": overall_figures(truth[:, scored], by_seeds[:, scored], asked[:, scored]),
    }
    return evaluation, curves


def _seed_tags(label: Label, space: FeatureSpace) -> list[bool]:
    """Tag by seeds alone: a theme is there where one of its seeds is."""
    found = {hit.theme for hit in space.matcher.find_in_text(label.text)}
    return [theme.id in found for theme in space.themes]


def digest(labels: Sequence[Label]) -> str:
    """Give a digest of what the labels say."""
    sha = hashlib.sha256()
    for label in labels:
        sha.update(f"{label.text_hash} {sorted(label.asked)} {sorted(label.tags)}\n".encode())
    return sha.hexdigest()
