from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rasid.arabic import words
from rasid.features.count import count_tokens, frequencies
from rasid.features.store import read_features, read_tokens, write_features, write_tokens
from rasid.features.vocabulary import base_forms, count_matrix, merge_words
from rasid.tables import PARAGRAPHS, read_parquet, write_parquet

SOME_WORDS = "قال وقال قالَ وزير الوزير بالوزير وبالسلام السلام للسلام كييف وكييف NATO ١٢ 12 والله الله ، . ـ"
TEXT = st.lists(st.sampled_from(SOME_WORDS.split()), max_size=12).map(" ".join)
TEXTS = st.lists(st.one_of(TEXT, st.text(max_size=20)), max_size=8)


def matrix(texts):
    """Count the words of one shard, as the commands do."""
    tokens = count_tokens(texts)
    vocabulary, forms = merge_words([frequencies(tokens)])
    return count_matrix(tokens, dict(forms.rows()), len(vocabulary)), vocabulary, dict(forms.rows())


@given(TEXTS)
@example(["قال ﹰ الوزير"])
@example([])
def test_tokens_are_those_of_the_tokeniser_text_by_text(texts):
    tokens = count_tokens(texts)

    counted = [
        [tokens.types[n] for n in tokens.ids[a:b]] for a, b in zip(tokens.bounds, tokens.bounds[1:], strict=False)
    ]
    assert counted == [words(text) for text in texts]


@given(TEXTS)
def test_the_places_of_tokens_point_to_the_words_as_printed(texts):
    tokens = count_tokens(texts)

    for row, text in enumerate(texts):
        for n in range(tokens.bounds[row], tokens.bounds[row + 1]):
            printed = text[tokens.starts[n] : tokens.ends[n]]
            assert printed
            assert words(printed) in ([tokens.types[tokens.ids[n]]], [])


def test_a_word_is_printed_as_it_is_printed_most_often():
    tokens = count_tokens(["كييف كِييف كييف", "كِييف كِييف", "أمر امر"])

    assert dict(zip(tokens.types, tokens.printed, strict=True)) == {"كييف": "كِييف", "امر": "أمر"}


@given(TEXTS)
def test_frequencies_agree_with_counting_naively(texts):
    table = frequencies(count_tokens(texts))

    every = Counter(word for text in texts for word in words(text))
    rows_with = Counter(word for text in texts for word in set(words(text)))
    assert table["word"].to_list() == sorted(every)
    assert dict(table.select("word", "frequency").rows()) == every
    assert dict(table.select("word", "document_frequency").rows()) == rows_with


@given(TEXTS)
@example(["قال ﹰ الوزير"])
def test_the_matrix_agrees_with_counting_naively(texts):
    counts, vocabulary, word_of = matrix(texts)

    naive = np.zeros(counts.shape)
    for row, text in enumerate(texts):
        for word in words(text):
            naive[row, word_of[word]] += 1
    assert np.array_equal(counts.toarray(), naive)
    assert counts.shape == (len(texts), len(vocabulary))
    assert counts.nnz == np.count_nonzero(naive)


@pytest.mark.parametrize(
    ("frequency", "form", "word"),
    [
        ({"وقال": 2, "قال": 5}, "وقال", "قال"),
        ({"وقال": 5, "قال": 5}, "وقال", "قال"),
        ({"وقال": 6, "قال": 5}, "وقال", "وقال"),
        ({"وزير": 4, "زير": 1}, "وزير", "وزير"),
        ({"وزير": 4}, "وزير", "وزير"),
        ({"بالوزير": 1, "وزير": 4}, "بالوزير", "وزير"),
        ({"والوزير": 1}, "والوزير", "وزير"),
        ({"وبكييف": 1, "بكييف": 1, "كييف": 9}, "وبكييف", "كييف"),
        ({"ولن": 1, "لن": 9}, "ولن", "ولن"),
        ({"للسلام": 1}, "للسلام", "سلام"),
        ({"الله": 3}, "الله", "الله"),
        ({"nato": 1, "12": 1}, "12", "12"),
    ],
)
def test_clitics_come_off_where_the_corpus_shows_the_word_without(frequency, form, word):
    assert base_forms(frequency)[form] == word


@given(st.dictionaries(st.text(st.sampled_from("وفبلكالقم"), min_size=1, max_size=7), st.integers(1, 9), max_size=20))
def test_every_form_has_a_base_that_ends_it(frequency):
    forms = base_forms(frequency)

    assert set(forms) == set(frequency)
    assert all(base and form.endswith(base) for form, base in forms.items())


def test_forms_of_a_word_are_one_column_printed_as_the_bare_word():
    counts, vocabulary, forms = matrix(["قال الوزير وقال", "وزير للوزير الوزير الوزير", "قال وزير"])

    assert vocabulary["word"].to_list() == ["قال", "وزير"]
    assert vocabulary["printed"].to_list() == ["قال", "وزير"]
    assert forms["الوزير"] == forms["للوزير"] == forms["وزير"] == 1
    assert counts.toarray().tolist() == [[2, 1], [0, 4], [1, 1]]


