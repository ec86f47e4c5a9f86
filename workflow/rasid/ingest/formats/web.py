"""Pages: HTML, and the archives that browsers save (MHTML).

The article is found by trafilatura. Nothing is fetched; paragraphs that recur are kept, and so are
direction marks. White space is folded, as in a browser.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from typing import Any

from rasid.ingest.decode import Decoded, decode
from rasid.ingest.draft import Draft, Lines, Options, RejectedError

_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^<>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]{1,40})""", re.IGNORECASE
)
# Pictures and fonts inside a page: megabytes that no reader needs.
_INLINED = re.compile(r"""data:[\w.+-]+/[\w.+-]+;base64,[\w+/=%\s]*""")
# Finding the article takes .1 ms a tag.
MOST_TAGS = 150_000
# Braille: no letters to any rule, and not in the news.
_MARKERS = re.compile(r"[\u2801-\u28ff]+")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
# A line for each of these; the rest stands within a line.
_BLOCKS = frozenset({"head", "p", "quote", "item", "row", "code", "list", "table", "lb", "div", "body", "main"})
# Without a clock: htmldate would take today for the latest date.
_DATES = {"extensive_search": False, "original_date": True, "min_date": "1900-01-01", "max_date": "2199-12-31"}


def read(content: bytes, options: Options) -> Iterator[tuple[int, Draft]]:  # noqa: ARG001 - the shape of a reader
    """Read a page."""
    declared = _DECLARED.search(content, 0, 4096)
    yield 0, _draft(decode(content, declared[1].decode("ascii") if declared else None))


def read_archive(content: bytes, options: Options) -> Iterator[tuple[int, Draft]]:  # noqa: ARG001 - the same
    """Read the page in an archive: the first part that is HTML."""
    try:
        message = email.message_from_bytes(content, policy=email.policy.compat32)
        part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
        page: Any = part.get_payload(decode=True) if part else None
        declared = part.get_content_charset() if part else None
    except (LookupError, ValueError, RecursionError) as error:
        raise RejectedError(f"not a sound web archive ({type(error).__name__}); save the page as .html") from None
    if not isinstance(page, bytes):
        raise RejectedError("no page in the web archive; save the page as .html")
    yield 0, _draft(decode(page, declared))


def _draft(decoded: Decoded) -> Draft:
    page = _INLINED.sub("", decoded.text)
    if page.count("<") > MOST_TAGS:
        raise RejectedError(f"more than {MOST_TAGS} tags; save the text as .txt")
    try:
        found = _extract(page)
        lines = _lines(found.body) if found is not None else Lines()
    except Exception as error:  # Hostile pages break parsers in ways of their own.
        raise RejectedError(f"not sound HTML ({type(error).__name__}); save the text as .txt") from None
    if not lines.text:
        raise RejectedError("no article found in the page; save its text as .txt")
    return Draft(
        lines.text,
        found.title,
        found.date,
        found.sitename,
        {key: value for key in ("author", "url") if (value := getattr(found, key))},
        lines.headings,
        decoded.encoding,
        decoded.note,
    )


def _extract(page: str) -> Any:
    """Find the article, and what the page says about it."""
    from trafilatura import bare_extraction, load_html  # noqa: PLC0415 - only where there is a page
    from trafilatura.settings import use_config  # noqa: PLC0415 - the same

    tree = load_html(page)
    if tree is None:
        return None
    if not _MARKERS.search(page):
        _mark(tree)
    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")  # Short articles are articles.
    return bare_extraction(
        tree,
        fast=True,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        deduplicate=False,
        date_extraction_params=_DATES,
        config=config,
    )


def _mark(tree: Any) -> None:
    """Make each paragraph another: trafilatura drops one that repeats the one before."""
    for number, element in enumerate(tree.iter("p", "li", "blockquote", "div", "td", "pre")):
        if (element.text or "").strip():
            element.text += "".join(chr(0x2801 + number // base % 200) for base in (1, 200, 40_000))


def _lines(body: Any) -> Lines:
    """Give the blocks of a body that trafilatura made, a line each, however deep they lie."""
    from lxml import etree  # noqa: PLC0415 - only where there is a page

    lines = Lines()
    pieces: list[str] = []
    heading = False

    def flush() -> None:
        lines.add(_SPACE.sub(" ", _MARKERS.sub("", "".join(pieces))), heading=heading)
        pieces.clear()

    for event, element in etree.iterwalk(body, events=("start", "end")):
        is_block = element.tag in _BLOCKS
        if event == "start":
            if is_block:
                flush()
            heading = heading or element.tag == "head"
            pieces.append(element.text or "")
        else:
            if is_block:
                flush()
            heading = heading and element.tag != "head"
            pieces.append(" " if element.tag == "cell" else "")
            pieces.append(element.tail or "")
    flush()
    return lines
