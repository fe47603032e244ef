"""The kinds of faults that generated data can have, each with the results that the shipped shapes must give for it.

A kind is a function that spoils a deliverable that is right, or adds something spoilt beside it. Its decorator says
which rules object: code, component and number of results. Kinds take turns, so a file with as many faults as there are
kinds has one of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from model import Thing, Unit, both, fiscal_year, iri

Spoil = Callable[["Unit"], None]

CLASS, CLOSED, DATATYPE = "ClassConstraintComponent", "ClosedConstraintComponent", "DatatypeConstraintComponent"
LESS, LESS_EQUAL = "LessThanConstraintComponent", "LessThanOrEqualsConstraintComponent"
MAX, MIN = "MaxCountConstraintComponent", "MinCountConstraintComponent"
MAX_LENGTH, MIN_LENGTH = "MaxLengthConstraintComponent", "MinLengthConstraintComponent"
MIN_INCLUSIVE, NODE_KIND = "MinInclusiveConstraintComponent", "NodeKindConstraintComponent"
OR, PATTERN, QUALIFIED = (
    "OrConstraintComponent",
    "PatternConstraintComponent",
    "QualifiedMinCountConstraintComponent",
)
SPARQL, UNIQUE_LANG, XONE = (
    "SPARQLConstraintComponent",
    "UniqueLangConstraintComponent",
    "XoneConstraintComponent",
)

KINDS: dict[str, tuple[Spoil, Counter[tuple[str, str]]]] = {}
ONCE = {"two rows in one place"}  # compared with the first row of a chart, so a second one would count twice over


def kind(name: str, *expected: str, times: int = 1) -> Callable[[Spoil], Spoil]:
    """Enter a kind; ``expected`` holds pairs of code and component, one after the other."""

    def enter(spoil: Spoil) -> Spoil:
        pairs = Counter({pair: times * number for pair, number in Counter(_pairs(expected)).items()})
        KINDS[name] = spoil, pairs
        return spoil

    return enter


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(words[::2], words[1::2], strict=True)


def turns() -> Iterator[str]:
    """Yield the names of the kinds for ever, core constraints and SPARQL mixed from the start."""
    sparql = [name for name, (_, pairs) in KINDS.items() if any(component == SPARQL for _, component in pairs)]
    core = [name for name in KINDS if name not in sparql]
    step = -(-len(core) // max(1, len(sparql)))
    order = []
    while core or sparql:
        order += core[:step] + sparql[:1]
        core, sparql = core[step:], sparql[1:]
    while True:
        yield from order


def apply(unit: Unit, turn: Iterator[str]) -> tuple[str, Counter[tuple[str, str]]]:
    """Spoil a deliverable by the kind whose turn it is; return the kind and the results to expect."""
    name = next(turn)
    while name in unit.plan.once:
        name = next(turn)
    if name in ONCE:
        unit.plan.once.add(name)
    spoil, expected = KINDS[name]
    spoil(unit)
    return name, expected


def _deliverable(unit: Unit) -> Thing:
    return unit.things[unit.deliverable]


def _status(unit: Unit) -> Thing:
    return unit.things[unit.status]


def _add(unit: Unit, folder: str, thing: Thing, supported: list[str]) -> str:
    """Add a thing beside a deliverable, with evidence, and return its IRI."""
    subject = f"{unit.plan.iri[:-1]}/{folder}/{unit.number + 1:04}-extra>"
    unit.things[subject] = thing
    if supported:
        unit.plan.shown(unit.report, f"{folder}-{unit.number + 1:04}-extra", subject, supported, "Part 3")
    return subject


# --- of a deliverable


@kind("label without a language", "NAP241", DATATYPE)
def _(unit: Unit) -> None:
    _deliverable(unit)["rdfs:label"] = ['"Untagged"', '"Étiqueté"@fr']


@kind("two labels in a language", "NAP241", UNIQUE_LANG)
def _(unit: Unit) -> None:
    _deliverable(unit)["rdfs:label"].append('"A second wording"@en')


@kind("label too long", "NAP241", MAX_LENGTH)
def _(unit: Unit) -> None:
    _deliverable(unit)["rdfs:label"][0] = f'"{"Long wording " * 12}"@en'


@kind("no label", "NAP241", MIN, "NAP509", SPARQL)
def _(unit: Unit) -> None:
    del _deliverable(unit)["rdfs:label"]


@kind("of no task", "NAP243", MIN, "NAP509", SPARQL)
def _(unit: Unit) -> None:
    del _deliverable(unit)["nap:isDeliverableOf"]


@kind("of two tasks", "NAP243", MAX)
def _(unit: Unit) -> None:
    tasks = _deliverable(unit)["nap:isDeliverableOf"]
    tasks.append(unit.plan.task(0 if "/1.11>" not in tasks[0] else 1))


@kind("of something that is no task", "NAP243", OR)
def _(unit: Unit) -> None:
    _deliverable(unit)["nap:isDeliverableOf"] = [unit.report]


@kind("misspelt property of a deliverable", "NAP246", CLOSED)
def _(unit: Unit) -> None:
    _deliverable(unit)["nap:isDelivrableOf"] = [unit.plan.iri]


@kind("deliverable without evidence", "NAP244", MIN)
def _(unit: Unit) -> None:
    unit.things[unit.evidence] = {}


@kind("deliverable in no report", "NAP245", MIN)
def _(unit: Unit) -> None:
    """Its status reports speak of a part instead."""
    part = _add(
        unit,
        "part",
        {"a": ["nap:DeliverablePart"], "nap:isDeliverablePartOf": [unit.deliverable], "rdfs:label": ['"Pilot"@en']},
        ["rdfs:label"],
    )
    for thing in unit.things.values():
        if thing.get("nap:reportsStatusOf") == [unit.deliverable]:
            thing["nap:reportsStatusOf"] = [part]


# --- of a status report


@kind("state that is none", "NAP303", CLASS)
def _(unit: Unit) -> None:
    _state(unit, "ongoing")
    _status(unit)["nap:hasStatus"] = [unit.plan.iri]


def _state(unit: Unit, state: str) -> None:
    """Give a status report a state, and no date."""
    _status(unit)["nap:hasStatus"] = [iri("status", state)]
    _status(unit).pop("nap:completionDate", None)


@kind("two states", "NAP303", MAX)
def _(unit: Unit) -> None:
    _state(unit, "ongoing")
    _status(unit)["nap:hasStatus"].append(iri("status", "in-progress"))


@kind("no state", "NAP321", OR, "NAP509", SPARQL)
def _(unit: Unit) -> None:
    _state(unit, "ongoing")
    del _status(unit)["nap:hasStatus"]


@kind("no start", "NAP322", OR)
def _(unit: Unit) -> None:
    _undisputed(unit)
    del _status(unit)["nap:hasStartPeriod"]


@kind("no lead", "NAP320", SPARQL)
def _(unit: Unit) -> None:
    del _status(unit)["nap:hasLead"]


@kind("lead that is no agency", "NAP306", CLASS)
def _(unit: Unit) -> None:
    _status(unit)["nap:hasLead"].append(unit.plan.iri)


@kind("yes for true", "NAP309", DATATYPE)
def _(unit: Unit) -> None:
    _status(unit)["nap:isMarkedNew"] = ['"yes"']


@kind("row 0", "NAP311", MIN_INCLUSIVE)
def _(unit: Unit) -> None:
    _status(unit)["nap:position"] = [f"-{unit.number}"]


@kind("two rows in one place", "NAP319", SPARQL, times=2)
def _(unit: Unit) -> None:
    first = next(
        thing
        for thing in unit.things.values()
        if thing.get("nap:isReportedIn") == [unit.report] and "nap:hasLead" in thing
    )
    _status(unit)["nap:position"] = list(first["nap:position"])


@kind("two status reports of one report", "NAP318", SPARQL, times=2)
def _(unit: Unit) -> None:
    second = {predicate: list(values) for predicate, values in _status(unit).items()}
    second["nap:position"] = [str(10_000 + unit.number)]
    second["nap:isReportedIn"] = [unit.report]
    _add(unit, "status", second, ["nap:statusAsPrinted"])


@kind("timeline too long", "NAP312", MAX_LENGTH)
def _(unit: Unit) -> None:
    _status(unit)["nap:timelineAsPrinted"] = [f'"{"Start: 2012/13, then on; " * 7}"']


@kind("no timeline cell", "NAP331", OR, "NAP509", SPARQL)
def _(unit: Unit) -> None:
    del _status(unit)["nap:timelineAsPrinted"]


@kind("status cell with a language", "NAP313", DATATYPE)
def _(unit: Unit) -> None:
    _status(unit)["nap:statusAsPrinted"] = ['"Ongoing"@en']


@kind("date in words", "NAP305", OR)
def _(unit: Unit) -> None:
    _state(unit, "completed")
    _status(unit)["nap:completionDate"] = ['"last spring"']


@kind("date without completion", "NAP326", SPARQL)
def _(unit: Unit) -> None:
    _state(unit, "ongoing")
    _status(unit)["nap:completionDate"] = ['"2012-10"^^xsd:gYearMonth']


@kind("completion without a date", "NAP325", SPARQL)
def _(unit: Unit) -> None:
    _state(unit, "completed")


@kind("start after the report", "NAP323", SPARQL)
def _(unit: Unit) -> None:
    _undisputed(unit)
    _state(unit, "ongoing")
    _status(unit)["nap:hasStartPeriod"] = [fiscal_year(unit.plan.country, 2016)]


@kind("new, but begun before", "NAP324", SPARQL)
def _(unit: Unit) -> None:
    _undisputed(unit)
    _status(unit)["nap:isMarkedNew"] = ["true"]
    _status(unit)["nap:hasStartPeriod"] = [fiscal_year(unit.plan.country, 2011)]


def _undisputed(unit: Unit) -> None:
    """Let no discrepancy excuse a status report: it then concerns the deliverable."""
    for thing in unit.things.values():
        if thing.get("nap:concerns") == [unit.status]:
            thing["nap:concerns"] = [unit.deliverable]
            del thing["nap:preferredReading"]  # which the deliverable does not state


@kind("status of a passage", "NAP301", OR, "NAP245", MIN)
def _(unit: Unit) -> None:
    """Each of its status reports but the first stays away, so that the deliverable is in no report."""
    for subject, thing in list(unit.things.items()):
        if thing.get("nap:reportsStatusOf") == [unit.deliverable] and subject != unit.status:
            unit.things[subject] = {}
            for evidence, other in list(unit.things.items()):
                if other.get("nap:isEvidenceFor") == [subject]:
                    unit.things[evidence] = {}
    _status(unit)["nap:reportsStatusOf"] = [unit.evidence]


@kind("misspelt property of a status report", "NAP317", CLOSED)
def _(unit: Unit) -> None:
    _status(unit)["nap:hasLeads"] = [unit.plan.leads[0]]


@kind("in no report", "NAP302", MIN)
def _(unit: Unit) -> None:
    del _status(unit)["nap:isReportedIn"]


# --- of evidence


@kind("passage that ends before it begins", "NAP504", LESS)
def _(unit: Unit) -> None:
    unit.things[unit.evidence]["nap:startPosition"] = ["99999999"]


@kind("digest in capitals", "NAP507", PATTERN)
def _(unit: Unit) -> None:
    unit.things[unit.status_evidence]["nap:tokenDigest"] = [f'"{"AB" * 32}"']


@kind("no token", "NAP506", MIN_INCLUSIVE)
def _(unit: Unit) -> None:
    unit.things[unit.status_evidence]["nap:tokenCount"] = ["0"]


@kind("evidence for a text", "NAP501", NODE_KIND, "NAP244", MIN)
def _(unit: Unit) -> None:
    thing = unit.things[unit.evidence]
    thing["nap:isEvidenceFor"] = ['"the deliverable"']
    thing["nap:supportsProperty"] = ["rdfs:label"]


KINDS["evidence for a text"][1]["NAP509", SPARQL] = 1


@kind("source that is no rendition", "NAP508", CLASS, "NAP184", MIN, "NAP185", MIN)
def _(unit: Unit) -> None:
    unit.things[unit.evidence]["oa:hasSource"] = [unit.deliverable]


@kind("supported property that is not stated", "NAP509", SPARQL)
def _(unit: Unit) -> None:
    unit.things[unit.evidence]["nap:supportsProperty"].append("skos:note")


@kind("empty locator", "NAP503", MIN_LENGTH)
def _(unit: Unit) -> None:
    unit.things[unit.status_evidence]["nap:locator"] = ['""']


# --- of something beside the deliverable


@kind("part of a task", "NAP263", CLASS)
def _(unit: Unit) -> None:
    _add(
        unit,
        "part",
        {
            "a": ["nap:DeliverablePart"],
            "nap:isDeliverablePartOf": [unit.plan.task(0)],
            "rdfs:label": both("A part", "Une partie"),
        },
        ["rdfs:label"],
    )


@kind("activity that ends before it begins", "NAP628", SPARQL)
def _(unit: Unit) -> None:
    _add(
        unit,
        "activity",
        {
            "a": ["nap:Event"],
            "nap:endDate": ['"2012-05-01"^^xsd:date'],
            "nap:startDate": ['"2013"^^xsd:gYear'],
            "rdfs:label": both("A meeting", "Une réunion"),
        },
        ["rdfs:label"],
    )


@kind("share above the whole", "NAP667", SPARQL)
def _(unit: Unit) -> None:
    money: Thing = {
        "a": ["nap:Funding"],
        "nap:amount": ["5000"],
        "nap:currency": ['"CAD"'],
        "nap:hasFundingKind": [iri("funding-kind", "grant")],
        "rdfs:label": both("The whole", "Le tout"),
    }
    whole = _add(unit, "funding-whole", money, ["nap:amount"])
    share = money | {"nap:amount": ["6000"], "nap:isShareOf": [whole], "rdfs:label": both("A share", "Une part")}
    share["nap:hasFundingKind"] = [iri("funding-kind", "share")]
    _add(unit, "funding", share, ["nap:amount"])


@kind("body of no kind", "NAP406", XONE)
def _(unit: Unit) -> None:
    _body(unit, {"a": ["nap:Agency"]})


def _body(unit: Unit, thing: Thing) -> None:
    """Add an agency with a name."""
    name = _add(
        unit,
        "name",
        {
            "a": ["nap:Name"],
            "dcterms:language": ['"en"'],
            "nap:hasNameKind": [iri("name-kind", "abbreviation")],
            "nap:nameText": ['"XYZ"'],
        },
        ["nap:nameText"],
    )
    _add(unit, "body", {"nap:hasName": [name], "rdfs:label": ['"XYZ"@en']} | thing, [])


@kind("unit of a body that is no department's", "NAP404", QUALIFIED)
def _(unit: Unit) -> None:
    task_force = iri("agency", unit.plan.country, "task-force")
    _body(unit, {"a": ["nap:AgencyUnit"], "org:unitOf": [task_force]})


@kind("label that is no name", "NAP407", SPARQL)
def _(unit: Unit) -> None:
    _body(unit, {"a": ["nap:Department"], "rdfs:label": ['"Zyx"@en']})


@kind("name from nowhere", "NAP454", OR)
def _(unit: Unit) -> None:
    name = _add(
        unit,
        "name",
        {
            "a": ["nap:Name"],
            "dcterms:language": ['"en"'],
            "nap:hasNameKind": [iri("name-kind", "abbreviation")],
            "nap:nameText": ['"Lost"'],
        },
        [],
    )
    unit.things[unit.plan.iri].setdefault("nap:hasName", []).append(name)


@kind("person", "NAP901", NODE_KIND)
def _(unit: Unit) -> None:
    _add(unit, "person", {"a": ["foaf:Person"]}, [])


@kind("least fine above the highest", "NAP693", LESS_EQUAL)
def _(unit: Unit) -> None:
    _add(
        unit,
        "penalty",
        {
            "a": ["nap:Penalty"],
            "nap:maximumAmount": ["500"],
            "nap:minimumAmount": ["1000"],
            "rdfs:label": both("A fine", "Une amende"),
        },
        ["nap:maximumAmount"],
    )


@kind("year that ends before it begins", "NAP473", LESS_EQUAL, "NAP475", SPARQL)
def _(unit: Unit) -> None:
    _add(
        unit,
        "period",
        {
            "a": ["nap:FiscalYear"],
            "nap:begins": ['"2015-04-01"^^xsd:date'],
            "nap:ends": ['"2014-03-31"^^xsd:date'],
            "rdfs:label": both("2015/16", "2015/16"),
        },
        [],
    )


@kind("preferred reading of another", "NAP555", SPARQL, "NAP559", SPARQL, "NAP559", SPARQL)
def _(unit: Unit) -> None:
    readings = [
        _add(
            unit,
            f"reading-{n}",
            {
                "a": ["nap:Reading"],
                "nap:readingProperty": ["nap:hasStatus"],
                "nap:readingValue": [f'"{n}"'],
            },
            ["nap:readingValue"],
        )
        for n in (1, 2, 3, 4)
    ]
    for name, own in (("discrepancy", readings[:2]), ("discrepancy-other", readings[2:])):
        _add(
            unit,
            name,
            {
                "a": ["nap:Discrepancy"],
                "nap:concerns": [unit.deliverable],
                "nap:hasDiscrepancyKind": [iri("discrepancy-kind", "contradiction")],
                "nap:hasReading": own,
                "nap:preferredReading": [readings[0]],
                "nap:reason": ['"Two cells differ."@en'],
                "rdfs:label": ['"In doubt"@en'],
            },
            [],
        )


@kind("discrepancy with one reading", "NAP553", MIN)
def _(unit: Unit) -> None:
    reading = _add(
        unit,
        "reading",
        {"a": ["nap:Reading"], "nap:readingProperty": ["nap:hasStatus"], "nap:readingValue": ['"done"']},
        ["nap:readingValue"],
    )
    _add(
        unit,
        "discrepancy",
        {
            "a": ["nap:Discrepancy"],
            "nap:concerns": [unit.deliverable],
            "nap:hasDiscrepancyKind": [iri("discrepancy-kind", "contradiction")],
            "nap:hasReading": [reading],
            "nap:reason": ['"Two cells differ."@en'],
            "rdfs:label": ['"In doubt"@en'],
        },
        [],
    )
