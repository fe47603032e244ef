"""The plans of docs/examples go through whole: each record is accounted for, each fact found again in its source.

What the graph should hold is counted from the files by means of this test's own: csv, yaml and regular expressions.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

import nap_kg
from nap_kg.cli import main
from nap_kg.findings import Severity
from tests.ingest.example_plans import PAGE, PLANS, Example, Read, files, filled, written

SAMPLES = Path(__file__).with_name("examples")
COMPLETED, NOT_COMPLETED = "completed", "not-completed"


@pytest.fixture(scope="module", params=PLANS, ids=lambda plan: plan.name)
def read(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Read:
    """A plan whose reports were read into a copy of its folder."""
    plan: Example = request.param
    return plan.read(tmp_path_factory.mktemp("plans"), shared)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _pages(folder: Path) -> list[dict[str, str]]:
    return [yaml.safe_load(p.read_text(encoding="utf-8").split("---")[1]) for p in sorted(folder.glob("*.md"))]


def _milestones(*pages: Path) -> list[list[str]]:
    """The cells of each row of the pipe tables of pages, headings and hyphens left out."""
    found = []
    for page in pages:
        lines = page.read_text(encoding="utf-8").splitlines()
        for before, line in pairwise(lines):
            if line.startswith("|") and before.startswith("|") and not re.fullmatch(r"[|\s-]+", line):
                found.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return found


def _actions(*pages: Path) -> int:
    return sum(len(re.findall(r"^### Action \d+:", page.read_text(encoding="utf-8"), re.MULTILINE)) for page in pages)


ANSWERS = [f"FDS-2020-Milestone-{number}.csv" for number in ("2-1", "3-1", "4-1")]
PAGES_2021 = ("agency-actions.md", "community-and-shared-actions.md")


def _records(read: Read) -> dict[str, int]:
    """What the source holds, by what it becomes."""
    source = read.source
    match read.example.name:
        case "us-ogp-nap5":
            parts, commitments = _pages(source / "_subcommitments"), _pages(source / "_commitments")
            assert len(parts) + len(commitments) == 106
            return {"Task": len(commitments), "Deliverable": len(parts)}
        case "us-fds-2020":
            answers = [_rows(source / name) for name in ANSWERS]
            agencies = [[row for row in rows if not row["CFO Act Agencies"].startswith("*")] for rows in answers]
            return {
                "Task": _actions(source / "index.md"),
                "Deliverable": len(_milestones(source / "index.md")),
                "DeliverablePart": sum(len(row) - 1 for rows in agencies for row in rows),
                "skip": sum(map(len, answers)) - sum(map(len, agencies)),
            }
        case "us-fds-2021":
            pages = [source / name for name in PAGES_2021]
            return {"Task": _actions(*pages), "Deliverable": len(_milestones(*pages))}
        case "ca-mandate-2021":
            letters = _rows(source / "2021MandateLetters.csv")
            late = [row for row in letters if row["Date of Mandate Letter"].endswith("2023")]
            commitments = _rows(source / "2021-mandate-commitments.csv")
            return {"Deliverable": len(commitments), "document": len(letters) - len(late), "skip": len(late)}
        case _:
            first = {row["ID"] for row in _rows(source / "2025-LPC-platform.csv")}
            second = {row["commitment_id"] for row in _rows(source / "consolidated_2025_LPC_promises_final.csv")}
            assert len(first) == 348
            assert len(second - first) == 4
            return {"Deliverable": len(first | second)}


def test_ingest_reads_it(read: Read) -> None:
    """Each run ends well, prints nothing on stdout, and says what it read on stderr."""
    for run in read.runs:
        assert (run.code, run.out) == (0, "")
        assert f"{run.report}: " in run.err
        assert "not mapped" not in run.err
        assert "not read" not in run.err


def test_each_record_is_an_element_or_an_explained_skip(read: Read) -> None:
    """Counted from the files by other means: nothing is lost, nothing is made up."""
    expected = {"Task": 0, "DeliverablePart": 0, "document": 0, "skip": 0} | _records(read)
    kinds = ("Task", "Deliverable", "DeliverablePart")
    found = {kind: read.count(f"SELECT ?x {{ ?x a nap:{kind} }}") for kind in kinds}
    found["document"] = read.count(f"SELECT ?x {{ ?x nap:isAbout <{read.runs[0].result.profile.plan}> }}")
    skips = [skip for run in read.runs for skip in run.result.reading.skips]
    assert found | {"skip": len(skips)} == expected
    assert all(skip.reason for skip in skips)


def test_the_graph_is_valid(read: Read, capsys: pytest.CaptureFixture[str]) -> None:
    """No violation; what warnings say is true of the source."""
    findings = nap_kg.validate([read.folder]).findings
    assert [str(finding) for finding in findings if finding.severity is Severity.VIOLATION] == []
    assert main(["validate", str(read.folder), "-q"]) == 0
    capsys.readouterr()


def test_every_fact_is_found_in_its_source(read: Read, capsys: pytest.CaptureFixture[str]) -> None:
    """Every passage stands where it should, and shows what it is said to show."""
    code = main(["evidence", "check", str(read.folder), "--source", str(read.source)])
    out, err = capsys.readouterr()
    assert (code, out) == (0, "")
    found = re.fullmatch(r"(\d+) of (\d+) passages found, \d+ facts held against them: 0 findings\n", err)
    assert found is not None
    assert found[1] == found[2]


def _printed_statuses(read: Read) -> Counter[str]:
    source = read.source
    if read.example.name == "us-ogp-nap5":
        mapped = {"Complete": COMPLETED, "In Progress": "in-progress", "Not Started": "not-started"}
        return Counter(mapped[page["commitment_status"]] for page in _pages(source / "_subcommitments"))
    found: Counter[str] = Counter()
    if read.example.name == "us-fds-2020":
        done = {"Y": True, "Selected": True, "Complete": True, "N": False, "Not Selected": False, "Incomplete": False}
        for name in ANSWERS:
            for row in _rows(source / name):
                agency, *answers = row.values()
                if not agency.startswith("*"):
                    found.update(COMPLETED if done[answer] else NOT_COMPLETED for answer in answers)
    return found


def test_statuses_are_those_that_are_printed(read: Read) -> None:
    """As many of each as the files print, and none where they print none."""
    rows = read.ask("SELECT ?status { ?x nap:hasStatus ?status }")
    assert Counter(status.rpartition("/")[2] for (status,) in rows) == _printed_statuses(read)


STANDING = """
SELECT ?report ?thing ?number ?status ?start ?due ?others ?ongoing {
  ?x nap:reportsStatusOf ?thing ; nap:isReportedIn ?report .
  OPTIONAL { ?thing <http://purl.org/dc/terms/identifier> ?number } OPTIONAL { ?x nap:hasStatus ?status }
  OPTIONAL { ?x nap:hasStartPeriod ?start } OPTIONAL { ?x nap:hasDuePeriod ?due }
  OPTIONAL { ?x nap:namesOthers ?others } OPTIONAL { ?x nap:isOpenEnded ?ongoing } }"""


def test_a_sample_checked_by_hand_is_what_the_graph_says(read: Read) -> None:
    """Statuses, dates and bodies of at least twenty records, read in the source by a person."""
    profile = read.runs[0].result.profile
    bodies: dict[tuple[str, str, str], list[str]] = {}
    roles = "VALUES ?role { nap:hasLead nap:hasCollaborator }"
    question = f"SELECT ?report ?thing ?role ?body {{ {roles} ?x nap:reportsStatusOf ?thing ; nap:isReportedIn ?report ; ?role ?body }}"
    for report, thing, role, body in read.ask(question):
        bodies.setdefault((report, thing, role.rpartition("#")[2]), []).append(body.removeprefix(profile.agencies))
    found = {}
    for report, thing, number, status, start, due, others, ongoing in read.ask(STANDING):
        leads, more = (" ".join(sorted(bodies.get((report, thing, r), []))) for r in ("hasLead", "hasCollaborator"))
        dates = [period.removeprefix(profile.periods) for period in (start, due)]
        open_ = "others" if others else "ongoing" if ongoing else ""
        key = (report.rpartition("/")[2], number or thing.rpartition("/")[2])
        found[key] = [status.rpartition("/")[2], *dates, leads, more, open_]
    sample = _rows(SAMPLES / f"{read.example.name}.csv")
    assert len(sample) >= 20
    expected = {(row.pop("report"), row.pop("identifier")): list(row.values()) for row in sample}
    assert {key: found.get(key) for key in expected} == expected


def test_another_run_changes_nothing(read: Read) -> None:
    """The same files, byte for byte; of those that are committed, none is touched."""
    before = files(read.folder)
    assert read.before == {name: content for name, content in before.items() if name in read.before}
    for run in read.runs:
        profile = str(read.folder / "profile.toml")
        command = ["ingest", str(read.source), "--profile", profile, "--report", run.report]
        assert main([*command, "--output", str(read.folder), "-q"]) == 0
    assert files(read.folder) == before


def test_only_what_is_said_to_be_written_is_written(read: Read) -> None:
    """A copy without what runs write, as the folder is committed, lacks exactly that: the .gitignore names it."""
    new = {name.split("/")[0] if "/" in name else name for name in files(read.folder) if name not in read.before}
    new -= {"reference"}
    assert new == written(str(read.folder), [path.name for path in read.folder.iterdir()])
    ignored = (PAGE.parent / ".gitignore").read_text(encoding="utf-8").splitlines()
    for name in new:
        assert f"/*/{name}" in ignored or f"/{read.example.name}/{name}/" in ignored


NAMES = {
    "2021MandateLetters.csv": "Responsible Minister",
    "2025-LPC-platform.csv": "Reporting Lead Name",
}


def test_no_person_is_named(read: Read) -> None:
    """Who holds an office stands in the source, and in no file that is committed or written."""
    if not read.example.name.startswith("ca-"):
        assert not any((read.source / file).exists() for file in NAMES)
        return
    names = {row[column].strip() for file, column in NAMES.items() for row in _rows(read.source / file)} - {""}
    assert len(names) > 50
    for path, content in files(read.folder).items():
        text = content.decode("utf-8").casefold()
        assert [name for name in names if name.casefold() in text] == [], path


def test_sums_count_more_than_the_agencies_listed(shared: Path) -> None:
    """The last lines of the three files can't be checked against their rows: they count agencies that are not listed."""
    for name in ANSWERS:
        *rows, last = _rows(shared / "examples" / "us-federal-data-strategy" / name)
        assert len(rows) == 24
        for heading in list(last)[1:]:
            listed = sum(row[heading] in ("Y", "Selected", "Complete") for row in rows)
            assert listed < int(last[heading])


def test_units_are_behind_their_departments(read: Read) -> None:
    """Whoever leads as a part of a department is tied to it by its IRI and by org:unitOf alike."""
    unit_of = "<http://www.w3.org/ns/org#unitOf>"
    agencies = read.runs[0].result.profile.agencies
    for unit, above in read.ask(
        f"SELECT ?unit ?above {{ ?unit {unit_of} ?above FILTER(STRSTARTS(STR(?unit), '{agencies}')) }}"
    ):
        assert unit.rpartition("/")[0] == above


def test_the_page_counts_what_is_read(shared: Path, tmp_path: Path) -> None:
    """docs/examples/README.md holds the counts of today."""
    assert PAGE.read_text(encoding="utf-8") == filled([plan.read(tmp_path, shared) for plan in PLANS])


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_a_folder_is_valid_before_anything_is_read(plan: Example, tmp_path: Path) -> None:
    """A plan's folder as it is committed breaks no rule."""
    folder = shutil.copytree(plan.folder, tmp_path / plan.name, ignore=written)
    assert [str(finding) for finding in nap_kg.validate([folder]).findings] == []


def test_the_samples_are_of_the_plans() -> None:
    """One sample for each plan, and none of another."""
    assert sorted(path.stem for path in SAMPLES.glob("*.csv")) == sorted(plan.name for plan in PLANS)
