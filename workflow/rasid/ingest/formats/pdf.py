"""PDF with a text layer.

A PDF holds glyphs and their places, not text: the glyphs of a line are put in the order in which they
are seen, and then in the order in which they are read.
"""

from __future__ import annotations

import bisect
import ctypes
import math
import re
import statistics
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rasid.ingest.draft import MEGABYTE, Draft, Lines, Options, RejectedError

MOST_PAGES = 500
LARGEST_STREAM = 200 * MEGABYTE
PIECE = 1 << 20
_ARABIC = re.compile("[\u0590-\u065f\u066d-\u06ef\u06fa-\u08ff\ufb1d-\ufefc]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
# What is read from left to right within a line of Arabic, in the order in which it is seen from the
# right: numbers, and foreign words with what follows them.
_UNIT = r"[0-9A-Za-z\u00c0-\u024f\u0660-\u0669\u06f0-\u06f9]"
_TOKEN = rf"{_UNIT}++(?:[.,:/'’&@_+\u066b\u066c-]{_UNIT}++)*+"
_LEFT_TO_RIGHT = re.compile(rf"(?:{_TOKEN} )*{_TOKEN}")
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")


@dataclass
class Line:
    """A line as it is printed, in points: its characters by their left edge, its base and its sides."""

    glyphs: list[tuple[float, float, float, str]]
    base: float
    places: dict[tuple[float, float], int] = field(default_factory=dict)

    @property
    def height(self) -> float:
        """The height of a tall letter."""
        return sorted(top for _, _, top, _ in self.glyphs)[int(0.9 * (len(self.glyphs) - 1))]

    @property
    def left(self) -> float:
        """The left side."""
        return min(glyph[0] for glyph in self.glyphs)

    @property
    def right(self) -> float:
        """The right side."""
        return max(glyph[1] for glyph in self.glyphs)


def read(content: bytes, options: Options) -> Iterator[tuple[int, Draft]]:  # noqa: ARG001 - the shape of a reader
    """Read the text layer of a PDF; lines that a paragraph was broken into are joined."""
    try:
        import pypdfium2  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise RejectedError(
            "reading .pdf needs an extra: pip install -e '.[pdf]', then snakemake -R ingest_read; or save it as .txt"
        ) from None
    _check_streams(content)
    lines = Lines()
    try:
        document = pypdfium2.PdfDocument(content)
        pages = len(document)
        for number in range(min(pages, MOST_PAGES)):
            for paragraph, is_heading in paragraphs(list(_printed(document[number].get_textpage()))):
                lines.add(paragraph, heading=is_heading)
    except Exception as error:
        locked = "password" in str(error).lower()
        reason = "locked by a password; save it without" if locked else "not a sound PDF; save it anew, or as .txt"
        raise RejectedError(reason) from None
    if pages > MOST_PAGES:
        raise RejectedError(f"{pages} pages, more than {MOST_PAGES}; split it into articles")
    if not lines.text:
        raise RejectedError("a PDF without a text layer; run text recognition on it, or save it as .txt")
    yield 0, Draft(lines.text, headings=lines.headings, encoding="pdf")


def _check_streams(content: bytes) -> None:
    """See to it that no stream fills the memory once it is unzipped."""
    total = 0
    for start in re.finditer(rb"stream\r?\n", content):
        unzip = zlib.decompressobj()
        size, waiting = 0, memoryview(content)[start.end() :][:PIECE]
        place = start.end()
        try:
            while waiting and not unzip.eof:
                more = len(unzip.decompress(waiting, PIECE))
                size, total = size + more, total + more
                if size > LARGEST_STREAM or total > 10 * LARGEST_STREAM:
                    raise RejectedError(
                        f"what is zipped in it unzips to more than {LARGEST_STREAM // MEGABYTE} MB; save it as .txt"
                    )
                if unzip.unconsumed_tail:
                    waiting = memoryview(unzip.unconsumed_tail)
                else:
                    place += PIECE
                    waiting = memoryview(content)[place:][:PIECE]
        except zlib.error:
            continue  # Not zipped, or damaged: the reader will say.


def _printed(page: Any) -> Iterator[Line]:
    """Yield the lines of a page as they are printed: neighbours in the file with one base."""
    from pypdfium2 import raw  # noqa: PLC0415 - an optional extra

    x, base = ctypes.c_double(), ctypes.c_double()
    line: Line | None = None
    for number in range(page.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(page.raw, number))
        if raw.FPDFText_IsGenerated(page.raw, number) or character.isspace() or not character.isprintable():
            continue
        raw.FPDFText_GetCharOrigin(page.raw, number, x, base)
        left, bottom, right, top = page.get_charbox(number)
        place = (round(x.value, 2), round(base.value, 2))
        if line is None or abs(base.value - line.base) > 0.4 * max(line.height, top - bottom):
            if line is not None:
                yield line
            line = Line([], base.value)
        if place in line.places:
            # A ligature comes as its letters, in either order: only lam and alif make one.
            first, end, tall, text = line.glyphs[line.places[place]]
            together = character + text if character == "ل" and text[0] in "اأإآ" else text + character
            line.glyphs[line.places[place]] = (min(first, left), max(end, right), tall, together)
        else:
            line.places[place] = len(line.glyphs)
            line.glyphs.append((left, right, top - bottom, character))
    if line is not None:
        yield line


def text_of(line: Line) -> str:
    """Give a line's characters in the order in which they are read, with a space where there is a gap."""
    seen: list[str] = []
    edge = None
    for left, right, text in _with_marks(line):
        if edge is not None and left - edge > 0.33 * line.height:
            seen.append(" ")
        seen.append(text)
        edge = right if edge is None else max(edge, right)
    whole = "".join(seen)
    arabic = len(_ARABIC.findall(whole))
    if not arabic or arabic < len(_LATIN.findall(whole)):
        return whole
    backwards = "".join(reversed(seen)).translate(_MIRRORED)
    return _LEFT_TO_RIGHT.sub(_turned, backwards)


def _with_marks(line: Line) -> list[tuple[float, float, str]]:
    """Give the characters from left to right, vowel signs with the letter that they stand over."""
    letters = [glyph for glyph in line.glyphs if not unicodedata.combining(glyph[3][0])]
    places = [(left, right, text) for left, right, _, text in sorted(letters)]
    for left, right, _, mark in line.glyphs:
        if places and unicodedata.combining(mark[0]):
            middle = (left + right) / 2
            number = max(bisect.bisect(places, (middle, math.inf, "")) - 1, 0)
            first, end, text = places[number]
            places[number] = (first, end, text + mark)
    return places


def _turned(found: re.Match[str]) -> str:
    """Turn a run of numbers and foreign words: as one where it ends (or begins, as read) with a foreign word."""
    run = found.group()
    words = run.split(" ")
    last = max((number for number, word in enumerate(words) if _LATIN.search(word)), default=-1)
    return " ".join([" ".join(words[: last + 1])[::-1], *(word[::-1] for word in words[last + 1 :])]).strip()


def paragraphs(lines: list[Line]) -> Iterator[tuple[str, bool]]:
    """Join the lines of a page into paragraphs: a line goes on where it fills the width and the next one is near.

    Yields
    ------
    text, is_heading : str, bool
        A heading is printed larger than most of the page.
    """
    if not lines:
        return
    usual = statistics.median(line.height for line in lines)
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    slack = 0.12 * (right - left)
    waiting: list[str] = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        waiting.append(text_of(line))
        fills = line.left - left < slack and right - line.right < slack
        near = following is not None and 0 < line.base - following.base < 2.2 * line.height
        alike = following is not None and 0.8 < following.height / max(line.height, 0.01) < 1.25
        if not (fills and near and alike):
            yield " ".join(waiting), line.height > 1.2 * usual
            waiting = []
