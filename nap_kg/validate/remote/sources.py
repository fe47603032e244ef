"""Where the data is: a store on disk, or somebody else's endpoint; each answers SPARQL over some graphs, or all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from nap_kg.errors import InputError


class Source(Protocol):
    """Data that answers queries; its default graph is the union of the graphs that are meant."""

    name: str  # as a report calls it
    graphs: tuple[str, ...]  # IRIs; empty for all

    def query(self, query: str, /) -> Any:
        """Return solutions.

        Raises:  NapKgError where there is no whole answer.
        """


class StoreSource:
    """A store, of which nothing but answers is held in memory."""

    def __init__(self, store: ox.Store, name: str, graphs: Sequence[str] = ()) -> None:
        self.store, self.name, self.graphs = store, name, tuple(graphs)
        self._graphs: list[Any] = [ox.NamedNode(graph) for graph in graphs]

    def query(self, query: str, /) -> Any:
        """Return solutions."""
        if self._graphs:
            return self.store.query(query, default_graph=self._graphs, named_graphs=self._graphs)
        return self.store.query(query, use_default_graph_as_union=True)


class EndpointSource:
    """An endpoint: what it is asked is all that goes there, and answers are all that comes back."""

    def __init__(self, url: str, graphs: Sequence[str] = (), timeout: float | None = None) -> None:
        from nap_kg.endpoint import Endpoint

        self.name, self.graphs = url, tuple(graphs)
        self._endpoint = Endpoint(url, timeout=timeout)

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
    """Open a store on disk, to read only.

    Raises:  InputError where there is none.
    """
    path = Path(folder)
    if (path / "current").is_file():  # as nap-kg load builds it
        path = path / (path / "current").read_text(encoding="utf-8").strip() / "quads"
    if not (path / "CURRENT").is_file():
        fix = f"build it: nap-kg load --store {folder} PATH…"
        raise InputError("no store in this folder", place=str(folder), fix=fix)
    try:
        return StoreSource(ox.Store.read_only(str(path)), str(folder), graphs)
    except (OSError, ValueError) as error:
        raise InputError(f"this store can't be opened: {error}", place=str(folder), fix="build it anew") from error
