"""Asking a pool from an event loop: no thread waits, and a query that nobody waits for any more is ended.

A thread is taken only for what may take long and is seldom: to start a worker or the child anew.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from nap_kg.guard.crew import Broken, Crew, Ended, Worker
from nap_kg.guard.pool import TRIES, said
from nap_kg.guard.wire import Gone, Reader, packed

if TYPE_CHECKING:
    from nap_kg.guard.answer import Answer
    from nap_kg.guard.limits import Limits
    from nap_kg.guard.pool import Pool

T = TypeVar("T")
_LINGER = 0.1
"""Seconds that a query has to end by itself when nobody waits for its answer any more."""


async def answer(pool: Pool, request: dict[str, Any], limits: Limits) -> Answer:
    """Return the answer of a pool to a query.

    Raises:  as ``Pool.ask``.
    """
    if not pool.turns.enter_at_once():
        await _aside(pool.turns.enter, lambda _: pool.turns.leave())
    try:
        for left in reversed(range(TRIES)):
            crew = pool.hired_at_once()
            if crew is None:
                crew = await _aside(pool.hired, lambda made: _dismiss(pool, made))
            try:
                return await _put(pool, crew, request, limits)
            except (Ended, Broken) as error:
                if not left:
                    raise said(error) from error
            finally:
                _dismiss(pool, crew)
    finally:
        pool.turns.leave()
    raise AssertionError


def _dismiss(pool: Pool, crew: Crew) -> None:
    if pool.dismissed(crew):
        asyncio.get_running_loop().run_in_executor(None, crew.close)


async def _put(pool: Pool, crew: Crew, request: dict[str, Any], limits: Limits) -> Answer:
    worker = crew.take_at_once()
    if worker is None:
        worker = await _aside(crew.take, crew.give)
    deadline = time.monotonic() + limits.seconds
    reply: dict[str, Any] | None = None
    reader = Reader(worker.talk)
    try:
        worker.talk.setblocking(False)
        try:
            await _sent(worker, packed(request), deadline)
            reply = await _received(worker, reader, deadline)
        except asyncio.CancelledError:
            with suppress(TimeoutError, Gone):
                reply = await _received(worker, reader, time.monotonic() + _LINGER)
            reader.close()
            raise
        except TimeoutError:
            raise pool.over("seconds", limits) from None
        except Gone:
            raise await _aside(lambda: pool.fate(crew, worker, limits), lambda _: None) from None
    finally:
        if reply is not None:
            crew.give(worker)
        else:
            reader.close()
            pool.end(crew, worker)
    return pool.told(reply, reader.files, limits)


async def _sent(worker: Worker, content: bytes, deadline: float) -> None:
    """Send a message, which a worker that waits takes.

    Raises:  Gone, TimeoutError.
    """
    try:
        sent = worker.talk.send(content)
        if sent < len(content):
            async with asyncio.timeout(deadline - time.monotonic()):
                await asyncio.get_running_loop().sock_sendall(worker.talk, content[sent:])
    except (BrokenPipeError, ConnectionResetError) as error:
        raise Gone from error


async def _received(worker: Worker, reader: Reader, deadline: float) -> dict[str, Any]:
    """Wait for the message of a worker.

    Raises:  Gone, TimeoutError.
    """
    loop = asyncio.get_running_loop()
    file = worker.talk.fileno()
    come: asyncio.Future[dict[str, Any]] = loop.create_future()

    def read() -> None:
        try:
            message = reader.read()
        except Gone as error:
            if not come.done():
                come.set_exception(error)
        else:
            if message is not None and not come.done():
                come.set_result(message)

    def late() -> None:
        if not come.done():
            come.set_exception(TimeoutError())

    loop.add_reader(file, read)
    timer = loop.call_later(max(deadline - time.monotonic(), 0.001), late)
    try:
        return await come
    finally:
        timer.cancel()
        loop.remove_reader(file)


async def _aside(work: Callable[[], T], undo: Callable[[T], object]) -> T:
    """Return what a function returns in a thread; what nobody waits for any more is undone.

    Raises:  as the function does.
    """

    def undone(done: asyncio.Future[T]) -> None:
        if not done.cancelled() and done.exception() is None:
            undo(done.result())

    running = asyncio.get_running_loop().run_in_executor(None, work)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        running.add_done_callback(undone)
        raise
