"""JSON Lines: read and written line by line or in blocks, with nothing loaded that this does not need."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from rasid.errors import UserError

# Line ends to some readers, that JSON Lines escape.
LINE_ENDS = {"\u2028": "\\u2028", "\u2029": "\\u2029", "\u0085": "\\u0085"}

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def json_line(row: Mapping[str, Any]) -> str:
    """Give a row as one line of JSON; what UTF-8 cannot hold is escaped."""
    text = _encode(row)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = json.dumps(row, allow_nan=False)
    for end, escaped in LINE_ENDS.items():
        text = text.replace(end, escaped)
    return text + "\n"


def read_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a UTF-8 file, gzipped or not, or of standard input (``-``).

    Only a line feed ends a line: text may hold U+2028 and its kin.

    Raises
    ------
    UserError
        Where the file is missing, no file, damaged or not UTF-8.
    """
    with (
        _mistakes_told(path),
        _open_bytes(path) as file,
        io.TextIOWrapper(file, encoding="utf-8-sig", newline="\n") as lines,
    ):
        yield from lines


def read_blocks(path: Path, size: int) -> Iterator[bytes]:
    """Yield a file, gzipped or not, or standard input (``-``) in blocks of whole lines, many times faster than lines.

    Parameters
    ----------
    path : Path
    size : int
        Bytes in a block; more where that is not the end of a line.

    Raises
    ------
    UserError
        Where the file is missing, no file or damaged.
    """
    with _mistakes_told(path), _open_bytes(path) as file:
        block = file.read(size + len(codecs.BOM_UTF8)).removeprefix(codecs.BOM_UTF8)
        while block:
            yield block if block.endswith(b"\n") else block + file.readline()
            block = file.read(size)


def lines_of(block: bytes, source: str) -> list[str]:
    """Give the lines of a block, without their ends.

    Raises
    ------
    UserError
        Where it is not UTF-8, naming the source.
    """
    with _mistakes_told(source):
        return block.decode("utf-8").removesuffix("\n").split("\n")


@contextmanager
def _mistakes_told(source: Path | str) -> Iterator[None]:
    """Tell what is wrong with a file as a mistake of the user's."""
    try:
        yield
    except FileNotFoundError:
        raise UserError(f"{source}: no such file; give another path, or run snakemake first") from None
    except UnicodeDecodeError as error:
        raise UserError(f"{source}: not UTF-8 ({error.reason}); save it as UTF-8") from None
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"{source}: cannot be read ({reason}); give another file") from None


def _open_bytes(path: Path) -> IO[bytes]:
    if str(path) == "-":
        return sys.stdin.buffer
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


_decoder = json.JSONDecoder(parse_constant=_no_number)


def parse_value(line: str) -> Any:
    """Read a value that no white space stands around, in half the time of `JSONDecoder.decode`."""
    value, end = _decoder.raw_decode(line)
    return value if end == len(line) else _decoder.decode(line)


def parse_object(line: str, place: str) -> dict[str, Any]:
    """Read a line of JSON that has to hold an object.

    Raises
    ------
    UserError
        Naming the place, where it does not.
    """
    try:
        value = parse_value(line.strip(" \t\r\n"))
    except (ValueError, RecursionError) as error:
        raise UserError(f"{place}: not valid JSON ({error}); mend the line") from None
    if not isinstance(value, dict):
        raise UserError(f"{place}: not a JSON object; write {{...}}")
    return value


def read_json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file, gzipped or not.

    Raises
    ------
    UserError
        At the first line that holds no JSON object, with its number.
    """
    for number, line in enumerate(read_lines(path), 1):
        if line.strip():
            yield parse_object(line, f"{path}:{number}")
