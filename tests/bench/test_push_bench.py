"""The bench of pushes runs every job on both servers, and each is verified."""

from __future__ import annotations

import os
from pathlib import Path

import push
import pytest


@pytest.mark.parametrize("name", ["oxigraph", "virtuoso"])
def test_every_job_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand triples in ten graphs: all are sent, then none, then one graph; the loader takes them too."""
    for variable in ("USER", "PASSWORD"):
        monkeypatch.setenv(f"NAP_KG_ENDPOINT_{variable}", "")
    for variable in ("DBA_PASSWORD", "VIRTUOSO"):
        monkeypatch.setenv(variable, "")
    monkeypatch.setenv("PATH", os.environ["PATH"])
    file, triples = push.make(tmp_path, 10_000, 10)
    shards = tmp_path / "shards"
    push.push("--shards", shards, file, limit=120)
    results = list(push.jobs(name, file, shards, 120))
    assert [(result.job, result.requests) for result in results] == [
        ("first", 10),
        ("again", 0),
        ("one graph", 1),
        ("verify", None),
        ("loaded", None),
        ("loaded, verified", None),
    ]
    page = push.report(results, "0000000", triples, 10, 1.0)
    assert page.count(f"| {name} |") == len(results)
