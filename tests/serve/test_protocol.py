"""The endpoint: every way to ask, every format, every refusal."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from nap_kg.serve.formats import GRAPHS, TABLES
from tests.serve.running import Server

COUNT = "SELECT (COUNT(?d) AS ?n) { ?d a nap:Deliverable }"
TRIPLES = "CONSTRUCT { ?d a nap:Deliverable } WHERE { ?d a nap:Deliverable }"
DERIVED = "https://w3id.org/nap-kg/graph/derived"


def _number(body: bytes) -> int:
    return int(json.loads(body)["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_a_query_comes_in_three_ways(shipped: Server, way: str) -> None:
    """GET, a form and the query itself as body have the same answer."""
    form = urlencode({"query": COUNT})
    reply = {
        "get": lambda: shipped.ask(f"/sparql?{form}"),
        "form": lambda: shipped.ask(
            "/sparql", method="POST", body=form, headers={"Content-Type": "application/x-www-form-urlencoded"}
        ),
        "direct": lambda: shipped.sparql(COUNT, accept="*/*"),
    }[way]()
    assert (reply.status, reply.media) == (200, "application/sparql-results+json")
    assert _number(reply.body) == 72


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one.key)
def test_tables_come_in_every_format(shipped: Server, one: object) -> None:
    """Each format by its media types and by its names, and all of them say the same."""
    told = set()
    for media in (one.media, *one.also):
        reply = shipped.sparql(COUNT, accept=media)
        assert (reply.status, reply.media) == (200, one.media)
        told.add(reply.body)
    for name in (one.key, *one.names):
        for parameter in ("format", "output", "results"):
            reply = shipped.ask(
                f"/sparql?{urlencode({'query': COUNT, parameter: name})}", headers={"Accept": "text/html"}
            )
            assert (reply.status, reply.media) == (200, one.media)
            told.add(reply.body)
    assert len(told) == 1
    assert b"72" in told.pop()


@pytest.mark.parametrize("one", GRAPHS, ids=lambda one: one.key)
def test_graphs_come_in_every_format(shipped: Server, one: object) -> None:
    """Each format of RDF holds the same triples."""
    replies = [shipped.sparql(TRIPLES, accept=media) for media in (one.media, *one.also)]
    replies += [
        shipped.ask(f"/sparql?{urlencode({'query': TRIPLES, 'format': name})}") for name in (one.key, *one.names)
    ]
    for reply in replies:
        assert (reply.status, reply.media) == (200, one.media)
        form = ox.RdfFormat.from_media_type(one.media)
        assert form is not None
        assert len({quad.triple for quad in ox.parse(reply.body, form)}) == 72


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/csv;q=0.4, application/sparql-results+xml;q=0.9, */*;q=0.1", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, text/*", "text/csv"),
        ("text/tab-separated-values, text/csv", "text/tab-separated-values"),
        ("application/*", "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
    ],
)
def test_the_best_of_what_is_accepted_is_sent(shipped: Server, accept: str, media: str) -> None:
    """Qualities, wildcards and the order of what is named decide."""
    assert shipped.sparql(COUNT, accept=accept).media == media


def test_a_boolean_is_one_in_every_format(shipped: Server) -> None:
    """ASK comes as JSON, XML, CSV and TSV."""
    for one in TABLES:
        assert b"true" in shipped.sparql("ASK { ?d a nap:Deliverable }", accept=one.media).body


def test_graphs_of_the_request_go_before_from(shipped: Server) -> None:
    """``default-graph-uri`` and ``named-graph-uri`` say which graphs are asked, whatever FROM says; also several."""
    ask = f"ASK FROM <{DERIVED}x> {{ ?d nap:status ?s }}"
    assert shipped.sparql(ask).status == 400
    given = urlencode([("query", ask), ("default-graph-uri", DERIVED)])
    assert json.loads(shipped.ask(f"/sparql?{given}").body)["boolean"] is True
    given = urlencode([("query", "ASK { ?d nap:status ?s }"), ("named-graph-uri", DERIVED)])
    assert json.loads(shipped.ask(f"/sparql?{given}").body)["boolean"] is False
    names = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    two = [DERIVED, "https://w3id.org/nap-kg/graph/ontology/deliverable"]
    given = urlencode([("query", names), *(("named-graph-uri", graph) for graph in two)])
    rows = json.loads(shipped.ask(f"/sparql?{given}").body)["results"]["bindings"]
    assert {row["g"]["value"] for row in rows} == set(two)


def test_without_graphs_all_are_asked_together(shipped: Server) -> None:
    """A triple that two graphs have is counted once."""
    every = _number(shipped.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").body)
    distinct = _number(shipped.sparql("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }").body)
    assert every == distinct


@pytest.mark.parametrize(
    ("method", "path", "media", "body", "status", "said"),
    [
        ("GET", "/sparql?query=SELECT%20*%20%7B", None, None, 400, "query:1:"),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, None, 400, "2 times 'query'"),
        ("GET", "/sparql?update=CLEAR%20ALL", None, None, 405, "by POST"),
        ("GET", "/sparql?query=ASK%7B%7D&format=docx", None, None, 400, "no format is called 'docx'"),
        ("GET", "/sparql?query=%ff", None, None, 400, "UTF-8"),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=a%20b", None, None, 400, "no IRI"),
        ("PUT", "/sparql", None, b"", 405, "PUT"),
        ("DELETE", "/sparql?query=ASK%7B%7D", None, None, 405, "DELETE"),
        ("POST", "/sparql", "text/plain", b"ASK {}", 415, "application/sparql-query"),
        ("POST", "/sparql", None, b"ASK {}", 415, "does not say what it is"),
        ("POST", "/sparql", "application/sparql-query; charset=utf-16", "ASK {}".encode("utf-16"), 415, "utf-16"),
        ("POST", "/sparql", "application/sparql-query", b"ASK { ?s ?p '\xff' }", 400, "no UTF-8"),
        ("POST", "/sparql", "application/x-www-form-urlencoded", b"q=1", 400, "either a query or an update"),
        ("POST", "/sparql", "application/sparql-query", b"ASK {} #" + b"x" * 1_100_000, 413, "bytes"),
        ("POST", "/sparql", "application/sparql-query", b"ASK {} #" + b"x" * 200_000, 413, "100000"),
        ("POST", "/sparql", "application/sparql-query", b"ASK { SERVICE <http://x.example/> { ?s ?p ?o } }", 400, "SERVICE"),
        ("POST", "/sparql", "application/sparql-query", b"DELETE WHERE { ?s ?p ?o }", 400, "DELETE"),
        ("POST", "/sparql", "application/sparql-update", b"CLEAR ALL", 403, "read-only"),
        ("GET", "/sparql?query=" + "x" * 17_000, None, None, 414, "POST"),
        ("GET", "/sparql?query=" + "x" * 90_000, None, None, 414, ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(
    shipped: Server, method: str, path: str, media: str | None, body: bytes | None, status: int, said: str
) -> None:
    """Each refusal has its own status, and a text that says why and what to do."""
    reply = shipped.ask(path, method=method, body=body, headers={"Content-Type": media} if media else {})
    assert reply.status == status
    assert said in reply.text
    assert reply.media == "text/plain"
    if status == 405:
        assert "POST" in reply.headers["allow"]


def test_a_header_too_large_is_refused(shipped: Server) -> None:
    """A header of more than 16 KiB is answered by 431, and one that has no end too."""
    assert shipped.ask("/healthz", headers={"X-Large": "x" * 17_000}).status == 431
    assert shipped.ask("/healthz", headers={f"X-{n}": "x" * 1000 for n in range(60)}).status == 431


def test_nothing_that_is_accepted_is_there(shipped: Server) -> None:
    """406 lists what there is; a format for tables alone is none for triples."""
    reply = shipped.sparql(COUNT, accept="image/png")
    assert reply.status == 406
    assert "text/csv" in reply.text
    assert shipped.sparql(TRIPLES, accept="text/csv").status == 406


def test_what_is_done_here_can_be_asked(shipped: Server) -> None:
    """OPTIONS lists the methods, and lets a page of another site ask."""
    headers = {"Origin": "https://yasgui.example", "Access-Control-Request-Method": "POST"}
    reply = shipped.ask("/sparql", method="OPTIONS", headers=headers)
    assert reply.status == 204
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert "Content-Type" in reply.headers["access-control-allow-headers"]
    assert shipped.sparql(COUNT).headers["access-control-allow-origin"] == "*"


def test_a_head_has_no_body(shipped: Server) -> None:
    """HEAD has the header of GET."""
    path = f"/sparql?{urlencode({'query': COUNT})}"
    head, whole = shipped.ask(path, method="HEAD"), shipped.ask(path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.body))


def test_who_has_the_answer_is_told_so(shipped: Server) -> None:
    """An ETag comes back as 304; an answer by chance has none."""
    path = f"/sparql?{urlencode({'query': COUNT})}"
    tag = shipped.ask(path).headers["etag"]
    reply = shipped.ask(path, headers={"If-None-Match": tag})
    assert (reply.status, reply.body) == (304, b"")
    assert shipped.ask(path, headers={"If-None-Match": tag, "Accept": "text/csv"}).status == 200
    assert "etag" not in shipped.ask(f"/sparql?query={quote('SELECT (RAND() AS ?r) {}')}").headers


def test_a_browser_is_led_to_the_page_for_queries(shipped: Server) -> None:
    """Who wants HTML gets the editor, with the query in it."""
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert shipped.ask("/sparql", headers=browser).headers["location"].endswith("query.html")
    assert "query.html#query=ASK" in shipped.ask("/sparql?query=ASK%7B%7D", headers=browser).headers["location"]


def test_the_service_describes_itself_and_its_data(shipped: Server) -> None:
    """Without a query, the endpoint answers with its description, VoID in it, in any format of RDF."""
    for one in GRAPHS:
        reply = shipped.ask("/sparql", headers={"Accept": one.media})
        assert (reply.status, reply.media) == (200, one.media)
    store = ox.Store()
    store.load(shipped.ask("/sparql").body, ox.RdfFormat.TURTLE)
    head = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#> "
    assert store.query(f"{head} ASK {{ ?s sd:endpoint <{shipped.address}sparql> ; sd:feature sd:UnionDefaultGraph }}")
    assert store.query(f"{head} ASK {{ ?d void:sparqlEndpoint <{shipped.address}sparql> ; void:classPartition ?c }}")
    told = next(store.query(f"{head} SELECT ?n {{ ?s sd:defaultDataset/sd:defaultGraph/void:triples ?n }}"))["n"]
    assert int(told.value) == _number(shipped.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").body)
    graphs = {
        row["g"].value for row in store.query(f"{head} SELECT ?g {{ ?d a sd:Dataset ; sd:namedGraph/sd:name ?g }}")
    }
    rows = json.loads(shipped.sparql("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").body)["results"]["bindings"]
    assert graphs == {row["g"]["value"] for row in rows}
