"""While a command works: progress on a terminal, and Ctrl-C that stops it at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

FACTS = "".join(f"<urn:x:n{i}> a <urn:x:C> ; <urn:x:p> {i} .\n" for i in range(400))
SLOW = '''@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:x:Slow> a sh:NodeShape ; sh:targetClass <urn:x:C> ; sh:sparql [ sh:message "slow" ; sh:select
"""SELECT $this WHERE { $this <urn:x:p> ?v . ?a <urn:x:p> ?b . ?c <urn:x:p> ?d . ?e <urn:x:p> ?f
FILTER(?b + ?d < ?f - 9999) }""" ] .
'''


def _heeds_interrupts() -> None:
    """In the child: what was started in the background of a shell would ignore SIGINT, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _end_of(process: subprocess.Popen[Any]) -> tuple[Any, Any]:
    try:
        return process.communicate(timeout=30)
    finally:
        process.kill()  # nothing, where it has ended; else the test fails instead of waiting


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT as a terminal on a POSIX system does")
@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_ctrl_c(engine: str, tmp_path: Path) -> None:
    """Within a second, with 130 and a word on stderr, also deep inside an engine that ignores it."""
    (tmp_path / "data.ttl").write_text(FACTS)
    (tmp_path / "shapes.ttl").write_text(SLOW)
    arguments = ["validate", "data.ttl", "--shapes", "shapes.ttl", "--ontology", "data.ttl", "--engine", engine]
    with subprocess.Popen(
        [sys.executable, "-m", "nap_kg.cli", *arguments],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        preexec_fn=_heeds_interrupts,
    ) as process:
        time.sleep(4)
        assert process.poll() is None, process.communicate()
        process.send_signal(signal.SIGINT)
        start = time.monotonic()
        out, err = _end_of(process)
        assert time.monotonic() - start < 5  # a moment here, with room for a busy machine
    assert (process.returncode, out) == (130, "")
    assert err.endswith("interrupted\n")


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_progress_on_a_terminal(tmp_path: Path) -> None:
    """After a second, a line says what is done and how long it has taken; it goes nowhere but to a terminal."""
    import pty

    (tmp_path / "data.ttl").write_text(FACTS)
    (tmp_path / "shapes.ttl").write_text(SLOW)
    ours, theirs = pty.openpty()
    arguments = ["validate", "data.ttl", "--shapes", "shapes.ttl", "--ontology", "data.ttl"]
    with subprocess.Popen(
        [sys.executable, "-m", "nap_kg.cli", *arguments],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        preexec_fn=_heeds_interrupts,
    ) as process:
        os.close(theirs)
        said = b""
        while b"checking SPARQL constraint 1 of 1" not in said:
            said += os.read(ours, 1000)
        process.send_signal(signal.SIGINT)
        _end_of(process)
    os.close(ours)
