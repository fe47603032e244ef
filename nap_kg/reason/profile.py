"""Which profiles of OWL 2 an ontology is in (DL, EL, QL, RL), and which of its axioms leave one.

Source:  OWL 2 Profiles (https://www.w3.org/TR/owl2-profiles/), sections 2.2, 3.2, 4.2; OWL 2 Structural Specification,
         section 3 (declarations, simple properties). Two of DL's conditions are not looked at: that property chains are
         regular, and that anonymous individuals form trees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.namespaces import OWL, RDF, RDFS, XSD, shrink
from nap_kg.reason.expressions import Expressions, Node
from nap_kg.reason.java import DATATYPES

PROFILES = ("DL", "EL", "QL", "RL")

_SMALL = frozenset(
    {XSD[name] for name in (
        "decimal", "integer", "nonNegativeInteger", "string", "normalizedString", "token", "Name", "NCName", "NMTOKEN",
        "hexBinary", "base64Binary", "anyURI", "dateTime", "dateTimeStamp",
    )}
    | {RDF.PlainLiteral, RDF.XMLLiteral, RDF.langString, RDFS.Literal, OWL.real, OWL.rational}
)  # fmt: skip
_MAPS = {"DL": DATATYPES, "EL": _SMALL, "QL": _SMALL, "RL": DATATYPES - {OWL.real, OWL.rational}}

_KINDS = {  # characteristics of properties that a profile has not
    "EL": ("InverseFunctionalProperty", "SymmetricProperty", "AsymmetricProperty", "IrreflexiveProperty"),
    "QL": ("FunctionalProperty", "InverseFunctionalProperty", "TransitiveProperty"),
    "RL": ("ReflexiveProperty",),
}
_PREDICATES = {
    "EL": ("inverseOf", "propertyDisjointWith", "disjointUnionOf"),
    "QL": ("propertyChainAxiom", "hasKey", "disjointUnionOf", "sameAs"),
    "RL": ("disjointUnionOf",),
}
_PLACES = (  # predicate, what its subject is, what its value is
    (RDFS.subClassOf, "below", "above"), (OWL.equivalentClass, "equal", "equal"), (OWL.disjointWith, "below", "below"),
    (RDFS.domain, "", "above"), (RDFS.range, "", "above"), (RDF.type, "", "above"), (OWL.hasKey, "below", ""),
)  # fmt: skip
_OBJECT, _DATA = OWL.ObjectProperty, OWL.DatatypeProperty
_PROPERTY_KINDS = (_OBJECT, _DATA, OWL.AnnotationProperty)
_NEEDS_SIMPLE = ("FunctionalProperty", "InverseFunctionalProperty", "IrreflexiveProperty", "AsymmetricProperty")
_BUILT_IN = (str(OWL), str(RDF), str(RDFS), str(XSD))


@dataclass(frozen=True, order=True)
class Departure:
    """One thing that puts an ontology outside of a profile."""

    profile: str  # one of PROFILES
    term: str  # IRI of the term that it is said of; of a class without a name, that of the term it defines
    words: str  # what is said there


@dataclass(frozen=True)
class Profiles:
    """Which profiles an ontology is in; what leaves DL leaves the others too, and is listed once."""

    departures: tuple[Departure, ...]  # sorted

    def is_in(self, profile: str) -> bool:
        """Return whether the ontology is in a profile."""
        return not any(one.profile in ("DL", profile) for one in self.departures)


def check_profiles(dataset: Dataset) -> Profiles:
    """Return which profiles of OWL 2 a dataset is in, all its graphs taken together."""
    checking = _Checking(dataset)
    found = {*checking.declarations(), *checking.datatypes(), *checking.simple(), *checking.properties()}
    found |= set(checking.classes())
    return Profiles(tuple(sorted(found)))


class _Checking:
    def __init__(self, dataset: Dataset) -> None:
        self.said = Expressions(dataset.triples())

    def declarations(self) -> Iterator[Departure]:
        """Yield terms that are used undeclared, or are declared as two things that DL keeps apart."""
        said = self.said
        for node in said.subjects:
            if not isinstance(node, ox.NamedNode):
                continue
            types = {value.value for value in said.values(node, RDF.type) if isinstance(value, ox.NamedNode)}
            kinds = sorted(types & set(_PROPERTY_KINDS))
            if len(kinds) > 1 or {OWL.Class, RDFS.Datatype} <= types:
                both = " and ".join(map(shrink, kinds if len(kinds) > 1 else [OWL.Class, RDFS.Datatype]))
                yield Departure("DL", node.value, f"declared as {both}")
        properties = said.members(*_PROPERTY_KINDS)
        for predicate in sorted(said.predicates):
            if not predicate.startswith(_BUILT_IN) and predicate not in properties:
                yield Departure("DL", predicate, "used as a property, declared as none")
        classes = said.members(OWL.Class, RDFS.Datatype)
        used = {value for _, value in said.pairs(RDF.type)} | {value for _, value in said.pairs(RDFS.domain)}
        used |= {term for pair in said.pairs(RDFS.subClassOf) for term in pair}
        for term in sorted((term.value for term in used if isinstance(term, ox.NamedNode)), key=str):
            if not term.startswith(_BUILT_IN) and term not in classes:
                yield Departure("DL", term, "used as a class, declared as none")

    def datatypes(self) -> Iterator[Departure]:
        """Yield the datatypes that a profile has not, where they are a range, a filler, or that of a literal."""
        used: dict[str, set[str]] = defaultdict(set)
        headers = {node for node, _ in self.said.instances(OWL.Ontology)}
        for predicate in self.said.predicates:
            for subject, value in self.said.pairs(predicate):
                if subject in headers:
                    continue  # annotations of the ontology itself are no axioms
                if isinstance(value, ox.Literal):
                    used[value.datatype.value].add(predicate)
                elif predicate == RDFS.range and isinstance(value, ox.NamedNode) and value.value.startswith(str(XSD)):
                    used[value.value].add(getattr(subject, "value", ""))
        declared = self.said.members(RDFS.Datatype)
        for datatype, by in sorted(used.items()):
            for profile in PROFILES:
                if (
                    datatype not in _MAPS[profile]
                    and datatype not in declared
                    and (profile == "DL" or datatype in _MAPS["DL"])
                ):
                    yield Departure(profile, min(by), f"has values of {shrink(datatype)}, which is no datatype of it")

    def simple(self) -> Iterator[Departure]:
        """Yield properties that are transitive or made by a chain, and still counted, functional and the like."""
        said = self.said
        composite = said.members(OWL.TransitiveProperty)
        composite |= {one.value for one, _ in said.pairs(OWL.propertyChainAxiom) if isinstance(one, ox.NamedNode)}
        todo = sorted(composite)
        for property_ in todo:  # which grows on the way
            near = [other for one, other in said.pairs(RDFS.subPropertyOf) if getattr(one, "value", "") == property_]
            for one, other in said.pairs(OWL.inverseOf):
                near += [other] if getattr(one, "value", "") == property_ else []
                near += [one] if getattr(other, "value", "") == property_ else []
            fresh = sorted({term.value for term in near if isinstance(term, ox.NamedNode)} - composite)
            composite |= set(fresh)
            todo += fresh
        for kind in _NEEDS_SIMPLE:
            for property_ in sorted(composite & said.members(OWL[kind])):
                yield Departure("DL", property_, f"no simple property, and yet an owl:{kind}")
        counted = [name for name in said.predicates if "ardinality" in name and name.startswith(str(OWL))]
        for name in [*counted, OWL.hasSelf]:
            for node, _ in said.pairs(name):
                for restricted in said.values(node, OWL.onProperty):
                    if isinstance(restricted, ox.NamedNode) and restricted.value in composite:
                        yield Departure("DL", restricted.value, f"no simple property, and yet under {shrink(name)}")

    def properties(self) -> Iterator[Departure]:
        """Yield axioms on properties, and others outside of classes, that a profile has not."""
        said = self.said
        for profile, kinds in _KINDS.items():
            for kind in kinds:
                for term in sorted(said.members(OWL[kind])):
                    yield Departure(profile, term, f"an owl:{kind}")
        for term in sorted(said.members(OWL.FunctionalProperty) & said.members(_OBJECT)):
            yield Departure("EL", term, "an object property that is functional")
        for profile, names in _PREDICATES.items():
            for name in names:
                for node, _ in said.pairs(OWL[name]):
                    yield Departure(profile, said.about(node), f"owl:{name}")
        for profile, kind in (("EL", "AllDisjointProperties"), ("QL", "NegativePropertyAssertion")):
            for node, _ in said.instances(OWL[kind]):
                yield Departure(profile, said.about(node), f"an owl:{kind}")

    def classes(self) -> Iterator[Departure]:
        """Yield class expressions that a profile has not, or not on this side of an axiom."""
        said = self.said
        for predicate, left, right in _PLACES:
            for subject, value in said.pairs(predicate):
                for node, place in ((subject, left), (value, right)):
                    if place:
                        yield from self._expression(node, place, said.about(subject))
        for node, _ in said.instances(OWL.AllDisjointClasses):
            for members in said.values(node, OWL.members):
                for member in said.list(members):
                    yield from self._expression(member, "below", said.about(member))

    def _expression(self, node: Node, place: str, term: str) -> Iterator[Departure]:
        where = {"below": "as a subclass", "above": "as a superclass", "equal": "as an equivalent class"}[place]
        for profile in PROFILES[1:]:
            for form in self.said.forms(node, place, profile):
                yield Departure(profile, term, f"{form} {where}")
