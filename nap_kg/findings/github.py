"""Findings as the workflow commands that GitHub shows as annotations in a pull request."""

from __future__ import annotations

from nap_kg.findings.model import Report, Severity
from nap_kg.findings.text import details, parts, shorten

_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report) -> str:
    """Return one command a line for each finding: level, file, line, column, rule and shape, message.

    Source:  Workflow commands for GitHub Actions: %, CR and LF are escaped, in properties ':' and ',' too.
    """
    lines = []
    for finding in report.findings:
        properties = {"title": f"{finding.rule} {finding.shape}" if finding.shape != finding.rule else finding.rule}
        if finding.file:
            place = {"file": finding.file, "line": str(max(finding.line, 1))}
            if finding.exact:
                place["col"] = str(max(finding.column, 1))
            properties = place | properties
        listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
        text = "\n".join([shorten(finding.message), "  ".join(parts(finding)), *details(finding.details)])
        lines.append(f"::{_LEVELS[finding.severity]} {listed}::{_data(text)}\n")
    return "".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
