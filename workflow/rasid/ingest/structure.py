"""The parts of an article: title, section headings, body paragraphs, and what a web page left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rasid.arabic import find_raw, fold
from rasid.ingest.dates import Date, date_of_metadata, date_of_name, first_date, is_date_line
from rasid.ingest.furniture import is_place_and_name, role_of
from rasid.ingest.header import read_header
from rasid.ingest.language import is_arabic
from rasid.ingest.lines import Line, cut, rejoin, split_long

_GOES_ON = re.compile(r"[:؛،,…]\s*$")
# A short line that ends so is a paragraph; one that asks a question is a heading.
_FULL_STOP = re.compile(r"[.!]\W*$")
# What no title ends in.
_ENDS = re.compile(r"[.:]\W*$")
_ITEM = re.compile(r"\s*[-–—•·▪●◆]")
# A headline that a newspaper puts together from several.
_JOINT = re.compile(r"…|\.\.|\|")
_DATELINE = re.compile(r"^(.{6,110}?)(?:\)\s*[-–—]*|\s[-–—]+|--|:)\s")
_UPDATED = re.compile(r"تحديث|تعديل|عدل|updated|modified", re.IGNORECASE)
_OVERRIDE = re.compile("[\u202d\u202e]")
OVERRIDE = "direction override in the text: it may read otherwise than it is shown"
LONGEST_HEADING = 8
LONGEST_TITLE, LONGEST_JOINT_TITLE = 16, 35
LONGEST_LINK = 20
# A block of links behind "read also" holds no more.
MOST_LINKS = 8
# So many short lines in a row are a list or a poem, not headings.
SHORTEST_RUN = 3


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an article: its kind, its text without the white space around it, and its place.

    `role` says more of what is boilerplate: ``kicker``, ``byline``, ``dateline``, ``agency`` …
    """

    kind: str
    text: str
    start: int
    end: int
    role: str = ""


@dataclass(frozen=True)
class Article:
    """An article taken apart. `title`, `date` and `source` are None where they are not plain to see.

    `notes` are for whoever looks at the ledger.
    """

    title: str | None
    date: str | None
    date_from: str | None
    source: str | None
    blocks: list[Block]
    other: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Seen:
    """What a line looks like by itself."""

    line: Line
    words: int
    role: str
    arabic: bool
    stops: bool

    @property
    def anchors(self) -> bool:
        """Whether it can only be a paragraph of the article (or its title)."""
        return self.arabic and not self.role and (self.words > LONGEST_HEADING or (self.words > 3 and self.stops))


def parse(text: str, file_name: str = "", title: str | None = None, date: str | None = None) -> Article:
    """Take an article apart.

    Parameters
    ----------
    text : str
        The decoded file, or the text of a record.
    file_name : str
        May hold the date.
    title, date : str, optional
        Where a record has them; a title that is given is not looked for.

    Returns
    -------
    Article
        Spans are in code points of `text`; a block whose lines were joined differs from its span in
        white space only. Kinds are ``title``, ``heading``, ``body``, ``boilerplate`` and ``other_language``.
        `date_from` is ``metadata``, ``header``, ``dateline`` or ``file name``, with ``, hijri`` behind it where
        the date was converted.
    """
    lines = cut(text)
    header, first = read_header(text, lines)
    lines = rejoin(text, [line for line in lines[first:] if line.text])
    title = title or header.pop("title", None) or None
    blocks = list(_tell_kinds(text, [_look_at(line) for line in lines], title))
    in_text = next((block.text for block in blocks if block.kind == "title"), None)
    found, found_in = _find_date(date, header.pop("date", None), blocks, file_name)
    return Article(
        title=title or in_text,
        date=found,
        date_from=found_in,
        source=header.pop("source", None),
        blocks=blocks,
        other=header,
        notes=(OVERRIDE,) if _OVERRIDE.search(text) else (),
    )


def _look_at(line: Line) -> _Seen:
    text = line.text
    words = text.count(" ") + 1
    if words <= 2 * LONGEST_HEADING:
        words = sum(1 for _ in find_raw(text))
    role = role_of(text, words) or ("dateline" if is_date_line(text) else "")
    return _Seen(line, words, role, words > 0 and is_arabic(text), bool(_FULL_STOP.search(text[-12:])))


def _tell_kinds(text: str, lines: list[_Seen], given_title: str | None) -> Iterator[Block]:
    _follow_links(lines)
    anchors = [number for number, seen in enumerate(lines) if seen.anchors]
    title = _title_numbers(lines, anchors, given_title)
    body = [number for number in anchors if number not in title] or _short_paragraphs(lines, title)
    first, last = (body[0], body[-1]) if body else (len(lines), -1)
    body_like = {*body, *_runs(lines, first, last)}
    for number, seen in enumerate(lines):
        if number in title:
            kind, role = "title", ""
        elif seen.role or not seen.arabic:
            kind, role = _kind_of_other(seen)
        elif number in body_like:
            kind, role = "body", ""
        elif body and number < first:
            kind, role = _kind_above(seen, number < max(title, default=-1), given_title is None)
        elif number > last:
            kind, role = "boilerplate", "signature"
        else:
            kind, role = _kind_between(seen), ""
        parts = split_long(seen.line, text) if kind == "body" else [seen.line]
        yield from (Block(kind, part.text, part.start, part.end, role) for part in parts)


