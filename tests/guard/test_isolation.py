"""What the system takes from a child holds by itself, without any look at the query."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nap_kg.guard import Pool

if TYPE_CHECKING:
    from tests.guard.conftest import Trap

TRY = """
import os, sys
import pyoxigraph as ox
from nap_kg.guard import isolation

port, user, means = sys.argv[1:]
if user == "nobody":
    os.setgid(65534)
    os.setuid(65534)
if means == "namespace":
    isolation._filtered = lambda: False
if means == "filter":
    isolation._unshared = lambda: False
print(isolation.cut_network())
store = ox.Store()
store.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.NamedNode("urn:c")))
for query in ("SELECT * { ?s ?p ?o }", f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"):
    try:
        print(len(list(store.query(query))))
    except OSError:
        print("nobody reached")
"""


@pytest.mark.parametrize("user", ["nobody", "root"])
@pytest.mark.parametrize("means", ["namespace", "filter", "both"])
def test_no_server_is_reached(trap: Trap, user: str, means: str) -> None:
    """Either means cuts the network of the engine itself, for root and for nobody; the store is read as before."""
    if user == "root" and os.getuid() != 0:
        pytest.skip("not root")
    arguments = [sys.executable, "-c", TRY, str(trap.port), user, means]
    lines = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.splitlines()
    held = "('namespace', 'filter')" if means == "both" else f"('{means}',)"
    assert lines == [held, "1", "nobody reached"]
    assert trap.caught == 0


def test_without_any_means_it_is_reached(trap: Trap) -> None:
    """The same attempt without cutting the network is caught: the test above tests something."""
    text = TRY.replace("print(isolation.cut_network())", "print()")
    arguments = [sys.executable, "-c", text, str(trap.port), "", ""]
    subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert trap.caught == 1


def test_the_status_says_what_holds(pool: Pool) -> None:
    """A pool tells whether its network is cut and its memory bound."""
    status = pool.status()
    assert status.network == ("namespace", "filter")
    assert status.memory
    assert (status.workers, status.busy, status.waiting) == (2, 0, 0)


def test_a_worker_is_bound(pool: Pool) -> None:
    """A worker dumps no core, and the system bounds its processor time and files by the limits of its last query."""
    pool.ask("ASK {}").close()
    worker = pool._crew._idle[-1]
    lines = Path(f"/proc/{worker.pid}/limits").read_text(encoding="ascii").splitlines()
    found = {line[:26].strip(): line[26:].split()[:2] for line in lines}
    assert found["Max core file size"] == ["0", "0"]
    assert int(found["Max open files"][1]) <= 4096
    assert found["Max file size"][0] == str((64 << 20) + (1 << 20))
