"""The pool: takes queries from any thread, and has each answered by a process of its own within limits."""

from __future__ import annotations

import io
import os
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nap_kg.errors import Interrupted, NapKgError, QueryError, Refused
from nap_kg.guard.answer import BINDINGS, GRAPHS, Answer
from nap_kg.guard.crew import Broken, Crew, Ended, Worker
from nap_kg.guard.limits import Limits, check_size, exceeded
from nap_kg.guard.source import Held, Source
from nap_kg.guard.turns import Turns
from nap_kg.guard.wire import BYTES, Gone, receive, send
from nap_kg.namespaces import PREFIXES

_TABLES, _GRAPHS = frozenset((None, *BINDINGS)), frozenset((None, *GRAPHS))
_USUAL: dict[str, Any] = {
    "results_format": "json",
    "rdf_format": "turtle",
    "default_graphs": (),
    "named_graphs": (),
    "absent_are_empty": False,
    "base_iri": None,
}
_GRACE = 0.25
"""Seconds after which a query that says that it is done may still hand in its answer."""


@dataclass(frozen=True)
class Status:
    """What a pool does and has done."""

    workers: int  # processes that answer
    busy: int  # of them, at a query now
    waiting: int  # queries that wait for one
    answered: int  # since the pool was made, as the next two
    refused: int
    exceeded: Mapping[str, int]  # by limit
    replaced: int  # workers that ended and were replaced
    network: tuple[str, ...]  # what cuts it: "namespace", "filter"; empty where the system allows neither
    memory: bool  # whether the system bounds the memory of a worker


TRIES = 3
"""So often a query is put at most, where its worker is ended from outside."""


NO_MEMORY = ("memory allocation", "capacity overflow", "bad_alloc", "MemoryError", "Cannot allocate memory")
"""What a process says that is given no more memory: by the engine, the libraries below it, Python, the system."""


