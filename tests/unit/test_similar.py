"""Texts that share their wording are found, whatever the order, and compared in truth."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasid.arabic import words
from rasid.similar import ALIKE, RUN, SHORTEST, Shingles, concatenate, jaccard, shingle, sign, similar_pairs

SENTENCE = "قال وزير الدفاع إن القوات ستغادر العاصمة قبل نهاية العام الحالي وفق الاتفاق الموقع بين الطرفين"
SOME = SENTENCE.split()
LETTERS = str.maketrans("0123456789", "بتثجحخدذرز")
TEXT = st.lists(st.sampled_from(SOME), max_size=14).map(" ".join)
TEXTS = st.lists(st.one_of(TEXT, st.text(max_size=20)), max_size=8)


def parts(text: str) -> frozenset[tuple[str, ...]]:
    """Give what a text is compared by, found naively."""
    found = words(text)
    if len(found) < SHORTEST:
        return frozenset([tuple(found)])
    return frozenset(tuple(found[n : n + RUN]) for n in range(len(found) - RUN + 1))


def pairs(texts: list[str], least: float = ALIKE) -> dict[tuple[str, str], float]:
    shingles = shingle(texts)
    first, second, similarity = similar_pairs(shingles, sign(shingles), least)
    assert (first < second).all()
    return {(texts[a], texts[b]): s for a, b, s in zip(first, second, similarity, strict=True)}


@given(TEXTS)
def test_the_jaccard_index_is_that_of_the_sets_of_3_grams(texts):
    first, second = (axis.ravel() for axis in np.indices((len(texts), len(texts))))

    found = jaccard(shingle(texts), first, second)

    naive = [
        len(parts(texts[a]) & parts(texts[b])) / len(parts(texts[a]) | parts(texts[b]))
        for a, b in zip(first, second, strict=True)
    ]
    assert found.tolist() == naive
    assert np.array_equal(found, jaccard(shingle(texts), second, first))


@given(st.lists(TEXT, unique_by=parts, max_size=8), st.randoms())
def test_pairs_do_not_depend_on_the_order_of_texts(texts, random):
    turned = random.sample(texts, len(texts))

    assert {frozenset(pair): s for pair, s in pairs(texts).items()} == {
        frozenset(pair): s for pair, s in pairs(turned).items()
    }


@given(TEXTS, TEXT)
def test_equal_texts_always_meet(texts, text):
    shingles = shingle([text, *texts, f" {text}\n"])

    first, second, similarity = similar_pairs(shingles, sign(shingles), 1.0)

    assert (0, len(texts) + 1, 1.0) in zip(first, second, similarity, strict=True)


@given(TEXTS, TEXTS)
def test_signatures_do_not_depend_on_the_texts_beside(some, others):
    together = sign(shingle(some + others))

    assert np.array_equal(together, np.concatenate([sign(shingle(some)), sign(shingle(others))]))
    joined = concatenate([shingle(some), shingle(others)])
    assert np.array_equal(joined.hashes, shingle(some + others).hashes)
    assert np.array_equal(joined.bounds, shingle(some + others).bounds)


@pytest.mark.parametrize("rewritten", [6, 10, 13])
def test_nearly_all_pairs_at_the_threshold_are_found(rewritten):
    """Of texts of 30 words whose end is rewritten."""
    texts = []
    for pair in range(300):
        text = [f"كلمة{pair}س{n}" for n in range(30)]
        texts += [" ".join(text), " ".join([*text[:-rewritten], *(f"بديل{pair}س{n}" for n in range(rewritten))])]
    shingles = shingle([text.translate(LETTERS) for text in texts])

    first, second, similarity = similar_pairs(shingles, sign(shingles), ALIKE)

    expected = (28 - rewritten) / (28 + rewritten)
    assert expected > ALIKE
    assert set(similarity) == {expected}
    assert len(first) >= 297
    assert (second == first + 1).all()


def test_a_short_text_is_like_its_equals_only():
    short = " ".join(SOME[: SHORTEST - 1])

    assert pairs([short, short + " أمس", short]) == {(short, short): 1.0}


def test_spelling_marks_and_signs_make_no_difference():
    text = "قال وزير الدفاع إن القوات ستغادر العاصمة قبل نهاية العام"

    assert list(pairs([text, "قالَ: وزير الدّفاع، ان القوّات ستغادر العاصمه قبل نهاية العام."]).values()) == [1.0]


def test_texts_of_the_same_words_in_another_order_are_not_alike():
    text = " ".join(f"كلمة{n}" for n in range(12)).translate(LETTERS)

    assert pairs([text, " ".join(reversed(text.split()))]) == {}


def test_boilerplate_is_compared_with_the_first_that_have_it():
    """Thousands in a bucket take time in proportion, not squared."""
    texts = [f"جميع المقالات المنشورة هنا تمثل رأي كتابها فقط ولا تعبر عنا رقم {n}" for n in range(1000)]
    shingles = shingle(texts)

    first, second, _ = similar_pairs(shingles, sign(shingles), ALIKE)

    assert set(range(1, 1000)) == set(second[first == 0])
    assert len(first) < 250_000


def test_shingles_of_texts_can_be_put_together_and_taken_apart():
    shingles = shingle([SENTENCE, "قال", " ".join(SOME[3:])])

    merged = shingles.merged(np.array([1, 1, 0]), 3)
    taken = shingles.taken(np.array([2, 0]))

    assert np.diff(merged.bounds).tolist() == [len(SOME) - 5, len(SOME) - 1, 0]
    assert set(merged.hashes[merged.bounds[0] : merged.bounds[1]]) <= set(merged.hashes[merged.bounds[1] :])
    assert np.diff(taken.bounds).tolist() == [len(SOME) - 5, len(SOME) - 2]
    assert np.array_equal(taken.hashes[taken.bounds[1] :], shingles.hashes[: shingles.bounds[1]])


def test_nothing_is_like_nothing():
    nothing = shingle([])

    assert isinstance(nothing, Shingles)
    assert sign(nothing).shape[0] == 0
    assert [len(part) for part in similar_pairs(nothing, sign(nothing), ALIKE)] == [0, 0, 0]


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_signatures_are_the_same_in_every_process(seed):
    script = "import sys; from rasid.similar import *; sys.stdout.write(sign(shingle([sys.argv[1]])).tobytes().hex())"
    text = SENTENCE

    found = subprocess.run(
        [sys.executable, "-c", script, text],
        env=os.environ | {"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert found == sign(shingle([text])).tobytes().hex()
