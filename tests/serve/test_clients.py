"""Clients as people use them: SPARQLWrapper, rdflib, another engine's SERVICE, curl."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from nap_kg.endpoint import Endpoint
from nap_kg.namespaces import PREFIXES
from tests.serve.running import TOKEN, Server
from tests.servers.oxigraph_server import Oxigraph

HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items() if name in ("nap", "rdfs", "skos"))
COUNT = f"{HEAD} SELECT (COUNT(?d) AS ?n) WHERE {{ ?d a nap:Deliverable }}"
TRIPLES = f"{HEAD} CONSTRUCT {{ ?d a nap:Deliverable }} WHERE {{ ?d a nap:Deliverable }}"


@pytest.mark.parametrize("way", ["GET", POST])
@pytest.mark.parametrize("directly", [False, True], ids=["form", "direct"])
def test_sparqlwrapper_reads_tables(shipped: Server, way: str, directly: bool) -> None:
    """By GET, form and directly, in the formats that it knows."""
    client = SPARQLWrapper(f"{shipped.address}sparql")
    client.setMethod(way)
    if directly:
        client.setRequestMethod(POSTDIRECTLY)
    client.setQuery(COUNT)
    client.setReturnFormat(JSON)
    assert client.queryAndConvert()["results"]["bindings"][0]["n"]["value"] == "72"
    client.setReturnFormat(XML)
    assert "72" in client.queryAndConvert().toxml()
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().split() == [b"n", b"72"]


@pytest.mark.parametrize("form", [TURTLE, RDFXML, JSONLD, N3])
def test_sparqlwrapper_reads_graphs(shipped: Server, form: str) -> None:
    """Triples in each format, as rdflib reads them."""
    client = SPARQLWrapper(f"{shipped.address}sparql", returnFormat=form)
    client.setQuery(TRIPLES)
    found = client.queryAndConvert()
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format=form)
    assert len(graph) == 72


def test_sparqlwrapper_is_told_what_is_wrong(shipped: Server) -> None:
    """A query that does not parse is its own error there, with our text."""
    client = SPARQLWrapper(f"{shipped.address}sparql")
    client.setQuery("SELECT * {")
    with pytest.raises(QueryBadFormed, match="syntax error"):
        client.query()


def test_sparqlwrapper_writes(writable: Server) -> None:
    """An update with the token as password."""
    client = SPARQLWrapper(f"{writable.address}sparql")
    client.setCredentials("me", TOKEN)
    client.setMethod(POST)
    client.setQuery("INSERT DATA { GRAPH <x:g> { <x:wrapper> <x:b> 1 } }")
    client.query()
    assert '"boolean":true' in writable.sparql("ASK { <x:wrapper> <x:b> 1 }").text


def test_rdflib_reads_the_endpoint_as_a_graph(shipped: Server) -> None:
    """Triple patterns, labels and queries through rdflib's SPARQLStore."""
    graph = rdflib.Graph(SPARQLStore(f"{shipped.address}sparql"))
    kind = rdflib.URIRef(PREFIXES["nap"] + "Deliverable")
    assert len(list(graph.subjects(rdflib.RDF.type, kind))) == 72
    rcmp = rdflib.URIRef("https://w3id.org/nap-kg/id/agency/ca/rcmp")
    assert any("Mounted" in str(label) for label in graph.objects(rcmp, rdflib.RDFS.label))
    assert int(next(iter(graph.query(COUNT)))[0]) == 72


