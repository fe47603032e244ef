"""The rules whose conclusion is "false": what can't be true together.

They add nothing, so they look once at what the others have come to.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from nap_kg.reason.rl.closure import Closure, Reason
from nap_kg.reason.rl.facts import (
    ALL,
    ALL_DIFFERENT,
    ALL_DISJOINT_CLASSES,
    ALL_DISJOINT_PROPERTIES,
    ASSERTED_PROPERTY,
    ASYMMETRIC,
    COMPLEMENT,
    DIFFERENT,
    DISJOINT,
    DISTINCT_MEMBERS,
    FUNCTIONAL,
    IRREFLEXIVE,
    MASK,
    MAX,
    MAX_QUALIFIED,
    MEMBERS,
    NOTHING,
    ON_CLASS,
    ON_PROPERTY,
    PROPERTY_DISJOINT,
    RANGE,
    SAME,
    SHIFT,
    SOURCE,
    TARGET,
    TARGET_VALUE,
    THING,
    TYPE,
    Fact,
)  # fmt: skip
from nap_kg.reason.rl.literals import belongs, differ
from nap_kg.reason.rl.schema import Schema, kind_axiom

Found = Iterator[tuple[str, tuple[Fact, ...]]]


def find_contradictions(closure: Closure, schema: Schema) -> list[Reason]:
    """Return what is contradictory, in the order of the rules' names."""
    found = itertools.chain(
        _classes(closure, schema), _properties(closure, schema), _counted(closure, schema), _identity(closure, schema),
        _literals(closure, schema),
    )  # fmt: skip
    return sorted({Reason(rule, premises) for rule, premises in found}, key=lambda one: (one.rule, one.premises))


def _classes(closure: Closure, schema: Schema) -> Found:
    members = closure.facts.members
    for one in members.get(NOTHING, ()):
        yield "cls-nothing2", (Fact(one, TYPE, NOTHING),)
    several = [(DISJOINT, "cax-dw"), (COMPLEMENT, "cls-com")]
    for predicate, rule in several:
        for c, d in closure.facts.of(predicate):
            yield from _common(closure, c, d, rule, Fact(c, predicate, d))
    for node, classes, axiom in _groups(closure, schema, ALL_DISJOINT_CLASSES, MEMBERS):
        for c, d in itertools.combinations(classes, 2):
            yield from _common(closure, c, d, "cax-adc", kind_axiom(node, ALL_DISJOINT_CLASSES), axiom)


def _common(closure: Closure, c: int, d: int, rule: str, *axioms: Fact) -> Found:
    members = closure.facts.members
    for one in members.get(c, set()) & members.get(d, set()):
        yield rule, (*axioms, Fact(one, TYPE, c), Fact(one, TYPE, d))


def _groups(closure: Closure, schema: Schema, kind: int, predicate: int) -> Iterator[tuple[int, tuple[int, ...], Fact]]:
    members = closure.facts.members.get(kind, ())
    return (group for group in schema.lists(predicate) if group[0] in members)


def _properties(closure: Closure, schema: Schema) -> Found:
    pairs, members = closure.facts.pairs, closure.facts.members
    for p in members.get(IRREFLEXIVE, ()):
        for pair in pairs.get(p, ()):
            if pair >> SHIFT == pair & MASK:
                yield "prp-irp", (kind_axiom(p, IRREFLEXIVE), Fact(pair >> SHIFT, p, pair & MASK))
    for p in members.get(ASYMMETRIC, ()):
        held = pairs.get(p, set())
        for pair in held:
            s, o = pair >> SHIFT, pair & MASK
            if s <= o and o << SHIFT | s in held:
                yield "prp-asyp", (kind_axiom(p, ASYMMETRIC), Fact(s, p, o), Fact(o, p, s))
    apart: list[tuple[str, int, int, tuple[Fact, ...]]]
    apart = [("prp-pdw", p, q, (Fact(p, PROPERTY_DISJOINT, q),)) for p, q in closure.facts.of(PROPERTY_DISJOINT)]
    for node, several, axiom in _groups(closure, schema, ALL_DISJOINT_PROPERTIES, MEMBERS):
        for p, q in itertools.combinations(several, 2):
            apart.append(("prp-adp", p, q, (kind_axiom(node, ALL_DISJOINT_PROPERTIES), axiom)))
    for rule, p, q, axioms in apart:
        for pair in pairs.get(p, set()) & pairs.get(q, set()):
            yield rule, (*axioms, Fact(pair >> SHIFT, p, pair & MASK), Fact(pair >> SHIFT, q, pair & MASK))
    sources, properties = dict(closure.facts.of(SOURCE)), dict(closure.facts.of(ASSERTED_PROPERTY))
    for target, rule in ((TARGET, "prp-npa1"), (TARGET_VALUE, "prp-npa2")):
        for node, value in closure.facts.of(target):
            if node in sources and node in properties:
                denied = Fact(sources[node], properties[node], value)
                if closure.facts.holds(denied):
                    denial = Fact(node, SOURCE, sources[node]), Fact(node, ASSERTED_PROPERTY, properties[node])
                    yield rule, (*denial, Fact(node, target, value), denied)


