"""A client of the SPARQL 1.1 Graph Store HTTP Protocol: whole named graphs are put, added to, fetched and deleted."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nap_kg.endpoint import Credentials
from nap_kg.endpoint.address import shown
from nap_kg.endpoint.credentials import PASSWORD, TOKEN, USER
from nap_kg.endpoint.transport import reason
from nap_kg.errors import EndpointError

if TYPE_CHECKING:
    import requests

N_TRIPLES = "application/n-triples"
MOST = 2**28
"""More bytes of an answer are not read: none of those that are asked for is as long."""
BUSY = (429, 503)
"""What a server says that is to be asked again later."""


class TooLarge(EndpointError):
    """More bytes than the server takes in one request."""


@dataclass
class GraphStore:
    """The graphs of one server. Nothing is sent anywhere else: a redirect is an error."""

    url: str
    credentials: Credentials = field(default_factory=Credentials.from_environment)
    timeout: float = 300.0  # seconds that the server may be silent
    retries: int = 5
    sleep: Callable[[float], None] = time.sleep
    retried: int = 0  # so often was it asked again
    _session: Any = field(default=None, repr=False)

    def get(self, graph: str) -> bytes | None:
        """Return a graph as N-Triples, None where there is none."""
        code, content = self._ask("GET", graph, headers={"Accept": N_TRIPLES}, good=(200, 404))
        return None if code == 404 else content

    def put(self, graph: str, content: bytes) -> None:
        """Make a graph consist of these N-Triples and nothing else."""
        self._ask("PUT", graph, content, headers={"Content-Type": N_TRIPLES})

    def post(self, graph: str, content: bytes) -> None:
        """Add these N-Triples to a graph."""
        self._ask("POST", graph, content, headers={"Content-Type": N_TRIPLES})

    def delete(self, graph: str) -> None:
        """Delete a graph; one that is not there is no fault."""
        self._ask("DELETE", graph, good=(200, 202, 204, 404))

    def _ask(
        self,
        method: str,
        graph: str,
        content: bytes | None = None,
        *,
        headers: dict[str, str] | None = None,
        good: tuple[int, ...] = (200, 201, 202, 204),
    ) -> tuple[int, bytes]:
        """Return the server's answer, having asked again where it was busy or the connection broke.

        To ask again changes nothing that the first time did: each of these requests can be repeated.

        Raises:  EndpointError for every other answer than the good ones.
        """
        import requests

        place = f"{method} {shown(self.url)}?graph={graph}"
        attempt = -1
        while True:
            attempt += 1
            last = attempt >= self.retries
            try:
                answer = self._opened().request(
                    method,
                    self.url,
                    params={"graph": graph},
                    data=content,
                    headers=headers,
                    timeout=(min(self.timeout, 30), self.timeout),
                    allow_redirects=False,
                    stream=True,
                )
                said = _body(answer, self.timeout)
            except requests.exceptions.SSLError as error:
                raise _unreachable(error, place) from error
            except requests.exceptions.Timeout as error:
                raise EndpointError(
                    f"the server gave no answer within {self.timeout:g} seconds",
                    place=place,
                    fix="see whether it still works; give more --timeout, or a smaller --part-size; "
                    "the next push goes on where this one stopped",
                ) from error
            except requests.exceptions.ConnectionError as error:
                if last:
                    raise _unreachable(error, place) from error
                wait = _patience(attempt, None)
            except requests.exceptions.RequestException as error:
                raise _unreachable(error, place) from error
            else:
                if answer.status_code in good:
                    return answer.status_code, said
                if answer.status_code == 401 and self._log_in(answer):
                    continue
                if last or answer.status_code not in BUSY:
                    raise _refusal(answer, said, place, bool(self.credentials))
                wait = _patience(attempt, answer.headers.get("Retry-After"))
            self.retried += 1
            self.sleep(wait)

    def _opened(self) -> requests.Session:
        if self._session is None:
            import requests

            self._session = requests.Session()
            self._session.auth = _nobody
            if self.credentials.token:
                self._session.headers["Authorization"] = f"Bearer {self.credentials.token}"
        session: requests.Session = self._session
        return session

    def _log_in(self, answer: requests.Response) -> bool:
        """Log in the way that the server asks for; False where there is no name, or it was refused already."""
        from requests.auth import HTTPBasicAuth, HTTPDigestAuth

        session = self._opened()
        if not self.credentials.user or session.auth is not _nobody:
            return False
        digest = "digest" in answer.headers.get("WWW-Authenticate", "").lower()
        session.auth = (HTTPDigestAuth if digest else HTTPBasicAuth)(self.credentials.user, self.credentials.password)
        return True


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Log nobody in, where requests would look for a name and a password in a .netrc."""
    return request


