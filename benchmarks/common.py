"""What the benchmarks share: where the data is, how a figure is told, a copy of the project to run in."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("SHARED", ROOT / "../shared"))
COPIED = (
    "Snakefile",
    "requirements.lock",
    "workflow",
    "config",
    "profiles",
    "corpus/annotations.csv",
    "corpus/CODEBOOK.md",
)


def say(line: str) -> None:
    """Tell a person how it goes; standard output is for the figures."""
    print(line, file=sys.stderr, flush=True)


def tell(**figures: Any) -> None:
    """Print the figures: one JSON object, alone on standard output."""
    print(json.dumps({key: _rounded(value) if isinstance(value, float) else value for key, value in figures.items()}))


def _rounded(value: float) -> float:
    """Give four digits after the point, and of what is smaller than that two digits."""
    return round(value, 4) or float(f"{value:.1e}")


def data(name: str) -> Path:
    """Give a file of the shared data, or end with a line that says it is missing."""
    path = SHARED / name
    if not path.exists():
        say(f"{path}: not here; set SHARED to the folder that holds {name}")
        sys.exit(2)
    return path


def real_articles(number: int | None = None) -> Iterator[dict[str, Any]]:
    """Yield the first real articles."""
    with gzip.open(data("real/articles.jsonl.gz"), "rt", encoding="utf-8") as lines:
        yield from map(json.loads, islice(lines, number))


def new_project(folder: Path) -> Path:
    """Make a copy of the project without articles, to run the workflow in."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(source, target)
    (folder / "corpus/articles").mkdir()
    return folder


def environment(project: Path) -> dict[str, str]:
    """Give the environment in which a copy of the project uses its own package."""
    return os.environ | {"PYTHONPATH": str(project / "workflow")}
