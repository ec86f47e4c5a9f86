"""What a run costs when a few articles arrive among many, beside a run from nothing.

All but the last real articles lie in one JSON Lines file, and the workflow runs on it from nothing. What came of it
is released, and `training: warm` goes on from there. Then 1, 10 and 100 more articles arrive, each time as files
of their own, and again as records appended to the JSON Lines file; each time the workflow runs once more.

`warm_ratio_<n>` is the time of that run (the slower of files and records) divided by the time from nothing,
`cpu_ratio_<n>` the same in processor time, which another's work on the machine disturbs less. `nothing_s` is a run
with nothing new. At the end the topics are fitted anew: `topic_words_kept` is the share of the ten best words of each
guided topic that warm and full training have in common (`theme_words_kept`: of the themes' topics), `topic_agreement`
the share of paragraphs with the same largest topic, `tag_agreement` the share with the same tags.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from common import environment, new_project, real_articles, say, tell
from scipy.optimize import linear_sum_assignment

from rasid.topics.model import read_words

ARTICLES = int(os.environ.get("ARTICLES", "40000"))
SIZES = (1, 10, 100)
WARM = ("--config", "training=warm")


def run(project: Path, *command: str) -> tuple[float, float]:
    """Run a command of the environment; give the seconds that it took, by the clock and of processor time."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [Path(sys.executable).parent / command[0], *command[1:]],
        cwd=project,
        env=environment(project),
        capture_output=True,
        text=True,
        check=False,
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        say(done.stdout + done.stderr)
        sys.exit(1)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    say(f"{' '.join(command):60} {wall:7.1f} s {cpu:7.1f} s cpu")
    return wall, cpu


def line(article: dict[str, Any]) -> str:
    """Give an article as a record."""
    return json.dumps(article, ensure_ascii=False) + "\n"


def arrive(project: Path, form: str, articles: Iterator[dict[str, Any]], number: int) -> None:
    """Let articles arrive, as files or as records."""
    folder = project / "corpus/articles"
    for place in range(number):
        article = next(articles)
        if form == "files":
            (folder / f"new-{number}-{place}.json").write_text(line(article), encoding="utf-8")
        else:
            with (folder / "articles.jsonl").open("a", encoding="utf-8") as file:
                file.write(line(article))


def outcome(project: Path) -> dict[str, Any]:
    """Give what warm and full training may differ in."""
    results = project / "results"
    shares = pl.read_parquet(results / "topics/guided/shares.parquet").drop("paragraph_id")
    words = read_words(results / "topics/guided")
    return {
        "words": [{row["word"] for row in words[topic][:10]} for topic in shares.columns],
        "topic": shares.to_numpy().argmax(axis=1),
        "tags": pl.read_parquet(results / "tags/paragraphs.parquet", columns=["tags"])["tags"],
        "themes": sum(not topic.startswith("residual") for topic in shares.columns),
    }


def differences(warm: dict[str, Any], full: dict[str, Any]) -> dict[str, float]:
    """Compare what warm and full training came to.

    A theme's topic is compared with the same theme's. Residual topics have no names of their own: each is compared
    with the one that it shares most words with, one to one.
    """
    common = np.array([[len(one & other) for other in full["words"]] for one in warm["words"]]) / 10
    themes = warm["themes"]
    _, partner = linear_sum_assignment(-common[themes:, themes:])
    partner = np.concatenate([np.arange(themes), themes + partner])
    kept = common[np.arange(len(partner)), partner]
    return {
        "topic_words_kept": float(kept.mean()),
        "theme_words_kept": float(kept[:themes].mean()),
        "topic_agreement": float((partner[warm["topic"]] == full["topic"]).mean()),
        "tag_agreement": float((warm["tags"] == full["tags"]).mean()),
    }


def main() -> None:
    """Measure, and print the figures."""
    figures: dict[str, Any] = {"articles": ARTICLES}
    with tempfile.TemporaryDirectory() as folder:
        project = new_project(Path(folder, "project"))
        articles = real_articles(ARTICLES)
        with (project / "corpus/articles/articles.jsonl").open("w", encoding="utf-8") as file:
            for _ in range(ARTICLES - 2 * sum(SIZES)):
                file.write(line(next(articles)))
        whole, whole_cpu = run(project, "snakemake", *WARM)
        run(project, "rasid", "release", "--note", "benchmark")
        run(project, "snakemake", *WARM)
        figures["from_nothing_s"], figures["nothing_s"] = whole, run(project, "snakemake", *WARM)[0]
        for number in SIZES:
            slowest = (0.0, 0.0)
            for form in ("files", "records"):
                arrive(project, form, articles, number)
                wall, cpu = run(project, "snakemake", *WARM)
                figures[f"warm_ratio_{number}_{form}"] = wall / whole
                slowest = max(slowest, (wall, cpu))
            figures |= {f"warm_ratio_{number}": slowest[0] / whole, f"cpu_ratio_{number}": slowest[1] / whole_cpu}
        warm = outcome(project)
        run(project, "snakemake")
        tell(**figures, **differences(warm, outcome(project)))


if __name__ == "__main__":
    main()