class Pool:
    """Processes that hold a dataset and answer queries; threads may ask at the same time.

    A query waits for its turn behind those that came before it. Closing the pool ends the processes; so does the end
    of this one, whatever ends it.
    """

    def __init__(
        self,
        source: Source,
        *,
        workers: int = 2,
        limits: Limits | None = None,
        queue: int = 1000,
        patience: float = 30.0,
        prefixes: Mapping[str, str] = PREFIXES,
        folder: Path | None = None,
    ) -> None:
        """Start the processes, and wait until they hold the data.

        ``source`` is a dataset, the folder of a store on disk, or RDF files and folders. At most ``queue`` queries
        wait, each at most ``patience`` seconds. ``folder`` is where answers are written, by default the system's folder
        for temporary files; they have no name there and are gone with their last user.

        Raises:  InputError, ParseError for data that can't be read; MissingTool where the system has no fork.
        """
        self._workers, self._limits = workers, limits or Limits()
        self.turns, self._folder = Turns(workers, queue, patience), folder
        self._prefixes = {prefix: str(namespace) for prefix, namespace in prefixes.items()}
        self._lock, self._mending = threading.Lock(), threading.Lock()
        self._answered = self._refused = self._replaced = 0
        self._exceeded: dict[str, int] = {}
        self._held = Held(source, self._prefixes)
        try:
            self._crew = Crew(self._held, workers)
        except BaseException as error:
            self._held.close()
            raise said(error) from error

    def ask(
        self,
        query: str,
        *,
        results_format: str | None = "json",
        rdf_format: str | None = "turtle",
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        absent_are_empty: bool = False,
        base_iri: str | None = None,
        limits: Limits | None = None,
    ) -> Answer:
        """Return the answer to a query, whole and written out; close it when it is read.

        ``results_format`` (json, xml, csv, tsv) is for SELECT and ASK, ``rdf_format`` (turtle, ntriples, rdfxml,
        jsonld) for CONSTRUCT and DESCRIBE; None refuses a query of that kind. A query without FROM and without
        graphs given here sees the merge of all graphs; graphs given here go before the query's own. A graph that is
        not there is refused; with ``absent_are_empty``, one that is given here counts as empty, as in the protocol.
        ``base_iri`` is what relative IRIs of the query are resolved against.

        Raises:  Refused, LimitExceeded, Busy, Interrupted; QueryError where the engine fails.
        """
        limits = limits or self._limits
        more = {
            "results_format": results_format,
            "rdf_format": rdf_format,
            "default_graphs": list(default_graphs),
            "named_graphs": list(named_graphs),
            "absent_are_empty": absent_are_empty,
            "base_iri": base_iri,
        }
        request = self._request(query, more, limits)
        self.turns.enter()
        try:
            return self._answer(request, limits)
        finally:
            self.turns.leave()

    async def answer(self, query: str, *, limits: Limits | None = None, **more: Any) -> Answer:
        """Return what ``ask`` does, without a thread that waits; a query that is cancelled is ended.

        What ends by itself within a tenth of a second is not killed. ``more`` is as ``ask`` takes it.
        """
        from nap_kg.guard.unthreaded import answer

        limits = limits or self._limits
        request = self._request(query, {**_USUAL, **more}, limits)
        return await answer(self, request, limits)

    def _request(self, query: str, more: dict[str, Any], limits: Limits) -> dict[str, Any]:
        """Return the message that puts a query.

        Raises:  Refused.
        """
        if more["results_format"] not in _TABLES or more["rdf_format"] not in _GRAPHS:
            known = ", ".join([*BINDINGS, *GRAPHS])
            asked = f"{more['results_format']!r} or {more['rdf_format']!r}"
            raise ValueError(f"unknown format {asked}: there are {known}")
        try:
            check_size(query, limits)
        except Refused:
            self.refused()
            raise
        folder = None if self._folder is None else str(self._folder)
        return {"query": query, **more, "folder": folder, "limits": vars(limits)}

    def refused(self) -> None:
        """Count a query that was not run."""
        with self._lock:
            self._refused += 1

    def swap(self, source: Source) -> None:
        """Replace the data: queries that run end on the old, those that start afterwards see the new.

        Raises:  as making a pool does; the old data then stay.
        """
        with self._mending:
            held = Held(source, self._prefixes)
            try:
                crew = Crew(held, self._workers)
            except BaseException as error:
                held.close()
                raise said(error) from error
            with self._lock:
                old, self._held, self._crew = (self._held, self._crew), held, crew
            old[0].close()
            self._retire(old[1])
            if self.turns.closed:
                self.close()

    def status(self) -> Status:
        """Return what the pool does and has done."""
        busy, waiting = self.turns.taken()
        with self._lock:
            return Status(
                self._workers, busy, waiting, self._answered, self._refused, dict(self._exceeded),
                self._replaced, self._crew.network, self._crew.memory,
            )  # fmt: skip

    def close(self) -> None:
        """End the processes; queries that run or wait raise QueryError. May be called again."""
        self.turns.close()
        with self._lock:
            crew, held = self._crew, self._held
        crew.close()
        held.close()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self, request: dict[str, Any], limits: Limits) -> Answer:
        """Return the answer; a query whose worker was ended from outside is put again."""
        for left in reversed(range(TRIES)):
            crew = self.hired()
            try:
                return self._put(crew, request, limits)
            except BaseException as error:
                if not isinstance(error, Ended | Broken) or not left or self.turns.closed:
                    raise said(error) from error
            finally:
                if self.dismissed(crew):
                    crew.close()
        raise AssertionError

    def hired_at_once(self) -> Crew | None:
        """Return the crew of today, for a query; None where it has ended."""
        with self._lock:
            crew = self._crew
            if crew.broken:
                return None
            crew.active += 1
            return crew

    def hired(self) -> Crew:
        """Return the crew of today, for a query, made anew where it has ended."""
        crew = self.hired_at_once()
        if crew is not None:
            return crew
        with self._mending:
            self.turns.open()
            with self._lock:
                broken = self._crew.broken
            if broken:
                self._crew.close()
                try:
                    made = Crew(self._held, self._workers)
                except BaseException as error:
                    raise said(error) from error
                with self._lock:
                    self._crew = made
                    self._replaced += self._workers
            with self._lock:
                self._crew.active += 1
                return self._crew

    def dismissed(self, crew: Crew) -> bool:
        """Count a query of a crew less; return whether the crew is to be closed, as another has followed it."""
        with self._lock:
            crew.active -= 1
            return crew.retired and crew.active == 0 and crew is not self._crew

    def _retire(self, crew: Crew) -> None:
        """Close a crew that has been followed by another, when its last query has ended."""
        with self._lock:
            crew.retired = True
            idle = crew.active == 0 and crew is not self._crew
        if idle:
            crew.close()

    def _put(self, crew: Crew, request: dict[str, Any], limits: Limits) -> Answer:
        worker = crew.take()
        kept = False
        try:
            deadline = time.monotonic() + limits.seconds
            try:
                worker.talk.settimeout(limits.seconds + _GRACE)
                send(worker.talk, request)
                worker.talk.settimeout(max(deadline - time.monotonic(), 0.001))
                reply, files = receive(worker.talk)
                kept = True
            except TimeoutError:
                raise self.over("seconds", limits) from None
            except Gone:
                raise self.fate(crew, worker, limits) from None
        finally:
            if kept:
                crew.give(worker)
            else:
                self.end(crew, worker)
        return self.told(reply, files, limits)

    def end(self, crew: Crew, worker: Worker) -> None:
        """End a worker, whatever it computes, and have it replaced."""
        worker.kill()
        crew.lose(worker)
        with self._lock:
            self._replaced += 1

    def told(self, reply: dict[str, Any], files: list[int], limits: Limits) -> Answer:
        """Return the answer that a worker has told.

        Raises:  Refused, LimitExceeded, QueryError, where it has told that.
        """
        if "exceeded" in reply:
            raise self.over(reply["exceeded"], limits)
        if "refused" in reply:
            self.refused()
            raise Refused(
                reply["cause"], reason=reply["refused"], said=reply["said"], place=reply["place"], fix=reply["fix"]
            )
        if "failed" in reply:
            if any(sign in reply["failed"] for sign in NO_MEMORY):
                raise self.over("memory", limits)
            raise QueryError(f"the query can't be run: {reply['failed']}")
        with self._lock:
            self._answered += 1
        file = os.fdopen(files[0], "r+b") if files else io.BytesIO(reply.get(BYTES, b""))
        file.seek(0)
        return Answer(reply["form"], reply["format"], reply["rows"], reply["size"], reply["seconds"], file)

    def over(self, limit: str, limits: Limits) -> NapKgError:
        """Return the error for a limit that a query went over, which is counted."""
        with self._lock:
            self._exceeded[limit] = self._exceeded.get(limit, 0) + 1
        return exceeded(limit, limits)

    def fate(self, crew: Crew, worker: Worker, limits: Limits) -> Exception:
        """Return the error for a query whose worker has ended, by how it did."""
        code, text = crew.code_of(worker), worker.said()
        if code is None or code == -signal.SIGKILL:
            return Ended()
        if code == -signal.SIGXCPU:
            return self.over("seconds", limits)
        if code in (-signal.SIGSEGV, -signal.SIGBUS) or "overflowed its stack" in text:
            return self.over("nesting", limits)
        if any(sign in text for sign in NO_MEMORY):
            return self.over("memory", limits)
        last = text.splitlines()[-1] if text else "it says nothing"
        return QueryError(f"the engine broke down (exit code {code}): {last}", fix="put the query in another way")


def said(error: BaseException) -> BaseException:
    """Return an error for the caller in the place of one that is ours alone."""
    if isinstance(error, Broken):
        return Interrupted("the guard's process has ended before its time", fix="ask again")
    if isinstance(error, Ended):
        return Interrupted(
            "the process that is to answer was ended from outside, each time: the system may be short of memory",
            fix="ask again later; run fewer processes, or allow each less memory",
        )
    return error
