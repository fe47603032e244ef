"""A chart's rows with their meaning and keys, as what the report says of the plan's elements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nap_kg.ingest.cells import RowMeaning
from nap_kg.ingest.chart import Chart, Row
from nap_kg.ingest.model import Element, Fragment, Meaning, Passage, Reading, Standing
from nap_kg.ingest.profile import ChartProfile, Profile, ReportProfile
from nap_kg.namespaces import NAP
from nap_kg.passages import TAG


@dataclass(frozen=True)
class Entry:
    """One row with its key, and its bullets' keys."""

    row: Row
    meaning: RowMeaning
    key: str
    part_keys: tuple[str, ...]


def chart_reading(chart: Chart, entries: Sequence[Entry], profile: Profile, report: ReportProfile) -> Reading:
    """Return what a chart says: its elements, and a standing for each row and dated bullet."""
    assert profile.chart is not None  # the chart was read by it
    return _Reader(chart, profile, profile.chart, report.rendition).read(entries)


class _Reader:
    def __init__(self, chart: Chart, profile: Profile, form: ChartProfile, rendition: str) -> None:
        self.chart, self.profile, self.form, self.rendition = chart, profile, form, rendition
        self.reading = Reading()

    def read(self, entries: Sequence[Entry]) -> Reading:
        place = self.form.place
        objectives: dict[str, Element] = {}
        for number, heading in self.chart.objectives.items():
            pillar = self.chart.pillars[number]
            objectives[number] = self._add(
                "objective", number, None, [heading.fragment], f"{place}, objective {number}", number,
            )  # fmt: skip
            objectives[number].pillar = pillar.iri_or_number
            locator = f"{place}, heading above objective {number}"
            objectives[number].pillar_passage = Passage(pillar.fragment, locator, self.rendition)
        tasks: dict[str, Element] = {}
        for task in self.chart.tasks.values():
            tasks[task.number] = self._add(
                "task", task.number, objectives[task.objective], task.cell.fragments, f"{place}, task {task.number}",
                task.number,
            )  # fmt: skip
        for entry in entries:
            self._entry(entry, tasks[entry.row.task])
        return self.reading

    def _add(
        self, kind: str, key: str, parent: Element | None, pieces: Sequence[Fragment], locator: str, number: str = ""
    ) -> Element:
        element = Element(kind, key, parent, self._passages(pieces, locator), number, self._label(pieces))
        self.reading.elements.append(element)
        return element

    def _passages(self, pieces: Sequence[Fragment], locator: str) -> list[Passage]:
        return [
            Passage(piece, locator + (", continued" if number else ""), self.rendition)
            for number, piece in enumerate(pieces)
        ]

    def _label(self, pieces: Sequence[Fragment]) -> str:
        """Return the source's wording, where it may be used: without number, mark and bullets."""
        if not self.profile.open_wording:
            return ""
        words = " ".join(" ".join(TAG.split(piece.text)[0] for piece in pieces).split())
        for pattern in (self.form.objective, self.form.task):
            if match := pattern.match(words):
                words = words[match.end() :]
        return words.removeprefix(self.form.new).strip().rstrip(".:; \u00a0\u202f")

    def _entry(self, entry: Entry, task: Element) -> None:
        row, meaning = entry.row, entry.meaning
        place = f"{self.form.place}, task {row.task}, row {row.number}"
        deliverable = self._add("deliverable", entry.key, task, row.cells["deliverable"].fragments, place)
        cells = {NAP.timelineAsPrinted: "timeline", NAP.statusAsPrinted: "status", NAP.leadAsPrinted: "lead"}
        printed = {predicate: row.cells[column].text for predicate, column in cells.items()}
        continued: tuple[str, ...] = (NAP.reportsStatusOf,)
        if len(row.cells["timeline"].fragments) > 1:
            continued = (NAP.hasStartPeriod, NAP.timelineAsPrinted)
        shown: list[tuple[Passage, tuple[str, ...]]] = [
            (passage, continued if number else ()) for number, passage in enumerate(self._passages(row.extents, place))
        ]
        self.reading.standings.append(Standing(deliverable, row.position, meaning, printed, shown))
        for number, (part, key) in enumerate(zip(meaning.parts, entry.part_keys, strict=True), 1):
            bullet = f"{place}, bullet {number}"
            element = self._add("part", key, deliverable, [part.bullet], bullet)
            if part.has_status:
                printed = {NAP.timelineAsPrinted: part.timeline, NAP.statusAsPrinted: part.status_text}
                shown = [(Passage(row.extents[0], bullet, self.rendition), ())]
                said = Meaning(start=part.start, status=part.status, completion=part.completion)
                self.reading.standings.append(Standing(element, number, said, printed, shown))
