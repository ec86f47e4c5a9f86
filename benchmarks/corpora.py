"""Real paragraphs as the workflow counts them, and the labelled ones in the same columns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import scipy.sparse as sp
from common import ROOT, data, environment, new_project, say
from sklearn.metrics import roc_auc_score

from rasid.config import Theme, load_stopwords, load_themes
from rasid.features.count import count_tokens
from rasid.features.store import read_features
from rasid.seeds import SeedMatcher
from rasid.topics.evidence import guided_counts
from rasid.topics.select import Selection
from rasid.topics.vocabulary import Columns, count_columns, theme_hits


@contextmanager
def finished_run(target: str) -> Iterator[Path]:
    """Run the workflow on the real articles up to a target, and give its results.

    RESULTS= names the results of such a run, where there is one.
    """
    if "RESULTS" in os.environ:
        yield Path(os.environ["RESULTS"])
        return
    with tempfile.TemporaryDirectory() as folder:
        project = new_project(Path(folder))
        (project / "corpus/articles/real.jsonl.gz").symlink_to(data("real/articles.jsonl.gz").resolve())
        say(f"the workflow, up to {target}")
        command = [Path(sys.executable).parent / "snakemake", target, "--quiet", "all"]
        subprocess.run(command, cwd=project, env=environment(project), check=True, stdout=sys.stderr)
        yield project / "results"


@dataclass(frozen=True)
class Counted:
    """Real paragraphs, and labelled ones in the same columns.

    Attributes
    ----------
    counts : csr_array
    words : list of str
    hit : ndarray of bool, shape (n_paragraphs, n_themes)
    seeds : list of list of int
        The columns that are seeds of each theme.
    texts : list of str
        The labelled paragraphs.
    labelled : csr_array
    labelled_hit : ndarray of bool, shape (n_labelled, n_themes)
    truth : ndarray of bool, shape (n_labelled, n_themes)
    themes : list of Theme
    """

    counts: sp.csr_array
    words: list[str]
    hit: np.ndarray
    seeds: list[list[int]]
    texts: list[str]
    labelled: sp.csr_array
    labelled_hit: np.ndarray
    truth: np.ndarray
    themes: list[Theme]

    def auroc(self, scores: np.ndarray) -> list[float]:
        """Give how well scores tell the paragraphs of each theme."""
        return [float(roc_auc_score(self.truth[:, n], scores[:, n])) for n in range(len(self.themes))]


def count(results: Path) -> Counted:
    """Count the paragraphs of a finished run, and the labelled ones."""
    themes = load_themes(ROOT / "config/themes.yaml")
    features = read_features(results / "features")
    hits = pl.read_parquet(results / "topics/hits.parquet")
    stopwords = load_stopwords(ROOT / "config/stopwords.txt")
    guided = guided_counts(features, hits, Selection(3, 0.5, 30_000, stopwords))
    number = {theme.id: place for place, theme in enumerate(themes)}
    row_of = {name: row for row, name in enumerate(features.paragraph_ids)}
    hit = np.zeros((len(row_of), len(themes)), dtype=bool)
    for name, theme in hits.select("paragraph_id", "theme").iter_rows():
        hit[row_of[name], number[theme]] = True
    lines = data("real/paragraphs.jsonl").read_text(encoding="utf-8").split("\n")
    paragraphs = [json.loads(line) for line in lines if line]
    texts = [paragraph["text"] for paragraph in paragraphs]
    tokens = count_tokens(texts)
    columns = count_columns(tokens, Columns(guided.words, guided.left_out), len(guided.words))
    return Counted(
        guided.counts,
        guided.words,
        hit,
        _seed_columns(themes, guided.words, guided.seed_phrases),
        texts,
        *theme_hits(tokens, themes, guided.seed_phrases, columns),
        np.array([[theme.id in paragraph["tags"] for theme in themes] for paragraph in paragraphs]),
        themes,
    )


def _seed_columns(
    themes: Sequence[Theme], words: Sequence[str], phrases: dict[tuple[str, str], int]
) -> list[list[int]]:
    matcher = SeedMatcher(themes)
    of_theme: dict[str, list[int]] = {theme.id: [] for theme in themes}
    for column, word in enumerate(words[: len(words) - len(phrases)]):
        for theme in matcher.themes_of_word(word):
            of_theme[theme].append(column)
    for (theme, _), column in phrases.items():
        of_theme[theme].append(column)
    return list(of_theme.values())


def token_lists(counts: sp.csr_array, words: Sequence[str]) -> list[list[str]]:
    """Give paragraphs as lists of words, as libraries want them."""
    repeated = np.repeat(counts.indices, counts.data.astype(int))
    bounds = np.concatenate([[0], np.cumsum(counts.data.astype(int))])[counts.indptr]
    return [[words[word] for word in repeated[a:b]] for a, b in pairwise(bounds)]
