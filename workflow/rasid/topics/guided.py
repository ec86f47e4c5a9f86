"""One model of all paragraphs, with a topic for each theme and residual topics for the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl
import scipy.sparse as sp
from gensim.models import LdaModel

from rasid.config import Theme
from rasid.features.store import Features
from rasid.seeds import SeedMatcher
from rasid.topics.model import TopicModel, too_early
from rasid.topics.select import Selection, columns, select_words

PRIOR = 0.02
# What a seed's prior is in the topics that it does not belong to.
ELSEWHERE = 1e-4
TOPIC_PRIOR = 0.1
CHUNK = 2000
# A small corpus is one chunk, and three updates teach LDA nothing: it is gone through more often.
FEWEST_UPDATES = 40


class Even:
    """Stands for a random state where every paragraph must be scored from the same start.

    gensim draws the start from its random state, so that a score depends on what was scored before.
    """

    def gamma(self, shape: float, scale: float, size: tuple[int, ...]) -> np.ndarray:
        """Give the mean instead of a draw."""
        return np.full(size, shape * scale)


def guided_counts(
    features: Features, hits: pl.DataFrame, themes: Sequence[Theme], selection: Selection, also: Iterable[str] = ()
) -> tuple[sp.csr_array, list[str], list[str], dict[str, list[int]]]:
    """Give the counts that the guided model is fitted to.

    A seed of one word is a column as it is; a phrase becomes a column of its own.

    Parameters
    ----------
    features : Features
    hits : DataFrame
        As `rasid.topics.hits.find_hits` gives them.
    themes : sequence of Theme
    selection : Selection
    also : iterable of str
        Words that are taken whatever the selection says.

    Returns
    -------
    counts : csr_array, shape (n_paragraphs, n_columns)
    words, printed : list of str
        Of the columns.
    seeds : dict
        The columns that are seeds of each theme.
    """
    kept = frozenset(also)
    known = [column for column, word in enumerate(features.words) if word in kept]
    chosen = np.union1d(select_words(features, selection), np.array(known, dtype=np.int64))
    matcher = SeedMatcher(themes)
    seeds: dict[str, list[int]] = {theme.id: [] for theme in themes}
    for column, word in enumerate(chosen):
        for theme in matcher.themes_of_word(features.words[word]):
            seeds[theme].append(column)
    phrases = hits.filter(pl.col("seed").str.contains(" ")).sort("theme", "seed", maintain_order=True)
    names = phrases.select("theme", "seed").unique(maintain_order=True).rows()
    number = {name: column for column, name in enumerate(names)}
    row_of = {paragraph: row for row, paragraph in enumerate(features.paragraph_ids)}
    extra = sp.csr_array(
        (
            phrases["hits"].to_numpy().astype(np.float64),
            (
                [row_of[paragraph] for paragraph in phrases["paragraph_id"]],
                [number[name] for name in phrases.select("theme", "seed").rows()],
            ),
        ),
        shape=(len(features.paragraph_ids), len(names)),
    )
    for (theme, _), column in number.items():
        seeds[theme].append(len(chosen) + column)
    counts = sp.csr_array(sp.hstack([columns(features.counts, chosen), extra], format="csr"))
    counts.sort_indices()
    words = [features.words[word] for word in chosen] + [seed for _, seed in names]
    printed = [features.printed[word] for word in chosen] + [seed.replace("*", "") for _, seed in names]
    return counts, words, printed, seeds


def topic_names(themes: Sequence[str], residual: int) -> list[str]:
    """Give the names of the guided model's topics: those of the themes, then the residual ones."""
    return [*themes, *(f"residual_{number:02}" for number in range(1, residual + 1))]


def fit_guided(
    counts: sp.csr_array,
    words: list[str],
    printed: list[str],
    seeds: dict[str, list[int]],
    residual: int,
    passes: int,
    seed: int,
) -> TopicModel:
    """Fit gensim's LDA with the seeds as prior.

    A seed's prior in its theme's topic is its own frequency, as if it had been seen there once more.

    Parameters
    ----------
    counts : csr_array, shape (n_paragraphs, n_words)
    words, printed : list of str
        Of the columns.
    seeds : dict
        The columns that are seeds of each theme; its keys are the first topics.
    residual : int
        Topics beside those of the themes.
    passes : int
        Times that the paragraphs are gone through; more where there are few.
    seed : int
        Of the random start.
    """
    if counts.shape[1] < 2:
        return too_early("too few words for topics: add articles", counts.shape[0])
    names = topic_names(list(seeds), residual)
    eta = np.full((len(names), counts.shape[1]), PRIOR)
    frequency = counts.sum(axis=0)
    for columns_of_theme in seeds.values():
        eta[:, columns_of_theme] = ELSEWHERE
    for topic, columns_of_theme in enumerate(seeds.values()):
        eta[topic, columns_of_theme] = np.maximum(frequency[columns_of_theme], 1.0)
    corpus = Rows(counts)
    chunks = -(-len(corpus) // CHUNK)
    passes = max(passes, -(-FEWEST_UPDATES // chunks))
    model = LdaModel(
        id2word=dict(enumerate(words)),
        num_topics=len(names),
        alpha=[TOPIC_PRIOR] * len(names),
        eta=eta,
        passes=passes,
        chunksize=CHUNK,
        eval_every=None,
        random_state=seed,
        dtype=np.float64,
    )
    model.state.sstats[...] = _start(counts, seeds, len(names), model.random_state)
    model.sync_state()
    model.update(corpus)
    model.random_state = Even()
    shares = np.vstack(
        [
            model.inference([corpus[row] for row in range(start, min(start + CHUNK, len(corpus)))])[0]
            for start in range(0, len(corpus), CHUNK)
        ]
    )
    return TopicModel(
        names=names,
        words=words,
        printed=printed,
        weights=model.get_topics(),
        shares=shares / shares.sum(axis=1, keepdims=True),
        settings={"model": "gensim LdaModel", "passes": passes, "residual": residual, "seed": seed},
    )


def _start(
    counts: sp.csr_array, seeds: dict[str, list[int]], n_topics: int, random_state: np.random.RandomState
) -> np.ndarray:
    """Give the counts that the topics start from: a theme's are those of the paragraphs with its seeds.

    From a random start a theme's topic can lose its few seeds to a residual topic that has the words around.
    """
    total = counts.sum(axis=0)
    start = random_state.gamma(100.0, 0.01, (n_topics, counts.shape[1])) * total / n_topics
    for topic, columns_of_theme in enumerate(seeds.values()):
        seeded = counts[:, columns_of_theme].sum(axis=1) > 0
        start[topic] = counts[seeded].sum(axis=0)
        start[len(seeds) :, columns_of_theme] = 0
    return start


class Rows:
    """A sparse matrix as gensim wants its documents: lists of (word, count), made as they are asked for."""

    def __init__(self, counts: sp.csr_array) -> None:
        self._counts = counts

    def __len__(self) -> int:
        return self._counts.shape[0]

    def __getitem__(self, row: int) -> list[tuple[int, float]]:
        if row >= len(self):
            raise IndexError(row)
        span = slice(self._counts.indptr[row], self._counts.indptr[row + 1])
        return list(zip(self._counts.indices[span].tolist(), self._counts.data[span].tolist(), strict=True))
