"""How fast articles become paragraphs and counts, beside the plainest loop and scikit-learn's CountVectorizer.

The first 4,000 and all 40,000 real articles go through the commands that the workflow runs, shard by shard, two
processes at a time: ingest (inventory, read, collect), features (count, merge), duplicates (sign, duplicates). In
the same run, on the same file: a loop that reads it and splits paragraphs; CountVectorizer, in one process, on the
body paragraphs that ingest found, their loading left out. Each is timed several times, in turns, and the
best time counts: the machine may have other things to do.

`ratio_countvectorizer` is CountVectorizer's time divided by that of ingest + features; `ratio_cpu` the same in
seconds of processor time; `exponent` the growth of ingest + features from 4,000 to 40,000 articles (1: in
proportion); `peak_mb` the largest process of ingest + features, `peak_shard_mb` the largest of those that work on
one shard, at each size.
"""

from __future__ import annotations

import gzip
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import yaml
from common import ROOT, data, say, tell

from rasid.ingest.deal import deal, write_shards
from rasid.ingest.inventory import take_inventory

# How many articles, and how often each is timed.
SIZES = {4_000: 3, 40_000: 2}
PROCESSES = 2
PLAIN_LOOP = """
import gzip, json, sys
paragraphs = []
with gzip.open(sys.argv[1], "rt", encoding="utf-8") as lines:
    for line in lines:
        paragraphs += [part for part in json.loads(line)["text"].split("\\n") if part.strip()]
"""
# No Arabic word is broken at a vowel sign, as it is with scikit-learn's own pattern.
COUNT_VECTORIZER = r"""
import sys, time
import polars as pl
from sklearn.feature_extraction.text import CountVectorizer
texts = pl.read_parquet(sys.argv[1]).filter(pl.col("kind") == "body")["text"].to_list()
wall, cpu = time.perf_counter(), time.process_time()
CountVectorizer(token_pattern="[\\w\u0610-\u061a\u064b-\u065f\u0670\u0640\u200c\u200d]+").fit_transform(texts)
print(time.perf_counter() - wall, time.process_time() - cpu)
"""


@dataclass
class Cost:
    """Seconds by the clock and of processor time, and the memory of the largest process, in MB."""

    wall: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.peak, other.peak))


def best(costs: list[Cost]) -> Cost:
    """Give the least time of several measurements of the same, and the most memory."""
    return Cost(min(cost.wall for cost in costs), min(cost.cpu for cost in costs), max(cost.peak for cost in costs))


