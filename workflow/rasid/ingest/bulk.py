"""Bulk files: cut into ranges of records, and read range by range, whatever their size.

Nothing here holds more than one record. A record that is longer than the limit is passed over piece by
piece.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import os
import re
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from rasid.ingest.draft import MEGABYTE, RejectedError
from rasid.ingest.formats.table import delimiter_of
from rasid.ingest.gzip_index import open_indexed

RECORDS_PER_RANGE = 1000
BYTES_PER_RANGE = 32 * MEGABYTE
# Articles that are gzipped shrink to a fifth; what shrinks more than this is made to fill a disk.
LARGEST_RATIO = 200
ALWAYS_ALLOWED = 100 * MEGABYTE
PIECE = 1 << 20
READ_ERRORS = (OSError, EOFError, zlib.error, UnicodeDecodeError)


class Record(NamedTuple):
    """The bytes of a record, line end included; or none, and why."""

    content: bytes
    problem: str = ""


class Range(NamedTuple):
    """`count` records from number `first` on, `offset` bytes into the unzipped file; or a problem from there on."""

    first: int
    count: int  # type: ignore[assignment]
    offset: int
    bytes: int
    sha256: str
    problem: str = ""


class Opened(NamedTuple):
    """A bulk file that is open for reading UTF-8, or whatever its bytes are, and its encoding if that is UTF-16."""

    file: IO[bytes]
    encoding: str


def open_regular(path: Path) -> IO[bytes]:
    """Open a file; what took its place since it was listed, such as a pipe, is never waited for."""
    file = open(path, "rb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0)))  # noqa: SIM115 - Path.open has no opener; the caller closes it
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise RejectedError("not a regular file")
    return file


@contextmanager
def open_bulk(path: Path, index: Path | None = None) -> Iterator[Opened]:
    """Open a bulk file for reading bytes, gzipped or not; UTF-16 comes as UTF-8."""
    with open_regular(path) as raw:
        file: Any = raw
        if path.name.lower().endswith(".gz"):
            file = open_indexed(raw, index) or gzip.GzipFile(fileobj=raw)
        start = file.read(4)
        file.seek(0)
        encoding = _utf_16(start)
        yield Opened(io.BufferedReader(_AsUtf8(file, encoding), PIECE) if encoding else file, encoding)


def skip(file: IO[bytes], start: int, place: int) -> None:
    """Go from `start` to `place` in a file, in bytes."""
    if file.seekable():
        file.seek(place)
        return
    while start < place and (piece := file.read(min(place - start, PIECE))):
        start += len(piece)


def _utf_16(start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    zeros = [number % 2 for number, byte in enumerate(start) if not byte]
    return ("utf-16-be", "utf-16-le")[zeros[0]] if len(zeros) in {1, 2} and len(set(zeros)) == 1 else ""


class _AsUtf8(io.RawIOBase):
    """The bytes of a UTF-16 file as UTF-8."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            piece = self._file.read(PIECE)
            self._ready = self._decoder.decode(piece, not piece).encode("utf-8", "replace")
            if not piece:
                break
        number = min(len(buffer), len(self._ready))
        buffer[:number] = self._ready[:number]
        self._ready = self._ready[number:]
        return number


# --- Records -------------------------------------------------------------------------------------


class Records:
    """Cut a bulk file into records: lines, or rows of a table, which may span lines in quotes.

    Parameters
    ----------
    file : file
        Open for reading bytes.
    largest : int
        In bytes; a larger record comes without content.
    delimiter : bytes
        Between the cells of a table; empty for JSON Lines.
    """

    def __init__(self, file: IO[bytes], largest: int, delimiter: bytes = b"") -> None:
        self._file = file
        self._largest = largest
        self._quotes = Quotes(delimiter) if delimiter else None
        self.digest = hashlib.sha256()
        self.size = 0

    def __iter__(self) -> Iterator[Record]:
        while record := self._next():
            yield record

    def _next(self) -> Record | None:
        pieces: list[bytes] = []
        size = 0
        is_open = False
        while piece := self._file.readline(PIECE):
            self.digest.update(piece)
            size += len(piece)
            if size <= self._largest:
                pieces.append(piece)
            else:
                pieces.clear()
            is_open = self._quotes.open_after(piece) if self._quotes else False
            if piece.endswith(b"\n") and not is_open:
                break
        self.size += size
        if is_open:
            return Record(b"", f"a quote that never closes, over {_megabytes(size)}; close or double it")
        if size > self._largest:
            return Record(b"", f"a record of {_megabytes(size)}; more than ingest.largest_record_mb allows")
        return Record(b"".join(pieces)) if size else None


