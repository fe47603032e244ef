"""Constraints by SPARQL: set-at-a-time where that is exact, else once for each focus node.

Pre-binding ``$this`` (SHACL, section 5.3.2) gives the same as one SELECT over all focus nodes only where every solution
binds it in the outermost group, and where nothing counts, limits or scopes across solutions.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pyoxigraph as ox

from nap_kg.errors import InputError
from nap_kg.namespaces import OWL, SH
from nap_kg.progress import stage
from nap_kg.sparql import prebinding
from nap_kg.validate.components import uses
from nap_kg.validate.results import Result, Term
from nap_kg.validate.shapes import Node, ShapesGraph, is_true
from nap_kg.validate.targets import Focus, Targets, ways
from nap_kg.validate.wellformed import NOISE, place

COMPONENT = SH.SPARQLConstraintComponent
_WHOLE = re.compile(r"\b(?:LIMIT|OFFSET|MINUS|SERVICE|VALUES)\b", re.I)
_COUNTING = re.compile(r"\b(?:GROUP|HAVING|COUNT|SUM|AVG|MIN|MAX|SAMPLE|GROUP_CONCAT)\b", re.I)
_GROUP_BY_THIS = re.compile(r"\s*GROUP\s+BY\s+(?:[$?]\w+\s+)*[$?]this\b", re.I)
_SHAPES = re.compile(r"[$?]shapesGraph\b")
_SHAPES_GRAPH, _NOBODY = ox.NamedNode("urn:nap-kg:shapes-graph"), ox.NamedNode("urn:nap-kg:nobody")
_SPECIAL = re.compile(r"[$?](?:currentShape|shapesGraph|failure)\b")


class Constraint(NamedTuple):
    """One query of one shape: a ``sh:sparql``, or a validator of a component that the shapes graph defines."""

    shape: Node
    query: str  # a whole SELECT or ASK, prefixes written out, $PATH put in
    messages: tuple[str, ...]
    severity: str
    path: str  # as SPARQL writes it; empty for a node shape
    component: str = COMPONENT
    parameters: tuple[tuple[str, Term], ...] = ()  # what is pre-bound besides $this
    above: int = 0  # how many lines of prefixes stand before what the shapes' author wrote

    @property
    def is_ask(self) -> bool:
        """Whether it asks of each value node, and a no is a fault."""
        return not re.search(r"\bSELECT\b", NOISE.sub(" ", self.query).partition("{")[0], re.I)


def constraints(shapes: ShapesGraph) -> Iterator[Constraint]:
    """Yield every active constraint by SPARQL of every active shape."""
    for shape in shapes.subjects(SH.sparql):
        for node in shapes.objects(shape, SH.sparql) if shapes.is_active(shape) else ():
            assert isinstance(node, Node)
            if not any(is_true(o) for o in shapes.objects(node, SH.deactivated)):
                yield _constraint(shapes, shape, node, _select(shapes, node), COMPONENT)
    for use in uses(shapes):
        if shapes.is_active(use.shape) and use.validator is not None:
            found = [*shapes.objects(use.validator, SH.ask), *shapes.objects(use.validator, SH.select)]
            queries = [o.value for o in found if isinstance(o, ox.Literal)]
            if len(queries) != 1:
                raise InputError(
                    f"a validator needs exactly one sh:ask or sh:select, and this has {len(queries)}",
                    place=place(shapes, use.validator),
                    fix="give it one",
                )
            yield _constraint(shapes, use.shape, use.validator, queries[0], use.component.iri, use.values)


def _select(shapes: ShapesGraph, node: Node) -> str:
    selects = [o.value for o in shapes.objects(node, SH.select) if isinstance(o, ox.Literal)]
    if len(selects) != 1:
        raise InputError(
            f"a sh:sparql constraint needs exactly one sh:select, and this has {len(selects)}",
            place=place(shapes, node),
            fix="give it one",
        )
    return selects[0]


def _constraint(
    shapes: ShapesGraph,
    shape: Node,
    node: Node,
    query: str,
    component: str,
    parameters: tuple[tuple[str, Term], ...] = (),
) -> Constraint:
    severities = [s.value for s in shapes.objects(shape, SH.severity) if isinstance(s, ox.NamedNode)]
    path, prefixes = shapes.path(shape), _prefixes(shapes, node)
    messages = shapes.objects(node, SH.message) or shapes.objects(shape, SH.message)
    return Constraint(
        shape=shape,
        query=prefixes + (re.sub(r"[$?]PATH\b", lambda _: path, query) if path else query),
        messages=tuple(message.value for message in messages if isinstance(message, ox.Literal)),
        severity=severities[0] if severities else SH.Violation,
        path=path,
        component=component,
        parameters=parameters,
        above=prefixes.count("\n"),
    )


def is_set_safe(query: str) -> bool:
    """Return whether a query means the same over all focus nodes at once as with each pre-bound in turn.

    It does where it projects ``$this``, where a triple pattern of the outermost group binds it before anything there
    computes with it, where no nested group but EXISTS computes with it (none would see the binding), and where nothing
    counts across solutions but in groups of one ``$this`` each.
    """
    text = NOISE.sub(lambda noise: "_" if noise[0].startswith("<") else " _ ", query)
    head, body, tail = text[: text.find("{")], text[text.find("{") + 1 : text.rfind("}")], text[text.rfind("}") + 1 :]
    if _WHOLE.search(text) or _SPECIAL.search(text) or re.search(r"\bSELECT\b", body, re.I):
        return False
    if not re.search(r"[$?]this\b|\*", _without_filters(head)):
        return False
    if _COUNTING.search(text) and (_COUNTING.search(body) or not _GROUP_BY_THIS.match(tail)):
        return False
    groups = list(_groups(body))
    outer = body
    for start, end, _ in sorted((g for g in groups if not any(o[0] < g[0] < o[1] for o in groups)), reverse=True):
        outer = f"{outer[:start]} {outer[end:]}"
    binding = _BINDING.search(_without_filters(outer))
    if binding is None or re.fullmatch(r".*[*?]", binding[1]):
        return False
    first = _BINDING.search(outer)
    computed = re.search(r"\bBIND\b", outer, re.I)
    if computed and (first is None or computed.start() < first.start()):
        return False
    return not any(
        re.search(r"\b(?:FILTER|BIND)\b", body[start:end], re.I) and _THIS.search(body[start:end])
        for start, end, is_exists in groups
        if not is_exists and not any(s < start and end < e and inside for s, e, inside in groups)
    )


_THIS = re.compile(r"[$?]this\b")
_BINDING = re.compile(r"(?:^|[.;,\s}])[$?]this\s+(?!in\b|not\b|[=!<>&|)])([^\s.]\S*)", re.I)


def _groups(body: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the groups in braces of a query's body: where each begins and ends, and whether it is an EXISTS."""
    open_: list[int] = []
    for at, char in enumerate(body):
        if char == "{":
            open_.append(at)
        elif char == "}" and open_:
            start = open_.pop()
            yield start, at + 1, bool(re.search(r"\bEXISTS\s*$", body[:start], re.I))


