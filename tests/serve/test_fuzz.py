"""Requests made at random: by the server's own description of its API, and queries that are nearly SPARQL."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS

from tests.serve.running import Server

QUIET = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
"""The same few requests each time."""
NOT_AN_ANSWER = {400, 406, 413, 414, 422, 429, 503, 504, 507}


def test_the_api_keeps_to_its_description(shipped: Server) -> None:
    """Each operation of /openapi.json, with values that fit and that do not: no 500, no undescribed answer."""
    schema = schemathesis.openapi.from_url(f"{shipped.address}openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 70
    names = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
    checks = [CHECKS.get_one(name) for name in names]
    seen: set[int] = set()
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(QUIET)
        def ask(case: schemathesis.Case) -> None:
            case.headers.setdefault("Accept", "*/*")
            response = case.call(base_url=shipped.address.rstrip("/"), allow_redirects=False)
            seen.add(response.status_code)
            case.validate_response(response, checks=checks)

        ask()
    assert {200, 400} <= seen


_WORDS = st.sampled_from(
    [
        "SELECT",
        "ASK",
        "CONSTRUCT",
        "DESCRIBE",
        "WHERE",
        "FROM",
        "NAMED",
        "GRAPH",
        "OPTIONAL",
        "UNION",
        "MINUS",
        "FILTER",
        "BIND",
        "VALUES",
        "SERVICE",
        "EXISTS",
        "NOT",
        "ORDER",
        "BY",
        "GROUP",
        "HAVING",
        "LIMIT",
        "OFFSET",
        "DISTINCT",
        "COUNT",
        "AS",
        "PREFIX",
        "BASE",
        "INSERT",
        "DELETE",
        "LOAD",
        "a",
        "?s",
        "?p",
        "?o",
        "?x",
        "*",
        "+",
        "^",
        "|",
        "/",
        "!",
        "=",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ".",
        ";",
        ",",
        "<",
        ">",
        "<x:a>",
        "nap:Deliverable",
        "rdfs:label",
        "x:y",
        "_:b",
        "'text'",
        '"text"@en',
        "1",
        "1.5",
        "true",
        "\\u0041",
        "#",
        "\n",
    ]
)
_QUERIES = st.one_of(
    st.text(max_size=60),
    st.lists(_WORDS, max_size=14).map(" ".join),
    st.lists(_WORDS, max_size=8).map(lambda words: f"SELECT * {{ ?s a nap:Deliverable . {' '.join(words)} }} LIMIT 5"),
    st.lists(_WORDS, max_size=6).map(
        lambda words: f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o FILTER( {' '.join(words)} ) }}"
    ),
)


def check(server: Server, query: str, form: str, way: str) -> None:
    """A 200 is whole and of its form, all else one of the errors that the page lists, with a reason."""
    sent = quote(query.encode("utf-8", "replace"), safe="")
    if way == "get":
        reply = server.ask(f"/sparql?format={form}&query={sent}")
    else:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        reply = server.ask("/sparql", method="POST", body=f"query={sent}&format={form}", headers=headers)
    if reply.status == 200:
        assert len(reply.body) == int(reply.headers["content-length"])
        if reply.media == "application/sparql-results+json":
            json.loads(reply.body)
    else:
        assert reply.status in NOT_AN_ANSWER, reply.text
        assert reply.text.strip()


_ANY = given(
    query=_QUERIES, form=st.sampled_from(["json", "csv", "turtle", "xml"]), way=st.sampled_from(["get", "form"])
)


@_ANY
@settings(QUIET, max_examples=200)
def test_any_text_as_a_query_is_answered_or_refused(shipped: Server, query: str, form: str, way: str) -> None:
    """Whatever the text, the answer is whole or an error with a reason."""
    check(shipped, query, form, way)


@pytest.mark.long
@_ANY
@settings(QUIET, max_examples=20_000, derandomize=False)
def test_very_many_texts(shipped: Server, query: str, form: str, way: str) -> None:
    """The same, other texts each time, for minutes."""
    check(shipped, query, form, way)


def test_the_server_is_well_afterwards(shipped: Server) -> None:
    """No process is at work, and a plain query is answered."""
    assert shipped.sparql("ASK { ?d a nap:Deliverable }").text.endswith('"boolean":true}')
    assert "nap_kg_workers_busy 0\n" in shipped.ask("/metrics").text
