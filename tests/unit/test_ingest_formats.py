"""What each format makes of an article."""

from __future__ import annotations

import io
import json
import sys

import pytest

from rasid.ingest.draft import Draft, Options, RejectedError
from rasid.ingest.formats import BULK, FILES, format_of, json_lines, remedy, table
from rasid.ingest.formats.fields import find_fields
from rasid.ingest.inventory import take_inventory
from rasid.ingest.read import read_units

TITLE = "هجوم على دورية قرب القرية"
BODY = "قال متحدث باسم البعثة إن دورية تعرضت لإطلاق نار قرب القرية صباح اليوم."
SECOND = "وأضاف أن أحدا لم يصب بأذى وأن الجيش أغلق الطريق المؤدي إلى الجسر."
LONG_HEADING = "ردود الفعل في العاصمة على هذا الهجوم وعلى ما سبقه من هجمات"
HEAD = f"""<title>{TITLE} | صحيفة النهر</title><meta property="og:title" content="{TITLE}">
    <meta property="og:site_name" content="صحيفة النهر"><meta name="author" content="سلمى الحداد">
    <meta property="article:published_time" content="2031-03-04T10:00:00Z">"""


def draft(ending: str, content: bytes | str, options: Options | None = None) -> Draft:
    """Read a file that is one article."""
    content = content.encode() if isinstance(content, str) else content
    ((number, only),) = FILES[ending](content, options or Options())
    assert number == 0
    assert isinstance(only, Draft)
    return only


def page(*blocks: str, head: str = HEAD) -> str:
    return (
        f"<!doctype html><html><head>{head}</head><body><nav><ul><li><a href=/>الرئيسية</a><li><a href=/s>سياسة</a>"
        f"</ul></nav><article><h1>{TITLE}</h1>{''.join(blocks)}</article>"
        "<footer>جميع الحقوق محفوظة 2024</footer></body></html>"
    )


@pytest.mark.parametrize(
    ("path", "ending"),
    [
        ("a.txt", "txt"),
        ("A.HTML", "html"),
        ("b/c.jsonl.gz", "jsonl"),
        ("x.y/noending", ""),
        ("noending", ""),
        ("خبر.docx", "docx"),
        ("a.gz", ""),
    ],
)
def test_the_ending_says_the_format(path, ending):
    assert format_of(path) == ending


def test_every_format_that_is_not_read_has_a_remedy():
    assert "save it as .docx" in remedy("doc")
    assert "save it as .txt" in remedy("")


# --- Pages ---------------------------------------------------------------------------------------


def test_a_page_gives_its_article_and_what_it_declares():
    found = draft("html", page(f"<p>{BODY}</p><h2>{LONG_HEADING}</h2><p>{SECOND}</p>"))

    assert found.text.split("\n") == [TITLE, BODY, LONG_HEADING, SECOND]
    assert (found.title, found.source, found.other) == (TITLE, "صحيفة النهر", {"author": "سلمى الحداد"})
    assert {found.text[start:].split("\n")[0] for start in found.headings} == {TITLE, LONG_HEADING}


def test_the_date_of_a_page_is_what_it_declares_whatever_the_clock_says():
    assert draft("html", page(f"<p>{BODY}</p>")).date == "2031-03-04"
    assert draft("html", page(f"<p>{BODY}</p>", head="")).date is None


def test_paragraphs_of_a_page_that_recur_are_kept():
    found = draft("html", page(*[f"<p>{BODY}</p>"] * 5))

    assert found.text.split("\n")[1:] == [BODY] * 5


@pytest.mark.parametrize(
    "mark", "\u200e\u200f\u200c\u200d\u061c\u202b\u202c\u202e\u2067\u2069\u00ad\u0640\ufeff", ids=ascii
)
def test_marks_in_a_page_are_kept(mark):
    assert f"قال{mark}وا" in draft("html", page(f"<p>قال{mark}وا: {BODY}</p>")).text
    assert f"قال{mark}وا" in draft("html", page(f"<p>قال&#{ord(mark)};وا: {BODY}</p>")).text


