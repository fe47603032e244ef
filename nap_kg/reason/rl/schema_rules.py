"""The rules on axioms: what follows for classes and properties from each other (OWL 2 Profiles, table 9).

Each function goes through its rules once and says whether anything was new.
"""

from __future__ import annotations

from collections import defaultdict

from nap_kg.reason.rl.closure import Closure
from nap_kg.reason.rl.facts import (
    ALL,
    CLASS,
    DATATYPE_PROPERTY,
    DOMAIN,
    EQUAL_CLASS,
    EQUAL_PROPERTY,
    HAS_VALUE,
    MASK,
    NOTHING,
    OBJECT_PROPERTY,
    RANGE,
    SHIFT,
    SOME,
    SUB_CLASS,
    SUB_PROPERTY,
    THING,
    TYPE,
    Fact,
)  # fmt: skip
from nap_kg.reason.rl.schema import Schema


def close_schema(closure: Closure) -> Schema:
    """Apply the rules on axioms until nothing is new; return the tables of all axioms then."""
    for one in (THING, NOTHING):
        closure.classify(CLASS, {one}, "cls-thing" if one == THING else "cls-nothing1", lambda _: ())
    found = True
    while found:
        found = False
        for rules in (_declared, _equal, _hierarchies, _restrictions, _parts, _domains):
            found = rules(closure) or found
    closure.is_stale = False
    return Schema(closure.facts)


def add(closure: Closure, fact: Fact, rule: str, *premises: Fact) -> bool:
    """Add one statement; return whether it is new."""
    return closure.relate(fact.predicate, {fact.subject << SHIFT | fact.value}, rule, lambda _: premises)


def _declared(closure: Closure) -> bool:
    found = False
    for class_ in sorted(closure.facts.members.get(CLASS, ())):
        declared = Fact(class_, TYPE, CLASS)
        found |= add(closure, Fact(class_, SUB_CLASS, class_), "scm-cls", declared)
        found |= add(closure, Fact(class_, EQUAL_CLASS, class_), "scm-cls", declared)
        found |= add(closure, Fact(class_, SUB_CLASS, THING), "scm-cls", declared)
        found |= add(closure, Fact(NOTHING, SUB_CLASS, class_), "scm-cls", declared)
    for kind, rule in ((OBJECT_PROPERTY, "scm-op"), (DATATYPE_PROPERTY, "scm-dp")):
        for property_ in sorted(closure.facts.members.get(kind, ())):
            declared = Fact(property_, TYPE, kind)
            found |= add(closure, Fact(property_, SUB_PROPERTY, property_), rule, declared)
            found |= add(closure, Fact(property_, EQUAL_PROPERTY, property_), rule, declared)
    return found


def _equal(closure: Closure) -> bool:
    found = False
    for equal, sub, names in (
        (EQUAL_CLASS, SUB_CLASS, ("scm-eqc1", "scm-eqc2")),
        (EQUAL_PROPERTY, SUB_PROPERTY, ("scm-eqp1", "scm-eqp2")),
    ):
        for one, other in closure.facts.of(equal):
            axiom = Fact(one, equal, other)
            found |= add(closure, Fact(one, sub, other), names[0], axiom)
            found |= add(closure, Fact(other, sub, one), names[0], axiom)
        for one, other in closure.facts.of(sub):
            back = Fact(other, sub, one)
            if closure.facts.holds(back):
                found |= add(closure, Fact(one, equal, other), names[1], Fact(one, sub, other), back)
    return found


def _hierarchies(closure: Closure) -> bool:
    class_found = close_transitively(closure, SUB_CLASS, "scm-sco")
    return close_transitively(closure, SUB_PROPERTY, "scm-spo") or class_found


def close_transitively(closure: Closure, predicate: int, rule: str) -> bool:
    """Add the statement from each node to each that it leads to over several steps."""
    steps: dict[int, list[int]] = defaultdict(list)
    for one, other in closure.facts.of(predicate):
        if one != other:
            steps[one].append(other)
    found: dict[int, tuple[Fact, Fact]] = {}
    for start, near in steps.items():
        reached = dict.fromkeys(near)
        todo = list(near)
        for node in todo:  # which grows on the way
            for far in steps.get(node, ()):
                if far not in reached and (far != start or predicate in (SUB_CLASS, SUB_PROPERTY)):
                    reached[far] = None
                    todo.append(far)
                    found[start << SHIFT | far] = Fact(start, predicate, node), Fact(node, predicate, far)
    return closure.relate(predicate, found, rule, found.__getitem__)


