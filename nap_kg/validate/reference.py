"""The reference route: pySHACL on rdflib graphs, slow and right."""

from __future__ import annotations

import re
import warnings
from typing import Any

import pyoxigraph as ox

from nap_kg.errors import InputError
from nap_kg.namespaces import SH
from nap_kg.validate.results import Result
from nap_kg.validate.routes import Routes
from nap_kg.validate.shapes import Node, ShapesGraph
from nap_kg.validate.sparql import Evaluation, with_imports

_REFUSALS = (RuntimeError, ValueError, LookupError, TypeError, AttributeError, AssertionError, SyntaxError, re.error)
"""What pySHACL raises for shapes that it can't use, on purpose or not: its own errors are RuntimeErrors."""


def validate_reference(data: bytes, routes: Routes) -> list[Result]:
    """Return the results of the shapes that are left to the reference, on data given as N-Triples."""
    import pyshacl
    import rdflib
    from pyparsing import ParseBaseException
    from pyshacl.errors import ShapeRecursionWarning

    shapes = routes.shapes
    Evaluation(ox.Store(), shapes).check()  # pySHACL reads a query only where there is a focus node to ask about
    graph, shapes_graph = rdflib.Graph(), rdflib.Graph()
    said: dict[str, Any] = {}
    meant: dict[str, Any] = {}
    asked = _understood(routes.reference_triples(), shapes)
    normalise, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        graph.parse(data=data, format="nt", bnode_context=said)
        text = ox.serialize(asked, format=ox.RdfFormat.N_TRIPLES) or b""
        shapes_graph.parse(data=text, format="nt", bnode_context=meant)
    finally:
        rdflib.NORMALIZE_LITERALS = normalise
    advanced = any(shapes.subjects(predicate) for predicate in (SH.target, SH.expression))
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always", ShapeRecursionWarning)
            _, report, text = pyshacl.validate(
                graph, shacl_graph=shapes_graph, advanced=advanced, inplace=True, max_validation_depth=999
            )
    except (*_REFUSALS, ParseBaseException) as error:
        cause = str(error).partition("\n")[0]  # what follows may be a trace of every shape on the way
        raise InputError(f"pySHACL can't use these shapes: {cause}", fix="correct the shapes") from error
    if not isinstance(report, rdflib.Graph):
        raise InputError(f"pySHACL can't use these shapes: {text}", fix="correct the shapes")
    routes.breaks_off = any(issubclass(warning.category, ShapeRecursionWarning) for warning in warned)
    sh = rdflib.Namespace(str(SH))
    labels = {str(node): label for label, node in (said | meant).items()}
    return [_result(report, node, sh, shapes, labels) for node in report.objects(None, sh.result)]


def _understood(triples: list[ox.Triple], shapes: ShapesGraph) -> list[ox.Triple]:
    """Return shapes so that pySHACL 0.40 takes them as the specification does.

    It looks for prefixes at the value of ``sh:prefixes`` alone, not at what that imports (section 5.2.1), and takes any
    boolean that is true for the literal ``true`` that ``sh:uniqueLang`` wants (section 4.4.5).
    """
    unique, declare, true = ox.NamedNode(SH.uniqueLang), ox.NamedNode(SH.declare), ox.Literal(True)
    declared = [
        ox.Triple(ontology, declare, declaration)
        for ontology in dict.fromkeys(t.object for t in triples if t.predicate.value == SH.prefixes)
        if isinstance(ontology, Node)
        for imported in with_imports(shapes, ontology)
        for declaration in shapes.objects(imported, SH.declare)
    ]
    return list(dict.fromkeys([*(t for t in triples if t.predicate != unique or t.object == true), *declared]))


def _result(report: Any, node: Any, sh: Any, shapes: ShapesGraph, labels: dict[str, str]) -> Result:
    import rdflib

    def text(predicate: Any) -> str:
        value = report.value(node, predicate)
        if value is None:
            return ""
        return f"_:{labels.get(str(value), str(value))}" if isinstance(value, rdflib.BNode) else to_text(value)

    messages = sorted(report.objects(node, sh.resultMessage), key=lambda m: (getattr(m, "language", None) != "en", m))
    source = text(sh.sourceShape)
    named = shapes.named(ox.BlankNode(source[2:])) if source.startswith("_:") else None
    path = report.value(node, sh.resultPath)
    return Result(
        focus_node=text(sh.focusNode),
        path=to_path(report, path) if path is not None else "",
        value=text(sh.value),
        component=str(report.value(node, sh.sourceConstraintComponent)),
        severity=str(report.value(node, sh.resultSeverity)),
        shape=named.value if named else source.strip("<>") if source.startswith("<") else "",
        message=re.sub(
            r"\bN[0-9a-f]{32}\b",
            lambda node: f"_:{labels[node[0]]}" if node[0] in labels else node[0],
            shapes.english([str(m) for m in messages]),
        ),
        source=source,
    )


def to_text(term: Any) -> str:
    """Return an rdflib term as pyoxigraph writes it, so that the two can be compared."""
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return str(ox.NamedNode(str(term)))
    if isinstance(term, rdflib.BNode):
        return f"_:{term}"
    if term.language:
        return str(ox.Literal(str(term), language=term.language))
    return str(
        ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype))) if term.datatype else ox.Literal(str(term))
    )


def to_path(report: Any, node: Any) -> str:
    """Return a result path as SPARQL writes it."""
    import rdflib
    from rdflib.collection import Collection

    if isinstance(node, rdflib.URIRef):
        return f"<{node}>"
    sh = rdflib.Namespace(str(SH))
    for predicate, form in (
        (sh.inversePath, "^{}"),
        (sh.zeroOrMorePath, "({})*"),
        (sh.oneOrMorePath, "({})+"),
        (sh.zeroOrOnePath, "({})?"),
    ):
        inner = report.value(node, predicate)
        if inner is not None:
            return form.format(to_path(report, inner))
    choices = report.value(node, sh.alternativePath)
    if choices is not None:
        return "(" + "|".join(to_path(report, n) for n in Collection(report, choices)) + ")"
    return "(" + "/".join(to_path(report, n) for n in Collection(report, node)) + ")"