def _without_filters(text: str) -> str:
    """Return a group's text without what stands in parentheses, but for a mark where that is a path."""
    previous = None
    while previous != text:
        previous, text = text, re.sub(r"\([^()]*\)", _path_mark, text)
    return re.sub(r"\b(?:FILTER|BIND|NOT|EXISTS|OPTIONAL|UNION)\b", " . ", text, flags=re.I)


def _path_mark(parentheses: re.Match[str]) -> str:
    inside = parentheses[0][1:-1]
    if re.search(r"[?$]\w", inside):
        return " "
    return "_p*" if re.search(r"[*?]", inside) else "_p"


def _prefixes(shapes: ShapesGraph, node: Node) -> str:
    lines = []
    for ontology in shapes.objects(node, SH.prefixes):
        for current in with_imports(shapes, ontology):
            for declared in shapes.objects(current, SH.declare):
                assert isinstance(declared, Node)
                said = [shapes.objects(declared, name) for name in (SH.prefix, SH.namespace)]
                if [isinstance(v, ox.Literal) for values in said for v in values] != [True, True] or not all(said):
                    raise InputError(
                        "a sh:declare needs one sh:prefix and one sh:namespace, both literals",
                        place=place(shapes, declared),
                        fix='write sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI',
                    )
                prefix, namespace = (str(getattr(values[0], "value", "")) for values in said)
                lines.append(f"PREFIX {prefix}: <{namespace}>\n")
    return "".join(dict.fromkeys(lines))


