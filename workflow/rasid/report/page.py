"""Put the page together from the tables of a run."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

import rasid
from rasid.arrays import read_json
from rasid.config import Theme
from rasid.tables import read_csv, read_json_lines
from rasid.topics.model import read_words

HERE = Path(__file__).parent
WORDS_SHOWN = 10


def render(results: Path, themes: Sequence[Theme], corpus: Path, limit: int) -> str:
    """Give the page.

    Article text comes in as data only: Jinja escapes it, the script sets it as text, and the
    content-security policy lets nothing run but the page's own script.

    Parameters
    ----------
    results : Path
        The folder that the workflow fills.
    themes : sequence of Theme
    corpus : Path
        The folder of articles, for links to them.
    limit : int
        At most this many paragraphs; those with a theme or in doubt first.
    """
    style = (HERE / "page.css").read_text(encoding="utf-8") + _theme_rules(themes)
    script = (HERE / "page.js").read_text(encoding="utf-8")
    evaluation = read_json(results / "tagger/evaluation.json")
    summary = Summary(themes)
    chosen = _choose(summary.watch(read_json_lines(results / "tags/paragraphs.jsonl")), limit)
    ledger = read_csv(results / "ingest/ledger.csv")
    trained = [block for block in evaluation["themes"].values() if block["trained"]]
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    return environment.get_template("page.html").render(
        policy=_policy(style, script),
        style=style,
        script=script,
        data=_as_data(_data(chosen, themes, results, corpus)),
        corpus=corpus.as_posix(),
        verdict=read_json(results / "changes/verdict.json"),
        themes=[summary.theme(theme, evaluation["themes"][theme.id]) for theme in themes],
        totals=summary.totals,
        shown=len(chosen),
        left_out=summary.totals["paragraphs"] - len(chosen),
        models=[_model(results, "guided", "All paragraphs: the guided model")]
        + [_model(results, theme.id, f"Within {theme.name_en} · {theme.name_ar}") for theme in themes],
        evaluation=evaluation,
        overall_precision=_mean(block["precision"] for block in trained),
        overall_recall=_mean(block["recall"] for block in trained),
        queue=read_csv(results / "review/queue.csv"),
        ledger=ledger,
        accepted=sum(row["status"] == "accepted" for row in ledger),
        cut={kind: sum(int(row[kind]) for row in ledger) for kind in ("boilerplate", "short", "other_language")},
        troubles=[row for row in ledger if row["status"] != "accepted"],
        made=_made(read_json(results / "tagger/model/model.json")),
        figure=lambda name: _figure(results / f"plots/{name}.svg"),
    )


class Summary:
    """Count what goes by on its way into the page."""

    def __init__(self, themes: Sequence[Theme]) -> None:
        self.totals: Counter[str] = Counter(articles=0, paragraphs=0, tagged=0, uncertain=0)
        self._counts: dict[str, Counter[str]] = {theme.id: Counter() for theme in themes}
        self._articles: dict[str, set[str]] = {theme.id: set() for theme in themes}
        self._all_articles: set[str] = set()

    def watch(self, rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
        """Pass rows on, counting."""
        for row in rows:
            self._all_articles.add(row["article_id"])
            self.totals["articles"] = len(self._all_articles)
            self.totals.update(paragraphs=1, tagged=bool(row["tags"]), uncertain=row["uncertain"])
            for theme in row["tags"]:
                self._articles[theme].add(row["article_id"])
                human = row["label"] == "human"
                self._counts[theme].update(paragraphs=1, uncertain=row["uncertain"], human=human)
            yield row

    def theme(self, theme: Theme, figures: Mapping[str, Any]) -> dict[str, Any]:
        """Give a theme's row of the table."""
        counts = self._counts[theme.id]
        return {
            "id": theme.id,
            "en": theme.name_en,
            "ar": theme.name_ar,
            "paragraphs": counts["paragraphs"],
            "share": counts["paragraphs"] / max(self.totals["paragraphs"], 1),
            "articles": len(self._articles[theme.id]),
            "uncertain": counts["uncertain"],
            "human": counts["human"],
            "trained": figures["trained"],
            "f1": figures.get("f1", 0.0),
        }


def _choose(rows: Iterable[dict[str, Any]], limit: int) -> list[dict[str, Any]]:
    """Keep the most useful rows, in their order: with a theme, then in doubt, then the rest."""
    kept = nsmallest(limit, enumerate(rows), key=lambda item: (not item[1]["tags"], not item[1]["uncertain"], item[0]))
    return [row for _, row in sorted(kept, key=lambda item: item[0])]


def _data(rows: Sequence[Mapping[str, Any]], themes: Sequence[Theme], results: Path, corpus: Path) -> dict[str, Any]:
    number = {theme.id: place for place, theme in enumerate(themes)}
    sources = sorted({row["source"] or "" for row in rows})
    base = quote(Path(os.path.relpath(corpus, results)).as_posix()) + "/"
    return {
        "themes": [{"id": theme.id, "en": theme.name_en, "ar": theme.name_ar} for theme in themes],
        "sources": sources,
        "base": f"./{base}",
        "paragraphs": [
            {
                "title": row["title"],
                "text": row["text"],
                "date": row["date"],
                "source": sources.index(row["source"] or ""),
                "path": row["path"],
                "tags": [number[theme] for theme in row["tags"]],
                "probability": [round(row["probability"][theme.id], 2) for theme in themes],
                "uncertain": row["uncertain"],
                "human": row["label"] == "human",
                **{
                    key: [
                        [number[item["theme"]], item["start"], item["end"], round(item["weight"], 2)]
                        for item in row["evidence"]
                        if item["field"] == field
                    ]
                    for key, field in (("inText", "text"), ("inTitle", "title"))
                },
            }
            for row in rows
        ],
    }


def _as_data(value: Any) -> str:
    """Give JSON that can stand in a script element: nothing in it can close the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8", "backslashreplace").decode()


def _policy(style: str, script: str) -> str:
    hashes = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, script)]
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}';"
        " base-uri 'none'; form-action 'none'"
    )


def _theme_rules(themes: Sequence[Theme]) -> str:
    return "".join(f".theme-{theme.id} {{ --theme: {theme.colour}; }}\n" for theme in themes)


def _figure(path: Path) -> Markup:
    image = base64.b64encode(path.read_bytes()).decode()
    alt = path.stem.replace("_", " ")
    return Markup('<figure><img alt="{}" src="data:image/svg+xml;base64,{}"></figure>').format(alt, image)


def _model(results: Path, name: str, title: str) -> dict[str, Any]:
    folder = results / "topics" / name
    quality = read_json(folder / "quality.json")
    return {
        **quality,
        "title": title,
        "figure": f"topic_words_{name}",
        "topics": [
            {"name": topic.replace("_", " "), "words": [row["printed"] for row in rows[:WORDS_SHOWN]]}
            for topic, rows in read_words(folder).items()
        ],
    }


def _made(model: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [("Rasid", rasid.__version__), *((name, str(value)) for name, value in sorted(model["made_of"].items()))]


def _mean(values: Iterable[float]) -> float:
    values = list(values)
    return sum(values) / len(values) if values else 0.0
