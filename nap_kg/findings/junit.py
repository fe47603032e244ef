"""Findings as a JUnit report, which forges show beside the results of tests."""

from __future__ import annotations

import os
import re
from collections import Counter
from xml.etree import ElementTree as ET

from nap_kg.findings.model import Finding, Report, Severity
from nap_kg.findings.text import details, number, parts, shorten, where

_COUNTS = ("tests", "failures", "errors", "skipped", "time")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, *, fail_on: Severity | None = Severity.VIOLATION) -> str:
    """Return the report as one suite for each file, and in it a case for each finding.

    A finding at or above ``fail_on`` is a failure, another is skipped with its message; a file without any has one case
    that passes. A case is named by rule, node and path, without the line: so a forge knows it again in the next report.
    """
    by_file: dict[str, list[Finding]] = {os.path.relpath(file): [] for file in report.files}
    for finding in report.findings:
        by_file.setdefault(finding.file or finding.graph or "(no file)", []).append(finding)
    root = ET.Element("testsuites", name="nap-kg validate")
    totals: Counter[str] = Counter()
    for file, findings in by_file.items():
        failures = sum(_fails(finding, fail_on) for finding in findings)
        counts = {"tests": max(len(findings), 1), "failures": failures, "errors": 0}
        totals.update(counts)
        suite = ET.SubElement(root, "testsuite", name=_clean(file))
        suite.attrib.update({key: str(value) for key, value in counts.items()})
        suite.attrib.update(skipped=str(len(findings) - failures), time="0")
        if not findings:
            ET.SubElement(suite, "testcase", classname=_clean(file), name="no finding", time="0")
        names: Counter[str] = Counter()
        for finding in findings:
            name = " ".join([finding.rule, *parts(finding)])
            names[name] += 1
            _case(suite, file, name if names[name] == 1 else f"{name} ({names[name]})", finding, fail_on)
    root.attrib.update({key: str(totals[key]) for key in _COUNTS[:3]})
    notes = [*report.notes]
    notes += [f"no shape targets anything in {file}: nothing there was checked" for file in report.untargeted]
    if report.omitted:
        notes.append(f"{number(len(report.omitted), 'more finding')}, which count but are not told here")
    if notes:
        suite = ET.SubElement(root, "testsuite", {"name": "notes", **dict.fromkeys(_COUNTS, "0")})
        ET.SubElement(suite, "system-out").text = _clean("\n".join(notes))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _fails(finding: Finding, fail_on: Severity | None) -> bool:
    return fail_on is not None and finding.severity >= fail_on


def _case(suite: ET.Element, file: str, name: str, finding: Finding, fail_on: Severity | None) -> None:
    case = ET.SubElement(suite, "testcase", classname=_clean(file), name=_clean(name), time="0")
    place = where(finding)
    message = f"{place}: {shorten(finding.message)}"
    kind = "failure" if _fails(finding, fail_on) else "skipped"
    told = ET.SubElement(case, kind, type=finding.severity.word, message=_clean(message))
    told.text = _clean("\n".join([message, "  ".join([*parts(finding), finding.shape]), *details(finding.details)]))


def _clean(text: str) -> str:
    """Return a text without the characters that XML can't hold."""
    return _UNPRINTABLE.sub("\ufffd", text)
