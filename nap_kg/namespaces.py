"""Namespaces as plain strings: no RDF library is loaded to name a term.

>>> NAP.Deliverable
'https://w3id.org/nap-kg/ns#Deliverable'
>>> shrink(NAP.Deliverable)
'nap:Deliverable'
"""

from __future__ import annotations


class Namespace(str):
    """An IRI that its terms are appended to, as an attribute or an item.

    Every attribute is a term, those named as a method of ``str`` too: ``DCTERMS["title"]`` is the form that type
    checkers understand for these.
    """

    __slots__ = ()

    def __getattribute__(self, name: str) -> str:
        if name.startswith("__"):
            return super().__getattribute__(name)  # type: ignore[no-any-return]
        return self + name

    def __getattr__(self, name: str) -> str:  # for type checkers: any attribute is a string
        raise AttributeError(name)

    def __getitem__(self, name: str) -> str:  # type: ignore[override]  # an IRI is not indexed by position
        return self + name


NAP = Namespace("https://w3id.org/nap-kg/ns#")
SHAPE = Namespace("https://w3id.org/nap-kg/shapes#")
ID = Namespace("https://w3id.org/nap-kg/id/")
GRAPH = Namespace("https://w3id.org/nap-kg/graph/")

DCTERMS = Namespace("http://purl.org/dc/terms/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
OA = Namespace("http://www.w3.org/ns/oa#")
ORG = Namespace("http://www.w3.org/ns/org#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PROV = Namespace("http://www.w3.org/ns/prov#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
TIME = Namespace("http://www.w3.org/2006/time#")
VANN = Namespace("http://purl.org/vocab/vann/")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

PREFIXES: dict[str, Namespace] = {
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "id": ID,
    "nap": NAP,
    "oa": OA,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SH,
    "shape": SHAPE,
    "skos": SKOS,
    "time": TIME,
    "vann": VANN,
    "xsd": XSD,
}
"""The house prefixes: what queries may use without declaring and what output is shortened with."""


def shrink(iri: str) -> str:
    """Return the IRI as a prefixed name where a house prefix fits, else in angle brackets."""
    best = max((p for p, ns in PREFIXES.items() if iri.startswith(ns)), key=lambda p: len(PREFIXES[p]), default=None)
    if best is None:
        return f"<{iri}>"
    return f"{best}:{iri[len(PREFIXES[best]) :]}"
