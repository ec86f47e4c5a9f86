"""Theme scores of paragraphs against people's tags (real/paragraphs.jsonl): the guided model and its peers.

The guided model is the workflow's, trained on all real articles and the shipped labels, and scores the paragraphs as
`rasid topics infer` does; `auroc_without_labels` is the same model without the labels. The peers get the same tokens
and seeds, but only PARAGRAPHS (30,000) paragraphs, all with a seed among them, since some of them take an hour for
all; `auroc_same_paragraphs` is the guided model on those, without labels. keyATM, SeededLDA and CorEx are topica's.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from common import ROOT, say, tell
from corpora import Counted, count, finished_run, token_lists
from gensim.models import LdaModel
from threadpoolctl import threadpool_limits

from rasid.topics import guided
from rasid.topics.evidence import Evidence
from rasid.topics.infer import Inference

sys.path.append(str(ROOT / ".venv/peers"))
PARAGRAPHS = int(os.environ.get("PARAGRAPHS", "30000"))
SWEEPS = 200
RESIDUAL = 12


def ours(corpus: Counted, hit: np.ndarray) -> np.ndarray:
    """Fit the guided model without labels and score the labelled paragraphs."""
    nobody = np.zeros_like(hit)
    evidence = Evidence(corpus.counts, hit, nobody, nobody)
    guide = guided.learn_guide(evidence)
    topics = guided.fit_topics(evidence, guide, RESIDUAL, 3, 1)
    return guided.infer(corpus.labelled, corpus.labelled_hit, topics, guide)


def newsmap(corpus: Counted, hit: np.ndarray) -> np.ndarray:
    """Newsmap's closed form (Watanabe 2018): log-likelihood ratios of words inside and outside of seed hits."""
    inside = corpus.counts.T @ hit.astype(float)
    outside = corpus.counts.sum(axis=0)[:, None] - inside
    ratio = np.log((inside + 1) / (inside + 1).sum(axis=0)) - np.log((outside + 1) / (outside + 1).sum(axis=0))
    return (corpus.labelled @ ratio) / np.maximum(corpus.labelled.sum(axis=1), 1)[:, None]


def gensim_lda(corpus: Counted, _hit: np.ndarray) -> np.ndarray:
    """Give gensim's LDA the seeds as priors of the topics' words."""
    number = len(corpus.themes) + RESIDUAL
    eta = np.full((number, len(corpus.words)), 0.02)
    frequency = corpus.counts.sum(axis=0)
    for topic, columns in enumerate(corpus.seeds):
        eta[:, columns] = 1e-4
        eta[topic, columns] = np.maximum(frequency[columns], 1)
    words = dict(enumerate(corpus.words))
    model = LdaModel(
        bags(corpus.counts), number, words, alpha=[0.1] * number, eta=eta, passes=3, random_state=1, dtype=np.float64
    )
    return model.inference(bags(corpus.labelled))[0]


def bags(counts: sp.csr_array) -> list[list[tuple[int, float]]]:
    """Give counts as gensim wants them."""
    spans = zip(counts.indptr[:-1], counts.indptr[1:], strict=True)
    return [list(zip(counts.indices[a:b].tolist(), counts.data[a:b].tolist(), strict=True)) for a, b in spans]


def of_topica(name: str) -> Callable[[Counted, np.ndarray], np.ndarray]:
    """Give a function that fits one of topica's models."""

    def fit(corpus: Counted, _hit: np.ndarray) -> np.ndarray:
        import topica  # noqa: PLC0415 - may be missing

        seeds = {
            theme.id: [corpus.words[column] for column in columns]
            for theme, columns in zip(corpus.themes, corpus.seeds, strict=True)
        }
        number = len(seeds) + RESIDUAL
        texts, asked = token_lists(corpus.counts, corpus.words), token_lists(corpus.labelled, corpus.words)
        if name == "keyatm":
            model = topica.KeyATM(seeds, num_topics=number, seed=1)
            model.fit(texts, iters=SWEEPS, keep_theta_draws=False)
        elif name == "seededlda":
            model = topica.SeededLDA(seeds, residual=RESIDUAL, seed=1)
            model.fit(texts, iters=SWEEPS, keep_theta_draws=False)
        else:
            model = topica.CorEx(number, anchor_words=seeds, anchor_strength=4.0, seed=1)
            model.fit(texts)
        return np.asarray(model.transform(asked))

    return fit


PEERS = {
    "newsmap": newsmap,
    "gensim": gensim_lda,
    "corex": of_topica("corex"),
    "seededlda": of_topica("seededlda"),
    "keyatm": of_topica("keyatm"),
}


def sample(corpus: Counted) -> Counted:
    """Take all paragraphs with a seed, which the peers live on, and others evenly out of the whole."""
    seeded = corpus.hit.any(axis=1)
    others = np.flatnonzero(~seeded)
    wanted = max(PARAGRAPHS - int(seeded.sum()), 0)
    filled = others[np.unique(np.linspace(0, len(others) - 1, wanted).astype(int))]
    rows = np.union1d(np.flatnonzero(seeded), filled)
    return Counted(
        sp.csr_array(corpus.counts[rows]),
        corpus.words,
        corpus.hit[rows],
        corpus.seeds,
        corpus.texts,
        corpus.labelled,
        corpus.labelled_hit,
        corpus.truth,
        corpus.themes,
    )


def measured(name: str, corpus: Counted, fit: Callable[[Counted, np.ndarray], np.ndarray]) -> tuple[float, float]:
    """Give a model's mean AUROC, and the seconds that it took."""
    start = time.process_time()
    with threadpool_limits(1):
        each = corpus.auroc(fit(corpus, corpus.hit)[:, : len(corpus.themes)])
    seconds = time.process_time() - start
    say(f"{name}: AUROC {np.mean(each):.3f} ({', '.join(f'{value:.3f}' for value in each)}), {seconds:.1f} s")
    return float(np.mean(each)), seconds


def main() -> None:
    """Measure, and print `auroc` and the peers'."""
    with finished_run("results/topics/guided/model.json") as results:
        corpus = count(results)
        each = corpus.auroc(Inference(results / "topics/guided").shares(corpus.texts)[:, : len(corpus.themes)])
    say(f"guided: AUROC {np.mean(each):.3f} ({', '.join(f'{value:.3f}' for value in each)})")
    without, seconds = measured("guided, without labels", corpus, ours)
    some = sample(corpus)
    same, _ = measured(f"guided, without labels, {some.counts.shape[0]:,} paragraphs", some, ours)
    peers = {}
    for name, fit in PEERS.items():
        try:
            peers[name], _ = measured(name, some, fit)
        except ImportError:
            say(f"{name}: topica is not here; make bench-guided installs it")
    tell(
        auroc=float(np.mean(each)),
        themes={theme.id: round(value, 4) for theme, value in zip(corpus.themes, each, strict=True)},
        auroc_without_labels=without,
        seconds_without_labels=seconds,
        auroc_same_paragraphs=same,
        peers={name: round(value, 4) for name, value in peers.items()},
        peers_paragraphs=some.counts.shape[0],
        paragraphs=corpus.counts.shape[0],
        labelled=len(corpus.texts),
    )


if __name__ == "__main__":
    main()
