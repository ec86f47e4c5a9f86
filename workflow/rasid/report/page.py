"""Put the page together."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from rasid.config import Theme
from rasid.plot.language import Language
from rasid.report import in_arabic, sections
from rasid.report.data import as_data, columns, link_base
from rasid.report.strings import STRINGS
from rasid.report.summary import COUNTED, SPARK_HEIGHT, SPARK_WIDTH, Summary, choose, read_rows, spark
from rasid.tables import read_csv, read_parquet

HERE = Path(__file__).parent


def render(
    results: Path,
    themes: Sequence[Theme],
    corpus: Path,
    limit: int,
    made: Sequence[tuple[str, str]] = (),
    settings: Mapping[str, Any] | None = None,
    digits: str = "western",
) -> str:
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
    made : sequence of pairs
        Names and values of versions and digests.
    settings : mapping, optional
        The settings of the run.
    digits : str
        ``western`` or ``arabic_indic``, in Arabic.
    """
    style = (HERE / "page.css").read_text(encoding="utf-8") + _theme_rules(themes)
    script = "".join((HERE / name).read_text(encoding="utf-8") for name in ("list.js", "page.js"))
    paragraphs = results / "tags/paragraphs.parquet"
    table = read_parquet(paragraphs, COUNTED)
    summary, chosen = Summary(table, themes), read_rows(paragraphs, choose(table, limit))
    tagger = sections.tagger(results, themes)
    models = ["guided", *(theme.id for theme in themes)]
    if (results / "topics/discovered/quality.json").exists():
        models.insert(1, "discovered")
    cards = [summary.theme(theme, tagger["evaluation"]["themes"].get(theme.id, {})) for theme in themes]
    highest = max((share for card in cards for _, share in card["trend"]), default=0.0)
    data = columns(chosen, themes) | {
        "themes": [{"id": theme.id, "en": theme.name_en, "ar": theme.name_ar} for theme in themes],
        "strings": {key.removeprefix("js_"): pair for key, pair in STRINGS.items() if key.startswith("js_")},
        "base": link_base(corpus, results),
        "arabicDigits": digits == "arabic_indic",
    }
    ledger = sections.rejected(results)
    say = Say(digits, themes)
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    return environment.get_template("page.html").render(
        policy=_policy(style, script),
        style=style,
        script=script,
        data=as_data(data),
        t=say,
        theme_name=say.theme,
        topic_name=say.topic,
        number=say.number,
        percent=say.percent,
        decimal=say.decimal,
        date=say.date,
        told=say.told,
        told_cause=say.cause,
        corpus=corpus.as_posix(),
        changes=sections.changes(results),
        themes=themes,
        cards=cards,
        spark=lambda trend: spark(trend, highest),
        spark_size=(SPARK_WIDTH, SPARK_HEIGHT),
        totals=summary.totals,
        shown=len(chosen),
        models=[sections.topic_model(results, name) for name in models],
        growing=sections.optional_rows(results / "topics/growing.csv")[:5],
        tagger=tagger,
        seeds=sections.seeds(results),
        queue=read_csv(results / "review/queue.csv"),
        rejected=ledger,
        settings=sections.flat_settings(settings or {}),
        made=[*made, ("corpus", ledger["digest"])],
        figure=lambda name, key="": _figure(results / "plots", name, say(key or name), say("figure_missing")),
    )


class Say:
    """Write sentences, names and numbers in both languages; the style sheet shows the one in use."""

    def __init__(self, digits: str, themes: Sequence[Theme]) -> None:
        self._languages = (Language("en"), Language("ar", arabic_digits=digits == "arabic_indic"))
        self._themes = {theme.id: theme for theme in themes}

    def __call__(self, key: str, **values: Any) -> Markup:
        """Give a sentence, its values filled in; a value that was written in both languages is split again."""
        written = []
        for place, language in enumerate(self._languages):
            known = {
                name: language.number(value) if isinstance(value, int) else _one_of(value, place)
                for name, value in values.items()
            }
            written.append(Markup.escape(language.digits(STRINGS[key][place])).format(**known))
        return _both(*written)

    def theme(self, theme: str) -> Markup:
        """Give the name of a theme; of what is none, its id."""
        known = self._themes.get(theme)
        return _both(known.name_en, known.name_ar) if known else Markup.escape(theme)

    def topic(self, topic: str) -> Markup:
        """Give the name of a topic: a theme's, or its number."""
        return self.theme(topic) if topic in self._themes else _both(*(item.topic(topic) for item in self._languages))

    def number(self, value: float) -> Markup:
        """Give a whole number."""
        return _both(*(language.number(value) for language in self._languages))

    def percent(self, share: float) -> Markup:
        """Give a share in percent."""
        return _both(*(language.percent(share) for language in self._languages))

    def decimal(self, value: float, places: int = 2) -> Markup:
        """Give a number with decimal places."""
        return _both(*(language.decimal(value, places) for language in self._languages))

    def date(self, day: str) -> Markup:
        """Give a date, which runs from left to right among Arabic letters too."""
        pattern = Markup('<bdi dir="ltr">{}</bdi>')
        return _both(*(pattern.format(language.digits(day)) for language in self._languages))

    def told(self, english: str) -> Markup:
        """Give what another stage says in English; what is not known stays as it is."""
        names = {theme: known.name_ar for theme, known in self._themes.items()}
        return self._or_alike(english, in_arabic.sentence(english, names))

    def cause(self, english: str) -> Markup:
        """Give the cause of a flip."""
        return self._or_alike(english, in_arabic.cause(english))

    def _or_alike(self, english: str, said: str) -> Markup:
        if said == english:
            return Markup("<bdi>{}</bdi>").format(english)
        return _both(english, self._languages[1].digits(said))


class Both(Markup):
    """Text in both languages, which remembers its halves."""

    halves: tuple[str, str]


def _both(english: str, arabic: str) -> Markup:
    if english == arabic:
        text = Both(Markup.escape(english))
    else:
        pattern = Markup('<span class="en" lang="en">{}</span><span class="ar" lang="ar">{}</span>')
        text = Both(pattern.format(english, arabic))
    text.halves = (str(Markup.escape(english)), str(Markup.escape(arabic)))
    return text


def _one_of(value: Any, place: int) -> Any:
    return Markup(value.halves[place]) if isinstance(value, Both) else value  # noqa: S704 - its halves are escaped


def _policy(style: str, script: str) -> str:
    hashes = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, script)]
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}';"
        " base-uri 'none'; form-action 'none'"
    )


def _theme_rules(themes: Sequence[Theme]) -> str:
    return "".join(f".theme-{theme.id} {{ --theme: {theme.colour}; }}\n" for theme in themes)


def _figure(plots: Path, name: str, caption: Markup, missing: Markup) -> Markup:
    """Give a figure in each language that it is there in."""
    images = []
    for language, path in (("en", plots / f"{name}.svg"), ("ar", plots / f"ar/{name}.svg")):
        if path.exists():
            image = base64.b64encode(path.read_bytes()).decode()
            alt = Markup(caption.halves[language == "ar"]) if isinstance(caption, Both) else caption  # noqa: S704 - the same
            pattern = Markup('<img class="{}" lang="{}" alt="{}" src="data:image/svg+xml;base64,{}" loading="lazy">')
            images.append(pattern.format(language, language, alt, image))
    shown = Markup("").join(images) if images else Markup("<p>{}</p>").format(missing)
    return Markup("<figure>{}<figcaption>{}</figcaption></figure>").format(shown, caption)
