"""The W3C's own cases for the protocol, put to a server that runs."""

from __future__ import annotations

import pytest

from tests.serve import w3c

Rows = list[tuple[str, str, str, str]]


@pytest.fixture(scope="module")
def rows() -> Rows:
    if w3c.folder() is None:
        pytest.skip("no W3C cases: set NAP_KG_SHARED")
    return w3c.run()


def test_every_case_passes_or_has_its_reason(rows: Rows) -> None:
    """Each case of the manifests is answered as it demands; where not, the table says why."""
    assert {name: wrong for _, name, _, wrong in rows if wrong and name not in w3c.EXCEPTIONS} == {}
    assert len(rows) == 34 + 4 + 9 + 3


def test_no_reason_is_out_of_date(rows: Rows) -> None:
    """A reason stands for a case that fails."""
    assert set(w3c.EXCEPTIONS) <= {name for _, name, _, wrong in rows if wrong}


def test_the_table_is_what_they_say(rows: Rows) -> None:
    """docs/w3c-sparql-protocol.md is the table of these outcomes."""
    assert w3c.PAGE.read_text(encoding="utf-8") == w3c.table(rows)
