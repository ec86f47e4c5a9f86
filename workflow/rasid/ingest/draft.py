"""What a reader of a format hands over: the text of an article, before it is taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MEGABYTE = 1_000_000


class RejectedError(Exception):
    """A file or a record that cannot be used; the message is the reason in the ledger."""


@dataclass(frozen=True)
class Options:
    """What a user says about formats.

    Parameters
    ----------
    columns : mapping
        Names of the columns (of a table) or keys (of a JSON object) that hold the ``title``, ``text``,
        ``date`` and ``source``, where they are not among the usual ones.
    largest : int
        In bytes: a larger record, or unzipped article, is rejected.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    largest: int = 20 * MEGABYTE


@dataclass(frozen=True)
class Draft:
    """An article as a format holds it.

    Parameters
    ----------
    text : str
        For formats with markup (HTML, Markdown, Word, PDF) the text that was extracted, a paragraph a
        line: the spans of paragraphs count its code points, not those of the file.
    title, date, source : str, optional
        Where the format says them.
    other : mapping
        What else it says, such as the author.
    headings : frozenset of int
        Where lines of `text` start that the format marks as headings.
    encoding : str
        Of the file or record.
    note : str
        What had to be mended, for the ledger.
    """

    text: str
    title: str | None = None
    date: str | None = None
    source: str | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    headings: frozenset[int] = frozenset()
    encoding: str = ""
    note: str = ""


class Lines:
    """Build the text of a draft line by line, and remember which lines are headings."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._headings: set[int] = set()
        self._length = 0

    def add(self, line: str, *, heading: bool = False) -> None:
        """Add a line; one of white space alone is left out."""
        line = " ".join(line.split(" ")).strip()
        if not line:
            return
        if heading:
            self._headings.add(self._length)
        self._lines.append(line)
        self._length += len(line) + 1

    @property
    def text(self) -> str:
        """The lines, a line feed between two."""
        return "\n".join(self._lines)

    @property
    def headings(self) -> frozenset[int]:
        """Where the headings start in `text`."""
        return frozenset(self._headings)
