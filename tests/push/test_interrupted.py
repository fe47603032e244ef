"""Pushes killed at random moments: the next one goes on, and nothing is lost."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from nap_kg.push import GraphStore
from nap_kg.push.run import read_manifest
from tests.push.conftest import Ran
from tests.push.data import BASE, expected, held, many
from tests.servers.model import Server

Run = Callable[..., Ran]


class Relay:
    """A port of loopback that passes everything on to a server, and does something after so many bytes to it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._to = (parts.hostname or "", parts.port or 0)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.passed = 0
        self.after = -1
        self.then: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._to)
                for source, sink, counts in ((near, far, True), (far, near, False)):
                    threading.Thread(target=self._pass, args=(source, sink, counts), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, counts: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(1024):
                if counts:
                    with self._lock:
                        self.passed += len(piece)
                        if 0 <= self.after <= self.passed:
                            self.after = -1
                            self.then()
                sink.sendall(piece)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def relay(server: Server) -> Iterator[Relay]:
    running = Relay(server.query_url)
    yield running
    running.close()


def killed(
    server: Server, there: GraphStore, folder: Path, run: Run, relay: Relay, *, times: int, things: int, part: str
) -> int:
    """Push a changed graph, be killed after some bytes, see that nothing is lost, push again to the end.

    Returns how often a graph was gone on with in its midst.
    """
    query = relay.base + urlsplit(server.query_url).path
    words = ["push", query, str(folder), "--part-size", part]
    many(folder, things)
    assert run(*words[1:]).code == 0
    whole = relay.passed
    before = expected(folder)
    dice = random.Random(server.name)
    resumed = 0
    for turn in range(times):
        many(folder, things + 1 + turn % 2)
        relay.passed, relay.after = 0, dice.randrange(whole)
        # -c: the package of this checkout, and no cover for what the tests have patched
        process = subprocess.Popen(
            [sys.executable, "-c", "from nap_kg.cli import script; script()", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ.copy(),
        )
        relay.then = lambda process=process: os.kill(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        assert process.returncode in (-signal.SIGKILL, 0), err.decode() + out.decode()
        after = expected(folder)
        for graph in before.keys() - {f"{BASE}many"}:
            assert held(there.get(graph) or b"") == after[graph]
        entry = read_manifest(there).get(f"{BASE}many")
        if entry is not None and entry.state == "complete":
            assert held(there.get(f"{BASE}many") or b"") in (before[f"{BASE}many"], after[f"{BASE}many"])
        told = run(*words[1:])
        assert told.code == 0, told
        resumed += "resume" in told.out
        assert {graph: held(there.get(graph) or b"") for graph in after} == after
        assert run(*words[1:]).out == ""
        before = after
    return resumed


def test_killed_three_times(server: Server, there: GraphStore, folder: Path, run: Run, relay: Relay) -> None:
    """After kill -9 at a random byte of a push, other graphs are whole, and the next push makes all of them so."""
    killed(server, there, folder, run, relay, times=3, things=600, part="0.01")


@pytest.mark.long
def test_killed_thirty_times(server: Server, there: GraphStore, folder: Path, run: Run, relay: Relay) -> None:
    """The same thirty times on each server, some of them in the midst of a graph that is then gone on with."""
    assert killed(server, there, folder, run, relay, times=30, things=4_000, part="0.04")


def test_a_half_finished_graph_is_gone_on_with(
    server: Server, there: GraphStore, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has arrived is not sent again; once the data is another, all of it is."""
    from nap_kg.push import run as pushing

    monkeypatch.setattr(pushing, "FLUSH", 0.0)
    monkeypatch.setattr(pushing, "SHARE", 0.0)
    many(folder, 600)
    post, posted = GraphStore.post, 0

    def dies(self: GraphStore, graph: str, content: bytes) -> None:
        nonlocal posted
        posted += 1
        if posted == 4:
            raise KeyboardInterrupt
        post(self, graph, content)

    monkeypatch.setattr(GraphStore, "post", dies)
    words = [server.query_url, folder, "--part-size", "0.01"]
    from nap_kg.endpoint import Endpoint
    from nap_kg.push import GraphStore as Store
    from nap_kg.push import count_on, local_graphs, push

    endpoint = Endpoint(server.query_url)
    with local_graphs([folder]) as local, pytest.raises(KeyboardInterrupt):
        push(local, Store(server.store_url), lambda graph: count_on(endpoint, graph), part_size=int(0.01 * 2**20))
    monkeypatch.setattr(GraphStore, "post", post)
    told = run(*words, "--dry-run")
    (line,) = [line for line in told.out.splitlines() if "many" in line]
    assert line == f"resume  <{BASE}many>  3000 triples  a push was cut short after 4 of 14 pieces"
    told = run(*words)
    assert told.code == 0
    assert "in 11 requests" in told.err  # ten of them, and the graph that had not begun
    assert {graph: held(there.get(graph) or b"") for graph in expected(folder)} == expected(folder)
