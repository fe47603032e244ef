"""A plan, or what a report says of it, as StratML: ISO 17469 Part 2, Performance Plan or Report.

| StratML | from |
|---|---|
| ``PerformancePlanOrReport`` of type ``Performance_Report`` | the report; a plan without any is a ``Performance_Plan`` |
| ``Organization`` | who publishes the report |
| ``Goal`` | an objective of the plan, its pillar in ``OtherInformation``; the plan itself where it has none |
| ``Objective`` | each task, each of its deliverables and each part; what one belongs to is a ``Relationship`` |
| ``Stakeholder`` with ``Role`` | leads and collaborators as performers; consulted bodies |
| ``PerformanceIndicator`` of type ``Qualitative`` | the status: StratML has no element for one, so it is the ``Descriptor`` of the actual result, and the printed cells are its description; a due date is the target's ``EndDate`` |
| ``PerformanceIndicator`` of type ``Quantitative`` | an observation about a deliverable or what carries it out |
| ``OtherInformation`` | IRI and places of evidence |
| ``Identifier`` | UUID, version 5, of the thing's IRI as a URL |

An element that the schema wants and that we have no fact for stays out, or says only what we know.
"""  # noqa: E501 (a table)

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from nap_kg import progress
from nap_kg.export.chart import Chart
from nap_kg.export.facts import Facts
from nap_kg.export.names import Bodies
from nap_kg.export.scope import Scope, latest, licence
from nap_kg.namespaces import DCTERMS, FOAF, ID, NAP, OA

NAMESPACE = "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TARGETS = {ID["qualifier/target"]}
_MOST_PLACES = 5

_WORDS = {
    "en": {
        "pillar": "Pillar", "status": "Status of the work", "unit": "status", "lead": "Lead", "consulted": "Consulted",
        "collaborator": "Collaborator", "others": "The report names others too.", "evidence": "Evidence",
        "start": "Start", "due": "Due", "completed": "Completed", "printed": "Printed as", "new": "Marked as new.",
        "belongs": "belongs to", "as of": "as of", "licence": "Licence of the data", "number": "number",
        "more": "and {} more", "plan": "Plan",
    },
    "fr": {
        "pillar": "Pilier", "status": "État des travaux", "unit": "état", "lead": "Responsable",
        "consulted": "Consulté", "collaborator": "Collaborateur", "others": "Le rapport en nomme d'autres.",
        "evidence": "Preuves",
        "start": "Début", "due": "Échéance", "completed": "Achevé", "printed": "Imprimé",
        "new": "Signalé comme nouveau.",
        "belongs": "fait partie de", "as of": "au", "licence": "Licence des données", "number": "nombre",
        "more": "et {} de plus", "plan": "Plan",
    },
}  # fmt: skip


def identifier(iri: str) -> str:
    """Return the StratML identifier of a thing: the same in every export.

    >>> identifier("https://w3id.org/nap-kg/id/plan/ca-ht-2012")
    '_95aecdbc-e1e5-5c04-8db7-6e612b12037e'
    """
    return f"_{uuid.uuid5(uuid.NAMESPACE_URL, iri)}"


def as_stratml(facts: Facts, scope: Scope, language: str) -> tuple[str, int]:
    """Return the document, and how many StratML objectives it has."""
    writer = _Writer(facts, scope, language)
    root = writer.document()
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n', len(root.findall(f".//{{{NAMESPACE}}}Objective"))


