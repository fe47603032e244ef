"""An answer is whole or an error with cause, place and fix: a server that misbehaves in every way that is known."""

from __future__ import annotations

import json
import socket
import threading
import time
from pathlib import Path
from urllib.parse import unquote_plus

import pytest

from nap_kg.cli import main
from nap_kg.endpoint import Credentials, Endpoint, Solutions
from nap_kg.errors import EndpointError, EndpointTimeout, UsageError
from tests.servers.misbehaving import Answer, Asked, misbehaving, reply

QUERY = "SELECT ?a WHERE { ?a a nap:Task }"
ONE = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"uri","value":"urn:one"}}]}}'
NO_ROWS = b'{"head":{"vars":["a"]},"results":{"bindings":[]}}'
TRIPLE = b"<urn:s> <urn:p> <urn:o> .\n"
NT = "application/n-triples"


def chunked(*chunks: bytes, ends: bool = True) -> Answer:
    def answer(line: socket.socket, asked: Asked) -> None:
        line.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for chunk in chunks:
            line.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        if ends:
            line.sendall(b"0\r\n\r\n")

    return answer


def trickle(line: socket.socket, asked: Asked) -> None:
    """Send a byte every so often, for ever."""
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n" + ONE[:40])
    while True:
        time.sleep(0.1)
        line.sendall(b" ")


def silence(line: socket.socket, asked: Asked) -> None:
    time.sleep(8)


def no_http(line: socket.socket, asked: Asked) -> None:
    line.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


def hang_up(line: socket.socket, asked: Asked) -> None:
    pass


