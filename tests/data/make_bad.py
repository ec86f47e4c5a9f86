"""Make files that are bad or odd, each with what has to become of it.

    python tests/data/make_bad.py tests/data/bad

writes those that can be kept in git; `make_odd` adds, at test time, those that cannot: pipes, links, names
that other systems refuse, and files of 200 MB.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

TITLE = "هجوم على دورية قرب القرية"
BODY = "قال متحدث باسم البعثة إن دورية تعرضت لإطلاق نار قرب القرية صباح اليوم."
SECOND = "وأضاف أن أحدا لم يصب بأذى وأن الجيش أغلق الطريق المؤدي إلى الجسر."
ARTICLE = f"{TITLE}\n\n{BODY}\n\n{SECOND}\n"
PAGE = f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1><p>{BODY}</p><p>{SECOND}</p></article>"
ENTITIES = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
BOMB = f'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">{ENTITIES}]>'


class Outcome(NamedTuple):
    """What has to become of a file: its rows in the ledger, added up."""

    status: str
    reason: str = ""
    articles: int = 0
    body: int = 0
    bad_records: int = 0


def accepted(body: int, articles: int = 1, reason: str = "") -> Outcome:
    """Expect a file to be read."""
    return Outcome("accepted", reason, articles, body)


def rejected(reason: str, bad_records: int = 0) -> Outcome:
    """Expect a file to be listed with a reason."""
    return Outcome("rejected", reason, bad_records=bad_records)


def partly(articles: int, body: int, bad_records: int, reason: str = "some records are in rejected.csv") -> Outcome:
    """Expect some records to be read."""
    return Outcome("partly", reason, articles, body, bad_records)


def lines(*records: object) -> bytes:
    """Write JSON Lines; a string stands as it is."""
    return "".join(
        f"{record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)}\n" for record in records
    ).encode()


def zipped(content: bytes) -> bytes:
    """Zip to the same bytes each time."""
    return gzip.compress(content, mtime=0)


def word(document: str, size: int = 0) -> bytes:
    """Make a Word document by hand; `size` zeros go into another part of it."""
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{types}"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relation}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": document,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
        if size:
            archive.writestr(zipfile.ZipInfo("word/more.xml"), b"\0" * size, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def document(*paragraphs: str, before: str = "") -> str:
    """Give the main part of a Word document."""
    inside = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<?xml version="1.0"?>{before}<w:document xmlns:w="{space}"><w:body>{inside}</w:body></w:document>'


def pdf(content: bytes = b"", extra: bytes = b"") -> bytes:
    """Make a PDF of one page by hand."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>",
        b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), extra, content),
    ]
    made = b"%PDF-1.4\n"
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj %s endobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(made)
    return made + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        start,
    )


def archive(page: bytes, kind: str = "text/html; charset=utf-8") -> bytes:
    """Make a web archive."""
    return (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Type: '
        + kind.encode()
        + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + page
        + b"\r\n--x--\r\n"
    )


GOOD = {"title": TITLE, "text": f"{BODY}\n{SECOND}"}
TABLE = f'title,text\n{TITLE},"{BODY}\n{SECOND}"\n'

