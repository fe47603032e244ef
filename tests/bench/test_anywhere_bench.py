"""The bench of questions in four places asks every card in each, and finds the same rows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from nap_kg.cards import load_cards

BENCH = Path(__file__).resolve().parents[2] / "bench"


def test_every_place_answers_alike(tmp_path: Path) -> None:
    """Three thousand triples in memory, on disk, on oxigraph and on Virtuoso; no card is stopped or differs."""
    page = tmp_path / "anywhere.md"
    words = [sys.executable, BENCH / "anywhere.py", "--sizes", "3000", "--rows", "3", "--output", page]
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr
    told = page.read_text(encoding="utf-8")
    assert f"{len(load_cards())} cards; the rows of each are the same wherever it ended." in told
    rows = [
        line.split(" | ") for line in told.splitlines() if line.startswith(("| memory", "| disk", "| ox", "| virt"))
    ]
    assert [row[0] for row in rows] == ["| memory", "| disk", "| oxigraph", "| virtuoso"]
    assert [row[7] for row in rows] == ["0"] * 4
