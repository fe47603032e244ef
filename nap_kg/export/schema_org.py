"""What the graph says in the words of schema.org: added beside our own terms, so that search engines can read it too.

Only what schema.org has a word for, and with the domain that it gives the word. It has none for a plan, a deliverable's
place in one, a dated status or evidence: these are said in our terms alone. A deliverable is an ``Action`` whose status
is that of the latest report; ``on hold`` has no counterpart there.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from nap_kg.export.chart import Chart
from nap_kg.export.facts import Facts
from nap_kg.export.scope import Scope, latest
from nap_kg.namespaces import DCTERMS, FOAF, ID, NAP, ORG, RDF, RDFS, SKOS, Namespace

SCHEMA = Namespace("https://schema.org/")

_CLASSES = {
    NAP.ActionPlan: "CreativeWork",
    NAP.ProgressReport: "Report",
    NAP.Objective: "Action",
    NAP.Task: "Action",
    NAP.Deliverable: "Action",
    NAP.DeliverablePart: "Action",
    NAP.Organization: "Organization",
    NAP.Agency: "GovernmentOrganization",
    NAP.Project: "Project",
    NAP.Event: "Event",
    NAP.Training: "EducationEvent",
    NAP.ForumSession: "Event",
    NAP.Publication: "CreativeWork",
    NAP.Funding: "MonetaryGrant",
    NAP.LegalInstrument: "Legislation",
    NAP.Observation: "Observation",
    NAP.Place: "Place",
    NAP.ContactPoint: "ContactPoint",
}
"""The class of schema.org for each of ours; that of the narrowest class counts."""

_STATUSES = {
    ID["status/completed"]: "CompletedActionStatus",
    ID["status/in-progress"]: "ActiveActionStatus",
    ID["status/ongoing"]: "ActiveActionStatus",
    ID["status/not-started"]: "PotentialActionStatus",
}

_LINKS: dict[str, dict[str, str]] = {
    "CreativeWork": {
        DCTERMS.publisher: "publisher", NAP.isProducedBy: "publisher", NAP.isAbout: "about", NAP.reportsOn: "about",
        FOAF.homepage: "url", NAP.isAvailableAt: "url", DCTERMS.spatial: "spatialCoverage",
    },
    "Event": {
        NAP.isCarriedOutBy: "organizer", NAP.hasHost: "organizer", NAP.hasPartner: "contributor",
        NAP.takesPlaceIn: "location", NAP.isAbout: "about", NAP.isSessionOf: "organizer",
    },
    "MonetaryGrant": {NAP.hasFunder: "funder"},
    "Observation": {NAP.isAbout: "observationAbout"},
    "Organization": {ORG.unitOf: "parentOrganization", ORG.subOrganizationOf: "parentOrganization",
                     NAP.isBasedIn: "location"},
    "Place": {NAP.isPlaceIn: "containedInPlace"},
    "Project": {NAP.isCarriedOutBy: "parentOrganization"},
}  # fmt: skip
"""Properties that lead to things, by the class that schema.org gives them."""

_TEXTS: dict[str, dict[str, str]] = {
    "ContactPoint": {NAP.email: "email", NAP.telephone: "telephone"},
    "CreativeWork": {DCTERMS.language: "inLanguage"},
    "MonetaryGrant": {NAP.amount: "amount"},
    "Observation": {NAP.value: "value"},
}
_DATES: dict[str, dict[str, str]] = {
    "CreativeWork": {DCTERMS.issued: "datePublished", NAP.publishedOn: "datePublished"},
    "Event": {NAP.startDate: "startDate", NAP.endDate: "endDate"},
    "Observation": {NAP.asOf: "observationDate"},
}
_BROADER = {
    "Report": ("CreativeWork",),
    "Legislation": ("CreativeWork",),
    "EducationEvent": ("Event",),
    "GovernmentOrganization": ("Organization",),
    "Project": ("Organization",),
}


def statements(facts: Facts, scopes: list[Scope]) -> Iterator[ox.Triple]:
    """Yield what the graph says in schema.org's words; some of it more than once."""
    classes = _classes(facts)
    for thing, name in classes.items():
        yield _triple(thing, RDF.type, ox.NamedNode(SCHEMA[name]))
        yield from _described(facts, thing, (name, *_BROADER.get(name, ())))
    for membership in facts.members(NAP.Membership):
        for member in facts.iris(membership, ORG.member):
            for body in facts.iris(membership, ORG.organization):
                yield _triple(member, SCHEMA.memberOf, ox.NamedNode(body))
    for scope in scopes:
        yield from _actions(facts, scope)