@given(st.lists(TEXT, max_size=8), st.integers(0, 8))
def test_the_vocabulary_does_not_depend_on_how_texts_are_dealt_to_shards(texts, cut):
    whole = merge_words([frequencies(count_tokens(texts))])
    parts = merge_words([frequencies(count_tokens(texts[:cut])), frequencies(count_tokens(texts[cut:]))])
    turned = merge_words([frequencies(count_tokens(texts[cut:])), frequencies(count_tokens(texts[:cut]))])

    assert parts[0].drop("printed").equals(whole[0].drop("printed"))
    assert parts[1].equals(whole[1])
    assert turned[0].equals(parts[0])


def test_tokens_come_back_from_disk(tmp_path):
    tokens = count_tokens(["قال الوزير", "", "كييف"])

    write_tokens(tmp_path, pl.Series(["a:1", "a:2", "b:1"]), tokens, frequencies(tokens))
    back = read_tokens(tmp_path)

    assert (back.types, back.printed) == (tokens.types, tokens.printed)
    for name in ("ids", "starts", "ends", "bounds"):
        assert np.array_equal(getattr(back, name), getattr(tokens, name))
        assert getattr(back, name).dtype == getattr(tokens, name).dtype
    assert read_parquet(tmp_path / "rows.parquet")["paragraph_id"].to_list() == ["a:1", "a:2", "b:1"]


@pytest.fixture
def merged(rasid, tmp_path):
    """Run count and merge as the workflow does."""

    def run(shards: dict[str, list[tuple[str, str, str]]], name: str):
        folder = tmp_path / name
        schema = {key: PARAGRAPHS[key] for key in ("paragraph_id", "kind", "text")}
        for shard, rows in shards.items():
            write_parquet(folder / f"{shard}.parquet", pl.DataFrame(rows, schema=schema, orient="row"))
            assert (
                rasid(
                    "features", "count", "--paragraphs", folder / f"{shard}.parquet", "--output", folder / shard
                ).status
                == 0
            )
        every = sorted(row for rows in shards.values() for row in rows)
        whole = pl.DataFrame(every, schema=schema, orient="row").with_columns(text_hash=pl.col("text"))
        write_parquet(folder / "paragraphs.parquet", whole)
        places = [folder / shard for shard in shards]
        return rasid(
            "features", "merge", *places, "--paragraphs", folder / "paragraphs.parquet", "--output", folder / "out"
        ), folder / "out"

    return run


ROWS = [
    ("a:1", "body", "قال الوزير"),
    ("a:2", "heading", "عنوان"),
    ("b:1", "body", "وصل الوزير وقال"),
    ("c:1", "body", "كييف"),
]


def test_the_merged_counts_are_those_of_each_body_paragraph_in_order(merged):
    _, folder = merged({"2of2": [ROWS[3], ROWS[0]], "1of2": [ROWS[2], ROWS[1]]}, "x")

    features = read_features(folder)

    assert features.paragraph_ids == ["a:1", "b:1", "c:1"]
    assert features.text_hashes == ["قال الوزير", "وصل الوزير وقال", "كييف"]
    by_word = dict(zip(features.words, features.counts.toarray().T.tolist(), strict=True))
    assert by_word["وزير"] == [1, 1, 0]
    assert by_word["كييف"] == [0, 0, 1]
    assert "عنوان" not in by_word
    frequency = read_parquet(folder / "vocabulary.parquet")
    assert dict(frequency.select("word", "document_frequency").rows())["وزير"] == 2


def test_the_same_bytes_come_out_however_paragraphs_are_dealt(merged):
    _, one = merged({"1of1": ROWS}, "one")
    _, two = merged({"1of2": ROWS[:1], "2of2": ROWS[1:]}, "two")

    assert sorted(path.name for path in one.iterdir()) == [
        "counts.safetensors",
        "forms.parquet",
        "rows.parquet",
        "vocabulary.parquet",
    ]
    for path in one.iterdir():
        assert path.read_bytes() == (two / path.name).read_bytes(), path.name


def test_a_shard_without_body_paragraphs_does_no_harm(merged):
    outcome, folder = merged({"1of2": ROWS[1:2], "2of2": ROWS[:1]}, "x")

    assert outcome.status == 0
    assert read_features(folder).paragraph_ids == ["a:1"]


def test_a_corpus_without_body_paragraphs_is_a_mistake_of_the_user(merged):
    outcome, _ = merged({"1of1": ROWS[1:2]}, "x")

    assert outcome.status == 2
    assert "ledger.csv: no body paragraph in any article" in outcome.err


def test_features_come_back_from_disk(merged, tmp_path):
    _, folder = merged({"1of1": ROWS}, "x")
    features = read_features(folder)

    write_features(tmp_path / "again", features)
    again = read_features(tmp_path / "again")

    for name in ("paragraph_ids", "words", "printed", "text_hashes"):
        assert getattr(again, name) == getattr(features, name)
    assert (again.counts != features.counts).nnz == 0
    assert again.counts.dtype == np.float64
