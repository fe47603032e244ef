"""Answers recounted without SPARQL: by plain Python from the chart, and by hand.

Each recount runs on two readings of the chart: the ingested one, and one of this test's own that shares no code and no
data with what it checks. The latter knows the chart's oddities by line: three rows that a page break cuts, and the
spellings of the lead cells.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from nap_kg import evidence
from nap_kg.dataset import Dataset
from nap_kg.ingest import ingest
from nap_kg.query import query

LINES = range(328, 440)  # of the chart, counted from 1
CONTINUED = {360: 357, 378: 375, 433: 430}  # what a page break cut off: line, and the line it belongs to
PILLARS = {"1": "prevention", "2": "protection", "3": "prosecution", "4": "partnership"}
STATUSES = {"ongoing": "ongoing", "in": "in-progress", "completed": "completed", "on": "on-hold"}
BODIES = {
    r"ESDC \(TFWP\)": "esdc/tfwp",
    r"ESDC \(Labour Program\)": "esdc/labour-program",
    r"ESDC \(Service Canada\)": "esdc/service-canada",
    r"GAC \(Development\)": "gac/development",
    r"IRCC ?\(IM ?P\)": "ircc/imp",
    "StatsCan": "statcan",
    **{name.upper(): name for name in ("cbsa", "fintrac", "gac", "inac", "ircc", "jus", "ps", "rcmp", "swc")},
}


@dataclass(frozen=True)
class Row:
    """One row of the printed chart."""

    line: int
    task: str
    pillar: str
    leads: frozenset[str]
    status: str
    year: int
    new: bool

    @property
    def departments(self) -> frozenset[str]:
        return frozenset(lead.split("/")[0] for lead in self.leads)


def leads(cell: str) -> frozenset[str]:
    """The bodies that a lead cell names as leads; those in brackets after "in" only help."""
    cell = re.sub(r"\(in .*?\)", "", cell)
    found = set()
    for name, key in BODIES.items():  # units come first, so that what is left names whole bodies
        cell, times = re.subn(rf"(?<!\w){name}(?!\w)", "", cell)
        if times:
            found.add(key)
    return frozenset(found)


@pytest.fixture(scope="module", params=["ingested", "read here"])
def chart(request: pytest.FixtureRequest, source: Path) -> list[Row]:
    """The chart's rows, by one of the two readings."""
    return ingested(source) if request.param == "ingested" else read_here(source)


def ingested(source: Path) -> list[Row]:
    """The chart's rows, as ``ingest`` gives them."""
    return [
        Row(
            line=entry.row.line,
            task=entry.row.task,
            pillar=PILLARS[entry.row.task[0]],
            leads=frozenset(lead.partition("/agency/ca/")[2] for lead in entry.meaning.leads),
            status=entry.meaning.status.rsplit("/", 1)[1],
            year=int(entry.meaning.start.rsplit("/", 1)[1][:4]),
            new=entry.meaning.is_new,
        )
        for entry in ingest(source).entries
    ]


def test_the_two_readings_are_the_same(source: Path) -> None:
    """Row by row."""
    assert ingested(source) == read_here(source)


def read_here(source: Path) -> list[Row]:
    """The chart's rows, read off the source text."""
    cells: dict[int, list[str]] = {}
    tasks: dict[int, str] = {}
    task = ""
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        if number not in LINES or "\t" not in line or line.startswith("Task\t"):
            continue
        printed = [cell.strip() for cell in line.split("\t")]
        if number in CONTINUED:
            whole = cells[CONTINUED[number]]
            whole[:] = [f"{before} {after}".strip() for before, after in zip(whole, printed, strict=True)]
            continue
        task = match[0] if (match := re.match(r"\d\.\d\d", printed[0])) else task
        cells[number], tasks[number] = printed, task
    return [
        Row(
            line=number,
            task=tasks[number],
            pillar=PILLARS[tasks[number][0]],
            leads=leads(lead),
            status=STATUSES[status.split()[0].lower()],
            year=int(timeline.removeprefix("Start:").split("/")[0]),
            new=deliverable.startswith("NEW:"),
        )
        for number, (_, deliverable, timeline, status, lead) in cells.items()
    ]


