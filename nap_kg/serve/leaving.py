"""Clients that leave: what is done for nobody any more is ended."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from starlette.requests import ClientDisconnect
from starlette.types import Scope

KEY = "presence"
"""Where the state of a connection has its client's presence."""


class Presence:
    """Whether the client of a connection is there, and the tasks that work for it alone."""

    def __init__(self) -> None:
        self.has_left = False
        self.tasks: set[asyncio.Task[object]] = set()

    def leave(self) -> None:
        """Cancel the tasks: the client has gone."""
        self.has_left = True
        for task in self.tasks:
            task.cancel()


_present: ContextVar[Presence | None] = ContextVar("present", default=None)


def enter(scope: Scope) -> None:
    """Say whose request the current task is at; a server that is not ours does not tell who leaves."""
    _present.set(scope.get("state", {}).get(KEY))


@contextmanager
def while_present() -> Iterator[None]:
    """Cancel what is awaited inside when the client of the request leaves.

    Raises:  ClientDisconnect, when it has left.
    """
    client, task = _present.get(), asyncio.current_task()
    if client is None or task is None:
        yield
        return
    if client.has_left:
        raise ClientDisconnect
    client.tasks.add(task)
    try:
        yield
    except asyncio.CancelledError:
        if client.has_left and task.uncancel() == 0:
            raise ClientDisconnect from None
        raise
    finally:
        client.tasks.discard(task)
