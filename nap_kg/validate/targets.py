"""Focus nodes: what the targets of a shape select in the data, and what a path leads to from there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import pyoxigraph as ox

from nap_kg.namespaces import RDF, RDFS, SH
from nap_kg.validate.results import Term
from nap_kg.validate.shapes import Node, ShapesGraph

_TYPE, _SUBCLASS = ox.NamedNode(RDF.type), ox.NamedNode(RDFS.subClassOf)
_NODE, _CLASS, _SUBJECTS, _OBJECTS = SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf
Target = tuple[str, Term]
_FEW = 200
"""Up to how many focus nodes it is cheaper to have them all than to ask of each node whether it is one."""


@dataclass
class Targets:
    """Answers what targets select in a store, without keeping it all."""

    store: ox.Store
    _classes: dict[Node, frozenset[Node]] = field(default_factory=dict)

    def subclasses(self, cls: Node) -> frozenset[Node]:
        """Return a class and all below it, as the data says."""
        if cls not in self._classes:
            found: set[Node] = {cls}
            queue = [cls]
            while queue:
                for quad in self.store.quads_for_pattern(None, _SUBCLASS, queue.pop()):
                    if isinstance(quad.subject, Node) and quad.subject not in found:
                        found.add(quad.subject)
                        queue.append(quad.subject)
            self._classes[cls] = frozenset(found)
        return self._classes[cls]

    def nodes(self, targets: Iterable[Target]) -> Iterator[Term]:
        """Yield the focus nodes of targets, each once."""
        seen: set[Term] = set()
        for node in self._all(targets):
            if node not in seen:
                seen.add(node)
                yield node

    def few(self, targets: Iterable[Target]) -> Mapping[Term, int] | None:
        """Return the focus nodes of targets, with how often each comes, which is once; None where there are many."""
        found = dict.fromkeys(islice(self.nodes(targets), _FEW + 1), 1)
        return found if len(found) <= _FEW else None

    def any(self, targets: Iterable[Target]) -> bool:
        """Return whether targets select anything."""
        return any(True for _ in self._all(targets))

    def selects(self, node: Term, targets: Iterable[Target]) -> bool:
        """Return whether a node is among the focus nodes of targets."""
        return any(self._selects(node, kind, value) for kind, value in targets)

    def count(self, targets: Iterable[Target]) -> int:
        """Return how many different focus nodes targets have."""
        named: set[Term] = set()
        arms: list[str] = []
        for kind, value in sorted(set(targets), key=str):
            if kind == SH.targetNode:
                named.add(value)
            elif kind == SH.targetClass and isinstance(value, Node):
                classes = [c for c in self.subclasses(value) if isinstance(c, ox.NamedNode)]
                arms += [f"{{ ?node a {cls} }}" for cls in classes]
                named.update(self._all([(kind, c) for c in self.subclasses(value) if isinstance(c, ox.BlankNode)]))
            elif isinstance(value, ox.NamedNode):
                arms.append(f"{{ ?node {value} [] }}" if kind == SH.targetSubjectsOf else f"{{ [] {value} ?node }}")
        found = 0
        if arms:
            query = f"SELECT (COUNT(DISTINCT ?node) AS ?n) {{ {' UNION '.join(dict.fromkeys(arms))} }}"
            solutions = self.store.query(query, use_default_graph_as_union=True)
            assert isinstance(solutions, ox.QuerySolutions)
            found = int(next(iter(solutions))["n"].value)
        rest = [target for target in targets if target[0] != SH.targetNode and isinstance(target[1], ox.NamedNode)]
        return found + sum(not self.selects(node, rest) for node in named)

    def values(self, focus: Iterable[Term], path: str) -> Counter[Term]:
        """Return what a path leads to from focus nodes, and from how many of them."""
        found: Counter[Term] = Counter()
        for node in focus:
            found.update(self.values_of(node, path))
        return found

    def values_of(self, node: Term, path: str) -> list[Term]:
        """Return the distinct value nodes of a path at one focus node."""
        if path.startswith("<") and path.count("<") == 1:
            if isinstance(node, ox.Literal | ox.Triple):
                return []
            quads = self.store.quads_for_pattern(node, ox.NamedNode(path[1:-1]), None)
            return list(dict.fromkeys(quad.object for quad in quads))
        this = ox.Variable("this")
        query = f"SELECT DISTINCT ?this ?value {{ ?this {path} ?value }}"
        solutions = self.store.query(query, use_default_graph_as_union=True, substitutions={this: node})
        assert isinstance(solutions, ox.QuerySolutions)
        return [solution["value"] for solution in solutions]

    def _all(self, targets: Iterable[Target]) -> Iterator[Term]:
        for kind, value in targets:
            if kind == _NODE:
                yield value
            elif kind == _CLASS and isinstance(value, Node):
                for cls in self.subclasses(value):
                    yield from (quad.subject for quad in self.store.quads_for_pattern(None, _TYPE, cls))
            elif kind == _SUBJECTS and isinstance(value, ox.NamedNode):
                yield from (quad.subject for quad in self.store.quads_for_pattern(None, value, None))
            elif kind == _OBJECTS and isinstance(value, ox.NamedNode):
                yield from (quad.object for quad in self.store.quads_for_pattern(None, value, None))

    def _selects(self, node: Term, kind: str, value: Term) -> bool:
        if kind == _NODE:
            return node == value
        if kind == _OBJECTS and isinstance(value, ox.NamedNode):
            return any(True for _ in self.store.quads_for_pattern(None, value, node))
        if isinstance(node, ox.Literal | ox.Triple):
            return False
        if kind == _SUBJECTS and isinstance(value, ox.NamedNode):
            return any(True for _ in self.store.quads_for_pattern(node, value, None))
        if kind == _CLASS and isinstance(value, Node):
            types = {quad.object for quad in self.store.quads_for_pattern(node, _TYPE, None)}
            return not types.isdisjoint(self.subclasses(value))
        return False


class Focus(NamedTuple):
    """The focus nodes that come to a shape on one way: its own targets, or the values of the shape that holds it."""

    targets: tuple[Target, ...]
    paths: tuple[str, ...] = ()  # from the targets' nodes on; empty where these are the focus nodes themselves

    def nodes(self, targets: Targets) -> Counter[Term]:
        """Return the focus nodes, and how often each comes."""
        found: Counter[Term] = Counter(dict.fromkeys(targets.nodes(self.targets), 1))
        for path in self.paths:
            following: Counter[Term] = Counter()
            for node, times in found.items():
                for value in targets.values_of(node, path):
                    following[value] += times
            found = following
        return found


def ways(shapes: ShapesGraph, shape: Node, without: frozenset[Node] = frozenset()) -> list[Focus]:
    """Return on which ways focus nodes come to a shape, from shapes with targets that are not ``without``."""
    found = []
    own = tuple(shapes.targets(shape))
    if own and shape not in without:
        found.append(Focus(own))
    for holder in shapes.holders(shape):
        if shapes.is_active(holder):
            path = shapes.path(holder)
            found += [
                Focus(way.targets, (*way.paths, path) if path else way.paths) for way in ways(shapes, holder, without)
            ]
    return found
