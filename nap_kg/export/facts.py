"""What a dataset asserts, looked up by subject and property: what an export reads, each property indexed once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox

from nap_kg.dataset import Dataset, is_computed
from nap_kg.namespaces import RDF, RDFS, SKOS
from nap_kg.query.things import Kind, members
from nap_kg.sparql.terms import Term


class Facts:
    """The asserted statements of a dataset; what is derived or entailed is left out."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._by: dict[str, dict[str, list[Term]]] = {}
        self._classes: dict[str, frozenset[str]] = {}
        self._inverses: dict[str, dict[str, list[str]]] = {}

    def _index(self, predicate: str) -> dict[str, list[Term]]:
        if predicate not in self._by:
            found: dict[str, dict[Term, None]] = defaultdict(dict)
            for subject, term in self.stated(predicate):
                found[subject][term] = None
            self._by[predicate] = {subject: sorted(terms, key=order) for subject, terms in found.items()}
        return self._by[predicate]

    def stated(self, predicate: str) -> Iterator[tuple[str, Term]]:
        """Yield each thing that has a property and a value of it, in no order and without holding any."""
        for quad in self.dataset.store.quads_for_pattern(None, ox.NamedNode(predicate), None):
            if isinstance(quad.subject, ox.NamedNode) and not _is_computed(quad):
                yield quad.subject.value, quad.object

    def terms(self, subject: str, predicate: str) -> list[Term]:
        """Return the values of a property of a thing, sorted."""
        return self._index(predicate).get(subject, [])

    def iris(self, subject: str, predicate: str) -> list[str]:
        """Return the things that a property of a thing leads to."""
        return [term.value for term in self.terms(subject, predicate) if isinstance(term, ox.NamedNode)]

    def iri(self, subject: str, predicate: str) -> str:
        """Return the first thing that a property of a thing leads to; empty where there is none."""
        return next(iter(self.iris(subject, predicate)), "")

    def texts(self, subject: str, predicate: str) -> list[str]:
        """Return the literals of a property of a thing, as text."""
        return [term.value for term in self.terms(subject, predicate) if isinstance(term, ox.Literal)]

    def text(self, subject: str, predicate: str, language: str = "") -> str:
        """Return one literal of a property of a thing, in a language where there is one; empty where there is none."""
        found = [term for term in self.terms(subject, predicate) if isinstance(term, ox.Literal)]
        found.sort(key=lambda term: (term.language != language, term.language != "en"))
        return found[0].value if found else ""

    def text_in(self, subject: str, predicate: str, language: str) -> str:
        """Return one literal of a property of a thing in a language; empty where there is none in it."""
        found = self.terms(subject, predicate)
        return next((term.value for term in found if isinstance(term, ox.Literal) and term.language == language), "")

    def label(self, thing: str, language: str = "en") -> str:
        """Return what a thing is called in a language, else in English, else in any; its key where it has no label."""
        for predicate in (RDFS.label, SKOS.prefLabel):
            if found := self.text(thing, predicate, language):
                return found
        return key_of(thing)

    def pairs(self, predicate: str) -> list[tuple[str, str]]:
        """Return every subject and thing that a property ties together, sorted."""
        index = self._index(predicate)
        return sorted((s, o.value) for s, terms in index.items() for o in terms if isinstance(o, ox.NamedNode))

    def subjects(self, predicate: str) -> list[str]:
        """Return the things that have a property, sorted."""
        return sorted(self._index(predicate))

    def sources(self, predicate: str, thing: str) -> list[str]:
        """Return the things whose property leads to a thing, sorted."""
        return self._inverse(predicate).get(thing, [])

    def _inverse(self, predicate: str) -> dict[str, list[str]]:
        if predicate not in self._inverses:
            found: dict[str, list[str]] = defaultdict(list)
            for subject, thing in self.pairs(predicate):
                found[thing].append(subject)
            self._inverses[predicate] = dict(found)
        return self._inverses[predicate]

    def members(self, of_class: str) -> frozenset[str]:
        """Return the things of a class and of those below it."""
        if of_class not in self._classes:
            self._classes[of_class] = frozenset(members(self.dataset, Kind(of_class=of_class)))
        return self._classes[of_class]

    def types(self, thing: str) -> list[str]:
        """Return the classes that a thing is said to belong to."""
        return self.iris(thing, RDF.type)

    def about(self, thing: str) -> list[ox.Triple]:
        """Return every asserted statement whose subject is a thing."""
        quads = self.dataset.store.quads_for_pattern(ox.NamedNode(thing), None, None)
        return list({quad.triple for quad in quads if not _is_computed(quad)})


def _is_computed(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.NamedNode) and _computed(quad.graph_name.value)


_computed = lru_cache(maxsize=1024)(is_computed)


def value(term: Term) -> str:
    """Return the IRI or text of a term."""
    return "" if isinstance(term, ox.Triple) else term.value


def order(term: Term) -> tuple[int, str, str]:
    """Return what terms are sorted by: things before texts, each by what it says."""
    if isinstance(term, ox.Literal):
        return 1, term.language or "", term.value
    return 0, "", str(term)


def key_of(iri: str) -> str:
    """Return the end of an IRI.

    >>> key_of("https://example.org/plan/x/task/1.1")
    '1.1'
    """
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]
