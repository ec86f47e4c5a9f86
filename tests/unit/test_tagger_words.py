"""Texts as numbers: against reading them one word at a time."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rasid.arabic import tokenise, words
from rasid.config import Theme
from rasid.seeds import SeedMatcher
from rasid.tagger import words as module
from rasid.tagger.grams import GramTable, grams_of
from rasid.tagger.keys import Growing
from rasid.tagger.words import WordTable, base, first_places, pairs

THEME = Theme(
    "peace", "سلام", "Peace", "#123456", ("حفظ السلام", "القبعات الزرق", "أممي*", "أمن دول*"), ("أممية قديمة",)
)
PAIRS = ["حفظ سلام", "سلام حفظ", "قال #", "# #"]
SPACES = " \n\t\x0b\x1c\x85\xa0\u2028\u3000"
WORDS = "حفظ السلام وَالسلام، سلامـ القبعات الزرق الأممية قديمة أمن الدولة دولي قال 12 ١٢ 3.5 NATO ﹰ . ـ"
PRINTED = WORDS.split()
TEXT = st.one_of(
    st.lists(st.sampled_from(PRINTED), max_size=20).map(" ".join),
    st.lists(st.sampled_from([*PRINTED, *SPACES, "،", "«", "\u200c", "\ufdfa"]), max_size=20).map("".join),
    st.text(max_size=20),
)
TEXTS = st.lists(TEXT, max_size=5)


def table() -> WordTable:
    return WordTable(PAIRS, SeedMatcher([THEME]))


@given(st.lists(TEXTS, max_size=3))
@example([["ﹰ", "", "قال ﹰ"], ["ﹰ قال"]])
@example([["".join(SPACES)]])
@example([["السلام\u2028السلام\x1cالسلام\xa0السلام"]])
def test_the_words_of_texts_are_those_that_are_found_one_text_at_a_time(batches):
    known = table()

    for texts in batches:
        batch = known.read(texts)
        assert [known.words_of(batch, row) for row in range(len(texts))] == [words(text) for text in texts]
        assert batch.rows.tolist() == [row for row, text in enumerate(texts) for _ in words(text)]
        assert len(batch.bounds) == len(texts) + 1
        assert [known.forms[number] for number in batch.types.tolist()] == [
            base(token.word) for text in texts for token in tokenise(text)
        ]


@given(TEXTS)
def test_a_word_has_one_number_whatever_it_is_printed_like_and_another_word_another(texts):
    known = table()
    batch = known.read(texts)

    assert len(set(known.words)) == len(known.words)
    assert known.numbers(known.words).tolist() == list(range(len(known.words)))
    assert (known.read(texts).types == batch.types).all()


@given(TEXTS)
def test_distinct_words_come_once_a_text_in_the_order_of_the_text(texts):
    known = table()
    rows, types = known.distinct(known.read(texts))

    expected = [(row, word) for row, text in enumerate(texts) for word in dict.fromkeys(words(text))]
    assert [(row, known.words[number]) for row, number in zip(rows.tolist(), types.tolist(), strict=True)] == expected


@given(TEXTS)
@example(["حفظ السلام حفظ سلام", "حفظ", "السلام"])
def test_pairs_are_those_of_neighbours_in_one_text_each_at_its_first_place(texts):
    known = table()
    batch = known.read(texts)
    places, numbers = known.find_pairs(batch)

    expected = []
    for row, text in enumerate(texts):
        seen = dict[str, int]()
        for place, pair in enumerate(pairs([base(word) for word in words(text)])):
            seen.setdefault(pair, place)
        expected += [(batch.bounds[row] + place, pair) for pair, place in seen.items() if pair in PAIRS]
    assert [(place, PAIRS[number]) for place, number in zip(places.tolist(), numbers.tolist(), strict=True)] == expected


@given(TEXTS)
@example(["أمن الدولة", "أممية قديمة", "القبعات", "الزرق القبعات", "والقبعات الزرق"])
def test_no_text_with_a_seed_is_passed_over(texts):
    known, matcher = table(), SeedMatcher([THEME])
    with_seeds = {row for row, text in enumerate(texts) if matcher.find_in_text(text)}

    assert with_seeds <= set(known.rows_with_seeds(known.read(texts)).tolist())


def test_texts_without_a_seed_are_passed_over():
    known = table()

    assert known.rows_with_seeds(known.read(["حفظ النظام", "الزرق القبعات", "", "القبعات"])).tolist() == []


def test_a_table_without_pairs_finds_none():
    known = WordTable([], SeedMatcher([]))

    assert [len(each) for each in known.find_pairs(known.read(["حفظ السلام"]))] == [0, 0]


def test_what_was_forgotten_is_learnt_again_and_the_generation_tells(monkeypatch):
    monkeypatch.setattr(module, "MOST_FORMS", 3)
    known = table()
    first = known.generation

    known.read(["حفظ السلام قال المتحدث"])
    assert known.generation == first
    batch = known.read(["قال السلام"])

    assert known.generation == first + 1
    assert known.words == ["قال", "السلام"]
    assert known.words_of(batch, 0) == ["قال", "السلام"]


@given(st.lists(st.integers(0, 2**62), max_size=30), st.integers(1, 2**40))
def test_first_places_are_where_a_key_stands_for_the_first_time(keys, divisor):
    for some in (keys, [key // divisor % 7 for key in keys]):
        expected = [place for place, key in enumerate(some) if key not in some[:place]]
        assert first_places(np.array(some, dtype=np.int64)).tolist() == expected


@pytest.mark.parametrize("width", [None, 2])
def test_a_growing_array_holds_all_that_was_added(width):
    grown = Growing(np.int64, width)
    parts = [np.arange(n * (width or 1)).reshape((n, width) if width else n) for n in (0, 3, 1, 20, 2)]

    for part in parts:
        grown.extend(part)

    assert (grown.values == np.concatenate(parts)).all()


GRAM_NAMES = sorted({gram for word in ("سلام", "والسلام", "nato", "#", "كييف") for gram in grams_of(word)})


@given(st.lists(st.text("سلاموكييفnato<>#ﻻ\U0001f600", min_size=1, max_size=12), max_size=6))
@example(["nato\U0001f600", "س"])
def test_known_n_grams_of_many_words_are_those_of_each(names):
    number = {gram: place for place, gram in enumerate(GRAM_NAMES)}
    rows, places = GramTable(GRAM_NAMES).find(names)

    expected = [(row, number[gram]) for row, word in enumerate(names) for gram in grams_of(word) if gram in number]
    assert list(zip(rows.tolist(), places.tolist(), strict=True)) == expected


def test_where_no_n_gram_is_known_none_is_found():
    assert [len(each) for each in GramTable([]).find(["سلام"])] == [0, 0]
