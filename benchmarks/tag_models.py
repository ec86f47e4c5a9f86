"""Train the models that `tag.py` measures, on the shipped labels: Rasid's, and fastText's.

python benchmarks/tag_models.py FOLDER
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from common import ROOT
from tag_peers import one_line
from threadpoolctl import threadpool_limits

from rasid.arrays import write_json
from rasid.config import load_themes
from rasid.labels import Label, read_labels
from rasid.tagger.train import Settings, train

LABELS = 1500
SETTINGS = Settings(folds=5, minimum_positives=12, certain_error=0.1, seed=1)
# Each theme by itself (`ova`), as Rasid's are. As many n-grams are told apart as Rasid has, some 50,000.
FASTTEXT = {"loss": "ova", "epoch": 25, "lr": 0.5, "thread": 1, "verbose": 0}
FASTTEXT_NGRAMS = {"minn": 3, "maxn": 5, "wordNgrams": 2, "bucket": 50_000}


def train_fasttext(labels: Sequence[Label], path: Path, **settings: int) -> None:
    """Train fastText."""
    try:
        import fasttext  # noqa: PLC0415 - a peer, in its own folder
    except ImportError:
        sys.exit("fastText is not here; make bench-tag installs it")
    lines = [
        " ".join(f"__label__{tag}" for tag in (sorted(label.tags) or ["none"]))
        + f" {one_line(label.title, label.text)}\n"
        for label in labels
    ]
    labelled = path.with_suffix(".txt")
    labelled.write_text("".join(lines), encoding="utf-8")
    fasttext.train_supervised(str(labelled), **FASTTEXT, **settings).save_model(str(path))


def main() -> None:
    """Train, and write the seconds that Rasid takes for 1,500 labels."""
    folder = Path(sys.argv[1])
    sys.path.append(str(ROOT / ".venv/peers"))
    labels, themes = read_labels(ROOT / "corpus/annotations.csv"), load_themes(ROOT / "config/themes.yaml")
    some = labels[:LABELS]
    with threadpool_limits(1):
        start = time.perf_counter()
        train(some, themes, SETTINGS, {})
        write_json(folder / "training.json", {"labels": len(some), "seconds": time.perf_counter() - start})
        train(labels, themes, SETTINGS, {}).model.save(folder / "model")
    train_fasttext(labels, folder / "fasttext.bin")
    train_fasttext(labels, folder / "fasttext_ngrams.bin", **FASTTEXT_NGRAMS)


if __name__ == "__main__":
    main()
