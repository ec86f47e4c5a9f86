"""How many labels the queue saves: the loop of labels, simulated.

Real paragraphs stand for the user's articles, their tags for the user (`SHARED`/real/paragraphs.jsonl, nothing that
ships learns from them). Half of them, fixed and split by article and near-duplicate, are held out; from the other
half batches of 20 are labelled, by the queue that the workflow makes (`rasid.review.queue`) and by chance, five times
each. The tagger is trained anew after each batch, on the shipped labels and those, and scored on the held-out half.

`label_ratio`: the labels that the queue needs to reach what chance reaches with 100, divided by 100 (mean curves of
the seeds, interpolated); `label_ratio_kept` the same, but not to fall below it again.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from hashlib import blake2b
from multiprocessing import get_context
from typing import Any

import numpy as np
from common import ROOT, data, say, tell
from sklearn.metrics import average_precision_score, f1_score
from threadpoolctl import threadpool_limits

from rasid.config import Theme, load_settings
from rasid.identity import text_hash
from rasid.labels import Label, read_labels
from rasid.review.candidates import Candidates
from rasid.review.queue import choose
from rasid.seeds import SeedMatcher
from rasid.tagger.features import Paragraph
from rasid.tagger.folds import groups
from rasid.tagger.model import TaggerModel
from rasid.tagger.train import Settings, train

BATCH, BATCHES, SEEDS = 20, 5, (1, 2, 3, 4, 5)
Chooser = Callable[[TaggerModel, list[Label], list[Label], int], list[Label]]


def oracle(themes: Sequence[Theme]) -> tuple[list[Label], list[Label]]:
    """Give the real paragraphs as labels: those to choose from, and those held out."""
    asked = frozenset(theme.id for theme in themes)
    labels = []
    for line in data("real/paragraphs.jsonl").read_text(encoding="utf-8").split("\n"):
        if line:
            row = json.loads(line)
            told = (row["title"] or "", row["text"], row["article"], row["publisher"] or "", row["date"] or "")
            tags = frozenset(row["tags"])
            labels.append(Label(text_hash(row["text"]), *told, asked, tags, "labelled", "settled", "oracle"))
    together = groups([label.text for label in labels], [label.article for label in labels]).tolist()
    # An order that nobody chose: by hash of the name of the group's first article.
    name = {number: label.article for number, label in reversed(list(zip(together, labels, strict=True)))}
    order = sorted(name, key=lambda number: blake2b(name[number].encode()).digest())
    held = set(order[::2])
    halves = [
        [label for label, number in zip(labels, together, strict=True) if (number in held) == want] for want in (0, 1)
    ]
    return halves[0], halves[1]


def candidates(model: TaggerModel, pool: Sequence[Label]) -> Candidates:
    """Give the pool as the queue gets it in the workflow; there are no topics."""
    themes = [theme.id for theme in model.themes]
    matcher = SeedMatcher(model.themes)
    said = [one.probability for one in model.tag_all([Paragraph(label.title, label.text) for label in pool])]
    hits = [{(hit.theme, hit.seed) for hit in matcher.find_in_text(label.text)} for label in pool]
    return Candidates(
        text_hash=[label.text_hash for label in pool],
        group=[label.text_hash for label in pool],
        article=[label.article for label in pool],
        done=np.zeros(len(pool), dtype=bool),
        themes=themes,
        probability=np.array([[row[theme] for theme in themes] for row in said]),
        threshold=np.array([decision.threshold for decision in model.decisions]),
        seeds=np.array([[sum(hit[0] == theme for hit in row) for theme in themes] for row in hits]),
        cluster=[None] * len(pool),
    )


def by_queue(model: TaggerModel, pool: list[Label], labels: list[Label], seed: int) -> list[Label]:
    """Choose as the workflow does."""
    return [pool[one.row] for one in choose(candidates(model, pool), labels, [], BATCH, audit(), seed)]


def by_chance(_model: TaggerModel, pool: list[Label], _labels: list[Label], seed: int) -> list[Label]:
    """Choose at random."""
    return random.Random(f"{seed} {len(pool)}").sample(pool, BATCH)  # noqa: S311 - no secret


CHOOSERS: dict[str, Chooser] = {"chance": by_chance, "queue": by_queue}


def audit() -> float:
    """Give the share of a batch that the workflow lets chance draw."""
    return settings()[0]["review"]["audit"]


@cache
def settings() -> tuple[dict[str, Any], list[Theme]]:
    """Read the project's settings and themes."""
    return load_settings(ROOT / "config")


