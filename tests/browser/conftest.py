"""A headless Chromium, and pages of the report to open in it.

Chromium is Debian's, axe-core is npm's; `.ci/run` installs both. Where one is missing the tests skip and
say so, unless RASID_BROWSER=required.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rasid.report.page import render
from tests.unit.conftest import AFGHANISTAN, PEACE, UKRAINE
from tests.unit.test_report import results, row

__all__ = ["results"]
AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
THEMES = [UKRAINE, AFGHANISTAN, PEACE]


def need(there: bool, what: str) -> None:
    """Skip, saying what is missing; where it has to be there, fail."""
    if not there:
        (pytest.fail if os.environ.get("RASID_BROWSER") == "required" else pytest.skip)(f"{what} is missing")


@pytest.fixture(scope="session")
def themes():
    return THEMES


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium")
    need(bool(path), "Chromium (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Tab:
    """A page in the browser, and all that it complained of or asked for."""

    page: object
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture
def tab(chromium) -> Iterator:
    """Open a file in a tab of its own; at the end it has complained of nothing and asked for nothing."""
    opened: list[Tab] = []

    def tab(file: Path, hash_: str = "", **options) -> Tab:
        options = {"locale": "en-GB", "viewport": {"width": 1100, "height": 900}} | options
        page = chromium.new_context(**options).new_page()
        this = Tab(page)
        opened.append(this)
        page.on("console", lambda message: this.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: this.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (this.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: this.requests.append(request.url))
        page.goto(file.as_uri() + hash_)
        return this

    yield tab
    for this in opened:
        this.page.context.close()
        assert this.complaints == []
        assert [url for url in this.requests if not url.startswith(("file:", "data:"))] == []


ROWS = [
    row(1, title="كييف تحت المطر", text="قال 𝒜 إن كييف هادئة.", date="2022-01-10", evidence=[
        {"theme": "ukraine", "field": "text", "start": 9, "end": 13, "weight": 2.1},
        {"theme": "ukraine", "field": "title", "start": 0, "end": 4, "weight": 1.0},
    ]),
    row(2, article_id="b", path="b.txt", text="طالبان في كابُل", date="2021-05-05", tags=["afghanistan"], source="Post",
        probability={"ukraine": 0.1, "afghanistan": 0.55, "peacekeeping": 0.0}, uncertain=True, evidence=[]),
    row(3, article_id="c", path="c.txt", text="أسعار الخضار", date=None, tags=[], evidence=[], label="human",
        probability={"ukraine": 0.0, "afghanistan": 0.0, "peacekeeping": 0.0}),
    row(4, article_id="d", path="d.txt", text="قال 𝒜 إن كييف هادئة.", date="2022-02-01", group="a:1", evidence=[]),
]  # fmt: skip


@pytest.fixture
def written(results, tmp_path):
    """Write a page of some paragraphs."""

    def written(rows=ROWS, hostile: str = "", limit: int = 100, **options) -> Path:
        folder = results([dict(item) for item in rows], hostile)
        path = folder / "report.html"
        page = render(folder, THEMES, tmp_path / "corpus", limit, [("Rasid", "1")], {"seed": 1}, **options)
        path.write_text(page, encoding="utf-8", errors="backslashreplace")
        return path

    return written
