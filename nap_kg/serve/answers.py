"""Answers of HTTP: bodies that are files, tags by which a client knows that it has them already, pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_PIECE = 1 << 16
FRAME = "; frame-ancestors 'none'"
"""What a header can say besides the policy that stands in a page."""


class FileAnswer(Response):
    """A body that is read from an open file piece by piece, which is closed at the end."""

    def __init__(
        self, file: BinaryIO, size: int, *, media: str, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        self._file, self._size = file, size
        super().__init__(None, status, headers, media)
        self.headers["Content-Length"] = str(size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 (as ASGI has it)
        """Send the header and the body, not the body where only the header is asked for."""
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            if scope["method"] == "HEAD":
                await send({"type": "http.response.body", "body": b""})
                return
            left = self._size
            for piece in self._pieces():
                left -= len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": left > 0})
            if left > 0 or not self._size:
                await send({"type": "http.response.body", "body": b""})
        finally:
            self._file.close()

    def _pieces(self) -> Iterator[bytes]:
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece


def tag_of(*parts: object) -> str:
    """Return a strong entity tag that differs when any of some parts does."""
    return f'"{hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'


def has_already(request: Request, tag: str) -> bool:
    """Return whether a client says that it has the body of a tag."""
    header = request.headers.get("if-none-match", "")
    return header.strip() == "*" or tag in [one.strip().removeprefix("W/") for one in header.split(",")]


def unchanged(tag: str, headers: Mapping[str, str]) -> Response:
    """Return the answer to who has the body already."""
    kept = {name: value for name, value in headers.items() if name in ("Vary", "Cache-Control", "Link")}
    return Response(None, 304, {"ETag": tag, **kept})


def tagged(request: Request, body: bytes, media: str, headers: Mapping[str, str]) -> Response:
    """Return a body with its tag; or that the client has it already."""
    tag = tag_of(body)
    told = {"Cache-Control": "no-cache", **headers}
    if has_already(request, tag):
        return unchanged(tag, told)
    return Response(body, 200, {"ETag": tag, **told}, media)


def file_answer(request: Request, path: Path, tag: str, media: str, headers: Mapping[str, str]) -> Response:
    """Return a file with a tag; or that the client has it already."""
    told = {"Cache-Control": "no-cache", **headers}
    if has_already(request, tag):
        return unchanged(tag, told)
    file = path.open("rb")
    return FileAnswer(file, path.stat().st_size, media=media, headers={"ETag": tag, **told})
