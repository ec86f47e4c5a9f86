"""Dates, and the parts that an article is taken apart into."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rasid.ingest.dates import find_date, is_date_line
from rasid.ingest.structure import parse

BODY = "قال متحدث باسم البعثة إن دورية تعرضت لإطلاق نار قرب القرية صباح اليوم."
SECOND = "وأضاف أن أحدا لم يصب بأذى وأن الجيش أغلق الطريق المؤدي إلى الجسر."


def kinds(text: str, **given_parts: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in parse(text, **given_parts).blocks]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2022-01-10", "2022-01-10"),
        ("2022/1/10", "2022-01-10"),
        ("2022.01.10", "2022-01-10"),
        ("10/01/2022", "2022-01-10"),
        ("10-1-2022", "2022-01-10"),
        ("10.1.2022", "2022-01-10"),
        ("٢٠٢٢-٠١-١٠", "2022-01-10"),
        ("١٠/١/٢٠٢٢", "2022-01-10"),
        ("۱۰/۱/۲۰۲۲", "2022-01-10"),
        ("2022-01-10T08:30:00+03:00", "2022-01-10"),
        ("2022/1/10م", "2022-01-10"),
        ("10 يناير 2022", "2022-01-10"),
        ("الاثنين ١٠ يناير/كانون الثاني ٢٠٢٢", "2022-01-10"),
        ("10 كانون الثاني 2022", "2022-01-10"),
        ("10 كانون الثاني/يناير 2022", "2022-01-10"),
        ("10 يناير (كانون الثاني) 2022", "2022-01-10"),
        ("10 يناير / كانون الثاني 2022", "2022-01-10"),
        ("10 من يناير 2022", "2022-01-10"),
        ("10 يناير، 2022", "2022-01-10"),
        ("10 يناير عام 2022", "2022-01-10"),
        ("3 آب 2014", "2014-08-03"),
        ("3 أغسطس/آب 2014", "2014-08-03"),
        ("14 تشرين الأول 2020", "2020-10-14"),
        ("14 تشرين الثاني 2020", "2020-11-14"),
        ("7 كانون الأول 2019", "2019-12-07"),
        ("5 أيار/مايو 2020", "2020-05-05"),
        ("5 ماي 2020", "2020-05-05"),
        ("22 جويلية 2013", "2013-07-22"),
        ("22 إبريل 2013", "2013-04-22"),
        ("22 ابريل 2013", "2013-04-22"),
        ("1 شباط 2011", "2011-02-01"),
        ("10 January 2022", "2022-01-10"),
        ("Mon, 10 Jan 2022 08:00:00 GMT", "2022-01-10"),
        ("\u200f10\u200f/\u200f1\u200f/2022", "2022-01-10"),
        ("نشر في 31/02/2020 وعدل في 01/03/2020", "2020-03-01"),
        ("نشر 5 مايو 2020 وعدل 2021-01-01", "2020-05-05"),
        ("2011-03-22-abidjan-patrols", "2011-03-22"),
        ("29 شباط 2020", "2020-02-29"),
    ],
)
def test_a_date_is_read_as_newspapers_print_it(text, date):
    assert find_date(text) == date


@pytest.mark.parametrize(
    "text",
    [
        "",
        "كييف",
        "29 شباط 2021",
        "2020-13-01",
        "32/1/2020",
        "يناير 2022",
        "10/1",
        "12022-01-100",
        "10 محرم 1443",
        "00/00/0000",
        "هاتف 1-800-2022",
    ],
)
def test_what_is_no_full_date_is_none(text):
    assert find_date(text) is None


@pytest.mark.parametrize(("text", "date"), [("8/6/1443 هـ", None), ("1443/6/7 هـ الموافق 2022/1/10 م", "2022-01-10")])
def test_a_date_of_the_hijri_year_is_not_one_of_the_middle_ages(text, date):
    assert find_date(text) == date


def test_a_date_line_holds_little_else():
    assert is_date_line("الاثنين 10 يناير 2022 الساعة 10:30")
    assert not is_date_line("قال الوزير إن الاتفاق الذي وقع في 10 يناير 2022 ما زال ساريا في كل المناطق")
    assert not is_date_line("الاثنين")


@given(st.text())
@example("\u200b\u200e \n نص \u200f\r\n\r\nآخر\u00a0")
@example("title: عنوان\ndate: 2020-01-01\n\nنص")
@example("\ufeffالعنوان: خبر\r\nنص آخر هنا.")
def test_every_block_points_to_its_text_in_the_file(text):
    article = parse(text)

    for block in article.blocks:
        assert text[block.start : block.end] == block.text
        assert block.text
    assert [block.start for block in article.blocks] == sorted(block.start for block in article.blocks)


LINES = st.lists(
    st.sampled_from(
        [
            BODY,
            SECOND,
            "حصيلة القتلى",
            "",
            "   ",
            "اقرأ أيضا: خبر آخر",
            "رويترز",
            "2020-01-01",
            "An English line of text here.",
        ]
    ),
    max_size=9,
)


@given(LINES, st.sampled_from(["\n", "\r\n", "\n\n", "\r"]))
def test_no_line_of_an_article_is_lost_or_doubled(lines, end):
    article = parse(end.join(lines))

    assert [block.text for block in article.blocks] == [line for line in lines if line.strip()]
    assert {block.kind for block in article.blocks} <= {"title", "heading", "body", "boilerplate", "other_language"}


def test_a_plain_article_has_a_title_and_paragraphs():
    text = f"هجوم على دورية قرب القرية\n\n{BODY}\n\n{SECOND}\n"

    assert kinds(text) == [("title", "هجوم على دورية قرب القرية"), ("body", BODY), ("body", SECOND)]
    assert parse(text).title == "هجوم على دورية قرب القرية"


def test_a_first_line_that_is_a_sentence_is_no_title():
    article = parse(f"{BODY}\n{SECOND}")

    assert article.title is None
    assert [block.kind for block in article.blocks] == ["body", "body"]


def test_a_line_that_nothing_follows_is_no_title():
    article = parse("هجوم على دورية قرب القرية\n")

    assert article.title is None
    assert [block.kind for block in article.blocks] == ["boilerplate"]


def test_a_short_line_between_paragraphs_is_a_heading():
    assert kinds(f"عنوان الخبر الطويل\n{BODY}\nردود الفعل\n{SECOND}")[2] == ("heading", "ردود الفعل")


def test_a_short_line_that_goes_on_is_body():
    assert kinds(f"عنوان الخبر الطويل\n{BODY}\nوتابع قائلا:\n{SECOND}")[2] == ("body", "وتابع قائلا:")


@pytest.mark.parametrize(
    "line",
    ["اقرأ أيضا: خبر آخر عن الأزمة", "المصدر: وكالات", "رويترز", "شارك", "الاثنين 10 يناير 2022", "***", "1 2 3"],
)
def test_what_a_page_puts_around_an_article_is_boilerplate(line):
    assert ("boilerplate", line) in kinds(f"عنوان الخبر الطويل\n{BODY}\n{line}\n{SECOND}")


def test_a_paragraph_of_another_language_is_marked():
    english = "The mission said in a statement that nobody was hurt in the attack."

    assert kinds(f"عنوان الخبر الطويل\n{BODY}\n{english}")[2] == ("other_language", english)


def test_a_header_gives_title_date_and_source():
    article = parse(f"title: هجوم على دورية\nDate: 5 مايو 2020\nالمصدر: صحيفة النهر\nauthor: ليلى\n\n{BODY}\n")

    assert (article.title, article.date, article.date_from, article.source) == (
        "هجوم على دورية",
        "2020-05-05",
        "metadata",
        "صحيفة النهر",
    )
    assert article.other == {"author": "ليلى"}
    assert [block.text for block in article.blocks] == [BODY]


def test_a_line_with_a_colon_is_no_header_without_a_title():
    article = parse(f"الكاتب: أحمد\n{BODY}\n{SECOND}")

    assert article.other == {}
    assert len(article.blocks) == 3


def test_a_title_that_is_given_is_not_body_when_the_text_repeats_it():
    article = parse(f"هجوم على دورية\n{BODY}", title="هجوم على دوريّة!")

    assert [block.kind for block in article.blocks] == ["title", "body"]
    assert article.title == "هجوم على دوريّة!"


@pytest.mark.parametrize(
    ("text", "file_name", "date", "expected"),
    [
        (f"عنوان الخبر الطويل\n{BODY}", "2020-05-05-x", None, ("2020-05-05", "file name")),
        (f"عنوان الخبر الطويل\n6 مايو 2020\n{BODY}", "2020-05-05-x", None, ("2020-05-06", "line")),
        (f"عنوان الخبر الطويل\n6 مايو 2020\n{BODY}", "2020-05-05-x", "2020-05-07", ("2020-05-07", "metadata")),
        (f"عنوان الخبر الطويل\n6 مايو 2020\n{BODY}", "", "soon", ("2020-05-06", "line")),
        (f"عنوان الخبر الطويل\n{BODY}", "x", None, (None, None)),
    ],
)
def test_the_date_says_where_it_comes_from(text, file_name, date, expected):
    article = parse(text, file_name, date=date)

    assert (article.date, article.date_from) == expected


@pytest.mark.parametrize("text", ["", "\n\n", "title:\n", "title: عنوان", "؟"])
def test_a_text_without_an_article_is_taken_apart_without_complaint(text):
    assert [block for block in parse(text).blocks if block.kind == "body"] == []