def _kind_above(seen: _Seen, above_title: bool, title_unknown: bool) -> tuple[str, str]:
    """Tell what stands above the first paragraph: with a title given, a second headline."""
    if above_title:
        return "boilerplate", "kicker"
    if title_unknown or is_place_and_name(seen.line.text, seen.words):
        return "boilerplate", "byline"
    return _kind_between(seen), ""


def _kind_between(seen: _Seen) -> str:
    """Tell a heading from a short paragraph: one that goes on, ends in a full stop, or is an item of a list."""
    text = seen.line.text
    is_item = seen.words > 3 and _ITEM.match(text)
    return "body" if _GOES_ON.search(text) or seen.stops or is_item else "heading"


def _kind_of_other(seen: _Seen) -> tuple[str, str]:
    """Tell furniture from a paragraph of another language; a few words without a full stop are a label."""
    if seen.role:
        return "boilerplate", seen.role
    if seen.words > 4 or (seen.words > 1 and seen.stops):
        return "other_language", ""
    return "boilerplate", "label" if seen.words else "rule"


def _follow_links(lines: list[_Seen]) -> None:
    """Mark the titles of other articles that stand below a line that announces them and holds nothing else."""
    left = 0
    for seen in lines:
        if seen.role == "related":
            left = MOST_LINKS if seen.words <= 3 else 0
        elif left and not seen.role and seen.words <= LONGEST_LINK and not seen.stops:
            seen.role = "related"
            left -= 1
        else:
            left = 0


def _title_numbers(lines: list[_Seen], anchors: list[int], given: str | None) -> set[int]:
    """Find the lines that hold the title.

    Where a title is given: the lines up to the first paragraph that repeat it. Otherwise a line near the top that
    is no sentence and stands before the body. A first line that ends in a full stop is the article's
    first paragraph: no title is plain to see.
    """
    if given:
        top = enumerate(lines[: anchors[0] + 1] if anchors else lines)
        near = [n for n, seen in top if len(given) // 2 <= len(seen.line.text) <= 2 * len(given) + 20]
        same = fold(given) if near else ""
        return {n for n in near if same and fold(lines[n].line.text) == same}
    for number, seen in enumerate(lines[:5]):
        text = seen.line.text
        if seen.role or seen.words < 3 or not seen.arabic or is_place_and_name(text, seen.words):
            continue
        longest = LONGEST_JOINT_TITLE if _JOINT.search(text) else LONGEST_TITLE
        more_follows = bool(anchors) and anchors[-1] > number
        is_title = seen.words <= longest and more_follows and not _ENDS.search(text[-12:])
        return {number} if is_title else set()
    return set()


def _short_paragraphs(lines: list[_Seen], title: set[int]) -> list[int]:
    """Where no line is long: those of at least four words are what the article says."""
    return [n for n, seen in enumerate(lines) if n not in title and seen.arabic and not seen.role and seen.words > 3]


def _runs(lines: list[_Seen], first: int, last: int) -> set[int]:
    """Find short lines within the body that follow on each other: a list or a poem."""
    runs: set[int] = set()
    run: list[int] = []
    for number in range(first, last + 1):
        seen = lines[number]
        if seen.arabic and not seen.role and not seen.anchors:
            run.append(number)
            continue
        if len(run) >= SHORTEST_RUN:
            runs.update(run)
        run = []
    return runs


def _find_date(
    given: str | None, in_header: str | None, blocks: list[Block], file_name: str
) -> tuple[str | None, str | None]:
    places = (
        ("metadata", lambda: date_of_metadata(given or "")),
        ("header", lambda: date_of_metadata(in_header or "")),
        ("dateline", lambda: _date_in(blocks)),
        ("file name", lambda: date_of_name(file_name)),
    )
    for place, read in places:
        if found := read():
            return found.text, f"{place}, hijri" if found.hijri else place
    return None, None


def _date_in(blocks: list[Block]) -> Date | None:
    """Find the date in a line of its own near the top, or in front of the first paragraph."""
    lines = [block.text for block in blocks[:6] if block.role == "dateline"]
    for line in sorted(lines, key=lambda line: bool(_UPDATED.search(line))):
        if found := first_date(line):
            return found
    first = next((block.text for block in blocks if block.kind == "body"), "")
    place = _DATELINE.match(first[:120])
    return first_date(place[1]) if place and is_date_line(place[1]) else None
