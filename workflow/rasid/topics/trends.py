"""Topics over time and by source: mean shares with intervals, copies counted once or as often as printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sp

from rasid.arrays import read_json
from rasid.tables import read_csv, read_parquet

PREVALENCE = ("topic", "month", "counted", "paragraphs", "share", "low", "high")
SOURCES = ("topic", "source", "counted", "paragraphs", "share", "low", "high")
GROWING = ("model", "topic", "title", "slope", "low", "high", "share")
CERTAIN = 1.96
FEWEST_MONTHS = 6


@dataclass(frozen=True)
class Print:
    """Where and when paragraphs were printed.

    Attributes
    ----------
    articles : ndarray of int, shape (n_paragraphs,)
        A number for each article.
    months, sources : list of str or None
    first : ndarray of bool, shape (n_paragraphs,)
        False for a copy of another paragraph.
    """

    articles: np.ndarray
    months: list[str | None]
    sources: list[str | None]
    first: np.ndarray

    def taken(self, rows: np.ndarray) -> Print:
        """Give what is known of some of the paragraphs."""
        months, sources = ([values[row] for row in rows] for values in (self.months, self.sources))
        return Print(self.articles[rows], months, sources, self.first[rows])


def read_print(ingest: Path, paragraph_ids: Sequence[str]) -> Print:
    """Read where paragraphs were printed from the tables of the ingest stage."""
    copies = [
        row["id"]
        for row in read_csv(ingest / "duplicates.csv")
        if row["kind"] == "paragraph" and row["group"] != row["id"]
    ]
    articles = read_parquet(ingest / "articles.parquet", ["article_id", "date", "source"]).with_row_index("number")
    names = pl.Series(paragraph_ids, dtype=pl.String)
    ids = names.str.replace(r":\d+$", "")
    rows = pl.DataFrame({"article_id": ids}).join(articles, on="article_id", how="left", maintain_order="left")
    months = rows["date"].str.slice(0, 7)
    return Print(
        rows["number"].fill_null(len(articles)).to_numpy(),
        [month if month and len(month) == 7 else None for month in months],
        rows["source"].to_list(),
        ~names.is_in(copies).to_numpy(),
    )


def shares_by(
    names: Sequence[str], shares: np.ndarray, keys: Sequence[str | None], printed: Print, key: str
) -> Iterator[dict[str, Any]]:
    """Yield the mean share of each topic in the paragraphs of each key, with a 95 % interval.

    The paragraphs of an article are not independent: the variance is that of a ratio of sums over articles
    (Cochran 1977, section 6.3).

    Parameters
    ----------
    names : sequence of str
        Topics.
    shares : ndarray, shape (n_paragraphs, n_topics)
    keys : sequence of str or None
        Such as months; paragraphs without one are left out.
    printed : Print
    key : str
        The name of the column.
    """
    values = sorted({value for value in keys if value})
    number = {value: index for index, value in enumerate(values)}
    of_row = np.array([number.get(value, -1) if value else -1 for value in keys], dtype=np.int64)
    tables = {
        "printed": _means(shares, of_row, printed.articles, len(values)),
        "once": _means(shares, np.where(printed.first, of_row, -1), printed.articles, len(values)),
    }
    for topic, name in enumerate(names):
        for index, value in enumerate(values):
            for counted, (size, mean, error) in tables.items():
                if size[index]:
                    share, half = mean[index, topic], CERTAIN * error[index, topic]
                    yield {
                        "topic": name,
                        key: value,
                        "counted": counted,
                        "paragraphs": int(size[index]),
                        "share": f"{share:.6f}",
                        "low": f"{max(0.0, share - half):.6f}",
                        "high": f"{min(1.0, share + half):.6f}",
                    }


def _means(
    shares: np.ndarray, of_row: np.ndarray, articles: np.ndarray, n_keys: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the number of rows, the mean and its standard error for each key."""
    rows = np.flatnonzero(of_row >= 0)
    size = np.bincount(of_row[rows], minlength=n_keys)
    mean = _sums(shares[rows], of_row[rows], n_keys) / np.maximum(size, 1)[:, None]
    clusters, cluster = np.unique(
        of_row[rows] * (int(articles.max(initial=0)) + 1) + articles[rows], return_inverse=True
    )
    of_cluster = clusters // (int(articles.max(initial=0)) + 1)
    residuals = _sums(shares[rows] - mean[of_row[rows]], cluster, len(clusters))
    squares = _sums(residuals**2, of_cluster, n_keys)
    number = np.bincount(of_cluster, minlength=n_keys)
    inflated = np.where(number > 1, number / np.maximum(number - 1, 1), 1.0)[:, None]
    error = np.sqrt(squares * inflated) / np.maximum(size, 1)[:, None]
    # A single article says nothing about the others: anything between none and all.
    error[number == 1] = 1.0
    return size, mean, error


