"""JSON Lines: an article a line."""

from __future__ import annotations

import json
from typing import Any

from rasid.ingest.decode import decode, whole_characters
from rasid.ingest.draft import Draft, Options, RejectedError
from rasid.ingest.formats.fields import draft_of, find_fields


def read(record: bytes, header: bytes, options: Options) -> Draft:  # noqa: ARG001 - tables have a header
    """Read the object on one line."""
    decoded = decode(record)
    value = parse(decoded.text)
    if not isinstance(value, dict):
        raise RejectedError("not a JSON object; write {…}")
    return draft_of(value, find_fields(list(value), options), decoded.encoding, decoded.note)


def parse(text: str) -> Any:
    """Parse JSON; halves of characters, which JSON can hold and UTF-8 cannot, are replaced.

    Raises
    ------
    RejectedError
        Where it is not valid.
    """
    try:
        return _whole(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise RejectedError(f"not valid JSON ({error}); mend it") from None


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else whole_characters(value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value
