"""What a server does not put up with: queries without end, clients that take all, that are slow, that say too much."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from contextlib import suppress
from urllib.parse import urlencode

import pytest

from tests.serve.running import Reply, Server, running

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
MANY = "SELECT ?a ?b { ?a a ?x . ?b a ?y }"
BOUNDED = """
import sys
from nap_kg.guard import Limits
from nap_kg.serve import serve
from nap_kg.serve.options import Bounds, Options
bounds = Bounds(header_seconds=1.0, body_seconds=1.0, send_seconds=1.0, connections=12)
serve(Options(port=0, bounds=bounds, limits=Limits(seconds=2.0), workers=2),
      told=lambda address: print("listening on", address, "", file=sys.stderr, flush=True))
"""


@pytest.fixture(scope="module")
def bounded() -> object:
    """A server with little patience."""
    with running(code=BOUNDED) as server:
        yield server


@pytest.mark.parametrize(
    ("query", "status", "limit"),
    [
        (RUNAWAY, 504, "seconds"),
        (MANY, 422, "rows"),
        ("SELECT (CONCAT(STR(?a), STR(?a), STR(?a), STR(?a), STR(?a)) AS ?t) { ?a ?b ?c }", 422, "size"),
        ("ASK " + "{" * 30_000 + "}" * 30_000, 400, ""),
    ],
)
def test_over_a_limit_is_an_error_and_never_a_short_answer(
    shipped: Server, query: str, status: int, limit: str
) -> None:
    """The status says so, the body which limit it was; the next query is answered."""
    reply = shipped.sparql(query, accept="application/sparql-results+json, application/problem+json;q=0.1")
    assert reply.status == status
    if limit:
        assert json.loads(reply.body)["limit"] == limit
    assert shipped.sparql("ASK {}").status == 200


@pytest.mark.parametrize(
    ("query", "more", "reason"),
    [
        ("SELECT (<urn:f>(1) AS ?x) {}", {}, "unsupported"),
        ("ASK {}", {"default-graph-uri": "http://["}, "dataset"),
        ("ASK {}", {"named-graph-uri": "urn:%zz"}, "dataset"),
    ],
)
def test_what_the_query_does_wrong_is_no_fault_of_the_server(
    shipped: Server, query: str, more: dict[str, str], reason: str
) -> None:
    """A function that is not known, and a graph whose name is no IRI, are a 400 that says so."""
    reply = shipped.ask(f"/sparql?{urlencode({'query': query, **more})}", headers={"Accept": "application/problem+json, */*"})  # fmt: skip
    assert (reply.status, json.loads(reply.body)["reason"]) == (400, reason)


def test_a_client_that_asks_too_much_does_not_starve_others(shipped: Server) -> None:
    """While one floods the server with queries without end, another is answered; the first is told to come back."""
    replies: list[Reply] = []

    def flood() -> None:
        replies.append(shipped.sparql(RUNAWAY))

    threads = [threading.Thread(target=flood) for _ in range(40)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    path = f"/sparql?{urlencode({'query': 'ASK { ?d a nap:Deliverable }', 'format': 'json'})}"
    other = [shipped.ask(path, source="127.0.0.2", headers={"If-None-Match": "x"}) for _ in range(10)]
    for thread in threads:
        thread.join()
    assert {reply.status for reply in other} == {200}
    assert {reply.status for reply in replies} <= {429, 503, 504}
    late = [reply for reply in replies if reply.status in (429, 503)]
    assert late
    for reply in late:
        assert 1 <= int(reply.headers["retry-after"]) <= 60
    assert shipped.sparql("ASK {}").status == 200


def _until_closed(talk: socket.socket) -> bytes:
    found = b""
    talk.settimeout(20)
    while piece := talk.recv(65536):
        found += piece
    return found


def test_a_header_that_does_not_come_is_not_waited_for(bounded: Server) -> None:
    """Nothing at all, or a header drop by drop: 408, and the connection is closed."""
    for first in (b"", b"GET /healthz HT"):
        with socket.create_connection(bounded.host) as talk:
            talk.sendall(first)
            assert _until_closed(talk).startswith(b"HTTP/1.1 408")
    with socket.create_connection(bounded.host) as talk:
        begun = time.monotonic()
        with suppress(OSError):
            for sign in b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: yes\r\n":
                talk.sendall(bytes([sign]))
                time.sleep(0.1)
        assert time.monotonic() - begun < 4
    with socket.create_connection(bounded.host) as talk:  # the second request on a connection, too
        talk.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.3)
        talk.sendall(b"GET /healthz HT")
        said = _until_closed(talk)
        assert said.startswith(b"HTTP/1.1 200")
        assert b"HTTP/1.1 408" in said


def test_a_body_that_does_not_come_is_not_waited_for(bounded: Server) -> None:
    """408 once its time is over."""
    with socket.create_connection(bounded.host) as talk:
        head = (
            "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\n"
        )
        talk.sendall(head.encode() + b"ASK {")
        assert _until_closed(talk).startswith(b"HTTP/1.1 408")


def test_an_answer_that_is_not_taken_is_given_up(bounded: Server) -> None:
    """Who does not read what it asked for loses the connection, and takes nothing from others."""
    with socket.create_connection(bounded.host) as talk:
        talk.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        talk.sendall(b"GET /store HTTP/1.1\r\nHost: x\r\nAccept: application/n-quads\r\n\r\n")
        for _ in range(200):
            ended = next((line for line in bounded.said if " GET /store 200 " in line), "")
            if ended:
                break
            time.sleep(0.1)
        assert 0 < int(ended.split()[5]) < 4_000_000
    assert bounded.sparql("ASK {}").status == 200


def test_connections_are_bounded(bounded: Server) -> None:
    """More than there may be are answered by 503, and there is room again when they have gone."""
    held = [socket.create_connection(bounded.host) for _ in range(14)]
    try:
        time.sleep(0.2)
        held[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        held[-1].settimeout(10)
        assert held[-1].recv(100).startswith(b"HTTP/1.1 503")
    finally:
        for talk in held:
            talk.close()
    time.sleep(0.2)
    assert bounded.ask("/healthz").status == 200


def test_what_is_no_request_is_refused(bounded: Server) -> None:
    """Noise is 400, an address without end 414, a header without end 431; the server goes on."""
    for sent, status in (
        (b"\x16\x03\x01 noise\r\n\r\n", b"400"),
        (b"GET /" + b"x" * 100_000, b"414"),
        (b"GET / HTTP/1.1\r\n" + b"X-A: " + b"y" * 100_000, b"431"),
    ):
        with socket.create_connection(bounded.host) as talk:
            with suppress(OSError):
                talk.sendall(sent)
            assert _until_closed(talk).startswith(b"HTTP/1.1 " + status)
    assert bounded.ask("/healthz").text == "ok\n"


HOST = b"Host: x\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
NEXT = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
"""What is smuggled: answered only where a server sees another end of the request before than a proxy does."""


@pytest.mark.parametrize(
    ("head", "rest"),
    [
        (HOST + b"Content-Length: 5\r\n" + CHUNKED, b"0\r\n\r\n"),
        (HOST + CHUNKED + b"Content-Length: 5\r\n", b"0\r\n\r\n"),
        (HOST + b"Content-Length: 0\r\nContent-Length: 5\r\n", b""),
        (HOST + b"Content-Length: 0, 5\r\n", b""),
        (HOST + b"Content-Length: +0\r\n", b""),
        (HOST + b"Content-Length: -1\r\n", b""),
        (HOST + b"Content-Length: 0x0\r\n", b""),
        (HOST + b"Content-Length:\r\n", b""),
        (HOST + b"Content-Length: 0 0\r\n", b""),
        (HOST + b"Content-Length: 9" + b"9" * 30 + b"\r\n", b""),
        (HOST + b"Content-Length : 0\r\n", b""),
        (HOST + b"Content-Length\t: 0\r\n", b""),
        (HOST + b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n"),
        (HOST + b"Transfer-Encoding: \x0bchunked\r\n", b"0\r\n\r\n"),
        (HOST + b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"),
        (HOST + b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n"),
        (HOST + b"Transfer-Encoding: chunked, gzip\r\n", b"0\r\n\r\n"),
        (HOST + b"Transfer-Encoding: identity\r\n", b""),
        (HOST + CHUNKED + CHUNKED, b"0\r\n\r\n"),
        (HOST + CHUNKED, b"-1\r\n\r\n"),
        (HOST + CHUNKED, b"0x0\r\n\r\n"),
        (HOST + CHUNKED, b"3\r\nASK0\r\n\r\n"),
        (HOST + b"A b: c\r\n", b""),
        (HOST + b"Abc\r\n", b""),
        (HOST + b": c\r\n", b""),
        (HOST + b"A\x00: c\r\n", b""),
        (HOST + b"A: b\x00c\r\n", b""),
        (HOST + b"A: b\rContent-Length: 5\r\n", b""),
        (b"", b""),
        (HOST + HOST, b""),
    ],
)  # fmt: skip
def test_no_request_is_hidden_in_another(bounded: Server, head: bytes, rest: bytes) -> None:
    """What has two lengths, an odd one, or a header that is none is refused; what follows it is not answered."""
    form = b"Content-Type: application/sparql-query\r\n"
    with socket.create_connection(bounded.host) as talk:
        with suppress(OSError):
            talk.sendall(b"POST /sparql HTTP/1.1\r\n" + form + head + b"\r\n" + rest + NEXT)
        said = _until_closed(talk)
    assert re.findall(rb"HTTP/1\.1 (\d+)", said) in ([b"400"], [b"408"], [b"431"], [b"501"])
    assert bounded.ask("/healthz").text == "ok\n"


@pytest.mark.parametrize("part", [b"3;", b"0\r\nX-Late: ", b"0\r\nX-Late: x\r\nX-Later: "])
def test_what_stands_between_the_pieces_of_a_body_is_bounded(bounded: Server, part: bytes) -> None:
    """What follows the length of a piece, or the last one, without end, is not kept: the connection is closed."""
    form = b"Content-Type: application/sparql-query\r\n"
    with socket.create_connection(bounded.host) as talk:
        with suppress(OSError):
            talk.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\n" + form + CHUNKED + b"\r\n" + part)
            begun = time.monotonic()
            while time.monotonic() - begun < 10:
                talk.sendall(b"x" * 65536)
        assert time.monotonic() - begun < 10
    assert bounded.ask("/healthz").text == "ok\n"


def test_a_folded_header_is_one(bounded: Server) -> None:
    """A line that begins with a space belongs to the one before it: it tells no length of a body."""
    folded = b"POST /sparql HTTP/1.1\r\nHost: x\r\nX-A: b\r\n Content-Length: 41\r\nConnection: close\r\n\r\n" + NEXT
    with socket.create_connection(bounded.host) as talk:
        talk.sendall(folded)
        assert re.findall(rb"HTTP/1\.1 (\d+)", _until_closed(talk)) == [b"415"]


@pytest.mark.parametrize(
    "line",
    [b"GET / HTTP/1.1x", b"GET  / HTTP/1.1", b"GET\t/\tHTTP/1.1", b"GET /a b HTTP/1.1", b"GET / http/1.1", b"GET /",
     b"GET /\xc3\xa9 HTTP/1.1", b"GET /\x00 HTTP/1.1", b"GET /\x7f HTTP/1.1", b" GET / HTTP/1.1", b"G@T / HTTP/1.1",
     b"HTTP/1.1 200 OK"],
)  # fmt: skip
def test_a_first_line_that_is_none_is_refused(bounded: Server, line: bytes) -> None:
    """400, the connection is closed, and what follows is not answered."""
    with socket.create_connection(bounded.host) as talk:
        talk.sendall(line + b"\r\nHost: x\r\n\r\n" + NEXT)
        assert re.findall(rb"HTTP/1\.1 (\d+)", _until_closed(talk)) == [b"400"]


def test_who_waits_to_send_a_body_is_asked_for_it(bounded: Server) -> None:
    """``Expect: 100-continue`` is answered by 100, and then by the answer."""
    form = b"Content-Type: application/sparql-query\r\n"
    with socket.create_connection(bounded.host, timeout=20) as talk:
        talk.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\n" + form + b"Content-Length: 6\r\nExpect: 100-continue\r\n\r\n"
        )
        assert talk.recv(100).startswith(b"HTTP/1.1 100 ")
        talk.sendall(b"ASK {}")
        assert talk.recv(100).startswith(b"HTTP/1.1 200 ")


def test_the_log_holds_no_query(bounded: Server) -> None:
    """A line per request with its path: no parameter, which may be a secret, and no sign that breaks a line."""
    bounded.ask("/sparql?query=ASK%7B%7D&token=hush", headers={"Authorization": "Bearer hush"})
    bounded.ask("/a%0Ab")
    time.sleep(0.2)
    text = "\n".join(bounded.said)
    assert "hush" not in text
    assert "ASK" not in text
    assert " GET /sparql 200 " in text
    assert " GET /a%0Ab 404 " in text


def test_metrics_count(bounded: Server) -> None:
    """Prometheus finds requests by what they were for and how they ended, times, and what the pool does."""
    bounded.sparql(RUNAWAY)
    bounded.sparql("ASK {")
    reply = bounded.ask("/metrics")
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    values: dict[str, float] = {}
    for line in reply.text.splitlines():
        if not line.startswith("#"):
            name, _, value = line.rpartition(" ")
            values[name] = float(value)
    assert values['nap_kg_requests_total{what="sparql",status="504"}'] >= 1
    assert values['nap_kg_requests_total{what="sparql",status="400"}'] >= 1
    assert values['nap_kg_queries_exceeded_total{limit="seconds"}'] >= 1
    assert values["nap_kg_workers"] == 2
    assert (
        values['nap_kg_request_seconds_bucket{what="sparql",le="+Inf"}']
        == values['nap_kg_request_seconds_count{what="sparql"}']
    )


ALONE = """
import sys
from nap_kg.guard import Limits
from nap_kg.serve import serve
from nap_kg.serve.options import Options
serve(Options(port=0, limits=Limits(seconds=60.0), workers=1),
      told=lambda address: print("listening on", address, "", file=sys.stderr, flush=True))
"""


def test_a_client_that_leaves_ends_its_query() -> None:
    """The one worker is free again long before the time limit, for the next client; the log holds no traceback."""
    with running(code=ALONE) as server:
        assert server.sparql("ASK {}").status == 200
        for _ in range(3):  # the second and third may still wait for their turn when they leave
            with socket.create_connection(server.host) as client:
                path = f"/sparql?{urlencode({'query': RUNAWAY})}"
                client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                deadline = time.monotonic() + 30
                while "nap_kg_workers_busy 1" not in server.ask("/metrics").text and time.monotonic() < deadline:
                    time.sleep(0.02)
                assert "nap_kg_workers_busy 1" in server.ask("/metrics").text
        reply = server.ask(f"/sparql?{urlencode({'query': 'ASK {}'})}", seconds=30)  # half of the limit
        assert reply.status == 200
        told = server.ask("/metrics").text
        assert "nap_kg_workers_busy 0" in told
        assert "nap_kg_waiting 0" in told
        assert 'limit="seconds"' not in told
    assert not [line for line in server.said if "Traceback" in line or "Error" in line]