def test_line_breaks_lists_quotes_and_tables_of_a_page_are_lines():
    inside = f"<p>{BODY}<br>{SECOND}</p><ul><li>بند أول<li>بند ثان</ul><table><tr><td>خانة<td>أخرى</table>"

    assert draft("html", page(inside)).text.split("\n")[1:] == [BODY, SECOND, "بند أول", "بند ثان", "خانة أخرى"]


def test_a_short_page_is_read_too():
    assert BODY in draft("html", f"<html><body><p>{BODY}</p></body></html>").text


def test_pictures_inside_a_page_cost_nothing():
    picture = f'<img src="data:image/png;base64,{"A" * 3_000_000}">'

    assert draft("html", page(picture, f"<p>{BODY}</p>")).text.split("\n") == [TITLE, BODY]


def test_a_web_archive_is_read_with_the_charset_of_its_part():
    archive = (
        b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\n'
        b"Content-Type: text/html; charset=windows-1256\nContent-Transfer-Encoding: binary\n\n"
        + page(f"<p>{BODY}</p>").encode("cp1256")
        + b"\n--x\nContent-Type: image/png\n\nxx\n--x--\n"
    )

    found = draft("mhtml", archive)

    assert (found.text, found.encoding) == (f"{TITLE}\n{BODY}", "windows-1256")


# --- Markdown ------------------------------------------------------------------------------------


def test_markdown_loses_its_markup_and_keeps_its_headings():
    found = draft(
        "md",
        f'---\ntitle: "عنوان"\ndate: 2020-05-05\nsource: النهر\nlang: ar\n---\n## {LONG_HEADING}\n\n'
        f"**{BODY[:30]}**{BODY[30:]}\n{SECOND} [رابط](http://x) ![صورة](y.png)\n\n- بند `code`\n\n> قول <b>مأثور</b>\n",
    )

    assert found.text.split("\n") == [LONG_HEADING, f"{BODY} {SECOND} رابط", "بند code", "قول مأثور"]
    assert (found.title, found.date, found.source, found.other) == ("عنوان", "2020-05-05", "النهر", {"lang": "ar"})
    assert found.headings == {0}


def test_headings_of_a_format_are_headings_however_long(tmp_path):
    (tmp_path / "a.md").write_text(f"# {TITLE}\n\n{BODY}\n\n## {LONG_HEADING}\n\n{SECOND}\n", encoding="utf-8")

    reading = read_units(take_inventory(tmp_path), tmp_path, 4)

    assert [row["kind"] for row in reading.paragraphs] == ["title", "body", "heading", "body"]
    text = draft("md", (tmp_path / "a.md").read_bytes()).text
    assert all(text[row["start"] : row["end"]] == row["text"] for row in reading.paragraphs)


# --- JSON and tables -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["title", "text", "date", "source"], {"title": "title", "text": "text", "date": "date", "source": "source"}),
        (["Headline", "BODY", "Published_At"], {"title": "Headline", "text": "BODY", "date": "Published_At"}),
        (
            ["العنوان", "النص", "التاريخ", "المصدر"],
            dict(zip(["title", "text", "date", "source"], ["العنوان", "النص", "التاريخ", "المصدر"], strict=True)),
        ),
        (["text", "content"], {"text": "text"}),
        (["content", "text"], {"text": "text"}),
        (["x"], {}),
    ],
)
def test_columns_are_found_by_their_usual_names(names, expected):
    assert find_fields(names, Options()) == expected


def test_columns_that_the_user_names_win():
    options = Options(columns={"text": "قصة", "title": "text"})

    assert find_fields(["text", "قصه"], options) == {"title": "text", "text": "قصه"}
    assert find_fields(["content"], options) == {}


def test_a_row_of_a_table_may_span_lines_and_keeps_its_other_cells():
    row = f'{TITLE},"{BODY}\r\n""{SECOND}""",2020-05-05,كاتب\r\n'.encode()

    found = table.read(row, "title,text,date,الكاتب\r\n".encode("utf-8-sig"), Options())

    assert found.text == f'{BODY}\r\n"{SECOND}"'
    assert (found.title, found.date, found.other) == (TITLE, "2020-05-05", {"الكاتب": "كاتب"})


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_of_a_table_is_found(delimiter):
    header = delimiter.join(["title", "text"]).encode()

    assert table.read(delimiter.join(["a", BODY]).encode(), header, Options()).text == BODY


