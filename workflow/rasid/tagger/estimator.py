"""The tagger's learner as a classifier for scikit-learn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_array, check_is_fitted, column_or_1d

from rasid.config import Theme
from rasid.tagger.decision import sigmoid
from rasid.tagger.features import FeatureSpace, Paragraph
from rasid.tagger.regression import fit_weights
from rasid.tagger.vectors import TextVectors

Text = str | tuple[str, str]


class ThemeClassifier(ClassifierMixin, BaseEstimator):
    """Classify Arabic texts by the features and the logistic regression of the tagger.

    One label a text, or any number of them: a class is decided by itself, from words without clitics, pairs of them,
    character n-grams, the title and, where there are themes, their seeds.

    Parameters
    ----------
    themes : sequence of Theme, default=()
        Whose seeds are features.
    C : float, default=1.0
        The inverse of the regularisation.
    vectors : TextVectors or sequence of TextVectors, optional
        Learnt from texts without labels: a text is also the mean of the vectors of its words. Several stand side by
        side, each counting the same.
    vector_scale : float, default=2.5
        How readily these are trusted beside the other features.
    random_state : int, default=1
        Of the solver.

    Attributes
    ----------
    classes_ : ndarray, shape (n_classes,)
        Sorted; the columns' numbers where `y` is an indicator matrix.
    coef_ : ndarray, shape (n_classes, n_features), or (1, n_features) for two classes
    intercept_ : ndarray, shape (n_classes,) or (1,)
    space_ : FeatureSpace

    Examples
    --------
    >>> texts = ["فاز الفريق بالمباراة", "الفريق خسر المباراة", "البنك رفع الفائدة", "أسهم البنك والفائدة"]
    >>> model = ThemeClassifier().fit(texts, ["sport", "sport", "economy", "economy"])
    >>> model.predict(["مباراة الفريق"]).tolist()
    ['sport']
    """

    def __init__(
        self,
        themes: Sequence[Theme] = (),
        C: float = 1.0,  # noqa: N803 - as in scikit-learn
        vectors: TextVectors | Sequence[TextVectors] | None = None,
        vector_scale: float = 2.5,
        random_state: int = 1,
    ) -> None:
        self.themes = themes
        self.C = C
        self.vectors = vectors
        self.vector_scale = vector_scale
        self.random_state = random_state

    def fit(self, X: Iterable[Text], y: Any) -> ThemeClassifier:  # noqa: N803 - as in scikit-learn
        """Learn from labelled texts.

        Parameters
        ----------
        X : sequence of str or of (str, str)
            Texts, or titles and texts.
        y : array of labels, shape (n_texts,), or indicator matrix, shape (n_texts, n_classes)

        Returns
        -------
        ThemeClassifier
            Itself.
        """
        paragraphs = _paragraphs(X)
        truth = self._truth(y)
        if len(truth) != len(paragraphs):
            raise ValueError(f"inconsistent numbers of samples: {len(paragraphs)} texts, {len(truth)} labels")
        self.space_ = FeatureSpace.fit(paragraphs, self.themes)
        features = self._features(paragraphs)
        seed = check_random_state(self.random_state).randint(2**31 - 1)
        fitted = [self._fit_class(features, column, seed) for column in truth.T]
        self.coef_ = np.array([weights for weights, _ in fitted])
        self.intercept_ = np.array([intercept for _, intercept in fitted])
        return self

    def _truth(self, y: Any) -> np.ndarray:
        """Give an indicator matrix; two classes have one column."""
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        check_classification_targets(y)
        self.multilabel_ = type_of_target(y) == "multilabel-indicator"
        if self.multilabel_:
            truth = check_array(y, accept_sparse=True, ensure_min_samples=1)
            truth = (truth.toarray() if sp.issparse(truth) else truth) > 0
            self.classes_ = np.arange(truth.shape[1])
            return truth
        labels = column_or_1d(y, warn=True)
        self.classes_ = np.unique(labels)
        if len(self.classes_) < 2:
            raise ValueError(f"one class only: {self.classes_[0]!r}; a classifier needs texts of two classes")
        truth = labels[:, None] == self.classes_
        return truth[:, 1:] if len(self.classes_) == 2 else truth

    def _fit_class(self, features: sp.csr_matrix, truth: np.ndarray, seed: int) -> tuple[np.ndarray, float]:
        if truth.all() or not truth.any():  # nothing to learn from: as sure as so many texts make one
            return np.zeros(features.shape[1]), float(np.log((truth.sum() + 0.5) / ((~truth).sum() + 0.5)))
        return fit_weights(features, truth, self.C, seed)

    def _features(self, paragraphs: Sequence[Paragraph]) -> sp.csr_matrix:
        features = self.space_.transform(paragraphs)
        if self.vectors is None:
            return features
        several = [self.vectors] if isinstance(self.vectors, TextVectors) else self.vectors
        texts = [f"{title} {text}" for title, text in paragraphs]
        # Together of the same length, however many.
        scale = self.vector_scale / max(len(several), 1) ** 0.5
        return sp.csr_matrix(sp.hstack([features, *(sp.csr_matrix(scale * each.transform(texts)) for each in several)]))

    def decision_function(self, X: Iterable[Text]) -> np.ndarray:  # noqa: N803 - as in scikit-learn
        """Give the scores of texts, in log-odds.

        Returns
        -------
        ndarray of float64, shape (n_texts, n_classes), or (n_texts,) for two classes
        """
        check_is_fitted(self)
        scores = self._features(_paragraphs(X)) @ self.coef_.T + self.intercept_
        return scores[:, 0] if len(self.classes_) == 2 and not self.multilabel_ else scores

    def predict_proba(self, X: Iterable[Text]) -> np.ndarray:  # noqa: N803 - as in scikit-learn
        """Give the probabilities of texts.

        Returns
        -------
        ndarray of float64, shape (n_texts, n_classes)
            Each class by itself where a text may have several; else they add up to 1.
        """
        probability = sigmoid(self.decision_function(X))
        if probability.ndim == 1:
            return np.column_stack([1 - probability, probability])
        return probability if self.multilabel_ else probability / probability.sum(axis=1, keepdims=True)

    def predict(self, X: Iterable[Text]) -> np.ndarray:  # noqa: N803 - as in scikit-learn
        """Give the label with the highest score, or an indicator matrix of those above 0.

        Returns
        -------
        ndarray, shape (n_texts,) or (n_texts, n_classes)
        """
        scores = self.decision_function(X)
        if self.multilabel_:
            return (scores > 0).astype(int)
        return self.classes_[(scores > 0).astype(int) if scores.ndim == 1 else scores.argmax(axis=1)]

    def __sklearn_tags__(self) -> Any:
        """Say what this classifier takes: texts; one label or several."""
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        tags.classifier_tags.multi_label = True
        tags.target_tags.multi_output = True
        return tags


def _paragraphs(texts: Iterable[Text]) -> list[Paragraph]:
    """Give texts, or titles and texts, as paragraphs."""
    if isinstance(texts, str):
        raise ValueError("a single text; give a list of texts")
    pairs = [("", item) if isinstance(item, str) else item for item in texts]
    for pair in pairs:
        if not isinstance(pair, Sequence) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
            raise ValueError(f"no text: {pair!r}; give strings, or pairs of title and text")
    return [Paragraph(title, text) for title, text in pairs]
