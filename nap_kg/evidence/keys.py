"""The keys of a plan's deliverables, and the data that goes by them: each row names a thing, each thing has its row.

``ingest`` finds the key of a printed row by the digest of its wording in ``identifiers.csv``. A key, a task or a digest
that became another would lose the thing next year, so each is held against the thing's IRI, its task and its passage.
A deliverable that a later report prints under another task stays where the plan has it: the row of that report names
the other task, and is what says that it moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from nap_kg.evidence.locate import Passage
from nap_kg.evidence.model import REPORTS, EvidenceFinding, Statements, key
from nap_kg.evidence.tables import read_table
from nap_kg.namespaces import FOAF, NAP, RDFS
from nap_kg.passages import digest, tokens

FILE = "identifiers.csv"
HEADER = ["report", "kind", "key", "parent", "digest"]

_KINDS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "deliverable": (NAP.Deliverable, NAP.isDeliverableOf, ("task", "objective")),
    "part": (NAP.DeliverablePart, NAP.isDeliverablePartOf, ("deliverable",)),
    "task": (NAP.Task, NAP.isTaskOf, ("objective",)),
    "objective": (NAP.Objective, NAP.isObjectiveOf, ()),
    "document": (FOAF.Document, NAP.isAbout, ()),
}
"""For each kind of row: the class of what it names, the property of its parent, and the kinds that this can be."""

_ALWAYS = ("deliverable", "part")
"""The kinds of things that have a row in every plan; others do where they have no number that lasts."""

_MARKS = 6
"""The tokens around a wording in its cell that may be no part of it: a number, the mark of a new row, a footnote's."""


def check_keys(statements: Statements, passages: Mapping[str, tuple[Passage, ...]]) -> Iterator[EvidenceFinding]:
    """Yield the rows of each plan's list of keys that the data does not bear out, and the things without a row."""
    for file, renditions in statements.beside(FILE):
        reports = {statements.value(rendition, NAP.isRenditionOf) or "" for rendition in renditions}
        for plan in sorted({statements.value(report, NAP.reportsOn) or "" for report in reports} - {""}):
            listed: dict[tuple[str, str], str] = {}
            rows = list(read_table(file, HEADER))
            elsewhere = _parents(plan, (row for _, row in rows))
            for place, row in rows:
                yield from _row(row, place, plan, listed, elsewhere, statements, passages)
            for report in sorted(report for report in reports if statements.value(report, NAP.reportsOn) == plan):
                yield from _missing(report, set(listed), file, statements)


def moved(statements: Statements) -> dict[tuple[str, str], str]:
    """Return the task that a report prints a deliverable under, where another report prints it under another.

    Shape:   the task's IRI by the report's and the deliverable's; empty where nothing ever moved.
    """
    found: dict[tuple[str, str], str] = {}
    for file, renditions in statements.beside(FILE):
        reports = {statements.value(rendition, NAP.isRenditionOf) or "" for rendition in renditions}
        plans = {statements.value(report, NAP.reportsOn) or "" for report in reports} - {""}
        rows = [row for _, row in read_table(file, HEADER) if row["kind"] == "deliverable"]
        for plan in plans:
            parents = _parents(plan, rows)
            for row in rows:
                thing = f"{plan}/deliverable/{row['key']}"
                if len({one.rpartition("/")[2] for one in parents[thing]}) > 1:
                    found[f"{plan}/report/{row['report']}", thing] = f"{plan}/task/{row['parent']}"
    return found


def _parents(plan: str, rows: Iterable[Mapping[str, str]]) -> dict[str, set[str]]:
    """Return all parents that the reports of a plan print each thing under."""
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(f"{plan}/{row['kind']}/{row['key']}", set()).update(_above(plan, row))
    return found


def _above(plan: str, row: Mapping[str, str]) -> set[str]:
    """Return the IRIs that the parent of a row may have: the plan's for none."""
    kinds = _KINDS[row["kind"]][2] if row["kind"] in _KINDS else ()
    return {f"{plan}/{kind}/{row['parent']}" for kind in kinds} if row["parent"] else {plan}


