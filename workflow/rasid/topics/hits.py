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
    can_start = np.array([matcher.can_start(word) for word in tokens.types], dtype=bool)
    rows: list[tuple[str, str, str, int]] = []
    starts = np.flatnonzero(can_start[tokens.ids]) if len(tokens.ids) else np.zeros(0, np.int64)
    for row in np.unique(np.searchsorted(tokens.bounds, starts, side="right") - 1):
        span = slice(tokens.bounds[row], tokens.bounds[row + 1])
        words = [tokens.types[number] for number in tokens.ids[span].tolist()]
        counted = Counter((hit.theme, seeds[hit.theme][hit.seed]) for hit in matcher.find_in_words(words))
        rows.extend((paragraph_ids[row], theme, seed, hits) for (theme, seed), hits in sorted(counted.items()))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
