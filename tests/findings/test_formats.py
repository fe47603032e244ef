"""The forms in which findings are told."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from nap_kg.findings import Finding, Report, Severity
from nap_kg.findings import json as as_json
from nap_kg.findings import text as as_text
from nap_kg.findings import turtle as as_turtle
from nap_kg.namespaces import RDF, SH, XSD


def _finding(**changes: object) -> Finding:
    parts: dict[str, object] = {
        "file": "a.ttl", "line": 3, "column": 5, "rule": "NAP204", "focus_node": "urn:x:tom", "shape": "Cat-name",
        "message": "Name it.", "severity": Severity.VIOLATION, "path": "<urn:x:name>",
        "value": f'"5"^^<{XSD.integer}>', "component": SH.DatatypeConstraintComponent, "source_shape": "urn:x:Cat-name",
    }  # fmt: skip
    return Finding(**(parts | changes))  # type: ignore[arg-type]


def _report(*findings: Finding) -> Report:
    return Report(findings=findings, files=("a.ttl",), focus_nodes=1, constraints=2, engine="fast engine")


def test_severities_are_ordered() -> None:
    """info < warning < violation, and a violation prints as error."""
    assert sorted(Severity, reverse=True) == [Severity.VIOLATION, Severity.WARNING, Severity.INFO]
    assert [severity.word for severity in sorted(Severity)] == ["info", "warning", "error"]
    assert Severity.WARNING.iri == SH.Warning


def test_findings_sort_by_place() -> None:
    """File, then line, then column."""
    places = [("a.ttl", 2, 1), ("a.ttl", 10, 1), ("a.ttl", 10, 3), ("b.ttl", 1, 1)]
    found = [_finding(file=f, line=n, column=c) for f, n, c in reversed(places)]
    assert [(f.file, f.line, f.column) for f in sorted(found)] == places


@pytest.mark.parametrize(("severity", "conforms"), [("INFO", True), ("WARNING", True), ("VIOLATION", False)])
def test_only_violations_flip_the_verdict(severity: str, conforms: bool) -> None:
    """The rest is counted."""
    report = _report(_finding(severity=Severity[severity]))
    assert report.conforms is conforms
    assert report.count(Severity[severity]) == 1


def test_text() -> None:
    """Place, word, code and message; below it the node, the path, the value and the shape."""
    assert as_text.render(_report(_finding())) == (
        f'a.ttl:3:5: error NAP204 Name it.\n    <urn:x:tom>  path <urn:x:name>  value "5"^^<{XSD.integer}>  Cat-name\n'
    )
    assert as_text.render(_report(_finding(file="", exact=False))).startswith("(no file): (approximate) error")
    assert as_text.render(_report()) == ""
    assert as_text.summary(_report(_finding())) == (
        "1 error, 0 warnings in 1 file (1 focus node, 2 constraints, fast engine)"
    )


def test_json() -> None:
    """One object; its keys are what others build on."""
    answer = json.loads(as_json.render(_report(_finding(message="Nommez-le, c’est tout."))))
    assert list(answer) == ["findings", "summary"]
    assert list(answer["findings"][0]) == [
        "file", "line", "column", "exact", "severity", "rule", "shape", "sourceShape", "component", "focusNode", "path",
        "value", "message",
    ]  # fmt: skip
    assert list(answer["summary"]) == [
        "conforms", "errors", "warnings", "infos", "files", "focusNodes", "constraints", "engine", "untargeted",
    ]  # fmt: skip


def _one(triples: list[ox.Triple], predicate: str) -> object:
    (found,) = [t.object for t in triples if t.predicate.value == predicate]
    return found


def test_turtle() -> None:
    """A standard report: one result with all that SHACL asks of it."""
    triples = list(ox.parse(as_turtle.render(_report(_finding())).encode(), ox.RdfFormat.TURTLE))
    assert _one(triples, SH.conforms) == ox.Literal(False)
    assert _one(triples, SH.focusNode) == ox.NamedNode("urn:x:tom")
    assert _one(triples, SH.resultPath) == ox.NamedNode("urn:x:name")
    assert _one(triples, SH.value) == ox.Literal("5", datatype=ox.NamedNode(XSD.integer))
    assert _one(triples, SH.sourceShape) == ox.NamedNode("urn:x:Cat-name")
    assert _one(triples, SH.resultSeverity) == ox.NamedNode(SH.Violation)
    empty = list(ox.parse(as_turtle.render(_report()).encode(), ox.RdfFormat.TURTLE))
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
    text = as_turtle.render(_report(_finding(path=path)))
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
    triples = list(ox.parse(as_turtle.render(_report(_finding(value=value))).encode(), ox.RdfFormat.TURTLE))
    found = _one(triples, SH.value)
    assert str(found) == value or (isinstance(found, ox.BlankNode) and value.startswith("_:"))
    assert sum(t.predicate.value == RDF.type for t in triples) == 2
