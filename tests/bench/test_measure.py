"""A run is measured with all that it starts, and stopped at its limit."""

from __future__ import annotations

import sys

import measure


def test_children_count() -> None:
    """CPU of a child is the parent's, and the memory of both is added up while both live."""
    child = "x = bytearray(60_000_000); import time; [i * i for i in range(2_000_000)]; time.sleep(0.5)"
    parent = f"import subprocess, sys; y = bytearray(60_000_000); subprocess.run([sys.executable, '-c', {child!r}])"
    cost = measure.run([sys.executable, "-c", parent], limit=60)
    assert (cost.code, cost.late) == (0, False)
    assert cost.cpu > 0.05
    assert cost.memory > 115


def test_limit() -> None:
    """What goes on beyond its limit of CPU is killed, with what it started."""
    cost = measure.run([sys.executable, "-c", "while True: pass"], limit=0.3)
    assert cost.late
    assert cost.code < 0
    assert cost.cpu < 5


def test_complaint() -> None:
    """The end of stderr is kept, to say why an engine failed."""
    cost = measure.run([sys.executable, "-c", "raise SystemExit('no such option')"], limit=60)
    assert (cost.code, cost.complaint) == (1, "no such option")