def _counted(closure: Closure, schema: Schema) -> Found:
    members = closure.facts.members
    for c, p, most, filler in schema.most:
        out = closure.out.get(p, {})
        for one in members.get(c, ()):
            values = sorted(out.get(one, ()))
            if filler not in (None, THING):
                values = [value for value in values if value in members.get(filler or 0, ())]
            head: tuple[Fact, ...] = (Fact(one, TYPE, c), Fact(c, ON_PROPERTY, p))
            kind = MAX if filler is None else MAX_QUALIFIED
            head += tuple(Fact(c, kind, number) for subject, number in closure.facts.of(kind) if subject == c)
            if filler is not None:
                head += (Fact(c, ON_CLASS, filler),)
            if most == 0 and values:
                rule = "cls-maxc1" if filler is None else "cls-maxqc2" if filler == THING else "cls-maxqc1"
                told = (Fact(values[0], TYPE, filler),) if rule == "cls-maxqc1" and filler is not None else ()
                yield rule, (*head, Fact(one, p, values[0]), *told)
            elif most == 1 and filler is None:
                yield from _two_values(closure, "cls-maxc2", one, p, [v for v in values if v & 1], *head)
    for p in members.get(FUNCTIONAL, ()):
        first: dict[int, int] = {}
        for pair in closure.facts.pairs.get(p, ()):
            if pair & 1 and first.setdefault(pair >> SHIFT, pair & MASK) != pair & MASK:
                values = sorted((first[pair >> SHIFT], pair & MASK))
                yield from _two_values(closure, "prp-fp", pair >> SHIFT, p, values, kind_axiom(p, FUNCTIONAL))


def _two_values(closure: Closure, rule: str, one: int, p: int, values: list[int], *axioms: Fact) -> Found:
    """Yield the first two literals that would have to be one value, and are not (dt-diff)."""
    for value, other in itertools.combinations(values, 2):
        if differ(closure.facts.token(value), closure.facts.token(other)):
            yield rule, (*axioms, Fact(one, p, value), Fact(one, p, other))
            return


def _identity(closure: Closure, schema: Schema) -> Found:
    same = closure.facts.pairs.get(SAME, set())
    for one, other in closure.facts.of(DIFFERENT):
        if one == other or one << SHIFT | other in same:
            told = () if one == other else (Fact(one, SAME, other),)
            yield "eq-diff1", (Fact(one, DIFFERENT, other), *told)
    for predicate, rule in ((MEMBERS, "eq-diff2"), (DISTINCT_MEMBERS, "eq-diff3")):
        for node, things, axiom in _groups(closure, schema, ALL_DIFFERENT, predicate):
            for one, other in itertools.combinations(things, 2):
                if one == other or one << SHIFT | other in same:  # one, too, where identity made the list say so
                    yield rule, (kind_axiom(node, ALL_DIFFERENT), axiom, Fact(one, SAME, other))


def _literals(closure: Closure, schema: Schema) -> Found:
    """Yield the values that a range or a restriction gives a datatype that they can't have (dt-not-type)."""
    token = closure.facts.token
    known: dict[tuple[int, int], bool | None] = {}

    def is_wrong(value: int, datatype: int) -> bool:
        if (value, datatype) not in known:
            known[value, datatype] = belongs(token(value), token(datatype)[1:-1].decode())
        return known[value, datatype] is False

    for p, d in closure.facts.of(RANGE):
        for pair in closure.facts.pairs.get(p, ()):
            if pair & 1 and is_wrong(pair & MASK, d):
                yield "dt-not-type", (Fact(p, RANGE, d), Fact(pair >> SHIFT, p, pair & MASK))
    for c, p, d in schema.all:
        for one in closure.facts.members.get(c, ()):
            for value in closure.out[p].get(one, ()):
                if value & 1 and is_wrong(value, d):
                    axioms = schema.restriction(c, ALL, d, p)
                    yield "dt-not-type", (*axioms, Fact(one, TYPE, c), Fact(one, p, value))
