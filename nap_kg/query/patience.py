"""Waiting for an engine that can't be interrupted, for a while and no longer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from nap_kg.background import Background
from nap_kg.errors import QueryTimeout

Answer = TypeVar("Answer")


def within(seconds: float | None, work: Callable[[], Answer], place: str) -> Answer:
    """Return what a piece of work returns, or give up on it after some seconds; without any, wait for ever.

    The engine does not stop on demand: what is given up on goes on in the background, as long as the process lives.
    Raises:  QueryTimeout, so that no answer is never taken for an empty one; and whatever the work raises.
    """
    if seconds is None:
        return work()
    background = Background(work, "query")
    if not background.wait(seconds):
        raise QueryTimeout(
            f"gave up after {seconds:g} s: the answer is unknown, not empty",
            place=place,
            fix="ask for less (begin with the narrowest pattern, join patterns by shared variables), or wait longer",
        )
    return background.result()
