"""Texts cut into pieces, and numbers for keys: against dictionaries."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rasid.arabic import words
from rasid.tagger import keys as module
from rasid.tagger import pieces
from rasid.tagger.keys import KeyTable
from rasid.tagger.pieces import Pieces

KEYS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2), st.integers(2**63, 2**64 - 1)), max_size=40)


def columns(keys: list[tuple[int, ...]]) -> np.ndarray:
    return np.array(keys, dtype=np.uint64).reshape(-1, 3).T


@given(st.lists(KEYS, max_size=4))
@example([[(n, 0, 2**63) for n in range(3000)], [(n, 0, 2**63) for n in range(4000)]])
def test_keys_have_the_numbers_that_a_dictionary_would_give_them(batches):
    table, known = KeyTable(3), dict[tuple[int, ...], int]()

    for keys in batches:
        assert table.find(columns(keys)).tolist() == [known.get(key, -1) for key in keys]
        before = set(known)
        for key in keys:
            known.setdefault(key, len(known))
        numbers, new = table.number(columns(keys))
        assert numbers.tolist() == table.find(columns(keys)).tolist() == [known[key] for key in keys]
        assert [keys[place] for place in new.tolist()] == [key for key in dict.fromkeys(keys) if key not in before]
        assert len(table) == len(known)


@given(KEYS)
def test_keys_that_all_meet_in_one_slot_are_told_apart(keys):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_SPREAD", np.zeros(3, dtype=np.uint64))
        table, known = KeyTable(3), dict[tuple[int, ...], int]()
        for key in keys:
            known.setdefault(key, len(known))

        assert table.number(columns(keys))[0].tolist() == [known[key] for key in keys]


LONG = "ابتثجحخدذرزسشصضطظعغ"
PRINTED = ["قال", "وَالسلام", "3.5", "12:30", "it's", "l’an", LONG, LONG + "ا", LONG[:12], LONG[:13], "أ", "\U0001f600"]
BETWEEN = [" ", "\n", "،", ".", "\0", "", "\ud83d"]
TEXT = st.one_of(st.lists(st.sampled_from(PRINTED + BETWEEN), max_size=12).map("".join), st.text(max_size=20))
TEXTS = st.lists(TEXT, max_size=5)


@given(TEXTS)
@example([])
@example([""])
@example(["\U0001f600", "قال", "a\0", "a"])
@example([LONG, LONG + "ا", LONG])
def test_pieces_hold_the_words_of_each_text_and_equal_ones_one_number(texts):
    known = Pieces()
    numbers, bounds = known.read(texts)
    printed = known.take_new().split("\n")[:-1]

    assert bounds[0] == 0
    assert len(bounds) == len(texts) + 1
    assert len(set(printed)) == len(printed) == len(known)
    for text, start, end in zip(texts, bounds[:-1], bounds[1:], strict=True):
        of_text = [printed[number] for number in numbers[start:end].tolist()]
        assert [word for piece in of_text for word in words(piece)] == words(text)
        place = 0
        for piece in of_text:
            place = text.index(piece, place) + len(piece)
    assert known.read(texts)[0].tolist() == numbers.tolist()
    assert known.take_new() == ""


@given(TEXTS)
def test_pieces_do_not_depend_on_how_many_texts_are_worked_on_at_once(texts):
    whole = Pieces().read(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "TEXTS", 2)
        parts = Pieces().read(texts)

    assert [part.tolist() for part in parts] == [part.tolist() for part in whole]


def test_what_ends_a_sentence_is_no_part_of_a_piece():
    known = Pieces()
    known.read(["قال: «السلام»، (ثم) سكت... 3.5% و12. it's l'"])

    assert known.take_new().split() == ["قال", "السلام", "ثم", "سكت", "3.5", "و12", "it's", "l"]
