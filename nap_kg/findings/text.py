"""Findings for people: ``file:line:column: error CODE message``, and the node, the shape and the details below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nap_kg.findings.model import Detail, Finding, Report, Severity

LONGEST = 1000
"""How much of a message or value people are shown; JSON and Turtle have the whole."""


def render(report: Report) -> str:
    """Return the findings, two lines each and one for each detail; empty where there are none."""
    lines = []
    for finding in report.findings:
        place = where(finding)
        about = "" if finding.exact else " (approximate)"
        lines.append(f"{place}:{about} {finding.severity.word} {finding.rule} {shorten(finding.message)}")
        lines.append("    " + "  ".join([*filter(None, parts(finding)), finding.shape]))
        lines += [f"        {line}" for line in details(finding.details)]
    return "".join(f"{line}\n" for line in lines)


def where(finding: Finding) -> str:
    """Return the place of a finding: file, line and column, or the graph that says it."""
    if finding.file:
        return f"{finding.file}:{finding.line}:{finding.column}"
    return f"<{finding.graph}>" if finding.graph else "(no file)"


def parts(finding: Finding | Detail) -> list[str]:
    """Return what a finding is about: the node, the path and, where it says more, the value."""
    found = [named(finding.focus_node), finding.path and f"path {finding.path}"]
    if finding.value and finding.value.strip("<>") != finding.focus_node:
        found.append(f"value {shorten(finding.value)}")
    return [part for part in found if part]


def details(found: Sequence[Detail]) -> Iterator[str]:
    """Yield a line for each detail; those a level further down are indented."""
    for detail in found:
        yield "  ".join([f"{detail.about}: {shorten(detail.message)}", *parts(detail)])
        yield from (f"    {line}" for line in details(detail.details))


def summary(report: Report) -> str:
    """Return what was checked and found: one line, and one more for each note."""
    errors, warnings, infos = (report.count(s) for s in (Severity.VIOLATION, Severity.WARNING, Severity.INFO))
    found = [number(errors, "error"), number(warnings, "warning")] + ([f"{infos} info"] if infos else [])
    checked = f"{number(report.focus_nodes, 'focus node')}, {number(report.constraints, 'constraint')}"
    of = report.source or number(len(report.files), "file")
    lines = [f"{', '.join(found)} in {of} ({checked}, {report.engine})"]
    if report.omitted:
        lines.insert(0, f"and {number(len(report.omitted), 'more finding')}, which count but are not shown")
    return "\n".join([*lines, *(f"note: {note}" for note in report.notes)])


def number(count: int, word: str) -> str:
    """Return a number and its word, such as ``1 error`` or ``2 errors``."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def named(node: str) -> str:
    """Return a node as N-Triples writes it."""
    return node if not node or node.startswith(("_:", '"', "<")) else f"<{node}>"


def shorten(text: str) -> str:
    """Return a text in one piece, or its beginning and how long it is."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text):,} characters)"
