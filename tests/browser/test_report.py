"""The report as a reader meets it, in Chromium."""

import statistics
import time

import pytest

from tests.browser.conftest import AXE, need
from tests.unit.test_report import HOSTILE, row

PHONE = {"viewport": {"width": 360, "height": 740}}
WORKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "</script></textarea></style><svg onload=alert(3)>",
    "javascript:alert(4)",
    *HOSTILE[2:],
    "م" * 1_000_000,
]


def articles(page) -> list[str]:
    return page.locator("#list article > p:first-of-type").all_inner_texts()


def choose(page, name: str, value: str) -> None:
    control = page.locator(f"[name={name}]")
    (control.select_option if control.evaluate("item => item.tagName") == "SELECT" else control.fill)(value)


def sideways(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_it_opens_with_the_newest_paragraph_first(tab, written):
    page = tab(written()).page

    assert page.locator("#count").inner_text() == "4 of 4 paragraphs"
    assert articles(page)[0].startswith("قال 𝒜")
    assert articles(page)[-1] == "أسعار الخضار"
    assert page.locator("#list article").first.locator(".chip").all_inner_texts() == ["Ukraine 0.91", "copy"]


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        ({"search": "كابل"}, ["b.txt"]),
        ({"search": "كييف هادئه"}, ["a", "d.txt"]),
        ({"search": "لا وجود له"}, []),
        ({"theme": "afghanistan"}, ["b.txt"]),
        ({"theme": "-"}, ["c.txt"]),
        ({"theme": "+", "certainty": "certain"}, ["a", "d.txt"]),
        ({"certainty": "uncertain"}, ["b.txt"]),
        ({"since": "2022-01-01"}, ["a", "d.txt"]),
        ({"since": "2021-01-01", "until": "2022-01-10"}, ["a", "b.txt"]),
        ({"copies": "first", "theme": "ukraine"}, ["a"]),
        ({"copies": "copies"}, ["d.txt"]),
        ({"label": "human"}, ["c.txt"]),
        ({"source": "0"}, ["b.txt"]),
    ],
)
def test_filters_leave_what_was_asked_for(tab, written, wanted, left):
    page = tab(written()).page
    for name, value in wanted.items():
        choose(page, name, value)

    paths = [
        path if path.endswith(".txt") and "/" not in path else "a"
        for path in page.locator("#list .meta a[dir]").all_inner_texts()
    ]
    assert sorted(paths) == left
    assert page.locator("#count").inner_text().startswith(f"{len(left)} of 4" if left else "No paragraph fits")


def test_everything_is_shown_again_at_a_press(tab, written):
    page = tab(written()).page
    choose(page, "theme", "afghanistan")
    page.get_by_role("button", name="Show all").click()

    assert page.locator("#count").inner_text() == "4 of 4 paragraphs"


@pytest.mark.parametrize(("order", "first"), [("oldest", "طالبان"), ("doubtful", "طالبان"), ("newest", "قال")])
def test_paragraphs_are_put_in_order(tab, written, order, first):
    page = tab(written()).page
    choose(page, "order", order)

    assert articles(page)[0].startswith(first)


def test_the_right_letters_are_highlighted_in_text_and_title(tab, written):
    page = tab(written()).page
    choose(page, "copies", "first")
    choose(page, "theme", "ukraine")

    assert page.locator("#list h3 mark").all_inner_texts() == ["كييف"]
    assert page.locator("#list p mark").all_inner_texts() == ["كييف"]
    assert page.locator("#list p mark").get_attribute("title") == "Ukraine: 2.10 log-odds"
    assert page.locator("#list p").first.inner_text() == "قال 𝒜 إن كييف هادئة."


def test_the_language_is_switched_as_a_whole_and_kept(tab, written):
    file = written()
    this = tab(file)
    page = this.page
    choose(page, "theme", "afghanistan")
    page.get_by_role("button", name="العربية").click()

    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    assert page.locator("h2").first.inner_text() == "الجديد"
    assert page.locator("#count").inner_text() == "الفقرات: 1 من 4"
    assert page.locator("#list .chip").first.inner_text() == "أفغانستان 0.55"
    box = page.locator("#list article").bounding_box()
    chip = page.locator("#list .chip").first.bounding_box()
    assert chip["x"] + chip["width"] > box["x"] + 0.8 * box["width"]
    page.reload()
    assert page.locator("html").get_attribute("lang") == "ar"
    page.get_by_role("button", name="English").click()
    assert page.locator("h2").first.inner_text() == "What is new"


def test_a_browser_that_speaks_arabic_gets_arabic_with_the_digits_of_the_settings(tab, written):
    page = tab(written(digits="arabic_indic"), locale="ar-EG").page

    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("#count").inner_text() == "الفقرات: ٤ من ٤"
    assert page.locator(".big").first.inner_text().startswith("٢")


def test_a_link_opens_its_paragraph_among_many(tab, written):
    rows = [row(number, text=f"نص الفقرة رقم {number}") for number in range(700)]

    page = tab(written(rows, limit=1000), "#p=a%3A523").page

    target = page.locator("article.target")
    assert "رقم 523" in target.inner_text()
    box, item = page.locator("#list").bounding_box(), target.bounding_box()
    assert box["y"] - 2 <= item["y"] < box["y"] + box["height"]
    assert target.evaluate("item => item === document.activeElement")
    page.evaluate("location.hash = '#p=a:3'")
    page.wait_for_function("document.querySelector('article.target')?.innerText.includes('رقم 3')")


def test_a_link_to_a_paragraph_that_is_not_there_says_where_to_look(tab, written):
    page = tab(written(), "#p=%E0%A4%A").page

    assert "is not on this page; look for it in results/tags/paragraphs.csv" in page.locator("#count").inner_text()


