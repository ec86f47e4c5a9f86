"""What the classifier sees of a paragraph.

A paragraph is a set of *units*: its words, its pairs of neighbours, the words of its title, and the seed
hits of the themes. Each unit has features (a word: itself and its character n-grams) and a place in the
text. The paragraph's features are the sum over its units, so a linear score is a sum over units too: that
is the evidence. A distinct word's features are worked out once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from rasid.arabic import Token, is_number, split_clitics, tokenise
from rasid.config import Theme
from rasid.seeds import Hit, SeedMatcher

GRAMS = (3, 4, 5)
MINIMUM_WORDS = 2
MINIMUM_GRAMS = 4
# A feature's scale says how readily it is trusted. Words of the text and of the title are specific to the outlets and
# events that were labelled, seeds are not: chosen by cross-validation that holds out whole writers, not only articles.
WORD_SCALE = 0.55
GRAM_SCALE = 0.2
TITLE_SCALE = 0.15
ONE_SEED_SCALE = 0.2
EARLY = 12
SEED_FEATURES = ("text", "again", "title", "early", "both")


class Paragraph(NamedTuple):
    """What a score depends on: nothing else, no neighbours, no history."""

    title: str
    text: str


class Unit(NamedTuple):
    """A piece of evidence: where it stands and which features it has."""

    field: str  # "text" or "title"
    spans: tuple[tuple[int, int], ...]
    features: np.ndarray
    values: np.ndarray


def grams_of(word: str) -> Iterator[str]:
    """Yield the character n-grams of a word, its borders included."""
    bordered = f"<{word}>"
    for length in GRAMS:
        for start in range(len(bordered) - length + 1):
            yield bordered[start : start + length]


def base(word: str) -> str:
    """Give the word that stands for a token: without clitics, one word for all numbers."""
    return "#" if is_number(word) else split_clitics(word)[1]


class FeatureSpace:
    """The features that a model knows.

    Parameters
    ----------
    themes : sequence of Theme
        Whose seeds are features.
    vocabulary : dict of list of str
        Names by block: ``word``, ``pair``, ``gram``, ``title``.
    idf : ndarray, shape (n_lexical_features,)
        A weight for each of these, in the order of the blocks.
    """

    BLOCKS = ("word", "pair", "gram", "title")

    def __init__(self, themes: Sequence[Theme], vocabulary: dict[str, list[str]], idf: np.ndarray) -> None:
        self.themes = list(themes)
        self.vocabulary = vocabulary
        self.idf = idf
        self.matcher = SeedMatcher(themes)
        self._number: dict[str, dict[str, int]] = {}
        start = 0
        for block in self.BLOCKS:
            self._number[block] = {name: start + n for n, name in enumerate(vocabulary[block])}
            start += len(vocabulary[block])
        self._pair_start = len(vocabulary["word"])
        self._seed_start: dict[str, int] = {}
        for theme in self.themes:
            self._seed_start[theme.id] = start
            start += len(SEED_FEATURES) + len(theme.seeds)
        self.size = start
        self.word_features = lru_cache(maxsize=1_000_000)(self._find_word_features)

    @classmethod
    def fit(cls, paragraphs: Iterable[Paragraph], themes: Sequence[Theme]) -> FeatureSpace:
        r"""Learn which words, pairs and n-grams there are, and how rare each is.

        The weight of a feature is the smoothed inverse document-frequency
        :math:`1 + \ln\frac{1 + n}{1 + df}` (Salton and Buckley 1988, as in scikit-learn).
        """
        counted: dict[str, Counter[str]] = {block: Counter() for block in cls.BLOCKS}
        n_paragraphs = 0
        for paragraph in paragraphs:
            n_paragraphs += 1
            tokens = tokenise(paragraph.text)
            forms = [base(token.word) for token in tokens]
            counted["word"].update(set(forms))
            counted["pair"].update(set(pairs(forms)))
            counted["gram"].update({gram for word in {t.word for t in tokens} for gram in grams_of(word)})
            counted["title"].update({base(token.word) for token in tokenise(paragraph.title)})
        least = {"word": MINIMUM_WORDS, "pair": MINIMUM_WORDS, "gram": MINIMUM_GRAMS, "title": MINIMUM_WORDS}
        vocabulary = {
            block: sorted(name for name, df in counted[block].items() if df >= least[block]) for block in cls.BLOCKS
        }
        frequency = np.array([counted[block][name] for block in cls.BLOCKS for name in vocabulary[block]], dtype=float)
        return cls(themes, vocabulary, 1 + np.log((1 + n_paragraphs) / (1 + frequency)))

    def seed_columns(self, theme: str) -> slice:
        """Give the features that a theme's seeds have."""
        start = self._seed_start[theme]
        seeds = next(item.seeds for item in self.themes if item.id == theme)
        return slice(start, start + len(SEED_FEATURES) + len(seeds))

    def _find_word_features(self, word: str) -> tuple[np.ndarray, np.ndarray]:
        number = self._number
        features = [number["word"][base(word)]] if base(word) in number["word"] else []
        grams = [number["gram"][gram] for gram in grams_of(word) if gram in number["gram"]]
        ids = np.array(features + grams, dtype=np.int64)
        scale = np.array([WORD_SCALE] * len(features) + [GRAM_SCALE] * len(grams))
        return ids, self.idf[ids] * scale

    def units(self, paragraph: Paragraph) -> Iterator[Unit]:
        """Yield the units of a paragraph."""
        tokens, title = tokenise(paragraph.text), tokenise(paragraph.title)
        yield from self._lexical_units(tokens)
        yield from self.title_units(title)
        yield from self.seed_units(tokens, title)

    def _lexical_units(self, tokens: Sequence[Token]) -> Iterator[Unit]:
        places: dict[str, list[tuple[int, int]]] = {}
        for token in tokens:
            places.setdefault(token.word, []).append((token.start, token.end))
        norm = 1 / np.sqrt(max(len(places), 1))
        for word, spans in places.items():
            features, values = self.word_features(word)
            if len(features):
                yield Unit("text", tuple(spans), features, values * norm)
        for number, first in self.pair_numbers(tokens).items():
            feature = np.array([self._pair_start + number])
            span = (tokens[first].start, tokens[first + 1].end)
            yield Unit("text", (span,), feature, self.idf[feature] * WORD_SCALE * norm)

    def pair_numbers(self, tokens: Sequence[Token]) -> dict[int, int]:
        """Give the pairs of neighbours that the model knows, each with the token that it first stands at."""
        known = self._number["pair"]
        found: dict[int, int] = {}
        for first, pair in enumerate(pairs([base(token.word) for token in tokens])):
            number = known.get(pair)
            if number is not None:
                found.setdefault(number - self._pair_start, first)
        return found

    def pair_weights(self, weights: np.ndarray) -> np.ndarray:
        """Give what each pair adds to the scores, before the norm of its paragraph."""
        rows = slice(self._pair_start, self._pair_start + len(self.vocabulary["pair"]))
        return weights[rows] * self.idf[rows, None] * WORD_SCALE

    def title_units(self, title: Sequence[Token]) -> Iterator[Unit]:
        """Yield the words of a title."""
        places: dict[int, list[tuple[int, int]]] = {}
        for token in title:
            number = self._number["title"].get(base(token.word))
            if number is not None:
                places.setdefault(number, []).append((token.start, token.end))
        norm = TITLE_SCALE / np.sqrt(max(len(title), 1))
        for number, spans in places.items():
            yield Unit("title", tuple(spans), np.array([number]), self.idf[[number]] * norm)

    def seed_units(self, tokens: Sequence[Token], title: Sequence[Token]) -> Iterator[Unit]:
        """Yield the seed hits of a paragraph; each has one feature."""
        in_text, in_title = self.matcher.find(tokens), self.matcher.find(title)
        for theme in self.themes:
            start = self._seed_start[theme.id]
            mine = [hit for hit in in_text if hit.theme == theme.id]
            titled = [hit for hit in in_title if hit.theme == theme.id]
            if mine:
                first = min(hit.first for hit in mine)
                yield self._seed_unit("text", mine, tokens, start, 0)
                if len({hit.first for hit in mine}) > 1:
                    yield self._seed_unit("text", mine, tokens, start, 1)
                if first < EARLY:
                    yield self._seed_unit("text", [hit for hit in mine if hit.first == first], tokens, start, 3)
                if titled:
                    yield self._seed_unit("text", mine, tokens, start, 4)
                for seed in sorted({hit.seed for hit in mine}):
                    same = [hit for hit in mine if hit.seed == seed]
                    yield self._seed_unit("text", same, tokens, start, len(SEED_FEATURES) + seed)
            if titled:
                yield self._seed_unit("title", titled, title, start, 2)

    @staticmethod
    def _seed_unit(field: str, hits: Sequence[Hit], tokens: Sequence[Token], start: int, number: int) -> Unit:
        spans = sorted({(tokens[hit.first].start, tokens[hit.last].end) for hit in hits})
        scale = 1.0 if number < len(SEED_FEATURES) else ONE_SEED_SCALE
        return Unit(field, tuple(spans), np.array([start + number]), np.array([scale]))

    def transform(self, paragraphs: Iterable[Paragraph]) -> sp.csr_matrix:
        """Give the features of paragraphs.

        Returns
        -------
        csr_matrix of float64, shape (n_paragraphs, size)
        """
        features: list[np.ndarray] = []
        values: list[np.ndarray] = []
        bounds = [0]
        for paragraph in paragraphs:
            units = list(self.units(paragraph))
            features.extend(unit.features for unit in units)
            values.extend(unit.values for unit in units)
            bounds.append(bounds[-1] + sum(len(unit.features) for unit in units))
        none = [np.zeros(0)]
        matrix = sp.csr_matrix(
            (np.concatenate(values or none), np.concatenate(features or none).astype(np.int64), bounds),
            shape=(len(bounds) - 1, self.size),
        )
        matrix.sum_duplicates()
        return matrix


def pairs(forms: Sequence[str]) -> list[str]:
    """Give the pairs of neighbouring words."""
    return [f"{one} {other}" for one, other in pairwise(forms)]
