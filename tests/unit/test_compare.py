"""What changed since a release: flips, churn, scores on the same labels, drift, and the verdict."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from rasid.arrays import write_json
from rasid.compare.paragraphs import churn, flips, frozen_tags, matched, themes_of
from rasid.compare.verdict import Rule
from rasid.identity import text_hash
from rasid.tables import FLIPS, LABELS, read_csv, write_csv, write_parquet
from rasid.tag.rows import said_rows, tag_table
from rasid.tagger.features import Paragraph

RULE = Rule(0.0, 0.05, 0.5)


def tags_table(path: Path, model, labels, known=None) -> Path:
    """Tag the labels' paragraphs as if they were a corpus, and write results/tags/paragraphs.parquet."""
    articles = [
        {"article_id": label.text_hash, "path": None, "title": label.title, "date": "2022-03-01", "source": "نهر"}
        for label in labels
    ]
    rows = [
        {
            "paragraph_id": f"{label.text_hash}:1",
            "article_id": label.text_hash,
            "position": 1,
            "text": label.text,
            "text_hash": text_hash(label.text),
        }
        for label in labels
    ]
    whole = [(f"{label.text_hash}:1", Paragraph(label.title, label.text)) for label in labels]
    ids = {"paragraph_id": pl.String}
    tagged = tag_table(
        pl.DataFrame(rows),
        pl.DataFrame(list(said_rows(whole, model))).unique("paragraph_id"),
        pl.DataFrame(articles).unique("article_id"),
        pl.DataFrame(schema=ids | {"group": pl.String}),
        pl.DataFrame(schema=ids | {"residual_01": pl.Float32}),
        known or {},
        model,
    )
    write_parquet(path, tagged)
    return path


def results(folder: Path, training, labels, known=None) -> Path:
    """Write what the workflow has made before it compares."""
    training.model.save(folder / "tagger/model")
    write_json(folder / "tagger/evaluation.json", training.evaluation.figures)
    rows = training.evaluation.out_of_fold
    write_csv(folder / "tagger/out_of_fold.csv", rows, list(rows[0]))
    tags_table(folder / "tags/paragraphs.parquet", training.model, labels, known)
    rows = [
        {
            **{key: getattr(label, key) for key in ("text_hash", "title", "text", "article", "source", "article_date")},
            **{"state": "labelled", "role": "settled", "annotator": "tester"},
            **{"asked": sorted(label.asked), "tags": sorted(label.tags)},
        }
        for label in labels
    ]
    write_csv(folder / "labels.csv", rows, LABELS)
    return folder


@pytest.fixture
def compare(rasid):
    def compare(folder: Path, released: Path | None = None, settings: str = "{}"):
        done = rasid(
            *("compare", "changes", "--tags", folder / "tags/paragraphs.parquet", "--tagger", folder / "tagger"),
            *("--topics", folder / "topics", "--labels", folder / "labels.csv", "--output", folder / "changes"),
            *("--settings", settings, *(("--release", released) if released else ())),
        )
        assert done.status == 0, done.err
        read = {name: json.loads((folder / f"changes/{name}.json").read_text()) for name in ("verdict", "changes")}
        return read["verdict"], read["changes"], read_csv(folder / "changes/flips.csv", FLIPS)

    return compare


@pytest.fixture
def release(rasid, compare, tmp_path):
    def release(folder: Path) -> Path:
        compare(folder)
        done = rasid("release", "--results", folder, "--releases", tmp_path / "releases", "--note", "اختبار")
        assert done.status == 0, done.err
        return tmp_path / "releases/1"

    return release


def test_without_a_release_it_is_a_first_run_with_its_scores(compare, training, labels, tmp_path):
    verdict, changes, rows = compare(results(tmp_path / "results", training, labels))
    assert (verdict["verdict"], verdict["against"]) == ("first_run", None)
    assert verdict["scores"]["macro_f1"] == round(training.evaluation.figures["overall"]["macro_f1"], 6)
    assert changes["against"] is None
    assert rows == []


def test_nothing_has_changed_since_the_same(compare, release, training, labels, tmp_path):
    folder = results(tmp_path / "results", training, labels)
    verdict, changes, rows = compare(folder, release(folder))
    assert verdict["verdict"] == "pass"
    assert rows == []
    assert changes["differences"] == []
    assert changes["paragraphs"] == {"added": 0, "removed": 0, "kept": len(labels)}
    assert changes["scores"]["overall"]["difference"] == changes["scores"]["overall"]["low"] == 0
    assert all(block["share"] == 0 for block in changes["churn"].values())
    first = {path.name: path.read_bytes() for path in (folder / "changes").iterdir()}
    compare(folder, tmp_path / "releases/1")
    assert first == {path.name: path.read_bytes() for path in (folder / "changes").iterdir()}


