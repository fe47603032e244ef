"""All constraints of a shapes graph as queries."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from nap_kg.namespaces import SH
from nap_kg.validate.components import users
from nap_kg.validate.remote.conditions import Conditions
from nap_kg.validate.remote.core import Core
from nap_kg.validate.remote.pack import Packed, packed
from nap_kg.validate.remote.parts import Focus, Origin, Piece, cant_compile
from nap_kg.validate.remote.queries import Queries
from nap_kg.validate.shapes import Node, ShapesGraph
from nap_kg.validate.sparql import constraints
from nap_kg.validate.targets import ways


class Compiled(NamedTuple):
    """Queries, and what the rows of their answers mean."""

    queries: tuple[Packed, ...]
    origins: tuple[Origin, ...]
    counts: bool  # whether it matters that a triple can be in several graphs


def compiled(shapes: ShapesGraph, without: Collection[Node] = ()) -> Compiled:
    """Return the queries for all active shapes but some.

    Raises:  CantCompile, with the place of the first shape that asks what no query can.
    """
    origins: list[Origin] = []
    queried = frozenset((*shapes.subjects(SH.sparql), *users(shapes)))
    core = Core(shapes, Conditions(shapes, queried), origins)
    queries = Queries(shapes, origins)
    pieces: list[Piece] = []
    reached = {shape: _foci(shapes, shape) for shape in shapes.shapes if shapes.is_active(shape)}
    for shape, foci in reached.items():
        for name in ("target", "expression"):
            if shapes.objects(shape, SH[name]):
                raise cant_compile(shapes, shape, f"sh:{name} is none of SHACL's core", SH[name])
        if foci and shape not in without:
            pieces += core.pieces(shape, foci)
    for constraint in constraints(shapes):
        foci = reached.get(constraint.shape, [])
        if foci and constraint.shape not in without:
            pieces += queries.pieces(constraint, foci)
    return Compiled(tuple(packed(pieces)), tuple(origins), queries.counts)


def _foci(shapes: ShapesGraph, shape: Node) -> list[list[Focus]]:
    return [[Focus(kind, term, way.paths) for kind, term in way.targets] for way in ways(shapes, shape)]
