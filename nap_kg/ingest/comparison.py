"""The two readings of a chart, cell by cell: what the program read against what a graph says.

Wordings are compared by the digests of the evidence, since the graph holds no sentence of the source; timeline, status
and lead by what is printed and by what it means. Rows are aligned by their wording, else by their order in the task, so
that one changed cell is one difference. Remarks on oddities are compared last: they say how a cell is printed, so they
count only where the cells themselves agree.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.ingest.chart import Cell, Chart
from nap_kg.ingest.chart_reading import Entry
from nap_kg.ingest.model import Fragment
from nap_kg.ingest.profile import ReportProfile
from nap_kg.namespaces import DCTERMS, NAP, OA, RDF
from nap_kg.passages import digest, tokens


@dataclass(frozen=True)
class Difference:
    """One cell in which the two readings differ."""

    row: int  # position in the chart as parsed, 0 for what stands above the rows
    task: str  # or the objective's number
    column: str  # pillar, objective, task, deliverable, timeline, status, lead, bullet 1 …; "row" for a whole one
    curated: str
    ingested: str


@dataclass
class _Curated:
    """One status report of the graph with what it reports on."""

    report: str
    task: str = ""
    position: int = 0
    digests: tuple[str, ...] = ()
    values: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    parts: list[_Curated] = field(default_factory=list)


def compare(chart: Chart, entries: list[Entry], report: ReportProfile, dataset: Dataset) -> list[Difference]:
    """Return every cell in which a parsed chart and the graph of the same report differ; none where they agree."""
    reader = _GraphReader(dataset, report)
    found = list(_headings(chart, reader))
    curated = reader.rows()
    ours = [(entry.row.task, entry.row.cells["deliverable"].digest) for entry in entries]
    theirs = [(row.task, _joined(row.digests)) for row in curated]
    joined = [(task, _joined(_pieces(e.row.cells["deliverable"]))) for (task, _), e in zip(ours, entries, strict=True)]
    matcher = difflib.SequenceMatcher(None, theirs, joined, autojunk=False)
    for _, a1, a2, b1, b2 in matcher.get_opcodes():
        for row, entry in _paired(curated[a1:a2], entries[b1:b2]):
            found += _row(row, entry)
    return found


def _paired(rows: list[_Curated], entries: list[Entry]) -> Iterable[tuple[_Curated | None, Entry | None]]:
    """Pair what stands between two rows that agree: in order, task by task."""
    if len(rows) == len(entries):
        yield from zip(rows, entries, strict=True)
        return
    left = list(entries)
    for row in rows:
        entry = next((e for e in left if e.row.task == row.task), None)
        if entry is not None:
            left.remove(entry)
        yield row, entry
    yield from ((None, entry) for entry in left)


def _pieces(cell: Cell) -> tuple[str, ...]:
    return tuple(digest(tokens(fragment.text)) for fragment in cell.fragments)


def _joined(digests: Iterable[str]) -> str:
    return " ".join(d[:12] for d in digests)


def _headings(chart: Chart, reader: _GraphReader) -> Iterable[Difference]:
    for number, heading in chart.objectives.items():
        pillar = chart.pillars[number]
        thing = reader.thing("objective", number)
        curated_pillar = ", ".join(sorted(reader.values(thing, NAP.hasPillar)))
        ours, theirs = (
            (pillar.iri_or_number, *_fragments([pillar.fragment])),
            (curated_pillar, *reader.digests(thing, NAP.hasPillar)),
        )
        if ours != theirs:
            yield Difference(0, number, "pillar", " ".join(theirs), " ".join(ours))
        theirs = reader.digests(thing, DCTERMS.identifier)
        if _fragments([heading.fragment]) != theirs:
            yield Difference(0, number, "objective", _joined(theirs), _joined(_fragments([heading.fragment])))
    for task in chart.tasks.values():
        thing = reader.thing("task", task.number)
        parent = reader.thing("objective", task.objective)
        theirs = reader.digests(thing)
        if _pieces(task.cell) != theirs or reader.values(thing, NAP.isTaskOf) != {parent}:
            yield Difference(0, task.number, "task", _joined(theirs), _joined(_pieces(task.cell)))
    for kind, known in (("objective", chart.objectives), ("task", chart.tasks)):
        for number in sorted(reader.numbers(kind) - set(known)):
            yield Difference(0, number, kind, "in the graph", "not in the chart")


def _fragments(fragments: list[Fragment]) -> tuple[str, ...]:
    return tuple(digest(tokens(fragment.text)) for fragment in fragments)


def _row(row: _Curated | None, entry: Entry | None) -> list[Difference]:
    if row is None:
        assert entry is not None
        return [Difference(entry.row.position, entry.row.task, "row", "not in the graph", f"line {entry.row.line}")]
    if entry is None:
        return [Difference(0, row.task, "row", row.report, "not in the chart")]
    found, printed = [], entry.row
    place = (printed.position, printed.task)
    if _pieces(printed.cells["deliverable"]) != row.digests:
        found.append(
            Difference(*place, "deliverable", _joined(row.digests), _joined(_pieces(printed.cells["deliverable"])))
        )
    elif row.values[NAP.isMarkedNew] != {_boolean(entry.meaning.is_new)}:
        found.append(Difference(*place, "deliverable", _said(row, NAP.isMarkedNew), f"new: {entry.meaning.is_new}"))
    if row.task != printed.task:
        found.append(Difference(*place, "task", row.task, printed.task))
    for column, pairs in _meaning(entry).items():
        said = {predicate: row.values[predicate] for predicate in pairs}
        if said != pairs:
            found.append(Difference(*place, column, _told(said, pairs), _told(pairs, said)))
    found += _bullets(row, entry)
    ours = {f"https://w3id.org/nap-kg/id/cell-remark/{remark}" for remark in entry.meaning.remarks}
    if not found and row.values[NAP.hasCellRemark] != ours:
        theirs = row.values[NAP.hasCellRemark]
        found.append(Difference(*place, "remarks", _only(theirs - ours), _only(ours - theirs)))
    if row.position != printed.position:
        found.append(Difference(*place, "position", str(row.position), str(printed.position)))
    return found


def _meaning(entry: Entry) -> dict[str, dict[str, set[str]]]:
    """Return what each of three cells prints and means, as the graph would say it."""
    meaning, cells = entry.meaning, entry.row.cells
    return {
        "timeline": {NAP.timelineAsPrinted: {cells["timeline"].text}, NAP.hasStartPeriod: _some(meaning.start)},
        "status": {
            NAP.statusAsPrinted: {cells["status"].text},
            NAP.hasStatus: _some(meaning.status),
            NAP.completionDate: _some(meaning.completion),
        },
        "lead": {
            NAP.leadAsPrinted: {cells["lead"].text},
            NAP.hasLead: set(meaning.leads),
            NAP.hasConsultedBody: set(meaning.consulted),
            NAP.hasCollaborator: set(meaning.collaborators),
            NAP.namesOthers: {"true"} if meaning.names_others else set(),
        },
    }


def _bullets(row: _Curated, entry: Entry) -> list[Difference]:
    """Return differing bullets; their wording only where the row's own agrees, which holds it too."""
    found = []
    if len(row.parts) != len(entry.meaning.parts):
        counts = (f"{len(row.parts)} bullets", f"{len(entry.meaning.parts)} bullets")
        return [Difference(entry.row.position, entry.row.task, "bullets", *counts)]
    same = _pieces(entry.row.cells["deliverable"]) == row.digests
    for number, (theirs, ours) in enumerate(zip(row.parts, entry.meaning.parts, strict=True), 1):
        place = (entry.row.position, entry.row.task, f"bullet {number}")
        if same and _fragments([ours.bullet]) != theirs.digests:
            found.append(Difference(*place, _joined(theirs.digests), _joined(_fragments([ours.bullet]))))
        if theirs.values[NAP.hasStatus] != _some(ours.status):
            found.append(Difference(*place, _said(theirs, NAP.hasStatus), ours.status))
        if theirs.values[NAP.hasStartPeriod] != _some(ours.start):
            found.append(Difference(*place, _said(theirs, NAP.hasStartPeriod), ours.start))
    return found


