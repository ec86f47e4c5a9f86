"""Reading units into tables, and marking copies."""

import gzip
import json
import unicodedata
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rasid.ingest.deal import deal, write_shards
from rasid.ingest.inventory import take_inventory
from rasid.ingest.read import article_id, read_units, text_hash
from rasid.tables import ARTICLES, LEDGER, PARAGRAPHS, read_csv, read_parquet

BODY = "قال متحدث باسم البعثة إن دورية تعرضت لإطلاق نار قرب القرية صباح اليوم."
SECOND = "وأضاف أن أحدا لم يصب بأذى وأن الجيش أغلق الطريق المؤدي إلى الجسر."
THIRD = "ووصل وزير الخارجية إلى العاصمة مساء أمس لبحث الأزمة مع نظيره."
ARTICLE = f"هجوم على دورية قرب القرية\n\n{BODY}\n\n{SECOND}\n"


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    return folder


def put(corpus: Path, name: str, content: str | bytes) -> None:
    (corpus / name).parent.mkdir(parents=True, exist_ok=True)
    (corpus / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def read(corpus: Path, shortest: int = 4):
    return read_units(take_inventory(corpus), corpus, shortest)


def jsonl(*rows: object) -> str:
    return "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows)


@given(st.text())
@example("آ\u0627\u0653")
def test_the_hash_of_a_text_ignores_white_space_and_composition(text):
    spread = "\u00a0 " + "\n\t".join(text.split()) + "\u2003"

    assert text_hash(text) == text_hash(spread) == text_hash(unicodedata.normalize("NFD", text))
    assert len(text_hash(text)) == 16


def test_the_hash_tells_texts_apart_that_differ_in_a_letter_or_a_border():
    assert len({text_hash(text) for text in ("كييف", "كييفا", "ك ييف", "", "كيِيف", "لا", "ﻻ")}) == 7


def test_the_hash_is_the_one_that_shipped_labels_carry():
    labels = read_csv(Path(__file__).parents[2] / "corpus" / "annotations.csv")

    assert [label["text_hash"] for label in labels[:50]] == [text_hash(label["text"]) for label in labels[:50]]


def test_an_articles_name_depends_on_path_and_record_only():
    assert article_id("a.txt", 0) == article_id("a.txt", 0)
    assert len({article_id("a.txt", 0), article_id("a.txt", 1), article_id("a.txt1", 0)}) == 3


def test_a_text_file_becomes_an_article_with_paragraphs(corpus):
    put(corpus, "2020-05-05 خبر.txt", ARTICLE)

    reading = read(corpus)

    (article,) = reading.articles
    assert (article["path"], article["title"], article["date"]) == (
        "2020-05-05 خبر.txt",
        "هجوم على دورية قرب القرية",
        "2020-05-05",
    )
    assert [row["kind"] for row in reading.paragraphs] == ["title", "body", "body"]
    assert [row["paragraph_id"] for row in reading.paragraphs] == [f"{article['article_id']}:{n}" for n in range(3)]
    assert (reading.ledger[0]["status"], reading.ledger[0]["articles"], reading.ledger[0]["body"]) == ("accepted", 1, 2)


@pytest.mark.parametrize(
    "encoded",
    [
        ARTICLE.encode(),
        ARTICLE.replace("\n", "\r\n").encode(),
        ARTICLE.encode("utf-8-sig"),
        ("👍\n" + ARTICLE).encode(),
    ],
)
def test_the_span_of_a_paragraph_points_into_the_decoded_file(corpus, encoded):
    put(corpus, "a.txt", encoded)

    reading = read(corpus)

    text = encoded.decode("utf-8-sig")
    body = [row for row in reading.paragraphs if row["kind"] == "body"]
    assert [text[row["start"] : row["end"]] for row in body] == [BODY, SECOND]
    assert all(text[row["start"] : row["end"]] == row["text"] for row in reading.paragraphs)


def test_records_of_a_bulk_file_are_articles_by_line_number(corpus):
    put(
        corpus,
        "b.jsonl",
        jsonl(
            {"title": "خبر أول", "text": BODY, "date": "2020-05-05", "source": "النهر", "lang": "ar"},
            "",
            {"text": SECOND},
        ),
    )

    reading = read(corpus)

    first, second = reading.articles
    assert (first["record"], first["title"], first["date"], first["source"]) == (1, "خبر أول", "2020-05-05", "النهر")
    assert json.loads(first["other"]) == {"lang": "ar"}
    assert (second["record"], second["title"], second["other"]) == (3, None, None)
    assert reading.ledger[0]["record_range"] == "1-3"


def test_a_title_that_is_not_in_the_text_has_no_place_in_it(corpus):
    put(corpus, "b.jsonl", jsonl({"title": "خبر أول", "text": BODY}))

    title, body = read(corpus).paragraphs

    assert (title["kind"], title["text"], title["start"], title["end"]) == ("title", "خبر أول", None, None)
    assert (body["position"], body["start"], body["end"]) == (1, 0, len(BODY))


def test_a_range_of_a_bulk_file_is_the_same_read_alone(corpus):
    put(corpus, "b.jsonl.gz", gzip.compress(jsonl(*({"text": f"{BODY} {n}"} for n in range(1002))).encode()))
    _, second = take_inventory(corpus)

    alone = read_units([second], corpus, 4)

    assert [row["record"] for row in alone.articles] == [1001, 1002]
    assert alone.articles == read(corpus).articles[1000:]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{oops", "not valid JSON"),
        ("[1]", "not a JSON object"),
        ('{"title": "a"}', "no text"),
        ('{"text": 5}', "no text"),
        ('{"text": "  "}', "no text"),
        ("[" * 100_000, "not valid JSON"),
    ],
)
def test_a_bad_record_is_rejected_alone(corpus, line, reason):
    put(corpus, "b.jsonl", jsonl({"text": BODY}, line, {"text": SECOND}))

    reading = read(corpus)

    assert len(reading.articles) == 2
    (rejected,) = reading.rejected
    assert (rejected["path"], rejected["record"]) == ("b.jsonl", 2)
    assert rejected["reason"].startswith(reason)
    assert (reading.ledger[0]["status"], reading.ledger[0]["reason"]) == ("partly", "some records are in rejected.csv")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", "Straße größer".encode("latin-1"), "not UTF-8 at byte 4"),
        ("a.txt", "نص".encode("cp1256"), "not UTF-8 at byte"),
        ("a.txt", b"text\0text", "binary"),
        ("a.txt", b"", "holds no text"),
        ("a.txt", b"\n\n ... \n", "holds no text"),
        ("a.odt", b"PK", "no format that Rasid reads; save it as .docx"),
        ("a.pdf", b"%PDF", "not a sound PDF; save it anew"),
        ("noending", b"x", "no format that Rasid reads"),
        ("b.jsonl", b"", "holds no article"),
        ("b.jsonl", b"{oops\n", "not valid JSON"),
        ("b.jsonl.gz", b"not gzip", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_has_a_row_with_the_reason(corpus, name, content, reason):
    put(corpus, name, content)

    reading = read(corpus)

    (row,) = reading.ledger
    assert (row["path"], row["status"], row["articles"]) == (name, "rejected", 0)
    assert reason in row["reason"]
    assert reading.articles == []
    assert set(row) == set(LEDGER)


def test_one_bad_file_does_not_spoil_the_others(corpus):
    put(corpus, "a.txt", b"\0")
    put(corpus, "b.txt", ARTICLE)

    assert [row["status"] for row in read(corpus).ledger] == ["rejected", "accepted"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", ARTICLE), ("b.jsonl", jsonl({"text": BODY}, {"text": SECOND}))],
    ids=["file", "bulk"],
)
def test_a_file_that_changed_since_the_inventory_leaves_no_articles(corpus, name, content):
    put(corpus, name, content)
    units = take_inventory(corpus)
    put(corpus, name, content.replace("القرية", "المدينة"))

    reading = read_units(units, corpus, 4)

    assert reading.ledger[0]["status"] == "rejected"
    assert "changed while it was read" in reading.ledger[0]["reason"]
    assert (reading.articles, reading.paragraphs) == ([], [])


@pytest.mark.parametrize(
    ("name", "content"), [("a.txt", ARTICLE), ("b.jsonl", jsonl({"text": BODY}))], ids=["file", "bulk"]
)
def test_a_file_that_vanished_since_the_inventory_is_rejected(corpus, name, content):
    put(corpus, name, content)
    units = take_inventory(corpus)
    (corpus / name).unlink()

    (row,) = read_units(units, corpus, 4).ledger

    assert row["status"] == "rejected"
    assert "cannot be read" in row["reason"]


def test_a_paragraph_with_too_few_words_is_set_aside_with_its_place(corpus):
    text = f"هجوم على دورية قرب القرية\n{BODY}\nقال ذلك مساء أمس.\n{SECOND}"
    put(corpus, "a.txt", text)

    kept, cut = read(corpus, shortest=4), read(corpus, shortest=5)

    assert kept.rejected == []
    (row,) = cut.rejected
    assert (row["reason"], row["text"]) == ("too short", "قال ذلك مساء أمس.")
    assert text[row["start"] : row["end"]] == row["text"]
    assert (cut.ledger[0]["short"], cut.ledger[0]["body"], cut.ledger[0]["status"]) == (1, 2, "accepted")


def test_a_record_with_half_a_character_is_read_or_rejected_but_stops_nothing(corpus, rasid, tmp_path):
    put(corpus, "b.jsonl", '{"text": "' + BODY + ' \\ud83d"}\n' + jsonl({"text": SECOND}))
    write_shards(deal(take_inventory(corpus), 10), tmp_path / "lists")

    outcome = rasid(
        "ingest", "read", "--corpus", corpus, "--shard", tmp_path / "lists/1of1.csv", "--output", tmp_path / "out"
    )

    assert outcome.status == 0
    assert SECOND in read_parquet(tmp_path / "out/paragraphs.parquet")["text"].to_list()


@pytest.fixture
def ingested(corpus, rasid, tmp_path):
    """Run the commands as the workflow does, with any number of shards."""

    def ingest(size: int, name: str) -> Path:
        folder = tmp_path / name
        shards = deal(take_inventory(corpus), size)
        write_shards(shards, folder / "lists")
        for shard in shards:
            assert (
                rasid(
                    "ingest",
                    "read",
                    "--corpus",
                    corpus,
                    "--shard",
                    folder / f"lists/{shard}.csv",
                    "--output",
                    folder / shard,
                ).status
                == 0
            )
            tables = [f"--{table}={folder / shard / table}.parquet" for table in ("articles", "paragraphs")]
            assert rasid("ingest", "sign", *tables, "--output", folder / shard).status == 0
        for command in ("collect", "duplicates"):
            places = [folder / shard for shard in shards]
            assert rasid("ingest", command, *places, "--output", folder / "all").status == 0
        return folder / "all"

    return ingest


def test_the_tables_are_the_same_bytes_however_the_articles_are_dealt(corpus, ingested):
    for n in range(12):
        put(corpus, f"خبر {n}.txt", f"هجوم رقم {n} على دورية\n{BODY}\n{SECOND} {n}\n")
    put(corpus, "b.jsonl", jsonl({"text": THIRD}, "{oops", {"text": BODY}))
    put(corpus, "c.pdf", b"x")

    one, many = ingested(1000, "one"), ingested(2, "many")

    for name in ("articles.parquet", "paragraphs.parquet", "ledger.csv", "rejected.csv", "duplicates.csv"):
        assert (one / name).read_bytes() == (many / name).read_bytes(), name
    assert read_parquet(one / "articles.parquet").schema == pl.Schema(ARTICLES)
    assert read_parquet(one / "paragraphs.parquet").schema == pl.Schema(PARAGRAPHS)
    assert len(read_csv(one / "ledger.csv")) == 14


def test_articles_that_share_a_paragraph_have_one_group(corpus, ingested):
    put(corpus, "a.txt", ARTICLE)
    put(corpus, "b.txt", f"عنوان آخر لهذا الخبر\n{BODY}\n")
    put(corpus, "c.txt", f"عنوان ثالث لهذا الخبر\n{THIRD}\n")

    articles = {row["path"]: row for row in read_parquet(ingested(10, "x") / "articles.parquet").iter_rows(named=True)}

    assert articles["a.txt"]["group"] == articles["b.txt"]["group"] != articles["c.txt"]["group"]
    assert articles["c.txt"]["group"] == articles["c.txt"]["article_id"]


def test_a_deleted_article_leaves_no_trace(corpus, ingested):
    put(corpus, "a.txt", ARTICLE)
    put(corpus, "b.txt", f"عنوان آخر لهذا الخبر\n{THIRD}\n")
    ingested(10, "before")

    (corpus / "b.txt").unlink()
    after = ingested(10, "after")

    assert read_parquet(after / "articles.parquet")["path"].to_list() == ["a.txt"]
    assert THIRD not in read_parquet(after / "paragraphs.parquet")["text"].to_list()
    assert [row["path"] for row in read_csv(after / "ledger.csv")] == ["a.txt"]