def test_a_card_shows_the_paragraphs_of_its_theme(tab, written):
    page = tab(written()).page
    page.get_by_role("button", name="Show its paragraphs").nth(1).click()

    assert page.locator("#count").inner_text() == "1 of 4 paragraphs"
    assert page.locator("#list").evaluate("item => item === document.activeElement")


def test_the_keyboard_is_enough(tab, written):
    page = tab(written()).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    page.keyboard.type("كابل")
    assert page.locator("#count").inner_text() == "1 of 4 paragraphs"
    reached = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.name || document.activeElement.id || document.activeElement.tagName")
        )
    assert {"theme", "since", "order", "list", "A"} <= reached


def test_only_what_is_near_to_the_eye_is_drawn(tab, written):
    rows = [row(number, text=f"نص {number} " * 20) for number in range(3000)]
    page = tab(written(rows, limit=3000)).page
    page.locator("#list").scroll_into_view_if_needed()

    for share in (0.2, 0.5, 0.9, 1.0):
        page.evaluate(
            f"document.getElementById('list').scrollTop = {share} * document.getElementById('list').scrollHeight"
        )
        page.wait_for_timeout(150)
        inside = page.locator("#list").evaluate(
            "(list) => { const box = list.getBoundingClientRect();"
            " const middle = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);"
            " return middle.closest('article') !== null; }"
        )
        assert inside
        assert page.locator("#list article").count() < 150
    assert page.locator("#list article").last.inner_text().startswith("عنوان الخبر")


def test_print_holds_paragraphs_and_no_controls(tab, written):
    rows = [row(number, text=f"نص الفقرة {number}") for number in range(300)]
    page = tab(written(rows, limit=1000)).page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")

    assert page.locator("#list article").count() == 200
    assert page.locator("#printed").inner_text() == "The first 200 are printed."
    assert not page.locator("form").is_visible()
    assert page.locator("#list").evaluate("item => item.scrollHeight <= item.clientHeight + 1")
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#list article").count() < 150
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("text", WORKS, ids=range(len(WORKS)))
def test_hostile_articles_run_nothing_and_break_no_layout(tab, written, text):
    short = text[:200]
    rows = [row(1, title=text[:3000], text=text, source=short, path=f"{short}.txt"), row(2, path="javascript:alert(1)")]
    page = tab(written(rows, short), **PHONE).page
    page.wait_for_timeout(50)

    assert sideways(page) <= 0
    assert page.locator("#list article").count() == 2
    for link in page.locator("a").evaluate_all("items => items.map((item) => item.href)"):
        assert link.startswith("file:")
    box = page.locator("#list").bounding_box()
    for item in page.locator("#list article *").evaluate_all(
        "items => items.map((item) => item.getBoundingClientRect().toJSON())"
    ):
        assert item["left"] >= box["x"] - 1
        assert item["right"] <= box["x"] + box["width"] + 1


def test_a_paragraph_that_is_too_long_to_draw_is_shown_whole_at_a_press(tab, written):
    page = tab(written([row(1, text="كلمة " * 2000, evidence=[])])).page
    assert len(articles(page)[0]) < 5000

    page.get_by_role("button", name="Show the whole paragraph").click()

    assert len(articles(page)[0]) >= 9999


@pytest.mark.parametrize("language", ["en-GB", "ar-EG"])
@pytest.mark.parametrize("width", [360, 1100])
def test_nothing_is_wider_than_the_window(tab, written, language, width):
    page = tab(written(), locale=language, viewport={"width": width, "height": 800}).page
    page.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true; })")

    assert sideways(page) <= 0
    for item in page.locator("main *").evaluate_all(
        "items => items.map((item) => item.getBoundingClientRect().toJSON())"
    ):
        assert item["left"] >= -1 or item["width"] <= 1
        assert item["right"] <= width + 1


@pytest.mark.parametrize("language", ["en-GB", "ar-EG"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(tab, written, language, scheme):
    need(AXE.exists(), "axe-core (npm install --no-save --prefix tests/browser axe-core)")
    page = tab(written(), locale=language, color_scheme=scheme, bypass_csp=True).page
    page.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true; })")
    page.evaluate(AXE.read_text(encoding="utf-8"))

    found = page.evaluate("axe.run()")["violations"]

    assert [
        (item["id"], [node["html"] for node in item["nodes"]])
        for item in found
        if item["impact"] in {"serious", "critical"}
    ] == []


def test_twenty_thousand_paragraphs_open_soon_and_are_filtered_at_once(tab, written, tmp_path):
    rows = [
        row(number, article_id=f"{number // 5:012x}", text=f"{'قال المتحدث إن الوضع هادئ في المدينة ' * 7}{number}")
        for number in range(20_000)
    ]
    file = written(rows, limit=20_000)
    blank = tmp_path / "blank.html"
    blank.write_text("<!doctype html><title>-</title><p>-")

    def opening(path) -> tuple[float, object]:
        start = time.perf_counter()
        page = tab(path).page
        return time.perf_counter() - start, page

    nothing = statistics.median(opening(blank)[0] for _ in range(3))
    took, page = min((opening(file) for _ in range(3)), key=lambda item: item[0])
    # What the empty page takes in the same browser tells how busy the machine is.
    assert took < 2 + 10 * nothing
    times = page.evaluate(
        """() => ["ukraine", "", "-", ""].map((value) => {
            const form = document.getElementById("filters");
            form.elements.theme.value = value;
            const start = performance.now();
            form.dispatchEvent(new Event("input"));
            return performance.now() - start;
        })"""
    )
    assert statistics.median(times) < 100 + 1000 * nothing
    assert page.locator("#count").inner_text() == "20,000 of 20,000 paragraphs"
