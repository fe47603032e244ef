"""Class expressions of OWL 2 in a set of triples, and which of their forms a profile allows in which place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from nap_kg.namespaces import OWL, RDF, shrink
from nap_kg.sparql.terms import Term

Node = Term

_CARDINALITIES = tuple(
    OWL[name]
    for name in (
        "minCardinality", "cardinality", "minQualifiedCardinality", "qualifiedCardinality", "maxCardinality",
        "maxQualifiedCardinality",
    )
)  # fmt: skip
_AT_MOST = (OWL.maxCardinality, OWL.maxQualifiedCardinality)
_FORMS = (
    OWL.intersectionOf, OWL.unionOf, OWL.complementOf, OWL.oneOf, OWL.someValuesFrom, OWL.allValuesFrom, OWL.hasValue,
    OWL.hasSelf, *_CARDINALITIES,
)  # fmt: skip

_ALLOWED: dict[tuple[str, str], frozenset[str]] = {}
for _place in ("below", "above", "equal"):
    _ALLOWED["EL", _place] = frozenset({OWL.intersectionOf, OWL.someValuesFrom, OWL.hasValue, OWL.hasSelf, OWL.oneOf})
_ALLOWED["QL", "below"] = _ALLOWED["QL", "equal"] = frozenset({OWL.someValuesFrom})
_ALLOWED["QL", "above"] = frozenset({OWL.someValuesFrom, OWL.intersectionOf, OWL.complementOf})
_ALLOWED["RL", "below"] = frozenset({OWL.intersectionOf, OWL.unionOf, OWL.oneOf, OWL.someValuesFrom, OWL.hasValue})
_ALLOWED["RL", "above"] = frozenset({OWL.intersectionOf, OWL.complementOf, OWL.allValuesFrom, OWL.hasValue, *_AT_MOST})
_ALLOWED["RL", "equal"] = frozenset({OWL.intersectionOf, OWL.hasValue})


class Expressions:
    """Triples by subject and by predicate, and the class expressions in them."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._by_subject: dict[Node, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self._by_predicate: dict[str, list[tuple[Node, Node]]] = defaultdict(list)
        self._owner: dict[Node, Node] = {}
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate.value, triple.object
            self._by_subject[subject][predicate].append(value)
            self._by_predicate[predicate].append((subject, value))
            if isinstance(value, ox.BlankNode):
                self._owner[value] = subject

    @property
    def subjects(self) -> list[Node]:
        """All subjects."""
        return list(self._by_subject)

    @property
    def predicates(self) -> list[str]:
        """The IRIs of all predicates, sorted."""
        return sorted(self._by_predicate)

    def pairs(self, predicate: str) -> list[tuple[Node, Node]]:
        """Return subject and value of each statement of a predicate."""
        return self._by_predicate.get(predicate, [])

    def values(self, node: Node, predicate: str) -> list[Node]:
        """Return the values of a predicate for a subject."""
        return self._by_subject[node].get(predicate, []) if node in self._by_subject else []

    def instances(self, class_: str) -> list[tuple[Node, Node]]:
        """Return the statements that something is of a class."""
        wanted = ox.NamedNode(class_)
        return [pair for pair in self.pairs(RDF.type) if pair[1] == wanted]

    def members(self, *classes: str) -> set[str]:
        """Return the IRIs of what is stated to be of one of some classes."""
        found = (node for class_ in classes for node, _ in self.instances(class_))
        return {node.value for node in found if isinstance(node, ox.NamedNode)}

    def list(self, node: Node) -> Iterator[Node]:
        """Yield the members of an RDF list."""
        seen: set[Node] = set()
        while node not in seen and self.values(node, RDF.first):
            seen.add(node)
            yield self.values(node, RDF.first)[0]
            rest = self.values(node, RDF.rest)
            node = rest[0] if rest else ox.NamedNode(RDF.nil)

    def about(self, node: Node) -> str:
        """Return the IRI of a node, or of the first above it that has one; empty where none has."""
        seen: set[Node] = set()
        while not isinstance(node, ox.NamedNode) and node in self._owner and node not in seen:
            seen.add(node)
            node = self._owner[node]
        return node.value if isinstance(node, ox.NamedNode) else ""

    def forms(self, node: Node, place: str, profile: str) -> Iterator[str]:
        """Yield, by their names, the forms in an expression that a profile does not allow in a place.

        ``place`` is ``below`` (as a subclass), ``above`` (as a superclass) or ``equal``.
        """
        if node == ox.NamedNode(OWL.Thing) and profile == "RL" and place == "below":
            yield "owl:Thing"
        if not isinstance(node, ox.BlankNode):
            return  # what a name stands for is an axiom of its own
        for form in _FORMS:
            for value in self.values(node, form):
                if form not in _ALLOWED[profile, place] or not self._fits(form, value, place, profile):
                    yield shrink(form)
                else:
                    yield from self._inside(node, form, value, place, profile)
        if profile == "EL" and any(isinstance(one, ox.BlankNode) for one in self.values(node, OWL.onProperty)):
            yield "owl:inverseOf"

    def _fits(self, form: str, value: Node, place: str, profile: str) -> bool:
        """Return whether what is allowed under a condition meets it."""
        if form == OWL.oneOf and profile == "EL":
            return len(list(self.list(value))) == 1
        if form in _AT_MOST:
            return isinstance(value, ox.Literal) and value.value in ("0", "1")
        if form == OWL.someValuesFrom and profile == "QL":
            return value == ox.NamedNode(OWL.Thing) if place != "above" else isinstance(value, ox.NamedNode)
        return True

    def _inside(self, node: Node, form: str, value: Node, place: str, profile: str) -> Iterator[str]:
        if form in (OWL.intersectionOf, OWL.unionOf):
            for member in self.list(value):
                yield from self.forms(member, place, profile)
        elif form == OWL.complementOf:
            yield from self.forms(value, "below", profile)
        elif form in (OWL.someValuesFrom, OWL.allValuesFrom) and value != ox.NamedNode(OWL.Thing):
            yield from self.forms(value, place, profile)
        elif form == OWL.maxQualifiedCardinality:
            for filler in self.values(node, OWL.onClass):
                if filler != ox.NamedNode(OWL.Thing):
                    yield from self.forms(filler, "below", profile)
