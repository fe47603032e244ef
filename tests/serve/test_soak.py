"""The server stands mixed load and being killed: bench/soak.py in its short form."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_server_stands_what_it_is_not_spared() -> None:
    """No wrong answer, no stuck process, no leak, nothing acknowledged lost: each would be told as a fault."""
    words = [sys.executable, str(ROOT / "bench" / "soak.py"), "--seconds", "20"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False, timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Faults: none." in done.stdout
