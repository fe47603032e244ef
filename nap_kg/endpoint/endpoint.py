"""An endpoint and its one question at a time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pyoxigraph as ox

from nap_kg.errors import EndpointError
from nap_kg.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

GRAPH_FORMS = ("CONSTRUCT", "DESCRIBE")


class Triples:
    """The triples that CONSTRUCT or DESCRIBE gave: an iterable, as a store's own ``QueryTriples``."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._triples = tuple(triples)

    def __iter__(self) -> Iterator[ox.Triple]:
        """Yield each triple."""
        return iter(self._triples)

    def __len__(self) -> int:
        """Return how many triples there are."""
        return len(self._triples)


class Endpoint:
    """A SPARQL 1.1 endpoint of somebody else's; its default graph is asked for as the union of all graphs.

    Units:   ``timeout`` is in seconds, for a whole exchange.
    """

    def __init__(self, url: str, *, timeout: float = 60.0, retries: int = 4) -> None:
        self.url, self.timeout, self.retries = url, timeout, retries

    def query(
        self, sparql: str, *, prefixes: Mapping[str, str] | None = None
    ) -> ox.QuerySolutions | ox.QueryBoolean | Triples:
        """Return the answer to a query, in the types that a store's own ``query`` gives; the house prefixes are known.

        Raises:  EndpointError for whatever is no whole answer.
        """
        from SPARQLWrapper import JSON, POST, SPARQLWrapper

        wrapper = SPARQLWrapper(self.url, returnFormat=JSON)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.addParameter("union-default-graph", "true")
        wrapper.setTimeout(int(self.timeout))
        known = {name: str(space) for name, space in PREFIXES.items()} if prefixes is None else dict(prefixes)
        wrapper.setQuery(_with_prefixes(sparql, known))
        graph = wrapper.queryType in GRAPH_FORMS
        if graph:
            wrapper.addCustomHttpHeader("Accept", "application/n-triples")
        try:
            body = wrapper.query().response.read()
        except Exception as error:
            raise EndpointError(
                f"the endpoint gave no answer: {error}", place=self.url, fix="look at its log"
            ) from error
        try:
            if graph:
                return Triples(quad.triple for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES))
            return ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
        except SyntaxError as error:
            raise EndpointError(f"the answer is broken: {error}", place=self.url, fix="look at its log") from error


def _with_prefixes(sparql: str, known: Mapping[str, str]) -> str:
    """Return a query with a PREFIX line for each prefix that it uses and does not declare."""
    from nap_kg.sparql.tokens import tokens

    found = [token for token in tokens(sparql) if token.kind != "blank"]
    declared = {
        b.text.removesuffix(":") for a, b in itertools.pairwise(found) if a.kind == "word" and a.name == "PREFIX"
    }
    used = {token.text.partition(":")[0] for token in found if token.kind == "name"}
    lines = [f"PREFIX {name}: <{known[name]}>" for name in sorted((used - declared) & known.keys())]
    return "\n".join([*lines, sparql])
