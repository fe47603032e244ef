"""Namespaces as plain strings: no RDF library is loaded to name a term.

>>> NAP.Deliverable
'https://w3id.org/nap-kg/ns#Deliverable'
>>> shrink(NAP.Deliverable)
'nap:Deliverable'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable


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


def abbreviated(name: str, iris: Iterable[str], is_status_report: Callable[[str], bool]) -> set[str]:
    """Return which of some IRIs a kind and a key stand for, as ``deliverable:expert-witnesses``, or a last part alone.

    The kind stands in the IRI before the key, one part may stand between; a direct successor is preferred. ``status``
    means the statuses that reports give, where vocabularies have the key too.
    """
    kind, colon, key = name.rpartition(":")
    if kind == "status-report":
        kind = "status"
    wanted = re.compile(rf"/{re.escape(kind)}(?:/[^/]+)?/{re.escape(key)}$" if colon else rf"[/#]{re.escape(name)}$")
    found = {iri for iri in iris if wanted.search(iri)}
    if colon:
        found = {iri for iri in found if iri.endswith(f"/{kind}/{key}")} or found
    if kind == "status" and len(found) > 1:
        found = set(filter(is_status_report, found))
    return found


def shrink(iri: str) -> str:
    """Return the IRI as a prefixed name where a house prefix fits, else in angle brackets."""
    best = max((p for p, ns in PREFIXES.items() if iri.startswith(ns)), key=lambda p: len(PREFIXES[p]), default=None)
    if best is None:
        return f"<{iri}>"
    return f"{best}:{iri[len(PREFIXES[best]) :]}"
