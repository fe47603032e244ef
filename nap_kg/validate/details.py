"""The detail underneath: which shape that a constraint refers to a value fails, and why (``sh:detail``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from nap_kg.findings import Detail
from nap_kg.namespaces import SH
from nap_kg.validate.core import CoreEngine, CoreEngineMissing, as_node
from nap_kg.validate.load import Data, Turtle
from nap_kg.validate.messages import default_message
from nap_kg.validate.neighbourhood import Sight, around, sight
from nap_kg.validate.results import Result, Term, as_term
from nap_kg.validate.routes import Routes
from nap_kg.validate.shapes import Node, ShapesGraph, local_name
from nap_kg.validate.targets import Targets

DEPTH = 4
"""How many levels down details go."""
MOST = 5_000
"""How many values are looked into on one level; results beyond stay without details."""
_VALUES = 10  # of a path, for a qualified shape
_REFERRING = {
    f"{SH[name]}ConstraintComponent": parameter
    for name, parameter in (
        ("And", "and"), ("Node", "node"), ("Not", "not"), ("Or", "or"), ("QualifiedMaxCount", "qualifiedValueShape"),
        ("QualifiedMinCount", "qualifiedValueShape"), ("Xone", "xone"),
    )
}  # fmt: skip
_MARK = "urn:nap-kg:mark:"


class _Asked(NamedTuple):
    """A value held against a shape that a result's constraint refers to."""

    about: str
    shape: Node
    value: str  # as N-Triples writes it


def details_of(data: Data, shapes: ShapesGraph, results: Sequence[Result], depth: int = 0) -> list[tuple[Detail, ...]]:
    """Return, for each result, what failed underneath; empty where nothing is or where it can't be told."""
    asked = [_asked(data, shapes, result) if result.component in _REFERRING else [] for result in results]
    pairs = list(dict.fromkeys((item.shape, item.value) for items in asked for item in items))[:MOST]
    if not pairs or depth == DEPTH:
        return [()] * len(results)
    if not data.knows_labels and any(value.startswith("_:") for _, value in pairs):
        return details_of(data.exact(), shapes, results, depth)
    try:
        failed = _failures(data, shapes, pairs)
    except CoreEngineMissing:
        return [()] * len(results)
    below = [result for found in failed.values() for result in found]
    under = dict(zip(map(id, below), details_of(data, shapes, below, depth + 1), strict=True))
    return [
        tuple(_details(shapes, result.component, items, failed, under))
        for result, items in zip(results, asked, strict=True)
    ]


def _asked(data: Data, shapes: ShapesGraph, result: Result) -> list[_Asked]:
    if not result.source:
        return []
    shape, parameter = as_node(result.source), _REFERRING[result.component]
    heads = shapes.objects(shape, SH[parameter])
    value = result.value or result.focus_node
    found = []
    for head in heads:
        if parameter in ("and", "or", "xone"):
            members = [member for member in shapes.items(head) if isinstance(member, Node)]
            found += [
                _Asked(f"alternative {number} of {len(members)}" + _named(member), member, value)
                for number, member in enumerate(members, 1)
            ]
        elif parameter == "qualifiedValueShape" and isinstance(head, Node):
            values = Targets(data.dataset.store).values_of(as_term(result.focus_node), result.path)
            values = sorted(values, key=lambda value: _steady(data, value))[:_VALUES]
            found += [_Asked(f"value {value}" + _named(head), head, str(value)) for value in values]
        elif isinstance(head, Node):
            found.append(_Asked(_named(head).strip(" ()") or f"the shape of sh:{parameter}", head, value))
    return found


def _steady(data: Data, value: Term) -> str:
    """Return what a value is sorted by: of a blank node not its label, which changes, but what is said of it."""
    if not isinstance(value, ox.BlankNode):
        return str(value)
    quads = data.dataset.store.quads_for_pattern(value, None, None)
    said = sorted(f"{q.predicate} {'' if isinstance(q.object, ox.BlankNode) else q.object}" for q in quads)
    return f"_: {' ; '.join(said)}"


