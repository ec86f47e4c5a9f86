"""The topics within one theme."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfTransformer

from rasid.features.store import Features
from rasid.topics.model import TopicModel, too_early
from rasid.topics.select import Selection, columns, select_words

PARAGRAPHS_PER_TOPIC = 30


def fit_within(
    features: Features, rows: np.ndarray, selection: Selection, minimum: int, largest: int, seed: int
) -> tuple[TopicModel, sp.csr_array]:
    """Fit NMF to the TF-IDF (sublinear, unit length) of a theme's paragraphs.

    Parameters
    ----------
    features : Features
        Of the whole corpus.
    rows : ndarray of int
        The theme's paragraphs.
    selection : Selection
        Applied to these paragraphs.
    minimum : int
        With fewer paragraphs the model is empty and says so.
    largest : int
        At most this many topics; there are fewer where there are few paragraphs.
    seed : int
        Of the random start.

    Returns
    -------
    model : TopicModel
    counts : csr_array
        What it was fitted to.
    """
    part = Features(
        [features.paragraph_ids[row] for row in rows],
        features.words,
        features.printed,
        sp.csr_array(features.counts[rows]),
    )
    chosen = select_words(part, selection) if len(rows) else np.zeros(0, np.int64)
    counts = columns(part.counts, chosen)
    number = min(largest, max(2, len(rows) // PARAGRAPHS_PER_TOPIC))
    if len(rows) < minimum or len(chosen) < number:
        note = f"too early: {len(rows)} paragraphs on this theme, topics need {minimum}"
        return too_early(note, len(rows)), counts
    weighted = TfidfTransformer(sublinear_tf=True).fit_transform(sp.csr_matrix(counts))
    model = NMF(n_components=number, init="nndsvd", solver="cd", max_iter=400, random_state=seed)
    shares = model.fit_transform(weighted)
    order = np.argsort(-shares.sum(axis=0).round(9), kind="stable")
    shares, weights = shares[:, order], model.components_[order]
    width = len(str(number))
    fitted = TopicModel(
        names=[f"topic_{topic:0{width}}" for topic in range(1, number + 1)],
        words=[features.words[word] for word in chosen],
        printed=[features.printed[word] for word in chosen],
        weights=_rows_to_one(weights),
        shares=_rows_to_one(shares),
        settings={"model": "scikit-learn NMF on TF-IDF", "topics": number, "seed": seed},
    )
    return fitted, counts


def _rows_to_one(matrix: np.ndarray) -> np.ndarray:
    total = matrix.sum(axis=1, keepdims=True)
    return np.divide(matrix, total, out=np.full_like(matrix, 1 / max(matrix.shape[1], 1)), where=total > 0)
