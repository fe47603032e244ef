"""Rows read across several headings, under headings above a table, under a key, and rows that are documents."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.cli import main
from nap_kg.errors import InputError, ProfileError
from nap_kg.ingest import IngestResult, UnknownBodies, ingest
from nap_kg.namespaces import DCTERMS, FOAF, NAP, RDFS

BASE = "https://example.org/freedonia/id/"
PLAN = f"{BASE}plan/clean-air"
PREFIXES = f"""@prefix nap: <{NAP}> .
@prefix rdfs: <{RDFS}> .
@prefix dcterms: <{DCTERMS}> .
"""

PROFILE = f"""
[plan]
key = "clean-air"
base = "{BASE}"
open_wording = true

[pillars]
"Cities" = "{BASE}pillar/cities"
"Country" = "{BASE}pillar/country"

[[table]]
name = "actions"
files = "plan.md"
[table.columns]
pillar = "@section"
task = "@table"
deliverable = "Action"
lead = "Who"

[[table]]
name = "answers"
files = "answers.csv"
row = "part"
under = "post-yearly-report"
across = ["Report posted?", "Data posted?"]
skip = [{{ column = "lead", matches = "^Sum", reason = "a sum" }}]
[table.columns]
part = "Body"
lead = "Body"
status = "@across"
[table.statuses]
"Y" = "completed"
"N" = "not-started"

[[report]]
key = "2023"
"""

PAGE = """# The plan

## Cities

### Cleaner buses

| Action | Who |
|---|---|
| Post yearly report | MoT |
| Train people | EPA |

## Country

### Fewer fires

| Action | Who |
|---|---|
| Train people | EPA |
"""
ANSWERS = "Body,Report posted?,Data posted?\nMoT,Y,N\nEPA,N,Y\nSum,1,1\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan's folder with a register of two bodies, and its source beside it."""
    folder = tmp_path / "clean-air"
    (folder / "reference").mkdir(parents=True)
    bodies = "".join(
        f'<{BASE}agency/{key}> a nap:Department ; rdfs:label "{name}"@en ; nap:hasName <{BASE}agency/{key}/name/short> .\n'
        f'<{BASE}agency/{key}/name/short> a nap:Name ; nap:nameText "{name}" ; dcterms:language "en" .\n'
        for key, name in (("mot", "MoT"), ("epa", "EPA"))
    )
    report = f"{PLAN}/report/2023"
    described = (
        f"<{PLAN}> a nap:ActionPlan . <{report}> a nap:ProgressReport ; nap:reportsOn <{PLAN}> .\n"
        f"<{BASE}pillar/cities> a nap:Pillar . <{BASE}pillar/country> a nap:Pillar .\n"
    )
    (folder / "reference" / "plan.ttl").write_text(PREFIXES + bodies + described, encoding="utf-8")
    (folder / "profile.toml").write_text(PROFILE, encoding="utf-8")
    source = tmp_path / "source"
    source.mkdir()
    (source / "plan.md").write_text(PAGE, encoding="utf-8")
    (source / "answers.csv").write_text(ANSWERS, encoding="utf-8")
    return folder


def _read(plan: Path, *, report: str | None = None) -> IngestResult:
    return ingest(plan.parent / "source", profile=plan / "profile.toml", report=report)


def _facts(result: IngestResult, name: str) -> set[tuple[str, str, str]]:
    found = ox.parse(result.graphs[name].encode(), ox.RdfFormat.TURTLE)
    return {(t.subject.value, t.predicate.value, t.object.value) for t in found}


def test_a_row_is_read_once_for_each_heading_across(plan: Path) -> None:
    """Each answer of a body is a part with its own status and lead; the sum is left out once."""
    result = _read(plan)
    parts = [one for one in result.reading.standings if one.element.kind == "part"]
    said = [(p.position, p.element.label, p.meaning.status.rpartition("/")[2], p.meaning.leads[0][-3:]) for p in parts]
    assert said == [
        (1, "Report posted? MoT", "completed", "mot"),
        (2, "Data posted? MoT", "not-started", "mot"),
        (3, "Report posted? EPA", "not-started", "epa"),
        (4, "Data posted? EPA", "completed", "epa"),
    ]
    assert {p.element.parent.key for p in parts if p.element.parent} == {"post-yearly-report"}
    assert [(skip.content, skip.reason) for skip in result.reading.skips] == [("Sum | 1 | 1", "a sum")]
    assert result.notes == ()


