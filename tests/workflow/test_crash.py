"""A run that is killed, or started twice, does no harm: the next one ends with the same bytes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.workflow.conftest import Project, new_project


def start(project: Project) -> subprocess.Popen[str]:
    """Start a run, and come back when its first job has started."""
    process = subprocess.Popen(
        [Path(sys.executable).parent / "snakemake"],
        cwd=project.folder,
        env=os.environ | {"PYTHONPATH": str(project.folder / "workflow")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    for line in process.stdout:
        if line.startswith(("rule ", "localrule ", "Nothing to be done", "Finished")):
            break
    return process


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.long)])
def test_kills_at_random_moments_and_then_a_run(finished: Project, tmp_path: Path, kills: int) -> None:
    project = new_project(tmp_path / "killed")
    chance = random.Random(20)  # noqa: S311 - no secret
    hit = 0
    for _ in range(kills):
        process = start(project)
        time.sleep(chance.uniform(0, 1.5))
        hit += process.poll() is None
        # Of the run alone: its commands go on by themselves, as they do after a real kill.
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert hit > 0
    project.make()
    one, two = finished.made(), project.made()
    assert sorted(one) == sorted(two)
    assert [name for name in one if one[name] != two[name]] == []


def test_a_second_run_at_the_same_time_is_refused_in_one_line(project: Project) -> None:
    (project.articles / "new.txt").write_text(
        "عنوان المقال\n\nقالت البلدية إن أعمال الصيانة ستبدأ.\n", encoding="utf-8"
    )
    first = start(project)
    second = project.run()
    assert second.returncode == 2
    said = [line for line in second.stderr.split("\n") if line and "profile" not in line]
    assert said == ["another snakemake is at work in this folder; wait for it to end"]
    out, _ = first.communicate(timeout=300)
    assert first.returncode == 0, out
    assert "Nothing to be done" in project.run().stdout + project.run().stderr


def test_a_run_waits_for_what_a_killed_one_has_left_at_work(project: Project) -> None:
    lock = project.folder / ".snakemake/rasid-at-work.lock"
    code = "import sys, time; from pathlib import Path; from rasid.locks import share; lock = share(Path(sys.argv[1]))"
    left = subprocess.Popen([sys.executable, "-c", f"{code}; print(flush=True); time.sleep(2)", lock], stdout=-1)
    assert left.stdout
    left.stdout.readline()
    done = project.run()
    assert left.poll() is not None
    assert "Waiting for a command of a run that was killed" in done.stderr
    assert done.returncode == 0


def test_a_killed_release_is_followed_by_a_whole_one(project: Project) -> None:
    command = [sys.executable, "-m", "rasid", "release"]
    environment = os.environ | {"PYTHONPATH": str(project.folder / "workflow")}
    releases = project.folder / "releases"
    process = subprocess.Popen(command, cwd=project.folder, env=environment)
    while process.poll() is None and not list(releases.glob(".unfinished*")):
        time.sleep(0.01)
    process.kill()
    process.wait()
    project.make()
    done = subprocess.run(command, cwd=project.folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"releases/{(releases / 'latest').read_text().strip()} is in force")
    assert not list(releases.glob(".unfinished*"))
