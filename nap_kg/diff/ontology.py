"""What changed between two versions of an ontology: terms, axioms, meaning; and what version that calls for.

A version says what meaning it keeps (semantic versioning of meaning): **major** is what changes what is entailed,
conforms or is found for the same data; **minor** adds or deprecates; **patch** corrects wording. Below 1.0 a minor
version may do what a major one may. Whether a definition that reads otherwise also means otherwise, no program knows:
it is told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.errors import InputError
from nap_kg.namespaces import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, shrink

KINDS = {
    OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.NamedIndividual, RDFS.Datatype,
    RDFS.Class, RDF.Property, SKOS.Concept,
}  # fmt: skip
"""What declares a term."""

_MEANING = {SKOS.definition, RDFS.comment}
_HIERARCHIES = {
    RDFS.subClassOf: OWL.equivalentClass,
    RDFS.subPropertyOf: OWL.equivalentProperty,
}
_LOGICAL = {
    RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.equivalentClass, OWL.equivalentProperty,
    OWL.disjointWith, OWL.propertyDisjointWith, OWL.inverseOf, OWL.propertyChainAxiom, OWL.hasKey, OWL.disjointUnionOf,
    OWL.sameAs, OWL.differentFrom, OWL.members, OWL.distinctMembers, OWL.complementOf, OWL.unionOf, OWL.intersectionOf,
    OWL.oneOf, OWL.onDatatype, OWL.withRestrictions,
}  # fmt: skip
_HEADER = {OWL.versionIRI, OWL.versionInfo, OWL.priorVersion, DCTERMS.modified, DCTERMS.issued}


class Level(StrEnum):
    """What a change calls for, the most first."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"


class TermKind(StrEnum):
    """The kinds of change, in the order in which they are told."""

    TERM_REMOVED = "term-removed"
    TERM_ADDED = "term-added"
    TERM_DEPRECATED = "term-deprecated"
    TERM_RESTORED = "term-restored"
    AXIOM_REMOVED = "axiom-removed"
    AXIOM_ADDED = "axiom-added"
    ENTAILMENT_LOST = "entailment-lost"
    ENTAILMENT_GAINED = "entailment-gained"
    MEANING_CHANGED = "meaning-changed"
    WORDING_CHANGED = "wording-changed"


@dataclass(frozen=True, order=True)
class TermChange:
    """One way in which a term is another than before."""

    kind: TermKind
    term: str  # IRI; that of the ontology for an axiom of several terms, such as a disjointness of classes
    level: Level
    before: str = ""  # the axiom, definition or wording that is gone, by prefixed names
    after: str = ""  # the one in its place; what replaces a term that is deprecated or gone


@dataclass(frozen=True)
class OntologyDiff:
    """What changed from one version to the other."""

    before: str  # as it was asked for
    after: str
    version_before: str  # owl:versionInfo; empty where there is none
    version_after: str
    changes: tuple[TermChange, ...]  # by kind, then by term
    terms: int  # that both have

    @property
    def level(self) -> Level | None:
        """What the changes call for, at least; None where nothing changed."""
        return min((change.level for change in self.changes), key=list(Level).index, default=None)

    @property
    def enough(self) -> bool | None:
        """Whether the version number went up by so much; None where a number is missing or is no number."""
        numbers = [_numbers(version) for version in (self.version_before, self.version_after)]
        if not all(numbers):
            return None
        old, new = (number for number in numbers if number)
        if self.level is None:
            return new >= old
        digits = {Level.MAJOR: 1 if old[0] else 2, Level.MINOR: 2, Level.PATCH: 3}[self.level]
        return new[:digits] > old[:digits]


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split("-")[0].split("+")[0].split(".")
    return tuple(map(int, parts)) if len(parts) == 3 and all(part.isdecimal() for part in parts) else ()


def holds_terms(dataset: Dataset) -> bool:
    """Return whether a dataset is an ontology: it declares classes or properties."""
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, RDFS.Class, RDF.Property)
    return any(
        next(dataset.store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(kind)), None) for kind in kinds
    )


def compare_ontologies(old: Dataset, new: Dataset, names: tuple[str, str]) -> OntologyDiff:
    """Return what changed from one version of an ontology to the next.

    Raises:  InputError where a side declares no term.
    """
    sides = [_Side(dataset) for dataset in (old, new)]
    for side, name in zip(sides, names, strict=True):
        if not side.terms:
            raise InputError("this declares no class and no property", place=name, fix="name the files of an ontology")
    before, after = sides
    changes = sorted(set(_changes(before, after)), key=lambda c: (list(TermKind).index(c.kind), *_key(c)))
    return OntologyDiff(*names, before.version, after.version, tuple(changes), len(before.terms & after.terms))


