"""The axioms of a dataset as tables: what a statement of each property, a member of each class, leads to."""

from __future__ import annotations

import re
from collections import defaultdict

from nap_kg.reason.rl.facts import (
    ALL,
    ASYMMETRIC,
    CHAIN,
    CLASS,
    COMPLEMENT,
    DATATYPE_PROPERTY,
    DISJOINT,
    DOMAIN,
    EQUAL_CLASS,
    EQUAL_PROPERTY,
    FIRST,
    FUNCTIONAL,
    HAS_VALUE,
    INTERSECTION,
    INVERSE,
    INVERSE_FUNCTIONAL,
    IRREFLEXIVE,
    KEY,
    MAX,
    MAX_QUALIFIED,
    OBJECT_PROPERTY,
    ON_CLASS,
    ON_PROPERTY,
    ONE_OF,
    PROPERTY_DISJOINT,
    RANGE,
    REST,
    SHIFT,
    SOME,
    SUB_CLASS,
    SUB_PROPERTY,
    SYMMETRIC,
    THING,
    TRANSITIVE,
    TYPE,
    UNION,
    Fact,
    Facts,
)  # fmt: skip

PREDICATES = frozenset(
    {
        ALL, CHAIN, COMPLEMENT, DISJOINT, DOMAIN, EQUAL_CLASS, EQUAL_PROPERTY, FIRST, HAS_VALUE, INTERSECTION, INVERSE,
        KEY, MAX, MAX_QUALIFIED, ON_CLASS, ON_PROPERTY, ONE_OF, PROPERTY_DISJOINT, RANGE, REST, SOME, SUB_CLASS,
        SUB_PROPERTY, UNION,
    }
)  # fmt: skip
CLASSES = frozenset(
    {
        ASYMMETRIC, CLASS, DATATYPE_PROPERTY, FUNCTIONAL, INVERSE_FUNCTIONAL, IRREFLEXIVE, OBJECT_PROPERTY, SYMMETRIC,
        TRANSITIVE,
    }
)  # fmt: skip
"""A new statement of these predicates, or of membership in these classes, makes tables out of date."""

_NUMBER = re.compile(rb'"\+?0*(\d+)"\^\^<http://www\.w3\.org/2001/XMLSchema#')

Table = dict[int, list[tuple[int, Fact]]]
"""By property or class: the other one, and the axiom."""


