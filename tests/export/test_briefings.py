"""Briefings: each number and line is the graph's, in English and French, with a footnote."""

from __future__ import annotations

import re

import pytest

from nap_kg.dataset import Dataset
from nap_kg.export import export
from nap_kg.namespaces import ID, NAP, ORG


def _pages(dataset: Dataset, language: str = "en", **more: str) -> dict[str, str]:
    return {name: str(text) for name, text in export(dataset, "md", language=language, **more).files.items()}


def test_the_index_counts_as_the_graph_does(shipped: Dataset) -> None:
    """Each agency's number of deliverables led, units included, is what SPARQL counts."""
    index = _pages(shipped)["index.md"]
    rows = dict(re.findall(r"\]\(([\w.-]+)\.md\) \| (\d+) \|", index))
    for key, count in rows.items():
        body = ID[f"agency/ca/{key}"]
        if key.count("-"):
            continue  # a unit, whose key has a slash
        (row,) = shipped.select(
            f"SELECT (COUNT(DISTINCT ?d) AS ?n) {{ ?s <{NAP.hasLead}>/<{ORG.unitOf}>* <{body}> ; "
            f"<{NAP.reportsStatusOf}> ?d }}"
        )
        assert int(row["n"].value) == int(count), key
    assert rows["rcmp"] == rows["ircc"] == "19"


def test_a_page_tells_what_an_agency_leads(shipped: Dataset) -> None:
    """Status, start, partners, what needs attention and what is new."""
    page = _pages(shipped)["rcmp.md"]
    assert page.startswith("# Royal Canadian Mounted Police (RCMP)\n")
    assert "Leads 19 deliverables: 14 alone, 5 with others." in page
    assert "| **Total** | **1** | **1** | **17** | **19** |" in page
    attention = page.partition("## Needs attention\n")[2].partition("\n## ")[0]
    assert re.findall(r"^- (.*): \*\*(.*)\*\*\.", attention, re.MULTILINE) == [
        ("Develop a youth outreach strategy at the RCMP", "said to be ongoing, yet to start in 2015/16"),
        ("Train police experts to testify in court", "on hold"),
    ]
    assert "- Search passport photographs to unmask imposters: *ongoing*, start 2012/13, with IRCC.[^" in page


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ["shipped", "tutorial"])
def test_footnotes_are_whole(name: str, language: str, request: pytest.FixtureRequest) -> None:
    """Each mark has its note and each note a mark, numbered as they are read; every line of a list has one."""
    for file, page in _pages(request.getfixturevalue(name), language).items():
        body, _, _ = page.partition("\n[^1]: ")
        marks = list(dict.fromkeys(re.findall(r"\[\^(\d+)\](?!:)", body)))
        notes = re.findall(r"^\[\^(\d+)\]: ", page, re.MULTILINE)
        assert marks == notes == [str(n) for n in range(1, len(notes) + 1)], file
        if name == "shipped":
            assert all(line.endswith("]") for line in body.splitlines() if line.startswith("- ")), file


def test_french(shipped: Dataset) -> None:
    """Headings, statuses, dates and abbreviations are French; no English heading is left."""
    page = _pages(shipped, "fr")["rcmp.md"]
    assert page.startswith("# Gendarmerie royale du Canada (GRC)\n")
    assert "(du 1er avril 2014 au 31 mars 2015)" in page
    assert "*en suspens*" in page
    assert "avec ASFC, JUS" in page
    assert not re.search(r"\b(Leads|Needs|ongoing|start|with)\b", page.partition("## Où les sources")[0])


def test_what_changed_and_what_was_left_out(tutorial: Dataset) -> None:
    """A status that moved shows the one before; a deliverable left out is named at its last lead."""
    assert "**in Progress report 2022-2023, but not in this one**" in _pages(tutorial)["mot.md"]
    pages = _pages(tutorial, report="2022-2023")
    assert "**in Progress report 2021-2022, but not in this one**" in pages["nps.md"]
    assert "- Train volunteers in first aid along main roads: *completed* (" in pages["nps.md"]
    assert "completed March 2023" in pages["nps.md"]


def test_who_is_consulted(shipped: Dataset) -> None:
    """The taskforce leads nothing; its page says where it is consulted and who leads there."""
    page = _pages(shipped)["httf.md"]
    assert "Leads nothing. Consulted on 1 deliverable. Works alongside on 1 deliverable." in page
    assert re.search(r"## Where it is consulted\n\n- .*, led by .*\[\^\d+\]\n", page)


def test_money(shipped: Dataset) -> None:
    """An amount has its thousands apart, and says where no currency is stated."""
    assert "gives, 5,000,000 (currency not stated), grant, 2014/15" in _pages(shipped)["gac.md"]
    assert "verse, 5\u202f000\u202f000 (devise non précisée)" in _pages(shipped, "fr")["gac.md"]


def test_blank_leads_are_told(shipped: Dataset) -> None:
    """What no body leads stands in the index, so that nothing falls between the pages."""
    listed = _pages(shipped)["index.md"].partition("## Without a named lead\n")[2].partition("\n## ")[0]
    assert len(re.findall(r"^- ", listed, re.MULTILINE)) == 2
