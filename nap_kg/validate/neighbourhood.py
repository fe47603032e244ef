"""The part of a big graph that some shapes can see from some nodes: enough to look into a few results again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox

from nap_kg.namespaces import RDFS
from nap_kg.validate.results import Term
from nap_kg.validate.shapes import Node, ShapesGraph

MOST = 200_000
"""How many triples are gathered before the whole graph is the better choice."""
_SUBCLASS = ox.NamedNode(RDFS.subClassOf)


class Sight(NamedTuple):
    """How far shapes look from a node."""

    far: int  # statements away
    backward: frozenset[ox.NamedNode] = frozenset()  # properties that they follow backwards

    def __or__(self, other: Sight) -> Sight:
        return Sight(max(self.far, other.far), self.backward | other.backward)


def sight(shapes: ShapesGraph, shape: Node, above: frozenset[Node] = frozenset()) -> Sight | None:
    """Return how far a shape can look; None where there is no bound."""
    path = shapes.path(shape)
    if shape in above or re.search(r"\^[^<]|>\)?[*+]|\)[*+]", path):
        return None
    farthest = Sight(0)
    for inner in shapes.inner(shape):
        found = sight(shapes, inner, above | {shape})
        if found is None:
            return None
        farthest |= found
    backward = frozenset(ox.NamedNode(iri) for iri in re.findall(r"\^<([^<>]*)>", path))
    return Sight(path.count("<") + farthest.far, backward | farthest.backward)


def around(store: ox.Store, nodes: Iterable[Term], seen_by: Sight) -> list[ox.Triple] | None:
    """Return what is said of nodes and of all that is within sight of them, and the classes; None for too much."""
    found = {quad.triple: None for quad in store.quads_for_pattern(None, _SUBCLASS, None)}
    done: set[Term] = set()
    level = list(dict.fromkeys(nodes))
    for _ in range(seen_by.far + 1):
        following: dict[Term, None] = {}
        for node in level:
            if node in done or isinstance(node, ox.Triple):
                continue
            done.add(node)
            for predicate in seen_by.backward:
                for quad in store.quads_for_pattern(None, predicate, node):
                    found[quad.triple] = None
                    following[quad.subject] = None
            for quad in () if isinstance(node, ox.Literal) else store.quads_for_pattern(node, None, None):
                found[quad.triple] = None
                following[quad.object] = None
            if len(found) > MOST:
                return None
        level = list(following)
    return list(found)
