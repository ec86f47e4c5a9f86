"""Answers that were filled in and not added yet: kept when a run is about to make the queue anew."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from rasid.errors import UserError
from rasid.labels.sheet import read_answers
from rasid.tables import read_csv


def keep_answers(review: Path, labels: Path, aside: Path) -> Iterator[str]:
    """Copy a filled-in queue aside, unless all of its answers were added.

    Parameters
    ----------
    review : Path
        The folder with queue.csv and queue.xlsx.
    labels : Path
        corpus/labels.csv.
    aside : Path
        The folder for copies: ``queue-<digest>.csv`` or ``.xlsx``.

    Yields
    ------
    str
        A line for each copy that was made: where it is and what to do.
    """
    for path in (review / "queue.csv", review / "queue.xlsx"):
        if not path.exists() or not _has_news(path, labels):
            continue
        content = path.read_bytes()
        copy = aside / f"queue-{hashlib.sha256(content).hexdigest()[:8]}{path.suffix}"
        if not copy.exists():
            shutil.copy(path, copy)
            yield f"{path}: holds answers that were not added; kept as {copy}: rasid labels add {copy}"


def _has_news(path: Path, labels: Path) -> bool:
    """Tell whether somebody answered what no label answers; a file that cannot be read may hold anything."""
    try:
        answered = {answer.text_hash for answer in read_answers(path) if answer.looked_at}
    except UserError:
        return True
    known = {row["text_hash"] for row in read_csv(labels)} if labels.exists() and answered else set()
    return not answered <= known
