"""One side of a comparison: what a report says of each thing, or what a version of the data holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.diff.similarity import Named
from nap_kg.ingest.identifiers import Identifier, keys_beside, load_identifiers
from nap_kg.namespaces import DCTERMS, NAP, OA, RDF, RDFS

PARENTS = (NAP.isDeliverablePartOf, NAP.isDeliverableOf, NAP.isTaskOf, NAP.isObjectiveOf)
CLASSES = (NAP.Objective, NAP.Task, NAP.Deliverable, NAP.DeliverablePart)


@dataclass(frozen=True)
class Span:
    """A period with its first and last day, as ISO dates; empty where the data does not say."""

    iri: str
    begins: str
    ends: str


@dataclass(frozen=True)
class Row:
    """What one report says of one deliverable or part."""

    thing: str
    status: str = ""
    start: Span | None = None
    due: Span | None = None
    leads: frozenset[str] = frozenset()
    completion: str = ""
    marked_new: bool = False
    parent: str = ""  # what the report prints it under
    digest: str = ""  # of the wording that the report prints, where it is known


@dataclass(frozen=True)
class Facts:
    """A dataset, asked for the statements that comparisons need."""

    dataset: Dataset
    _spans: dict[str, Span] = field(default_factory=dict)

    def values(self, subject: str, predicate: str) -> list[str]:
        """Return the values of a property, sorted."""
        quads = self.dataset.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
        return sorted({getattr(quad.object, "value", "") for quad in quads})

    def value(self, subject: str, predicate: str) -> str:
        """Return the first value of a property; empty where there is none."""
        return next(iter(self.values(subject, predicate)), "")

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return what has a thing as value of a property, sorted."""
        quads = self.dataset.store.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(value))
        return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})

    def wording(self, thing: str) -> dict[str, str]:
        """Return a thing's labels by language."""
        quads = self.dataset.store.quads_for_pattern(ox.NamedNode(thing), ox.NamedNode(RDFS.label), None)
        found = [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
        return {one.language or "": one.value for one in sorted(found, key=lambda o: (o.language or "", o.value))}

    def class_of(self, thing: str) -> str:
        """Return which kind of plan element a thing is; empty for none."""
        types = self.values(thing, RDF.type)
        return next((one for one in CLASSES if one in types), "")

    def parent(self, thing: str) -> str:
        """Return what an element stands under."""
        return next(filter(None, (self.value(thing, predicate) for predicate in PARENTS)), "")

    def span(self, period: str) -> Span | None:
        """Return a period with its days; None without one."""
        if period and period not in self._spans:
            begins, ends = self.value(period, NAP.begins), self.value(period, NAP.ends)
            self._spans[period] = Span(period, begins, ends)
        return self._spans.get(period)

    def named(self, thing: str) -> Named:
        """Return a thing by what it can be recognized by."""
        number = self.value(thing, DCTERMS.identifier)
        return Named(thing, self.class_of(thing), key_of(thing), number, self.wording(thing))

    @cached_property
    def reports(self) -> list[str]:
        """The reports that the data has rows of, oldest first by the end of their period, then by number."""
        used = {r for r in self._all(NAP.reportsOn) if self._has_rows(r)}
        return sorted(used, key=self.report_order)

    def report_order(self, report: str) -> tuple[str, int, str]:
        """Return what reports are put in order by: the end of their period, then their number."""
        span = self.span(self.value(report, NAP.hasReportingPeriod))
        number = self.value(report, NAP.seriesNumber)
        return span.ends if span else "", int(number) if number.isdigit() else 0, report

    def _all(self, predicate: str) -> Iterator[str]:
        for quad in self.dataset.store.quads_for_pattern(None, ox.NamedNode(predicate), None):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject.value

    def _has_rows(self, report: str) -> bool:
        pattern = self.dataset.store.quads_for_pattern(None, ox.NamedNode(NAP.isReportedIn), ox.NamedNode(report))
        return next(iter(pattern), None) is not None

    def elements(self) -> dict[str, Named]:
        """Return all elements of plans, by IRI."""
        found: dict[str, Named] = {}
        for class_ in CLASSES:
            for thing in self.subjects(RDF.type, class_):
                found.setdefault(thing, self.named(thing))
        return found

    def rows(self, report: str) -> dict[str, Row]:
        """Return what a report says, by thing."""
        ledger = Ledger(self, report)
        found: dict[str, Row] = {}
        for status_report in self.subjects(NAP.isReportedIn, report):
            for thing in self.values(status_report, NAP.reportsStatusOf):
                found[thing] = Row(
                    thing,
                    status=self.value(status_report, NAP.hasStatus),
                    start=self.span(self.value(status_report, NAP.hasStartPeriod)),
                    due=self.span(self.value(status_report, NAP.hasDuePeriod)),
                    leads=frozenset(self.values(status_report, NAP.hasLead)),
                    completion=self.value(status_report, NAP.completionDate),
                    marked_new=self.value(status_report, NAP.isMarkedNew) == "true",
                    parent=ledger.parent(thing),
                    digest=ledger.digest(thing),
                )
        return found


class Ledger:
    """Under what, and in which words, one report prints each thing: by identifiers.csv, else by the evidence."""

    def __init__(self, facts: Facts, report: str) -> None:
        self.facts, self.report = facts, report
        found = _identifiers(facts.dataset, report)
        self.file = found[1] if found else ""
        self.key = key_of(report)
        rows = load_identifiers(found[0]).rows if found else []
        self.lines = {(row.kind, row.key): row for row in rows if row.report == self.key}

    def line(self, thing: str) -> Identifier | None:
        """Return the line of identifiers.csv by which the report's row is known as a thing."""
        kind = "part" if self.facts.class_of(thing) == NAP.DeliverablePart else "deliverable"
        return self.lines.get((kind, key_of(thing)))

    def parent(self, thing: str) -> str:
        """Return what the report prints a thing under."""
        own = self.facts.parent(thing)
        line = self.line(thing)
        if line is None or line.kind == "part" or not own or key_of(own) == line.parent:
            return own
        return f"{own.rpartition('/')[0]}/{line.parent}"

    def digest(self, thing: str) -> str:
        """Return the digest of the wording; empty where it is not known."""
        line = self.line(thing)
        return line.digest if line else self._of_evidence(thing)

    def _of_evidence(self, thing: str) -> str:
        facts = self.facts
        digests = [
            facts.value(evidence, NAP.tokenDigest)
            for evidence in facts.subjects(NAP.isEvidenceFor, thing)
            if RDFS.label in facts.values(evidence, NAP.supportsProperty)
            and facts.value(facts.value(evidence, OA.hasSource), NAP.isRenditionOf) == self.report
        ]
        return digests[0] if len(digests) == 1 else ""  # in several pieces: cut by a page, not worded otherwise


def _identifiers(dataset: Dataset, report: str) -> tuple[Path, str] | None:
    """Return the file of keys beside the rows of a report, or in the folder above, and what it is called."""
    quads = dataset.store.quads_for_pattern(None, ox.NamedNode(NAP.isReportedIn), ox.NamedNode(report))
    graphs = {getattr(quad.graph_name, "value", "") for quad in quads}
    if dataset.disk is not None:
        return dataset.disk.keys_of(graphs)
    for file in dataset.files:
        if file.graph in graphs:
            found = keys_beside(file.path)
            if found is not None:
                return found, str(found)
    return None


@lru_cache(maxsize=100_000)
def key_of(iri: str) -> str:
    """Return the end of an IRI: what a person calls the thing by."""
    return iri.rstrip("/#").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
