import json

import numpy as np
import polars as pl
import pytest

from rasid.arrays import read_json, write_json
from rasid.features.count import count_tokens, frequencies
from rasid.features.store import write_features, write_tokens
from rasid.features.vocabulary import merge_words
from rasid.ingest.read import text_hash
from rasid.tables import ARTICLES, DUPLICATES, LABELS, PARAGRAPHS, read_csv, read_parquet, write_csv, write_parquet
from rasid.topics.model import read_words
from rasid.topics.release import read_released
from tests.unit.test_topics import features_of

FITTED = {"model.safetensors", "model.json", "words.csv", "map.csv", "fitted.parquet", "quality.json"}
FOLLOWING = {"shares.parquet", "typical.csv", "prevalence.csv", "sources.csv"}


@pytest.fixture
def texts(labels):
    return [label.text for label in labels]


@pytest.fixture
def features(texts):
    return features_of(texts)


@pytest.fixture
def stage(rasid, texts, features, themes_file, tmp_path):
    """The files that the commands read."""
    tokens = count_tokens(texts)
    write_tokens(tmp_path / "shard", pl.Series(features.paragraph_ids), tokens, frequencies(tokens))
    write_features(tmp_path / "features", features)
    write_parquet(tmp_path / "features/forms.parquet", merge_words([frequencies(tokens)])[1])
    articles = [name.partition(":")[0] for name in features.paragraph_ids]
    rows = [
        {"paragraph_id": name, "article_id": article, "kind": "body", "text": text, "text_hash": text_hash(text)}
        for name, article, text in zip(features.paragraph_ids, articles, texts, strict=True)
    ]
    write_parquet(tmp_path / "ingest/paragraphs.parquet", pl.DataFrame(rows, schema_overrides=PARAGRAPHS))
    about = [
        {"article_id": name, "title": "=عنوان", "date": f"2020-{1 + n % 9:02}-01", "source": "صحيفة النهر"}
        for n, name in enumerate(articles)
    ]
    schema = {name: ARTICLES[name] for name in ("article_id", "title", "date", "source")}
    write_parquet(tmp_path / "ingest/articles.parquet", pl.DataFrame(about, schema=schema))
    write_csv(tmp_path / "ingest/duplicates.csv", [], DUPLICATES)
    (tmp_path / "stopwords.txt").write_text("من\nفي\n", encoding="utf-8")
    write_csv(tmp_path / "labels.csv", [], LABELS)
    shard, stop = tmp_path / "shard", tmp_path / "stopwords.txt"
    found = [
        rasid("topics", "hits", shard, "--themes", themes_file, "--output", tmp_path / "hits.parquet"),
        rasid("topics", "phrases", shard, "--features", tmp_path / "features", "--stopwords", stop,
              "--output", tmp_path / "phrases.parquet"),
    ]  # fmt: skip
    assert [one.status for one in found] == [0, 0]
    return tmp_path


def options(stage, command, output=None):
    labelled = [] if command == "discovered" else ["--hits", stage / "hits.parquet", "--labels", stage / "labels.csv"]
    return [
        "topics", command, "--features", stage / "features", "--phrases", stage / "phrases.parquet",
        "--stopwords", stage / "stopwords.txt", "--output", output or stage / command, *labelled,
    ]  # fmt: skip


def follow(rasid, stage, themes_file, *models):
    """Give all paragraphs their shares; give how many of them were inferred."""
    done = rasid(
        "topics", "shares", *models, "--shard", stage / "shard", "--ingest", stage / "ingest", "--hits",
        stage / "hits.parquet", "--themes", themes_file, "--labels", stage / "labels.csv", "--output",
        stage / "inferred.json",
    )  # fmt: skip
    assert done.status == 0
    return read_json(stage / "inferred.json")["inferred"]


@pytest.fixture
def guided(rasid, stage, themes_file):
    done = rasid(*options(stage, "guided"), "--themes", themes_file, "--residual", 2, "--passes", 1)
    assert done.status == 0
    assert {path.name for path in (stage / "guided").iterdir()} == FITTED
    assert follow(rasid, stage, themes_file, stage / "guided") == {"guided": 0}
    return stage / "guided"


def infer(rasid, model, texts, folder):
    source, target = folder / "in.jsonl", folder / "out.jsonl"
    lines = [json.dumps({"id": number, "text": text}) for number, text in texts]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert rasid("topics", "infer", "--model", model, "--input", source, "--output", target).status == 0
    return dict(zip([n for n, _ in texts], target.read_text(encoding="utf-8").splitlines(), strict=True))


