"""Requests that come again byte by byte: the same answer, counted and bounded as the first one was."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.serve.conftest import PLAN
from tests.serve.running import TOKEN, Server, running

LABELS = "SELECT ?l { <https://example.org/id/one> rdfs:label ?l }"
BOUNDED = """
import sys
from nap_kg.serve import serve
from nap_kg.serve.options import Bounds, Options
bounds = Bounds(header_seconds=1.0, send_seconds=1.0, connections=6)
serve(Options(port=0, bounds=bounds, workers=2),
      told=lambda address: print("listening on", address, "", file=sys.stderr, flush=True))
"""


def get(path: str, *lines: str, version: str = "1.1") -> bytes:
    """Return a request as it is sent."""
    return "\r\n".join([f"GET {path} HTTP/{version}", "Host: x", *lines, "", ""]).encode()


def asked(query: str, *lines: str, version: str = "1.1") -> bytes:
    return get(f"/sparql?query={quote(query)}", *lines, version=version)


def again(server: Server) -> int:
    """Return how many requests came again so far."""
    found = re.search(r"^nap_kg_requests_again_total (\d+)$", server.ask("/metrics").text, re.MULTILINE)
    assert found is not None
    return int(found[1])


@contextmanager
def talking(server: Server) -> Iterator[socket.socket]:
    with socket.create_connection(server.host, timeout=20) as talk:
        yield talk


def one_reply(talk: socket.socket) -> bytes:
    """Read one answer with a Content-Length, and return it without its date."""
    said = b""
    while b"\r\n\r\n" not in said:
        piece = talk.recv(1)
        assert piece, said
        said += piece
    length = re.search(rb"content-length: (\d+)", said, re.IGNORECASE)
    assert length is not None, said
    while left := said.index(b"\r\n\r\n") + 4 + int(length[1]) - len(said):
        piece = talk.recv(left)
        assert piece, said
        said += piece
    assert said.count(b"\r\ndate: ") == 1
    return re.sub(rb"\r\ndate: [^\r]*", b"", said)


def replies(server: Server, request: bytes, times: int = 3) -> list[bytes]:
    """Return the answers to a request that is sent so often on one connection."""
    found = []
    with talking(server) as talk:
        for _ in range(times):
            talk.sendall(request)
            found.append(one_reply(talk))
    return found


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        (f"/sparql?query={quote('SELECT ?d { ?d a nap:Deliverable }')}", ()),
        (f"/sparql?query={quote('SELECT ?d { ?d a nap:Deliverable }')}", ("Accept: text/csv",)),
        ("/q/gaps.json", ()),
        ("/id/agency/ca/rcmp.html", ("Accept-Language: fr",)),
        ("/assets/site.css", ()),
    ],
)
def test_the_same_request_has_the_same_answer(shipped: Server, path: str, lines: tuple[str, ...]) -> None:
    """Every byte but the date is that of the first answer, on the same connection and on another."""
    request = get(path, *lines, f"X-Test: {time.monotonic_ns()}")
    before = again(shipped)
    found = replies(shipped, request) + replies(shipped, request, 1)
    assert len(set(found)) == 1
    assert found[0].startswith(b"HTTP/1.1 200 OK\r\n")
    for name in (b"\r\netag: ", b"\r\naccess-control-allow-origin: *", b"\r\nx-content-type-options: nosniff"):
        assert name in found[0]
    assert again(shipped) == before + 3


@pytest.mark.parametrize(
    "request_",
    [
        asked("SELECT ?d { ?d a nap:Deliverable }").replace(b"GET ", b"HEAD "),
        asked("SELECT (NOW() AS ?n) {}"),
        asked("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 3000"),
        asked("SELECT * {"),
        get("/healthz"),
        get("/nothing.html"),
        get("/id/agency/ca/rcmp"),
    ],
    ids=["HEAD", "by chance", "large", "broken", "of now", "missing", "elsewhere"],
)
def test_what_is_not_of_the_data_alone_is_asked_anew(shipped: Server, request_: bytes) -> None:
    """What has no body, no tag, another status or comes in pieces is answered each time, and alike."""
    before = again(shipped)
    for _ in range(3):
        with talking(shipped) as talk:
            talk.sendall(request_.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
            said = b"".join(iter(lambda: talk.recv(65536), b""))
        with talking(shipped) as talk:
            talk.sendall(request_)
            assert talk.recv(15)[:12] == said[:12]
    assert again(shipped) == before


def test_a_client_that_says_close_is_let_go(shipped: Server) -> None:
    """``Connection: close`` and HTTP/1.0 end the connection, however often the rest was asked."""
    query = f"SELECT ?d {{ ?d a nap:Deliverable }} # {time.monotonic_ns()}"
    replies(shipped, asked(query))
    for request in (asked(query, "Connection: close"), asked(query, version="1.0")):
        for _ in range(3):
            with talking(shipped) as talk:
                talk.sendall(request)
                said = b"".join(iter(lambda: talk.recv(65536), b""))
            assert said.startswith(b"HTTP/1.1 200")
            assert b"\r\nconnection: close\r\n" in said.lower()


def test_requests_in_pieces_and_in_a_row_are_told_apart(shipped: Server) -> None:
    """Cut anywhere, or sent with others before the answer: each gets its own, in turn."""
    one = asked(f"SELECT (1 AS ?n) {{}} # {time.monotonic_ns()}")
    two = asked(f"SELECT (2 AS ?n) {{}} # {time.monotonic_ns()}")
    first, second = replies(shipped, one)[0], replies(shipped, two)[0]
    assert first != second
    with talking(shipped) as talk:
        for cut in (1, 5, len(one) - 2, len(one) - 1):
            talk.sendall(one[:cut])
            time.sleep(0.05)
            talk.sendall(one[cut:])
            assert one_reply(talk) == first
        talk.sendall(one + two + two + one)
        assert [one_reply(talk) for _ in range(4)] == [first, second, second, first]
        for _ in range(3):
            talk.sendall(one + two[:30])
            assert one_reply(talk) == first
            talk.sendall(two[30:] + one)
            assert [one_reply(talk) for _ in range(2)] == [second, first]
        talk.sendall(one)
        time.sleep(0.2)
        talk.sendall(two)
        talk.sendall(one)
        assert [one_reply(talk) for _ in range(3)] == [first, second, first]


def test_a_body_is_no_request_that_came_before(shipped: Server) -> None:
    """Bytes of a kept request that come as the body of another are its body."""
    kept = asked(f"SELECT (3 AS ?n) {{}} # {time.monotonic_ns()}")
    replies(shipped, kept)
    before = again(shipped)
    form = "Content-Type: application/sparql-query"
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\n{form}\r\nContent-Length: {len(kept)}\r\n\r\n".encode()
    with talking(shipped) as talk:
        talk.sendall(head)
        time.sleep(0.2)
        talk.sendall(kept)
        assert one_reply(talk).startswith(b"HTTP/1.1 400")
    assert again(shipped) == before


def test_each_is_counted_and_logged() -> None:
    """The log has a line for every request and the metrics a count, whether it was read or came again."""
    with running() as server:
        found = replies(server, asked("SELECT ?d { ?d a nap:Deliverable }"), 5)
        size = len(found[0]) - found[0].index(b"\r\n\r\n") - 4
        told = server.ask("/metrics").text
        assert 'nap_kg_requests_total{what="sparql",status="200"} 5\n' in told
        assert 'nap_kg_request_seconds_count{what="sparql"} 5\n' in told
        assert f"nap_kg_sent_bytes_total {5 * size}\n" in told
        assert "nap_kg_requests_again_total 4\n" in told
        lines = [line for line in server.said if f" 127.0.0.1 GET /sparql 200 {size} " in line]
        assert len(lines) == 5


def test_behind_a_proxy_each_is_read() -> None:
    """There the client is in the header: the log names it, each time."""
    with running("--behind-proxy") as server:
        replies(server, asked("SELECT ?d { ?d a nap:Deliverable }", "X-Forwarded-For: 203.0.113.9"))
        assert again(server) == 0
        assert len([line for line in server.said if " 203.0.113.9 GET /sparql 200 " in line]) == 3


def test_new_data_is_answered_at_once(tmp_path: Path) -> None:
    """The first request after a reload has the new data, on a connection that is old, too."""
    file = tmp_path / "plan.ttl"
    file.write_text(PLAN, encoding="utf-8")
    with running(str(file), env={"NAP_KG_TOKEN": TOKEN}) as server, talking(server) as talk:
        for label in ("First", "Second", "Third"):
            file.write_text(PLAN.replace("First", label), encoding="utf-8")
            reply = server.ask("/-/reload", method="POST", headers={"Authorization": f"Bearer {TOKEN}"})
            assert reply.status == 200
            for request in (asked(LABELS), get("/id/one.html")):
                for _ in range(3):
                    talk.sendall(request)
                    assert label.encode() in one_reply(talk)
        assert again(server) == 12


def test_a_write_is_seen_by_who_asks_again(writable: Server) -> None:
    """Once a change is acknowledged, no older answer is sent."""
    request = asked("SELECT ?n { <x:again> <x:n> ?n }")
    with talking(writable) as talk:
        for number in range(5):
            update = f"DELETE {{ <x:again> <x:n> ?o }} INSERT {{ <x:again> <x:n> {number} }}"
            assert writable.update(f"{update} WHERE {{ OPTIONAL {{ <x:again> <x:n> ?o }} }}").status == 204
            for _ in range(2):
                talk.sendall(request)
                assert f'"value":"{number}"'.encode() in one_reply(talk)


def test_who_asks_again_is_bounded_too() -> None:
    """Too many connections are 503, a header that does not come 408, and who does not read is given up."""
    request = asked("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1000")
    with running(code=BOUNDED) as server:
        assert len(replies(server, request)[0]) > 100_000
        with talking(server) as talk:
            talk.sendall(request)
            one_reply(talk)
            time.sleep(1.5)  # nothing is awaited meanwhile
            talk.sendall(request)
            one_reply(talk)
            talk.sendall(request[:20])
            assert talk.recv(100).startswith(b"HTTP/1.1 408")
        with talking(server) as talk:
            talk.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            begun = time.monotonic()
            with suppress(OSError):
                while time.monotonic() - begun < 12:
                    talk.sendall(request)
                    time.sleep(0.1)
            assert time.monotonic() - begun < 12
        held = [socket.create_connection(server.host, timeout=20) for _ in range(6)]
        try:
            time.sleep(0.2)
            held[-1].sendall(request)
            assert held[-1].recv(100).startswith(b"HTTP/1.1 503")
        finally:
            for one in held:
                one.close()
        time.sleep(0.2)
        assert replies(server, request, 1)
