import math
import warnings

import pytest

from rasid.errors import UserError
from rasid.labels import Label, read_file, read_labels
from rasid.labels.agreement import agreement
from rasid.tables import LABELS, write_csv


def row(text_hash: str = "a" * 16, **columns: str) -> dict[str, str]:
    return {
        "text_hash": text_hash,
        "title": "عنوان",
        "text": "نص الفقرة",
        "article": "one.txt",
        "asked": "ukraine;terrorism",
        "tags": "ukraine",
        "state": "labelled",
        "role": "settled",
        "annotator": "ليلى",
        **columns,
    }


@pytest.fixture
def write(tmp_path):
    def write(*rows, name="labels.csv"):
        write_csv(tmp_path / name, rows, LABELS)
        return tmp_path / name

    return write


def test_a_label_says_what_was_asked_and_what_was_answered(write):
    (label,) = read_labels(write(row(asked=" ukraine ; terrorism ;", tags="ukraine")))

    assert (label.asked, label.tags) == ({"ukraine", "terrorism"}, {"ukraine"})
    assert (label.title, label.text, label.annotator) == ("عنوان", "نص الفقرة", "ليلى")


def test_a_label_with_no_tags_says_that_no_theme_is_there(write):
    (label,) = read_labels(write(row(tags="")))

    assert label.tags == frozenset()


def test_labels_come_sorted_whatever_the_order_of_the_rows(write):
    one, other = row("1" * 16), row("2" * 16)

    assert read_labels(write(one, other)) == read_labels(write(other, one, name="turned.csv"))


def test_only_settled_rows_that_are_sure_train(write):
    path = write(row("1" * 16, role="reading"), row("2" * 16, state="unsure"), row("3" * 16))

    assert [label.text_hash for label in read_labels(path)] == ["3" * 16]
    assert len(read_file(path)) == 3


def test_the_users_label_wins_over_the_shipped_one(write):
    shipped, own = write(row(tags="ukraine")), write(row(tags="terrorism"), name="own.csv")

    assert read_labels(shipped, own)[0].tags == {"terrorism"}
    assert read_labels(own, shipped)[0].tags == {"ukraine"}


def test_the_later_row_of_a_text_wins(write):
    (label,) = read_labels(write(row(tags="ukraine"), row(tags="terrorism")))

    assert label.tags == {"terrorism"}


def test_a_user_can_take_a_shipped_label_back_by_being_unsure(write):
    shipped, own = write(row()), write(row(state="unsure"), name="own.csv")

    assert read_labels(shipped, own) == []


def test_a_reading_does_not_replace_what_is_settled(write):
    (label,) = read_labels(write(row(tags="ukraine"), row(tags="terrorism", role="reading")))

    assert label.tags == {"ukraine"}


def test_a_file_that_does_not_exist_holds_no_labels(tmp_path):
    assert read_labels(tmp_path / "labels.csv") == []


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"state": "done"}, "state is 'done'; write labelled or unsure"),
        ({"role": ""}, "role is ''; write reading or settled"),
        ({"tags": "ukraine;peace"}, "tagged peace but not asked; add it to 'asked'"),
        ({"text": "  \n"}, "no text; a label carries the text"),
    ],
)
def test_a_mistake_names_the_file_the_row_and_the_remedy(write, columns, message):
    path = write(row("1" * 16), row("2" * 16, **columns))

    with pytest.raises(UserError) as raised:
        read_labels(path)

    assert str(raised.value).startswith(f"{path}: row 3: ")
    assert message in str(raised.value)


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("text_hash,text\na,b\n")

    with pytest.raises(UserError, match="no column title, article, asked"):
        read_labels(path)


def test_columns_that_are_not_needed_may_be_missing(tmp_path):
    needed = {column: value for column, value in row().items() if column not in ("source", "article_date", "note")}
    write_csv(tmp_path / "labels.csv", [needed], list(needed))

    assert read_labels(tmp_path / "labels.csv")[0].source == ""


def reading(text: str, annotator: str, tags: str, asked: str = "a;b;c") -> Label:
    themes = [frozenset(part for part in cell.split(";") if part) for cell in (asked, tags)]
    return Label(text, "", text, "", "", "", *themes, "labelled", "reading", annotator)


def test_a_theme_that_no_reading_gives_has_no_kappa_and_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = agreement([reading("t", who, "", asked="a") for who in ("ليلى", "سامي")])

    assert math.isnan(found.kappa["a"])
    assert found.alpha == 1.0


def test_two_readings_of_one_person_are_one_and_settled_rows_are_none():
    twice = [reading("t", "ليلى", "a"), reading("t", "ليلى", "b")]

    with pytest.raises(ValueError, match="two readings"):
        agreement(twice)


def test_the_command_prints_the_agreement_or_says_what_is_missing(rasid, write):
    both = {"role": "reading", "asked": "ukraine;terrorism"}
    readings = [
        row(text, **both, tags=tags, annotator=who)
        for who in ("ليلى", "سامي")
        for text, tags in (("1" * 16, "ukraine"), ("2" * 16, "terrorism"))
    ]

    outcome, alone = (
        rasid("labels", "agreement", write(*readings)),
        rasid("labels", "agreement", write(readings[0], name="b.csv")),
    )

    assert outcome.status == 0
    assert "2 paragraphs with two readings; the same tags in 100.0 %" in outcome.out
    assert alone.status == 2
    assert "no paragraph has two readings; a second person has to label" in alone.err


def test_a_label_for_a_new_theme_keeps_what_was_said_of_the_others(tmp_path):
    shipped, users = tmp_path / "annotations.csv", tmp_path / "labels.csv"
    base = {"text_hash": "1", "text": "نص", "state": "labelled", "role": "settled"}
    write_csv(shipped, [base | {"asked": "a;b", "tags": "a"}], LABELS)
    write_csv(users, [base | {"asked": "b;c", "tags": "b;c"}], LABELS)
    (label,) = read_labels(shipped, users)
    assert (label.asked, label.tags) == ({"a", "b", "c"}, {"a", "b", "c"})


def test_where_the_later_label_is_unsure_its_themes_are_unknown(tmp_path):
    path = tmp_path / "labels.csv"
    base = {"text_hash": "1", "text": "نص", "role": "settled", "asked": "a;b"}
    unsure = base | {"asked": "b", "tags": "", "state": "unsure"}
    write_csv(path, [base | {"tags": "a;b", "state": "labelled"}, unsure], LABELS)
    (label,) = read_labels(path)
    assert (label.asked, label.tags) == ({"a"}, {"a"})
