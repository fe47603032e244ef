"""Statements as the files of RDF that a page comes in: Turtle in the house form, JSON-LD, N-Triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from nap_kg.export.jsonld import as_jsonld
from nap_kg.namespaces import PREFIXES, Namespace
from nap_kg.pages.statements import order, serialized
from nap_kg.turtle.terms import Iri, Literal
from nap_kg.turtle.write import Statement, write_turtle

FORMATS: Mapping[str, str] = {
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".nt": "application/n-triples",
}
"""The endings of the files, with their media types."""

_MORE = {
    "dcat": Namespace("http://www.w3.org/ns/dcat#"),
    "schema": Namespace("https://schema.org/"),
    "spdx": Namespace("http://spdx.org/rdf/terms#"),
    "vcard": Namespace("http://www.w3.org/2006/vcard/ns#"),
    "void": Namespace("http://rdfs.org/ns/void#"),
}
ALL_PREFIXES: Mapping[str, Namespace] = {**PREFIXES, **_MORE}


def prefixes_for(base: str) -> dict[str, str]:
    """Return the prefixes that the files of a site use: those of the house, and ``id`` for the site's own things."""
    return {**ALL_PREFIXES, "id": Namespace(f"{base}id/")}


def written(triples: Iterable[ox.Triple], ending: str, prefixes: Mapping[str, str] = ALL_PREFIXES) -> bytes:
    """Return triples in the format of a file ending; the same triples give the same bytes."""
    return _in_order(sorted(set(triples), key=order), ending, prefixes)


def forms(triples: Iterable[ox.Triple], prefixes: Mapping[str, str] = ALL_PREFIXES) -> Iterator[tuple[str, bytes]]:
    """Yield triples in each format that the files of a thing come in, with its ending."""
    each = sorted(set(triples), key=order)
    for ending in FORMATS:
        yield ending, _in_order(each, ending, prefixes)


def _in_order(each: Sequence[ox.Triple], ending: str, prefixes: Mapping[str, str]) -> bytes:
    if ending == ".nt":
        return serialized(each, ox.RdfFormat.N_TRIPLES)
    plain = not any(isinstance(term, ox.BlankNode) for triple in each for term in (triple.subject, triple.object))
    if ending == ".ttl":
        return turtle(each, prefixes).encode() if plain else _with_blank_nodes(each, ox.RdfFormat.TURTLE, prefixes)
    if ending == ".jsonld":
        return as_jsonld(each)[0].encode() if plain else _with_blank_nodes(each, ox.RdfFormat.JSON_LD, prefixes)
    raise ValueError(f"no format of RDF ends in {ending!r}")


def turtle(triples: Sequence[ox.Triple], prefixes: Mapping[str, str] = ALL_PREFIXES) -> str:
    """Return triples without blank nodes as Turtle in the house form."""
    return write_turtle(map(_statement, triples), prefixes)


def _statement(triple: ox.Triple) -> Statement:
    subject, value = triple.subject, triple.object
    assert isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal)
    term = Iri(value.value) if isinstance(value, ox.NamedNode) else _literal(value)
    return subject.value, triple.predicate.value, term


def _literal(value: ox.Literal) -> Literal:
    """Return a literal with its language as it is written."""
    return Literal(value.value, value.datatype.value, value.language or "")


def _with_blank_nodes(triples: Sequence[ox.Triple], form: ox.RdfFormat, prefixes: Mapping[str, str]) -> bytes:
    text = "".join(map(str, triples))
    used = {name: str(iri) for name, iri in prefixes.items() if iri in text}
    return serialized(triples, form, prefixes=used if form == ox.RdfFormat.TURTLE else {})
