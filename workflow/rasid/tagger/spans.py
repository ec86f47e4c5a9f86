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
        in_text, n_words = self.words[0], sum(self.words)
        first, last = self.phrases[place - n_words] if place >= n_words else (place, place)
        field, places = ("text", self._in_text) if first < in_text else ("title", self._in_title)
        before = 0 if first < in_text else in_text
        return field, places[first - before][0], places[last - before][1]

    @cached_property
    def _in_text(self) -> list[tuple[int, int]]:
        return _printed(self.paragraph.text, self.words[0])

    @cached_property
    def _in_title(self) -> list[tuple[int, int]]:
        return _printed(self.paragraph.title, self.words[1])


def _printed(text: str, n_words: int) -> list[tuple[int, int]]:
    """Give where the words of a text stand."""
    found = [word.span() for word in find_raw(text)]
    if len(found) == n_words:
        return found
    return [(token.start, token.end) for token in tokenise(text)]


def repeats(values: np.ndarray) -> np.ndarray:
    """Give how often each value stands there."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return counts[place]
