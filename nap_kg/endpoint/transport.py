"""One exchange with a server: request, redirects, log-in, all of the body; bounded in time and size as a whole."""

from __future__ import annotations

import http.client
import socket
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from typing import IO, Any

from nap_kg.background import Background
from nap_kg.endpoint.address import origin, shown
from nap_kg.endpoint.credentials import Credentials
from nap_kg.errors import EndpointError, EndpointTimeout

_CHUNK = 1 << 16


@dataclass(frozen=True)
class Reply:
    """What a server answered, to its last byte."""

    status: int
    headers: Message
    body: bytes
    url: str  # where the answer came from in the end
    has_length: bool  # whether the server said where its body ends, so that a cut would have been seen


class Transport:
    """Carries requests to one server, and tells it alone who asks."""

    def __init__(self, url: str, credentials: Credentials, *, size: int) -> None:
        self._url, self._size, self._credentials = url, size, credentials

    def send(self, request: urllib.request.Request, seconds: float, of: float | None = None) -> Reply:
        """Return what the server answers to a request, whatever its status, within what is left of some seconds.

        Raises:  EndpointTimeout where there is no whole answer in time, however slowly it trickles; EndpointError
                 where the server can't be reached, breaks off, redirects to nowhere, or sends more than is taken.
        """
        until = time.monotonic() + seconds  # which ends the wait; sockets get a little more, and end by themselves
        line: list[socket.socket] = []
        if self._credentials.token:
            request.add_unredirected_header("Authorization", f"Bearer {self._credentials.token}")
        exchange = Background(lambda: self._exchange(request, until, line), "endpoint")
        try:
            if not exchange.wait(seconds):
                raise EndpointTimeout(
                    f"no whole answer within {of or seconds:g} s: it is unknown, not empty",
                    place=shown(self._url),
                    fix="ask for less, or wait longer with --timeout",
                )
        finally:
            if not exchange.wait(0):
                _hang_up(line)
        return exchange.result()

    def _exchange(self, request: urllib.request.Request, until: float, line: list[socket.socket]) -> Reply:
        opener = self._opener(line)
        try:
            try:
                response = opener.open(request, timeout=max(0.1, until - time.monotonic()) + 5)
            except urllib.error.HTTPError as error:
                response = error
            with response:
                return self._read(response)
        except EndpointError:
            raise
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise EndpointError(
                f"the endpoint can't be asked: {reason(error)}",
                place=shown(self._url),
                fix="check the address, and that the server runs",
            ) from None  # whose words could hold what was sent

    def _read(self, response: Any) -> Reply:
        parts: list[bytes] = []
        length = 0
        while True:
            try:
                chunk = response.read1(_CHUNK)
            except http.client.IncompleteRead:
                raise self._cut(length) from None
            if not chunk:
                break
            parts.append(chunk)
            length += len(chunk)
            if length > self._size:
                raise EndpointError(
                    f"the answer is longer than {self._size} bytes, and was not read to its end",
                    place=shown(self._url),
                    fix="ask for less, e.g. with LIMIT",
                )
        headers: Message = response.headers
        chunked = "chunked" in headers.get("Transfer-Encoding", "").lower()
        said = headers.get("Content-Length", "") if not chunked else ""
        if said.isdigit() and int(said) != length:
            raise self._cut(length, f" of {said}")
        url = response.url if origin(response.url)[0] in ("http", "https") else self._url
        return Reply(response.status, headers, b"".join(parts), url, chunked or said.isdigit())

    def _cut(self, length: int, of: str = "") -> EndpointError:
        return EndpointError(
            f"the answer was cut off after {length}{of} bytes: the rest is unknown",
            place=shown(self._url),
            fix="ask again; if it stays so, look at the server's log, or at the proxy before it",
        )

    def _opener(self, line: list[socket.socket]) -> urllib.request.OpenerDirector:
        handlers: list[urllib.request.BaseHandler] = [
            _Http(line),
            _Https(line),
            _Redirects(self._url, self._credentials),
        ]
        if self._credentials.user:
            known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            scheme, host, port = origin(self._url)
            root = f"{scheme}://[{host}]:{port}/" if ":" in host else f"{scheme}://{host}:{port}/"
            known.add_password(None, root, self._credentials.user, self._credentials.password)
            handlers += [urllib.request.HTTPDigestAuthHandler(known), urllib.request.HTTPBasicAuthHandler(known)]
        return urllib.request.build_opener(*handlers)


class _Connection(http.client.HTTPConnection):
    """A connection whose socket can be hung up by somebody else than who waits for it."""

    line: list[socket.socket]

    def connect(self) -> None:
        super().connect()
        self.line.append(self.sock)


class _Tls(_Connection, http.client.HTTPSConnection):
    """The same by TLS."""


class _Http(urllib.request.HTTPHandler):
    def __init__(self, line: list[socket.socket]) -> None:
        super().__init__()
        self._line = line

    def http_open(self, req: urllib.request.Request) -> Any:
        kind = type("Connection", (_Connection,), {"line": self._line})
        return self.do_open(kind, req)  # type: ignore[arg-type]


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, line: list[socket.socket]) -> None:
        super().__init__()
        self._line = line

    def https_open(self, req: urllib.request.Request) -> Any:
        kind = type("Connection", (_Tls,), {"line": self._line})
        return self.do_open(kind, req, context=self._context)  # type: ignore[attr-defined, arg-type]


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a server to where it points, with the same form; it tells another server nothing of who asks."""

    def __init__(self, url: str, credentials: Credentials) -> None:
        self._url, self._credentials = url, credentials

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request:
        del fp, msg
        if origin(newurl)[0] not in ("http", "https") or (origin(req.full_url)[0], origin(newurl)[0]) == (
            "https",
            "http",
        ):
            raise EndpointError(
                f"the endpoint sends on to {shown(newurl)}, which is not followed",
                place=shown(self._url),
                fix="give that address itself, if it is to be trusted",
            )
        kept = code != 303
        headers = {
            name: value
            for name, value in req.headers.items()
            if kept or name.lower() not in ("content-type", "content-length")
        }
        again = urllib.request.Request(newurl, data=req.data if kept else None, headers=headers)  # noqa: S310
        if self._credentials.token and origin(newurl) == origin(self._url):
            again.add_unredirected_header("Authorization", f"Bearer {self._credentials.token}")
        return again


def _hang_up(line: list[socket.socket]) -> None:
    """End what still waits for a server: the thread that reads ends with it."""
    for one in line:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


def reason(error: BaseException) -> str:
    """Return what went wrong with a connection in a few words, none of them of what was sent."""
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(inner, TimeoutError):
        return "it does not answer in time"
    if isinstance(inner, OSError) and inner.strerror:
        return inner.strerror.lower()
    if isinstance(inner, http.client.RemoteDisconnected):
        return "it hung up without an answer"
    if isinstance(inner, http.client.HTTPException):
        return f"it does not speak HTTP ({type(inner).__name__})"
    if isinstance(inner, ValueError):
        return "it asks for a log-in of a kind that is not known here"
    return str(inner)