def _restrictions(closure: Closure) -> bool:
    schema, found = Schema(closure.facts), False
    subs = closure.facts.pairs.get(SUB_CLASS, set())
    sub_properties = closure.facts.pairs.get(SUB_PROPERTY, set())
    for kind, table, names in (
        (SOME, schema.some, ("scm-svf1", "scm-svf2")),
        (ALL, schema.all, ("scm-avf1", "scm-avf2")),
    ):
        by_property, by_filler = defaultdict(list), defaultdict(list)
        for class_, property_, filler in table:
            by_property[property_].append((class_, filler))
            by_filler[filler].append((class_, property_))
        for property_, rows in by_property.items():
            for one, filler in rows:
                for other, wider in rows:
                    if filler << SHIFT | wider in subs:
                        found |= add(
                            closure, Fact(one, SUB_CLASS, other), names[0],
                            *schema.restriction(one, kind, filler, property_),
                            *schema.restriction(other, kind, wider, property_), Fact(filler, SUB_CLASS, wider),
                        )  # fmt: skip
        for filler, rows in by_filler.items():
            for one, property_ in rows:
                for other, wider in rows:
                    if property_ << SHIFT | wider in sub_properties:
                        sub = Fact(one, SUB_CLASS, other) if kind == SOME else Fact(other, SUB_CLASS, one)
                        found |= add(
                            closure, sub, names[1], *schema.restriction(one, kind, filler, property_),
                            *schema.restriction(other, kind, filler, wider), Fact(property_, SUB_PROPERTY, wider),
                        )  # fmt: skip
    by_value = defaultdict(list)
    for class_, property_, value in schema.has:
        by_value[value].append((class_, property_))
    for value, rows in by_value.items():
        for one, property_ in rows:
            for other, wider in rows:
                if property_ << SHIFT | wider in sub_properties:
                    found |= add(
                        closure, Fact(one, SUB_CLASS, other), "scm-hv",
                        *schema.restriction(one, HAS_VALUE, value, property_),
                        *schema.restriction(other, HAS_VALUE, value, wider), Fact(property_, SUB_PROPERTY, wider),
                    )  # fmt: skip
    return found


def _parts(closure: Closure) -> bool:
    schema, found = Schema(closure.facts), False
    for class_, parts, axiom in schema.intersections:
        for part in parts:
            found |= add(closure, Fact(class_, SUB_CLASS, part), "scm-int", axiom)
    for class_, parts, axiom in schema.unions:
        for part in parts:
            found |= add(closure, Fact(part, SUB_CLASS, class_), "scm-uni", axiom)
    return found


def _domains(closure: Closure) -> bool:
    wider, narrower = defaultdict(list), defaultdict(list)
    for one, other in closure.facts.of(SUB_CLASS):
        wider[one].append(other)
    for one, other in closure.facts.of(SUB_PROPERTY):
        narrower[other].append(one)
    changed = False
    for kind, names in ((DOMAIN, ("scm-dom1", "scm-dom2")), (RANGE, ("scm-rng1", "scm-rng2"))):
        found: dict[int, tuple[str, Fact, Fact]] = {}
        for property_, class_ in closure.facts.of(kind):
            axiom = Fact(property_, kind, class_)
            for other in wider[class_]:
                found.setdefault(property_ << SHIFT | other, (names[0], axiom, Fact(class_, SUB_CLASS, other)))
            for sub in narrower[property_]:
                found.setdefault(sub << SHIFT | class_, (names[1], axiom, Fact(sub, SUB_PROPERTY, property_)))
        for name in names:
            some = {pair: told[1:] for pair, told in found.items() if told[0] == name}
            changed |= closure.relate(kind, some, name, some.__getitem__)
    return changed


def unpacked(pair: int, predicate: int) -> Fact:
    """Return the statement that a pair of a property stands for."""
    return Fact(pair >> SHIFT, predicate, pair & MASK)
