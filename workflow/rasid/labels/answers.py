"""Answers: what people filled in, from whatever form they did it in, before it is checked.

A form (a spreadsheet, Label Studio, doccano) is turned into answers by a module of its own; what an answer
may be is decided in one place, `rasid.labels.check_answers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# What the column `state` may say; empty: nobody has looked yet.
NOT_LOOKED_AT, NONE, TAGS, UNSURE = "", "none", "tags", "unsure"
STATES = (NONE, TAGS, UNSURE)
# A reason in `why` that starts like this asks about a label which is there already.
ABOUT_A_LABEL = "label "
# The reason of what chance drew; a label keeps it as its note, and so a confirmed one that it was looked at again.
AUDIT = "random audit"
CHECKED = "label checked"

_SEPARATOR = re.compile(r"[;؛,،]")


@dataclass(frozen=True)
class Answer:
    """What one person said of one paragraph, as it was found.

    Attributes
    ----------
    place : str
        Where it stands, for messages.
    text_hash, title, text, source, date : object
        As found: a spreadsheet may have made numbers or dates of them.
    state : object
        One of `STATES`, or empty.
    tags : tuple of object
        Names of themes.
    asked : tuple of str
        The themes that the form offered; none where it does not say.
    suggested : str
        The tags that were shown beforehand, ``none`` where these were none, empty where nothing was shown.
    why : str
        Why the paragraph was asked about.
    annotator, labelled : str
        Who said it, and the day (YYYY-MM-DD); empty where the form does not say.
    note : str
    """

    place: str
    text_hash: Any
    title: Any
    text: Any
    source: Any
    date: Any
    state: Any
    tags: tuple[Any, ...]
    asked: tuple[str, ...] = ()
    suggested: str = ""
    why: str = ""
    annotator: str = ""
    labelled: str = ""
    note: str = ""

    @property
    def looked_at(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.state or self.tags)


def split_names(cell: Any) -> tuple[Any, ...]:
    """Take a cell with names apart; ``;`` and ``,`` part them, Arabic ones too."""
    if not isinstance(cell, str):
        return (cell,)
    return tuple(name.strip() for name in _SEPARATOR.split(cell) if name.strip())


def state_of(choices: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """Tell state and tags by what was chosen in a tool where ``none`` and ``unsure`` are choices too.

    ``none`` with tags is returned as it is: checking answers finds the contradiction.
    """
    chosen = list(dict.fromkeys(choices))
    tags = tuple(name for name in chosen if name not in {NONE, UNSURE})
    if NONE in chosen:
        return NONE, tags
    if UNSURE in chosen:
        return UNSURE, tags
    return (TAGS, tags) if tags else (NONE, ())
