"""scikit-learn's own pipeline of the features that Rasid's tagger has, with Rasid's weights put in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer

from rasid.arabic import words
from rasid.tagger.features import FeatureSpace, Paragraph, grams_of
from rasid.tagger.model import TaggerModel
from rasid.tagger.words import base, pairs

LENGTH = "length"


def analyse_text(paragraph: Paragraph) -> Iterator[str]:
    """Yield the names of the features in a text, and `LENGTH` for each of its distinct words."""
    found = words(paragraph.text)
    for word in dict.fromkeys(found):
        yield LENGTH
        yield f"word {base(word)}"
        for gram in grams_of(word):
            yield f"gram {gram}"
    for pair in set(pairs([base(word) for word in found])):
        yield f"pair {pair}"


def analyse_title(paragraph: Paragraph) -> list[str]:
    """Give the names of the features in a title, and `LENGTH` for each of its words."""
    found = words(paragraph.title)
    return [LENGTH] * len(found) + [f"title {form}" for form in {base(word) for word in found}]


def divide_by_length(counts: sp.csr_matrix) -> sp.csr_matrix:
    """Divide rows by the root of their last column, which goes."""
    length = np.maximum(counts[:, -1].toarray().ravel(), 1)
    return sp.diags(1 / np.sqrt(length)) @ counts[:, :-1]


def weighed(analyse: Callable[[Paragraph], Iterable[str]], names: list[str], scale: np.ndarray) -> Pipeline:
    """Count, weigh and divide by length."""
    count = CountVectorizer(analyzer=analyse, vocabulary=[*names, LENGTH])
    weigh = TfidfTransformer(norm=None)
    weigh.idf_ = np.append(scale, 1.0)
    return make_pipeline(count, weigh, FunctionTransformer(divide_by_length))


def seeds(space: FeatureSpace) -> Pipeline:
    """Give what the seeds of the themes add."""

    def found(paragraphs: Sequence[Paragraph]) -> list[dict[str, float]]:
        find = space.matcher.find_in_text
        return [
            {str(item.feature): item.value for item in space.seed_features(find(paragraph.text), find(paragraph.title))}
            for paragraph in paragraphs
        ]

    columns = DictVectorizer(sort=False).fit([{str(number): 1.0} for number in range(len(space.idf), space.size)])
    return make_pipeline(FunctionTransformer(found), columns)


def sklearn_pipeline(model: TaggerModel) -> Pipeline:
    """Make scikit-learn's own pipeline of the model's features, with its weights put in."""
    space = model.space
    names = {block: [f"{block} {name}" for name in space.vocabulary[block]] for block in space.BLOCKS}
    in_text = space.start["title"]
    features = FeatureUnion(
        [
            ("text", weighed(analyse_text, names["word"] + names["pair"] + names["gram"], space.scale[:in_text])),
            ("title", weighed(analyse_title, names["title"], space.scale[in_text : len(space.idf)])),
            ("seeds", seeds(space)),
        ]
    )
    dummies = sp.csr_matrix((2, space.size))
    classify = OneVsRestClassifier(LogisticRegression(max_iter=1)).fit(dummies, np.eye(2, len(model.themes), dtype=int))
    slopes = np.array([decision.slope for decision in model.decisions])
    classify.estimators_ = [LogisticRegression() for _ in model.themes]
    for column, (estimator, decision) in enumerate(zip(classify.estimators_, model.decisions, strict=True)):
        estimator.classes_ = np.array([0, 1])
        estimator.coef_ = (model.weights[:, [column]] * slopes[column]).T
        estimator.intercept_ = np.array([decision.intercept])
    return Pipeline([("features", features), ("classify", classify)])