def _body(answer: requests.Response, seconds: float) -> bytes:
    """Return what a server says, to its end; a time-out where that does not come, however it trickles."""
    import requests
    import urllib3

    until, length = time.monotonic() + seconds, 0
    pieces: list[bytes] = []
    try:
        while piece := answer.raw.read1(2**16, decode_content=True):  # what has come, without waiting for more
            pieces.append(piece)
            length += len(piece)
            if time.monotonic() > until:
                raise requests.exceptions.ReadTimeout("it trickles")
            if length > MOST:
                raise requests.exceptions.ContentDecodingError(f"more than {MOST} bytes")
    except urllib3.exceptions.ReadTimeoutError as error:
        raise requests.exceptions.ReadTimeout(error) from error
    except urllib3.exceptions.HTTPError as error:
        raise requests.exceptions.ConnectionError(error) from error
    finally:
        if time.monotonic() > until or length > MOST:
            answer.close()
    return b"".join(pieces)


def _patience(attempt: int, asked: str | None) -> float:
    """Return how many seconds to wait before the next attempt: what the server asks for, else ever longer."""
    if asked is not None and asked.isdigit():
        return min(float(asked), 120.0)
    return min(0.5 * 2.0**attempt, 30.0)


def _unreachable(error: Exception, place: str) -> EndpointError:
    return EndpointError(
        f"the server can't be reached: {_words(error)}",
        place=place,
        fix="check the address, and that the server runs; the next push goes on where this one stopped",
    )


def _words(error: BaseException) -> str:
    """Return what went wrong, in the words of the endpoint's own client where the system or HTTP said it."""
    inner: BaseException | None = error
    found = ""
    while inner is not None:
        if isinstance(inner, ssl.SSLError):
            return getattr(inner, "verify_message", "") or (inner.reason or "no TLS").lower().replace("_", " ")
        if isinstance(inner, http.client.HTTPException) or (isinstance(inner, OSError) and inner.strerror):
            found = reason(inner)
        wrapped = [part for part in (getattr(inner, "reason", None), *inner.args) if isinstance(part, BaseException)]
        inner = wrapped[-1] if wrapped else inner.__cause__ or inner.__context__
    return found or type(error).__name__


def _refusal(answer: requests.Response, said: bytes, place: str, known: bool) -> EndpointError:
    """Return the error for an answer that is none."""
    code = answer.status_code
    cause = f"the server answers {code} {answer.reason or ''}".rstrip()
    text = "" if "html" in answer.headers.get("Content-Type", "") else said[:2000].decode("utf-8", "replace")
    words = " ".join("".join(char if char.isprintable() else " " for char in text).split())[:200]
    if words:
        cause += f": {words}"
    if code == 413:
        return TooLarge(cause, place=place, fix="let the server take larger requests")
    if code == 401:
        fix = f"{'check' if known else 'set'} {USER} and {PASSWORD} (or {TOKEN}) in the environment"
    elif code == 403:
        fix = "have this user granted the right to write there"
    elif 300 <= code < 400:
        fix = f"if that is right, name the new address: {answer.headers.get('Location', 'it does not say which')}"
    elif code in (404, 405, 501):
        fix = "give the address of the graph store protocol with --graph-store"
    elif code in BUSY:
        fix = "wait until the server is less busy; the next push goes on where this one stopped"
    elif code >= 500:
        fix = "see the server's log; the next push goes on where this one stopped"
    else:
        fix = "see the server's log for what it objects to"
    return EndpointError(cause, place=place, fix=fix)