def test_a_table_without_a_text_column_says_which_columns_there_are():
    with pytest.raises(RejectedError, match=r"no column for the text among a, b; name it under ingest\.columns"):
        table.read(b"1,2", b"a,b", Options())


def test_json_is_an_article_or_a_list_of_them():
    article = {"headline": TITLE, "content": BODY, "tags": ["x"]}
    for value in ([article, {"no": 1}], {"total": 1, "hits": [article, {"no": 1}]}):
        (first, one), (second, other) = FILES["json"](json.dumps(value).encode(), Options())
        assert (first, one.title, one.text, one.other) == (1, TITLE, BODY, {"tags": ["x"]})
        assert second == 2
        assert isinstance(other, RejectedError)


def test_a_double_encoding_that_json_escapes_is_repaired():
    line = json.dumps({"title": TITLE.encode().decode("cp1256"), "text": BODY.encode().decode("cp1256")}).encode()

    found = json_lines.read(line, b"", Options())

    assert (found.title, found.text, found.note) == (TITLE, BODY, "was encoded twice: repaired")


# --- Documents -----------------------------------------------------------------------------------


def test_a_word_document_gives_paragraphs_headings_and_cells_in_order():
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_heading(TITLE, 0)
    document.add_paragraph(BODY)
    document.add_heading(LONG_HEADING, 1)
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].merge(cells[1]).text = SECOND
    document.core_properties.author = "سلمى"
    file = io.BytesIO()
    document.save(file)

    found = draft("docx", file.getvalue())

    assert found.text.split("\n") == [TITLE, BODY, LONG_HEADING, SECOND]
    assert (found.title, found.other["author"], len(found.headings)) == (TITLE, "سلمى", 2)


@pytest.mark.parametrize("fonttype", [3, 42])
@pytest.mark.parametrize(
    "line",
    [
        BODY,
        "وأضاف أن NATO أغلق الطريق في الساعة 10:30 (شرق المدينة) يوم 12/3/2024.",
        "لإطلاق الأسرى ولا خلاف على الآلية، قال «لن نعود» ثم مضى ١٢٣٤ يوما و45% منها.",
        "The minister arrived (late) on 3 May.",
    ],
)
def test_arabic_comes_out_of_a_pdf_in_reading_order(line, fonttype):
    pytest.importorskip("pypdfium2")
    from matplotlib import rc_context
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 2))
    with rc_context({"pdf.fonttype": fonttype, "font.family": "DejaVu Sans"}):
        figure.text(0.95, 0.5, line, ha="right")
        file = io.BytesIO()
        FigureCanvasPdf(figure).print_pdf(file)

    assert draft("pdf", file.getvalue()).text == line


@pytest.mark.parametrize(("ending", "module"), [("docx", "docx"), ("pdf", "pypdfium2")])
def test_without_the_extra_the_reason_says_which_to_install(monkeypatch, ending, module):
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(RejectedError, match=rf"pip install -e '\.\[{ending}\]'"):
        draft(ending, b"x")


@pytest.mark.parametrize("ending", sorted(FILES))
def test_any_bytes_are_read_or_rejected(ending):
    for content in (
        b"",
        b"\0",
        b"<",
        b"{",
        b"%PDF-",
        b"PK\x03\x04",
        bytes(range(256)),
        b"---\n",
        b"\xff\xfe",
        b"[[[[",
        b"<a" * 99,
    ):
        try:
            list(FILES[ending](content, Options()))
        except RejectedError as rejection:
            assert str(rejection)


@pytest.mark.parametrize("ending", sorted(BULK))
def test_any_record_is_read_or_rejected(ending):
    for content in (b"", b"\0", b"{", b'"', b"\xff", b"a,b\rc,d", b"[1]", b"null", b'{"text": 1e999}', b"," * 9):
        with pytest.raises(RejectedError):
            BULK[ending](content, b"title,text", Options())
