"""``sh:sparql`` constraints set-at-a-time: one SELECT over all focus nodes instead of one for each.

Pre-binding ``$this`` (SHACL, section 5.3.2) gives the same as joining afterwards only where every solution binds it in
the outermost group, and where nothing counts, limits or scopes across solutions. What does not fit is left to the
reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg.errors import InputError
from nap_kg.namespaces import RDF, RDFS, SH
from nap_kg.validate.results import Result, Term
from nap_kg.validate.shapes import Node, ShapesGraph, is_true
from nap_kg.validate.wellformed import NOISE, place

COMPONENT = SH.SPARQLConstraintComponent
_WHOLE = re.compile(r"\b(?:LIMIT|OFFSET|MINUS|SERVICE|VALUES)\b", re.I)
_COUNTING = re.compile(r"\b(?:GROUP|HAVING|COUNT|SUM|AVG|MIN|MAX|SAMPLE|GROUP_CONCAT)\b", re.I)
_GROUP_BY_THIS = re.compile(r"\s*GROUP\s+BY\s+(?:[$?]\w+\s+)*[$?]this\b", re.I)
_SPECIAL = re.compile(r"[$?](?:currentShape|shapesGraph|failure)\b")


@dataclass(frozen=True)
class Constraint:
    """One ``sh:sparql`` of one shape."""

    shape: Node
    query: str  # a whole SELECT, prefixes written out, $PATH put in
    messages: tuple[str, ...]
    severity: str
    path: str


def constraints(shapes: ShapesGraph) -> Iterator[Constraint]:
    """Yield every active ``sh:sparql`` constraint of every active shape."""
    for shape in shapes.subjects(SH.sparql):
        if not shapes.is_active(shape):
            continue
        severity = next(
            (s.value for s in shapes.objects(shape, SH.severity) if isinstance(s, ox.NamedNode)), SH.Violation
        )
        path = next((p for p in shapes.objects(shape, SH.path)), None)
        for node in shapes.objects(shape, SH.sparql):
            assert isinstance(node, Node)
            if any(is_true(o) for o in shapes.objects(node, SH.deactivated)):
                continue
            selects = [o.value for o in shapes.objects(node, SH.select) if isinstance(o, ox.Literal)]
            if len(selects) != 1:
                raise InputError(
                    f"a sh:sparql constraint needs exactly one sh:select, and this has {len(selects)}",
                    place=place(shapes, node),
                    fix="give it one",
                )
            own = shapes.objects(node, SH.message) or shapes.objects(shape, SH.message)
            yield Constraint(
                shape=shape,
                query=_prefixes(shapes, node) + selects[0].replace("$PATH", str(path) if path else "$PATH"),
                messages=tuple(m.value for m in own if isinstance(m, ox.Literal)),
                severity=severity,
                path=str(path) if isinstance(path, ox.NamedNode) else "",
            )


def beyond(shapes: ShapesGraph) -> str:
    """Return which ``sh:sparql`` can't be run set-at-a-time, in words; empty where all can."""
    for constraint in constraints(shapes):
        where = f"the sh:sparql of {shapes.named(constraint.shape) or 'an unnamed shape'}"
        if not is_set_safe(constraint.query):
            return f"{where}, which only means the same one focus node at a time"
        if shapes.objects(constraint.shape, SH.path) and not constraint.path:
            return f"{where}, on a path that is no single property"
        if constraint.shape in shapes.referred:
            return f"{where}, which another shape refers to"
    return ""


