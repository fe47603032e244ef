"""The graph as JSON-LD with its context inside: our terms, and those of schema.org beside them.

One object per thing, in the order of their IRIs. The context gives each property its datatype, or keeps texts by
language, so that values are plain. What is derived, and what is said of the ontology's own terms, is left out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph as ox

from nap_kg import progress
from nap_kg.dataset import is_computed
from nap_kg.export import schema_org
from nap_kg.export.facts import Facts, order
from nap_kg.export.scope import Scope, plans
from nap_kg.namespaces import NAP, PREFIXES, RDF, SHAPE, XSD

_PREFIXES = {**PREFIXES, "schema": schema_org.SCHEMA}


def triples(facts: Facts, scopes: list[Scope]) -> set[ox.Triple]:
    """Return what is exported: the asserted statements in scope, and what they are in schema.org's words."""
    outside = _outside(facts, scopes)
    found: set[ox.Triple] = set()
    with progress.stage("reading the graph"):
        for quad in facts.dataset.store:
            graph = quad.graph_name
            if isinstance(graph, ox.NamedNode) and is_computed(graph.value):
                continue
            if isinstance(quad.subject, ox.NamedNode) and not _is_ours(quad.subject.value):
                found.add(quad.triple)
    found |= set(schema_org.statements(facts, scopes))
    return {
        triple
        for triple in found
        if isinstance(triple.subject, ox.NamedNode) and not _is_outside(triple.subject.value, outside)
    }


def _is_ours(iri: str) -> bool:
    """Tell whether an IRI is a term of the ontology, or the ontology itself."""
    return iri.startswith((NAP[""], SHAPE[""])) or iri == NAP[""].rstrip("#")


def _outside(facts: Facts, scopes: list[Scope]) -> tuple[str, ...]:
    """Return the plans and reports that are not wanted."""
    known = plans(facts)
    wanted = {scope.plan for scope in scopes} | {report for scope in scopes for report in scope.reports}
    found = {scope.plan for scope in known} | {report for scope in known for report in scope.reports}
    return tuple(sorted(found - wanted))


def _is_outside(iri: str, outside: tuple[str, ...]) -> bool:
    return bool(outside) and (iri in outside or iri.startswith(tuple(f"{one}/" for one in outside)))


def as_jsonld(found: Iterable[ox.Triple]) -> tuple[str, int]:
    """Return statements as a JSON-LD document, and how many things it tells of."""
    nodes: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(lambda: defaultdict(list))
    for triple in found:
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode | ox.Literal):
            nodes[triple.subject.value][triple.predicate.value].append(triple.object)
    forms = _forms(nodes.values())
    context: dict[str, object] = {prefix: str(iri) for prefix, iri in sorted(_PREFIXES.items())}
    for predicate, form in sorted(forms.items()):
        if form:
            context[_short(predicate)] = {"@id": predicate} | form
    listed = []
    with progress.stage("writing thing", of=len(nodes)) as step:
        for iri in sorted(nodes):
            step()
            listed.append(_node(iri, nodes[iri], forms))
    document = {"@context": context, "@graph": listed}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n", len(listed)


def _forms(nodes: Iterable[dict[str, list[ox.NamedNode | ox.Literal]]]) -> dict[str, dict[str, str]]:
    """Return how the context types each property: as IRIs, by one datatype, by language; empty where values differ."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for node in nodes:
        for predicate, values in node.items():
            kinds[predicate] |= {_kind(value) for value in values}
    forms: dict[str, dict[str, str]] = {}
    for predicate, found in kinds.items():
        kind = next(iter(found)) if len(found) == 1 else ""
        if predicate == RDF.type:
            continue
        if kind == "@id":
            forms[predicate] = {"@type": "@id"}
        elif kind == "@language":
            forms[predicate] = {"@container": "@language"}
        elif kind and kind != XSD.string:
            forms[predicate] = {"@type": _short(kind)}
        else:
            forms[predicate] = {}
    return forms


def _kind(value: ox.NamedNode | ox.Literal) -> str:
    if isinstance(value, ox.NamedNode):
        return "@id"
    return "@language" if value.language else value.datatype.value


def _node(
    iri: str, said: dict[str, list[ox.NamedNode | ox.Literal]], forms: dict[str, dict[str, str]]
) -> dict[str, object]:
    node: dict[str, object] = {"@id": iri}
    types = sorted(_short(value.value) for value in said.get(RDF.type, ()))
    if types:
        node["@type"] = types[0] if len(types) == 1 else types
    for predicate in sorted(said, key=_short):
        if predicate == RDF.type:
            continue
        values, form = sorted(said[predicate], key=order), forms[predicate]
        if "@container" in form:
            by_language: dict[str, list[str]] = defaultdict(list)
            for value in values:
                by_language[getattr(value, "language", "") or "@none"].append(value.value)
            node[_short(predicate)] = {tag: _one(texts) for tag, texts in sorted(by_language.items())}
        elif form:
            node[_short(predicate)] = _one([value.value for value in values])
        else:
            node[_short(predicate)] = _one([_value(value) for value in values])
    return node


def _value(value: ox.NamedNode | ox.Literal) -> object:
    if isinstance(value, ox.NamedNode):
        return {"@id": value.value}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    if value.datatype.value == XSD.string:
        return value.value
    return {"@value": value.value, "@type": _short(value.datatype.value)}


def _one(values: list[object] | list[str]) -> object:
    return values[0] if len(values) == 1 else values


@lru_cache(maxsize=4096)
def _short(iri: str) -> str:
    """Return an IRI with a prefix where one fits and what follows is a plain name."""
    for prefix, namespace in _PREFIXES.items():
        rest = iri[len(namespace) :]
        if iri.startswith(namespace) and rest and all(c.isalnum() or c in "-_." for c in rest):
            return f"{prefix}:{rest}"
    return iri
