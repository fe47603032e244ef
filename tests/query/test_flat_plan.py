"""A plan that is a flat list, without objectives and tasks, is sound data, and cards answer for it as for others."""

from __future__ import annotations

from pathlib import Path

import pytest

import nap_kg
from nap_kg import cards, resources
from nap_kg.dataset import Dataset, open_dataset
from nap_kg.derive import add_derived
from nap_kg.query import query

PLAN = Path(__file__).parent / "flat" / "plan.ttl"


@pytest.fixture(scope="module")
def flat() -> Dataset:
    """The ontology, the vocabularies and the flat plan, with its derived facts."""
    words = [*resources.ontology(), resources.folder("data") / "vocabularies"]
    return add_derived(open_dataset([*words, PLAN]))


def rows(flat: Dataset, card: str, *columns: str, **parameters: str) -> list[tuple[str, ...]]:
    """Some columns of an answer, things by the last part of their IRIs."""
    table = query(card, dataset=flat, **parameters)
    places = [table.columns.index(column) for column in columns]
    return [tuple(str(getattr(row[n], "value", "") or "").rpartition("/")[2] for n in places) for row in table.terms]


def test_it_validates() -> None:
    """No level, number or column is demanded that the plan does not print, and nothing is warned of."""
    assert nap_kg.validate([PLAN], strict_targets=False).findings == ()


def test_a_status_in_the_list_without_statuses_is_found(tmp_path: Path) -> None:
    """A report that says its chart has no such column may not hold a status."""
    told = PLAN.read_text(encoding="utf-8")
    report = "https://example.org/lakeland/id/plan/lakes/report/list/status/lake-09"
    bad = tmp_path / "plan.ttl"
    bad.write_text(
        f"{told}\n<{report}> nap:hasStatus <https://w3id.org/nap-kg/id/status/ongoing> .\n", encoding="utf-8"
    )
    assert [f.shape for f in nap_kg.validate([bad], strict_targets=False).findings] == ["StatusReport-omittedColumn"]


def test_a_row_of_the_report_without_its_status_cell_is_found(tmp_path: Path) -> None:
    """What one report omits, another of the same plan still has to give."""
    bad = tmp_path / "plan.ttl"
    bad.write_text(PLAN.read_text(encoding="utf-8").replace('    nap:statusAsPrinted "completed" ;\n', "", 1))
    assert [f.shape for f in nap_kg.validate([bad], strict_targets=False).findings] == ["StatusReport-statusColumn"]


@pytest.mark.parametrize(
    ("card", "columns", "expected"),
    [
        ("workload-by-pillar", ("pillar", "objectives", "tasks", "deliverables", "agencies", "plan"), [
            ("protection", "0", "0", "6", "2", "lakes"), ("prevention", "0", "0", "4", "2", "lakes")]),
        ("workload-by-status", ("status", "deliverables", "share", "plan"), [
            ("completed", "3", "37.5", "lakes"), ("ongoing", "3", "37.5", "lakes"),
            ("in-progress", "2", "25", "lakes")]),
        ("workload-by-agency", ("agency", "deliverables"), [("mof", "5"), ("mol", "4")]),
        ("workload-by-department", ("department", "deliverables"), [("mof", "5"), ("mol", "4")]),
        ("agency-pillar-matrix", ("agency", "pillar", "deliverables"), [
            ("mof", "prevention", "3"), ("mof", "protection", "2"),
            ("mol", "prevention", "2"), ("mol", "protection", "2")]),
        ("cross-pillar-agencies", ("department", "pillars", "tasks", "deliverables"), [
            ("mof", "2", "0", "5"), ("mol", "2", "0", "4")]),
        ("task-progress", ("task", "deliverables", "completed", "other"), [("lakes", "10", "3", "2")]),
        ("report-overview", ("report", "tasks", "deliverables", "withoutLead"), [
            ("list", "0", "10", "0"), ("2022", "0", "8", "0")]),
        ("dropped-or-added-between-reports", ("deliverable", "change"), [
            ("lake-09", "dropped"), ("lake-10", "dropped")]),
        ("co-lead-pairs", ("deliverables", "plan"), [("1", "lakes")]),
        ("gaps", ("deliverable", "missing"), []),
        ("tasks-spanning-most-agencies", ("task",), []),
    ],
)  # fmt: skip
def test_cards(card: str, columns: tuple[str, ...], expected: list[tuple[str, ...]], flat: Dataset) -> None:
    """Counts by pillar, state and body reach all that the plan lists, though it has no tasks and no objectives."""
    assert rows(flat, card, *columns) == expected


def test_outline(flat: Dataset) -> None:
    """Ten rows, one per commitment, with its pillar, and nothing made up in between."""
    outline = rows(flat, "plan-outline", "pillar", "objective", "task", "deliverable", "plan")
    assert [row[3] for row in outline] == [f"lake-{number:02}" for number in range(1, 11)]
    assert {(row[1], row[2], row[4]) for row in outline} == {("", "", "lakes")}
    assert {row[0] for row in outline} == {"prevention", "protection"}


def test_what_a_body_leads(flat: Dataset) -> None:
    """The plan stands where a task would."""
    led = rows(flat, "deliverables-led-by", "deliverable", "task", "coLead", agency="Ministry of Lakes")
    assert led == [
        ("lake-01", "lakes", "mof"), ("lake-03", "lakes", ""), ("lake-05", "lakes", ""), ("lake-07", "lakes", ""),
    ]  # fmt: skip


def test_every_card_runs(flat: Dataset) -> None:
    """A card that demands nothing answers in its own columns."""
    for card in cards.load_cards():
        if not any(param.required for param in card.params):
            assert query(card.name, dataset=flat).columns == tuple(card.columns), card.name
