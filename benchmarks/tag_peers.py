"""The peers of `rasid tag`: read the same JSON Lines, score them, write the probabilities as JSON Lines.

    python benchmarks/tag_peers.py sklearn MODEL INPUT OUTPUT
    python benchmarks/tag_peers.py fasttext MODEL INPUT OUTPUT

They write no evidence, and read and write with Python's own json, as Rasid does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from common import ROOT
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

BATCH = 2000
LENGTH = "length"
Probabilities = Callable[[Sequence[Paragraph]], Iterable[dict[str, float]]]


# --- scikit-learn


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


def by_sklearn(folder: str) -> Probabilities:
    """Give the probabilities of scikit-learn's pipeline."""
    model = TaggerModel.load(Path(folder))
    pipeline, names = sklearn_pipeline(model), [theme.id for theme in model.themes]
    return lambda paragraphs: (
        dict(zip(names, row, strict=True)) for row in pipeline.predict_proba(paragraphs).tolist()
    )


# --- fastText


def one_line(paragraph: Paragraph) -> str:
    """Give title and text as one line, as fastText reads them."""
    return f"{paragraph.title} {paragraph.text}".replace("\n", " ")


def by_fasttext(path: str) -> Probabilities:
    """Give the probabilities of fastText, many lines in one call."""
    import fasttext  # noqa: PLC0415 - a peer, in its own folder

    fasttext.FastText.eprint = lambda _: None
    model = fasttext.load_model(path)

    def probabilities(paragraphs: Sequence[Paragraph]) -> Iterator[dict[str, float]]:
        labels, values = model.predict(list(map(one_line, paragraphs)), k=-1)
        for names, row in zip(labels, values, strict=True):
            yield dict(zip(names, map(float, row), strict=True))

    return probabilities


# --- Both


def main() -> None:
    """Read, score and write."""
    peer, model, source, output = sys.argv[1:]
    sys.path.append(str(ROOT / ".venv/peers"))
    probabilities = {"sklearn": by_sklearn, "fasttext": by_fasttext}[peer](model)
    with Path(source).open(encoding="utf-8") as lines, Path(output).open("w", encoding="utf-8") as out:
        rows = map(json.loads, lines)
        while batch := list(islice(rows, BATCH)):
            found = probabilities([Paragraph(row["title"], row["text"]) for row in batch])
            answers = ({"id": row["id"], "probability": said} for row, said in zip(batch, found, strict=True))
            out.writelines(chain.from_iterable((json.dumps(answer, ensure_ascii=False), "\n") for answer in answers))


if __name__ == "__main__":
    main()