def _named(shape: Node) -> str:
    return f" ({local_name(shape.value)})" if isinstance(shape, ox.NamedNode) else ""


def _failures(data: Data, shapes: ShapesGraph, pairs: list[tuple[Node, str]]) -> dict[tuple[Node, str], list[Result]]:
    """Hold values against shapes in one more run of the engine: marks in the data make them focus nodes."""
    routes = Routes(shapes)
    hard = routes.hard()
    inner = {shape: number for number, shape in enumerate(dict.fromkeys(shape for shape, _ in pairs))}
    targets = [
        ox.Triple(shapes.names.get(s, s), ox.NamedNode(SH.targetObjectsOf), ox.NamedNode(f"{_MARK}{n}"))
        for s, n in inner.items()
    ]
    routes.leave_all("only marks are asked about")
    engine = CoreEngine(shapes, [*routes.fast_triples(), *targets])
    marks = "".join(f"<{_MARK}s> <{_MARK}{inner[shape]}> {value} .\n" for shape, value in pairs)
    results = _run(engine, data, marks, _excerpt(data, shapes, pairs))
    wanted = set(pairs)
    found: dict[tuple[Node, str], list[Result]] = {pair: [] for pair in pairs}
    for shape in inner:
        within = set(_by_property(shapes, shape))
        if hard.keys() & within:
            found = {pair: failures for pair, failures in found.items() if pair[0] != shape}
            continue
        for result in dict.fromkeys(results):
            if (shape, result.focus_node) in wanted and as_node(result.source) in within:
                found[shape, result.focus_node].append(result)
    return found


def _excerpt(data: Data, shapes: ShapesGraph, pairs: list[tuple[Node, str]]) -> str | None:
    """Return the part of big data that the shapes can see from the values; None where all is needed, or little."""
    if not data.is_big:
        return None
    seen = Sight(0)
    for shape in dict.fromkeys(shape for shape, _ in pairs):
        found = sight(shapes, shape)
        if found is None:
            return None
        seen |= found
    triples = around(data.dataset.store, [as_term(value) for _, value in pairs], seen)
    return None if triples is None else (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def _run(engine: CoreEngine, data: Data, marks: str, excerpt: str | None) -> list[Result]:
    if excerpt is not None:
        return _on_text(engine, excerpt + marks)
    with data.written() as written:
        if isinstance(written, Turtle):
            return engine.results(Turtle(written + marks))
        if isinstance(written, str):
            return _on_text(engine, written + marks)
        with written.open("a", encoding="utf-8") as file:
            file.write(marks)
        return engine.results(written)


def _on_text(engine: CoreEngine, text: str) -> list[Result]:
    results = engine.results(text)
    if any(term.startswith("_:") for result in results for term in (result.focus_node, result.value)):
        return engine.relabelled(results, text)
    return results


def _by_property(shapes: ShapesGraph, shape: Node) -> Iterable[Node]:
    seen, queue = {shape}, [shape]
    while queue:
        for held in shapes.objects(queue.pop(), SH.property):
            if isinstance(held, Node) and held not in seen:
                seen.add(held)
                queue.append(held)
    return seen


def _details(
    shapes: ShapesGraph,
    component: str,
    items: list[_Asked],
    failed: dict[tuple[Node, str], list[Result]],
    under: dict[int, tuple[Detail, ...]],
) -> Iterable[Detail]:
    for item in items:
        failures = failed.get((item.shape, item.value))
        if failures is None:
            continue
        if not failures and _REFERRING[component] in ("not", "xone", "qualifiedValueShape"):
            yield Detail(item.about, "conforms", value=item.value)
        for failure in sorted(failures, key=lambda r: (r.path, r.component, r.value)):
            yield Detail(
                about=item.about,
                message=failure.message or default_message(shapes, failure),
                path=failure.path,
                value=failure.value,
                component=failure.component,
                focus_node=failure.focus_node,
                details=under.get(id(failure), ()),
            )
