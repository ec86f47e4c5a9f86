"""Dates as newspapers print them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasid.arabic import normalise
from rasid.ingest.dates import date_of_metadata, date_of_name, find_date, first_date, is_date_line
from rasid.ingest.months import GREGORIAN, HIJRI


@pytest.mark.parametrize(
    ("text", "date"),
    [
        # figures, the year first
        ("2022-01-10", "2022-01-10"),
        ("2022/1/10", "2022-01-10"),
        ("2022.01.10", "2022-01-10"),
        ("2022 / 1 / 10", "2022-01-10"),
        ("2022/1/10م", "2022-01-10"),
        ("٢٠٢٢-٠١-١٠", "2022-01-10"),
        ("۲۰۲۲/۰۱/۱۰", "2022-01-10"),
        ("2011-03-22-abidjan-patrols", "2011-03-22"),
        # with a time: the date is the one of the place that printed it
        ("2022-01-10T08:30:00+03:00", "2022-01-10"),
        ("2022-01-10T23:30:00-05:00", "2022-01-10"),
        ("2022-01-10T00:10:00Z", "2022-01-10"),
        ("2022-01-10 08:30:00.123456+00", "2022-01-10"),
        # the day first, but where it cannot be
        ("10/01/2022", "2022-01-10"),
        ("10-1-2022", "2022-01-10"),
        ("10.1.2022", "2022-01-10"),
        ("03/04/2020", "2020-04-03"),
        ("١٠/١/٢٠٢٢", "2022-01-10"),
        ("۱۰/۱/۲۰۲۲", "2022-01-10"),
        ("7/12/2023", "2023-12-07"),
        ("01/25/2022", "2022-01-25"),
        ("7/23/2012 9:45:43 PM أخر تحديث للصفحة في", "2012-07-23"),
        ("المساءنشر في المساء يوم 15 - 09 - 2012", "2012-09-15"),
        ("\u200f10\u200f/\u200f1\u200f/2022", "2022-01-10"),
        ("الساعة 10:30 - 10/1/2022", "2022-01-10"),
        # the Gulf and Egypt
        ("10 يناير 2022", "2022-01-10"),
        ("١٠ يَنايِر ٢٠٢٢", "2022-01-10"),
        ("10 من يناير 2022", "2022-01-10"),
        ("10 يناير، 2022", "2022-01-10"),
        ("10 يناير عام 2022", "2022-01-10"),
        ("10 من شهر يناير من عام 2022", "2022-01-10"),
        ("10 يناير سنة 2022", "2022-01-10"),
        ("22 إبريل 2013", "2013-04-22"),
        ("22 ابريل 2013", "2013-04-22"),
        ("11 اغسطس 2015", "2015-08-11"),
        ("1 يونية 2010", "2010-06-01"),
        ("يناير 10، 2022", "2022-01-10"),
        ("الجمعة, 13-يوليو-2012", "2012-07-13"),
        ("2022 يناير 10", "2022-01-10"),
        # the Levant
        ("10 كانون الثاني 2022", "2022-01-10"),
        ("10 كانون ثاني 2022", "2022-01-10"),
        ("1 شباط 2011", "2011-02-01"),
        ("29 شباط 2020", "2020-02-29"),
        ("21 اذار 2011", "2011-03-21"),
        ("17 نيسان 1946", "1946-04-17"),
        ("15 حزيران 2015", "2015-06-15"),
        ("الاربعاء,11 تموز 2012", "2012-07-11"),
        ("3 آب 2014", "2014-08-03"),
        ("11 ايلول 2001", "2001-09-11"),
        ("14 تشرين الأول 2020", "2020-10-14"),
        ("14 تشرين الثاني 2020", "2020-11-14"),
        ("7 كانون الأول 2019", "2019-12-07"),
        ("7 ك1 2019", "2019-12-07"),
        # the Maghreb
        ("5 ماي 2020", "2020-05-05"),
        ("20 جانفي 2017", "2017-01-20"),
        ("24 فيفري 2017", "2017-02-24"),
        ("9 أفريل 2014", "2014-04-09"),
        ("28 جوان 2016", "2016-06-28"),
        ("22 جويلية 2013", "2013-07-22"),
        ("السبت 28 يوليوز 2012", "2012-07-28"),
        ("20 غشت 2012", "2012-08-20"),
        ("20 أوت 2012", "2012-08-20"),
        ("8 شتنبر 2021", "2021-09-08"),
        ("6 نونبر 1975", "1975-11-06"),
        ("31 دجنبر 2019", "2019-12-31"),
        # both names of a month
        ("الاثنين ١٠ يناير/كانون الثاني ٢٠٢٢", "2022-01-10"),
        ("10 كانون الثاني/يناير 2022", "2022-01-10"),
        ("10 يناير (كانون الثاني) 2022", "2022-01-10"),
        ("10 يناير / كانون الثاني 2022", "2022-01-10"),
        ("5 أيار/مايو 2020", "2020-05-05"),
        ("3 أغسطس/آب 2014", "2014-08-03"),
        ("12 سبتمبر/أيلول من عام 1943", "1943-09-12"),
        # English, French, letters and programs
        ("10 January 2022", "2022-01-10"),
        ("10th January 2022", "2022-01-10"),
        ("January 10, 2022", "2022-01-10"),
        ("Jan. 10, 2022", "2022-01-10"),
        ("Tuesday, July 10, 2012 - 10:59 PM", "2012-07-10"),
        ("10-Jan-2022", "2022-01-10"),
        ("1er janvier 2022", "2022-01-01"),
        ("le 14 août 2015", "2015-08-14"),
        ("3 décembre 2010", "2010-12-03"),
        ("Mon, 10 Jan 2022 08:00:00 GMT", "2022-01-10"),
        ("Mon, 10 Jan 2022 23:59:00 -0500", "2022-01-10"),
        ("Mon Jan 10 08:00:00 +0000 2022", "2022-01-10"),
        ("Mon Jan 10 08:00:00 2022", "2022-01-10"),
        # Hijri beside Gregorian: the Gregorian one
        ("1443/6/7 هـ الموافق 2022/1/10 م", "2022-01-10"),
        ("الرياض 26 شوال 1436 هـ الموافق 11 أغسطس 2015 م واس", "2015-08-11"),
        ("الاثنين 7 جمادى الآخرة 1443هـ - 10 يناير 2022م", "2022-01-10"),
        ("الاربعاء,11 تموز 2012 الموافق 21 شعبان 1433", "2012-07-11"),
        ("21 شعبان 1433 هـ / 11 تموز 2012", "2012-07-11"),
        # several
        ("نشر في 31/02/2020 وعدل في 01/03/2020", "2020-03-01"),
        ("نشر 5 مايو 2020 وعدل 2021-01-01", "2020-05-05"),
    ],
)
def test_a_date_is_read_as_newspapers_print_it(text, date):
    found = first_date(text)

    assert found is not None
    assert (found.text, found.hijri) == (date, False)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("26 شوال 1436 هـ", "2015-08-11"),
        ("7 جمادى الآخرة 1443", "2022-01-10"),
        ("7 جمادى الثانية 1443هـ", "2022-01-10"),
        ("٧ جمادى الآخرة ١٤٤٣ هـ", "2022-01-10"),
        ("1443/6/7 هـ", "2022-01-10"),
        ("7/6/1443 هـ", "2022-01-10"),
        ("التاريخ : 9 / 10 / 1436هـ", "2015-07-25"),
        ("1 محرم 1443", "2021-08-09"),
        ("10 من المحرم لعام 1443 للهجرة", "2021-08-18"),
        ("12 ربيع الأول 1442", "2020-10-29"),
        ("9 ذو الحجة 1440", "2019-08-10"),
        ("9 ذي الحجة 1440", "2019-08-10"),
        ("1 ذي القعدة 1440", "2019-07-04"),
        ("27 رجب 1442 هـ", "2021-03-11"),
        ("1 رمضان المبارك 1441", "2020-04-24"),
        # the Gregorian one without its year is none
        ("10 كانون الثاني - 7 جمادى الآخرة 1443", "2022-01-10"),
    ],
)
def test_a_hijri_date_is_converted_and_marked(text, date):
    found = first_date(text)

    assert found is not None
    assert (found.text, found.hijri) == (date, True)


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
        "10 يناير",
        "12022-01-100",
        "00/00/0000",
        "هاتف 1-800-2022",
        "1.2/2022",
        "10 مايوه 2022",
        # two figures are no year
        "10/1/22",
        "22-01-10",
        "10 يناير 22",
        "10 January '22",
        # no such day, beyond the tables, the solar year of Iran and Afghanistan
        "30 صفر 1443",
        "1 محرم 1342",
        "1 محرم 1501",
        "10 محرم 43",
        "1400/10/20 هـ.ش",
        "20/10/1400 شمسي",
        "5 يناير 1750",
    ],
)
def test_what_is_no_full_date_is_none(text):
    assert find_date(text) is None


@pytest.mark.parametrize("number", range(1, 13))
def test_every_name_of_a_month_is_that_month(number):
    for name in (name for name, month in GREGORIAN.items() if month == number):
        assert find_date(f"5 {name} 2015") == f"2015-{number:02}-05", name
    for name in (name for name, month in HIJRI.items() if month == number):
        assert find_date(f"5 {name} 1436") == find_date(f"5/{number}/1436"), name


def test_the_names_of_months_are_in_one_spelling():
    for name in (*GREGORIAN, *HIJRI):
        assert " ".join(map(normalise, name.split())) == name


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("20220110", "2022-01-10"),
        ("1641810600", "2022-01-10"),
        ("1641810600000", "2022-01-10"),
        ("2022-01-10", "2022-01-10"),
        ("7 جمادى الآخرة 1443", "2022-01-10"),
        ("20221310", None),
        ("soon", None),
        ("", None),
        ("9" * 400, None),
    ],
)
def test_the_date_of_metadata_may_be_compact_or_seconds(text, date):
    found = date_of_metadata(text)

    assert (found.text if found else None) == date


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("2020-05-05-x", "2020-05-05"),
        ("2020_05_05_x", "2020-05-05"),
        ("report_20200505_final", "2020-05-05"),
        ("خبر ٢٠٢٠-٠٥-٠٥", "2020-05-05"),
        ("1443-06-07", "2022-01-10"),
        ("000_1b2417f789ef48ba", None),
        ("120200505", None),
        ("99999999", None),
    ],
)
def test_the_date_of_a_file_name(name, date):
    found = date_of_name(name)

    assert (found.text if found else None) == date


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("الاثنين 10 يناير 2022 الساعة 10:30", True),
        ("الرياض 26 شوال 1436 هـ الموافق 11 أغسطس 2015 م واس", True),
        ("يوم السبت 11 شعبان 1433 هـ - الموافق 30 يونيو 2012 م - الساعه 11:31 صباحاً", True),
        ("تاريخ النشر :21 يونيو 2012", True),
        ("Published: 10 January 2022", True),
        ("10.1.2022.", True),
        ("توفي الشاعر يوم 3 مايو 2020.", False),
        ("قال الوزير إن الاتفاق الذي وقع في 10 يناير 2022 ما زال ساريا في كل المناطق", False),
        ("أسعار الذهب ترتفع في الأسواق العالمية 10 يناير 2022", False),
        ("الاثنين", False),
        ("عام 2022", False),
    ],
)
def test_a_date_line_holds_little_else(line, is_one):
    assert is_date_line(line) is is_one


@given(st.dates(min_value=datetime.date(1924, 9, 1), max_value=datetime.date(2070, 1, 1)))
def test_every_day_comes_back_however_it_is_printed(day):
    names = {month: name for name, month in GREGORIAN.items()}

    assert find_date(day.isoformat()) == day.isoformat()
    assert find_date(f"{day.day}/{day.month}/{day.year}") == day.isoformat()
    assert find_date(f"{day.day} {names[day.month]} {day.year}") == day.isoformat()


@given(st.text(st.sampled_from("0123456789٠١٢٣/-. هميناير:شوالJan")))
def test_nothing_that_looks_like_a_date_breaks_the_parser(text):
    for found in (first_date(text), date_of_metadata(text), date_of_name(text)):
        assert found is None or len(found.text) == 10
