"""Which findings of a report are told: by rule, by node, and how many. A filter returns a new report."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from nap_kg.errors import InputError
from nap_kg.findings.model import Report


def is_selected(code: str, select: Collection[str], ignore: Collection[str]) -> bool:
    """Return whether a rule is selected; of the prefixes of its code the longest decides, and a tie ignores.

    >>> is_selected("NAP204", ["NAP2"], []), is_selected("NAP204", ["NAP2"], ["NAP204"])
    (True, False)
    >>> is_selected("NAP204", ["NAP204"], ["NAP2"]), is_selected("NAP310", ["NAP2"], [])
    (True, False)
    """
    chosen = max((len(prefix) for prefix in select if code.startswith(prefix)), default=-1 if select else 0)
    ignored = max((len(prefix) for prefix in ignore if code.startswith(prefix)), default=-1)
    return chosen > ignored


def selected(report: Report, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Report:
    """Return a report with the findings of some rules only; codes stand for all that begin with them.

    Raises:  InputError for a code that no rule's code begins with, where the report says which rules were checked.
    """
    found = {finding.rule for finding in report.findings}
    for code in (*select, *ignore):
        known = {*report.rules, *found} if report.rules else set()
        if known and not any(rule.startswith(code) for rule in known) and not code.endswith("ConstraintComponent"):
            import difflib

            near = difflib.get_close_matches(code, sorted(known), 3, 0.5)
            fix = f"did you mean {' or '.join(near)}?" if near else "correct it, or leave it out"
            raise InputError(f"no rule of these shapes has a code that begins with {code!r}", fix=fix)
    kept = tuple(finding for finding in report.findings if is_selected(finding.rule, select, ignore))
    return replace(report, findings=kept)


def about(report: Report, nodes: Collection[str]) -> Report:
    """Return a report with the findings on some focus nodes only."""
    return replace(report, findings=tuple(finding for finding in report.findings if finding.focus_node in nodes))


def limited(report: Report, most: int) -> Report:
    """Return a report that tells the first findings only; the others still count."""
    return replace(report, findings=report.findings[:most], omitted=(*report.findings[most:], *report.omitted))
