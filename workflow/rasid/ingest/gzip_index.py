"""Indexes of gzipped files: where each can be entered without reading it from its start.

The inventory reads a gzipped bulk file from start to end and leaves an index; the jobs that read its
ranges, of which there may be thousands, each find theirs by a short seek.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import IO

from rasid.ingest.draft import MEGABYTE

# Between two places to enter, in bytes of the unzipped file.
_SPACING = 8 * MEGABYTE


def index_path(path: Path, folder: Path | None) -> Path | None:
    """Give the place of a gzipped file's index; another one once the file has changed."""
    if folder is None or not path.name.lower().endswith(".gz"):
        return None
    try:
        status = path.stat()
    except OSError:
        return None
    name = f"{path.absolute()}\0{status.st_size}\0{status.st_mtime_ns}"
    return folder / f"{hashlib.sha256(name.encode('utf-8', 'surrogateescape')).hexdigest()[:24]}.gzidx"


def write_index(path: Path, index: Path) -> None:
    """Write where a gzipped file can be entered; without one it is read from its start, so failing is no harm."""
    import indexed_gzip  # noqa: PLC0415 - only where there is such a file

    index.parent.mkdir(parents=True, exist_ok=True)
    waiting = index.with_suffix(f".{os.getpid()}")
    try:
        with indexed_gzip.IndexedGzipFile(str(path), spacing=_SPACING) as file:
            file.build_full_index()
            file.export_index(str(waiting))
        waiting.replace(index)
    except (OSError, EOFError, ValueError, indexed_gzip.ZranError):
        waiting.unlink(missing_ok=True)


def open_indexed(file: IO[bytes], index: Path | None) -> IO[bytes] | None:
    """Open a gzipped file by its index. What it gives is trusted no more than the digest of the range says."""
    if index is None or not index.exists():
        return None
    import indexed_gzip  # noqa: PLC0415 - only where there is such a file

    try:
        return indexed_gzip.IndexedGzipFile(fileobj=file, index_file=str(index))
    except (OSError, EOFError, ValueError, indexed_gzip.ZranError):
        file.seek(0)
        return None