def test_a_heading_across_that_is_not_there_is_named(plan: Path) -> None:
    """A table without one of the headings does not fit, and the nearest one is shown."""
    (plan.parent / "source" / "answers.csv").write_text(ANSWERS.replace("Data posted?", "Data given out?"))
    with pytest.raises(ProfileError, match=r"answers\.csv: .*no column 'Data posted\?' \(nearest: "):
        _read(plan)


def test_the_heading_above_the_tables_own_is_a_column(plan: Path) -> None:
    """``@table`` is the heading right above a table, ``@section`` the one above that; both have passages of their own."""
    result = _read(plan)
    pillars = {one.label: one.pillar.rpartition("/")[2] for one in result.reading.elements if one.kind == "task"}
    assert pillars == {"Cleaner buses": "cities", "Fewer fires": "country"}
    shown = {
        one.label: one.pillar_passage.fragment.text
        for one in result.reading.elements
        if one.kind == "task" and one.pillar_passage
    }
    assert shown == {"Cleaner buses": "Cities", "Fewer fires": "Country"}


def test_the_same_words_under_two_tasks_are_two_things(plan: Path) -> None:
    """A wording that one report prints twice did not move from one task to the other; a run more changes no key."""
    first = {one.key: one.parent.label for one in _read(plan).reading.elements if one.parent and "Train" in one.label}
    assert first == {"train": "Cleaner buses", "train-2": "Fewer fires"}
    assert (
        main(
            [
                "ingest",
                str(plan.parent / "source"),
                "--profile",
                str(plan / "profile.toml"),
                "--output",
                str(plan),
                "-q",
            ]
        )
        == 0
    )
    again = {one.key: one.parent.label for one in _read(plan).reading.elements if one.parent and "Train" in one.label}
    assert again == first


