"""What a server's reply is worth: a whole answer of the kind that was asked for, or an error that says why not."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from nap_kg.endpoint.address import shown
from nap_kg.endpoint.credentials import PASSWORD, TOKEN, USER
from nap_kg.endpoint.solutions import Solutions
from nap_kg.errors import EndpointError, EndpointTimeout

if TYPE_CHECKING:
    from nap_kg.endpoint.transport import Reply

_JSON = ("application/sparql-results+json", "application/json")
_TRIPLES = ("application/n-triples", "text/plain", "text/turtle", "application/x-turtle")
_GAVE_UP = re.compile(r"time[sd]?[ -]?out|took too long|cancel+ed|deadline|exceed", re.IGNORECASE)
_NODE_ID = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')
"""How Virtuoso begins the name of a blank node, which is none that SPARQL knows."""
_SHOWN = 160  # characters of what a server said


def refuse(reply: Reply) -> None:
    """Raise EndpointError for a reply that is no success; EndpointTimeout where the server says that it gave up."""
    status = reply.status
    if 200 <= status < 300:
        return
    said = _said(reply)
    place = shown(reply.url)
    if status in (401, 403):
        raise EndpointError(
            f"the endpoint does not let us in (HTTP {status})",
            place=place,
            fix=f"set {USER} and {PASSWORD} (or {TOKEN}) in the environment to those of a user that may read",
        )
    if status in (404, 405, 410):
        raise EndpointError(
            f"there is no endpoint at this address (HTTP {status})",
            place=place,
            fix="look up its address; it often ends in /sparql or /query",
        )
    if status in (408, 504) or (status >= 500 and _GAVE_UP.search(said)):
        raise EndpointTimeout(
            f"the endpoint gave up (HTTP {status}{said}): the answer is unknown, not empty",
            place=place,
            fix="ask for less, or ask its operator for more time",
        )
    if status in (429, 503):
        raise EndpointError(f"the endpoint is busy (HTTP {status}{said})", place=place, fix="ask later, and less often")
    if status in (400, 414, 422):
        raise EndpointError(
            f"the endpoint does not accept the query (HTTP {status}{said})",
            place=place,
            fix="it reads here, so that it may be longer than the endpoint takes, or meet a defect of it: simplify it",
        )
    raise EndpointError(f"the endpoint failed (HTTP {status}{said})", place=place, fix="look at its log, or ask later")


def refuse_partial(reply: Reply, rows: int | None = None) -> None:
    """Raise EndpointError for an answer that its own headers call incomplete, which is how Virtuoso says so."""
    state = reply.headers.get("X-SQL-State", "")
    if state:
        raise EndpointTimeout(
            f"the endpoint gave up, and answered with what it had ({state}{_header(reply, 'X-SQL-Message')}): "
            "the answer is unknown, not empty",
            place=shown(reply.url),
            fix="ask for less, or ask its operator for a longer MaxQueryExecutionTime",
        )
    most = reply.headers.get("X-SPARQL-MaxRows", "")
    if most and (rows is None or not most.isdigit() or rows >= int(most)):
        raise EndpointError(
            f"the endpoint cut the answer to {most} rows: there may be more",
            place=shown(reply.url),
            fix="ask for less, or ask its operator for a higher ResultSetMaxRows",
        )


def solutions(reply: Reply, columns: tuple[str, ...] | None) -> Solutions | ox.QueryBoolean:
    """Return the solutions, or the truth, that a reply holds to its end.

    ``columns`` are those that the query asks for, None for ASK.
    Raises:  EndpointError for anything else.
    """
    _expect(reply, _JSON, "results")
    found = _parsed(reply.body)
    if found is None:
        raise _broken(reply, "the results")
    refuse_partial(reply, len(found) if isinstance(found, Solutions) else None)
    given = tuple(one.value for one in found.variables) if isinstance(found, Solutions) else None
    if isinstance(found, Solutions) and given is not None and columns is not None and sorted(given) == sorted(columns):
        return found.ordered(columns)  # the order of SELECT * is each server's own
    if given != columns:
        told = "true or false" if given is None else f"the columns {', '.join(given)}"
        wanted = "true or false" if columns is None else f"the columns {', '.join(columns)}"
        raise EndpointError(
            f"the endpoint answers something else: {told}, not {wanted}",
            place=shown(reply.url),
            fix="it has a defect, or something between rewrites queries: look at its log",
        )
    return found


def _parsed(body: bytes) -> Solutions | ox.QueryBoolean | None:
    """Return what JSON results hold, None where they are broken: the parser's own error would keep what it has read."""
    try:
        parsed = ox.parse_query_results(_NODE_ID.sub(rb"\1", body), ox.QueryResultsFormat.JSON)
        if not isinstance(parsed, ox.QueryBoolean):
            return Solutions(parsed.variables, parsed)
        json.loads(body)  # the reader of results stops at the truth, whatever follows
    except (SyntaxError, ValueError):
        return None
    return parsed


