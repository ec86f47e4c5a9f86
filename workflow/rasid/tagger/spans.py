"""What each span of a paragraph adds to its scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rasid.arabic import find_raw, tokenise
from rasid.tagger.features import Paragraph

Span = tuple[str, int, int]


@dataclass(frozen=True)
class Spans:
    """The spans of a paragraph, and what each adds to its scores.

    Attributes
    ----------
    paragraph : Paragraph
    words : tuple of (int, int)
        How many words there are in text and title.
    phrases : list of (int, int)
        The first and last word of each span of several words; words count through text and title.
    parts : ndarray of float64, shape (n_words + n_phrases, n_themes)
        Of each word by itself, and of each phrase.
    """

    paragraph: Paragraph
    words: tuple[int, int]
    phrases: Sequence[tuple[int, int]]
    parts: np.ndarray

    def span(self, place: int) -> Span:
        """Give field, start and end of what a row of `parts` is about."""
        first, last = self.phrases[place - sum(self.words)] if place >= sum(self.words) else (place, place)
        field, start, _ = self._tokens[first]
        return field, start, self._tokens[last][2]

    @cached_property
    def _tokens(self) -> list[Span]:
        return _printed("text", self.paragraph.text, self.words[0]) + _printed(
            "title", self.paragraph.title, self.words[1]
        )


def _printed(field: str, text: str, n_words: int) -> list[Span]:
    """Give where the words of a text stand."""
    found = [(field, *word.span()) for word in find_raw(text)]
    if len(found) == n_words:
        return found
    return [(field, token.start, token.end) for token in tokenise(text)]


def repeats(values: np.ndarray) -> np.ndarray:
    """Give how often each value stands there."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return counts[place]