def python(*arguments: str | Path) -> Cost:
    """Run Python to its good end."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT / "workflow")},
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, arguments))[:200]}: status {process.returncode}")
    return Cost(0.0, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def rasid(commands: Iterable[list[str | Path]]) -> Cost:
    """Run commands, as many at a time as there are cores."""
    start = time.perf_counter()
    with ThreadPoolExecutor(PROCESSES) as pool:
        cost = sum(pool.map(lambda command: python("-m", "rasid", *command), commands), Cost())
    cost.wall = time.perf_counter() - start
    return cost


def list_shards(corpus: Path, lists: Path) -> tuple[list[str], Cost]:
    """Take the inventory, as the Snakefile does."""
    wall, cpu = time.perf_counter(), time.process_time()
    settings = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))
    shards = deal(take_inventory(corpus), settings["ingest"]["articles_per_shard"])
    write_shards(shards, lists)
    return list(shards), Cost(time.perf_counter() - wall, time.process_time() - cpu)


def run_stages(corpus: Path, folder: Path) -> dict[str, Cost]:
    """Run the commands of the stages as the rules do; give what each step costs."""
    names, inventory = list_shards(corpus, folder / "lists")
    costs = {"inventory": inventory}
    shards = {name: folder / "ingest" / name for name in names}
    tokens = {name: folder / "features" / name for name in names}
    steps: dict[str, Iterator[list[str | Path]]] = {
        "read": (
            ["ingest", "read", "--corpus", corpus, "--shard", folder / f"lists/{name}.csv", "--output", shards[name]]
            for name in names
        ),
        "collect": iter([["ingest", "collect", *shards.values(), "--output", folder / "ingest"]]),
        "count": (
            ["features", "count", "--paragraphs", shards[name] / "paragraphs.parquet", "--output", tokens[name]]
            for name in names
        ),
        "merge": iter(
            [
                [
                    *("features", "merge", *tokens.values()),
                    *("--paragraphs", folder / "ingest/paragraphs.parquet", "--output", folder / "features"),
                ]
            ]
        ),
        "sign": (
            [
                *("ingest", "sign", "--articles", shards[name] / "articles.parquet"),
                *("--paragraphs", shards[name] / "paragraphs.parquet", "--output", shards[name]),
            ]
            for name in names
        ),
        "duplicates": iter([["ingest", "duplicates", *shards.values(), "--output", folder / "ingest"]]),
    }
    for step, commands in steps.items():
        costs[step] = rasid(commands)
    return costs


def count_vectorizer(paragraphs: Path) -> Cost:
    """Time scikit-learn on the same paragraphs."""
    done = subprocess.run(
        [sys.executable, "-c", COUNT_VECTORIZER, paragraphs], capture_output=True, text=True, check=True
    )
    return Cost(*map(float, done.stdout.split()))


def plain_loop(articles: Path) -> Cost:
    """Time the loop that only reads and splits."""
    start = time.perf_counter()
    cost = python("-c", PLAIN_LOOP, articles)
    cost.wall = time.perf_counter() - start
    return cost


def measure(corpus: Path, folder: Path) -> dict[str, Cost]:
    """Time everything once, on one corpus."""
    costs = run_stages(corpus, folder)
    costs["plain loop"] = plain_loop(corpus / "articles.jsonl.gz")
    costs["CountVectorizer"] = count_vectorizer(folder / "ingest/paragraphs.parquet")
    costs["ingest"] = costs["inventory"] + costs["read"] + costs["collect"]
    costs["ingest + features"] = costs["ingest"] + costs["count"] + costs["merge"]
    costs["copies"] = costs["sign"] + costs["duplicates"]
    costs["shards"] = costs["read"] + costs["count"]
    return costs


def write_corpus(folder: Path, number: int) -> tuple[Path, float]:
    """Write the first articles as a corpus of one bulk file; give its size unzipped, in MB."""
    folder.mkdir(parents=True)
    size = 0
    # Line by line: a process inherits the peak of the one that starts it.
    with gzip.open(data("real/articles.jsonl.gz")) as source, gzip.open(folder / "articles.jsonl.gz", "w", 6) as target:
        for line in islice(source, number):
            size += target.write(line)
    return folder, size / 1e6


def main() -> None:
    """Measure, tell each step, and print the figures."""
    found: dict[int, dict[str, Cost]] = {}
    megabytes = {}
    with tempfile.TemporaryDirectory() as name:
        for number, turns in SIZES.items():
            corpus, megabytes[number] = write_corpus(Path(name, f"corpus-{number}"), number)
            rounds = [measure(corpus, Path(name, f"{number}-{turn}")) for turn in range(turns)]
            found[number] = {step: best([costs[step] for costs in rounds]) for step in rounds[0]}
            say(f"{number} articles, {megabytes[number]:.1f} MB")
            for step, cost in found[number].items():
                rate = megabytes[number] / cost.wall
                say(f"  {step:18} {cost.wall:7.2f} s {cost.cpu:7.2f} s cpu {rate:7.1f} MB/s {cost.peak:6.0f} MB")
    few, many = (found[number] for number in SIZES)
    ours, theirs = many["ingest + features"], many["CountVectorizer"]
    size = megabytes[max(SIZES)]
    growth = ours.wall / few["ingest + features"].wall
    tell(
        ratio_countvectorizer=theirs.wall / ours.wall,
        ratio_cpu=theirs.cpu / ours.cpu,
        ratio_plain_loop=many["plain loop"].wall / many["ingest"].wall,
        duplicates_s=many["copies"].wall,
        exponent=math.log(growth) / math.log(size / megabytes[min(SIZES)]),
        peak_mb=ours.peak,
        peak_shard_mb=many["shards"].peak,
        peak_shard_mb_of_4000=few["shards"].peak,
        peak_duplicates_mb=many["copies"].peak,
        ingest_mb_per_s=size / many["ingest"].wall,
        ingest_features_mb_per_s=size / ours.wall,
        plain_loop_mb_per_s=size / many["plain loop"].wall,
        countvectorizer_mb_per_s=size / theirs.wall,
    )


if __name__ == "__main__":
    main()
