"""What the tagger may learn from articles that nobody has labelled.

An article tells what its paragraphs cannot: where the title or most of the other paragraphs name a theme, a paragraph
that names it is about it; where nothing else does, it mentions it in passing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from rasid.config import Theme
from rasid.identity import text_hash
from rasid.seeds import SeedMatcher
from rasid.tagger.features import SEED_FEATURES, FeatureSpace, Paragraph
from rasid.tagger.regression import fit_weights

# A theme is the subject of an article where its title, or such a share of the other paragraphs, holds a seed; it is
# mentioned in passing where the title does not, and a smaller share than the second.
SUBJECT_SHARE, PASSING_SHARE = 0.5, 0.15
FEWEST_OTHERS = 2
# Of each theme at most so many paragraphs are looked at, and so many of all kinds to see how frequent themes are.
MOST_MENTIONS = 4000
MOST_SEEDED = 4000
SAMPLE = 50_000
# With fewer of either kind nothing is learnt.
FEWEST_MENTIONS = 20
# Words of other outlets and years: learnt of with more caution than from labels.
REGULARISATION = 0.1


class Mention(NamedTuple):
    """A paragraph that holds a seed of a theme, and whether its article is about the theme."""

    paragraph: Paragraph
    theme: str
    subject: bool


@dataclass(frozen=True)
class Unlabelled:
    """What is learnt from.

    Attributes
    ----------
    mentions : sequence of Mention
    sample : sequence of Paragraph
        Any paragraphs.
    seeded : dict of list of Paragraph
        By theme: any paragraphs with a seed of it in the title or the text.
    n_paragraphs : int
        How many paragraphs the corpus has.
    n_seeded : dict of int
        How many of them have a seed, by theme.
    """

    mentions: Sequence[Mention] = ()
    sample: Sequence[Paragraph] = ()
    seeded: Mapping[str, Sequence[Paragraph]] = field(default_factory=dict)
    n_paragraphs: int = 0
    n_seeded: Mapping[str, int] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A digest of all that is learnt from."""
        sha = hashlib.sha256()
        for mention in self.mentions:
            sha.update(f"{mention.theme} {mention.subject} {text_hash(mention.paragraph.text)}\n".encode())
        for paragraph in chain(self.sample, *(self.seeded[theme] for theme in sorted(self.seeded))):
            sha.update(f"{text_hash(paragraph.text)}\n".encode())
        return sha.hexdigest()


def read_unlabelled(ingest: Path, hits: Path, themes: Sequence[Theme]) -> Unlabelled:
    """Choose paragraphs of a corpus.

    They are chosen by the hash of their text: the same ones in any order, and mostly the same when articles arrive.

    Parameters
    ----------
    ingest : Path
        The folder of ``paragraphs.parquet`` and ``articles.parquet``.
    hits : Path
        ``hits.parquet``: the seeds that stand in each paragraph.
    themes : sequence of Theme
    """
    body = (
        pl.scan_parquet(ingest / "paragraphs.parquet")
        .filter(pl.col("kind") == "body")
        .select("paragraph_id", "article_id", "text_hash")
        .collect()
    )
    titles = pl.read_parquet(ingest / "articles.parquet", columns=["article_id", "title"])
    titled = pl.DataFrame(
        _in_titles(titles, themes), schema={"article_id": pl.String, "theme": pl.String}, orient="row"
    )
    named = pl.read_parquet(hits).select("paragraph_id", "theme").unique(maintain_order=True)
    mentions = _first_of_each(_mentions(body, titled, named), MOST_MENTIONS)
    in_text = named.join(body, on="paragraph_id").select("theme", *body.columns)
    in_title = titled.join(body, on="article_id").select("theme", *body.columns)
    with_seed = pl.concat([in_text, in_title]).unique(["theme", "paragraph_id"])
    seeded = _first_of_each(with_seed, MOST_SEEDED)
    sample = body.unique("text_hash").sort("text_hash", "paragraph_id").head(SAMPLE)
    wanted = pl.concat([table["paragraph_id"] for table in (mentions, seeded, sample)]).unique()
    texts = (
        pl.scan_parquet(ingest / "paragraphs.parquet")
        .select("paragraph_id", "article_id", "text")
        .filter(pl.col("paragraph_id").is_in(wanted.implode()))
        .join(titles.lazy(), on="article_id", how="left")
        .collect()
    )
    rows = texts.select("paragraph_id", pl.col("title").fill_null(""), "text").iter_rows()
    paragraph = {name: Paragraph(title, text) for name, title, text in rows}
    return Unlabelled(
        mentions=[
            Mention(paragraph[name], theme, subject)
            for name, theme, subject in mentions.select("paragraph_id", "theme", "subject").iter_rows()
        ],
        sample=[paragraph[name] for name in sample["paragraph_id"]],
        seeded={
            theme: [paragraph[name] for name in part["paragraph_id"]]
            for (theme,), part in seeded.group_by("theme", maintain_order=True)
        },
        n_paragraphs=len(body),
        n_seeded=dict(with_seed.group_by("theme").len().sort("theme").iter_rows()),
    )


