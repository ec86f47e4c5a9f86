"""Going on from released topics: they stay, what is known is not inferred again, new words join."""

from __future__ import annotations

import numpy as np
import pytest

from rasid.features.count import count_tokens, frequencies
from rasid.features.store import Features
from rasid.features.vocabulary import count_matrix, merge_words
from rasid.topics import warm
from rasid.topics.guided import fit_guided, guided_counts
from rasid.topics.hits import find_hits
from rasid.topics.model import write_model
from rasid.topics.select import Selection
from rasid.topics.warm import continue_guided, read_released

NO_LIMITS = Selection(1, 1.0, 1000, frozenset())
NEW_WORD = "زقزوقستان"


def features_of(texts):
    tokens = count_tokens(texts)
    vocabulary, forms = merge_words([frequencies(tokens)])
    counts = count_matrix(tokens, dict(forms.rows()), len(vocabulary))
    ids = [f"p{row}:1" for row in range(len(texts))]
    return Features(ids, vocabulary["word"].to_list(), vocabulary["printed"].to_list(), counts)


def counts_of(texts, themes, also=()):
    features = features_of(texts)
    hits = find_hits(features.paragraph_ids, count_tokens(texts), themes)
    return guided_counts(features, hits, themes, NO_LIMITS, also)


@pytest.fixture(scope="module")
def texts(labels):
    return [label.text for label in labels]


@pytest.fixture(scope="module")
def fitted(texts, themes):
    return fit_guided(*counts_of(texts, themes), residual=3, passes=2, seed=1)


@pytest.fixture(scope="module")
def released(texts, themes, fitted, tmp_path_factory):
    folder = tmp_path_factory.mktemp("guided")
    counts, *_ = counts_of(texts, themes)
    write_model(folder, fitted, [f"p{row}:1" for row in range(len(texts))], counts, 10)
    return read_released(folder)


def go_on(texts, themes, released, memory=None):
    counts, words, printed, _ = counts_of(texts, themes, released.words)
    return continue_guided(counts, words, printed, released, memory)


def test_without_new_text_the_topics_and_the_shares_are_the_released_ones(texts, themes, fitted, released):
    model = go_on(texts, themes, released)
    assert (model.names, model.words) == (fitted.names, fitted.words)
    assert np.allclose(model.weights, fitted.weights, atol=1e-6)
    assert np.allclose(model.shares.sum(axis=1), 1)
    assert (model.shares.argmax(axis=1) == fitted.shares.argmax(axis=1)).mean() > 0.9


def test_a_new_word_joins_the_topic_that_it_stands_in(texts, themes, released):
    added = [f"دخلت طالبان كابل وقندهار {NEW_WORD} في أفغانستان هرات", f"كابل أفغانستان {NEW_WORD} طالبان البرقع الملا"]
    model = go_on([*texts, *added], themes, released)
    of_word = model.weights[:, model.words.index(NEW_WORD)]
    assert model.names[of_word.argmax()] == "afghanistan"
    assert model.settings["new_words"] >= 1
    assert np.allclose(model.weights.sum(axis=1), 1)
    # Known words keep their proportions.
    old = [model.words.index(word) for word in released.words]
    assert np.allclose(
        model.weights[:, old] / model.weights[:, old].sum(axis=1, keepdims=True),
        released.weights / released.weights.sum(axis=1, keepdims=True),
        atol=1e-9,
    )


def test_what_was_there_has_the_same_shares_whatever_arrives(texts, themes, released, tmp_path):
    added = [f"{NEW_WORD} طالبان كابل", "كييف القرم"]
    alone, together = (go_on(some, themes, released) for some in (texts, [*texts, *added]))
    assert (alone.shares == together.shares[: len(texts)]).all()


def test_no_paragraph_is_inferred_twice(texts, themes, released, tmp_path, monkeypatch):
    inferred = []
    whole = warm._infer
    monkeypatch.setattr(warm, "_infer", lambda counts, *rest: inferred.append(counts.shape[0]) or whole(counts, *rest))
    first = go_on(texts, themes, released, tmp_path)
    again = go_on(texts, themes, released, tmp_path)
    more = go_on([*texts, f"{NEW_WORD} طالبان"], themes, released, tmp_path)
    assert inferred[1:] == [0, 1]
    assert (first.shares == again.shares).all()
    assert (first.shares == more.shares[:-1]).all()
    assert (more.shares == go_on([*texts, f"{NEW_WORD} طالبان"], themes, released).shares).all()
