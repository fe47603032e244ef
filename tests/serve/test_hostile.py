"""What becomes of the guard's hostile list over HTTP is what the page says."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.guard.hostile import HASTY, HOSTILE, Hostile
from tests.serve import hostile
from tests.serve.running import Server, running


@pytest.fixture(scope="module")
def patient() -> Iterator[Server]:
    """A server that ends no query of the list for its time."""
    with running(*hostile.PATIENT, "--no-log") as server:
        yield server


@pytest.mark.parametrize(
    "one", [one for one in HOSTILE if one.limits is not HASTY], ids=lambda one: f"{one.kind}: {one.what}"[:60]
)
def test_a_hostile_query_ends_in_its_error(patient: Server, one: Hostile) -> None:
    """Over a limit or refused is the status that the page has for it, and the next query is answered."""
    status, _ = hostile.put(patient, one)
    assert status == hostile.expected(one)
    assert hostile.normal(patient) == 200


def test_the_page_has_each_with_its_status() -> None:
    """The table in docs/serve.md is that of the list."""
    made = hostile.PAGE.read_text(encoding="utf-8").partition(hostile.BEGIN)[2].partition(hostile.END)[0]
    rows = re.findall(r"^\| .*? \| (.*) \| (\d{3}) \| .* \|$", made, re.MULTILINE)
    assert rows == [(one.what, str(hostile.expected(one))) for one in HOSTILE]
