"""Say now and then how far a long piece of work is: in the job's log, for whoever waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import click

Item = TypeVar("Item")
# Seconds between two lines: often enough to see it move, seldom enough to read the rest of the log.
EVERY = 10.0


def follow(
    items: Iterable[Item],
    total: int,
    what: str,
    size: Callable[[Item], int] = lambda _: 1,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Item]:
    """Pass items on, and say on standard error how many there were, in what time, and how long the rest may take.

    Parameters
    ----------
    items : iterable
    total : int
        How many there will be; 0 where nobody knows.
    what : str
        What they are, such as ``paragraphs``.
    size : callable, optional
        How many an item counts for.
    clock : callable, optional
        Gives seconds.
    """
    begun = told = clock()
    done = 0
    for item in items:
        yield item
        done += size(item)
        now = clock()
        if now - told >= EVERY:
            told = now
            click.echo(_line(done, total, what, now - begun), err=True)
    click.echo(f"{done:,} {what} in {_duration(clock() - begun)}", err=True)


def _line(done: int, total: int, what: str, seconds: float) -> str:
    if not total:
        return f"{done:,} {what}, {_duration(seconds)} so far"
    left = seconds * (total - done) / max(done, 1)
    return (
        f"{done:,} of {total:,} {what} ({100 * done / total:.0f} %), {_duration(seconds)} so far,"
        f" about {_duration(left)} to go"
    )


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
