"""What the CONSTRUCTs derive is what a plain reading of the same triples gives, however the triples are spread."""

from __future__ import annotations

import sys
import zlib
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.dataset import Dataset, open_dataset
from nap_kg.derive import DERIVED_GRAPH, derive
from nap_kg.namespaces import NAP, ORG

ROOT = Path(__file__).resolve().parents[2]
Facts = set[tuple[str, str, str]]


class Reading:
    """Triples by subject and property, read without SPARQL."""

    def __init__(self, dataset: Dataset) -> None:
        self.values: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.with_property: dict[str, list[str]] = defaultdict(list)
        for triple in set(dataset.triples()):
            subject, predicate = str(triple.subject.value), triple.predicate.value
            self.values[subject, predicate].append(str(triple.object.value))
            self.with_property[predicate].append(subject)

    def all(self, subject: str, predicate: str) -> list[str]:
        return self.values.get((subject, predicate), [])

    def age(self, report: str) -> tuple[str, int]:
        """When a report's period ends, then its number: the greater, the later."""
        (period,) = self.all(report, NAP.hasReportingPeriod)
        (ends,) = self.all(period, NAP.ends)
        return ends, max(map(int, self.all(report, NAP.seriesNumber)), default=0)

    def tops(self, agency: str) -> set[str]:
        """The bodies above an agency, or itself, that are units of none."""
        above = self.all(agency, ORG.unitOf)
        return set().union(*map(self.tops, above)) if above else {agency}


def expected(dataset: Dataset) -> Facts:
    """The derived facts of a dataset whose reports all have one period, by loops over the status reports."""
    data, facts = Reading(dataset), Facts()
    of_report: dict[str, list[str]] = defaultdict(list)
    reports_of_item: dict[str, set[str]] = defaultdict(set)
    for status in data.with_property[NAP.isReportedIn]:
        for report in data.all(status, NAP.isReportedIn):
            of_report[report].append(status)
            for item in data.all(status, NAP.reportsStatusOf):
                reports_of_item[item].add(report)
    for item, reports in reports_of_item.items():
        last = max(map(data.age, reports))
        facts |= {(item, NAP.lastReportedIn, report) for report in reports if data.age(report) == last}
    reports_of_plan: dict[str, set[str]] = defaultdict(set)
    for report in data.with_property[NAP.reportsOn]:
        if report in of_report:
            for plan in data.all(report, NAP.reportsOn):
                reports_of_plan[plan].add(report)
    for reports in reports_of_plan.values():
        last = max(map(data.age, reports))
        for report in (report for report in reports if data.age(report) == last):
            for status in of_report[report]:
                for item in data.all(status, NAP.reportsStatusOf):
                    facts |= said(data, report, status, item)
    return facts


def said(data: Reading, report: str, status: str, item: str) -> Facts:
    """What one status report in the latest report gives its deliverable or part."""
    leads = data.all(status, NAP.hasLead)
    starts = [begins for period in data.all(status, NAP.hasStartPeriod) for begins in data.all(period, NAP.begins)]
    return {
        *((item, NAP.status, value) for value in data.all(status, NAP.hasStatus)),
        *((item, NAP.leadAgency, lead) for lead in leads),
        *((item, NAP.leadDepartment, top) for lead in leads for top in data.tops(lead)),
        *((item, NAP.startYear, begins[:4]) for begins in starts),
        *((item, NAP.statusAsOf, period) for period in data.all(report, NAP.hasReportingPeriod)),
    }


def found(dataset: Dataset) -> Facts:
    return {(str(t.subject.value), t.predicate.value, str(t.object.value)) for t in derive(dataset)}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Plans with one, two and three reports, in which rows come and go."""
    sys.path.insert(0, str(ROOT / "bench"))
    try:
        import generate
    finally:
        sys.path.remove(str(ROOT / "bench"))
    file = tmp_path_factory.mktemp("generated") / "plans.ttl"
    with file.open("w", encoding="utf-8") as stream:
        generate.generate(stream, 19_000)
    return open_dataset([file])


@pytest.mark.parametrize("data", ["data", "docs/tutorial", "tests/derive/two-reports.ttl"])
def test_shipped_data_by_a_plain_reading(data: str) -> None:
    """In what is shipped the latest report of a plan, and of an item, is the one that loops find."""
    dataset = open_dataset([ROOT / data])
    for graph in list(dataset.store.named_graphs()):
        if graph.value.endswith(("/derived", "/entailed")):
            dataset.store.remove_graph(graph)
    facts = expected(dataset)
    assert facts
    assert found(dataset) == facts


def test_generated_data_by_a_plain_reading(generated: Dataset) -> None:
    """With plans of up to three reports, too: rows that a later report drops keep no state."""
    facts = expected(generated)
    latest, reported = ({s for s, p, _ in facts if p == prop} for prop in (NAP.statusAsOf, NAP.lastReportedIn))
    assert latest < reported
    assert found(generated) == facts


def test_graphs_make_no_difference(generated: Dataset) -> None:
    """The same triples in fifty graphs, one in two of them, and stale derived facts beside, give the same."""
    spread = ox.Store()
    for quad in generated.store:
        graph = ox.NamedNode(f"https://example.org/{zlib.crc32(str(quad.subject).encode()) % 50}")
        spread.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph))
    twice = next(iter(spread.quads_for_pattern(None, ox.NamedNode(NAP.hasStatus), None)))
    spread.add(ox.Quad(twice.subject, twice.predicate, twice.object, ox.NamedNode("https://example.org/again")))
    stale = ox.Quad(twice.subject, twice.predicate, ox.NamedNode(NAP.stale), ox.NamedNode(DERIVED_GRAPH))
    spread.add(stale)
    assert derive(Dataset(spread)) == derive(generated)
    assert stale in spread
