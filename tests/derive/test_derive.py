"""Derived facts come from the latest report of a plan, and the committed file is what is derived today."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg import resources
from nap_kg.cli import main
from nap_kg.dataset import Dataset, open_dataset
from nap_kg.derive import DERIVED_GRAPH, add_derived, compare_derived, derive, derived_turtle
from nap_kg.errors import InputError
from nap_kg.namespaces import NAP

FIXTURE = Path(__file__).parent / "two-reports.ttl"
PLAN = "https://example.org/plan/"
STATUS = "https://w3id.org/nap-kg/id/status/"


def facts(dataset: Dataset, subject: str) -> set[tuple[str, str]]:
    """The derived facts of one thing, shortened."""
    return {
        (t.predicate.value.removeprefix(NAP), t.object.value.removeprefix(PLAN).removeprefix(STATUS))
        for t in derive(dataset)
        if t.subject == ox.NamedNode(PLAN + subject)
    }


@pytest.fixture
def two_reports() -> Dataset:
    return open_dataset([FIXTURE])


def test_committed_file_is_up_to_date() -> None:
    """A rebuild from the asserted graphs gives data/derived.ttl byte for byte."""
    committed = (resources.folder("data") / "derived.ttl").read_text(encoding="utf-8")
    assert derived_turtle(open_dataset()) == committed


def test_latest_report_decides(two_reports: Dataset) -> None:
    """State, leads and period come from the second report; two units of one ministry give it once."""
    assert facts(two_reports, "kept") == {
        ("lastReportedIn", "second"),
        ("leadAgency", "office-a"),
        ("leadAgency", "office-b"),
        ("leadDepartment", "ministry"),
        ("startYear", "2020"),
        ("status", "completed"),
        ("statusAsOf", "year-2"),
    }


def test_dropped_deliverable_keeps_only_its_last_report(two_reports: Dataset) -> None:
    """What the latest report leaves out has no state, no lead and no start."""
    assert facts(two_reports, "dropped") == {("lastReportedIn", "first")}


def test_parts_with_status_reports_count(two_reports: Dataset) -> None:
    """A part that a report gives a state has derived facts of its own."""
    assert facts(two_reports, "kept-part") == {
        ("lastReportedIn", "second"),
        ("startYear", "2021"),
        ("status", "on-hold"),
        ("statusAsOf", "year-2"),
    }


def test_number_in_series_decides_between_equal_periods(tmp_path: Path) -> None:
    """Two reports on one period: the higher number is the later."""
    text = FIXTURE.read_text(encoding="utf-8")
    same = tmp_path / "same-period.ttl"
    same.write_text(text.replace("nap:hasReportingPeriod ex:year-1", "nap:hasReportingPeriod ex:year-2"))
    assert ("status", "completed") in facts(open_dataset([same]), "kept")
    same.write_text(same.read_text().replace("nap:seriesNumber 1 ;", "nap:seriesNumber 9 ;"))
    assert facts(open_dataset([same]), "added") == {("lastReportedIn", "second")}


def test_nothing_is_derived_from_derived_facts(two_reports: Dataset) -> None:
    """A derived graph that is loaded beside the data, however wrong, changes nothing and is replaced."""
    before = derive(two_reports)
    wrong = ox.Quad(
        ox.NamedNode(PLAN + "rumour"),
        ox.NamedNode(NAP.reportsStatusOf),
        ox.NamedNode(PLAN + "kept"),
        ox.NamedNode(DERIVED_GRAPH),
    )
    two_reports.store.add(wrong)
    assert derive(two_reports) == before
    add_derived(two_reports)
    assert wrong not in two_reports.store
    assert len(list(two_reports.store.quads_for_pattern(None, None, None, ox.NamedNode(DERIVED_GRAPH)))) == len(before)


def test_a_derived_graph_under_another_base_is_replaced(two_reports: Dataset) -> None:
    """Another publisher's derived facts, right or wrong, leave no trace beside those built anew."""
    foreign = ox.NamedNode("https://example.org/norland/graph/derived")
    right = derive(two_reports)
    two_reports.store.extend(ox.Quad(t.subject, t.predicate, t.object, foreign) for t in right)
    added = add_derived(two_reports)
    assert foreign not in list(added.store.named_graphs())
    assert [q.triple for q in added.store].count(right[0]) == 1


def test_no_facts_from_no_data(tmp_path: Path) -> None:
    """A dataset without status reports derives nothing, and its file is empty."""
    lone = tmp_path / "lone.ttl"
    lone.write_text("<https://example.org/a> a <https://example.org/B> .")
    assert derive(open_dataset([lone])) == []
    assert derived_turtle(open_dataset([lone])).count("lastReportedIn") == 0


def test_comparison_names_what_differs(two_reports: Dataset, tmp_path: Path) -> None:
    """A missing and a stale fact are told apart, and so is a file in another form."""
    file = tmp_path / "derived.ttl"
    right = derived_turtle(two_reports)
    file.write_text(right)
    assert not compare_derived(two_reports, file).differs
    file.write_text(right.replace("status:completed", "status:ongoing"))
    found = compare_derived(two_reports, file)
    assert [line.split()[2] for line in found.missing] == [f"<{STATUS}completed>"]
    assert [line.split()[2] for line in found.stale] == [f"<{STATUS}ongoing>"]
    file.write_text(f"# a remark\n{right}")
    assert compare_derived(two_reports, file).form
    with pytest.raises(InputError, match="no such file"):
        compare_derived(two_reports, tmp_path / "none.ttl")


def test_command_writes_and_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file that the command writes passes its check; a changed one fails with exit code 1."""
    file = tmp_path / "derived.ttl"
    assert main(["derive", str(FIXTURE), "--output", str(file)]) == 0
    assert capsys.readouterr().out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["derived.ttl"]
    assert main(["derive", str(FIXTURE), "--check", "--output", str(file)]) == 0
    capsys.readouterr()
    file.write_text(file.read_text().replace("nap:startYear 2020", "nap:startYear 2019"))
    assert main(["derive", str(FIXTURE), "--check", "--output", str(file)]) == 1
    out, err = capsys.readouterr()
    assert out.count("missing") == out.count("stale") == 1
    assert "differ" in err


def test_command_prints_what_other_data_gives(capsys: pytest.CaptureFixture[str]) -> None:
    """With paths and no output, the facts go to stdout: the shipped file is never overwritten from other data."""
    assert main(["derive", str(FIXTURE)]) == 0
    assert "nap:leadDepartment <https://example.org/plan/ministry> ;" in capsys.readouterr().out


def test_command_checks_the_shipped_file(capsys: pytest.CaptureFixture[str]) -> None:
    """Without arguments, --check is about data/derived.ttl."""
    assert main(["derive", "--check"]) == 0
    assert "up to date" in capsys.readouterr().err


def test_unwritable_place_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A target that can't be written leaves nothing behind."""
    assert main(["derive", str(FIXTURE), "--output", str(tmp_path / "no" / "such.ttl")]) == 2
    assert "can't write" in capsys.readouterr().err
    assert main(["derive", str(FIXTURE), "--check"]) == 2
