"""Dates as newspapers print them. No clock: what is not printed is not known."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from hijridate import Hijri

from rasid.arabic import find_raw, normalise
from rasid.ingest.months import GREGORIAN, HIJRI

EARLIEST, LATEST = 1800, 2200
# What hijridate has tables for (Umm al-Qura).
EARLIEST_HIJRI, LATEST_HIJRI = 1343, 1500


class Date(NamedTuple):
    """A date that was found in a text.

    `text` is YYYY-MM-DD; `hijri` tells whether it was printed so; `start` and `end` are its place in
    the text in one spelling.
    """

    text: str
    hijri: bool
    start: int
    end: int


def _either(names: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_MONTH, _HIJRI_MONTH = _either(GREGORIAN), _either(HIJRI)
_DAY = r"(?<![\d.])(?P<day>\d{1,2})(?:st|nd|rd|th|er)?"
_SPACE = r"(?:\s*[-/.,،]\s*|\s+)"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_OF_YEAR = r"(?:(?:من |ل)?(?:عام|العام|سنه|لعام|لسنه) )?"
# The other name of the same month: 10 يناير (كانون الثاني), كانون الثاني/يناير.
_TWICE = rf"(?:\s*[/(-]\s*(?:{_MONTH})\s*\)?)?"
_SOLAR = r"(?!\s*(?:ه|هجري)?\s*\.?\s*(?:ش(?![\u0621-\u064a])|شمسي))"

# Year first, day first (with either separator, the same twice), names.
_PATTERNS = (
    rf"(?<!\d)(?P<year>\d{{4}})(?P<sign>\s*[-/.]\s*)(?P<month>\d{{1,2}})(?P=sign)(?P<day>\d{{1,2}})(?!\d){_SOLAR}",
    rf"{_DAY}(?P<sign>\s*[-/.]\s*)(?P<month>\d{{1,2}})(?P=sign){_YEAR}{_SOLAR}",
    rf"{_DAY}{_SPACE}(?:من |de |of )?(?:شهر )?(?P<name>{_MONTH})\.?{_TWICE}{_SPACE}{_OF_YEAR}{_YEAR}",
    rf"(?<!\w)(?P<name>{_MONTH})\.?{_TWICE}{_SPACE}{_DAY}\s*[,،]?\s+{_YEAR}",
    rf"(?<!\d)(?P<year>\d{{4}}){_SPACE}(?P<name>{_MONTH}){_SPACE}(?P<day>\d{{1,2}})(?!\d)",
    rf"(?<!\w)(?P<name>{_MONTH})\s+{_DAY}\s+\d\d:\d\d(?::\d\d)?\s+(?:[a-z+-][\w:+-]*\s+)?{_YEAR}",
    rf"{_DAY}{_SPACE}(?:من )?(?:شهر )?(?P<hijri>{_HIJRI_MONTH}){_SPACE}{_OF_YEAR}{_YEAR}{_SOLAR}",
)
_DATES = tuple(map(re.compile, _PATTERNS))
_ANY_YEAR = re.compile(r"\d{4}")
_COMPACT = re.compile(r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)")
_SECONDS = re.compile(r"\d{9,10}(?:\d{3})?$")
_FOUR_DIGITS = re.compile("[0-9\u0660-\u0669\u06f0-\u06f9]{4}")
_FULL_STOP = re.compile(r"[.!؟]\W*$")
# Words that stand around a date in a line of its own.
_COMPANY = """
    نشر نشرت في يوم بتاريخ تاريخ النشر اخر تحديث تم اضيف ساعه الساعه بتوقيت غرينتش مكه القدس م ه صباحا مساء ص
    ل الموافق كتب العدد عدد السبت الاحد الاثنين الاتنين الثلاثاء الاربعاء الخميس الجمعه published updated
    posted on at last update pm am gmt utc monday tuesday wednesday thursday friday saturday sunday mon tue
    wed thu fri sat sun"""
_AROUND_DATE = frozenset(_COMPANY.split())
# More words than these beside a date, and the line says something.
MOST_WORDS_BESIDE = 4
LONGEST_DATE_LINE = 16
# Characters of a value that a date is looked for in.
LONGEST_VALUE = 250


def find_date(text: str) -> str | None:
    """Find the first full date in a short text.

    A Gregorian date goes before a Hijri one, wherever they stand: where both are printed they mean the same
    day. A year of two digits is refused. The day comes before the month but where it cannot. The
    date is the one of the place that printed it, whatever its time zone.

    Parameters
    ----------
    text : str
        A header, a line, a file's name; not a whole article.

    Returns
    -------
    str or None
        As ``YYYY-MM-DD``.

    Examples
    --------
    >>> find_date("الاثنين ١٠ يناير/كانون الثاني ٢٠٢٢")
    '2022-01-10'
    >>> find_date("8 جمادى الآخرة 1443 هـ")
    '2022-01-11'
    """
    found = first_date(text)
    return found.text if found else None


def first_date(text: str) -> Date | None:
    """Find the first full date in a short text, and where it stands; see `find_date`."""
    text = text[:LONGEST_VALUE]
    return _first(_plain(text)) if _FOUR_DIGITS.search(text) else None


def date_of_metadata(text: str) -> Date | None:
    """Find the date in a value that is known to be one: also ``20220110`` and seconds since 1970 (in UTC)."""
    text = text[:LONGEST_VALUE]
    found = date_of_name(text)
    if found or not _SECONDS.match(text.strip()):
        return found
    seconds = int(text) / (1000 if len(text.strip()) > 10 else 1)
    return Date(datetime.datetime.fromtimestamp(seconds, datetime.UTC).date().isoformat(), False, 0, len(text))


def date_of_name(text: str) -> Date | None:
    """Find the date in the name of a file, where ``20220110`` is one too."""
    found = first_date(text.replace("_", "-"))
    if found:
        return found
    return next(filter(None, map(_gregorian, _COMPACT.finditer(_plain(text)))), None)


def is_date_line(text: str) -> bool:
    """Tell whether a line holds a date and little else: days of the week, the time, a place."""
    if len(text) > LONGEST_VALUE or text.count(" ") > LONGEST_DATE_LINE or not _FOUR_DIGITS.search(text):
        return False
    plain = _plain(text)
    dates = list(_all(plain))
    if not dates:
        return False
    for date in sorted(dates, key=lambda date: date.start, reverse=True):
        plain = plain[: date.start] + " " + plain[date.end :]
    beside = [
        word for found in find_raw(plain) if (word := found.group()) not in _AROUND_DATE and not word[0].isdigit()
    ]
    return len(beside) <= (1 if _FULL_STOP.search(text) else MOST_WORDS_BESIDE)


def _plain(text: str) -> str:
    return " ".join(normalise(part) for part in text.split())


def _first(plain: str) -> Date | None:
    return min(_all(plain), key=lambda date: (date.hijri, date.start), default=None)


def _all(plain: str) -> Iterator[Date]:
    if not _ANY_YEAR.search(plain):
        return
    for pattern in _DATES:
        for match in pattern.finditer(plain):
            if date := _read(match):
                yield date


def _read(match: re.Match[str]) -> Date | None:
    parts = match.groupdict()
    year = int(parts["year"])
    if parts.get("hijri") or (not parts.get("name") and EARLIEST_HIJRI <= year <= LATEST_HIJRI):
        return _hijri(match)
    return _gregorian(match)


def _gregorian(match: re.Match[str]) -> Date | None:
    parts = match.groupdict()
    year, day = int(parts["year"]), int(parts["day"])
    month = GREGORIAN[parts["name"]] if parts.get("name") else int(parts["month"])
    if month > 12 >= day and match.start("day") < match.start("month"):  # 1/25/2022
        day, month = month, day
    if not EARLIEST <= year <= LATEST:
        return None
    return _date(match, False, lambda: datetime.date(year, month, day))


def _hijri(match: re.Match[str]) -> Date | None:
    parts = match.groupdict()
    year, day = int(parts["year"]), int(parts["day"])
    month = HIJRI[parts["hijri"]] if parts.get("hijri") else int(parts["month"])
    if not EARLIEST_HIJRI <= year <= LATEST_HIJRI:
        return None
    return _date(match, True, lambda: Hijri(year, month, day).to_gregorian())


def _date(match: re.Match[str], hijri: bool, made: Callable[[], datetime.date]) -> Date | None:
    try:
        date = made()
    except (ValueError, OverflowError):
        return None
    return Date(datetime.date(date.year, date.month, date.day).isoformat(), hijri, match.start(), match.end())
