import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rasid.arabic import (
    _ARABIC,
    arabic_share,
    count_words,
    cut,
    fold,
    is_number,
    normalise,
    normalise_all,
    split_clitics,
    tokenise,
    words,
)

ARABIC = st.characters(min_codepoint=0x600, max_codepoint=0x6FF)
FORMS = st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFF)
ANY_TEXT = st.text(st.one_of(ARABIC, FORMS, st.characters(), st.sampled_from(" \n\u200f\u0640\u0651ءلاa1")))
ARABIC_WORD = st.text(st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهوي"), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("printed", "word"),
    [
        ("أُوكْرانيـا", "اوكرانيا"),
        ("إيران", "ايران"),
        ("آسيا", "اسيا"),
        ("ٱلله", "الله"),
        ("مستشفى", "مستشفي"),
        ("مدرسة", "مدرسه"),
        ("کابل", "كابل"),
        ("ایران", "ايران"),
        ("ســـلام", "سلام"),
        ("سلام\u200f", "سلام"),
        ("ﻻ", "لا"),
        ("ﷲ", "الله"),
        ("ﺳﻼﻡ", "سلام"),
        ("١٢٣", "123"),
        ("۴۵۶", "456"),
        ("NATO", "nato"),
        ("مُحَمَّدٌ", "محمد"),
        ("ا\u0654حمد", "احمد"),
        ("مسؤول", "مسؤول"),
    ],
)
def test_the_many_spellings_of_a_word_become_one(printed, word):
    assert normalise(printed) == word


@given(ANY_TEXT)
@example("قال ﹰ Ça ﷲ")
def test_words_normalised_at_once_are_those_normalised_one_by_one(text):
    printed = cut(text)[1::2]

    assert normalise_all(printed) == [normalise(word) for word in printed]


def test_a_decomposed_hamza_is_the_same_letter_as_a_composed_one():
    assert normalise("مسو\u0654ول") == normalise("مسؤول")
    assert normalise("شي\u0654") == normalise("شئ")


@given(ANY_TEXT)
@example("ﹰ")
@example("قال \ufc5e الوزير")
def test_normalising_a_word_twice_changes_nothing(text):
    for token in tokenise(text):
        assert normalise(token.word) == token.word


@given(ANY_TEXT)
@example("👍 كييف 👍")
def test_a_token_points_to_the_word_as_printed(text):
    last = 0
    for token in tokenise(text):
        assert last <= token.start < token.end <= len(text)
        assert normalise(text[token.start : token.end]) == token.word
        last = token.end


@given(ANY_TEXT)
def test_no_token_is_empty(text):
    assert all(words(text))


def test_words_keep_their_place_under_vowel_signs_and_tatweel():
    text = "قالَ الرّئيسُ: «كـــابُل» آمنة."

    printed = [text[token.start : token.end] for token in tokenise(text)]

    assert printed == ["قالَ", "الرّئيسُ", "كـــابُل", "آمنة"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("نص،آخر؛ثالث", ["نص", "اخر", "ثالث"]),
        ("3.5 في المئة", ["3.5", "في", "المئه"]),
        ("١٢:٣٠ و٢٠٢٢/١/١٠", ["12:30", "و", "2022/1/10"]),
        ("co-operation d'État", ["co-operation", "d'état"]),
        ("", []),
        ("،؛؟ — …", []),
        ("ﷺ", []),
        ("كييف\u200fموسكو", ["كييفموسكو"]),
    ],
)
def test_words_are_found_between_all_sorts_of_signs(text, expected):
    assert words(text) == expected


@given(st.one_of(ARABIC_WORD, st.text()))
@example("للسلام")
@example("")
def test_clitics_and_rest_give_the_word_back(word):
    clitics, rest = split_clitics(word)

    assert clitics + rest == word


@pytest.mark.parametrize(
    ("word", "clitics", "rest"),
    [
        ("وبالسلام", "وبال", "سلام"),
        ("السلام", "ال", "سلام"),
        ("للسلام", "لل", "سلام"),
        ("وللسلام", "ولل", "سلام"),
        ("كالجبال", "كال", "جبال"),
        ("فالحرب", "فال", "حرب"),
        ("وزير", "", "وزير"),
        ("الله", "", "الله"),
        ("والله", "", "والله"),
        ("المانيا", "", "المانيا"),
        ("التي", "", "التي"),
        ("الي", "", "الي"),
        ("الفا", "", "الفا"),
        ("طالبان", "", "طالبان"),
        ("ال", "", "ال"),
        ("الم", "", "الم"),
    ],
)
def test_only_real_clitics_come_off(word, clitics, rest):
    assert split_clitics(word) == (clitics, rest)


@given(ARABIC_WORD)
def test_a_word_is_never_split_to_less_than_two_letters(word):
    clitics, rest = split_clitics(word)

    assert not clitics or len(rest) >= 2