def tail(value: object) -> object:
    """The end of a body's, task's, pillar's or state's IRI, which is how the recount names it."""
    if not isinstance(value, str):
        return value
    return re.sub(r"^https://w3id\.org/nap-kg/id/(?:agency/ca|status|pillar|plan/ca-ht-2012(?:/task)?)/?", "", value)


def answer(dataset: Dataset, name: str, *columns: str) -> list[tuple[object, ...]]:
    """Some columns of a question's answer, in its order."""
    table = query(name, dataset=dataset)
    chosen = [table.columns.index(column) for column in columns]
    return [tuple(tail(row[column]) for column in chosen) for row in table.rows]


def pairs(names: frozenset[str]) -> Iterator[tuple[str, str]]:
    return itertools.combinations(sorted(names), 2)


def test_the_reading_is_whole(chart: list[Row]) -> None:
    """There are 72 rows in 17 tasks, and all but two name a lead."""
    assert len(chart) == 72
    assert len({row.task for row in chart}) == 17
    assert [row.line for row in chart if not row.leads] == [379, 380]


def test_workload_by_agency(chart: list[Row], shipped: Dataset) -> None:
    """Rows per body as printed, and those that name nobody else."""
    every = Counter(lead for row in chart for lead in row.leads)
    alone = Counter(lead for row in chart if len(row.leads) == 1 for lead in row.leads)
    found = answer(shipped, "workload-by-agency", "agency", "deliverables", "alone")
    assert {(agency, count, alone[agency]) for agency, count in every.items()} == set(found)
    assert len(found) == len(every) == 15


def test_workload_by_department(chart: list[Row], shipped: Dataset) -> None:
    """Rows per department, once where several of its units are named."""
    every = Counter(department for row in chart for department in row.departments)
    assert dict(answer(shipped, "workload-by-department", "department", "deliverables")) == every


def test_workload_by_status(chart: list[Row], shipped: Dataset) -> None:
    """Rows per state, and their share."""
    every = Counter(row.status for row in chart)
    shares = {status: float(share) for status, share in answer(shipped, "workload-by-status", "status", "share")}
    assert dict(answer(shipped, "workload-by-status", "status", "deliverables")) == every
    assert shares == {status: round(100 * count / 72, 1) for status, count in every.items()}


def test_workload_by_opening_year(chart: list[Row], shipped: Dataset) -> None:
    """Rows per year of start, and how many of them are marked new."""
    every = Counter(row.year for row in chart)
    new = Counter(row.year for row in chart if row.new)
    found = answer(shipped, "workload-by-opening-year", "startYear", "deliverables", "markedNew")
    assert found == [(year, every[year], new[year]) for year in sorted(every)]


def test_workload_by_pillar(chart: list[Row], shipped: Dataset) -> None:
    """Tasks, rows and bodies per pillar."""
    found = answer(shipped, "workload-by-pillar", "pillar", "tasks", "deliverables", "agencies")
    assert set(found) == {
        (
            pillar,
            len({row.task for row in chart if row.pillar == pillar}),
            sum(row.pillar == pillar for row in chart),
            len({lead for row in chart if row.pillar == pillar for lead in row.leads}),
        )
        for pillar in PILLARS.values()
    }


def test_agency_pillar_matrix(chart: list[Row], shipped: Dataset) -> None:
    """Rows per body and pillar."""
    every = Counter((lead, row.pillar) for row in chart for lead in row.leads)
    found = answer(shipped, "agency-pillar-matrix", "agency", "pillar", "deliverables")
    assert {(agency, pillar): count for agency, pillar, count in found} == every


def test_status_by_pillar(chart: list[Row], shipped: Dataset) -> None:
    """Rows per pillar and state."""
    every = Counter((row.pillar, row.status) for row in chart)
    found = answer(shipped, "status-by-pillar", "pillar", "status", "deliverables")
    assert {(pillar, status): count for pillar, status, count in found} == every


