"""What a long command is at, for whoever waits: the work says it, the command line shows it.

>>> with stage("reading", of=3) as step:
...     step()
...     current()
'reading 1 of 3'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_now: dict[object, str] = {}  # by stage; several threads may be at work


def current() -> str:
    """Return what is done now, in a few words; empty where nothing is said of it."""
    return next(iter(list(_now.values())[-1:]), "")


@contextmanager
def stage(what: str, of: int = 0) -> Iterator[Callable[[], None]]:
    """Say what is done within; the function that is given counts up to ``of``."""
    done, this = 0, object()
    _now[this] = what

    def step() -> None:
        nonlocal done
        done += 1
        if this in _now:
            _now[this] = f"{what} {done} of {of}" if of else f"{what} {done}"

    try:
        yield step
    finally:
        del _now[this]
