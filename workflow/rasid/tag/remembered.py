"""A tagger that does not tag the same paragraph twice, be it in another run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from rasid.config import Theme
from rasid.digests import of_files, of_folder, of_value
from rasid.memory import KEY, Memory
from rasid.modules import PACKAGE, used_by
from rasid.tagger.features import Paragraph
from rasid.tagger.model import Evidence, TaggerModel, Tagging

COLUMNS = ("tags", "probability", "uncertain", "evidence")


def stamp(folder: Path) -> str:
    """Give a digest of all that a tag depends on, beside title and text: the model, the code, the arithmetic."""
    return of_value([of_folder(folder), of_files(used_by("rasid.tag.commands"), PACKAGE), version("numpy")])


class Remembered:
    """Stands for a tagger; what is in the memory is taken from there.

    Parameters
    ----------
    model : TaggerModel
    memory : Memory
        With the `stamp` of that model.
    schema : dict
        Of the columns ``tags, probability, uncertain, evidence``.
    """

    def __init__(self, model: TaggerModel, memory: Memory, schema: dict[str, Any]) -> None:
        self._model = model
        self._memory = memory
        self._schema = {KEY: pl.String, **{name: schema[name] for name in COLUMNS}}
        self._known: dict[str, Tagging] = {}
        self._recalled: pl.DataFrame | None = None
        self._new: list[tuple] = []

    @property
    def themes(self) -> list[Theme]:
        """The themes of the model."""
        return self._model.themes

    def tag(self, paragraph: Paragraph) -> Tagging:
        """Tag a paragraph, as the model does."""
        key = _key(paragraph)
        said = self._known.get(key)
        if said is None:
            said = self._known[key] = self._model.tag(paragraph)
            evidence = [item._asdict() for item in said.evidence]
            self._new.append((key, said.tags, said.probability, said.uncertain, evidence))
        return said

    def explain(self, paragraph: Paragraph, tags: Sequence[str]) -> list[Evidence]:
        """Give the evidence for tags, as the model does."""
        return self._model.explain(paragraph, tags)

    def recall(self, paragraphs: Iterable[Paragraph]) -> None:
        """Get ready for some paragraphs."""
        self._recalled = self._memory.recall({_key(paragraph) for paragraph in paragraphs})
        for key, tags, probability, uncertain, evidence in () if self._recalled is None else self._recalled.iter_rows():
            self._known[key] = Tagging(tags, probability, uncertain, [Evidence(**item) for item in evidence])

    def keep(self) -> None:
        """Remember what was recalled, and what was tagged since; make room for the next paragraphs."""
        parts = [] if self._recalled is None else [self._recalled]
        self._memory.keep(pl.concat([*parts, pl.DataFrame(self._new, schema=self._schema, orient="row")]))
        self._known, self._new, self._recalled = {}, [], None


def _key(paragraph: Paragraph) -> str:
    # A title with a zero in it cannot pass for another title and the start of a text: its length goes first.
    whole = f"{len(paragraph.title)}\0{paragraph.title}{paragraph.text}"
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]
