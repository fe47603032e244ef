"""A baseline: the findings that are known and pass, so that only new ones fail."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from nap_kg.errors import InputError
from nap_kg.files import read_text
from nap_kg.findings.fingerprints import fingerprint
from nap_kg.findings.model import Report
from nap_kg.findings.text import number

VERSION = 1


@dataclass(frozen=True, order=True)
class Entry:
    """A known finding: how often it may occur, and what it was when it was written down."""

    file: str  # as the report names it
    rule: str
    focus_node: str
    path: str
    fingerprint: str
    count: int


@dataclass(frozen=True)
class Baseline:
    """Known findings, and the file that they stand in."""

    file: Path
    entries: tuple[Entry, ...]


def read(file: Path) -> Baseline:
    """Return the baseline in a file.

    Raises:  InputError for a file that is missing or is no baseline.
    """
    if not file.is_file():
        fix = f"write one with --write-baseline {file}"
        raise InputError("no such baseline", place=str(file), fix=fix)
    keys = {"file": str, "rule": str, "focusNode": str, "path": str, "fingerprint": str, "count": int}
    try:
        answer = json.loads(read_text(file))
        if answer["version"] != VERSION:
            raise ValueError(f"version {answer['version']} is not {VERSION}")
        entries = []
        for row in answer["findings"]:
            if {key: type(row[key]) for key in row} != keys:
                raise ValueError(f"a finding has not the keys {', '.join(keys)}")
            entries.append(Entry(_from(file, row["file"]), *(row[key] for key in list(keys)[1:])))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        line = getattr(error, "lineno", None)
        raise InputError(
            f"this is no baseline: {error}",
            place=f"{file}:{line}" if line else str(file),
            fix="write it anew with --write-baseline",
        ) from error
    return Baseline(file, tuple(entries))


def render(report: Report, file: Path) -> str:
    """Return all findings of a report as a baseline that is to stand in a file: one entry a line, sorted."""
    counts = Counter(fingerprint(finding) for finding in report.findings)
    entries: dict[str, Entry] = {}
    for finding in report.findings:
        focus = "_:" if finding.focus_node.startswith("_:") else finding.focus_node
        name, digest = _seen_from(file, finding.file), fingerprint(finding)
        entries.setdefault(digest, Entry(name, finding.rule, focus, finding.path, digest, counts[digest]))
    rows = [
        json.dumps(
            {
                "file": entry.file,
                "rule": entry.rule,
                "focusNode": entry.focus_node,
                "path": entry.path,
                "fingerprint": entry.fingerprint,
                "count": entry.count,
            },
            ensure_ascii=False,
        )
        for entry in sorted(entries.values())
    ]
    listed = "[\n    " + ",\n    ".join(rows) + "\n  ]" if rows else "[]"
    return f'{{\n  "version": {VERSION},\n  "findings": {listed}\n}}\n'


def written(report: Report, file: Path) -> Report:
    """Return a report whose findings all went into a baseline: it has none left, and notes where they are."""
    note = f"{number(len(report.findings), 'finding')} written to {file}: known from now on with --baseline {file}"
    return replace(report, findings=(), notes=(*report.notes, note))


def without_known(report: Report, baseline: Baseline, could_occur: Callable[[Entry], bool] = lambda _: True) -> Report:
    """Return a report without the findings of a baseline, and a note of those and of entries that occur no more.

    An entry occurs no more where its file was checked, or is gone, and ``could_occur`` says that no filter hid it.
    """
    left = Counter({entry.fingerprint: entry.count for entry in baseline.entries})
    kept = []
    for finding in report.findings:
        digest = fingerprint(finding)
        if left[digest] > 0:
            left[digest] -= 1
        else:
            kept.append(finding)
    checked = {os.path.relpath(file) for file in report.files}
    stale = [
        entry
        for entry in baseline.entries
        if left[entry.fingerprint] > 0
        and could_occur(entry)
        and (not entry.file or entry.file in checked or not Path(entry.file).exists())
    ]
    notes = [*report.notes]
    known = len(report.findings) - len(kept)
    if known:
        notes.append(f"{number(known, 'known finding')} passed over ({baseline.file})")
    if stale:
        gone = sum(left[entry.fingerprint] for entry in stale)
        first = f"{stale[0].rule} {stale[0].focus_node}"
        occur = "occurs" if gone == 1 else "occur"
        notes.append(
            f"{number(gone, 'known finding')} of {baseline.file} {occur} no more, such as {first}: "
            f"write it anew with --write-baseline {baseline.file}"
        )
    return replace(report, findings=tuple(kept), notes=tuple(notes))


def _seen_from(file: Path, name: str) -> str:
    return Path(os.path.relpath(name, file.parent)).as_posix() if name else ""


def _from(file: Path, name: str) -> str:
    return os.path.relpath(file.parent / name) if name else ""
