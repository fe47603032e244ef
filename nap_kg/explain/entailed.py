"""What the axioms of an ontology make of statements: some of OWL 2 RL's rules, asked backwards for one statement.

Source:  OWL 2 Profiles, section 4.3 (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules):
         cax-sco, scm-sco, prp-spo1, prp-inv1, prp-inv2, prp-symp, prp-trp, prp-dom, prp-rng.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg.namespaces import OWL, RDF, RDFS, shrink
from nap_kg.sparql.terms import Term

AXIOMS = "subclass, subproperty, inverse, symmetric and transitive properties, domain and range"
"""The kinds of axioms that are looked at."""

_TRANSITIVE = (RDFS.subClassOf, RDFS.subPropertyOf)


@dataclass(frozen=True)
class Statement:
    """A triple; its subject is no blank node."""

    subject: str  # IRI
    predicate: str  # IRI
    value: Term

    @property
    def pattern(self) -> tuple[ox.NamedNode, ox.NamedNode, Term]:
        """The statement as a store is asked for it."""
        return ox.NamedNode(self.subject), ox.NamedNode(self.predicate), self.value


class Entailment:
    """Asks a store which statements would entail another."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    def ways(self, statement: Statement) -> Iterator[tuple[str, tuple[Statement, ...]]]:
        """Yield axioms, each with the statements that it makes this one of; whether these hold is not looked at."""
        subject, predicate, value = statement.subject, statement.predicate, statement.value
        for sub in self._subjects(RDFS.subPropertyOf, predicate):
            yield _axiom(sub, RDFS.subPropertyOf, predicate), (Statement(subject, sub, value),)
        if isinstance(value, ox.NamedNode):
            yield from self._turned(subject, predicate, value.value)
            yield from self._chains(subject, predicate, value.value)
            if predicate == RDF.type:
                yield from self._classes(subject, value.value)

    def _turned(self, subject: str, predicate: str, value: str) -> Iterator[tuple[str, tuple[Statement, ...]]]:
        others = {*self._subjects(OWL.inverseOf, predicate), *self._objects(predicate, OWL.inverseOf)}
        for other in sorted(others):
            yield (
                f"{shrink(other)} owl:inverseOf {shrink(predicate)}",
                (Statement(value, other, ox.NamedNode(subject)),),
            )
        if self._is(predicate, OWL.SymmetricProperty):
            yield (
                _axiom(predicate, RDF.type, OWL.SymmetricProperty),
                (Statement(value, predicate, ox.NamedNode(subject)),),
            )

    def _chains(self, subject: str, predicate: str, value: str) -> Iterator[tuple[str, tuple[Statement, ...]]]:
        """Yield the shortest way over several steps of a transitive property."""
        if predicate not in _TRANSITIVE and not self._is(predicate, OWL.TransitiveProperty):
            return
        ways: dict[str, tuple[Statement, ...]] = {subject: ()}
        todo = [subject]
        for node in todo:  # which grows on the way
            for step in self._steps(node, predicate):
                assert isinstance(step.value, ox.NamedNode)
                if step.value.value not in ways:
                    ways[step.value.value] = (*ways[node], step)
                    todo.append(step.value.value)
        if len(ways.get(value, ())) > 1:
            what = "is transitive" if predicate in _TRANSITIVE else f"a {shrink(OWL.TransitiveProperty)}"
            yield f"{shrink(predicate)} {what}", ways[value]

    def _classes(self, subject: str, value: str) -> Iterator[tuple[str, tuple[Statement, ...]]]:
        for sub in self._subjects(RDFS.subClassOf, value):
            yield _axiom(sub, RDFS.subClassOf, value), (Statement(subject, RDF.type, ox.NamedNode(sub)),)
        for axiom, inward in ((RDFS.domain, False), (RDFS.range, True)):
            for property_ in self._subjects(axiom, value):
                use = self._use(subject, property_, inward=inward)
                if use is not None:
                    yield _axiom(property_, axiom, value), (use,)

    def _use(self, node: str, predicate: str, *, inward: bool) -> Statement | None:
        """Return a statement that a node has for a property, or is the value of (``inward``); or that entails one."""
        for user, is_turned in self._users(predicate):
            ours, its = ox.NamedNode(node), ox.NamedNode(user)
            there = self.store.quads_for_pattern(None, its, ours)
            here = self.store.quads_for_pattern(ours, its, None)
            found = [
                Statement(quad.subject.value, user, quad.object)
                for quad in (there if inward is not is_turned else here)
                if isinstance(quad.subject, ox.NamedNode)
            ]
            best = min(found, key=lambda statement: (statement.subject, str(statement.value)), default=None)
            if best is None:
                continue
            if not is_turned:
                return best
            if isinstance(best.value, ox.NamedNode):
                return Statement(best.value.value, predicate, ox.NamedNode(best.subject))
        return None

    def _steps(self, node: str, predicate: str) -> Iterator[Statement]:
        """Yield the statements that lead from a node to another by a property, or by one that entails it."""
        for user, is_turned in self._users(predicate):
            if is_turned:
                yield from (Statement(node, predicate, ox.NamedNode(it)) for it in self._subjects(user, node))
            else:
                yield from (Statement(node, user, ox.NamedNode(it)) for it in self._objects(node, user))

    def _users(self, predicate: str) -> list[tuple[str, bool]]:
        """Return the properties whose statements entail those of one, and whether the other way round."""
        found = [(predicate, False)]
        for one, is_turned in found:  # which grows on the way
            more = [(sub, is_turned) for sub in self._subjects(RDFS.subPropertyOf, one)]
            inverse = {*self._subjects(OWL.inverseOf, one), *self._objects(one, OWL.inverseOf)}
            more += [(other, not is_turned) for other in sorted(inverse)]
            more += [(one, not is_turned)] if self._is(one, OWL.SymmetricProperty) else []
            found += [pair for pair in more if pair not in found]
        return found

    def _subjects(self, predicate: str, value: str) -> list[str]:
        quads = self.store.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(value))
        return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)} - {value})

    def _objects(self, subject: str, predicate: str) -> list[str]:
        quads = self.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
        return sorted({quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)})

    def _is(self, predicate: str, kind: str) -> bool:
        return kind in self._objects(predicate, RDF.type)


def _axiom(subject: str, predicate: str, value: str) -> str:
    return f"{shrink(subject)} {shrink(predicate)} {shrink(value)}"