def test_the_guided_model_has_all_its_files(guided):
    assert {path.name for path in guided.iterdir()} == FITTED | FOLLOWING
    assert list(read_words(guided))[:3] == ["ukraine", "afghanistan", "peacekeeping"]
    assert "من" not in {row["word"] for row in read_csv(guided / "words.csv")}
    assert len(read_csv(guided / "typical.csv")) == 15
    assert {row["counted"] for row in read_csv(guided / "prevalence.csv")} == {"printed", "once"}
    assert {row["source"] for row in read_csv(guided / "sources.csv")} == {"صحيفة النهر"}
    assert set(read_json(guided / "quality.json")) >= {
        "npmi",
        "c_v",
        "diversity",
        "exclusivity",
        "heldout",
        "stability",
    }


def test_unseen_paragraphs_are_scored_as_those_of_the_corpus(rasid, guided, texts, tmp_path):
    shares = read_parquet(guided / "shares.parquet")

    said = infer(rasid, guided, list(enumerate(texts)), tmp_path)

    for number, line in said.items():
        assert json.loads(line)["id"] == number
        known = shares.row(number)[1:]
        assert np.allclose(list(json.loads(line)["shares"].values()), known, atol=1e-6)


def test_the_scores_of_a_paragraph_are_the_same_bytes_whatever_the_order(rasid, guided, texts, tmp_path):
    asked = [*enumerate(texts), (900, ""), (901, "كلمات لا يعرفها أحد"), (902, "كييف " * 500)]

    forwards = infer(rasid, guided, asked, tmp_path)
    backwards = infer(rasid, guided, asked[::-1], tmp_path)
    alone = infer(rasid, guided, asked[5:6], tmp_path)

    assert forwards == backwards
    assert alone[5] == forwards[5]


def test_infer_says_which_line_has_no_text(rasid, guided, tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "نص"}\n{"id": 2}\n', encoding="utf-8")

    outcome = rasid("topics", "infer", "--model", guided, "--input", source, "--output", tmp_path / "out.jsonl")

    assert outcome.status == 2
    assert "in.jsonl:2" in outcome.err


