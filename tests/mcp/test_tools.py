"""``nap-kg mcp`` as an agent's program runs it: a process of its own, asked over stdio by the SDK's own client."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters

from nap_kg import cards
from nap_kg.cli import main

RCMP = "https://w3id.org/nap-kg/id/agency/ca/rcmp"
PLAN = """\
@prefix ex: <https://example.org/id/> .
@prefix nap: <https://w3id.org/nap-kg/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:one a nap:Deliverable ; rdfs:label "First"@en, "Premier livrable"@fr .
"""


class Agent:
    """A session with a running server."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def told(self, tool: str, **given: Any) -> dict[str, Any]:
        """Return what a tool answers, which is no error."""
        result = await self.client.call_tool(tool, given)
        assert not result.is_error, result.content
        assert isinstance(result.structured_content, dict)
        assert json.loads(result.content[0].text) == result.structured_content  # type: ignore[union-attr]
        return result.structured_content

    async def error(self, tool: str, **given: Any) -> tuple[str, dict[str, str] | None]:
        """Return the text of an error, and its parts."""
        result = await self.client.call_tool(tool, given)
        assert result.is_error
        return result.content[0].text, result.structured_content  # type: ignore[union-attr]


def session(talk: Callable[[Agent], Coroutine[Any, Any, None]], *options: str) -> None:
    """Start a server, talk to it, and end it."""

    async def run() -> None:
        words = StdioServerParameters(command=sys.executable, args=["-m", "nap_kg.cli", "mcp", *options])
        async with Client(words) as client:
            await talk(Agent(client))

    asyncio.run(asyncio.wait_for(run(), 240))


def test_the_tools_and_questions() -> None:
    """Tools say what they take; a question is listed with its typed parameters, and answered as on the command line."""

    async def talk(agent: Agent) -> None:
        tools = {tool.name: tool for tool in (await agent.client.list_tools()).tools}
        assert set(tools) == {"list_questions", "ask_question", "search", "describe", "schema", "sparql"}
        for tool in tools.values():
            assert tool.description
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
        assert len((await agent.told("list_questions"))["questions"]) == len(cards.names())
        listed = (await agent.told("list_questions", word="led"))["questions"]
        one = next(card for card in listed if card["name"] == "deliverables-led-by")
        assert one["parameters"][0] | {"description": ""} == {
            "name": "agency", "type": "iri", "required": True, "description": "", "example": "RCMP"
        }  # fmt: skip
        answer = await agent.told("ask_question", name="deliverables-led-by", parameters={"agency": "FINTRAC"})
        assert answer["columns"][:2] == ["deliverable", "task"]
        assert answer["total"] == len(answer["rows"]) == 1
        assert answer["notes"] == []
        row = dict(zip(answer["columns"], answer["rows"][0], strict=True))
        assert answer["names"][row["lead"]] == "FINTRAC"
        assert isinstance(row["startYear"], int)

    session(talk)


def test_cut_and_empty_answers_say_why() -> None:
    """A note where rows are left out, with how many there are; where there are none, which pattern leaves none."""

    async def talk(agent: Agent) -> None:
        query = "SELECT ?d ?l { ?d a nap:Deliverable ; rdfs:label ?l FILTER(LANG(?l) = 'en') }"
        cut = await agent.told("sparql", query=query, limit=5)
        assert (len(cut["rows"]), cut["total"]) == (5, 72)
        assert cut["notes"][0].startswith("cut: 5 of 72 rows are here")
        empty = await agent.told("sparql", query="SELECT ?d { ?d a nap:Deliverable ; nap:hasStatuss ?s }")
        assert (empty["rows"], empty["total"]) == ([], 0)
        notes = "\n".join(empty["notes"])
        assert "nap:hasStatuss is in neither the data nor the ontology" in notes
        assert "empty: at  ?d nap:hasStatuss ?s  no row is left" in notes
        denied = await agent.told("sparql", query="ASK { ?d a nap:Deliverable ; rdfs:label 'no such' }")
        assert denied["rows"] == [[False]]
        assert any("empty: at" in note for note in denied["notes"])
        none = await agent.told("search", text="zebra crossing")
        assert (none["things"], none["total"]) == ([], 0)
        assert none["notes"][0].startswith("empty: ")
        many = await agent.told("search", text="tra")
        assert many["notes"][0].startswith(f"cut: 20 of {many['total']} things")
        large = await agent.told("sparql", query="SELECT ?s ?p ?o { ?s ?p ?o }", limit=1000)
        assert len(json.dumps(large["rows"])) < 100_000
        assert "characters are the most" in large["notes"][0]

    session(talk)


