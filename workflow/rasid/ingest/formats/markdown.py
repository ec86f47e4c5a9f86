"""Markdown: markup off, headings kept as headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rasid.ingest.decode import decode
from rasid.ingest.draft import MEGABYTE, Draft, Lines, Options, RejectedError

# What is made to be hard to read takes half a minute a megabyte.
LARGEST = 2 * MEGABYTE
_FRONT = re.compile(r"---[ \t]*\r?\n((?:[^\n]*\n){1,40}?)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)")
_FRONT_LINE = re.compile(r"([\w-]+)[ \t]*:[ \t]*(.+?)[ \t\r]*$", re.MULTILINE)
_TAG = re.compile(r"<[^<>]*>")


def read(content: bytes, options: Options) -> Iterator[tuple[int, Draft]]:  # noqa: ARG001 - the shape of a reader
    """Read a Markdown file; ``key: value`` lines between two ``---`` at the top are its metadata."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only where there is such a file

    if len(content) > LARGEST:
        raise RejectedError(f"larger than {LARGEST // MEGABYTE} MB; split it into articles")
    decoded = decode(content)
    front, body = _front_matter(decoded.text)
    lines = Lines()
    title = front.pop("title", None)
    heading = ""
    for token in MarkdownIt("commonmark").enable("table").parse(body):
        if token.type == "heading_open":
            heading = token.tag
        elif token.type == "inline":
            text = "".join(_inline(child) for child in token.children or ())
            for line in text.split("\n"):
                lines.add(line, heading=bool(heading))
            if heading == "h1" and not title:
                title = " ".join(text.split())
            heading = ""
        elif token.type in {"fence", "code_block", "html_block"}:
            for line in _TAG.sub("", token.content).split("\n"):
                lines.add(line)
    yield (
        0,
        Draft(
            lines.text,
            title or None,
            front.pop("date", None),
            front.pop("source", None),
            front,
            lines.headings,
            decoded.encoding,
            decoded.note,
        ),
    )


def _inline(token: Any) -> str:
    return {"softbreak": " ", "hardbreak": "\n", "image": "", "html_inline": ""}.get(token.type, token.content)


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    found = _FRONT.match(text)
    if not found:
        return {}, text
    front = {key.lower(): value.strip("\"'") for key, value in _FRONT_LINE.findall(found[1])}
    return front, text[found.end() :]
