"""The schema card: what an agent must know before it writes a query, counted from the data itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.mcp.written import written_iri
from nap_kg.namespaces import PREFIXES, RDF, RDFS, SKOS
from nap_kg.stats import count

_MOST = 3
"""So many classes are named that the subjects and values of a property are of."""


@dataclass(frozen=True)
class Class:
    """A class that things are of."""

    iri: str
    label: str
    means: str
    things: int


@dataclass(frozen=True)
class Property:
    """A property that statements have."""

    iri: str
    label: str
    means: str
    statements: int
    of: list[str]  # classes of the things that have it, most frequent first
    values: list[str]  # classes, datatypes or languages of its values


@dataclass(frozen=True)
class Schema:
    """What there is to be asked for."""

    prefixes: dict[str, str]
    statements: int
    graphs: dict[str, int]  # statements in each
    classes: list[Class]  # most things first
    properties: list[Property]  # most statements first


def schema(dataset: Dataset, language: str = "en") -> Schema:
    """Return prefixes, graphs, classes and properties, the last two with labels, definitions and how many there are."""
    stats = count(dataset)
    typed: dict[str, set[str]] = {}
    for quad in dataset.store.quads_for_pattern(None, ox.NamedNode(RDF.type), None):
        if isinstance(quad.object, ox.NamedNode):
            typed.setdefault(str(quad.subject), set()).add(quad.object.value)
    members: Counter[str] = Counter(kind for kinds in typed.values() for kind in kinds)
    of: dict[str, Counter[str]] = {}
    values: dict[str, Counter[str]] = {}
    for triple in dataset.triples():
        name = triple.predicate.value
        of.setdefault(name, Counter()).update(typed.get(str(triple.subject), ()))
        if isinstance(triple.object, ox.Literal):
            literal = triple.object
            values.setdefault(name, Counter())[
                f"@{literal.language}" if literal.language else literal.datatype.value
            ] += 1
        else:
            values.setdefault(name, Counter()).update(typed.get(str(triple.object), ()))
    classes = []
    for name, number in sorted(members.items(), key=lambda item: (-item[1], item[0])):
        label, means = _words(dataset, name, language)
        classes.append(Class(iri=written_iri(name), label=label, means=means, things=number))
    properties = []
    for one in stats.properties:
        label, means = _words(dataset, one.name, language)
        properties.append(
            Property(
                iri=written_iri(one.name),
                label=label,
                means=means,
                statements=one.count,
                of=_most(of[one.name]),
                values=_most(values.get(one.name, Counter())),
            )
        )
    return Schema(
        prefixes={prefix: str(space) for prefix, space in sorted(PREFIXES.items())},
        statements=stats.statements,
        graphs={one.name: one.count for one in stats.graphs},
        classes=classes,
        properties=properties,
    )


def _words(dataset: Dataset, iri: str, language: str) -> tuple[str, str]:
    """Return a term's label and what it means; empty where the data does not say so."""
    texts: dict[str, str] = {}
    for predicate in (SKOS.definition, RDFS.comment):
        for quad in dataset.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None):
            if isinstance(quad.object, ox.Literal):
                texts.setdefault(quad.object.language or "", quad.object.value)
    means = texts.get(language) or texts.get("en") or texts.get("") or ""
    return dataset.label(iri, language) or "", " ".join(means.split())


def _most(counter: Counter[str]) -> list[str]:
    ranked = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    return [name if name.startswith("@") else written_iri(name) for name, _ in ranked[:_MOST]]
