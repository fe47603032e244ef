"""An edit gives exactly the difference that it says, and evidence is told of what it no longer shows."""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
import pytest

from nap_kg import evidence, resources
from nap_kg.dataset import open_dataset
from nap_kg.namespaces import DCTERMS, ID, NAP, RDF, RDFS
from tests.roundtrip.conftest import Make, sheet

NORLAND = "https://example.org/norland/id"
PLAN = f"{NORLAND}/plan/safer-roads"


def _iri(value: str) -> str:
    return f"<{value}>"


def _status_report(report: str, key: str) -> str:
    return _iri(f"{PLAN}/report/{report}/status/{key}")


def test_edited_cells_are_the_difference(trip: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """A status, a lead, a due period and a label that are edited change these statements, and no other byte."""
    made = trip()
    old, before = made.triples(), made.bytes()
    report, key = "2022-2023", "run-winter-campaign"
    made.edit(key, report, status="completed", leads="RB; NPS", due="2023-2024", **{"label_[en]": "Run a campaign"})
    assert made.ingest() == 0
    new, said = made.triples(), _status_report(report, key)
    item = _iri(f"{PLAN}/deliverable/{key}")
    label = "Run a winter campaign on radio and in village halls"
    assert old - new == {
        (said, _iri(NAP.hasStatus), _iri(ID["status/ongoing"])),
        (said, _iri(NAP.hasLead), _iri(f"{NORLAND}/agency/mot")),
        (item, _iri(RDFS.label), str(ox.Literal(label, language="en"))),
    }
    assert new - old == {
        (said, _iri(NAP.hasStatus), _iri(ID["status/completed"])),
        (said, _iri(NAP.hasLead), _iri(f"{NORLAND}/agency/rb")),
        (said, _iri(NAP.hasDuePeriod), _iri(f"{NORLAND}/period/fy/2023-2024")),
        (item, _iri(RDFS.label), str(ox.Literal("Run a campaign", language="en"))),
    }
    after = made.bytes()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"plan.ttl", "2022-2023/chart.ttl"}
    for name in changed:
        assert len(set(after[name].splitlines()) ^ set(before[name].splitlines())) <= 6
    out, err = capsys.readouterr()
    assert out == ""
    shown = f"<{said.strip('<>')}> nap:hasStatus: id:status/ongoing → id:status/completed"
    assert f"warning: {shown}; evidence check will fail: the passage (" in err
    assert "evidence check will fail: no evidence shows it" in err  # of the due period


def test_the_warning_is_true(trip: Make) -> None:
    """The check of evidence does fail of what the run says, and of nothing else."""
    made = trip()
    sources = [made.folder / "sources"]
    opened = open_dataset([*resources.ontology(), resources.folder("data") / "vocabularies", made.around])
    assert _failing(evidence.check(opened, evidence.find(opened, sources))) == set()
    made.edit("run-winter-campaign", "2022-2023", status="completed")
    assert made.ingest("-q") == 0
    opened = open_dataset([*resources.ontology(), resources.folder("data") / "vocabularies", made.around])
    found = _failing(evidence.check(opened, evidence.find(opened, sources)))
    assert found == {(f"{PLAN}/report/2022-2023/status/run-winter-campaign", NAP.hasStatus)}


def _failing(report: object) -> set[tuple[str, str]]:
    return {(f.thing, f.property) for f in report.findings if f.kind == "fact-not-in-passage"}  # type: ignore[attr-defined]


