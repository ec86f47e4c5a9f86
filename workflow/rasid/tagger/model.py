"""The classifier: a linear score for each theme, calibrated, with a threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import rasid
from rasid.arabic import Token, tokenise
from rasid.arrays import read_arrays, read_json, write_arrays, write_json
from rasid.config import Theme
from rasid.errors import UserError
from rasid.tagger.features import SEED_FEATURES, FeatureSpace, Paragraph

FORMAT = 2
EVIDENCE = 6
# The score of a theme without labels: a seed in the text is .60, two are .83, one in the title alone .38.
UNTRAINED = {"text": 1.4, "again": 1.2, "title": 0.5}
UNTRAINED_INTERCEPT = -1.0


class Evidence(NamedTuple):
    """A span that carried a tag; `weight` is its part of the score, in log-odds."""

    theme: str
    field: str
    start: int
    end: int
    weight: float


class Tagging(NamedTuple):
    """What the model says of a paragraph."""

    tags: list[str]
    probability: dict[str, float]
    uncertain: bool
    evidence: list[Evidence]


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


def sigmoid(value: np.ndarray) -> np.ndarray:
    """Give 1 / (1 + exp(-value)) without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * value))


class TaggerModel:
    """A trained tagger.

    Parameters
    ----------
    space : FeatureSpace
    weights : ndarray, shape (space.size, n_themes)
    decisions : list of Decision
        One for each theme of `space.themes`.
    made_of : dict
        Versions and digests, for the record.
    """

    def __init__(
        self,
        space: FeatureSpace,
        weights: np.ndarray,
        decisions: list[Decision],
        made_of: dict[str, Any],
    ) -> None:
        self.space = space
        self.weights = weights
        self.decisions = decisions
        self.made_of = made_of
        self._pair_scores = space.pair_weights(weights)
        self._word_score = lru_cache(maxsize=1_000_000)(self._find_word_score)
        self._title = lru_cache(maxsize=1_000)(self._find_title)

    @property
    def themes(self) -> list[Theme]:
        """The themes, in the order of the weights' columns."""
        return self.space.themes

    def tag(self, paragraph: Paragraph) -> Tagging:
        """Tag a paragraph.

        The same title and text give the same answer, whoever asks and whatever was asked before.
        """
        scores = self.scores(paragraph)
        probability, tags, uncertain = {}, [], False
        for theme, decision, score in zip(self.themes, self.decisions, scores, strict=True):
            value = round(float(decision.probability(score)), 6)
            probability[theme.id] = value
            uncertain |= decision.low <= value < decision.high
            if value >= decision.threshold:
                tags.append(theme.id)
        return Tagging(tags, probability, uncertain, self.explain(paragraph, tags) if tags else [])

    def scores(self, paragraph: Paragraph) -> np.ndarray:
        """Give the linear score of each theme, before calibration.

        Returns
        -------
        ndarray of float64, shape (n_themes,)
        """
        space = self.space
        tokens = tokenise(paragraph.text)
        lexical = [self._word_score(word) for word in dict.fromkeys(token.word for token in tokens)]
        norm = np.sqrt(max(len(lexical), 1))
        lexical.extend(self._pair_scores[number] for number in space.pair_numbers(tokens))
        title_tokens, title_score = self._title(paragraph.title)
        total = np.add.reduce(lexical) / norm + title_score if lexical else title_score.copy()
        for unit in space.seed_units(tokens, title_tokens):
            total += self.weights[unit.features[0]] * unit.values[0]
        return total

    def _find_word_score(self, word: str) -> np.ndarray:
        features, values = self.space.word_features(word)
        return values @ self.weights[features]

    def _find_title(self, title: str) -> tuple[list[Token], np.ndarray]:
        tokens = tokenise(title)
        score = np.zeros(len(self.themes))
        for unit in self.space.title_units(tokens):
            score += unit.values @ self.weights[unit.features]
        return tokens, score

    def explain(self, paragraph: Paragraph, tags: Sequence[str]) -> list[Evidence]:
        """Give the spans that speak most for each of the tags."""
        units = list(self.space.units(paragraph))
        parts = np.array([unit.values @ self.weights[unit.features] for unit in units]).reshape(-1, len(self.themes))
        return [
            evidence
            for column, (theme, decision) in enumerate(zip(self.themes, self.decisions, strict=True))
            if theme.id in tags
            for evidence in _evidence(theme.id, units, parts[:, column] * decision.slope)
        ]

    def save(self, folder: Path) -> None:
        """Write ``model.json``, ``vocabulary.json`` and ``weights.safetensors``."""
        write_json(
            folder / "model.json",
            {
                "format": FORMAT,
                "rasid": rasid.__version__,
                "made_of": self.made_of,
                "themes": [
                    {**asdict(theme), **asdict(decision)}
                    for theme, decision in zip(self.themes, self.decisions, strict=True)
                ],
            },
        )
        write_json(folder / "vocabulary.json", self.space.vocabulary)
        write_arrays(folder / "weights.safetensors", {"weights": self.weights, "idf": self.space.idf})

    @classmethod
    def load(cls, folder: Path) -> TaggerModel:
        """Read what `save` wrote.

        Raises
        ------
        UserError
            Where it is no model, or one that this version of Rasid cannot read.
        """
        about = read_json(folder / "model.json")
        if about.get("format") != FORMAT:
            raise UserError(
                f"{folder}: a model of format {about.get('format')}, made by Rasid {about.get('rasid')};"
                f" this is Rasid {rasid.__version__}, which reads format {FORMAT}: run snakemake to train anew"
            )
        blocks = about["themes"]
        themes = [
            Theme(
                block["id"],
                block["name_ar"],
                block["name_en"],
                block["colour"],
                tuple(block["seeds"]),
                tuple(block["lookalikes"]),
            )
            for block in blocks
        ]
        decisions = [Decision(**{field.name: block[field.name] for field in fields(Decision)}) for block in blocks]
        arrays = read_arrays(folder / "weights.safetensors")
        space = FeatureSpace(themes, read_json(folder / "vocabulary.json"), arrays["idf"])
        return cls(space, arrays["weights"], decisions, about["made_of"])


def untrained_weights(space: FeatureSpace, theme: str) -> np.ndarray:
    """Give the weights of a theme that has no labels yet: those of its seeds."""
    weights = np.zeros(space.size)
    start = space.seed_columns(theme).start
    for name, value in UNTRAINED.items():
        weights[start + SEED_FEATURES.index(name)] = value
    return weights


def _evidence(theme: str, units: Sequence[Any], weights: np.ndarray) -> list[Evidence]:
    """Give the spans that speak most for a theme, by field and place.

    A unit's weight is split evenly over its spans; what speaks against the theme is left out.
    """
    total: dict[tuple[str, int, int], float] = {}
    for unit, weight in zip(units, weights, strict=True):
        for start, end in unit.spans:
            key = (unit.field, start, end)
            total[key] = total.get(key, 0.0) + float(weight) / len(unit.spans)
    strongest = sorted(total.items(), key=lambda item: (-round(item[1], 9), item[0]))[:EVIDENCE]
    return sorted(
        (Evidence(theme, *key, round(weight, 6)) for key, weight in strongest if weight > 0),
        key=lambda item: (item.field, item.start, item.end),
    )
