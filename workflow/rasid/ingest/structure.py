"""The parts of an article: title, section headings, body paragraphs, and what a web page left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from rasid.arabic import arabic_share, words
from rasid.ingest.dates import find_date, is_date_line

_GOES_ON = re.compile(r"[:؛،,…]\s*$")
# A short line that ends so is a paragraph; one that asks a question is a heading.
_FULL_STOP = re.compile(r"[.!]\W*$")
_LINE = re.compile(r"[^\r\n]+")
_HEADER_LINE = re.compile(r"\s*([^\W\d_][\w -]{0,30}?)\s*:\s*(.*?)\s*$")
_HEADER_KEYS = {
    "title": "title",
    "headline": "title",
    "العنوان": "title",
    "date": "date",
    "published": "date",
    "التاريخ": "date",
    "source": "source",
    "publisher": "source",
    "المصدر": "source",
    "url": "url",
    "author": "author",
    "الكاتب": "author",
    "language": "language",
    "category": "category",
}
# Beginnings of lines that a page puts around an article.
_FURNITURE = re.compile(
    r"^\W*(?:المصدر|المصادر|الصورة|صورة|تصوير|كتب|تحرير|إعداد|مشاركة|شارك|شاركها|تابعنا|تابعونا|للمزيد|طباعة"
    r"|[اإ]قرأ (?:أيض[اًا]*|المزيد)|مواضيع ذات صلة|أخبار ذات صلة|الرئيسية|زر الذهاب|أضف تعليق|التعليقات|الوسوم|وسوم"
    r"|جميع الحقوق محفوظة|نسخ الرابط|facebook|twitter|whatsapp|share|source|photo)\b"
    r"\s*(?:[:|/-]|$|\S+(?:\s\S+){0,5}$)",
    re.IGNORECASE,
)
_AGENCIES = r"(?:وكالات|[أا]\s*ف\s*ب|رويترز|تاس|سبوتنيك|د\s*ب\s*أ|الأناضول|أسوشيتد برس|واس|سانا)"
_AGENCY = re.compile(rf"^\W*{_AGENCIES}(?:\W+{_AGENCIES})*\W*$")
LONGEST_HEADING = 8
LONGEST_TITLE = 45


@dataclass(frozen=True)
class Block:
    """A piece of an article: its kind, its text without the white space around it, and its place."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Article:
    """An article taken apart. `title`, `date` and `source` are None where they are not plain to see."""

    title: str | None
    date: str | None
    date_from: str | None
    source: str | None
    blocks: list[Block]
    other: dict[str, str] = field(default_factory=dict)


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
        Spans are in code points of `text`. Kinds are ``title``, ``heading``, ``body``, ``boilerplate``
        and ``other_language``.
    """
    header, blocks = _read_header(text)
    title = title or header.pop("title", None)
    blocks = list(_tell_kinds(blocks, given_title=title))
    in_text = next((block.text for block in blocks if block.kind == "title"), None)
    found, found_in = _find_date(date or header.pop("date", None), blocks, file_name)
    return Article(
        title=title or in_text,
        date=found,
        date_from=found_in,
        source=header.pop("source", None),
        blocks=blocks,
        other=header,
    )


def _read_header(text: str) -> tuple[dict[str, str], list[Block]]:
    """Split the ``key: value`` lines at the top, if there are any, from the lines of the article."""
    lines = [Block("", *_trimmed(match)) for match in _LINE.finditer(text)]
    header: dict[str, str] = {}
    for number, line in enumerate(lines):
        match = _HEADER_LINE.match(line.text)
        key = _HEADER_KEYS.get(match[1].lower()) if match else None
        if match is None or key is None:
            if "title" not in header:
                break
            return header, [block for block in lines[number:] if block.text]
        header[key] = match[2]
    else:
        if "title" in header:
            return header, []
    return {}, [block for block in lines if block.text]


def _trimmed(match: re.Match[str]) -> tuple[str, int, int]:
    line = match.group()
    text = line.strip(" \t\u00a0\ufeff\u200b\u200e\u200f\f\v")
    start = match.start() + line.find(text) if text else match.start()
    return text, start, start + len(text)


def _tell_kinds(blocks: list[Block], given_title: str | None) -> Iterator[Block]:
    lengths = [len(words(block.text)) for block in blocks]
    body = [
        number
        for number, block in enumerate(blocks)
        if lengths[number] > LONGEST_HEADING or (lengths[number] > 3 and _FULL_STOP.search(block.text))
    ]
    title = None if given_title else _title_number(blocks, lengths, body)
    last_body = max((number for number in body if not _is_furniture(blocks[number].text)), default=-1)
    first_body = next((number for number in body if number != title), len(blocks))
    same_title = " ".join(words(given_title or ""))
    for number, block in enumerate(blocks):
        if number == title or (same_title and number < first_body + 1 and " ".join(words(block.text)) == same_title):
            kind = "title"
        elif _is_furniture(block.text) or is_date_line(block.text):
            kind = "boilerplate"
        elif lengths[number] == 0 or arabic_share(block.text) < 0.5:
            kind = "other_language" if any(map(str.isalpha, block.text)) else "boilerplate"
        elif number in body:
            kind = "body"
        elif number > last_body or (number < first_body and not given_title):
            kind = "boilerplate"
        elif _GOES_ON.search(block.text):
            kind = "body"
        else:
            kind = "heading"
        yield replace(block, kind=kind)


def _title_number(blocks: list[Block], lengths: list[int], body: list[int]) -> int | None:
    """Find the title: a line near the top that is no sentence and stands before the body.

    A first line that ends in a full stop is the article's first paragraph: no title is plain to see.
    """
    for number, block in enumerate(blocks[:5]):
        plain = not _is_furniture(block.text) and not is_date_line(block.text)
        if not plain or lengths[number] < 3 or arabic_share(block.text) < 0.5:
            continue
        more_follows = any(other > number for other in body)
        is_title = not re.search(r"\.\W*$", block.text) and lengths[number] <= LONGEST_TITLE and more_follows
        return number if is_title else None
    return None


def _is_furniture(text: str) -> bool:
    return bool(_FURNITURE.match(text) or _AGENCY.match(text))


def _find_date(given: str | None, blocks: list[Block], file_name: str) -> tuple[str | None, str | None]:
    if given and (found := find_date(given)):
        return found, "metadata"
    for block in blocks[:6]:
        if block.kind == "boilerplate" and is_date_line(block.text):
            return find_date(block.text), "line"
    found = find_date(file_name)
    return found, "file name" if found else None
