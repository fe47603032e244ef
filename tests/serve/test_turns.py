"""The queue: fair to clients, bounded, and never leaking a place."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from nap_kg.serve.problems import Problem
from nap_kg.serve.turns import Turns


def _run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 30))


def test_one_client_never_has_all_places() -> None:
    """With three places, one client has two, and another that comes gets the third at once."""

    async def work() -> None:
        turns, most, ended = Turns(3), 0, asyncio.Event()

        async def hold(client: str) -> None:
            nonlocal most
            async with turns.turn(client):
                most = max(most, turns.running["a"])
                await ended.wait()

        tasks = [asyncio.create_task(hold("a")) for _ in range(6)]
        await asyncio.sleep(0)
        async with asyncio.timeout(1):
            async with turns.turn("b"):
                assert turns.running == {"a": 2, "b": 1}
        ended.set()
        await asyncio.gather(*tasks)
        assert most == 2
        assert not turns.running
        assert turns.waiting == 0

    _run(work())


def test_clients_take_turns() -> None:
    """Of one place, a client that has asked ten times gets every second turn, not the next ten."""

    async def work() -> None:
        turns, order = Turns(1), []

        async def once(client: str) -> None:
            async with turns.turn(client):
                order.append(client)
                await asyncio.sleep(0)

        tasks = [asyncio.create_task(once("a")) for _ in range(10)]
        await asyncio.sleep(0)
        tasks += [asyncio.create_task(once("b")) for _ in range(3)]
        await asyncio.gather(*tasks)
        assert order[:9].count("b") == 3
        assert len(order) == 13

    _run(work())


def test_too_many_are_told_when_to_come_back() -> None:
    """429 to the client that has too many waiting, 503 where all have, 503 where no place comes free."""

    async def work() -> None:
        turns = Turns(1, own=2, all_waiting=3, patience=0.2)
        ended = asyncio.Event()

        async def hold(client: str) -> int:
            try:
                async with turns.turn(client):
                    await ended.wait()
            except Problem as problem:
                assert int(problem.headers["Retry-After"]) >= 1
                return problem.status
            return 200

        tasks = [asyncio.create_task(hold(client)) for client in "aaaabbb"]
        late = await asyncio.gather(*tasks[1:])
        ended.set()
        assert await tasks[0] == 200
        assert late == [503, 503, 429, 503, 503, 503]
        async with turns.turn("a"):
            assert turns.running == {"a": 1}
        assert not turns.running

    _run(work())


@pytest.mark.parametrize("seed", range(20))
def test_no_place_is_lost_whatever_is_given_up(seed: int) -> None:
    """Requests that are cancelled while they wait or run leave all places free in the end."""
    import random

    async def work() -> None:
        draw, turns = random.Random(seed), Turns(2, patience=0.01)

        async def once(client: str) -> None:
            try:
                async with turns.turn(client):
                    assert sum(turns.running.values()) <= 2
                    await asyncio.sleep(draw.random() / 200)
            except Problem:
                pass

        tasks = []
        for _ in range(60):
            tasks.append(asyncio.create_task(once(draw.choice("abc"))))
            if draw.random() < 0.4:
                draw.choice(tasks).cancel()
            if draw.random() < 0.5:
                await asyncio.sleep(draw.random() / 300)
        await asyncio.gather(*tasks, return_exceptions=True)
        assert not turns.running
        assert turns.waiting == 0

    _run(work())
