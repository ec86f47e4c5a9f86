"""The paragraphs as the script of the page reads them: columns of numbers, each text once."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rasid.config import Theme

UNCERTAIN, HUMAN, COPY = 1, 2, 4


def columns(rows: Sequence[Mapping[str, Any]], themes: Sequence[Theme]) -> dict[str, Any]:
    """Give paragraphs and their articles by column.

    Parameters
    ----------
    rows : sequence of mapping
        Rows of results/tags/paragraphs.parquet.
    themes : sequence of Theme

    Returns
    -------
    dict
        ``sources``: names. ``articles``: columns ``id, path, title, date, source`` (a number).
        ``paragraphs``: columns ``article`` (a number), ``position``, ``text``, ``tags`` (numbers),
        ``probability`` (in percent, theme after theme, row after row), ``flags`` (1 uncertain, 2 tagged by a
        person, 4 a copy) and ``evidence`` (theme, field 0 text or 1 title, start, end, weight in hundredths, …).
    """
    number = {theme.id: place for place, theme in enumerate(themes)}
    names = sorted({row["source"] or "" for row in rows})
    source = {name: place for place, name in enumerate(names)}
    articles: dict[str, int] = {}
    about: dict[str, list[Any]] = {key: [] for key in ("id", "path", "title", "date", "source")}
    found: dict[str, list[Any]] = {
        key: [] for key in ("article", "position", "text", "tags", "probability", "flags", "evidence")
    }
    for row in rows:
        if row["article_id"] not in articles:
            articles[row["article_id"]] = len(articles)
            about["id"].append(row["article_id"])
            about["path"].append(row["path"])
            about["title"].append(row["title"] or "")
            about["date"].append(row["date"] or "")
            about["source"].append(source[row["source"] or ""])
        found["article"].append(articles[row["article_id"]])
        found["position"].append(row["position"])
        found["text"].append(row["text"])
        found["tags"].append([number[theme] for theme in row["tags"] if theme in number])
        found["probability"] += [round(100 * row["probability"].get(theme.id, 0)) for theme in themes]
        copy = row["group"] != row["paragraph_id"]
        found["flags"].append(UNCERTAIN * row["uncertain"] + HUMAN * (row["label"] == "human") + COPY * copy)
        found["evidence"].append(_spans(row["evidence"], number))
    return {"sources": names, "articles": about, "paragraphs": found}


def _spans(evidence: Sequence[Mapping[str, Any]], number: Mapping[str, int]) -> list[int]:
    return [
        value
        for item in evidence
        if item["theme"] in number
        for value in (
            number[item["theme"]],
            int(item["field"] == "title"),
            item["start"],
            item["end"],
            round(100 * item["weight"]),
        )
    ]


def link_base(corpus: Path, results: Path) -> str:
    """Give the way from the page to the folder of articles, as links begin."""
    return f"./{quote(Path(os.path.relpath(corpus, results)).as_posix())}/"


def as_data(value: Any) -> str:
    """Give JSON that can stand in a script element: nothing in it can close the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8", "backslashreplace").decode()