def trained(labels: Sequence[Label]) -> TaggerModel:
    """Train as the workflow does."""
    config, themes = settings()
    tagger = config["tagger"]
    how = Settings(tagger["folds"], tagger["minimum_positives"], tagger["certain_error"], config["seed"])
    with threadpool_limits(1):
        return train(sorted(labels, key=lambda label: label.text_hash), themes, how, {}).model


@cache
def start() -> tuple[list[Label], TaggerModel]:
    """Give the shipped labels, and the tagger that they make: the same for all runs."""
    shipped = read_labels(ROOT / "corpus/annotations.csv")
    return shipped, trained(shipped)


def run(name: str, seed: int) -> list[tuple[float, float]]:
    """Label batch after batch; give macro-F1 and mean average precision before, and after each."""
    pool, held = oracle(settings()[1])
    shipped, model = start()
    labels = list(shipped)
    scores = [score(model, held)]
    for _ in range(BATCHES):
        chosen = CHOOSERS[name](model, pool, labels, seed)
        labels += chosen
        pool = [label for label in pool if label not in chosen]
        model = trained(labels)
        scores.append(score(model, held))
    say(f"{name}, seed {seed}: macro-F1 {' '.join(f'{f1:.3f}' for f1, _ in scores)}")
    return scores


def score(model: TaggerModel, held: Sequence[Label]) -> tuple[float, float]:
    """Give macro-F1 and mean average precision."""
    said = model.tag_all([Paragraph(label.title, label.text) for label in held])
    f1, precision = [], []
    for theme in model.themes:
        truth = [theme.id in label.tags for label in held]
        f1.append(f1_score(truth, [theme.id in one.tags for one in said], zero_division=0))
        precision.append(average_precision_score(truth, [one.probability[theme.id] for one in said]))
    return float(np.mean(f1)), float(np.mean(precision))


def needed(curve: np.ndarray, target: float) -> tuple[float, float]:
    """Give the labels after which a curve reaches a score, and after which it stays there.

    A curve that does not get there counts as one batch more than it was followed.
    """
    labels = np.arange(len(curve) + 1) * BATCH
    above = np.append(curve >= target, True)

    def crossing(place: int) -> float:
        if place == 0 or place == len(curve):
            return float(labels[place])
        low, high = curve[place - 1], curve[place]
        return float(labels[place - 1] + BATCH * (target - low) / (high - low))

    falls = np.flatnonzero(~above)
    return crossing(int(above.argmax())), crossing(int(falls[-1]) + 1 if len(falls) else 0)


def main() -> None:
    """Print the ratio."""
    pool, held = oracle(settings()[1])
    say(f"{len(pool)} real paragraphs to choose from, {len(held)} held out")
    runs = [(name, seed) for name in CHOOSERS for seed in SEEDS]
    # Not by fork: the threads that have found near-duplicates here are missing there.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool_of_processes:
        scores = dict(zip(runs, pool_of_processes.map(run, *zip(*runs, strict=True)), strict=True))
    curves = {name: np.mean([scores[name, seed] for seed in SEEDS], axis=0) for name in CHOOSERS}
    for name, curve in curves.items():
        say(f"{name}, mean of the seeds: macro-F1 {' '.join(f'{f1:.3f}' for f1, _ in curve)}")
        say(f"{name}, mean of the seeds: average precision {' '.join(f'{ap:.3f}' for _, ap in curve)}")
    queue, target = curves["queue"][:, 0], curves["chance"][-1, 0]
    if queue[0] >= target:
        say("100 labels chosen by chance are no better than none: the ratio says little")
    reached, kept = needed(queue, target)
    tell(
        label_ratio=reached / (BATCH * BATCHES),
        label_ratio_kept=kept / (BATCH * BATCHES),
        macro_f1_start=float(queue[0]),
        macro_f1_chance_100=float(target),
        macro_f1_queue_100=float(queue[-1]),
    )


if __name__ == "__main__":
    main()
