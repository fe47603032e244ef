"""A push: the plan carried out, so that it can be cut short at any moment and gone on with."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from nap_kg import progress
from nap_kg.errors import EndpointError
from nap_kg.push.graphs import LocalGraph
from nap_kg.push.manifest import MANIFEST, Entry, parsed, serialized
from nap_kg.push.parts import LEAST_SIZE, PART_SIZE, parts
from nap_kg.push.plan import Step, planned
from nap_kg.push.store import GraphStore, TooLarge

FLUSH, SHARE = 1.0, 0.1
"""The manifest is written at most once in so many seconds, and takes no more than this share of the time."""


@dataclass(frozen=True)
class Pushed:
    """What a push did."""

    steps: tuple[Step, ...]  # the plan
    triples: int  # that were sent
    requests: int  # with triples in them
    retried: int  # so often was a busy server asked again
    part_size: int  # bytes; less than was asked for where the server took no more


@dataclass
class _Ledger:
    """The manifest as it stands on the server, and as it shall."""

    store: GraphStore
    name: str
    entries: dict[str, Entry]
    _flushed: float = field(default=0.0)
    _pause: float = field(default=0.0)

    def write(self) -> None:
        """Put the manifest on the server."""
        started = time.monotonic()
        self.store.put(self.name, serialized(self.entries.values(), self.name))
        self._flushed = time.monotonic()
        self._pause = max(FLUSH, (self._flushed - started) / SHARE if SHARE else 0.0)

    def note(self, entry: Entry) -> None:
        """Change an entry; the server hears of it soon. What is lost in between is sent once more, no worse."""
        self.entries[entry.graph] = entry
        if time.monotonic() - self._flushed > self._pause:
            self.write()


def read_manifest(store: GraphStore, name: str = MANIFEST) -> dict[str, Entry]:
    """Return what the manifest on a server says of each graph, nothing where there is none.

    Raises:  EndpointError for a graph of that name that is no N-Triples.
    """
    content = store.get(name)
    try:
        return parsed(content or b"", name)
    except (SyntaxError, ValueError) as error:
        raise EndpointError(
            "the server gives no N-Triples for the manifest",
            place=f"{store.url}?graph={name}",
            fix="check that this is the address of a graph store",
        ) from error


def plan(
    local: Sequence[LocalGraph],
    store: GraphStore,
    count: Callable[[str], int],
    *,
    manifest: str = MANIFEST,
    everything: bool = False,
    prune: bool = False,
) -> tuple[Step, ...]:
    """Return what a push would do; nothing is changed.

    ``count`` tells how many triples of a graph the server has now.
    """
    return planned(local, read_manifest(store, manifest), count, everything=everything, prune=prune)


def push(
    local: Sequence[LocalGraph],
    store: GraphStore,
    count: Callable[[str], int],
    *,
    manifest: str = MANIFEST,
    everything: bool = False,
    prune: bool = False,
    part_size: int = PART_SIZE,
) -> Pushed:
    """Make the named graphs of a server equal to the local ones, sending only what is not there yet.

    A graph's entry in the manifest is complete only after the server's count agreed.
    Raises:  EndpointError where the server does not do what it is asked; the next push goes on from there.
    """
    ledger = _Ledger(store, manifest, read_manifest(store, manifest))
    steps = planned(local, ledger.entries, count, everything=everything, prune=prune)
    graphs = {graph.name: graph for graph in local}
    due = [step for step in steps if step.action in ("send", "resume")]
    for step in due:
        if step.action == "send":
            ledger.entries[step.graph] = _pending(graphs[step.graph], part_size, 0)
    if due:
        ledger.write()
    sender = _Sender(store, ledger, part_size)
    with progress.stage("pushing graph", of=len(due)) as advance:
        for step in due:
            advance()
            graph = graphs[step.graph]
            sender.send(graph, step.first, step.part_size)
            if graph.values <= count(graph.name) <= graph.triples:
                ledger.note(Entry(graph.name, graph.digest, graph.triples, "complete"))
    gone = [step for step in steps if step.action == "delete"]
    for step in gone:
        store.delete(step.graph)
        del ledger.entries[step.graph]
    if due or gone:
        ledger.write()
    return Pushed(steps, sender.triples, sender.requests, store.retried, sender.size)


def _pending(graph: LocalGraph, size: int, sent: int) -> Entry:
    return Entry(graph.name, graph.digest, graph.triples, "pending", size, sent)


@dataclass
class _Sender:
    store: GraphStore
    ledger: _Ledger
    size: int
    triples: int = 0
    requests: int = 0

    def send(self, graph: LocalGraph, first: int, size: int) -> None:
        """Send a graph's pieces from a first one on; where they are too large, all of it in smaller ones."""
        size = size or self.size
        while True:
            try:
                for number, part in enumerate(parts(graph, size)):
                    if number < first:
                        continue
                    (self.store.post if number else self.store.put)(graph.name, part.body)
                    self.triples += part.triples
                    self.requests += 1
                    self.ledger.note(_pending(graph, size, number + 1))
                return
            except TooLarge as error:
                if size <= LEAST_SIZE or len(part.body) > size:
                    raise self._too_large(graph, error) from error
                self.size = size = max(LEAST_SIZE, min(size, len(part.body)) // 4)
                first = 0

    def _too_large(self, graph: LocalGraph, error: TooLarge) -> EndpointError:
        fix = "let the server take larger requests"
        if graph.blank:
            fix += ", or give blank nodes IRIs: all that a graph says of these goes in one"
        return EndpointError(error.cause, place=error.place, fix=fix)