def _classes(facts: Facts) -> dict[str, str]:
    """Return the class of schema.org for each thing, that of its narrowest class of ours."""
    found: dict[str, tuple[int, str]] = {}
    for ours, name in _CLASSES.items():
        members = facts.members(ours)
        for thing in members:
            best = found.get(thing)
            if best is None or len(members) < best[0]:
                found[thing] = (len(members), name)
    return {thing: name for thing, (_, name) in found.items()}


def _described(facts: Facts, thing: str, names: tuple[str, ...]) -> Iterator[ox.Triple]:
    for predicate in (RDFS.label, SKOS.prefLabel):
        for term in facts.terms(thing, predicate):
            yield _triple(thing, SCHEMA.name, term)
    for name in facts.iris(thing, NAP.hasName):
        languages = facts.texts(name, DCTERMS.language)
        for text in facts.texts(name, NAP.nameText):
            yield _triple(thing, SCHEMA.alternateName, ox.Literal(text, language=next(iter(languages), None)))
    for term in facts.terms(thing, DCTERMS.description):
        yield _triple(thing, SCHEMA.description, term)
    for number in facts.texts(thing, DCTERMS.identifier):
        yield _triple(thing, SCHEMA.identifier, ox.Literal(number))
    for name in names:
        for ours, theirs in _LINKS.get(name, {}).items():
            for target in facts.iris(thing, ours):
                yield _triple(thing, SCHEMA[theirs], ox.NamedNode(target))
        for ours, theirs in _TEXTS.get(name, {}).items():
            for term in facts.terms(thing, ours):
                yield _triple(thing, SCHEMA[theirs], term)
        for ours, theirs in _DATES.get(name, {}).items():
            for text in facts.texts(thing, ours):
                yield _triple(thing, SCHEMA[theirs], ox.Literal(text, datatype=ox.NamedNode(SCHEMA.Date)))
    if "Observation" in names:
        for measure in facts.iris(thing, NAP.hasMeasure):
            yield _triple(thing, SCHEMA.variableMeasured, ox.Literal(facts.label(measure), language="en"))
    if "Report" in names:
        for period in facts.iris(thing, NAP.hasReportingPeriod):
            ends = [*facts.texts(period, NAP.begins), *facts.texts(period, NAP.ends)]
            if len(ends) == 2:
                yield _triple(thing, SCHEMA.temporalCoverage, ox.Literal("/".join(ends)))


def _actions(facts: Facts, scope: Scope) -> Iterator[ox.Triple]:
    """Yield who does what and how it stands, by the latest report."""
    report = latest(facts, scope)
    for item, status_report in Chart(facts, scope).status_reports.get(report, {}).items():
        status = _STATUSES.get(facts.iri(status_report, NAP.hasStatus))
        if status:
            yield _triple(item, SCHEMA.actionStatus, ox.NamedNode(SCHEMA[status]))
        for body in facts.iris(status_report, NAP.hasLead):
            yield _triple(item, SCHEMA.agent, ox.NamedNode(body))
        for predicate in (NAP.hasCollaborator, NAP.hasConsultedBody):
            for body in facts.iris(status_report, predicate):
                yield _triple(item, SCHEMA.participant, ox.NamedNode(body))


def _triple(subject: str, predicate: str, value: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
