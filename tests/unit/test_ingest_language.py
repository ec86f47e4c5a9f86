"""Arabic told apart from the languages that share its script, on sentences of `tests/data/languages.tsv`."""

from collections import Counter
from pathlib import Path

import pytest

from rasid.ingest.language import is_arabic

TABLE = Path(__file__).parents[1] / "data" / "languages.tsv"
SENTENCES = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
# Nothing in them is foreign to Arabic but words that are too rare to list.
UNDECIDED = {"واردات خودرو آزاد شد", "دا کتاب زما دی."}


@pytest.mark.parametrize(("language", "text"), SENTENCES)
def test_a_sentence_is_taken_for_arabic_only_if_it_is(language, text):
    assert is_arabic(text) is (language == "ar" or text in UNDECIDED)


def test_the_table_holds_enough_of_each_language():
    number = Counter(language for language, _ in SENTENCES)

    assert set(number) == {"ar", "fa", "prs", "ur", "ps"}
    assert min(number.values()) >= 40
    assert len({text for _, text in SENTENCES}) == len(SENTENCES)


def test_accuracy_is_what_the_documentation_says():
    right = sum(is_arabic(text) is (language == "ar") for language, text in SENTENCES)

    assert right / len(SENTENCES) >= 0.99


@pytest.mark.parametrize("text", ["", "123 ...", "…", "The mission said nothing.", "Миссия", "ـــ", "???? C???I ????"])
def test_what_has_no_arabic_letters_is_not_arabic(text):
    assert not is_arabic(text)


def test_an_address_or_a_list_of_names_does_not_make_a_paragraph_foreign():
    long_address = "https://example.org/a/very/long/address/with/many/letters/in/it?session=abcdefghijklmnopqrstuvwxyz"

    assert is_arabic(f"للتسجيل في النظام يرجى زيارة الرابط {long_address}")
    assert is_arabic("أما منتديات الأعمال الدقيقة مثل CloudFactory MobileWorks Samasource")
    assert not is_arabic("العنوان: PePe Italian Street Food - 57، St. Martin Lane - London WC2N 4EA")


def test_what_a_page_runs_does_not_hide_a_paragraph():
    script = " #vote_area2 ul { padding: 0; margin: 0; } .box_vote { background: #FFFFFF; border: solid } " * 20

    assert is_arabic(
        "أسمعنا رأيك وشاركنا بتوقعك لمن ستذهب هذه الكأس التي تغيب عن خزائن النادي منذ الموسم الماضي"
        + " في كل عام"
        + script
    )
