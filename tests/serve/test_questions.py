"""Cards as an API: each question at an address, its parameters typed, its answer as JSON, CSV or a page."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import urlencode

import pytest
from jsonschema import Draft202012Validator

import nap_kg
from nap_kg.cards import Card, load_cards
from tests.serve.running import Server

CARDS = load_cards()


def _given(card: Card) -> dict[str, str]:
    return {param.name: param.example for param in card.params if param.required and param.example}


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_every_question_is_answered_as_by_the_command(shipped: Server, card: Card) -> None:
    """JSON and CSV are those of ``nap-kg query``; a page comes in both languages."""
    given = _given(card)
    table = nap_kg.query(card.name, **given)
    asking = f"?{urlencode(given)}" if given else ""
    assert shipped.ask(f"/q/{card.name}.json{asking}").text == table.to_json()
    assert shipped.ask(f"/q/{card.name}{asking}", headers={"Accept": "text/csv"}).text == table.to_csv()
    page = shipped.ask(f"/q/{card.name}.fr.html{asking}")
    assert (page.status, page.headers["content-language"]) == (200, "fr")


def test_a_thing_is_given_by_its_name(shipped: Server) -> None:
    """An abbreviation, a prefixed name and an IRI mean the same body."""
    iri = "https://w3id.org/nap-kg/id/agency/ca/rcmp"
    bodies = {
        shipped.ask(f"/q/deliverables-led-by.csv?{urlencode({'agency': text})}").body
        for text in ("RCMP", "rcmp", "id:agency/ca/rcmp", iri)
    }
    assert len(bodies) == 1
    assert len(list(csv.reader(io.StringIO(bodies.pop().decode())))) > 5


@pytest.mark.parametrize(
    ("path", "parameter", "expected", "said"),
    [
        ("/q/deliverables-led-by", "agency", "iri", "needs the parameter 'agency'"),
        ("/q/deliverables-led-by?agency=Nobody+At+All", "agency", "iri", "Nobody At All"),
        ("/q/deliverables-led-by?agency=RCMP&colour=red", "colour", None, "no parameter 'colour'"),
        ("/q/deliverables-led-by?agency=RCMP&agency=PS", "agency", None, "given twice"),
        ("/q/deliverables-led-by?agency=RCMP&format=docx", "format", None, "no format 'docx'"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(
    shipped: Server, path: str, parameter: str, expected: str | None, said: str
) -> None:
    """400 with problem details: which parameter, of which type, and what to do."""
    reply = shipped.ask(path, headers={"Accept": "application/json"})
    assert (reply.status, reply.media) == (400, "application/problem+json")
    told = json.loads(reply.body)
    assert told["parameter"] == parameter
    assert told.get("expected") == expected
    assert said in told["detail"]
    assert told["fix"]


def test_a_wrong_parameter_is_told_on_the_page_too(shipped: Server) -> None:
    """The form comes back with what was given and what is wrong with it."""
    reply = shipped.ask("/q/deliverables-led-by?agency=Nobody", headers={"Accept": "text/html"})
    assert (reply.status, reply.media) == (400, "text/html")
    assert 'role="alert"' in reply.text


def test_markup_in_a_parameter_stays_text(shipped: Server) -> None:
    """What is given comes back escaped."""
    given = urlencode({"agency": '"><script>alert(1)</script>'})
    assert "<script>alert" not in shipped.ask(f"/q/deliverables-led-by?{given}", headers={"Accept": "text/html"}).text


def test_an_unknown_question_names_its_neighbours(shipped: Server) -> None:
    """404 with what may have been meant."""
    reply = shipped.ask("/q/deliverables-lead-by.json")
    assert reply.status == 404
    assert "deliverables-led-by" in json.loads(reply.body)["fix"]


def test_the_answer_has_a_tag(shipped: Server) -> None:
    """Who has the answer is told so, without the question being asked."""
    reply = shipped.ask("/q/deliverables-led-by.csv?agency=RCMP")
    again = shipped.ask("/q/deliverables-led-by.csv?agency=RCMP", headers={"If-None-Match": reply.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


def test_the_description_is_openapi(shipped: Server) -> None:
    """/openapi.json is valid OpenAPI 3.1, and lists each question with each parameter."""
    from openapi_spec_validator import OpenAPIV31SpecValidator

    reply = shipped.ask("/openapi.json")
    told = json.loads(reply.body)
    OpenAPIV31SpecValidator(told).validate()
    for card in CARDS:
        operation = told["paths"][f"/q/{card.name}"]["get"]
        assert {one["name"] for one in operation["parameters"]} == {param.name for param in card.params} | {"format"}
        assert {one["name"] for one in operation["parameters"] if one["required"]} == {
            param.name for param in card.params if param.required
        }


def test_answers_fit_the_description(shipped: Server) -> None:
    """Results and problems are what their schemas say."""
    schemas = json.loads(shipped.ask("/openapi.json").body)["components"]["schemas"]
    answer = json.loads(shipped.ask("/q/deliverables-led-by.json?agency=RCMP").body)
    Draft202012Validator(schemas["Results"]).validate(answer)
    problem = json.loads(shipped.ask("/q/deliverables-led-by.json").body)
    Draft202012Validator(schemas["Problem"]).validate(problem)