def triples(reply: Reply) -> list[ox.Triple]:
    """Return the triples that a reply holds to its end.

    Raises:  EndpointError for anything else, and where an end could not be told from a cut.
    """
    _expect(reply, _TRIPLES, "triples")
    refuse_partial(reply)
    if not reply.has_length:
        raise EndpointError(
            "the endpoint does not say where its answer ends, so that a cut could not be told",
            place=shown(reply.url),
            fix="ask with SELECT, whose answers have an end",
        )
    kind = ox.RdfFormat.TURTLE if "turtle" in _media_type(reply) else ox.RdfFormat.N_TRIPLES
    try:
        return [quad.triple for quad in ox.parse(reply.body, kind)]
    except (SyntaxError, ValueError) as error:
        raise _broken(reply, "the triples") from error


def _expect(reply: Reply, kinds: tuple[str, ...], what: str) -> None:
    kind = _media_type(reply)
    if kind in kinds:
        return
    start = reply.body[:400].lstrip().lower()
    if "html" in kind or start.startswith((b"<!doctype html", b"<html")):
        raise EndpointError(
            f"the endpoint answers with a web page, not with {what}{_said(reply)}",
            place=shown(reply.url),
            fix="look up the address for queries, which often ends in /sparql or /query; a page may also be a log-in",
        )
    raise EndpointError(
        f"the endpoint answers with {_clean(kind) or 'nothing of a known kind'}, not with {what}{_said(reply)}",
        place=shown(reply.url),
        fix=f"ask its operator for {kinds[0]}",
    )


def _broken(reply: Reply, what: str) -> EndpointError:
    """Return the error of a reply that does not read to its end, with the words that it ends in."""
    tail = reply.body[-2000:].decode("utf-8", "replace")
    last = re.split(r"[}\]\n]", tail.rstrip())[-1]
    if _GAVE_UP.search(last):
        return EndpointTimeout(
            f"the endpoint gave up in the midst of its answer ({_clean(last)}): it is unknown, not short",
            place=shown(reply.url),
            fix="ask for less, or ask its operator for more time",
        )
    ends = f"; it ends in: {_clean(tail[-60:])}" if tail.strip() else "; it is empty"
    return EndpointError(
        f"{what} break off or are broken after {len(reply.body)} bytes{ends}",
        place=shown(reply.url),
        fix="ask again; if it stays so, look at the server's log, or at the proxy before it",
    )


def _media_type(reply: Reply) -> str:
    return str(reply.headers.get("Content-Type", "")).partition(";")[0].strip().lower()


def _said(reply: Reply) -> str:
    """Return the first words of a reply, as an error may show them."""
    text = reply.body[:4000].decode("utf-8", "replace")
    text = re.sub(r"(?is)<(script|style)\b.*?</\1>|<[^>]*>", " ", text)
    words = _clean(text)
    return f": {words}" if words else ""


def _header(reply: Reply, name: str) -> str:
    value = _clean(reply.headers.get(name, ""))
    return f": {value}" if value else ""


def _clean(text: str) -> str:
    """Return a text on one line, without what a terminal would obey, and not too long."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
