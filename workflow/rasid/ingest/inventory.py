"""What lies in the corpus, cut into units.

A unit is a file, or a range of records of a bulk file; it has a digest, so a change shows whatever
the clock says. `rasid.ingest.deal` deals units out to shards.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from rasid.errors import UserError
from rasid.ingest.bulk import READ_ERRORS, open_regular, ranges, reason_of
from rasid.ingest.draft import RejectedError
from rasid.ingest.formats import BULK, format_of
from rasid.ingest.gzip_index import index_path, write_index

DEFAULT = Path("corpus/articles")
DEMONSTRATION = "demonstration"
INDEXES = "rasid-gzip"
# Counts up when files are cut into units in another way: what older versions kept is not believed.
CUT_AS = 2
# Fewer ranges are read from the start of their file.
_INDEXED_FROM = 4


@dataclass(frozen=True, order=True)
class Unit:
    """A file (`first` and `count` are 0), or `count` records of a bulk file from record `first` on.

    Records are lines, or the rows of a table below its header. `offset` is where the first one starts,
    in bytes of the unzipped file.
    """

    path: str
    first: int
    count: int
    offset: int
    bytes: int
    sha256: str
    problem: str = ""

    @property
    def key(self) -> tuple[str, int]:
        """What names it, whatever it holds."""
        return self.path, self.first

    @property
    def articles(self) -> int:
        """How many articles it has, as far as can be told without reading it."""
        return max(self.count, 1)


def find_corpus(configured: str | None, default: Path = DEFAULT) -> Path:
    """Give the folder that the articles are in.

    Parameters
    ----------
    configured : str or None
        The `corpus` of the config.
    default : Path
        Where articles are unless the config says otherwise. Its subfolder `demonstration` is the
        corpus as long as nothing else lies there.

    Raises
    ------
    UserError
        Where there is no such folder, or nothing in it.
    """
    folder = Path(configured) if configured else default
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder; put articles there, or set corpus: in config/config.yaml")
    shipped = folder / DEMONSTRATION
    if folder.resolve() == default.resolve() and not any(shipped not in path.parents for path in _files(folder)):
        folder = shipped
    if next(_files(folder), None) is None:
        raise UserError(f"{folder}: no articles; put .txt, .html or .jsonl files there, then run snakemake again")
    return folder


def take_inventory(corpus: Path, cache: Path | None = None, default: Path = DEFAULT) -> list[Unit]:
    """List the units of a corpus.

    Parameters
    ----------
    corpus : Path
        As `find_corpus` gives it.
    cache : Path, optional
        Where digests are kept between runs, for files whose status has not changed since.
    default : Path
        The folder whose subfolder `demonstration` is not the user's.

    Returns
    -------
    list of Unit
        Sorted by path and first line.
    """
    known = _read_cache(cache)
    fresh: dict[str, dict] = {}
    units: list[Unit] = []
    shipped = corpus / DEMONSTRATION if corpus.resolve() == default.resolve() else None
    now = time.time_ns()
    bulk: dict[str, list[Unit]] = {}
    for path in _files(corpus):
        if shipped in path.parents:
            continue
        name = path.relative_to(corpus).as_posix()
        status = _status(path)
        key = str(path.absolute())
        entry = known.get(key)
        if entry is None or entry["status"] != status:
            entry = {"status": status, "units": [asdict(unit) for unit in _units(path, name)]}
        mine = [Unit(**{**unit, "path": _shown(name)}) for unit in entry["units"]]
        units.extend(mine)
        if format_of(name) in BULK:
            bulk[key] = mine
        # A file changed within the clock's last tick could change again unseen: look again next time.
        if status and now - max(status[1], status[2]) > 2_000_000_000:
            fresh[key] = entry
    if cache is not None and fresh != known:
        _write_cache(cache, fresh)
    if cache is not None:
        _keep_indexes(bulk, cache.parent / INDEXES)
    return sorted(units)


def _files(folder: Path) -> Iterator[Path]:
    """Yield everything below a folder that is not a folder; hidden files and READMEs are no articles.

    Folders that cannot be listed, and links to folders, which are not followed, come too.
    """
    unreadable: list[Path] = []
    walk = os.walk(folder, onerror=lambda error: unreadable.append(Path(error.filename)))
    for directory, folders, names in walk:
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if Path(directory, name).is_symlink()]
        for name in sorted([*names, *links]):
            if not name.startswith((".", "~$")) and name != "README.md":
                yield Path(directory, name)
    yield from (path for path in unreadable if path != folder)


def _status(path: Path) -> list[int]:
    try:
        status = path.stat()
    except OSError:
        return []
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_mode, CUT_AS]


def _units(path: Path, name: str) -> list[Unit]:
    if _shown(name) != name:
        return [Unit(_shown(name), 0, 0, 0, 0, "", "the name is not UTF-8; rename the file")]
    if path.is_dir():
        link = path.is_symlink()
        problem = "a link to a folder, not followed; move the folder here" if link else "a folder that cannot be listed"
        return [Unit(name, 0, 0, 0, 0, "", problem)]
    ending = format_of(name)
    if ending in BULK:
        return [Unit(name, *found) for found in ranges(path, is_table=ending != "jsonl")]
    try:
        with open_regular(path) as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
            return [Unit(name, 0, 0, 0, file.tell(), digest)]
    except (*READ_ERRORS, RejectedError) as error:
        return [Unit(name, 0, 0, 0, 0, "", reason_of(error))]


def _shown(name: str) -> str:
    """Give a file's name as it can stand in a table."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _keep_indexes(entries: dict[str, list[Unit]], folder: Path) -> None:
    """Write the indexes that are missing, and remove those of files that are no more."""
    wanted = set()
    for key, units in entries.items():
        index = index_path(Path(key), folder) if len(units) >= _INDEXED_FROM else None
        if index is not None:
            wanted.add(index)
            if not index.exists():
                write_index(Path(key), index)
    for index in folder.glob("*"):
        if index not in wanted:
            index.unlink()


def _read_cache(cache: Path | None) -> dict[str, dict]:
    if cache is None:
        return {}
    try:
        return json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _write_cache(cache: Path, entries: dict[str, dict]) -> None:
    cache.parent.mkdir(parents=True, exist_ok=True)
    waiting = cache.with_suffix(f".{os.getpid()}")
    waiting.write_text(json.dumps(entries), encoding="utf-8")
    waiting.replace(cache)
