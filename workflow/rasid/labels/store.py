"""corpus/labels.csv: the user's own labels. Rows come to it, none is changed or taken away.

Rows are sorted by `text_hash`, and stand in the order in which they came for each. A file that is being written
never shows: it replaces the old one when it is whole and on the disk, so that a kill or a power cut at any moment
leaves the old file or the new one.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path

from rasid.disk import to_disk
from rasid.errors import UserError
from rasid.labels.answers import ABOUT_A_LABEL
from rasid.labels.table import Label, combine, parse_row, read_file
from rasid.tables import LABELS, read_csv, write_csv

Row = dict[str, str]


@dataclass
class Report:
    """What became of new answers; rows of corpus/labels.csv.

    Attributes
    ----------
    added : list of dict
        New labels.
    known : list of dict
        Said before by the same person.
    seconded : list of dict
        A second person said the same.
    conflicts : list of dict
        Said otherwise before; kept beside what was said.
    settled : list of dict
        Said otherwise before; the new answer counts.
    overruled : list of dict
        Not as the shipped label; the user's counts.
    """

    added: list[Row] = field(default_factory=list)
    known: list[Row] = field(default_factory=list)
    seconded: list[Row] = field(default_factory=list)
    conflicts: list[Row] = field(default_factory=list)
    settled: list[Row] = field(default_factory=list)
    overruled: list[Row] = field(default_factory=list)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other processes from changing a file meanwhile; they wait. The lock ends with the process."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def read_rows(path: Path) -> list[Row]:
    """Read the rows of corpus/labels.csv as they are; a file that does not exist has none.

    Raises
    ------
    UserError
        Where a row is no label.
    """
    if not path.exists():
        return []
    read_file(path)
    return read_csv(path)


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Replace corpus/labels.csv, all at once."""
    columns = list(dict.fromkeys([*LABELS, *(column for row in rows for column in row)]))
    waiting = path.with_name(f".{path.name}.part")
    try:
        write_csv(waiting, sorted(rows, key=lambda row: row["text_hash"]), columns)
        to_disk(waiting)
        waiting.replace(path)
        to_disk(path.parent)
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror}); nothing was changed") from None


def merge(
    existing: Sequence[Row], new: Sequence[tuple[Row, str]], shipped: Mapping[str, Label], *, settle: bool
) -> tuple[list[Row], Report]:
    """Put new answers beside the labels that there are.

    Parameters
    ----------
    existing : sequence of dict
        Rows of corpus/labels.csv.
    new : sequence of (dict, str)
        Rows without a role, each with the reason why it was asked about.
    shipped : mapping of str to Label
        The labels of corpus/annotations.csv by `text_hash`; the user's win over them.
    settle : bool
        Whether new answers decide where they are not as the label that there is. They do in any case where that
        label was what was asked about.

    Returns
    -------
    rows : list of dict
        The existing ones and what came to them.
    report : Report
    """
    rows = list(existing)
    by_text: dict[str, list[Row]] = {}
    for row in rows:
        by_text.setdefault(row["text_hash"], []).append(row)
    report = Report()
    for answer, why in new:
        mine = by_text.setdefault(answer["text_hash"], [])
        come = _place(mine, answer, settle or why.startswith(ABOUT_A_LABEL), report)
        if answer in report.added and _differs(shipped.get(answer["text_hash"]), answer):
            report.overruled.append(answer)
        mine.extend(come)
        rows.extend(come)
    return rows, report


def _place(mine: Sequence[Row], answer: Row, settle: bool, report: Report) -> list[Row]:
    """Give the rows that an answer brings to those of its paragraph."""
    settled, reading = answer | {"role": "settled"}, answer | {"role": "reading"}
    in_force = combine([parse_row(row) for row in mine if row["role"] == "settled"])
    differs = _differs(in_force, answer)
    by_me = [row for row in mine if row["annotator"] == answer["annotator"]]
    if by_me and _says(by_me[-1]) == _says(answer) and not (differs and settle):
        report.known.append(answer)
        return []
    if differs and not settle:
        report.conflicts.append(answer)
        return [*_as_reading(mine), reading]
    if differs:
        report.settled.append(answer)
    elif in_force and (answer["state"] == "unsure" or {*answer["asked"].split(";")} <= in_force.asked):
        report.seconded.append(answer)
        return [*_as_reading(mine), reading]
    else:
        report.added.append(answer)
    return [settled]


def _as_reading(mine: Sequence[Row]) -> list[Row]:
    """Give the label in force once more, as one person's reading, when a second person's comes beside it."""
    last = next(row for row in reversed(mine) if row["role"] == "settled")
    copy = last | {"role": "reading"}
    return [] if any(_says(row) == _says(copy) for row in mine if row["role"] == "reading") else [copy]


def _says(row: Row) -> tuple[str, ...]:
    return tuple(row[column] for column in ("annotator", "state", "tags", "asked", "note"))


def _differs(label: Label | None, answer: Row) -> bool:
    """Tell whether an answer says otherwise than a label, on the themes that both were asked about.

    To be unsure where the label is sure is to say otherwise; to be sure where it is not is not.
    """
    if label is None or label.state != "labelled":
        return False
    said = parse_row(answer | {"role": "reading"})
    common = label.asked & said.asked
    return bool(common) and (said.state != "labelled" or label.tags & common != said.tags & common)


def open_conflicts(rows: Sequence[Row]) -> list[list[Row]]:
    """Give the readings that nobody has settled: those of each paragraph where people do not say the same."""
    by_text: dict[str, list[Row]] = {}
    for row in rows:
        by_text.setdefault(row["text_hash"], []).append(row)
    found = []
    for mine in by_text.values():
        last = max((number for number, row in enumerate(mine) if row["role"] == "reading"), default=-1)
        if any(row["role"] == "settled" for row in mine[last + 1 :]):
            continue
        readings = {row["annotator"]: row for row in mine if row["role"] == "reading"}
        if any(_differs(parse_row(one), other) for one, other in permutations(readings.values(), 2)):
            found.append(list(readings.values()))
    return found