def _first_of_each(paragraphs: pl.DataFrame, most: int) -> pl.DataFrame:
    """Take some paragraphs of each theme, every text once, by the hash of the text: as good as by chance."""
    return (
        paragraphs.sort("theme", "text_hash", "paragraph_id")
        .unique(["theme", "text_hash"], keep="first", maintain_order=True)
        .group_by("theme", maintain_order=True)
        .head(most)
    )


def _mentions(body: pl.DataFrame, titled: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """Tell of each paragraph with a seed whether its article is about the theme, or names it in passing."""
    others = body.group_by("article_id").agg((pl.len() - 1).cast(pl.Int64).alias("others"))
    share = (pl.len().over("article_id", "theme").cast(pl.Int64) - 1) / pl.col("others")
    enough = pl.col("others") >= FEWEST_OTHERS
    return (
        named.join(body, on="paragraph_id")
        .join(others, on="article_id")
        .with_columns(share=share)
        .join(titled.with_columns(titled=True), on=["article_id", "theme"], how="left")
        .with_columns(
            subject=pl.col("titled").is_not_null() | (enough & (pl.col("share") >= SUBJECT_SHARE)),
            passing=pl.col("titled").is_null() & enough & (pl.col("share") < PASSING_SHARE),
        )
        .filter(pl.col("subject") | pl.col("passing"))
    )


def _in_titles(articles: pl.DataFrame, themes: Sequence[Theme]) -> list[tuple[str, str]]:
    """Give the articles with a seed in the title, and its theme."""
    matcher = SeedMatcher(themes)
    return [
        (article, theme)
        for article, title in articles.iter_rows()
        for theme in sorted({hit.theme for hit in matcher.find_in_text(title or "")})
    ]


def learn_mentions(space: FeatureSpace, mentions: Sequence[Mention], seed: int) -> np.ndarray:
    """Learn what parts a paragraph about a theme from one that only mentions it.

    A logistic regression for each theme, on all features but those of titles, which have told what is learnt. Its
    scores are features of the tagger beside all others: the labels decide how far they are trusted.

    Parameters
    ----------
    space : FeatureSpace
    mentions : sequence of Mention
    seed : int
        Of the solver.

    Returns
    -------
    ndarray, shape (space.size, n_themes)
        Nothing but 0 for a theme with too few mentions.
    """
    weights = np.zeros((space.size, len(space.themes)))
    usable = np.flatnonzero(_without_titles(space))
    for column, theme in enumerate(space.themes):
        mine = [mention for mention in mentions if mention.theme == theme.id]
        subject = np.array([mention.subject for mention in mine], dtype=bool)
        if min(subject.sum(), (~subject).sum()) < FEWEST_MENTIONS:
            continue
        features = space.transform([mention.paragraph for mention in mine])[:, usable]
        weights[usable, column], _ = fit_weights(features, subject, REGULARISATION, seed)
    return weights


def _without_titles(space: FeatureSpace) -> np.ndarray:
    usable = np.ones(space.size, dtype=bool)
    usable[space.start["title"] : space.start["title"] + len(space.vocabulary["title"])] = False
    for theme in space.themes:
        start = space.seed_columns(theme.id).start
        for name in ("title", "both"):
            usable[start + SEED_FEATURES.index(name)] = False
    return usable
