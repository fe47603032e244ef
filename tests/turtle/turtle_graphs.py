"""What the tests of nap_kg.turtle share: graphs compared up to the names of their blank nodes."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from nap_kg.turtle import BlankNode, Document, Iri, Term

BASE = "http://base.example/dir/doc?query"


def ox_term(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(term, Iri):
        return ox.NamedNode(term.value)
    if isinstance(term, BlankNode):
        return ox.BlankNode(term.value)
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))


def canonical(triples: Iterable[tuple]) -> set[str]:
    dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def ours(document: Document) -> set[str]:
    return canonical(
        (ox_term(triple.subject.term), ox_term(triple.predicate.term), ox_term(triple.object.term))
        for triple in document.triples()
    )


def theirs(text: str, *, base: str = BASE, rdf_format: ox.RdfFormat = ox.RdfFormat.TURTLE) -> set[str]:
    quads = ox.parse(text, rdf_format, base_iri=base if rdf_format == ox.RdfFormat.TURTLE else None)
    return canonical((quad.subject, quad.predicate, quad.object) for quad in quads)
