"""Statements as numbers: what the rules of OWL 2 RL join, without a term in sight.

A term is the bytes that N-Triples writes it with, and has a number: an odd one for a literal. The statements of a
property are packed pairs of subject and value; those of ``rdf:type`` are sets of members, one for each class.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.namespaces import OWL, RDF, RDFS

SHIFT = 28  # a pair then fits into 56 bits, which Python holds in 32 bytes
MASK = (1 << SHIFT) - 1

VOCABULARY = (
    RDF.type, RDF.first, RDF.rest, RDF.nil,
    RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range,
    OWL.sameAs, OWL.differentFrom, OWL.equivalentClass, OWL.equivalentProperty, OWL.disjointWith,
    OWL.propertyDisjointWith, OWL.inverseOf, OWL.propertyChainAxiom, OWL.hasKey,
    OWL.intersectionOf, OWL.unionOf, OWL.complementOf, OWL.oneOf, OWL.onProperty, OWL.someValuesFrom,
    OWL.allValuesFrom, OWL.hasValue, OWL.maxCardinality, OWL.maxQualifiedCardinality, OWL.onClass,
    OWL.members, OWL.distinctMembers, OWL.sourceIndividual, OWL.assertionProperty, OWL.targetIndividual,
    OWL.targetValue, OWL.Class, OWL.Thing, OWL.Nothing, OWL.ObjectProperty, OWL.DatatypeProperty,
    OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.SymmetricProperty, OWL.AsymmetricProperty,
    OWL.IrreflexiveProperty, OWL.TransitiveProperty, OWL.AllDifferent, OWL.AllDisjointClasses,
    OWL.AllDisjointProperties,
)  # fmt: skip
(
    TYPE, FIRST, REST, NIL,
    SUB_CLASS, SUB_PROPERTY, DOMAIN, RANGE,
    SAME, DIFFERENT, EQUAL_CLASS, EQUAL_PROPERTY, DISJOINT,
    PROPERTY_DISJOINT, INVERSE, CHAIN, KEY,
    INTERSECTION, UNION, COMPLEMENT, ONE_OF, ON_PROPERTY, SOME,
    ALL, HAS_VALUE, MAX, MAX_QUALIFIED, ON_CLASS,
    MEMBERS, DISTINCT_MEMBERS, SOURCE, ASSERTED_PROPERTY, TARGET,
    TARGET_VALUE, CLASS, THING, NOTHING, OBJECT_PROPERTY, DATATYPE_PROPERTY,
    FUNCTIONAL, INVERSE_FUNCTIONAL, SYMMETRIC, ASYMMETRIC,
    IRREFLEXIVE, TRANSITIVE, ALL_DIFFERENT, ALL_DISJOINT_CLASSES,
    ALL_DISJOINT_PROPERTIES,
) = range(0, 2 * len(VOCABULARY), 2)  # fmt: skip


class Fact(NamedTuple):
    """A statement, by the numbers of its terms."""

    subject: int
    predicate: int
    value: int


class Facts:
    """The statements of a dataset, and those that rules add to them."""

    def __init__(self) -> None:
        self.tokens: list[bytes] = []  # by half the number
        self.numbers: dict[bytes, int] = {}
        self.pairs: dict[int, set[int]] = {}  # by property: subject << SHIFT | value
        self.members: dict[int, set[int]] = {}  # by class
        self.added_pairs: dict[int, set[int]] = defaultdict(set)  # those that rules have added
        self.added_members: dict[int, set[int]] = defaultdict(set)
        for iri in VOCABULARY:
            self.number(f"<{iri}>".encode())

    def number(self, token: bytes) -> int:
        """Return the number of a term, a new one where it has none."""
        found = self.numbers.get(token)
        if found is None:
            found = 2 * len(self.tokens) + (token[0] == 34)  # "
            assert found <= MASK
            self.numbers[token] = found
            self.tokens.append(token)
        return found

    def token(self, number: int) -> bytes:
        """Return a term as N-Triples writes it."""
        return self.tokens[number >> 1]

    def load(self, lines: Iterable[bytes]) -> None:
        """Add statements, each a line of N-Triples without a comment."""
        numbers, number, pairs, members = self.numbers, self.number, self.pairs, self.members
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            value = rest.rstrip(b" .\n") if rest[:1] == b"<" else rest[: rest.rindex(b" .")]
            s = numbers.get(subject)
            p = numbers.get(predicate)
            o = numbers.get(value)
            s = number(subject) if s is None else s
            p = number(predicate) if p is None else p
            o = number(value) if o is None else o
            if p == TYPE:
                members.setdefault(o, set()).add(s)
            else:
                pairs.setdefault(p, set()).add(s << SHIFT | o)

    def holds(self, fact: Fact) -> bool:
        """Return whether a statement is there."""
        if fact.predicate == TYPE:
            return fact.subject in self.members.get(fact.value, ())
        return fact.subject << SHIFT | fact.value in self.pairs.get(fact.predicate, ())

    def of(self, predicate: int) -> Iterator[tuple[int, int]]:
        """Yield subject and value of each statement of a property other than ``rdf:type``, in order."""
        for pair in sorted(self.pairs.get(predicate, ())):
            yield pair >> SHIFT, pair & MASK

    def all(self) -> Iterator[Fact]:
        """Yield every statement."""
        for predicate, pairs in self.pairs.items():
            for pair in pairs:
                yield Fact(pair >> SHIFT, predicate, pair & MASK)
        for class_, members in self.members.items():
            for member in members:
                yield Fact(member, TYPE, class_)

    def list_from(self, node: int, rests: dict[int, int], firsts: dict[int, int]) -> tuple[int, ...]:
        """Return the members of an RDF list; what is there of one that is broken."""
        found: list[int] = []
        seen: set[int] = set()
        while node != NIL and node not in seen and node in firsts:
            seen.add(node)
            found.append(firsts[node])
            node = rests.get(node, NIL)
        return tuple(found)


def lines_of(dataset: Dataset, *, ordered: bool = False) -> Iterator[bytes]:
    """Yield the statements of all graphs but the entailed one, as lines of N-Triples."""
    graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.DefaultGraph(), *dataset.store.named_graphs()]
    for graph in sorted(graphs, key=str):
        if isinstance(graph, ox.NamedNode) and graph.value.endswith("/graph/entailed"):
            continue
        content = dataset.store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
        lines = io.BytesIO(content)
        yield from sorted(lines) if ordered else lines
