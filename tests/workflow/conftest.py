"""A small project to run the workflow in: the real rules and package, few articles, few labels."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rasid.tables import LABELS, read_csv, write_csv

ROOT = Path(__file__).parents[2]
COPIED = ("Snakefile", "requirements.lock", "workflow", "config", "profiles", "corpus/CODEBOOK.md")
ARTICLES = 14
LABELLED = 420
SETTINGS = """
ingest: {articles_per_shard: 4}
topics: {residual: 3, minimum_paragraphs: 20}
tagger: {folds: 2}
review: {batch: 10}
"""
# A name that would do harm in a shell, in a format string or in HTML.
HOSTILE = "خبر 'مهم' \"جدا\" {shard} $(touch hacked) <b>&.txt"


class Project:
    """A copy of the project in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.articles = folder / "corpus/articles"

    def run(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run snakemake here, with this copy's package."""
        return subprocess.run(
            [Path(sys.executable).parent / "snakemake", *options],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(self.folder / "workflow")} | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )

    def make(self, *options: str, **environment: str) -> None:
        """Run snakemake to its good end."""
        done = self.run(*options, **environment)
        assert done.returncode == 0, done.stdout + done.stderr

    def planned(self, *options: str) -> dict[str, int]:
        """Give how many jobs of each rule a run would start; none where nothing is to be done."""
        done = self.run("--dry-run", *options)
        assert done.returncode == 0, done.stdout + done.stderr
        counts = re.findall(r"^(\w+) +(\d+)$", (done.stdout + done.stderr).partition("Job stats:")[2], re.MULTILINE)
        return {rule: int(count) for rule, count in counts if rule != "total"}

    def copy(self, folder: Path) -> Project:
        """Give a copy as it stands, results and Snakemake's records included."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Project(folder)

    def made(self) -> dict[str, bytes]:
        """Give every file in results/ but for the logs."""
        results = self.folder / "results"
        return {
            path.relative_to(results).as_posix(): path.read_bytes()
            for path in sorted(results.rglob("*"))
            if path.is_file() and path.relative_to(results).parts[0] != "logs"
        }


def new_project(folder: Path) -> Project:
    """Make a project: some shipped articles as the user's own, and the labels of some others."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(source, target)
    (folder / "config/config.yaml").write_text(SETTINGS, encoding="utf-8")
    shipped = sorted((ROOT / "corpus/articles/demonstration").glob("*.txt"))
    project = Project(folder)
    project.articles.mkdir()
    for path in shipped[:: len(shipped) // (ARTICLES - 1)][: ARTICLES - 1]:
        shutil.copy(path, project.articles)
    shutil.copy(shipped[1], project.articles / HOSTILE)
    (project.articles / "demonstration").mkdir()
    shutil.copy(shipped[2], project.articles / "demonstration")
    settled = [row for row in read_csv(ROOT / "corpus/annotations.csv", LABELS) if row["role"] == "settled"]
    write_csv(folder / "corpus/annotations.csv", settled[:LABELLED], LABELS)
    return project


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Project:
    """Give a project that was run once, for all workers together; tests work on copies of it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "finished"
    with (folder.parent / "finished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "results/report.html").exists():
            shutil.rmtree(folder, ignore_errors=True)
            new_project(folder).make()
    return Project(folder)


@pytest.fixture
def project(finished: Project, tmp_path: Path) -> Project:
    """Give a copy of a finished project, to change."""
    return finished.copy(tmp_path / "project")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with these tests: they take longest."""
    items.sort(key=lambda item: Path(__file__).parent not in item.path.parents)
