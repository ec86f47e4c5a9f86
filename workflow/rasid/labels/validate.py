"""Whether answers can become labels: names, states, and what a spreadsheet does to cells.

Nothing is guessed. An answer that is not sure to mean what it says is a mistake with a place and a remedy, and
where there is one mistake nothing is written.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasid.config import Theme
from rasid.identity import text_hash
from rasid.labels.answers import ABOUT_A_LABEL, AUDIT, CHECKED, NONE, STATES, TAGS, UNSURE, Answer

HASH = re.compile(r"[0-9a-f]{16}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# What programs write for an empty cell, and spreadsheets for a formula that makes no sense.
EMPTY_WORDS = frozenset({"None", "none.", "nan", "NaN", "NaT", "null", "NULL", "<NA>", "N/A", "#N/A"})
ERROR_WORDS = frozenset({"#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "Err:508", "Err:509"})
_MOST_LOST = 3


@dataclass(frozen=True)
class Context:
    """What answers are held against.

    Attributes
    ----------
    themes : sequence of Theme
    known : mapping
        Columns of a label (`title`, `text`, `article`, `source`, `article_date`, `position`) by `text_hash`, for
        the paragraphs of the corpus and of the labels that there are.
    annotator, labelled : str
        Who and when, for answers that do not say.
    codebook : str
        Its version.
    """

    themes: Sequence[Theme]
    known: Mapping[str, Mapping[str, str]]
    annotator: str
    labelled: str
    codebook: str


def names_of(answers: Collection[Answer]) -> set[str]:
    """Give the `text_hash` of every paragraph that answers may be about."""
    names = {answer.text_hash for answer in answers if isinstance(answer.text_hash, str)}
    return names | {text_hash(answer.text) for answer in answers if isinstance(answer.text, str)}


def validate(answers: Iterable[Answer], context: Context) -> tuple[list[tuple[dict[str, str], str]], list[str]]:
    """Turn answers into rows of corpus/labels.csv, without their role.

    Returns
    -------
    rows : list of (dict, str)
        Each with the reason why it was asked about.
    mistakes : list of str
        One line each: the place, what is wrong, and what to do. Where there are any, use no row.
    """
    rows: list[tuple[dict[str, str], str]] = []
    mistakes: list[str] = []
    said: dict[tuple[str, str], tuple[Answer, dict[str, str]]] = {}
    for answer in answers:
        found = [*_wrong_answer(answer, context), *_wrong_paragraph(answer, context), *_wrong_day(answer, context)]
        mistakes.extend(f"{answer.place}: {mistake}" for mistake in found)
        if found:
            continue
        row = _row(answer, context)
        earlier, before = said.setdefault((row["text_hash"], row["annotator"]), (answer, row))
        if before is row:
            rows.append((row, answer.why))
        elif (before["state"], before["tags"]) != (row["state"], row["tags"]):
            mistakes.append(f"{answer.place}: answers otherwise than {earlier.place}, the same paragraph; keep one")
    return rows, mistakes


def _wrong_answer(answer: Answer, context: Context) -> Iterable[str]:
    """Yield what is wrong with state and tags."""
    names = {theme.id for theme in context.themes}
    for tag in answer.tags:
        if not isinstance(tag, str):
            yield f"tags is {tag!s:.30}, of which the spreadsheet made a {_kind(tag)}; write the names of themes"
        elif tag in EMPTY_WORDS | ERROR_WORDS:
            yield f"tags is {tag!r}, which a program wrote; write the names of themes, or empty the cell"
        elif tag not in names:
            yield f"no theme {tag!r:.40}; {_remedy(tag, context.themes)}"
    state = answer.state
    if state and state not in STATES:
        if not isinstance(state, str):
            yield f"state is {state!s:.30}, of which the spreadsheet made a {_kind(state)}; write {', '.join(STATES)}"
        elif state in EMPTY_WORDS | ERROR_WORDS:
            yield f"state is {state!r}, which a program wrote; write {NONE} if no theme is there, or empty the cell"
        else:
            yield f"state is {state!r:.40}; write {', '.join(STATES)}, or nothing where nobody has looked"
    elif state == NONE and answer.tags:
        yield f"state is {NONE}, but tags are {', '.join(map(str, answer.tags))}; empty one of the two"
    elif state == TAGS and not answer.tags:
        yield f"state is {TAGS}, but there are none; write the names of themes, or {NONE} as state"


def _remedy(tag: str, themes: Sequence[Theme]) -> str:
    """Give the theme that somebody may have meant by a name."""
    meant = {name.casefold(): theme.id for theme in themes for name in (theme.id, theme.name_en, theme.name_ar)}
    near = difflib.get_close_matches(tag.casefold(), meant, 1, cutoff=0.7)
    return f"did you mean {meant[near[0]]}?" if near else f"themes are {', '.join(theme.id for theme in themes)}"


def _wrong_paragraph(answer: Answer, context: Context) -> Iterable[str]:
    """Yield why it is not sure which paragraph is meant."""
    name, text = answer.text_hash, answer.text
    if not isinstance(name, str) or (name and not HASH.fullmatch(name)):
        yield f"text_hash is {name!s:.30}, which a spreadsheet changed; empty the cell: the text tells the paragraph"
    elif not isinstance(text, str):
        yield f"text is {text!s:.30}, of which the spreadsheet made a {_kind(text)}; {_EMPTY_TEXT}"
    elif name and text.strip():
        if text_hash(text) != name:
            yield _changed(text, context.known.get(name, {}).get("text", ""))
    elif not name and not text.strip():
        yield "neither text_hash nor text; take the row from results/review/queue.csv again"
    elif (name or text_hash(text)) not in context.known:
        yield "no such paragraph in the corpus or among the labels; take the row from results/review/queue.csv again"


_EMPTY_TEXT = "empty the cell: text_hash tells the paragraph"


def _changed(text: str, original: str) -> str:
    """Say how a text differs from the one that its `text_hash` stands for."""
    found, printed = " ".join(text.split()), " ".join(original.split())
    lost = len(printed) - len(found)
    if text.strip() in EMPTY_WORDS | ERROR_WORDS:
        return f"text is {text.strip()!r}, which a program wrote; {_EMPTY_TEXT}"
    if 0 < lost <= _MOST_LOST and printed.endswith(found):
        return f"text has lost its beginning {printed[:lost]!r}; {_EMPTY_TEXT}"
    if lost > 0 and printed.startswith(found):
        return f"text has lost its last {lost} characters; {_EMPTY_TEXT}"
    return (
        "text is not the one that text_hash stands for: it was changed, or rows were mixed up when sorting; "
        "take the row from results/review/queue.csv again"
    )


def _wrong_day(answer: Answer, context: Context) -> Iterable[str]:
    """Yield a day that a spreadsheet rewrote, where no table tells it better."""
    name = answer.text_hash
    known = isinstance(name, str) and name in context.known
    for column, value in (("labelled", answer.labelled), ("date", "" if known else answer.date)):
        if value and not (isinstance(value, str) and DAY.fullmatch(value)):
            yield f"{column} is {value!s:.30}, as a spreadsheet writes days; write YYYY-MM-DD, or empty the cell"


def _row(answer: Answer, context: Context) -> dict[str, str]:
    name = answer.text_hash or text_hash(answer.text)
    known = context.known.get(name) or {
        "title": answer.title if isinstance(answer.title, str) else "",
        "text": answer.text,
        "article": "",
        "source": str(answer.source),
        "article_date": answer.date,
        "position": "",
    }
    order = [theme.id for theme in context.themes]
    asked = ({*answer.asked} & {*order} or {*order}) | {*answer.tags}
    return {
        "text_hash": name,
        **known,
        "asked": ";".join(theme for theme in order if theme in asked),
        "tags": ";".join(theme for theme in order if theme in answer.tags),
        "state": "unsure" if answer.state == UNSURE else "labelled",
        "annotator": answer.annotator or context.annotator,
        "labelled": answer.labelled or context.labelled,
        "codebook": context.codebook,
        "suggested": answer.suggested,
        "note": _note(answer),
    }


def _note(answer: Answer) -> str:
    """Keep of the reason what matters later: that chance drew it, or that a label was looked at again."""
    if answer.why.startswith(ABOUT_A_LABEL):
        return f"{CHECKED}; {answer.note}" if answer.note else CHECKED
    if answer.why == AUDIT:
        return f"{AUDIT}; {answer.note}" if answer.note else AUDIT
    return answer.note


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "truth value"
    return "number" if isinstance(value, int | float) else "date"
