"""A pool that is asked from an event loop answers as it answers threads, and ends what nobody waits for."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import nap_kg
from nap_kg.guard import Answer, LimitExceeded, Limits, Pool
from tests.guard.test_pool import ENDLESS, gone

LONG = Limits(seconds=60)
COUNT = "SELECT (COUNT(?d) AS ?n) WHERE { ?d a nap:Deliverable }"


@pytest.fixture(scope="module")
def single() -> Iterator[Pool]:
    """A pool with one worker."""
    with Pool(nap_kg.open(), workers=1) as made:
        yield made


def _workers(pool: Pool) -> list[int]:
    """Return the processes that the pool's child has forked."""
    child = pool._crew.pid
    return [int(word) for word in Path(f"/proc/{child}/task/{child}/children").read_text().split()]


async def _busy(pool: Pool, query: str) -> asyncio.Task[Answer]:
    """Put a query, and wait until the worker computes."""
    (worker,) = _workers(pool)
    before = _ticks(worker)
    task = asyncio.create_task(pool.answer(query, limits=LONG))
    while _ticks(worker) < before + 5:
        await asyncio.sleep(0.01)
    return task


def _ticks(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11])


def test_a_query_that_is_cancelled_is_ended(single: Pool) -> None:
    """Its worker is gone, another answers the next query long before the limit, and it counts as replaced."""
    with single.ask(COUNT) as answer:
        right, (worker,) = answer.read(), _workers(single)
    replaced = single.status().replaced

    async def cancelled() -> bytes:
        task = await _busy(single, ENDLESS)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with await asyncio.wait_for(single.answer(COUNT), 30) as answer:
            return answer.read()

    assert asyncio.run(cancelled()) == right
    assert gone([worker])
    status = single.status()
    assert (status.replaced, status.busy, status.waiting) == (replaced + 1, 0, 0)


def test_a_query_that_is_cancelled_while_it_waits_takes_no_turn(single: Pool) -> None:
    """The one before it goes on, and the slot is free after both."""

    async def cancelled() -> None:
        first = await _busy(single, ENDLESS)
        second = asyncio.create_task(single.answer(COUNT, limits=LONG))
        while not single.status().waiting:
            await asyncio.sleep(0.01)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        assert not first.done()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        (await asyncio.wait_for(single.answer(COUNT), 30)).close()

    asyncio.run(cancelled())
    deadline = time.monotonic() + 10  # the thread that waited gives its turn back when it comes
    while single.status().busy and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (single.status().busy, single.status().waiting) == (0, 0)


def test_a_query_over_the_time_is_told_so(single: Pool) -> None:
    """The error names the limit, is counted, and the next query is answered."""
    before = single.status().exceeded.get("seconds", 0)
    with pytest.raises(LimitExceeded) as caught:
        asyncio.run(single.answer(ENDLESS, limits=Limits(seconds=0.5)))
    assert caught.value.limit == "seconds"
    assert single.status().exceeded["seconds"] == before + 1
    asyncio.run(single.answer(COUNT)).close()


def test_a_query_whose_worker_is_killed_is_put_again(single: Pool) -> None:
    """Kill -9 of the worker in the midst of a query changes nothing of its answer."""
    values = " ".join(f"VALUES ?{name} {{ {' '.join(map(str, range(160)))} }}" for name in "abc")
    query = f"SELECT (COUNT(*) AS ?n) {{ {values} }}"
    with single.ask(query, limits=LONG) as answer:
        right = answer.read()
    assert b"4096000" in right

    async def killed() -> bytes:
        (worker,) = _workers(single)
        task = await _busy(single, query)
        assert not task.done()
        os.kill(worker, signal.SIGKILL)
        with await task as answer:
            assert _workers(single) != [worker]
            return answer.read()

    replaced = single.status().replaced
    assert asyncio.run(killed()) == right
    assert single.status().replaced == replaced + 1


@pytest.mark.parametrize("rows", [0, 1, 1000, 20_000])
@pytest.mark.parametrize("form", ["json", "csv"])
def test_answers_are_those_that_threads_get(single: Pool, rows: int, form: str) -> None:
    """Short ones, which come in the reply, and those over 64 KiB, which come as a file."""
    query = f"SELECT ?s ?p ?o {{ ?s ?p ?o }} ORDER BY ?s ?p ?o LIMIT {rows}"
    with (
        single.ask(query, results_format=form, limits=LONG) as asked,
        asyncio.run(single.answer(query, results_format=form, limits=LONG)) as answered,
    ):
        assert asked.read() == answered.read()
        told = [(one.form, one.format, one.rows, one.size) for one in (asked, answered)]
        assert told[0] == told[1]
        assert answered.size == len(answered.read())
        assert (answered.size > 1 << 16) == (rows >= 1000)
