"""The forms in which findings are told."""

from __future__ import annotations

import json
from dataclasses import replace

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from nap_kg.findings import Severity
from nap_kg.findings import json as as_json
from nap_kg.findings import text as as_text
from nap_kg.findings import turtle as as_turtle
from nap_kg.namespaces import RDF, SH, XSD
from tests.findings.samples import ALL, NESTED, finding, report


def test_severities_are_ordered() -> None:
    """info < warning < violation, and a violation prints as error."""
    assert sorted(Severity, reverse=True) == [Severity.VIOLATION, Severity.WARNING, Severity.INFO]
    assert [severity.word for severity in sorted(Severity)] == ["info", "warning", "error"]
    assert Severity.WARNING.iri == SH.Warning


def test_findings_sort_by_place() -> None:
    """File, then line, then column."""
    places = [("a.ttl", 2, 1), ("a.ttl", 10, 1), ("a.ttl", 10, 3), ("b.ttl", 1, 1)]
    found = [finding(file=f, line=n, column=c) for f, n, c in reversed(places)]
    assert [(f.file, f.line, f.column) for f in sorted(found)] == places


@pytest.mark.parametrize(("severity", "conforms"), [("INFO", True), ("WARNING", True), ("VIOLATION", False)])
def test_only_violations_flip_the_verdict(severity: str, conforms: bool) -> None:
    """The rest is counted."""
    told = report(finding(severity=Severity[severity]))
    assert told.conforms is conforms
    assert told.count(Severity[severity]) == 1


def test_text() -> None:
    """Place, word, code and message; below it the node, the path, the value and the shape."""
    assert as_text.render(report(finding())) == (
        f'a.ttl:3:5: error NAP204 Name it.\n    <urn:x:tom>  path <urn:x:name>  value "5"^^<{XSD.integer}>  Cat-name\n'
    )
    assert as_text.render(report(finding(file="", exact=False))).startswith("(no file): (approximate) error")
    assert as_text.render(report()) == ""
    assert as_text.summary(report(finding())) == (
        "1 error, 0 warnings in 1 file (1 focus node, 2 constraints, fast engine)"
    )


def test_json() -> None:
    """One object; its keys are what others build on."""
    answer = json.loads(as_json.render(report(finding(message="Nommez-le, c’est tout."))))
    assert list(answer) == ["findings", "summary"]
    assert list(answer["findings"][0]) == [
        "file", "line", "column", "exact", "severity", "rule", "shape", "sourceShape", "component", "focusNode", "path",
        "value", "message", "fingerprint", "details",
    ]  # fmt: skip
    assert list(answer["summary"]) == [
        "conforms", "errors", "warnings", "infos", "files", "focusNodes", "constraints", "engine", "untargeted",
        "omitted", "notes",
    ]  # fmt: skip


def test_text_of_details() -> None:
    """Underneath, a line each, and further in for what is further down."""
    assert as_text.render(report(finding(value="", details=NESTED))).splitlines()[2:] == [
        "        alternative 1 of 2: Give a name.  path <urn:x:name>",
        "        alternative 2 of 2: Be a dog.  value <urn:x:kit>",
        "            Dog: Bark.  path (<urn:x:a>/<urn:x:b>)",
    ]


def test_text_of_a_long_value() -> None:
    """People are shown its beginning."""
    line = as_text.render(report(finding(value=f'"{"x" * 5000}"'))).splitlines()[1]
    assert line.endswith("xxx… (5,002 characters)  Cat-name")


def test_summary_tells_notes_and_what_is_not_shown() -> None:
    """What counts and is not shown comes first, notes last."""
    told = report(finding(), omitted=(finding(), finding(severity=Severity.WARNING)), notes=("one", "two"))
    assert as_text.summary(told).splitlines() == [
        "and 2 more findings, which count but are not shown",
        "2 errors, 1 warning in 1 file (1 focus node, 2 constraints, fast engine)",
        "note: one",
        "note: two",
    ]
    assert told.fails(Severity.WARNING)
    assert not told.fails(None)
    assert not report(omitted=(finding(),)).conforms


def test_json_of_details() -> None:
    """Objects within objects."""
    answer = json.loads(as_json.render(ALL))
    (first, second) = answer["findings"][2]["details"]
    assert list(first) == ["about", "message", "focusNode", "path", "value", "component", "details"]
    assert second["details"][0]["message"] == "Bark."
    assert answer["summary"]["notes"] == ["a note, with & and %"]


def _one(triples: list[ox.Triple], predicate: str) -> object:
    (found,) = [t.object for t in triples if t.predicate.value == predicate]
    return found


def test_turtle() -> None:
    """A standard report: one result with all that SHACL asks of it."""
    triples = list(ox.parse(as_turtle.render(report(finding())).encode(), ox.RdfFormat.TURTLE))
    assert _one(triples, SH.conforms) == ox.Literal(False)
    assert _one(triples, SH.focusNode) == ox.NamedNode("urn:x:tom")
    assert _one(triples, SH.resultPath) == ox.NamedNode("urn:x:name")
    assert _one(triples, SH.value) == ox.Literal("5", datatype=ox.NamedNode(XSD.integer))
    assert _one(triples, SH.sourceShape) == ox.NamedNode("urn:x:Cat-name")
    assert _one(triples, SH.resultSeverity) == ox.NamedNode(SH.Violation)
    empty = list(ox.parse(as_turtle.render(report()).encode(), ox.RdfFormat.TURTLE))
    assert _one(empty, SH.conforms) == ox.Literal(True)


