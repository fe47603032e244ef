"""The server's state: the data of today, the pool that is asked, whose turn it is, what was counted."""

from __future__ import annotations

import asyncio
import gc
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from starlette.requests import Request

from nap_kg.background import hand_back_memory
from nap_kg.errors import Busy, Interrupted, LimitExceeded, NapKgError, QueryError, Refused
from nap_kg.guard import Answer, Limits, Pool
from nap_kg.query.syntax import syntax_error
from nap_kg.serve import leaving
from nap_kg.serve.edition import Edition, open_edition
from nap_kg.serve.metrics import Metrics
from nap_kg.serve.options import Options
from nap_kg.serve.preparing import Preparing
from nap_kg.serve.problems import Problem, of_error
from nap_kg.serve.turns import Turns, client_of

if TYPE_CHECKING:
    from nap_kg.serve.writing import Writing

T = TypeVar("T")

OVER = {"seconds": 504, "memory": 507, "rows": 422, "size": 422, "nesting": 400}
"""The status of an answer that went over a limit, by the limit: none of them is a 200."""
_HINTED = 10_000
"""Characters of a broken query up to which a guess is made at what was meant: it takes the time of all requests."""
_REFUSED = {"query_size": 413, "format": 406}
_SMALL = 8
"""So much longer a request waits for a part of data that fits in memory: on most days, it is there in a second."""
_PAGES = 2
"""So many pages are made at once: they take the time of one interpreter."""


class Service:
    """What all requests share."""

    def __init__(self, options: Options, edition: Edition, pool: Pool, folder: Path) -> None:
        self.options, self.edition, self.pool, self._folder = options, edition, pool, folder
        self.metrics = Metrics()
        self.turns = Turns(options.places, patience=2 * options.limits.seconds)
        self.page_turns = Turns(_PAGES, own=64, all_waiting=400, patience=60.0)
        self.writing: Writing | None = None
        self.preparing = Preparing()
        self._makers = ThreadPoolExecutor(_PAGES + 2, "page")
        self._swapping = threading.Lock()

    @property
    def endpoint(self) -> str:
        """The address of the SPARQL endpoint."""
        return f"{self.edition.about.address}sparql"

    def own_address(self, request: Request) -> str:
        """Return the address that a request was sent to, up to the "/" before its path; by ``Host`` if it is sane."""
        host = request.headers.get("host", "")
        if not self.options.is_site and re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?", host):
            return f"{request.url.scheme}://{host}/"
        return self.edition.about.address

    def client(self, request: Request) -> str:
        """Return what the client of a request is told apart by."""
        return client_of(request.client.host if request.client else "")

    async def ask(
        self,
        client: str,
        query: str,
        *,
        table: str | None = "json",
        graph: str | None = "turtle",
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        limits: Limits | None = None,
    ) -> Answer:
        """Return the answer to a query, once it is the client's turn; a client that leaves ends its query.

        Raises:  Problem, with the status that fits; ClientDisconnect.
        """
        with leaving.while_present():
            async with self.turns.turn(client):
                try:
                    return await self.pool.answer(
                        query,
                        results_format=table,
                        rdf_format=graph,
                        default_graphs=default_graphs,
                        named_graphs=named_graphs,
                        absent_are_empty=True,
                        base_iri=self.endpoint,
                        limits=limits,
                    )
                except QueryError as error:
                    raise _problem(error, query) from error

    async def made(self, client: str, make: Callable[[], T]) -> T:
        """Return what a function makes in a thread, such as a page, once it is the client's turn."""
        async with self.page_turns.turn(client):
            return await asyncio.get_running_loop().run_in_executor(self._makers, make)

    async def prepared(self, edition: Edition, part: str, what: str, make: Callable[[], object]) -> None:
        """Wait until a part of the site is made that takes long over much data.

        Raises:  Prepared where it takes longer than a request waits.
        """
        patience = self.options.bounds.prepare_seconds * (_SMALL if edition.in_memory else 1)
        await self.preparing.done((edition, part), what, make, patience=patience)

    async def pages_ready(self, edition: Edition) -> None:
        """Wait until what all pages share was looked up: of much data, that takes seconds.

        Raises:  Prepared.
        """
        if not edition.has_pages:
            await self.prepared(edition, "pages", "what all pages share", lambda: edition.pages)

    async def aside(self, work: Callable[[], T]) -> T:
        """Return what a function returns, in a thread and at once."""
        return await asyncio.get_running_loop().run_in_executor(self._makers, work)

    def swap(self) -> Edition:
        """Open the data anew and put it in the place of what is served; what runs ends on the old.

        Raises:  as opening does; then what is served stays.
        """
        with self._swapping:
            edition = open_edition(self.options.sort, self._folder)
            self.pool.swap(edition.source)
            self.edition = edition
            self.metrics.swaps += 1
            if edition.in_memory:  # the old data goes once what runs has ended; cycles of it would stay for long
                gc.collect()
                hand_back_memory()
            return edition

    def told(self) -> tuple[dict[str, tuple[str, float]], dict[str, tuple[str, float]]]:
        """Return what is now, and what was counted by others, for the metrics."""
        pool = self.pool.status()
        gauges = {
            "nap_kg_workers": ("Processes that answer queries.", pool.workers),
            "nap_kg_workers_busy": ("Of them, at a query now.", pool.busy),
            "nap_kg_waiting": ("Queries that wait for their turn.", self.turns.waiting),
            "nap_kg_pages_waiting": ("Pages that wait to be made.", self.page_turns.waiting),
            "nap_kg_preparing": ("Parts of the site that are being made beside.", self.preparing.running),
        }
        counters = {
            "nap_kg_queries_answered_total": ("Queries that were answered.", pool.answered),
            "nap_kg_queries_refused_total": ("Queries that were not run.", pool.refused),
            "nap_kg_workers_replaced_total": ("Processes that ended and were replaced.", pool.replaced),
            **{
                f'nap_kg_queries_exceeded_total{{limit="{limit}"}}': ("Queries that went over a limit.", count)
                for limit, count in pool.exceeded.items()
            },
        }
        return gauges, counters  # type: ignore[return-value]

    def close(self) -> None:
        """End the threads and the pool's processes."""
        self.pool.close()
        self.preparing.close()
        self._makers.shutdown(wait=False, cancel_futures=True)


def _problem(error: NapKgError, query: str) -> Problem:
    if isinstance(error, Refused):
        if error.said and len(query) <= _HINTED:
            told = syntax_error(query, "query", SyntaxError(error.said))
            return of_error(told, 400, reason=error.reason, said=error.said)
        said = {"said": error.said} if error.said else {}
        return of_error(error, _REFUSED.get(error.reason, 400), reason=error.reason, **said)
    if isinstance(error, LimitExceeded):
        return of_error(error, OVER[error.limit], limit=error.limit)
    if isinstance(error, Busy | Interrupted):
        return of_error(error, 503).with_header("Retry-After", "5")
    return of_error(error, 500)
