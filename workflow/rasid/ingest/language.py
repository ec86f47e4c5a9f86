"""Is a paragraph Arabic? Persian, Dari, Urdu, Pashto and their neighbours share the script.

Words speak for one or the other: a letter that Arabic has not, a word that is frequent there and that
Arabic has not; or the article, a teh marbuta, a word that is frequent in Arabic. Letters that Arabic news uses
for foreign names (پ چ ژ گ ڤ) count less, and letters that only a keyboard sets apart (ک ی) least.
"""

from __future__ import annotations

import re

from rasid.arabic import arabic_share, find_raw

# Urdu, Pashto, Kurdish, Uyghur and Sindhi letters.
_LETTERS = "ٹڈڑںےۓہۃھټډړږښځڅڼېۍګۀەۆێڵڕۇۈۋڭٺڻڀڄٻٿ"
_FOREIGN_LETTER = re.compile(f"[{_LETTERS}]")
_NAME_LETTER = re.compile("[پچژگڨڤݣ]")
_KEYBOARD_LETTER = re.compile("[کی]")
_ANY = re.compile(f"[{_LETTERS}پچژگکی]")
# Frequent words that 260,000 paragraphs of Arabic news hold at most a few times.
_PERSIAN = """
    از را که كه این است برای براي های شده شدن کرد کرده كرده نیز نيز خود یک يك بودند گفت گفته دارد دارند داده
    باید بايد دیگر ديگر ولی آنها نمی کند كند کنند كنند شود شوند هستند نیست روی باشد باشند همین همين چنین چنين
    هیچ هيچ خواهد خواهند می آنان اکنون پیش گذشته کشور كشور کشورهای جمهوری میلیون بخش امروز دیروز ديروز هنوز"""
_URDU = """
    ہے کے میں سے کا کی نے اور ہیں تھا تھے یہ وہ گیا ہو نہیں بھی کو جو کہ کیا گئی گئے ہوئے رہے رہا ایک كے"""
_PASHTO = """
    په چې کې چی کړ کړه کړي شوي شوی لپاره دوی دوي يې یې هغه دغه خپل څخه كې چي كړي"""
_WORDS = frozenset(f"{_PERSIAN} {_URDU} {_PASHTO}".split())
# As they stand in a text that is split at its spaces.
_PRINTED = frozenset(word + sign for word in (*_WORDS, "د") for sign in ("", ".", "،", "؟", "!")) - {"د."}
# Frequent in Arabic, dialects included, and rare or absent in the others.
_OWN = """
    في من على إلى الى أن إن التي الذي الذين هذا هذه ذلك تلك قال قالت عن مع كان كانت ما لا كما بعد قبل لم لن
    ليس بين عند حتى كل أو ثم أي قد لقد إذا حيث منذ خلال أمام هو هي هم نحن أنا انت أنت كيف ماذا لماذا متى أين
    مش مو شو شنو ليش هيك كده اللي يلي عشان علشان هلق هلأ دلوقتي إيه ايه مافي ماكو اكو هسه باش واش راه ديال
    كاين بزاف يا وش ايش احنا إحنا انا بس كمان برضه لسه هاي هاد هيدا غير"""
_ARABIC = frozenset(_OWN.split())
_ARTICLE = re.compile(r"^[وفبك]{0,2}(?:ال|لل|ٱل)\w{2}")
_ARABIC_SHAPE = re.compile(r"[ةأإ]|[\u064b-\u064d]$")
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_ARABIC_LETTER = re.compile("[\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc]")
_OTHER_SCRIPT = re.compile("[A-Za-z\u00c0-\u05ff\u0780-\u07ff\u0900-\u1fff\u2c00-\u2dff\u3040-\ufaff]")
_ADDRESS = ("://", "www.", "@")
LEAST_SHARE = 0.5
# So much speaks for Arabic in ten words; beside them may stand a list of names or a script of the page.
CERTAIN = 20.0


def is_arabic(text: str) -> bool:
    """Tell whether a paragraph is Arabic: at least half its letters or words, and no other language of that script.

    Parameters
    ----------
    text : str
        A paragraph, or a title; as printed.

    Returns
    -------
    bool
        False too for a text without letters.

    Examples
    --------
    >>> is_arabic("أعلنت شركة گوگل عن خدمة جديدة")
    True
    >>> is_arabic("این کتاب برای دانش آموزان است")
    False
    """
    if _OTHER_SCRIPT.search(text):
        if not _mostly_this_script(text):
            return weigh(text)[1] >= CERTAIN
    elif not _ARABIC_LETTER.search(text):
        return False
    if not _ANY.search(text) and _PRINTED.isdisjoint(text.split()):
        return True
    foreign, arabic = weigh(text)
    if not arabic and foreign >= 1 and text.count(" ") >= 4:
        return False
    return foreign <= arabic or foreign < 2


def _mostly_this_script(text: str) -> bool:
    """Tell whether half the letters or half the words are of the Arabic script; addresses do not count."""
    text = " ".join(word for word in text.split() if not any(sign in word for sign in _ADDRESS))
    if arabic_share(text) >= LEAST_SHARE:
        return True
    printed = [found.group() for found in find_raw(text) if found.group()[0].isalpha()]
    return bool(printed) and sum(bool(_ARABIC_LETTER.match(word)) for word in printed) >= LEAST_SHARE * len(printed)


def weigh(text: str) -> tuple[float, float]:
    """Weigh the words that speak against Arabic and those that speak for it.

    Returns
    -------
    foreign, arabic : float
        Sums over the words of the text.
    """
    foreign = arabic = keyboard = 0.0
    for found in find_raw(text):
        word = _MARKS.sub("", found.group())
        if word in _ARABIC or _ARTICLE.match(word) or _ARABIC_SHAPE.search(found.group()):
            arabic += 2
        elif word in _WORDS or _FOREIGN_LETTER.search(word):
            foreign += 2
        elif word == "د" or _NAME_LETTER.search(word):
            foreign += 1
        elif _KEYBOARD_LETTER.search(word):
            keyboard += 0.5
    return foreign + keyboard, arabic
