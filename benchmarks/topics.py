"""Time against quality: the guided model beside other topic models, on the same 250,000 real paragraphs.

All get the same tokens and number of topics, one thread, and seconds are of the processor: to train, and to infer the
shares of all paragraphs. Held-out log-likelihood of a word by document completion on 5,000 other paragraphs, with the
same inference for all. NPMI of the ten heaviest words a topic (and, for ours, of the words it names topics by); window:
the paragraph, reference: the training paragraphs. AUROC against people's tags: a theme's topic is its own in ours,
elsewhere the one that tells the training paragraphs with the theme's seeds best.
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
from guided import bags
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from rasid.topics import guided, lda
from rasid.topics.evidence import Evidence
from rasid.topics.quality import npmi
from rasid.topics.words import naming_words

sys.path.append(str(ROOT / ".venv/peers"))
PARAGRAPHS = int(os.environ.get("PARAGRAPHS", "250000"))
HELD_OUT = 5000
TOPICS = 16
SWEEPS = 100
# Topics' weights, shares of the training paragraphs and of the labelled ones, seconds to train and to infer.
Outcome = tuple[np.ndarray, np.ndarray, np.ndarray, float, float]


def clock() -> float:
    """Give the processor's seconds, all threads together."""
    return time.process_time()


def rasid_guided(corpus: Counted) -> Outcome:
    """Fit the workflow's guided model, without labels."""
    start = clock()
    nobody = np.zeros_like(corpus.hit)
    evidence = Evidence(corpus.counts, corpus.hit, nobody, nobody)
    guide = guided.learn_guide(evidence)
    topics = guided.fit_topics(evidence, guide, TOPICS - len(corpus.themes), 3, 1)
    middle = clock()
    shares = guided.infer(corpus.counts, corpus.hit, topics, guide)
    end = clock()
    return (
        topics.T,
        shares,
        guided.infer(corpus.labelled, corpus.labelled_hit, topics, guide),
        middle - start,
        end - middle,
    )


def gensim_lda(passes: int) -> Callable[[Counted], Outcome]:
    """Give a function that fits gensim's LdaModel as is."""

    def fit(corpus: Counted) -> Outcome:
        texts, asked = bags(corpus.counts), bags(corpus.labelled)
        start = clock()
        model = LdaModel(texts, TOPICS, dict(enumerate(corpus.words)), passes=passes, random_state=1)
        middle = clock()
        shares = np.vstack([model.inference(texts[row : row + 2000])[0] for row in range(0, len(texts), 2000)])
        end = clock()
        return model.get_topics(), shares, model.inference(asked)[0], middle - start, end - middle

    return fit


def sklearn_lda(corpus: Counted) -> Outcome:
    """Fit scikit-learn's online LDA."""
    model = LatentDirichletAllocation(TOPICS, learning_method="online", max_iter=3, batch_size=2000, random_state=1)
    return _of_sklearn(model, sp.csr_matrix(corpus.counts), sp.csr_matrix(corpus.labelled))


def sklearn_nmf(corpus: Counted) -> Outcome:
    """Fit scikit-learn's NMF on TF-IDF."""
    tfidf = TfidfTransformer(sublinear_tf=True)
    matrix = tfidf.fit_transform(sp.csr_matrix(corpus.counts))
    model = NMF(TOPICS, init="nndsvd", random_state=1)
    return _of_sklearn(model, matrix, tfidf.transform(sp.csr_matrix(corpus.labelled)))


def _of_sklearn(model: NMF | LatentDirichletAllocation, matrix: sp.csr_matrix, asked: sp.csr_matrix) -> Outcome:
    start = clock()
    model.fit(matrix)
    middle = clock()
    shares = model.transform(matrix)
    end = clock()
    return model.components_, shares, model.transform(asked), middle - start, end - middle


def tomotopy_lda(corpus: Counted) -> Outcome:
    """Fit tomotopy's LDA by Gibbs sampling."""
    import tomotopy  # noqa: PLC0415 - may be missing

    texts, asked = token_lists(corpus.counts, corpus.words), token_lists(corpus.labelled, corpus.words)
    start = clock()
    model = tomotopy.LDAModel(k=TOPICS, seed=1)
    for text in texts:
        # It leaves out empty documents; a word keeps the rows together.
        model.add_doc(text or corpus.words[:1])
    model.train(SWEEPS, workers=1)
    middle = clock()
    shares = np.array([document.get_topic_dist() for document in model.docs])
    end = clock()
    found = model.infer([model.make_doc(text or corpus.words[:1]) for text in asked], workers=1)[0]
    weights = np.zeros((TOPICS, len(corpus.words)))
    place = {word: column for column, word in enumerate(corpus.words)}
    columns = [place[word] for word in model.used_vocabs]
    for topic in range(TOPICS):
        weights[topic, columns] = model.get_topic_word_dist(topic)
    return weights, shares, np.array(found), middle - start, end - middle


