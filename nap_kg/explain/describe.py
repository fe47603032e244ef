"""A thing for a person to read: what is said of it, what is said by it, both ways, each by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg.dataset import Dataset, is_computed
from nap_kg.explain.things import Reader
from nap_kg.namespaces import DCTERMS, NAP, RDF, RDFS, SKOS
from nap_kg.sparql.terms import Term

FEW = 6
"""So many values of a property are shown where not all are asked for."""
_ABOUT = (NAP.isEvidenceFor,)  # told in a line of its own
_FIRST = (RDFS.label, SKOS.prefLabel, RDF.type, DCTERMS.identifier)


@dataclass(frozen=True)
class Said:
    """One property of a thing, with its values by name; or, the other way, the things that have it as a value."""

    property: str  # IRI
    name: str  # label and prefixed name
    values: tuple[str, ...]  # as many as are shown
    total: int
    is_derived: bool = False  # whether it is computed, and in no source


@dataclass(frozen=True)
class Description:
    """What is known of a thing."""

    iri: str
    name: str
    kinds: tuple[str, ...]  # the names of its classes
    says: tuple[Said, ...]
    said_by: tuple[Said, ...]  # the other way: who has it as a value
    passages: int  # how many evidences are of it
    uses: int = 0  # in how many statements it is the property


def describe(dataset: Dataset, iri: str, *, language: str = "en", few: int | None = FEW) -> Description:
    """Return what is known of a thing; of each property no more than ``few`` values, all where that is None."""
    reader = Reader(dataset, language)
    node = ox.NamedNode(iri)
    ours: dict[str, dict[Term, bool]] = {}
    theirs: dict[str, dict[Term, bool]] = {}
    for quad in dataset.store.quads_for_pattern(node, None, None):
        _add(ours, quad.predicate.value, quad.object, quad)
    for quad in dataset.store.quads_for_pattern(None, None, node):
        _add(theirs, quad.predicate.value, quad.subject, quad)
    passages = sum(len(theirs.pop(predicate, ())) for predicate in _ABOUT)
    kinds = [term for term in ours.pop(RDF.type, ()) if isinstance(term, ox.NamedNode)]
    return Description(
        iri=iri,
        name=reader.full_name(iri),
        kinds=tuple(sorted(reader.name(kind.value) for kind in kinds)),
        says=tuple(_said(reader, ours, few)),
        said_by=tuple(_said(reader, theirs, few)),
        passages=passages,
        uses=sum(1 for _ in dataset.store.quads_for_pattern(None, node, None)),
    )


def _add(found: dict[str, dict[Term, bool]], predicate: str, term: Term, quad: ox.Quad) -> None:
    if isinstance(term, ox.BlankNode):
        return  # a piece of an axiom, which has no name
    graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
    terms = found.setdefault(predicate, {})
    terms[term] = terms.get(term, True) and is_computed(graph)


def _said(reader: Reader, found: dict[str, dict[Term, bool]], few: int | None) -> Iterable[Said]:
    for predicate in sorted(found, key=lambda iri: (iri not in _FIRST, iri)):
        terms = found[predicate]
        names = sorted(map(reader.term, terms), key=str.casefold)
        yield Said(predicate, reader.property(predicate), tuple(names[:few]), len(names), all(terms.values()))
