"""The parts that queries are made of: what focus nodes there are, what is asked of them, what an answer's row means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pyoxigraph as ox

from nap_kg.errors import InputError
from nap_kg.namespaces import RDFS, SH
from nap_kg.validate.results import Term
from nap_kg.validate.shapes import Node, ShapesGraph
from nap_kg.validate.sparql import Constraint
from nap_kg.validate.wellformed import place

TYPE, SUBCLASS = "a", f"<{RDFS.subClassOf}>"


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


class Kinds:
    """What there is below the classes that shapes ask for: those that something in the data has as its type.

    Named one by one, they need no path, which Virtuoso 7 loses rows by, and every engine is quick about.
    """

    def __init__(self, below: Mapping[str, tuple[str, ...] | None] | None = None) -> None:
        """Take subclasses by class, as SPARQL writes IRIs; None where they are too many, or one has no name."""
        self._below = below or {}

    def of(self, cls: Term) -> tuple[str, ...]:
        """Return a class and the classes below it; empty where a path has to look for them."""
        below = self._below.get(str(cls), ())
        return () if below is None else (str(cls), *below)

    def instance(self, node: str, cls: Term, inner: str) -> str:
        """Return patterns that a node matches that is an instance of a class."""
        kinds = self.of(cls)
        if len(kinds) == 1:
            return f"{node} {TYPE} {cls}"
        if kinds:
            return f"{node} {TYPE} {inner} FILTER({inner} IN({','.join(kinds)}))"
        return f"{node} {TYPE} {inner}.{inner} {SUBCLASS}* {cls}"


class Focus(NamedTuple):
    """The focus nodes of one target: ``$this``, or what paths lead to from there."""

    kind: str  # IRI of sh:targetClass and the like
    term: Term
    paths: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()  # of a target class: itself and those below it; empty where a path looks for them

    @property
    def column(self) -> str:
        """The variable that may stand for the target's own term; empty where the pattern has to name it."""
        if self.kind == SH.targetNode:
            return "" if self.paths else "?t"
        return "" if self.kind == SH.targetClass and len(self.classes) != 1 else "?c"

    @property
    def chain(self) -> tuple[str, ...]:
        """The variables on the way to the focus node."""
        return tuple(f"?a{number}" for number in range(len(self.paths)))

    def pattern(self, this: str = "?t", *, named: bool = False, inner: str = "?x") -> str:
        """Return what binds the focus node; ``named`` puts in the target's own term instead of its variable."""
        nodes = [*self.chain, this]
        term = str(self.term) if named or not self.column else self.column
        steps = "".join(f"{a} {path} {b}." for a, path, b in zip(nodes, self.paths, nodes[1:], strict=False))
        start = nodes[0]
        if self.kind == SH.targetSubjectsOf:
            return f"{start} {term} {inner}.{steps}"
        if self.kind == SH.targetObjectsOf:
            return f"{inner} {term} {start}.{steps}"
        if self.kind == SH.targetNode:
            return f"VALUES {start}{{{term}}}{steps}" if self.paths or named else ""
        if len(self.classes) == 1:
            return f"{start} {TYPE} {term}.{steps}"
        if self.classes:
            return f"VALUES {inner}{{{' '.join(self.classes)}}}{start} {TYPE} {inner}.{steps}"
        return f"{inner} {SUBCLASS}* {term}.{start} {TYPE} {inner}.{steps}"


@dataclass(frozen=True)
class Piece:
    """What is asked of the focus nodes of one target on behalf of one constraint."""

    origin: int  # which of the origins
    focus: Focus
    text: str  # patterns and filters after those of the focus; the focus node is ?t, the value ?v
    columns: Mapping[str, str] = field(default_factory=dict)  # variables of the text that have one value for each row
    whole: bool = False  # the text is all there is: the focus and its values are in it


def piece(origin: int, focus: Focus, text: str, columns: Mapping[str, str], path: str) -> Piece:
    """Return a piece in which a target node is named wherever it is meant.

    Virtuoso 7 loses the language of what VALUES gives, and the thing itself in a path inside EXISTS; and not every
    engine finds a node that is no data at the end of a path of no steps.
    """
    if focus.kind != SH.targetNode:
        return Piece(origin, focus, text, columns)
    node = str(focus.term)
    if focus.paths:
        return Piece(origin, focus, text, columns)
    if re.search(r"[>)][*?]$", path):
        text = re.sub(
            rf"[?]t {re.escape(path)} ([?]\w+)\.?",
            lambda found: f"{{?t {path} {found[1]}}}UNION{{VALUES {found[1]}{{{node}}}}}",
            text,
        )
    if isinstance(focus.term, ox.NamedNode):  # sameTerm with a constant fails on Virtuoso 7
        text = re.sub(r"!sameTerm\((\?\w+),\?t\)", lambda found: f"{found[1]}!={node}", text)
    text = re.sub(r"(?<![?]k )[?]t\b(?! AS\b)", lambda _: node, text)
    return Piece(origin, focus, text, columns)


class Fresh:
    """Variables that nothing else in a piece has."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self) -> str:
        """Return the next."""
        self._count += 1
        return f"?z{self._count}"