def _only(remarks: set[str]) -> str:
    return ", ".join(sorted(remark.rsplit("/", 1)[1] for remark in remarks)) or "nothing more"


def _some(value: str) -> set[str]:
    return {value} if value else set()


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _said(row: _Curated, predicate: str) -> str:
    return ", ".join(sorted(row.values[predicate])) or "nothing"


def _told(pairs: dict[str, set[str]], other: dict[str, set[str]]) -> str:
    differing = [", ".join(sorted(values)) for predicate, values in pairs.items() if values != other[predicate]]
    return "; ".join(value or "nothing" for value in differing)


class _GraphReader:
    """What a graph says of one report's chart."""

    def __init__(self, dataset: Dataset, report: ReportProfile) -> None:
        self.store, self.report = dataset.store, report
        self.plan = report.iri.rsplit("/report/", 1)[0]
        self._evidence: dict[str, list[tuple[int, str, set[str]]]] = defaultdict(list)
        for quad in self._quads(None, OA.hasSource, ox.NamedNode(report.rendition)):
            node = quad.subject.value  # type: ignore[union-attr]
            start = int(next(iter(self.values(node, NAP.startPosition))))
            token_digest = next(iter(self.values(node, NAP.tokenDigest)))
            for thing in self.values(node, NAP.isEvidenceFor):
                self._evidence[thing].append((start, token_digest, self.values(node, NAP.supportsProperty)))

    def _quads(self, subject: str | None, predicate: str, value: ox.NamedNode | None = None) -> Iterable[ox.Quad]:
        node = None if subject is None else ox.NamedNode(subject)
        return self.store.quads_for_pattern(node, ox.NamedNode(predicate), value)

    def values(self, subject: str, predicate: str) -> set[str]:
        """Return the values of a property, as text."""
        return {quad.object.value for quad in self._quads(subject, predicate)}  # type: ignore[union-attr]

    def thing(self, kind: str, number: str) -> str:
        """Return the IRI of an objective or a task."""
        return f"{self.plan}/{kind}/{number}"

    def numbers(self, kind: str) -> set[str]:
        """Return the numbers of the plan's objectives or tasks that the report's chart evidences."""
        prefix = f"{self.plan}/{kind}/"
        return {thing.removeprefix(prefix) for thing in self._evidence if thing.startswith(prefix)}

    def digests(self, thing: str, supporting: str = "") -> tuple[str, ...]:
        """Return the digests of a thing's passages in this report, in their order."""
        found = [
            (start, d) for start, d, supported in self._evidence[thing] if not supporting or supporting in supported
        ]
        return tuple(d for _, d in sorted(found))

    def rows(self) -> list[_Curated]:
        """Return the status reports of deliverables in chart order, each with those of its parts."""
        rows: dict[str, _Curated] = {}
        for quad in self._quads(None, NAP.isReportedIn, ox.NamedNode(self.report.iri)):
            report = quad.subject.value  # type: ignore[union-attr]
            for thing in self.values(report, NAP.reportsStatusOf):
                if self.values(thing, RDF.type) & {NAP.Deliverable}:
                    rows[thing] = self._curated(report, thing)
        for thing, row in rows.items():
            tasks = self.values(thing, NAP.isDeliverableOf)
            row.task = next((t.rsplit("/", 1)[1] for t in sorted(tasks)), "")
            parts = [q.subject.value for q in self._quads(None, NAP.isDeliverablePartOf, ox.NamedNode(thing))]  # type: ignore[union-attr]
            found = [(self._start(part), part) for part in parts if self._evidence[part]]
            row.parts = [self._part(part) for _, part in sorted(found)]
        return sorted(rows.values(), key=lambda row: row.position)

    def _start(self, thing: str) -> int:
        return min(start for start, _, _ in self._evidence[thing])

    def _part(self, part: str) -> _Curated:
        for quad in self._quads(None, NAP.reportsStatusOf, ox.NamedNode(part)):
            report = quad.subject.value  # type: ignore[union-attr]
            if self.report.iri in self.values(report, NAP.isReportedIn):
                return self._curated(report, part)
        return _Curated("", digests=self.digests(part))

    def _curated(self, report: str, thing: str) -> _Curated:
        row = _Curated(report, digests=self.digests(thing))
        for quad in self.store.quads_for_pattern(ox.NamedNode(report), None, None):
            row.values[quad.predicate.value].add(quad.object.value)  # type: ignore[union-attr]
        row.position = int(next(iter(row.values[NAP.position]), "0"))
        return row
