"""The queue: which paragraphs people should label next, and why.

Each reason ranks the paragraphs in its own way and fills its share of a batch; what one cannot fill, the others do.
Nothing depends on the order of the rows: between equals, chance decides, by a hash of the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from rasid.labels.answers import ABOUT_A_LABEL, AUDIT
from rasid.labels.table import Label
from rasid.review.candidates import Candidates

# What part of a batch each reason fills, once the audit is taken off.
SHARES = {"rare": 0.1, "disagree": 0.3, "uncertain": 0.4, "new": 0.1, "suspect": 0.1}
# A theme with fewer positive labels is rare; a cluster with a smaller share of labels is new.
RARE = 100
FEW_LABELS = 0.02


class Choice(NamedTuple):
    """A paragraph to label: a row of the candidates, or a label that is there (`row` is -1)."""

    row: int
    text_hash: str
    why: str


def choose(
    candidates: Candidates,
    labels: Iterable[Label],
    suspects: Sequence[Mapping[str, str]],
    batch: int,
    audit: float,
    seed: int,
) -> list[Choice]:
    """Choose a batch.

    Parameters
    ----------
    candidates : Candidates
    labels : iterable of Label
        Settled ones: they say how rare a theme is.
    suspects : sequence of mapping
        Rows of results/tagger/suspects.csv, the worst first.
    batch : int
        How many.
    audit : float
        The share that chance draws, whatever the model says: by what it finds there of a theme, recall stays honest.
    seed : int
        Of that draw.

    Returns
    -------
    list of Choice
        One of each group of copies; a second one of an article only when there is nothing else. The audit comes last.
    """
    chance = np.array([_draw(name, seed) for name in candidates.text_hash], dtype=np.uint64)
    rows = _open_rows(candidates, chance)
    positives = Counter(theme for label in labels for theme in label.tags)

    def ranked() -> dict[str, Iterator[Choice]]:
        return {
            "uncertain": _uncertain(candidates, rows),
            "disagree": _disagree(candidates, rows),
            "rare": _rare(candidates, rows, positives),
            "new": _new(candidates, rows),
        }

    taken = _Batch(candidates.article, all_of_an_article=True)
    taken.take(_audit(candidates, rows), round(batch * audit))
    taken.all_of_an_article = False
    drawn = len(taken.choices)
    rankings = ranked()
    for name, share in SHARES.items():
        ranking = rankings.get(name) or _suspects(suspects)
        taken.take(ranking, min(round((batch - drawn) * share), batch - len(taken.choices)))
    taken.take(_in_turn(rankings.values()), batch - len(taken.choices))
    taken.take(_audit(candidates, rows), batch - len(taken.choices))
    taken.all_of_an_article = True
    taken.take(_in_turn(ranked().values()), batch - len(taken.choices))
    taken.take(_audit(candidates, rows), batch - len(taken.choices))
    return taken.choices[drawn:] + taken.choices[:drawn]


def _draw(name: str, seed: int) -> int:
    """Give a text its place in the order of chance, the same in every corpus."""
    return int.from_bytes(blake2b(f"{seed} {name}".encode(), digest_size=8).digest(), "little")


def _open_rows(candidates: Candidates, chance: np.ndarray) -> np.ndarray:
    """Give the rows that can be asked about, in the order of chance.

    Not those that somebody was asked about, nor their copies, and one of each group of copies.
    """
    done = np.flatnonzero(candidates.done).tolist()
    seen = {candidates.text_hash[row] for row in done} | {candidates.group[row] for row in done}
    rows = []
    for row in np.argsort(chance, kind="stable").tolist():
        names = {candidates.text_hash[row], candidates.group[row]}
        if seen.isdisjoint(names):
            rows.append(row)
        seen |= names
    return np.array(rows, dtype=np.int64)


class _Batch:
    """Choices: no text twice, and no second one of an article unless `all_of_an_article` is set."""

    def __init__(self, article: Sequence[str], *, all_of_an_article: bool) -> None:
        self.choices: list[Choice] = []
        self.all_of_an_article = all_of_an_article
        self._article = article
        self._texts: set[str] = set()
        self._articles: set[str] = set()

    def take(self, ranking: Iterator[Choice], number: int) -> None:
        """Take the first of a ranking, up to a number."""
        wanted = len(self.choices) + number
        while len(self.choices) < wanted and (choice := next(ranking, None)):
            article = self._article[choice.row] if choice.row >= 0 else ""
            if choice.text_hash in self._texts or (article in self._articles and not self.all_of_an_article):
                continue
            self.choices.append(choice)
            self._texts.add(choice.text_hash)
            self._articles |= {article} - {""}


def _in_turn(rankings: Iterable[Iterator[Choice]]) -> Iterator[Choice]:
    return (choice for several in zip_longest(*rankings) for choice in several if choice)


def _uncertain(candidates: Candidates, rows: np.ndarray) -> Iterator[Choice]:
    """Rank by nearness to a threshold, the themes in turn: else the frequent ones would take it all."""

    def near(column: int) -> Iterator[Choice]:
        theme, threshold = candidates.themes[column], candidates.threshold[column]
        probability = candidates.probability[rows, column]
        for place in np.argsort(np.abs(probability - threshold).round(6), kind="stable").tolist():
            row = int(rows[place])
            why = f"uncertain: {theme} {probability[place]:.2f}, tagged from {threshold:.2f}"
            yield Choice(row, candidates.text_hash[row], why)

    return _in_turn([near(column) for column in range(len(candidates.themes))])


def _disagree(candidates: Candidates, rows: np.ndarray) -> Iterator[Choice]:
    """Rank what seed words say and the model does not, and the other way round; the nearest to the threshold first."""

    def against(column: int, seeded: bool) -> Iterator[Choice]:
        theme, threshold = candidates.themes[column], candidates.threshold[column]
        probability = candidates.probability[rows, column]
        has_seed = candidates.seeds[rows, column] > 0
        places = np.flatnonzero((has_seed == seeded) & ((probability >= threshold) != seeded))
        words = "a keyword" if seeded else "no keyword"
        for place in places[np.argsort(np.abs(probability[places] - threshold).round(6), kind="stable")].tolist():
            row = int(rows[place])
            why = f"keyword and model disagree: {words} of {theme}, model {probability[place]:.2f}"
            yield Choice(row, candidates.text_hash[row], why)

    return _in_turn([against(column, seeded) for column in range(len(candidates.themes)) for seeded in (True, False)])


def _rare(candidates: Candidates, rows: np.ndarray, positives: Mapping[str, int]) -> Iterator[Choice]:
    """Rank by the seeds of themes with few labels, the rarest theme first."""

    def seeded(column: int) -> Iterator[Choice]:
        theme = candidates.themes[column]
        seeds, probability = candidates.seeds[rows, column], candidates.probability[rows, column]
        order = np.lexsort((np.arange(len(rows)), -probability.round(6), -seeds))
        for place in order[seeds[order] > 0].tolist():
            row = int(rows[place])
            why = f"rare theme: {seeds[place]} seed words of {theme}, which {positives.get(theme, 0)} labels have"
            yield Choice(row, candidates.text_hash[row], why)

    rare = [column for column, theme in enumerate(candidates.themes) if positives.get(theme, 0) < RARE]
    rare.sort(key=lambda column: positives.get(candidates.themes[column], 0))
    return _in_turn([seeded(column) for column in rare])


def _new(candidates: Candidates, rows: np.ndarray) -> Iterator[Choice]:
    """Rank clusters of which hardly anything is labelled, the largest first; one of each in turn."""
    size = Counter(candidates.cluster)
    labelled = Counter(candidates.cluster[row] for row in np.flatnonzero(candidates.done).tolist())
    new = [name for name in size if name and labelled[name] < FEW_LABELS * size[name] and name not in candidates.themes]
    new.sort(key=lambda name: (-size[name], name))
    members: dict[str, list[int]] = {name: [] for name in new}
    for row in rows.tolist():
        if (name := candidates.cluster[row]) in members:
            members[name].append(row)

    def drawn(name: str) -> Iterator[Choice]:
        for row in members[name]:
            why = f"new cluster: {name}, {size[name]} paragraphs, {labelled[name]} labelled"
            yield Choice(row, candidates.text_hash[row], why)

    yield from _in_turn([drawn(name) for name in new])


def _suspects(suspects: Iterable[Mapping[str, str]]) -> Iterator[Choice]:
    """Give the labels that are likely wrong."""
    for row in suspects:
        said = "tagged" if str(row["label"]) == "1" else "not tagged"
        why = f"{ABOUT_A_LABEL}likely wrong: {said} {row['theme']}, model {float(row['probability']):.2f}"
        yield Choice(-1, row["text_hash"], why)


def _audit(candidates: Candidates, rows: np.ndarray) -> Iterator[Choice]:
    """Give the paragraphs in the order of chance."""
    return (Choice(row, candidates.text_hash[row], AUDIT) for row in rows.tolist())
