import math

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from rasid.arrays import read_arrays, read_json
from rasid.config import Theme
from rasid.features.count import count_tokens, frequencies
from rasid.features.store import Features, write_features, write_tokens
from rasid.features.vocabulary import count_matrix, merge_words
from rasid.ingest.read import text_hash
from rasid.tables import LABELS, read_csv, read_parquet, write_csv, write_parquet
from rasid.topics.guided import fit_guided, guided_counts
from rasid.topics.hits import find_hits
from rasid.topics.model import ranked_words, read_words, too_early, write_model
from rasid.topics.quality import diversity, npmi, quality
from rasid.topics.select import Selection, select_words
from rasid.topics.within import fit_within

NO_LIMITS = Selection(1, 1.0, 1000, frozenset())


def features_of(texts: list[str]) -> Features:
    tokens = count_tokens(texts)
    vocabulary, forms = merge_words([frequencies(tokens)])
    counts = count_matrix(tokens, dict(forms.rows()), len(vocabulary))
    return Features(
        [f"p{n:03}:1" for n in range(len(texts))], vocabulary["word"].to_list(), vocabulary["printed"].to_list(), counts
    )


@pytest.fixture(scope="module")
def texts(labels):
    return [label.text for label in labels]


@pytest.fixture(scope="module")
def features(texts):
    return features_of(texts)


@pytest.fixture(scope="module")
def hits(texts, features, themes):
    return find_hits(features.paragraph_ids, count_tokens(texts), themes)


@pytest.fixture(scope="module")
def guided(features, hits, themes):
    return fit_guided(*guided_counts(features, hits, themes, NO_LIMITS), residual=3, passes=2, seed=1)


