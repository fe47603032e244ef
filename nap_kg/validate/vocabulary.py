"""Terms that are defined, and what is said of one that is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from nap_kg.namespaces import OWL, RDF, RDFS, SH
from nap_kg.validate.messages import abbreviated
from nap_kg.validate.results import Term
from nap_kg.validate.shapes import ShapesGraph, local_name

DECLARING = [
    ox.NamedNode(iri)
    for iri in (
        RDFS.Class, OWL.Class, RDF.Property, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty,
        OWL.DeprecatedClass, OWL.DeprecatedProperty, RDFS.Datatype,
    )
]  # fmt: skip
_EVERYWHERE: dict[str, str] = {
    RDF: "type first rest subject predicate object value List Statement Property Seq Bag Alt langString HTML nil",
    RDFS: "label comment seeAlso isDefinedBy member subClassOf subPropertyOf domain range Class Resource Literal "
    "Datatype Container ContainerMembershipProperty",
}
_MEMBER = re.compile(re.escape(str(RDF)) + r"_\d+")
_NEAR = 0.65
_USUAL: dict[str, str] = {
    OWL: "AnnotationProperty Class DatatypeProperty NamedIndividual ObjectProperty Ontology disjointWith "
    "equivalentClass imports inverseOf onProperty priorVersion versionIRI versionInfo",
    RDF: "type first rest Property",
    RDFS: "Class Datatype comment domain isDefinedBy label range seeAlso subClassOf subPropertyOf",
}
"""What most ontologies are written in, so that it need not be told to be known."""


class Vocabulary:
    """The terms that the shapes, the standards and some declarations know."""

    def __init__(self, shapes: ShapesGraph, declared: Sequence[Term] = ()) -> None:
        """Take the classes and properties that data has ``declared``."""
        self.shapes, self.declared = shapes, declared

    def spaces_and_terms(self) -> tuple[list[str], list[str]]:
        """Return the namespaces that shapes use, and the terms of standards to pass over, as SPARQL writes them."""
        terms = sorted({*(t for t in self.shapes.said if isinstance(t, ox.NamedNode)), *self._iris_in_shapes}, key=str)
        every = {_namespace(term.value) for term in terms}
        spaces = {space for space in every if not any(space != other and space.startswith(other) for other in every)}
        standard = {space for space in every if _standard(space) is not None} - {str(SH)}
        listed = {str(term) for term in terms if _namespace(term.value) in standard}
        usual = {f"<{space}{name}>" for space, names in _USUAL.items() for name in names.split()}
        return sorted(spaces), sorted(listed | usual)

    @property
    def _iris_in_shapes(self) -> list[ox.NamedNode]:
        return [value for value in self._values_in_shapes if isinstance(value, ox.NamedNode)]

    def is_known(self, term: ox.NamedNode) -> bool:
        """Return whether the shapes or the standards know a term."""
        if self._in_shapes(term):
            return True
        name, namespace = local_name(term.value), _namespace(term.value)
        return name in _EVERYWHERE.get(namespace, "").split() or _MEMBER.fullmatch(term.value) is not None

    def undefined(self, term: ox.NamedNode) -> str:
        """Return in words that an unknown term is defined nowhere; empty where nobody can tell."""
        name, namespace = local_name(term.value), _namespace(term.value)
        standard = _standard(namespace)
        if standard is not None and term.value in standard:
            return ""
        import difflib

        names = self._defined.get(namespace, {})
        if not names and standard is not None:
            names = dict.fromkeys((local_name(str(known)) for known in dir(standard)), "")
        elif not names:
            names = self._named_in_shapes.get(namespace, {})
            if not difflib.get_close_matches(name, names, n=1, cutoff=_NEAR):
                return ""
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
        hint = f" Did you mean {abbreviated(f'<{namespace}{near[0]}>', self.shapes.prefixes)}?" if near else ""
        remedy = hint or " Correct it, or load what defines it."
        return f"{abbreviated(str(term), self.shapes.prefixes)} is used here and defined nowhere.{remedy}"

    def _in_shapes(self, term: ox.NamedNode) -> bool:
        return term in self.shapes.said or term in self._values_in_shapes

    @cached_property
    def _values_in_shapes(self) -> frozenset[Term]:
        return frozenset(v for said in self.shapes.said.values() for values in said.values() for v in values)

    @cached_property
    def _defined(self) -> dict[str, dict[str, str]]:
        """The local names of the classes and properties that were loaded, by namespace."""
        found: dict[str, dict[str, str]] = {}
        declared = [*self.declared, *(node for kind in DECLARING for node in self.shapes.subjects(RDF.type, kind))]
        for node in declared:
            if isinstance(node, ox.NamedNode):
                found.setdefault(_namespace(node.value), {})[local_name(node.value)] = ""
        return found

    @cached_property
    def _named_in_shapes(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for value in self._values_in_shapes:
            if isinstance(value, ox.NamedNode):
                found.setdefault(_namespace(value.value), {})[local_name(value.value)] = ""
        return found


def outdated(term: ox.NamedNode, instead: Iterable[Term], prefixes: Mapping[str, str]) -> str:
    """Return in words that a term is deprecated, and what replaces it."""
    names = sorted({abbreviated(str(other), prefixes) for other in instead})
    remedy = f"Use {' or '.join(names)}." if names else "Its definition says what to do."
    return f"{abbreviated(str(term), prefixes)} is deprecated. {remedy}"


def _namespace(iri: str) -> str:
    return iri[: len(iri) - len(re.split(r"[#/:]", iri)[-1])]


def _standard(namespace: str) -> Any:
    """Return a well-known vocabulary as rdflib lists it, or None where it lists none."""
    from rdflib import namespace as known

    spaces = (s for s in vars(known).values() if isinstance(s, type) and issubclass(s, known.DefinedNamespace))
    return next((space for space in spaces if str(getattr(space, "_NS", "")) == namespace), None)
