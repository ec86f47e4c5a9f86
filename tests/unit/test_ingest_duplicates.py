"""Who copies whom."""

import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasid.ingest.duplicates import SAME, Signed, find_copies, group_texts, sign_shard
from rasid.ingest.structure import parse
from rasid.similar import ALIKE, jaccard, shingle, sign
from rasid.tables import ARTICLES, DUPLICATES, PARAGRAPHS

SHARED = Path(os.environ.get("SHARED", Path(__file__).parents[2] / "../shared")) / "articles"
BODY = "قال متحدث باسم البعثة إن دورية تعرضت لإطلاق نار قرب القرية صباح اليوم."
SECOND = "وأضاف أن أحدا لم يصب بأذى وأن الجيش أغلق الطريق المؤدي إلى الجسر."
THIRD = "ووصل وزير الخارجية إلى العاصمة مساء أمس لبحث الأزمة مع نظيره."
REWRITTEN = "وكان متحدث باسم البعثة قد قال إن دورية تعرضت لإطلاق نار قرب القرية فجرا."
LETTERS = str.maketrans("0123456789", "بتثجحخدذرز")


def signed(*rows: tuple[str, str | None, list[str]]) -> Signed:
    """Sign a shard of articles: their names, dates and body paragraphs."""
    articles = pl.DataFrame(
        [(name, date) for name, date, _ in rows],
        schema={name: ARTICLES[name] for name in ("article_id", "date")},
        orient="row",
    )
    paragraphs = pl.DataFrame(
        [
            {"paragraph_id": f"{name}:{n}", "article_id": name, "kind": "body", "text": text}
            for name, _, texts in rows
            for n, text in enumerate(texts)
        ],
        schema={name: PARAGRAPHS[name] for name in ("paragraph_id", "article_id", "kind", "text")},
    )
    return sign_shard(articles, paragraphs)


def rows(copies: pl.DataFrame, kind: str) -> list[tuple]:
    assert tuple(copies.columns) == DUPLICATES
    return copies.filter(pl.col("kind") == kind).drop("kind").rows()


def test_the_first_by_date_is_the_one_that_is_copied():
    copies = find_copies(
        [signed(("a", None, [BODY]), ("b", "2020-05-06", [BODY]), ("c", "2020-05-05", [BODY]), ("d", None, [THIRD]))]
    )

    expected = [("a", "c", 1.0, 1), ("b", "c", 1.0, 1), ("c", "c", 1.0, 1)]
    assert rows(copies, "article") == expected
    assert rows(copies, "paragraph") == [(f"{a}:0", f"{b}:0", *rest) for a, b, *rest in expected]


def test_of_one_date_the_smallest_id_is_first():
    copies = find_copies([signed(("c", "2020-05-05", [BODY]), ("b", "2020-05-05", [BODY]))])

    assert [row[1] for row in rows(copies, "article")] == ["b", "b"]


def test_a_rewritten_copy_is_in_the_group_but_not_the_same():
    (first, second) = rows(find_copies([signed(("a", None, [BODY]), ("b", None, [REWRITTEN]))]), "article")

    assert first == ("a", "a", 1.0, 1)
    assert second[:2] == ("b", "a")
    assert ALIKE < second[2] < SAME
    assert second[3] == 0


def test_articles_are_compared_by_all_their_body_paragraphs():
    copies = find_copies([signed(("a", None, [BODY, SECOND]), ("b", None, [SECOND, THIRD]), ("c", None, [THIRD] * 2))])

    # Paragraphs that an article repeats count once; a half in common is a third of the whole.
    assert rows(copies, "article")[:2] == [("a", "a", 1.0, 1), ("b", "a", pytest.approx(0.35, abs=0.05), 0)]
    assert {row[0] for row in rows(copies, "paragraph")} == {"a:1", "b:0", "b:1", "c:0", "c:1"}


def test_short_paragraphs_are_copies_of_their_equals_only():
    copies = find_copies(
        [signed(("a", None, ["قال ذلك مساء أمس", BODY]), ("b", None, ["قال ذلك مساء أمس.", "قال ذلك مساء أمس هنا"]))]
    )

    assert rows(copies, "paragraph") == [("a:0", "a:0", 1.0, 1), ("b:0", "a:0", 1.0, 1)]


