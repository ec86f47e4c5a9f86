"""A release in the workflow: compared with by every run, and what tags come from until there is another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl

from rasid.arrays import read_json
from rasid.tables import LABELS, read_csv, write_csv
from tests.workflow.conftest import LABELLED, ROOT, Project

WARM = ("--config", "training=warm")
GROWN = ("topics={residual: 3, minimum_paragraphs: 20, largest_growth: 0}",)
RELEASED = ("--config", "tag_with=released")


def rasid(project: Project, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "rasid", *arguments],
        cwd=project.folder,
        env=os.environ | {"PYTHONPATH": str(project.folder / "workflow")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def label_more(project: Project) -> None:
    shipped = [row for row in read_csv(ROOT / "corpus/annotations.csv", LABELS) if row["role"] == "settled"]
    write_csv(project.folder / "corpus/labels.csv", shipped[LABELLED : LABELLED + 200], LABELS)


def verdict(project: Project) -> dict[str, Any]:
    return json.loads((project.folder / "results/changes/verdict.json").read_text(encoding="utf-8"))


def probabilities(project: Project, folder: str = "tags") -> list[dict]:
    return pl.read_parquet(project.folder / f"results/{folder}/paragraphs.parquet")["probability"].to_list()


def test_a_release_is_compared_with_and_tags_until_the_next(project: Project) -> None:
    before = probabilities(project)
    rasid(project, "release", "--note", "the first")
    assert set(project.planned()) == {"topics_summary", "compare", "report", "all"}
    label_more(project)
    planned = project.planned(*RELEASED)
    assert planned["tag_candidate"] == 1
    project.make(*RELEASED)
    assert verdict(project)["against"] == 1
    # What is shown is the release's; what is judged is the present tagger's.
    assert probabilities(project) == before
    judged = probabilities(project, "changes/candidate")
    assert judged != before
    flips = read_csv(project.folder / "results/changes/flips.csv")
    assert {row["cause"] for row in flips} <= {"new labels", "new labels or new text", "new vocabulary"}
    assert "Nothing to be done" in project.run(*RELEASED).stderr
    rasid(project, "release", "--force")
    project.make(*RELEASED)
    assert verdict(project)["against"] == 2
    assert probabilities(project) == judged
    assert "no release" not in rasid(project, "release", "--undo")
    project.make(*RELEASED)
    assert verdict(project)["against"] == 1
    assert probabilities(project) == before


def test_a_release_that_cannot_be_used_is_told_in_one_line(project: Project) -> None:
    rasid(project, "release")
    path = Path(project.folder / "releases/1/release.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 0}))
    done = project.run(*RELEASED)
    assert done.returncode == 2
    assert "releases/1: a release of format 0, made by Rasid" in done.stderr
    (project.folder / "releases/latest").write_text("9")
    done = project.run()
    assert done.returncode == 2
    assert "releases/latest: names '9', which is no release here; write the number of one (1)" in done.stderr


def test_warm_training_goes_on_from_the_release_and_touches_what_is_new(project: Project) -> None:
    rasid(project, "release")
    assert set(project.planned(*WARM)) == {"topics_summary", "compare", "report", "all"}
    released = read_json(project.folder / "releases/1/topics/guided/model.json")
    tagger = (project.folder / "results/tagger/model/weights.safetensors").read_bytes()
    (project.articles / "جديد.txt").write_text(
        "عنوان المقال الجديد\n\nقالت البلدية إن أعمال الصيانة في شارع زقزوقستان ستبدأ يوم الأحد.\n", encoding="utf-8"
    )
    planned = project.planned(*WARM)
    assert planned["ingest_read"] == planned["tag_shard"] == 1
    learning = {"features_merge", "topics_phrases", "topics_guided", "topics_within", "topics_discovered", "tagger"}
    assert not {*learning, "plot_topics", "plot_tagger"} & set(planned)
    project.make(*WARM)
    results = project.folder / "results"
    assert read_json(results / "topics/guided/model.json") == released
    assert read_json(results / "topics/inferred.json")["inferred"]["guided"] == 1
    assert read_json(results / "changes/changes.json")["paragraphs"]["added"] == 1
    project.make(*WARM, *GROWN)
    warm = read_json(results / "topics/guided/model.json")
    assert "new_words" in warm["settings"]
    assert set(released["words"]) <= set(warm["words"])
    assert read_json(results / "topics/inferred.json")["inferred"]["guided"] == 0
    made = project.made()
    project.make(*WARM, *GROWN, "--forcerun", "ingest_read", "tagger", "topics_phrases")
    assert (project.folder / "results/tagger/model/weights.safetensors").read_bytes() == tagger
    assert {name: content for name, content in project.made().items() if made.get(name) != content} == {}
