"""What the classifier sees of a paragraph.

A paragraph is a set of *units*: its words, its pairs of neighbours, the words of its title, and the seed
hits of the themes. Each unit has features (a word: itself and its character n-grams) and a place in the
text. The paragraph's features are the sum over its units, so a linear score is a sum over units too: that
is the evidence. A distinct word's features are worked out once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import scipy

from rasid.arabic import Token, tokenise
from rasid.arabic import words as words_of
from rasid.seeds import Hit, SeedMatcher
from rasid.tagger.grams import GramTable, grams_of
from rasid.tagger.words import WordTable, base, pairs
from rasid.themes import Theme

MINIMUM_WORDS = 2
MINIMUM_GRAMS = 4
# A feature that no label has is learnt of from unlabelled paragraphs only where so many have it.
MINIMUM_UNLABELLED = 5
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


class SeedFeature(NamedTuple):
    """A feature that hits of seeds give, and the hits that it comes from."""

    field: str
    hits: Sequence[Hit]
    feature: int
    value: float


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

    Attributes
    ----------
    scale : ndarray, shape (size,)
        What a feature counts where it stands once; still to be divided by the length of the text or title.
    """

    BLOCKS = ("word", "pair", "gram", "title")

    def __init__(self, themes: Sequence[Theme], vocabulary: dict[str, list[str]], idf: np.ndarray) -> None:
        self.themes = list(themes)
        self.vocabulary = vocabulary
        self.idf = idf
        self.matcher = SeedMatcher(themes)
        self.words = WordTable(vocabulary["pair"], self.matcher)
        self._grams = GramTable(vocabulary["gram"])
        self._number: dict[str, dict[str, int]] = {}
        self.start: dict[str, int] = {}
        start = 0
        for block in self.BLOCKS:
            self.start[block] = start
            self._number[block] = {name: start + n for n, name in enumerate(vocabulary[block])}
            start += len(vocabulary[block])
        self._seed_start: dict[str, int] = {}
        for theme in self.themes:
            self._seed_start[theme.id] = start
            start += len(SEED_FEATURES) + len(theme.seeds)
        self.size = start
        scales = (WORD_SCALE, WORD_SCALE, GRAM_SCALE, TITLE_SCALE)
        of_blocks = np.repeat(scales, [len(vocabulary[block]) for block in self.BLOCKS])
        self.scale = np.concatenate([of_blocks * idf, np.ones(self.size - len(idf))])

    @classmethod
    def fit(
        cls, paragraphs: Sequence[Paragraph], themes: Sequence[Theme], unlabelled: Sequence[Paragraph] = ()
    ) -> FeatureSpace:
        r"""Learn which words, pairs and n-grams there are, and how rare each is.

        The weight of a feature is the smoothed inverse document-frequency
        :math:`1 + \ln\frac{1 + n}{1 + df}` (Salton and Buckley 1988, as in scikit-learn).

        Parameters
        ----------
        paragraphs : sequence of Paragraph
        themes : sequence of Theme
        unlabelled : sequence of Paragraph
            Others, from which more features are known.
        """
        known = _document_frequencies(paragraphs)
        more = _document_frequencies(unlabelled)
        least = {"word": MINIMUM_WORDS, "pair": MINIMUM_WORDS, "gram": MINIMUM_GRAMS, "title": MINIMUM_WORDS}
        vocabulary = {
            block: sorted(
                {name for name, count in known[block].items() if count >= least[block]}
                | {name for name, count in more[block].items() if count >= MINIMUM_UNLABELLED}
            )
            for block in cls.BLOCKS
        }
        frequency = [known[block][name] + more[block][name] for block in cls.BLOCKS for name in vocabulary[block]]
        n_paragraphs = len(paragraphs) + len(unlabelled)
        return cls(themes, vocabulary, 1 + np.log((1 + n_paragraphs) / (1 + np.array(frequency, dtype=float))))

    def __reduce__(self) -> tuple[Any, ...]:
        """Let what it is made of stand for it, where it is copied: not the words that it has met."""
        return FeatureSpace, (self.themes, self.vocabulary, self.idf)

    def seed_columns(self, theme: str) -> slice:
        """Give the features that a theme's seeds have."""
        start = self._seed_start[theme]
        seeds = next(item.seeds for item in self.themes if item.id == theme)
        return slice(start, start + len(SEED_FEATURES) + len(seeds))

    def word_features(self, words: Sequence[str], forms: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Give the features of normalised words: what stands for each (`base`), and its n-grams.

        Returns
        -------
        rows, features : ndarray of int64, shape (n_found,)
            The number of the word, in order, and of the feature, which may come twice.
        """
        number = self._number["word"]
        own = np.array([number.get(form, -1) for form in forms], dtype=np.int64)
        known = np.flatnonzero(own >= 0)
        rows, grams = self._grams.find(words)
        rows, features = np.concatenate([known, rows]), np.concatenate([own[known], self.start["gram"] + grams])
        order = np.argsort(rows, kind="stable")
        return rows[order], features[order]

    def title_numbers(self, forms: Sequence[str]) -> np.ndarray:
        """Give the features of words in a title, by what stands for each (`base`); -1 for none."""
        number = self._number["title"]
        return np.array([number.get(form, -1) for form in forms], dtype=np.int64)

    def text_norm(self, n_distinct: int) -> float:
        """Give what the values of words and pairs are multiplied by."""
        return 1 / np.sqrt(max(n_distinct, 1))

    def title_norm(self, n_words: int) -> float:
        """Give what the values of a title's features are multiplied by."""
        return 1 / np.sqrt(max(n_words, 1))

    def units(self, paragraph: Paragraph) -> Iterator[Unit]:
        """Yield the units of a paragraph."""
        tokens, title = tokenise(paragraph.text), tokenise(paragraph.title)
        yield from self._lexical_units(tokens)
        yield from self._title_units(title)
        in_text, in_title = self.matcher.find(tokens), self.matcher.find(title)
        for found in self.seed_features(in_text, in_title):
            where = tokens if found.field == "text" else title
            spans = sorted({(where[hit.first].start, where[hit.last].end) for hit in found.hits})
            yield Unit(found.field, tuple(spans), np.array([found.feature]), np.array([found.value]))

    def _lexical_units(self, tokens: Sequence[Token]) -> Iterator[Unit]:
        places: dict[str, list[tuple[int, int]]] = {}
        for token in tokens:
            places.setdefault(token.word, []).append((token.start, token.end))
        norm = self.text_norm(len(places))
        rows, features = self.word_features(list(places), [*map(base, places)])
        bounds = np.searchsorted(rows, np.arange(len(places) + 1))
        for spans, (start, end) in zip(places.values(), pairwise(bounds.tolist()), strict=True):
            if start < end:
                yield Unit("text", tuple(spans), features[start:end], self.scale[features[start:end]] * norm)
        seen: set[int] = set()
        for first, pair in enumerate(pairs([base(token.word) for token in tokens])):
            number = self._number["pair"].get(pair)
            if number is not None and number not in seen:
                seen.add(number)
                span = (tokens[first].start, tokens[first + 1].end)
                yield Unit("text", (span,), np.array([number]), self.scale[[number]] * norm)

    def _title_units(self, title: Sequence[Token]) -> Iterator[Unit]:
        places: dict[int, list[tuple[int, int]]] = {}
        for token in title:
            number = self._number["title"].get(base(token.word))
            if number is not None:
                places.setdefault(number, []).append((token.start, token.end))
        norm = self.title_norm(len(title))
        for number, spans in places.items():
            yield Unit("title", tuple(spans), np.array([number]), self.scale[[number]] * norm)

    def seed_features(self, in_text: Sequence[Hit], in_title: Sequence[Hit]) -> Iterator[SeedFeature]:
        """Yield the features that the seeds in a text and its title give."""
        themes = {hit.theme for hit in (*in_text, *in_title)}
        for theme in self.themes:
            if theme.id not in themes:
                continue
            start = self._seed_start[theme.id]
            mine = [hit for hit in in_text if hit.theme == theme.id]
            titled = [hit for hit in in_title if hit.theme == theme.id]
            if mine:
                first = min(hit.first for hit in mine)
                yield SeedFeature("text", mine, start, 1.0)
                if len({hit.first for hit in mine}) > 1:
                    yield SeedFeature("text", mine, start + 1, 1.0)
                if first < EARLY:
                    yield SeedFeature("text", [hit for hit in mine if hit.first == first], start + 3, 1.0)
                if titled:
                    yield SeedFeature("text", mine, start + 4, 1.0)
                for seed in sorted({hit.seed for hit in mine}):
                    same = [hit for hit in mine if hit.seed == seed]
                    yield SeedFeature("text", same, start + len(SEED_FEATURES) + seed, ONE_SEED_SCALE)
            if titled:
                yield SeedFeature("title", titled, start + 2, 1.0)

    def transform(self, paragraphs: Sequence[Paragraph]) -> scipy.sparse.csr_matrix:
        """Give the features of paragraphs.

        Returns
        -------
        csr_matrix of float64, shape (n_paragraphs, size)
        """
        batch = self.words.read([paragraph.text for paragraph in paragraphs])
        rows, types = self.words.distinct(batch)
        norm = 1 / np.sqrt(np.maximum(np.bincount(rows, minlength=len(paragraphs)), 1))
        used, types = np.unique(types, return_inverse=True)
        word_rows, columns = self.word_features(
            [self.words.words[number] for number in used], [self.words.forms[number] for number in used]
        )
        of_types = scipy.sparse.csr_matrix((np.ones(len(columns)), (word_rows, columns)), shape=(len(used), self.size))
        of_texts = scipy.sparse.csr_matrix((norm[rows], (rows, types)), shape=(len(paragraphs), len(used)))
        lexical = of_texts @ of_types @ scipy.sparse.diags(self.scale)
        places, numbers = self.words.find_pairs(batch)
        pair_rows = batch.rows[places]
        columns = self.start["pair"] + numbers
        others = [(pair_rows, columns, norm[pair_rows] * self.scale[columns]), *self._titles_and_seeds(paragraphs)]
        extra = scipy.sparse.csr_matrix(
            (
                np.concatenate([values for _, _, values in others]),
                (np.concatenate([rows for rows, _, _ in others]), np.concatenate([where for _, where, _ in others])),
            ),
            shape=lexical.shape,
        )
        return scipy.sparse.csr_matrix(lexical + extra)

    def _titles_and_seeds(self, paragraphs: Sequence[Paragraph]) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        title = lru_cache(maxsize=10_000)(self.read_title)
        for row, paragraph in enumerate(paragraphs):
            features, values, in_title = title(paragraph.title)
            found = list(self.seed_features(self.matcher.find_in_text(paragraph.text), in_title))
            columns = np.concatenate([features, np.array([item.feature for item in found], dtype=np.int64)])
            every = np.concatenate([values, np.array([item.value for item in found])])
            yield np.full(len(columns), row), columns, every

    def read_title(self, title: str) -> tuple[np.ndarray, np.ndarray, list[Hit]]:
        """Give a title's features, their values, and the seeds in it."""
        words = words_of(title)
        features = np.unique(self.title_numbers([base(word) for word in words]))
        features = features[features >= 0]
        return features, self.scale[features] * self.title_norm(len(words)), self.matcher.find_in_words(words)


def _document_frequencies(paragraphs: Sequence[Paragraph]) -> dict[str, Counter[str]]:
    """Count the paragraphs that each word, pair, n-gram and title word stands in.

    The n-grams are worked out once for each distinct word.
    """
    texts = [words_of(paragraph.text) for paragraph in paragraphs]
    counted: dict[str, Counter[str]] = {block: Counter() for block in FeatureSpace.BLOCKS}
    form = lru_cache(maxsize=None)(base)
    grams = lru_cache(maxsize=None)(lambda word: frozenset(grams_of(word)))
    for paragraph, words in zip(paragraphs, texts, strict=True):
        forms = [form(word) for word in words]
        counted["word"].update(set(forms))
        counted["pair"].update(set(pairs(forms)))
        counted["gram"].update(set().union(*map(grams, set(words))))
        counted["title"].update({form(word) for word in words_of(paragraph.title)})
    return counted
