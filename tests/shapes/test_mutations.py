"""Every constraint objects to the data that it is there to object to, and nothing else does its work."""

from __future__ import annotations

from collections import Counter

import pytest

from nap_kg.validate.shapes import local_name
from tests.shapes.mutations import PAGE, Constraint, Mutation, Workbench, swapped_preferences, table, workbench

BENCH = workbench()
MUTATE_NOTHING = Mutation("nothing")
BEFORE = Counter((local_name(r.shape), r.component) for r in BENCH.run(MUTATE_NOTHING))


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return BENCH


def test_shipped_data_has_warnings_only(bench: Workbench) -> None:
    """The shipped graph has no violation, and a warning for each lead that the chart leaves blank."""
    found = [(local_name(r.severity), local_name(r.shape)) for r in bench.run(MUTATE_NOTHING)]
    assert found == [("Warning", "StatusReport-leadMissing")] * 2


@pytest.mark.parametrize("constraint", BENCH.constraints, ids=str)
def test_constraint_is_needed(constraint: Constraint, bench: Workbench) -> None:
    """Its mutation trips it; with the constraint dropped from the shapes, it goes unnoticed by that shape."""
    mutation = bench.mutation(constraint)
    assert mutation is not None, f"no mutation trips {constraint}: write one"
    before = BEFORE[constraint.shape, constraint.component]
    after = bench.objections(constraint, mutation)
    assert after > before, f"{constraint} does not object to: {mutation.words}"
    assert bench.objections(constraint, mutation, bench.without(constraint)) < after


@pytest.mark.parametrize("constraint", BENCH.nested, ids=str)
def test_constraint_inside_another_is_needed(constraint: Constraint, bench: Workbench) -> None:
    """With one dropped from an alternative or the like, the mutation is missed, or sound data meets an objection."""
    mutation = bench.mutation(constraint)
    assert mutation is not None, f"no mutation trips {constraint}: write one"
    before = BEFORE[constraint.shape, constraint.component]
    after = bench.objections(constraint, mutation)
    assert after > before, f"{constraint} does not object to: {mutation.words}"
    dropped = bench.without(constraint)
    missed = bench.objections(constraint, mutation, dropped) < after
    assert missed or bench.objections(constraint, MUTATE_NOTHING, dropped) > before


def test_a_swapped_preference_is_noticed(bench: Workbench) -> None:
    """Whatever other reading of its own a discrepancy is made to prefer, the data shows that it is not so."""
    swaps = swapped_preferences(bench)
    assert len(swaps) > 15
    wanted = {"Discrepancy-preferredIsStated", "Discrepancy-otherIsNotStated"}
    for doubt, mutation in swaps:
        found = {local_name(r.shape) for r in bench.run(mutation) if str(doubt) in str(r.focus_node)}
        assert found & wanted, doubt


def test_the_table_is_current(bench: Workbench) -> None:
    """docs/mutations.md is what ``python -m tests.shapes.mutations`` writes."""
    assert PAGE.read_text(encoding="utf-8") == table(bench)
