"""Classes as mere conditions, such as the arms of ``sh:or``, written so that the core engine is quick about them.

Of a constraint that can give a result, the engine looks all values up at once; of one under ``sh:or`` and the like it
goes through the instances of the class, for one value after the other, which takes time by the square of the data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pyoxigraph as ox

from nap_kg.namespaces import RDF, RDFS, SH
from nap_kg.validate.results import Term

_CLASS, _CLOSED = ox.NamedNode(SH["class"]), ox.NamedNode(SH.closed)


def without_classes(triples: Iterable[ox.Triple], conditions: Collection[Term]) -> list[ox.Triple]:
    """Return shapes in which ``conditions``, which give no result themselves, ask for a type instead of a class.

    What SHACL means by an instance of a class: that ``rdf:type/rdfs:subClassOf*`` leads to it
    (https://www.w3.org/TR/shacl/#dfn-shacl-instance).
    """
    found = list(triples)
    closed = {triple.subject for triple in found if triple.predicate == _CLOSED}
    return [
        written
        for number, triple in enumerate(found)
        for written in (
            _typed(triple.subject, triple.object, number)
            if triple.predicate == _CLASS
            and triple.subject in conditions
            and triple.subject not in closed  # which counts the properties
            and isinstance(triple.object, ox.NamedNode)
            else (triple,)
        )
    ]


def _typed(shape: Term, cls: ox.NamedNode, number: int) -> list[ox.Triple]:
    typed, path, rest, above = (ox.BlankNode(f"napkgclass{number}{part}") for part in "abcd")
    said = (
        (shape, SH.property, typed),
        (typed, SH.path, path),
        (path, RDF.first, ox.NamedNode(RDF.type)),
        (path, RDF.rest, rest),
        (rest, RDF.first, above),
        (rest, RDF.rest, ox.NamedNode(RDF.nil)),
        (above, SH.zeroOrMorePath, ox.NamedNode(RDFS.subClassOf)),
        (typed, SH.hasValue, cls),
    )
    return [ox.Triple(subject, ox.NamedNode(predicate), value) for subject, predicate, value in said]  # type: ignore[arg-type]
