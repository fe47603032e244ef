"""Statements with what rules have made of them: what is new, what is yet to be looked at, and why each holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass

from nap_kg.reason.rl.facts import MASK, SHIFT, TYPE, Fact, Facts
from nap_kg.reason.rl.schema import CLASSES, PREDICATES

Because = Callable[[int], tuple[Fact, ...]]
"""Gives the premises of one new pair, or of one new member."""


@dataclass(frozen=True)
class Reason:
    """What a statement follows from: the rule's name in the specification, and the statements that it took."""

    rule: str
    premises: tuple[Fact, ...]


class Closure:
    """Takes in what rules find. Sets of pairs and of members are handed over whole, which costs least."""

    def __init__(self, facts: Facts, *, is_traced: bool) -> None:
        self.facts, self.is_traced = facts, is_traced
        self.reasons: dict[Fact, Reason] = {}  # empty unless traced
        self.new_pairs: dict[int, set[int]] = {}
        self.new_members: dict[int, set[int]] = {}
        self.changed: set[tuple[bool, int]] = set()  # (is it a class, number) since identities were last looked at
        self.out: dict[int, dict[int, list[int]]] = {}  # by indexed property and subject: values
        self.into: dict[int, dict[int, list[int]]] = {}  # by indexed property and value: subjects
        self.is_stale = False  # whether there are axioms that the tables lack

    def relate(self, predicate: int, pairs: Collection[int], rule: str, because: Because) -> bool:
        """Add pairs to a property; return whether any is new."""
        if predicate == TYPE:
            by_class: dict[int, set[int]] = defaultdict(set)
            for pair in pairs:
                by_class[pair & MASK].add(pair >> SHIFT)
            is_new = False
            for class_, found in sorted(by_class.items()):
                is_new |= self.classify(class_, found, rule, _as_pair(because, class_))
            return is_new
        held = self.facts.pairs.get(predicate)
        if held is None:
            held = self.facts.pairs[predicate] = set()
        added = {pair for pair in pairs if pair not in held}
        if not added:
            return False
        held |= added
        self.facts.added_pairs[predicate] |= added
        if predicate in self.new_pairs:
            self.new_pairs[predicate] |= added
        else:
            self.new_pairs[predicate] = added
        self.changed.add((False, predicate))
        self.is_stale = self.is_stale or predicate in PREDICATES
        if predicate in self.out:
            self._index(predicate, added)
        if self.is_traced:
            for pair in added:
                self.reasons[Fact(pair >> SHIFT, predicate, pair & MASK)] = Reason(rule, because(pair))
        return True

    def classify(self, class_: int, members: Collection[int], rule: str, because: Because) -> bool:
        """Add members to a class; return whether any is new."""
        held = self.facts.members.get(class_)
        if held is None:
            held = self.facts.members[class_] = set()
        added = {member for member in members if member not in held}
        if not added:
            return False
        held |= added
        self.facts.added_members[class_] |= added
        if class_ in self.new_members:
            self.new_members[class_] |= added
        else:
            self.new_members[class_] = added
        self.changed.add((True, class_))
        self.is_stale = self.is_stale or class_ in CLASSES
        if TYPE in self.out:
            self._index(TYPE, {member << SHIFT | class_ for member in added})
        if self.is_traced:
            for member in added:
                self.reasons[Fact(member, TYPE, class_)] = Reason(rule, because(member))
        return True

    def index(self, properties: set[int]) -> None:
        """Keep the values and the subjects of some properties at hand."""
        self.out = {one: defaultdict(list) for one in sorted(properties)}
        self.into = {one: defaultdict(list) for one in sorted(properties)}
        for one in self.out:
            if one == TYPE:
                for class_, members in self.facts.members.items():
                    self._index(TYPE, {member << SHIFT | class_ for member in members})
            else:
                self._index(one, self.facts.pairs.get(one, set()))

    def _index(self, predicate: int, pairs: set[int]) -> None:
        out, into = self.out[predicate], self.into[predicate]
        for pair in sorted(pairs) if self.is_traced else pairs:
            out[pair >> SHIFT].append(pair & MASK)
            into[pair & MASK].append(pair >> SHIFT)

    def all_is_new(self) -> None:
        """Have every statement looked at again."""
        self.new_pairs = dict(self.facts.pairs)
        self.new_members = dict(self.facts.members)
        self.changed |= {(False, one) for one in self.new_pairs} | {(True, one) for one in self.new_members}


def _as_pair(because: Because, class_: int) -> Because:
    return lambda member: because(member << SHIFT | class_)
