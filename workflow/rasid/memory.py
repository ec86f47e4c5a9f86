"""Rows that an earlier run has worked out, so that a run with a few new articles need not do so again.

A memory only saves time: with it, without it and with a damaged one, what is made is the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

import polars as pl

KEY = "key"


class Memory:
    """A table of rows by key, written anew by each run: what the run did not ask for is forgotten.

    Parameters
    ----------
    folder : Path or None
        Where it lies; nothing is remembered without one.
    stamp : str
        A digest of everything but the key that a row depends on; what has another stamp is not believed.
    """

    def __init__(self, folder: Path | None, stamp: str) -> None:
        self._folder = folder
        self._name = f"{stamp[:24]}.parquet"
        self._parts: list[Path] = []

    def __enter__(self) -> Memory:
        if self._folder:
            self._new = self._folder / "new"
            shutil.rmtree(self._new, ignore_errors=True)
            self._new.mkdir(parents=True)
        return self

    def recall(self, keys: Iterable[str]) -> pl.DataFrame | None:
        """Give the remembered rows with some keys; None where nothing is remembered."""
        path = self._folder / self._name if self._folder else None
        if path is None or not path.exists():
            return None
        try:
            wanted = pl.Series(list(keys), dtype=pl.String)
            return pl.scan_parquet(path).filter(pl.col(KEY).is_in(wanted.implode())).collect()
        except (pl.exceptions.PolarsError, OSError):
            return None

    def keep(self, rows: pl.DataFrame) -> None:
        """Remember rows, which have a column ``key``."""
        if self._folder:
            self._parts.append(self._new / f"{len(self._parts):06}.parquet")
            rows.write_parquet(self._parts[-1])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._folder:
            return
        if kind is None and self._parts:
            whole = self._new / "whole"
            pl.concat([pl.scan_parquet(part) for part in self._parts]).sink_parquet(whole)
            for old in self._folder.glob("*.parquet"):
                old.unlink()
            whole.replace(self._folder / self._name)
        shutil.rmtree(self._new)
