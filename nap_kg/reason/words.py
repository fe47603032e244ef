"""An explanation told in words: what each axiom says, what the facts are, and where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from nap_kg.dataset import Dataset, base_iri
from nap_kg.files import shorter
from nap_kg.namespaces import OWL, RDF, RDFS, shrink
from nap_kg.reason.pellet import Axiom, Explanation
from nap_kg.turtle.reader import read
from nap_kg.turtle.syntax import Document

_ONE = r"<([^<>]*)>"
_PREDICATES = {
    "type": RDF.type, "subClassOf": RDFS.subClassOf, "subPropertyOf": RDFS.subPropertyOf, "domain": RDFS.domain,
    "range": RDFS.range, "equivalentTo": OWL.equivalentClass, "sameAs": OWL.sameAs, "disjointWith": OWL.disjointWith,
    "differentFrom": OWL.differentFrom, "inverseOf": OWL.inverseOf,
}  # fmt: skip
_KINDS = {
    "Functional": ("FunctionalProperty", "nothing has two values for “{0}”"),
    "InverseFunctional": ("InverseFunctionalProperty", "no two things have the same value for “{0}”"),
    "Transitive": ("TransitiveProperty", "“{0}” goes on: what it leads to leads on"),
    "Symmetric": ("SymmetricProperty", "“{0}” holds both ways"),
    "Asymmetric": ("AsymmetricProperty", "“{0}” never holds both ways"),
    "Reflexive": ("ReflexiveProperty", "“{0}” ties everything to itself"),
    "Irreflexive": ("IrreflexiveProperty", "“{0}” ties nothing to itself"),
}
_SAID = {
    "type": "{0} is of kind {1}",
    "subClassOf": "all of kind {0} is of kind {1}",
    "subPropertyOf": "what is tied by {0} is tied by {1} too",
    "domain": "whatever has {0} is of kind {1}",
    "range": "whatever {0} leads to is of kind {1}",
    "equivalentTo": "of kind {0} is just what is of kind {1}",
    "sameAs": "{0} and {1} are one",
    "differentFrom": "{0} and {1} are two",
    "disjointWith": "nothing is of kinds {0} and {1}",
    "inverseOf": "{0} is {1} the other way round",
}


@dataclass(frozen=True)
class Told:
    """One axiom or fact of an explanation, for reading."""

    words: str
    axiom: str  # in Manchester syntax, by prefixed names
    place: str  # file:line where it is stated; the file alone, or empty, where no line is known


class Teller:
    """Tells the explanations of one dataset."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._paths = {file.graph: file.path for file in dataset.files}
        self._documents: dict[Path, Document] = {}

    def tell(self, explanation: Explanation) -> tuple[Told, ...]:
        """Return the facts of an explanation, then its axioms, each in words and with its place."""
        about: set[str] = set()
        for axiom in explanation.axioms:
            if not axiom.text.startswith("DisjointClasses"):
                about.update(axiom.iris)
        told = [
            Told(self._words(axiom, about), re.sub(_ONE, lambda m: shrink(m[1]), axiom.text), self._place(axiom))
            for axiom in explanation.axioms
        ]
        order = {axiom.text: not _is_fact(axiom) for axiom in explanation.axioms}
        return tuple(one for _, one in sorted(zip(order.values(), told, strict=True), key=lambda pair: pair[0]))

    def _name(self, iri: str) -> str:
        label = self.dataset.label(iri)
        return f"“{label}”" if label else shrink(iri)

    def _words(self, axiom: Axiom, about: set[str]) -> str:
        if axiom.text.startswith("DisjointClasses"):
            members = [iri for iri in axiom.iris if iri in about] or list(axiom.iris)
            others = len(axiom.iris) - len(members)
            listed = ", ".join(map(self._name, members))
            return f"nothing is of two of these kinds: {listed}" + (f" and {others} more" if others else "")
        single = re.fullmatch(rf"(\w+) {_ONE}", axiom.text)
        if single and single[1] in _KINDS:
            return _KINDS[single[1]][1].format(self._name(single[2]).strip("“”"))
        pair = re.fullmatch(rf"{_ONE} (\w+|{_ONE}) (.*)", axiom.text, re.DOTALL)
        if pair is None:
            return self._named(axiom.text)
        subject, word, property_, value = pair.groups()
        if property_:
            return f"{self._name(subject)} {self._name(property_)} {self._named(value)}"
        return _SAID.get(word, f"{{0}} {word} {{1}}").format(self._name(subject), self._named(value))

    def _named(self, text: str) -> str:
        return re.sub(_ONE, lambda match: self._name(match[1]), text)

    def _place(self, axiom: Axiom) -> str:
        for quad in self._stated(axiom):
            path = self._paths.get(str(getattr(quad.graph_name, "value", "")))
            if path is None:
                continue
            shown = str(shorter(path))
            if path.suffix != ".ttl":
                return shown
            if path not in self._documents:
                self._documents[path] = read(path.read_text(encoding="utf-8"), name=str(path), base=base_iri(path))
            document = self._documents[path]
            if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
                graph = self.dataset.store.quads_for_pattern(None, None, None, quad.graph_name)
                document.adopt(q.triple for q in graph)
            position = document.nearest(quad.subject, quad.predicate, quad.object)
            return f"{shown}:{position.line}" if position else shown
        return ""

    def _stated(self, axiom: Axiom) -> list[ox.Quad]:
        """Return the statements that an axiom may be read from."""
        if axiom.text.startswith("DisjointClasses"):
            wanted = {ox.NamedNode(iri) for iri in axiom.iris}
            every = self.dataset.store.quads_for_pattern(None, ox.NamedNode(OWL.members), None)
            return [quad for quad in every if set(self._items(quad.object)) == wanted]
        single = re.fullmatch(rf"(\w+) {_ONE}", axiom.text)
        if single and single[1] in _KINDS:
            kind = ox.NamedNode(OWL[_KINDS[single[1]][0]])
            return list(self.dataset.store.quads_for_pattern(ox.NamedNode(single[2]), ox.NamedNode(RDF.type), kind))
        pair = re.match(rf"{_ONE} (?:(\w+)|{_ONE}) (?:{_ONE}$|\"(.*)\"|(.*))", axiom.text, re.DOTALL)
        if pair is None:
            return []
        subject, word, property_, value, literal, other = pair.groups()
        predicate = property_ or _PREDICATES.get(word, "")
        if not predicate:
            return []
        term = ox.NamedNode(value) if value else None
        found = list(self.dataset.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), term))
        text = literal if literal is not None else other
        exact = [quad for quad in found if getattr(quad.object, "value", None) == text]
        return exact or found

    def _items(self, node: object) -> list[object]:
        items: list[object] = []
        while isinstance(node, ox.BlankNode):
            said = {q.predicate.value: q.object for q in self.dataset.store.quads_for_pattern(node, None, None)}
            items.append(said.get(RDF.first))
            node = said.get(RDF.rest)
        return items


def _is_fact(axiom: Axiom) -> bool:
    pair = re.match(rf"{_ONE} (\w+|{_ONE}) ", axiom.text)
    return bool(pair and (pair[2].startswith("<") or pair[2] in ("type", "sameAs", "differentFrom")))
