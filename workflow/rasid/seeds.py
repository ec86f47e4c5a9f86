"""Seed words of themes in a text: matched at word borders, with clitics and any spelling.

A seed is a word or a phrase as one would print it. ``*`` at the end of a word stands for any ending
(``إرهاب*`` finds الإرهابيين). Before its first word a seed takes the clitics of Arabic (و، ف، ب، ل، ك and
the article); a seed that is written with the article is found with the article only. A *lookalike*
is written in the same way: where it covers a seed, the seed does not count there (``الطالبان``, "the
two students", hides ``طالبان``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rasid.arabic import Token, split_clitics, tokenise, words

if TYPE_CHECKING:
    from rasid.config import Theme

_BARE = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك")
_WITH_ARTICLE = ("ال", "وال", "فال", "بال", "كال", "وبال", "وكال", "فبال", "لل", "ولل", "فلل")


class Hit(NamedTuple):
    """A seed found in a text: `first` and `last` are the numbers of its tokens."""

    theme: str
    seed: int
    first: int
    last: int


class _Pattern(NamedTuple):
    theme: str
    seed: int  # -1 for a lookalike
    heads: tuple[str, ...]
    any_ending: bool
    tail: tuple[tuple[str, bool], ...]


def _word_pattern(word: str) -> tuple[str, bool]:
    """Give a seed's word in normalised spelling, and whether any ending goes."""
    parts = words(word.rstrip("*"))
    return "".join(parts), word.endswith("*")


def _pattern(theme: str, number: int, seed: str) -> _Pattern:
    (head, any_ending), *tail = [_word_pattern(word) for word in seed.split()]
    clitics, rest = split_clitics(head)
    if clitics == "ال":
        heads = tuple(prefix + rest for prefix in _WITH_ARTICLE)
    else:
        heads = tuple(prefix + head for prefix in _BARE + _WITH_ARTICLE)
    return _Pattern(theme, number, heads, any_ending, tuple(tail))


class SeedMatcher:
    """Find the seeds of all themes in tokenised text.

    Parameters
    ----------
    themes : sequence of Theme
        With their `seeds` and `lookalikes`.
    """

    def __init__(self, themes: Iterable[Theme]) -> None:
        self._exact: dict[str, list[_Pattern]] = defaultdict(list)
        self._beginnings: dict[str, list[_Pattern]] = defaultdict(list)
        for theme in themes:
            entries = [*enumerate(theme.seeds), *((-1, lookalike) for lookalike in theme.lookalikes)]
            for number, seed in entries:
                pattern = _pattern(theme.id, number, seed)
                index = self._beginnings if pattern.any_ending else self._exact
                for head in pattern.heads:
                    index[head].append(pattern)
        tails = [pattern.tail[0] for patterns in self._patterns() for pattern in patterns if pattern.tail]
        self._second = frozenset(word for word, any_ending in tails if not any_ending)
        self._second_beginnings = tuple(sorted({word for word, any_ending in tails if any_ending}))
        self._lengths = sorted({len(head) for head in self._beginnings})
        shortest = self._lengths[0] if self._lengths else 0
        self._shortest, self._first_letters = shortest, {head[:shortest] for head in self._beginnings}
        self._candidates = lru_cache(maxsize=1_000_000)(self._find_candidates)

    def _patterns(self) -> Iterator[list[_Pattern]]:
        yield from self._exact.values()
        yield from self._beginnings.values()

    def _find_candidates(self, word: str) -> tuple[_Pattern, ...]:
        """Give the patterns that can start at a word; worked out once for each distinct word."""
        found = list(self._exact.get(word, ()))
        if word[: self._shortest] in self._first_letters:
            for length in self._lengths:
                if length <= len(word):
                    found.extend(self._beginnings.get(word[:length], ()))
        return tuple(dict.fromkeys(found)) if found else ()

    def can_start(self, word: str) -> bool:
        """Tell whether a seed (not only a lookalike) can start at a normalised word."""
        candidates = self._candidates(word)
        return bool(candidates) and any(pattern.seed >= 0 for pattern in candidates)

    def is_seed(self, word: str) -> bool:
        """Tell whether a normalised word is a seed without any word behind it."""
        candidates = self._candidates(word)
        return bool(candidates) and any(pattern.seed >= 0 and not pattern.tail for pattern in candidates)

    def starting(self, words: Sequence[str]) -> list[int]:
        """Give the places of the normalised words that a seed or a lookalike can start at, and of few others."""
        exact, letters, first = self._exact, self._shortest, self._first_letters
        return [place for place, word in enumerate(words) if word in exact or word[:letters] in first]

    def can_follow(self, word: str) -> bool:
        """Tell whether a normalised word can be the second one of a phrase."""
        return word in self._second or word.startswith(self._second_beginnings)

    def themes_of_word(self, word: str) -> list[str]:
        """Give the themes that a normalised word on its own is a seed of, in alphabetical order."""
        return sorted({hit.theme for hit in self.find([Token(word, 0, len(word))])})

    def find(self, tokens: Sequence[Token]) -> list[Hit]:
        """Give the hits in a text, in order of place, theme and seed.

        Parameters
        ----------
        tokens : sequence of Token
            As `rasid.arabic.tokenise` gives them.
        """
        return self.find_in_words([token.word for token in tokens])

    def find_in_words(self, words: Sequence[str], places: Iterable[int] | None = None) -> list[Hit]:
        """Give the hits in normalised words, in order of place, theme and seed.

        Parameters
        ----------
        words : sequence of str
        places : iterable of int, optional
            Where to look for first words: at least at the places that `starting` gives. By default everywhere.
        """
        hits: list[Hit] = []
        hidden: list[Hit] = []
        for first in range(len(words)) if places is None else places:
            for pattern in self._candidates(words[first]):
                last = first + len(pattern.tail)
                if last < len(words) and _tail_fits(pattern.tail, words[first + 1 : last + 1]):
                    hit = Hit(pattern.theme, pattern.seed, first, last)
                    (hidden if pattern.seed < 0 else hits).append(hit)
        shown = [hit for hit in hits if not any(_covers(lookalike, hit) for lookalike in hidden)]
        return sorted(set(shown), key=lambda hit: (hit.first, hit.theme, hit.seed))

    def find_in_text(self, text: str) -> list[Hit]:
        """Give the hits in a text that is not tokenised yet."""
        return self.find(tokenise(text))


def _tail_fits(tail: Sequence[tuple[str, bool]], words: Sequence[str]) -> bool:
    return all(
        found.startswith(word) if any_ending else found == word
        for (word, any_ending), found in zip(tail, words, strict=True)
    )


def _covers(lookalike: Hit, hit: Hit) -> bool:
    return lookalike.theme == hit.theme and lookalike.first <= hit.first and lookalike.last >= hit.last
