"""The JSON-LD context of the ontology: short names for its terms, so that JSON about plans is linked data.

A property that leads to things has ``@type: @id``, one with a datatype as range has that datatype, and labels and
definitions are kept by language. Terms of other vocabularies have their prefix, and the commonest a name.
"""

from __future__ import annotations

import json

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import open_dataset
from nap_kg.namespaces import DCTERMS, FOAF, NAP, OA, ORG, OWL, PREFIXES, RDF, RDFS, SKOS, XSD, shrink

BY_LANGUAGE = (RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.definition, DCTERMS.description, DCTERMS["title"])
OUTSIDE = (
    OA.hasSource, ORG.member, ORG.organization, ORG.role, ORG.unitOf, SKOS.inScheme, SKOS.broader, SKOS.topConceptOf,
    DCTERMS.publisher, FOAF.homepage,
)  # fmt: skip
"""Properties of other vocabularies that lead to things."""


def context() -> dict[str, object]:
    """Return what stands under ``@context``: prefixes, then keywords, then terms in their alphabetical order."""
    store = open_dataset(resources.ontology()).store
    found: dict[str, object] = {prefix: str(iri) for prefix, iri in sorted(PREFIXES.items())}
    found["type"] = "@type"
    terms: dict[str, object] = {}
    for iri in BY_LANGUAGE:
        terms[_name(iri)] = {"@id": shrink(iri), "@container": "@language"}
    for iri in OUTSIDE:
        terms[_name(iri)] = {"@id": shrink(iri), "@type": "@id"}
    for kind in (OWL.Class, OWL.AnnotationProperty, OWL.DatatypeProperty, OWL.ObjectProperty):
        for quad in store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(kind)):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(NAP[""]):
                terms[_name(quad.subject.value)] = _form(store, quad.subject, kind)
    return found | dict(sorted(terms.items()))


def _form(store: ox.Store, term: ox.NamedNode, kind: str) -> object:
    short = shrink(term.value)
    if kind == OWL.ObjectProperty:
        return {"@id": short, "@type": "@id"}
    stated = [quad.object for quad in store.quads_for_pattern(term, ox.NamedNode(RDFS.range), None)]
    ranges = [value.value for value in stated if isinstance(value, ox.NamedNode)]
    if kind == OWL.DatatypeProperty and len(ranges) == 1 and ranges[0] not in (XSD.string, RDFS.Literal):
        return {"@id": short, "@type": shrink(ranges[0])}
    return short


def _name(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]


def as_json() -> str:
    """Return the context as the file that it is published as."""
    return json.dumps({"@context": context()}, indent=1, ensure_ascii=False) + "\n"
