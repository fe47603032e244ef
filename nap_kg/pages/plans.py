"""Where every element of every plan stands: what it belongs to, what its reports say of it, who answers for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from nap_kg.export.chart import PARENTS
from nap_kg.export.facts import Facts, key_of
from nap_kg.export.scope import reports_on
from nap_kg.namespaces import DCTERMS, NAP

_DEEP = 8


class Plans:
    """The plans of a dataset; everything is looked up when it is asked for."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    @cached_property
    def all(self) -> tuple[str, ...]:
        """The plans, sorted."""
        return tuple(sorted(self.facts.members(NAP.ActionPlan)))

    @cached_property
    def reports(self) -> dict[str, list[str]]:
        """The reports on each plan, the latest last."""
        return {plan: reports_on(self.facts, plan) for plan in self.all}

    @cached_property
    def _place(self) -> dict[str, int]:
        return {report: place for reports in self.reports.values() for place, report in enumerate(reports)}

    def earlier(self, report: str) -> str:
        """Return the report before one on the same plan; empty for the first."""
        for reports in self.reports.values():
            if report in reports and reports.index(report):
                return reports[reports.index(report) - 1]
        return ""

    def parent(self, element: str) -> str:
        """Return what an element of a plan is directly part of; empty for what is part of nothing."""
        return next(filter(None, (self.facts.iri(element, predicate) for predicate in PARENTS.values())), "")

    def children(self, element: str) -> list[str]:
        """Return the elements that are directly part of one, in the order of their numbers, then as printed."""
        found = {child for predicate in PARENTS.values() for child in self.facts.sources(predicate, element)}
        return sorted(found, key=self.order)

    def order(self, element: str) -> tuple[list[tuple[int, str]], int, str]:
        """Return what elements are sorted by: their number, their place in the latest report, their key."""
        number = self.facts.text(element, DCTERMS.identifier)
        parts = [(int(part), "") if part.isdigit() else (0, part) for part in number.split(".")] if number else []
        placed = self.facts.text(self.latest(element), NAP.position)
        return parts, int(placed) if placed.isdigit() else 10**9, element

    def below(self, element: str) -> list[str]:
        """Return the deliverables below an element, task by task, without their parts."""
        found: list[str] = []
        todo, seen = [element], {element}
        deliverables = self.facts.members(NAP.Deliverable)
        while todo:
            at = todo.pop()
            if at in deliverables:
                found.append(at)
                continue
            children = [child for child in self.children(at) if child not in seen]
            seen.update(children)
            todo += reversed(children)
        return found

    def up(self, element: str, of_class: str) -> str:
        """Return the element of a class that another is or is part of; empty where there is none."""
        wanted = self.facts.members(of_class)
        for _ in range(_DEEP):
            if not element or element in wanted:
                break
            element = self.parent(element)
        return element if element in wanted else ""

    def pillar(self, element: str) -> str:
        """Return the pillar of an element, its own or that of what it is part of; empty where there is none."""
        for _ in range(_DEEP):
            if not element:
                break
            if found := self.facts.iri(element, NAP.hasPillar):
                return found
            element = self.parent(element)
        return ""

    def history(self, element: str) -> list[str]:
        """Return the status reports of an element, the latest last."""
        found = self.facts.sources(NAP.reportsStatusOf, element)
        return sorted(found, key=lambda one: (self._place.get(self.facts.iri(one, NAP.isReportedIn), -1), one))

    def latest(self, element: str) -> str:
        """Return an element's latest status report; empty where no report speaks of it."""
        return next(reversed(self.history(element)), "")

    @cached_property
    def _latest_reports(self) -> frozenset[str]:
        """The latest report on each plan, of those that say anything of deliverables."""
        found = (
            next((report for report in reversed(reports) if self.facts.sources(NAP.isReportedIn, report)), "")
            for reports in self.reports.values()
        )
        return frozenset(filter(None, found))

    def now(self, element: str) -> str:
        """Return what the latest report on its plan says of an element; empty where that passes over it."""
        found = self.latest(element)
        return found if self.facts.iri(found, NAP.isReportedIn) in self._latest_reports else ""

    def status(self, element: str) -> str:
        """Return an element's status in the latest report on its plan; empty where that gives none."""
        return self.facts.iri(self.now(element), NAP.hasStatus)

    def leads(self, element: str) -> list[str]:
        """Return who answers for an element, by the latest report on its plan."""
        return self.facts.iris(self.now(element), NAP.hasLead)

    def led_by(self, body: str) -> list[str]:
        """Return the deliverables and parts that a body answers for, by the latest report on their plan."""
        found = set()
        for status_report in self.facts.sources(NAP.hasLead, body):
            for element in self.facts.iris(status_report, NAP.reportsStatusOf):
                if self.now(element) == status_report:
                    found.add(element)
        return sorted(found, key=lambda one: (self.pillar(one), self.order(self.parent(one) or one), self.order(one)))

    def statuses(self, elements: Iterable[str]) -> Counter[str]:
        """Return how often each status is met; an empty one stands for none."""
        return Counter(self.status(element) for element in elements)

    def all_leads(self, elements: Iterable[str]) -> Counter[str]:
        """Return how many of some elements each body answers for."""
        return Counter(body for element in elements for body in self.leads(element))

    def co_leads(self, elements: Iterable[str]) -> Counter[tuple[str, str]]:
        """Return how many of some elements each pair of bodies answers for together."""
        found: Counter[tuple[str, str]] = Counter()
        for element in elements:
            bodies = sorted(self.leads(element))
            found.update((one, other) for n, one in enumerate(bodies) for other in bodies[n + 1 :])
        return found

    def years(self, element: str) -> tuple[int, int, bool] | None:
        """Return an element's first and last year and whether it goes on; None where no start is known."""
        status_report = self.latest(element)
        start = self._year(self.facts.iri(status_report, NAP.hasStartPeriod))
        if start is None:
            return None
        done = self.facts.text(status_report, NAP.completionDate)[:4]
        if done.isdigit():
            return start, max(start, int(done)), False
        report = self.facts.iri(status_report, NAP.isReportedIn)
        last = self._year(self.facts.iri(report, NAP.hasReportingPeriod), NAP.ends)
        return start, max(start, last or start), True

    def _year(self, period: str, predicate: str = NAP.begins) -> int | None:
        found = self.facts.text(period, predicate)[:4]
        return int(found) if found.isdigit() else None

    def key(self, iri: str) -> str:
        """Return the end of an IRI."""
        return key_of(iri)
