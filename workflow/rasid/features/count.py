"""The words of a shard's paragraphs, with their places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
import polars as pl

from rasid.arabic import cut, normalise_all


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

    def taken(self, rows: np.ndarray) -> Tokens:
        """Give the words of some of the paragraphs."""
        sizes = np.diff(self.bounds)[rows]
        bounds = np.concatenate([[0], np.cumsum(sizes)])
        places = np.arange(bounds[-1]) + np.repeat(self.bounds[rows] - bounds[:-1], sizes)
        met, ids = np.unique(self.ids[places], return_inverse=True)
        types, printed = ([names[number] for number in met] for names in (self.types, self.printed))
        return Tokens(types, printed, ids.astype(np.int32), self.starts[places], self.ends[places], bounds)


def joined(parts: Sequence[Tokens]) -> Tokens:
    """Put the paragraphs of `parts`, of which there is one at least, one after the other."""
    printed = {word: form for part in parts for word, form in zip(part.types, part.printed, strict=True)}
    types = sorted(printed)
    number = {word: place for place, word in enumerate(types)}
    ids = [np.array([number[word] for word in part.types], dtype=np.int32)[part.ids] for part in parts]
    sizes = np.concatenate([np.diff(part.bounds) for part in parts])
    starts, ends = (np.concatenate([getattr(part, name) for part in parts]) for name in ("starts", "ends"))
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    return Tokens(types, [printed[word] for word in types], np.concatenate(ids), starts, ends, bounds)


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
    types, type_of_form = _types(list(number_of), np.bincount(forms, minlength=len(number_of)))
    ids = type_of_form[forms]
    # Signs that are no word once they are normalised.
    kept = ids >= 0
    starts, ends = ends[0:-1:2][kept], ends[1::2][kept]
    bounds = np.searchsorted(starts, first_of_text)
    place = np.repeat(first_of_text[:-1], np.diff(bounds))
    return Tokens(
        types=types["word"].to_list(),
        printed=types["form"].to_list(),
        ids=ids[kept],
        starts=(starts - place).astype(np.int32),
        ends=(ends - place).astype(np.int32),
        bounds=bounds.astype(np.int64),
    )


def _types(forms: list[str], frequency: np.ndarray) -> tuple[pl.DataFrame, np.ndarray]:
    """Give the types of printed forms, and the number of each form's type (-1 for what is no word).

    A type has one row: ``word``, and the ``form`` that is most frequent; of equals the first in the alphabet.
    """
    table = pl.DataFrame(
        {"form": forms, "word": normalise_all(forms), "frequency": frequency},
        schema={"form": pl.String, "word": pl.String, "frequency": pl.Int64},
    )
    types = (
        table.filter(pl.col("word") != "")
        .sort("word", "frequency", "form", descending=[False, True, False])
        .unique("word", keep="first", maintain_order=True)
        .with_row_index("number")
    )
    numbers = table.join(types.select("word", "number"), on="word", how="left", maintain_order="left")["number"]
    return types, numbers.cast(pl.Int32).fill_null(-1).to_numpy()


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