def test_an_unknown_parent_is_a_complaint(plan: Path) -> None:
    """A key that no element has is named with its table."""
    text = PROFILE.replace("post-yearly-report", "no-such-thing")
    (plan / "profile.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"'under': 'no-such-thing'; expected the number of an element"):
        _read(plan)


def test_an_unknown_body_counts_once_for_each_cell(plan: Path) -> None:
    """What is proposed for review says how often a name is printed."""
    source = plan.parent / "source" / "plan.md"
    source.write_text(PAGE.replace("| EPA |", "| Board of Air |"), encoding="utf-8")
    with pytest.raises(UnknownBodies) as caught:
        _read(plan)
    assert "'Board of Air' (2×, " in str(caught.value)


def _written(plan: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Write the graphs, and check their evidence."""
    source = str(plan.parent / "source")
    assert main(["ingest", source, "--profile", str(plan / "profile.toml"), "--output", str(plan), "-q"]) == 0
    return _checked(plan, capsys)


def _checked(plan: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["evidence", "check", str(plan), "--source", str(plan.parent / "source")])
    return code, capsys.readouterr().out


def _faults(out: str) -> list[str]:
    """Return the findings on what ingest wrote, not on the fixture's register."""
    return [line for line in out.splitlines() if " error " in line and "/reference/" not in line]


def test_evidence_shows_what_is_read_across(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Heading and row are two passages of one part; no two evidences have one name, whatever numbers keys end in."""
    _, out = _written(plan, capsys)
    assert _faults(out) == []
    evidence = (plan / "2023" / "evidence.ttl").read_text(encoding="utf-8")
    assert evidence.count("nap:tokenCount") == evidence.count("a nap:Evidence ;")


@pytest.mark.parametrize(
    ("file", "before", "after", "fault"),
    [
        ("plan.ttl", "nap:isDeliverablePartOf deliverable:post-yearly-report", "nap:isDeliverablePartOf deliverable:train-people", "neither by number nor by words"),
        ("plan.ttl", '"Data posted? EPA"', '"Data posted? MoT"', "does not hold 'MoT'"),
        ("2023/chart.ttl", 'nap:statusAsPrinted "Y"', 'nap:statusAsPrinted "N"', "does not hold these words"),
        ("2023/chart.ttl", "cell-remark:blank-cell", "cell-remark:struck-through", "nothing in its row is struck through"),
    ],
    ids=["parent", "label", "status", "remark"],
)  # fmt: skip
def test_a_changed_fact_is_found(
    file: str, before: str, after: str, fault: str, plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A part moved, a label that names another body, a status that is not printed, a remark on nothing."""
    page = PAGE.replace("| Train people | EPA |", "| Train people | |", 1)
    (plan.parent / "source" / "plan.md").write_text(page, encoding="utf-8")
    _written(plan, capsys)
    path = plan / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    code, out = _checked(plan, capsys)
    assert code == 1
    assert fault in out


LETTERS = """
[[table]]
name = "letters"
files = "letters.csv"
reports = "2024"
row = "document"
title = "Letter to the {}"
[table.columns]
document = "Office"
issued = "Date"
homepage = "Page"
[table.ignore]
"Holder" = "a person's name"

[[report]]
key = "2024"
"""
LINES = """Office,Holder,Date,Page
Minister of Air,A. Person,"May 1, 2024",https://example.org/air
Minister of Water,A. Person,May 2024,https://example.org/water
Minister of Air,A. Person,"May 1, 2024",https://example.org/air
"""


def _with_letters(plan: Path, lines: str = LINES) -> Path:
    text = PROFILE.replace('files = "plan.md"', 'files = "plan.md"\nreports = ["2023", "2024"]')
    text = text.replace('files = "answers.csv"', 'files = "answers.csv"\nreports = "2023"')
    (plan / "profile.toml").write_text(text + LETTERS, encoding="utf-8")
    (plan.parent / "source" / "letters.csv").write_text(lines, encoding="utf-8")
    return plan


def test_a_row_can_be_a_document(plan: Path) -> None:
    """With title, date as precise as it is printed, and page; a second line for one is left out; it is about the plan."""
    result = _read(_with_letters(plan), report="2024")
    air, water = f"{PLAN}/document/minister-air", f"{PLAN}/document/minister-water"
    facts = _facts(result, "documents")
    expected = {
        (air, DCTERMS["title"], "Letter to the Minister of Air"),
        (air, DCTERMS.issued, "2024-05-01"),
        (air, FOAF.homepage, "https://example.org/air"),
        (air, NAP.isAbout, PLAN),
        (water, DCTERMS.issued, "2024-05"),
    }
    assert expected <= facts
    assert {subject for subject, *_ in facts} == {air, water}
    assert [skip.reason for skip in result.reading.skips] == ["the same document as letters.csv, line 2"]
    assert not any("Person" in text for text in result.graphs.values())


def test_the_files_of_another_report_are_not_read(plan: Path) -> None:
    """Of a folder, a report's own files are taken; those of others are not called unread."""
    result = _read(_with_letters(plan), report="2023")
    assert "documents" not in result.graphs
    assert not any("letters.csv" in note for note in result.notes)
    renditions = result.graphs["renditions"]
    assert "rendition/plan-md" in renditions
    assert "letters" not in renditions


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("https://example.org/water", "on paper", "'Page': 'on paper'; expected an address that begins with http"),
        ("May 2024", "soon", "'Date': 'soon'; expected a day, a month or a year"),
    ],
)
def test_a_document_that_cannot_be_read_is_a_complaint(before: str, after: str, expected: str, plan: Path) -> None:
    """File, line and column of the cell, its content and what was expected."""
    with pytest.raises(InputError) as caught:
        _read(_with_letters(plan, LINES.replace(before, after)), report="2024")
    assert f"letters.csv, line 3, column {'4' if after == 'on paper' else '3'}, {expected}" in str(caught.value)


def test_documents_have_evidence_and_keys_that_last(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Their passages are found again; a second run, with the lines in another order, changes no key."""
    _with_letters(plan)
    source = str(plan.parent / "source")
    command = ["ingest", source, "--profile", str(plan / "profile.toml"), "--output", str(plan), "-q"]
    for report in ("2023", "2024"):
        described = f"<{PLAN}/report/{report}> a nap:ProgressReport ; nap:reportsOn <{PLAN}> .\n"
        (plan / "reference" / f"{report}.ttl").write_text(PREFIXES + described, encoding="utf-8")
        assert main([*command, "--report", report, "--mint"]) == 0
    assert _faults(_checked(plan, capsys)[1]) == []
    head, air, water, _ = LINES.splitlines(keepends=True)
    before = (plan / "documents.ttl").read_bytes()
    (plan.parent / "source" / "letters.csv").write_text(head + water + air, encoding="utf-8")
    assert main([*command, "--report", "2024"]) == 0
    assert (plan / "documents.ttl").read_bytes() == before


def test_letters_left_over_from_json_are_evidence_too(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    r"""A name that the source writes with ``\\u2019`` is found in its passage as people read it."""
    (plan / "review").mkdir()
    (plan / "review" / "bodies.csv").write_text(
        "text,decision,key,kind,nearest,count,first place\nKing’s Board,new,board,Department,,,\n", encoding="utf-8"
    )
    page = PAGE.replace("Train people | EPA", r"Train people | King\u2019s Board", 1)
    (plan.parent / "source" / "plan.md").write_text(page, encoding="utf-8")
    assert _faults(_written(plan, capsys)[1]) == []
    assert json.dumps("King’s Board", ensure_ascii=False) in (plan / "2023" / "chart.ttl").read_text(encoding="utf-8")
