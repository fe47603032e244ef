"""The bench of the guard puts each query both ways, in memory and on disk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / "bench"


def test_both_ways(tmp_path: Path) -> None:
    """Two runs each: a table for memory, one for disk, and a word on the goal."""
    page = tmp_path / "guard.md"
    words = [sys.executable, BENCH / "guard.py", "--runs", "2", "--output", page]
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    told = page.read_text(encoding="utf-8")
    assert told.count("| query | directly, ms | guarded, ms |") == 2
    assert "Goal: the guard adds at most 15 ms" in told
