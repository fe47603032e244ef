"""Requests that change the data: who may, what they bring, and what they are told once it lasts."""

from __future__ import annotations

import asyncio
import tempfile
import uuid
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from nap_kg.serve import bodies
from nap_kg.serve.formats import GRAPHS, Format
from nap_kg.serve.graphs import Target
from nap_kg.serve.problems import Problem
from nap_kg.serve.service import Service
from nap_kg.serve.sparql import Operation
from nap_kg.serve.using import refuse_outside, with_graphs
from nap_kg.serve.writer import Change, Writer

_MOST_WAITING = 256
_CREATED, _DONE = 201, 204


class Writing:
    """What of the server writes."""

    def __init__(self, service: Service, writer: Writer) -> None:
        self._service, self._writer, self._waiting = service, writer, 0

    async def update(self, request: Request, operation: Operation) -> Response:
        """Do an update.

        Raises:  Problem.
        """
        self._authorize(request)
        refuse_outside(operation.text)
        text = with_graphs(operation.text, operation.default_graphs, operation.named_graphs)
        await self._written(Change({"kind": "update", "text": text, "base": self._service.endpoint}))
        return Response(None, _DONE)

    async def graph(self, request: Request, target: Target) -> Response:
        """Put, add to or remove a graph.

        Raises:  Problem.
        """
        self._authorize(request)
        if target.is_all and request.method != "POST":
            raise Problem(400, "no graph is named", fix="name one: ?graph=IRI, ?default, or a path below /store/")
        iri = target.graph
        if target.is_all:
            iri = f"{self._service.own_address(request)}store/{uuid.uuid4()}"
        if request.method == "DELETE":
            reply = await self._written(Change({"kind": "delete", "graph": iri}))
            if not reply["was_there"]:
                raise Problem(404, f"there is no graph <{iri[:200]}>")
            return Response(None, _DONE)
        reply = await self._put(request, iri, "put" if request.method == "PUT" else "post")
        headers = {"Location": iri} if target.is_all else {}
        return Response(None, _DONE if reply["was_there"] else _CREATED, headers)

    async def _put(self, request: Request, iri: str, kind: str) -> dict[str, Any]:
        bounds = self._service.options.bounds
        body = await bodies.read(request, most=bounds.upload, seconds=bounds.body_seconds)
        base = iri or self._service.endpoint
        header = request.headers.get("content-type", "")
        parts = [(_format(kind_of), content) for kind_of, content in _parts(header, body)]
        with tempfile.TemporaryFile(prefix="nap-kg-") as file:
            file.write(b"".join(content for _, content in parts))
            file.flush()
            told = [[found.media, len(content)] for found, content in parts]
            return await self._written(Change({"kind": kind, "graph": iri, "parts": told, "base": base}, file.fileno()))

    def _authorize(self, request: Request) -> None:
        from nap_kg.serve.app import authorize

        authorize(self._service, request)

    async def _written(self, change: Change) -> dict[str, Any]:
        """Have a change written, and wait until it lasts; it goes on where the client does not wait.

        Raises:  Problem.
        """
        if self._waiting >= _MOST_WAITING:
            raise Problem(503, "too many changes wait", fix="come back in 5 s", headers={"Retry-After": "5"})
        self._waiting += 1
        try:
            return await asyncio.shield(asyncio.wrap_future(self._writer.submit(change)))
        finally:
            self._waiting -= 1


def _parts(header: str, body: bytes) -> list[tuple[str, bytes]]:
    """Return the files that a body holds, each with its header ``Content-Type``: itself, or those of a form.

    Raises:  Problem: 400 for a form that is broken.
    """
    if not header.lower().startswith("multipart/form-data"):
        return [(header, body)]
    from email.parser import BytesParser
    from email.policy import HTTP

    whole = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + header.encode() + b"\r\n\r\n" + body)
    found = [(part.get("content-type", ""), part.get_payload(decode=True)) for part in whole.iter_parts()]
    if not found or whole.defects:
        raise Problem(400, "the form can't be read", fix="send each file as a part, and its Content-Type with it")
    return [(str(kind), content) for kind, content in found if isinstance(content, bytes)]


def _format(header: str) -> Format:
    """Return the format of a graph that is sent.

    Raises:  Problem: 415.
    """
    media, charset = bodies.taken_apart(header)
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise Problem(415, f"the body is in {charset[:40]}", fix="send it in UTF-8")
    for one in GRAPHS:
        if media in (one.media, *one.also) and media not in ("text/plain", "application/json", "application/xml"):
            return one
    known = ", ".join(one.media for one in GRAPHS)
    what = f"a body of {media[:60]!r}" if media else "a body that does not say what it is"
    raise Problem(415, what, fix=f"send one of {known}", headers={"Accept-Post": known})
