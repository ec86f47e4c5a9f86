"""Why a tag flipped: the evidence that came and went, and the cause that can be shown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasid.arabic import tokenise
from rasid.tagger.features import Paragraph, base
from rasid.tagger.model import Evidence, TaggerModel

# In log-odds: what moved less carried nothing.
LEAST_MOVE = 0.05
UNKNOWN = "unexplained"


@dataclass(frozen=True)
class Span:
    """A span whose weight changed; `weight` is new minus old."""

    words: str
    weight: float

    def __str__(self) -> str:
        return f"{self.words} {self.weight:+.2f}"


class Explainer:
    """Say why tags flipped, by asking both models.

    Parameters
    ----------
    old : TaggerModel or None
        The released one; None where this version of Rasid cannot load it.
    new : TaggerModel
    differences : sequence of str
        What the models' origins differ in, as `rasid.compare.origin.differences` tells.
    """

    def __init__(self, old: TaggerModel | None, new: TaggerModel, differences: Sequence[str]) -> None:
        self._old, self._new = old, new
        self._differences = list(differences)
        self._known = [_words(model) for model in (old, new)]

    def explain(self, flip: Mapping[str, Any], paragraph: Paragraph) -> dict[str, Any]:
        """Give the cause of a flip, and the evidence gained and lost.

        A person's word counts before all else; then another title, if the released model, shown the new one,
        says what the new model says; then words that only one of the models knows, if the tag rests on them.
        What is left has the one cause in which the models' origins differ, or one of several.

        Parameters
        ----------
        flip : mapping
            A row of `rasid.compare.paragraphs.flips`.
        paragraph : Paragraph
            As it is now.
        """
        gained, lost = self._moved(flip["theme"], paragraph)
        told = {
            "evidence_gained": [str(span) for span in gained],
            "evidence_lost": [str(span) for span in lost],
        }
        return told | {"cause": self._cause(flip, paragraph, gained, lost)}

    def _cause(
        self, flip: Mapping[str, Any], paragraph: Paragraph, gained: Sequence[Span], lost: Sequence[Span]
    ) -> str:
        if not flip["by_model"]:
            return "new labels"
        if not flip["same_title"] and (
            not self._differences
            or (self._old and (flip["theme"] in self._old.tag(paragraph).tags) == bool(flip["new"]))
        ):
            return "new text"
        if self._rests_on_vocabulary(flip, gained, lost):
            return "new vocabulary"
        return " or ".join(self._differences) or UNKNOWN

    def _rests_on_vocabulary(self, flip: Mapping[str, Any], gained: Sequence[Span], lost: Sequence[Span]) -> bool:
        """Tell whether the tag would be as before without the words that only one model knows."""
        before, now = self._known
        if before == now or not self._old:
            return False
        if flip["new"]:
            moved = -sum(span.weight for span in gained if not _knows(before, span))
        else:
            moved = -sum(span.weight for span in lost if not _knows(now, span))
        if not moved:
            return False
        threshold = thresholds(self._new).get(flip["theme"], 0.5)
        return (_log_odds(flip["new_probability"]) + moved >= _log_odds(threshold)) == bool(flip["old"])

    def _moved(self, theme: str, paragraph: Paragraph) -> tuple[list[Span], list[Span]]:
        """Give the spans that speak more for a theme than before, and those that speak less."""
        if self._old is None:
            return [], []
        old, new = (_weights(model.explain(paragraph, [theme])) for model in (self._old, self._new))
        moved = []
        for place in sorted(old.keys() | new.keys()):
            change = new.get(place, 0.0) - old.get(place, 0.0)
            field, start, end = place
            if abs(change) >= LEAST_MOVE:
                moved.append(Span(" ".join(getattr(paragraph, field)[start:end].split()), round(change, 2)))
        return [span for span in moved if span.weight > 0], [span for span in moved if span.weight < 0]


def thresholds(model: TaggerModel) -> dict[str, float]:
    """Give the threshold of each theme."""
    return {theme.id: decision.threshold for theme, decision in zip(model.themes, model.decisions, strict=True)}


def _weights(evidence: Sequence[Evidence]) -> dict[tuple[str, int, int], float]:
    return {(item.field, item.start, item.end): item.weight for item in evidence}


def _words(model: TaggerModel | None) -> frozenset[str]:
    return frozenset(model.space.vocabulary["word"]) if model else frozenset()


def _knows(words: frozenset[str], span: Span) -> bool:
    return all(base(token.word) in words for token in tokenise(span.words))


def _log_odds(probability: float) -> float:
    within = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(within / (1 - within))
