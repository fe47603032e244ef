"""Counts of what a dataset holds: its graphs, and the things of each class."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.namespaces import NAP, RDF, SKOS


@dataclass(frozen=True)
class Count:
    """How often one graph, class or property occurs."""

    name: str  # an IRI
    count: int


@dataclass(frozen=True)
class Stats:
    """Counts of a dataset; each list sorted by falling count, then name."""

    files: int  # those that a store on disk was built from
    statements: int  # distinct ones over all graphs
    graphs: tuple[Count, ...]  # statements in each
    classes: tuple[Count, ...]  # things typed with each, of our own classes and of SKOS
    properties: tuple[Count, ...]  # statements with each


def count(dataset: Dataset) -> Stats:
    """Return how much a dataset holds.

    Shape:   a thing counts once per class it is typed with, whatever the number of graphs that say so.
    """
    graphs: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    typed: set[tuple[str, str]] = set()
    for quad in dataset.store:
        if isinstance(quad.graph_name, ox.NamedNode):
            graphs[quad.graph_name.value] += 1
    distinct = 0
    for triple in dataset.triples():
        distinct += 1
        properties[triple.predicate.value] += 1
        if triple.predicate.value == RDF.type and isinstance(triple.object, ox.NamedNode):
            name = triple.object.value
            if name.startswith((str(NAP), str(SKOS))) and isinstance(triple.subject, ox.NamedNode):
                typed.add((name, triple.subject.value))
    return Stats(
        files=len(dataset.disk.manifest.sources if dataset.disk else dataset.files),
        statements=distinct,
        graphs=_sorted(graphs),
        classes=_sorted(Counter(name for name, _ in typed)),
        properties=_sorted(properties),
    )


def _sorted(counter: Counter[str]) -> tuple[Count, ...]:
    return tuple(Count(name, number) for name, number in sorted(counter.items(), key=lambda item: (-item[1], item[0])))
