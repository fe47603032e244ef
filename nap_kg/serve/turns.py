"""Whose turn it is: a queue that is fair to clients, for work of which only so much is done at once.

Clients that wait take turns, each request of one behind those of the others that have had fewer; and none has all the
places, so that another that comes finds one. What can't wait any longer is refused, with when to come back.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nap_kg.serve.problems import Problem


class Turns:
    """Hands out places to clients in turn.

    Units:   ``patience`` is in seconds: for so long a request waits at most.
    """

    def __init__(self, places: int, *, own: int = 24, all_waiting: int = 200, patience: float = 20.0) -> None:
        self.places, self._own, self._most, self.patience = places, own, all_waiting, patience
        self.share = max(1, places - 1)  # what one client has at most at once
        self.running: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def waiting(self) -> int:
        """How many requests wait."""
        return sum(map(len, self._waiting.values()))

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Wait for a place, and give it back at the end.

        Raises:  Problem: 429 where a client has too many waiting, 503 where there are too many in all, or no place
                 came free in time; both say when to come back.
        """
        await self._enter(client)
        try:
            yield
        finally:
            self.running[client] -= 1
            if not self.running[client]:
                del self.running[client]
            self._hand_on()

    async def _enter(self, client: str) -> None:
        if client not in self._waiting and self._may_start(client) and not self._others_first():
            self.running[client] += 1
            return
        mine = self._waiting.get(client)
        if mine is not None and len(mine) >= self._own:
            raise self._refused(429, "too many of your requests wait already")
        if self.waiting >= self._most:
            raise self._refused(503, "too many requests wait")
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(place)
        self._hand_on()
        try:
            await asyncio.wait_for(asyncio.shield(place), self.patience)
        except TimeoutError:
            if place.done() and not place.cancelled():
                return  # it came free in the same moment
            self._leave(client, place)
            raise self._refused(503, "no place came free in time") from None
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.running[client] -= 1
                self._hand_on()
            else:
                self._leave(client, place)
            raise

    def _may_start(self, client: str) -> bool:
        return sum(self.running.values()) < self.places and self.running[client] < self.share

    def _others_first(self) -> bool:
        return any(self.running[one] < self.share for one in self._waiting)

    def _leave(self, client: str, place: asyncio.Future[None]) -> None:
        place.cancel()
        mine = self._waiting.get(client)
        if mine is not None and place in mine:
            mine.remove(place)
            if not mine:
                del self._waiting[client]

    def _hand_on(self) -> None:
        """Give places that are free to the clients that wait, in turn."""
        while sum(self.running.values()) < self.places:
            client = next((one for one in self._waiting if self.running[one] < self.share), None)
            if client is None:
                return
            mine = self._waiting.pop(client)
            place = mine.popleft()
            if mine:
                self._waiting[client] = mine  # behind the others
            if not place.cancelled():
                self.running[client] += 1
                place.set_result(None)

    def _refused(self, status: int, cause: str) -> Problem:
        seconds = max(1, math.ceil(min(self.patience, 1 + self.waiting / max(1, self.places))))
        return Problem(
            status,
            cause,
            fix=f"come back in {seconds} s, or ask fewer questions at once",
            headers={"Retry-After": str(seconds)},
        )


def client_of(address: str) -> str:
    """Return what a client is told apart by: its address, that of its network for IPv6.

    >>> client_of("127.0.0.1"), client_of("2001:db8::1:2")
    ('127.0.0.1', '2001:db8::')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 6:
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)
