"""Changes: who may make them, what becomes of them, and that what was acknowledged lasts."""

from __future__ import annotations

import base64
import json
import signal
import threading
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from nap_kg.cli import main
from nap_kg.dataset import open_disk
from tests.serve.running import TOKEN, Reply, Server, running, start

GRAPH = "https://example.org/graph/new"
PATH = f"/store?graph={quote(GRAPH, safe='')}"
TURTLE = {"Content-Type": "text/turtle", "Authorization": f"Bearer {TOKEN}"}


def _ask(server: Server, query: str) -> bool:
    return bool(json.loads(server.sparql(query).body)["boolean"])


def _count(server: Server, pattern: str = "?s ?p ?o") -> int:
    reply = server.sparql(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
    return int(json.loads(reply.body)["results"]["bindings"][0]["n"]["value"])


def test_an_update_is_seen_by_the_next_query(writable: Server) -> None:
    """The endpoint, the graph store and the pages show what was written, and the tags differ from before."""
    before = writable.ask("/id/one.ttl").headers["etag"]
    text = f"INSERT DATA {{ GRAPH <{GRAPH}/names> {{ <https://example.org/id/one> rdfs:label 'Un'@fr }} }}"
    assert writable.update(text).status == 204
    assert _ask(writable, "ASK { ?s rdfs:label 'Un'@fr }")
    assert "Un" in writable.ask(PATH + quote("/names", safe="")).text
    after = writable.ask("/id/one.ttl")
    assert after.headers["etag"] != before
    assert "Un" in after.text


def test_without_the_token_nothing_is_written(writable: Server) -> None:
    """401 without, with another, and with a query in place of it; the password of anybody does as well."""
    text = "INSERT DATA { <x:nobody> <x:b> 1 }"
    for header in (
        {},
        {"Authorization": "Bearer nope"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": "Basic !"},
    ):
        headers = {"Content-Type": "application/sparql-update", **header}
        reply = writable.ask("/sparql", method="POST", body=text, headers=headers)
        assert reply.status == 401
        assert reply.headers["www-authenticate"].startswith("Bearer")
        assert TOKEN not in reply.text
        assert (
            writable.ask(PATH, method="PUT", body="", headers={"Content-Type": "text/turtle", **header}).status == 401
        )
        assert writable.ask(PATH, method="DELETE", headers=header).status == 401
    assert not _ask(writable, "ASK { <x:nobody> ?p ?o }")
    basic = base64.b64encode(f"me:{TOKEN}".encode()).decode()
    headers = {"Content-Type": "application/sparql-update", "Authorization": f"Basic {basic}"}
    assert writable.ask("/sparql", method="POST", body=text, headers=headers).status == 204


def test_graphs_are_put_added_to_and_removed(writable: Server) -> None:
    """201 for a new one, 204 for one that is there, 404 for one that is not; other graphs stay."""
    before = _count(writable)
    assert writable.ask(PATH, method="PUT", body="<x:put> <x:b> 1 .", headers=TURTLE).status == 201
    assert writable.ask(PATH, method="POST", body="<x:c> <x:d> 1.50 .", headers=TURTLE).status == 204
    assert _count(writable, f"GRAPH <{GRAPH}> {{ ?s ?p ?o }}") == 2
    assert writable.ask(PATH, method="PUT", body="", headers=TURTLE).status == 204
    assert writable.ask(PATH).status == 200
    assert writable.ask(PATH, method="DELETE", headers=TURTLE).status == 204
    assert writable.ask(PATH, method="DELETE", headers=TURTLE).status == 404
    assert writable.ask(PATH).status == 404
    assert _count(writable) == before
    made = writable.ask("/store", method="POST", body="<x:a> <x:b> 1 .", headers=TURTLE)
    assert made.status == 201
    assert "x:a" in writable.ask(made.headers["location"].removeprefix(writable.address.rstrip("/"))).text


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status", "said"),
    [
        ("PUT", PATH, TURTLE, "<x:a> <x:b", 400, ""),
        ("PUT", PATH, {**TURTLE, "Content-Type": "image/png"}, "", 415, "text/turtle"),
        ("PUT", "/store", TURTLE, "", 400, "no graph is named"),
        ("PUT", "/store?default&graph=x:a", TURTLE, "", 400, "more than one graph"),
        ("PUT", "/store?graph=a", TURTLE, "", 400, "no IRI"),
        ("PATCH", PATH, TURTLE, "", 405, "PATCH"),
    ],
)
def test_what_can_not_be_written_is_told(
    writable: Server, method: str, path: str, headers: dict[str, str], body: str, status: int, said: str
) -> None:
    """A broken body, an unknown kind, no graph or two: nothing is changed."""
    before = _count(writable)
    reply = writable.ask(path, method=method, body=body, headers=headers)
    assert (reply.status, said in reply.text) == (status, True)
    assert _count(writable) == before


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("INSERT DATA { <x:a> <x:b> ", 400, "1:"),
        ("LOAD <http://127.0.0.1:1/x>", 403, "LOAD"),
        ("LO\\u0041D <http://127.0.0.1:1/x>", 403, "LOAD"),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403, "SERVICE"),
        ("CREATE GRAPH <x:no> ; CREATE GRAPH <x:no>", 400, ""),
    ],
)
def test_an_update_is_done_whole_or_not_at_all(writable: Server, text: str, status: int, said: str) -> None:
    """One that is broken, fails or reaches outside leaves everything as it was."""
    before = _count(writable)
    reply = writable.update(text)
    assert (reply.status, said in reply.text) == (status, True)
    assert _count(writable) == before
    assert writable.ask("/store?graph=x:no").status == 404


