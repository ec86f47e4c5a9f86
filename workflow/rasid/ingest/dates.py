"""Dates as newspapers print them. No clock: what is not printed is not known."""

from __future__ import annotations

import datetime
import re

from rasid.arabic import normalise

_MONTHS = {
    1: "يناير كانون_الثاني جانفي january jan",
    2: "فبراير شباط فيفري february feb",
    3: "مارس آذار اذار march mar",
    4: "أبريل ابريل إبريل نيسان أفريل april apr",
    5: "مايو أيار ايار ماي may",
    6: "يونيو حزيران جوان june jun",
    7: "يوليو تموز جويلية july jul",
    8: "أغسطس آب اب أوت august aug",
    9: "سبتمبر أيلول ايلول september sep",
    10: "أكتوبر تشرين_الأول october oct",
    11: "نوفمبر تشرين_الثاني november nov",
    12: "ديسمبر كانون_الأول december dec",
}
_MONTH = {normalise(name).replace("_", " "): number for number, names in _MONTHS.items() for name in names.split()}
_NAMES = "|".join(sorted(map(re.escape, _MONTH), key=len, reverse=True))
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_NAMED = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s+(?:من\s+)?({_NAMES})(?:\s*[/(-]\s*(?:{_NAMES})\s*\)?)?\s*[,،]?\s+(?:عام\s+)?(\d{{4}})(?!\d)"
)


EARLIEST, LATEST = 1800, 2200


def find_date(text: str) -> str | None:
    """Find the first full date in a short text.

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
    """
    plain = " ".join(normalise(part) for part in text.split())
    found: list[tuple[int, tuple[int, int, int]]] = []
    for match in _ISO.finditer(plain):
        found.append((match.start(), (int(match[1]), int(match[2]), int(match[3]))))
    for match in _DAY_FIRST.finditer(plain):
        found.append((match.start(), (int(match[3]), int(match[2]), int(match[1]))))
    for match in _NAMED.finditer(plain):
        found.append((match.start(), (int(match[3]), _MONTH[match[2]], int(match[1]))))
    for _, (year, month, day) in sorted(found):
        if not EARLIEST <= year <= LATEST:  # a Hijri year, or no date at all
            continue
        try:
            return datetime.date(year, month, day).isoformat()
        except ValueError:
            continue
    return None


def is_date_line(text: str) -> bool:
    """Tell whether a line holds a date and little else."""
    return len(text.split(maxsplit=8)) <= 8 and find_date(text) is not None
