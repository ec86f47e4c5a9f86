"""The classifier: a linear score for each theme, calibrated, with a threshold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import rasid
from rasid.arrays import read_arrays, read_json, write_arrays, write_json
from rasid.errors import UserError
from rasid.tagger.decision import Decision, sigmoid
from rasid.tagger.features import SEED_FEATURES, FeatureSpace, Paragraph
from rasid.tagger.scorer import Scorer
from rasid.tagger.spans import Spans
from rasid.themes import Theme

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
    """What the model says of a paragraph.

    With the weights of its evidence, the `rest` of a tag adds up to the log-odds of its probability.
    """

    tags: list[str]
    probability: dict[str, float]
    uncertain: bool
    evidence: list[Evidence]
    rest: dict[str, float]

    def as_row(self) -> dict[str, Any]:
        """Give it as JSON and tables hold it."""
        return self._asdict() | {"evidence": [item._asdict() for item in self.evidence]}


class Said(NamedTuple):
    """What the model says of some paragraphs.

    Attributes
    ----------
    themes : list of str
    probability : ndarray of float64, shape (n_paragraphs, n_themes)
        To six digits.
    uncertain : ndarray of bool, shape (n_paragraphs,)
    tagged : dict of Tagging
        By the number of the paragraph: of those that have a tag.
    """

    themes: list[str]
    probability: np.ndarray
    uncertain: np.ndarray
    tagged: dict[int, Tagging]

    def tagging(self, row: int) -> Tagging:
        """Give what is said of one paragraph."""
        return self.tagged[row] if row in self.tagged else self.untagged(row)

    def untagged(self, row: int) -> Tagging:
        """Give what is said of one paragraph but for its tags."""
        probability = dict(zip(self.themes, self.probability[row].tolist(), strict=True))
        return Tagging([], probability, bool(self.uncertain[row]), [], {})


class TaggerModel:
    """A trained tagger.

    Parameters
    ----------
    space : FeatureSpace
    weights : ndarray, shape (space.size, n_themes)
        As they were learnt.
    settings : dict of list of Decision
        One decision for each theme of `space.themes`, by the prevalence that they are made for: ``training``
        (text chosen for its themes, as the labels are) and, once the model has seen one, ``corpus``.
    made_of : dict
        Versions and digests, for the record.
    prevalence : str, optional
        The setting in force; by default ``corpus`` where there is one.

    Attributes
    ----------
    decisions : list of Decision
        Those in force.
    learnt, weights : ndarray, shape (space.size, n_themes)
        As they were learnt, and with what the decisions in force add to the seeds.
    """

    def __init__(
        self,
        space: FeatureSpace,
        weights: np.ndarray,
        settings: dict[str, list[Decision]],
        made_of: dict[str, Any],
        prevalence: str | None = None,
    ) -> None:
        self.space = space
        self.learnt = weights
        self.settings = settings
        self.made_of = made_of
        self.prevalence = prevalence or ("corpus" if "corpus" in settings else "training")
        self.decisions = settings[self.prevalence]
        self.weights = weights + sum_of_seeds(space, [d.seeded / d.slope for d in self.decisions])
        self._scorer = Scorer(space, self.weights)

    @property
    def themes(self) -> list[Theme]:
        """The themes, in the order of the weights' columns."""
        return self.space.themes

    def scores(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        """Give the linear score of each theme, before calibration.

        Returns
        -------
        ndarray of float64, shape (n_paragraphs, n_themes)
        """
        return self._scorer.scores(paragraphs)

    def probabilities(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        """Give the probability of each theme, to six digits.

        Returns
        -------
        ndarray of float64, shape (n_paragraphs, n_themes)
        """
        return sigmoid(self._log_odds(paragraphs)).round(6)

    def _log_odds(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        slopes = np.array([decision.slope for decision in self.decisions])
        return self.scores(paragraphs) * slopes + [decision.intercept for decision in self.decisions]

    def tag(self, paragraph: Paragraph) -> Tagging:
        """Tag a paragraph.

        The same title and text give the same answer, whoever asks and whatever was asked before.
        """
        return self.tag_all([paragraph])[0]

    def tag_all(self, paragraphs: Sequence[Paragraph]) -> list[Tagging]:
        """Tag paragraphs: the same as one by one, and many times faster."""
        said = self.say(paragraphs)
        return [said.tagging(row) for row in range(len(paragraphs))]

    def say(self, paragraphs: Sequence[Paragraph]) -> Said:
        """Say what `tag_all` does, without an object for each paragraph that has no tag."""
        log_odds = self._log_odds(paragraphs)
        probability = sigmoid(log_odds).round(6)
        given = probability >= [decision.threshold for decision in self.decisions]
        low, high = ([getattr(decision, end) for decision in self.decisions] for end in ("low", "high"))
        uncertain = np.any((probability >= low) & (probability < high), axis=1)
        said = Said([theme.id for theme in self.themes], probability, uncertain, {})
        columns: dict[int, list[int]] = {}
        for row, column in np.argwhere(given).tolist():
            columns.setdefault(row, []).append(column)
        tags = [[said.themes[column] for column in mine] for mine in columns.values()]
        explained = self.explain_all([paragraphs[row] for row in columns], tags)
        for (row, mine), evidence in zip(columns.items(), explained, strict=True):
            rest = {said.themes[column]: float(log_odds[row, column]) for column in mine}
            for item in evidence:
                rest[item.theme] -= item.weight
            rest = {theme: round(weight, 6) for theme, weight in rest.items()}
            said.tagged[row] = said.untagged(row)._replace(tags=list(rest), evidence=evidence, rest=rest)
        return said

    def explain(self, paragraph: Paragraph, tags: Sequence[str]) -> list[Evidence]:
        """Give the spans that speak most for each of the tags, by field and place."""
        return self.explain_all([paragraph], [tags])[0]

    def explain_all(self, paragraphs: Sequence[Paragraph], tags: Sequence[Sequence[str]]) -> list[list[Evidence]]:
        """Explain the tags of each of some paragraphs: the same as one by one, and faster."""
        every = self._scorer.spans(paragraphs)
        return [
            [item for theme, weights in self._weights_of(spans, mine) for item in _strongest(theme, spans, weights)]
            for spans, mine in zip(every, tags, strict=True)
        ]

    def _weights_of(self, spans: Spans, themes: Sequence[str]) -> Iterator[tuple[str, np.ndarray]]:
        for column, (theme, decision) in enumerate(zip(self.themes, self.decisions, strict=True)):
            if theme.id in themes:
                yield theme.id, spans.parts[:, column] * decision.slope

    def contributions(self, paragraph: Paragraph, themes: Sequence[str]) -> dict[str, list[Evidence]]:
        """Give all that a paragraph's scores are made of.

        A feature of several spans is split evenly over them. With the intercept of the theme's decision, the weights
        add up to the log-odds of its probability.

        Parameters
        ----------
        paragraph : Paragraph
        themes : sequence of str
            Which of the model's themes.

        Returns
        -------
        dict of list of Evidence
            By theme: a weight, in log-odds, for each span that the model knows something of.
        """
        (spans,) = self._scorer.spans([paragraph])
        return {
            theme: [
                Evidence(theme, *spans.span(place), round(weight, 6))
                for place, weight in enumerate(weights.tolist())
                if weight
            ]
            for theme, weights in self._weights_of(spans, themes)
        }

    def save(self, folder: Path) -> None:
        """Write ``model.json``, ``vocabulary.json`` and ``weights.safetensors``."""
        write_json(
            folder / "model.json",
            {
                "format": FORMAT,
                "rasid": rasid.__version__,
                "made_of": self.made_of,
                "themes": [
                    {
                        **asdict(theme),
                        "decisions": {name: asdict(each[number]) for name, each in self.settings.items()},
                    }
                    for number, theme in enumerate(self.themes)
                ],
            },
        )
        write_json(folder / "vocabulary.json", self.space.vocabulary)
        write_arrays(folder / "weights.safetensors", {"weights": self.learnt, "idf": self.space.idf})

    @classmethod
    def load(cls, folder: Path, prevalence: str | None = None) -> TaggerModel:
        """Read what `save` wrote.

        Parameters
        ----------
        folder : Path
        prevalence : str, optional
            The setting in force; by default ``corpus`` where the model has it.

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
        settings = {
            name: [Decision(**block["decisions"][name]) for block in blocks]
            for name in ("training", "corpus")
            if all(name in block["decisions"] for block in blocks)
        }
        if prevalence and prevalence not in settings:
            raise UserError(f"{folder}: has seen no corpus; use --prevalence training, or run snakemake first")
        arrays = read_arrays(folder / "weights.safetensors")
        space = FeatureSpace(themes, read_json(folder / "vocabulary.json"), arrays["idf"])
        return cls(space, arrays["weights"], settings, about["made_of"], prevalence)


def _strongest(theme: str, spans: Spans, weights: np.ndarray) -> list[Evidence]:
    """Give the spans that speak most for a theme, by place."""
    least = 0.0
    if len(weights) > EVIDENCE:
        # A little more than are wanted, since weights that are equal in six digits are equal.
        least = max(np.partition(weights, -EVIDENCE)[-EVIDENCE] - 1e-6, 0.0)
    places = np.flatnonzero(weights > least).tolist()
    items = [Evidence(theme, *spans.span(place), round(float(weights[place]), 6)) for place in places]
    strongest = sorted(items, key=lambda item: (-item.weight, item))[:EVIDENCE]
    return sorted(item for item in strongest if item.weight > 0)


def untrained_weights(space: FeatureSpace, theme: str) -> np.ndarray:
    """Give the weights of a theme that has no labels yet: those of its seeds."""
    weights = np.zeros(space.size)
    start = space.seed_columns(theme).start
    for name, value in UNTRAINED.items():
        weights[start + SEED_FEATURES.index(name)] = value
    return weights


def sum_of_seeds(space: FeatureSpace, values: Sequence[float]) -> np.ndarray:
    """Give weights that add a value to the score of a theme where a seed of it stands in the title or the text.

    Parameters
    ----------
    space : FeatureSpace
    values : sequence of float
        One for each theme.

    Returns
    -------
    ndarray, shape (space.size, n_themes)
    """
    weights = np.zeros((space.size, len(space.themes)))
    for column, (theme, value) in enumerate(zip(space.themes, values, strict=True)):
        start = space.seed_columns(theme.id).start
        for name, sign in (("text", 1), ("title", 1), ("both", -1)):
            weights[start + SEED_FEATURES.index(name), column] = sign * value
    return weights
