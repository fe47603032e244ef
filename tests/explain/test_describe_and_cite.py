"""A thing to read, and its footnote."""

from __future__ import annotations

import json

import pytest

from nap_kg.cli import main
from nap_kg.dataset import Dataset
from nap_kg.evidence.model import read
from nap_kg.explain import Citations, describe
from nap_kg.explain.citation import to_bibtex, to_csl
from nap_kg.namespaces import ID, NAP, ORG
from nap_kg.query import query

PLAN = ID["plan/ca-ht-2012"]
DELIVERABLE = f"{PLAN}/deliverable/expert-witnesses"
REPORT = f"{PLAN}/report/2014-2015"
RCMP = ID["agency/ca/rcmp"]


def test_both_ways(shipped: Dataset) -> None:
    """What is said of a thing and who says something of it, with as many values as there are."""
    found = describe(shipped, RCMP)
    assert (found.name, found.kinds) == ("Royal Canadian Mounted Police (RCMP)", ("department",))
    (leads,) = (said for said in found.said_by if said.property == NAP.leadAgency)
    assert (leads.total, len(leads.values), leads.is_derived) == (19, 6, True)
    (whole,) = (said for said in describe(shipped, RCMP, few=None).said_by if said.property == NAP.leadAgency)
    assert len(whole.values) == 19
    assert {said.name for said in found.says} == {"rdfs:label", "has name (nap:hasName)"}


def test_in_french(shipped: Dataset) -> None:
    """Labels of things and of properties."""
    found = describe(shipped, DELIVERABLE, language="fr")
    assert found.name == "Former des experts policiers à témoigner en cour"
    assert found.kinds == ("livrable",)
    assert "état (nap:status)" in {said.name for said in found.says}
    assert found.passages == 1


def test_a_membership_has_a_name(shipped: Dataset) -> None:
    """It goes by who is a member, of what and in which role, in the language asked for."""
    membership = ID["agency/ca/httf/membership/rcmp-core-member"]
    assert describe(shipped, membership).name == "RCMP [HTT, core member]"
    (said,) = (said for said in describe(shipped, RCMP, language="fr").said_by if said.property == ORG.member)
    assert said.values == ("GRC [HTT, membre permanent]",)


def test_a_property_is_counted(shipped: Dataset) -> None:
    """How often it is used: once for each element of the plan that has a state."""
    (row,) = query("SELECT (COUNT(*) AS ?n) { ?s nap:status ?o }", dataset=shipped).rows
    assert describe(shipped, NAP.status).uses == row[0] == 74
    assert describe(shipped, RCMP).uses == 0


def test_no_blank_node_is_shown(shipped: Dataset) -> None:
    """Pieces of axioms have no name, and help nobody."""
    for iri in (NAP.StatusReport, NAP.Agency):
        assert "_:" not in str(describe(shipped, iri, few=None))


def test_a_footnote_has_document_place_and_edition(shipped: Dataset) -> None:
    """Everything that a reader needs to find the passage, and the data, again."""
    (footnote,) = Citations(shipped).of(DELIVERABLE)
    for part in (
        "Public Safety Canada",
        "“National Action Plan to Combat",
        ": 2014-2015 Annual Report on Progress”",
        "Annex A, task 3.14, row 2",
        "https://www.publicsafety.gc.ca/",
        "nap-kg 0.1.0 (2026-11-24)",
        DELIVERABLE,
    ):
        assert part in footnote.text
    (french,) = Citations(shipped, "fr").of(DELIVERABLE)
    assert french.text.startswith("Sécurité publique Canada, « National")
    assert " Dans nap-kg" in french.text


def test_only_some_properties(shipped: Dataset) -> None:
    """Passages of other properties are not cited for one."""
    everything = Citations(shipped).of(ID["agency/ca/esdc/tfwp"])
    assert Citations(shipped).of(ID["agency/ca/esdc/tfwp"], NAP.status) == ()
    assert everything


def test_a_document_is_cited_whole(shipped: Dataset) -> None:
    """Not by all the passages that are about it."""
    (footnote,) = Citations(shipped).of(REPORT)
    assert footnote.places == ()
    assert footnote.text.count("http") == 2


def test_an_evidence_is_cited_by_its_own_passage(shipped: Dataset) -> None:
    """Whoever has the IRI of an evidence gets the footnote of that passage alone."""
    citations = Citations(shipped)
    for one in read(shipped).evidence[::50]:
        (footnote,) = citations.of(one.iri)
        assert footnote.places == (one.locator,)


def test_what_has_no_passage_has_neighbours(shipped: Dataset) -> None:
    """The status reports that name a body have passages."""
    citations = Citations(shipped)
    assert citations.of(RCMP) == ()
    assert f"{REPORT}/status/expert-witnesses" in citations.near(RCMP)


def test_data_of_others_has_no_edition_of_ours(tutorial: Dataset) -> None:
    """The version is that of the shipped graph, and said of nothing else."""
    citations = Citations(tutorial)
    assert citations.edition == ""
    shown = [thing for thing in sorted({e.thing for e in read(tutorial).evidence}) if citations.of(thing)]
    assert shown
    assert "nap-kg 0" not in citations.of(shown[0])[0].text


def test_forms_for_reference_managers(shipped: Dataset) -> None:
    """CSL-JSON is a list of items; BibTeX escapes what TeX would read."""
    footnotes = Citations(shipped).of(DELIVERABLE)
    (item,) = json.loads(to_csl(footnotes))
    assert (item["type"], item["publisher"]) == ("report", "Public Safety Canada")
    assert item["title"] == footnotes[0].document.title
    text = to_bibtex(footnotes)
    assert text.startswith("@techreport{plan-ca-ht-2012-report-2014-2015,\n")
    assert text.count("{") == text.count("}")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command line."""
    code = main(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def test_describe_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Bounded, with a way to see more; no line is too long."""
    code, out, err = run(capsys, "describe", "RCMP")
    assert (code, err) == (0, "(some values are left out: --all shows them)\n")
    assert "; and 13 more" in out
    assert max(map(len, out.splitlines())) <= 100
    code, out, err = run(capsys, "describe", "RCMP", "--all")
    assert (code, err, "more\n" in out) == (0, "", False)
    code, out, err = run(capsys, "describe", "RCPM")
    assert (code, out) == (2, "")
    assert "RCMP" in err


def test_cite_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The footnote alone on stdout; a remark where there is none."""
    code, out, err = run(capsys, "cite", DELIVERABLE)
    assert (code, err, len(out.splitlines())) == (0, "", 1)
    code, out, err = run(capsys, "cite", "RCMP")
    assert (code, out) == (0, "")
    assert "nap-kg cite https://" in err
    assert run(capsys, "cite", "status:expert-witnesses", "hasStatus", "--format", "csl-json")[1].startswith("[\n")


def test_why_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Derived, entailed, asserted, not stated."""
    code, out, err = run(capsys, "why", "deliverable:expert-witnesses", "status", "on hold")
    assert (code, err) == (0, "")
    assert "derived by queries/derived/status.rq in " in out
    assert "\nto cite\n  [1] Public Safety Canada" in out
    assert "entailed by nap:Department rdfs:subClassOf nap:Agency" in run(capsys, "why", "RCMP", "a", "nap:Agency")[1]
    code, out, err = run(capsys, "why", "deliverable:expert-witnesses", "status", "completed")
    assert (code, err) == (0, "")
    assert "not stated" in out
    assert "status (nap:status) of it: on hold" in out
    assert run(capsys, "why", "RCMP", "no such property", "x")[0] == 2
