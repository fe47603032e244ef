"""Servers that refuse, fail half-way, fall silent or lie: an error with cause, place and fix, or a difference."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from nap_kg.push import MANIFEST, store
from tests.push.conftest import Ran
from tests.push.data import BASE, expected, held, many
from tests.servers.process import free_port

Run = Callable[..., Ran]
Fault = Callable[["Request"], "tuple[int, dict[str, str], str] | None"]


@dataclass
class Request:
    """What a server was asked."""

    method: str
    graph: str
    length: int
    headers: dict[str, str]
    number: int  # of its kind, from 1


@dataclass
class Loopback:
    """A graph store with a SPARQL endpoint on loopback, that does as it is told instead where ``fault`` says so."""

    base: str = ""
    graphs: ox.Store = field(default_factory=ox.Store)
    fault: Fault = lambda request: None
    seen: list[Request] = field(default_factory=list)
    count: Callable[[bytes], bytes] = lambda answer: answer
    trickle: float = 0.0  # seconds between the bytes of an endless answer to GET

    @property
    def query_url(self) -> str:
        return f"{self.base}/query"

    def of(self, method: str) -> list[Request]:
        return [request for request in self.seen if request.method == method and request.graph != MANIFEST]


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    for name in ("USER", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"NAP_KG_ENDPOINT_{name}", raising=False)
    monkeypatch.setattr(store, "_patience", lambda attempt, asked: 0.01)
    server = Loopback()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *words: object) -> None:
            pass

        def _answer(self, code: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(code)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            with contextlib.suppress(BrokenPipeError):  # of a client that did not wait
                self.end_headers()
                self.wfile.write(body)

        def _store(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            graph = parse_qs(urlsplit(self.path).query)["graph"][0]
            before = sum(1 for one in server.seen if one.method == self.command and one.graph != MANIFEST)
            request = Request(self.command, graph, length, dict(self.headers), before + 1)
            server.seen.append(request)
            fault = server.fault(request)
            if server.trickle and self.command == "GET":
                self._answer(200, {"Content-Length": "1000000"}, b"")
                with contextlib.suppress(OSError):
                    while True:
                        self.wfile.write(b"#")
                        time.sleep(server.trickle)
            if fault:
                code, headers, text = fault
                if code < 0:  # hang up without an answer
                    self.close_connection = True
                    return
                self._answer(code, headers, text.encode())
                return
            node = ox.NamedNode(graph)
            with lock:
                if self.command == "GET":
                    text_ = server.graphs.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=node) or b""
                    self._answer(200 if text_ else 404, {"Content-Type": "application/n-triples"}, text_)
                    return
                if self.command in ("PUT", "DELETE"):
                    server.graphs.clear_graph(node)
                if body:
                    server.graphs.load(body, format=ox.RdfFormat.N_TRIPLES, to_graph=node)
            self._answer(204, {}, b"")

        do_GET = do_PUT = do_DELETE = _store

        def do_POST(self) -> None:
            if "graph=" in self.path:
                self._store()
                return
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            with lock:
                found = server.graphs.query(form["query"][0])
                answer = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
            self._answer(200, {"Content-Type": "application/sparql-results+json"}, server.count(answer))

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    server.base = f"http://127.0.0.1:{running.server_address[1]}"
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    running.shutdown()
    thread.join()
    running.server_close()


def on(method: str, code: int, text: str = "", after: int = 0, **headers: str) -> Fault:
    """Answer requests of a method for a graph of the data so, all of them or those after some."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def fault(request: Request) -> tuple[int, dict[str, str], str] | None:
        if request.method == method and request.graph != MANIFEST and request.number > after:
            return code, headers, text
        return None

    return fault


PLACE = "PUT {base}/store?graph=https://example.org/push/blank"

