"""The lines of a text, with their places: cut, joined again where they were wrapped, split where they are too long."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

# U+2028 and U+2029 end a line or a paragraph; U+0085 and \x1c are what is left of broken encodings.
_LINE = re.compile("[^\r\n\u2028\u2029]+")
# White space and shapeless characters that a line may start or end with; not the direction
# embeddings, overrides and isolates, which come in pairs.
AROUND = "".join(
    map(
        chr,
        [*range(0x21), 0x7F, 0x85, 0xA0, 0xAD, 0x61C, *range(0x2000, 0x2010), 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF],
    )
)

NARROWEST, WIDEST = 40, 130
_BREAK = re.compile("[\r\n\u2028\u2029]+")
_SENTENCE = re.compile(r"(?:(?<!\s\w)[.!؟?…]|۔)[\"'”»)\]\u200e\u200f]*\s+")
_STOP = re.compile(r"[.!؟][\"'”»)\]\u200e\u200f]*$")
_CLAUSE = re.compile(r"[؛;،,:]\s+")
_WORD = re.compile(r"\S+\s*")
LONGEST_PARAGRAPH = 400


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or several that belong together: the text without what surrounds it, and its place."""

    text: str
    start: int
    end: int


def cut(text: str) -> list[Line]:
    """Cut a text into its lines.

    Returns
    -------
    list of Line
        Blank lines too (their text is empty), but for those without any character.
    """
    lines = []
    for match in _LINE.finditer(text):
        printed = match.group()
        line = printed.strip(AROUND)
        start = match.start() + (printed.find(line) if line else 0)
        lines.append(Line(line, start, start + len(line)))
    return lines


def rejoin(text: str, lines: list[Line]) -> list[Line]:
    """Join lines that were broken at a width, in a file with blank lines between its paragraphs.

    A line was broken at the width where the first word of the next one would not have fitted. Most
    pairs of neighbours have to be such, and few of them end a sentence; otherwise the lines are
    paragraphs, and stay.

    Parameters
    ----------
    text : str
        What the lines were cut from.
    lines : list of Line
        As `cut` gives them, without blank ones.

    Returns
    -------
    list of Line
        A joined line differs from ``text[start:end]`` in white space only.
    """
    pairs = [(one, other) for one, other in pairwise(lines) if _are_neighbours(text, one.end, other.start)]
    if len(pairs) < 2 or len(pairs) == len(lines) - 1:
        return lines
    width = max(max(len(one.text), len(other.text)) for one, other in pairs)
    full = {one for one, other in pairs if len(one.text) + 1 + len(other.text.split(None, 1)[0]) > width}
    sentences = sum(bool(_STOP.search(line.text)) for line in full)
    if not NARROWEST <= width <= WIDEST or len(full) < 0.85 * len(pairs) or 2 * sentences > len(full):
        return lines
    # Within a paragraph a line may be short (a word with a link); a title above it is shorter.
    joined = {one for one, _ in pairs if one in full or len(one.text) > 0.75 * width}
    return [_join(text, part) for part in _parts(lines, joined)]


def _are_neighbours(text: str, end: int, start: int) -> bool:
    between = text[end:start]
    return max(between.count("\n"), between.count("\r")) == 1


def _parts(lines: list[Line], joined: set[Line]) -> list[list[Line]]:
    parts: list[list[Line]] = []
    open_part = False
    for line in lines:
        if open_part:
            parts[-1].append(line)
        else:
            parts.append([line])
        open_part = line in joined
    return parts


def _join(text: str, part: list[Line]) -> Line:
    if len(part) == 1:
        return part[0]
    start, end = part[0].start, part[-1].end
    return Line(_on_one_line(text[start:end]), start, end)


def _on_one_line(text: str) -> str:
    return " ".join(piece for line in _BREAK.split(text) if (piece := line.strip()))


def split_long(line: Line, text: str, limit: int = LONGEST_PARAGRAPH) -> list[Line]:
    """Split a paragraph of more than `limit` words into parts of similar length, at the ends of sentences.

    A sentence that is too long itself is split at its commas, and where it has none, between words.

    Returns
    -------
    list of Line
        The line itself, where it is short enough.
    """
    if len(line.text) <= 2 * limit:
        return [line]
    words = len(line.text.split())
    if words <= limit:
        return [line]
    target = -(-words // -(-words // limit))
    printed = text[line.start : line.end]
    parts = []
    start = 0
    for end in _ends(printed, target, limit):
        part = printed[start:end].strip(AROUND)
        place = line.start + printed.find(part, start)
        parts.append(Line(_on_one_line(part), place, place + len(part)))
        start = end
    return [part for part in parts if part.text]


def _ends(printed: str, target: int, limit: int) -> list[int]:
    """Give the places to split at: the pieces are gathered until they have `target` words or would pass `limit`."""
    ends: list[int] = []
    gathered = 0
    last = 0
    for end, words in _pieces(printed, limit):
        if gathered and (gathered >= target or gathered + words > limit):
            ends.append(last)
            gathered = 0
        gathered += words
        last = end
    return [*ends, len(printed)]


def _pieces(printed: str, limit: int) -> list[tuple[int, int]]:
    """Cut into sentences, too long ones into clauses, too long ones into words: (end, words) of each."""
    pieces: list[tuple[int, int]] = []
    pending = [(0, len(printed), 0)]
    while pending:
        start, end, depth = pending.pop()
        words = len(printed[start:end].split())
        if words <= limit and depth:
            pieces.append((end, words))
            continue
        marks = (_SENTENCE, _CLAUSE, _WORD)[depth]
        ends = [match.end() for match in marks.finditer(printed, start, end)]
        borders = [start, *(place for place in ends if place < end), end]
        parts = [(one, other, depth + 1) for one, other in pairwise(borders) if one < other]
        pending.extend(reversed(parts))
    return pieces