# Name, content, what has to become of it.
FILES: list[tuple[str, bytes, Outcome]] = [
    # Plain text, and what calls itself so.
    ("empty.txt", b"", rejected("holds no text")),
    ("blank.txt", b" \n\t\n\xc2\xa0\n", rejected("holds no text")),
    ("punctuation.txt", "... !؟ ،\n".encode(), rejected("holds no text")),
    ("title-only.txt", f"{TITLE}\n".encode(), accepted(1)),
    ("one-sentence.txt", BODY.encode(), accepted(1)),
    ("no-line-end.txt", ARTICLE.strip().encode(), accepted(2)),
    ("carriage-returns.txt", ARTICLE.replace("\n", "\r").encode(), accepted(2)),
    ("binary.txt", bytes(range(256)) * 4, rejected("binary, not text")),
    ("nul.txt", ARTICLE.encode() + b"\0", rejected("binary, not text")),
    ("controls.txt", b"\x01\x02\x03\x04" * 9, rejected("binary, not text")),
    ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(40), rejected("a picture")),
    ("pdf.txt", pdf(), rejected("name it .pdf")),
    ("word.txt", word(document(BODY)), rejected("name it .docx")),
    ("gzip.txt", zipped(ARTICLE.encode()), rejected("end in .gz")),
    ("page.txt", PAGE.encode(), accepted(2)),
    ("no-ending", ARTICLE.encode(), rejected("no format that Rasid reads")),
    ("old.doc", b"\xd0\xcf\x11\xe0" + bytes(60), rejected("save it as .docx")),
    ("sheet.xlsx", b"PK\x03\x04", rejected("save it as .csv")),
    # Encodings.
    ("bom.txt", ARTICLE.encode("utf-8-sig"), accepted(2)),
    ("utf-16.txt", ARTICLE.encode("utf-16"), accepted(2)),
    ("utf-16-le.txt", ARTICLE.encode("utf-16-le"), accepted(2)),
    ("utf-16-be.txt", ARTICLE.encode("utf-16-be"), accepted(2)),
    ("windows-1256.txt", ARTICLE.encode("cp1256"), accepted(2)),
    ("iso-8859-6.txt", ARTICLE.encode("iso8859_6"), accepted(2)),
    ("russian.txt", "Министр иностранных дел прибыл в столицу".encode("cp1251"), rejected("save it as UTF-8")),
    ("twice.txt", ARTICLE.encode().decode("cp1256").encode(), accepted(2, reason="encoded twice: repaired")),
    ("twice-latin.txt", ARTICLE.encode().decode("latin-1").encode(), accepted(2, reason="encoded twice: repaired")),
    (
        "twice-lossy.txt",
        ARTICLE.encode().decode("cp1256").replace("…", "?").replace("ˆ", "?").encode(),
        rejected("letters were lost"),
    ),
    ("one-bad-byte.txt", ARTICLE.encode()[:80] + b"\xff" + ARTICLE.encode()[80:], rejected("not UTF-8 at byte 79")),
    ("half-character.txt", ARTICLE.encode() + b"\xed\xa0\xbd", accepted(2, reason="were replaced")),
    ("cut-character.txt", ARTICLE.encode() + b"\xd9", accepted(2, reason="middle of a character")),
    # Pages.
    ("page.html", PAGE.encode(), accepted(2)),
    ("false-declaration.html", PAGE.replace("<head>", "<head><meta charset=utf-8>").encode("cp1256"), accepted(2)),
    ("true-declaration.htm", PAGE.replace("<head>", "<head><meta charset=windows-1256>").encode("cp1256"), accepted(2)),
    ("empty.html", b"", rejected("no article found in the page")),
    ("markup-only.html", b"<html><body><div></div></body></html>", rejected("no article found in the page")),
    ("deep.html", b"<html><body>" + b"<div>" * 5_000, rejected("no article found in the page")),
    ("entity-bomb.html", (BOMB + PAGE.replace("<p>", "<p>&j;</p><p>", 1)).encode(), accepted(2)),
    ("truncated.html", PAGE.encode()[:-20], accepted(2)),
    ("script.html", PAGE.replace("<h1>", "<script>alert('<p>')</script><h1>").encode(), accepted(2)),
    ("archive.mhtml", archive(PAGE.encode()), accepted(2)),
    ("no-page.mhtml", archive(b"x", "image/png"), rejected("no page in the web archive")),
    ("false-charset.mht", archive(PAGE.encode(), "text/html; charset=no-such"), accepted(2)),
    ("gzipped.html.gz", zipped(PAGE.encode()), accepted(2)),
    # Markdown.
    ("good.md", f"---\ndate: 2020-05-05\n---\n# {TITLE}\n\n**{BODY}**\n\n> {SECOND}\n".encode(), accepted(2)),
    ("brackets.md", f"{'[' * 5000}\n\n{BODY}".encode(), accepted(1)),
    # JSON and JSON Lines.
    ("good.jsonl", lines(GOOD, GOOD), accepted(4, 2)),
    ("empty.jsonl", b"", rejected("holds no article")),
    ("broken-line.jsonl", lines(GOOD, '{"text": "' + BODY, GOOD), partly(2, 4, 1)),
    ("all-broken.jsonl", b"{oops\n[1]\n", rejected("rejected.csv", 2)),
    ("deep.jsonl", lines("[" * 20_000, GOOD), partly(1, 2, 1)),
    ("no-text.jsonl", lines({"title": TITLE}, {"text": 5}, {"text": " "}, {"text": "..."}, GOOD), partly(1, 2, 4)),
    ("half-character.jsonl", lines('{"text": "' + BODY + ' \\ud83d"}'), accepted(1)),
    ("windows-1256.jsonl", lines(GOOD).decode().encode("cp1256"), accepted(2)),
    ("utf-16.jsonl", lines(GOOD, GOOD).decode().encode("utf-16"), accepted(4, 2)),
    ("twice.jsonl", lines({"text": BODY.encode().decode("cp1256")}), accepted(1, reason="repaired")),
    ("nul.jsonl", lines(GOOD, "\0"), partly(1, 2, 1)),
    ("truncated.jsonl.gz", zipped(lines(*({"text": f"{BODY} {n}"} for n in range(300))))[:-30], Outcome("partly")),
    ("junk.jsonl.gz", b"this is no gzip", rejected("cannot be read")),
    ("damaged.jsonl.gz", zipped(lines(GOOD))[:-6] + b"\0\0\0\0\0\0", partly(1, 2, 0, "get the file again")),
    ("bomb.jsonl.gz", zipped(zipped(b"\0" * 10_000_000)), rejected("", 1)),
    ("object.json", json.dumps(GOOD).encode(), accepted(2)),
    ("list.json", json.dumps([GOOD, 5, {"title": "x"}]).encode(), partly(1, 2, 2)),
    ("wrapped.json", json.dumps({"count": 2, "articles": [GOOD, GOOD]}).encode(), accepted(4, 2)),
    ("number.json", b"5", rejected("no JSON object")),
    ("broken.json", b'{"text": ', rejected("not valid JSON")),
    ("two-lists.json", json.dumps({"a": [GOOD], "b": [GOOD]}).encode(), rejected("no text")),
    ("digits.json", b"1" * 10_000, rejected("not valid JSON")),
    # Tables.
    ("good.csv", TABLE.encode(), accepted(2)),
    ("excel.csv", TABLE.replace(",", ";").encode("utf-8-sig"), accepted(2)),
    ("arabic.csv", TABLE.replace("title,text", "العنوان,النص").encode("cp1256"), accepted(2)),
    ("unicode.tsv", TABLE.replace(",", "\t").encode("utf-16"), accepted(2)),
    ("header-only.csv", b"title,text\n", rejected("holds no article")),
    ("empty.csv", b"", rejected("holds no article")),
    ("no-text-column.csv", f"a,b\n{TITLE},{BODY}\n".encode(), rejected("ingest.columns", 1)),
    ("too-many-cells.csv", f"{TABLE}a,b,c\n".encode(), partly(1, 2, 1)),
    ("open-quote.csv", f'{TABLE}x,"{BODY}\n'.encode() + f"y,{SECOND}\n".encode() * 50, partly(1, 2, 1)),
    ("quote-within.csv", f"title,text\nx,{BODY.replace('باسم', chr(34))}\ny,{SECOND}\n".encode(), accepted(2, 2)),
    ("formula.csv", f"title,text\n'=1+1,{BODY}\n".encode(), accepted(1)),
    ("gzipped.csv.gz", zipped(TABLE.encode()), accepted(2)),
    # Documents.
    ("good.docx", word(document(TITLE, BODY, SECOND)), accepted(2)),
    ("no-zip.docx", b"this is no zip", rejected("not a sound .docx")),
    ("truncated.docx", word(document(BODY))[:-40], rejected("not a sound .docx")),
    ("empty.docx", word(document()), rejected("holds no text")),
    ("broken-xml.docx", word("<w:document"), rejected("not a sound .docx")),
    ("bomb.docx", word(document(BODY), 30_000_000), rejected("unzips to 30 MB")),
    ("entity-bomb.docx", word(document("&j;", BODY, before=BOMB.replace(" html", " x"))), rejected("")),
    ("scan.pdf", pdf(), rejected("without a text layer")),
    ("no-pdf.pdf", b"this is no PDF", rejected("not a sound PDF")),
    ("truncated.pdf", pdf()[:90], rejected("not a sound PDF")),
]


