"""Where the data is: a store on disk, or somebody else's endpoint; each answers SPARQL over some graphs, or all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pyoxigraph as ox

from nap_kg.dataset import is_computed
from nap_kg.errors import InputError
from nap_kg.namespaces import GRAPH, NAP

if TYPE_CHECKING:
    from nap_kg.disk import DiskStore


class Source(Protocol):
    """Data that answers queries; its default graph is the union of the graphs that are meant."""

    name: str  # as a report calls it
    graphs: tuple[str, ...]  # IRIs; empty for all

    def asserted(self) -> Source:
        """Return the same without computed graphs, which assert nothing; as it is where graphs are named."""

    def query(self, query: str, /) -> Any:
        """Return solutions.

        Raises:  NapKgError where there is no whole answer.
        """


ENTAILED = GRAPH.entailed
MOST_GRAPHS = 200
"""Graphs that a query names one by one, at most."""


class StoreSource:
    """A store, of which nothing but answers is held in memory."""

    def __init__(self, store: ox.Store, name: str, graphs: Sequence[str] = (), disk: DiskStore | None = None) -> None:
        self.store, self.name, self.graphs = store, name, tuple(graphs)
        self._disk = disk  # which keeps the store from being removed while it is read
        self._graphs: list[Any] = [ox.NamedNode(graph) for graph in graphs]

    def asserted(self) -> StoreSource:
        """Return the same without computed graphs, which assert nothing; as it is where graphs are named."""
        known = [graph.value for graph in self.store.named_graphs() if isinstance(graph, ox.NamedNode)]
        left = [graph for graph in known if not is_computed(graph)]
        if self.graphs or len(left) == len(known):
            return self
        found = StoreSource(self.store, self.name, (), self._disk)
        found._graphs = [ox.DefaultGraph(), *(ox.NamedNode(graph) for graph in left)]
        return found

    def query(self, query: str, /) -> Any:
        """Return solutions."""
        if self._graphs:
            named: list[Any] = [graph for graph in self._graphs if isinstance(graph, ox.NamedNode)]
            return self.store.query(query, default_graph=self._graphs, named_graphs=named)
        if self._disk is not None and self._disk.merge is not None:
            return self._disk.merge.query(query)  # a union of graphs has a triple as often as graphs do
        return self.store.query(query, use_default_graph_as_union=True)


class EndpointSource:
    """An endpoint: what it is asked is all that goes there, and answers are all that comes back."""

    def __init__(self, url: str, graphs: Sequence[str] = (), timeout: float | None = None) -> None:
        from nap_kg.endpoint import Endpoint

        self.name, self.graphs = url, tuple(graphs)
        self._endpoint = Endpoint(url, timeout=timeout)

    def asserted(self) -> EndpointSource:
        """Return the same without computed graphs, which assert nothing; as it is where graphs are named.

        Raises:  InputError where there are too many others to name each; EndpointError.
        """
        if self.graphs:
            return self
        derived, entailed = f"GRAPH ?g{{?s <{NAP.lastReportedIn}> ?o}}", f"GRAPH ?g{{?s ?p ?o}}FILTER(?g=<{ENTAILED}>)"
        if not any(map(is_computed, self._graphs_with(f"{{{derived}}}UNION{{{entailed}}}"))):
            return self
        left = [graph for graph in self._graphs_with("GRAPH ?g{?s ?p ?o}") if not is_computed(graph)]
        if len(left) > MOST_GRAPHS:
            raise InputError(
                f"{len(left)} graphs are there beside computed ones, too many to name in each query",
                place=self.name,
                fix="name those to check with --graph, or keep computed facts in a server of their own",
            )
        found = EndpointSource.__new__(EndpointSource)
        found.name, found.graphs, found._endpoint = self.name, tuple(left), self._endpoint
        return found

    def _graphs_with(self, pattern: str) -> list[str]:
        return sorted(row["g"].value for row in self.query(f"SELECT DISTINCT ?g{{{pattern}}}"))

    def query(self, query: str, /) -> Any:
        """Return solutions.

        Raises:  EndpointError for whatever is no whole answer.
        """
        return self._endpoint.query(with_graphs(query, self.graphs), prefixes={})


def with_graphs(query: str, graphs: Sequence[str]) -> str:
    """Return a query of only some graphs, if there are any.

    >>> with_graphs("SELECT ?s{?s ?p ?o}", ["urn:g"])
    'SELECT ?s FROM <urn:g>{?s ?p ?o}'
    """
    head, brace, rest = query.partition("{")
    named = graphs if "GRAPH" in rest else ()
    said = [*(f" FROM <{graph}>" for graph in graphs), *(f" FROM NAMED <{graph}>" for graph in named)]
    return f"{head}{''.join(said)}{brace}{rest}"


def checked_graphs(names: Sequence[str]) -> list[str]:
    """Return the IRIs of graphs, written with or without angle brackets.

    Raises:  InputError for what is none.
    """
    found = []
    for name in names:
        iri = name[1:-1] if name.startswith("<") and name.endswith(">") else name
        try:
            found.append(ox.NamedNode(iri).value)
        except ValueError as error:
            raise InputError(
                f"--graph {name!r} is no IRI", fix="write e.g. --graph https://example.org/graph"
            ) from error
    return found


def open_store(folder: Path | str, graphs: Sequence[str] = ()) -> StoreSource:
    """Open a store on disk, to read only: one of ``nap-kg load``, or a bare one of pyoxigraph.

    Raises:  StoreError where there is none, or it can't be used.
    """
    from nap_kg import disk

    path = Path(folder)
    if disk.is_store(path) or not (path / "CURRENT").is_file():
        opened = disk.open_store(path)
        return StoreSource(opened.store, str(folder), graphs, opened)
    try:
        return StoreSource(ox.Store.read_only(str(path)), str(folder), graphs)
    except (OSError, ValueError) as error:
        raise InputError(f"this store can't be opened: {error}", place=str(folder), fix="build it anew") from error
