"""The rows of results/tags/: paragraphs with their tags, and articles that sum them up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
EVIDENCE = {"theme": pl.String, "field": pl.String, "start": pl.Int64, "end": pl.Int64, "weight": pl.Float64}
ARTICLE = ("article_id", "path", "title", "date", "source", "group", "paragraphs", "tags", "uncertain")


def paragraph_schema(themes: Sequence[str]) -> dict[str, Any]:
    """Give the columns of results/tags/paragraphs.parquet."""
    evidence = pl.Struct(EVIDENCE)
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
        row = {"paragraph_id": name, **said.as_row()}
        yield {column: row[column] for column in SAID}


def tag_table(
    paragraphs: pl.DataFrame,
    said: pl.DataFrame,
    articles: pl.DataFrame,
    groups: pl.DataFrame,
    shares: pl.DataFrame,
    labels: Mapping[str, Label],
    model: TaggerModel,
) -> pl.DataFrame:
    """Give a row for each of some body paragraphs, with the columns of `paragraph_schema`.

    Parameters
    ----------
    paragraphs : DataFrame
        Rows of paragraphs.parquet.
    said : DataFrame
        What the model says of them: the rows of `said_rows`.
    articles : DataFrame
        articles.parquet.
    groups : DataFrame
        ``paragraph_id, group`` of each paragraph that is a copy.
    shares : DataFrame
        Rows of the topics' shares.parquet.
    labels : mapping
        Labels by `text_hash`: where a person has spoken, the person's tags stand.
    model : TaggerModel
    """
    schema = paragraph_schema([theme.id for theme in model.themes])
    about = articles.select("article_id", "path", "title", "date", "source")
    table = paragraphs
    for other, key in ((about, "article_id"), (said, "paragraph_id"), (groups, "paragraph_id")):
        table = table.join(other, on=key, how="left", maintain_order="left")
    table = table.join(_topics(shares), on="paragraph_id", how="left", maintain_order="left")
    people = pl.DataFrame(list(_people_say(table, labels, model)), schema={name: schema[name] for name in SAID})
    people = people.select("paragraph_id", pl.col("tags", "uncertain", "evidence").name.prefix("human_"))
    table = table.join(people, on="paragraph_id", how="left", maintain_order="left")
    return table.with_columns(
        pl.col("group").fill_null(pl.col("paragraph_id")),
        pl.col("topics").fill_null(pl.lit([], dtype=schema["topics"])),
        *(pl.coalesce(f"human_{name}", name).alias(name) for name in ("tags", "uncertain", "evidence")),
        label=pl.when(pl.col("human_tags").is_null()).then(pl.lit("model")).otherwise(pl.lit("human")),
    ).select(pl.col(name).cast(kind) for name, kind in schema.items())


def _people_say(table: pl.DataFrame, labels: Mapping[str, Label], model: TaggerModel) -> Iterator[dict[str, Any]]:
    """Yield what people say of the labelled paragraphs, in the columns `SAID`."""
    labelled = table.filter(pl.col("text_hash").is_in(list(labels)))
    for row in labelled.select(*SAID, "title", "text", "text_hash").iter_rows(named=True):
        tags = _human_tags(labels[row["text_hash"]], row["tags"], model)
        evidence = model.explain(Paragraph(row["title"] or "", row["text"]), tags)
        said = {"tags": tags, "uncertain": False, "evidence": [item._asdict() for item in evidence]}
        yield {name: row[name] for name in SAID} | said


def _human_tags(label: Label, tags: Sequence[str], model: TaggerModel) -> list[str]:
    """Take a person's word on the themes that the label was asked about, the model's on the others."""
    return [theme.id for theme in model.themes if theme.id in (label.tags if theme.id in label.asked else tags)]


def _topics(shares: pl.DataFrame) -> pl.DataFrame:
    """Give the topics of each paragraph that have a share worth naming, the largest first."""
    return (
        shares.unpivot(index="paragraph_id", variable_name="topic", value_name="share")
        .with_columns(pl.col("share").cast(pl.Float64).round(4))
        .filter(pl.col("share") >= LEAST_SHARE)
        .sort(["share", "topic"], descending=[True, False])
        .group_by("paragraph_id", maintain_order=True)
        .agg(pl.struct("topic", "share").alias("topics"))
    )


def csv_table(table: pl.DataFrame) -> pl.DataFrame:
    """Give rows as they stand in paragraphs.csv: as text, lists joined, a column for each probability."""
    topic, share = (pl.element().struct.field(name) for name in ("topic", "share"))
    theme, field, start, end, weight = (pl.element().struct.field(name) for name in EVIDENCE)
    sign = pl.when(weight < 0).then(pl.lit("-")).otherwise(pl.lit("+"))
    evidence = pl.format("{} {} {}-{} {}{}", theme, field, start, end, sign, fixed(weight.abs(), 3))
    probability = pl.col("probability").struct
    return table.with_columns(
        pl.col("position", "uncertain").cast(pl.String),
        *(fixed(probability.field(name), 6).alias(f"probability_{name}") for name in _themes(table)),
        pl.col("tags").list.join(";"),
        pl.col("evidence").list.eval(evidence).list.join(";"),
        pl.col("topics").list.eval(pl.format("{} {}", topic, fixed(share, 2))).list.join(";"),
    ).select(csv_columns(_themes(table)))


def fixed(value: pl.Expr, digits: int) -> pl.Expr:
    """Write numbers from 0 on with so many decimals."""
    whole = (value * 10**digits).round().cast(pl.Int64)
    decimals = (whole % 10**digits).cast(pl.String).str.zfill(digits)
    return pl.format("{}.{}", whole // 10**digits, decimals)


def _themes(table: pl.DataFrame) -> list[str]:
    return [field.name for field in table.schema["probability"].fields]  # type: ignore[attr-defined]


def csv_columns(themes: Sequence[str]) -> list[str]:
    """Give the columns of paragraphs.csv."""
    place = PARAGRAPH.index("probability")
    return [*PARAGRAPH[:place], *(f"probability_{theme}" for theme in themes), *PARAGRAPH[place + 1 :]]


class ArticleRows:
    """Sum up the rows of paragraphs, article by article."""

    def __init__(self, themes: Sequence[str]) -> None:
        self._themes = list(themes)
        self._parts: list[pl.DataFrame] = []

    @property
    def columns(self) -> list[str]:
        """The columns of articles.csv."""
        return [*ARTICLE, *(f"paragraphs_{theme}" for theme in self._themes)]

    def add(self, table: pl.DataFrame) -> None:
        """Count some paragraphs: rows as `tag_table` gives them."""
        counts = [pl.len().alias("paragraphs"), pl.col("uncertain").sum()]
        counts += [pl.col("tags").list.contains(theme).sum().alias(f"paragraphs_{theme}") for theme in self._themes]
        self._parts.append(table.group_by("article_id", maintain_order=True).agg(counts))

    def csv_table(self, articles: pl.DataFrame) -> pl.DataFrame:
        """Give a row of text for each article of articles.parquet, as it stands in articles.csv."""
        counted = pl.concat(self._parts).group_by("article_id").sum()
        numbers = pl.col("paragraphs", "uncertain", *self.columns[len(ARTICLE) :])
        named = [
            pl.when(pl.col(f"paragraphs_{theme}") > 0).then(pl.lit(theme)).otherwise(None) for theme in self._themes
        ]
        return (
            articles.join(counted, on="article_id", how="left")
            .sort("article_id")
            .with_columns(numbers.fill_null(0))
            .with_columns(tags=pl.concat_str(named, separator=";", ignore_nulls=True) if named else pl.lit(""))
            .select(pl.col(self.columns).cast(pl.String).fill_null(""))
        )
