"""Scores on what is unlike the training labels: later than them, from other outlets; and with fewer of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from rasid.tagger.evaluation.figures import overall_figures, theme_figures
from rasid.tagger.evaluation.intervals import intervals
from rasid.tagger.evaluation.predictions import Predictions, Score
from rasid.tagger.folds import split

# With fewer positives a theme's figures are left out: one paragraph would move them by ten points and more.
FEWEST_POSITIVES = 5
# So many outlets, or groups of small ones, are held out in turn.
OUTLET_PARTS = 8
SHARES = (0.125, 0.25, 0.5)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def by_time(
    score: Score, truth: np.ndarray, asked: np.ndarray, group: np.ndarray, dates: Sequence[str], names: Sequence[str],
    seed: int,
) -> dict[str, Any]:  # fmt: skip
    """Train on the past, test on the last year of dated labels.

    What shares an article or wording with a test paragraph is taken out of training; what has no date is in neither.

    Parameters
    ----------
    score : Score
    truth, asked : ndarray of bool, shape (n_paragraphs, n_themes)
    group : ndarray of int, shape (n_paragraphs,)
    dates : sequence of str
        Such as ``2023-07-12``; anything else is no date.
    names : sequence of str
        Of the themes.
    seed : int
        Of the intervals.

    Returns
    -------
    dict
        ``from`` (the first day of the test), ``training`` and ``test`` (numbers of paragraphs), ``themes`` and
        ``macro_f1``; or a ``reason``.
    """
    # ISO dates sort as strings.
    dated = np.array([date if _DATE.fullmatch(date) else "" for date in dates], dtype=np.str_)
    latest = str(max(dated, default=""))
    if not latest:
        return {"reason": "no label has a date"}
    start = f"{int(latest[:4]) - 1:04}{latest[4:]}"
    test = np.flatnonzero(dated > start)
    training = np.flatnonzero((dated != "") & (dated <= start) & ~np.isin(group, group[test]))
    about = {"from": min(dated[test].tolist()), "training": len(training), "test": len(test)}
    if not len(training):
        return {"reason": f"no label is dated before {start}"}
    if not _enough(truth[test] & asked[test]):
        return {"reason": f"no theme has {FEWEST_POSITIVES} labelled paragraphs after {start}"}
    return {**about, **_figures(_predict(score, truth, asked, group, training, test), names, seed)}


def by_outlet(
    score: Score, truth: np.ndarray, asked: np.ndarray, group: np.ndarray, outlets: Sequence[str], names: Sequence[str],
    seed: int,
) -> dict[str, Any]:  # fmt: skip
    """Hold out each outlet in turn; where there are many, groups of them.

    What shares an article or wording with a test paragraph is taken out of training; what names no outlet is in
    neither.

    Returns
    -------
    dict
        ``outlets`` (how many), ``themes`` and ``macro_f1`` over all of them, and ``by_outlet`` with the number of
        ``paragraphs`` and the ``macro_f1`` over its themes with enough positives; or a ``reason``.
    """
    named = np.flatnonzero(np.array([bool(outlet) for outlet in outlets], dtype=bool))
    present, outlet = np.unique(np.array(outlets, dtype=np.str_)[named], return_inverse=True)
    if len(present) < 2:
        return {"reason": "the labels name fewer than two outlets"}
    part = outlet if len(present) <= OUTLET_PARTS else split(outlet, truth[named], OUTLET_PARTS, seed)
    probability, predicted = np.zeros(truth.shape), np.zeros(truth.shape, dtype=bool)
    for number in np.unique(part):
        test = named[part == number]
        training = named[~np.isin(group[named], group[test])]
        if not len(training):
            return {"reason": "outlets share their articles, so that holding one out leaves nothing to learn from"}
        probability[test], predicted[test] = score(training, test)
    everything = Predictions(truth, asked, predicted, probability, group)
    return {
        "outlets": len(present),
        **_figures(everything.part(named), names, seed),
        "by_outlet": {
            str(name): _outlet_figures(everything.part(named[outlet == number])) for number, name in enumerate(present)
        },
    }


def learning_curve(
    score: Score, predictions: Predictions, fold: np.ndarray, names: Sequence[str], seed: int
) -> list[dict[str, Any]]:
    """Score taggers that have seen a part of the training articles only.

    In each fold the groups of the other folds are put in one random order, of which each share takes the first
    part: a draw for each fold. The last share, 1, is the evaluation itself.

    Parameters
    ----------
    score : Score
    predictions : Predictions
        Of the whole training folds.
    fold : ndarray of int, shape (n_paragraphs,)
    names : sequence of str
        Of the themes.
    seed : int
        Of the order.

    Returns
    -------
    list of dict
        For each ``share``: training ``labels``, ``macro_f1`` (mean over the draws), its ``low`` and ``high`` (lowest
        and highest draw), and F1 by ``themes``. Empty where there is one fold only.
    """
    drawn: dict[float, list[tuple[int, np.ndarray]]] = {}
    for test, share, training in _draws(predictions.group, fold, seed):
        part = predictions.part(test)
        if share < 1:
            part = _predict(score, predictions.truth, predictions.asked, predictions.group, training, test)
        f1 = np.array([theme_figures(*part.theme(column))["f1"] for column in range(len(names))])
        drawn.setdefault(share, []).append((len(training), f1))
    points = []
    for share, draws in sorted(drawn.items()):
        f1 = np.array([each for _, each in draws])
        macro = f1.mean(axis=1)
        points.append(
            {
                "share": share,
                "labels": round(float(np.mean([labels for labels, _ in draws]))),
                "macro_f1": float(macro.mean()),
                "low": float(macro.min()),
                "high": float(macro.max()),
                "themes": dict(zip(names, f1.mean(axis=0).tolist(), strict=True)),
            }
        )
    return points if len(names) else []


def _draws(group: np.ndarray, fold: np.ndarray, seed: int) -> Iterator[tuple[np.ndarray, float, np.ndarray]]:
    """Yield test rows, share, and training rows."""
    random = np.random.default_rng(seed)
    parts = np.unique(fold)
    for part in parts if len(parts) > 1 else ():
        test, others = np.flatnonzero(fold == part), np.flatnonzero(fold != part)
        order = random.permutation(np.unique(group[others]))
        for share in (*SHARES, 1.0):
            taken = order[: max(1, round(share * len(order)))]
            yield test, share, others[np.isin(group[others], taken)]


def _predict(
    score: Score, truth: np.ndarray, asked: np.ndarray, group: np.ndarray, training: np.ndarray, test: np.ndarray
) -> Predictions:
    probability, predicted = score(training, test)
    return Predictions(truth[test], asked[test], predicted, probability, group[test])


def _enough(positives: np.ndarray) -> bool:
    return bool((positives.sum(axis=0) >= FEWEST_POSITIVES).any())


def _figures(predictions: Predictions, names: Sequence[str], seed: int) -> dict[str, Any]:
    """Give the figures of each theme that has enough positives, with intervals, and their macro-F1."""
    limits = intervals(predictions, seed).themes
    themes: dict[str, Any] = {}
    for column, name in enumerate(names):
        figures = theme_figures(*predictions.theme(column))
        if figures["positives"] < FEWEST_POSITIVES:
            themes[name] = {"positives": figures["positives"], "reason": _too_few(figures["positives"])}
        else:
            themes[name] = {**figures, "interval": limits[column]}
    scored = [block["f1"] for block in themes.values() if "f1" in block]
    return {"themes": themes, "macro_f1": float(np.mean(scored)) if scored else None}


def _outlet_figures(predictions: Predictions) -> dict[str, Any]:
    enough = np.flatnonzero((predictions.truth & predictions.asked).sum(axis=0) >= FEWEST_POSITIVES)
    block: dict[str, Any] = {"paragraphs": len(predictions.truth), "themes": len(enough)}
    if not len(enough):
        return {**block, "reason": f"no theme has {FEWEST_POSITIVES} paragraphs"}
    part = predictions.themes(enough)
    return {**block, "macro_f1": overall_figures(part.truth, part.predicted, part.asked)["macro_f1"]}


def _too_few(positives: int) -> str:
    return f"{positives} positives; fewer than {FEWEST_POSITIVES} say nothing"
