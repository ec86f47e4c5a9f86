"""Topics keep their names: a model is aligned with the last one that was released."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from rasid.arrays import read_arrays, read_json
from rasid.topics.model import TopicModel
from rasid.topics.words import ranked_words

ALIGNMENT = ("model", "topic", "released", "status", "similarity", "gained", "lost")
# From where on a topic is the released one at all, and from where on it has not changed.
SAME, UNCHANGED = 0.4, 0.8
WORDS_COMPARED = 20


@dataclass(frozen=True)
class ReleasedModel:
    """What is needed of a released model: its topics' names and words, and what inference needs."""

    names: list[str]
    words: list[str]
    printed: list[str]
    weights: np.ndarray
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    folder: Path = Path()


def read_released(folder: Path | None) -> ReleasedModel | None:
    """Read a released model; None where it was not released, or had no topics."""
    if folder is None or not (folder / "model.json").exists():
        return None
    about = read_json(folder / "model.json")
    arrays = read_arrays(folder / "model.safetensors")
    weights = arrays["weights"].astype(np.float64)
    if not about["topics"]:
        return None
    return ReleasedModel(about["topics"], about["words"], about["printed"], weights, arrays, about, folder)


def similarities(model: TopicModel | ReleasedModel, other: ReleasedModel) -> np.ndarray:
    """Give the similarity of the topics of two models: 1 minus the Hellinger distance of their words.

    Words are compared by name: new ones may have entered the vocabulary, old ones left.

    Returns
    -------
    ndarray, shape (n_topics, n_other_topics)
        From 0 (no word in common) to 1 (the same).
    """
    place = {word: column for column, word in enumerate(model.words)}
    common = [(place[word], column) for column, word in enumerate(other.words) if word in place]
    here, there = [pair[0] for pair in common], [pair[1] for pair in common]
    overlap = np.sqrt(model.weights[:, here]) @ np.sqrt(other.weights[:, there]).T
    return 1 - np.sqrt(np.clip(1 - overlap, 0, 1))


def matches(model: TopicModel | ReleasedModel, other: ReleasedModel, fixed: Sequence[str]) -> dict[int, int]:
    """Match topics by Hungarian matching; those with a fixed name by their name.

    Returns
    -------
    dict
        Topic of `model` to topic of `other`; only pairs that are similar enough, or have the same fixed name.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - few commands match topics

    alike = similarities(model, other)
    by_name = {
        model.names.index(name): other.names.index(name)
        for name in fixed
        if name in model.names and name in other.names
    }
    free = [topic for topic, name in enumerate(model.names) if name not in fixed]
    there = [topic for topic, name in enumerate(other.names) if name not in fixed]
    rows, columns = linear_sum_assignment(-alike[np.ix_(free, there)].round(9))
    pairs = {free[row]: there[column] for row, column in zip(rows, columns, strict=True)}
    return by_name | {topic: old for topic, old in pairs.items() if alike[topic, old] >= SAME}


def keep_names(model: TopicModel, released: ReleasedModel | None, fixed: Sequence[str] = ()) -> TopicModel:
    """Give topics the names of the released ones that they match, and numbers never used to new ones."""
    if released is None or not model.names:
        return model
    found = matches(model, released, fixed)
    used = {int(number) for name in released.names for number in re.findall(r"_(\d+)$", name)}
    fresh = iter(number for number in range(1, len(used) + len(model.names) + 1) if number not in used)
    names = []
    for topic, name in enumerate(model.names):
        if name in fixed:
            names.append(name)
        elif topic in found:
            names.append(released.names[found[topic]])
        else:
            names.append(re.sub(r"\d+$", lambda digits: f"{next(fresh):0{len(digits[0])}}", name))
    return replace(model, names=names)


def align(
    name: str, model: TopicModel | ReleasedModel, released: ReleasedModel | None, fixed: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Yield the rows of ``alignment.csv`` for a model: each of its topics, then those that are gone."""
    if released is None:
        yield from ({"model": name, "topic": own, "status": "new"} for own in model.names)
        return
    found = matches(model, released, fixed) if model.names else {}
    alike = similarities(model, released) if model.names else np.zeros((0, len(released.names)))
    mine, theirs = _top_words(model), _top_words(released)
    for topic, own in enumerate(model.names):
        old = found.get(topic)
        if old is None:
            yield {"model": name, "topic": own, "status": "new"}
            continue
        yield {
            "model": name,
            "topic": own,
            "released": released.names[old],
            "status": "kept" if alike[topic, old] >= UNCHANGED else "changed",
            "similarity": f"{alike[topic, old]:.4f}",
            "gained": [printed for word, printed in mine[topic].items() if word not in theirs[old]],
            "lost": [printed for word, printed in theirs[old].items() if word not in mine[topic]],
        }
    for number, before in enumerate(released.names):
        if number not in found.values():
            yield {"model": name, "released": before, "status": "gone"}


def _top_words(model: TopicModel | ReleasedModel) -> list[dict[str, str]]:
    return [
        {model.words[word]: model.printed[word] for word in row} for row in ranked_words(model.weights, WORDS_COMPARED)
    ]
