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
    from trafilatura import baseline  # noqa: PLC0415 - only where there is a page

    page = _INLINED.sub("", decoded.text)
    try:
        found = _extract(page)
        lines = _lines(found.body) if found is not None else Lines()
        if not lines.text:
            lines = _lines(baseline(page)[0])
    except Exception as error:
        raise RejectedError(f"not sound HTML ({type(error).__name__}); save the text as .txt") from None
    if not lines.text:
        raise RejectedError("no article found in the page; save its text as .txt")
    about = {key: getattr(found, key, None) for key in ("title", "date", "sitename", "author", "url")}
    return Draft(
        lines.text,
        about["title"],
        about["date"],
        about["sitename"],
        {key: about[key] for key in ("author", "url") if about[key]},
        lines.headings,
        decoded.encoding,
        decoded.note,
    )


def _extract(page: str) -> Any:
    from trafilatura import bare_extraction  # noqa: PLC0415 - only where there is a page

    return bare_extraction(
        page,
        fast=True,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        deduplicate=False,
        date_extraction_params=_DATES,
    )


def _lines(body: Any) -> Lines:
    """Give the blocks of a body that trafilatura made, a line each, however deep they lie."""
    from lxml import etree  # noqa: PLC0415 - only where there is a page

    lines = Lines()
    pieces: list[str] = []
    heading = False

    def flush() -> None:
        lines.add(_SPACE.sub(" ", "".join(pieces)), heading=heading)
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
