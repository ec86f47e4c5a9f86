"""What `rasid tag` answers to lines of JSON."""

from __future__ import annotations

from json.encoder import encode_basestring
from typing import Any

import numpy as np

from rasid.errors import UserError
from rasid.json_lines import json_line, lines_of, parse_object, parse_value
from rasid.tagger.features import Paragraph
from rasid.tagger.model import TaggerModel, Tagging

# The answers as lines of UTF-8, and the mistake in the first line that is not answered.
Answered = tuple[bytes, UserError | None]


class Answers:
    """Answer lines of JSON with lines of JSON.

    Parameters
    ----------
    model : TaggerModel
    """

    def __init__(self, model: TaggerModel) -> None:
        self._model = model
        themes = [theme.id for theme in model.themes]
        # Most paragraphs have no tag. Their lines differ in few places, so they are filled into one that is made by
        # the rules for all: the marks below are no part of any theme's name.
        nothing = Tagging([], dict.fromkeys(themes, 0.5), False, [], {})
        line = json_line({"id": 0, **nothing.as_row()}).replace("%", "%%")
        self._untagged = line.replace('"id": 0', '"id": %s').replace(": 0.5", ": %r").replace(": false", ": %s")

    def answer(self, block: bytes, first: int, source: str) -> Answered:
        """Answer lines up to the first mistake: what stands before it is still answered.

        Parameters
        ----------
        block : bytes
            Whole lines.
        first : int
            The number of the first.
        source : str
            Where they stand, for messages.
        """
        names: list[Any] = []
        paragraphs: list[Paragraph] = []
        mistake = None
        try:
            for number, line in enumerate(lines_of(block, source), first):
                if line and not line.isspace():
                    item = _read_item(line, source, number)
                    title = item.get("title")
                    names.append(item.get("id"))
                    paragraphs.append(Paragraph(title if isinstance(title, str) else "", item["text"]))
        except UserError as found:
            mistake = found
        return self._lines(names, paragraphs).encode("utf-8"), mistake

    def _lines(self, names: list[Any], paragraphs: list[Paragraph]) -> str:
        said = self._model.say(paragraphs)
        uncertain = np.where(said.uncertain, "true", "false").tolist()
        ids = map(encode_basestring, map(str, names))
        lines = [*map(self._untagged.__mod__, zip(ids, *said.probability.T.tolist(), uncertain, strict=True))]
        odd = {row for row, name in enumerate(names) if not (isinstance(name, str) and name.isascii())}
        for row in odd | said.tagged.keys():
            lines[row] = json_line({"id": names[row], **said.tagging(row).as_row()})
        return "".join(lines)


def _read_item(line: str, source: str, number: int) -> dict[str, Any]:
    try:
        item = parse_value(line)
        if isinstance(item["text"], str):
            return item
    except (ValueError, LookupError, TypeError, RecursionError):
        pass  # it is told below
    place = f"{source}:{number}"
    item = parse_object(line, place)
    if isinstance(item.get("text"), str):
        return item
    raise UserError(f'{place}: no "text"; write {{"id": …, "title": …, "text": …}}')
