"""Plain text: an article a file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rasid.ingest.decode import decode
from rasid.ingest.draft import Draft, Options
from rasid.ingest.formats import web

_IS_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def read(content: bytes, options: Options) -> Iterator[tuple[int, Draft]]:
    """Read a text file; a page that was saved as one is read as a page."""
    decoded = decode(content)
    if _IS_PAGE.match(decoded.text):
        yield from web.read(content, options)
    else:
        yield 0, Draft(decoded.text, encoding=decoded.encoding, note=decoded.note)
