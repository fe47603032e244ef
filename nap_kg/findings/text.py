"""Findings for people: ``file:line:column: error CODE message``, and the node and shape below."""

from __future__ import annotations

from nap_kg.findings.model import Report, Severity


def render(report: Report) -> str:
    """Return the findings, two or three lines each; empty where there are none."""
    lines = []
    for finding in report.findings:
        place = f"{finding.file}:{finding.line}:{finding.column}" if finding.file else "(no file)"
        about = "" if finding.exact else " (approximate)"
        lines.append(f"{place}:{about} {finding.severity.word} {finding.rule} {finding.message}")
        parts = [_shorten(finding.focus_node), finding.path and f"path {finding.path}"]
        if finding.value and finding.value.strip("<>") != finding.focus_node:
            parts.append(f"value {finding.value}")
        lines.append("    " + "  ".join([*filter(None, parts), finding.shape]))
    return "".join(f"{line}\n" for line in lines)


def summary(report: Report) -> str:
    """Return the one line that says what was checked and found."""
    errors, warnings, infos = (report.count(s) for s in (Severity.VIOLATION, Severity.WARNING, Severity.INFO))
    found = [_number(errors, "error"), _number(warnings, "warning")] + ([f"{infos} info"] if infos else [])
    checked = f"{_number(report.focus_nodes, 'focus node')}, {_number(report.constraints, 'constraint')}"
    return f"{', '.join(found)} in {_number(len(report.files), 'file')} ({checked}, {report.engine})"


def _number(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _shorten(node: str) -> str:
    return node if node.startswith(("_:", '"')) else f"<{node}>"
