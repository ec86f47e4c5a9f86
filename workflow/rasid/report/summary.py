"""Count paragraphs on their way into the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from typing import Any

from rasid.config import Theme

# A trend in a sentence is drawn from years, or from months where there is one year only.
SPARK_WIDTH, SPARK_HEIGHT = 120, 28


class Summary:
    """Count what goes by on its way into the page."""

    def __init__(self, themes: Sequence[Theme]) -> None:
        self._themes = list(themes)
        self.totals: Counter[str] = Counter(articles=0, paragraphs=0, tagged=0, uncertain=0, copies=0)
        self._counts: dict[str, Counter[str]] = {theme.id: Counter() for theme in themes}
        self._articles: dict[str, set[str]] = {theme.id: set() for theme in themes}
        self._all_articles: set[str] = set()
        self._months: Counter[str] = Counter()
        self._tagged: Counter[tuple[str, str]] = Counter()

    def watch(self, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Pass rows on, counting."""
        for row in rows:
            self._all_articles.add(row["article_id"])
            copy = row["group"] != row["paragraph_id"]
            self.totals.update(paragraphs=1, tagged=bool(row["tags"]), uncertain=row["uncertain"], copies=copy)
            month = (row["date"] or "")[:7]
            self._months[month] += 1
            for theme in row["tags"]:
                self._articles[theme].add(row["article_id"])
                self._counts[theme].update(paragraphs=1, uncertain=row["uncertain"], human=row["label"] == "human")
                self._tagged[theme, month] += 1
            yield row
        self.totals["articles"] = len(self._all_articles)

    def theme(self, theme: Theme, figures: Mapping[str, Any]) -> dict[str, Any]:
        """Give what the card of a theme says."""
        counts = self._counts[theme.id]
        return {
            "id": theme.id,
            "paragraphs": counts["paragraphs"],
            "share": counts["paragraphs"] / max(self.totals["paragraphs"], 1),
            "articles": len(self._articles[theme.id]),
            "uncertain": counts["uncertain"] / max(counts["paragraphs"], 1),
            "human": counts["human"],
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
        for month, total in months.items():
            totals[month[:length]] += total
            tagged[month[:length]] += self._tagged[theme, month]
        return [(period, tagged[period] / total) for period, total in sorted(totals.items())]


def spark(trend: Sequence[tuple[str, float]], highest: float) -> str:
    """Give the points of a small line, as an SVG polyline has them."""
    step = SPARK_WIDTH / max(len(trend) - 1, 1)
    return " ".join(
        f"{place * step:.1f},{SPARK_HEIGHT - 2 - (SPARK_HEIGHT - 4) * share / (highest or 1):.1f}"
        for place, (_, share) in enumerate(trend)
    )


def choose(rows: Iterable[dict[str, Any]], limit: int) -> list[dict[str, Any]]:
    """Keep the most useful rows, in their order: with a theme, then in doubt, then the rest."""
    kept = nsmallest(limit, enumerate(rows), key=lambda item: (not item[1]["tags"], not item[1]["uncertain"], item[0]))
    return [row for _, row in sorted(kept, key=lambda item: item[0])]
