"""Findings as SARIF 2.1.0, which code scanning services and editors read."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from nap_kg import __version__
from nap_kg.findings.fingerprints import fingerprints
from nap_kg.findings.json import details as as_objects
from nap_kg.findings.model import Finding, Report, Severity
from nap_kg.findings.text import details, shorten

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
ROOT = "%SRCROOT%"


def render(report: Report) -> str:
    """Return the report as one run: a rule for each code, a result for each finding.

    Files are relative to the working directory, which is the base ``%SRCROOT%``; columns count code points. A place
    that is approximate has no column.
    """
    codes = sorted({finding.rule for finding in report.findings})
    run = {
        "tool": {"driver": _driver(codes, report.findings)},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notifications(report)}],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The directory that nap-kg was run in."}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, codes.index(finding.rule), fingerprint)
            for finding, fingerprint in zip(report.findings, fingerprints(report.findings), strict=True)
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _driver(codes: Sequence[str], findings: Sequence[Finding]) -> dict[str, object]:
    by_code: dict[str, list[Finding]] = {code: [] for code in codes}
    for finding in findings:
        by_code[finding.rule].append(finding)
    rules = []
    for code, found in by_code.items():
        messages = sorted({finding.message for finding in found})
        general = f"What {found[0].shape} demands." if len(messages) > 1 else shorten(messages[0])
        rule: dict[str, object] = {
            "id": code,
            "name": _pascal(found[0].shape),
            "shortDescription": {"text": general},
            "defaultConfiguration": {"level": LEVELS[max(finding.severity for finding in found)]},
        }
        if rule["name"] == code:  # the standard wants it left out then
            del rule["name"]
        shapes = sorted({finding.source_shape for finding in found if finding.source_shape})
        if shapes:
            rule["properties"] = {"shapes": shapes}
        rules.append(rule)
    return {"name": "nap-kg", "version": __version__, "semanticVersion": __version__, "rules": rules}


def _pascal(name: str) -> str:
    """Return a name as SARIF wants it: ``CatName`` for ``Cat-name``."""
    return "".join(part[:1].upper() + part[1:] for part in re.findall(r"\w+", name)) or "Shape"


def _notifications(report: Report) -> list[dict[str, object]]:
    told = [("note", note) for note in report.notes]
    told += [
        ("warning", f"No shape targets anything in {file}: nothing there was checked.") for file in report.untargeted
    ]
    if report.omitted:
        told.append(("warning", f"{len(report.omitted)} findings are left out here."))
    return [{"level": level, "message": {"text": text}} for level, text in told]


def _result(finding: Finding, index: int, fingerprint: str) -> dict[str, object]:
    location: dict[str, object] = {}
    if finding.file:
        region = {"startLine": max(finding.line, 1)}
        if finding.exact and finding.column:
            region["startColumn"] = finding.column
        location["physicalLocation"] = {"artifactLocation": _artifact(finding.file), "region": region}
    location["logicalLocations"] = [{"fullyQualifiedName": finding.focus_node, "kind": "resource"}]
    properties = {
        "focusNode": finding.focus_node,
        "path": finding.path,
        "value": finding.value,
        "component": finding.component,
        "sourceShape": finding.source_shape,
        "graph": finding.graph,
        "exact": finding.exact,
        "details": as_objects(finding.details),
    }
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": "\n".join([shorten(finding.message), *details(finding.details)])},
        "locations": [location],
        "partialFingerprints": {"nodeAndShape/v1": fingerprint},
        "properties": {key: value for key, value in properties.items() if value not in ("", [])},
    }


def _artifact(file: str) -> dict[str, str]:
    if Path(file).is_absolute() or file.startswith(".."):
        return {"uri": Path(os.path.normpath(Path.cwd() / file)).as_uri()}
    return {"uri": quote(Path(file).as_posix()), "uriBaseId": ROOT}