def test_co_lead_pairs(chart: list[Row], shipped: Dataset) -> None:
    """Rows per pair of bodies as printed."""
    every = Counter(pair for row in chart for pair in pairs(row.leads))
    found = answer(shipped, "co-lead-pairs", "first", "second", "deliverables")
    assert {(first, second): count for first, second, count in found} == every


def test_departments_working_together(chart: list[Row], shipped: Dataset) -> None:
    """Rows per pair of departments, units counted for theirs."""
    every = Counter(pair for row in chart for pair in pairs(row.departments))
    found = answer(shipped, "departments-working-together", "first", "second", "deliverables")
    assert {(first, second): count for first, second, count in found} == every


def test_never_lead_alone(chart: list[Row], shipped: Dataset) -> None:
    """Bodies that no row names alone, and with how many others they are named."""
    partners: dict[str, set[str]] = defaultdict(set)
    for row in chart:
        for lead in row.leads:
            partners[lead] |= row.leads - {lead}
    alone = {lead for row in chart if len(row.leads) == 1 for lead in row.leads}
    found = answer(shipped, "never-lead-alone", "agency", "partners")
    assert dict(found) == {lead: len(others) for lead, others in partners.items() if lead not in alone}


def test_tasks_spanning_most_agencies(chart: list[Row], shipped: Dataset) -> None:
    """Bodies, departments and rows per task, the most widely spread first."""
    found = answer(shipped, "tasks-spanning-most-agencies", "task", "agencies", "departments", "deliverables")
    tasks = {row.task for row in chart}
    assert set(found) == {
        (
            task,
            len({lead for row in chart if row.task == task for lead in row.leads}),
            len({department for row in chart if row.task == task for department in row.departments}),
            sum(row.task == task for row in chart),
        )
        for task in tasks
    }
    assert [row[1] for row in found] == sorted((row[1] for row in found), reverse=True)


def test_new_deliverables(chart: list[Row], shipped: Dataset) -> None:
    """Tasks and leads of the rows marked new."""
    every = Counter((row.task, lead) for row in chart if row.new for lead in row.leads)
    assert Counter(answer(shipped, "new-deliverables", "task", "lead")) == every