def _row(
    row: Mapping[str, str],
    place: str,
    plan: str,
    listed: dict[tuple[str, str], str],
    elsewhere: Mapping[str, set[str]],
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
    class_, parent_property, _ = _KINDS[kind]
    if not statements.types(report) & REPORTS:
        yield finding(row["report"], f"the data describes no report <{report}>: correct the row, or describe it")
    if class_ not in statements.types(thing):
        yield finding(row["key"], f"no {kind} of the data has this key: correct the row, or take it out")
        return
    first = listed.setdefault((report, thing), place)
    if first != place:
        yield finding(row["key"], f"this report has the key already, in {first}: keep one of the rows")
    above = _above(plan, row)
    parents = [value.value for value in statements.values(thing, parent_property)]
    if not above & set(parents) and not (
        set(parents) & elsewhere.get(thing, set())
        and above & _printed_under(thing, report, class_, above, passages, statements)
    ):
        message = f"the data puts it under {', '.join(map(key, parents)) or 'nothing'}: correct the row or the data"
        yield finding(row["parent"], message, parent_property)
    printed = _wording(thing, report, statements, passages)
    if (
        printed
        and digest(printed) != row["digest"]
        and row["digest"] not in _within(thing, report, statements, passages)
    ):
        message = f"the digest of the wording that its passages hold is {digest(printed)}: correct the row"
        yield finding(row["digest"], message)


def _within(thing: str, report: str, statements: Statements, passages: Mapping[str, tuple[Passage, ...]]) -> set[str]:
    """Return the digests of the cell or heading that prints a wording, with and without marks around it."""
    for passage in passages.get(thing, ()):
        cells = passage.document.cells
        place = cells.at(passage.start) if cells else None
        is_name = cells is not None and passage.text in cells.names
        if (place or is_name) and RDFS.label in passage.evidence.properties and _of(passage, statements) == report:
            words = tokens(place.cell.text if place else passage.text)
            ends = range(len(words), max(len(words) - _MARKS, 0) - 1, -1)
            return {digest(words[start:end]) for start in range(min(_MARKS, len(words)) + 1) for end in ends}
    return set()


def _printed_under(
    thing: str,
    report: str,
    class_: str,
    above: set[str],
    passages: Mapping[str, tuple[Passage, ...]],
    statements: Statements,
) -> set[str]:
    """Return the task whose cell stands last before a deliverable's passage in a report; none for a part.

    In a table, where the parent is a cell of the row, its passage has been held against that already.
    """
    if class_ != NAP.Deliverable:
        return set()
    own = [p for p in passages.get(thing, ()) if _of(p, statements) == report]
    if own and own[0].document.cells is not None:
        return above
    tasks = [
        (p.start, other)
        for other, group in passages.items()
        if NAP.Task in statements.types(other)
        for p in group
        if own and p.document is own[0].document and p.start <= own[0].start
    ]
    return {max(tasks, default=(0, ""))[1]}


def _of(passage: Passage, statements: Statements) -> str | None:
    return statements.value(passage.document.rendition, NAP.isRenditionOf)


def _wording(thing: str, report: str, statements: Statements, passages: Mapping[str, tuple[Passage, ...]]) -> list[str]:
    """Return the tokens of all the pieces that a report prints of a thing's wording, without the mark of a new one."""
    found = [
        token
        for passage in passages.get(thing, ())
        if RDFS.label in passage.evidence.properties and _of(passage, statements) == report
        for token in passage.tokens
    ]
    marks = {value.value.casefold() for value in statements.values(NAP.isMarkedNew, NAP.evidenceWord)}
    return found[1:] if found and found[0] in marks else found


def _missing(
    report: str, listed: set[tuple[str, str]], file: Path, statements: Statements
) -> Iterator[EvidenceFinding]:
    """Yield the deliverables and parts whose wording a report prints, and that no row of it names."""
    classes = {_KINDS[kind][0] for kind in _ALWAYS}
    things = {
        one.thing
        for one in statements.evidence
        if RDFS.label in one.properties and statements.value(one.source, NAP.isRenditionOf) == report
    }
    for thing in sorted(things):
        if statements.types(thing) & classes and (report, thing) not in listed:
            message = f"{file.name} has no row for it in report {key(report)}: add one, with this key"
            yield EvidenceFinding(thing, "", key(thing), "", "key-missing", message)
