"""What is learnt from articles that nobody has labelled."""

import numpy as np
import polars as pl
import pytest

from rasid.identity import text_hash
from rasid.seeds import SeedMatcher
from rasid.tables import ARTICLES, PARAGRAPHS
from rasid.tagger import unlabelled as module
from rasid.tagger.features import FeatureSpace
from rasid.tagger.unlabelled import Unlabelled, learn_mentions, read_unlabelled

PLAIN = ("ارتفعت الأسعار في السوق", "فاز الفريق بالبطولة", "افتتح المعرض أمس", "هطل المطر صباح اليوم")
KYIV = ("القصف على كييف مستمر", "سكان كييف في الملاجئ", "قال عمدة كييف إن الجسر دمر")
# Title, body paragraphs.
NAMED_IN_TITLE = ("كييف تحت القصف", (*PLAIN[:3], "وصل الوفد إلى كييف"))
MOSTLY = ("أخبار", (*KYIV, PLAIN[0]))
IN_PASSING = ("أسواق", (*PLAIN, "زار الوزير كييف العام الماضي", "تراجع النفط", "ارتفع الذهب", "انخفض القمح"))
UNCLEAR = ("متفرقات", ("وصلت بعثة كييف", "غادرت بعثة كييف", *PLAIN))
SHORT = ("موجز", ("خبر من كييف", "خبر آخر"))


@pytest.fixture
def corpus(tmp_path, themes):
    """Write articles as ingest leaves them, in any order of rows, and read what is learnt from them."""
    matcher = SeedMatcher(themes)

    def read(*articles, shuffled: int | None = None) -> Unlabelled:
        rows = [
            (f"a{number}:{place}", f"a{number}", place, kind, text, text_hash(text), 0, len(text))
            for number, (title, body) in enumerate(articles)
            for place, (kind, text) in enumerate([("title", title), *(("body", text) for text in body)])
        ]
        hits = [
            (name, theme, "", 1)
            for name, _, _, kind, text, *_ in rows
            if kind == "body"
            for theme in sorted({hit.theme for hit in matcher.find_in_text(text)})
        ]
        titles = [
            (f"a{number}", "", 0, title or None, None, None, None, None, None, None)
            for number, (title, _) in enumerate(articles)
        ]
        tables = {
            "paragraphs": pl.DataFrame(rows, schema=PARAGRAPHS, orient="row"),
            "articles": pl.DataFrame(titles, schema=ARTICLES, orient="row"),
            "hits": pl.DataFrame(
                hits,
                schema={"paragraph_id": pl.String, "theme": pl.String, "seed": pl.String, "hits": pl.Int64},
                orient="row",
            ),
        }
        for name, table in tables.items():
            mixed = table if shuffled is None else table.sample(fraction=1, shuffle=True, seed=shuffled)
            mixed.write_parquet(tmp_path / f"{name}.parquet")
        return read_unlabelled(tmp_path, tmp_path / "hits.parquet", themes)

    return read


def told(found: Unlabelled) -> dict[str, bool]:
    return {mention.paragraph.text: mention.subject for mention in found.mentions}


def test_a_theme_of_the_title_is_the_subject_of_paragraphs_that_name_it(corpus):
    assert told(corpus(NAMED_IN_TITLE)) == {"وصل الوفد إلى كييف": True}


def test_a_theme_that_most_other_paragraphs_name_is_the_subject(corpus):
    assert told(corpus(MOSTLY)) == dict.fromkeys(KYIV, True)


def test_a_theme_that_nothing_else_names_is_mentioned_in_passing(corpus):
    assert told(corpus(IN_PASSING)) == {"زار الوزير كييف العام الماضي": False}


def test_nothing_is_said_where_it_is_unclear_or_the_article_is_short(corpus):
    assert told(corpus(UNCLEAR, SHORT)) == {}


def test_a_mention_has_its_theme_and_the_title_of_its_article(corpus):
    (mention,) = corpus(NAMED_IN_TITLE).mentions

    assert (mention.theme, mention.paragraph.title) == ("ukraine", "كييف تحت القصف")


def test_the_sample_holds_every_body_paragraph_once(corpus):
    found = corpus(NAMED_IN_TITLE, MOSTLY, NAMED_IN_TITLE, ("", ("نص بلا عنوان",)))

    texts = [paragraph.text for paragraph in found.sample]
    assert sorted(texts) == sorted({*NAMED_IN_TITLE[1], *MOSTLY[1], "نص بلا عنوان"})
    assert next(paragraph.title for paragraph in found.sample if paragraph.text == "نص بلا عنوان") == ""


def test_copies_of_a_mention_count_once(corpus):
    assert len(corpus(IN_PASSING, IN_PASSING, IN_PASSING).mentions) == 1


def test_the_same_is_learnt_whatever_the_order_of_rows(corpus):
    articles = (NAMED_IN_TITLE, MOSTLY, IN_PASSING, ("كييف", IN_PASSING[1]), UNCLEAR, ("نسخة", MOSTLY[1]))

    expected = corpus(*articles)

    assert expected.mentions
    for seed in range(5):
        assert corpus(*articles, shuffled=seed) == expected


def test_no_more_is_read_than_was_asked_for(corpus, monkeypatch):
    monkeypatch.setattr(module, "MOST_MENTIONS", 2)
    monkeypatch.setattr(module, "SAMPLE", 3)

    found = corpus(NAMED_IN_TITLE, MOSTLY, IN_PASSING)

    assert len(found.mentions) == 2
    assert len(found.sample) == 3


def test_an_empty_corpus_teaches_nothing(corpus):
    assert corpus() == Unlabelled([], [])


def test_the_digest_tells_what_is_learnt_from(corpus):
    one, same, other = corpus(MOSTLY, IN_PASSING), corpus(MOSTLY, IN_PASSING), corpus(MOSTLY)

    assert one.digest == same.digest != other.digest


# --- Subject and mention


def world(n: int) -> list[tuple[str, tuple[str, ...]]]:
    """Make articles in which one word goes with the subject, another with a mention in passing."""
    about = [("كييف", (f"معركة كييف {n}", *PLAIN[:2])) for n in range(n)]
    beside = [("أسواق", (f"زيارة كييف {n}", *PLAIN[:2])) for n in range(n)]
    return about + beside


def test_what_goes_with_the_subject_speaks_for_it_and_what_goes_with_mentions_against(corpus, themes):
    mentions = corpus(*world(30)).mentions
    space = FeatureSpace.fit([mention.paragraph for mention in mentions], themes)

    weights = learn_mentions(space, mentions, 1)

    word = {name: weights[place, 0] for place, name in enumerate(space.vocabulary["word"])}
    assert word["معركه"] > 0.1 > -0.1 > word["زياره"]
    assert not weights[:, 1:].any()
    title = slice(space.start["title"], space.start["title"] + len(space.vocabulary["title"]))
    assert not weights[title].any()
    assert np.array_equal(weights, learn_mentions(space, mentions, 1))


def test_nothing_is_learnt_of_a_handful_of_mentions(corpus, themes):
    mentions = corpus(*world(module.FEWEST_MENTIONS - 1)).mentions
    space = FeatureSpace.fit([mention.paragraph for mention in mentions], themes)

    assert not learn_mentions(space, mentions, 1).any()