def test_dry_run_prints_a_patch(trip: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """With --dry-run the difference is a patch on stdout, and nothing is written."""
    made = trip("shipped")
    before = made.bytes()
    rows = made.read()
    row = next(row for row in rows if row["status"] == "ongoing")
    row["status"] = "on-hold"
    made.write(rows)
    assert made.ingest("--dry-run") == 0
    out, _ = capsys.readouterr()
    lines = [line for line in out.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert lines == ["-    nap:hasStatus status:ongoing ;", "+    nap:hasStatus status:on-hold ;"]
    assert made.bytes() == before


def test_shipped_plan(trip: Make) -> None:
    """In the shipped plan, too, an edited lead and label are the whole difference."""
    made = trip("shipped")
    old = made.triples()
    rows = made.read()
    row = next(row for row in rows if row["leads"] == "RCMP" and row["kind"] == "deliverable")
    row["leads"], row["label [en]"] = "RCMP; JUS", "Another label"
    made.write(rows)
    assert made.ingest("-q") == 0
    new = made.triples()
    assert {p for _, p, _ in new - old} == {_iri(NAP.hasLead), _iri(RDFS.label)}
    assert (len(new - old), len(old - new)) == (2, 1)


def test_a_blanked_cell_is_a_statement_less(trip: Make) -> None:
    """A cell that is emptied takes its statement out."""
    made = trip()
    old = made.triples()
    made.edit("map-crossings-hurt", "2021-2022", completion_date="")
    assert made.ingest("-q") == 0
    assert {p for _, p, _ in old - made.triples()} == {_iri(NAP.completionDate)}
    assert made.triples() <= old


def test_edited_back(trip: Make) -> None:
    """An edit and the edit back leave the files as they were."""
    made = trip()
    before = made.bytes()
    made.edit("map-crossings-hurt", "2021-2022", completion_date="2021", status="on-hold", leads="SO; RB")
    assert made.ingest("-q") == 0
    assert made.bytes() != before
    made.edit("map-crossings-hurt", "2021-2022", completion_date="2021-11", status="completed", leads="MOT")
    assert made.ingest("-q") == 0
    assert made.bytes() == before


def test_comments_stay(trip: Make) -> None:
    """Comments beside what is edited stay where they are, and so does a file that is not in the house form."""
    made = trip()
    file = made.folder / "2021-2022" / "chart.ttl"
    text = file.read_text(encoding="utf-8").replace(
        "nap:hasStatus status:on-hold ;", "nap:hasStatus   status:on-hold ; # told"
    )
    file.write_text(text, encoding="utf-8")
    made.edit("patrol-cars-defibrillators", "2021-2022", status="ongoing")
    assert made.ingest("-q") == 0
    after = file.read_text(encoding="utf-8")
    iri = ID["status/ongoing"]
    assert after == text.replace("nap:hasStatus   status:on-hold ; # told", f"nap:hasStatus   <{iri}> ; # told")


def test_new_row_in_a_workbook(trip: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """A row without a key becomes an element with a key of its own, in the task that it gives the number of."""
    made = trip(form="xlsx")
    old = made.triples()
    book, rows, at = sheet(made.table, "2023-2024")
    line = rows.max_row + 1
    cells = {"report": "2023-2024", "kind": "deliverable", "task": "1.12", "label [en]": "Écrire =2+2 lessons",
             "position": 90, "status": "not-started", "leads": "NPS", "new": True}  # fmt: skip
    for title, value in cells.items():
        rows.cell(line, at[title]).value = value
    book.save(made.table)
    assert made.ingest() == 0
    key = "ecrire-lessons"
    item, said = _iri(f"{PLAN}/deliverable/{key}"), _status_report("2023-2024", key)
    added = {
        (item, _iri(RDF.type), _iri(NAP.Deliverable)),
        (item, _iri(NAP.isDeliverableOf), _iri(f"{PLAN}/task/1.12")),
        (item, _iri(RDFS.label), str(ox.Literal("Écrire =2+2 lessons", language="en"))),
        (said, _iri(RDF.type), _iri(NAP.StatusReport)),
        (said, _iri(NAP.reportsStatusOf), item),
        (said, _iri(NAP.isReportedIn), _iri(f"{PLAN}/report/2023-2024")),
        (said, _iri(NAP.position), str(ox.Literal(90))),
        (said, _iri(NAP.hasStatus), _iri(ID["status/not-started"])),
        (said, _iri(NAP.hasLead), _iri(f"{NORLAND}/agency/nps")),
        (said, _iri(NAP.isMarkedNew), str(ox.Literal(True))),
    }
    assert made.triples() - old == added
    assert old <= made.triples()
    assert f"new deliverable: its key is {key}" in capsys.readouterr().err
    listed = list(csv.DictReader(io.StringIO((made.folder / "identifiers.csv").read_text(encoding="utf-8"))))
    assert [(r["report"], r["kind"], r["key"], r["parent"]) for r in listed[-1:]] == [
        ("2023-2024", "deliverable", key, "1.12")
    ]
    assert "deliverable:ecrire-lessons" in (made.folder / "plan.ttl").read_text(encoding="utf-8")
    assert f"status-report:{key}" in (made.folder / "2023-2024" / "chart.ttl").read_text(encoding="utf-8")


def test_new_task_with_what_is_in_it(trip: Make) -> None:
    """A new task takes its number for a key, and a new row in the same file may belong to it."""
    made = trip()
    old = made.triples()
    rows = made.read()
    blank = dict.fromkeys(rows[0], "")
    made.write([*rows, blank | {"kind": "deliverable", "task": "1.14", "label [en]": "Paint every kerb"},
                blank | {"kind": "task", "task": "1.14", "objective": "1.1", "task label [en]": "Paint"}])  # fmt: skip
    assert made.ingest("-q") == 0
    task, item = _iri(f"{PLAN}/task/1.14"), _iri(f"{PLAN}/deliverable/paint-kerb")
    assert made.triples() - old == {
        (task, _iri(RDF.type), _iri(NAP.Task)),
        (task, _iri(NAP.isTaskOf), _iri(f"{PLAN}/objective/1.1")),
        (task, _iri(DCTERMS.identifier), str(ox.Literal("1.14"))),
        (task, _iri(RDFS.label), str(ox.Literal("Paint", language="en"))),
        (item, _iri(RDF.type), _iri(NAP.Deliverable)),
        (item, _iri(NAP.isDeliverableOf), task),
        (item, _iri(RDFS.label), str(ox.Literal("Paint every kerb", language="en"))),
    }


def test_what_a_report_newly_says(trip: Make) -> None:
    """A known element in a row of a report that did not name it gets a status report there, and nothing else."""
    made = trip()
    old = made.triples()
    rows = made.read()
    row = next(row for row in rows if row["key"] == "map-crossings-hurt" and row["report"] == "2022-2023")
    more = dict.fromkeys(row, "") | {t: row[t] for t in ("kind", "key", "task", "status", "position")}
    made.write([*rows, more | {"report": "2023-2024", "position": "80"}])
    assert made.ingest("-q") == 0
    said = _status_report("2023-2024", "map-crossings-hurt")
    assert {s for s, _, _ in made.triples() - old} == {said}
    assert {p for _, p, _ in made.triples() - old} == {
        _iri(p) for p in (RDF.type, NAP.position, NAP.hasStatus, NAP.reportsStatusOf, NAP.isReportedIn)
    }


def test_deleted_row(trip: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """A row that is no more is an error until its deletion is asked for; then what it said goes, and nothing else."""
    made = trip()
    old, before = made.triples(), made.bytes()
    gone = ("teach-cycling-school", "2023-2024")
    made.write([row for row in made.read() if (row["key"], row["report"]) != gone])
    assert made.ingest() == 2
    assert made.bytes() == before
    err = capsys.readouterr().err
    assert "rows of the graph are no more in the table (1):" in err
    assert "deliverable teach-cycling-school in 2023-2024" in err
    assert "--allow-deletions" in err
    assert made.ingest("--allow-deletions") == 0
    new = made.triples()
    assert new <= old
    assert {s for s, _, _ in old - new} == {_iri(f"{PLAN}/deliverable/{gone[0]}"), _status_report(gone[1], gone[0])}
    assert f"{PLAN}/deliverable/{gone[0]}> is deleted, and still named in" in capsys.readouterr().err