class Quotes:
    """Follow the quotes of a table, as `csv` reads them: only one that a cell begins with opens."""

    def __init__(self, delimiter: bytes) -> None:
        self._mark = re.compile(b'["' + re.escape(delimiter) + b"]")
        # Where the last piece ended: at the start of a cell, within one, within quotes, or after a
        # quote that closes unless another follows.
        self._state = "start"

    def open_after(self, piece: bytes) -> bool:
        """Take the next piece of a table, a line or a part of one; tell whether it ends within quotes."""
        state, last = self._state, 0
        for mark in self._mark.finditer(piece) if b'"' in piece or state != "quoted" else ():
            between = mark.start() > last
            last = mark.end()
            if state == "closing" and between:
                state = "within"
            if state == "start" and between:
                state = "within"
            is_quote = mark.group() == b'"'
            if state == "quoted":
                state = "closing" if is_quote else state
            elif is_quote:
                state = "quoted" if state in {"start", "closing"} else state
            else:
                state = "start"
        if state != "quoted":
            if piece.endswith(b"\n"):
                state = "start"
            elif last < len(piece):
                state = "within"
        self._state = state
        return state == "quoted"


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB"


def read_header(records: Records) -> tuple[bytes, Records]:
    """Read the header of a table, and give it with the reader of its rows."""
    header = next(iter(records), Record(b""))
    if header.problem:
        raise RejectedError(f"the header is {header.problem}")
    rows = Records(records._file, records._largest, delimiter_of(header.content))
    rows.digest.update(header.content)
    return header.content, rows


def ranges(path: Path, is_table: bool) -> Iterator[Range]:
    """Cut a bulk file into ranges, each with the digest of its bytes (and of the header of a table).

    What comes before damage is kept; the damage is the last range.
    """
    first, offset, count = 1, 0, 0
    records = None
    try:
        with open_regular(path) as raw:
            zipped = os.fstat(raw.fileno()).st_size if path.name.lower().endswith(".gz") else None
        with open_bulk(path) as (file, _):
            records = Records(file, largest=PIECE)
            header = b""
            if is_table:
                header, records = read_header(Records(file, PIECE, b"\0"))
                offset = len(header)
            for _ in records:
                count += 1
                if zipped is not None and offset + records.size > max(ALWAYS_ALLOWED, LARGEST_RATIO * zipped):
                    raise RejectedError(
                        f"unzips to more than {LARGEST_RATIO} times its size; unzip it if that is right"
                    )
                if count == RECORDS_PER_RANGE or records.size > BYTES_PER_RANGE:
                    yield Range(first, count, offset, records.size, records.digest.hexdigest())
                    first, offset, count = first + count, offset + records.size, 0
                    records.digest, records.size = hashlib.sha256(header), 0
            if count or first == 1:
                yield Range(first, count, offset, records.size, records.digest.hexdigest())
    except (*READ_ERRORS, RejectedError) as error:
        if count and records is not None:
            yield Range(first, count, offset, records.size, records.digest.hexdigest())
        before = f"; what comes before record {first + count} was read" if first + count > 1 else ""
        yield Range(first + count, 0, offset, 0, "", f"{reason_of(error)}{before}")


def reason_of(error: Exception) -> str:
    """Say why a file could not be read, without its path."""
    if isinstance(error, RejectedError):
        return str(error)
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    remedy = "; get the file again" if isinstance(error, EOFError | zlib.error | gzip.BadGzipFile) else ""
    return f"cannot be read: {said}{remedy}"
