"""The parts that an article is taken apart into."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rasid.ingest.furniture import role_of
from rasid.ingest.inventory import take_inventory
from rasid.ingest.read import read_units
from rasid.ingest.structure import OVERRIDE, parse
from rasid.json_lines import read_lines

BODY = "قال متحدث باسم البعثة إن دورية تعرضت لإطلاق نار قرب القرية صباح اليوم."
SECOND = "وأضاف أن أحدا لم يصب بأذى وأن الجيش أغلق الطريق المؤدي إلى الجسر."
ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("RASID_SHARED", ROOT.parent / "shared")) / "articles"


def kinds(text: str, **given_parts: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in parse(text, **given_parts).blocks]


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


def test_a_line_that_nothing_follows_is_all_the_article_says():
    article = parse("هجوم على دورية قرب القرية\n")

    assert article.title is None
    assert [block.kind for block in article.blocks] == ["body"]


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
        "header",
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
        (f"عنوان الخبر الطويل\n6 مايو 2020\n{BODY}", "2020-05-05-x", None, ("2020-05-06", "dateline")),
        (f"عنوان الخبر الطويل\n6 مايو 2020\n{BODY}", "2020-05-05-x", "2020-05-07", ("2020-05-07", "metadata")),
        (f"عنوان الخبر الطويل\n6 مايو 2020\n{BODY}", "", "soon", ("2020-05-06", "dateline")),
        (f"عنوان الخبر الطويل\n{BODY}", "x", None, (None, None)),
    ],
)
def test_the_date_says_where_it_comes_from(text, file_name, date, expected):
    article = parse(text, file_name, date=date)

    assert (article.date, article.date_from) == expected


@pytest.mark.parametrize("text", ["", "\n\n", "title:\n", "title: عنوان", "؟"])
def test_a_text_without_an_article_is_taken_apart_without_complaint(text):
    assert [block for block in parse(text).blocks if block.kind == "body"] == []


def real_structure() -> dict[str, dict[int, tuple[str, str]]]:
    """Read what each line of the five real articles is: by file, by number of the line."""
    files: dict[str, dict[int, tuple[str, str]]] = {}
    rows = (ROOT / "tests/data/real_structure.tsv").read_text(encoding="utf-8").splitlines()[1:]
    for file, lines, kind, role in (row.split("\t") for row in rows):
        for part in lines.split(","):
            first, _, last = part.partition("-")
            files.setdefault(file, {}).update(dict.fromkeys(range(int(first), int(last or first) + 1), (kind, role)))
    return files


@pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"{SHARED}: no real articles; set RASID_SHARED to their folder's parent"
)
@pytest.mark.parametrize(("file", "expected"), real_structure().items())
def test_each_line_of_the_real_articles_is_what_a_reader_takes_it_for(file, expected):
    text = "".join(read_lines(SHARED / f"{file}.txt"))

    found = {text.count("\n", 0, block.start) + 1: (block.kind, block.role) for block in parse(text, file).blocks}

    assert found == expected


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("المصدر: تاس", "source"),
        ("(المصدر: محيط ـ شبكة الإعلام العربية)", "source"),
        ("*نقلاً عن الرؤية الإماراتية", "source"),
        ("* خدمة «نيويورك تايمز»", "source"),
        ("الصورة: الموقع الرسمي للرئاسة", "caption"),
        ("(تصوير: سامي الغامدي)", "caption"),
        ("صورة أرشيفية", "caption"),
        ("التعليق على الصورة، جنود قرب الجسر", "caption"),
        ("كتب - ناصر الفضلي :", "byline"),
        ("بقلم معن بشور", "byline"),
        ("تقرير- فاطمة أبو حية", "byline"),
        ("حوار.. عماد الامارة", "byline"),
        ("By John Smith", "byline"),
        ("| وكالات", "agency"),
        ("أ ف ب", "agency"),
        ("(أ.ف.ب)", "agency"),
        ("رويترز، تاس", "agency"),
        ("سبوتنيك", "agency"),
        ("واشنطن – رويترز", "agency"),
        ("طرابلس – القاهرة – ش – وكالات", "agency"),
        ("إسلام آباد: واس", "agency"),
        ("لندن - رويترز:", "agency"),
        ("اقرأ أيضاً:", "related"),
        ("اقرأ أيضا: خبر آخر عن الأزمة", "related"),
        ("قد يهمك/ حلايب وشلاتين وسواكن.. ماذا بين مصر والسودان؟", "related"),
        ("...المزيد", "related"),
        ("مواضيع ذات صلة", "related"),
        ("سمات تفجير طوارئ عسير", "keywords"),
        ("شارك", "share"),
        ("شارك على فيسبوك تويتر واتساب", "share"),
        ("Facebook Twitter WhatsApp", "share"),
        ("inShare", "share"),
        ("زر الذهاب إلى الأعلى", "navigation"),
        ("الرئيسية", "navigation"),
        ("التعليقات (12)", "navigation"),
        ("للتواصل أرسل sms إلى 88548", "contact"),
        ("turki@example.net", "contact"),
        ("https://example.org/خبر", "contact"),
        ("تابعونا على تويتر", "promotion"),
        ("// انتهى //", "end"),
        ("جميع الحقوق محفوظة © 2020", "rights"),
        ("حقوق الطبع والنشر محفوظة لأصحابها.", "rights"),
        ("** جميع المقالات المنشورة تمثل رأي كتابها فقط.", "disclaimer"),
        ("الآراء الواردة أدناه لا تعكس بالضرورة وجهة نظر الشبكة.", "disclaimer"),
    ],
)
def test_furniture_is_told_by_its_line(line, role):
    assert role_of(line, len(line.split())) == role


@pytest.mark.parametrize(
    "line",
    [
        "شارك الآلاف في احتفالات المولد النبوي.",
        "شارك في المباراة 11 لاعبا.",
        "كتب الوزير رسالة إلى الشعب.",
        "كتبت الصحيفة أن الاتفاق بات قريبا.",
        "تابع ريال مدريد نتائجه الرائعة في الدوري.",
        "المصدر ذاته أضاف أن التحقيق مستمر.",
        "صورة الوضع في المدينة قاتمة كما يقول سكانها.",
        "الصورة من هذه الزاوية تبدو معقولة.",
        "تقرير: إيران تمتلك صواريخ جديدة",
        "رويترز: مقتل ثلاثة جنود",
        "حقوق الإنسان في خطر",
        "انتهى اجتماع الجبهة منذ قليل.",
        "رفع يده بالضرورة دفاعا عن نفسه.",
        "المزيد من المعاناة",
        "أوكرانيا",
        "",
    ],
)
def test_a_sentence_that_starts_like_furniture_is_none(line):
    assert role_of(line, len(line.split())) == ""


def test_the_titles_below_read_also_are_links():
    links = ["ما سر التغيرات العسكرية في المنطقة؟", "من هو الرئيس الجديد وكيف وصل إلى الحكم في بلاده"]

    found = kinds("\n".join(["عنوان الخبر الطويل", BODY, "اقرأ أيضا:", *links, SECOND]))

    assert [kind for kind, _ in found] == ["title", "body", "boilerplate", "boilerplate", "boilerplate", "body"]


@pytest.mark.parametrize("line", ["الرياض - محمد الحيدر", "عين اليوم – جدة", "نايف السعدي – الطائف"])
def test_a_place_and_a_name_above_the_body_are_a_byline(line):
    article = parse(f"{line}\n{BODY}", title="عنوان")

    assert [(block.kind, block.role) for block in article.blocks] == [("boilerplate", "byline"), ("body", "")]
    assert parse(f"{line}\n{BODY}").title is None


@pytest.mark.parametrize("line", ["Ru En", "AHDATH.INFO", "ـــــ", "88591 - Stc"])
def test_a_few_latin_letters_are_no_paragraph_of_another_language(line):
    assert ("boilerplate", line) in kinds(f"عنوان الخبر الطويل\n{BODY}\n{line}\n{SECOND}")


def test_short_lines_in_a_row_are_a_list_not_headings():
    lines = ["السيارات والشاحنات", "الملابس والأحذية", "المواد الغذائية"]

    found = kinds("\n".join(["عنوان الخبر الطويل", BODY, *lines, SECOND]))

    assert [kind for kind, _ in found] == ["title", "body", "body", "body", "body", "body"]
    assert kinds("\n".join(["عنوان الخبر الطويل", BODY, *lines[:2], SECOND]))[2][0] == "heading"


def test_an_item_of_a_list_is_body():
    assert kinds(f"عنوان الخبر الطويل\n{BODY}\n- توسيع الآفاق العلمية للطلبة\n{SECOND}")[2][0] == "body"


def test_an_article_of_short_lines_only_is_not_lost():
    assert kinds("انفجار يهز وسط العاصمة", title="عاجل") == [("body", "انفجار يهز وسط العاصمة")]


@pytest.mark.parametrize(
    ("line", "is_title"),
    [
        (
            "تمكن اللاعب من فرض اسمه ضمن تشكيلة الفريق بعد تأهله إلى الدور المقبل في المسابقة القارية هذا العام",
            False,
        ),
        ("دارت اليوم مباريات الجولة الثالثة وفي ما يلي النتائج:", False),
        (
            "توكاييف: تعرضنا لهجوم ومحاولة انقلاب.. بوتين: كان من الضروري الرد دون تأخير على ما جرى هناك",
            True,
        ),
        ("قمة في موسكو تبحث الأزمة", True),
    ],
)
def test_a_title_is_short_or_put_together_from_several(line, is_title):
    assert (parse(f"{line}\n{BODY}\n{SECOND}").title == line) is is_title


@pytest.mark.parametrize(
    ("lead", "date"),
    [
        ("موسكو 10 يناير 2022 (تاس) - ", "2022-01-10"),
        ("الرياض، 10 يناير 2022 -- ", "2022-01-10"),
        ("وقع الطرفان اتفاقا في 10 يناير 2022 بعد محادثات طويلة - ", None),
    ],
)
def test_the_date_in_front_of_the_first_paragraph_is_the_articles(lead, date):
    article = parse(f"عنوان الخبر الطويل\n{lead}{BODY}")

    assert (article.date, article.date_from) == (date, "dateline" if date else None)


def test_the_day_of_publication_goes_before_that_of_an_update():
    article = parse(f"عنوان الخبر الطويل\nآخر تحديث: 11 يناير 2022\nنشر: 10 يناير 2022\n{BODY}")

    assert article.date == "2022-01-10"


def test_a_converted_date_says_so():
    assert parse(f"عنوان الخبر الطويل\n7 جمادى الآخرة 1443 هـ\n{BODY}").date_from == "dateline, hijri"
    assert parse(BODY, date="1443/6/7").date_from == "metadata, hijri"
    assert parse(f"title: خبر\ndate: 7 جمادى الآخرة 1443\n\n{BODY}").date_from == "header, hijri"


def test_an_undated_article_stays_undated():
    article = parse(f"عنوان الخبر الطويل\n{BODY}\nوقال إن الاتفاق وقع في 10 يناير 2022.\n© 2019", "000_1b2417")

    assert (article.date, article.date_from) == (None, None)


def test_a_direction_override_is_flagged_and_kept():
    text = f"عنوان الخبر الطويل\n\u202e{BODY}\u202c\n{SECOND}"

    article = parse(text)

    assert article.notes == (OVERRIDE,)
    assert f"\u202e{BODY}\u202c" in [block.text for block in article.blocks]
    assert parse(f"\u200f{BODY}\u200e \u202b{SECOND}\u202c").notes == ()


def test_the_ledger_says_that_a_direction_is_overridden(tmp_path):
    (tmp_path / "a.txt").write_text(f"عنوان الخبر الطويل\n\u202e{BODY}\u202c\n", encoding="utf-8")

    (row,) = read_units(take_inventory(tmp_path), tmp_path, 4).ledger

    assert (row["status"], row["reason"]) == ("accepted", OVERRIDE)


def test_a_nul_between_lines_is_white_space():
    assert kinds(f"عنوان الخبر الطويل\n{BODY}\n\0\n\x1a") == [("title", "عنوان الخبر الطويل"), ("body", BODY)]


@pytest.mark.parametrize(
    "line",
    [
        "س" * 10**6,
        "a" * 10**6,
        "بقلم " + "س" * 10**6 + " ا ب ج د ه و",
        "." * 10**6 + "س",
        "اقرأ" + "\t" * 10**6 + "س",
        "س-" * 10**5,
        "1/" * 10**5,
        "س @" * 10**5,
        '."' * 10**5,
        "https" * 10**5,
        "س: " * 10**5,
        "\u202e" * 10**6,
    ],
    ids=range(12),
)
def test_a_hostile_line_takes_no_longer_than_its_length(line):
    began = time.process_time()

    parse(f"{line}\n{BODY}\n\n{line}", line[:200], date=line)

    assert time.process_time() - began < 10