def test_headings_and_articles_without_body_copy_nothing():
    heading = pl.DataFrame(
        {"paragraph_id": ["a:0", "b:0"], "article_id": ["a", "b"], "kind": "heading", "text": [BODY, BODY]}
    )
    articles = pl.DataFrame({"article_id": ["a", "b"], "date": [None, None]}, schema={"article_id": str, "date": str})

    assert find_copies([sign_shard(articles, heading)]).is_empty()
    assert find_copies([signed()]).is_empty()


def test_a_chain_of_likenesses_does_not_make_one_group():
    """Each text shares half its words with the next; the first and the last have nothing in common."""
    chain = [" ".join(f"كلمة{n}" for n in range(start, start + 24)).translate(LETTERS) for start in range(0, 120, 6)]
    shingles = shingle(chain)

    group, similarity = group_texts(shingles, sign(shingles))

    assert len(set(group)) > 5
    assert np.array_equal(similarity, jaccard(shingles, group, np.arange(len(chain))))
    assert (similarity >= ALIKE).all()


def test_the_same_text_as_a_member_goes_where_that_one_went():
    words = [f"كلمة{n}" for n in range(60)]
    other = [f"بديل{n}" for n in range(60)]
    member = words[:29] + other[:31]
    again = [*words[:28], "جديدة", *other[:31]]
    shingles = shingle([" ".join(text).translate(LETTERS) for text in (words, member, again)])

    group, similarity = group_texts(shingles, sign(shingles))

    assert group.tolist() == [0, 0, 0]
    assert similarity[2] < ALIKE < similarity[1]


WORDS = st.lists(st.sampled_from([*BODY.split(), *SECOND.split()[:3]]), max_size=16).map(" ".join)
TEXT = st.one_of(st.sampled_from([BODY, SECOND, REWRITTEN]), WORDS)
ARTICLE = st.tuples(st.sampled_from([None, "2020-05-05", "2020-05-06"]), st.lists(TEXT, max_size=3))


@given(st.lists(ARTICLE, max_size=7), st.randoms(), st.integers(1, 3))
def test_the_table_is_the_same_for_any_order_and_any_shards(articles, random, number):
    named = [(f"{n:x}", date, texts) for n, (date, texts) in enumerate(articles)]
    turned = random.sample(named, len(named))

    one = find_copies([signed(*named)])
    many = find_copies([signed(*turned[start::number]) for start in range(number)])

    assert one.equals(many)


@given(st.lists(ARTICLE, min_size=1, max_size=6), TEXT)
def test_equal_texts_have_one_group_and_every_group_has_a_first_that_is_most_like_itself(articles, text):
    named = [(f"{n:x}", date, [text, *texts]) for n, (date, texts) in enumerate(articles)]

    copies = {row[0]: row[1:] for row in rows(find_copies([signed(*named)]), "paragraph")}

    if len(named) > 1:
        assert len({copies[f"{name}:0"] for name, *_ in named}) == 1
    for group, similarity, same in copies.values():
        assert copies[group] == (group, 1.0, 1)
        assert 0 < similarity <= 1
        assert same == (similarity >= SAME)


def test_signatures_come_back_from_disk(tmp_path):
    before = signed(("a", "2020-05-05", [BODY, SECOND]), ("b", None, [THIRD]))

    before.write(tmp_path)
    after = Signed.read(tmp_path)

    assert after.table.equals(before.table)
    assert np.array_equal(after.keys, before.keys)
    assert np.array_equal(after.shingles.hashes, before.shingles.hashes)
    assert np.array_equal(after.shingles.bounds, before.shingles.bounds)


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is not here: no two real reports of one summit to compare")
def test_two_reports_of_one_summit_share_paragraphs():
    (first,) = SHARED.glob("000_*.txt")
    (second,) = SHARED.glob("001_*.txt")
    articles = [
        (path.name[:3], None, [block.text for block in parse(path.read_text("utf-8")).blocks if block.kind == "body"])
        for path in (first, second)
    ]

    copies = rows(find_copies([signed(*articles)]), "paragraph")

    assert len([row for row in copies if row[0][:3] != row[1][:3]]) >= 2


def test_a_corpus_without_paragraphs_has_no_copies_but_their_columns():
    nothing = sign_shard(pl.DataFrame(schema=ARTICLES), pl.DataFrame(schema=PARAGRAPHS))
    copies = find_copies([nothing])
    assert copies.columns == list(DUPLICATES)
    assert copies.schema["id"] == pl.String
    assert copies.is_empty()