def _said(constraint: Constraint, error: SyntaxError) -> str:
    """Return what the parser objects to, and where in the query as its author wrote it."""
    try:
        ox.Store().query(constraint.query)  # that which failed has something else for $this
    except SyntaxError as plain:
        error = plain
    said = " ".join(str(error.msg).split())
    found = re.match(r"error at (\d+):(\d+): expected (?:one of )?(.*)", said)
    if found is None:
        return said[:300]
    line, column = int(found[1]), int(found[2])
    sentence = re.search(r"(?:^|, )([A-Z][a-zA-Z]* [a-zA-Z ]+)(?:, |$)", found[3])
    cause = sentence[1] if sentence else "this can't stand here"
    if cause == "Prefix not found":
        name = re.search(r"([\w.-]*):[^\s:]*$", constraint.query.split("\n")[line - 1][: column - 1])
        cause = f"the prefix {name[1]}: is not declared" if name else "a prefix is not declared"
    return f"line {max(line - constraint.above, 1)}, column {column} of the query: {cause}"


def with_imports(shapes: ShapesGraph, ontology: Term) -> list[Node]:
    """Return an ontology and all that it imports, as far as the shapes graph says it."""
    found: dict[Node, None] = {}
    queue = [ontology]
    while queue:
        current = queue.pop()
        if isinstance(current, Node) and current not in found:
            found[current] = None
            queue += shapes.objects(current, OWL.imports)
    return list(found)