# Five paragraphs over the words a, b, c, d.
TOY = sp.csr_array(np.array([[1, 2, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [0, 0, 1, 0], [0, 0, 3, 0]], dtype=float))


def test_npmi_of_a_toy_corpus_is_as_worked_out_by_hand():
    # p(a)=3/5, p(b)=2/5, p(c)=3/5; p(a,b)=2/5, p(a,c)=1/5, b and c never meet.
    ab = math.log((2 / 5) / (3 / 5 * 2 / 5)) / -math.log(2 / 5)
    ac = math.log((1 / 5) / (3 / 5 * 3 / 5)) / -math.log(1 / 5)

    assert npmi([[0, 1]], TOY) == pytest.approx([ab])
    assert npmi([[0, 1, 2]], TOY) == pytest.approx([(ab + ac - 1) / 3])
    assert npmi([[1, 2], [0], []], TOY) == [-1.0, 0.0, 0.0]


def test_words_that_always_stand_together_have_npmi_1():
    together = sp.csr_array(np.array([[1, 1, 1], [2, 1, 0]], dtype=float))
    apart = sp.csr_array(np.array([[1, 1, 0], [0, 0, 1], [0, 0, 1]], dtype=float))

    assert npmi([[0, 1]], together) == [1.0]
    assert npmi([[0, 1]], apart) == pytest.approx([1.0])


@given(st.lists(st.lists(st.integers(0, 2), min_size=4, max_size=4), min_size=1, max_size=8))
def test_npmi_lies_between_minus_one_and_one_and_ignores_how_often_a_word_is_repeated(rows):
    dense = np.array(rows, dtype=float)

    (value,) = npmi([[0, 1, 2, 3]], sp.csr_array(dense))

    assert -1 - 1e-12 <= value <= 1 + 1e-12
    assert npmi([[0, 1, 2, 3]], sp.csr_array(np.minimum(dense, 1))) == [value]


def test_npmi_looks_at_the_ten_best_words_only():
    dense = (np.arange(12 * 11).reshape(12, 11) * 7 % 11 < 6).astype(float)
    ten, eleventh_first = list(range(10)), [10, *range(9)]

    (value,) = npmi([ten], sp.csr_array(dense))

    assert npmi([[*ten, 10]], sp.csr_array(dense)) == [value]
    assert npmi([[*eleventh_first, 9]], sp.csr_array(dense)) != [value]


@pytest.mark.parametrize(
    ("topics", "value"),
    [([[1, 2], [3, 4]], 1.0), ([[1, 2], [1, 2]], 0.5), ([[1, 2], [2, 3]], 0.75), ([], 0.0), ([list(range(12))], 1.0)],
)
def test_diversity_is_the_share_of_distinct_words(topics, value):
    assert diversity(topics) == value


def test_the_quality_of_a_model_states_its_settings():
    figures = quality(["one", "two"], [[0, 1], [2]], TOY)

    assert figures["npmi"] == pytest.approx(sum(figures["npmi_by_topic"].values()) / 2)
    assert list(figures["npmi_by_topic"]) == ["one", "two"]
    assert (figures["settings"]["paragraphs"], figures["settings"]["words"], figures["settings"]["top_words"]) == (
        5,
        4,
        10,
    )


def test_a_word_that_all_topics_use_ranks_behind_one_that_is_a_topics_own():
    weights = np.array([[0.5, 0.4, 0.1, 0.0], [0.5, 0.0, 0.1, 0.4]])

    assert ranked_words(weights, 2) == [[1, 0], [3, 0]]
    assert ranked_words(weights, 9)[0] == [1, 0, 2]


def test_words_for_topics_are_chosen_by_frequency_share_and_stopwords():
    features = features_of(["في كييف حرب 12", "في كييف سلام 12", "في كابل حرب", "في كابل و 7 نادر"])

    def chosen(selection: Selection) -> set[str]:
        return {features.words[n] for n in select_words(features, selection)}

    assert chosen(NO_LIMITS) == {"في", "كييف", "حرب", "سلام", "كابل", "نادر"}
    assert chosen(Selection(1, 0.5, 1000, frozenset({"حرب"}))) == {"كييف", "سلام", "كابل", "نادر"}
    assert chosen(Selection(1, 1.0, 1, frozenset())) == {"في"}


def test_in_a_larger_corpus_rare_words_are_left_out():
    features = features_of(["كييف حرب"] * 100 + ["كابل نادر"])

    assert {features.words[n] for n in select_words(features, Selection(3, 1.0, 99, frozenset()))} == {"كييف", "حرب"}


def test_hits_are_counted_by_paragraph_theme_and_seed(themes):
    texts = ["كييف وكييف والأوكراني", "دجاج كييف", "قوات حفظ السلام", "تكييف"]

    table = find_hits(["a:1", "a:2", "b:1", "c:1"], count_tokens(texts), themes)

    assert table.rows() == [
        ("a:1", "ukraine", "أوكراني*", 1),
        ("a:1", "ukraine", "كييف", 2),
        ("b:1", "peacekeeping", "حفظ السلام", 1),
    ]


def test_no_paragraphs_have_no_hits(themes):
    assert find_hits([], count_tokens([]), themes).is_empty()
    assert find_hits(["a:1"], count_tokens([""]), themes).is_empty()


def test_a_phrase_becomes_a_column_of_its_own(features, hits, themes):
    counts, words, printed, seeds = guided_counts(features, hits, themes, NO_LIMITS)

    phrases = [words[column] for column in seeds["peacekeeping"]]
    assert {"حفظ السلام", "القبعات الزرق"} <= set(phrases)
    column = words.index("حفظ السلام")
    assert counts[:, [column]].sum() == hits.filter(pl.col("seed") == "حفظ السلام")["hits"].sum() > 0
    assert counts.shape == (len(features.paragraph_ids), len(words)) == (len(features.paragraph_ids), len(printed))


def test_guided_topics_carry_the_names_of_the_themes(guided, themes):
    assert guided.names == [*(theme.id for theme in themes), "residual_01", "residual_02", "residual_03"]
    assert guided.note == ""


def test_rows_of_weights_and_shares_add_up_to_one(guided, texts):
    assert guided.shares.shape == (len(texts), 6)
    assert np.allclose(guided.shares.sum(axis=1), 1)
    assert np.allclose(guided.weights.sum(axis=1), 1)


def test_a_themes_topic_is_about_the_theme(guided, labels):
    for topic, theme in enumerate(guided.names[:3]):
        mine = np.array([theme in label.tags for label in labels])
        assert guided.shares[mine, topic].mean() > 2 * guided.shares[~mine, topic].mean()


def test_a_themes_best_words_hold_its_seeds(guided):
    best = {
        name: [guided.words[n] for n in row]
        for name, row in zip(guided.names, ranked_words(guided.weights, 6), strict=True)
    }

    assert "كييف" in best["ukraine"]
    assert "حفظ السلام" in best["peacekeeping"]
    assert "كييف" not in best["afghanistan"]


def test_fitting_twice_gives_the_same_model(guided, features, hits, themes):
    again = fit_guided(*guided_counts(features, hits, themes, NO_LIMITS), residual=3, passes=2, seed=1)

    assert again.weights.tobytes() == guided.weights.tobytes()
    assert again.shares.tobytes() == guided.shares.tobytes()


def test_the_same_paragraph_has_the_same_shares_wherever_it_stands(texts):
    twice = features_of(texts + texts[:3])
    table = find_hits(twice.paragraph_ids, count_tokens(texts + texts[:3]), [])

    model = fit_guided(*guided_counts(twice, table, [], NO_LIMITS), residual=2, passes=1, seed=1)

    assert np.array_equal(model.shares[:3], model.shares[-3:])


def test_a_corpus_with_too_few_words_says_so_instead_of_failing(themes):
    features = features_of(["كييف"])
    hits = find_hits(["p000:1"], count_tokens(["كييف"]), themes)

    model = fit_guided(*guided_counts(features, hits, themes, NO_LIMITS), residual=3, passes=1, seed=1)

    assert model.names == []
    assert "too few words" in model.note
    assert model.shares.shape == (1, 0)


def test_topics_within_a_theme_are_found_and_numbered(features):
    model, counts = fit_within(
        features, np.arange(len(features.paragraph_ids)), NO_LIMITS, minimum=20, largest=3, seed=1
    )

    assert model.names == ["topic_1", "topic_2", "topic_3"]
    assert np.allclose(model.weights.sum(axis=1), 1)
    assert np.allclose(model.shares.sum(axis=1), 1)
    assert counts.shape == (len(features.paragraph_ids), len(model.words))


def test_topics_within_a_theme_are_the_same_twice(features):
    rows = np.arange(0, 90)

    one, other = (fit_within(features, rows, NO_LIMITS, 20, 4, 1)[0] for _ in range(2))

    assert one.names == ["topic_1", "topic_2", "topic_3"]
    assert one.weights.tobytes() == other.weights.tobytes()
    assert one.shares.tobytes() == other.shares.tobytes()


def test_with_just_enough_paragraphs_there_are_topics(features):
    model, _ = fit_within(features, np.arange(40), NO_LIMITS, minimum=40, largest=4, seed=1)

    assert (model.note, len(model.names)) == ("", 2)


@pytest.mark.parametrize("number", [0, 1, 39])
def test_with_few_paragraphs_it_is_too_early_and_the_model_says_so(features, number):
    model, counts = fit_within(features, np.arange(number), NO_LIMITS, minimum=40, largest=4, seed=1)

    assert model.note == f"too early: {number} paragraphs on this theme, topics need 40"
    assert (model.names, model.shares.shape) == ([], (number, 0))
    assert counts.shape[0] == number


def test_a_model_comes_back_from_its_files(guided, features, hits, themes, tmp_path):
    counts = guided_counts(features, hits, themes, NO_LIMITS)[0]

    write_model(tmp_path, guided, features.paragraph_ids, counts, number=5)

    rows = read_words(tmp_path)
    about, weights = read_json(tmp_path / "model.json"), read_arrays(tmp_path / "model.safetensors")["weights"]
    shares = read_parquet(tmp_path / "shares.parquet")
    assert list(rows) == guided.names == about["topics"]
    assert [row["rank"] for row in rows["ukraine"]] == ["1", "2", "3", "4", "5"]
    assert np.allclose(weights, guided.weights, atol=1e-6)
    assert shares.columns == ["paragraph_id", *guided.names]
    assert shares["paragraph_id"].to_list() == features.paragraph_ids
    assert read_json(tmp_path / "quality.json")["topics"] == 6


def test_a_model_is_the_same_bytes_twice(guided, features, hits, themes, tmp_path):
    counts = guided_counts(features, hits, themes, NO_LIMITS)[0]
    for name in ("one", "other"):
        write_model(tmp_path / name, guided, features.paragraph_ids, counts, number=5)

    assert len(list((tmp_path / "one").iterdir())) == 5
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes(), path.name


@pytest.mark.parametrize("paragraphs", [0, 2])
def test_an_empty_model_has_all_its_files_and_its_note(tmp_path, paragraphs):
    ids = [f"a:{n}" for n in range(paragraphs)]

    write_model(tmp_path, too_early("too early: few", paragraphs), ids, sp.csr_array((paragraphs, 0)), number=5)

    assert read_words(tmp_path) == {}
    assert read_json(tmp_path / "quality.json") == {"topics": 0, "note": "too early: few"}
    assert read_parquet(tmp_path / "shares.parquet")["paragraph_id"].to_list() == ids


@pytest.fixture
def stage(texts, features, tmp_path):
    """The files that the commands read."""
    tokens = count_tokens(texts)
    write_tokens(tmp_path / "shard", pl.Series(features.paragraph_ids), tokens, frequencies(tokens))
    write_features(tmp_path / "features", features)
    rows = {"paragraph_id": features.paragraph_ids, "kind": "body", "text_hash": [text_hash(text) for text in texts]}
    write_parquet(tmp_path / "paragraphs.parquet", pl.DataFrame(rows))
    (tmp_path / "stopwords.txt").write_text("من\nفي\n", encoding="utf-8")
    write_csv(tmp_path / "labels.csv", [], LABELS)
    return tmp_path


def options(stage, themes_file, command):
    return [
        "topics", command, "--features", stage / "features", "--hits", stage / "hits.parquet", "--themes", themes_file,
        "--stopwords", stage / "stopwords.txt", "--output", stage / command,
    ]  # fmt: skip


def test_the_commands_fit_the_models_from_files(rasid, stage, themes_file):
    assert (
        rasid("topics", "hits", stage / "shard", "--themes", themes_file, "--output", stage / "hits.parquet").status
        == 0
    )
    assert rasid(*options(stage, themes_file, "guided"), "--residual", 2, "--passes", 1).status == 0

    assert list(read_words(stage / "guided"))[:3] == ["ukraine", "afghanistan", "peacekeeping"]
    assert "من" not in {row["word"] for row in read_csv(stage / "guided/words.csv")}


def test_topics_within_a_theme_are_of_its_paragraphs_by_people_or_by_seeds(rasid, stage, themes_file, texts, features):
    rasid("topics", "hits", stage / "shard", "--themes", themes_file, "--output", stage / "hits.parquet")
    by_seed = set(read_parquet(stage / "hits.parquet").filter(pl.col("theme") == "ukraine")["paragraph_id"])
    without = next(row for row, name in enumerate(features.paragraph_ids) if name not in by_seed)
    with_seed = next(row for row, name in enumerate(features.paragraph_ids) if name in by_seed)
    base = {"state": "labelled", "role": "settled", "annotator": "x", "article": "a", "title": ""}
    write_csv(
        stage / "labels.csv",
        [
            {
                **base,
                "text": texts[without],
                "text_hash": text_hash(texts[without]),
                "asked": "ukraine",
                "tags": "ukraine",
            },
            {
                **base,
                "text": texts[with_seed],
                "text_hash": text_hash(texts[with_seed]),
                "asked": "ukraine",
                "tags": "",
            },
        ],
        LABELS,
    )
    command = options(stage, themes_file, "within")
    command = [part if part != "--themes" else "--theme" for part in command]
    command[command.index("--theme") + 1] = "ukraine"

    outcome = rasid(
        *command,
        "--paragraphs",
        stage / "paragraphs.parquet",
        "--labels",
        stage / "labels.csv",
        "--minimum-paragraphs",
        10,
    )

    members = set(read_parquet(stage / "within/shares.parquet")["paragraph_id"])
    assert outcome.status == 0
    assert members == (by_seed - {features.paragraph_ids[with_seed]}) | {features.paragraph_ids[without]}


def test_a_theme_of_one_phrase_that_is_nowhere_has_an_empty_hand(features, texts):
    nowhere = [Theme("nowhere", "لا", "Nowhere", "#000000", ("عبارة لا ترد",), ())]

    *_, seeds = guided_counts(
        features, find_hits(features.paragraph_ids, count_tokens(texts), nowhere), nowhere, NO_LIMITS
    )

    assert seeds == {"nowhere": []}
