"""The command line asks a server as it asks loaded data: the same words come out."""

from __future__ import annotations

import pytest

import nap_kg
from nap_kg.cli import main
from nap_kg.endpoint import Endpoint
from tests.endpoint.conftest import quads
from tests.servers.model import Server

NONE = (
    "PREFIX status: <https://w3id.org/nap-kg/id/status/> SELECT ?d { ?d a nap:Deliverable ; nap:status status:never }"
)
COMMANDS = [
    *(["query", "deliverables-led-by", "-p", "agency=RCMP", "--format", form] for form in (
        "table", "csv", "tsv", "json", "xml", "jsonl", "markdown", "html",
    )),
    ["query", "deliverables-led-by", "-p", "agency=RCMP", "--lang", "fr"],
    ["query", "evidence-of", "-p", "thing=expert-witnesses", "--limit", "2"],
    ["query", "-e", "SELECT ?d (COUNT(?l) AS ?n) WHERE { ?d nap:leadAgency ?l } GROUP BY ?d ORDER BY ?d"],
    ["query", "-e", "CONSTRUCT { ?d nap:status ?s } WHERE { ?d nap:status ?s }"],
    ["query", "-e", "ASK { ?d nap:status ?s }"],
    ["query", "-e", "SELECT ?d WHERE { ?d a nap:Deliverble }"],
    ["query", "-e", NONE, "--why-not"],
    ["describe", "RCMP"],
    ["describe", "deliverable:expert-witnesses", "--lang", "fr", "--all"],
    ["cite", "deliverable:expert-witnesses"],
    ["cite", "status:expert-witnesses", "nap:hasStatus", "--format", "bibtex"],
]  # fmt: skip


def test_an_endpoint_is_asked_as_loaded_data_is(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """Questions in every form, one's own SPARQL, why-not, describe and cite print the same, and end the same."""
    server.load(quads("shipped"))
    for words in COMMANDS:
        code = main(words)
        wanted = capsys.readouterr()
        assert main([*words, "--endpoint", server.query_url]) == code == 0
        found = capsys.readouterr()
        assert found.out == wanted.out, words
        assert found.err == wanted.err, words


def test_a_wrong_parameter_is_told_as_ever(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """Names are looked up over there, with the same suggestions."""
    server.load(quads("shipped"))
    for given in ("agency=RCPM", "agency=Nobody", "body=RCMP"):
        words = ["query", "deliverables-led-by", "-p", given]
        assert main(words) == 2
        wanted = capsys.readouterr()
        assert main([*words, "--endpoint", server.query_url]) == 2
        assert capsys.readouterr() == wanted


def test_python_opens_an_endpoint(server: Server) -> None:
    """``nap_kg.open(endpoint=…)`` takes an address or an Endpoint, and gives tables with names."""
    server.load(quads("shipped"))
    here = nap_kg.open()
    for given in (server.query_url, Endpoint(server.query_url, timeout=30)):
        there = nap_kg.open(endpoint=given)
        table = there.query("co-lead-pairs")
        assert table.rows == here.query("co-lead-pairs").rows
        assert table.shown() == here.query("co-lead-pairs").shown()
        assert there.sparql("SELECT (COUNT(?d) AS ?n) WHERE { ?d a nap:Deliverable }").rows == ((72,),)
    with pytest.raises(TypeError):
        nap_kg.open(["x.ttl"], endpoint=server.query_url)


def test_a_table_asks_little(server: Server) -> None:
    """Names of a few things are asked for alone, not those of everything."""
    server.load(quads("shipped"))
    there = nap_kg.open(endpoint=server.query_url)
    asked: list[str] = []
    query = there.endpoint.query  # type: ignore[attr-defined]
    there.endpoint.query = lambda text, **more: (asked.append(text), query(text, **more))[1]  # type: ignore[attr-defined]
    there.query("co-lead-pairs").to_text()
    assert 2 <= len(asked) <= 6
    assert not any("OPTIONAL { GRAPH" in text and "LIMIT" not in text for text in asked)
