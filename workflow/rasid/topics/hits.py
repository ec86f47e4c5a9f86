"""Where the themes' seed words stand in the paragraphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import polars as pl

from rasid.config import Theme
from rasid.features.count import Tokens
from rasid.seeds import SeedMatcher

SCHEMA = {"paragraph_id": pl.String, "theme": pl.String, "seed": pl.String, "hits": pl.Int64}


def find_hits(
    paragraph_ids: Sequence[str], tokens: Tokens, themes: Sequence[Theme], matcher: SeedMatcher | None = None
) -> pl.DataFrame:
    """Count the seeds in paragraphs.

    Only paragraphs with a word that a seed can start with are looked at word by word.

    Parameters
    ----------
    paragraph_ids : sequence of str
    tokens : Tokens
    themes : sequence of Theme
    matcher : SeedMatcher, optional
        Of the themes; one for many calls remembers the words that it has met.

    Returns
    -------
    DataFrame
        ``paragraph_id, theme, seed, hits``, in the order of the paragraphs.
    """
    matcher = matcher or SeedMatcher(themes)
    seeds = {theme.id: theme.seeds for theme in themes}
    # Lookalikes count where there is a seed only.
    may_start, can_start = np.zeros((2, len(tokens.types)), dtype=bool)
    for number in matcher.starting(tokens.types):
        may_start[number], can_start[number] = True, matcher.can_start(tokens.types[number])
    words = np.array(tokens.types, dtype=object)
    rows: list[tuple[str, str, str, int]] = []
    places = np.flatnonzero(may_start[tokens.ids]) if len(tokens.ids) else np.zeros(0, np.int64)
    row_of_place = np.searchsorted(tokens.bounds, places, side="right") - 1
    for row in np.unique(row_of_place[can_start[tokens.ids[places]]]):
        first, end = tokens.bounds[row], tokens.bounds[row + 1]
        mine = places[slice(*np.searchsorted(row_of_place, [row, row + 1]))] - first
        found = matcher.find_in_words(words[tokens.ids[first:end]], mine.tolist())
        counted = Counter((hit.theme, seeds[hit.theme][hit.seed]) for hit in found)
        rows.extend((paragraph_ids[row], theme, seed, hits) for (theme, seed), hits in sorted(counted.items()))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