class Schema:
    """The tables. A restriction stands under its class, its property and its filler."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.firsts: dict[int, int] = {}
        self.rests: dict[int, int] = {}
        for table, predicate in ((self.firsts, FIRST), (self.rests, REST)):
            for node, value in self._asserted_first(predicate):
                table.setdefault(node, value)  # as it was written, not as identity has made it
        self.super_properties = self._table(SUB_PROPERTY)
        self.equal_properties = self._both(EQUAL_PROPERTY)
        self.inverses = self._table(INVERSE)
        self.inverses_back = self._table(INVERSE, back=True)
        self.domains, self.ranges = self._table(DOMAIN), self._table(RANGE)
        self.super_classes = self._table(SUB_CLASS)
        self.equal_classes = self._both(EQUAL_CLASS)
        self.intersections = self.lists(INTERSECTION)
        self.unions = self.lists(UNION)
        self.enumerations = self.lists(ONE_OF)
        self.in_intersections: dict[int, list[tuple[int, tuple[int, ...], Fact]]] = defaultdict(list)
        for class_, parts, axiom in self.intersections:
            for part in set(parts):
                self.in_intersections[part].append((class_, parts, axiom))
        self.in_unions: Table = defaultdict(list)
        for class_, parts, axiom in self.unions:
            for part in parts:
                self.in_unions[part].append((class_, axiom))
        self.parts: Table = defaultdict(list)
        for class_, parts, axiom in self.intersections:
            self.parts[class_] += [(part, axiom) for part in parts]
        self.symmetric, self.transitive = self._kind(SYMMETRIC), self._kind(TRANSITIVE)
        self.chains = [chain for chain in self.lists(CHAIN) if chain[1]]
        self.in_chains: dict[int, list[tuple[int, tuple[int, ...], int, Fact]]] = defaultdict(list)
        for property_, chain, axiom in self.chains:
            for place, link in enumerate(chain):
                self.in_chains[link].append((property_, chain, place, axiom))
        self.keys = [key for key in self.lists(KEY) if key[1]]
        self.restrictions()
        self.indexed = {link for _, chain, _ in self.chains for link in chain} | self.transitive
        self.indexed |= {property_ for _, properties, _ in self.keys for property_ in properties}
        self.indexed |= {row[1] for row in [*self.some, *self.all]} | {row[1] for row in self.most}

    def restrictions(self) -> None:
        """Read what restrictions say: class, property, filler or greatest number."""
        on: dict[int, list[int]] = defaultdict(list)
        for class_, property_ in self.facts.of(ON_PROPERTY):
            on[class_].append(property_)
        self.some, self.all, self.has = (
            [(class_, property_, filler) for class_, filler in self.facts.of(kind) for property_ in on[class_]]
            for kind in (SOME, ALL, HAS_VALUE)
        )
        of = dict(self.facts.of(ON_CLASS))
        self.most: list[tuple[int, int, int, int | None]] = []  # class, property, at most, of which class
        for kind in (MAX, MAX_QUALIFIED):
            for class_, number in self.facts.of(kind):
                found = _NUMBER.match(self.facts.token(number))
                filler = of.get(class_) if kind == MAX_QUALIFIED else None
                if found and int(found[1]) < 2 and (kind == MAX or filler is not None):
                    self.most += [(class_, property_, int(found[1]), filler) for property_ in on[class_]]
        self.some_by_property, self.all_by_property, self.has_by_property = (
            self._by(table, 1, 0, 2) for table in (self.some, self.all, self.has)
        )
        self.some_by_filler = self._by([one for one in self.some if one[2] != THING], 2, 0, 1)
        self.all_by_class, self.has_by_class = self._by(self.all, 0, 1, 2), self._by(self.has, 0, 1, 2)

    def restriction(self, class_: int, kind: int, filler: int, property_: int) -> tuple[Fact, Fact]:
        """Return the statements that make a restriction."""
        return Fact(class_, kind, filler), Fact(class_, ON_PROPERTY, property_)

    def lists(self, predicate: int) -> list[tuple[int, tuple[int, ...], Fact]]:
        """Return the subject, the members and the statement of each list that a property leads to."""
        return [
            (subject, self.facts.list_from(node, self.rests, self.firsts), Fact(subject, predicate, node))
            for subject, node in self.facts.of(predicate)
        ]

    def _asserted_first(self, predicate: int) -> list[tuple[int, int]]:
        """Return the statements of a property; an explanation should rest on what was written."""
        added = self.facts.added_pairs.get(predicate, set())
        return sorted(self.facts.of(predicate), key=lambda one: one[0] << SHIFT | one[1] in added)

    def _table(self, predicate: int, *, back: bool = False) -> Table:
        found: Table = defaultdict(list)
        reflexive = predicate in (SUB_CLASS, SUB_PROPERTY)
        for subject, value in self._asserted_first(predicate):
            if subject != value or not reflexive:
                axiom = Fact(subject, predicate, value)
                found[value if back else subject].append((subject if back else value, axiom))
        return found

    def _both(self, predicate: int) -> Table:
        found: Table = defaultdict(list)
        for one, other in self._asserted_first(predicate):
            if one != other:
                found[one].append((other, Fact(one, predicate, other)))
                found[other].append((one, Fact(one, predicate, other)))
        return found

    def _kind(self, class_: int) -> set[int]:
        return set(self.facts.members.get(class_, ()))

    @staticmethod
    def _by(table: list[tuple[int, int, int]], key: int, one: int, other: int) -> dict[int, list[tuple[int, int]]]:
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for row in table:
            found[row[key]].append((row[one], row[other]))
        return found


def kind_axiom(property_: int, kind: int) -> Fact:
    """Return the statement that a property is of a kind."""
    return Fact(property_, TYPE, kind)
