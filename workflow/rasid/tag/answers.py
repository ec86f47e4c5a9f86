"""What `rasid tag` answers to lines of JSON, by one process or several."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rasid.errors import UserError
from rasid.tables import json_line, parse_object
from rasid.tagger.features import Paragraph
from rasid.tagger.model import TaggerModel

# Batches that wait for each process: enough that none is idle, and few are held in memory.
WAITING = 2

Lines = Sequence[tuple[int, str]]
# The answers, and the mistake in the first line that is not answered.
Answered = tuple[str, UserError | None]


@contextmanager
def answering(
    model: Path, prevalence: str | None, cores: int
) -> Iterator[Callable[[Iterable[Lines], str], Iterator[Answered]]]:
    """Give a function that answers batches of numbered lines, in their order.

    The answers are the same bytes whatever the number of processes.

    Parameters
    ----------
    model : Path
        The folder of a trained model.
    prevalence : str, optional
        The setting in force.
    cores : int
        Processes that tag.
    """
    loaded = TaggerModel.load(model, prevalence)  # here too, so that a mistake is told before processes start
    if cores == 1:
        with _without_collection():
            yield lambda batches, source: (answer(loaded, lines, source) for lines in batches)
        return
    # Forked processes would inherit locks of threads that they do not have.
    context = get_context("spawn")
    with ProcessPoolExecutor(cores, context, _load, (model, prevalence)) as pool:
        yield lambda batches, source: _in_order(pool, batches, source, cores * WAITING)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Let Python not look for cycles: there are none, and looking takes a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _in_order(pool: ProcessPoolExecutor, batches: Iterable[Lines], source: str, most: int) -> Iterator[Answered]:
    waiting: deque[Future[Answered]] = deque()
    for lines in batches:
        waiting.append(pool.submit(_answer_here, lines, source))
        if len(waiting) > most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


_here: dict[str, TaggerModel] = {}


def _load(model: Path, prevalence: str | None) -> None:
    gc.disable()
    _here["model"] = TaggerModel.load(model, prevalence)


def _answer_here(lines: Lines, source: str) -> Answered:
    return answer(_here["model"], lines, source)


def answer(model: TaggerModel, lines: Lines, source: str) -> Answered:
    """Answer lines up to the first mistake: what stands before it is still answered."""
    items: list[tuple[Any, Paragraph]] = []
    mistake = None
    try:
        for number, line in lines:
            if line.strip():
                items.append(_read_item(line, f"{source}:{number}"))
    except UserError as found:
        mistake = found
    said = model.tag_all([paragraph for _, paragraph in items])
    answers = (json_line({"id": name, **tagging.as_row()}) for (name, _), tagging in zip(items, said, strict=True))
    return "".join(answers), mistake


def _read_item(line: str, place: str) -> tuple[Any, Paragraph]:
    item = parse_object(line, place)
    if not isinstance(item.get("text"), str):
        raise UserError(f'{place}: no "text"; write {{"id": …, "title": …, "text": …}}')
    title = item.get("title")
    return item.get("id"), Paragraph(title if isinstance(title, str) else "", item["text"])
