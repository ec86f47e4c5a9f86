"""Agreement of readings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasid.labels import Label
from rasid.labels.agreement import agreement, krippendorff_alpha, masi

TAGS = st.frozensets(st.sampled_from(["a", "b", "c"]))


def reading(text_hash: str, annotator: str, *tags: str) -> Label:
    asked = frozenset({"a", "b"})
    return Label(text_hash, "", "نص", "", "", "", asked, frozenset(tags), "labelled", "reading", annotator)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("a", "a", 0),
        ("", "", 0),
        ("a", "", 1),
        ("a", "b", 1),
        ("a", "ab", 1 - 1 / 2 * 2 / 3),
        ("ab", "bc", 1 - 1 / 3 * 1 / 3),
    ],
)
def test_masi_distance(one: str, other: str, distance: float) -> None:
    assert masi(frozenset(one), frozenset(other)) == pytest.approx(distance)


@given(TAGS, TAGS)
def test_masi_is_a_symmetric_share(one: frozenset[str], other: frozenset[str]) -> None:
    assert masi(one, other) == masi(other, one)
    assert 0 <= masi(one, other) <= 1


def test_alpha_worked_out_by_hand() -> None:
    # Two paragraphs, {a},{a} and {a},{b}: observed 2 * 1; expected over the values a:3, b:1 is 2 * 3 * 1.
    a, b = frozenset("a"), frozenset("b")
    assert krippendorff_alpha([[a, a], [a, b]]) == pytest.approx(1 - 3 * 2 / 6)


@given(st.lists(TAGS, min_size=2))
def test_readings_that_agree_have_alpha_one(sets: list[frozenset[str]]) -> None:
    assert krippendorff_alpha([[tags, tags] for tags in sets]) == 1


def test_kappa_and_share_of_the_same_tags() -> None:
    found = agreement(
        [
            reading("1", "x", "a"),
            reading("1", "y", "a"),
            reading("2", "x"),
            reading("2", "y"),
            reading("3", "x", "b"),
            reading("3", "y"),
            reading("4", "x", "a"),
        ]
    )
    assert found.paragraphs == 3
    assert found.same == pytest.approx(2 / 3)
    assert found.kappa["a"] == pytest.approx(1)


def test_one_reading_is_no_agreement() -> None:
    with pytest.raises(ValueError, match="two readings"):
        agreement([reading("1", "x", "a")])
