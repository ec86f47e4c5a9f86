import base64
import hashlib
import html.parser
import itertools
import json
import re
import urllib.parse

import polars as pl
import pytest

from rasid.arrays import write_json
from rasid.report.page import render
from rasid.tables import LEDGER, QUEUE, write_csv, write_parquet
from rasid.tag.rows import paragraph_schema
from rasid.topics.model import WORDS

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1"/></svg>'
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<!--<script>",
    "]]><img src=x onerror=alert(3)>",
    "javascript:alert(4)",
    '"><svg/onload=alert(5)>',
    "' onmouseover='alert(6)",
    "{{ 7*7 }} {% raw %} ${8*8}",
    "&lt;script&gt;",
    "قبل\u2028بعد\u2029",
    "نصف \ud800 حرف",
    "\u202eمقلوب",
]


class Page(html.parser.HTMLParser):
    """What a browser finds in a page: its elements, and the text of scripts and styles."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.text: list[str] = []
        self._inside = ""
        self.feed(content)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside = tag if tag in self.raw else ""
        if self._inside:
            self.raw[tag].append("")

    def handle_endtag(self, tag):
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data):
        if self._inside:
            self.raw[self._inside][-1] += data
        else:
            self.text.append(data)

    def having(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def said(self) -> str:
        return " ".join("".join(self.text).split())

    @property
    def data(self) -> dict:
        (place,) = (number for number, script in enumerate(self.having("script")) if script.get("id") == "data")
        return json.loads(self.raw["script"][place])


def row(number: int, **more) -> dict:
    return {
        "paragraph_id": f"a:{number}",
        "article_id": "a",
        "path": "أخبار/خبر 'one' #1.txt",
        "title": "عنوان الخبر",
        "date": "2022-01-10",
        "source": "صحيفة النهر",
        "position": number,
        "text": "قال إن كييف هادئة.",
        "text_hash": f"{number:016}",
        "group": f"a:{number}",
        "tags": ["ukraine"],
        "probability": {"ukraine": 0.91, "afghanistan": 0.02, "peacekeeping": 0.03},
        "uncertain": False,
        "evidence": [{"theme": "ukraine", "field": "text", "start": 7, "end": 11, "weight": 2.125}],
        "topics": [],
        "label": "model",
        **more,
    }


def table_of(rows: list[dict], themes) -> pl.DataFrame:
    # No table holds half a character.
    whole = json.loads(json.dumps(rows, ensure_ascii=False).encode("utf-8", "replace"))
    return pl.DataFrame(whole, schema=paragraph_schema([theme.id for theme in themes]))


@pytest.fixture
def results(tmp_path, themes):
    """What the workflow makes, as far as the page reads it."""

    def results(rows: list[dict] | None = None, hostile: str = "", name: str = "results"):
        folder = tmp_path / name
        in_file = hostile.encode("utf-8", "replace").decode()
        trained = {
            "trained": True,
            "positives": 12,
            "precision": 0.8,
            "recall": 0.6,
            "f1": 0.7,
            "average_precision": 0.9,
        }
        blocks = {theme.id: {**trained, "threshold": 0.4} for theme in themes[:2]}
        blocks["peacekeeping"] = {"trained": False, "positives": 1}
        scores = {"macro_f1": 0.7, "micro_f1": 0.7, "subset_accuracy": 0.6}
        evaluation = {
            "themes": blocks,
            "overall": scores,
            "baselines": {"seeds": {**scores, "themes": {theme.id: {"f1": 0.5} for theme in themes[:2]}}},
            "labels": 24,
            "folds": 5,
            "split": "by article",
            "articles": 9,
        }
        write_json(folder / "tagger/evaluation.json", evaluation)
        write_json(folder / "tagger/model/model.json", {"made_of": {"labels": "abc" + in_file, "numpy": "2"}})
        write_json(folder / "changes/verdict.json", {"verdict": "first_run", "reasons": [], "against": None})
        (folder / "tags").mkdir(parents=True)
        lines = [row(1)] if rows is None else rows
        write_parquet(folder / "tags/paragraphs.parquet", table_of(lines, themes))
        ledger = {
            **dict.fromkeys(LEDGER, ""),
            "path": "a.txt",
            "boilerplate": 2,
            "short": 1,
            "other_language": 0,
            "status": "accepted",
        }
        bad = {**ledger, "path": "bad" + in_file + ".txt", "status": "rejected", "reason": "binary, not text"}
        write_csv(folder / "ingest/ledger.csv", [ledger, bad], LEDGER)
        question = {"text_hash": "x", "text": "سؤال" + in_file, "why": "ukraine 0.52"}
        write_csv(folder / "review/queue.csv", [question], QUEUE)
        for model in ("guided", *(theme.id for theme in themes)):
            note = "" if model == "guided" else "too early: 3 paragraphs"
            words = (
                [{"topic": "ukraine", "rank": 1, "word": "كييف", "printed": "كييف", "weight": "0.5"}]
                if not note
                else []
            )
            settings = {"top_words": 10, "window": "paragraph", "paragraphs": 9}
            write_json(
                folder / f"topics/{model}/quality.json",
                {"topics": len(words), "note": note, "npmi": 0.1, "diversity": 1.0, "settings": settings},
            )
            write_csv(folder / f"topics/{model}/words.csv", words, WORDS)
        (folder / "plots").mkdir()
        for figure in (
            "themes_over_time",
            "themes_by_source",
            "precision_recall",
            "topic_words_guided",
            *(f"topic_words_{theme.id}" for theme in themes),
        ):
            (folder / f"plots/{figure}.svg").write_text(SVG, encoding="utf-8")
        return folder

    return results


@pytest.fixture
def page(results, themes, tmp_path):
    def page(*arguments, limit: int = 100, **named) -> Page:
        return Page(render(results(*arguments, **named), themes, tmp_path / "corpus", limit))

    return page


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_data_and_nothing_else(page, text):
    plain = page([row(1)], name="plain")

    found = page([row(1, title=text, text=text, source=text, path=f"{text}.txt")], text)

    shape = [(tag, sorted(attributes)) for tag, attributes in found.elements]
    assert shape == [(tag, sorted(attributes)) for tag, attributes in plain.elements]
    data = found.data
    told = [text.encode("utf-8", "replace").decode()]
    assert (data["articles"]["title"], data["paragraphs"]["text"], data["sources"]) == (told, told, told)
    assert found.raw["script"][1] == plain.raw["script"][1]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_the_data_can_close_the_script_that_holds_it(page, text):
    found = page([row(1, title=text, text=text)])

    assert not set("<>&\u2028\u2029") & set(found.raw["script"][0])


def test_nothing_in_the_page_runs_but_its_own_script(page):
    found = page([row(1, text=HOSTILE[1], path="javascript:alert(1)")], "javascript:alert(1)")

    for _, attributes in found.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction"):
            assert not (attributes.get(name) or "").lower().startswith(("javascript:", "http", "//", "data:text"))
    assert not {"iframe", "object", "embed", "base", "link"} & {tag for tag, _ in found.elements}
    assert found.data["base"].startswith("./")


def test_the_security_policy_names_the_hashes_of_style_and_script(page):
    found = page()
    (policy,) = [
        meta["content"]
        for meta in found.having("meta")
        if (meta.get("http-equiv") or "").lower() == "content-security-policy"
    ]

    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    hashes = {
        kind: base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for kind, text in (("style", found.raw["style"][0]), ("script", found.raw["script"][1]))
    }
    assert rules["default-src"] == "'none'"
    assert rules["style-src"] == f"'sha256-{hashes['style']}'"
    assert rules["script-src"] == f"'sha256-{hashes['script']}'"
    assert "unsafe" not in policy
    assert len(found.raw["style"]) == 1
    assert len(found.raw["script"]) == 2


def test_the_policy_comes_before_anything_that_it_governs(page):
    elements = page().elements

    tags = [tag for tag, _ in elements]
    policy = next(number for number, (_, attributes) in enumerate(elements) if attributes.get("http-equiv"))
    assert policy < min(tags.index("style"), tags.index("script"), tags.index("img"))


def test_the_page_needs_nothing_from_elsewhere(page):
    found = page()

    assert all((image["src"] or "").startswith("data:image/svg+xml;base64,") for image in found.having("img"))
    assert base64.b64decode(found.having("img")[0]["src"].split(",")[1]).decode() == SVG
    assert all(image["alt"] for image in found.having("img"))


def test_the_page_is_the_same_bytes_twice(rasid, results, themes_file, tmp_path):
    folder = results([row(1), row(2, text=HOSTILE[10])])
    for name in ("one.html", "other.html"):
        outcome = rasid(
            "report",
            "--results",
            folder,
            "--themes",
            themes_file,
            "--corpus",
            tmp_path / "corpus",
            "--output",
            tmp_path / name,
        )
        assert outcome.status == 0

    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "other.html").read_bytes()
    (tmp_path / "one.html").read_bytes().decode("utf-8")


def test_a_paragraph_comes_with_its_tags_evidence_and_source(page):
    title = {"theme": "ukraine", "field": "title", "start": 0, "end": 5, "weight": -0.5}
    data = page([row(1, label="human", group="a:0", evidence=[*row(1)["evidence"], title])]).data

    paragraphs = data["paragraphs"]
    assert [theme["id"] for theme in data["themes"]] == ["ukraine", "afghanistan", "peacekeeping"]
    assert (paragraphs["tags"], paragraphs["probability"], paragraphs["flags"]) == ([[0]], [91, 2, 3], [2 + 4])
    assert paragraphs["evidence"] == [[0, 0, 7, 11, 212, 0, 1, 0, 5, -50]]
    assert data["sources"][data["articles"]["source"][0]] == "صحيفة النهر"
    assert {len(column) for key, column in paragraphs.items() if key != "probability"} == {1}


def test_what_an_article_says_of_itself_stands_once(page):
    data = page([row(1), row(2), row(3, article_id="b", path="b.txt")]).data

    assert data["articles"]["id"] == ["a", "b"]
    assert data["paragraphs"]["article"] == [0, 0, 1]


def test_links_lead_from_the_page_to_the_article(page, tmp_path):
    data = page().data

    target = tmp_path / "results" / urllib.parse.unquote(data["base"]) / data["articles"]["path"][0]
    assert target.resolve() == (tmp_path / "corpus" / "أخبار/خبر 'one' #1.txt").resolve()


def test_a_paragraph_without_title_date_or_source_is_shown(page):
    articles = page([row(1, title=None, date=None, source=None)]).data["articles"]

    assert (articles["title"], articles["date"]) == ([""], [""])


def test_of_many_paragraphs_those_with_a_theme_or_in_doubt_are_kept_and_the_page_says_so(page):
    rows = [row(1, tags=[]), row(2, tags=[], uncertain=True), row(3), row(4, tags=[]), row(5)]

    found = page(rows, limit=3)

    assert found.data["paragraphs"]["tags"] == [[], [0], [0]]
    assert found.data["paragraphs"]["flags"] == [1, 0, 0]
    assert "This page holds 3 of 5 paragraphs" in found.said


def test_the_numbers_at_a_glance_count_all_paragraphs(page):
    rows = [
        row(1),
        row(2, article_id="b", uncertain=True),
        row(3, tags=[]),
        row(4, tags=["ukraine", "peacekeeping"], label="human"),
    ]

    text = page(rows, limit=1).said

    assert "Articles: 2; paragraphs: 4" in text
    assert "3 paragraphs have a theme; 1 (25 %) are uncertain; 0 repeat one printed before." in text
    assert re.search(r"Ukraineأوكرانيا 3 paragraphs.+? of all paragraphsمن كل الفقرات75 %75% articlesالمقالات2 ", text)
    assert re.search(r"Peacekeepingحفظ السلام 1 paragraphs.*? untrained: scored by its seed words", text)


def test_what_was_left_out_is_said_with_its_reason(page):
    text = page().said

    assert "2 files or ranges of records: 1 read whole, 1 in part or not at all" in text
    assert "4 pieces of page furniture, 2 paragraphs that are too short" in text
    assert "bad.txt : binary, not text" in text


def test_topics_and_the_reason_for_their_absence_are_on_the_page(page):
    text = page().said

    assert "1 topics, NPMI 0.100, diversity 1.00" in text
    assert text.count("No topics: too early: 3 paragraphs.") == 3
    assert text.count("لا موضوعات: too early: 3 paragraphs.") == 3


def test_a_run_without_paragraphs_has_a_page(page):
    found = page([])

    assert found.data["paragraphs"]["text"] == []
    assert "Articles: 0; paragraphs: 0" in found.said


def test_every_sentence_stands_there_in_both_languages(page):
    found = page()

    languages = [element.get("lang") for tag, element in found.elements if tag == "span" and element.get("class")]
    english, arabic = (sum(name == code for name in languages) for code in ("en", "ar"))
    assert found.having("html")[0]["lang"] == "en"
    assert english > 60
    assert arabic >= english


def test_headings_do_not_skip_a_level(page):
    levels = [int(tag[1]) for tag, _ in page().elements if re.fullmatch(r"h[1-6]", tag)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))


def test_every_link_inside_the_page_has_its_target(page):
    found = page()

    targets = {attributes.get("id") for _, attributes in found.elements}
    assert {(link["href"] or "")[1:] for link in found.having("a")} <= targets


def test_results_that_are_not_there_are_a_mistake_of_one_line(rasid, themes_file, tmp_path):
    outcome = rasid("report", "--results", tmp_path / "none", "--themes", themes_file, "--output", tmp_path / "r.html")

    assert outcome.status == 2
    assert "run snakemake first" in outcome.err
    assert outcome.err.count("\n") == 1
