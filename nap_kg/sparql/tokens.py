"""The tokens of a SPARQL query, with their places: pieces that make the query up again.

Source:  SPARQL 1.1, section 19.8, terminals (https://www.w3.org/TR/sparql11-query/#sparqlGrammar).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r"(?P<blank>\s+|#[^\n\r]*)"
    r"|(?P<string>\"{3}(?:[^\"\\]|\\.|\"(?!\"\"))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}"
    r"|\"(?:[^\"\\\n\r]|\\.)*\"|'(?:[^'\\\n\r]|\\.)*')"
    r"|(?P<iri><[^<>\"{}|^`\\\s]*>)"
    r"|(?P<variable>[?$]\w+)"
    r"|(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)"
    r"|(?P<name>(?:[^\W\d][\w-]*(?:\.+[\w-]+)*)?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.|\.(?=\.*(?:[\w:%-]|\\)))*)"
    r"|(?P<word>[^\W\d]\w*)"
    r"|(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<mark>\^\^|&&|\|\||[!<>=]=|.)",
    re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a query, of which kind it is, and where it starts."""

    kind: str  # blank (white space or a comment), string, iri, variable, language, name, word, number, mark
    text: str
    start: int = 0  # offset in the query, from 0

    @property
    def name(self) -> str:
        """A variable without its sign, a word in capitals; empty for the rest."""
        return self.text[1:] if self.kind == "variable" else self.text.upper() if self.kind == "word" else ""


@lru_cache(maxsize=64)
def tokens(query: str) -> tuple[Token, ...]:
    """Return a query cut into pieces that make it up again.

    >>> [token.text for token in tokens("ASK { ?s nap:x 1.5 }") if token.kind != "blank"]
    ['ASK', '{', '?s', 'nap:x', '1.5', '}']
    """
    return tuple(Token(match.lastgroup or "", match[0], match.start()) for match in _TOKEN.finditer(query))


def place_of(query: str, offset: int) -> tuple[int, int]:
    """Return the line and the column of an offset, both from 1."""
    return query.count("\n", 0, offset) + 1, offset - query.rfind("\n", 0, offset)