FAULTS: dict[str, tuple[Answer, str]] = {
    "an error text behind the rows": (reply(ONE[:-2] + b"The query timed out"), "gave up in the midst of its answer"),
    "an error text behind whole results": (reply(ONE + b"\nOut of memory"), "break off or are broken"),
    "a text behind a truth": (reply(b'{"head":{},"boolean":true} oops'), "break off or are broken"),
    "a cut that its length tells": (reply(ONE[:50], length=len(ONE)), "cut off after 50 of 87 bytes"),
    "a cut that nothing but the JSON tells": (reply(ONE[:-4], length=None), "break off or are broken after 83 bytes"),
    "a cut between chunks": (chunked(ONE[:30], ends=False), "cut off after 30 bytes"),
    "broken JSON": (reply(b'{"head":{"vars":["a"]},"results":{"bindings":[{]}}'), "are broken"),
    "JSON that is no results": (reply(b'{"error":"overloaded"}'), "are broken"),
    "an empty body": (reply(b""), "it is empty"),
    "a web page": (reply(b"<html><h1>Welcome</h1></html>", kind="text/html"), "a web page, not with results: Welcome"),
    "a web page that calls itself JSON": (reply(b"<!DOCTYPE html><p>Log in", kind="application/json"), "are broken"),
    "another kind": (reply(b"a\nurn:one\n", kind="text/csv"), "answers with text/csv, not with results"),
    "no kind": (reply(ONE, kind=""), "nothing of a known kind"),
    "other columns": (reply(ONE.replace(b'"a"', b'"b"')), "the columns b, not the columns a"),
    "a truth instead of rows": (reply(b'{"head":{},"boolean":true}'), "true or false, not the columns a"),
    "rows that Virtuoso cut": (reply(ONE, headers=("X-SPARQL-MaxRows: 1",)), "cut the answer to 1 rows"),
    "no rows where Virtuoso gave up": (
        reply(NO_ROWS, headers=("X-SQL-State: S1TAT", "X-SQL-Message: RC..: Returning incomplete results")),
        "gave up, and answered with what it had (S1TAT: RC..: Returning incomplete results)",
    ),
    "a refusal": (reply(b"no such graph", status="400 Bad Request", kind="text/plain"), "(HTTP 400: no such graph)"),
    "a failure": (reply(b"<b>out of disk</b>", status="500 Oops", kind="text/html"), "failed (HTTP 500: out of disk)"),
    "a failure for lack of time": (reply(b"query timed out", status="500 Oops", kind="text/plain"), "gave up (HTTP 500"),
    "a gateway that waited": (reply(status="504 Gateway Timeout"), "gave up (HTTP 504)"),
    "nothing there": (reply(b"Not Found", status="404 Not Found"), "no endpoint at this address (HTTP 404)"),
    "a log-in": (reply(status="401 Unauthorized", headers=('WWW-Authenticate: Basic realm="x"',)), "does not let us in"),
    "a log-in of another kind": (reply(status="401 No", headers=("WWW-Authenticate: Negotiate",)), "does not let us in"),
    "no entry": (reply(status="403 Forbidden"), "does not let us in (HTTP 403)"),
    "no HTTP": (no_http, "does not speak HTTP"),
    "nothing said": (hang_up, "hung up without an answer"),
    "a circle": (reply(status="302 Found", headers=("Location: /sparql",)), "failed (HTTP 302"),
    "a redirect to a file": (reply(status="302 Found", headers=("Location: file:///etc/passwd",)), "failed (HTTP 302"),
    "an answer as long as one likes": (reply(b" " * 300_000 + ONE), "longer than 200000 bytes"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_not_whole_is_an_error(fault: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Never a short table: cause, place and fix in the API; exit code 2, the error alone and no traceback in the CLI."""
    answer, cause = FAULTS[fault]
    with misbehaving(answer) as server:
        with pytest.raises(EndpointError) as caught:
            Endpoint(server.url, timeout=10, size=200_000).query(QUERY)
        assert cause in caught.value.cause
        assert caught.value.place == server.url
        assert caught.value.fix
        assert "\n" not in caught.value.cause
        if "as long" in fault:
            return
        assert main(["query", "-e", QUERY, "--endpoint", server.url, "--timeout", "10", "--format", "csv"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (reply(TRIPLE, kind=NT, length=None), "does not say where its answer ends"),
        (reply(TRIPLE + b"<urn:s> <urn:p> <urn:", kind=NT), "the triples break off"),
        (reply(TRIPLE + b"The query timed out\n", kind=NT), "gave up in the midst"),
        (reply(TRIPLE[:10], kind=NT, length=len(TRIPLE)), "cut off after 10 of 26 bytes"),
        (reply(TRIPLE, kind=NT, headers=("X-SQL-State: S1TAT",)), "gave up"),
        (reply(TRIPLE, kind="application/rdf+xml"), "answers with application/rdf+xml, not with triples"),
        (reply(b"<html>", kind="text/html"), "a web page"),
    ],
)
def test_triples_that_are_not_whole_are_an_error(answer: Answer, cause: str) -> None:
    """CONSTRUCT, whose answers have no end mark, is trusted only where the server says how long they are."""
    with misbehaving(answer) as server, pytest.raises(EndpointError) as caught:
        Endpoint(server.url, timeout=10).query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert cause in caught.value.cause


def test_columns_have_our_own_order() -> None:
    """``SELECT *`` gives its columns in an order of each server's own: here they stand as in a local answer."""
    two = b'{"head":{"vars":["b","a"]},"results":{"bindings":[{"a":{"type":"uri","value":"urn:a"}}]}}'
    with misbehaving(reply(two)) as server:
        found = Endpoint(server.url, timeout=10).query("SELECT * WHERE { ?a a nap:Task OPTIONAL { ?a nap:status ?b } }")
        assert isinstance(found, Solutions)
        assert [variable.value for variable in found.variables] == ["a", "b"]
        assert [list(map(str, row)) for row in found] == [["<urn:a>", "None"]]


@pytest.mark.parametrize("answer", [reply(ONE), reply(ONE, length=None), chunked(ONE[:20], ONE[20:])])
def test_what_is_whole_is_an_answer(answer: Answer) -> None:
    """Whichever way a body's end is told, what is whole is taken."""
    with misbehaving(answer) as server:
        found = Endpoint(server.url, timeout=10).query(QUERY)
        assert [str(row["a"]) for row in found] == ["<urn:one>"]
        (asked,) = server.asked
    assert asked.line.startswith("POST /sparql ")
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.headers["accept"] == "application/sparql-results+json"
    assert unquote_plus(asked.body.decode()).startswith(
        "union-default-graph=true&query=PREFIX nap: <https://w3id.org/nap-kg/ns#>\nSELECT"
    )


@pytest.mark.parametrize("answer", [trickle, silence])
def test_the_time_is_that_of_the_whole_exchange(answer: Answer) -> None:
    """Bytes that trickle don't buy time, and nothing is left running that waits."""
    with misbehaving(answer) as server:
        start = time.monotonic()
        with pytest.raises(EndpointTimeout, match=r"no whole answer within 0\.5 s: it is unknown, not empty"):
            Endpoint(server.url, timeout=0.5).query(QUERY)
        assert time.monotonic() - start < 5
        waiting = [one for one in threading.enumerate() if one.name == "endpoint"]
        for one in waiting:
            one.join(5)
        assert not any(one.is_alive() for one in waiting)


def test_a_busy_endpoint_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """429 and 503 are waited out, for as long as Retry-After says, else longer each time."""
    pauses: list[float] = []
    monkeypatch.setattr("nap_kg.endpoint.endpoint.time.sleep", pauses.append)
    busy = reply(status="503 Busy", headers=("Retry-After: 7",))
    with misbehaving(busy, reply(status="429 Slow down"), reply(status="429 Slow down"), reply(ONE)) as server:
        assert len(list(Endpoint(server.url).query(QUERY))) == 1
        assert len(server.asked) == 4
    assert pauses == [7.0, 1.0, 2.0]


def test_a_busy_endpoint_is_given_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many times the error says that it is busy; a pause that the time does not allow is not begun."""
    monkeypatch.setattr("nap_kg.endpoint.endpoint.time.sleep", lambda seconds: None)
    with misbehaving(reply(b"try later", status="429 Slow down", kind="text/plain")) as server:
        with pytest.raises(EndpointError, match=r"busy \(HTTP 429: try later\)"):
            Endpoint(server.url, retries=2).query(QUERY)
        assert len(server.asked) == 3
    date = reply(status="503 Busy", headers=("Retry-After: Fri, 31 Dec 2099 23:59:59 GMT",))
    with misbehaving(date) as server:
        with pytest.raises(EndpointTimeout, match="wants to be asked again only in"):
            Endpoint(server.url, timeout=5).query(QUERY)
        assert len(server.asked) == 1


SECRET = "s3cret-of-ours"


def test_credentials_go_to_the_endpoint_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another host that it redirects to gets the question and no log-in, whether that is asked for or not."""
    challenge = reply(status="401 Unauthorized", headers=('WWW-Authenticate: Basic realm="here"',))
    for credentials in (Credentials("reader", SECRET), Credentials(token=SECRET)):
        with misbehaving(challenge, reply(ONE)) as other:
            on = reply(status="307 Elsewhere", headers=(f"Location: {other.url}",))
            with misbehaving(on) as server, pytest.raises(EndpointError, match="does not let us in"):
                Endpoint(server.url, credentials=credentials).query(QUERY)
            assert [asked.headers.get("authorization") for asked in other.asked] == [None]
            assert other.asked[0].line.startswith("POST")
            assert b"query=" in other.asked[0].body
    with misbehaving(challenge, reply(ONE)) as server:
        assert len(list(Endpoint(server.url, credentials=Credentials("reader", SECRET)).query(QUERY))) == 1
        assert [asked.headers.get("authorization", "")[:6] for asked in server.asked] == ["", "Basic "]
    with misbehaving(reply(ONE)) as server:
        Endpoint(server.url, credentials=Credentials(token=SECRET)).query(QUERY)
        assert server.asked[0].headers["authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize("option", [[], ["--verbose"]])
@pytest.mark.parametrize(
    "answer",
    [
        reply(status="401 Unauthorized", headers=('WWW-Authenticate: Basic realm="x"',)),
        reply(status="401 Unauthorized", headers=('WWW-Authenticate: Digest realm="x", nonce="1", algorithm=ODD',)),
        reply(status="401 Unauthorized", headers=('WWW-Authenticate: Digest realm="x", nonce="1", qop="auth"',)),
        reply(status="500 Oops"),
        hang_up,
    ],
)
def test_a_secret_is_never_printed(
    answer: Answer, option: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither password, nor its coded form, nor what an address hides behind its ?, in an error or a traceback."""
    monkeypatch.setenv("NAP_KG_ENDPOINT_USER", "reader")
    monkeypatch.setenv("NAP_KG_ENDPOINT_PASSWORD", SECRET)
    with misbehaving(answer) as server:
        assert main(["query", "-e", QUERY, "--endpoint", f"{server.url}?apikey={SECRET}", *option]) == 2
    said = "".join(capsys.readouterr())
    assert SECRET not in said
    assert "cmVhZGVyOn" not in said
    assert SECRET not in repr(Credentials("reader", SECRET, SECRET))
    assert SECRET not in repr(Endpoint(f"http://127.0.0.1/sparql?k={SECRET}"))


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "ftp://example.org/", "http://", "http://a b/", "http://[::1/", "http://h:x/", "http://u:p@h/q"],
)
def test_what_is_no_address_is_told(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An address that can't be one, or that holds a password, is refused before anything is sent."""
    with pytest.raises(UsageError):
        Endpoint(url)
    assert main(["query", "-e", QUERY, "--endpoint", url]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "  fix  " in err
    assert "u:p@" not in err


def test_half_a_log_in_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without a password, both kinds of log-in, and a line break in one are refused."""
    for environment, cause in (
        ({"NAP_KG_ENDPOINT_USER": "a"}, "NAP_KG_ENDPOINT_PASSWORD is not set"),
        ({"NAP_KG_ENDPOINT_PASSWORD": "a"}, "NAP_KG_ENDPOINT_USER is not set"),
        (dict.fromkeys(("NAP_KG_ENDPOINT_USER", "NAP_KG_ENDPOINT_PASSWORD", "NAP_KG_ENDPOINT_TOKEN"), "a"), "both"),
        ({"NAP_KG_ENDPOINT_TOKEN": "a\nb"}, "line break"),
    ):
        with pytest.raises(UsageError, match=cause):
            Credentials.from_environment(environment)


def test_nobody_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A port that nobody listens on is an error of its own, at once."""
    with misbehaving(reply(ONE)) as server:
        url = server.url
    assert main(["query", "-e", QUERY, "--endpoint", url]) == 2
    assert "can't be asked: connection refused" in capsys.readouterr().err


def test_an_endpoint_and_files_are_too_much(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One of the two is asked, and graphs are those of an endpoint."""
    assert main(["query", "-e", QUERY, "--endpoint", "http://127.0.0.1/", "--data", "x.ttl"]) == 2
    assert main(["query", "-e", QUERY, "--default-graph", "urn:g"]) == 2
    assert capsys.readouterr().err.count("  fix  ") == 2


def test_graphs_are_named_to_the_endpoint() -> None:
    """Each ``--default-graph`` is sent as such, and the union of all is not asked for then."""
    with misbehaving(reply(ONE)) as server:
        main(["query", "-e", QUERY, "--endpoint", server.url, "--default-graph", "urn:g"])
        assert unquote_plus(server.asked[0].body.decode()).startswith("default-graph-uri=urn:g&query=")


def test_terms_are_those_of_our_own_store() -> None:
    """One value has one form, whoever's: truths, numbers, language tags; Virtuoso's blank nodes have names that are none."""
    cells = [
        ({"type": "typed-literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#boolean"}, "true"),
        ({"type": "literal", "value": "1.50", "datatype": "http://www.w3.org/2001/XMLSchema#decimal"}, "1.5"),
    ]
    rows = [{"a": cell} for cell, _ in cells]
    rows += [
        {"a": {"type": "literal", "value": "x", "xml:lang": "en-GB"}},
        {"a": {"type": "bnode", "value": "nodeID://b1"}},
    ]
    body = json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": rows}}).encode()
    with misbehaving(reply(body)) as server:
        first, second, text, blank = (row[0] for row in Endpoint(server.url).query(QUERY))
    assert [first.value, second.value] == [value for _, value in cells]
    assert text.language == "en-gb"
    assert blank.value == "b1"
