"""The units of a corpus, dealt out to shards: the lists that jobs read, and what was learned from.

A unit's shard depends on its name alone, so a changed or deleted article changes one list. What arrives later goes
to a shard of its own, number 0, which is small, until it is as large as the others: then all is dealt anew.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Container, Iterable, Sequence
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path

from rasid.ingest.bulk import RECORDS_PER_RANGE
from rasid.ingest.inventory import Unit
from rasid.tables import read_csv, write_csv

COLUMNS = ("path", "first", "count", "offset", "bytes", "sha256", "problem")
NEWEST = 0
Key = tuple[str, int]


def deal(units: Sequence[Unit], articles_per_shard: int, lists: Path | None = None) -> dict[str, list[Unit]]:
    """Deal units out to shards.

    The number of shards is a power of two, so a growing corpus is dealt anew only when it doubles, or when as much
    has arrived as a shard holds. Where there is more than one, there is one more for what arrives; the last range of
    a bulk file is there from the start, as it grows when records are appended.

    Parameters
    ----------
    units : sequence of Unit
        The whole corpus, sorted.
    articles_per_shard : int
    lists : Path, optional
        The folder with the shards of the run before.

    Returns
    -------
    dict
        The units of each shard that has any, and of shard 0, by its name, such as ``03of16``.
    """
    number = 1
    while number * articles_per_shard < sum(unit.articles for unit in units):
        number *= 2
    newest = _newest(units, number, lists) if number > 1 else set()
    shards: dict[str, list[Unit]] = {name_of(NEWEST, number): []} if number > 1 else {}
    for unit in units:
        digest = hashlib.sha256(f"{unit.path}\0{unit.first}".encode("utf-8", "surrogateescape")).digest()
        shard = NEWEST if unit.key in newest else int.from_bytes(digest[:8]) % number + 1
        shards.setdefault(name_of(shard, number), []).append(unit)
    return dict(sorted(shards.items()))


def name_of(shard: int, number: int) -> str:
    """Name a shard of so many."""
    return f"{shard:0{len(str(number))}}of{number}"


def _newest(units: Sequence[Unit], number: int, lists: Path | None) -> set[Key]:
    """Give what goes to the shard for what arrives: as much as a shard holds, at most."""
    dealt: set[Key] = set()
    for path in sorted(lists.glob(f"*of{number}.csv")) if lists else ():
        if path.stem != name_of(NEWEST, number):
            dealt.update(unit.key for unit in read_shard(path))
    ends = {one.key for one, other in zip_longest(units, units[1:]) if _is_end(one, other)}
    arrived = {unit.key for unit in units} - dealt if dealt else ends
    most = sum(unit.articles for unit in units) / number
    for keys in (arrived, ends):
        if sum(unit.articles for unit in units if unit.key in keys) <= most:
            return keys
    return set()


def _is_end(unit: Unit, following: Unit | None) -> bool:
    """Tell whether a unit is the last range of a bulk file, and has room for more records."""
    is_last = following is None or following.path != unit.path
    return is_last and 0 < unit.count < RECORDS_PER_RANGE


def write_shards(shards: dict[str, list[Unit]], folder: Path) -> None:
    """Write each shard's list to ``folder/<shard>.csv``; leave a list that is right untouched."""
    for shard, units in shards.items():
        _write(folder / f"{shard}.csv", units)


def _write(path: Path, units: Iterable[Unit]) -> None:
    waiting = path.with_suffix(".new")
    write_csv(waiting, map(asdict, units), COLUMNS)
    if path.exists() and path.read_bytes() == waiting.read_bytes():
        waiting.unlink()
    else:
        waiting.replace(path)


def forget_shards(shards: Container[str], lists: Path, *stages: Path) -> None:
    """Remove what earlier runs made of shards that are no more, so that no deleted article stays behind."""
    for path in lists.glob("*.csv"):
        if path.stem not in shards:
            path.unlink()
    for stage in stages:
        for made in stage.glob("*of*"):
            if made.name not in shards:
                shutil.rmtree(made)


def read_shard(path: Path) -> list[Unit]:
    """Read a list that `write_shards` wrote."""
    return [
        Unit(
            row["path"],
            int(row["first"]),
            int(row["count"]),
            int(row["offset"]),
            int(row["bytes"]),
            row["sha256"],
            row["problem"],
        )
        for row in read_csv(path, COLUMNS)
    ]


def write_learned(units: Sequence[Unit], path: Path, largest_growth: float | None = None) -> None:
    """Write the units that vocabulary and topics are learned from.

    Parameters
    ----------
    units : sequence of Unit
        The whole corpus.
    path : Path
        The list. It stays as it is, and so does what was learned, where the corpus has only grown since, by this
        share at most. A range of a bulk file that has more records now has grown.
    largest_growth : float, optional
        Without one, the corpus of today is learned from.
    """
    stays = largest_growth is not None and path.exists() and _has_grown(read_shard(path), units, largest_growth)
    if not stays:
        _write(path, units)


def _has_grown(before: Sequence[Unit], units: Sequence[Unit], largest: float) -> bool:
    now = {unit.key: unit for unit in units}
    known = sum(unit.articles for unit in before)
    return sum(unit.articles for unit in units) <= (1 + largest) * known and all(
        unit.key in now and (now[unit.key].sha256 == unit.sha256 or now[unit.key].count > unit.count) for unit in before
    )
