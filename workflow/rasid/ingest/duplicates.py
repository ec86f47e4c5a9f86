"""Copies: the same paragraph in several articles, and the articles that share one."""

from __future__ import annotations

import polars as pl

# A shorter paragraph may recur without having been copied.
SHORTEST_COPY = 8


def find_copies(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Find body paragraphs whose text is printed more than once.

    Parameters
    ----------
    paragraphs : DataFrame
        As in results/ingest/paragraphs.parquet.

    Returns
    -------
    DataFrame
        ``kind, id, group, similarity, same``: a row for each copy, the first one included; `group` is
        the id of the first. Articles that share a paragraph form a group too; theirs are the ``same``
        where all body paragraphs are.
    """
    body = paragraphs.filter((pl.col("kind") == "body") & (pl.col("text").str.count_matches(r"\S+") >= SHORTEST_COPY))
    copied = body.filter(pl.len().over("text_hash") > 1)
    of_paragraphs = copied.select(
        pl.lit("paragraph").alias("kind"),
        pl.col("paragraph_id").alias("id"),
        pl.col("paragraph_id").first().over("text_hash").alias("group"),
        pl.lit(1.0).alias("similarity"),
        pl.lit(1).alias("same"),
    )
    groups = _connected(copied.select("text_hash", "article_id").rows())
    texts = {
        article: frozenset(hashes)
        for article, hashes in body.group_by("article_id", maintain_order=True).agg("text_hash").rows()
    }
    of_articles = pl.DataFrame(
        [
            {
                "kind": "article",
                "id": article,
                "group": first,
                "similarity": round(len(mine & theirs) / len(mine | theirs), 6),
                "same": int(mine == theirs),
            }
            for article, first in sorted(groups.items())
            for mine, theirs in [(texts[article], texts[first])]
        ],
        schema=of_paragraphs.schema,
    )
    return pl.concat([of_articles, of_paragraphs.sort("group", "id")])


def _connected(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Give the first article of each group of articles that are linked by a shared text."""
    parent: dict[str, str] = {}

    def root(item: str) -> str:
        while parent.setdefault(item, item) != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    article_of_text: dict[str, str] = {}
    for text, article in pairs:
        one, other = root(article), root(article_of_text.setdefault(text, article))
        parent[max(one, other)] = min(one, other)
    groups = {article: root(article) for article in sorted(parent)}
    several = {group for article, group in groups.items() if article != group}
    return {article: group for article, group in groups.items() if group in several}
