"""Queries put to a store or an endpoint, and the results that their answers tell of."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol

import pyoxigraph as ox

from nap_kg.errors import EndpointError, InputError
from nap_kg.namespaces import SH, XSD
from nap_kg.progress import stage
from nap_kg.validate.remote.compiled import Compiled, classes_of, compiled
from nap_kg.validate.remote.pack import Packed, abbreviated
from nap_kg.validate.remote.parts import SUBCLASS, TYPE, Kinds, Origin
from nap_kg.validate.results import Result, Term
from nap_kg.validate.shapes import Node, ShapesGraph
from nap_kg.validate.sparql import Evaluation
from nap_kg.validate.wellformed import place


class Asked(Protocol):
    """What answers SPARQL: an endpoint, or a store."""

    def query(self, query: str, /) -> Any:
        """Return solutions, or the answer of an ASK."""


Row = Mapping[str, Term]


def rows(asked: Asked, query: str) -> Iterator[Row]:
    """Return the solutions of a query, one after the other, each without what it leaves unbound.

    Raises:  EndpointError where there is no whole answer, before the first.
    """
    solutions = asked.query(query)
    names = [variable.value for variable in solutions.variables]
    return (
        {name: term for name, term in zip(names, tuple(solution), strict=True) if term is not None}
        for solution in solutions
    )


def asking_of(asked: Asked, shapes: ShapesGraph, kinds: Kinds, without: Collection[Node] = ()) -> Compiled:
    """Return the queries for shapes, in plain words where the data has no dates that are none.

    Raises:  as ``compiled``, and EndpointError.
    """
    careful = compiled(shapes, kinds, without)
    if not careful.dates or any(True for _ in rows(asked, abbreviated(careful.dates))):
        return careful
    return compiled(shapes, kinds, without, dates_are_plain=True)


def results_of(asked: Asked, shapes: ShapesGraph, asking: Compiled) -> Iterator[Result]:
    """Yield the results of all queries, as they come; of those that are told, a digest is kept."""
    reader = _Reader(shapes, asking.origins)
    for origin, node in asking.settled:
        yield from reader.results({"k": ox.Literal(origin), "t": node})
    with stage("asking query", of=len(asking.queries)) as step:
        for query in asking.queries:
            step()
            for row in _answered(asked, shapes, asking, query):
                yield from reader.results(row)


def _answered(asked: Asked, shapes: ShapesGraph, asking: Compiled, query: Packed) -> Iterator[Row]:
    """Return the rows of a query; one that a server can't take as a whole it is asked in halves.

    Raises:  EndpointError, with the place of the shape that a server can't answer for.
    """
    try:
        return rows(asked, query.text)
    except EndpointError as error:
        if len(query.arms) > 1:
            return itertools.chain.from_iterable(_answered(asked, shapes, asking, half) for half in query.halves())
        origin = asking.origins[query.arms[0].origins[0]]
        raise EndpointError(
            f"{error.cause}\n  asked on behalf of {shapes.named(origin.shape) or 'an unnamed shape'}",
            place=f"{error.place}, for {place(shapes, origin.shape)}",
            fix="look at its log; leave the shape out with --ignore CODE, or check files with nap-kg validate PATH",
        ) from error


MANY = 300
"""How many classes below one of the shapes' are named one by one in a query."""


def kinds_of(asked: Asked, shapes: ShapesGraph) -> Kinds:
    """Ask which classes of the data are below those of the shapes."""
    classes = classes_of(shapes)
    if not classes:
        return Kinds()
    table = "".join(f"({at} {cls})" for at, cls in enumerate(classes))
    found: dict[str, list[str] | None] = {}
    query = (
        f'SELECT ?k (COUNT(?s) AS ?n) (GROUP_CONCAT(STR(?s);separator=" ") AS ?a)'
        f"{{{{SELECT DISTINCT ?k ?s{{VALUES(?k ?c){{{table}}}?s {SUBCLASS}+ ?c}}}}"
        f"FILTER(EXISTS{{?i {TYPE} ?s}})}}GROUP BY ?k"
    )
    for row in rows(asked, abbreviated(query)):
        names = getattr(row.get("a"), "value", "").split()
        is_whole = len(names) == number(row, "n") <= MANY and not any(_BLANK.match(name) for name in names)
        found[classes[number(row)]] = sorted(f"<{name}>" for name in names) if is_whole else None
    return Kinds({cls: None if names is None else tuple(n for n in names if n != cls) for cls, names in found.items()})


_BLANK = re.compile(r"_:|nodeID:")


class _Severity(NamedTuple):
    iri: str
    message: str
    named: str


class _Reader:
    """Turns rows into results, each once."""

    def __init__(self, shapes: ShapesGraph, origins: Sequence[Origin]) -> None:
        self.shapes, self.origins = shapes, origins
        self.queries = Evaluation(ox.Store(), shapes)
        self._seen: set[bytes] = set()
        self._about: dict[int, _Severity] = {}

    def results(self, row: Row) -> Iterator[Result]:
        told = "\n".join(f"{name} {row[name]}" for name in sorted(row))  # N-Triples have no line break in a term
        key = blake2b(told.encode(), digest_size=16).digest()
        if key in self._seen:  # by another target of the shape
            return
        self._seen.add(key)
        which = number(row)
        origin = self.origins[which]
        if origin.constraint is not None:
            yield self._queried(origin, row)
            return
        about = self._about.setdefault(which, self._said(origin))
        focus = row["t"]
        value = row.get("v", focus) if origin.has_value else None
        yield Result(
            focus_node=text(focus),
            path=sys.intern(str(row["q"])) if "q" in row else origin.path,
            value="" if value is None else text(value),
            component=origin.component,
            severity=about.iri,
            shape=about.named,
            message=about.message,
            source=str(origin.shape),
        )

    def _queried(self, origin: Origin, row: Row) -> Result:
        assert origin.constraint is not None
        this = row.get("this", row.get("t"))
        if this is None:
            raise InputError(
                "a query over there gave a solution without $this", fix="see whether the server knows SPARQL 1.1"
            )
        bound = {**dict(origin.constraint.parameters), **row, "this": this}
        if origin.constraint.is_ask:
            bound["value"] = row.get("v", this)
        return self.queries.result(origin.constraint, this, {name: _plain(term) for name, term in bound.items()})

    def _said(self, origin: Origin) -> _Severity:
        shapes, shape = self.shapes, origin.shape
        severities = [o.value for o in shapes.objects(shape, SH.severity) if isinstance(o, ox.NamedNode)]
        messages = [o.value for o in shapes.objects(shape, SH.message) if isinstance(o, ox.Literal)]
        named = shapes.named(shape)
        return _Severity(
            severities[0] if severities else str(SH.Violation), shapes.english(messages), named.value if named else ""
        )


def number(row: Row, name: str = "k") -> int:
    """Return the number in a row.

    Raises:  InputError where there is none.
    """
    found = row.get(name)
    if not isinstance(found, ox.Literal) or not found.value.isdecimal():
        raise InputError(
            "a query over there gave a solution without its number", fix="see whether the server knows SPARQL 1.1"
        )
    return int(found.value)


def text(term: Term) -> str:
    """Return a term as N-Triples writes it, with literals in the form that all servers could give."""
    return str(_plain(term))


def _plain(term: Term) -> Term:
    if isinstance(term, ox.Literal) and term.datatype.value == XSD.boolean and term.value in ("1", "0"):
        return ox.Literal("true" if term.value == "1" else "false", datatype=term.datatype)
    return term
