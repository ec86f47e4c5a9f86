"""Read the units of a shard: decode, take apart, count, and list what was left out."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from rasid.arabic import count_words, find_raw
from rasid.identity import article_id, text_hash
from rasid.ingest.bulk import (
    READ_ERRORS,
    Record,
    Records,
    open_bulk,
    open_regular,
    read_header,
    reason_of,
    skip,
)
from rasid.ingest.draft import MEGABYTE, Draft, Options, RejectedError
from rasid.ingest.formats import BULK, FILES, format_of, remedy
from rasid.ingest.gzip_index import index_path
from rasid.ingest.inventory import Unit
from rasid.ingest.structure import Article, Block, parse

KINDS = ("body", "heading", "boilerplate", "other_language")


@dataclass
class Reading:
    """What became of the units of a shard: rows of the tables that DESIGN names."""

    articles: list[dict[str, Any]] = field(default_factory=list)
    paragraphs: list[dict[str, Any]] = field(default_factory=list)
    ledger: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: Reading) -> None:
        """Add what became of other units."""
        for rows, more in zip(vars(self).values(), vars(other).values(), strict=True):
            rows.extend(more)


def read_units(
    units: list[Unit], corpus: Path, shortest: int, options: Options | None = None, indexes: Path | None = None
) -> Reading:
    """Read units of a corpus.

    Parameters
    ----------
    units : list of Unit
        As the inventory lists them.
    corpus : Path
        The folder that their paths start from.
    shortest : int
        Body paragraphs with fewer words are set aside.
    options : Options, optional
        What the user says about formats.
    indexes : Path, optional
        Where the inventory left the indexes of gzipped files.

    Returns
    -------
    Reading
        Every unit has a row in its ledger.
    """
    reading = Reading()
    for unit in units:
        reading.add(_read_unit(unit, corpus, shortest, options or Options(), indexes))
    return reading


def _read_unit(unit: Unit, corpus: Path, shortest: int, options: Options, indexes: Path | None) -> Reading:
    """Read one unit. What it holds counts only if it is still what the inventory saw."""
    reading = Reading()
    counts: Counter[str] = Counter()
    encodings: set[str] = set()
    notes: set[str] = set()
    bad_records = 0
    try:
        for record, draft in _drafts(unit, corpus / unit.path, options, indexes):
            try:
                if isinstance(draft, RejectedError):
                    raise draft
                article = _article(unit.path, record, draft)
            except RejectedError as rejection:
                if not record:
                    raise
                bad_records += 1
                reading.rejected.append({"path": unit.path, "record": record, "reason": str(rejection)})
                continue
            counts["articles"] += 1
            encodings.add(draft.encoding)
            notes.update([draft.note, *article.notes])
            _add(reading, counts, unit.path, record, article, shortest)
        causes = {row["reason"] for row in reading.rejected if "text" not in row}
        status, reason = _outcome(counts, bad_records, causes, notes - {""})
    except RejectedError as rejection:
        reading, counts, encodings = Reading(), Counter(), set()
        status, reason = "rejected", str(rejection)
    reading.ledger.append(_ledger_row(unit, counts, "; ".join(sorted(encodings)), status, reason))
    return reading


def _outcome(counts: Counter[str], bad_records: int, causes: set[str], notes: set[str]) -> tuple[str, str]:
    """Give the status of a unit, and its reason in one line."""
    reasons, articles = sorted(notes), counts["articles"]
    if bad_records and not articles and len(causes) == 1:
        reasons = sorted(causes) + reasons
    elif bad_records:
        reasons.insert(0, "some records are in rejected.csv")
    elif not articles:
        reasons.insert(0, "holds no article")
    if articles and not counts["body"]:
        reasons.append("no body paragraph: nothing to tag")
    status = "rejected" if not articles else "partly" if bad_records else "accepted"
    return status, "; ".join(reasons)


def _ledger_row(unit: Unit, counts: Counter[str], encoding: str, status: str, reason: str) -> dict[str, Any]:
    return {
        "path": unit.path,
        "record_range": f"{unit.first}-{unit.first + unit.count - 1}" if unit.count else "",
        "bytes": unit.bytes,
        "sha256": unit.sha256,
        "encoding": encoding,
        "format": format_of(unit.path),
        "articles": counts["articles"],
        **{kind: counts[kind] for kind in (*KINDS, "short")},
        "status": status,
        "reason": " ".join(reason.split()),
    }


def _drafts(
    unit: Unit, path: Path, options: Options, indexes: Path | None
) -> Iterator[tuple[int, Draft | RejectedError]]:
    """Yield the drafts of a unit with their record numbers (0 for a file that is one article)."""
    if unit.problem:
        raise RejectedError(unit.problem)
    ending = format_of(unit.path)
    if ending in BULK:
        yield from _records(unit, path, options, index_path(path, indexes))
    elif ending in FILES:
        yield from FILES[ending](_content(unit, path, options), options)
    else:
        raise RejectedError(remedy(ending))


def _content(unit: Unit, path: Path, options: Options) -> bytes:
    """Give the content of a file that the format reads as a whole, unzipped."""
    most = options.largest
    too_large = RejectedError(f"larger than {most // MEGABYTE} MB; split it, or raise ingest.largest_record_mb")
    try:
        with open_regular(path) as file:
            content = file.read(most + 1)
        if len(content) > most:
            raise too_large
        _check_unchanged(unit, hashlib.sha256(content).hexdigest())
        if path.name.lower().endswith(".gz"):
            with gzip.open(io.BytesIO(content)) as zipped:
                content = zipped.read(most + 1)
            if len(content) > most:
                raise too_large
    except READ_ERRORS as error:
        raise RejectedError(reason_of(error)) from None
    return content


def _check_unchanged(unit: Unit, sha256: str) -> None:
    if sha256 != unit.sha256:
        raise RejectedError("changed while it was read; run snakemake again")


def _records(
    unit: Unit, path: Path, options: Options, index: Path | None
) -> Iterator[tuple[int, Draft | RejectedError]]:
    """Yield the drafts of a range of records, one in memory at a time."""
    ending = format_of(unit.path)
    try:
        with open_bulk(path, index) as (file, encoding):
            header, records = b"", Records(file, options.largest)
            if ending != "jsonl":
                header, records = read_header(Records(file, options.largest, b"\0"))
            skip(file, len(header), unit.offset)
            for number, record in zip(range(unit.first, unit.first + unit.count), records, strict=False):
                draft = _record(record, header, ending, options)
                if isinstance(draft, Draft) and encoding:
                    draft = replace(draft, encoding=encoding)
                if draft is not None:
                    yield number, draft
    except READ_ERRORS as error:
        raise RejectedError(reason_of(error)) from None
    _check_unchanged(unit, records.digest.hexdigest())


def _record(record: Record, header: bytes, ending: str, options: Options) -> Draft | RejectedError | None:
    if record.problem:
        return RejectedError(record.problem)
    if not record.content.strip():
        return None
    try:
        return BULK[ending](record.content, header, options)
    except RejectedError as rejection:
        return rejection


def _article(path: str, record: int, draft: Draft) -> Article:
    """Take a draft apart; what the format says about it wins."""
    if next(find_raw(draft.text), None) is None:
        raise RejectedError("holds no text")
    article = parse(draft.text, "" if record else PurePosixPath(path).stem, draft.title, draft.date)
    blocks = [
        replace(block, kind="heading") if block.start in draft.headings and block.kind != "title" else block
        for block in article.blocks
    ]
    source = draft.source or article.source
    return replace(article, blocks=blocks, source=source, other={**article.other, **draft.other})


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
