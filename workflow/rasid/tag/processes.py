"""Answering lines by one process or several; nothing heavy is loaded where lines are only handed out."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rasid.tag.answers import Answered, Answers

# Blocks that wait for each process: enough that none is idle, and few are held in memory.
WAITING = 2

Answer = Callable[[Iterable[bytes], str], "Iterator[Answered]"]


@contextmanager
def answering(model: Path, prevalence: str | None, cores: int) -> Iterator[Answer]:
    """Give a function that answers blocks of lines, in their order.

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
    if cores == 1:
        answers = _load(model, prevalence)
        with _without_collection():
            yield lambda blocks, source: (answers.answer(block, n, source) for n, block in _numbered(blocks))
        return
    # Forked processes would inherit locks of threads that they do not have.
    with ProcessPoolExecutor(cores, get_context("spawn"), gc.disable) as pool:

        def hand_out(blocks: Iterable[bytes], source: str) -> Iterator[Answered]:
            waiting: deque[Future[Answered]] = deque()
            # An empty block first: what is wrong with the model is told even where no line is to be answered.
            for number, block in chain([(1, b"")], _numbered(blocks)):
                waiting.append(pool.submit(_answer_here, model, prevalence, block, number, source))
                if len(waiting) > cores * WAITING:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

        yield hand_out


def _numbered(blocks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield blocks with the number of their first line."""
    number = 1
    for block in blocks:
        yield number, block
        number += block.count(b"\n")


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


def _load(model: Path, prevalence: str | None) -> Answers:
    from rasid.tag.answers import Answers  # noqa: PLC0415 - the process that hands out lines needs no model
    from rasid.tagger.model import TaggerModel  # noqa: PLC0415 - the same

    return Answers(TaggerModel.load(model, prevalence))


# A process tags with one model.
_load_once = cache(_load)


def _answer_here(model: Path, prevalence: str | None, block: bytes, number: int, source: str) -> Answered:
    return _load_once(model, prevalence).answer(block, number, source)
