"""Word documents (.docx)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from rasid.ingest.draft import MEGABYTE, Draft, Lines, Options, RejectedError

_HEADINGS = ("heading", "title")


def read(content: bytes, options: Options) -> Iterator[tuple[int, Draft]]:
    """Read a document: its paragraphs and the cells of its tables, in order."""
    try:
        import docx  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise RejectedError(
            "reading .docx needs an extra: pip install -e '.[docx]', then snakemake -R ingest_read; or save it as .txt"
        ) from None
    _check_size(content, options)
    lines = Lines()
    title = None
    try:
        document = docx.Document(io.BytesIO(content))
        for text, style in _paragraphs(document):
            for line in text.split("\n"):
                lines.add(line, heading=style.startswith(_HEADINGS))
            if style == "title" and not title:
                title = " ".join(text.split())
        author = document.core_properties.author
    except Exception as error:
        raise RejectedError(f"not a sound .docx ({type(error).__name__}); save it anew, or as .txt") from None
    yield 0, Draft(lines.text, title, None, None, {"author": author} if author else {}, lines.headings, "utf-8")


def _check_size(content: bytes, options: Options) -> None:
    """Look at the sizes before anything is unzipped."""
    try:
        size = sum(
            item.file_size for item in zipfile.ZipFile(io.BytesIO(content)).infolist() if item.filename.endswith(".xml")
        )
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise RejectedError(f"not a sound .docx ({error}); save it anew, or as .txt") from None
    if size > options.largest:
        raise RejectedError(
            f"unzips to {size // MEGABYTE} MB of text; more than ingest.largest_record_mb, save it in parts"
        )


def _paragraphs(part: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield the text and the style of each paragraph, those in tables too."""
    for block in part.iter_inner_content():
        if not hasattr(block, "rows"):
            yield block.text, (block.style.name or "").lower() if block.style is not None else ""
        elif depth < 20:
            seen = set()
            for row in block.rows:
                for cell in row.cells:
                    # A merged cell comes once for each cell that it covers.
                    if cell._tc not in seen:
                        seen.add(cell._tc)
                        yield from _paragraphs(cell, depth + 1)