def test_new_labels_are_the_cause_of_flips_and_a_bad_tagger_fails(
    compare, release, fit, training, labels, themes, tmp_path
):
    before = release(results(tmp_path / "results", training, labels))
    # Half of the labels of a theme are turned round: the tagger unlearns it.
    wrong = [replace(label, tags=frozenset()) if "ukraine" in label.tags else label for label in labels]
    wrong = wrong[: len(wrong) * 3 // 4] + labels[len(wrong) * 3 // 4 :]
    other = fit(wrong, themes, {"labels": "other"})
    folder = results(tmp_path / "worse", other, labels)
    verdict, changes, rows = compare(folder, before)
    assert changes["differences"] == ["new labels"]
    assert rows
    assert {row["cause"] for row in rows} <= {"new labels", "new vocabulary"}
    assert sum(changes["causes"].values()) == len(rows)
    assert any(row["evidence_lost"] for row in rows if row["new"] == "0")
    assert changes["scores"]["ukraine"]["high"] < 0
    assert verdict["verdict"] == "fail"
    assert "macro-F1" in verdict["reasons"][0]
    assert changes["thresholds"]["ukraine"]["old"] != changes["thresholds"]["ukraine"]["new"]


def test_a_failed_verdict_is_released_only_by_force(compare, release, rasid, fit, training, labels, themes, tmp_path):
    before = release(results(tmp_path / "results", training, labels))
    wrong = [replace(label, tags=frozenset()) if "ukraine" in label.tags else label for label in labels[:100]]
    folder = results(tmp_path / "worse", fit(wrong + labels[100:], themes, {"labels": "other"}), labels)
    compare(folder, before)
    asked = ("release", "--results", folder, "--releases", before.parent)
    refused = rasid(*asked)
    assert refused.status == 2
    assert refused.err.startswith(f"rasid: {folder}/changes/verdict.json: macro-F1")
    assert not (before.parent / "2").exists()
    assert rasid(*asked, "--force").status == 0
    about = json.loads((before.parent / "2/release.json").read_text())
    assert (about["forced"], about["verdict"], about["against"]) == (True, "fail", 1)
    listed = rasid("releases", "--releases", before.parent).out
    assert "اختبار" in listed.splitlines()[0]
    assert "fail, forced  in force" in listed.splitlines()[1]


def test_another_title_is_the_cause_where_the_released_tagger_says_so_too(compare, release, training, labels, tmp_path):
    before_and_after = ("أخبار المساء", "كييف تحت القصف")
    words = sorted({word for label in labels for word in label.text.split()})
    hanging = [
        " ".join(pair)
        for pair in pairwise(words)
        if len({tuple(training.model.tag(Paragraph(title, " ".join(pair))).tags) for title in before_and_after}) == 2
    ]
    old, new = (
        [replace(label, text=text, title=title) for label, text in zip(labels, hanging, strict=False)]
        for title in before_and_after
    )
    before = release(results(tmp_path / "results", training, old))
    folder = results(tmp_path / "retitled", training, new)
    _, changes, rows = compare(folder, before)
    assert rows
    assert {row["cause"] for row in rows} == {"new text"}
    assert {block["paragraphs"] for block in changes["churn"].values()} == {0}


def test_what_a_person_said_is_no_churn(compare, release, training, labels, tmp_path):
    before = release(results(tmp_path / "results", training, labels))
    said = {label.text_hash: replace(label, tags=frozenset({"peacekeeping"})) for label in labels[:10]}
    folder = results(tmp_path / "labelled", training, labels, said)
    _, changes, rows = compare(folder, before)
    assert rows
    assert {row["cause"] for row in rows} == {"new labels"}
    assert {row["text_hash"] for row in rows} <= set(said)
    assert {block["paragraphs"] for block in changes["churn"].values()} == {len(labels) - 10}
    assert {block["flipped"] for block in changes["churn"].values()} == {0}


def test_what_came_in_is_told_from_what_was_there(compare, release, training, labels, tmp_path):
    before = release(results(tmp_path / "results", training, labels[:100]))
    folder = results(tmp_path / "more", training, labels)
    _, changes, _ = compare(folder, before)
    assert changes["paragraphs"] == {"added": len(labels) - 100, "removed": 0, "kept": 100}
    assert changes["drift"]["sources"] == {"new": [], "gone": [], "distance": 0}
    assert 0 <= changes["drift"]["unseen_words"]["new"] <= 1
    assert 0 <= changes["drift"]["uncertain"]["new"] <= 1


def test_a_tagger_that_cannot_be_loaded_is_compared_by_what_it_said(compare, release, training, labels, tmp_path):
    folder = results(tmp_path / "results", training, labels)
    before = release(folder)
    model = before / "tagger/model.json"
    model.write_text(json.dumps(json.loads(model.read_text()) | {"format": 0}))
    about = json.loads((before / "release.json").read_text())
    from rasid.digests import of_file

    about["files"]["tagger/model.json"] = of_file(model)
    (before / "release.json").write_text(json.dumps(about))
    verdict, changes, _ = compare(folder, before)
    assert verdict["verdict"] == "pass"
    assert "a model of format 0" in changes["notes"][0]


def test_a_release_needs_a_verdict_on_what_is_there(compare, release, rasid, training, labels, tmp_path):
    folder = results(tmp_path / "results", training, labels)
    none = rasid("release", "--results", folder, "--releases", tmp_path / "releases")
    assert none.status == 2
    assert "verdict.json: no such file; run snakemake first" in none.err
    release(folder)
    again = rasid("release", "--results", folder, "--releases", tmp_path / "releases")
    assert "not against the last release (release 1 is in force); run snakemake first" in again.err
    compare(folder, tmp_path / "releases/1")
    training.model.save(folder / "tagger/model")
    (folder / "tagger/model/extra.safetensors").write_bytes(b"")
    changed = rasid("release", "--results", folder, "--releases", tmp_path / "releases")
    assert "is not about the present tagger and tags; run snakemake first" in changed.err


def test_a_release_holds_models_and_tags_but_no_text(release, training, labels, tmp_path):
    folder = results(tmp_path / "results", training, labels)
    topics = folder / "topics/guided"
    write_json(topics / "model.json", {"topics": []})
    for name in ("shares.parquet", "fitted.parquet", "typical.csv", "words.csv"):
        (topics / name).write_text("")
    made = release(folder)
    assert {path.name for path in (made / "topics/guided").iterdir()} == {"model.json", "words.csv"}
    tags = pl.read_parquet(made / "tags.parquet")
    assert {"text_hash", "occurrence", "tags", "probability_ukraine"} <= set(tags.columns)
    assert "text" not in tags.columns
    everything = b"".join(path.read_bytes() for path in made.rglob("*") if path.is_file())
    assert not any(label.text.encode() in everything for label in labels)
    from rasid.tagger.model import TaggerModel

    paragraph = Paragraph(labels[0].title, labels[0].text)
    assert TaggerModel.load(made / "tagger").tag(paragraph) == training.model.tag(paragraph)
    about = json.loads((made / "release.json").read_text())
    assert about["note"] == "اختبار"
    assert about["paragraphs"] == len(labels)


def test_two_releases_of_the_same_differ_in_the_clock_alone(release, rasid, training, labels, tmp_path):
    folder = results(tmp_path / "results", training, labels)
    release(folder)
    shutil.move(tmp_path / "releases", tmp_path / "first")
    release(folder)
    one, two = (
        {p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()}
        for f in (tmp_path / "first", tmp_path / "releases")
    )
    assert [path.name for path in one if one[path] != two[path]] in ([], ["release.json"])


@pytest.fixture
def table(training, labels, tmp_path):
    return tags_table(tmp_path / "paragraphs.parquet", training.model, [*labels, *labels[:5]])


def test_copies_are_told_apart_by_their_occurrence(table, labels):
    frozen = frozen_tags(table)
    assert frozen.select("text_hash", "occurrence").is_unique().all()
    assert frozen["occurrence"].max() == 2
    assert themes_of(frozen) == ["ukraine", "afghanistan", "peacekeeping"]
    assert len(matched(frozen, frozen)) == len(labels) + 5


def test_churn_counts_flips_among_all_and_among_the_tagged(table):
    now = frozen_tags(table)
    lost = now.with_columns(tags=pl.col("tags").list.set_difference(["ukraine"]))
    tagged = now["tags"].list.contains("ukraine").sum()
    found = churn(matched(now, lost), "ukraine")
    assert found == {
        "paragraphs": len(now),
        "flipped": tagged,
        "tagged": tagged,
        "share": tagged / len(now),
        "turnover": 1.0,
    }
    assert set(flips(matched(now, lost), ["ukraine"])["new"]) == {0}
