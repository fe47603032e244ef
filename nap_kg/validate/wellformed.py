"""Shapes that SHACL calls ill-formed: engines pass over most of them in silence, and what they meant goes unchecked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from nap_kg.errors import InputError
from nap_kg.namespaces import RDF, SH, XSD

if TYPE_CHECKING:
    from nap_kg.validate.results import Term
    from nap_kg.validate.shapes import Node, ShapesGraph

_INTEGERS = ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount")
_ONCE = (
    *_INTEGERS, "closed", "datatype", "deactivated", "in", "languageIn", "maxExclusive", "maxInclusive",
    "minExclusive", "minInclusive", "nodeKind", "severity", "uniqueLang",
)  # fmt: skip
_BOOLEANS = ("closed", "deactivated", "qualifiedValueShapesDisjoint", "uniqueLang")
_BOUNDS = ("maxExclusive", "maxInclusive", "minExclusive", "minInclusive")
_SEVERITIES = {SH[severity] for severity in ("Info", "Violation", "Warning")}
_TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
_OF_ONE_KIND = frozenset((*_BOOLEANS, *_BOUNDS, *_TARGETS, "severity"))
_OF_PROPERTIES = ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape")
_OF_SHAPES = ("and", "or", "xone")
_LISTS = ("and", "ignoredProperties", "in", "languageIn", "or", "xone")
_KINDS = {SH[kind] for kind in ("BlankNode", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRI", "IRIOrLiteral", "Literal")}
_IRIS = ("class", "datatype", "disjoint", "equals", "lessThan", "lessThanOrEquals")
DEPTH = 40
"""How deep shapes may nest: the engines give up some levels further down."""
_REFERENCES = ("node", "not", "property", "qualifiedValueShape")
_TERMS = frozenset(
    """
    alternativePath and annotationProperty annotationValue annotationVarName ask class closed condition conforms
    construct datatype deactivated declare defaultValue description detail disjoint entailment equals expression
    filterShape flags focusNode group hasValue ignoredProperties in intersection inversePath js jsFunctionName
    jsLibrary jsLibraryURL labelTemplate languageIn lessThan lessThanOrEquals maxCount maxExclusive maxInclusive
    maxLength message minCount minExclusive minInclusive minLength name namespace node nodeKind nodeValidator nodes
    not object oneOrMorePath optional or order parameter path pattern predicate prefix prefixes property
    propertyValidator qualifiedMaxCount qualifiedMinCount qualifiedValueShape qualifiedValueShapesDisjoint result
    resultAnnotation resultMessage resultPath resultSeverity returnType rule select severity shapesGraph
    shapesGraphWellFormed sourceConstraint sourceConstraintComponent sourceShape sparql subject suggestedShapesGraph
    target targetClass targetNode targetObjectsOf targetSubjectsOf this union uniqueLang update validator value xone
    zeroOrMorePath zeroOrOnePath
    """.split()  # noqa: SIM905  (a list would take a hundred lines)
)
"""Every property of the SHACL namespace (https://www.w3.org/ns/shacl#), advanced features included."""

NOISE = re.compile(
    r'"""(?:.|\n)*?"""|\'\'\'(?:.|\n)*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>\s]*>|#[^\n]*'
)
"""What in a query is no syntax: strings, IRIs, comments."""

_HANDS_ON = re.compile(r"[$?]this\b|\*")
_ELSEWHERE = re.compile(r"(?<![?$:\w.-])(?:SERVICE|FROM)\b", re.I)


def check(shapes: ShapesGraph) -> None:
    """Do nothing where shapes are well-formed.

    Raises:  InputError with the place of the first fault.
    """
    for node, predicate, value, cause, fix in _faults(shapes):
        raise InputError(cause, place=place(shapes, node, predicate, value), fix=fix)


def place(shapes: ShapesGraph, node: Node, predicate: str = "", value: Term | None = None) -> str:
    """Return where a statement of the shapes stands, as ``file:line:column`` and the shape's name."""
    from nap_kg.validate.positions import Positions

    found = Positions(shapes.dataset).of(node, predicate, value)
    name = shapes.named(node)
    where = f"{found.file}:{found.line}:{found.column}" if found.file else ", ".join(map(str, shapes.files))
    return f"{where} {name}" if name else where


def _faults(shapes: ShapesGraph) -> Iterator[tuple[Node, str, Term | None, str, str]]:
    constraints = {value: None for _, value in shapes.uses(SH.sparql) if isinstance(value, ox.NamedNode | ox.BlankNode)}
    known = dict.fromkeys([*shapes.shapes, *constraints])
    for node in known:
        for predicate in shapes.said.get(node, ()):
            name = predicate.removeprefix(str(SH))
            if name != predicate and name not in _TERMS:
                cause = f"sh:{name} is no property of SHACL, so it would check nothing"
                yield node, predicate, shapes.objects(node, predicate)[0], cause, _nearest(name)
    for query in ("select", "ask", "construct", "update"):
        for node in shapes.subjects(SH[query]):
            for text in shapes.objects(node, SH[query]):
                syntax = NOISE.sub(" _ ", text.value) if isinstance(text, ox.Literal) else ""
                if query.upper() not in syntax.upper().partition("{")[0] and query in ("select", "ask"):
                    yield node, SH[query], text, f"a sh:{query} is no {query.upper()}", "correct it"
                elif node in constraints and query == "select" and not _HANDS_ON.search(syntax.partition("{")[0]):
                    cause = "this sh:select does not hand on $this, so no result has a focus node"
                    yield node, SH[query], text, cause, "write SELECT $this …"
                if _ELSEWHERE.search(syntax):
                    cause = f"a sh:{query} with FROM or SERVICE reads other data than what is validated"
                    yield node, SH[query], text, cause, "ask the data alone"
    properties = {*shapes.subjects(RDF.type, ox.NamedNode(SH.PropertyShape))}
    for node in shapes.subjects(SH.property):
        properties.update(o for o in shapes.objects(node, SH.property) if isinstance(o, ox.NamedNode | ox.BlankNode))
    for shape in shapes.shapes:
        paths = shapes.objects(shape, SH.path)
        if len(paths) > 1 or (not paths and shape in properties):
            cause = f"a property shape needs exactly one sh:path, and this has {len(paths)}"
            yield shape, SH.path, None, cause, "give it one; see also whether the name of the shape is right"
        shapes.path(shape)
        yield from _parameters(shapes, shape, is_property=bool(paths))
    yield from _too_deep(shapes)
    yield from _denied(shapes)
    for name in (*_REFERENCES, *_OF_SHAPES):
        for node in shapes.subjects(SH[name]):
            for value in shapes.objects(node, SH[name]):
                for other in shapes.items(value) if name in _OF_SHAPES else [value]:
                    if isinstance(other, ox.Literal):
                        yield node, SH[name], value, f"sh:{name} refers to {other}, which is no shape", "name a shape"
                    elif isinstance(other, ox.NamedNode) and other not in shapes.said:
                        cause = f"sh:{name} refers to {other}, which these shapes do not describe"
                        yield node, SH[name], value, cause, "correct the name, or name its file in --shapes too"


def _parameters(
    shapes: ShapesGraph, shape: Node, *, is_property: bool
) -> Iterator[tuple[Node, str, Term | None, str, str]]:
    given = {predicate.removeprefix(str(SH)) for predicate in shapes.said.get(shape, ())}
    for name in (name for name in _ONCE if name in given):
        values = shapes.objects(shape, SH[name])
        if len(set(values)) > 1:
            yield shape, SH[name], values[-1], f"a shape can have one sh:{name}, and this has {len(values)}", "keep one"
        for value in values if name in _INTEGERS else ():
            if not (
                isinstance(value, ox.Literal)
                and value.datatype.value == XSD.integer
                and value.value.lstrip("+").isdigit()
            ):
                yield shape, SH[name], value, f"sh:{name} is no whole number: {value}", f"write e.g. sh:{name} 1"
        for value in values if name == "nodeKind" else ():
            if not (isinstance(value, ox.NamedNode) and value.value in _KINDS):
                yield shape, SH[name], value, f"sh:nodeKind can't be {value}", "write e.g. sh:nodeKind sh:IRI"
    for name in (name for name in _LISTS if name in given):
        for value in shapes.objects(shape, SH[name]):
            if not is_list(shapes, value):
                yield shape, SH[name], value, f"the value of sh:{name} is no list", f"write sh:{name} ( … )"
    for name in (name for name in _IRIS if name in given):
        for value in shapes.objects(shape, SH[name]):
            if isinstance(value, ox.Literal):
                yield shape, SH[name], value, f"sh:{name} takes an IRI, and this is {value}", "write e.g. xsd:string"
    if "pattern" in given:
        yield from _patterns(shapes, shape)
    yield from _values(shapes, shape, given)
    for name in () if is_property else _OF_PROPERTIES:
        if name in given:
            cause = f"sh:{name} on a shape without sh:path checks nothing"
            yield shape, SH[name], None, cause, f"put it in sh:property [ sh:path … ; sh:{name} … ]"
    if "qualifiedValueShape" in given and not given & {"qualifiedMinCount", "qualifiedMaxCount"}:
        cause = "sh:qualifiedValueShape without a count checks nothing"
        yield shape, SH.qualifiedValueShape, None, cause, "add sh:qualifiedMinCount or sh:qualifiedMaxCount"


def _values(shapes: ShapesGraph, shape: Node, given: set[str]) -> Iterator[tuple[Node, str, Term | None, str, str]]:
    """Find values of the wrong kind, for which the engines check nothing or take what is usual."""
    for name in sorted(given & _OF_ONE_KIND):
        for value in shapes.objects(shape, SH[name]):
            if name in _BOOLEANS:
                right, fix = isinstance(value, ox.Literal) and value.datatype.value == XSD.boolean, f"sh:{name} true"
            elif name in _BOUNDS:
                right, fix = isinstance(value, ox.Literal), f"sh:{name} 1"
            elif name == "severity":
                known = isinstance(value, ox.NamedNode) and (
                    value.value in _SEVERITIES or not value.value.startswith(str(SH))
                )
                right, fix = known, "sh:severity sh:Warning"
            else:
                right = isinstance(value, ox.NamedNode) or (name == "targetNode" and isinstance(value, ox.Literal))
                fix = f"sh:{name} ex:name"
            if not right:
                yield shape, SH[name], value, f"sh:{name} can't be {_told(value)}", f"write e.g. {fix}"


def _told(value: Term) -> str:
    return "a blank node" if isinstance(value, ox.BlankNode) else str(value)


def _patterns(shapes: ShapesGraph, shape: Node) -> Iterator[tuple[Node, str, Term | None, str, str]]:
    for value in shapes.objects(shape, SH.pattern):
        text = value.value if isinstance(value, ox.Literal) else ""
        try:
            re.compile(_XSD_CLASS.sub("x", text))
        except (re.error, RecursionError) as error:
            yield shape, SH.pattern, value, f"this sh:pattern is no regular expression: {error}", "correct it"
        if not isinstance(value, ox.Literal):
            yield shape, SH.pattern, value, f"sh:pattern takes a string, and this is {value}", 'write e.g. "^[A-Z]+$"'
    for value in shapes.objects(shape, SH.flags):
        if not (isinstance(value, ox.Literal) and set(value.value) <= set("smixq")):
            yield shape, SH.flags, value, f"sh:flags can't be {value}", 'write some of "i", "m", "q", "s", "x"'


_XSD_CLASS = re.compile(r"\\[pPiIcC](?:\{[^}]*\})?")
"""Classes of characters that XPath's expressions have and Python's have not."""


def _too_deep(shapes: ShapesGraph) -> Iterator[tuple[Node, str, Term | None, str, str]]:
    level = [shape for shape in shapes.shapes if shapes.targets(shape)]
    tops = {shape: shape for shape in level}
    for _ in range(DEPTH):
        following: dict[Node, Node] = {}
        for shape in level:
            following.update((inner, tops[shape]) for inner in shapes.inner(shape))
        level, tops = list(following), following
        if not level:
            return
    if not _has_cycle(shapes):  # what refers to itself has no end, and is no nesting
        cause = f"shapes nest more than {DEPTH} deep here"
        yield tops[level[0]], "", None, cause, "name the inner shapes, and give them targets of their own"


def _denied(shapes: ShapesGraph) -> Iterator[tuple[Node, str, Term | None, str, str]]:
    """Find shapes to which a node would conform just if it does not."""
    for shape in shapes.subjects(SH["not"]):
        for denied in shapes.objects(shape, SH["not"]):
            reached: set[Node] = set()
            level = [denied] if isinstance(denied, ox.NamedNode | ox.BlankNode) else []
            while level:
                reached.update(level)
                level = [inner for outer in level for inner in shapes.inner(outer) if inner not in reached]
            if shape in reached:
                cause = "a shape that refers to itself by way of sh:not has no answer"
                yield shape, SH["not"], denied, cause, "leave sh:not out of the circle"


def _has_cycle(shapes: ShapesGraph) -> bool:
    done: set[Node] = set()
    for start in shapes.shapes:
        path: dict[Node, list[Node]] = {} if start in done else {start: shapes.inner(start)}
        while path:
            shape, rest = next(reversed(path.items()))
            following = rest.pop() if rest else None
            if following is None:
                done.add(shape)
                del path[shape]
            elif following in path:
                return True
            elif following not in done:
                path[following] = shapes.inner(following)
    return False


def is_list(shapes: ShapesGraph, head: Term) -> bool:
    """Return whether a node is the head of a list that ends."""
    seen: set[Term] = set()
    while isinstance(head, ox.NamedNode | ox.BlankNode) and head not in seen:
        if head.value == RDF.nil:
            return True
        seen.add(head)
        rest = shapes.objects(head, RDF.rest)
        if len(rest) != 1 or len(shapes.objects(head, RDF.first)) != 1:
            return False
        head = rest[0]
    return False


def _nearest(name: str) -> str:
    import difflib

    found = {term.lower(): term for term in _TERMS}
    close = difflib.get_close_matches(name.lower(), found, n=1)
    return f"write sh:{found[close[0]]}" if close else "see https://www.w3.org/TR/shacl/ for what there is"
