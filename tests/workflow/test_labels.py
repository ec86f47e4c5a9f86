"""The loop of labels: the queue is filled in, added, and what hangs on labels is made anew; a kill does no harm."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from rasid.tables import QUEUE, read_csv, write_csv
from tests.workflow.conftest import Project

KILLS = 20


def command(*arguments: str) -> list[str]:
    dated = ["--annotator", "ليلى", "--date", "2024-05-01"] if arguments[0] == "add" else []
    return [sys.executable, "-m", "rasid", "labels", *arguments, *dated]


def start(project: Project, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(*arguments),
        cwd=project.folder,
        env=os.environ | {"PYTHONPATH": str(project.folder / "workflow")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def filled_in(project: Project, rows: slice) -> str:
    """Fill some of the queue in: as suggested, and where nothing is, unsure."""
    queue = read_csv(project.folder / "results/review/queue.csv", QUEUE)
    for row in queue[rows]:
        tags = row["suggested"].replace("none", "")
        row |= {"state": "tags" if tags else "none" if row["suggested"] else "unsure", "tags": tags}
    name = f"filled-{rows.start}.csv"
    write_csv(project.folder / name, queue, QUEUE)
    return name


def test_a_filled_in_queue_is_learnt_from_and_not_asked_again(project: Project) -> None:
    asked = read_csv(project.folder / "results/review/queue.csv", QUEUE)
    assert len(asked) == 10
    filled = project.folder / filled_in(project, slice(0, 10))
    filled.replace(project.folder / "results/review/queue.csv")
    (project.articles / "new.txt").write_text("عنوان\n\nفقرة جديدة عن شارع في المدينة القديمة.\n", encoding="utf-8")
    project.make("results/ingest/articles.parquet")
    (kept,) = project.folder.glob("corpus/queue-*.csv")
    adding = start(project, "add", str(kept.relative_to(project.folder)))
    assert adding.wait(100) == 0
    assert {"tagger", "tag", "review", "report"} <= set(project.planned())
    project.make("results/review/queue.csv")
    again = {row["text_hash"] for row in read_csv(project.folder / "results/review/queue.csv", QUEUE)}
    assert not again & {row["text_hash"] for row in asked if not row["why"].startswith("label")}
    checking = start(project, "check")
    assert checking.wait(100) == 0
    assert "corpus/labels.csv: nothing to mend" in checking.communicate()[0]


def test_a_kill_at_any_moment_leaves_the_old_labels_or_the_new_ones(project: Project) -> None:
    labels = project.folder / "corpus/labels.csv"
    first, second = (filled_in(project, rows) for rows in (slice(0, 4), slice(4, 10)))
    assert start(project, "add", first).wait(100) == 0
    old = labels.read_bytes()
    began = time.monotonic()
    assert start(project, "add", second).wait(100) == 0
    needed = time.monotonic() - began
    new = labels.read_bytes()
    assert old != new
    chance = random.Random(1)  # noqa: S311 - no secret
    for _ in range(KILLS):
        labels.write_bytes(old)
        adding = start(project, "add", second)
        time.sleep(chance.uniform(0, needed))
        adding.kill()
        adding.wait()
        assert labels.read_bytes() in (old, new)
    assert start(project, "add", second).wait(100) == 0
    assert labels.read_bytes() == new
    assert [path.name for path in Path(labels.parent).glob("*label*")] == ["labels.csv"]
    assert "tagger" in project.planned()
