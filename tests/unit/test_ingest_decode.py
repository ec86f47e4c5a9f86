"""Which encoding a text is in."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasid.ingest.decode import decode, repair, whole_characters
from rasid.ingest.draft import RejectedError

NEWS = "هجوم على دورية قرب القرية\nقال متحدث باسم البعثة إن دورية تعرضت لإطلاق نار قرب القرية صباح اليوم."
SHORT = "قال الوزير"
VOWELLED = "أَعْلَنَ الوزيرُ أنَّ الطريقَ مُغلقٌ، وأضافَ: «لن نعود» ثم غادر القاعة."
MIXED = "أعلن NATO في 12/3/2024 أن 45% من القوات غادرت القاعدة الجوية شمال البلاد."
PERSIAN = "گفت وزير خارجه ديشب وارد پايتخت شد چند روز پس از ژنرال"
KEYED = '{"title": "هجوم على دورية", "text": "قال متحدث باسم البعثة إن دورية تعرضت لإطلاق نار"}'
MARKUP = "<html><head><title>خبر</title></head><body><p class='story'>قال متحدث باسم البعثة</p></body></html>"
TEXTS = {"news": NEWS, "short": SHORT, "vowelled": VOWELLED, "mixed": MIXED, "keyed": KEYED, "markup": MARKUP}


def as_windows(text: bytes) -> str:
    """Take bytes for Windows-1252, as browsers do: undefined ones pass."""
    return "".join(
        bytes([byte]).decode("cp1252") if byte not in b"\x81\x8d\x8f\x90\x9d" else chr(byte) for byte in text
    )


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize(
    ("codec", "bom", "name"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-32-le", codecs.BOM_UTF32_LE, "utf-32-le"),
        ("utf-32-be", codecs.BOM_UTF32_BE, "utf-32-be"),
        ("cp1256", b"", "windows-1256"),
        ("iso8859_6", b"", "iso-8859-6"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.hex() or "none",
)
def test_arabic_is_read_in_each_encoding_of_arabic(text, codec, bom, name):
    if codec == "iso8859_6":
        text = text.replace("«", '"').replace("»", '"')

    decoded = decode(bom + text.encode(codec))

    assert decoded == (text, name, "")


@pytest.mark.parametrize(
    "declared", [None, "utf-8", "iso-8859-1", "windows-1252", "windows-1256", "iso-8859-6", "x-mac-arabic"]
)
@pytest.mark.parametrize("codec", ["utf-8", "cp1256", "iso8859_6"])
def test_a_declaration_true_or_false_changes_nothing_that_the_letters_tell(codec, declared):
    assert decode(NEWS.encode(codec), declared).text == NEWS


def test_a_declaration_that_proves_right_is_believed():
    content = "قال متحدث باسم الوزير، أمس؟".encode("mac_arabic")

    assert decode(content, "x-mac-arabic").text.split() == ["قال", "متحدث", "باسم", "الوزير،", "أمس؟"]


@pytest.mark.parametrize(
    "declared", ["rot13", "base64", "unicode_escape", "\0", "", "idna", "no-such", "utf-7", "zlib"]
)
def test_a_declaration_cannot_call_up_another_codec(declared):
    assert decode(NEWS.encode("cp1256"), declared).encoding == "windows-1256"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Die Straße ist größer als früher, über München", "latin-1"),
        ("L'été à Paris, où l'élève a reçu un prix", "latin-1"),
        ("Министр иностранных дел прибыл в столицу", "cp1251"),
        ("Министр иностранных дел прибыл в столицу", "koi8-r"),
        ("Министр иностранных дел прибыл", "koi8-r"),
        ("Ο υπουργός εξωτερικών έφτασε χθες", "cp1253"),
        ("שר החוץ הגיע אמש לבירה לדון במשבר", "cp1255"),
        ("Dışişleri bakanı dün akşam başkente geldi", "cp1254"),
        ("外交部长昨晚抵达首都讨论危机", "gbk"),
        ("外務大臣は昨夜首都に到着した", "shift_jis"),
        ("外務大臣は昨夜首都に到着した", "euc_jp"),
        ("외무장관이 어젯밤 수도에 도착했다", "euc_kr"),
    ],
)
def test_another_language_in_an_old_encoding_is_not_taken_for_arabic(text, codec):
    with pytest.raises(RejectedError, match=r"not UTF-8 at byte \d+, .*; save it as UTF-8"):
        decode(text.encode(codec))


def test_persian_in_windows_1256_is_read():
    assert decode(PERSIAN.encode("cp1256")) == (PERSIAN, "windows-1256", "")


@pytest.mark.parametrize("text", ["", "hello", "0123 456", "Ünïcödé", "中文", "🎉", "a\tb\r\nc\x1b"])
def test_other_text_in_utf_8_is_text(text):
    assert decode(text.encode()) == (text, "utf-8", "")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"abc\0def", "binary, not text; save it as text"),
        (bytes(range(256)), "binary, not text"),
        (b"\x01\x02\x03\x04abc", "binary, not text"),
        (b"%PDF-1.7 ...", "a PDF; name it .pdf"),
        (b"PK\x03\x04....", "a zip file"),
        (b"\x1f\x8b\x08....", "let its name end in .gz"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0....JFIF", "a picture"),
        (b"\xd0\xcf\x11\xe0....", "save it as .docx or .csv"),
        (codecs.BOM_UTF8 + b"\xff", "not UTF-8 at byte 0"),
        (codecs.BOM_UTF16_LE + b"\x41\x00\x00\x00", "binary"),
        (NEWS.encode()[:60] + b"\xff" + NEWS.encode()[60:], "not UTF-8 at byte 60"),
        (b"\xd0", "not UTF-8 at byte 0"),
        ("نص".encode("cp1256"), "not UTF-8 at byte 0"),
    ],
)
def test_what_is_no_text_is_rejected_with_a_reason(content, reason):
    with pytest.raises(RejectedError, match=reason):
        decode(content)


@pytest.mark.parametrize(
    "doubled",
    [
        NEWS.encode().decode("cp1256"),
        NEWS.encode().decode("latin-1"),
        as_windows(NEWS.encode()),
        NEWS.encode().decode("cp1256").encode().decode("cp1256"),
        as_windows(as_windows(NEWS.encode()).encode()),
    ],
    ids=["windows-1256", "latin-1", "windows-1252", "thrice", "thrice-1252"],
)
def test_text_that_was_encoded_twice_is_repaired(doubled):
    assert decode(doubled.encode()) == (NEWS, "utf-8", "was encoded twice: repaired")


def test_lines_that_were_encoded_twice_are_repaired_among_others():
    first, second = NEWS.split("\n")

    assert repair(f"{first}\n{second.encode().decode('cp1256')}") == (NEWS, True)


def test_text_that_was_encoded_twice_and_lost_letters_is_rejected():
    with pytest.raises(RejectedError, match="encoded twice, and letters were lost"):
        decode(NEWS.encode().decode("cp1256").replace("…", "?").replace("ˆ", "?").encode())


@pytest.mark.parametrize("text", ["طط", "ظظظظ", "خط خط خط", "طالب يطلب طبطبة طيطوي", "ØÙ", "Ørsted Øl Ø", "ط" * 15])
def test_a_line_that_is_rich_in_these_letters_is_left_alone(text):
    assert repair(text) == (text, False)


@given(st.text(st.characters(min_codepoint=0x600, max_codepoint=0x6FF), max_size=19))
def test_arabic_letters_are_never_taken_for_a_double_encoding(text):
    assert repair(text)[0] == text


def test_halves_of_characters_are_joined_or_replaced():
    assert decode(b"a\xed\xa0\xbd\xed\xb8\x80") == ("a\U0001f600", "utf-8", "halves of characters were joined")
    assert decode(b"a\xed\xa0\xbdb") == ("a\ufffdb", "utf-8", "halves of characters were replaced")
    assert decode(codecs.BOM_UTF16_LE + "a\ud83d".encode("utf-16-le", "surrogatepass")).text == "a\ufffd"
    assert whole_characters("\ud83d\ude00 \ude00") == "\U0001f600 \ufffd"


def test_a_text_that_ends_within_a_character_is_read_up_to_there():
    decoded = decode(NEWS.encode() + "م".encode()[:1])

    assert decoded.text == NEWS
    assert "ends in the middle of a character" in decoded.note


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_rejected(content):
    try:
        decoded = decode(content)
    except RejectedError as rejection:
        assert str(rejection)
    else:
        decoded.text.encode("utf-8")
        assert "\0" not in decoded.text


@given(st.text(max_size=60))
def test_any_text_in_utf_8_with_a_mark_comes_back_unless_it_is_binary(text):
    content = codecs.BOM_UTF8 + text.encode()
    if "\0" in text:
        with pytest.raises(RejectedError):
            decode(content)
    else:
        assert decode(content).encoding == "utf-8"
