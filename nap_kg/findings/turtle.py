"""Findings as a standard ``sh:ValidationReport`` in Turtle."""

from __future__ import annotations

import pyoxigraph as ox

from nap_kg.findings.model import Detail, Finding, Report
from nap_kg.namespaces import RDF, SH, XSD


def render(report: Report) -> str:
    """Return the report as SHACL defines it: it conforms only where there is no result at all; details as sh:detail."""
    root = ox.BlankNode("report")
    triples = [
        ox.Triple(root, ox.NamedNode(RDF.type), ox.NamedNode(SH.ValidationReport)),
        ox.Triple(root, ox.NamedNode(SH.conforms), ox.Literal(not (report.findings or report.omitted))),
    ]
    for number, finding in enumerate(report.findings, 1):
        node = ox.BlankNode(f"r{number}")
        triples.append(ox.Triple(root, ox.NamedNode(SH.result), node))
        triples.extend(_result(node, finding))
    prefixes = {"sh": str(SH), "xsd": str(XSD)}
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b"").decode()


def _result(node: ox.BlankNode, finding: Finding) -> list[ox.Triple]:
    triples = _told(node, finding, finding.focus_node, finding.component, finding.own_severity or finding.severity.iri)
    triples.append(ox.Triple(node, ox.NamedNode(SH.resultMessage), ox.Literal(finding.message, language="en")))
    if finding.source_shape:
        triples.append(ox.Triple(node, ox.NamedNode(SH.sourceShape), ox.NamedNode(finding.source_shape)))
    return triples


def _detail(node: ox.BlankNode, detail: Detail, focus: str, component: str, severity: str) -> list[ox.Triple]:
    triples = _told(node, detail, focus, component, severity)
    message = f"{detail.about}: {detail.message}" if detail.about else detail.message
    return [*triples, ox.Triple(node, ox.NamedNode(SH.resultMessage), ox.Literal(message, language="en"))]


def _told(node: ox.BlankNode, told: Finding | Detail, focus: str, component: str, severity: str) -> list[ox.Triple]:
    """Return what a result and a detail have in common.

    What a detail leaves out is as above it: SHACL asks a component and a severity of each. Its focus node is then the
    value that the constraint above is about.
    """
    pairs: list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal]] = [
        (RDF.type, ox.NamedNode(SH.ValidationResult)),
        (SH.resultSeverity, ox.NamedNode(severity)),
        (SH.focusNode, _term(focus)),
    ]
    if component:
        pairs.append((SH.sourceConstraintComponent, ox.NamedNode(component)))
    triples: list[ox.Triple] = []
    if told.path:
        pairs.append((SH.resultPath, _Path(told.path, f"{node.value}p", triples).read()))
    if told.value:
        pairs.append((SH.value, _term(told.value)))
    for number, detail in enumerate(told.details, 1):
        inner = ox.BlankNode(f"{node.value}d{number}")
        pairs.append((SH.detail, inner))
        below = detail.focus_node or told.value or focus
        triples += _detail(inner, detail, below, detail.component or component, severity)
    return [*(ox.Triple(node, ox.NamedNode(predicate), value) for predicate, value in pairs), *triples]


class _Path:
    """A path as SPARQL writes it, read into the blank nodes that SHACL writes it with."""

    def __init__(self, text: str, label: str, triples: list[ox.Triple]) -> None:
        self.text, self.at, self.label, self.triples, self.minted = text, 0, label, triples, 0

    def read(self) -> ox.NamedNode | ox.BlankNode:
        """Return the node of the path that begins here."""
        if self._take("^"):
            return self._node(SH.inversePath, self.read())
        if not self._take("("):
            start, self.at = self.at + 1, self.text.index(">", self.at) + 1
            return ox.NamedNode(self.text[start : self.at - 1])
        members = [self.read()]
        mark = self.text[self.at]
        while self._take("/") or self._take("|"):
            members.append(self.read())
        self._take(")")
        for sign, predicate in (("*", SH.zeroOrMorePath), ("+", SH.oneOrMorePath), ("?", SH.zeroOrOnePath)):
            if self._take(sign):
                return self._node(predicate, members[0])
        listed = self._list(members)
        return self._node(SH.alternativePath, listed) if mark == "|" else listed

    def _take(self, sign: str) -> bool:
        found = self.text.startswith(sign, self.at)
        self.at += len(sign) if found else 0
        return found

    def _node(self, predicate: str, value: ox.NamedNode | ox.BlankNode) -> ox.BlankNode:
        self.minted += 1
        node = ox.BlankNode(f"{self.label}{self.minted}")
        self.triples.append(ox.Triple(node, ox.NamedNode(predicate), value))
        return node

    def _list(self, members: list[ox.NamedNode | ox.BlankNode]) -> ox.NamedNode | ox.BlankNode:
        head: ox.NamedNode | ox.BlankNode = ox.NamedNode(RDF.nil)
        for member in reversed(members):
            head = self._node(RDF.rest, head)
            self.triples.append(ox.Triple(head, ox.NamedNode(RDF.first), member))
        return head


def _term(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if text.startswith("_:"):
        return ox.BlankNode(text[2:])
    if text.startswith('"'):
        triple = next(iter(ox.parse(f"<urn:s> <urn:p> {text} .".encode(), ox.RdfFormat.N_TRIPLES)))
        assert isinstance(triple.object, ox.Literal)
        return triple.object
    return ox.NamedNode(text.strip("<>"))
