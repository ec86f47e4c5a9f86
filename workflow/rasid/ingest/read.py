"""Read the units of a shard: decode, take apart, count, and list what was left out."""

from __future__ import annotations

import hashlib
import json
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from rasid.arabic import count_words, words
from rasid.ingest.inventory import BULK, Unit, open_bulk, reason_of
from rasid.ingest.structure import Article, Block, parse

TEXT = (".txt",)
KINDS = ("body", "heading", "boilerplate", "other_language")


@dataclass
class Reading:
    """What became of the units of a shard: rows of the tables that DESIGN names."""

    articles: list[dict[str, Any]] = field(default_factory=list)
    paragraphs: list[dict[str, Any]] = field(default_factory=list)
    ledger: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)


class RejectedError(Exception):
    """A file or a record that cannot be used; the message is the reason in the ledger."""


def text_hash(text: str) -> str:
    """Give the name that a paragraph's text goes by, whatever article prints it.

    Returns
    -------
    str
        16 hex digits of SHA-256 over the text, NFC, white space folded.
    """
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def article_id(path: str, record: int) -> str:
    """Give an article's name: 12 hex digits of SHA-256 over its path and record number."""
    return hashlib.sha256(f"{path}\0{record}".encode("utf-8", "surrogateescape")).hexdigest()[:12]


def read_units(units: list[Unit], corpus: Path, shortest: int) -> Reading:
    """Read units of a corpus.

    Parameters
    ----------
    units : list of Unit
        As the inventory lists them.
    corpus : Path
        The folder that their paths start from.
    shortest : int
        Body paragraphs with fewer words are set aside.

    Returns
    -------
    Reading
        Every unit has a row in its ledger.
    """
    reading = Reading()
    for unit in units:
        counts: Counter[str] = Counter()
        notes: set[str] = set()
        before = len(reading.rejected)
        try:
            for record, article in _articles(unit, corpus, reading):
                counts["articles"] += 1
                _add(reading, counts, unit.path, record, article, shortest)
                notes.update(article.notes)
            bad_records = any(row["record"] for row in reading.rejected[before:] if row["reason"] != "too short")
            status = (
                "accepted" if counts["articles"] and not bad_records else "partly" if counts["articles"] else "rejected"
            )
            reason = (
                "some records are in rejected.csv" if bad_records else "" if counts["articles"] else "holds no article"
            )
        except RejectedError as rejection:
            status, reason = "rejected", str(rejection)
        reading.ledger.append(_ledger_row(unit, counts, status, "; ".join(filter(None, [reason, *sorted(notes)]))))
    return reading


def _ledger_row(unit: Unit, counts: Counter[str], status: str, reason: str) -> dict[str, Any]:
    return {
        "path": unit.path,
        "record_range": f"{unit.first}-{unit.first + unit.count - 1}" if unit.count else "",
        "bytes": unit.bytes,
        "sha256": unit.sha256,
        "encoding": "utf-8" if status != "rejected" else "",
        "format": _format(unit.path),
        "articles": counts["articles"],
        **{kind: counts[kind] for kind in (*KINDS, "short")},
        "status": status,
        "reason": reason,
    }


def _format(path: str) -> str:
    name = path.lower().removesuffix(".gz")
    return name.rpartition(".")[2] if "." in name else ""


def _articles(unit: Unit, corpus: Path, reading: Reading) -> Iterator[tuple[int, Article]]:
    """Yield the articles of a unit with their record numbers (0 for a file that is one article)."""
    name = unit.path.lower()
    if unit.problem:
        raise RejectedError(unit.problem)
    if name.endswith(BULK):
        yield from _records(unit, corpus / unit.path, reading)
    elif name.endswith(TEXT):
        try:
            content = (corpus / unit.path).read_bytes()
        except OSError as error:
            raise RejectedError(f"cannot be read: {reason_of(error)}") from None
        _check_unchanged(unit, hashlib.sha256(content).hexdigest())
        text = _decode(content)
        if not words(text):
            raise RejectedError("holds no text")
        yield 0, parse(text, Path(unit.path).stem)
    else:
        raise RejectedError("no format that Rasid reads; save it as .txt or .jsonl")


def _decode(content: bytes) -> str:
    if b"\0" in content:
        raise RejectedError("binary, not text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RejectedError(f"not UTF-8 at byte {error.start}; save it as UTF-8") from None


def _check_unchanged(unit: Unit, sha256: str) -> None:
    if sha256 != unit.sha256:
        raise RejectedError("changed while it was read; run snakemake again")


def _records(unit: Unit, path: Path, reading: Reading) -> Iterator[tuple[int, Article]]:
    try:
        with open_bulk(path) as file:
            file.seek(unit.offset)
            lines = list(islice(file, unit.count))
    except (OSError, EOFError, zlib.error) as error:
        raise RejectedError(f"cannot be read: {reason_of(error)}") from None
    _check_unchanged(unit, hashlib.sha256(b"".join(lines)).hexdigest())
    for number, line in enumerate(lines, unit.first):
        if not line.strip():
            continue
        try:
            yield number, _record(line)
        except RejectedError as rejection:
            reading.rejected.append({"path": unit.path, "record": number, "reason": str(rejection)})


def _record(line: bytes) -> Article:
    try:
        record = _whole_characters(json.loads(_decode(line)))
    except (ValueError, RecursionError) as error:
        raise RejectedError(f"not valid JSON: {error}") from None
    if not isinstance(record, dict):
        raise RejectedError("not a JSON object")
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise RejectedError("no text")
    known = {key: _string(record.get(key)) for key in ("title", "date", "source")}
    article = parse(text, "", known["title"] or None, known["date"] or None)
    other = {key: value for key, value in record.items() if key not in {"text", *known}}
    return replace(article, source=known["source"] or article.source, other=other)


def _whole_characters(value: Any) -> Any:
    """Replace the halves of characters that JSON can hold and UTF-8 cannot."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole_characters(item) for item in value]
    if isinstance(value, dict):
        return {_whole_characters(key): _whole_characters(item) for key, item in value.items()}
    return value


def _string(value: Any) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int) else ""


def _add(reading: Reading, counts: Counter[str], path: str, record: int, article: Article, shortest: int) -> None:
    name = article_id(path, record)
    blocks = list(article.blocks)
    if article.title and not any(block.kind == "title" for block in blocks):
        blocks.insert(0, Block("title", article.title, -1, -1))
    position = 0
    for block in blocks:
        if block.kind == "body" and count_words(block.text, shortest) < shortest:
            counts["short"] += 1
            row = {"path": path, "record": record, "start": block.start, "end": block.end}
            reading.rejected.append({**row, "reason": "too short", "text": block.text})
            continue
        counts[block.kind] += 1
        has_place = block.start >= 0
        reading.paragraphs.append(
            {
                "paragraph_id": f"{name}:{position}",
                "article_id": name,
                "position": position,
                "kind": block.kind,
                "text": block.text,
                "text_hash": text_hash(block.text),
                "start": block.start if has_place else None,
                "end": block.end if has_place else None,
            }
        )
        position += 1
    reading.articles.append(
        {
            "article_id": name,
            "path": path,
            "record": record,
            "title": article.title,
            "date": article.date,
            "date_from": article.date_from,
            "source": article.source,
            "language": "ar",
            "group": name,
            "other": json.dumps(article.other, ensure_ascii=False, sort_keys=True) if article.other else None,
        }
    )