def test_a_triple_that_two_graphs_have_is_counted_once(writable: Server) -> None:
    """The default graph stays the merge of all graphs, whatever is written."""
    before = _count(writable)
    both = "GRAPH <x:one> { <x:twice> <x:b> 1 } GRAPH <x:two> { <x:twice> <x:b> 1 }"
    assert writable.update(f"INSERT DATA {{ {both} }}").status == 204
    assert _count(writable) == before + 1
    assert writable.update("DROP GRAPH <x:one>").status == 204
    assert _count(writable) == before + 1
    assert writable.update("DROP GRAPH <x:two>").status == 204
    assert _count(writable) == before


def test_who_only_reads_is_told_so(shipped: Server) -> None:
    """Without --writable, updates and graphs are refused whatever token comes."""
    assert shipped.update("CLEAR ALL").status == 403
    for method in ("PUT", "POST", "DELETE"):
        reply = shipped.ask(PATH, method=method, body="", headers=TURTLE)
        assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert shipped.ask("/-/reload", method="POST", headers=TURTLE).status == 403


def test_changes_at_the_same_time_are_all_made(writable: Server) -> None:
    """Twenty at once: each is acknowledged and there, and queries meanwhile are answered."""
    replies: list[Reply] = []

    def write(number: int) -> None:
        replies.append(writable.update(f"INSERT DATA {{ GRAPH <x:many> {{ <x:s{number}> <x:p> {number} }} }}"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    asked = [writable.sparql("ASK {}").status for _ in range(20)]
    for thread in threads:
        thread.join()
    assert {reply.status for reply in replies} == {204}
    assert set(asked) == {200}
    assert _count(writable, "GRAPH <x:many> { ?s ?p ?o }") == 20


def test_what_was_acknowledged_is_there_after_a_kill(store: Path) -> None:
    """``kill -9`` at any moment loses nothing that was acknowledged, and leaves a store that can be opened."""
    number, acknowledged = 0, list[int]()
    for moment in (0.0, 0.3):
        server, before = start("--store", str(store), "--writable", env={"NAP_KG_TOKEN": TOKEN}), len(acknowledged)
        try:
            with suppress(OSError, HTTPException):
                while True:
                    number += 1
                    text = f"INSERT DATA {{ GRAPH <x:g> {{ <x:s{number}> <x:p> {number} }} }}"
                    if server.update(text).status == 204:
                        acknowledged.append(number)
                    if len(acknowledged) == before + 2:
                        threading.Timer(moment, server.process.send_signal, [signal.SIGKILL]).start()
        finally:
            server.end()
        found = open_disk(store).store.query("SELECT ?n { GRAPH <x:g> { ?s ?p ?n } }")
        there = {int(row["n"].value) for row in found}
        assert set(acknowledged) <= there <= set(range(1, number + 1))
    assert len(acknowledged) >= 4


def test_a_store_that_is_written_to_is_locked(
    writable: Server, written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another load or server can't write meanwhile, readers can; what they see is the last commit."""
    assert writable.update("INSERT DATA { GRAPH <x:g> { <x:a> <x:b> 1 } }").status == 204
    assert open_disk(written).store.contains_named_graph(ox.NamedNode("x:g"))
    assert main(["load", "--store", str(written), str(written.parent / "plan.ttl")]) == 2
    assert "another process writes to this store" in capsys.readouterr().err


def test_a_change_that_takes_too_long_is_ended(store: Path) -> None:
    """504, nothing of it written, and the next one is done."""
    with running("--store", str(store), "--writable", "--seconds", "0.5", env={"NAP_KG_TOKEN": TOKEN}) as server:
        rows = " ".join(f"<x:s{n}>" for n in range(200))
        heavy = "INSERT { ?a <x:p> ?b } WHERE { " + "".join(f"VALUES ?{v} {{ {rows} }} " for v in "abcdef") + "}"
        reply = server.update(heavy)
        assert reply.status == 504, reply.text
        assert server.update("INSERT DATA { <x:a> <x:b> 1 }").status == 204
        assert _count(server, "?a <x:p> ?b") == 0
