"""How good topics are, in figures that state their settings."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

TOP_WORDS = 10


def npmi(topics: list[list[int]], counts: sp.csr_array) -> list[float]:
    r"""Give the normalised pointwise mutual information of each topic's words.

    The mean over pairs of :math:`\ln\frac{p(a,b)}{p(a)p(b)} / -\ln p(a,b)` (Bouma 2009; for topics
    Aletras and Stevenson 2013), -1 for a pair that never meets. :math:`p` is the share of paragraphs
    that hold the word, or both words: the window is the paragraph, the reference is the corpus itself.

    Parameters
    ----------
    topics : list of list of int
        Columns of `counts`, best first.
    counts : csr_array, shape (n_paragraphs, n_words)

    Returns
    -------
    list of float
        One for each topic, from -1 to 1; 0 for a topic with fewer than two words.
    """
    n_rows = counts.shape[0]
    present = sp.csc_array((np.ones(counts.nnz), counts.indices, counts.indptr), shape=counts.shape[::-1]).T
    present = sp.csc_array(present)
    return [_topic_npmi(present[:, topic[:TOP_WORDS]], n_rows) for topic in topics]


def _topic_npmi(present: sp.csc_array, n_rows: int) -> float:
    together = (present.T @ present).toarray() / n_rows
    alone = np.diag(together)
    first, second = np.triu_indices(len(alone), 1)
    if not len(first):
        return 0.0
    pair, product = together[first, second], alone[first] * alone[second]
    values = np.full(len(pair), -1.0)
    met = pair > 0
    always = met & (pair >= 1)
    values[always] = 1.0
    usual = met & ~always
    values[usual] = np.log(pair[usual] / product[usual]) / -np.log(pair[usual])
    return float(values.mean())


def diversity(topics: list[list[int]]) -> float:
    """Give the share of distinct words among the topics' top words (Dieng, Ruiz and Blei 2020)."""
    top = [word for topic in topics for word in topic[:TOP_WORDS]]
    return len(set(top)) / len(top) if top else 0.0


def quality(names: list[str], topics: list[list[int]], counts: sp.csr_array) -> dict[str, Any]:
    """Give the figures of a model, with the settings they were measured with."""
    each = npmi(topics, counts)
    return {
        "npmi": float(np.mean(each)) if each else 0.0,
        "diversity": diversity(topics),
        "npmi_by_topic": dict(zip(names, each, strict=True)),
        "settings": {
            "top_words": TOP_WORDS,
            "window": "paragraph",
            "reference": "the paragraphs that the model was fitted to",
            "paragraphs": counts.shape[0],
            "words": counts.shape[1],
        },
    }
