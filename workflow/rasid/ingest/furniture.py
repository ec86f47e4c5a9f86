"""What a page puts around an article: bylines, agencies, captions, share buttons, related links, rights.

Every rule looks at one line. A word that news sentences begin with too (كتب, شارك, صورة) needs a sign
behind it, or the line has to hold nothing else.
"""

from __future__ import annotations

import re

from rasid.arabic import fold

# Lines with more words, or more characters, are never furniture.
LONGEST, LONGEST_CHARACTERS = 40, 600
_HEAD = 60
_END = r"\W*$"
_SIGN = r"\s*(?::|/|\||\.\.|…|–|—|ـ|-\s)"
_SLASH = r"\s*(?:/|–|—|ـ|-|\.\.)\s*"
_NO_STOP = r"(?!.*[.!؟]\s*$)"


def _words(fewest: int, most: int) -> str:
    """Match only where so many words follow, to the end of the line."""
    return rf"(?=\W*(?:\w+(?:\W+|$)){{{fewest},{most}}}$)"


# What a line starts with, behind signs, in the spelling of `_SPELLED`; tried in this order.
_RULES = {
    "source": rf"(?:المصدر|المصادر|source|via){_SIGN}"
    rf"|نقلا عن{_words(1, 7)}(?!.*[.:]\s*$)"
    r"|رابط الخبر\b|خدمه\s*:?\s*[«\"]|بالاتفاق مع\s*[«\"]",
    "caption": rf"(?:الصوره|الصور|صوره|صور|تصوير|عدسه|photo|image|caption|getty)(?:{_SIGN}|{_END})"
    r"|(?:مصدر الصوره|صدر الصوره|التعليق علي الصوره|تعليق الصوره|شرح الصوره)"
    r"|image (?:caption|source|copyright)"
    rf"|(?:صوره|تصوير)\b{_words(1, 7)}(?!.*[.!؟:]\s*$)",
    "byline": r"(?:كتب|كتبت|كتبها|بقلم|اعداد|اعده|تحرير|المحرر|ترجمه|مراسلنا|مراسلتنا|بواسطه|by|author)"
    rf"{_SIGN}{_NO_STOP}{_words(0, 12)}"
    r"|(?:تقرير|تحقيق|حوار|حاوره|حاورها|حاورته|استطلاع|متابعه|رصد|تغطيه|اجري الحوار)"
    rf"{_SLASH}{_words(2, 4)}{_NO_STOP}"
    rf"|(?:كتب|كتبت|بقلم|اعداد|ترجمه|by)\b{_words(1, 5)}{_NO_STOP}",
    "related": r"(?:اقرا(?: ايضا| كذلك| المزيد)?|اقراي|طالع(?: ايضا)?|شاهد(?: ايضا)?|قد يهمك(?: ايضا)?"
    r"|قد يعجبك(?: ايضا)?|للمزيد|لمزيد من التفاصيل|لقراءه المزيد|المزيد|تابع ايضا"
    rf"|read (?:also|more)|related|see also|more)(?:{_SIGN}|{_END})"
    rf"|(?:مواضيع|اخبار|مقالات|روابط|موضوعات|تقارير) (?:ذات صله|متعلقه|مشابهه|اخري)\b{_words(0, 3)}",
    "keywords": r"(?:سمات|الوسوم|وسوم|كلمات مفتاحيه|الكلمات المفتاحيه|كلمات دلاليه|الكلمات الدلاليه|tags|keywords)"
    rf"(?:{_SIGN}|{_END})"
    rf"|(?:سمات|وسوم)\b{_words(1, 20)}(?!.*[.!؟:]\s*$)",
    "navigation": r"(?:زر الذهاب|الذهاب الي الاعلي|عوده الي الاعلي|skip to)\b"
    r"|(?:تخطي|تجاوز|انتقل) الي المحتوي\b"
    rf"|(?:next previous|previous next)\b{_words(0, 8)}"
    r"|(?:اضف تعليق|التعليقات|تعليقات|عدد القراءات|عدد المشاهدات|حجم الخط|تكبير الخط)\s*[:(]?\s*\d*\W*$",
    "contact": r"للتواصل(?: مع| ارسل|\s*:)|لمراسله الكاتب|تبدا بالرمز|ارسل (?:رساله )?sms"
    r"|(?:e-?mail|البريد الالكتروني|ايميل|هاتف|فاكس|tel|fax)\s*[:/]"
    r"|(?:https?://|www\.)\S+$|[\w.+-]+\s*@\s*[\w.-]+\W*$|@\w+\W*$",
    "promotion": r"يمكنكم (?:استلام|تسلم) اشعارات|(?:تابعونا|تابعنا)(?: (?:علي|عبر|في)\b|\W*$)"
    r"|(?:اشترك|اشتركوا) (?:في|الان)\b|(?:حمل|حملوا|نزلوا) (?:ال)?تطبيق",
    "end": r"(?:انتهي|يتبع|انتهت)(?:\W+[\d:]+)?(?:\s+(?:ت م|جمت|م|ص))?\W*$",
}
_STARTS = re.compile(
    r"[^\w@]*(?:" + "|".join(f"(?P<{role}>{rule})" for role, rule in _RULES.items()) + ")", re.IGNORECASE
)
_RIGHTS_WORDS = ("حقوق", "©", "opyright", "OPYRIGHT", "ights")
_RIGHTS = re.compile(r"حقوق (?:(?:النشر|الطبع|الملكية|والنشر)\s*)*محفوظ|©|copyright|all rights reserved", re.IGNORECASE)
_DISCLAIMER_WORDS = ("بالضرورة", "المنشورة", "الواردة")
_DISCLAIMER = re.compile(
    r"(?:يعكس|تعكس|يمثل|تمثل|تعبر|يعبر)\b.{0,40}بالضرورة|بالضرورة عن (?:رأي|وجهة|آراء)"
    r"|(?:المقالات|الآراء|التعليقات) (?:المنشورة|الواردة)\b.{0,60}(?:رأي|آراء|كتابها|أصحابها)"
)
# Lines that hold nothing else.
_ALONE = {
    "share": """
        شارك|مشاركة|شاركها|شارك الخبر|شارك المقال|شارك الموضوع|شارك على|شارك هذا المقال|نسخ الرابط|انسخ الرابط
        غرد|إرسال|أعجبني|مشاركة عبر|شارك عبر|حفظ|أرسل إلى صديق|أضف إلى المفضلة|inshare|tweet|share|share this
        like|pin it|email|print|copy link""",
    "navigation": """
        الرئيسية|الصفحة الرئيسية|القائمة|طباعة|بحث|ابحث|السابق|التالي|السابق التالي|الأقسام|من نحن|اتصل بنا
        أعلن معنا|سياسة الخصوصية|شروط الاستخدام|خريطة الموقع|تسجيل الدخول|الأرشيف|إغلاق|فيديو|صوت|استمع|عودة|عربي
        إعلان|إعلانات|home|menu|search|next|previous|about us|contact us|privacy policy|subscribe|login|sign in
        loading|advertisement""",
}
_WHOLE = {fold(line): role for role, several in _ALONE.items() for line in re.split(r"\||\n", several) if line.strip()}
_SHARE_WORDS = """
    facebook twitter whatsapp telegram linkedin pinterest email instagram youtube google x tiktok messenger
    share print on via tweet فيسبوك فيس بوك تويتر واتساب واتس اب تيليجرام تلغرام تليغرام تليجرام لينكدان
    لينكد ان انستغرام انستقرام يوتيوب بنترست ماسنجر جوجل غوغل بلس سناب شات شارك مشاركه علي عبر و طباعه البريد
    الالكتروني ايميل نسخ الرابط"""
