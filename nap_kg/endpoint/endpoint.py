"""An endpoint and its one question at a time."""

from __future__ import annotations

import email.utils
import itertools
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence

import pyoxigraph as ox

from nap_kg.endpoint.address import checked, shown
from nap_kg.endpoint.credentials import Credentials
from nap_kg.endpoint.replies import refuse, solutions, triples
from nap_kg.endpoint.solutions import Solutions, Triples
from nap_kg.endpoint.transport import Reply, Transport
from nap_kg.errors import EndpointTimeout
from nap_kg.namespaces import PREFIXES

TIMEOUT = 120.0
RETRIES = 4
SIZE = 1 << 30
BUSY = (429, 503)
GRAPH_FORMS = ("CONSTRUCT", "DESCRIBE")
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0


class Endpoint:
    """A SPARQL 1.1 endpoint of somebody else's, whose answers are whole or an error.

    Its default graph is asked for as the union of all graphs, or of ``graphs`` where any are named.
    Units:   ``timeout`` is in seconds, for a question with all that its answer takes: log-in, redirects, waiting while
             the endpoint is busy, and the last byte; ``size`` is in bytes.
    Raises:  UsageError for an address that is none, or that holds a password.
    """

    def __init__(
        self,
        url: str,
        *,
        graphs: Sequence[str] = (),
        timeout: float | None = None,
        retries: int = RETRIES,
        credentials: Credentials | None = None,
        size: int = SIZE,
    ) -> None:
        self.url = checked(url)
        self.graphs = tuple(graphs)
        self.timeout = TIMEOUT if timeout is None else timeout
        self.retries = retries
        self._transport = Transport(self.url, credentials or Credentials.from_environment(), size=size)

    def __repr__(self) -> str:
        return f"Endpoint({shown(self.url)!r})"

    def query(self, sparql: str, *, prefixes: Mapping[str, str] | None = None) -> Solutions | ox.QueryBoolean | Triples:
        """Return the answer to a query, in the types that a store's own ``query`` gives; the house prefixes are known.

        Raises:  EndpointTimeout where there is no whole answer in time, or the endpoint gave up; EndpointError for
                 whatever else is no whole answer; SyntaxError for what is no SPARQL, before anything is sent.
        """
        from nap_kg.endpoint.counts import with_sure_counts
        from nap_kg.endpoint.wrapper import Wrapper

        known = {name: str(space) for name, space in PREFIXES.items()} if prefixes is None else dict(prefixes)
        columns = _columns(sparql, known)
        text, form = _as_sent(sparql, known)
        text = with_sure_counts(text)
        parameters = [("default-graph-uri", graph) for graph in self.graphs]
        if not parameters and not _names_graphs(text):
            parameters = [("union-default-graph", "true")]  # oxigraph's; others know none, or ask all anyway
        reply = self.send(lambda send: Wrapper(self.url, send).ask(text, form, parameters))
        refuse(reply)
        return Triples(triples(reply)) if form in GRAPH_FORMS else solutions(reply, columns)

    def send(self, request: Callable[[Callable[[urllib.request.Request], Reply]], Reply]) -> Reply:
        """Return the reply to a request, which is put again, after a pause, while the endpoint is busy."""
        until = time.monotonic() + self.timeout

        def once(made: urllib.request.Request) -> Reply:
            return self._transport.send(made, max(0.0, until - time.monotonic()), self.timeout)

        for attempt in itertools.count():
            reply = request(once)
            if reply.status not in BUSY or attempt >= self.retries:
                return reply
            pause = _pause(reply, attempt)
            if time.monotonic() + pause >= until:
                raise EndpointTimeout(
                    f"the endpoint is busy (HTTP {reply.status}), and wants to be asked again only in {pause:g} s",
                    place=shown(self.url),
                    fix=f"ask again then, or wait longer than {self.timeout:g} s with --timeout",
                )
            time.sleep(pause)
        raise AssertionError("unreachable")


def _pause(reply: Reply, attempt: int) -> float:
    """Return for how many seconds a busy endpoint wants to be left alone; each time longer where it does not say."""
    said = reply.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        when = email.utils.parsedate_to_datetime(said).timestamp()
    except (ValueError, TypeError, OverflowError):
        return float(min(_FIRST_WAIT * 2**attempt, _LONGEST_WAIT))
    return max(0.0, when - time.time())


def _names_graphs(sparql: str) -> bool:
    """Return whether a query says itself which graphs it asks; oxigraph would ask the union of all instead."""
    from nap_kg.sparql.tokens import tokens

    return any(token.name == "FROM" for token in tokens(sparql))


def _columns(sparql: str, known: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the columns that a query asks for, None where it is no SELECT.

    Raises:  SyntaxError for what is no SPARQL.
    """
    answer = ox.Store().query(sparql, prefixes=dict(known))
    return tuple(one.value for one in answer.variables) if isinstance(answer, ox.QuerySolutions) else None


def _as_sent(sparql: str, known: Mapping[str, str]) -> tuple[str, str]:
    """Return a query as it is sent, and its form: no comment, and a PREFIX line for each known prefix that it uses."""
    from nap_kg.sparql.tokens import tokens

    pieces = tokens(sparql)
    found = [token for token in pieces if token.kind != "blank"]
    form = next(token.name for token in found if token.name in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
    declared = {name.text.removesuffix(":") for word, name in itertools.pairwise(found) if word.name == "PREFIX"}
    used = {token.text.partition(":")[0] for token in found if token.kind == "name"}
    lines = [f"PREFIX {name}: <{known[name]}>\n" for name in sorted((used - declared) & known.keys())]
    text = "".join("\n" if token.kind == "blank" and "#" in token.text else token.text for token in pieces)
    return "".join([*lines, text.strip()]), form