def test_things_and_schema() -> None:
    """Search finds by a name in either language, describe tells all, the schema counts what is there."""

    async def talk(agent: Agent) -> None:
        for text in ("mounted police", "gendarmerie ROYALE", "rcmp"):
            assert (await agent.told("search", text=text, kind="nap:Agency"))["things"][0]["iri"] == RCMP
        found = await agent.told("describe", thing="RCMP")
        assert found["iri"] == RCMP
        assert any(said["property"] == "rdfs:label" for said in found["says"])
        assert found["notes"][0].startswith("cut: ")
        whole = await agent.told("describe", thing="RCMP", whole=True)
        assert whole["notes"] == []
        assert all(said["total"] == len(said["values"]) for said in (*whole["says"], *whole["said_by"]))
        schema = await agent.told("schema")
        assert schema["prefixes"]["nap"] == "https://w3id.org/nap-kg/ns#"
        classes = {one["iri"]: one for one in schema["classes"]}
        assert classes["nap:Deliverable"]["things"] == 72
        assert classes["nap:Deliverable"]["means"]
        label = next(one for one in schema["properties"] if one["iri"] == "rdfs:label")
        assert {"@en", "@fr"} <= set(label["values"])
        count = await agent.told("sparql", query="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        assert count["rows"] == [[schema["statements"]]]

    session(talk)


def test_errors_are_told_with_cause_place_and_fix() -> None:
    """What is wrong comes as an error of the tool, in words of tools; the next call is answered."""

    async def talk(agent: Agent) -> None:
        text, parts = await agent.error("ask_question", name="deliverables-led-by")
        assert "needs the parameter 'agency'" in text
        assert parts == {
            "cause": "deliverables-led-by needs the parameter 'agency': the body; its units are taken with it",
            "place": "question deliverables-led-by",
            "fix": "parameters: {agency: RCMP}",
        }
        text, _ = await agent.error("ask_question", name="deliverable-led-by")
        assert "did you mean deliverables-led-by" in text
        text, _ = await agent.error("ask_question", name="deliverables-led-by", parameters={"agency": "RCPM"})
        assert "no agency is called 'RCPM'" in text
        text, parts = await agent.error("sparql", query="SELECT * { ?d nap:lead }")
        assert parts is not None
        assert (parts["place"], parts["fix"]) == ("query:1:24", "add a value or a variable, e.g. ?value")
        assert "SELECT * { ?d nap:lead }\n" in text
        for query, said in (
            ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE asks another server"),
            ("INSERT DATA { <x:a> <x:b> 1 }", "INSERT changes data"),
            ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "ended after 1 s"),
            ("ASK {}" + " " * 30_000, "at most 20000 are read"),
        ):
            text, _ = await agent.error("sparql", query=query)
            assert said in text
        text, _ = await agent.error("describe", thing="no such thing at all")
        assert "no thing is called" in text
        text, _ = await agent.error("search", text="rcmp", kind="nap:Agncy")
        assert "nothing is of a class" in text
        text, _ = await agent.error("sparql", query="ASK {}", limit=100_000)
        assert "less than or equal to 1000" in text
        assert (await agent.told("sparql", query="ASK { ?d a nap:Deliverable }"))["rows"] == [[True]]

    session(talk, "--seconds", "1")


def test_each_question_may_be_a_tool() -> None:
    """With --each, a question is a tool whose parameters are typed, and checked before anything runs."""

    async def talk(agent: Agent) -> None:
        tools = {tool.name: tool for tool in (await agent.client.list_tools()).tools}
        assert set(cards.names()) <= set(tools)
        schema = tools["deliverables-led-by"].input_schema
        assert schema["required"] == ["agency"]
        assert schema["properties"]["agency"]["type"] == "string"
        answer = await agent.told("deliverables-led-by", agency="FINTRAC")
        assert answer["total"] == 1
        text, _ = await agent.error("deliverables-led-by")
        assert "agency" in text

    session(talk, "--each")


def test_data_of_ones_own_in_french(tmp_path: Path) -> None:
    """Files and stores are served as well, names in the language asked for."""
    file = tmp_path / "plan.ttl"
    file.write_text(PLAN, encoding="utf-8")

    async def talk(agent: Agent) -> None:
        found = await agent.told("search", text="premier", kind="Deliverable")
        assert found["things"][0]["name"] == "Premier livrable"
        answer = await agent.told("sparql", query="SELECT ?d { ?d a nap:Deliverable }")
        assert answer["names"] == {"https://example.org/id/one": "Premier livrable"}

    session(talk, "--data", str(file), "--lang", "fr")
    store = tmp_path / "store"
    assert main(["load", "-q", "--store", str(store), str(file)]) == 0
    session(talk, "--store", str(store), "--lang", "fr")


def test_it_starts_before_the_data_is_read() -> None:
    """The server greets without opening the data, and ends with its input."""
    code = (
        "import sys, nap_kg.dataset as d; d.open_dataset = None; from nap_kg.cli import main;"
        " code = main(['mcp']); assert 'pandas' not in sys.modules and 'rdflib' not in sys.modules; raise SystemExit(code)"
    )
    hello = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
    }  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(hello).encode() + b"\n")
        process.stdin.flush()
        told = json.loads(process.stdout.readline())
        process.stdin.close()
        assert process.wait(60) == 0
    assert told["result"]["serverInfo"]["name"] == "nap-kg"
    assert "list_questions" in told["result"]["instructions"]


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        (["--data", "/none"], "no such file or folder"),
        (["--store", "/none"], "no such store"),
        (["--store", ".", "--data", "."], "a store and files are named"),
        (["--seconds", "0"], "the limit 'seconds' is 0"),
    ],
)
def test_what_can_not_be_served_is_told(options: list[str], cause: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is answered: cause, place, fix, and exit code 2."""
    assert main(["mcp", *options]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert cause in printed.err
    assert "  fix  " in printed.err


def test_a_missing_package_is_told() -> None:
    """Without the extra, the command says how to get it."""
    code = "import sys; sys.modules['mcp'] = None; from nap_kg.cli import main; raise SystemExit(main(['mcp']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "tools for agents need the package mcp" in done.stderr
    assert "pip install 'nap-kg[mcp]'" in done.stderr
