"""Where a server takes graphs, and where it answers questions."""

from __future__ import annotations

from dataclasses import dataclass

from nap_kg.endpoint.address import checked, shown
from nap_kg.errors import UsageError

PAIRS = (("/query", "/store", "oxigraph"), ("/sparql", "/sparql-graph-crud-auth", "Virtuoso"))
"""How the addresses of servers end: of questions, of graphs, and whose they are."""


@dataclass(frozen=True)
class Target:
    """The two addresses of a server."""

    query: str  # SPARQL 1.1 queries
    graph_store: str  # SPARQL 1.1 Graph Store HTTP Protocol, with ?graph=IRI


def target(endpoint: str, graph_store: str = "") -> Target:
    """Return a server's addresses from that of its SPARQL endpoint, and of its graph store where that can't be told.

    >>> target("http://127.0.0.1:7878/query").graph_store
    'http://127.0.0.1:7878/store'
    >>> target("http://127.0.0.1:3030/plans/sparql", "http://127.0.0.1:3030/plans/data").graph_store
    'http://127.0.0.1:3030/plans/data'

    Raises:  UsageError for what is no address, holds a password, or does not say where graphs go.
    """
    for address in filter(None, (endpoint, graph_store)):
        checked(address)
    if graph_store:
        return Target(endpoint, graph_store)
    for asked, stored, _ in PAIRS:
        if endpoint.endswith(asked):
            return Target(endpoint, endpoint.removesuffix(asked) + stored)
    known = ", ".join(f"{whose} (…{asked})" for asked, _, whose in PAIRS)
    raise UsageError(
        "this address does not tell where the server takes graphs",
        place=shown(endpoint),
        fix=f"give --graph-store URL, or the address that questions go to on {known}",
    )
