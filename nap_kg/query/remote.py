"""A dataset that an endpoint holds: asked over there, and named from what little of it names need."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.endpoint import Endpoint, Solutions
from nap_kg.endpoint.store import RemoteStore
from nap_kg.namespaces import DCTERMS, NAP, ORG, RDF, RDFS, SKOS
from nap_kg.query.opened import OpenDataset

_LINKS = (NAP.hasName, NAP.reportsStatusOf, NAP.isReportedIn, ORG.organization, ORG.role, ORG.member)
_NAMING = (
    RDF.type, RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.notation, DCTERMS.identifier, DCTERMS["title"],
    DCTERMS.language, NAP.nameText, NAP.hasNameKind, *_LINKS,
)  # fmt: skip
_AT_ONCE = 200
"""Things that are asked for in one query: a few tens of kilobytes."""
_MANY = 2_000
"""Things above which it is less to fetch every name than to ask for these."""


@dataclass(frozen=True)
class RemoteDataset(OpenDataset):
    """What an endpoint holds, with the questions that any dataset answers; nothing of it is loaded as a whole."""

    endpoint: Endpoint = field(kw_only=True)
    _named: ox.Store = field(default_factory=ox.Store, repr=False, compare=False)
    _asked: set[str] = field(default_factory=set, repr=False, compare=False)

    def evaluate(self, query: str, **more: Any) -> Any:
        """Return the endpoint's answer to a query, in the types that a store's own would have.

        Raises:  SyntaxError for what is no SPARQL; EndpointError for whatever is no whole answer.
        """
        return self.endpoint.query(query, **more)

    def select(self, query: str) -> Any:
        """Return the solutions of a SELECT query."""
        return self.endpoint.query(query)

    def naming(self, things: Collection[str]) -> Dataset:
        """Return a small dataset with what names some things: labels, abbreviations, numbers, and whose they are."""
        if len(things) > _MANY:
            return self
        wanted = {thing for thing in things if _is_iri(thing)} - self._asked
        while wanted:
            self._asked.update(wanted)
            linked: set[str] = set()
            for some in _batches(sorted(wanted)):
                for triple in self._naming_of(some):
                    self._named.add(ox.Quad(*triple))
                    if triple.predicate.value in _LINKS and isinstance(triple.object, ox.NamedNode):
                        linked.add(triple.object.value)
            wanted = linked - self._asked
        return Dataset(self._named)

    def _naming_of(self, things: Sequence[str]) -> Iterator[ox.Triple]:
        listed = " ".join(f"<{thing}>" for thing in things)
        predicates = " ".join(f"<{predicate}>" for predicate in _NAMING)
        rows = self.select(
            f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {listed} }} VALUES ?p {{ {predicates} }} ?s ?p ?o }}"
        )
        assert isinstance(rows, Solutions)
        for row in rows:
            if not isinstance(row["o"], ox.BlankNode):
                yield ox.Triple(row["s"], row["p"], row["o"])


def _batches(things: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(things)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return not any(char in '<>"{}|\\^` \n' for char in text)


def remote(endpoint: Endpoint) -> RemoteDataset:
    """Return the dataset that an endpoint holds."""
    return RemoteDataset(cast("ox.Store", RemoteStore(endpoint)), endpoint=endpoint)
