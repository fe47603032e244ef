"""What a statement rests on: a source, a derivation from other statements, an axiom of the ontology, or nothing."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from nap_kg.dataset import Dataset, is_computed
from nap_kg.explain.citation import Citations, Footnote
from nap_kg.explain.entailed import Entailment, Statement
from nap_kg.explain.rederive import Derivation, derivations
from nap_kg.sparql.terms import Term
from nap_kg.validate.positions import Place, Positions

_DEEP = 6  # steps from a statement to what it rests on
_NEAR = 6


@dataclass(frozen=True)
class Ground:
    """One reason for a statement to hold."""

    kind: str  # asserted, derived, entailed
    statement: Statement
    graph: str = ""  # the graph that states it, where one does
    place: Place | None = None  # where in a file it stands
    by: str = ""  # the axioms and the rule of OWL 2 RL, or the query that derives it
    premises: tuple[Ground, ...] = ()
    footnotes: tuple[Footnote, ...] = ()  # to cite, where passages of a source show it
    has_absences: bool = False  # whether it rests on something that is not stated, too


@dataclass(frozen=True)
class Why:
    """What a statement rests on.

    Shape:   ``grounds`` in the order asserted, derived, entailed; none where nothing says it, and then ``near`` says in
             words what is stated instead.
    """

    statement: Statement
    grounds: tuple[Ground, ...]
    values: tuple[Term, ...] = ()  # what else the subject has for the property
    subjects: tuple[str, ...] = ()  # what else has the value for the property: IRIs
    links: tuple[str, ...] = ()  # other properties from the subject to the value, or back (with a ^): IRIs


def why(dataset: Dataset, subject: str, predicate: str, value: Term, *, language: str = "en") -> Why:
    """Return what a statement rests on; subject and predicate are IRIs.

    What OWL 2 RL's rules entail is found whole: the axioms, and what they were applied to, down to what is stated.
    """
    return _Asking(dataset, language).why(Statement(subject, predicate, value))


class _Asking:
    """Looks for grounds, and remembers on the way what it has been asked."""

    def __init__(self, dataset: Dataset, language: str) -> None:
        self.dataset, self.store = dataset, dataset.store
        self.citations = Citations(dataset, language)
        self.entailment = Entailment(dataset)

    def why(self, statement: Statement) -> Why:
        grounds = self._grounds(statement, _DEEP, frozenset(), every=True)
        if grounds:
            return Why(statement, grounds)
        node, predicate = ox.NamedNode(statement.subject), ox.NamedNode(statement.predicate)
        values = {quad.object for quad in self.store.quads_for_pattern(node, predicate, None)}
        holders = {quad.subject for quad in self.store.quads_for_pattern(None, predicate, statement.value)}
        links = {quad.predicate.value for quad in self.store.quads_for_pattern(node, None, statement.value)}
        if isinstance(statement.value, ox.NamedNode):
            back = self.store.quads_for_pattern(statement.value, None, node)
            links |= {f"^{quad.predicate.value}" for quad in back}
        wanted = getattr(statement.value, "value", str(statement.value))
        return Why(
            statement,
            (),
            tuple(sorted(values, key=lambda term: (-_likeness(term, wanted), str(term)))),
            tuple(sorted(term.value for term in holders if isinstance(term, ox.NamedNode))),
            tuple(sorted(links)),
        )

    def _grounds(
        self, statement: Statement, deep: int, seen: frozenset[Statement], *, every: bool = False
    ) -> tuple[Ground, ...]:
        """Return the grounds of a statement: all kinds, or the first kind that there is."""
        if deep == 0 or statement in seen:
            return ()
        seen |= {statement}
        found = self._asserted(statement)
        if every or not found:
            found += self._derived(statement, deep, seen)
        if not found:
            found += self._entailed(statement, deep, seen)
        return tuple(found)

    def _asserted(self, statement: Statement) -> list[Ground]:
        grounds = []
        for quad in self.store.quads_for_pattern(*statement.pattern):
            graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            if not is_computed(graph):
                footnotes = self.citations.of(statement.subject, statement.predicate)
                grounds.append(Ground("asserted", statement, graph, self._place(statement, graph), footnotes=footnotes))
        return sorted(grounds, key=lambda ground: ground.graph)

    def _derived(self, statement: Statement, deep: int, seen: frozenset[Statement]) -> list[Ground]:
        graphs = [quad.graph_name for quad in self.store.quads_for_pattern(*statement.pattern)]
        held = [graph.value for graph in graphs if isinstance(graph, ox.NamedNode) and is_computed(graph.value)]
        place = self._place(statement, held[0]) if held else None
        found = [
            Ground(
                "derived",
                statement,
                held[0] if held else "",
                place,
                derivation.query,
                self._premises(derivation, deep, seen),
                has_absences=derivation.has_absences,
            )
            for derivation in derivations(self.dataset, statement)
        ]
        if held and not found:
            found = [Ground("derived", statement, held[0], place, "no derivation that is known here")]
        return found

    def _premises(self, derivation: Derivation, deep: int, seen: frozenset[Statement]) -> tuple[Ground, ...]:
        return tuple(ground for premise in derivation.premises for ground in self._grounds(premise, deep - 1, seen)[:1])

    def _entailed(self, statement: Statement, deep: int, seen: frozenset[Statement]) -> list[Ground]:
        way = self.entailment.way(statement)
        if way is None:
            return []
        grounds = [self._grounds(premise, deep, seen)[:1] for premise in way.premises]  # each from others before it
        by = f"{way.axiom} ({way.rule})" if way.axiom else way.rule
        return [Ground("entailed", statement, by=by, premises=tuple(one for group in grounds for one in group))]

    def _place(self, statement: Statement, graph: str) -> Place | None:
        file = self._files.get(graph)
        if file is None:
            return None
        if file not in self._positions:
            held = tuple(one for one in self.dataset.files if one.path == file)
            self._positions[file] = Positions(Dataset(self.store, held))
        subject = ox.NamedNode(statement.subject)
        return self._positions[file].of(subject, statement.predicate, statement.value)

    @cached_property
    def _files(self) -> dict[str, Path]:
        return {file.graph: file.path for file in self.dataset.files}

    @cached_property
    def _positions(self) -> dict[Path, Positions]:
        return {}


def _likeness(term: Term, wanted: str) -> float:
    value = getattr(term, "value", str(term))
    return round(difflib.SequenceMatcher(None, value.casefold(), wanted.casefold()).ratio(), 1)