REFUSALS = {
    "who are you": (
        on("PUT", 401, "who are you?", WWW_Authenticate='Basic realm="x"'),
        "the server answers 401 Unauthorized: who are you?",
        "set NAP_KG_ENDPOINT_USER and NAP_KG_ENDPOINT_PASSWORD (or NAP_KG_ENDPOINT_TOKEN) in the environment",
    ),
    "not you": (
        on("PUT", 403, "read only"),
        "the server answers 403 Forbidden: read only",
        "have this user granted the right to write there",
    ),
    "too large": (
        on("PUT", 413),
        "the server answers 413 Request Entity Too Large",
        "let the server take larger requests, or give blank nodes IRIs: all that a graph says of these goes in one",
    ),
    "no graph store": (
        on("PUT", 405),
        "the server answers 405 Method Not Allowed",
        "give the address of the graph store protocol with --graph-store",
    ),
    "moved": (
        on("PUT", 302, Location="https://example.org/elsewhere"),
        "the server answers 302 Found",
        "if that is right, name the new address: https://example.org/elsewhere",
    ),
    "broken": (
        on("PUT", 500, "disk full\nat line 7"),
        "the server answers 500 Internal Server Error: disk full at line 7",
        "see the server's log; the next push goes on where this one stopped",
    ),
    "a page": (
        on("PUT", 502, "<html>an unlovely page</html>", Content_Type="text/html"),
        "the server answers 502 Bad Gateway",
        "see the server's log; the next push goes on where this one stopped",
    ),
    "busy for ever": (
        on("PUT", 503, "later"),
        "the server answers 503 Service Unavailable: later",
        "wait until the server is less busy; the next push goes on where this one stopped",
    ),
    "hangs up": (
        on("PUT", -1),
        "the server can't be reached: it hung up without an answer",
        "check the address, and that the server runs; the next push goes on where this one stopped",
    ),
    "does not like it": (
        on("PUT", 400, "no such thing"),
        "the server answers 400 Bad Request: no such thing",
        "see the server's log for what it objects to",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusal(name: str, loopback: Loopback, folder: Path, run: Run) -> None:
    """Cause, place and fix; exit code 2, nothing on stdout; and once the server behaves, the next push succeeds."""
    fault, cause, fix = REFUSALS[name]
    loopback.fault = fault
    told = run(loopback.query_url, folder, "--retries", "2")
    place = PLACE.format(base=loopback.base)
    assert told == (2, "", f"error: {cause}\n  at   {place}\n  fix  {fix}\n")
    loopback.fault = lambda request: None
    assert run(loopback.query_url, folder).code == 0


def test_nobody_there(loopback: Loopback, folder: Path, run: Run) -> None:
    """A port that nobody listens on is told in the words that a question to it is told in."""
    told = run(f"http://127.0.0.1:{free_port()}/query", folder, "--retries", "0")
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("error: the server can't be reached: connection refused\n")


def test_busy_for_a_while(loopback: Loopback, folder: Path, run: Run) -> None:
    """A server that is busy or breaks the connection is asked again, and the summary says how often."""
    times = iter([429, 503, -1, 503])

    def fault(request: Request) -> tuple[int, dict[str, str], str] | None:
        code = next(times, 0) if request.method == "PUT" and request.graph != MANIFEST else 0
        return (code, {"Retry-After": "0"}, "") if code else None

    loopback.fault = fault
    told = run(loopback.query_url, folder)
    assert told.code == 0
    assert "the server was asked again 4 times\n" in told.err


def test_fails_half_way(loopback: Loopback, folder: Path, run: Run) -> None:
    """A failure in the midst of a graph leaves it pending, told by a dry run; the next push makes it whole."""
    many(folder, 600)
    loopback.fault = on("POST", 500, after=3)
    words = [loopback.query_url, folder, "--part-size", "0.01"]
    assert run(*words).code == 2
    assert f"<{BASE}many>  3000 triples  a push was cut short" in run(*words, "--dry-run").out
    loopback.fault = lambda request: None
    assert run(*words).code == 0
    text = loopback.graphs.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(f"{BASE}many"))
    assert held(text or b"") == expected(folder)[f"{BASE}many"]


def test_takes_little_at_a_time(loopback: Loopback, folder: Path, run: Run) -> None:
    """Where a request is too large, smaller ones are made, and the graph arrives whole."""
    many(folder, 3000)

    def fault(request: Request) -> tuple[int, dict[str, str], str] | None:
        return (413, {}, "") if request.length > 300_000 else None

    loopback.fault = fault
    told = run(loopback.query_url, folder, "-q")
    assert (told.code, told.err) == (0, "")
    assert len([request for request in loopback.of("POST") if request.graph == f"{BASE}many"]) > 2
    text = loopback.graphs.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(f"{BASE}many"))
    assert held(text or b"") == expected(folder)[f"{BASE}many"]


def test_falls_silent(loopback: Loopback, folder: Path, run: Run) -> None:
    """A server that says nothing is given up after the time that it is given."""

    def fault(request: Request) -> tuple[int, dict[str, str], str] | None:
        if request.method == "PUT" and request.graph != MANIFEST:
            time.sleep(1.5)
        return None

    loopback.fault = fault
    told = run(loopback.query_url, folder, "--timeout", "0.5")
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("error: the server gave no answer within 0.5 seconds\n  at   PUT ")
    assert "the next push goes on where this one stopped" in told.err


