"""The formats that Rasid reads, by the ending of a file's name; ``.gz`` may follow it.

A format of one article a file, or of few, is a function ``read(content, options)`` that yields a record
number (0 where the file is one article) with its draft, or with the reason why there is none. A bulk
format is a function ``read(record, header, options)`` that gives the draft of one record, so that
records can be read range by range (`rasid.ingest.bulk`). Each imports its library when it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rasid.ingest.draft import Draft, Options, RejectedError
from rasid.ingest.formats import json_lines, json_object, markdown, pdf, table, text, web, word

Drafts = Iterator[tuple[int, Draft | RejectedError]]

FILES: dict[str, Callable[[bytes, Options], Drafts]] = {
    "txt": text.read,
    "md": markdown.read,
    "html": web.read,
    "htm": web.read,
    "mhtml": web.read_archive,
    "mht": web.read_archive,
    "json": json_object.read,
    "docx": word.read,
    "pdf": pdf.read,
}
BULK: dict[str, Callable[[bytes, bytes, Options], Draft]] = {
    "jsonl": json_lines.read,
    "csv": table.read,
    "tsv": table.read,
}
_REMEDIES = {
    "doc": ".docx",
    "rtf": ".docx",
    "odt": ".docx",
    "xls": ".csv",
    "xlsx": ".csv",
    "ods": ".csv",
    "parquet": ".csv",
    "ndjson": ".jsonl",
    "xml": ".html or .txt",
}


def format_of(path: str) -> str:
    """Give the ending that says the format of a file, in lower case; empty where there is none.

    Examples
    --------
    >>> format_of("news/2020.JSONL.gz")
    'jsonl'
    """
    name = path.lower().rpartition("/")[2].removesuffix(".gz")
    return name.rpartition(".")[2] if "." in name else ""


def remedy(ending: str) -> str:
    """Say what to do with a file in a format that Rasid does not read."""
    return f"no format that Rasid reads; save it as {_REMEDIES.get(ending, '.txt, .html or .jsonl')}"
