"""What generated data says: countries with their bodies, plans, tasks, deliverables, reports and evidence."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field

Thing = dict[str, list[str]]  # the values of each property, as Turtle writes them
Things = dict[str, Thing]  # by subject, as Turtle writes it

ID = "https://w3id.org/nap-kg/id"
FIRST_YEAR = 2012  # of the first report of each plan
YEARS = range(FIRST_YEAR - 1, FIRST_YEAR + 5)
REPORTS = (1, 2, 3)  # how many reports the plans of a country have
DELIVERABLES, OF_A_TASK, TASKS_OF_AN_OBJECTIVE = 96, 6, 4
PILLARS = ("prevention", "protection", "prosecution", "partnership")
DEPARTMENTS = (("ps", "Public Safety"), ("jus", "Justice"), ("bor", "Borders"), ("lab", "Labour"))
UNITS = (("ps", "tu", "Trafficking Unit"), ("lab", "wu", "Workplace Unit"))
ACTIVITIES = ("Campaign", "Event", "Operation", "Programme", "Project", "Training")
EARLY = {  # concepts whose IRIs come before those of the plans; all of them are written
    "audience": ("police",),
    "cell-remark": ("blank-cell",),
    "discrepancy-kind": ("contradiction",),
    "funding-kind": ("grant", "share"),
    "measure": ("people-arrested", "victims"),
    "name-kind": ("abbreviation", "applied-title"),
    "organization-kind": ("ngo",),
    "pillar": PILLARS,
}
VERBS = (
    ("Train", "Former"), ("Inform", "Informer"), ("Equip", "Outiller"), ("Consult", "Consulter"),
    ("Support", "Soutenir"), ("Survey", "Sonder"), ("Brief", "Préparer"),
)  # fmt: skip
OBJECTS = (
    ("border officers", "les agents frontaliers"), ("prosecutors", "les procureurs"),
    ("labour inspectors", "les inspecteurs du travail"), ("consular staff", "le personnel consulaire"),
    ("shelters", "les refuges"), ("employers", "les employeurs"), ("police services", "les services de police"),
    ("schools", "les écoles"), ("carriers", "les transporteurs"), ("health workers", "le personnel de la santé"),
    ("recruiters", "les recruteurs"),
)  # fmt: skip
AIMS = (
    ("to recognize the signs", "à reconnaître les signes"), ("on the rights of victims", "sur les droits des victimes"),
    ("in the regions", "dans les régions"), ("on safe reporting", "sur le signalement sûr"),
    ("abroad", "à l'étranger"),
)  # fmt: skip


def iri(*parts: str) -> str:
    return f"<{'/'.join((ID, *parts))}>"


def below(parent: str, *parts: str) -> str:
    return f"{parent[:-1]}/{'/'.join(parts)}>"


def both(english: str, french: str) -> list[str]:
    return [f'"{english}"@en', f'"{french}"@fr']


def fiscal_year(country: str, year: int) -> str:
    return iri("period", country, "fy", f"{year}-{year + 1}")


def bodies(country: str) -> Things:
    """The fiscal years, agencies and names of a country, and the document that the names are from."""
    things: Things = {}
    for year in YEARS:
        printed = f"{year}/{(year + 1) % 100}"
        things[fiscal_year(country, year)] = {
            "a": ["nap:FiscalYear"],
            "nap:begins": [f'"{year}-04-01"^^xsd:date'],
            "nap:ends": [f'"{year + 1}-03-31"^^xsd:date'],
            "rdfs:label": both(printed, printed),
        }
    register = iri("document", country, "register")
    things[register] = {
        "a": ["foaf:Document"],
        "dcterms:language": ['"en"'],
        "dcterms:title": ['"Register of public bodies"@en'],
        "foaf:homepage": [f"<https://example.org/{country}/register>"],
        "rdfs:label": both("Register of public bodies", "Registre des organismes publics"),
    }

    def body(agency: str, kind: str, names: dict[str, str]) -> Thing:
        for name, text in names.items():
            things[below(agency, "name", f"{name}-en")] = {
                "a": ["nap:Name"],
                "dcterms:language": ['"en"'],
                "dcterms:source": [register],
                "nap:hasNameKind": [iri("name-kind", name)],
                "nap:nameText": [f'"{text}"'],
            }
        return {
            "a": [kind],
            "nap:hasName": [below(agency, "name", f"{name}-en") for name in names],
            "rdfs:label": [f'"{list(names.values())[-1]}"@en'],
        }

    for short, title in DEPARTMENTS:
        agency = iri("agency", country, short)
        things[agency] = body(agency, "nap:Department", {"abbreviation": short.upper(), "applied-title": title})
    for department, short, title in UNITS:
        agency = iri("agency", country, department, short)
        things[agency] = body(agency, "nap:AgencyUnit", {"applied-title": title})
        things[agency]["org:unitOf"] = [iri("agency", country, department)]
    agency = iri("agency", country, "task-force")
    things[agency] = body(agency, "nap:CoordinatingBody", {"applied-title": "Task Force"})
    return things


@dataclass
class Unit:
    """A deliverable and the things that its faults may fall on."""

    plan: Plan
    number: int
    deliverable: str
    evidence: str = ""  # for the deliverable
    status: str = ""  # its first status report
    status_evidence: str = ""
    report: str = ""  # the first report that speaks of it

    @property
    def things(self) -> Things:
        return self.plan.things


@dataclass
class Plan:
    """An action plan with all that is said of it."""

    country: str
    number: int
    reports: int
    things: Things = field(default_factory=dict)
    triples: int = 0
    counted: int = 0  # how many of the things are in ``triples``
    offsets: Counter[str] = field(default_factory=Counter)  # where the next passage begins, by rendition
    positions: Counter[str] = field(default_factory=Counter)  # rows so far, by report
    once: set[str] = field(default_factory=set)  # kinds of faults that a plan bears once

    def __post_init__(self) -> None:
        self.iri = iri("plan", f"{self.country}-{self.number}")
        self.years = [FIRST_YEAR + report for report in range(self.reports)]
        self.report_iris = [below(self.iri, "report", f"{year}-{year + 1}") for year in self.years]
        self.leads = [iri("agency", self.country, short) for short, _ in DEPARTMENTS]
        self.leads += [iri("agency", self.country, department, short) for department, short, _ in UNITS]
        self.printed = [short.upper() for short, _ in DEPARTMENTS]
        self.printed += [f"{department.upper()} ({short.upper()})" for department, short, _ in UNITS]
        self._head()

    def count(self) -> int:
        """Return how many triples the plan has, things that were added since the last call included."""
        for thing in list(self.things.values())[self.counted :]:
            self.triples += sum(map(len, thing.values()))
        self.counted = len(self.things)
        return self.triples

    def shown(self, report: str, slug: str, thing: str, properties: list[str], locator: str) -> str:
        """Add evidence for a thing and return its IRI."""
        rendition = below(report, "rendition", "text")
        evidence = below(report, "evidence", slug)
        digest = hashlib.sha256(f"{evidence} {thing}".encode()).hexdigest()
        start = self.offsets[rendition]
        self.offsets[rendition] = end = start + 40 + int(digest[:2], 16)
        self.things[evidence] = {
            "a": ["nap:Evidence"],
            "nap:endPosition": [str(end)],
            "nap:isEvidenceFor": [thing],
            "nap:locator": [f'"{locator}"'],
            "nap:startPosition": [str(start)],
            "nap:supportsProperty": properties,
            "nap:tokenCount": [str(5 + int(digest[2:4], 16) // 8)],
            "nap:tokenDigest": [f'"{digest}"'],
            "oa:hasSource": [rendition],
        }
        if rendition in self.things:
            self.things[rendition]["nap:codePointCount"] = [str(end)]
        return evidence

    def _head(self) -> None:
        """The plan itself, its reports and their renditions."""
        things, name = self.things, f"{self.country} {self.number}"
        things[self.iri] = {
            "a": ["nap:ActionPlan"],
            "dcterms:issued": [f'"{FIRST_YEAR}-01-31"^^xsd:date'],
            "dcterms:spatial": ["<http://publications.europa.eu/resource/authority/country/CAN>"],
            "dcterms:title": [f'"National action plan {name}"@en'],
            "nap:hasTheme": [iri("theme", "human-trafficking")],
            "rdfs:label": both(f"Plan {name}", f"Plan {name}"),
        }
        for number, (year, report) in enumerate(zip(self.years, self.report_iris, strict=True), 1):
            things[report] = {
                "a": ["nap:ProgressReport"],
                "dcterms:language": ['"en"'],
                "dcterms:publisher": [self.leads[0]],
                "dcterms:title": [f'"Progress report {number} on plan {name}"@en'],
                "nap:hasReportingPeriod": [fiscal_year(self.country, year)],
                "nap:reportsOn": [self.iri],
                "nap:seriesNumber": [str(number)],
                "rdfs:label": both(f"Progress report {number}", f"Rapport d'étape {number}"),
            }
            rendition = below(report, "rendition", "text")
            things[rendition] = {
                "a": ["nap:Rendition"],
                "dcterms:format": ['"text/plain"'],
                "dcterms:language": ['"en"'],
                "nap:codePointCount": ["0"],
                "nap:digest": [f'"{hashlib.sha256(rendition.encode()).hexdigest()}"'],
                "nap:isRenditionOf": [report],
                "rdfs:label": both(f"Text of progress report {number}", f"Texte du rapport d'étape {number}"),
            }
            self.shown(report, "report", report, ["dcterms:title"], "Cover")
        self.shown(self.report_iris[0], "plan", self.iri, ["dcterms:title"], "Introduction")

    def task(self, number: int) -> str:
        """Return a task by its number from 0, made with its objective where it is the first of it."""
        report, at = self.report_iris[0], number // TASKS_OF_AN_OBJECTIVE
        objective = below(self.iri, "objective", f"{at + 1}.1")
        if objective not in self.things:
            self.things[objective] = {
                "a": ["nap:Objective"],
                "dcterms:description": both("All that the tasks below are for.", "Ce que visent les tâches."),
                "dcterms:identifier": [f'"{at + 1}.1"'],
                "nap:hasPillar": [iri("pillar", PILLARS[at])],
                "nap:isObjectiveOf": [self.iri],
                "rdfs:label": both(f"Objective {at + 1}", f"Objectif {at + 1}"),
            }
            self.shown(report, f"objective-{at + 1}.1", objective, ["dcterms:identifier", "rdfs:label"], "Annex A")
            body = iri("agency", self.country, "task-force")
            member = below(self.iri, "membership", str(at + 1))
            self.things[member] = {
                "a": ["nap:Membership"],
                "nap:isHeldDuring": [fiscal_year(self.country, self.years[0])],
                "org:member": [self.leads[at]],
                "org:organization": [body],
                "org:role": [iri("role", "chair" if at == 0 else "core-member")],
            }
            self.shown(report, f"membership-{at + 1}", member, ["org:member", "org:role"], "Annex B")
        name = f"{at + 1}.1{number % TASKS_OF_AN_OBJECTIVE + 1}"
        task = below(self.iri, "task", name)
        if task not in self.things:
            self.things[task] = {
                "a": ["nap:Task"],
                "dcterms:identifier": [f'"{name}"'],
                "nap:isTaskOf": [objective],
                "rdfs:label": both(f"Task {name}", f"Tâche {name}"),
            }
            self.shown(report, f"task-{name}", task, ["dcterms:identifier", "rdfs:label"], f"Annex A, task {name}")
        return task

    def unit(self, number: int) -> Unit:
        """Add a deliverable by its number from 0, with all that is said of it."""
        task = self.task(number // OF_A_TASK)
        name, row = f"{number + 1:04}", f"Annex A, task {task.rpartition('/')[2][:-1]}, row {number % OF_A_TASK + 1}"
        verb, object_, aim = VERBS[number % 7], OBJECTS[number % 11], AIMS[number % 5]
        unit = Unit(self, number, below(self.iri, "deliverable", name))
        late = self.reports > 1 and number % 11 == 5  # comes with the last report, marked new
        dropped = self.reports > 1 and not late and number % 13 == 7  # is not in the last one any more
        spoken_of = [
            year
            for year in self.years
            if not (late and year != self.years[-1]) and not (dropped and year == self.years[-1])
        ]
        first = self.report_iris[self.years.index(spoken_of[0])]
        self.things[unit.deliverable] = {
            "a": ["nap:Deliverable"],
            "nap:isDeliverableOf": [task],
            "rdfs:label": both(*(f"{v} {o} {a} ({name})" for v, o, a in zip(verb, object_, aim, strict=True))),
        }
        unit.evidence = self.shown(
            first, f"deliverable-{name}", unit.deliverable, ["nap:isDeliverableOf", "rdfs:label"], row
        )
        for year in spoken_of:
            report = self.report_iris[year - FIRST_YEAR]
            self.positions[report] += 1
            status, evidence = self._status(unit, report, year, late, row)
            if not unit.status:
                unit.status, unit.status_evidence, unit.report = status, evidence, report
        if number % 8 == 2:
            self._part(unit, row)
        if number % 3 == 1:
            self._prose(unit)
        if number % 24 == 3:
            self._discrepancy(unit)
        return unit

    def _status(self, unit: Unit, report: str, year: int, late: bool, row: str) -> tuple[str, str]:
        number, name = unit.number, f"{unit.number + 1:04}"
        start = year if late else FIRST_YEAR - number % 2
        done = number % 5 == 4 and year == self.years[-1]
        state = "completed" if done else ("ongoing", "in-progress", "ongoing", "not-started", "ongoing")[number % 5]
        leads = sorted({(number * 3 + step * (number % 4)) % len(self.leads) for step in range(1 + number % 3)})
        status = below(report, "status", name)
        thing: Thing = {
            "a": ["nap:StatusReport"],
            "nap:hasLead": [self.leads[lead] for lead in leads],
            "nap:hasStartPeriod": [fiscal_year(self.country, start)],
            "nap:hasStatus": [iri("status", state)],
            "nap:isMarkedNew": ["true" if late else "false"],
            "nap:isReportedIn": [report],
            "nap:leadAsPrinted": [f'"{", ".join(self.printed[lead] for lead in leads)}"'],
            "nap:position": [str(self.positions[report])],
            "nap:reportsStatusOf": [unit.deliverable],
            "nap:statusAsPrinted": [f'"{state.replace("-", " ").capitalize()}"'],
            "nap:timelineAsPrinted": [f'"Start: {start}/{(start + 1) % 100}"'],
        }
        if done:
            when = (f'"{year}-09"^^xsd:gYearMonth', f'"{year}-09-15"^^xsd:date', f'"{year}"^^xsd:gYear')[number % 3]
            thing["nap:completionDate"] = [when]
        if number % 7 == 1:
            thing["nap:hasCollaborator"] = [iri("agency", self.country, "task-force")]
        if number % 9 == 1:
            thing["nap:hasConsultedBody"] = [iri("agency", self.country, "task-force")]
        if number % 10 == 3:
            thing["nap:namesOthers"] = ["true"]
        if number % 12 == 4:
            thing["nap:hasCellRemark"] = [iri("cell-remark", "blank-cell")]
        self.things[status] = thing
        supported = ["nap:hasStatus", "nap:statusAsPrinted", "nap:timelineAsPrinted"]
        return status, self.shown(report, f"status-{name}", status, supported, row)

    def _part(self, unit: Unit, row: str) -> None:
        name = f"{unit.number + 1:04}"
        part, status = below(self.iri, "part", name), below(unit.report, "status", f"part-{name}")
        self.things[part] = {
            "a": ["nap:DeliverablePart"],
            "nap:isDeliverablePartOf": [unit.deliverable],
            "rdfs:label": both(f"Pilot of {name}", f"Projet pilote de {name}"),
        }
        self.shown(unit.report, f"part-{name}", part, ["rdfs:label"], row)
        self.things[status] = {
            "a": ["nap:StatusReport"],
            "nap:hasStartPeriod": [fiscal_year(self.country, FIRST_YEAR)],
            "nap:hasStatus": [iri("status", "ongoing")],
            "nap:isMarkedNew": ["false"],
            "nap:isReportedIn": [unit.report],
            "nap:position": ["1"],
            "nap:reportsStatusOf": [part],
            "nap:statusAsPrinted": ['"Ongoing"'],
            "nap:timelineAsPrinted": ['"2012/13"'],
        }
        self.shown(unit.report, f"status-part-{name}", status, ["nap:hasStatus"], row)

    def _prose(self, unit: Unit) -> None:
        """An activity, and in turn a figure, money, an achievement."""
        number, name = unit.number, f"{unit.number + 1:04}"
        report, place = unit.report, below(self.iri, "place", "capital")
        year = int(report.rpartition("/")[2][:4])
        partner = below(self.iri, "organization", "1")
        if place not in self.things:
            self.things[place] = {"a": ["nap:Place"], "rdfs:label": both("The capital", "La capitale")}
            self.shown(report, "place-capital", place, ["rdfs:label"], "Part 1")
            self.things[partner] = {
                "a": ["nap:Organization"],
                "nap:hasOrganizationKind": [iri("organization-kind", "ngo")],
                "rdfs:label": ['"Shelter Network"@en'],
            }
        activity = below(self.iri, "activity", name)
        self.things[activity] = {
            "a": [f"nap:{ACTIVITIES[number // 3 % 6]}"],
            "nap:carriesOut": [unit.deliverable],
            "nap:endDate": [f'"{year}-11"^^xsd:gYearMonth'],
            "nap:hasAudience": [iri("audience", "police")],
            "nap:hasPartner": [partner],
            "nap:isCarriedOutBy": [self.leads[number % len(self.leads)]],
            "nap:startDate": [f'"{year}-{4 + number % 6:02}"^^xsd:gYearMonth'],
            "nap:takesPlaceIn": [place],
            "rdfs:label": both(f"Activity {name}", f"Activité {name}"),
        }
        self.shown(report, f"activity-{name}", activity, ["nap:isCarriedOutBy", "rdfs:label"], "Part 2")
        label = both(f"Of activity {name}", f"De l'activité {name}")
        if number % 6 == 1:
            slug, thing = f"observation-{name}", below(self.iri, "observation", name)
            self.things[thing] = {
                "a": ["nap:Observation"],
                "nap:asOf": [f'"{year}"^^xsd:gYear'],
                "nap:hasMeasure": [iri("measure", ("victims", "people-arrested")[number // 6 % 2])],
                "nap:isAbout": [activity],
                "nap:value": [str(number * 3)],
                "rdfs:label": label,
            }
            supported = ["nap:value"]
        elif number % 12 == 4:
            slug, thing = f"funding-{name}", below(self.iri, "funding", name)
            self.things[thing] = {
                "a": ["nap:Funding"],
                "nap:amount": [str(1000 * (number + 1))],
                "nap:currency": ['"CAD"'],
                "nap:hasFunder": [self.leads[0]],
                "nap:hasFundingKind": [iri("funding-kind", "grant")],
                "nap:hasPurpose": [activity],
                "nap:hasRecipient": [partner],
                "rdfs:label": label,
            }
            supported = ["nap:amount"]
        else:
            slug, thing = f"achievement-{name}", below(report, "achievement", name)
            self.things[thing] = {
                "a": ["nap:KeyAchievement"],
                "nap:isAbout": [activity],
                "nap:isStatedIn": [report],
                "rdfs:label": label,
            }
            supported = ["rdfs:label"]
        self.shown(report, slug, thing, supported, "Part 2")

    def _discrepancy(self, unit: Unit) -> None:
        discrepancy = below(unit.report, "discrepancy", f"{unit.number + 1:04}")
        readings = [below(discrepancy, "reading", str(n)) for n in (1, 2)]
        stated = self.things[unit.status]["nap:hasStartPeriod"]
        years = (fiscal_year(self.country, FIRST_YEAR + n) for n in (0, 1))
        told = [stated, [next(year for year in years if year not in stated)]]
        for n, reading in enumerate(readings):
            self.things[reading] = {
                "a": ["nap:Reading"],
                "nap:readingProperty": ["nap:hasStartPeriod"],
                "nap:readingValue": told[n],
            }
            self.shown(
                unit.report, f"reading-{unit.number + 1:04}-{n}", reading, ["nap:readingValue"], f"Annex A, reading {n}"
            )
        self.things[discrepancy] = {
            "a": ["nap:Discrepancy"],
            "nap:concerns": [unit.status],
            "nap:hasDiscrepancyKind": [iri("discrepancy-kind", "contradiction")],
            "nap:hasReading": readings,
            "nap:preferredReading": [readings[0]],
            "nap:reason": both("Two cells differ.", "Deux cases diffèrent."),
            "rdfs:label": both("Start in doubt", "Début incertain"),
        }
