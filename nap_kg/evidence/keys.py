"""The keys of a plan's deliverables, and the data that goes by them: each row names a thing, each thing has its row.

``ingest`` finds the key of a printed row by the digest of its wording in ``identifiers.csv``. A key, a task or a digest
that became another would lose the thing next year, so each is held against the thing's IRI, its task and its passage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from nap_kg.evidence.locate import Passage
from nap_kg.evidence.model import EvidenceFinding, Statements, key
from nap_kg.evidence.tables import read_table
from nap_kg.namespaces import NAP, RDFS
from nap_kg.passages import digest

FILE = "identifiers.csv"
HEADER = ["report", "kind", "key", "parent", "digest"]

_KINDS: dict[str, tuple[str, str, str]] = {
    "deliverable": (NAP.Deliverable, NAP.isDeliverableOf, "task"),
    "part": (NAP.DeliverablePart, NAP.isDeliverablePartOf, "deliverable"),
}
"""For each kind of row: the class of what it names, the property of its parent, and what kind of thing that is."""


def check_keys(statements: Statements, passages: Mapping[str, tuple[Passage, ...]]) -> Iterator[EvidenceFinding]:
    """Yield the rows of each plan's list of keys that the data does not bear out, and the things without a row."""
    for file, renditions in statements.beside(FILE):
        reports = {statements.value(rendition, NAP.isRenditionOf) or "" for rendition in renditions}
        for plan in sorted({statements.value(report, NAP.reportsOn) or "" for report in reports} - {""}):
            listed: dict[tuple[str, str], str] = {}
            for place, row in read_table(file, HEADER):
                yield from _row(row, place, plan, listed, statements, passages)
            for report in sorted(report for report in reports if statements.value(report, NAP.reportsOn) == plan):
                yield from _missing(report, set(listed), file, statements)


def _row(
    row: Mapping[str, str],
    place: str,
    plan: str,
    listed: dict[tuple[str, str], str],
    statements: Statements,
    passages: Mapping[str, tuple[Passage, ...]],
) -> Iterator[EvidenceFinding]:
    report, kind = f"{plan}/report/{row['report']}", row["kind"]
    thing = f"{plan}/{kind}/{row['key']}"

    def finding(value: str, message: str, property_: str = "") -> EvidenceFinding:
        return EvidenceFinding(thing, property_, value, "", "key-wrong", message, place)

    if kind not in _KINDS:
        yield finding(kind, f"no such kind of thing: write {' or '.join(_KINDS)}")
        return
    class_, parent_property, parent_kind = _KINDS[kind]
    if NAP.ProgressReport not in statements.types(report):
        yield finding(row["report"], f"the data describes no report <{report}>: correct the row, or describe it")
    if class_ not in statements.types(thing):
        yield finding(row["key"], f"no {kind} of the data has this key: correct the row, or take it out")
        return
    first = listed.setdefault((report, thing), place)
    if first != place:
        yield finding(row["key"], f"this report has the key already, in {first}: keep one of the rows")
    parent = f"{plan}/{parent_kind}/{row['parent']}"
    parents = [value.value for value in statements.values(thing, parent_property)]
    if parent not in parents:
        message = f"the data puts it under {', '.join(map(key, parents)) or 'nothing'}: correct the row or the data"
        yield finding(row["parent"], message, parent_property)
    printed = _wording(thing, report, statements, passages)
    if printed and digest(printed) != row["digest"]:
        message = f"the digest of the wording that its passages hold is {digest(printed)}: correct the row"
        yield finding(row["digest"], message)


def _wording(thing: str, report: str, statements: Statements, passages: Mapping[str, tuple[Passage, ...]]) -> list[str]:
    """Return the tokens of all the pieces that a report prints of a thing's wording, without the mark of a new one."""
    found = [
        token
        for passage in passages.get(thing, ())
        if RDFS.label in passage.evidence.properties
        and statements.value(passage.document.rendition, NAP.isRenditionOf) == report
        for token in passage.tokens
    ]
    marks = {value.value.casefold() for value in statements.values(NAP.isMarkedNew, NAP.evidenceWord)}
    return found[1:] if found and found[0] in marks else found


def _missing(
    report: str, listed: set[tuple[str, str]], file: Path, statements: Statements
) -> Iterator[EvidenceFinding]:
    """Yield the deliverables and parts whose wording a report prints, and that no row of it names."""
    classes = {class_ for class_, _, _ in _KINDS.values()}
    things = {
        one.thing
        for one in statements.evidence
        if RDFS.label in one.properties and statements.value(one.source, NAP.isRenditionOf) == report
    }
    for thing in sorted(things):
        if statements.types(thing) & classes and (report, thing) not in listed:
            message = f"{file.name} has no row for it in report {key(report)}: add one, with this key"
            yield EvidenceFinding(thing, "", key(thing), "", "key-missing", message)
