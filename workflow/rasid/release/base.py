"""What training goes on from: the last release, and whether it continues it (warm) or only keeps its names."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from rasid.arrays import read_json, write_json
from rasid.release.store import holds

BASE = click.option("--base", type=Path, help="What the workflow goes on from: results/base.json.")


@dataclass(frozen=True)
class Base:
    """A release to go on from.

    Attributes
    ----------
    release : str or None
        Its folder; None before the first one.
    warm : bool
        Take over of it what the new articles do not change.
    """

    release: str | None = None
    warm: bool = False

    @property
    def folder(self) -> Path | None:
        """The folder as a path."""
        return None if self.release is None else Path(self.release)

    def topics(self, model: str) -> Path | None:
        """Give the folder of a topic model, which may not be there."""
        return self.folder and self.folder / "topics" / model


def read_base(path: Path | None) -> Base:
    """Read the file that `write_base` has written; no file, nothing to go on from."""
    return Base(**read_json(path)) if path else Base()


def write_base(path: Path, base: Base, results: Path) -> None:
    """Write the base, if it is not what the file says already.

    A release of what is in ``results/`` gives nothing to do anew: then the file keeps its time.
    """
    before = read_json(path) if path.is_file() else None
    if before == asdict(base):
        return
    same = before is not None and base.folder is not None and holds(base.folder, results)
    time = path.stat().st_mtime_ns if same else None
    write_json(path, asdict(base))
    if time is not None:
        os.utime(path, ns=(time, time))
