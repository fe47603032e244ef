"""The first report's chart, read by program: layout, meaning, and the comparison with the curated reading."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from nap_kg import resources
from nap_kg.dataset import open_dataset
from nap_kg.ingest import IngestResult, ingest

ROOT = Path(__file__).resolve().parents[2]
AGENCY = "https://w3id.org/nap-kg/id/agency/ca/"


@pytest.fixture(scope="module")
def text(source: Path) -> str:
    return source.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def result(source: Path) -> IngestResult:
    return ingest(source)


def test_every_printed_row_is_read(text: str, result: IngestResult) -> None:
    """Counted another way: lines of the annex whose status cell holds one of the printed wordings."""
    annex = text[text.index("\nANNEX A") : text.rindex("\nAnnex B: Resources")]
    printed = re.findall(r"\t(?:Ongoing|In progress|On hold|Completed)[^\t\n]*\t[^\t\n]*$", annex, re.MULTILINE)
    assert len(result.entries) == len(printed) == 72
    assert [entry.row.position for entry in result.entries] == list(range(1, 73))
    numbered = re.findall(r"^(\d\.\d\d) ", annex, re.MULTILINE)
    assert list(result.chart.tasks) == numbered
    assert list(result.chart.objectives) == ["1.1", "2.1", "3.1", "4.1"]


def test_rows_of_each_task(result: IngestResult) -> None:
    """As counted by eye in the source."""
    assert Counter(entry.row.task for entry in result.entries) == {
        "1.11": 9, "1.12": 3, "1.13": 1, "2.11": 2, "2.12": 2, "2.13": 6, "2.14": 2, "3.11": 6, "3.12": 2,
        "3.13": 11, "3.14": 3, "3.15": 2, "3.16": 2, "4.11": 6, "4.12": 2, "4.13": 3, "4.14": 10,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "leads"),
    [
        ("IRCC,", ["ircc"]),
        ("SWC INAC", ["swc", "inac"]),
        ("IRCC , CBSA", ["ircc", "cbsa"]),
        ("CBSA,IRCC", ["cbsa", "ircc"]),
        ("GAC JUS", ["gac", "jus"]),
        ("ESDC (TFWP) IRCC (IMP)", ["esdc/tfwp", "ircc/imp"]),
        ("ESDC (TFWP) IRCC(IM P)", ["esdc/tfwp", "ircc/imp"]),
        ("ESDC (Labour Program), RCMP", ["esdc/labour-program", "rcmp"]),
        ("GAC PS, RCMP, JUS", ["gac", "ps", "rcmp", "jus"]),
        ("GAC and others, IRCC", ["gac", "ircc"]),
        ("PS (in consult with HTT)", ["ps"]),
        ("PS, RCMP, (in collaboration with the HTT)", ["ps", "rcmp"]),
        ("StatsCan", ["statcan"]),
        ("GAC (Development)", ["gac/development"]),
        ("", []),
    ],
)
def test_lead_cells(result: IngestResult, printed: str, leads: list[str]) -> None:
    """Leads without separators, with stray blanks, with others: each printed cell gives its bodies in order."""
    found = [entry.meaning for entry in result.entries if entry.row.cells["lead"].text == printed]
    assert found
    assert all(meaning.leads == [AGENCY + lead for lead in leads] for meaning in found)


def test_other_hands(result: IngestResult) -> None:
    """Consulted bodies, collaborators and unnamed others are no leads."""
    by_key = {entry.key: entry.meaning for entry in result.entries}
    assert by_key["regular-discussions"].consulted == [f"{AGENCY}httf"]
    assert by_key["government-efforts-online"].collaborators == [f"{AGENCY}httf"]
    assert [key for key, meaning in by_key.items() if meaning.names_others] == ["international-fora"]


def test_page_breaks(result: IngestResult) -> None:
    """A row cut by a page break is one row; a task's cell that goes on beside a new row is not a row's."""
    by_key = {entry.key: entry.row for entry in result.entries}
    cut = {key for key, row in by_key.items() if len(row.extents) > 1}
    assert cut == {"project-funding", "border-staff-briefings", "international-fora"}
    assert by_key["border-staff-briefings"].cells["timeline"].text == "Start: 2011/12"
    assert [len(task.cell.fragments) for task in result.chart.tasks.values()].count(2) == 3
    assert by_key["arrival-contingency-plan"].task == "3.15"


def test_bullets(result: IngestResult) -> None:
    """Bullets are parts; only where the row prints them do they have a state of their own."""
    parts = {entry.key: entry.meaning.parts for entry in result.entries if entry.meaning.parts}
    assert {key: len(found) for key, found in parts.items()} == {
        "government-efforts-online": 2,
        "children-and-youth-strategy": 5,
    }
    assert [part.start[-9:] for part in parts["government-efforts-online"]] == ["2012-2013", "2015-2016"]
    assert not any(part.has_status for part in parts["children-and-youth-strategy"])


def test_marks_dates_and_completion(result: IngestResult) -> None:
    """The new mark, both ways to write a fiscal year, and a completion with its month."""
    meanings = {entry.key: entry.meaning for entry in result.entries}
    assert sum(meaning.is_new for meaning in meanings.values()) == 8
    assert meanings["predictive-models"].start.endswith("2014-2015")
    assert meanings["border-five-assessment"].completion == "2014-09"
    assert Counter(m.status.rsplit("/", 1)[1] for m in meanings.values()) == {
        "ongoing": 64, "in-progress": 6, "completed": 1, "on-hold": 1,
    }  # fmt: skip


def test_the_two_readings_agree(result: IngestResult) -> None:
    """Cell by cell, the program reads what was curated by reading."""
    assert result.compare() == []


def test_the_first_comparison_is_settled() -> None:
    """Each difference of the first raw comparison says how it was settled."""
    path = resources.folder("data") / "ca-ht-2012" / "2014-2015" / "first-comparison.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert rows
    assert all(row["settled"] for row in rows)


CHANGES = [
    ("pillar", "PREVENTION\n", "PREVENTION AT HOME\n", None),
    ("objective", "Objective 2.1: The Government", "Objective 2.1: This Government", (0, "2.1", "objective")),
    ("task", "4.12 Increase", "4.12 Raise", (0, "4.12", "task")),
    ("deliverable", "Provide expertise to police", "Provide much expertise to police", (47, "3.14", "deliverable")),
    ("timeline", "protocols to promote regional", "protocols to promote regional", (68, "4.14", "timeline")),
    ("status", "convicting traffickers.\tStart: 2011/12\tOn hold", "convicting traffickers.\tStart: 2011/12\tOngoing",
     (46, "3.14", "status")),
    ("lead", "RCMP, CBSA, JUS\n", "RCMP, CBSA\n", (71, "4.14", "lead")),
    ("lead of two pieces", "Start: 2012/13\tOngoing\tSWC INAC", "Start: 2012/13\tOngoing\tSWC", (17, "2.12", "lead")),
]  # fmt: skip


@pytest.mark.parametrize(("column", "old", "new", "expected"), CHANGES, ids=[c[0] for c in CHANGES])
def test_one_changed_cell_is_one_difference(
    text: str, tmp_path: Path, column: str, old: str, new: str, expected: tuple[int, str, str] | None
) -> None:
    """In a copy of the source with one cell changed, the comparison names exactly that cell."""
    if column == "timeline":
        line = next(line for line in text.split("\n") if line.startswith("\tUse diplomatic protocols"))
        old, new = line, line.replace("2012/13", "2013/14")
    copy = tmp_path / "copy.txt"
    assert text.count(old) >= 1
    start = text.index(old, text.index("\nANNEX A"))
    copy.write_text(text[:start] + new + text[start + len(old) :], encoding="utf-8")
    if expected is None:
        with pytest.raises(Exception, match="neither heading nor row"):
            ingest(copy, any_digest=True)
        return
    differences = ingest(copy, any_digest=True).compare()
    assert [(d.row, d.task, d.column) for d in differences] == [expected]


def test_one_changed_cell_in_each_column(text: str, tmp_path: Path) -> None:
    """With one cell changed in each column of one copy, the comparison names exactly those."""
    changed = text
    wanted = []
    for column, old, new, expected in CHANGES:
        if expected is None or column == "lead of two pieces":
            continue
        if column == "timeline":
            old = next(line for line in text.split("\n") if line.startswith("\tUse diplomatic protocols"))
            new = old.replace("2012/13", "2013/14")
        start = changed.index(old, changed.index("\nANNEX A"))
        changed = changed[:start] + new + changed[start + len(old) :]
        wanted.append(expected)
    copy = tmp_path / "copy.txt"
    copy.write_text(changed, encoding="utf-8")
    found = [(d.row, d.task, d.column) for d in ingest(copy, any_digest=True).compare()]
    assert sorted(found) == sorted(wanted)
    assert {column for _, _, column in found} == {"objective", "task", "deliverable", "timeline", "status", "lead"}


def test_every_cell_of_every_row_is_compared(text: str, tmp_path: Path) -> None:
    """Changing one digit or letter of any timeline, status or lead cell is seen, row by row."""
    lines = text.split("\n")
    dataset = open_dataset()
    first = text[: text.index("\nANNEX A")].count("\n") + 1
    last = text[: text.rindex("\nAnnex B: Resources")].count("\n") + 1
    seen = 0
    for number in range(first, last):
        cells = lines[number].split("\t")
        if len(cells) != 5 or cells[0] == "Task":
            continue
        for column, change in ((2, ("2012/13", "2013/14")), (3, ("Ongoing", "In progress")), (4, ("RCMP", "PHAC"))):
            if change[0] not in cells[column] or cells[column].count(change[0]) > 1:
                continue
            changed = [*cells]
            changed[column] = cells[column].replace(*change)
            copy = tmp_path / "copy.txt"
            copy.write_text("\n".join([*lines[:number], "\t".join(changed), *lines[number + 1 :]]), encoding="utf-8")
            differences = ingest(copy, any_digest=True, dataset=dataset).compare(dataset)
            name = {2: "timeline", 3: "status", 4: "lead"}[column]
            assert [d.column for d in differences] == [name], (number + 1, differences)
            seen += 1
    assert seen > 130


def test_a_row_left_out_or_added_is_named(text: str, tmp_path: Path) -> None:
    """A missing and an additional row are differences too."""
    line = next(line for line in text.split("\n") if line.startswith("\tUse diplomatic protocols"))
    copy = tmp_path / "copy.txt"
    copy.write_text(text.replace(line + "\n", ""), encoding="utf-8")
    found = ingest(copy, any_digest=True).compare()
    assert ("4.14", "row", "not in the chart") in {(d.task, d.column, d.ingested) for d in found}
    assert {d.column for d in found} == {"row", "position"}
    copy.write_text(text.replace(line, f"{line}\n\tSomething else.\tStart: 2012/13\tOngoing\tGAC"), encoding="utf-8")
    found = ingest(copy, any_digest=True).compare()
    assert ("4.14", "row", "not in the graph") in {(d.task, d.column, d.curated) for d in found}


def test_the_graph_is_the_curated_one(result: IngestResult) -> None:
    """The Turtle of the status reports is, statement for statement, the curated file."""
    import pyoxigraph as ox

    ours = {q.triple for q in ox.parse(result.graphs["chart"].encode(), ox.RdfFormat.TURTLE)}
    file = resources.folder("data") / "ca-ht-2012" / "2014-2015" / "chart.ttl"
    assert ours == {q.triple for q in ox.parse(file.read_bytes(), ox.RdfFormat.TURTLE)}


def test_odd_texts_are_remarked(result: IngestResult) -> None:
    """Rows that break off, whose brackets do not close, or whose bodies touch: as found by eye in the source."""
    odd = {"missing-blank", "unbalanced-bracket", "unfinished-text"}
    found = {entry.row.position: entry.meaning.remarks & odd for entry in result.entries if entry.meaning.remarks & odd}
    assert found == {
        32: {"unfinished-text"},
        49: {"missing-blank"},
        60: {"missing-blank"},
        69: {"unbalanced-bracket"},
    }


def test_remarks_follow_the_text(text: str, source: Path, tmp_path: Path) -> None:
    """Where the comma is gone or the bracket closed, so is the remark; where another row breaks off, it has one."""
    changed = text.replace("to identify improvements,", "to identify improvements.")
    changed = changed.replace("seasonal agricultural workers to increase", "seasonal agricultural workers) to increase")
    changed = changed.replace("training for overseas immigration officers.", "training for overseas immigration and")
    assert len(changed) == len(text) - 5
    copy = tmp_path / source.name
    copy.write_text(changed, encoding="utf-8")
    entries = ingest(copy, any_digest=True).entries
    odd = {"unbalanced-bracket", "unfinished-text"}
    assert {e.row.position: e.meaning.remarks for e in entries if e.meaning.remarks & odd} == {7: {"unfinished-text"}}
