"""Whatever kind of statement of the shipped data is lost or made wrong, some shape objects."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from nap_kg.namespaces import ID
from tests.shapes.mutations import Mutation, workbench
from tests.shapes.statements import Change, Kind, Statements, optional


@pytest.fixture(scope="module")
def statements() -> Statements:
    return Statements(workbench())


def test_every_statement_has_a_kind(statements: Statements) -> None:
    """The things of the data are of some class, and have some hundred kinds of statements."""
    store = statements.bench.store
    things = {q.subject for q in store if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(ID)}
    assert things == set(statements.bench.focus("Thing-type")) & things, "Thing-type has to target every thing"
    assert len(statements.kinds) > 300


def test_a_lost_statement_is_noticed(statements: Statements) -> None:
    """But for those that may be missing, each for a reason that is listed; and what is listed does go unnoticed."""
    assert statements.unnoticed(statements.removed()) == optional()


def test_a_wrong_statement_is_noticed(statements: Statements) -> None:
    """A link that leads nowhere, text of no datatype, an address of no page: of every kind, without exception."""
    assert statements.unnoticed(statements.corrupted()) == []


def test_many_at_once_is_as_good_as_one_by_one(statements: Statements) -> None:
    """What a sample of changes is noticed by alone, it is noticed by among others."""

    def alone(change: Change) -> bool:
        added = [ox.Triple(change.subject, change.old[0].predicate, change.bad)] if change.bad is not None else []
        results = statements.bench.run(Mutation("one", change.old, tuple(added)))
        return not set(results) - statements.before

    sample = [*statements.removed()[::29], *statements.corrupted()[::29]]
    one_by_one: list[Kind] = sorted(change.kind for change in sample if alone(change))
    assert (
        statements.unnoticed(sample[: len(sample) // 2]) + statements.unnoticed(sample[len(sample) // 2 :])
        == one_by_one
    )
