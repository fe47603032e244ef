"""Which route each shape takes: the fast one, or pySHACL for what the fast one can't do exactly, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from nap_kg.namespaces import OWL, RDF, RDFS, SH
from nap_kg.validate.components import users
from nap_kg.validate.shapes import TARGETS, Node, ShapesGraph, is_true

RECURSION = "a shape that refers to itself"
"""Why a shape is left whose meaning SHACL leaves undefined."""

LEADS_BACK = "where the data leads back too, it is taken to conform"
"""What pySHACL makes of it."""

_TARGETS = frozenset((*TARGETS, ox.NamedNode(SH.target)))
_CLASSES = frozenset((ox.NamedNode(RDFS.Class), ox.NamedNode(OWL.Class)))
_TYPE, _RULE = ox.NamedNode(RDF.type), ox.NamedNode(SH.rule)
_QUERIES = frozenset(ox.NamedNode(SH[name]) for name in ("sparql", "validator", "nodeValidator", "propertyValidator"))


@dataclass
class Routes:
    """The shapes of a graph by the engine that checks them."""

    shapes: ShapesGraph
    left: dict[Node, str] = field(default_factory=dict)  # shapes with targets that pySHACL checks, and why
    breaks_off: bool = False  # whether pySHACL came back, time and again, to where it had been

    def __post_init__(self) -> None:
        hard = self.hard()
        queried = {*self.shapes.subjects(SH.sparql), *users(self.shapes)}
        for top in self.tops:
            for shape, is_condition, is_cycle in self._reached(top):
                if shape in hard:
                    self.left[top] = hard[shape]
                elif is_cycle:
                    self.left[top] = RECURSION
                elif is_condition and shape in queried:
                    named = self.shapes.named(shape) or "an unnamed shape"
                    self.left[top] = f"the SPARQL in {named}, which another shape refers to"
                if top in self.left:
                    break

    @property
    def tops(self) -> list[Node]:
        """The active shapes with targets."""
        return [
            shape
            for shape in self.shapes.shapes
            if self.shapes.is_active(shape) and (self.shapes.targets(shape) or self.shapes.objects(shape, SH.target))
        ]

    @property
    def without(self) -> frozenset[Node]:
        """The shapes that the fast route leaves out."""
        return frozenset(self.left)

    def leave(self, shape: Node, why: str) -> None:
        """Leave to pySHACL every shape from which one is reached."""
        for top in self.tops:
            if any(reached == shape for reached, _, _ in self._reached(top)):
                self.left.setdefault(top, why)

    def leave_all(self, why: str) -> None:
        """Leave everything to pySHACL."""
        self.left = dict.fromkeys(self.tops, why)

    def fast_triples(self) -> list[ox.Triple]:
        """Return the shapes of the fast route for the core engine: no SPARQL, and a name for each shape."""
        hard, names = self.hard(), self.shapes.names
        found = []
        for triple in self.shapes.triples:
            subject, predicate, value = triple
            if predicate in _QUERIES or subject in hard or (subject in self.left and self._targets(triple)):
                continue
            if subject in names or value in names:
                triple = ox.Triple(names.get(subject, subject), predicate, names.get(value, value))
            found.append(triple)
        return found

    def conditions(self) -> set[Node]:
        """Return the shapes that are mere conditions of others on the fast route, by the names that they have there."""
        reached: dict[Node, bool] = {}
        for top in self.tops:
            for shape, is_condition, _ in self._reached(top) if top not in self.left else ():
                reached[shape] = reached.get(shape, True) and is_condition
        return {self.shapes.names.get(shape, shape) for shape, only in reached.items() if only}

    def reference_triples(self) -> list[ox.Triple]:
        """Return the shapes for pySHACL: all of them, but only those left to it with their targets.

        Rules would add triples, and data is validated as asserted; nothing else in a shape refers to them.
        """
        others = set(self.tops) - set(self.left)
        triples = self.shapes.triples
        return [t for t in triples if t.predicate != _RULE and not (t.subject in others and self._targets(t))]

    def __str__(self) -> str:
        if not self.left:
            return "fast engine"
        why = next(iter(self.left.values()))
        if self.breaks_off:
            why = f"{RECURSION}; {LEADS_BACK}"
        if len(self.left) == len(self.tops):
            return f"pySHACL, because of {why}"
        return f"fast engine, and pySHACL for {len(self.left)} of {len(self.tops)} shapes, because of {why}"

    def _targets(self, triple: ox.Triple) -> bool:
        return triple.predicate in _TARGETS or (triple.predicate == _TYPE and triple.object in _CLASSES)

    def hard(self) -> dict[Node, str]:
        """Return the shapes that hold what the fast route can't do, and what that is."""
        found: dict[Node, str] = {}
        for name in ("target", "expression"):
            found.update(dict.fromkeys(self.shapes.subjects(SH[name]), f"sh:{name}"))
        for shape, pattern in self.shapes.uses(SH.pattern):
            if isinstance(pattern, ox.Literal) and re.search(r"\\[1-9]|\(\?[=!<]", pattern.value):
                found[shape] = "a back-reference or look-around in sh:pattern"
        for shape in self.shapes.subjects(SH.closed):
            # shacl 0.3.4 closes the focus node, not the values of the path
            if self.shapes.objects(shape, SH.path) and any(is_true(o) for o in self.shapes.objects(shape, SH.closed)):
                found[shape] = "sh:closed in a property shape"
        return found

    def _reached(self, top: Node) -> Iterator[tuple[Node, bool, bool]]:
        """Yield each shape that a shape leads to, whether as a mere condition, and whether it leads back to itself."""
        seen: set[tuple[Node, bool]] = set()
        stack: list[tuple[Node, bool, frozenset[Node]]] = [(top, False, frozenset())]
        while stack:
            shape, is_condition, above = stack.pop()
            yield shape, is_condition, shape in above
            if (shape, is_condition) in seen or shape in above:
                continue
            seen.add((shape, is_condition))
            for inner, by_property in self._inner(shape):
                stack.append((inner, is_condition or not by_property, above | {shape}))

    def _inner(self, shape: Node) -> Iterator[tuple[Node, bool]]:
        for inner in self.shapes.inner(shape):
            yield inner, inner in self.shapes.objects(shape, SH.property)
