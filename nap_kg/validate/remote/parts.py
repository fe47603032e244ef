"""The parts that queries are made of: what focus nodes there are, what is asked of them, what an answer's row means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from nap_kg.errors import InputError
from nap_kg.namespaces import RDF, RDFS, SH
from nap_kg.validate.results import Term
from nap_kg.validate.shapes import Node, ShapesGraph
from nap_kg.validate.sparql import Constraint
from nap_kg.validate.wellformed import place

TYPE, SUBCLASS = f"<{RDF.type}>", f"<{RDFS.subClassOf}>"


class CantCompile(InputError):
    """A shape asks what no query over there can tell exactly."""


def cant_compile(shapes: ShapesGraph, shape: Node, why: str, predicate: str = "") -> CantCompile:
    """Return the error for a shape."""
    return CantCompile(
        f"this can't be asked of a store or an endpoint: {why}",
        place=place(shapes, shape, predicate),
        fix="check the files with nap-kg validate PATH, or leave the shape out with --ignore CODE",
    )


class Origin(NamedTuple):
    """What a row of an answer means: which constraint is not met."""

    shape: Node
    component: str  # IRI
    path: str  # as SPARQL writes it; of sh:closed the row says it
    has_value: bool = True  # whether the value at fault is told
    constraint: Constraint | None = None  # of a query of the shapes' author


class Focus(NamedTuple):
    """The focus nodes of one target: ``$this``, or what paths lead to from there."""

    kind: str  # IRI of sh:targetClass and the like
    term: Term
    paths: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        """The variable that stands for the target's own term."""
        return "?t" if self.kind == SH.targetNode and not self.paths else "?a0" if self.kind == SH.targetNode else "?c"

    @property
    def chain(self) -> tuple[str, ...]:
        """The variables on the way to the focus node."""
        return tuple(f"?a{number}" for number in range(len(self.paths)))

    def pattern(self, this: str = "?t", term: str = "?c", inner: str = "?x") -> str:
        """Return what binds the focus node; for a target node, that is what its values are given to."""
        nodes = [*self.chain, this]
        return selects(self.kind, nodes[0], term, inner) + "".join(
            f"{start} {path} {end}." for start, path, end in zip(nodes, self.paths, nodes[1:], strict=False)
        )


def selects(kind: str, node: str, term: str, inner: str = "?x") -> str:
    """Return the patterns by which a target selects a node."""
    if kind == SH.targetClass:
        return f"{inner} {SUBCLASS}* {term}.{node} {TYPE} {inner}."
    if kind == SH.targetSubjectsOf:
        return f"{node} {term} {inner}."
    if kind == SH.targetObjectsOf:
        return f"{inner} {term} {node}."
    return ""


@dataclass(frozen=True)
class Piece:
    """What is asked of the focus nodes of one target on behalf of one constraint."""

    origin: int  # which of the origins
    focus: Focus
    text: str  # patterns and filters after those of the focus; the focus node is ?t, the value ?v
    columns: Mapping[str, str] = field(default_factory=dict)  # variables of the text that have one value for each row
    whole: bool = False  # the text is all there is: the focus and its values are in it


class Fresh:
    """Variables that nothing else in a piece has."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self) -> str:
        self._count += 1
        return f"?z{self._count}"
