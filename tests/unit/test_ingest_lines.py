"""Lines: cut, joined again, split; and the header that a file may start with."""

import textwrap

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rasid.ingest.header import read_header
from rasid.ingest.lines import LONGEST_PARAGRAPH, Line, cut, rejoin, split_long
from rasid.ingest.structure import parse

TITLE = "هجوم على دورية قرب القرية"
BODY = (
    "قال متحدث باسم البعثة إن دورية تعرضت لإطلاق نار قرب القرية صباح اليوم، وإن أحدا من أفرادها لم يصب بأذى"
    " بعدما لجأت إلى مبنى المدرسة القديم عند مدخل القرية حتى وصول التعزيزات من المعسكر القريب."
)
SECOND = (
    "وأضاف أن الجيش أغلق الطريق المؤدي إلى الجسر ودفع بوحدات إضافية إلى المنطقة بحثا عن المسلحين الذين فروا"
    " باتجاه الجبال، فيما دعا شيوخ القرية السكان إلى البقاء في منازلهم حتى إشعار آخر من السلطات."
)


def body(text: str) -> list[str]:
    return [block.text for block in parse(text).blocks if block.kind == "body"]


@pytest.mark.parametrize("width", [50, 72, 100])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_hard_wrapped_lines_are_joined_again(width, end):
    paragraphs = [TITLE, BODY, SECOND]
    text = (end * 2).join(textwrap.fill(part, width).replace("\n", end) for part in paragraphs)

    article = parse(text)

    assert [(block.kind, block.text) for block in article.blocks] == [
        ("title", TITLE),
        ("body", BODY),
        ("body", SECOND),
    ]
    for block in article.blocks:
        assert text[block.start : block.end].split() == block.text.split()


def test_a_short_title_above_wrapped_lines_is_not_joined_to_them():
    text = f"{TITLE}\n{textwrap.fill(BODY, 60)}\n\n{textwrap.fill(SECOND, 60)}\n"

    assert body(text) == [BODY, SECOND]


def test_paragraphs_of_one_line_each_stay_apart():
    short = [f"وقال شاهد رقم {n} إن الطريق أغلق صباح اليوم." for n in range(6)]

    assert body("\n".join([TITLE, *short])) == short
    assert body("\n\n".join([TITLE, *short])) == short
    assert body("\n".join([TITLE, "", *short[:3], "", *short[3:]])) == short


@given(
    st.lists(st.text("ابجد و.\u200f", min_size=1, max_size=90), max_size=12),
    st.sampled_from(["\n", "\r\n", "\n\n", "\r", "\u2029"]),
)
@example(["ابجد " * 15, "ابجد " * 14, "ابجد " * 15, "", "ابجد " * 15, "ابجد " * 14, "دد"], "\n")
def test_joining_changes_white_space_only(lines, end):
    text = end.join(lines)

    joined = rejoin(text, [line for line in cut(text) if line.text])

    assert "".join(line.text for line in joined).split() == "".join(line.text for line in cut(text)).split() or (
        " ".join(line.text for line in joined).split() == " ".join(line.text for line in cut(text)).split()
    )
    for line in joined:
        assert text[line.start : line.end].split() == line.text.split()


def sentences(number: int, words: int, stop: str = ".") -> str:
    return " ".join(" ".join(f"كلمة{n}ج{m}" for m in range(words)) + stop for n in range(number))


def test_a_paragraph_of_two_thousand_words_is_split_at_sentences():
    text = f"{TITLE}\n{sentences(100, 20)}"

    parts = [block for block in parse(text).blocks if block.kind == "body"]

    assert len(parts) == 5
    assert " ".join(part.text for part in parts) == sentences(100, 20)
    for part in parts:
        assert text[part.start : part.end] == part.text
        assert part.text.endswith(".")
        assert len(part.text.split()) <= LONGEST_PARAGRAPH


def test_a_paragraph_at_the_limit_is_left_alone():
    text = sentences(20, 20)

    assert split_long(Line(text, 0, len(text)), text) == [Line(text, 0, len(text))]


@pytest.mark.parametrize("stop", ["،", ""])
def test_a_sentence_that_is_too_long_is_split_at_commas_or_between_words(stop):
    text = sentences(60, 20, stop)

    parts = split_long(Line(text, 0, len(text)), text)

    assert max(len(part.text.split()) for part in parts) <= LONGEST_PARAGRAPH
    assert " ".join(part.text for part in parts) == text
    assert all(part.text.endswith(stop) for part in parts)


def test_an_initial_ends_no_sentence():
    text = " ".join(["قال د. أحمد إن ذلك صحيح."] * 3)

    parts = split_long(Line(text, 0, len(text)), text, limit=7)

    assert [part.text for part in parts] == ["قال د. أحمد إن ذلك صحيح."] * 3


@given(
    st.lists(st.sampled_from(["كلمة", "كلمة.", "كلمة،", "د.", "\u200f", "؟", "  "]), min_size=1, max_size=60),
    st.integers(1, 9),
)
def test_splitting_loses_no_word_and_keeps_the_limit(pieces, limit):
    text = " ".join(pieces)
    (line,) = cut(text) or [Line("", 0, 0)]

    parts = split_long(line, text, limit)

    assert (
        " ".join(part.text for part in parts).replace("\u200f", "").split() == line.text.replace("\u200f", "").split()
    )
    for part in parts:
        assert text[part.start : part.end] == part.text
        assert len(part.text.split()) <= limit


def header(text: str) -> tuple[dict[str, str], int]:
    return read_header(text, cut(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Title: خبر\nDate: 2020-05-05\n\nنص", {"title": "خبر", "date": "2020-05-05"}),
        (
            "العنوان: خبر\nتاريخ النشر: ٥ مايو ٢٠٢٠\nالمصدر : النهر\n\nنص",
            {"title": "خبر", "date": "٥ مايو ٢٠٢٠", "source": "النهر"},
        ),
        ("title: خبر\r\nSubject: آخر\r\n\r\nنص", {"title": "خبر"}),
        ("date: 2020-05-05\nsource: النهر\n\nنص", {"date": "2020-05-05", "source": "النهر"}),
        ("Title: خبر\nX-Feed: 7\nDate: 2020-05-05\n\nنص", {"title": "خبر", "x-feed": "7", "date": "2020-05-05"}),
        (
            "Title: خبر طويل\n  يمتد على سطرين\nDate: 2020-05-05\n\nنص",
            {"title": "خبر طويل يمتد على سطرين", "date": "2020-05-05"},
        ),
        ('---\ntitle: "خبر: آخر"\ndate: 2020-05-05\n---\nنص', {"title": "خبر: آخر", "date": "2020-05-05"}),
        ("title: خبر\nنص بلا سطر فارغ", {"title": "خبر"}),
        ("title: خبر\nurl: https://example.org/a:b\n\nنص", {"title": "خبر", "url": "https://example.org/a:b"}),
    ],
)
def test_a_header_is_read_in_both_languages(text, expected):
    found, number = header(text)

    assert found == expected
    assert [line.text for line in cut(text)[number:] if line.text] == [text.rsplit("\n", 1)[1]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "الكاتب: أحمد\nنص",
        "الكاتب: أحمد\n\nنص",
        "المصدر: تاس\nنص يقول: شيء",
        "date: 2020-05-05\nsource: النهر\nنص بلا سطر فارغ",
        "وقال الوزير: لن نتراجع\nوأضاف: سنمضي\n\nنص",
        "---\n\nنص",
    ],
)
def test_lines_with_a_colon_are_no_header_by_themselves(text):
    assert header(text) == ({}, 0)
