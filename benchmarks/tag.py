"""How fast `rasid tag` is, beside scikit-learn's own pipeline of the same features and fastText's predict.

Each is a process that starts, loads its model, reads the same JSON Lines (a paragraph of the real articles each) and
writes JSON Lines; start and loading count. Rasid writes tags, doubt and evidence too, the peers probabilities only.
All score some thousand lines in one call. scikit-learn: a FeatureUnion of CountVectorizers with TfidfTransformers of
Rasid's words and n-grams, and OneVsRestClassifier of LogisticRegression with Rasid's weights put in. fastText is
trained on the same labels, with a loss a theme (`ova`): once as it comes (words alone: its quickest), once with
what Rasid sees too (n-grams of 3 to 5 characters, pairs of words). The peers run as they come, which is on one core;
Rasid once with `--cores` (two, or CORES) and once without.

`paragraphs_per_second` and the ratios are by the clock, with `--cores`, the best of TURNS turns in which each has its
turn; above 1: Rasid is faster. `one_core` are the same ratios without `--cores`, `one_core_cpu` those of processor
time. `max_difference` is the largest difference from scikit-learn's probabilities (Rasid writes six digits: half a
millionth is rounding). PARAGRAPHS limits how many are read (0: all), PEERS which peers run, and MODEL names another
model than one trained here on the shipped labels. `peak_mb` is the memory of the largest process, for the paragraphs
and for a million of them.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from common import ROOT, real_articles, say, tell

from rasid.json_lines import json_line, read_json_lines

PARAGRAPHS = int(os.environ.get("PARAGRAPHS", "0"))
TURNS = int(os.environ.get("TURNS", "2"))
CORES = int(os.environ.get("CORES", "2"))
PEERS = os.environ.get("PEERS", "sklearn fasttext fasttext_ngrams").split()
MILLION = 1_000_000
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"), "1")


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of the processor, and the memory of the largest process, in MB."""

    wall: float
    cpu: float
    peak: float


def python(*arguments: str | Path) -> Cost:
    """Run Python to its good end."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=os.environ | THREADS | {"PYTHONPATH": str(ROOT / "workflow"), "PYTHONWARNINGS": "ignore"},
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, arguments))}: status {process.returncode}")
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def rasid(model: Path, source: Path, output: Path, cores: int) -> Cost:
    """Tag a file as a user does."""
    files = ("--model", model, "--input", source, "--output", output)
    return python("-m", "rasid", "tag", *files, *(("--cores", str(cores)) if cores > 1 else ()))


def peer(name: str, folder: Path, source: Path) -> Cost:
    """Let a peer score a file."""
    model = folder / ("model" if name == "sklearn" else f"{name}.bin")
    return python(
        ROOT / "benchmarks/tag_peers.py", name.split("_", maxsplit=1)[0], model, source, folder / f"{name}.jsonl"
    )


def write_paragraphs(path: Path) -> int:
    """Write the paragraphs of the real articles, split where lines end; give how many."""
    lines = (
        json_line({"id": f"{article['id']}:{place}", "title": article["title"] or "", "text": text})
        for article in real_articles()
        for place, text in enumerate(article["text"].split("\n"))
        if text.strip()
    )
    with path.open("w", encoding="utf-8") as file:
        return sum(1 for line in islice(lines, PARAGRAPHS or None) if file.write(line))


def write_million(source: Path, target: Path) -> None:
    """Write the lines of a file again and again, up to a million."""
    left = MILLION
    with target.open("wb") as file:
        while left:
            with source.open("rb") as lines:
                left -= sum(1 for line in islice(lines, left) if file.write(line))


def largest_difference(one: Path, other: Path) -> float:
    """Give the largest difference of two files' probabilities."""
    pairs = zip(read_json_lines(one), read_json_lines(other), strict=True)
    return max(
        abs(value - mine["probability"][theme])
        for mine, theirs in pairs
        for theme, value in theirs["probability"].items()
    )


def best(costs: list[Cost]) -> Cost:
    """Give the least time of several measurements of the same, and the most memory."""
    return Cost(min(cost.wall for cost in costs), min(cost.cpu for cost in costs), max(cost.peak for cost in costs))


def main() -> None:
    """Measure, and print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, million, model = folder / "paragraphs.jsonl", folder / "million.jsonl", folder / "model"
        # In a process of its own: others would inherit its peak of memory.
        python(ROOT / "benchmarks/tag_models.py", folder)
        if "MODEL" in os.environ:
            shutil.copytree(os.environ["MODEL"], model, dirs_exist_ok=True)
        training = json.loads((folder / "training.json").read_text(encoding="utf-8"))
        number = write_paragraphs(source)
        say(f"{training['labels']} labels trained on in {training['seconds']:.1f} s; {number} paragraphs")
        measured: dict[str, list[Cost]] = {}
        for _ in range(TURNS):
            for cores in (CORES, 1):
                output = folder / f"rasid-{cores}.jsonl"
                measured.setdefault(f"rasid {cores}", []).append(rasid(model, source, output, cores))
            for each in PEERS:
                measured.setdefault(each, []).append(peer(each, folder, source))
        costs = {each: best(turns) for each, turns in measured.items()}
        for each, cost in costs.items():
            rate = number / cost.wall
            say(f"{each:16} {cost.wall:7.1f} s {cost.cpu:7.1f} s cpu {rate:8.0f} paragraphs/s {cost.peak:5.0f} MB")
        difference = (
            largest_difference(folder / "rasid-1.jsonl", folder / "sklearn.jsonl") if "sklearn" in PEERS else 0.0
        )
        if not filecmp.cmp(folder / f"rasid-{CORES}.jsonl", folder / "rasid-1.jsonl", shallow=False):
            sys.exit("the answers are not the same on several cores")
        write_million(source, million)
        of_million = rasid(model, million, folder / "million-tagged.jsonl", CORES)
    ours, one_core = costs[f"rasid {CORES}"], costs["rasid 1"]
    tell(
        paragraphs_per_second=number / ours.wall,
        **{f"ratio_{each}": costs[each].wall / ours.wall for each in PEERS},
        max_difference=difference,
        one_core={f"ratio_{each}": round(costs[each].wall / one_core.wall, 2) for each in PEERS},
        one_core_cpu={f"ratio_{each}": round(costs[each].cpu / one_core.cpu, 2) for each in PEERS},
        paragraphs=number,
        cores=CORES,
        peak_mb={str(number): round(ours.peak), str(MILLION): round(of_million.peak)},
        million_per_second=round(MILLION / of_million.wall),
        training_labels=training["labels"],
        training_seconds=training["seconds"],
    )


if __name__ == "__main__":
    main()
