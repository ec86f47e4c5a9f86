"""What speaks for the themes in paragraphs, before any model: seeds, and people's labels."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import scipy.sparse as sp

from rasid.config import Theme
from rasid.features.count import count_tokens
from rasid.features.store import Features
from rasid.labels import Label
from rasid.topics.select import Selection, columns, select_words
from rasid.topics.vocabulary import Columns, count_columns, left_out, theme_hits


@dataclass(frozen=True)
class Evidence:
    """What speaks for themes in paragraphs, before any model.

    Attributes
    ----------
    counts : csr_array, shape (n_rows, n_words)
        Paragraphs of the corpus, and below them the labelled ones that the corpus does not hold.
    hit : ndarray of bool, shape (n_rows, n_themes)
        Whether a paragraph holds a seed of the theme.
    known, positive : ndarray of bool, shape (n_rows, n_themes)
        Whether a person was asked about the theme, and said yes.
    """

    counts: sp.csr_array
    hit: np.ndarray
    known: np.ndarray
    positive: np.ndarray

    @property
    def about(self) -> np.ndarray:
        """Which paragraphs speak for each theme: by a person's word, or by a seed where nobody was asked."""
        return np.where(self.known, self.positive, self.hit)

    def part(self, rows: np.ndarray) -> Evidence:
        """Give the evidence of some paragraphs."""
        return Evidence(sp.csr_array(self.counts[rows]), self.hit[rows], self.known[rows], self.positive[rows])


@dataclass(frozen=True)
class GuidedCounts:
    """What the guided model is fitted to.

    Attributes
    ----------
    counts : csr_array, shape (n_paragraphs, n_columns)
    words, printed : list of str
        Of the columns. A seed of one word is a column as any word; a phrase among the seeds has one of its own.
    seed_phrases : dict
        Theme and seed to column.
    left_out : list of str
        As `rasid.topics.vocabulary.left_out` gives them.
    """

    counts: sp.csr_array
    words: list[str]
    printed: list[str]
    seed_phrases: dict[tuple[str, str], int]
    left_out: list[str]


def guided_counts(
    features: Features, hits: pl.DataFrame, selection: Selection, kept: Collection[str] = ()
) -> GuidedCounts:
    """Give the counts that the guided model is fitted to.

    Parameters
    ----------
    features : Features
    hits : DataFrame
        As `rasid.topics.hits.find_hits` gives them.
    selection : Selection
    kept : collection of str
        Words that are counted whatever the selection says.
    """
    chosen = select_words(features, selection, kept)
    phrases = hits.filter(pl.col("seed").str.contains(" ")).sort("theme", "seed", maintain_order=True)
    names = phrases.select("theme", "seed").unique(maintain_order=True).rows()
    number = {(theme, seed): len(chosen) + column for column, (theme, seed) in enumerate(names)}
    row_of = {paragraph: row for row, paragraph in enumerate(features.paragraph_ids)}
    extra = sp.csr_array(
        (
            phrases["hits"].to_numpy().astype(np.float64),
            (
                [row_of[paragraph] for paragraph in phrases["paragraph_id"]],
                [number[name] - len(chosen) for name in phrases.select("theme", "seed").rows()],
            ),
        ),
        shape=(len(features.paragraph_ids), len(names)),
    )
    counts = sp.csr_array(sp.hstack([columns(features.counts, chosen), extra], format="csr"))
    counts.sort_indices()
    words = [features.words[word] for word in chosen]
    return GuidedCounts(
        counts,
        words + [seed for _, seed in names],
        [features.printed[word] for word in chosen] + [seed.replace("*", "") for _, seed in names],
        number,
        left_out(features.words, words),
    )


def find_hit(paragraph_ids: Sequence[str], hits: pl.DataFrame, themes: Sequence[Theme]) -> np.ndarray:
    """Tell which paragraphs hold a seed of which theme, shape (n_paragraphs, n_themes)."""
    number = {theme.id: index for index, theme in enumerate(themes)}
    hit = np.zeros((len(paragraph_ids), len(themes)), dtype=bool)
    row_of = {paragraph: row for row, paragraph in enumerate(paragraph_ids)}
    for paragraph, theme in hits.select("paragraph_id", "theme").iter_rows():
        hit[row_of[paragraph], number[theme]] = True
    return hit


def gather(
    guided: GuidedCounts,
    paragraph_ids: Sequence[str],
    text_hashes: Sequence[str],
    hits: pl.DataFrame,
    themes: Sequence[Theme],
    labels: Sequence[Label],
) -> tuple[Evidence, list[str]]:
    """Gather the evidence of the corpus and, below it, of labelled paragraphs that it does not hold.

    Parameters
    ----------
    guided : GuidedCounts
    paragraph_ids, text_hashes : sequence of str
        Of the rows of the counts.
    hits : DataFrame
    themes : sequence of Theme
    labels : sequence of Label

    Returns
    -------
    evidence : Evidence
    articles : list of str
        The article of each row.
    """
    of_hash = {label.text_hash: label for label in labels}
    held = set(text_hashes)
    elsewhere = [label for label in labels if label.text_hash not in held]
    tokens = count_tokens([label.text for label in elsewhere])
    more, more_hit = theme_hits(
        tokens,
        themes,
        guided.seed_phrases,
        count_columns(tokens, Columns(guided.words, guided.left_out), len(guided.words)),
    )
    said = [of_hash.get(text_hash) for text_hash in text_hashes] + elsewhere
    shape = (len(said), len(themes))
    known, positive = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for row, label in enumerate(said):
        if label:
            known[row] = [theme.id in label.asked for theme in themes]
            positive[row] = [theme.id in label.tags for theme in themes]
    evidence = Evidence(
        sp.csr_array(sp.vstack([guided.counts, more], format="csr")),
        np.vstack([find_hit(paragraph_ids, hits, themes), more_hit]),
        known,
        positive,
    )
    articles = [paragraph.rpartition(":")[0] for paragraph in paragraph_ids] + [label.article for label in elsewhere]
    return evidence, articles
