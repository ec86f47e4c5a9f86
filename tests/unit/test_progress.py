"""How far a piece of work is."""

from itertools import count

from rasid.progress import follow


def test_items_are_passed_on_and_told_now_and_then(capsys):
    seconds = count(0, 4)

    passed = list(follow(range(6), 6, "paragraphs", clock=lambda: next(seconds)))

    assert passed == list(range(6))
    assert capsys.readouterr().err.splitlines() == [
        "3 of 6 paragraphs (50 %), 12 s so far, about 12 s to go",
        "6 of 6 paragraphs (100 %), 24 s so far, about 0 s to go",
        "6 paragraphs in 28 s",
    ]


def test_what_is_quick_says_one_line(capsys):
    assert list(follow("abc", 0, "files", size=lambda item: 2, clock=lambda: 0.0)) == ["a", "b", "c"]
    assert capsys.readouterr().err == "6 files in 0 s\n"


def test_where_the_whole_is_unknown_no_share_is_told(capsys):
    seconds = count(0, 300)

    list(follow("ab", 0, "rows", clock=lambda: next(seconds)))

    assert capsys.readouterr().err.splitlines()[0] == "1 rows, 5 min so far"
