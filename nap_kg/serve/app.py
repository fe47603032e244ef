"""The application: which path is answered by what."""

from __future__ import annotations

import hmac
import sys
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from nap_kg.serve import graphs, openapi, questions, sparql, things
from nap_kg.serve.again import Again
from nap_kg.serve.answers import tagged
from nap_kg.serve.door import Door
from nap_kg.serve.problems import Problem
from nap_kg.serve.service import Service

Handler = Callable[[Service, Request], Awaitable[Response]]
_READS = ("GET", "HEAD", "OPTIONS")


def application(service: Service) -> Again:
    """Return the application that serves the data of a service."""
    log = sys.stderr if service.options.log else None

    async def routed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive, send)
        handler, methods = _handler(request)
        response = _preflight(service, methods) if request.method == "OPTIONS" else None
        if response is None:
            if request.method not in methods:
                allowed = {"Allow": ", ".join(methods)}
                raise Problem(405, f"{request.method[:20]} is nothing that is done here", headers=allowed)
            response = await handler(service, request)
        await response(scope, receive, send)

    door = Door(routed, service.options.bounds, service.metrics.note, log)

    def repeated(path: str, client: str, size: int, seconds: float) -> None:
        service.metrics.again += 1
        door.ended("GET", path, client, 200, size, seconds)

    return Again(door, lambda: service.edition.sent, repeated)


def _handler(request: Request) -> tuple[Handler, tuple[str, ...]]:
    """Return what answers a request, and which methods it knows."""
    path = request.scope["path"]
    top, _, rest = path.lstrip("/").partition("/")
    if top == "sparql" and rest in ("",):
        return sparql.endpoint, sparql.METHODS
    if top == "store":
        request.scope["path_params"] = {"path": rest}
        return graphs.graph_store, (*graphs.READS, *graphs.WRITES)
    if top == "q" and rest and "/" not in rest:
        request.scope["path_params"] = {"name": rest}
        return questions.question, _READS
    if top == "queries" and rest.endswith(".html") and not rest.startswith("index."):
        request.scope["path_params"] = {"name": rest}
        return questions.question, _READS
    if path in _OWN:
        return _OWN[path]
    request.scope["path_params"] = {"path": path.lstrip("/")}
    return things.resource, _READS


def _preflight(service: Service, methods: tuple[str, ...]) -> Response:
    """Answer what a browser asks before a request to another site; and anybody who asks what is done here."""
    known = [one for one in methods if service.writing is not None or one not in ("PUT", "DELETE")]
    headers = {
        "Allow": ", ".join(known),
        "Access-Control-Allow-Methods": ", ".join(known),
        "Access-Control-Allow-Headers": "Accept, Accept-Language, Authorization, Content-Type, If-None-Match",
        "Access-Control-Max-Age": "86400",
    }
    return Response(None, 204, headers)


async def _health(_: Service, __: Request) -> Response:
    """Say that requests are answered; how busy the server is, the metrics tell."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


async def _metrics(service: Service, _: Request) -> Response:
    text = service.metrics.text(*service.told())
    return Response(text, 200, {"Cache-Control": "no-store"}, "text/plain; version=0.0.4; charset=utf-8")


async def _reload(service: Service, request: Request) -> Response:
    """Open the data anew, for who has the token."""
    authorize(service, request)
    edition = await service.aside(service.swap)
    return PlainTextResponse(f"{edition.tag}\n", headers={"Cache-Control": "no-store"})


async def _openapi(service: Service, request: Request) -> Response:
    edition = service.edition
    body = edition.kept.get("openapi")
    if body is None:
        body = await service.made(service.client(request), lambda: openapi.description(edition))
        edition.kept.put("openapi", body, len(body))
    return tagged(request, body, "application/vnd.oai.openapi+json;version=3.1", {})


def authorize(service: Service, request: Request) -> None:
    """See that a request has the token: as a bearer, or as the password of anybody.

    Raises:  Problem: 403 where the server has no token, 401 where the request has none or another.
    """
    if not service.options.token:
        raise Problem(403, "this server has no token", fix="start it with one in NAP_KG_TOKEN or --token-file")
    given = _token(request.headers.get("authorization", ""))
    if not hmac.compare_digest(given.encode("utf-8", "replace"), service.options.token.encode()):
        headers = {"WWW-Authenticate": 'Bearer realm="nap-kg", Basic realm="nap-kg", charset="UTF-8"'}
        raise Problem(401, "the token is missing or not the one", fix="send Authorization: Bearer …", headers=headers)


def _token(header: str) -> str:
    import base64
    import binascii

    kind, _, text = header.strip().partition(" ")
    if kind.lower() == "bearer":
        return text.strip()
    if kind.lower() == "basic":
        try:
            return base64.b64decode(text.strip(), validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


_OWN: dict[str, tuple[Handler, tuple[str, ...]]] = {
    "/healthz": (_health, _READS),
    "/metrics": (_metrics, _READS),
    "/-/reload": (_reload, ("POST", "OPTIONS")),
    "/openapi.json": (_openapi, _READS),
}
