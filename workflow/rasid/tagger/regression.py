"""The logistic regression that all weights of the tagger come from."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression


def fit_weights(features: sp.csr_matrix, truth: np.ndarray, strength: float, seed: int) -> tuple[np.ndarray, float]:
    """Fit a logistic regression of two classes.

    Parameters
    ----------
    features : csr_matrix, shape (n_paragraphs, n_features)
    truth : ndarray of bool, shape (n_paragraphs,)
        Of both kinds.
    strength : float
        How far the weights may go: the inverse of the regularisation (`C`).
    seed : int
        Of the solver.

    Returns
    -------
    weights : ndarray, shape (n_features,)
    intercept : float
    """
    # The dual problem has a variable a paragraph, not a feature: twenty times faster here.
    classifier = LogisticRegression(
        C=strength, solver="liblinear", dual=True, random_state=seed, max_iter=1000, tol=1e-3
    )
    classifier.fit(features, truth)
    return classifier.coef_[0], float(classifier.intercept_[0])
