from dataclasses import replace

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from rasid.arrays import read_arrays, read_json
from rasid.features.count import count_tokens, frequencies
from rasid.features.store import Features
from rasid.features.vocabulary import count_matrix, merge_words
from rasid.ingest.read import text_hash
from rasid.tables import read_parquet
from rasid.topics.evidence import gather, guided_counts
from rasid.topics.factored import fit_factored, numbers_to_try
from rasid.topics.guided import fit_guided
from rasid.topics.hits import find_hits
from rasid.topics.model import FITTED, read_words, too_early, write_model
from rasid.topics.outputs import map_rows, typical_paragraphs
from rasid.topics.phrases import find_phrases
from rasid.topics.seed_rows import seed_rows
from rasid.topics.select import Selection, select_words
from rasid.topics.trends import Print
from rasid.topics.validate import tenths, validate
from rasid.topics.words import NO_PHRASES, ranked_words

NO_LIMITS = Selection(1, 1.0, 1000, frozenset())


def features_of(texts: list[str]) -> Features:
    tokens = count_tokens(texts)
    vocabulary, forms = merge_words([frequencies(tokens)])
    counts = count_matrix(tokens, dict(forms.rows()), len(vocabulary))
    ids, hashes = [f"p{n:03}:1" for n in range(len(texts))], [text_hash(text) for text in texts]
    return Features(ids, vocabulary["word"].to_list(), vocabulary["printed"].to_list(), counts, hashes)


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
def counted(features, hits):
    return guided_counts(features, hits, NO_LIMITS)


def gathered(counted, features, texts, hits, themes, labels=()):
    return gather(counted, features.paragraph_ids, [text_hash(text) for text in texts], hits, themes, labels)


@pytest.fixture(scope="module")
def evidence(counted, features, texts, hits, themes):
    return gathered(counted, features, texts, hits, themes)[0]


def fit(evidence, counted, themes, n_rows, residual=3):
    names = [theme.id for theme in themes]
    return fit_guided(evidence, n_rows, names, counted.words, counted.printed, residual, passes=2, seed=1)


@pytest.fixture(scope="module")
def guided(evidence, counted, themes, texts):
    return fit(evidence, counted, themes, len(texts))


def test_words_for_topics_are_chosen_by_frequency_share_and_stopwords():
    features = features_of(["في كييف حرب 12", "في كييف سلام 12", "في كابل حرب", "في كابل و 7 نادر"])

    def chosen(selection: Selection) -> set[str]:
        return {features.words[n] for n in select_words(features, selection)}

    assert chosen(NO_LIMITS) == {"في", "كييف", "حرب", "سلام", "كابل", "نادر"}
    assert chosen(Selection(1, 0.5, 1000, frozenset({"حرب"}))) == {"كييف", "سلام", "كابل", "نادر"}
    assert chosen(Selection(1, 1.0, 1, frozenset())) == {"في"}


def test_a_stopword_is_one_with_a_conjunction_too():
    features = features_of(["كييف وقالت", "كابل فكانت", "هرات ولي"])
    stopped = Selection(1, 1.0, 1000, frozenset({"قالت", "كانت", "لي"}))

    assert {features.words[n] for n in select_words(features, stopped)} == {"كييف", "كابل", "هرات", "ولي"}


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


def test_a_phrase_among_the_seeds_becomes_a_column_of_its_own(features, counted, hits):
    column = counted.seed_phrases["peacekeeping", "حفظ السلام"]

    assert counted.words[column] == "حفظ السلام"
    assert counted.counts[:, [column]].sum() == hits.filter(pl.col("seed") == "حفظ السلام")["hits"].sum() > 0
    assert counted.counts.shape == (len(features.paragraph_ids), len(counted.words))
    assert len(counted.words) == len(counted.printed)


def test_labels_are_evidence_in_the_corpus_and_beside_it(counted, features, texts, hits, themes, labels):
    inside = replace(labels[0], tags=frozenset({"ukraine"}))
    outside = replace(labels[1], text="دجاج كييف وكييف", text_hash="elsewhere", tags=frozenset(), article="far.txt")

    found, articles = gathered(counted, features, texts, hits, themes, [inside, outside])

    assert found.counts.shape[0] == len(articles) == len(texts) + 1
    assert articles[-1] == "far.txt"
    row = texts.index(labels[0].text)
    assert found.known[row].all()
    assert found.positive[row].tolist() == [True, False, False]
    assert found.hit[-1].tolist() == [True, False, False]
    assert not found.about[-1].any()
    assert found.known.sum() == 2 * len(themes)


def test_guided_topics_carry_the_names_of_the_themes(guided, themes):
    assert guided.names == [*(theme.id for theme in themes), "residual_01", "residual_02", "residual_03"]
    assert guided.note == ""


