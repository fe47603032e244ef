"""All that OWL 2 RL's rules entail from a dataset: the statements, why each holds, and what contradicts.

Source:  OWL 2 Profiles, section 4.3 (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from nap_kg import progress
from nap_kg.dataset import Dataset
from nap_kg.namespaces import GRAPH, OWL, RDF, RDFS, XSD
from nap_kg.reason.rl.closure import Closure, Reason
from nap_kg.reason.rl.contradictions import find_contradictions
from nap_kg.reason.rl.facts import (
    DOMAIN,
    EQUAL_CLASS,
    EQUAL_PROPERTY,
    MASK,
    NOTHING,
    RANGE,
    SAME,
    SHIFT,
    SUB_CLASS,
    SUB_PROPERTY,
    THING,
    TYPE,
    Fact,
    Facts,
    lines_of,
)  # fmt: skip
from nap_kg.reason.rl.identity import find_identities
from nap_kg.reason.rl.literals import DATATYPES, belongs
from nap_kg.reason.rl.rules import apply_rules
from nap_kg.reason.rl.schema import Schema
from nap_kg.reason.rl.schema_rules import close_schema

ENTAILED = GRAPH.entailed
"""The named graph of what is entailed."""

_BUILT_IN = tuple(f"<{namespace}".encode() for namespace in (OWL, RDF, RDFS, XSD))
_REFLEXIVE = (SAME, SUB_CLASS, SUB_PROPERTY, EQUAL_CLASS, EQUAL_PROPERTY)


@dataclass(frozen=True)
class Inference:
    """One step of reasoning: by the name of a rule of the specification, from these statements."""

    rule: str
    premises: tuple[ox.Triple, ...]


@dataclass(frozen=True)
class Entailments:
    """What follows from a dataset, without what goes without saying.

    That is: that a thing is itself or an ``owl:Thing``, that a domain or range is ``owl:Thing``, that a
    class or property is below or equal to itself, below
    ``owl:Thing`` or above ``owl:Nothing``, and all that is said of the terms of RDF, RDFS, OWL and XML Schema.
    """

    facts: Facts
    closure: Closure
    schema: Schema

    @cached_property
    def contradictions(self) -> tuple[Inference, ...]:
        """What can't all be true; each rule's in a fixed order for the same dataset."""
        return tuple(map(self._inference, find_contradictions(self.closure, self.schema)))

    def new(self) -> Iterator[Fact]:
        """Yield each entailed statement that is not asserted, by the numbers of its terms, in no order."""
        for predicate, pairs in self.facts.added_pairs.items():
            for pair in pairs:
                fact = Fact(pair >> SHIFT, predicate, pair & MASK)
                if not self._goes_without_saying(fact):
                    yield fact
        for class_, members in self.facts.added_members.items():
            if class_ != THING:
                for member in members:
                    fact = Fact(member, TYPE, class_)
                    if not self._goes_without_saying(fact):
                        yield fact

    def lines(self, *, blank_nodes: bool = True) -> list[bytes]:
        """Return the entailed statements as lines of N-Triples without an end of line, sorted.

        ``blank_nodes`` says whether those with a blank node are among them: outside of their dataset they say nothing.
        """
        tokens = self.facts.tokens
        found = []
        for s, p, o in self.new():
            subject, value = tokens[s >> 1], tokens[o >> 1]
            if blank_nodes or (subject[:1] == b"<" and value[:2] != b"_:"):
                found.append(b"%s %s %s ." % (subject, tokens[p >> 1], value))
        found.sort()
        return found

    def why(self, triple: ox.Triple) -> Inference | None:
        """Return the step that entails a statement; None where it is asserted, not entailed, or not traced."""
        fact = self._fact(triple)
        reason = self.closure.reasons.get(fact) if fact else None
        return None if reason is None else self._inference(reason)

    def _inference(self, reason: Reason) -> Inference:
        shown = (fact for fact in reason.premises if not fact.subject & 1)  # that 3 is an xsd:integer is plain
        return Inference(reason.rule, tuple(map(self.triple, shown)))

    def triple(self, fact: Fact) -> ox.Triple:
        """Return a statement as the store has it."""
        line = b" ".join(self.facts.token(number) for number in fact) + b" ."
        quad = next(iter(ox.parse(line, ox.RdfFormat.N_TRIPLES)))
        triple: ox.Triple = quad.triple
        return triple

    def _fact(self, triple: ox.Triple) -> Fact | None:
        numbers = [self.facts.numbers.get(str(term).encode()) for term in triple]
        return None if None in numbers else Fact(*(number for number in numbers if number is not None))

    def _goes_without_saying(self, fact: Fact) -> bool:
        s, p, o = fact
        if s & 1 or self.facts.tokens[s >> 1].startswith(_BUILT_IN):
            return True
        if p in _REFLEXIVE:
            return s in (o, NOTHING) or o == THING
        return p in (TYPE, DOMAIN, RANGE) and o == THING


def entail(dataset: Dataset, *, trace: bool = False) -> Entailments:
    """Return what OWL 2 RL entails from the statements of all graphs but ``/graph/entailed``.

    With ``trace``, the step that led to each statement is kept, at three times the memory.
    """
    with progress.stage("reading statements"):
        return entail_lines(lines_of(dataset, ordered=trace), trace=trace)


def entail_lines(lines: Iterable[bytes], *, trace: bool = False) -> Entailments:
    """Return what follows from the lines of an N-Triples file, each one statement."""
    facts = Facts()
    facts.load(lines)
    closure = Closure(facts, is_traced=trace)
    with progress.stage("entailing, round") as step:
        while True:
            step()
            schema = close_schema(closure)
            _type_literals(closure, schema)
            closure.index(schema.indexed)
            closure.all_is_new()
            while (closure.new_pairs or closure.new_members) and not closure.is_stale:
                apply_rules(closure, schema)
                find_identities(closure, schema)
            if not closure.is_stale:
                return Entailments(facts, closure, schema)


def _type_literals(closure: Closure, schema: Schema) -> None:
    """Make literals members of the datatypes that restrictions ask for (dt-type2)."""
    for _, property_, filler in schema.some:
        datatype = closure.facts.token(filler)[1:-1].decode()
        if datatype in DATATYPES:
            values = {pair & MASK for pair in closure.facts.pairs.get(property_, ()) if pair & 1}
            fitting = {value for value in values if belongs(closure.facts.token(value), datatype)}
            closure.classify(filler, fitting, "dt-type2", lambda _: ())
