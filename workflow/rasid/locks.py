"""Locks that end with the process that holds them, however it ends: nobody has to clear them away."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO


def hold(path: Path) -> IO[str] | None:
    """Hold a lock alone, for as long as what is given is open.

    Returns
    -------
    file
        None where another process holds the lock, alone or with others.
    """
    return _lock(path, fcntl.LOCK_EX | fcntl.LOCK_NB)


def share(path: Path) -> IO[str] | None:
    """Hold a lock together with others that share it; wait for one who holds it alone."""
    return _lock(path, fcntl.LOCK_SH)


def wait(path: Path) -> None:
    """Wait until nobody holds a lock."""
    if file := _lock(path, fcntl.LOCK_EX):
        file.close()


def _lock(path: Path, how: int) -> IO[str] | None:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a")
    try:
        fcntl.flock(file, how)
    except BlockingIOError:
        file.close()
        return None
    return file
