"""Which columns of a table, or keys of a JSON object, hold the parts of an article."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from rasid.arabic import fold
from rasid.ingest.decode import repair
from rasid.ingest.draft import Draft, Options, RejectedError

# The names that are usual, best first; case, underscores, vowel signs and the forms of alif do not count.
USUAL = {
    "text": ("text", "body", "content", "article", "article text", "النص", "نص", "المتن", "المحتوى", "الخبر", "المقال"),
    "title": ("title", "headline", "العنوان", "عنوان", "عنوان الخبر"),
    "date": (
        "date",
        "published",
        "published at",
        "publish date",
        "date published",
        "pubdate",
        "التاريخ",
        "تاريخ النشر",
    ),
    "source": ("source", "publisher", "outlet", "newspaper", "site", "المصدر", "مصدر", "الصحيفة", "الموقع"),
}


def find_fields(names: list[str], options: Options) -> dict[str, str]:
    """Find the names of an article's parts.

    Parameters
    ----------
    names : list of str
        Of the columns or keys that there are.
    options : Options
        Its `columns` win over the usual names.

    Returns
    -------
    dict
        The names of ``title``, ``text``, ``date`` and ``source``, as far as there are any.
    """
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(_plain(name), name)
    found: dict[str, str] = {}
    for part, usual in USUAL.items():
        wanted = (options.columns[part],) if part in options.columns else usual
        there = [plain[_plain(name)] for name in wanted if _plain(name) in plain]
        if there and there[0] not in found.values():
            found[part] = there[0]
    return found


@lru_cache(maxsize=10_000)
def _plain(name: str) -> str:
    return fold(name.replace("_", " ")) or name.strip()


def draft_of(record: Mapping[str, Any], fields: Mapping[str, str], encoding: str, note: str = "") -> Draft:
    """Make a draft of a record.

    Raises
    ------
    RejectedError
        Where it has no text.
    """
    text = record.get(fields["text"]) if "text" in fields else None
    if not isinstance(text, str) or not text.strip():
        raise RejectedError("no text; ingest.columns in config/config.yaml names the key or column that holds it")
    parts = {part: _line(record.get(fields[part])) for part in ("title", "date", "source") if part in fields}
    # What was escaped in JSON has not been looked at yet.
    text, repaired = repair(text)
    if title := parts.get("title"):
        parts["title"] = repair(title)[0]
    notes = [note, "was encoded twice: repaired" if repaired else ""]
    return Draft(
        text,
        parts.get("title") or None,
        parts.get("date") or None,
        parts.get("source") or None,
        {key: value for key, value in record.items() if key not in fields.values()},
        encoding=encoding,
        note="; ".join(filter(None, notes)),
    )


def _line(value: Any) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int) else ""