def topica_lda(corpus: Counted) -> Outcome:
    """Fit topica's LDA by Gibbs sampling."""
    import topica  # noqa: PLC0415 - may be missing

    texts, asked = token_lists(corpus.counts, corpus.words), token_lists(corpus.labelled, corpus.words)
    start = clock()
    model = topica.LDA(TOPICS, seed=1)
    model.fit(texts, iters=SWEEPS, num_samples=1, keep_theta_draws=False)
    middle = clock()
    shares = np.asarray(model.doc_topic)
    end = clock()
    weights = np.zeros((TOPICS, len(corpus.words)))
    place = {word: column for column, word in enumerate(corpus.words)}
    weights[:, [place[word] for word in model.vocabulary]] = np.asarray(model.topic_word)
    return weights, shares, np.asarray(model.transform(asked)), middle - start, end - middle


MODELS: dict[str, Callable[[Counted], Outcome]] = {
    "rasid_guided": rasid_guided,
    "gensim": gensim_lda(1),
    "gensim_3_passes": gensim_lda(3),
    "sklearn_nmf": sklearn_nmf,
    "sklearn_lda": sklearn_lda,
    "tomotopy": tomotopy_lda,
    "topica": topica_lda,
}


def measured(name: str, corpus: Counted, hidden: sp.csr_array) -> dict[str, float]:
    """Fit a model, and give its figures."""
    weights, shares, asked, train, infer = MODELS[name](corpus)
    topics = weights + 1e-9
    topics = (topics / topics.sum(axis=1, keepdims=True)).T
    heaviest = np.argsort(-weights, axis=1, kind="stable")[:, :10].tolist()
    own = [
        number if name == "rasid_guided" else int(np.argmax([roc_auc_score(hit, share) for share in shares.T]))
        for number, hit in enumerate(corpus.hit.T)
    ]
    figures = {
        "train": train,
        "infer": infer,
        "heldout": lda.held_out_likelihood(hidden, np.ascontiguousarray(topics), 0.1),
        "npmi": float(np.mean(npmi(heaviest, corpus.counts))),
        "auroc": float(np.mean(corpus.auroc(asked[:, own]))),
    }
    if name == "rasid_guided":
        figures["npmi_named"] = float(np.mean(npmi(naming_words(weights, corpus.counts, 20), corpus.counts)))
    say(f"{name}: " + ", ".join(f"{key} {value:.3f}" for key, value in figures.items()))
    return {key: round(value, 4) for key, value in figures.items()}


def main() -> None:
    """Measure, and print `time_ratio_gensim`, `heldout_ratio` and the table."""
    with finished_run("results/topics/guided/model.json") as results:
        whole = count(results)
    order = np.random.RandomState(1).permutation(whole.counts.shape[0])
    hidden = sp.csr_array(whole.counts[np.sort(order[:HELD_OUT])])
    rows = np.sort(order[HELD_OUT:][:PARAGRAPHS])
    corpus = Counted(**{**vars(whole), "counts": sp.csr_array(whole.counts[rows]), "hit": whole.hit[rows]})
    say(f"{len(rows):,} paragraphs, {int(corpus.counts.sum()):,} words, {TOPICS} topics")
    table = {}
    with threadpool_limits(1):
        for name in os.environ.get("MODELS", ",".join(MODELS)).split(","):
            try:
                table[name] = measured(name, corpus, hidden)
            except ImportError:
                say(f"{name}: not here; make bench-topics installs it")
    mine, theirs = table["rasid_guided"], table["gensim"]
    tell(
        time_ratio_gensim=(mine["train"] + mine["infer"]) / (theirs["train"] + theirs["infer"]),
        # How much likelier ours makes an unseen word: 1 or more is at least as good.
        heldout_ratio=float(np.exp(mine["heldout"] - theirs["heldout"])),
        paragraphs=len(rows),
        words=int(corpus.counts.sum()),
        topics=TOPICS,
        models=table,
    )


if __name__ == "__main__":
    main()