def test_rows_of_weights_and_shares_add_up_to_one(guided, texts):
    assert guided.shares.shape == (len(texts), 6)
    assert np.allclose(guided.shares.sum(axis=1), 1)
    assert np.allclose(guided.weights.sum(axis=1), 1, atol=1e-5)


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


def test_fitting_twice_gives_the_same_model(guided, evidence, counted, themes, texts):
    again = fit(evidence, counted, themes, len(texts))

    assert again.weights.tobytes() == guided.weights.tobytes()
    assert again.shares.tobytes() == guided.shares.tobytes()


def test_a_corpus_with_too_few_words_says_so_instead_of_failing(themes):
    features = features_of(["كييف"])
    hits = find_hits(["p000:1"], count_tokens(["كييف"]), themes)
    counted = guided_counts(features, hits, NO_LIMITS)

    model = fit(gathered(counted, features, ["كييف"], hits, themes)[0], counted, themes, 1)

    assert model.names == []
    assert "too few words" in model.note
    assert model.shares.shape == (1, 0)


def test_a_guided_model_is_judged_on_articles_that_it_has_not_seen(
    guided, counted, features, texts, hits, themes, labels
):
    found, articles = gathered(counted, features, texts, hits, themes, labels)

    figures = validate(
        found, len(texts), articles, [theme.id for theme in themes], guided.names, guided.weights, passes=1, seed=1
    )

    assert set(figures["auroc"]) == {"ukraine", "afghanistan", "peacekeeping"}
    assert all(0.8 < value <= 1 for value in figures["auroc"].values())
    assert figures["heldout"] < 0
    assert 0 < figures["stability"]["mean"] <= 1
    assert list(figures["per_topic"]) == guided.names
    assert "not seen" in figures["settings"]["auroc"]


def test_an_article_is_in_one_part_wherever_its_rows_stand():
    assert tenths(["a", "b", "a"])[0] == tenths(["a"])[0] == tenths(["c", "a"])[1]


def factored(features, rows, minimum=20, largest=3):
    return fit_factored(features, rows, NO_LIMITS, minimum, 2, largest, each=20, seed=1)


def test_topics_that_are_found_are_numbered_and_say_what_was_tried(features):
    model, counts, tried = factored(features, np.arange(len(features.paragraph_ids)))

    assert [choice.number for choice in tried] == [2, 3]
    assert model.names == [f"topic_{number}" for number in range(1, len(model.names) + 1)]
    assert len(model.names) in {2, 3}
    assert np.allclose(model.weights.sum(axis=1), 1, atol=1e-5)
    assert np.allclose(model.shares.sum(axis=1), 1)
    assert counts.shape == (len(features.paragraph_ids), len(model.words))


def test_topics_that_are_found_are_the_same_twice(features):
    one, other = (factored(features, np.arange(0, 90))[0] for _ in range(2))

    assert one.weights.tobytes() == other.weights.tobytes()
    assert one.shares.tobytes() == other.shares.tobytes()


def test_with_just_enough_paragraphs_there_are_topics(features):
    model, *_ = factored(features, np.arange(40), minimum=40)

    assert (model.note, len(model.names)) == ("", 2)


@pytest.mark.parametrize("number", [0, 1, 39])
def test_with_few_paragraphs_it_is_too_early_and_the_model_says_so(features, number):
    model, counts, tried = factored(features, np.arange(number), minimum=40)

    assert model.note == f"too early: {number} paragraphs, topics need 40"
    assert (model.names, model.shares.shape, tried) == ([], (number, 0), [])
    assert counts.shape[0] == number


def test_few_paragraphs_carry_few_topics():
    assert numbers_to_try(40, 2, 8, each=20) == [2]
    assert numbers_to_try(100, 2, 8, each=20) == [2, 3, 4, 5]
    assert numbers_to_try(100, 10, 40, each=100) == [10]
    tried = numbers_to_try(100_000, 10, 40, each=100)
    assert (tried[0], tried[-1], len(tried)) == (10, 40, 5)
    assert numbers_to_try(100_000, 2, 7, each=20)[-1] == 7


def test_phrases_are_found_and_printed_as_they_are_printed_most_often():
    texts = ["قال الأمم المتحدة إن"] * 6 + ["من الامم المتحدة"] * 2 + [f"كلمة{n} المتحدة كلمة{n}" for n in range(3)]
    found = phrases_of(texts, lambda word: word not in {"قال", "ان", "من"})

    assert found.printed == ["الأمم المتحدة"]
    assert found.occurrences == [8]


def test_the_conjunction_before_a_phrase_is_no_part_of_it():
    texts = ["وقال وكازاخستان وقرغيزستان"] * 9 + ["كازاخستان", "قرغيزستان"] * 9 + ["قال نعم"] * 200
    found = phrases_of(texts, lambda word: word != "قال")

    assert found.printed == ["كازاخستان وقرغيزستان"]


