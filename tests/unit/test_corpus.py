"""The demonstration corpus: what it holds, that its labels fit it, and that none of it is copied."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from rasid.ingest.inventory import take_inventory
from rasid.ingest.read import Reading, read_units
from rasid.labels import Label, read_file, read_labels

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "corpus/articles/demonstration"
ANNOTATIONS = ROOT / "corpus/annotations.csv"
SHARED = Path(os.environ.get("SHARED", ROOT / "../shared"))
THEMES = {"terrorism", "afghanistan", "peacekeeping", "ukraine"}
RUN = 8
# Set phrases and official names may recur; more than these few would be copying.
MOST_RUNS = 10


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_units(take_inventory(ARTICLES), ARTICLES, 4)


@pytest.fixture(scope="module")
def labels() -> list[Label]:
    return read_labels(ANNOTATIONS)


def body(reading: Reading) -> list[dict]:
    return [row for row in reading.paragraphs if row["kind"] == "body"]


def test_it_is_large_enough(reading: Reading) -> None:
    assert len(reading.articles) >= 240
    assert len(body(reading)) >= 1500
    assert all(row["status"] == "accepted" for row in reading.ledger)


def test_every_article_has_title_date_and_source(reading: Reading) -> None:
    for article in reading.articles:
        assert article["title"], article["path"]
        assert article["source"], article["path"]
        assert "2011" <= (article["date"] or "") < "2025", article["path"]


def test_every_body_paragraph_is_read_twice_and_settled(reading: Reading) -> None:
    rows: dict[str, Counter[str]] = {}
    for label in read_file(ANNOTATIONS):
        rows.setdefault(label.text_hash, Counter())[label.role] += 1
    assert set(rows) == {row["text_hash"] for row in body(reading)}
    assert all(count == {"reading": 2, "settled": 1} for count in rows.values())


def test_labels_carry_the_text_and_title_of_their_paragraph(reading: Reading) -> None:
    titles = {article["article_id"]: article["title"] for article in reading.articles}
    printed = {row["text_hash"]: (titles[row["article_id"]], row["text"]) for row in body(reading)}
    for label in read_file(ANNOTATIONS):
        assert (label.title, label.text) == printed[label.text_hash]
        assert label.asked == THEMES


def test_the_themes_are_well_covered(labels: list[Label]) -> None:
    tagged = Counter(theme for label in labels for theme in label.tags)
    assert all(tagged[theme] >= 180 for theme in THEMES)
    assert sum(len(label.tags) >= 2 for label in labels) >= 120
    assert sum(not label.tags for label in labels) >= 700


def test_a_third_of_the_articles_are_about_something_else(labels: list[Label]) -> None:
    articles: dict[str, set[str]] = {}
    for label in labels:
        articles.setdefault(label.article, set()).update(label.tags)
    assert sum(not tags for tags in articles.values()) >= len(articles) / 3


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the runs of eight Arabic words, vowel signs and tatweel removed."""
    words = re.findall("[\u0621-\u064a]+", re.sub("[\u064b-\u0652\u0670\u0640]", "", text))
    return zip(*(words[start:] for start in range(RUN)), strict=False)


def real_texts() -> Iterator[str]:
    for path in sorted((SHARED / "articles").glob("*.txt")):
        yield path.read_text(encoding="utf-8")
    for line in (SHARED / "real/paragraphs.jsonl").read_text(encoding="utf-8").split("\n"):
        if line:
            yield " . ".join(str(json.loads(line).get(key) or "") for key in ("title", "text"))
    with gzip.open(SHARED / "real/articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            yield " . ".join(str(article.get(key) or "") for key in ("title", "text"))


@pytest.mark.skipif(not (SHARED / "real").exists(), reason=f"the real articles are not in {SHARED}")
def test_no_eight_words_are_copied_from_real_articles(reading: Reading) -> None:
    ours = {run for row in reading.paragraphs for run in runs(row["text"])}
    copied = {run for text in real_texts() for run in runs(text) if run in ours}
    for run in sorted(copied):
        print(" ".join(run))
    assert len(copied) <= MOST_RUNS
