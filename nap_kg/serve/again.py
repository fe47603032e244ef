"""Requests that come again byte by byte: what they were answered is sent again, without their being read.

What a request is answered that has a tag depends on its bytes and the data alone. A server that has such an answer
sends it before HTTP is taken apart: the bytes are those of a request that was read and found sound in the same state
of a connection, so they say the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nap_kg.serve.kept import Kept

KEY = "whole"
"""Where the state of a GET has its bytes, if they came at once, with nothing before or behind them."""
_APART = 1000
"""Bytes that an answer takes besides its own."""

Note = Callable[[str, str, int, float], None]


@dataclass(frozen=True)
class Sent:
    """An answer of status 200 to a GET, as it was sent."""

    path: str
    head: bytes  # what follows the status line and the date, with the empty line at its end
    body: bytes


class Again:
    """Answers of an application, kept by the bytes of their requests, as long as the data is the same."""

    def __init__(self, app: ASGIApp, kept: Callable[[], Kept[Sent]], note: Note) -> None:
        """``kept`` gives what is kept with the data of today; ``note`` is told path, client, bytes and seconds."""
        self._app, self._kept, self._note = app, kept, note

    def answer(self, request: bytes, client: str) -> Sent | None:
        """Return what a request was answered before, and count it; None where that is not kept."""
        started = time.perf_counter()
        sent = self._kept().get(request)
        if sent is not None:
            self._note(sent.path, client, len(sent.body), time.perf_counter() - started)
        return sent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and keep its answer where it can be sent again."""
        request: bytes = scope.get("state", {}).get(KEY, b"")
        if not request:
            await self._app(scope, receive, send)
            return
        kept = self._kept()  # from before the answer: newer data may be in it, and older is in none that is newer
        head: bytes | None = None

        async def noticed(message: Message) -> None:
            nonlocal head
            await send(message)
            if message["type"] == "http.response.start":
                head = _head(message)
            elif head is not None:
                body = message.get("body", b"")
                if not message.get("more_body", False):
                    size = len(request) + len(head) + len(body) + _APART
                    kept.put(request, Sent(scope["path"], head, body), size)
                head = None  # and what comes in pieces is not kept

        await self._app(scope, receive, noticed)


def _head(message: Message) -> bytes | None:
    """Return the header of an answer that may be sent again; None for one that may not."""
    headers = message["headers"]
    names = {name for name, _ in headers}
    if message["status"] != 200 or b"etag" not in names or b"content-length" not in names or b"connection" in names:
        return None
    return b"".join([*(b"%s: %s\r\n" % (name, value) for name, value in headers), b"\r\n"])