@pytest.mark.parametrize("model", ["guided", "discovered"])
def test_paragraphs_that_came_later_are_inferred_and_the_others_stay(rasid, stage, guided, themes_file, model):
    assert rasid(*options(stage, "discovered"), "--largest-number", 6).status == 0
    folder = stage / model
    follow(rasid, stage, themes_file, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    fitted = read_parquet(folder / "fitted.parquet")

    write_parquet(folder / "fitted.parquet", fitted[: len(fitted) // 2])
    inferred = follow(rasid, stage, themes_file, folder)[model]

    assert inferred >= len(fitted) // 2
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {name for name in after if after[name] != before[name]} == {"fitted.parquet"}


def test_topics_within_a_theme_are_of_its_paragraphs_by_people_or_by_seeds(rasid, stage, texts, features, themes_file):
    by_seed = set(read_parquet(stage / "hits.parquet").filter(pl.col("theme") == "ukraine")["paragraph_id"])
    without = next(row for row, name in enumerate(features.paragraph_ids) if name not in by_seed)
    with_seed = next(row for row, name in enumerate(features.paragraph_ids) if name in by_seed)
    base = {"state": "labelled", "role": "settled", "annotator": "x", "article": "a", "title": "", "asked": "ukraine"}
    said = {without: "ukraine", with_seed: ""}
    rows = [
        {**base, "text": texts[row], "text_hash": text_hash(texts[row]), "tags": tags} for row, tags in said.items()
    ]
    write_csv(stage / "labels.csv", rows, LABELS)

    folder = stage / "ukraine"
    outcome = rasid(*options(stage, "within", folder), "--theme", "ukraine", "--minimum-paragraphs", 10)

    assert outcome.status == 0
    assert follow(rasid, stage, themes_file, folder) == {"ukraine": 0}
    members = set(read_parquet(folder / "shares.parquet")["paragraph_id"])
    assert members == (by_seed - {features.paragraph_ids[with_seed]}) | {features.paragraph_ids[without]}
    assert {path.name for path in folder.iterdir()} == FITTED | FOLLOWING | {"choice.csv", "choice.json"}
    chosen = read_json(folder / "choice.json")
    assert chosen["chosen"] == read_json(folder / "quality.json")["topics"]
    assert f"{chosen['chosen']} topics" in chosen["sentence_en"]


def test_a_theme_with_few_paragraphs_says_that_it_is_too_early_in_every_file(rasid, stage, themes_file):
    folder = stage / "ukraine"
    outcome = rasid(*options(stage, "within", folder), "--theme", "ukraine", "--minimum-paragraphs", 1000)

    assert outcome.status == 0
    assert "too early" in read_json(folder / "quality.json")["note"]
    assert "too early" in read_json(folder / "choice.json")["sentence_en"]
    follow(rasid, stage, themes_file, folder)
    assert {path.name for path in folder.iterdir()} == FITTED | FOLLOWING | {"choice.csv", "choice.json"}
    assert read_csv(folder / "typical.csv") == []
    assert read_parquet(folder / "shares.parquet").columns == ["paragraph_id"]


def test_a_model_is_the_same_bytes_twice(rasid, stage):
    for name in ("one", "other"):
        assert rasid(*options(stage, "discovered", stage / name), "--largest-number", 6).status == 0

    assert len(list((stage / "one").iterdir())) == 8
    for path in (stage / "one").iterdir():
        assert path.read_bytes() == (stage / "other" / path.name).read_bytes(), path.name


def summary(rasid, stage, themes_file, *more):
    follow(rasid, stage, themes_file, stage / "guided", stage / "discovered")
    done = rasid(
        "topics", "summary", stage / "guided", stage / "discovered", "--themes", themes_file, "--hits",
        stage / "hits.parquet", "--ingest", stage / "ingest", "--labels", stage / "labels.csv",
        "--output", stage, *more,
    )  # fmt: skip
    assert done.status == 0
    return read_csv(stage / "alignment.csv")


def release(stage, *, warm=False):
    """Move the models to where a release has them."""
    folder = stage / "releases/1/topics"
    folder.mkdir(parents=True)
    for name in ("guided", "discovered"):
        (stage / name).rename(folder / name)
    write_json(stage / "base.json", {"release": str(stage / "releases/1"), "warm": warm})


def test_a_warm_model_keeps_the_released_topics_and_takes_new_words_in(rasid, stage, guided, themes_file):
    (stage / "more.txt").write_text("من\nفي\nكييف\n", encoding="utf-8")
    without = ("--stopwords", stage / "more.txt")
    first = [*options(stage, "guided"), "--themes", themes_file, "--residual", 2, "--passes", 1, *without]
    found = [*options(stage, "discovered"), "--largest-number", 6, *without]
    assert rasid(*first).status == rasid(*found).status == 0
    release(stage, warm=True)
    for command in (first, found):
        assert rasid(*command[: -len(without)], "--base", stage / "base.json").status == 0

    for name in ("guided", "discovered"):
        before, now = (read_released(folder / name) for folder in (stage / "releases/1/topics", stage))
        new = [column for column, word in enumerate(now.words) if word not in before.words]
        assert "كييف" in [now.words[column] for column in new]
        assert len(new) == now.about["settings"]["new_words"]
        assert now.names == before.names
        place = {word: column for column, word in enumerate(now.words)}
        kept = now.weights[:, [place[word] for word in before.words]]
        np.testing.assert_allclose(kept / kept.sum(axis=1, keepdims=True), before.weights, atol=1e-6)
        assert now.weights[:, new].sum() > 0
        assert "training is warm" in read_json(stage / name / "quality.json")["settings"]["measured"]


def test_a_retrained_model_is_aligned_with_the_released_one(rasid, stage, guided, themes_file):
    assert rasid(*options(stage, "discovered"), "--largest-number", 6).status == 0
    first = summary(rasid, stage, themes_file)
    release(stage)
    again = [*options(stage, "guided"), "--themes", themes_file, "--residual", 2, "--passes", 1]
    assert rasid(*again, "--base", stage / "base.json").status == 0
    fewer = [*options(stage, "discovered"), "--largest-number", 6, "--maximum-document-share", 0.4]
    assert rasid(*fewer, "--base", stage / "base.json").status == 0

    second = summary(rasid, stage, themes_file, "--released", stage / "releases/1/topics")

    assert {row["status"] for row in first} == {"new"}
    guided_rows = [row for row in second if row["model"] == "guided"]
    assert all(row["status"] == "kept" and row["topic"] == row["released"] for row in guided_rows)
    assert len(guided_rows) == 5
    assert all(row["topic"] == row["released"] for row in second if row["status"] in {"kept", "changed"})


def test_the_seeds_of_all_themes_are_listed(rasid, stage, guided, themes_file, themes):
    assert rasid(*options(stage, "discovered"), "--largest-number", 6).status == 0
    summary(rasid, stage, themes_file)

    rows = read_csv(stage / "seeds.csv")

    assert [(row["theme"], row["seed"]) for row in rows] == [(t.id, seed) for t in themes for seed in t.seeds]
    kyiv = next(row for row in rows if row["seed"] == "كييف")
    assert "كييف" in kyiv["example"]
    assert float(kyiv["inside"]) > 0.5
