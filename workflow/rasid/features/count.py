"""The words of a shard's paragraphs, with their places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
import polars as pl

from rasid.arabic import cut, normalise


@dataclass(frozen=True)
class Tokens:
    """The words of some paragraphs, end to end.

    Attributes
    ----------
    types : list of str
        The distinct normalised words, sorted.
    printed : list of str
        For each type the form in which it is printed most often.
    ids : ndarray of int32, shape (n_tokens,)
        The number of each token's type.
    starts, ends : ndarray of int32, shape (n_tokens,)
        The place of each token in its paragraph's text, in code points.
    bounds : ndarray of int64, shape (n_paragraphs + 1,)
        Paragraph ``i`` has the tokens ``bounds[i]:bounds[i + 1]``.
    """

    types: list[str]
    printed: list[str]
    ids: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    bounds: np.ndarray


def count_tokens(texts: Sequence[str]) -> Tokens:
    """Find the words of paragraphs.

    Each distinct printed form is normalised once, however often it stands in the texts.

    Parameters
    ----------
    texts : sequence of str
        One for each paragraph.
    """
    # All texts are cut as one. No word goes on over the end of a line, so none goes on into the next text.
    pieces = cut("\n".join(texts))
    ends = np.cumsum(np.fromiter(map(len, pieces), np.int64, len(pieces)))
    first_of_text = np.cumsum([0, *(len(text) + 1 for text in texts)])
    number_of: defaultdict[str, int] = defaultdict(count().__next__)
    forms = np.fromiter(map(number_of.__getitem__, pieces[1::2]), np.int64, len(pieces) // 2)
    raw = list(number_of)
    normal = [normalise(form) for form in raw]
    types = sorted({word for word in normal if word})
    frequency = np.bincount(forms, minlength=len(raw))
    printed = _most_frequent(zip(normal, raw, frequency.tolist(), strict=True))
    type_of = {word: number for number, word in enumerate(types)}
    ids = np.array([type_of.get(word, -1) for word in normal], dtype=np.int32)[forms]
    # Signs that are no word once they are normalised.
    kept = ids >= 0
    starts, ends = ends[0:-1:2][kept], ends[1::2][kept]
    bounds = np.searchsorted(starts, first_of_text)
    place = np.repeat(first_of_text[:-1], np.diff(bounds))
    return Tokens(
        types=types,
        printed=[printed[word] for word in types],
        ids=ids[kept],
        starts=(starts - place).astype(np.int32),
        ends=(ends - place).astype(np.int32),
        bounds=bounds.astype(np.int64),
    )


def _most_frequent(forms: Iterable[tuple[str, str, int]]) -> dict[str, str]:
    """Give each word's most frequent printed form; of equals the first in the alphabet."""
    best: dict[str, tuple[int, str]] = {}
    for word, form, frequency in forms:
        rank = (-frequency, form)
        if word not in best or rank < best[word]:
            best[word] = rank
    return {word: form for word, (_, form) in best.items()}


def frequencies(tokens: Tokens) -> pl.DataFrame:
    """Give each type's frequency and document-frequency.

    Returns
    -------
    DataFrame
        ``word, printed, frequency, document_frequency``, sorted by word.
    """
    rows = np.repeat(np.arange(len(tokens.bounds) - 1), np.diff(tokens.bounds))
    pairs = np.sort(rows * len(tokens.types) + tokens.ids)
    distinct = pairs[np.diff(pairs, prepend=-1) > 0] % max(len(tokens.types), 1)
    return pl.DataFrame(
        {
            "word": tokens.types,
            "printed": tokens.printed,
            "frequency": np.bincount(tokens.ids, minlength=len(tokens.types)).astype(np.int64),
            "document_frequency": np.bincount(distinct, minlength=len(tokens.types)).astype(np.int64),
        },
        schema={
            "word": pl.String,
            "printed": pl.String,
            "frequency": pl.Int64,
            "document_frequency": pl.Int64,
        },
    )