def phrases_of(texts, worth=lambda word: True):
    tokens = count_tokens(texts)
    vocabulary, forms = merge_words([frequencies(tokens)])
    words = vocabulary["word"].to_list()
    return find_phrases(
        lambda: [tokens], dict(forms.rows()), words, np.array([worth(word) for word in words], dtype=bool)
    )


def test_a_phrase_does_not_go_on_into_the_next_paragraph():
    assert phrases_of(["مجلس", "أمن"] * 9).words == []


def test_a_part_of_a_phrase_is_no_phrase():
    found = phrases_of(["قال منظمة معاهدة الأمن الجماعي إن"] * 9, lambda word: word not in {"قال", "ان"})

    assert found.printed == ["منظمة معاهدة الأمن الجماعي"]


def test_typical_paragraphs_are_of_different_articles_and_no_copies():
    shares = np.array([[0.9], [0.8], [0.7], [0.6], [0.99]])
    where = Print(np.array([0, 0, 1, 2, 3]), [None] * 5, [None] * 5, np.array([True, True, False, True, True]))

    assert typical_paragraphs(shares, np.array([50, 50, 50, 50, 3]), where) == [[0, 3, 4]]


def test_a_map_has_a_place_for_each_topic_and_like_topics_are_near(guided):
    places = {row["topic"]: np.array([row["x"], row["y"]]) for row in map_rows(guided)}
    twin = replace(guided, names=["a", "b", "c"], weights=guided.weights[[0, 0, 1]], shares=guided.shares[:, :3])
    near = {row["topic"]: np.array([row["x"], row["y"]]) for row in map_rows(twin)}

    assert list(places) == guided.names
    assert np.linalg.norm(near["a"] - near["b"]) < 1e-3 < np.linalg.norm(near["a"] - near["c"])
    assert list(map_rows(too_early("few", 0))) == []


def test_seeds_are_counted_and_the_useless_ones_named(themes, hits, guided, features):
    shares = pl.DataFrame({"paragraph_id": features.paragraph_ids, "ukraine": [0.0] * len(features.paragraph_ids)})
    rows = {(row["theme"], row["seed"]): row for row in seed_rows(themes, hits, shares, {})}
    judged = {(paragraph, "ukraine"): True for paragraph in features.paragraph_ids}
    told = {(row["theme"], row["seed"]): row for row in seed_rows(themes, hits, shares, judged)}

    assert set(rows) == {(theme.id, seed) for theme in themes for seed in theme.seeds}
    kyiv = rows["ukraine", "كييف"]
    assert kyiv["hits"] >= kyiv["paragraphs"] > 0
    assert kyiv["inside"] == "0.0000"
    assert "outside" in kyiv["warning"]
    assert (told["ukraine", "كييف"]["inside"], told["ukraine", "كييف"]["warning"]) == ("1.0000", "")
    assert "never occurs" in next(iter(seed_rows(themes, hits.clear(), shares, {})))["warning"]


def test_a_model_comes_back_from_its_files(guided, features, counted, tmp_path):
    titles = write_model(tmp_path, guided, features.text_hashes, counted.counts, 5, NO_PHRASES)

    rows = read_words(tmp_path)
    about, weights = read_json(tmp_path / "model.json"), read_arrays(tmp_path / "model.safetensors")["weights"]
    fitted = read_parquet(tmp_path / FITTED)
    assert list(rows) == guided.names == about["topics"]
    assert [row["rank"] for row in rows["ukraine"]] == ["1", "2", "3", "4", "5"]
    assert titles["ukraine"] == "، ".join(row["printed"] for row in rows["ukraine"][:3]) == about["titles"]["ukraine"]
    assert np.allclose(weights, guided.weights, atol=1e-6)
    assert fitted["text_hash"].to_list() == list(dict.fromkeys(features.text_hashes))
    assert np.allclose(fitted["shares"][0].to_numpy(), guided.shares[0], atol=1e-6)
    assert fitted["words"][0] == counted.counts[[0]].sum()
    assert read_json(tmp_path / "quality.json")["topics"] == 6


@pytest.mark.parametrize("paragraphs", [0, 2])
def test_an_empty_model_has_all_its_files_and_its_note(tmp_path, paragraphs):
    hashes = [str(n) for n in range(paragraphs)]

    write_model(tmp_path, too_early("too early: few", paragraphs), hashes, sp.csr_array((paragraphs, 0)), 5, NO_PHRASES)

    assert read_words(tmp_path) == {}
    assert read_json(tmp_path / "quality.json") == {"topics": 0, "note": "too early: few"}
    assert read_parquet(tmp_path / FITTED)["text_hash"].to_list() == hashes
