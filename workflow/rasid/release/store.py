"""The folder of releases: what is in force, how a release enters it, how it is taken back.

    releases/<n>/         a release, whole from the moment it has this name
    releases/latest       the number of the release in force; this file alone decides
    releases/set-aside/   releases that were taken back, or that a kill left without a place

A release is written under another name, brought to disk and renamed; then `latest` is replaced. Whoever
is killed in between leaves the old state or the new one, and something that `tidy` puts out of the way.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rasid.arrays import read_json
from rasid.digests import of_file
from rasid.disk import to_disk
from rasid.errors import UserError
from rasid.locks import hold

FORMAT = 1
LATEST = "latest"
SET_ASIDE = "set-aside"
UNFINISHED = ".unfinished-"


def numbers(releases: Path) -> list[int]:
    """Give the numbers of the releases that lie in a folder, ascending."""
    if not releases.is_dir():
        return []
    return sorted(int(path.name) for path in releases.iterdir() if path.name.isdecimal() and path.is_dir())


def latest(releases: Path) -> Path | None:
    """Give the folder of the release in force, or None where there is none.

    Raises
    ------
    UserError
        Where ``latest`` names no release.
    """
    pointer = releases / LATEST
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        name = ""
    folder = releases / name
    if not name.isdecimal() or not (folder / "release.json").is_file():
        there = ", ".join(map(str, numbers(releases))) or "none"
        raise UserError(
            f"{pointer}: names {name!r:.40}, which is no release here; write the number of one ({there}),"
            " or delete the file"
        )
    return folder


def read_release(folder: Path) -> dict[str, Any]:
    """Read a release's ``release.json``.

    Raises
    ------
    UserError
        Where this version of Rasid cannot read it, or where its files are not those that were released.
    """
    about = read_json(folder / "release.json")
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        made = about if isinstance(about, dict) else {}
        raise UserError(
            f"{folder}: a release of format {made.get('format')}, made by Rasid {made.get('rasid')};"
            f" this Rasid reads format {FORMAT}: use that version, or delete {folder.parent / LATEST} and release anew"
        )
    for name, sha256 in sorted(about["files"].items()):
        if not (folder / name).is_file() or of_file(folder / name) != sha256:
            raise UserError(
                f"{folder / name}: missing or changed since the release; restore it, or rasid release --undo"
            )
    return about


def holds(folder: Path, results: Path) -> bool:
    """Tell whether a release holds the very tagger and topics that are in ``results/``."""
    places = {"tagger": results / "tagger/model", "topics": results / "topics"}
    for name, sha256 in read_release(folder)["files"].items():
        stage, _, file = name.partition("/")
        if stage in places and (not (places[stage] / file).is_file() or of_file(places[stage] / file) != sha256):
            return False
    return True


def fits(folder: Path, themes: Sequence[str]) -> None:
    """See to it that a release can tag with the themes of today.

    Raises
    ------
    UserError
        Where its tagger has other themes.
    """
    read_release(folder)
    released = [theme["id"] for theme in read_json(folder / "tagger/model.json")["themes"]]
    if different := sorted(set(themes) ^ set(released)):
        raise UserError(
            f"config/themes.yaml: {', '.join(different)}: not in both the themes and {folder}, whose tagger tags"
            " (tag_with: released); set tag_with: present, run snakemake, then rasid release"
        )


def in_force(releases: Path) -> list[int]:
    """Give the numbers of the releases up to the one in force, ascending."""
    folder = latest(releases)
    return [number for number in numbers(releases) if folder is not None and number <= int(folder.name)]


@contextmanager
def locked(releases: Path) -> Iterator[None]:
    """Keep others from changing the folder; the lock ends with the process, however that ends.

    Raises
    ------
    UserError
        Where another process holds it.
    """
    file = hold(releases / ".lock")
    if file is None:
        raise UserError(f"{releases}: another rasid release is at work there; wait for it to end")
    with file:
        yield


def tidy(releases: Path) -> list[str]:
    """Put out of the way what a kill has left; give a line for each thing that was found.

    What was never whole is removed: it is a copy of results/. A whole release beyond the one in force is
    set aside.
    """
    told = []
    for path in sorted(releases.glob(f"{UNFINISHED}*")):
        shutil.rmtree(path)
        told.append("removed an unfinished release")
    known = set(in_force(releases))
    for number in numbers(releases):
        if number not in known:
            told.append(f"{releases / str(number)} was not in force; moved to {_set_aside(releases, number)}")
    return told


def next_number(releases: Path) -> int:
    """Give a number that no release has had."""
    return max([0, *numbers(releases), *numbers(releases / SET_ASIDE)]) + 1


def unfinished(releases: Path, number: int) -> Path:
    """Give an empty folder to write a release to."""
    folder = releases / f"{UNFINISHED}{number}"
    folder.mkdir(parents=True)
    return folder


def enter(releases: Path, written: Path, number: int) -> Path:
    """Take a written release in, and put it in force."""
    for path in [*written.rglob("*"), written]:
        to_disk(path)
    folder = releases / str(number)
    written.rename(folder)
    to_disk(releases)
    _point(releases, number)
    return folder


def undo(releases: Path) -> tuple[Path, Path | None]:
    """Step back by one release: the one before is in force again, the last one is set aside.

    Returns
    -------
    aside : Path
        Where the last one lies now.
    folder : Path or None
        The one in force; None where there is none left.
    """
    known = in_force(releases)
    if not known:
        raise UserError(f"{releases}: no release to undo; rasid releases lists what there is")
    last, before = known[-1], known[-2] if len(known) > 1 else None
    _point(releases, before)
    return _set_aside(releases, last), None if before is None else releases / str(before)


def _point(releases: Path, number: int | None) -> None:
    """Write ``latest``, by renaming: it is never half written."""
    pointer = releases / LATEST
    if number is None:
        pointer.unlink()
    else:
        waiting = releases / f".{LATEST}"
        waiting.write_text(f"{number}\n", encoding="utf-8")
        to_disk(waiting)
        waiting.replace(pointer)
    to_disk(releases)


def _set_aside(releases: Path, number: int) -> Path:
    target = releases / SET_ASIDE / str(number)
    target.parent.mkdir(exist_ok=True)
    (releases / str(number)).rename(target)
    to_disk(target.parent)
    to_disk(releases)
    return target