@pytest.mark.parametrize(("word", "number"), [("12", True), ("3.5", True), ("كييف", False), ("nato", False)])
def test_a_number_is_told_from_a_word(word, number):
    assert is_number(word) is number


@given(ANY_TEXT)
@example("a\ufe75\ufe75")
def test_the_share_of_arabic_is_that_of_counting_letter_by_letter(text):
    letters = [letter for letter in text if letter.isalpha()]
    arabic = [letter for letter in text if re.match(f"[{_ARABIC}]", letter)]
    others = [letter for letter in letters if letter not in arabic]

    assert arabic_share(text) == (len(arabic) / len(arabic + others) if arabic or others else 0)


@pytest.mark.parametrize(
    ("text", "share"), [("", 0.0), ("123 ...", 0.0), ("كييف", 1.0), ("كييف Kyiv", 0.5), ("NATO", 0.0)]
)
def test_the_share_of_arabic_counts_letters_only(text, share):
    assert arabic_share(text) == share


def test_two_printings_of_a_sentence_fold_to_one():
    assert fold("قالَ الرئيسُ، أمس!") == fold("قال  الرئيس امس")


@given(ANY_TEXT, st.integers(0, 9))
@example("ﹰ", 1)
def test_a_text_cut_at_its_words_is_still_the_text(text, at_most):
    pieces = cut(text)

    assert "".join(pieces) == text
    assert [word for word in map(normalise, pieces[1::2]) if word] == words(text)
    assert count_words(text, at_most) == min(len(pieces) // 2, at_most)


# What a printer, a keyboard or a browser puts into words and no feature may see.
UNSEEN = ["\u064b", "\u064e", "\u0651", "\u0670", "\u06e1", "\u0640", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f"]
UNSEEN += [
    "\u202a",
    "\u202b",
    "\u202c",
    "\u202d",
    "\u202e",
    "\u2067",
    "\u2069",
    "\u2060",
    "\u00ad",
    "\ufeff",
    "\ufe0f",
    "\u061c",
]
BETWEEN = [
    " ",
    "\u00a0",
    "\u202f",
    " \u200f",
    " 👍 ",
    "👨\u200d👩\u200d👧",
    "❤️",
    "، ",
    " #",
    "_",
    "\n",
    "\u2028",
    " … ",
]


@given(
    st.lists(ARABIC_WORD, min_size=1, max_size=6),
    st.lists(st.lists(st.sampled_from(UNSEEN), max_size=2), min_size=1, max_size=9),
    st.sampled_from(BETWEEN),
)
def test_features_see_none_of_what_is_put_into_a_word_and_spans_still_point_to_it(plain, fillers, between):
    """After every letter something that has no letter of its own, between the words something that is none."""
    count = iter(range(10**6))
    printed = ["".join(letter + "".join(fillers[next(count) % len(fillers)]) for letter in word) for word in plain]
    text = between.join(printed)

    tokens = tokenise(text)

    assert [token.word for token in tokens] == [normalise(word) for word in plain]
    for token, word in zip(tokens, printed, strict=True):
        assert word.startswith(text[token.start : token.end])
        assert re.sub(f"[{''.join(UNSEEN)}]", "", text[token.start : token.end]) in plain


@given(st.lists(ARABIC_WORD, min_size=1, max_size=5), st.data())
def test_persian_letters_and_presentation_forms_are_the_same_words(plain, data):
    forms = {"ي": "یيﻳﻴ", "ك": "کكﻛﻜ", "ه": "هھہﻫ", "ب": "بﺑﺒ", "م": "مﻣﻤ", "س": "سﺳ"}
    printed = ["".join(data.draw(st.sampled_from(forms.get(letter, letter))) for letter in word) for word in plain]

    text = " ".join(printed)

    assert words(text) == [normalise(word) for word in plain]
    assert [text[token.start : token.end] for token in tokenise(text)] == printed


@given(st.lists(st.sampled_from(["أحمد", "إيران", "آسيا", "مسؤول", "شئون", "كييف"]), min_size=1, max_size=6))
def test_decomposed_letters_are_the_same_words_and_spans_hold_their_marks(plain):
    text = unicodedata.normalize("NFD", " ".join(plain))

    assert words(text) == words(" ".join(plain))
    assert [text[token.start : token.end] for token in tokenise(text)] == text.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#أوكرانيا_الآن", ["اوكرانيا", "الان"]),
        ("وفي #تعز، قال #سيرغي_لافروف:", ["وفي", "تعز", "قال", "سيرغي", "لافروف"]),
        ("الحرب😡في🇺🇦كييف", ["الحرب", "في", "كييف"]),
        ("حذف\u00a0كامل\u202fللنص", ["حذف", "كامل", "للنص"]),
        ("\u202eكييف\u202c", ["كييف"]),
        ("@user_name", ["user", "name"]),
        ("الرئــيــس", ["الرئيس"]),
        ("ـــ ـ", []),
    ],
)
def test_words_are_found_inside_hashtags_and_between_emoji(text, expected):
    assert words(text) == expected
