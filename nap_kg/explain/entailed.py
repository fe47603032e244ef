"""Which axioms make a statement, and of what: the step that led to it when OWL 2 RL's rules were applied."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.namespaces import OWL, RDF, RDFS, shrink
from nap_kg.reason.rl import Entailments, entail
from nap_kg.sparql.terms import Term

_AXIOMS = (str(OWL), str(RDFS))
_NO_AXIOMS = (OWL.sameAs, OWL.differentFrom, RDFS.label, RDFS.comment)
_LISTS = (RDF.first, RDF.rest)


@dataclass(frozen=True)
class Statement:
    """A triple."""

    subject: str  # IRI, or a blank node as _:name
    predicate: str  # IRI
    value: Term

    @property
    def pattern(self) -> tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, Term]:
        """The statement as a store is asked for it."""
        node = ox.BlankNode(self.subject[2:]) if self.subject.startswith("_:") else ox.NamedNode(self.subject)
        return node, ox.NamedNode(self.predicate), self.value

    @property
    def is_axiom(self) -> bool:
        """Whether it speaks of classes and properties."""
        if self.predicate == RDF.type:
            return isinstance(self.value, ox.NamedNode) and self.value.value.startswith(_AXIOMS)
        return self.predicate in _LISTS or (self.predicate.startswith(_AXIOMS) and self.predicate not in _NO_AXIOMS)


@dataclass(frozen=True)
class Way:
    """One step of reasoning."""

    rule: str  # its name in the specification of OWL 2 RL
    axiom: str  # the axioms that were applied, in words of Turtle; empty where there are none beside the premises
    premises: tuple[Statement, ...]  # what they were applied to, and axioms that are entailed in turn


class Entailment:
    """Knows all that a dataset entails; the rules are applied when it is first asked."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset

    def way(self, statement: Statement) -> Way | None:
        """Return the step that entails a statement, or None where nothing does."""
        found = self._entailments.why(ox.Triple(*statement.pattern))
        if found is None:
            return None
        premises = [_statement(triple) for triple in found.premises]
        axioms = [premise for premise in premises if premise.is_axiom]
        facts = [premise for premise in premises if not premise.is_axiom]
        if not facts:
            return Way(found.rule, "", tuple(premises))
        facts += [axiom for axiom in axioms if not self._is_stated(axiom)]
        return Way(found.rule, ", ".join(dict.fromkeys(map(self._written, axioms))), tuple(facts))

    @cached_property
    def _entailments(self) -> Entailments:
        return entail(self.dataset, trace=True)

    def _is_stated(self, statement: Statement) -> bool:
        return next(self.dataset.store.quads_for_pattern(*statement.pattern), None) is not None

    def _written(self, axiom: Statement) -> str:
        subject = "[]" if axiom.subject.startswith("_:") else shrink(axiom.subject)
        return f"{subject} {shrink(axiom.predicate)} {self._term(axiom.value)}"

    def _term(self, term: Term, deep: int = 3) -> str:
        """Return a term as Turtle writes it, a list with its members, a class without a name by what it says."""
        if isinstance(term, ox.NamedNode):
            return shrink(term.value) if term.value != RDF.nil else "( )"
        if not isinstance(term, ox.BlankNode):
            return str(term)
        said = {quad.predicate.value: quad.object for quad in self.dataset.store.quads_for_pattern(term, None, None)}
        if RDF.first not in said:
            told = (f"{shrink(p)} {self._term(o, deep - 1)}" for p, o in sorted(said.items()) if p != RDF.type)
            return f"[ {' ; '.join(told)} ]" if deep and said else "[]"
        members: list[str] = []
        while RDF.first in said and len(members) < 100:
            members.append(self._term(said[RDF.first], deep - 1))
            rest = said.get(RDF.rest)
            quads = self.dataset.store.quads_for_pattern(rest, None, None) if isinstance(rest, ox.BlankNode) else ()
            said = {quad.predicate.value: quad.object for quad in quads}
        return f"( {' '.join(members)} )"


def _statement(triple: ox.Triple) -> Statement:
    node = triple.subject
    assert isinstance(node, ox.NamedNode | ox.BlankNode)
    return Statement(str(node) if isinstance(node, ox.BlankNode) else node.value, triple.predicate.value, triple.object)
