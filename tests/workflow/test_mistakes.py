"""A user's mistake ends in one clear line and status 2, before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workflow.conftest import Project


def complaint(project: Project, *options: str) -> list[str]:
    """Give what is said, but for the line in which Snakemake names its profile."""
    done = project.run(*options)
    assert done.returncode == 2, done.stdout + done.stderr
    said = [line for line in (done.stdout + done.stderr).split("\n") if line and "profile" not in line]
    assert not any("Traceback" in line for line in said)
    return said


def test_an_empty_corpus(project: Project, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (line,) = complaint(project, "--config", f"corpus={tmp_path / 'empty'}")
    assert "no articles" in line
    assert str(tmp_path / "empty") in line


def test_a_missing_directory(project: Project) -> None:
    (line,) = complaint(project, "--config", "corpus=no/such/folder")
    assert line.startswith("no/such/folder: no such folder")


@pytest.mark.parametrize(
    ("file", "content", "place"),
    [
        ("config.yaml", "topics: {residual: many}\n", "config/config.yaml:1: topics.residual"),
        ("config.yaml", "seed: 1\n\ttopics:\n", "config/config.yaml:2: not valid YAML"),
        ("config.yaml", "corpse: here\n", "config/config.yaml:1: no such key: corpse; did you mean corpus?"),
        ("themes.yaml", "themes: []\n", "config/themes.yaml:1: themes"),
    ],
)
def test_a_broken_config(project: Project, file: str, content: str, place: str) -> None:
    (project.folder / "config" / file).write_text(content, encoding="utf-8")
    (line,) = complaint(project)
    assert line.startswith(place)


def test_all_mistakes_are_told_at_once(project: Project) -> None:
    (project.folder / "config/config.yaml").write_text("seed: -1\ntagger:\n  folds: 0\n", encoding="utf-8")
    (project.folder / "config/themes.yaml").write_text("themes: []\n", encoding="utf-8")
    places = [line.partition(": ")[0] for line in complaint(project)]
    assert places == ["config/config.yaml:1", "config/config.yaml:3", "config/themes.yaml:1"]


def test_a_corpus_without_a_readable_article_says_where_to_look(project: Project, tmp_path: Path) -> None:
    corpus = tmp_path / "unreadable"
    corpus.mkdir()
    (corpus / "picture.bin").write_bytes(b"\x00\x01")
    done = project.run("--config", f"corpus={corpus}")
    assert done.returncode != 0
    assert "results/ingest/ledger.csv: no body paragraph" in done.stdout + done.stderr
    assert "picture.bin" in (project.folder / "results/ingest/ledger.csv").read_text(encoding="utf-8")