def test_trickles(loopback: Loopback, folder: Path, run: Run) -> None:
    """An answer without end is given up after the time that it is given, too."""
    loopback.trickle = 0.05
    started = time.monotonic()
    told = run(loopback.query_url, folder, "--timeout", "0.5")
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("error: the server gave no answer within 0.5 seconds\n  at   GET ")
    assert time.monotonic() - started < 30


def test_swallows(loopback: Loopback, folder: Path, run: Run) -> None:
    """A server that says yes and keeps nothing is found out: exit code 1, what is here and what is there."""
    loopback.fault = on("PUT", 200)
    told = run(loopback.query_url, folder)
    assert told.code == 1
    assert f"differs  graph {BASE}terms\n    here:  13 triples\n    there: 0 triples\n" in told.out
    assert told.err.endswith("compared: 3 differences\n")
    assert (
        f"send    <{BASE}terms>  13 triples  a push was cut short" in run(loopback.query_url, folder, "--dry-run").out
    )


def test_counts_wrongly(loopback: Loopback, folder: Path, run: Run) -> None:
    """A server whose counts are wrong is no server that has what is here."""
    loopback.count = lambda answer: answer.replace(b'"value":"40"', b'"value":"41"')
    told = run(loopback.query_url, folder)
    assert told.code == 1
    assert f"differs  graph {BASE}many\n    here:  200 triples\n    there: 205 triples\n" in told.out


def test_does_not_count(loopback: Loopback, folder: Path, run: Run) -> None:
    """What is no number is no count."""
    loopback.count = lambda answer: answer.replace(b'"value":"0"', b'"value":"many"')
    told = run(loopback.query_url, folder)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("error: the server does not count\n")


def test_a_manifest_that_is_none(loopback: Loopback, folder: Path, run: Run) -> None:
    """Something else at the address of the graph store is an error; broken entries are no entries."""
    loopback.fault = lambda request: (200, {}, "<html>") if request.method == "GET" else None
    told = run(loopback.query_url, folder)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("error: the server gives no N-Triples for the manifest\n")
    loopback.fault = lambda request: None
    assert run(loopback.query_url, folder).code == 0
    entry = ox.Quad(
        ox.NamedNode(f"{BASE}terms"),
        ox.NamedNode("http://spdx.org/rdf/terms#checksumValue"),
        ox.Literal("another"),
        ox.NamedNode(MANIFEST),
    )
    loopback.graphs.add(entry)
    told = run(loopback.query_url, folder)
    assert (told.code, told.out) == (
        0,
        f"send    <{BASE}terms>  13 triples  13 triples there, not by an earlier push\n",
    )


def test_a_password_is_told_to_the_server_alone(
    loopback: Loopback, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is sent once the server asks for it, and shown nowhere; a wrong one is told as such."""
    monkeypatch.setenv("NAP_KG_ENDPOINT_USER", "writer")
    monkeypatch.setenv("NAP_KG_ENDPOINT_PASSWORD", "s3cret")
    right = "Basic d3JpdGVyOnMzY3JldA=="

    def fault(request: Request) -> tuple[int, dict[str, str], str] | None:
        known = request.headers.get("Authorization") == right
        return None if known else (401, {"WWW-Authenticate": 'Basic realm="x"'}, "who?")

    loopback.fault = fault
    told = run(loopback.query_url, folder, "-v")
    assert told.code == 0
    monkeypatch.setenv("NAP_KG_ENDPOINT_PASSWORD", "wr0ng")
    told = run(loopback.query_url, folder, "-v")
    assert told.code == 2
    assert "check NAP_KG_ENDPOINT_USER and NAP_KG_ENDPOINT_PASSWORD" in told.err
    assert "wr0ng" not in told.err + told.out
    assert run("http://writer:s3cret@127.0.0.1/query").code == 2
    assert "s3cret" not in run("http://writer:s3cret@127.0.0.1/query").err


def test_a_netrc_is_not_read(
    loopback: Loopback, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nobody is logged in by what another program has in a file."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password s3cret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert run(loopback.query_url, folder).code == 0
    assert not any("Authorization" in request.headers for request in loopback.seen)


def test_addresses() -> None:
    """An address that does not tell where graphs go is refused with the two ways out."""
    from nap_kg.errors import UsageError
    from nap_kg.push import target

    assert target("https://example.org/sparql").graph_store == "https://example.org/sparql-graph-crud-auth"
    with pytest.raises(UsageError, match="does not tell where the server takes graphs"):
        target("https://example.org/repositories/plans")
    service = "https://example.org/repositories/plans/rdf-graphs/service"
    assert target("https://example.org/repositories/plans", service).graph_store == service
