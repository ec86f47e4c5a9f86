"""The ``key: value`` lines that an article may start with, in Arabic or English."""

from __future__ import annotations

import re

from rasid.arabic import fold
from rasid.ingest.lines import Line

_NAMES = {
    "title": "title|headline|subject|العنوان|عنوان|عنوان الخبر|عنوان المقال|الموضوع",
    "date": "date|published|published at|publication date|pubdate|datetime|created|التاريخ|تاريخ|تاريخ النشر|نشر في"
    "|تاريخ الخبر|تاريخ الإصدار",
    "source": "source|publisher|outlet|newspaper|site|المصدر|مصدر|الناشر|الصحيفة|الموقع|الجريدة|الوكالة",
    "url": "url|link|permalink|الرابط|رابط|رابط الخبر",
    "author": "author|authors|by|byline|writer|الكاتب|كاتب|المؤلف|بقلم|المحرر",
    "language": "language|lang|اللغة",
    "category": "category|section|القسم|التصنيف|الباب",
    "keywords": "keywords|tags|الكلمات المفتاحية|كلمات مفتاحية|الوسوم|وسوم",
    "place": "place|location|المكان|الموقع الجغرافي",
    "summary": "summary|description|الملخص|ملخص|الوصف",
}
_KEYS = {fold(name): key for key, names in _NAMES.items() for name in names.split("|")}
_LINE = re.compile(r"([^\W\d_][\w -]{0,30}?)\s*:\s*(.*)$", re.DOTALL)
_OTHER_KEY = re.compile(r"[A-Za-z][A-Za-z-]*$")
_FENCE = re.compile(r"-{3,}$")


def read_header(text: str, lines: list[Line]) -> tuple[dict[str, str], int]:
    """Read the header, if there is one.

    It is one where it has a title, or two known keys and a blank line behind it. In a block that ends with
    a blank line, other keys (``X-Feed: 7``) may stand beside known ones, and a line that is
    indented goes on with the value before it. It may stand between lines of ``---``.

    Parameters
    ----------
    text : str
        What the lines were cut from.
    lines : list of Line
        As `rasid.ingest.lines.cut` gives them.

    Returns
    -------
    header : dict
        Values by English key; other keys in lower case. Empty where there is no header.
    number : int
        The number of the first line behind it.
    """
    first = 1 if lines and _FENCE.match(lines[0].text) else 0
    end = _end_of_block(text, lines, first)
    closed = end < len(lines) and (not lines[end].text or bool(_FENCE.match(lines[end].text)))
    if end > first and end < len(lines) and not closed:
        closed = _blank_before(text, lines, end)
    header, number = _read(text, lines[:end], first, closed)
    known = sum(key in _NAMES for key in header)
    if "title" not in header and not (known >= 2 and closed and number == end):
        return {}, 0
    if number < len(lines) and _FENCE.match(lines[number].text):
        number += 1
    return header, number


def _end_of_block(text: str, lines: list[Line], first: int) -> int:
    for number in range(first, len(lines)):
        if not lines[number].text or _FENCE.match(lines[number].text):
            return number
        if number > first and _blank_before(text, lines, number):
            return number
    return len(lines)


def _blank_before(text: str, lines: list[Line], number: int) -> bool:
    between = text[lines[number - 1].end : lines[number].start]
    return max(between.count("\n"), between.count("\r")) > 1


def _read(text: str, lines: list[Line], first: int, closed: bool) -> tuple[dict[str, str], int]:
    header: dict[str, str] = {}
    last = None
    for number in range(first, len(lines)):
        line = lines[number]
        match = _LINE.match(line.text)
        key = _KEYS.get(fold(match[1])) if match else None
        if match and key is None and closed and header and _OTHER_KEY.match(match[1]) and len(match[2].split()) <= 30:
            key = match[1].lower()
        if match and key:
            last = key
            header.setdefault(key, _unquoted(match[2]))
        elif last and closed and line.start and text[line.start - 1] in " \t":
            header[last] = f"{header[last]} {line.text}".strip()
        else:
            return header, number
    return header, len(lines)


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
