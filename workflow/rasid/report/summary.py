"""Count paragraphs for the page, and choose those that it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from rasid.config import Theme

# A trend in a sentence is drawn from years, or from months where there is one year only.
SPARK_WIDTH, SPARK_HEIGHT = 120, 28
COUNTED = ("paragraph_id", "article_id", "group", "date", "tags", "uncertain", "label")


class Summary:
    """Count paragraphs.

    Parameters
    ----------
    table : DataFrame
        The columns `COUNTED` of results/tags/paragraphs.parquet.
    themes : sequence of Theme
    """

    def __init__(self, table: pl.DataFrame, themes: Sequence[Theme]) -> None:
        table = table.with_columns(
            *(pl.col("tags").list.contains(theme.id).alias(f"is {theme.id}") for theme in themes),
            month=pl.col("date").str.head(7).fill_null(""),
        )
        sums = table.select(
            articles=pl.col("article_id").n_unique(),
            paragraphs=pl.len(),
            tagged=(pl.col("tags").list.len() > 0).sum(),
            uncertain=pl.col("uncertain").sum(),
            copies=(pl.col("group") != pl.col("paragraph_id")).sum(),
        )
        self.totals: dict[str, int] = sums.row(0, named=True)
        self._months = _counts(table)
        self._tagged = {theme.id: table.filter(pl.col(f"is {theme.id}")) for theme in themes}

    def theme(self, theme: Theme, figures: Mapping[str, Any]) -> dict[str, Any]:
        """Give what the card of a theme says."""
        tagged = self._tagged[theme.id]
        return {
            "id": theme.id,
            "paragraphs": len(tagged),
            "share": len(tagged) / max(self.totals["paragraphs"], 1),
            "articles": tagged["article_id"].n_unique(),
            "uncertain": tagged["uncertain"].sum() / max(len(tagged), 1),
            "human": (tagged["label"] == "human").sum(),
            "trained": figures.get("trained", False),
            "f1": figures.get("f1", 0.0),
            "trend": self.trend(theme.id),
        }

    def trend(self, theme: str) -> list[tuple[str, float]]:
        """Give the share of paragraphs with a theme in each year, or month where all is of one year."""
        months = {month: total for month, total in self._months.items() if month}
        length = 4 if len({month[:4] for month in months}) > 1 else 7
        totals: Counter[str] = Counter()
        tagged: Counter[str] = Counter()
        of_theme = _counts(self._tagged[theme])
        for month, total in months.items():
            totals[month[:length]] += total
            tagged[month[:length]] += of_theme.get(month, 0)
        return [(period, tagged[period] / total) for period, total in sorted(totals.items())]


def _counts(table: pl.DataFrame) -> dict[str, int]:
    """Give how many paragraphs are of each month."""
    return dict(table.group_by("month").len().iter_rows())


def spark(trend: Sequence[tuple[str, float]], highest: float) -> str:
    """Give the points of a small line, as an SVG polyline has them."""
    step = SPARK_WIDTH / max(len(trend) - 1, 1)
    return " ".join(
        f"{place * step:.1f},{SPARK_HEIGHT - 2 - (SPARK_HEIGHT - 4) * share / (highest or 1):.1f}"
        for place, (_, share) in enumerate(trend)
    )


def choose(table: pl.DataFrame, limit: int) -> pl.Series:
    """Choose the most useful rows: with a theme, then in doubt, then the rest; give their numbers, ascending."""
    worth = [pl.col("tags").list.len() == 0, ~pl.col("uncertain"), "row"]
    return table.with_row_index("row").sort(worth).head(limit)["row"].sort()


def read_rows(path: Path, numbers: pl.Series) -> list[dict[str, Any]]:
    """Read some rows of a Parquet table."""
    table = pl.scan_parquet(path).with_row_index("row").filter(pl.col("row").is_in(numbers.implode()))
    return table.drop("row").collect().to_dicts()
