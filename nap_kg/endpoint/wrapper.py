"""Requests as SPARQLWrapper writes them, carried by a transport that waits, logs in and redirects with care."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

from SPARQLWrapper import CONSTRUCT, DESCRIBE, JSON, POST, URLENCODED, SPARQLWrapper

from nap_kg.endpoint.transport import Reply

AGENT = "nap-kg (https://w3id.org/nap-kg)"
_PLAIN = "!$'()*,/:<=>?@[\\]^{|}~\""
"""What parts no form, and stands for itself in one (https://url.spec.whatwg.org/#urlencoded-parsing)."""
ACCEPTED = {"bindings": "application/sparql-results+json", "graph": "application/n-triples"}
"""The one form that is asked for, by the kind of answer: what every server writes, and a break shows in."""


class Wrapper(SPARQLWrapper):
    """A query as a form by POST: direct POST makes Virtuoso wait for ever, and a long GET is refused by many.

    SPARQLWrapper guesses a query's form from its words, comments and all, opens connections by a time-out that
    covers the first byte only, and installs a log-in for the whole process: none of the three is used.
    """

    def __init__(self, url: str, send: Callable[[urllib.request.Request], Reply]) -> None:
        super().__init__(url, returnFormat=JSON, agent=AGENT)
        self.setMethod(POST)
        self.setRequestMethod(URLENCODED)
        self.setOnlyConneg(True)
        self._send = send

    def ask(self, sparql: str, form: str, parameters: list[tuple[str, str]]) -> Reply:
        """Return what the endpoint answers to a query of a form, such as SELECT."""
        self.queryString, self.queryType = sparql, form
        for name, value in parameters:
            self.addParameter(name, value)
        reply: Reply = self._query()[0]
        return reply

    def _getRequestEncodedParameters(self, query: tuple[str, str] | None = None) -> str:  # noqa: N802
        """Return the form; what needs no escape in one has none, which makes queries shorter by a third."""
        pairs = [(name, value) for name, values in self.parameters.items() for value in values]
        pairs += [query] if query else []
        return "&".join(f"{quote_plus(name)}={quote_plus(value, safe=_PLAIN)}" for name, value in pairs)

    def _getAcceptHeader(self) -> str:  # noqa: N802  (SPARQLWrapper's own name)
        return ACCEPTED["graph" if self.queryType in (CONSTRUCT, DESCRIBE) else "bindings"]

    def _query(self) -> tuple[Any, str]:
        return self._send(self._createRequest()), self.returnFormat
