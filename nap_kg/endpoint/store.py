"""An endpoint looked into by patterns, as a store is, for what reads one: names of things, descriptions, footnotes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from nap_kg.endpoint.endpoint import Endpoint
from nap_kg.endpoint.solutions import Solution, Solutions, Triples
from nap_kg.sparql.terms import Term

_FIRST = 100
"""So many quads are fetched at first, which is enough to see whether there are any."""
Pattern = tuple[Term | None, Term | None, Term | None, Term | None]


class RemoteStore:
    """A store's methods for reading, answered by an endpoint; what was fetched is kept, and not asked for again."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._kept: dict[Pattern, tuple[ox.Quad, ...]] = {}
        self._begun: dict[Pattern, tuple[ox.Quad, ...]] = {}

    def query(
        self, query: str, *, prefixes: dict[str, str] | None = None, **_: Any
    ) -> Solutions | ox.QueryBoolean | Triples:
        """Return the endpoint's answer to a query."""
        return self.endpoint.query(query, prefixes=prefixes)

    def quads_for_pattern(
        self,
        subject: Any,
        predicate: Any,
        object: Any,  # noqa: A002  (as a store calls it)
        graph_name: Any = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of a pattern; whoever takes only the first makes the endpoint send only some.

        A quad in no named graph is yielded as one of the default graph.
        """
        pattern = (subject, predicate, object, graph_name)
        if any(isinstance(term, ox.BlankNode) for term in pattern):
            return  # which only its own server's answer knows
        if pattern not in self._kept and pattern not in self._begun:
            first = self._fetch(pattern, f"LIMIT {_FIRST}")
            (self._kept if len(first) < _FIRST else self._begun)[pattern] = first
        if pattern in self._kept:
            yield from self._kept[pattern]
            return
        first = self._begun[pattern]
        yield from first
        if pattern not in self._kept:
            self._kept[pattern] = self._fetch(pattern)
        seen = set(first)
        yield from (quad for quad in self._kept[pattern] if quad not in seen)

    def named_graphs(self) -> list[ox.NamedNode]:
        """Return the names of the graphs, sorted."""
        rows = self.endpoint.query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        assert isinstance(rows, Solutions)
        return sorted((row["g"] for row in rows if isinstance(row["g"], ox.NamedNode)), key=str)

    def __iter__(self) -> Iterator[ox.Quad]:
        yield from self.quads_for_pattern(None, None, None)

    def __contains__(self, quad: ox.Quad) -> bool:
        return (
            next(self.quads_for_pattern(quad.subject, quad.predicate, quad.object, quad.graph_name), None) is not None
        )

    def _fetch(self, pattern: Pattern, rest: str = "") -> tuple[ox.Quad, ...]:
        names = ("s", "p", "o", "g")
        said = [f"?{name}" if term is None else str(term) for name, term in zip(names, pattern, strict=True)]
        graph = None if isinstance(pattern[3], ox.DefaultGraph) else said[3]
        triple = " ".join(said[:3])
        where = triple if graph is None else f"GRAPH {graph} {{ {triple} }}"
        if graph == "?g":
            where = f"{triple} . OPTIONAL {{ {where} }}"
        head = " ".join(one for one in (*said[:3], graph or "") if one.startswith("?")) or "(1 AS ?there)"
        rows = self.endpoint.query(f"SELECT DISTINCT {head} WHERE {{ {where} }} {rest}")
        assert isinstance(rows, Solutions)
        columns = {variable.value for variable in rows.variables}

        def quad(row: Solution) -> ox.Quad:
            terms: list[Any] = [
                row[name] if name in columns else term for name, term in zip(names, pattern, strict=True)
            ]
            return ox.Quad(*terms)

        return tuple(map(quad, rows))
