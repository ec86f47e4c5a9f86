"""JSON: an article, a list of articles, or an object with one list of articles in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasid.ingest.decode import decode
from rasid.ingest.draft import Draft, Options, RejectedError
from rasid.ingest.formats.fields import draft_of, find_fields
from rasid.ingest.formats.json_lines import parse


def read(content: bytes, options: Options) -> Iterator[tuple[int, Draft | RejectedError]]:
    """Read a JSON file; in a list, records count from 1."""
    decoded = decode(content)
    for number, record in _records(parse(decoded.text), options):
        try:
            if not isinstance(record, dict):
                raise RejectedError("not a JSON object; write {…}")
            yield number, draft_of(record, find_fields(list(record), options), decoded.encoding, decoded.note)
        except RejectedError as rejection:
            if not number:
                raise
            yield number, rejection


def _records(value: Any, options: Options) -> Iterator[tuple[int, Any]]:
    if isinstance(value, dict):
        lists = [
            item for item in value.values() if isinstance(item, list) and any(isinstance(one, dict) for one in item)
        ]
        if "text" in find_fields(list(value), options) or len(lists) != 1:
            yield 0, value
            return
        value = lists[0]
    if not isinstance(value, list):
        raise RejectedError("no JSON object or list of objects; write {…} or [{…}, …]")
    yield from enumerate(value, 1)
