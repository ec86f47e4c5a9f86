"""Digests by which files and values are known to be the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def of_folder(folder: Path) -> str:
    """Give a digest of all files in a folder."""
    return of_files((path for path in folder.rglob("*") if path.is_file()), folder)


def of_files(paths: Iterable[Path], base: Path) -> str:
    """Give a digest of files: of their names below `base`, and of what they hold."""
    whole = hashlib.sha256()
    for name, path in sorted((path.relative_to(base).as_posix(), path) for path in paths):
        whole.update(f"{name} {of_file(path)}\n".encode())
    return whole.hexdigest()


def of_file(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_value(value: Any) -> str:
    """Give a digest of what JSON can hold."""
    return hashlib.sha256(
        json.dumps(value, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")
    ).hexdigest()