def _key(change: TermChange) -> tuple[str, str, str]:
    return change.term, change.before, change.after


class _Side:
    """One version: its terms, and what is said of each."""

    def __init__(self, dataset: Dataset) -> None:
        self._of: dict[ox.NamedNode | ox.BlankNode | ox.Triple, list[ox.Triple]] = defaultdict(list)
        for triple in dataset.triples():
            self._of[triple.subject].append(triple)
        typed = [t for said in self._of.values() for t in said if t.predicate.value == RDF.type]
        self.terms = {
            t.subject.value
            for t in typed
            if isinstance(t.subject, ox.NamedNode) and getattr(t.object, "value", "") in KINDS
        }
        ontologies = sorted(t.subject.value for t in typed if getattr(t.object, "value", "") == OWL.Ontology)  # type: ignore[union-attr]
        self.ontology = ontologies[0] if ontologies else ""
        self.version = next(iter(self.texts(self.ontology, OWL.versionInfo)), "") if self.ontology else ""

    def values(self, term: str, predicate: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
        """Return what a term has for a property."""
        return [t.object for t in self._of.get(ox.NamedNode(term), []) if t.predicate.value == predicate]

    def texts(self, term: str, predicate: str) -> list[str]:
        """Return the same as sorted texts."""
        return sorted(str(getattr(value, "value", "")) for value in self.values(term, predicate))

    def is_deprecated(self, term: str) -> bool:
        """Return whether a term is marked so."""
        return "true" in self.texts(term, OWL.deprecated)

    def said(self, term: str) -> tuple[set[str], dict[str, set[str]]]:
        """Return the axioms of a term, and its other statements by property, all as text."""
        axioms: set[str] = set()
        wordings: dict[str, set[str]] = defaultdict(set)
        for triple in self._of.get(ox.NamedNode(term), []):
            predicate = triple.predicate.value
            if predicate in _LOGICAL:
                axioms.add(f"{self.written(triple.subject)} {_predicate(predicate)} {self.written(triple.object)}")
            elif predicate != OWL.deprecated:
                wordings[predicate].add(self.written(triple.object))
        return axioms, wordings

    def general(self) -> set[str]:
        """Return the axioms that stand by themselves, of several terms."""
        used = {t.object for said in self._of.values() for t in said if isinstance(t.object, ox.BlankNode)}
        nodes = [node for node in self._of if isinstance(node, ox.BlankNode) and node not in used]
        annotations = {OWL.Axiom, OWL.Annotation}
        return {
            self.written(node)
            for node in nodes
            if not any(getattr(t.object, "value", "") in annotations for t in self._of[node])
        }

    def written(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
        """Return a term by prefixed names, what a blank node says inside brackets: the same for the same."""
        return self._written(term, ())

    def _written(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, above: tuple[object, ...]) -> str:
        if isinstance(term, ox.NamedNode):
            return shrink(term.value)
        if isinstance(term, ox.Literal):
            plain = term.language or term.datatype.value == XSD.string
            mark = f"@{term.language}" if term.language else "" if plain else f"^^{shrink(term.datatype.value)}"
            return f'"{term.value}"{mark}'
        if term in above or not isinstance(term, ox.BlankNode):
            return "[ … ]"
        said = self._of.get(term, [])
        items = self._list(term, (*above, term))
        if items is not None:
            return f"( {' '.join(items)} )"
        unordered = any(t.predicate.value in {OWL.members, OWL.distinctMembers} for t in said)
        told = sorted(
            f"{_predicate(t.predicate.value)} "
            + (self._sorted(t.object, (*above, term)) if unordered else self._written(t.object, (*above, term)))
            for t in said
        )
        return f"[ {' ; '.join(told)} ]"

    def _sorted(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, above: tuple[object, ...]) -> str:
        items = self._list(term, above)
        return f"( {' '.join(sorted(items))} )" if items is not None else self._written(term, above)

    def _list(self, node: object, above: tuple[object, ...]) -> list[str] | None:
        """Return the items of a list; None where a node is none."""
        items: list[str] = []
        seen: set[object] = set()
        while not (isinstance(node, ox.NamedNode) and node.value == RDF.nil):
            said = {t.predicate.value: t.object for t in self._of.get(node, [])}  # type: ignore[call-overload]
            if node in seen or RDF.first not in said or RDF.rest not in said:
                return None
            seen.add(node)
            items.append(self._written(said[RDF.first], (*above, node)))
            node = said[RDF.rest]
        return items

    def hierarchy(self, terms: set[str]) -> set[tuple[str, str, str]]:
        """Return which of some terms stand below which, directly or not, as the stated hierarchy entails it."""
        found: set[tuple[str, str, str]] = set()
        for below, equal in _HIERARCHIES.items():
            above: dict[str, set[str]] = defaultdict(set)
            for said in self._of.values():
                for t in said:
                    if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode):
                        if t.predicate.value in (below, equal):
                            above[t.subject.value].add(t.object.value)
                        if t.predicate.value == equal:
                            above[t.object.value].add(t.subject.value)
            for term in terms & set(above):
                reached, todo = set[str](), [term]
                while todo:
                    for higher in above.get(todo.pop(), ()):
                        if higher not in reached:
                            reached.add(higher)
                            todo.append(higher)
                found |= {(term, below, higher) for higher in reached & terms if higher != term}
        return found


def _predicate(iri: str) -> str:
    return "a" if iri == RDF.type else shrink(iri)


def _changes(before: _Side, after: _Side) -> Iterator[TermChange]:
    for term in before.terms - after.terms:
        instead = ", ".join(shrink(iri) for iri in before.texts(term, DCTERMS.isReplacedBy))
        yield TermChange(TermKind.TERM_REMOVED, term, Level.MAJOR, after=instead)
    for term in after.terms - before.terms:
        yield TermChange(TermKind.TERM_ADDED, term, Level.MINOR)
    both = before.terms & after.terms
    for term in both | ({before.ontology} & {after.ontology} - {""}):
        yield from _of_term(term, before, after)
    home = after.ontology or before.ontology
    for axiom in before.general() - after.general():
        yield TermChange(TermKind.AXIOM_REMOVED, home, Level.MAJOR, before=axiom)
    for axiom in after.general() - before.general():
        yield TermChange(TermKind.AXIOM_ADDED, home, Level.MAJOR, after=axiom)
    stated = {(side, axiom) for side in (before, after) for term in both for axiom in side.said(term)[0]}
    old, new = before.hierarchy(both), after.hierarchy(both)
    for gone, kind, side in (
        (old - new, TermKind.ENTAILMENT_LOST, before),
        (new - old, TermKind.ENTAILMENT_GAINED, after),
    ):
        for term, below, higher in gone:
            text = f"{shrink(term)} {shrink(below)} {shrink(higher)}"
            if (side, text) not in stated:  # told as an axiom already
                where = {"before": text} if side is before else {"after": text}
                yield TermChange(kind, term, Level.MAJOR, **where)


def _of_term(term: str, before: _Side, after: _Side) -> Iterator[TermChange]:
    (old_axioms, old_words), (new_axioms, new_words) = before.said(term), after.said(term)
    for axiom in old_axioms - new_axioms:
        gone = _mentions(axiom, before.terms - after.terms)
        yield TermChange(TermKind.AXIOM_REMOVED, term, Level.MINOR if gone else Level.MAJOR, before=axiom)
    for axiom in new_axioms - old_axioms:
        fresh = _mentions(axiom, after.terms - before.terms)
        yield TermChange(TermKind.AXIOM_ADDED, term, Level.MINOR if fresh else Level.MAJOR, after=axiom)
    if before.is_deprecated(term) != after.is_deprecated(term):
        kind = TermKind.TERM_DEPRECATED if after.is_deprecated(term) else TermKind.TERM_RESTORED
        instead = ", ".join(shrink(iri) for iri in after.texts(term, DCTERMS.isReplacedBy))
        yield TermChange(kind, term, Level.MINOR, after=instead)
    for predicate in sorted(set(old_words) | set(new_words) - _HEADER - {DCTERMS.isReplacedBy}):
        if predicate in _HEADER or old_words.get(predicate) == new_words.get(predicate):
            continue
        gone_words = sorted(old_words.get(predicate, set()) - new_words.get(predicate, set()))
        new_ones = sorted(new_words.get(predicate, set()) - old_words.get(predicate, set()))
        kind = TermKind.MEANING_CHANGED if predicate in _MEANING and gone_words else TermKind.WORDING_CHANGED
        texts = [" ".join([shrink(predicate), *words]) if words else "" for words in (gone_words, new_ones)]
        yield TermChange(kind, term, Level.PATCH, *texts)


def _mentions(axiom: str, terms: set[str]) -> bool:
    words = set(axiom.split())
    return any(shrink(term) in words for term in terms)


def counted(changes: tuple[TermChange, ...]) -> Mapping[TermKind, tuple[TermChange, ...]]:
    """Return changes by their kind, in the order in which they are told."""
    return {kind: found for kind in TermKind if (found := tuple(c for c in changes if c.kind is kind))}
