"""The real servers that tests and benches start."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nap_kg.endpoint import Endpoint
from tests.servers import process
from tests.servers.model import Server
from tests.servers.virtuoso_server import Virtuoso

ONE = b'<https://example.org/s> <https://example.org/p> "one"@en <https://example.org/g1> .\n'
TWO = b'<https://example.org/s> <https://example.org/p> "two"@en <https://example.org/g2> .\n'
ALL = "SELECT ?g ?o WHERE { GRAPH ?g { <https://example.org/s> ?p ?o } } ORDER BY ?g"


def _held(server: Server) -> list[str]:
    return [f"{row['g'].value[-2:]} {row['o'].value}" for row in Endpoint(server.query_url).query(ALL)]


def test_a_server_holds_what_was_loaded_and_nothing_else(server: Server) -> None:
    """What is loaded replaces what was, graph by graph, and the default graph of a question is the union."""
    server.load(ONE + TWO)
    assert _held(server) == ["g1 one", "g2 two"]
    assert bool(Endpoint(server.query_url).query('ASK { ?s ?p "two"@en }'))
    server.load(TWO)
    assert _held(server) == ["g2 two"]
    server.load(b"")
    assert _held(server) == []


def test_a_server_is_a_process_of_ours_on_loopback(server: Server) -> None:
    """It runs under a known id, and nobody else can reach it."""
    os.kill(server.pid, 0)
    assert server.query_url.startswith(f"http://{process.HOST}:")


def test_virtuoso_cuts_where_it_is_told_to(virtuoso_server: Virtuoso) -> None:
    """Its limits can be low for a test, and are high again afterwards."""
    virtuoso_server.load(ONE + TWO)
    query = f"{virtuoso_server.query_url}?query=SELECT+?s+WHERE+%7B+?s+?p+?o+%7D&format=text/csv"
    with virtuoso_server.configured(ResultSetMaxRows=2):
        assert process.ask(query).count(b"\n") == 3
    assert process.ask(query).count(b"\n") > 3


def test_a_missing_program_is_told_with_its_package() -> None:
    """What a machine lacks is said with how to get it."""
    with pytest.raises(process.Lacking, match="no nothing-such on this machine: pip install it"):
        process.program("nothing-such", "pip install it")


def test_a_server_that_ends_at_once_is_told_with_its_words(tmp_path: Path) -> None:
    """A start that fails shows what the program wrote."""
    started = process.running(["sh", "-c", "echo out of cheese; exit 3"], tmp_path, lambda: False)
    with pytest.raises(process.NotStarted, match="ended with 3:\nout of cheese"), started:
        pass
