"""Findings as JSON: one object with ``findings`` and ``summary``; keys are stable. docs/ci.md describes them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from nap_kg.findings.fingerprints import fingerprints
from nap_kg.findings.model import Detail, Report, Severity


def render(report: Report) -> str:
    """Return the report as one JSON object.

    Shape:   ``findings``: objects with file, line, column, exact, graph (of a store or an endpoint), severity (error,
             warning, info), rule, shape, sourceShape, component, focusNode, path, value, message, fingerprint, details;
             ``details``: objects with about, message, focusNode, path, value, component, details; ``summary``:
             conforms, errors, warnings, infos, files, source (a store or an endpoint), focusNodes, constraints, engine,
             untargeted, omitted, notes.
    """
    findings = [
        {
            "file": f.file,
            "line": f.line,
            "column": f.column,
            "exact": f.exact,
            **({"graph": f.graph} if f.graph else {}),
            "severity": f.severity.word,
            "rule": f.rule,
            "shape": f.shape,
            "sourceShape": f.source_shape,
            "component": f.component,
            "focusNode": f.focus_node,
            "path": f.path,
            "value": f.value,
            "message": f.message,
            "fingerprint": fingerprint,
            "details": details(f.details),
        }
        for f, fingerprint in zip(report.findings, fingerprints(report.findings), strict=True)
    ]
    summary = {
        "conforms": report.conforms,
        "errors": report.count(Severity.VIOLATION),
        "warnings": report.count(Severity.WARNING),
        "infos": report.count(Severity.INFO),
        "files": len(report.files),
        **({"source": report.source} if report.source else {}),
        "focusNodes": report.focus_nodes,
        "constraints": report.constraints,
        "engine": report.engine,
        "untargeted": list(report.untargeted),
        "omitted": len(report.omitted),
        "notes": list(report.notes),
    }
    return json.dumps({"findings": findings, "summary": summary}, indent=2, ensure_ascii=False) + "\n"


def details(found: Sequence[Detail]) -> list[dict[str, object]]:
    """Return details as objects, those further down within."""
    return [
        {
            "about": d.about,
            "message": d.message,
            "focusNode": d.focus_node,
            "path": d.path,
            "value": d.value,
            "component": d.component,
            "details": details(d.details),
        }
        for d in found
    ]
