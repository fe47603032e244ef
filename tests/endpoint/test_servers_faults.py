"""What real servers do that is no whole answer: time-outs, cuts, log-ins; and what Virtuoso understands in its own way."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from nap_kg.endpoint import Credentials, Endpoint
from nap_kg.errors import EndpointError, EndpointTimeout
from tests.endpoint.conftest import quads
from tests.servers.model import Server
from tests.servers.oxigraph_server import oxigraph
from tests.servers.virtuoso_server import Virtuoso

TASKS = "SELECT ?task WHERE { ?task a nap:Task } ORDER BY ?task"
NEVER = "{ ?a ?p ?b . ?c ?q ?d . ?e ?r ?f FILTER(STRLEN(STR(?b)) = STRLEN(STR(?f)) + 77777) }"
"""Patterns that take for ever, and match nothing in the end."""


def test_oxigraph_gives_up_in_the_midst() -> None:
    """Its time-out comes after a 200, with rows or without, as words in the JSON or among the triples: no short table."""
    long = "{ ?a ?p ?b . ?c ?q ?d . ?e ?r ?f FILTER(?b = ?f && ?d = ?a && ?p != ?r) }"
    counted = f"{{ SELECT (COUNT(*) AS ?a) WHERE {long} }}"
    some = f"{{ {{ SELECT ?a {{ ?a a nap:Task }} LIMIT 3 }} UNION {counted} }}"
    with oxigraph(quads("tutorial"), options=("--timeout-s", "1")) as server:
        endpoint = Endpoint(server.query_url, timeout=60)
        for text in (
            f"SELECT ?a WHERE {counted}",
            f"SELECT ?a WHERE {some}",
            f"CONSTRUCT {{ ?a a nap:Task }} WHERE {some}",
        ):
            with pytest.raises(EndpointTimeout, match="gave up in the midst of its answer"):
                endpoint.query(text)


def test_virtuoso_gives_up_with_what_it_has(virtuoso_server: Virtuoso) -> None:
    """Its time-out is a 200 with few rows or none and a header, or a failure, or a refusal to begin: all are told."""
    virtuoso_server.load(quads("tutorial"))
    text = f"SELECT ?a WHERE {NEVER}"
    patient = virtuoso_server.configured(MaxQueryCostEstimationTime=2_000_000_000)
    with patient, pytest.raises(EndpointTimeout, match=r"answered with what it had \(S1TAT: RC"):
        Endpoint(f"{virtuoso_server.query_url}?timeout=1000", timeout=60).query(text)
    limits = {"MaxQueryExecutionTime": 1, "MaxQueryCostEstimationTime": 2_000_000_000}
    for settings, said in ((limits, "timed out"), ({"MaxQueryCostEstimationTime": 1}, "exceeds the limit")):
        with virtuoso_server.configured(**settings), pytest.raises(EndpointTimeout, match=said):
            Endpoint(virtuoso_server.query_url, timeout=60).query(text)


def test_virtuoso_cuts(virtuoso_server: Virtuoso) -> None:
    """As many rows as it gives at most may not be all: an error; fewer are all, and so are groups."""
    virtuoso_server.load(quads("tutorial"))
    endpoint = Endpoint(virtuoso_server.query_url)
    whole = len(list(endpoint.query(TASKS)))
    with virtuoso_server.configured(ResultSetMaxRows=whole - 1):
        with pytest.raises(EndpointError, match=f"cut the answer to {whole - 1} rows: there may be more"):
            endpoint.query(TASKS)
        assert len(list(endpoint.query("SELECT (COUNT(?task) AS ?n) WHERE { ?task a nap:Task }"))) == 1
    with virtuoso_server.configured(ResultSetMaxRows=whole + 1):
        assert len(list(endpoint.query(TASKS))) == whole


def test_virtuoso_asks_who_by_digest(virtuoso_server: Virtuoso) -> None:
    """Its authenticated endpoint answers who gives user and password, and nobody else."""
    virtuoso_server.load(quads("tutorial"))
    who = Credentials(virtuoso_server.user, virtuoso_server.password)
    assert len(list(Endpoint(virtuoso_server.update_url, credentials=who).query(TASKS))) == 5
    for wrong in (Credentials(), Credentials(virtuoso_server.user, "wrong")):
        with pytest.raises(EndpointError, match=r"does not let us in \(HTTP 401\)"):
            Endpoint(virtuoso_server.update_url, credentials=wrong).query(TASKS)


def test_what_a_server_refuses_is_told(server: Server) -> None:
    """An address beside the endpoint's is told as such."""
    with pytest.raises(EndpointError, match="no endpoint at this address"):
        Endpoint(f"{server.query_url}-no").query(TASKS)


def test_triples_and_truths(server: Server) -> None:
    """CONSTRUCT gives the same triples and ASK the same truth on both servers."""
    server.load(quads("tutorial"))
    endpoint = Endpoint(server.query_url)
    here = ox.Store()
    here.load(quads("tutorial"), ox.RdfFormat.N_QUADS)
    text = "CONSTRUCT { ?d nap:status ?s ; rdfs:label ?l } WHERE { ?d nap:status ?s ; rdfs:label ?l }"
    prefixes = {"nap": "https://w3id.org/nap-kg/ns#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
    wanted = here.query(text, prefixes=prefixes, use_default_graph_as_union=True)
    assert set(endpoint.query(text)) == set(wanted)
    assert bool(endpoint.query("ASK { ?d nap:status ?s }"))
    assert not bool(endpoint.query("ASK { ?d nap:status nap:Nothing }"))


def test_graphs_can_be_chosen(server: Server) -> None:
    """Named graphs are the default graph instead of the union of all."""
    server.load(
        b"<urn:s> <urn:p> <urn:one> <https://example.org/g1> .\n<urn:s> <urn:p> <urn:two> <https://example.org/g2> .\n"
    )
    endpoint = Endpoint(server.query_url, graphs=["https://example.org/g2"])
    assert [row["o"].value for row in endpoint.query("SELECT ?o WHERE { <urn:s> <urn:p> ?o }")] == ["urn:two"]


VIRTUOSOS_OWN = {
    "a computed truth is the number 1": ("SELECT (1 = 1 AS ?x) WHERE { }", "true", "1"),
    "whole numbers are divided to whole ones": ("SELECT (1 / 2 AS ?x) WHERE { }", "0.5", "0"),
}


@pytest.mark.parametrize("name", VIRTUOSOS_OWN)
def test_defects_of_virtuoso(name: str, virtuoso_server: Virtuoso) -> None:
    """Two ways of its own that no question of ours depends on, and that docs/endpoints.md names for others."""
    text, right, its = VIRTUOSOS_OWN[name]
    found = ox.Store().query(text)
    assert isinstance(found, ox.QuerySolutions)
    assert next(found)["x"].value == right
    assert [row["x"].value for row in Endpoint(virtuoso_server.query_url).query(text)] == [its]
