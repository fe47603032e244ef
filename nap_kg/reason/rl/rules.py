"""The rules on data: what follows from statements of properties and members of classes (tables 5 to 7).

Work goes by whole sets: all new pairs of a property, all new members of a class, through each of the axioms on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nap_kg.reason.rl.closure import Because, Closure
from nap_kg.reason.rl.facts import (
    ALL,
    HAS_VALUE,
    MASK,
    SHIFT,
    SOME,
    SYMMETRIC,
    THING,
    TRANSITIVE,
    TYPE,
    Fact,
)  # fmt: skip
from nap_kg.reason.rl.schema import Schema, kind_axiom


def apply_rules(closure: Closure, schema: Schema) -> None:
    """Apply the rules until nothing is new; identities and what contradicts are looked at elsewhere."""
    for class_, values, axiom in schema.enumerations:
        closure.classify(class_, set(values), "cls-oo", _always(axiom))
    while closure.new_pairs or closure.new_members:
        if closure.new_members:  # first: that a thing is of a narrower class tells more than that it has a property
            class_ = next(iter(closure.new_members))
            members = closure.new_members.pop(class_)
            batch = Batch(closure, schema)
            if batch.has_rules(TYPE):
                batch.pairs(TYPE, {member << SHIFT | class_ for member in members})
            batch.members(class_, members)
        else:
            predicate = next(iter(closure.new_pairs))
            Batch(closure, schema).pairs(predicate, closure.new_pairs.pop(predicate))


class Batch:
    """The rules, for what is new of one property or one class."""

    def __init__(self, closure: Closure, schema: Schema) -> None:
        self.closure, self.schema = closure, schema

    def has_rules(self, predicate: int) -> bool:
        """Return whether any axiom speaks of a property."""
        tables = (
            self.schema.equal_properties, self.schema.super_properties, self.schema.inverses,
            self.schema.inverses_back, self.schema.domains, self.schema.ranges, self.schema.in_chains,
            self.schema.some_by_property, self.schema.all_by_property, self.schema.has_by_property,
            self.schema.symmetric, self.schema.transitive,
        )  # fmt: skip
        return any(predicate in table for table in tables)

    def pairs(self, p: int, new: set[int]) -> None:
        """Apply the rules on pairs of a property."""
        if not self.has_rules(p):
            return
        relate, schema = self.closure.relate, self.schema
        for q, axiom in schema.equal_properties.get(p, ()):
            rule = "prp-eqp1" if axiom.subject == p else "prp-eqp2"
            relate(q, new, rule, _pair(p, axiom))
        for q, axiom in schema.super_properties.get(p, ()):
            relate(q, new, "prp-spo1", _pair(p, axiom))
        turned: set[int] = set()
        if p in schema.inverses or p in schema.inverses_back or p in schema.symmetric:
            turned = {(pair & MASK) << SHIFT | pair >> SHIFT for pair in new if not pair & 1}
        for q, axiom in schema.inverses.get(p, ()):
            relate(q, turned, "prp-inv1", _turned(p, axiom))
        for q, axiom in schema.inverses_back.get(p, ()):
            relate(q, turned, "prp-inv2", _turned(p, axiom))
        if p in schema.symmetric:
            relate(p, turned, "prp-symp", _turned(p, kind_axiom(p, SYMMETRIC)))
        self._ends(p, new)
        self._fillers(p, new)
        if p in schema.transitive:
            axiom = kind_axiom(p, TRANSITIVE)
            found = self._joined(((p, (p, p), 0, axiom), (p, (p, p), 1, axiom)), new)[p]
            relate(p, found, "prp-trp", found.__getitem__)
        if p in schema.in_chains:
            for q, found in self._joined(schema.in_chains[p], new).items():
                relate(q, found, "prp-spo2", found.__getitem__)

    def _ends(self, p: int, new: set[int]) -> None:
        """Apply domains and ranges."""
        classify, schema = self.closure.classify, self.schema
        if p in schema.domains:
            uses = {pair >> SHIFT: pair for pair in new}
            for class_, axiom in schema.domains[p]:
                classify(class_, uses.keys(), "prp-dom", _use(p, uses, axiom))
        if p in schema.ranges:
            uses = {pair & MASK: pair for pair in new if not pair & 1}
            for class_, axiom in schema.ranges[p]:
                classify(class_, uses.keys(), "prp-rng", _use(p, uses, axiom))

    def _fillers(self, p: int, new: set[int]) -> None:
        """Apply the restrictions on a property."""
        schema, facts, classify = self.schema, self.closure.facts, self.closure.classify
        for class_, filler in schema.some_by_property.get(p, ()):
            axioms = schema.restriction(class_, SOME, filler, p)
            if filler == THING:
                uses = {pair >> SHIFT: pair for pair in new}
                classify(class_, uses.keys(), "cls-svf2", _use(p, uses, *axioms))
                continue
            members = facts.members.get(filler, ())
            uses = {pair >> SHIFT: pair for pair in new if pair & MASK in members}
            classify(class_, uses.keys(), "cls-svf1", _use_of(p, uses, filler, *axioms))
        for class_, filler in schema.all_by_property.get(p, ()):
            members = facts.members.get(class_, ())
            uses = {pair & MASK: pair for pair in new if not pair & 1 and pair >> SHIFT in members}
            axioms = schema.restriction(class_, ALL, filler, p)
            classify(filler, uses.keys(), "cls-avf", _use_by(p, uses, class_, *axioms))
        for class_, value in schema.has_by_property.get(p, ()):
            uses = {pair >> SHIFT: pair for pair in new if pair & MASK == value}
            axioms = schema.restriction(class_, HAS_VALUE, value, p)
            classify(class_, uses.keys(), "cls-hv2", _use(p, uses, *axioms))

    def _joined(
        self, chains: Iterable[tuple[int, tuple[int, ...], int, Fact]], new: set[int]
    ) -> dict[int, dict[int, tuple[Fact, ...]]]:
        """Return the pairs that chains of properties make with new ones in their places, each with its links."""
        out, into = self.closure.out, self.closure.into
        found: dict[int, dict[int, tuple[Fact, ...]]] = {}
        for q, chain, place, axiom in chains:
            here: dict[int, tuple[Fact, ...]] = found.setdefault(q, {})
            for pair in sorted(new) if self.closure.is_traced else new:
                p = chain[place]
                ways: list[tuple[int, int, tuple[Fact, ...]]]
                ways = [(pair >> SHIFT, pair & MASK, (Fact(pair >> SHIFT, p, pair & MASK),))]
                for link in reversed(chain[:place]):
                    ways = [
                        (before, end, (Fact(before, link, start), *links))
                        for start, end, links in ways
                        for before in into[link].get(start, ())
                    ]
                for link in chain[place + 1 :]:
                    ways = [
                        (start, after, (*links, Fact(end, link, after)))
                        for start, end, links in ways
                        for after in out[link].get(end, ())
                    ]
                for start, end, links in ways:
                    here.setdefault(start << SHIFT | end, (axiom, *links))
        return found

    def members(self, c: int, new: set[int]) -> None:
        """Apply the rules on members of a class."""
        schema, facts, classify = self.schema, self.closure.facts, self.closure.classify
        for d, axiom in schema.equal_classes.get(c, ()):
            classify(d, new, "cax-eqc1" if axiom.subject == c else "cax-eqc2", _member(c, axiom))
        for d, axiom in schema.parts.get(c, ()):
            classify(d, new, "cls-int2", _member(c, axiom))
        for d, axiom in schema.in_unions.get(c, ()):
            classify(d, new, "cls-uni", _member(c, axiom))
        for d, axiom in schema.super_classes.get(c, ()):
            classify(d, new, "cax-sco", _member(c, axiom))
        for d, parts, axiom in schema.in_intersections.get(c, ()):
            common = set(new).intersection(*(facts.members.get(part, set()) for part in parts))
            classify(d, common, "cls-int1", _member_of_all(parts, axiom))
        for d, p in schema.some_by_filler.get(c, ()):
            into = self.closure.into[p]
            uses = {one: one << SHIFT | value for value in new for one in into.get(value, ())}
            axioms = schema.restriction(d, SOME, c, p)
            classify(d, uses.keys(), "cls-svf1", _use_of(p, uses, c, *axioms))
        for p, filler in schema.all_by_class.get(c, ()):
            out = self.closure.out[p]
            uses = {value: one << SHIFT | value for one in new for value in out.get(one, ()) if not value & 1}
            classify(filler, uses.keys(), "cls-avf", _use_by(p, uses, c, *schema.restriction(c, ALL, filler, p)))
        for p, value in schema.has_by_class.get(c, ()):
            pairs = {one << SHIFT | value for one in new if not one & 1}
            axioms = schema.restriction(c, HAS_VALUE, value, p)
            self.closure.relate(p, pairs, "cls-hv1", _owner(c, *axioms))


# --- premises, by the new pair or member


def _always(*axioms: Fact) -> Because:
    return lambda _: axioms


def _pair(p: int, *axioms: Fact) -> Because:
    return lambda pair: (*axioms, Fact(pair >> SHIFT, p, pair & MASK))


def _turned(p: int, *axioms: Fact) -> Because:
    return lambda pair: (*axioms, Fact(pair & MASK, p, pair >> SHIFT))


def _use(p: int, uses: Mapping[int, int], *axioms: Fact) -> Because:
    return lambda member: (*axioms, Fact(uses[member] >> SHIFT, p, uses[member] & MASK))


def _use_of(p: int, uses: Mapping[int, int], filler: int, *axioms: Fact) -> Because:
    return lambda member: (*_use(p, uses, *axioms)(member), Fact(uses[member] & MASK, TYPE, filler))


def _use_by(p: int, uses: Mapping[int, int], class_: int, *axioms: Fact) -> Because:
    return lambda member: (*_use(p, uses, *axioms)(member), Fact(uses[member] >> SHIFT, TYPE, class_))


def _member(c: int, *axioms: Fact) -> Because:
    return lambda member: (*axioms, Fact(member, TYPE, c))


def _member_of_all(classes: Iterable[int], *axioms: Fact) -> Because:
    return lambda member: (*axioms, *(Fact(member, TYPE, c) for c in classes))


def _owner(c: int, *axioms: Fact) -> Because:
    return lambda pair: (*axioms, Fact(pair >> SHIFT, TYPE, c))
