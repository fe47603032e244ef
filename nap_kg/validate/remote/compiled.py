"""All constraints of a shapes graph as queries."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

import pyoxigraph as ox

from nap_kg.namespaces import SH
from nap_kg.sparql.groups import Group, NotUnderstood, Triple, take_apart
from nap_kg.validate.components import users
from nap_kg.validate.remote.conditions import Conditions
from nap_kg.validate.remote.core import Core
from nap_kg.validate.remote.dates import Dates
from nap_kg.validate.remote.pack import Packed, packed, projected
from nap_kg.validate.remote.parts import Focus, Kinds, Origin, Piece, cant_compile
from nap_kg.validate.remote.queries import Queries
from nap_kg.validate.results import Term
from nap_kg.validate.shapes import Node, ShapesGraph
from nap_kg.validate.sparql import Evaluation, constraints
from nap_kg.validate.targets import ways

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


class Compiled(NamedTuple):
    """Queries, and what the rows of their answers mean."""

    queries: tuple[Packed, ...]
    origins: tuple[Origin, ...]
    settled: tuple[tuple[int, Term], ...]  # what needs no data: an origin, and a target that is at fault
    counts: bool  # whether it matters that a triple can be in several graphs
    dates: str  # a query whose first row is a date that some of them have to mind; empty where none has to


def compiled(
    shapes: ShapesGraph, kinds: Kinds | None = None, without: Collection[Node] = (), *, dates_are_plain: bool = False
) -> Compiled:
    """Return the queries for all active shapes but some.

    Raises:  CantCompile, with the place of the first shape that asks what no query can; InputError for SPARQL that is
             broken or forbidden.
    """
    Evaluation(ox.Store(), shapes).check()
    kinds = kinds or Kinds()
    origins: list[Origin] = []
    queried = frozenset((*shapes.subjects(SH.sparql), *users(shapes)))
    dates = Dates(are_plain=dates_are_plain)
    core = Core(shapes, Conditions(shapes, kinds, dates, queried), origins)
    queries = Queries(shapes, kinds, origins, dates)
    pieces: list[Piece] = []
    reached = {shape: foci_of(shapes, shape, kinds) for shape in shapes.shapes if shapes.is_active(shape)}
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
    asked, settled = _settled(pieces, origins)
    return Compiled(tuple(packed(asked)), tuple(origins), settled, queries.counts, dates.question)


def _settled(pieces: list[Piece], origins: list[Origin]) -> tuple[list[Piece], tuple[tuple[int, Term], ...]]:
    """Return the pieces that data has to be asked for, and what the others come to.

    A literal that is named as a target has no properties: what a shape says of it can be told without the data. There
    is a server that can't read some of them, or makes others of them.
    """
    asked: list[Piece] = []
    settled: list[tuple[int, Term]] = []
    for piece in pieces:
        term = piece.focus.term
        if piece.whole and _touches_nothing(piece):
            if ox.Store().query(f"ASK{{{piece.text}}}"):
                settled.append((piece.origin, term))
            continue
        is_plain = not (piece.whole or piece.columns or piece.focus.paths or origins[piece.origin].path)
        if not (is_plain and isinstance(term, ox.Literal) and _needs_no_data(piece.text)):
            asked.append(piece)
        elif ox.Store().query(f"ASK{{{piece.text}}}"):
            settled.append((piece.origin, term))
    return asked, tuple(settled)


def foci_of(shapes: ShapesGraph, shape: Node, kinds: Kinds) -> list[list[Focus]]:
    """Return, for each way on which focus nodes come to a shape, its targets."""
    return [
        [Focus(kind, term, way.paths, kinds.of(term) if kind == SH.targetClass else ()) for kind, term in way.targets]
        for way in ways(shapes, shape)
    ]


def classes_of(shapes: ShapesGraph) -> list[str]:
    """Return the classes that shapes target or ask for, as SPARQL writes them."""
    targets = [term for shape in shapes.shapes for kind, term in shapes.targets(shape) if kind == SH.targetClass]
    asked = [value for _, value in shapes.uses(SH["class"])]
    return sorted({str(term) for term in (*targets, *asked) if isinstance(term, ox.NamedNode)})


def _touches_nothing(piece: Piece) -> bool:
    """Return whether a query about one node tells of that node alone, and has no pattern that data could match."""
    if piece.focus.kind != SH.targetNode or piece.focus.paths or set(projected(piece.text)) != {"?this"}:
        return False
    try:
        return not re.search(r"\bEXISTS\b", piece.text, re.I) and not _has_triples(
            take_apart(f"SELECT*{{{piece.text}}}").where
        )
    except NotUnderstood:
        return False


def _has_triples(group: Group | None) -> bool:
    return group is None or any(
        isinstance(part, Triple) or part.kind == "GRAPH" or any(map(_has_triples, part.groups)) for part in group.parts
    )


def _needs_no_data(text: str) -> bool:
    return text.startswith("FILTER(") and not re.search(r"\^|[>)][*?]", re.sub(r"\^\^", "", _STRING.sub("", text)))
