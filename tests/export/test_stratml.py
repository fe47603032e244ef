"""StratML: valid against ISO's schema, complete, and with identifiers that stay."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema

from nap_kg.cli import main
from nap_kg.dataset import Dataset
from nap_kg.export import export
from nap_kg.export.stratml import NAMESPACE, identifier
from nap_kg.namespaces import NAP, RDFS, SKOS

_N = {"s": NAMESPACE}


@pytest.fixture(scope="session")
def schema(shared: Path) -> xmlschema.XMLSchema:
    """The schema of Part 2."""
    return xmlschema.XMLSchema(str(shared / "schemas" / "stratml" / "PerformancePlanOrReport20160216.xsd"))


def _exported(dataset: Dataset, language: str = "en", **more: str) -> ET.Element:
    (text,) = export(dataset, "stratml", language=language, **more).files.values()
    return ET.fromstring(str(text))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_is_valid(dataset: Dataset, schema: xmlschema.XMLSchema, language: str) -> None:
    """The XSD finds no fault, in either language, also where texts and numbers are odd."""
    (text,) = export(dataset, "stratml", language=language).files.values()
    assert [str(error.reason) for error in schema.iter_errors(str(text))] == []


def test_every_element_of_the_plan_is_there(shipped: Dataset) -> None:
    """Objectives are goals; tasks, deliverables and parts are objectives; each by the UUID of its IRI."""
    root = _exported(shipped)
    for path, names in (("s:Goal", ["Objective"]), ("s:Objective", ["Task", "Deliverable", "DeliverablePart"])):
        found = {e.text for e in root.findall(f".//{path}/s:Identifier", _N)}
        wanted = set()
        for name in names:
            wanted |= {identifier(r["x"].value) for r in shipped.select(f"SELECT ?x {{ ?x a <{NAP[name]}> }}")}
        assert found == wanted
    assert len(root.findall(".//s:Goal", _N)) == 4
    assert root.get("Type") == "Performance_Report"


def test_statuses_and_leads_are_those_of_the_graph(shipped: Dataset) -> None:
    """Each deliverable's status is the descriptor of its result, each lead a performer."""
    root = _exported(shipped)
    for row in shipped.select(
        f"SELECT ?d ?label ?report {{ ?report <{NAP.reportsStatusOf}> ?d ; <{NAP.hasStatus}>/"
        f"<{SKOS.prefLabel}> ?label . ?d a <{NAP.Deliverable}> FILTER(lang(?label) = 'en') }}"
    ):
        (objective,) = (
            e for e in root.iterfind(".//s:Objective", _N)
            if e.findtext("s:Identifier", None, _N) == identifier(row["d"].value)
        )  # fmt: skip
        status = "s:PerformanceIndicator/s:MeasurementInstance/s:ActualResult/s:Descriptor/s:DescriptorValue"
        assert objective.findtext(status, None, _N) == row["label"].value
        leads = {
            r["l"].value
            for r in shipped.select(
                f"SELECT ?l {{ {row['report']} <{NAP.hasLead}>/<{RDFS.label}> ?l FILTER(lang(?l)='en') }}"
            )
        }
        performers = {
            e.findtext("s:Name", None, _N)
            for e in objective.findall("s:Stakeholder", _N)
            if e.findtext("s:Role/s:Name", None, _N) == "Lead"
        }
        assert performers == leads


def test_relationships_lead_to_what_is_there(dataset: Dataset) -> None:
    """What a deliverable or part belongs to is in the document, but for the plan itself."""
    root = _exported(dataset)
    there = {e.text for e in root.iterfind(".//s:Identifier", _N)}
    referred = [e.text for e in root.iterfind(".//s:Relationship/s:ReferentIdentifier", _N)]
    assert referred
    assert set(referred) <= there


def test_figures_are_quantitative(shipped: Dataset) -> None:
    """Eleven figures concern what carries out a deliverable; each is a number of units."""
    root = _exported(shipped)
    numbers = root.findall(".//s:PerformanceIndicator[@PerformanceIndicatorType='Quantitative']//s:NumberOfUnits", _N)
    assert sorted(int(e.text or "") for e in numbers) == [2, 4, 4, 4, 11, 24, 30, 34, 88, 400, 200000]


def test_a_report_is_chosen(tutorial: Dataset) -> None:
    """Without one, the latest; what a report leaves out, its document leaves out."""
    assert ET.tostring(_exported(tutorial)) == ET.tostring(_exported(tutorial, report="2023-2024"))
    latest, earlier = _exported(tutorial, report="2022-2023"), _exported(tutorial, report="2021-2022")
    names = [{e.text for e in root.iterfind(".//s:Objective/s:Name", _N)} for root in (latest, earlier)]
    assert names[1] - names[0] == {"Fit patrol cars with defibrillators"}
    assert names[0] - names[1] == {"Light the unlit crossings on main roads"}
    assert latest.findtext("s:AdministrativeInformation/s:EndDate", None, _N) > earlier.findtext(
        "s:AdministrativeInformation/s:EndDate", None, _N
    )


def test_identifiers_are_uuids_of_iris() -> None:
    """Version 5, in the namespace of URLs, with a letter before so that XML takes it for an ID."""
    found = identifier("https://example.org/x")
    assert re.fullmatch(r"_[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", found)
    assert found == f"_{uuid.uuid5(uuid.NAMESPACE_URL, 'https://example.org/x')}"


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    """On stdout the document alone; the count on stderr."""
    assert main(["export", "stratml"]) == 0
    out, err = capsys.readouterr()
    assert ET.fromstring(out).tag == f"{{{NAMESPACE}}}PerformancePlanOrReport"
    assert err == "96 StratML objectives\n"