@pytest.mark.parametrize(
    ("path", "turtle"),
    [
        ("^<urn:p>", "[ sh:inversePath <urn:p> ]"),
        ("(<urn:p>)*", "[ sh:zeroOrMorePath <urn:p> ]"),
        ("(<urn:p>)+", "[ sh:oneOrMorePath <urn:p> ]"),
        ("(<urn:p>)?", "[ sh:zeroOrOnePath <urn:p> ]"),
        ("(<urn:p>/<urn:q>)", "( <urn:p> <urn:q> )"),
        ("(<urn:p>|^<urn:q>)", "[ sh:alternativePath ( <urn:p> [ sh:inversePath <urn:q> ] ) ]"),
        (
            "(<urn:p>/((<urn:q>|<urn:r>))*)",
            "( <urn:p> [ sh:zeroOrMorePath [ sh:alternativePath ( <urn:q> <urn:r> ) ] ] )",
        ),
    ],
)
def test_turtle_of_paths(path: str, turtle: str) -> None:
    """A path of several properties is written out as SHACL has it."""
    text = as_turtle.render(report(finding(path=path)))
    triples = set(ox.parse(text.encode(), ox.RdfFormat.TURTLE))
    start = next(t.object for t in triples if t.predicate.value == SH.resultPath)
    assert isinstance(start, ox.BlankNode)
    reached, queue = set(), [start]
    while queue:
        node = queue.pop()
        found = {t for t in triples if t.subject == node}
        reached |= found
        queue += [t.object for t in found if isinstance(t.object, ox.BlankNode)]
    wanted = list(ox.parse(f"@prefix sh: <{SH}> . <urn:s> <urn:path> {turtle} .".encode(), ox.RdfFormat.TURTLE))
    root = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:path"), start)
    ours, theirs = (
        ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples_)
        for triples_ in ([*reached, root], [t.triple for t in wanted])
    )
    for dataset in (ours, theirs):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert ours == theirs


@pytest.mark.parametrize("value", ['"a \\"quoted\\" one"@en', '"x"^^<urn:d>', "_:b1", "<urn:x:kit>"])
def test_turtle_of_values(value: str) -> None:
    """Every kind of term survives."""
    triples = list(ox.parse(as_turtle.render(report(finding(value=value))).encode(), ox.RdfFormat.TURTLE))
    found = _one(triples, SH.value)
    assert str(found) == value or (isinstance(found, ox.BlankNode) and value.startswith("_:"))
    assert sum(t.predicate.value == RDF.type for t in triples) == 2


def test_turtle_of_details() -> None:
    """sh:detail leads to results of their own, each with all that SHACL asks; rdflib reads the same graph."""
    text = as_turtle.render(report(finding(component=SH.OrConstraintComponent, value="<urn:x:cat>", details=NESTED)))
    graph = rdflib.Graph().parse(data=text, format="turtle")
    sh = rdflib.Namespace(str(SH))
    (outer,) = graph.objects(None, sh.result)
    inner = sorted(graph.objects(outer, sh.detail), key=lambda node: graph.value(node, sh.resultMessage))
    (innermost,) = graph.objects(inner[1], sh.detail)
    assert [str(graph.value(node, sh.resultMessage)) for node in (*inner, innermost)] == [
        "alternative 1 of 2: Give a name.", "alternative 2 of 2: Be a dog.", "Dog: Bark.",
    ]  # fmt: skip
    assert [str(graph.value(node, sh.focusNode)) for node in (*inner, innermost)] == [
        "urn:x:cat", "urn:x:cat", "urn:x:kit",
    ]  # fmt: skip
    for node in graph.subjects(rdflib.RDF.type, sh.ValidationResult):
        for predicate in (sh.focusNode, sh.resultSeverity, sh.sourceConstraintComponent):
            assert len(list(graph.objects(node, predicate))) == 1


REPORT_SHAPE = f"""@prefix sh: <{SH}> .
<urn:Report> sh:targetClass sh:ValidationReport ;
    sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path sh:result ; sh:node <urn:Result> ] .
<urn:Result> sh:targetClass sh:ValidationResult ; sh:class sh:ValidationResult ;
    sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ;
    sh:property [ sh:path sh:value ; sh:maxCount 1 ] ;
    sh:property [ sh:path sh:sourceShape ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ;
    sh:property [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
    sh:property [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
    sh:property [ sh:path sh:resultMessage ; sh:nodeKind sh:Literal ] ;
    sh:property [ sh:path sh:detail ; sh:class sh:ValidationResult ] .
"""


def test_turtle_is_the_report_that_shacl_describes() -> None:
    """Section 3.6 of the Recommendation as shapes: our reports conform, by pySHACL, and so does pySHACL's own."""
    data = "@prefix : <urn:x:> . :tom a :Cat ; :name 5 ."
    shape = (
        f"@prefix : <urn:x:> . @prefix sh: <{SH}> . :S sh:targetClass :Cat ; "
        "sh:or ([ sh:path :name ; sh:maxCount 0 ] [ sh:path :kind ; sh:minCount 1 ]) ."
    )
    _, theirs, _ = pyshacl.validate(data, shacl_graph=shape, data_graph_format="turtle", shacl_graph_format="turtle")
    assert isinstance(theirs, rdflib.Graph)
    sound = replace(ALL, findings=tuple(f for f in ALL.findings if f.component and f.focus_node != '"5"'))
    ours = rdflib.Graph().parse(data=as_turtle.render(sound), format="turtle")
    for graph in (theirs, ours):
        conforms, _, text = pyshacl.validate(graph, shacl_graph=REPORT_SHAPE, shacl_graph_format="turtle")
        assert conforms, text
    about = rdflib.URIRef(SH.result)
    said = {p for node in theirs.objects(None, about) for p in theirs.predicates(node)}
    assert said <= {p for node in ours.objects(None, about) for p in ours.predicates(node)}