def test_rdflib_writes_the_endpoint(writable: Server) -> None:
    """Adding and removing through rdflib's SPARQLUpdateStore."""
    store = SPARQLUpdateStore(
        f"{writable.address}sparql", f"{writable.address}sparql", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    graph = rdflib.Graph(store, identifier=rdflib.URIRef("https://example.org/graph/mine"))
    triple = (rdflib.URIRef("x:a"), rdflib.RDFS.label, rdflib.Literal("é", lang="fr"))
    graph.add(triple)
    assert triple in graph
    graph.remove(triple)
    assert triple not in graph


def test_the_toolkits_own_endpoint_reads_it(shipped: Server) -> None:
    """What ``nap-kg query --endpoint`` asks with."""
    rows = list(Endpoint(f"{shipped.address}sparql").query(COUNT))
    assert [row["n"].value for row in rows] == ["72"]


def test_another_engine_asks_it_by_service(shipped: Server, oxigraph_server: Oxigraph) -> None:
    """A federated call from an oxigraph server, and from pyoxigraph and rdflib."""
    query = f"{HEAD} SELECT (COUNT(?d) AS ?n) WHERE {{ SERVICE <{shipped.address}sparql> {{ ?d a nap:Deliverable }} }}"
    found = [row["n"].value for row in Endpoint(oxigraph_server.query_url).query(query)]
    assert found == ["72"]
    assert next(ox.Store().query(query))["n"].value == "72"
    joined = rdflib.Graph()
    joined.add(
        (rdflib.URIRef("https://w3id.org/nap-kg/id/agency/ca/rcmp"), rdflib.RDFS.seeAlso, rdflib.Literal("mine"))
    )
    text = f"""{HEAD} SELECT ?note ?label WHERE {{ ?body rdfs:seeAlso ?note .
        SERVICE <{shipped.address}sparql> {{ ?body rdfs:label ?label FILTER(LANG(?label) = "en") }} }}"""
    assert [(str(row.note), "Mounted" in str(row.label)) for row in joined.query(text)] == [("mine", True)]


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl")
def test_curl_follows_a_thing_to_its_turtle(shipped: Server) -> None:
    """``curl -L`` with an Accept header, as the README has it."""
    address = f"{shipped.address}id/agency/ca/rcmp"
    done = subprocess.run(
        ["curl", "-sSL", "-H", "Accept: text/turtle", address], capture_output=True, text=True, check=True
    )
    assert "id:agency/ca/rcmp" in done.stdout or "agency/ca/rcmp" in done.stdout
    done = subprocess.run(
        ["curl", "-sS", f"{shipped.address}sparql", "--data-urlencode", f"query={COUNT}"],
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["results"]["bindings"][0]["n"]["value"] == "72"


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl")
@pytest.mark.parametrize("way", [[], ["-H", "Expect:"], ["-H", "Expect:", "-H", "Transfer-Encoding: chunked"]])
def test_curl_is_told_that_a_body_is_too_large(shipped: Server, tmp_path: Path, way: list[str]) -> None:
    """The answer comes whole, and no reset of a connection that is still written to."""
    file = tmp_path / "large.rq"
    file.write_bytes(b"#" * 20_000_000)
    kind = ["-H", "Content-Type: application/sparql-query", "--data-binary", f"@{file}"]
    done = subprocess.run(
        ["curl", "-sS", "-w", "%{http_code}", *way, *kind, f"{shipped.address}sparql"], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "the body has more than 1048576 bytes\n  fix  send less\n413"


@pytest.mark.parametrize("refused", ["413 by length", "413 in pieces", "415", "405", "404"])
def test_who_sends_first_and_reads_then_is_told(shipped: Server, refused: str) -> None:
    """As most clients do: all of the body is taken before a refusal, and then the answer is there."""
    kind = "text/plain" if refused == "415" else "application/sparql-query"
    path = {"405": "/id/agency/ca/rcmp", "404": "/-/none"}.get(refused, "/sparql")
    size = 20_000_000
    told = b"Transfer-Encoding: chunked" if "pieces" in refused else f"Content-Length: {size}".encode()
    head = b"%s %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n%s\r\n\r\n"
    method = b"GET" if refused == "404" else b"POST"
    body = b"#" * size
    if "pieces" in refused:
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (size, body)
    with socket.create_connection(shipped.host, timeout=30) as line:
        line.sendall(head % (method, path.encode(), kind.encode(), told) + body)
        assert line.recv(12) == b"HTTP/1.1 " + refused[:3].encode()
