"""Findings as JSON: one object with ``findings`` and ``summary``; keys are stable."""

from __future__ import annotations

import json

from nap_kg.findings.model import Report, Severity


def render(report: Report) -> str:
    """Return the report as one JSON object.

    Shape:   ``findings``: objects with file, line, column, exact, severity (error, warning, info), rule, shape,
             sourceShape, component, focusNode, path, value, message; ``summary``: conforms, errors, warnings, infos,
             files, focusNodes, constraints, engine, untargeted.
    """
    findings = [
        {
            "file": f.file,
            "line": f.line,
            "column": f.column,
            "exact": f.exact,
            "severity": f.severity.word,
            "rule": f.rule,
            "shape": f.shape,
            "sourceShape": f.source_shape,
            "component": f.component,
            "focusNode": f.focus_node,
            "path": f.path,
            "value": f.value,
            "message": f.message,
        }
        for f in report.findings
    ]
    summary = {
        "conforms": report.conforms,
        "errors": report.count(Severity.VIOLATION),
        "warnings": report.count(Severity.WARNING),
        "infos": report.count(Severity.INFO),
        "files": len(report.files),
        "focusNodes": report.focus_nodes,
        "constraints": report.constraints,
        "engine": report.engine,
        "untargeted": list(report.untargeted),
    }
    return json.dumps({"findings": findings, "summary": summary}, indent=2, ensure_ascii=False) + "\n"
