import numpy as np
import pytest

from rasid.arrays import write_arrays, write_json
from rasid.tables import write_csv
from rasid.topics.model import TopicModel
from rasid.topics.release import ReleasedModel, align, keep_names, read_released, similarities
from rasid.topics.trends import PREVALENCE, Print, growing_rows, growth, shares_by

WORDS = ["a", "b", "c", "d", "e", "f"]


def model(names, weights, words=WORDS):
    return TopicModel(
        names, list(words), [word.upper() for word in words], np.array(weights), np.zeros((0, len(names)))
    )


def released(names, weights, words=WORDS):
    return ReleasedModel(names, list(words), [word.upper() for word in words], np.array(weights))


OLD = released(["topic_1", "topic_2"], [[0.5, 0.5, 0, 0, 0, 0], [0, 0, 0.5, 0.5, 0, 0]])


def test_topics_take_the_names_of_the_released_ones_that_they_are_like():
    new = model(
        ["topic_1", "topic_2", "topic_3"], [[0, 0, 0, 0, 0.5, 0.5], [0, 0, 0.6, 0.4, 0, 0], [0.4, 0.6, 0, 0, 0, 0]]
    )

    assert keep_names(new, OLD).names == ["topic_3", "topic_2", "topic_1"]


def test_a_new_topic_gets_a_number_that_was_never_used():
    old = released(["topic_2", "topic_5"], OLD.weights)
    new = model(["topic_1", "topic_2"], [[0, 0, 0, 0, 1, 0], [0, 0, 0.5, 0.5, 0, 0]])

    assert keep_names(new, old).names == ["topic_1", "topic_5"]
    assert keep_names(new, None).names == ["topic_1", "topic_2"]


def test_a_theme_keeps_its_name_whatever_its_words_have_become():
    old = released(["war", "residual_01"], OLD.weights)
    new = model(["war", "residual_01"], [OLD.weights[1], OLD.weights[0]])

    named = keep_names(new, old, fixed=["war"])

    assert named.names[0] == "war"
    assert named.names[1] != "residual_01"


def test_new_words_do_not_make_an_old_topic_a_new_one():
    words = ["new", *reversed(WORDS)]
    new = model(["topic_1"], [[0.1, 0, 0, 0, 0, 0.45, 0.45]], words)

    assert similarities(new, OLD)[0, 0] > 0.7
    assert similarities(new, OLD)[0, 1] == pytest.approx(0)
    assert keep_names(new, OLD).names == ["topic_1"]


def test_alignment_says_what_was_kept_changed_new_and_gone():
    new = model(
        ["topic_1", "topic_3", "topic_4"],
        [[0.5, 0.5, 0, 0, 0, 0], [0, 0, 0, 0, 0.5, 0.5], [0, 0, 0, 0, 0, 1]],
    )

    rows = list(align("discovered", new, OLD, []))

    assert [(row.get("topic"), row.get("released"), row["status"]) for row in rows] == [
        ("topic_1", "topic_1", "kept"),
        ("topic_3", None, "new"),
        ("topic_4", None, "new"),
        (None, "topic_2", "gone"),
    ]


def test_a_changed_topic_says_which_words_it_gained_and_lost():
    new = model(["topic_1"], [[0.95, 0, 0, 0, 0.05, 0]])

    row = next(align("discovered", new, OLD, []))

    assert (row["status"], row["gained"], row["lost"]) == ("changed", ["E"], ["B"])


def test_before_the_first_release_all_topics_are_new():
    assert [row["status"] for row in align("guided", model(["war"], [[1, 0, 0, 0, 0, 0]]), None, ["war"])] == ["new"]


def test_a_released_model_is_read_and_one_that_is_not_there_or_empty_is_none(tmp_path):
    write_json(tmp_path / "model.json", {"topics": OLD.names, "words": OLD.words, "printed": OLD.printed})
    write_arrays(tmp_path / "model.safetensors", {"weights": OLD.weights.astype(np.float32)})
    found = read_released(tmp_path)

    assert found is not None
    assert (found.names, found.words) == (OLD.names, OLD.words)
    assert read_released(tmp_path / "nothing") is None
    assert read_released(None) is None


def printed(articles, first=None):
    number = len(articles)
    return Print(np.array(articles), [None] * number, [None] * number, np.array(first or [True] * number))


def shares_of(shares, keys, where):
    return list(shares_by(["one"], np.array(shares)[:, None], keys, where, "month"))


def test_copies_count_as_often_as_printed_or_once():
    rows = shares_of([1.0, 1.0, 0.0], ["2020-01"] * 3, printed([0, 1, 2], [True, False, True]))

    assert [(row["counted"], row["paragraphs"], row["share"]) for row in rows] == [
        ("printed", 3, "0.666667"),
        ("once", 2, "0.500000"),
    ]


def test_paragraphs_without_a_date_are_left_out():
    rows = shares_of([1.0, 0.0, 0.5], ["2020-01", "2020-01", None], printed([0, 1, 2]))

    assert {(row["month"], row["paragraphs"]) for row in rows} == {("2020-01", 2)}
    assert shares_of([0.5], [None], printed([0])) == []


def test_an_interval_is_wider_where_the_paragraphs_are_of_few_articles():
    shares, keys = [1.0, 1.0, 0.0, 0.0] * 10, ["2020-01"] * 40
    apart = shares_of(shares, keys, printed(list(range(40))))[0]
    together = shares_of(shares, keys, printed([row // 2 for row in range(40)]))[0]
    alone = shares_of(shares, keys, printed([0] * 40))[0]

    assert float(apart["high"]) - float(apart["low"]) < float(together["high"]) - float(together["low"]) < 1
    assert (alone["low"], alone["high"]) == ("0.000000", "1.000000")


def test_the_interval_of_independent_paragraphs_is_the_usual_one():
    row = shares_of([1.0] * 50 + [0.0] * 50, ["2020-01"] * 100, printed(list(range(100))))[0]

    assert float(row["high"]) - 0.5 == pytest.approx(1.96 * np.sqrt(0.25 / 99), rel=1e-3)


def test_growth_is_the_slope_by_month_and_few_months_tell_nothing():
    months = [f"2020-{month:02}" for month in range(1, 13)]
    noise = [0.001, -0.001] * 6

    slope, low, high = growth(months, [0.02 * n + e for n, e in enumerate(noise)], [10] * 12)

    assert slope == pytest.approx(0.02, abs=5e-4)
    assert 0 < low < slope < high
    assert growth(months[:3], [0.1, 0.2, 0.3], [1, 1, 1]) == (0.0, 0.0, 0.0)


def test_of_many_topics_that_stay_as_they_are_none_grows(tmp_path):
    months = [f"{2015 + month // 12}-{month % 12 + 1:02}" for month in range(60)]

    def growing(n_topics: int) -> set[str]:
        random = np.random.default_rng(3)
        rows = [
            {
                **{"topic": f"topic_{topic:02}", "month": month, "counted": "once", "paragraphs": 50},
                **{"share": f"{random.normal(0.05, 0.01) + (0.001 * number if topic == 0 else 0):.6f}"},
                **{"low": "0", "high": "1"},
            }
            for topic in range(n_topics)
            for number, month in enumerate(months)
        ]
        write_json(tmp_path / "model.json", {"titles": {}})
        write_csv(tmp_path / "prevalence.csv", rows, PREVALENCE)
        return {row["topic"] for row in growing_rows(tmp_path, [])}

    assert growing(200) == {"topic_00"}
