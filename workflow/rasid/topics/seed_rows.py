"""How the seed words of themes do in the corpus: how often they occur, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from rasid.config import Theme

SEEDS = ("theme", "seed", "hits", "paragraphs", "inside", "warning", "example")
# A seed is inside its theme where a person says so, or where the theme's topic has at least this share.
INSIDE = 0.25
MOSTLY = 0.5
FEW = 5


def seed_rows(
    themes: Sequence[Theme],
    hits: pl.DataFrame,
    shares: pl.DataFrame,
    judged: Mapping[tuple[str, str], bool],
) -> Iterator[dict[str, Any]]:
    """Yield a row for each seed of each theme; the example is a paragraph's id.

    Parameters
    ----------
    themes : sequence of Theme
    hits : DataFrame
        ``paragraph_id, theme, seed, hits``.
    shares : DataFrame
        ``paragraph_id`` and a column for each theme.
    judged : mapping
        Paragraph and theme to what a person said.
    """
    of_seed = hits.partition_by(["theme", "seed"], as_dict=True)
    for theme in themes:
        share = dict(shares.select("paragraph_id", theme.id).iter_rows()) if theme.id in shares.columns else {}
        for seed in theme.seeds:
            found = of_seed.get((theme.id, seed))
            if found is None:
                yield {
                    "theme": theme.id, "seed": seed, "hits": 0, "paragraphs": 0,
                    "warning": "never occurs: check the spelling, or drop it",
                }  # fmt: skip
                continue
            paragraphs = found["paragraph_id"].to_list()
            inside = [judged.get((name, theme.id), share.get(name, 0.0) >= INSIDE) for name in paragraphs]
            rate = sum(inside) / len(inside)
            # The clearest case: a person's word first, then the share.
            clear = [(judged.get((name, theme.id), False), share.get(name, 0.0), name) for name in paragraphs]
            yield {
                "theme": theme.id,
                "seed": seed,
                "hits": int(found["hits"].sum()),
                "paragraphs": len(paragraphs),
                "inside": f"{rate:.4f}",
                "warning": _warning(rate, len(paragraphs)),
                "example": max(clear)[2],
            }


def _warning(rate: float, paragraphs: int) -> str:
    if rate >= MOSTLY:
        return ""
    told = f"mostly outside its theme: {1 - rate:.0%} of its paragraphs; a longer phrase or a lookalike may help"
    return told if paragraphs >= FEW else f"{told} (few paragraphs)"