def _sums(values: np.ndarray, into: np.ndarray, number: int) -> np.ndarray:
    """Add up rows, those with the same number in `into` together; a sparse product is quicker than `numpy.add.at`."""
    places = sp.csc_array((np.ones(len(into)), into, np.arange(len(into) + 1)), shape=(number, len(into)))
    return np.asarray(places @ values)


def growth(
    months: Sequence[str], shares: Sequence[float], weights: Sequence[float], certain: float = CERTAIN
) -> tuple[float, float, float]:
    """Give the slope of a share by month, by weighted least squares, with an interval.

    Parameters
    ----------
    months : sequence of str
        ``YYYY-MM``.
    shares : sequence of float
    weights : sequence of float
        Paragraphs of each month.
    certain : float
        Half the interval, in standard errors; 95 % unless told.

    Returns
    -------
    slope, low, high : float
        A month; all 0 where there are fewer than `FEWEST_MONTHS`.
    """
    if len(months) < FEWEST_MONTHS:
        return 0.0, 0.0, 0.0
    time = np.array([12 * int(month[:4]) + int(month[5:7]) for month in months], dtype=float)
    weight = np.asarray(weights, dtype=float) / np.sum(weights)
    share = np.asarray(shares, dtype=float)
    centred = time - weight @ time
    spread = weight @ centred**2
    slope = float(weight @ (centred * share) / spread)
    rest = share - weight @ share - slope * centred
    # The sandwich estimator: months are not equally certain (White 1980).
    variance = (weight**2 * centred**2) @ rest**2 / spread**2 * len(months) / (len(months) - 2)
    half = certain * float(np.sqrt(variance))
    return slope, slope - half, slope + half


def growing_rows(folder: Path, themes: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the topics of a model that grow, themes left out: what an analyst might make a theme of.

    Counted once, so that a wave of copies is no growth. A topic grows where the whole interval of its slope does;
    the intervals hold the slopes of all topics at once with 95 % (Bonferroni): of forty that stay as they are, one or
    two would else seem to grow.
    """
    titles = read_json(folder / "model.json").get("titles", {})
    by_topic: dict[str, list[dict[str, str]]] = {}
    for row in read_csv(folder / "prevalence.csv", PREVALENCE):
        if row["counted"] == "once" and row["topic"] not in themes:
            by_topic.setdefault(row["topic"], []).append(row)
    certain = NormalDist().inv_cdf(1 - 0.025 / max(len(by_topic), 1))
    for topic, rows in by_topic.items():
        shares, weights = ([float(row[column]) for row in rows] for column in ("share", "paragraphs"))
        slope, low, high = growth([row["month"] for row in rows], shares, weights, certain)
        if low > 0:
            yield {
                "model": folder.name,
                "topic": topic,
                "title": titles.get(topic, ""),
                "slope": f"{slope:.6f}",
                "low": f"{low:.6f}",
                "high": f"{high:.6f}",
                "share": f"{np.average(shares, weights=weights):.6f}",
            }
