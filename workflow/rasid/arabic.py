"""Arabic words in running text: where they stand, and one spelling for each.

Tokens are found in the raw text and normalised afterwards, so a position always points into the
text as it was printed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

# Arabic, Arabic Supplement, Extended-A and the presentation forms, letters only. The ligatures that
# stand for whole phrases (U+FDFA, U+FDFB) are no words.
_ARABIC = (
    "\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff"
    "\u0750-\u077f\u08a0-\u08b4\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufdf0-\ufdf9\ufe70-\ufefc"
)
# Vowel signs, Quranic marks, tatweel, and characters that have no shape of their own.
_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff"
_SHAPELESS = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_FILLERS = f"{_MARKS}\u0640{_SHAPELESS}"

_LATIN = "A-Za-z\u00c0-\u024f"
_DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"

_TOKEN = re.compile(
    f"[{_ARABIC}](?:[{_ARABIC}{_FILLERS}]*[{_ARABIC}{_MARKS}\u0640])?"
    rf"|[{_LATIN}]+(?:['\u2019-][{_LATIN}]+)*"
    rf"|[{_DIGITS}]+(?:[.,\u066b\u066c:/][{_DIGITS}]+)*"
)
# What words are made of; of the joiners, those alone that a letter or digit stands behind.
WORD_CHARACTERS = re.compile(f"[{_ARABIC}{_FILLERS}{_LATIN}{_DIGITS}]+")
JOINERS = re.compile(r"['\u2019.,\u066b\u066c:/-]+")
BEHIND_JOINERS = re.compile(f"[{_LATIN}{_DIGITS}]+")
_FILLER = re.compile(f"[{_FILLERS} ]")
_NOT_ARABIC = re.compile(f"[^{_ARABIC}]+")
_OTHER_WORD = re.compile(rf"[^\W_{_ARABIC}]+")

_SPELLING = {
    **dict.fromkeys("أإآٱ", "ا"),
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ک": "ك",
    "ڪ": "ك",
    "ة": "ه",
    "ۃ": "ه",
    "ہ": "ه",
    "ھ": "ه",
    **{chr(0x660 + d): str(d) for d in range(10)},
    **{chr(0x6F0 + d): str(d) for d in range(10)},
}
_RESPELLED = re.compile(f"[{''.join(_SPELLING)}]")

# A conjunction, a preposition and the article, or the article alone, before at least two letters.
_ARTICLE = r"^([وف]?(?:[بك]?ال|لل))(?=..)"
# Words whose first letters only look like the article (in normalised spelling).
_NO_ARTICLE = (
    r"[وف]?[بكل]?(?:الله|الا|الي|اليه|اليها|اليهم|الينا|الف|الفا|الفي|الفين|الاف|الم|الما|الان|الذي|التي|الذين|اللذين|اللذان"
    r"|اللتين|اللتان|اللواتي|اللاتي|المانيا|الماني|المانيه|البانيا|الباني|البانيه|الكسندر|الكترونيا?|الكترونيه"
    r"|الغاء|الغي|الغت|التزام|التزاما|التزم|التزمت|التقي|التقت|التقاء|التحق|التحاق|التهاب|الزام|اليات|اليه|الهام)"
)
_CLITICS = re.compile(f"(?!^{_NO_ARTICLE}$){_ARTICLE}", re.MULTILINE)


class Token(NamedTuple):
    """A word of a text: its normalised form and its place, in code points of the raw text."""

    word: str
    start: int
    end: int


@lru_cache(maxsize=1_000_000)
def normalise(raw: str) -> str:
    """Give one spelling to the many that a word is printed in.

    Presentation forms and ligatures are decomposed; vowel signs, tatweel and shapeless characters
    go; the forms of alif, yeh, kaf and teh marbuta become one each; digits become Western; Latin
    letters lower case.

    Parameters
    ----------
    raw : str
        A token as printed.

    Returns
    -------
    str
        The word; empty where nothing is left.

    Examples
    --------
    >>> normalise("أُوكْرانيـا") == normalise("اوكرانيا")
    True
    """
    return _respell(raw)


def normalise_all(raw: Sequence[str]) -> list[str]:
    """Normalise many tokens at once; the same as one by one, and faster where each is new.

    Parameters
    ----------
    raw : sequence of str
        Tokens as printed; none holds the end of a line.
    """
    return _respell("\n".join(raw)).split("\n") if raw else []


def _respell(text: str) -> str:
    # Composed first: a decomposed hamza is part of its letter and must not go with the vowel signs.
    plain = _FILLER.sub("", unicodedata.normalize("NFKC", text))
    return _RESPELLED.sub(lambda found: _SPELLING[found[0]], plain).lower()


find_raw = _TOKEN.finditer
# The words of lines as they are printed, and each end of a line.
find_in_lines = re.compile(f"{_TOKEN.pattern}|\n").findall
_split = re.compile(f"({_TOKEN.pattern})").split


def cut(text: str) -> list[str]:
    """Cut a text at the borders of its words.

    Parameters
    ----------
    text : str
        Any text, as printed.

    Returns
    -------
    list of str
        What stands before the first word, the first word as printed, what stands between the two
        first words, and so on: the odd ones are the words, and all together are the text.
    """
    return _split(text)


def count_words(text: str, at_most: int) -> int:
    """Count the words of a text as they are printed, and stop at a number.

    Parameters
    ----------
    text : str
        Any text.
    at_most : int
        It makes no difference how many more there are.
    """
    return sum(1 for _ in islice(find_raw(text), at_most))


def tokenise(text: str) -> list[Token]:
    """Find the words and numbers of a text.

    Parameters
    ----------
    text : str
        Any text, as printed.

    Returns
    -------
    list of Token
        In order; ``text[token.start:token.end]`` is the word as printed.
    """
    return [Token(word, found.start(), found.end()) for found in find_raw(text) if (word := normalise(found.group()))]


def words(text: str) -> list[str]:
    """Give the normalised words of a text, in order."""
    return [word for word in map(normalise, _TOKEN.findall(text)) if word]


@lru_cache(maxsize=1_000_000)
def split_clitics(word: str) -> tuple[str, str]:
    """Split a conjunction, preposition and article off a normalised word.

    Only where the article shows that they are clitics: whether the و of a bare وزير belongs to the
    word cannot be told from the word alone (`rasid.features.vocabulary` decides it from the corpus).

    Parameters
    ----------
    word : str
        A normalised word.

    Returns
    -------
    clitics, rest : str
        ``clitics + rest`` gives the word back, but for لل, which stands for ل and ال.

    Examples
    --------
    >>> split_clitics("وبالسلام")
    ('وبال', 'سلام')
    """
    found = _CLITICS.match(word)
    return (found.group(1), word[found.end() :]) if found else ("", word)


def without_clitics(words: Sequence[str]) -> list[str]:
    """Give what `split_clitics` leaves of many normalised words, many times faster than one by one."""
    return _CLITICS.sub("", "\n".join(words)).split("\n") if words else []


def is_number(word: str) -> bool:
    """Tell whether a normalised word is a number."""
    return word[0] in "0123456789"


def arabic_share(text: str) -> float:
    """Give the share of a text's letters that are Arabic; 0 for a text without letters."""
    arabic = len(_NOT_ARABIC.sub("", text))
    others = sum(map(str.isalpha, "".join(_OTHER_WORD.findall(text))))
    return arabic / (arabic + others) if arabic + others else 0.0


def fold(text: str) -> str:
    """Give the words of a text in one spelling, for comparing copies of it."""
    return " ".join(words(text))
