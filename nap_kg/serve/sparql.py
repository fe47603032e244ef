"""The SPARQL 1.1 Protocol: queries by GET, by form and as they are; updates where they are allowed.

Source:  https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from nap_kg.pages.rdf import ALL_PREFIXES, written
from nap_kg.pages.statements import serialized
from nap_kg.serve import bodies
from nap_kg.serve.accept import chosen
from nap_kg.serve.answers import FileAnswer, has_already, tag_of, tagged, unchanged
from nap_kg.serve.bodies import Pairs
from nap_kg.serve.formats import GRAPHS, TABLES, Format, by_accept, by_name, rdf_format, wanted
from nap_kg.serve.problems import Problem
from nap_kg.serve.service import Service

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
QUERY, UPDATE, FORM = "application/sparql-query", "application/sparql-update", "application/x-www-form-urlencoded"
NAMES = ("format", "output", "results")
"""The parameters that name a format, by any of which clients ask."""
_BY_CHANCE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b|\\u", re.IGNORECASE)
"""What a query may answer otherwise by each time, or hides so by an escape."""
_KEPT = 256 * 1024
"""An answer of more bytes is not kept."""
_VARY = {"Vary": "Accept"}
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]*")
"""An absolute IRI."""


@dataclass(frozen=True)
class Operation:
    """What is asked for at the endpoint."""

    kind: Literal["query", "update", "description"]
    text: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""


async def endpoint(service: Service, request: Request) -> Response:
    """Answer a request to the endpoint.

    Raises:  Problem.
    """
    operation = await read_operation(service, request)
    if operation.kind == "description":
        return await _description(service, request, operation)
    if operation.kind == "update":
        if service.writing is None:
            raise Problem(403, "this server is read-only", fix="start it with --writable and a token")
        return await service.writing.update(request, operation)
    return await _query(service, request, operation)


async def read_operation(service: Service, request: Request) -> Operation:
    """Return what a request asks for.

    Raises:  Problem: 400 for parameters that are missing or too many, 405, 413, 415.
    """
    given = bodies.parameters(request)
    if request.method in ("GET", "HEAD"):
        if any(name == "update" for name, _ in given):
            raise Problem(405, "an update is sent by POST", headers={"Allow": "POST, OPTIONS"})
        if not any(name == "query" for name, _ in given):
            return Operation("description", format=_format(given))
        return _operation("query", _one(given, "query"), given)
    if request.method != "POST":
        raise Problem(
            405, f"{request.method[:20]} is nothing that an endpoint does", headers={"Allow": ", ".join(METHODS)}
        )
    media, charset = bodies.media_of(request)
    if media not in (QUERY, UPDATE, FORM):
        raise Problem(
            415,
            f"a body of {media[:60]!r}" if media else "a body that does not say what it is",
            fix=f"send {QUERY}, {UPDATE} or {FORM}",
            headers={"Accept-Post": f"{QUERY}, {UPDATE}, {FORM}"},
        )
    bounds = service.options.bounds
    most = bounds.upload if service.options.writable and media != QUERY else bounds.body
    if media == FORM:
        most = most if not service.options.writable else bounds.upload
    body = await bodies.read(request, most=most, seconds=bounds.body_seconds)
    text = bodies.text_of(body, charset, "the body")
    if media == QUERY:
        return _operation("query", text, given)
    if media == UPDATE:
        return _operation("update", text, given)
    fields = bodies.pairs_of(text, "the form")
    found = {name for name, _ in fields} & {"query", "update"}
    if len(found) != 1:
        raise Problem(400, "a form must have either a query or an update", fix="send one field query=…")
    kind = found.pop()
    return _operation("query" if kind == "query" else "update", _one(fields, kind), [*given, *fields])


def _one(given: Pairs, name: str) -> str:
    values = [value for key, value in given if key == name]
    if len(values) != 1:
        raise Problem(400, f"{len(values)} times {name!r}, where there must be one", fix=f"send one {name}=…")
    return values[0]


def _operation(kind: Literal["query", "update"], text: str, given: Pairs) -> Operation:
    default, named = (
        ("default-graph-uri", "named-graph-uri") if kind == "query" else ("using-graph-uri", "using-named-graph-uri")
    )
    return Operation(kind, text, _iris(given, default), _iris(given, named), _format(given))


def _iris(given: Pairs, name: str) -> tuple[str, ...]:
    """Return the graphs that a parameter names.

    Raises:  Problem: 400 for one that is no IRI.
    """
    found = tuple(value for key, value in given if key == name)
    for iri in found:
        if not IRI.fullmatch(iri):
            raise Problem(400, f"{name} {iri[:100]!r} is no IRI", fix="write it in full, percent-encoded")
    return found


def _format(given: Pairs) -> str:
    return next((value for wanted in NAMES for name, value in given if name == wanted and value), "")


async def _query(service: Service, request: Request, operation: Operation) -> Response:
    accept = request.headers.get("accept", "")
    if request.method == "GET" and not operation.format and _is_browser(accept):
        address = f"{service.edition.root}{service.edition.about.file('query')}#query={quote(operation.text)}"
        return RedirectResponse(address, 303, _VARY)
    table, graph = _wanted(operation.format, accept)
    tag = _tag(service, operation, table, graph)
    if tag and request.method in ("GET", "HEAD") and has_already(request, tag):
        return unchanged(tag, _VARY)
    edition = service.edition  # from before the query: an answer of newer data may be kept by it, and none of older
    kept = edition.replies.get(tag) if tag else None
    if kept is not None:
        return Response(kept[1], 200, {**_VARY, "Cache-Control": "no-cache", "ETag": tag}, kept[0])
    answer = await service.ask(
        service.client(request),
        operation.text,
        table=table.guard if table else None,
        graph=graph.guard if graph else None,
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
    )
    made = table if answer.form in ("select", "ask") else graph
    assert made is not None
    headers = {**_VARY, "Cache-Control": "no-cache", **({"ETag": tag} if tag else {})}
    media = with_charset(made.media)
    if tag and answer.size <= _KEPT:
        with answer:
            body = answer.read()
        edition.replies.put(tag, (media, body), len(body) + len(operation.text) + 500)
        return Response(body, 200, headers, media)
    return FileAnswer(answer.file, answer.size, media=media, headers=headers)


def _wanted(name: str, accept: str) -> tuple[Format | None, Format | None]:
    """Return the formats that a request takes answers in: of tables, and of graphs.

    Raises:  Problem: 400 for a name that is none, 406 where none of either is acceptable.
    """
    if name:
        table, graph = by_name(TABLES, name), by_name(GRAPHS, name)
        if table is None and graph is None:
            known = ", ".join(sorted({one.key for one in (*TABLES, *GRAPHS)}))
            raise Problem(400, f"no format is called {name[:60]!r}", fix=f"give one of {known}")
        return table, graph
    table, graph = by_accept(TABLES, accept), by_accept(GRAPHS, accept)
    if table is None and graph is None:
        wanted((*TABLES, *GRAPHS), accept)  # which says what there is
    return table, graph


def _is_browser(accept: str) -> bool:
    """Return whether a person in a browser asks, who is better served by the page for queries."""
    offers = [one.media for one in (*TABLES, *GRAPHS)]
    return chosen(accept, [*offers, "text/html"]) == "text/html"


def _tag(service: Service, operation: Operation, table: Format | None, graph: Format | None) -> str:
    """Return the tag of an answer, which is known before it is; empty where it is another each time."""
    if _BY_CHANCE.search(operation.text):
        return ""
    return tag_of(
        service.edition.tag,
        operation.text,
        operation.default_graphs,
        operation.named_graphs,
        table and table.media,
        graph and graph.media,
    )


def with_charset(media: str) -> str:
    """Return a media type as a header names it: texts with their charset."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


async def _description(service: Service, request: Request, operation: Operation) -> Response:
    """Answer who asks nothing: with a description of the service, a person with the page for queries."""
    accept = request.headers.get("accept", "")
    if not operation.format and _is_browser(accept):
        return RedirectResponse(f"{service.edition.root}{service.edition.about.file('query')}", 303, _VARY)
    found = wanted(GRAPHS, accept, operation.format)
    edition = service.edition

    key = "service", found.media, service.endpoint, service.writing is not None
    body = edition.kept.get(key)

    def make() -> bytes:
        from nap_kg.serve.described import service as described

        triples = described(edition, service.endpoint, writable=service.writing is not None)
        if found.key == "turtle":
            return written(triples, ".ttl", ALL_PREFIXES)
        return serialized(triples, rdf_format(found))

    if body is None:
        body = await service.made(service.client(request), make)
        edition.kept.put(key, body, len(body))
    return tagged(request, body, with_charset(found.media), _VARY)