@dataclass
class Evaluation:
    """The constraints by SPARQL of some shapes on the union of a store's graphs.

    Raises:  CantEvaluate for what only the reference can do; InputError for a query that can't be put.
    """

    store: ox.Store
    shapes: ShapesGraph
    without: frozenset[Node] = frozenset()  # shapes with targets that are left out

    @cached_property
    def targets(self) -> Targets:
        """What the shapes' targets select."""
        return Targets(self.store)

    def check(self) -> None:
        """Do nothing where every query can be put; a broken one is a fault even with nothing to ask about."""
        for constraint in constraints(self.shapes):
            self._check(constraint)

    def results(self) -> Iterator[Result]:
        """Yield all results."""
        self.check()
        every = list(constraints(self.shapes))
        with stage("checking SPARQL constraint", of=len(every)) as step:
            yield from self._results(every, step)

    def _results(self, every: list[Constraint], step: Callable[[], None]) -> Iterator[Result]:
        for constraint in every:
            step()
            found = ways(self.shapes, constraint.shape, self.without)
            if not found:
                continue
            if not constraint.parameters and is_set_safe(constraint.query):
                yield from self._at_once(constraint, found)
            else:
                for way in found:
                    for node, times in way.nodes(self.targets).items():
                        for result in self._of(constraint, node):
                            yield from itertools.repeat(result, times)

    def _check(self, constraint: Constraint) -> None:
        given = tuple(name for name, _ in constraint.parameters)
        always = ("this", *given) if not constraint.is_ask else ("value", *given)
        try:
            prebinding.check(constraint.query, always, ("this", "currentShape", "shapesGraph"))
            nobody = dict.fromkeys((*always, "currentShape", "shapesGraph"), _NOBODY)
            self._ask(constraint, prebinding.Prebound(constraint.query).bind(nobody))
        except prebinding.NotPrebindable as error:
            raise self._complaint(constraint, f"SHACL forbids this in a query: {error}") from error

    def _at_once(self, constraint: Constraint, found: list[Focus]) -> Iterator[Result]:
        """One query over all focus nodes."""
        counted = [way.nodes(self.targets) if way.paths else self.targets.few(way.targets) for way in found]
        seen: set[tuple[Term | None, ...]] = set()
        times: dict[Term, int] = {}

        def often(this: Term) -> int:
            if this not in times:
                times[this] = sum(
                    self.targets.selects(this, way.targets) if nodes is None else nodes.get(this, 0)
                    for way, nodes in zip(found, counted, strict=True)
                )
            return times[this]

        for bound in self._rows(constraint, constraint.query, of=often):
            this, terms = bound["this"], tuple(bound.values())
            if this is not None and terms not in seen:
                seen.add(terms)  # equal rows tell the same, and pySHACL makes one result of them too
                yield from itertools.repeat(self.result(constraint, this, bound), often(this))

    def _of(self, constraint: Constraint, node: Term) -> Iterator[Result]:
        """One focus node, pre-bound; for an ASK one value node after the other."""
        query = prebinding.Prebound(constraint.query)
        shape = self.shapes.names.get(constraint.shape, constraint.shape)
        bound = {**dict(constraint.parameters), "this": node, "currentShape": shape, "shapesGraph": _SHAPES_GRAPH}
        try:
            if constraint.is_ask:
                values = self.targets.values_of(node, constraint.path) if constraint.path else [node]
                for value in values:
                    if not self._ask(constraint, query.bind({**bound, "value": value})):
                        yield self.result(constraint, node, {**bound, "value": value})
                return
            seen = set()
            for row in self._rows(constraint, query.bind(bound)):
                terms = tuple(row.values())
                if terms not in seen:
                    seen.add(terms)
                    yield self.result(constraint, node, {**bound, **row, "this": node})
        except prebinding.NotPrebindable as error:
            raise CantEvaluate(constraint.shape, f"the SPARQL of {self._name(constraint)}: {error}") from error

    def _ask(self, constraint: Constraint, query: str) -> bool:
        return any(True for _ in self._rows(constraint, query))

    def _rows(
        self, constraint: Constraint, query: str, of: Callable[[Term], object] | None = None
    ) -> Iterator[dict[str, Term | None]]:
        """Yield the solutions of a query by variable; one without any for an ASK that is true.

        ``of`` tells of each ``$this`` whether its solutions are wanted.
        """
        if not _SHAPES.search(constraint.query):
            yield from self._solutions(constraint, query, of, use_default_graph_as_union=True)
            return
        names = self.shapes.names
        graphs = [*self.store.named_graphs(), ox.DefaultGraph()]
        self.store.extend(
            ox.Quad(names.get(t.subject, t.subject), t.predicate, names.get(t.object, t.object), _SHAPES_GRAPH)  # type: ignore[arg-type]
            for t in self.shapes.triples
        )
        try:
            yield from list(self._solutions(constraint, query, default_graph=graphs, named_graphs=[_SHAPES_GRAPH]))
        finally:
            self.store.remove_graph(_SHAPES_GRAPH)

    def _solutions(
        self, constraint: Constraint, query: str, of: Callable[[Term], object] | None = None, **dataset: Any
    ) -> Iterator[dict[str, Term | None]]:
        try:
            found = self.store.query(query, **dataset)
        except SyntaxError as error:
            what = "sh:ask" if constraint.is_ask else "sh:select"
            raise self._complaint(constraint, f"a {what} is not SPARQL: {_said(constraint, error)}") from error
        except RuntimeError as error:  # such as a function that is none of SPARQL's
            raise self._complaint(constraint, f"a query can't be evaluated: {error}") from error
        if isinstance(found, ox.QuerySolutions):
            names = [variable.value for variable in found.variables]
            for solution in found:
                if of is None or ((this := solution["this"]) is not None and of(this)):
                    yield dict(zip(names, tuple(solution), strict=True))
        elif found:
            yield {}

    def _complaint(self, constraint: Constraint, cause: str) -> InputError:
        at = SH.sparql if constraint.component == COMPONENT else ""
        fix = "correct it, or declare its prefixes with sh:prefixes"
        return InputError(cause, place=place(self.shapes, constraint.shape, at), fix=fix)

    def _name(self, constraint: Constraint) -> str:
        return str(self.shapes.named(constraint.shape) or "an unnamed shape")

    def result(self, constraint: Constraint, this: Term, bound: Mapping[str, Term | None]) -> Result:
        """Return the result that a solution at a focus node stands for."""
        path, value = bound.get("path"), bound.get("value")
        named = self.shapes.named(constraint.shape)
        failure = bound.get("failure")
        if is_true(failure):
            raise self._complaint(constraint, f"the query reports a failure for {this}")
        return Result(
            focus_node=str(this),
            path=str(path) if isinstance(path, ox.NamedNode) else constraint.path,
            value=str(value) if value is not None else ("" if constraint.path else str(this)),
            component=constraint.component,
            severity=constraint.severity,
            shape=named.value if named else "",
            message=_message(self.shapes, constraint, bound),
            source=str(constraint.shape),
        )


class CantEvaluate(Exception):
    """A query that can't be evaluated exactly here; says of which shape, and why."""

    def __init__(self, shape: Node, why: str) -> None:
        super().__init__(why)
        self.shape, self.why = shape, why


def _message(shapes: ShapesGraph, constraint: Constraint, bound: Mapping[str, Term | None]) -> str:
    given = bound.get("message")
    text = given.value if isinstance(given, ox.Literal) else shapes.english(constraint.messages)

    def fill(match: re.Match[str]) -> str:
        term = bound.get(match[1])
        if term is None:
            return match[0]
        return term.value if isinstance(term, ox.Literal | ox.NamedNode) else str(term)

    return re.sub(r"\{[?$](\w+)\}", fill, text)
