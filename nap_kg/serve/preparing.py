"""What of the site takes long over much data: it is made once, beside all else, and who asks meanwhile is told.

A search index, a feed, the dumps: each is made in a thread of its own when it is first asked for. Who asks waits for it
a little, and else is told to come back, with what is prepared and for how long; nobody's place is taken by that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from nap_kg.serve.problems import Problem

THREADS = 4
"""So many parts are made at once; others wait until one is done."""
RETRY = 5
"""Seconds after which it is to."""


class Prepared(Problem):
    """What is asked for is being made: 503, with when to come back.

    Units:   ``since`` is in seconds: for so long it has been made.
    """

    def __init__(self, what: str, since: float) -> None:
        super().__init__(
            503,
            f"{what} is being prepared, for {since:.0f} s so far",
            fix=f"come back in {RETRY} s: it is made once, and answered at once from then on",
            headers={"Retry-After": str(RETRY), "Refresh": str(RETRY)},
        )
        self.since = since


@dataclass(frozen=True)
class _Work:
    done: Future[object]
    begun: float


class Preparing:
    """Makes parts in the background, each once at a time."""

    def __init__(self, *, threads: int = THREADS) -> None:
        self._makers = ThreadPoolExecutor(threads, "prepare")
        self._works: dict[Hashable, _Work] = {}

    @property
    def running(self) -> int:
        """How many parts are made or wait to be."""
        return len(self._works)

    async def done(self, key: Hashable, what: str, make: Callable[[], object], *, patience: float) -> None:
        """Wait until a part is made; whoever asks for one that is being made waits for the same.

        Units:   ``patience`` is in seconds.
        Raises:  Prepared where that takes longer; what making it raises.
        """
        work = self._works.get(key)
        if work is None:
            work = self._works[key] = _Work(self._makers.submit(make), time.monotonic())
            loop = asyncio.get_running_loop()
            work.done.add_done_callback(lambda _: loop.call_soon_threadsafe(self._works.pop, key, None))
        try:
            await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(work.done)), patience)
        except TimeoutError:
            if work.done.done():
                work.done.result()
                return
            raise Prepared(what, time.monotonic() - work.begun) from None

    def close(self) -> None:
        """Begin nothing more."""
        self._makers.shutdown(wait=False, cancel_futures=True)
