"""The published topic-model table on BBC News: the discovered model, as the workflow has it, beside its peers.

NPMI and diversity of ten words a topic, mean over K = 10, 20, 30, 40, 50, on the OCTIS copy of BBC News
(2,225 documents, preprocessed). NPMI is gensim's `c_npmi` with a window of 10 words and all documents for a
reference, as in the published figures. `npmi_heldout`: model fitted and words chosen on one half of the documents,
NPMI on the other, mean of both directions; words that never meet there pull it down. Ours re-ranks words by their
co-occurrence in whole documents of what it is fitted to.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from statistics import mean

import numpy as np
import scipy.sparse as sp
from common import data, say, tell
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel, LdaModel
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from threadpoolctl import threadpool_limits

from rasid.topics import nmf
from rasid.topics.quality import diversity
from rasid.topics.words import TOP_WORDS, naming_words

NUMBERS = (10, 20, 30, 40, 50)
WINDOW = 10
WORDS = 20
Document = list[str]
Fit = Callable[[Sequence[Document], int], list[list[str]]]


def documents() -> list[Document]:
    """Read the documents."""
    lines = data("benchmarks/octis_BBC_News/corpus.tsv").read_text(encoding="utf-8").split("\n")
    return [line.split("\t")[0].split() for line in lines if line]


def discovered(texts: Sequence[Document], number: int) -> list[list[str]]:
    """Fit the discovered model, and choose its words as the workflow does."""
    vectoriser = CountVectorizer(analyzer=list)
    counts = sp.csr_array(vectoriser.fit_transform(texts).astype(np.float64))
    counts.sort_indices()
    weights = nmf.factorise(nmf.weighted(counts, nmf.inverse_document_frequency(counts)), number, 1)
    words = vectoriser.get_feature_names_out()
    return [[words[word] for word in topic[:TOP_WORDS]] for topic in naming_words(weights, counts, WORDS)]


def sklearn_nmf(texts: Sequence[Document], number: int) -> list[list[str]]:
    """Fit scikit-learn's NMF on sublinear TF-IDF."""
    vectoriser = TfidfVectorizer(analyzer=list, sublinear_tf=True)
    return _of_sklearn(vectoriser, texts, number)


def sklearn_nmf_counts(texts: Sequence[Document], number: int) -> list[list[str]]:
    """Fit scikit-learn's NMF on counts."""
    return _of_sklearn(CountVectorizer(analyzer=list), texts, number)


def _of_sklearn(vectoriser: CountVectorizer, texts: Sequence[Document], number: int) -> list[list[str]]:
    model = NMF(number, init="nndsvd", max_iter=400, random_state=1).fit(vectoriser.fit_transform(texts))
    words = vectoriser.get_feature_names_out()
    return [[words[word] for word in np.argsort(-row, kind="stable")[:TOP_WORDS]] for row in model.components_]


def gensim_lda(texts: Sequence[Document], number: int) -> list[list[str]]:
    """Fit gensim's LDA, ten passes."""
    words = Dictionary(texts)
    model = LdaModel([words.doc2bow(text) for text in texts], number, words, passes=10, random_state=1)
    return [[word for word, _ in model.show_topic(topic, TOP_WORDS)] for topic in range(number)]


def coherence(topics: list[list[str]], texts: Sequence[Document]) -> float:
    """Give gensim's c_npmi; words that the reference does not have count as never met."""
    reference = [*texts, *[[word] for word in sorted({word for topic in topics for word in topic})]]
    model = CoherenceModel(
        topics=topics,
        texts=reference,
        dictionary=Dictionary(reference),
        coherence="c_npmi",
        topn=TOP_WORDS,
        window_size=WINDOW,
        processes=1,
    )
    return float(model.get_coherence())


def measured(fit: Fit, texts: Sequence[Document]) -> dict[str, float]:
    """Give NPMI, diversity and held-out NPMI, mean over the numbers of topics."""
    order = list(range(len(texts)))
    random.Random(1).shuffle(order)  # noqa: S311 - no secret
    halves = [[texts[place] for place in sorted(order[start::2])] for start in (0, 1)]
    rows = []
    for number in NUMBERS:
        topics = fit(texts, number)
        held_out = mean(coherence(fit(halves[a], number), halves[b]) for a, b in ((0, 1), (1, 0)))
        distinct = diversity([[hash(word) for word in topic] for topic in topics])
        rows.append((coherence(topics, texts), distinct, held_out))
        say(f"  K = {number}: NPMI {rows[-1][0]:.3f}, diversity {distinct:.2f}, held out {held_out:.3f}")
    npmi, distinct, held_out = (mean(column) for column in zip(*rows, strict=True))
    return {"npmi": round(npmi, 4), "diversity": round(distinct, 4), "npmi_heldout": round(held_out, 4)}


def main() -> None:
    """Measure, and print `npmi`, `diversity`, `npmi_heldout` and the peers'."""
    texts = documents()
    peers: dict[str, Fit] = {
        "sklearn_nmf_tfidf": sklearn_nmf,
        "sklearn_nmf_counts": sklearn_nmf_counts,
        "gensim_lda": gensim_lda,
    }
    found = {}
    with threadpool_limits(1):
        for name, fit in {"discovered": discovered, **peers}.items():
            say(name)
            found[name] = measured(fit, texts)
    mine = found.pop("discovered")
    best = max(figures["npmi_heldout"] for figures in found.values())
    settings = {"measure": "gensim c_npmi", "window": WINDOW, "top_words": TOP_WORDS, "k": NUMBERS}
    tell(**mine, npmi_heldout_best_peer=best, peers=found, settings=settings)


if __name__ == "__main__":
    main()
