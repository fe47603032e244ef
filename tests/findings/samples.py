"""Findings to tell in every form: plain ones, nested ones, and ones whose text is hard to write down."""

from __future__ import annotations

from nap_kg.findings import Detail, Finding, Report, Severity
from nap_kg.namespaces import SH, XSD


def finding(**changes: object) -> Finding:
    """A finding about Tom, the cat."""
    parts: dict[str, object] = {
        "file": "a.ttl", "line": 3, "column": 5, "rule": "NAP204", "focus_node": "urn:x:tom", "shape": "Cat-name",
        "message": "Name it.", "severity": Severity.VIOLATION, "path": "<urn:x:name>",
        "value": f'"5"^^<{XSD.integer}>', "component": SH.DatatypeConstraintComponent, "source_shape": "urn:x:Cat-name",
    }  # fmt: skip
    return Finding(**(parts | changes))  # type: ignore[arg-type]


def report(*findings: Finding, **changes: object) -> Report:
    """A report of findings in one file."""
    parts: dict[str, object] = {
        "findings": findings, "files": ("a.ttl",), "focus_nodes": 1, "constraints": 2, "engine": "fast engine",
    }  # fmt: skip
    return Report(**(parts | changes))  # type: ignore[arg-type]


NESTED = (
    Detail("alternative 1 of 2", "Give a name.", path="<urn:x:name>", component=SH.MinCountConstraintComponent),
    Detail(
        "alternative 2 of 2",
        "Be a dog.",
        value="<urn:x:kit>",
        component=SH.NodeConstraintComponent,
        details=(Detail("Dog", "Bark.", path="(<urn:x:a>/<urn:x:b>)"),),
    ),
)
ODD = 'a % of\r\nlines: 1, "2" <&> é 😀\x0b]]>'
ALL = report(
    finding(),
    finding(line=9, column=1, value='"6"'),
    finding(rule="NAP205", shape="Cat-kind", message="Be one.", component=SH.OrConstraintComponent, details=NESTED),
    finding(file="dir with, comma/é:1.ttl", message=ODD, severity=Severity.WARNING, rule="NAP9", focus_node="_:b1"),
    finding(file="", line=0, column=0, severity=Severity.INFO, rule="NAP8", value="", path="", component=""),
    finding(
        file="b.jsonld", line=1, column=1, exact=False, rule="NAP7", focus_node='"5"', value='"' + "x" * 5000 + '"'
    ),
    finding(file="../c.ttl", rule="NAP7", source_shape=""),
    files=("a.ttl", "clean.ttl"),
    notes=("a note, with & and %",),
    untargeted=("clean.ttl",),
)