_NETWORKS = frozenset(_SHARE_WORDS.split())
_AGENCY_NAMES = """
    وكالات|الوكالات|وكالة|متابعات|أ ف ب|أف ب|فرانس برس|وكالة فرانس برس|الفرنسية|فرانس24|فرانس 24|رويترز|تاس
    إيتار تاس|سبوتنيك|نوفوستي|ريا نوفوستي|إنترفاكس|روسيا اليوم|د ب أ|الألمانية|الأناضول|وكالة الأناضول
    أسوشيتد برس|أسوشييتد برس|أ ب|ي ب أ|يو بي آي|واس|سانا|قنا|كونا|وام|بنا|بترا|وفا|أ ش أ|وات|واج|و أ ج|ومع
    و م ع|سونا|سبأ|نينا|واع|إرنا|شينخوا|كيودو|بلومبرغ|بلومبيرغ|بي بي سي|بي بي سي عربي|سي إن إن|afp|reuters|ap
    dpa|tass|ria|ria novosti|xinhua|bbc|cnn|efe|upi"""
_AGENCIES = frozenset(fold(name) for name in re.split(r"\||\n", _AGENCY_NAMES) if name.strip())
_SEPARATOR = re.compile(r"\s*[|/–—،,()\[\]«»:+*؛]\s*|\s+[-ـ]+\s*|\s*[-ـ]+\s+|\s*-\s*")
_DASH = re.compile(r"\s*[–—/]\s*|\s+[-ـ]\s*|\s*[-ـ]\s+")
_SPEAKS = re.compile(r"[.!؟?:\"«»“”]")
_SPELLED = str.maketrans(
    {**dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ة": "ه"}
    | dict.fromkeys([*range(0x64B, 0x660), 0x670, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0xFEFF], None)
)


def role_of(text: str, words: int) -> str:
    """Say what a line is, if it is no part of the article.

    Parameters
    ----------
    text : str
        A line.
    words : int
        About how many words it has.

    Returns
    -------
    str
        ``source``, ``caption``, ``byline``, ``agency``, ``related``, ``keywords``, ``share``, ``navigation``,
        ``contact``, ``promotion``, ``end``, ``rights`` or ``disclaimer``; empty for a line of the article.

    Examples
    --------
    >>> role_of("| وكالات", 2)
    'agency'
    >>> role_of("شارك الوزير في المؤتمر", 4)
    ''
    """
    if words > LONGEST or len(text) > LONGEST_CHARACTERS:
        return ""
    found = _STARTS.match(text[:_HEAD].translate(_SPELLED) if words > 12 else text.translate(_SPELLED))
    if found and found.lastgroup:
        return found.lastgroup
    if words <= 9 and (role := _role_of_short(text)):
        return role
    if words <= 25 and _holds(text, _RIGHTS_WORDS) and _RIGHTS.search(text):
        return "rights"
    return "disclaimer" if _holds(text, _DISCLAIMER_WORDS) and _DISCLAIMER.search(text) else ""


def _holds(text: str, words: tuple[str, ...]) -> bool:
    """Test for words before a slower search."""
    return any(word in text for word in words)


def _role_of_short(text: str) -> str:
    folded = fold(text)
    if role := _WHOLE.get(folded):
        return role
    if folded and _NETWORKS.issuperset(folded.split()):
        return "share"
    return "agency" if _is_agency(text) else ""


def _is_agency(text: str) -> bool:
    """Tell whether a line names an agency and, at most, places and papers beside it."""
    before, colon, behind = text.rpartition(":")
    if colon and before and (behind := fold(behind)) and behind not in _AGENCIES:
        return False
    pieces = [folded for piece in _SEPARATOR.split(text) if (folded := fold(piece))]
    return any(piece in _AGENCIES for piece in pieces) and all(piece.count(" ") <= 2 for piece in pieces)


def is_place_and_name(text: str, words: int) -> bool:
    """Tell whether a line is two to four short names with dashes between them: الرياض – سعد محمد.

    True of a byline at the top of an article; further down it may be a heading.
    """
    if words > 9 or len(text) > LONGEST_CHARACTERS or _SPEAKS.search(text):
        return False
    pieces = [folded for piece in _DASH.split(text) if (folded := fold(piece))]
    return 2 <= len(pieces) <= 4 and all(piece.count(" ") <= 2 for piece in pieces)