def make(folder: Path) -> None:
    """Write the files that can be kept in git."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content, _ in FILES:
        (folder / name).write_bytes(content)


def _sparse(path: Path, start: bytes, size: int, end: bytes) -> None:
    """Write a file with a long run of NUL, which takes no room on the disk."""
    with path.open("wb") as file:
        file.write(start)
        file.seek(size)
        file.write(end)


def _article(path: Path) -> None:
    path.write_bytes(ARTICLE.encode())


def _bomb(path: Path) -> None:
    with gzip.open(path, "wb") as file:
        for _ in range(150):
            file.write(b" " * 999_999 + b"\n")


def _loop(path: Path) -> None:
    path.mkdir()
    (path / "again").symlink_to(path)


LONG = "ط" * 125 + "x.txt"  # 255 bytes
ODD: dict[str, tuple[Callable[[Path], object], Outcome]] = {
    "pipe.txt": (os.mkfifo, rejected("not a regular file")),
    "pipe.jsonl": (os.mkfifo, rejected("not a regular file")),
    "dangling.txt": (lambda path: path.symlink_to("nowhere"), rejected("cannot be read: No such file")),
    "to-itself.txt": (lambda path: path.symlink_to(path), rejected("cannot be read: Too many levels")),
    "unreadable.txt": (lambda path: path.symlink_to("/proc/self/mem"), rejected("cannot be read")),
    "device.txt": (lambda path: path.symlink_to("/dev/zero"), rejected("not a regular file")),
    "two\nlines.txt": (_article, accepted(2)),
    "'quotes' \"double\" `x` $(y).txt": (_article, accepted(2)),
    "{braces} {{x}}.txt": (_article, accepted(2)),
    "\u202eright\u200fto\u200eleft.txt": (_article, accepted(2)),
    "=formula.txt": (_article, accepted(2)),
    " spaces .txt": (_article, accepted(2)),
    LONG: (_article, accepted(2)),
    unicodedata.normalize("NFC", "آراء.txt"): (_article, accepted(2)),
    unicodedata.normalize("NFD", "آراء.txt"): (_article, accepted(2)),
    "UPPER.TXT": (_article, accepted(2)),
    "many-tags.html": (
        lambda path: path.write_bytes(b"<p>" * 160_000),
        rejected("tags; save the text as .txt"),
    ),
    "long-line.jsonl": (
        lambda path: _sparse(path, lines(GOOD), 200_000_000, b"\n" + lines(GOOD)),
        partly(2, 4, 1),
    ),
    "long-line.txt": (lambda path: _sparse(path, b"", 200_000_000, b"x"), rejected("larger than 20 MB")),
    "open-quote-large.csv": (
        lambda path: _sparse(path, f'{TABLE}x,"'.encode(), 100_000_000, b"\n"),
        partly(1, 2, 1),
    ),
    "bomb-large.jsonl.gz": (_bomb, Outcome("rejected", "unzips to more than 200 times its size")),
}
# Changes between the inventory and the reading.
CHANGED: dict[str, tuple[Callable[[Path], object], Outcome]] = {
    "changes.txt": (lambda path: path.write_bytes(ARTICLE.encode() * 2), rejected("changed while it was read")),
    "changes.jsonl": (lambda path: path.write_bytes(lines({"text": SECOND})), rejected("changed while it was read")),
    "vanishes.txt": (lambda path: path.unlink(), rejected("cannot be read: No such file")),
    "becomes-a-pipe.txt": (lambda path: (path.unlink(), os.mkfifo(path)), rejected("not a regular file")),
}


def make_odd(folder: Path) -> None:
    """Write those that cannot be kept in git."""
    for name, (maker, _) in ODD.items():
        maker(folder / name)
    for name in CHANGED:
        (folder / name).write_bytes(lines(GOOD) if name.endswith(".jsonl") else ARTICLE.encode())
    (folder / "loop").mkdir()
    (folder / "loop/again").symlink_to(folder / "loop")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
