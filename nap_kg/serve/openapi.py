"""The description of the API: each question a path, its parameters typed, as OpenAPI 3.1 has it.

Source:  https://spec.openapis.org/oas/v3.1.0
"""

from __future__ import annotations

import json
from typing import Any

from nap_kg import cards
from nap_kg.cards import Card, Param
from nap_kg.serve.edition import Edition

_TYPES: dict[str, dict[str, Any]] = {
    "integer": {"type": "string", "pattern": r"^\s*[+-]?[0-9]+\s*$"},
    "boolean": {"type": "string", "enum": ["true", "false"]},
    "date": {"type": "string", "format": "date"},
    "string": {"type": "string", "minLength": 1},
}
_TEXT = {"schema": {"type": "string"}}
_PROBLEM = {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
    "text/plain": _TEXT,  # where the other is not accepted, and from the endpoint where it is not asked for
}


def description(edition: Edition) -> bytes:
    """Return the description as JSON; the same data gives the same bytes."""
    about = edition.about
    told: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": about.title["en"] if "en" in about.title else next(iter(about.title.values())),
            "description": "Questions to the data, their answers as JSON, CSV or a page.",
            "version": about.version or about.date or "0",
            **({"license": {"name": about.licence, "url": about.licence}} if about.licence else {}),
        },
        "servers": [{"url": about.address}],
        "paths": {
            **{f"/q/{card.name}": {"get": _operation(card)} for card in cards.load_cards()},
            "/sparql": {"get": _sparql()},
        },
        "components": {
            "schemas": {"Problem": _problem(), "Results": _results()},
            "responses": {
                "BadRequest": {
                    "description": "A parameter is missing, unknown or ill-typed; the page of a question says so too.",
                    "content": {**_PROBLEM, "text/html": _TEXT},
                },
                "NotAcceptable": {"description": "No format is acceptable.", "content": _PROBLEM},
                "Busy": {
                    "description": "Too many requests wait; Retry-After says when to come back.",
                    "headers": {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}},
                    "content": _PROBLEM,
                },
                "Over": {"description": "The answer went over a limit, and is unknown.", "content": _PROBLEM},
                "TooLong": {"description": "The address is too long.", "content": _PROBLEM},
            },
        },
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _operation(card: Card) -> dict[str, Any]:
    return {
        "operationId": card.name,
        "summary": card.title["en"],
        "description": "\n\n".join(filter(None, [card.summary["en"], card.returns, card.assumes])),
        **({"tags": list(card.keywords)} if card.keywords else {}),
        "parameters": [*(_parameter(param) for param in card.params), _format()],
        "responses": {
            "200": {
                "description": card.returns or "The answers.",
                "headers": {"ETag": {"schema": {"type": "string"}}},
                "content": {
                    "application/sparql-results+json": {"schema": {"$ref": "#/components/schemas/Results"}},
                    "text/csv": {"schema": {"type": "string"}},
                    "text/html": {"schema": {"type": "string"}},
                },
            },
            "303": {"description": "The page in the language that is asked for."},
            **_failures(),
        },
    }


def _failures() -> dict[str, Any]:
    return {
        "400": {"$ref": "#/components/responses/BadRequest"},
        "406": {"$ref": "#/components/responses/NotAcceptable"},
        "413": {"$ref": "#/components/responses/TooLong"},
        "414": {"$ref": "#/components/responses/TooLong"},
        "422": {"$ref": "#/components/responses/Over"},
        "429": {"$ref": "#/components/responses/Busy"},
        "503": {"$ref": "#/components/responses/Busy"},
        "504": {"$ref": "#/components/responses/Over"},
        "507": {"$ref": "#/components/responses/Over"},
    }


def _parameter(param: Param) -> dict[str, Any]:
    schema = dict(_TYPES.get(param.type, {"type": "string", "minLength": 1}))
    if param.values and param.type not in ("iri", "concept"):
        schema = {"type": "string", "enum": list(param.values)}
    if param.default is not None:
        schema["default"] = param.default
    told = param.description
    if param.type in ("iri", "concept"):
        told += " An IRI, a prefixed name, or what the thing is called."
        if param.of_class or param.scheme:
            told += f" One of {param.of_class or param.scheme}."
    return {
        "name": param.name,
        "in": "query",
        "required": param.required,
        "description": told,
        "schema": schema,
        **({"example": param.example} if param.example else {}),
    }


def _format() -> dict[str, Any]:
    return {
        "name": "format",
        "in": "query",
        "required": False,
        "description": "The format, where the header Accept is not to tell it.",
        "schema": {"type": "string", "enum": ["json", "csv", "html"]},
    }


def _sparql() -> dict[str, Any]:
    return {
        "operationId": "sparql",
        "summary": "SPARQL 1.1 Query",
        "parameters": [
            {"name": "query", "in": "query", "required": False, "schema": {"type": "string"},
             "description": "The query; without one, the service is described."},
            *({"name": name, "in": "query", "schema": {"type": "array", "items": {"type": "string", "format": "iri"}}}
              for name in ("default-graph-uri", "named-graph-uri")),
            {"name": "format", "in": "query", "schema": {"type": "string"},
             "description": "A short name or a media type of a format."},
        ],
        "responses": {
            "200": {
                "description": "The answer, or the description of the service.",
                "content": {
                    "application/sparql-results+json": {"schema": {"$ref": "#/components/schemas/Results"}},
                    "text/turtle": {"schema": {"type": "string"}},
                },
            },
            "303": {"description": "The page for queries, where a browser asks."},
            **_failures(),
        },
    }  # fmt: skip


def _problem() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "RFC 9457, with what to do about it.",
        "required": ["title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "fix": {"type": "string"},
            "parameter": {"type": "string"},
            "expected": {"type": "string"},
            "limit": {"type": "string", "enum": ["seconds", "memory", "rows", "size", "nesting"]},
        },
    }


def _results() -> dict[str, Any]:
    """Return the schema of SPARQL 1.1 results in JSON."""
    term = {
        "type": "object",
        "required": ["type", "value"],
        "properties": {
            "type": {"enum": ["uri", "literal", "bnode"]},
            "value": {"type": "string"},
            "datatype": {"type": "string"},
            "xml:lang": {"type": "string"},
        },
    }
    return {
        "type": "object",
        "required": ["head"],
        "properties": {
            "head": {"type": "object", "properties": {"vars": {"type": "array", "items": {"type": "string"}}}},
            "boolean": {"type": "boolean"},
            "results": {
                "type": "object",
                "required": ["bindings"],
                "properties": {
                    "bindings": {"type": "array", "items": {"type": "object", "additionalProperties": term}}
                },
            },
        },
    }