def is_set_safe(query: str) -> bool:
    """Return whether a query means the same over all focus nodes at once as with each pre-bound in turn.

    It does where it projects ``$this``, where a triple pattern of the outermost group binds it before anything there
    computes with it, where no nested group but EXISTS computes with it (none would see the binding), and where nothing
    counts across solutions but in groups of one ``$this`` each.
    """
    text = NOISE.sub(lambda noise: "_" if noise[0].startswith("<") else " _ ", query)
    head, body, tail = text[: text.find("{")], text[text.find("{") + 1 : text.rfind("}")], text[text.rfind("}") + 1 :]
    if _WHOLE.search(text) or _SPECIAL.search(text) or re.search(r"\bSELECT\b", body, re.I) or "$PATH" in text:
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
        queue, seen = [ontology], set()
        while queue:
            current = queue.pop()
            if current in seen or not isinstance(current, Node):
                continue
            seen.add(current)
            queue += shapes.objects(current, "http://www.w3.org/2002/07/owl#imports")
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


def focus_nodes(store: ox.Store, targets: list[tuple[str, Term]]) -> set[Term]:
    """Return the nodes of the data that targets select."""
    found: set[Term] = set()
    for kind, value in targets:
        if kind == SH.targetNode:
            found.add(value)
        elif kind == SH.targetClass and isinstance(value, Node):
            for cls in _subclasses(store, value):
                found.update(q.subject for q in store.quads_for_pattern(None, ox.NamedNode(RDF.type), cls))
        elif kind == SH.targetSubjectsOf and isinstance(value, ox.NamedNode):
            found.update(q.subject for q in store.quads_for_pattern(None, value, None))
        elif kind == SH.targetObjectsOf and isinstance(value, ox.NamedNode):
            found.update(q.object for q in store.quads_for_pattern(None, value, None))
    return found


def _subclasses(store: ox.Store, cls: Node) -> set[Node]:
    found: set[Node] = {cls}
    queue = [cls]
    while queue:
        for quad in store.quads_for_pattern(None, ox.NamedNode(RDFS.subClassOf), queue.pop()):
            if isinstance(quad.subject, Node) and quad.subject not in found:
                found.add(quad.subject)
                queue.append(quad.subject)
    return found


def validate_sparql(store: ox.Store, shapes: ShapesGraph) -> Iterator[Result]:
    """Yield the results of all ``sh:sparql`` constraints on the union of a store's graphs."""
    for constraint in constraints(shapes):
        focus = focus_nodes(store, shapes.targets(constraint.shape))
        solutions = _solutions(store, shapes, constraint)  # a broken query is a fault even with nothing to ask about
        if not focus:
            continue
        seen: set[tuple[Term | None, ...]] = set()
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            terms = tuple(solution)
            bound = dict(zip(names, terms, strict=True))
            this = bound.get("this")
            if this is None or this not in focus or terms in seen:
                continue
            seen.add(terms)  # equal rows tell the same, and pySHACL makes one result of them too
            path, value = bound.get("path"), bound.get("value")
            named = shapes.named(constraint.shape)
            yield Result(
                focus_node=str(this),
                path=str(path) if isinstance(path, ox.NamedNode) else constraint.path,
                value=str(value) if value is not None else ("" if constraint.path else str(this)),
                component=COMPONENT,
                severity=constraint.severity,
                shape=named.value if named else "",
                message=_message(shapes, constraint, bound),
            )


def _solutions(store: ox.Store, shapes: ShapesGraph, constraint: Constraint) -> ox.QuerySolutions:
    try:
        solutions = store.query(constraint.query, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise InputError(
            f"a sh:select is not SPARQL: {' '.join(str(error.msg).split())[:300]}",
            place=place(shapes, constraint.shape, SH.sparql),
            fix="correct it, or declare its prefixes with sh:prefixes",
        ) from error
    assert isinstance(solutions, ox.QuerySolutions)
    return solutions


def _message(shapes: ShapesGraph, constraint: Constraint, bound: dict[str, Term | None]) -> str:
    given = bound.get("message")
    text = given.value if isinstance(given, ox.Literal) else shapes.english(constraint.messages)

    def fill(match: re.Match[str]) -> str:
        term = bound.get(match[1])
        if term is None:
            return match[0]
        return term.value if isinstance(term, ox.Literal | ox.NamedNode) else str(term)

    return re.sub(r"\{[?$](\w+)\}", fill, text)