class _Writer:
    def __init__(self, facts: Facts, scope: Scope, language: str) -> None:
        self.facts, self.scope, self.language = facts, scope, language
        self.words = _WORDS[language]
        self.report = latest(facts, scope)
        self.chart = Chart(facts, scope)
        self.bodies = Bodies(facts)
        self.said = self.chart.status_reports.get(self.report, {})
        self.period = facts.iri(self.report, NAP.hasReportingPeriod)

    def _label(self, iri: str) -> str:
        return self.facts.label(iri, self.language)

    def _add(self, parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
        child = ET.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
        if text:
            child.text = _NOT_XML.sub("\ufffd", text)
        return child

    def document(self) -> ET.Element:
        ET.register_namespace("", NAMESPACE)
        facts, plan, report = self.facts, self.scope.plan, self.report
        kind = "Performance_Report" if report else "Performance_Plan"
        root = ET.Element(f"{{{NAMESPACE}}}PerformancePlanOrReport", {"Type": kind})
        subject = report or plan
        self._add(root, "Name", facts.text(subject, DCTERMS["title"], self.language) or self._label(subject))
        self._add(root, "Description", facts.text(plan, DCTERMS["title"], self.language) or self._label(plan))
        under = licence(facts, plan)
        self._information(root, [f"{self.words['plan']}: {plan}", f"{self.words['licence']}: {under}" if under else ""])
        core = self._add(root, "StrategicPlanCore")
        publisher = facts.iri(subject, DCTERMS.publisher)
        if publisher:
            self._organization(core, publisher)
        self._goals(core)
        self._administration(root, subject)
        return root

    def _organization(self, core: ET.Element, body: str) -> None:
        organization = self._add(core, "Organization")
        self._add(organization, "Name", self._label(body))
        if short := self.bodies.abbreviation(body):
            self._add(organization, "Acronym", short)
        self._add(organization, "Identifier", identifier(body))

    def _administration(self, root: ET.Element, subject: str) -> None:
        facts = self.facts
        about = self._add(root, "AdministrativeInformation")
        self._add(about, "Identifier", identifier(subject))
        for name, date in (
            ("StartDate", facts.text(self.period, NAP.begins)),
            ("EndDate", facts.text(self.period, NAP.ends)),
            ("PublicationDate", facts.text(subject, DCTERMS.issued)),
        ):
            if _DAY.fullmatch(date):
                self._add(about, name, date)
        if url := facts.iri(subject, FOAF.homepage):
            self._add(about, "Source", url)

    def _goals(self, core: ET.Element) -> None:
        """Write a goal for each objective, and one for the plan where something hangs on it alone."""
        under: dict[str, list[str]] = {}
        order = {row.item: number for number, row in enumerate(self.chart.rows())}
        for element, kind in self.chart.kinds.items():
            if kind != "objective":
                under.setdefault(self.chart.above(element, "objective"), []).append(element)
            else:
                under.setdefault(element, [])

        def place(element: str) -> tuple[tuple[int, ...], int, str]:
            """Sort tasks by number, deliverables as printed, parts below them."""
            task = self.facts.text(self.chart.above(element, "task"), DCTERMS.identifier)
            numbers = tuple(map(int, re.findall(r"\d+", task)))
            kind = self.chart.kinds[element]
            return numbers, -1 if kind == "task" else order.get(element, 10**9), element

        def goal_place(objective: str) -> tuple[bool, tuple[int, ...], str]:
            number = self.facts.text(objective, DCTERMS.identifier)
            return not objective, tuple(map(int, re.findall(r"\d+", number))), objective

        with progress.stage("writing goal", of=len(under)) as step:
            for objective in sorted(under, key=goal_place):
                step()
                goal = self._goal(core, objective)
                for element in sorted(under[objective], key=place):
                    self._objective(goal, element)

    def _goal(self, core: ET.Element, objective: str) -> ET.Element:
        facts, subject = self.facts, objective or self.scope.plan
        goal = self._add(core, "Goal")
        label = self._label(subject)
        self._add(goal, "Name", label)
        self._add(goal, "Description", facts.text(subject, DCTERMS.description, self.language) or label)
        self._add(goal, "Identifier", identifier(subject))
        if number := facts.text(objective, DCTERMS.identifier):
            self._add(goal, "SequenceIndicator", number)
        pillar = self.chart.pillar(objective)
        said = f"{self.words['pillar']}: {self._label(pillar)} <{pillar}>" if pillar else ""
        self._information(goal, [said, subject, self._evidence(subject)])
        return goal

    def _objective(self, goal: ET.Element, element: str) -> None:
        facts, kind = self.facts, self.chart.kinds[element]
        status_report = self.said.get(element, "")
        if self.report and kind in ("deliverable", "part") and not self._is_told(element):
            return
        objective = self._add(goal, "Objective")
        self._add(objective, "Name", self._label(element))
        self._add(objective, "Description", facts.text(element, DCTERMS.description, self.language))
        self._add(objective, "Identifier", identifier(element))
        position = facts.text(status_report, NAP.position)
        self._add(objective, "SequenceIndicator", facts.text(element, DCTERMS.identifier) or position)
        for role, predicate in (("lead", NAP.hasLead), ("collaborator", NAP.hasCollaborator),
                                ("consulted", NAP.hasConsultedBody)):  # fmt: skip
            for body in facts.iris(status_report, predicate):
                self._stakeholder(objective, body, role)
        new = self.words["new"] if facts.text(status_report, NAP.isMarkedNew) == "true" else ""
        others = self.words["others"] if facts.text(status_report, NAP.namesOthers) == "true" else ""
        self._information(objective, [new, others, element, self._evidence(element), self._evidence(status_report)])
        if kind != "task":
            self._status(objective, element, status_report)
            for observation in self._observations(element):
                self._measured(objective, observation)
        for child in [one for one in objective if one.tag.endswith(("}Description", "}SequenceIndicator"))]:
            if not child.text:
                objective.remove(child)

    def _is_told(self, element: str) -> bool:
        """Tell whether the report speaks of an element, or of the deliverable that it is a part of."""
        return element in self.said or self.chart.above(element, "deliverable") in self.said

    def _stakeholder(self, objective: ET.Element, body: str, role: str) -> None:
        stakeholder = self._add(objective, "Stakeholder", StakeholderTypeType="Organization")
        self._add(stakeholder, "Name", self._label(body))
        self._add(stakeholder, "Description", " ".join(filter(None, [self.bodies.abbreviation(body), f"<{body}>"])))
        played = self._add(stakeholder, "Role")
        self._add(played, "Name", self.words[role])
        if role != "consulted":
            self._add(played, "RoleType", "Performer")

    def _status(self, objective: ET.Element, element: str, status_report: str) -> None:
        facts = self.facts
        indicator = self._add(objective, "PerformanceIndicator", PerformanceIndicatorType="Qualitative")
        self._add(indicator, "MeasurementDimension", self.words["status"])
        self._add(indicator, "UnitOfMeasurement", self.words["unit"])
        self._add(indicator, "Identifier", identifier(status_report or f"{element}#status"))
        if parent := self.chart.parents.get(element):
            tie = self._add(indicator, "Relationship", RelationshipType="Narrower_Than")
            self._add(tie, "ReferentIdentifier", identifier(parent))
            self._add(tie, "Name", self.words["belongs"])
            self._add(tie, "Description", self._label(parent))
        if not status_report:
            return
        instance = self._add(indicator, "MeasurementInstance")
        due = facts.iri(status_report, NAP.hasDuePeriod)
        if due:
            target = self._add(instance, "TargetResult")
            self._day(target, "EndDate", facts.text(due, NAP.ends))
            self._add(target, "Description", f"{self.words['due']}: {self._label(due)}")
        actual = self._add(instance, "ActualResult")
        self._day(actual, "StartDate", facts.text(self.period, NAP.begins))
        self._day(actual, "EndDate", facts.text(self.period, NAP.ends))
        if status := facts.iri(status_report, NAP.hasStatus):
            descriptor = self._add(actual, "Descriptor")
            self._add(descriptor, "DescriptorName", self.words["unit"])
            self._add(descriptor, "DescriptorValue", self._label(status))
        start, done = facts.iri(status_report, NAP.hasStartPeriod), facts.text(status_report, NAP.completionDate)
        cells = [facts.text(status_report, p) for p in (NAP.timelineAsPrinted, NAP.statusAsPrinted, NAP.leadAsPrinted)]
        said = [
            f"{self.words['start']}: {self._label(start)}" if start else "",
            f"{self.words['completed']}: {done}" if done else "",
            f"{self.words['printed']}: {' | '.join(filter(None, cells))}" if any(cells) else "",
        ]
        if any(said):
            self._add(actual, "Description", "; ".join(filter(None, said)))

    def _observations(self, element: str) -> list[str]:
        """Return the figures about an element, and about what carries it out."""
        things = [element, *self.facts.sources(NAP.carriesOut, element)]
        measured = self.facts.members(NAP.Observation)
        return sorted({one for thing in things for one in self.facts.sources(NAP.isAbout, thing) if one in measured})

    def _measured(self, objective: ET.Element, observation: str) -> None:
        facts = self.facts
        measure, qualifier = facts.iri(observation, NAP.hasMeasure), facts.iri(observation, NAP.hasQualifier)
        indicator = self._add(objective, "PerformanceIndicator", PerformanceIndicatorType="Quantitative")
        self._add(indicator, "MeasurementDimension", self._label(observation))
        self._add(indicator, "UnitOfMeasurement", self._label(measure) if measure else self.words["number"])
        self._add(indicator, "Identifier", identifier(f"{observation}#{self._owner(objective)}"))
        instance = self._add(indicator, "MeasurementInstance")
        result = self._add(instance, "TargetResult" if qualifier in _TARGETS else "ActualResult")
        self._day(result, "StartDate", facts.text(observation, NAP.startDate))
        self._day(result, "EndDate", facts.text(observation, NAP.endDate) or facts.text(observation, NAP.asOf))
        self._add(result, "NumberOfUnits", facts.text(observation, NAP.value))
        as_of = facts.text(observation, NAP.asOf)
        said = [self._label(qualifier) if qualifier else "", f"{self.words['as of']} {as_of}" if as_of else ""]
        if any(said):
            self._add(result, "Description", ", ".join(filter(None, said)))
        self._information(indicator, [observation, self._evidence(observation)])

    def _owner(self, objective: ET.Element) -> str:
        return next((child.text or "" for child in objective if child.tag.endswith("}Identifier")), "")

    def _day(self, parent: ET.Element, name: str, date: str) -> None:
        """Write a date where it names a day: StratML knows no months and years."""
        if _DAY.fullmatch(date):
            self._add(parent, name, date)

    def _evidence(self, thing: str) -> str:
        """Return where sources say what is said of a thing."""
        found = self.facts.sources(NAP.isEvidenceFor, thing) if thing else []
        places = sorted({self.facts.text(one, NAP.locator) for one in found} - {""})
        if not places:
            return ""
        urls = {self._url(self.facts.iri(one, OA.hasSource)) for one in found} - {""}
        shown = "; ".join(places[:_MOST_PLACES])
        more = f"; {self.words['more'].format(len(places) - _MOST_PLACES)}" if len(places) > _MOST_PLACES else ""
        return f"{self.words['evidence']}: {shown}{more}" + (f" <{', '.join(sorted(urls))}>" if urls else "")

    def _url(self, rendition: str) -> str:
        report = self.facts.iri(rendition, NAP.isRenditionOf)
        return self.facts.iri(report, FOAF.homepage) or report

    def _information(self, parent: ET.Element, lines: Iterable[str]) -> None:
        said = list(dict.fromkeys(filter(None, lines)))
        if said:
            self._add(parent, "OtherInformation", "\n".join(said))
