"""The rows of the exported database, table by table, in the order of each table's columns."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pyoxigraph as ox

from nap_kg.export.chart import Chart
from nap_kg.export.facts import Facts, key_of
from nap_kg.export.names import Bodies
from nap_kg.export.scope import Scope, licence, sources
from nap_kg.namespaces import DCTERMS, NAP, OA, ORG, RDFS, SKOS

Record = tuple[object, ...]

_ROLES = {"lead": NAP.hasLead, "consulted": NAP.hasConsultedBody, "collaborator": NAP.hasCollaborator}
_ACTIVITY_ROLES = {"carries out": NAP.isCarriedOutBy, "partner": NAP.hasPartner, "host": NAP.hasHost}
_FUNDING_ROLES = {"funder": NAP.hasFunder, "recipient": NAP.hasRecipient}


class Rows:
    """What goes into each table."""

    def __init__(self, facts: Facts, scopes: list[Scope]) -> None:
        self.facts, self.scopes = facts, scopes
        self.charts = [Chart(facts, scope) for scope in scopes]
        self.bodies = Bodies(facts)
        self.organizations = facts.members(NAP.Organization)
        self.activities = facts.members(NAP.Activity)
        self._ids: dict[str, str] = {}
        owners: dict[str, str] = {}
        for iri in sorted(self.things()):
            short = iri.partition("/id/")[2] or iri
            self._ids[iri] = short if owners.setdefault(short, iri) == iri else iri

    def of(self, table: str) -> Iterator[Record]:
        """Return the rows of a table."""
        rows: Iterator[Record] = getattr(self, f"_{table}")()
        return rows

    def things(self) -> set[str]:
        """Return everything with a label, and what rows of tables are about without one."""
        found = {s for p in (RDFS.label, SKOS.prefLabel) for s in self.facts.subjects(p)}
        for name in ("StatusReport", "Evidence", "Name", "Membership", "Participation", "Observation", "Funding"):
            found |= self.facts.members(NAP[name])
        for name in ("ActionPlan", "ProgressReport", "Objective", "Task", "Deliverable", "DeliverablePart", "Period"):
            found |= self.facts.members(NAP[name])
        return {iri for iri in found | self.organizations | self.activities if not iri.startswith(NAP[""])}

    def _id(self, iri: str) -> str | None:
        return self._ids.get(iri) if iri else None

    def _of(self, iri: str, of_class: str) -> str | None:
        """Return a thing's key where it is one of a class, and so has a row in that class's table."""
        return self._id(iri) if iri in self.facts.members(of_class) else None

    def _labels(self, iri: str) -> tuple[str | None, str | None]:
        found = {
            term.language: term.value
            for predicate in (SKOS.prefLabel, RDFS.label)
            for term in self.facts.terms(iri, predicate)
            if isinstance(term, ox.Literal)
        }
        return found.get("en") or found.get(None), found.get("fr")

    def _text(self, iri: str, predicate: str) -> str | None:
        return next(iter(self.facts.texts(iri, predicate)), None)

    def _number(self, iri: str, predicate: str) -> int | float | None:
        text = self._text(iri, predicate)
        if text is None:
            return None
        number = Decimal(text)
        return int(number) if number == number.to_integral_value() else float(number)

    def _flag(self, iri: str, predicate: str) -> int | None:
        text = self._text(iri, predicate)
        return None if text is None else int(text in ("true", "1"))

    def _period(self, iri: str, predicate: str = NAP.during) -> str | None:
        return self._of(self.facts.iri(iri, predicate), NAP.Period)

    def _dates(self, iri: str) -> tuple[str | None, str | None]:
        return self._text(iri, NAP.startDate), self._text(iri, NAP.endDate)

    def _class(self, iri: str) -> str | None:
        return min((key_of(one) for one in self.facts.types(iri)), default=None)

    def _things(self) -> Iterator[Record]:
        for iri in self.things():
            yield (iri, self._class(iri), *self._labels(iri))

    def _periods(self) -> Iterator[Record]:
        for iri in self.facts.members(NAP.Period):
            yield (self._id(iri), iri, *self._labels(iri), self._text(iri, NAP.begins), self._text(iri, NAP.ends))

    def _concepts(self, of_class: str) -> Iterator[Record]:
        for iri in self.facts.members(of_class):
            yield (self._id(iri), iri, *self._labels(iri), self.facts.text(iri, SKOS.definition, "en") or None)

    def _pillars(self) -> Iterator[Record]:
        return self._concepts(NAP.Pillar)

    def _statuses(self) -> Iterator[Record]:
        return self._concepts(NAP.Status)

    def _cell_remarks(self) -> Iterator[Record]:
        return self._concepts(NAP.CellRemark)

    def _organizations(self) -> Iterator[Record]:
        for iri in self.organizations:
            parent = self.facts.iri(iri, ORG.unitOf) or self.facts.iri(iri, ORG.subOrganizationOf)
            yield (
                self._id(iri), iri, self._class(iri), self.bodies.abbreviation(iri), *self._labels(iri),
                self._of(parent, NAP.Organization),
            )  # fmt: skip

    def _plans(self) -> Iterator[Record]:
        for scope in self.scopes:
            plan = scope.plan
            yield (
                self._id(plan), plan, scope.key, *self._labels(plan), self._text(plan, DCTERMS["title"]),
                self._text(plan, DCTERMS.issued), self.facts.iri(plan, DCTERMS.spatial) or None,
                licence(self.facts, plan) or None,
            )  # fmt: skip

    def _reports(self) -> Iterator[Record]:
        for scope in self.scopes:
            for report, url in zip(scope.reports, sources(self.facts, scope), strict=True):
                yield (
                    self._id(report), report, key_of(report), self._id(scope.plan), *self._labels(report),
                    self._text(report, DCTERMS["title"]), self._number(report, NAP.seriesNumber),
                    self._period(report, NAP.hasReportingPeriod),
                    self._of(self.facts.iri(report, DCTERMS.publisher), NAP.Organization), url,
                )  # fmt: skip

    def _elements(self, kind: str) -> Iterator[tuple[Chart, str]]:
        for chart in self.charts:
            for element, found in chart.kinds.items():
                if found == kind:
                    yield chart, element

    def _pillar(self, chart: Chart, element: str) -> str | None:
        return self._of(chart.pillar(element), NAP.Pillar)

    def _objectives(self) -> Iterator[Record]:
        for chart, iri in self._elements("objective"):
            full = (self.facts.terms(iri, DCTERMS.description), ("en", "fr"))
            described = [
                next((t.value for t in full[0] if isinstance(t, ox.Literal) and t.language == language), None)
                for language in full[1]
            ]
            yield (
                self._id(iri), iri, self._text(iri, DCTERMS.identifier), self._id(chart.scope.plan),
                self._pillar(chart, iri),
                *self._labels(iri), *described,
            )  # fmt: skip

    def _tasks(self) -> Iterator[Record]:
        for chart, iri in self._elements("task"):
            yield (
                self._id(iri), iri, self._text(iri, DCTERMS.identifier), self._id(chart.above(iri, "objective")),
                self._id(chart.scope.plan), *self._labels(iri),
            )  # fmt: skip

    def _deliverables(self) -> Iterator[Record]:
        for chart, iri in self._elements("deliverable"):
            objective = chart.above(iri, "objective")
            yield (
                self._id(iri), iri, key_of(iri), self._text(iri, DCTERMS.identifier),
                self._id(chart.above(iri, "task")), self._id(objective), self._pillar(chart, iri),
                self._id(chart.scope.plan), *self._labels(iri),
            )  # fmt: skip

    def _parts(self) -> Iterator[Record]:
        for chart, iri in self._elements("part"):
            yield (self._id(iri), iri, key_of(iri), self._id(chart.above(iri, "deliverable")), *self._labels(iri))

    def _said(self) -> Iterator[tuple[Chart, str, str, str]]:
        for chart in self.charts:
            for report, found in chart.status_reports.items():
                for item, status_report in found.items():
                    yield chart, report, item, status_report

    def _status_reports(self) -> Iterator[Record]:
        for chart, report, item, iri in self._said():
            part = chart.kinds[item] == "part"
            yield (
                self._id(iri), iri, self._id(report), self._id(chart.above(item, "deliverable")),
                self._id(item) if part else None, self._number(iri, NAP.position), self._flag(iri, NAP.isMarkedNew),
                self._text(iri, NAP.timelineAsPrinted), self._period(iri, NAP.hasStartPeriod),
                self._flag(iri, NAP.isOpenEnded), self._text(iri, NAP.dueAsPrinted),
                self._period(iri, NAP.hasDuePeriod),
                self._text(iri, NAP.statusAsPrinted), self._of(self.facts.iri(iri, NAP.hasStatus), NAP.Status),
                self._text(iri, NAP.completionDate), self._text(iri, NAP.leadAsPrinted),
                self._flag(iri, NAP.namesOthers),
            )  # fmt: skip

    def _status_report_bodies(self) -> Iterator[Record]:
        for _, _, _, iri in self._said():
            for role, predicate in _ROLES.items():
                for body in self.facts.iris(iri, predicate):
                    yield self._id(iri), self._of(body, NAP.Organization), role

    def _status_report_remarks(self) -> Iterator[Record]:
        for _, _, _, iri in self._said():
            for remark in self.facts.iris(iri, NAP.hasCellRemark):
                yield self._id(iri), self._of(remark, NAP.CellRemark)

    def _names(self) -> Iterator[Record]:
        for thing, iri in self.facts.pairs(NAP.hasName):
            used = next((r for r in self.facts.iris(iri, NAP.isUsedIn) if self._reported(r)), "")
            yield (
                self._id(iri), iri, thing if thing in self._ids else None, self._text(iri, NAP.nameText),
                self._text(iri, DCTERMS.language), key_of(self.facts.iri(iri, NAP.hasNameKind)) or None,
                self._reported(used),
            )  # fmt: skip

    def _reported(self, report: str) -> str | None:
        return self._id(report) if any(report in scope.reports for scope in self.scopes) else None

    def _memberships(self) -> Iterator[Record]:
        for iri in self.facts.members(NAP.Membership):
            role = self.facts.iri(iri, ORG.role)
            yield (
                self._id(iri), iri, self._of(self.facts.iri(iri, ORG.member), NAP.Organization),
                self._of(self.facts.iri(iri, ORG.organization), NAP.Organization),
                self.facts.label(role) if role else None, self._period(iri, NAP.isHeldDuring),
            )  # fmt: skip

    def _activities(self) -> Iterator[Record]:
        for iri in self.activities:
            period = self._period(iri)
            yield (self._id(iri), iri, self._class(iri), *self._labels(iri), *self._dates(iri), period)

    def _parties(self, things: frozenset[str], roles: dict[str, str]) -> Iterator[Record]:
        for iri in things:
            for role, predicate in roles.items():
                for body in self.facts.iris(iri, predicate):
                    if body in self._ids:
                        yield self._id(iri), body, role

    def _activity_bodies(self) -> Iterator[Record]:
        return self._parties(self.activities, _ACTIVITY_ROLES)

    def _activity_places(self) -> Iterator[Record]:
        for iri in self.activities:
            for place in self.facts.iris(iri, NAP.takesPlaceIn):
                if place in self._ids:
                    yield self._id(iri), place

    def _contributions(self) -> Iterator[Record]:
        known = {element for _, element in self._elements("deliverable")}
        for thing, deliverable in self.facts.pairs(NAP.carriesOut):
            if thing in self._ids and deliverable in known:
                yield thing, self._id(deliverable)

    def _participations(self) -> Iterator[Record]:
        for iri in self.facts.members(NAP.Participation):
            forum, who = self.facts.iri(iri, NAP.participatesIn), self.facts.iri(iri, NAP.hasParticipant)
            yield (
                self._id(iri), iri, forum if forum in self._ids else None, who if who in self._ids else None,
                self._period(iri),
            )  # fmt: skip

    def _funding(self) -> Iterator[Record]:
        for iri in self.facts.members(NAP.Funding):
            kind = self.facts.iri(iri, NAP.hasFundingKind)
            yield (
                self._id(iri), iri, *self._labels(iri), self._number(iri, NAP.amount), self._text(iri, NAP.currency),
                self.facts.label(kind) if kind else None, *self._dates(iri), self._period(iri),
                self._of(self.facts.iri(iri, NAP.isShareOf), NAP.Funding),
            )  # fmt: skip

    def _funding_bodies(self) -> Iterator[Record]:
        return self._parties(self.facts.members(NAP.Funding), _FUNDING_ROLES)

    def _observations(self) -> Iterator[Record]:
        for iri in self.facts.members(NAP.Observation):
            measure, qualifier = self.facts.iri(iri, NAP.hasMeasure), self.facts.iri(iri, NAP.hasQualifier)
            about = self.facts.iri(iri, NAP.isAbout)
            yield (
                self._id(iri), iri, *self._labels(iri), self.facts.label(measure) if measure else None,
                self._number(iri, NAP.value), self.facts.label(qualifier) if qualifier else None,
                about if about in self._ids else None, self._text(iri, NAP.asOf), *self._dates(iri),
            )  # fmt: skip

    def _evidence(self) -> Iterator[Record]:
        for iri in self.facts.members(NAP.Evidence):
            thing = self.facts.iri(iri, NAP.isEvidenceFor)
            rendition = self.facts.iri(iri, OA.hasSource)
            yield (
                self._id(iri), iri, thing if thing in self._ids else None, thing,
                self._reported(self.facts.iri(rendition, NAP.isRenditionOf)), self._text(iri, NAP.locator),
                self._number(iri, NAP.startPosition), self._number(iri, NAP.endPosition),
                self._number(iri, NAP.tokenCount), self._text(iri, NAP.tokenDigest),
            )  # fmt: skip

    def _evidence_properties(self) -> Iterator[Record]:
        for iri in self.facts.members(NAP.Evidence):
            for predicate in self.facts.iris(iri, NAP.supportsProperty):
                yield self._id(iri), predicate
