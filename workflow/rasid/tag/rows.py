"""The rows of results/tags/: paragraphs with their tags, and articles that sum them up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from rasid.labels import Label
from rasid.tagger.features import Paragraph
from rasid.tagger.model import TaggerModel

LEAST_SHARE = 0.1
PARAGRAPH = (
    "paragraph_id",
    "article_id",
    "path",
    "title",
    "date",
    "source",
    "position",
    "text",
    "text_hash",
    "group",
    "tags",
    "probability",
    "uncertain",
    "evidence",
    "topics",
    "label",
)
# What the model says of a paragraph, whatever else is known of it.
SAID = ("paragraph_id", "tags", "probability", "uncertain", "evidence")
ARTICLE = ("article_id", "path", "title", "date", "source", "group", "paragraphs", "tags", "uncertain")


def paragraph_schema(themes: Sequence[str]) -> dict[str, Any]:
    """Give the columns of results/tags/paragraphs.parquet."""
    evidence = pl.Struct(
        {"theme": pl.String, "field": pl.String, "start": pl.Int64, "end": pl.Int64, "weight": pl.Float64}
    )
    return {
        **dict.fromkeys(PARAGRAPH, pl.String),
        "position": pl.Int64,
        "tags": pl.List(pl.String),
        "probability": pl.Struct(dict.fromkeys(themes, pl.Float64)),
        "uncertain": pl.Boolean,
        "evidence": pl.List(evidence),
        "topics": pl.List(pl.Struct({"topic": pl.String, "share": pl.Float64})),
    }


def said_rows(paragraphs: Sequence[tuple[str, Paragraph]], model: TaggerModel) -> Iterator[dict[str, Any]]:
    """Yield what the model says of paragraphs, given with their ids: the columns `SAID` of a table."""
    for (name, _), said in zip(paragraphs, model.tag_all([paragraph for _, paragraph in paragraphs]), strict=True):
        yield {
            "paragraph_id": name,
            "tags": said.tags,
            "probability": said.probability,
            "uncertain": said.uncertain,
            "evidence": [item._asdict() for item in said.evidence],
        }


def tag_rows(
    paragraphs: Iterable[Mapping[str, Any]],
    said: Mapping[str, Mapping[str, Any]],
    articles: Mapping[str, Mapping[str, Any]],
    groups: Mapping[str, str],
    topics: Mapping[str, Sequence[tuple[str, float]]],
    labels: Mapping[str, Label],
    model: TaggerModel,
) -> Iterator[dict[str, Any]]:
    """Yield a row for each of some body paragraphs.

    Parameters
    ----------
    paragraphs : iterable of mapping
        Rows of paragraphs.parquet.
    said : mapping
        What the model says of each, as `said_rows` gives it.
    articles : mapping
        Rows of articles.parquet by `article_id`.
    groups : mapping
        The group of each paragraph that is a copy.
    topics : mapping
        The topics of each paragraph with their shares.
    labels : mapping
        Labels by `text_hash`: where a person has spoken, the person's tags stand.
    model : TaggerModel
    """
    for row in paragraphs:
        article, told = articles[row["article_id"]], said[row["paragraph_id"]]
        tags, evidence, uncertain = told["tags"], told["evidence"], told["uncertain"]
        label = labels.get(row["text_hash"])
        if label:
            tags, uncertain = _human_tags(label, tags, model), False
            explained = model.explain(Paragraph(article["title"] or "", row["text"]), tags)
            evidence = [item._asdict() for item in explained]
        yield {
            "paragraph_id": row["paragraph_id"],
            "article_id": row["article_id"],
            "path": article["path"],
            "title": article["title"],
            "date": article["date"],
            "source": article["source"],
            "position": row["position"],
            "text": row["text"],
            "text_hash": row["text_hash"],
            "group": groups.get(row["paragraph_id"], row["paragraph_id"]),
            "tags": tags,
            "probability": told["probability"],
            "uncertain": uncertain,
            "evidence": evidence,
            "topics": [{"topic": topic, "share": share} for topic, share in topics.get(row["paragraph_id"], ())],
            "label": "human" if label else "model",
        }


def _human_tags(label: Label, tags: Sequence[str], model: TaggerModel) -> list[str]:
    """Take a person's word on the themes that the label was asked about, the model's on the others."""
    return [theme.id for theme in model.themes if theme.id in (label.tags if theme.id in label.asked else tags)]


def for_csv(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a row as it stands in paragraphs.csv: lists joined, a column for each probability."""
    flat = {key: value for key, value in row.items() if key != "probability"}
    flat["evidence"] = [
        f"{item['theme']} {item['field']} {item['start']}-{item['end']} {item['weight']:+.3f}"
        for item in row["evidence"]
    ]
    flat["topics"] = [f"{item['topic']} {item['share']:.2f}" for item in row["topics"]]
    return flat | {f"probability_{theme}": f"{value:.6f}" for theme, value in row["probability"].items()}


def csv_columns(themes: Sequence[str]) -> list[str]:
    """Give the columns of paragraphs.csv."""
    place = PARAGRAPH.index("probability")
    return [*PARAGRAPH[:place], *(f"probability_{theme}" for theme in themes), *PARAGRAPH[place + 1 :]]


class ArticleRows:
    """Sum up the rows of paragraphs, article by article."""

    def __init__(self, themes: Sequence[str]) -> None:
        self._themes = list(themes)
        self._paragraphs: Counter[str] = Counter()
        self._uncertain: Counter[str] = Counter()
        self._tagged: Counter[tuple[str, str]] = Counter()

    @property
    def columns(self) -> list[str]:
        """The columns of articles.csv."""
        return [*ARTICLE, *(f"paragraphs_{theme}" for theme in self._themes)]

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a paragraph."""
        self._paragraphs[row["article_id"]] += 1
        self._uncertain[row["article_id"]] += row["uncertain"]
        self._tagged.update((row["article_id"], theme) for theme in row["tags"])

    def rows(self, articles: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """Yield a row for each article."""
        for article_id, article in sorted(articles.items()):
            counts = {theme: self._tagged[article_id, theme] for theme in self._themes}
            yield {
                **{key: article[key] for key in ("article_id", "path", "title", "date", "source", "group")},
                "paragraphs": self._paragraphs[article_id],
                "tags": [theme for theme, count in counts.items() if count],
                "uncertain": self._uncertain[article_id],
                **{f"paragraphs_{theme}": count for theme, count in counts.items()},
            }
