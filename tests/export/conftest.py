"""What the tests of exports share: the graphs, and a small one with everything that a cell may trip over."""

from __future__ import annotations

from pathlib import Path

import pytest

from nap_kg.cli._data import of_files
from nap_kg.dataset import Dataset
from nap_kg.export.facts import Facts

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "tutorial"

HOSTILE = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix nap: <https://w3id.org/nap-kg/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix status: <https://w3id.org/nap-kg/id/status/> .
@prefix t: <https://example.org/t/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

t:plan a nap:ActionPlan ; rdfs:label "Test"@en .
<https://example.org/t/reports/2030> a nap:ProgressReport ; nap:reportsOn t:plan ; nap:seriesNumber 1 .
<https://example.org/t/reports/2031> a nap:ProgressReport ; nap:reportsOn t:plan ; nap:seriesNumber 2 .
t:office a nap:Agency ; rdfs:label "Office; of commas, quotes"@en .
t:twin-a a nap:Agency ; rdfs:label "Twin"@en .
t:twin-b a nap:Agency ; rdfs:label "Twin"@en .
t:o1 a nap:Objective ; nap:isObjectiveOf t:plan ; dcterms:identifier "+1" ; rdfs:label "=cmd|' /C calc'!A0"@en .
t:o2 a nap:Objective ; nap:isObjectiveOf t:plan ; dcterms:identifier "2" ; rdfs:label "Nothing below it"@en .
t:t1 a nap:Task ; nap:isTaskOf t:o1 ; dcterms:identifier "1.10" ; rdfs:label "'tis a label"@en, "@SUM"@fr .
t:d1 a nap:Deliverable ; nap:isDeliverableOf t:t1 ; rdfs:label "-2+3"@en, "two \\"quoted\\", and\\nbroken"@fr .
t:d2 a nap:Deliverable ; nap:isDeliverableOf t:o1 ; rdfs:label "(blank)"@en, "'=1+1"@fr .
t:d3 a nap:Deliverable ; nap:isDeliverableOf t:plan ;
    nap:hasPillar <https://w3id.org/nap-kg/id/pillar/protection> ;
    nap:contributesTo <http://metadata.un.org/sdg/8.7>, <http://metadata.un.org/sdg/16.2> ;
    rdfs:label "without language" .
t:p1 a nap:DeliverablePart ; nap:isDeliverablePartOf t:d1 ; rdfs:label "\\tpart with a tab"@en .
t:s1 a nap:StatusReport ; nap:reportsStatusOf t:d1 ; nap:isReportedIn <https://example.org/t/reports/2030> ;
    nap:position 1 ; nap:hasStatus status:ongoing ; nap:statusAsPrinted "" ; nap:leadAsPrinted "@everyone" ;
    nap:hasLead t:office, t:twin-a, t:twin-b ; nap:isMarkedNew true ; nap:timelineAsPrinted "''=x" .
t:s2 a nap:StatusReport ; nap:reportsStatusOf t:d1 ; nap:isReportedIn <https://example.org/t/reports/2031> ;
    nap:position 2 ; nap:hasStatus t:abandoned ; nap:statusAsPrinted "'(blank)" ; nap:completionDate "2030"^^xsd:gYear .
t:s3 a nap:StatusReport ; nap:reportsStatusOf t:d2 ; nap:isReportedIn <https://example.org/t/reports/2031> ;
    nap:position 1 ; nap:isOpenEnded true ; nap:completionDate "2030-05-01"^^xsd:date ; nap:isMarkedNew false .
"""


@pytest.fixture(scope="session")
def shipped() -> Dataset:
    """The shipped graph."""
    return of_files(None)


@pytest.fixture(scope="session")
def tutorial() -> Dataset:
    """The made-up plan with two reports."""
    return of_files([TUTORIAL])


@pytest.fixture(scope="session")
def hostile_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan whose texts look like formulas, whose IRIs follow no convention, and whose bodies share a name."""
    file = tmp_path_factory.mktemp("hostile") / "hostile.ttl"
    file.write_text(HOSTILE, encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def hostile(hostile_file: Path) -> Dataset:
    """The same, loaded."""
    return of_files([hostile_file])


@pytest.fixture(params=["shipped", "tutorial", "hostile"])
def dataset(request: pytest.FixtureRequest) -> Dataset:
    """Each of the three graphs."""
    found: Dataset = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def facts(dataset: Dataset) -> Facts:
    """What the graph asserts."""
    return Facts(dataset)
