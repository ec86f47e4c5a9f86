"""Split labelled paragraphs into folds that do not leak and hold each theme in even parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rasid.similar import ALIKE, shingle, sign, similar_pairs


def groups(texts: Sequence[str], articles: Sequence[str]) -> np.ndarray:
    """Put paragraphs together that must not be parted: those of an article, and near-duplicates.

    Near-duplicates have a Jaccard index of their word 3-grams of at least .3; what is near one member of a
    group is in the group.

    Parameters
    ----------
    texts : sequence of str
    articles : sequence of str
        What each paragraph's article is called; an empty name is an article of its own.

    Returns
    -------
    ndarray of int64, shape (n_paragraphs,)
        Numbers from 0 on, in order of first appearance.
    """
    parent = list(range(len(texts)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    first_of: dict[str, int] = {}
    for number, article in enumerate(articles):
        if article:
            parent[root(number)] = root(first_of.setdefault(article, number))
    shingles = shingle(texts)
    first, second, _ = similar_pairs(shingles, sign(shingles), ALIKE)
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        parent[root(other)] = root(one)
    numbers: dict[int, int] = {}
    return np.array([numbers.setdefault(root(item), len(numbers)) for item in range(len(texts))], dtype=np.int64)


def split(group: np.ndarray, truth: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Deal groups out to folds so that each fold has its part of every theme.

    Iterative stratification (Sechidis, Tsoumakas and Vlahavas 2011) by whole groups: the largest groups of
    the rarest theme go first, each to the fold that lacks most of it.

    Parameters
    ----------
    group : ndarray of int, shape (n_paragraphs,)
        As `groups` gives it; a group stays together.
    truth : ndarray of bool, shape (n_paragraphs, n_themes)
    folds : int
        Fewer are made where there are fewer groups.
    seed : int
        Decides between folds that lack the same.

    Returns
    -------
    ndarray of int64, shape (n_paragraphs,)
        The fold of each paragraph.
    """
    number = int(group.max()) + 1 if len(group) else 0
    folds = max(1, min(folds, number))
    # The last kind is any paragraph at all. No theme has more, so what is left goes last, to where there is most room.
    kinds = np.column_stack([truth, np.ones(len(group))]).astype(np.float64)
    held = np.zeros((number, kinds.shape[1]))
    np.add.at(held, group, kinds)
    lacking = np.tile(held.sum(axis=0) / folds, (folds, 1))
    chance = np.random.default_rng(seed).random((number, folds))
    fold = np.full(number, -1, dtype=np.int64)
    while (waiting := np.flatnonzero(fold < 0)).size:
        left = held[waiting].sum(axis=0)
        kind = int(np.where(left > 0, left, np.inf).argmin())
        of_kind = waiting[held[waiting, kind] > 0]
        for chosen in of_kind[np.lexsort((of_kind, -held[of_kind, -1], -held[of_kind, kind]))].tolist():
            best = np.lexsort((chance[chosen], -lacking[:, -1], -lacking[:, kind]))[0]
            fold[chosen] = best
            lacking[best] -= held[chosen]
    return fold[group]
