"""What the figures say, in English and Arabic, and how they write numbers."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rasid.config import Theme
from rasid.plot.strings import STRINGS

LANGUAGES = ("en", "ar")
DIGITS = ("western", "arabic_indic")
LONGEST = 60
_ARABIC = str.maketrans("0123456789.,%", "٠١٢٣٤٥٦٧٨٩٫٬٪")
_NUMBER = re.compile(r"(?<![A-Za-z\d])\d[\d.,]*\s?%?")


@dataclass(frozen=True)
class Language:
    """A language, and the digits that numbers are written with.

    Attributes
    ----------
    code : str
        ``en`` or ``ar``.
    arabic_digits : bool
        ``٢٠٢٤`` for ``2024``; in Arabic figures only.
    """

    code: str = "en"
    arabic_digits: bool = False

    def __call__(self, key: str, **values: object) -> str:
        """Give a sentence of the figures, its numbers filled in."""
        written = {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        return self.digits(STRINGS[key][LANGUAGES.index(self.code)].format(**written))

    @property
    def side(self) -> str:
        """Where lines begin: ``left`` or ``right``."""
        return "right" if self.code == "ar" else "left"

    def digits(self, text: str) -> str:
        """Write the numbers of a text with this language's digits; digits that belong to Latin words stay."""
        if not (self.arabic_digits and self.code == "ar"):
            return text
        return _NUMBER.sub(lambda match: match[0].translate(_ARABIC), text)

    def number(self, value: float) -> str:
        """Write a whole number."""
        return self.digits(f"{value:,.0f}")

    def decimal(self, value: float, places: int = 2) -> str:
        """Write a number with some decimal places."""
        return self.digits(f"{value:.{places}f}")

    def percent(self, share: float) -> str:
        """Write a share in percent, with as many places as tell it from nought."""
        value = 100 * share
        places = 0 if value >= 9.95 or value == round(value) else 1 if value >= 0.095 else 2
        return self.digits(f"{value:.{places}f}%" if self.code == "ar" else f"{value:.{places}f} %")

    def percent_tick(self, share: float) -> str:
        """Write a share in percent as an axis does: exactly."""
        value = f"{100 * share:.2f}".rstrip("0").rstrip(".")
        return self.digits(f"{value}%" if self.code == "ar" else f"{value} %")

    def theme(self, theme: Theme, width: int = 24) -> str:
        """Give a theme's name in this language, wrapped."""
        return wrapped(theme.name_ar if self.code == "ar" else theme.name_en, width)

    def topic(self, topic: str) -> str:
        """Give ``residual_03`` as `other 3` and ``topic_3`` as `topic 3`."""
        number = re.search(r"\d+$", topic)
        if not number:
            return plain(topic.replace("_", " "), 24)
        return self("other_topic" if topic.startswith("residual") else "topic", number=int(number[0]))


def plain(text: str, most: int = LONGEST) -> str:
    """Give a text of the user's as one short line: no line breaks, no control marks, no change of direction."""
    kept = "".join(" " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in text[: 4 * most])
    kept = "".join(letter for letter in kept if unicodedata.category(letter) not in {"Cf", "Cs", "Co", "Cn"})
    kept = " ".join(kept.split())
    if len(kept) <= most:
        return kept
    whole_words = kept[:most].rpartition(" ")[0].rstrip("،, ")
    return (whole_words if 2 * len(whole_words) >= most else kept[: most - 1].rstrip()) + "…"


def wrapped(text: str, width: int, most: int = LONGEST) -> str:
    """Give a text of the user's in lines of at most `width` letters, `most` letters in all."""
    return "\n".join(textwrap.wrap(plain(text, most), width)) or "–"


def in_words(parts: Sequence[str], language: Language) -> str:
    """Join words as a list of the language."""
    return ("، " if language.code == "ar" else ", ").join(parts)
