"""The bench of ingest runs every job, and each does what it says."""

from __future__ import annotations

from pathlib import Path

import ingest
import pytest


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_job_runs(form: str) -> None:
    """A thousand rows go in, out and back; the jobs stop where files change that should not, or do not that should."""
    results = list(ingest.jobs(1_000, form, limit=300))
    expected = ["ingest", "again", "export", "back", "edit"] if form == "csv" else ["ingest"]
    assert [result.job for result in results] == expected
    assert all(result.cost.cpu > 0 and result.cost.memory > 10 for result in results)
    page = ingest.report(results, "0000000")
    assert page.count(f"| {form} | 1000 |") == len(expected)


def test_ratios(tmp_path: Path) -> None:
    """The page puts each job beside the size before it."""
    cost = ingest.Cost(1.0, 1.0, 50.0, 0, False, "")
    more = ingest.Cost(9.0, 9.0, 100.0, 0, False, "")
    page = ingest.report([ingest.Result("back", "csv", 10, cost), ingest.Result("back", "csv", 100, more)], "0000000")
    assert "| back | csv | 100 | 9.0 | 9.0 | 90000 | 100 | 2.0 |" in page
    assert ingest.make(tmp_path, 20, "csv").read_text(encoding="utf-8").count("\n") == 21
