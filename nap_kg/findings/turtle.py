"""Findings as a standard ``sh:ValidationReport`` in Turtle."""

from __future__ import annotations

import pyoxigraph as ox

from nap_kg.findings.model import Finding, Report
from nap_kg.namespaces import RDF, SH, XSD


def render(report: Report) -> str:
    """Return the report as SHACL defines it: it conforms only where there is no result at all."""
    root = ox.BlankNode("report")
    triples = [
        ox.Triple(root, ox.NamedNode(RDF.type), ox.NamedNode(SH.ValidationReport)),
        ox.Triple(root, ox.NamedNode(SH.conforms), ox.Literal(not report.findings)),
    ]
    for number, finding in enumerate(report.findings, 1):
        node = ox.BlankNode(f"r{number}")
        triples.append(ox.Triple(root, ox.NamedNode(SH.result), node))
        triples.extend(_result(node, finding))
    prefixes = {"sh": str(SH), "xsd": str(XSD)}
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b"").decode()


def _result(node: ox.BlankNode, finding: Finding) -> list[ox.Triple]:
    pairs: list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal]] = [
        (RDF.type, ox.NamedNode(SH.ValidationResult)),
        (SH.resultSeverity, ox.NamedNode(finding.severity.iri)),
        (SH.focusNode, _term(finding.focus_node)),
        (SH.resultMessage, ox.Literal(finding.message, language="en")),
    ]
    if finding.component:
        pairs.append((SH.sourceConstraintComponent, ox.NamedNode(finding.component)))
    if finding.source_shape:
        pairs.append((SH.sourceShape, ox.NamedNode(finding.source_shape)))
    if finding.path.startswith("<") and finding.path.count("<") == 1:
        pairs.append((SH.resultPath, ox.NamedNode(finding.path.strip("<>"))))
    if finding.value:
        pairs.append((SH.value, _term(finding.value)))
    return [ox.Triple(node, ox.NamedNode(predicate), value) for predicate, value in pairs]


def _term(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if text.startswith("_:"):
        return ox.BlankNode(text[2:])
    if text.startswith('"'):
        triple = next(iter(ox.parse(f"<urn:s> <urn:p> {text} .".encode(), ox.RdfFormat.N_TRIPLES)))
        assert isinstance(triple.object, ox.Literal)
        return triple.object
    return ox.NamedNode(text.strip("<>"))
