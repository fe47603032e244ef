"""Data held against shapes where it is: in a store of this process, or on a real server."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pyoxigraph as ox

from nap_kg.validate.remote.run import asking_of, kinds_of, results_of
from nap_kg.validate.remote.sources import EndpointSource, Source, StoreSource
from nap_kg.validate.results import Result, as_term, stored
from nap_kg.validate.shapes import ShapesGraph
from tests.servers.model import Server

GRAPH = "https://example.org/graph"


def in_store(triples: Iterable[ox.Triple]) -> StoreSource:
    """Triples in a store."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple, ox.NamedNode(GRAPH)) for triple in triples)
    return StoreSource(store, "store")


def on_server(server: Server, triples: Iterable[ox.Triple]) -> EndpointSource:
    """Triples on a server, in a graph of their own."""
    quads = [ox.Quad(*triple, ox.NamedNode(GRAPH)) for triple in triples]
    server.load(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
    return EndpointSource(server.query_url, [GRAPH])


def results_there(source: Source, shapes: ShapesGraph) -> list[Result]:
    """What the shapes' queries find over there."""
    return list(results_of(source, shapes, asking_of(source, shapes, kinds_of(source, shapes))))


def told(results: Iterable[Result], *, messages: bool = True) -> Counter[tuple[str, ...]]:
    """Results with all that a finding tells, by RDF value; all blank nodes are one."""
    found: Counter[tuple[str, ...]] = Counter()
    for result in results:
        parts = (*result.identity_in_store, result.shape, result.message if messages else "")
        found[tuple(re.sub(r"_:\w+", "_:", part) for part in parts)] += 1
    return found


def by_value(identity: Iterable[str]) -> tuple[str, ...]:
    """A result of the W3C's, with literals as a store keeps them."""
    focus, path, value, component, severity = identity
    focus, value = (text if text in ("", "_:") else str(stored(as_term(text))) for text in (focus, value))
    return tuple("_:" if part.startswith("_:") else part for part in (focus, path, value, component, severity))