def counted_by_hand() -> dict[str, dict[str, tuple[list[int], int]]]:
    """The tables of by-hand.md: per question and key, the lines and the count."""
    found: dict[str, dict[str, tuple[list[int], int]]] = {}
    question = ""
    for line in (Path(__file__).parent / "by-hand.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            question = line.split("`")[1]
        elif match := re.fullmatch(r"\| ([a-z/ -]+) \| ([\d ]+) \| (\d+) \|", line):
            found.setdefault(question, {})[match[1]] = ([int(number) for number in match[2].split()], int(match[3]))
    return found


HAND = counted_by_hand()


def test_the_tables_are_sound() -> None:
    """Five questions; each list of lines is as long as its count, and names no line twice."""
    assert len(HAND) == 5
    for tables in HAND.values():
        for lines, count in tables.values():
            assert lines == sorted(set(lines))
            assert len(lines) == count


def test_the_tables_agree_with_one_another() -> None:
    """Each row has one pillar and one state; a pair stands where both its bodies do."""
    rows = sorted(line for lines, _ in HAND["workload-by-pillar"].values() for line in lines)
    assert sorted(line for lines, _ in HAND["workload-by-status"].values() for line in lines) == rows
    bodies = {body: set(lines) for body, (lines, _) in HAND["workload-by-agency"].items()}
    assert set().union(*bodies.values()) == set(rows) - {379, 380}
    together = {" ".join(two): bodies[two[0]] & bodies[two[1]] for two in pairs(frozenset(bodies))}
    assert {two: set(lines) for two, (lines, _) in HAND["co-lead-pairs"].items()} == {
        k: v for k, v in together.items() if v
    }


@pytest.mark.parametrize("question", HAND)
def test_answers_are_those_counted_by_hand(question: str, shipped: Dataset) -> None:
    """What the question answers is what was counted: no row more, none less."""
    by_hand = {key: count for key, (_, count) in HAND[question].items()}
    if question == "new-deliverables":
        assert {"new": len({row[0] for row in query(question, dataset=shipped).rows})} == by_hand
        return
    keys = {"co-lead-pairs": ("first", "second")}.get(question, (question.removeprefix("workload-by-"),))
    found = {" ".join(map(str, row[:-1])): row[-1] for row in answer(shipped, question, *keys, "deliverables")}
    assert found == by_hand


PROSE = {  # of each question counted in by-hand-prose.md: the column whose values count, and what else must hold
    "fora-and-participants": (("forum", "session"), lambda row: True),
    "operation-results": (("measure",), lambda row: str(row["operation"]).endswith("/combative")),
    "events-by-month": (("event",), lambda row: True),
    "key-achievements": (("achievement",), lambda row: True),
    "next-steps": (("step",), lambda row: True),
    "funding": (("funding",), lambda row: True),
    "links-shared-by-titles": (("publication",), lambda row: True),
    "penalties": (("penalty",), lambda row: True),
    "rules-that-changed": (("change",), lambda row: row["effective"] is not None),
    "projects-abroad": (("place",), lambda row: True),
    "laws": (("law",), lambda row: True),
    "undefined-abbreviations": (("abbreviation",), lambda row: True),
}


def counted_in_prose() -> dict[str, tuple[list[int], int]]:
    """The tables of by-hand-prose.md: per question, the lines and the count."""
    found: dict[str, tuple[list[int], int]] = {}
    question = ""
    for line in (Path(__file__).parent / "by-hand-prose.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            question = line.split("`")[1]
        elif match := re.fullmatch(r"\| [A-Za-z ]+ \| ([\d ]+) \| (\d+) \|", line):
            found[question] = ([int(number) for number in match[1].split()], int(match[2]))
    return found


@pytest.mark.parametrize("question", PROSE)
def test_answers_about_the_prose_are_those_counted_by_hand(question: str, shipped: Dataset) -> None:
    """Distinct values of a column are as many as were counted."""
    lines, count = counted_in_prose()[question]
    assert len(set(lines)) == len(lines)
    columns, holds = PROSE[question]
    table = query(question, dataset=shipped)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert len({tuple(row[c] for c in columns) for row in rows if holds(row)}) == count


def test_ten_answers_about_the_prose_were_counted() -> None:
    """One table for each question, and more than ten of them."""
    assert set(counted_in_prose()) == set(PROSE)
    assert len(PROSE) >= 10


EXPLAINED = {
    **dict.fromkeys(("COMBATIVE", "CONFIDENCE", "SAFEKEEPING", "SafeKEEPING", "SECLUSION"), "names of projects"),
    **dict.fromkeys(("NEW", "NOT", "TruckSTOP"), "words in capitals"),
    **dict.fromkeys(("II", "IV"), "numbers of parts"),
    "IM": "the first letters of one that a blank cuts",
    "PSAs": "spelled out on an earlier line, without brackets",
}


def test_no_abbreviation_of_the_prose_is_overlooked(source: Path, shipped: Dataset) -> None:
    """Each is a name in the graph, spelled out before its brackets, or explained above."""
    document = evidence.find(shipped, [source])
    text = source.read_text(encoding="utf-8")
    items = evidence.coverage(shipped, document, part="all").items
    kinds = ("evidence", "repeated-mention")
    printed = {text[i.start : i.end] for i in items if i.kind == "abbreviation" and i.by in kinds}
    names = {value for texts in shipped.names.values() for value in texts}
    names |= {word for name in names for word in re.findall(r"\w+", name)}
    spelled_out = set(re.findall(r"\(([^()\s]{2,})\)", text))
    assert printed - names - spelled_out == set(EXPLAINED)
