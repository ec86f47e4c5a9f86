"""doccano: documents with suggestions for a project of the kind "text classification", and answers from its export.

doccano keeps the keys that it does not know, and gives them back. Its export holds every document, whether
anybody looked at it or not, unless only approved ones are asked for: a document whose labels are those that were
suggested counts as not looked at, unless the user says that the file holds approved ones only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rasid.config import Theme
from rasid.labels.answers import NONE, NOT_LOOKED_AT, UNSURE, Answer, state_of

CARRIED = ("text_hash", "title", "source", "date", "why", "suggested", "asked")
_COLOURS = {NONE: "#7f7f7f", UNSURE: "#bdbdbd"}


def documents(rows: Iterable[Mapping[str, str]]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a queue as documents, labelled with what was suggested."""
    for row in rows:
        carried = {column: row.get(column, "") for column in CARRIED}
        yield {"text": row["text"], "label": _split(row["suggested"]), **carried}


def label_types(themes: Sequence[Theme]) -> list[dict[str, Any]]:
    """Give the labels of the project, as doccano imports them."""
    colours = {theme.id: theme.colour for theme in themes} | _COLOURS
    return [
        {"text": name, "suffix_key": str(number), "background_color": colour, "text_color": "#ffffff"}
        if number < 10
        else {"text": name, "background_color": colour, "text_color": "#ffffff"}
        for number, (name, colour) in enumerate(colours.items(), 1)
    ]


def read_answers(exported: Iterable[Mapping[str, Any]], name: str, *, approved: bool) -> Iterator[Answer]:
    """Yield an answer for each document of an export.

    Parameters
    ----------
    exported : iterable of mapping
    name : str
        Of the file, for messages.
    approved : bool
        Whether it holds only documents that somebody approved.
    """
    for number, document in enumerate(exported, 1):
        yield _answer(document, f"{name}:{number}", approved)


def _answer(document: Mapping[str, Any], place: str, approved: bool) -> Answer:
    def plain(column: str) -> str:
        return str(document.get(column) or "")

    label = document.get("label", document.get("labels", document.get("cats"))) or []
    chosen = [label] if isinstance(label, str) else [str(name) for name in label]
    state, tags = state_of(chosen)
    if not approved and (not chosen or set(chosen) == set(_split(plain("suggested")))):
        state, tags = NOT_LOOKED_AT, ()
    return Answer(
        place=place,
        **{column: document.get(column) or "" for column in ("text_hash", "title", "source", "date")},
        text=document.get("text") or document.get("data") or "",
        state=state,
        tags=tags,
        asked=tuple(_split(plain("asked"))),
        suggested=plain("suggested"),
        why=plain("why"),
        annotator=plain("username"),
        note="; ".join(map(str, document.get("Comments") or document.get("comments") or [])),
    )


def _split(cell: str) -> list[str]:
    return [name for name in cell.split(";") if name]
