"""What the data is, as VoID tells it, and the service, as its own vocabulary does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from nap_kg.namespaces import RDF, Namespace
from nap_kg.publish.counts import Counts
from nap_kg.publish.descriptions import Described, void
from nap_kg.publish.dumps import Dump
from nap_kg.serve.edition import Edition
from nap_kg.serve.formats import DATASETS, GRAPHS, TABLES

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")


_MEDIA: Mapping[str, str] = {one.key: one.media for one in (*GRAPHS, *DATASETS)}
_OF_GRAPH = ("turtle", "jsonld")


class _Counted(Counts):
    """Counts that a store was asked for."""

    @property
    def objects(self) -> int:
        return self.number_of_objects

    number_of_objects = 0


def described(edition: Edition) -> Described:
    """Return what descriptions of the data are made of; the graph store's answers stand in the place of dumps."""
    plans = [plan for plan in edition.pages.plans.all if edition.places.of(plan)]
    return Described(edition.about, edition.pages.facts, downloads(edition), next(iter(plans), ""))


def downloads(edition: Edition) -> list[Dump]:
    """Return the whole and each graph as the graph store gives them in each format: they are counted, not written."""
    found = [
        Dump("", f"store?format={key}", _MEDIA[key], False, counted(edition), None) for key in ("nquads", "jsonld")
    ]
    for graph, size in graph_sizes(edition).items():
        if graph:
            query = f"store?graph={quote(graph, safe='')}&format="
            found += [Dump(graph, f"{query}{key}", _MEDIA[key], False, Counts(size), None) for key in _OF_GRAPH]
    return found


def counted(edition: Edition) -> Counts:
    """Return how much the data holds, in all graphs together; counted once."""
    if edition.counts is not None:
        return edition.counts
    found = _Counted()
    found.triples = _number(edition, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    found.subjects = _number(edition, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }")
    found.number_of_objects = _number(edition, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }")
    found.properties = _counter(edition, "SELECT ?key (COUNT(*) AS ?n) { ?s ?key ?o } GROUP BY ?key")
    found.classes = _counter(edition, f"SELECT ?key (COUNT(*) AS ?n) {{ ?s <{RDF.type}> ?key }} GROUP BY ?key")
    edition.counts = found
    return found


def graph_sizes(edition: Edition) -> Mapping[str, int]:
    """Return how many statements each graph has, by its IRI; that of the graph without one under ""; counted once."""
    if edition.sizes is not None:
        return edition.sizes
    sizes = _counter(edition, "SELECT ?key (COUNT(*) AS ?n) { GRAPH ?key { ?s ?p ?o } } GROUP BY ?key")
    found = {graph: sizes[graph] for graph in edition.graphs()}
    own = edition.dataset.store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert isinstance(own, ox.QuerySolutions)
    edition.sizes = {"": int(next(own)["n"].value), **found}
    return edition.sizes


def _number(edition: Edition, query: str) -> int:
    return int(next(edition.dataset.select(query))["n"].value)


def _counter(edition: Edition, query: str) -> Counter[str]:
    rows = edition.dataset.select(query)
    return Counter({row["key"].value: int(row["n"].value) for row in rows if isinstance(row["key"], ox.NamedNode)})


def service(edition: Edition, endpoint: str, *, writable: bool) -> list[ox.Triple]:
    """Return what the service is and offers, with the description of its data.

    Source:  SPARQL 1.1 Service Description, https://www.w3.org/TR/sparql11-service-description/
    """
    found: list[ox.Triple] = []

    def say(subject: Any, predicate: str, value: Any) -> None:
        node = ox.NamedNode(subject) if isinstance(subject, str) else subject
        found.append(ox.Triple(node, ox.NamedNode(predicate), ox.NamedNode(value) if isinstance(value, str) else value))

    def number(count: int) -> ox.Literal:
        return ox.Literal(count)

    here = f"{endpoint}#service"
    say(here, RDF.type, SD.Service)
    say(here, SD.endpoint, endpoint)
    say(here, SD.supportedLanguage, SD.SPARQL11Query)
    if writable:
        say(here, SD.supportedLanguage, SD.SPARQL11Update)
    say(here, SD.feature, SD.UnionDefaultGraph)
    for one in (*TABLES, *GRAPHS):
        say(here, SD.resultFormat, one.iri)
    if writable:
        for one in (*GRAPHS, *DATASETS):
            say(here, SD.inputFormat, one.iri)
    dataset, default = f"{endpoint}#dataset", f"{endpoint}#default-graph"
    say(here, SD.defaultDataset, dataset)
    say(here, SD.availableGraphs, f"{endpoint}#graphs")
    say(f"{endpoint}#graphs", RDF.type, SD.GraphCollection)
    say(dataset, RDF.type, SD.Dataset)
    say(dataset, RDF.type, SD.GraphCollection)
    say(dataset, SD.defaultGraph, default)
    say(default, RDF.type, SD.Graph)
    told = described(edition)
    say(default, VOID.triples, number(told.dumps[0].counts.triples))
    for place, (graph, size) in enumerate(one for one in graph_sizes(edition).items() if one[0]):
        named, own = f"{endpoint}#named-graph-{place + 1}", f"{endpoint}#graph-{place + 1}"
        for collection in (dataset, f"{endpoint}#graphs"):
            say(collection, SD.namedGraph, named)
        say(named, RDF.type, SD.NamedGraph)
        say(named, SD.name, graph)
        say(named, SD.graph, own)
        say(own, RDF.type, SD.Graph)
        say(own, VOID.triples, number(size))
    say(dataset, VOID.subset, told.dataset)
    say(told.dataset, VOID.sparqlEndpoint, endpoint)
    return [*found, *void(told)]
