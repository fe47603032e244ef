"""The rows of a plan's chart: one per deliverable and part in each report, and one per element that no report names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nap_kg import progress
from nap_kg.errors import InputError
from nap_kg.export.facts import Facts
from nap_kg.export.scope import Scope
from nap_kg.namespaces import NAP

PARENTS = {
    "part": NAP.isDeliverablePartOf,
    "deliverable": NAP.isDeliverableOf,
    "task": NAP.isTaskOf,
    "objective": NAP.isObjectiveOf,
}
"""What ties an element of each kind to the one that it belongs to."""

CLASSES = {
    "deliverable": NAP.Deliverable,
    "part": NAP.DeliverablePart,
    "task": NAP.Task,
    "objective": NAP.Objective,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row; an IRI is empty where there is no such thing."""

    report: str
    item: str  # the deliverable or part; a task or objective that has none below it
    kind: str  # "deliverable", "part", "task", "objective"
    deliverable: str  # the deliverable that a part belongs to, or the deliverable itself
    task: str
    objective: str
    status_report: str


class Chart:
    """The elements of a plan and what its reports say of them."""

    def __init__(self, facts: Facts, scope: Scope) -> None:
        self.facts, self.scope = facts, scope
        self.kinds: dict[str, str] = {}  # every element's kind
        self.parents: dict[str, str] = {}
        self.children: dict[str, list[str]] = {}
        self._walk()
        self.status_reports = {report: self._status_reports(report) for report in scope.reports}
        if "deliverable" not in self.kinds.values():
            raise InputError(
                f"the plan {scope.key} has no chart: none of its deliverables is loaded",
                place=scope.plan,
                fix="name the files with its deliverables too (nap:isDeliverableOf)",
            )

    def _walk(self) -> None:
        """Note the elements below the plan, and those that a report names though nothing ties them to the plan."""
        todo = [self.scope.plan]
        while todo:
            parent = todo.pop()
            for kind, predicate in PARENTS.items():
                for child in self.facts.sources(predicate, parent):
                    if child not in self.kinds:
                        self.kinds[child] = kind
                        todo.append(child)
        for report in self.scope.reports:
            for status_report in self.facts.sources(NAP.isReportedIn, report):
                for item in self.facts.iris(status_report, NAP.reportsStatusOf):
                    part = item in self.facts.members(NAP.DeliverablePart)
                    self.kinds.setdefault(item, "part" if part else "deliverable")
        for element, kind in self.kinds.items():
            above = self.facts.iris(element, PARENTS[kind])
            if len(above) > 1:
                raise several(element, PARENTS[kind], above)
            if above:
                self.parents[element] = above[0]
                self.children.setdefault(above[0], []).append(element)

    def _status_reports(self, report: str) -> dict[str, str]:
        """Return the status report of each element that a report speaks of."""
        found: dict[str, str] = {}
        for status_report in self.facts.sources(NAP.isReportedIn, report):
            items = self.facts.iris(status_report, NAP.reportsStatusOf)
            if len(items) > 1:
                raise several(status_report, NAP.reportsStatusOf, items)
            for item in items:
                if item in found:
                    raise InputError(
                        f"one report says twice how it stands with {item}",
                        place=f"{found[item]} and {status_report}",
                        fix="keep one status report per element and report: nap-kg validate names them all",
                    )
                found[item] = status_report
        return found

    def position(self, status_report: str) -> tuple[int, str]:
        """Return where a status report stands in its report's chart."""
        said = self.facts.text(status_report, NAP.position)
        return (int(said) if said.isdigit() else 10**9), status_report

    def above(self, element: str, kind: str) -> str:
        """Return the element of a kind that another one is or belongs to; empty where there is none."""
        while element and self.kinds.get(element) != kind:
            element = self.parents.get(element, "")
        return element

    def pillar(self, element: str) -> str:
        """Return the pillar of an element, its own or that of what it belongs to; empty where there is none."""
        while element:
            if found := self.facts.iri(element, NAP.hasPillar):
                return found
            element = self.parents.get(element, "")
        return ""

    def rows(self) -> list[Row]:
        """Return the rows: report by report in the printed order, parts below their deliverable; then the rest."""
        found: list[Row] = []
        named: set[str] = set()
        with progress.stage("reading the chart of report", of=len(self.scope.reports)) as step:
            for report in self.scope.reports:
                step()
                found += self._rows_of(report)
        for row in found:
            named |= {row.item, row.deliverable, row.task, row.objective}
        if not self.scope.narrowed:
            rest = [one for one in self.kinds if one not in named and not self._has_row_below(one)]
            found += [self._row("", one, "") for one in sorted(rest, key=self._natural)]
        return found

    def _has_row_below(self, element: str) -> bool:
        """Return whether an element is told of in the rows of what is below it."""
        return self.kinds[element] in ("task", "objective") and element in self.children

    def _rows_of(self, report: str) -> Iterator[Row]:
        said = self.status_reports[report]
        heads = {self.above(item, "deliverable") or item for item in said}
        placed = {head: self.position(said[head]) if head in said else (10**9, head) for head in heads}
        for head in sorted(heads, key=placed.__getitem__):
            if head in said or self.kinds.get(head) == "deliverable":
                yield self._row(report, head, said.get(head, ""))
            parts = self._parts(head)
            spots = {part: self.position(said[part]) if part in said else (10**9, part) for part in parts}
            for part in sorted(parts, key=spots.__getitem__):
                yield self._row(report, part, said.get(part, ""))

    def _parts(self, element: str) -> list[str]:
        found = [child for child in self.children.get(element, ()) if self.kinds[child] == "part"]
        return found + [below for child in found for below in self._parts(child)]

    def _row(self, report: str, item: str, status_report: str) -> Row:
        return Row(
            report=report,
            item=item,
            kind=self.kinds[item],
            deliverable=self.above(item, "deliverable"),
            task=self.above(item, "task"),
            objective=self.above(item, "objective"),
            status_report=status_report,
        )

    def _natural(self, element: str) -> tuple[object, ...]:
        """Return what elements are sorted by outside of reports: numbers within keys by size."""
        pieces = re.split(r"(\d+)", element)
        return tuple((1, int(piece), "") if piece.isdigit() else (0, 0, piece) for piece in pieces)


def several(thing: str, predicate: str, values: list[str]) -> InputError:
    """Return the error for a thing with more values than a cell holds."""
    shown = ", ".join(sorted(values)[:3])
    return InputError(
        f"a cell holds one value, and this has {len(values)} of {predicate}: {shown}",
        place=thing,
        fix="keep one; nap-kg validate says which rule it breaks",
    )
