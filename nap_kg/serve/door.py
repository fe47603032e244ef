"""What every request passes: bounds, headers for safety, errors as answers, the access log, the counts."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nap_kg.errors import NapKgError
from nap_kg.serve import accept, leaving, problems
from nap_kg.serve.options import Bounds
from nap_kg.serve.problems import Problem

_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag, Link, Location, Retry-After",
}
"""Headers of every answer that does not say otherwise. The data is open: any site may read it, without credentials."""
_SAFE_HEADERS = [(name.lower().encode(), value.encode()) for name, value in _SAFE.items()]
_DETAILS = "application/problem+json"
_UNREAD, _PATIENCE = 64 * 1024 * 1024, 5.0
"""So many bytes of a body that is refused are still taken, for so many seconds: a client that sends does not listen."""

Note = Callable[[str, int, float, int], None]


@dataclass
class _Passage:
    """One request on its way."""

    scope: Scope
    started: float = field(default_factory=time.perf_counter)
    status: int = 0
    size: int = 0
    has_all: bool = False  # whether the request's body was read to its end


class Door:
    """Lets requests in to an application, and its answers out."""

    def __init__(self, app: ASGIApp, bounds: Bounds, note: Note, log: TextIO | None) -> None:
        self._app, self._bounds, self._note, self._log = app, bounds, note, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and see that it is answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        passage = _Passage(scope)
        leaving.enter(scope)
        out, receive = self._out(passage, send), self._in(passage, receive)
        try:
            try:
                self._check(scope)
                await self._app(scope, receive, out)
            except Problem as problem:
                await self._tell(problem, scope, receive, out, passage)
            except NapKgError as error:
                await self._tell(problems.of_error(error, 500), scope, receive, out, passage)
        except (ClientDisconnect, TimeoutError, ConnectionError):
            self._abort(scope)
        except (asyncio.CancelledError, KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # as in the command line's main function: what nobody reckoned with is told, and no more
            traceback.print_exc(file=sys.stderr)
            fault = Problem(500, "a defect of the server", fix="tell who runs it; its log says more")
            await self._tell(fault, scope, receive, out, passage)
        finally:
            client = (scope.get("client") or ("-",))[0]
            seconds = time.perf_counter() - passage.started
            self.ended(scope["method"], scope["path"], client, passage.status, passage.size, seconds)

    def _check(self, scope: Scope) -> None:
        """See that address and header are within bounds, and that it is clear where the body ends.

        Raises:  Problem: 414, 431; 400 for a body whose length is told in two ways.
        """
        address = len(scope.get("raw_path") or b"") + len(scope["query_string"]) + 1
        if address > self._bounds.url:
            fix = "send the query in the body of a POST"
            raise Problem(414, f"the address has more than {self._bounds.url} bytes", fix=fix)
        if sum(len(name) + len(value) + 4 for name, value in scope["headers"]) > self._bounds.headers:
            raise Problem(431, f"the header has more than {self._bounds.headers} bytes", fix="send less of it")
        if {b"content-length", b"transfer-encoding"} <= {name for name, _ in scope["headers"]}:
            fix = "send one of Content-Length and Transfer-Encoding"  # a proxy may see another request's start in it
            raise Problem(400, "the body has two ends", fix=fix, headers={"Connection": "close"})

    @staticmethod
    def _in(passage: _Passage, receive: Receive) -> Receive:
        async def taken() -> Message:
            message = await receive()
            passage.has_all = message["type"] != "http.request" or not message.get("more_body", False)
            return message

        return taken

    @staticmethod
    async def _take_rest(passage: _Passage, scope: Scope, receive: Receive) -> None:
        """Take what a client still sends, up to a bound: closed meanwhile, the connection would be reset under it."""
        if any(name == b"expect" for name, _ in scope["headers"]):  # it waits to be asked for the body
            return
        size = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while not passage.has_all and size < _UNREAD:
                    size += len((await receive()).get("body", b""))

    def _out(self, passage: _Passage, send: Send) -> Send:
        seconds = self._bounds.send_seconds

        async def out(message: Message) -> None:
            if message["type"] == "http.response.start":
                passage.status = message["status"]
                said = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in _SAFE_HEADERS if pair[0] not in said)]
            elif message["type"] == "http.response.body":
                passage.size += len(message.get("body", b""))
            async with asyncio.timeout(seconds):
                await send(message)

        return out

    async def _tell(self, problem: Problem, scope: Scope, receive: Receive, out: Send, passage: _Passage) -> None:
        if passage.status:  # the answer has begun: cutting it off is all that can be done
            self._abort(scope)
            return
        if problem.status != 408:
            await self._take_rest(passage, scope, receive)
        header = Request(scope).headers.get("accept", "")
        is_api = scope["path"].startswith("/q/") and accept.chosen(header, [_DETAILS, "text/plain"]) != "text/plain"
        is_asked = any(f"{one.kind}/{one.subtype}" == _DETAILS and one.quality for one in accept.ranges(header))
        answer = problems.as_json(problem) if is_api or is_asked else problems.as_text(problem)
        await answer(scope, receive, out)

    @staticmethod
    def _abort(scope: Scope) -> None:
        """Cut the connection: the other side does not take what it is sent, or has gone."""
        abort = scope.get("state", {}).get("abort")
        if abort is not None:
            abort()

    def ended(self, method: str, path: str, client: str, status: int, size: int, seconds: float) -> None:
        """Count a request that has ended, and log it."""
        self._note(_what(path), status, seconds, size)
        if self._log is not None:
            moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            line = f"{moment} {client} {_shown(method)} {_shown(path)} {status} {size} {seconds:.3f}"
            print(line, file=self._log, flush=True)


def _what(path: str) -> str:
    """Return what a request is counted as: few words, whatever is asked for.

    >>> _what("/id/agency/ca/rcmp"), _what("/sparql/"), _what("/q/scorecard")
    ('page', 'sparql', 'question')
    """
    top = path.strip("/").partition("/")[0]
    known = {"sparql": "sparql", "store": "store", "q": "question", "assets": "asset", "metrics": "metrics"}
    return known.get(top, "health" if top in ("healthz", "-") else "page")


def _shown(path: str) -> str:
    """Return a path as a log may hold it: without parameters, which may hold secrets, and without control signs.

    >>> _shown("/a b" + chr(10) + "c")
    '/a%20b%0Ac'
    """
    from urllib.parse import quote

    return quote(path[:300], safe="/~+=,@-._:%")
