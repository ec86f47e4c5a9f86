"""The words of a shard's paragraphs, with their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from rasid.arabic import find_raw, normalise


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


def count_tokens(texts: Iterable[str]) -> Tokens:
    """Find the words of paragraphs.

    Each distinct printed form is normalised once, however often it stands in the texts.

    Parameters
    ----------
    texts : iterable of str
        One for each paragraph.
    """
    number_of: dict[str, int] = {}
    forms: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    bounds = [0]
    for text in texts:
        for found in find_raw(text):
            if not normalise(found.group()):
                continue
            forms.append(number_of.setdefault(found.group(), len(number_of)))
            starts.append(found.start())
            ends.append(found.end())
        bounds.append(len(forms))
    raw = list(number_of)
    frequency = np.bincount(np.array(forms, dtype=np.int64), minlength=len(raw))
    normal = [normalise(form) for form in raw]
    types = sorted(set(normal))
    type_of = {word: number for number, word in enumerate(types)}
    printed = _most_frequent(zip(normal, raw, frequency.tolist(), strict=True))
    form_to_type = np.array([type_of[word] for word in normal], dtype=np.int32)
    return Tokens(
        types=types,
        printed=[printed[word] for word in types],
        ids=form_to_type[np.array(forms, dtype=np.int64)] if forms else np.zeros(0, np.int32),
        starts=np.array(starts, dtype=np.int32),
        ends=np.array(ends, dtype=np.int32),
        bounds=np.array(bounds, dtype=np.int64),
    )


def _most_frequent(forms: Iterable[tuple[str, str, int]]) -> dict[str, str]:
    """Give each word's most frequent printed form; of equals the first in the alphabet."""
    best: dict[str, tuple[int, str]] = {}
    for word, form, count in forms:
        rank = (-count, form)
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
    in_rows: Counter[int] = Counter()
    if len(tokens.ids):
        pairs = np.unique(rows * len(tokens.types) + tokens.ids) % len(tokens.types)
        in_rows.update(dict(enumerate(np.bincount(pairs, minlength=len(tokens.types)).tolist())))
    return pl.DataFrame(
        {
            "word": tokens.types,
            "printed": tokens.printed,
            "frequency": np.bincount(tokens.ids, minlength=len(tokens.types)).astype(np.int64),
            "document_frequency": np.array([in_rows[n] for n in range(len(tokens.types))], dtype=np.int64),
        },
        schema={
            "word": pl.String,
            "printed": pl.String,
            "frequency": pl.Int64,
            "document_frequency": pl.Int64,
        },
    )
