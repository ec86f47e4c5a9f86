"""What the demonstration corpus teaches: the tagger trained on it alone, on real paragraphs tagged by hand.

The real paragraphs (real/paragraphs.jsonl) are never trained on. A learning curve says whether more articles would
help: 25, 50, 75 and 100 % of the articles, the mean of three samples. The peer is a tag for each seed word.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from common import ROOT, data, say, tell
from sklearn.metrics import f1_score

from rasid.config import Theme, load_themes
from rasid.labels import Label, read_labels
from rasid.tagger.features import Paragraph
from rasid.tagger.model import TaggerModel
from rasid.tagger.train import Settings, train

SHARES = (0.25, 0.5, 0.75, 1.0)
SAMPLES = 3


def real_paragraphs() -> list[dict[str, Any]]:
    """Read the real paragraphs."""
    lines = data("real/paragraphs.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def tagged(model: TaggerModel, paragraphs: Sequence[dict[str, Any]]) -> np.ndarray:
    """Give what the model tags, as an array of paragraphs by themes."""
    said = [model.tag(Paragraph(item["title"] or "", item["text"])).tags for item in paragraphs]
    return np.array([[theme.id in tags for theme in model.themes] for tags in said])


def sample(labels: Sequence[Label], share: float, seed: int) -> list[Label]:
    """Take the labels of some of the articles."""
    articles = sorted({label.article for label in labels})
    kept = set(np.random.default_rng(seed).permutation(articles)[: round(share * len(articles))].tolist())
    return [label for label in labels if label.article in kept]


def macro_f1(truth: np.ndarray, predicted: np.ndarray) -> float:
    """Give the mean F1 of the themes."""
    return float(f1_score(truth, predicted, average="macro", zero_division=0))


def by_seeds(themes: Sequence[Theme], model: TaggerModel, paragraphs: Sequence[dict[str, Any]]) -> np.ndarray:
    """Tag by seed words alone."""
    found = [{hit.theme for hit in model.space.matcher.find_in_text(item["text"])} for item in paragraphs]
    return np.array([[theme.id in some for theme in themes] for some in found])


def main() -> None:
    """Measure, and print `macro_f1` and the rest."""
    paragraphs, themes = real_paragraphs(), load_themes(ROOT / "config/themes.yaml")
    truth = np.array([[theme.id in item["tags"] for theme in themes] for item in paragraphs])
    labels = read_labels(ROOT / "corpus/annotations.csv")
    settings = Settings(folds=5, minimum_positives=12, certain_error=0.1, seed=1)
    curve = {}
    for share in SHARES:
        scores = []
        for seed in range(SAMPLES if share < 1 else 1):
            model = train(sample(labels, share, seed), themes, settings, {}).model
            scores.append(macro_f1(truth, predicted := tagged(model, paragraphs)))
        curve[f"{share:.0%}"] = round(float(np.mean(scores)), 4)
        say(f"{share:.0%} of the articles: macro-F1 {curve[f'{share:.0%}']:.3f}")
    each = {theme.id: round(f1_score(truth[:, n], predicted[:, n]), 4) for n, theme in enumerate(themes)}
    kinds = {}
    for kind in sorted({item["kind"] for item in paragraphs}):
        rows = np.array([item["kind"] == kind for item in paragraphs])
        right, wrong = int((truth & predicted)[rows].sum()), int((~truth & predicted)[rows].sum())
        kinds[kind] = {"right": right, "wrong": wrong, "missed": int((truth & ~predicted)[rows].sum())}
        say(f"{kind}: {kinds[kind]}")
    seeds = macro_f1(truth, by_seeds(themes, model, paragraphs))
    tell(macro_f1=curve["100%"], seeds_macro_f1=seeds, themes=each, kinds=kinds, curve=curve, labels=len(labels))


if __name__ == "__main__":
    main()
