"""Identity: which names mean one thing, and what is then said of each (table 4, some of 5 and 6).

These rules need all values of a property beside each other, so they run where the others have come to rest.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator

from nap_kg.reason.rl.closure import Because, Closure
from nap_kg.reason.rl.facts import (
    FUNCTIONAL,
    INVERSE_FUNCTIONAL,
    MASK,
    MAX,
    MAX_QUALIFIED,
    ON_CLASS,
    ON_PROPERTY,
    SAME,
    SHIFT,
    THING,
    TYPE,
    Fact,
)  # fmt: skip
from nap_kg.reason.rl.schema import Schema, kind_axiom
from nap_kg.reason.rl.schema_rules import add, close_transitively

Found = Iterator[tuple[str, int, int, tuple[Fact, ...]]]


def find_identities(closure: Closure, schema: Schema) -> None:
    """Add which things are one, and to each of them what is said of the others."""
    changed = closure.changed
    for rule, one, other, premises in itertools.chain(
        _functional(closure, changed), _counted(closure, schema), _keyed(closure, schema)
    ):
        if not (one | other) & 1:
            add(closure, Fact(one, SAME, other), rule, *premises)
    closure.changed = set()
    if not closure.facts.pairs.get(SAME):
        return
    same = _clusters(closure)
    everything = (False, SAME) in changed or bool(closure.changed)
    _replace(closure, same, None if everything else changed)
    closure.changed -= {(False, SAME)}


def _functional(closure: Closure, changed: set[tuple[bool, int]]) -> Found:
    """Yield the values of functional properties, and the subjects of inverse functional ones, that must be one."""
    for kind, rule in ((FUNCTIONAL, "prp-fp"), (INVERSE_FUNCTIONAL, "prp-ifp")):
        for p in sorted(closure.facts.members.get(kind, ())):
            if (False, p) not in changed:
                continue
            held = closure.facts.pairs.get(p, set())
            pairs = sorted(held) if closure.is_traced else held
            first: dict[int, int] = {}
            clashes = []
            if kind == FUNCTIONAL:
                clashes = [pair for pair in pairs if first.setdefault(pair >> SHIFT, pair & MASK) != pair & MASK]
            else:
                clashes = [pair for pair in pairs if first.setdefault(pair & MASK, pair >> SHIFT) != pair >> SHIFT]
            for pair in sorted(clashes):
                s, o = pair >> SHIFT, pair & MASK
                axiom, here = kind_axiom(p, kind), Fact(s, p, o)
                if kind == FUNCTIONAL:
                    yield rule, first[s], o, (axiom, Fact(s, p, first[s]), here)
                else:
                    yield rule, first[o], s, (axiom, Fact(first[o], p, o), here)


def _counted(closure: Closure, schema: Schema) -> Found:
    """Yield the values that must be one because a class allows no two."""
    members = closure.facts.members
    for c, p, most, filler in schema.most:
        if most != 1:
            continue
        out = closure.out[p]
        for one in sorted(members.get(c, ())):
            values = sorted(out.get(one, ()))
            if filler not in (None, THING):
                values = [value for value in values if value in members.get(filler or 0, ())]
            for value in values[1:]:
                premises = [Fact(one, TYPE, c), Fact(one, p, values[0]), Fact(one, p, value), Fact(c, ON_PROPERTY, p)]
                rule = "cls-maxc2"
                if filler is not None:
                    premises.append(Fact(c, ON_CLASS, filler))
                    rule = "cls-maxqc4" if filler == THING else "cls-maxqc3"
                    if filler != THING:
                        premises += [Fact(values[0], TYPE, filler), Fact(value, TYPE, filler)]
                kind = MAX if filler is None else MAX_QUALIFIED
                premises += [Fact(c, kind, number) for subject, number in closure.facts.of(kind) if subject == c]
                yield rule, values[0], value, tuple(premises)


def _keyed(closure: Closure, schema: Schema) -> Found:
    """Yield the members of a class that have the values of its key in common."""
    for c, properties, axiom in schema.keys:
        holders: dict[tuple[int, ...], int] = {}
        for one in sorted(closure.facts.members.get(c, ())):
            for values in itertools.product(*(sorted(closure.out[p].get(one, ())) for p in properties)):
                other = holders.setdefault(values, one)
                if other != one:
                    premises = [axiom, Fact(other, TYPE, c), Fact(one, TYPE, c)]
                    for p, value in zip(properties, values, strict=True):
                        premises += [Fact(other, p, value), Fact(one, p, value)]
                    yield "prp-key", other, one, tuple(premises)


def _clusters(closure: Closure) -> dict[int, list[int]]:
    """Close identity, and return the other names of each thing that has some."""
    turned = {other << SHIFT | one: (Fact(one, SAME, other),) for one, other in closure.facts.of(SAME) if not other & 1}
    closure.relate(SAME, turned, "eq-sym", turned.__getitem__)
    close_transitively(closure, SAME, "eq-trans")
    same: dict[int, list[int]] = defaultdict(list)
    for one, other in closure.facts.of(SAME):
        if one != other and not other & 1:
            same[one].append(other)
    return same


def _replace(closure: Closure, same: dict[int, list[int]], only: set[tuple[bool, int]] | None) -> None:
    """Say of each name what is said of the others; ``only`` in some properties and classes."""
    pairs, members = closure.facts.pairs, closure.facts.members
    for p in list(pairs):
        for q in same.get(p, ()):
            closure.relate(q, pairs[p], "eq-rep-p", _renamed_property(p, Fact(p, SAME, q)))
    for p in list(pairs):
        if p == SAME or (only is not None and (False, p) not in only and (False, p) not in closure.changed):
            continue
        by_subject: dict[int, tuple[Fact, ...]] = {}
        by_value: dict[int, tuple[Fact, ...]] = {}
        for pair in [one for one in pairs[p] if one >> SHIFT in same or one & MASK in same]:
            s, o = pair >> SHIFT, pair & MASK
            for other in same.get(s, ()):
                by_subject[other << SHIFT | o] = Fact(s, SAME, other), Fact(s, p, o)
            for other in same.get(o, ()):
                by_value[s << SHIFT | other] = Fact(o, SAME, other), Fact(s, p, o)
        closure.relate(p, by_subject, "eq-rep-s", by_subject.__getitem__)
        closure.relate(p, by_value, "eq-rep-o", by_value.__getitem__)
    for c in list(members):
        for other in same.get(c, ()):
            closure.classify(other, members[c], "eq-rep-o", _renamed_class(c, Fact(c, SAME, other)))
    for c in list(members):
        if only is not None and (True, c) not in only and (True, c) not in closure.changed:
            continue
        renamed = {
            other: (Fact(one, SAME, other), Fact(one, TYPE, c))
            for one in members[c]
            if one in same
            for other in same[one]
        }
        closure.classify(c, renamed, "eq-rep-s", renamed.__getitem__)


def _renamed_property(p: int, axiom: Fact) -> Because:
    return lambda pair: (axiom, Fact(pair >> SHIFT, p, pair & MASK))


def _renamed_class(c: int, axiom: Fact) -> Because:
    return lambda member: (axiom, Fact(member, TYPE, c))
