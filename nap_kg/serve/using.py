"""Updates as the protocol sends them: nothing from other servers, and the graphs that a request says they use.

Source:  SPARQL 1.1 Protocol, section 2.2.3, https://www.w3.org/TR/sparql11-protocol/#update-dataset
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nap_kg.serve.problems import Problem
from nap_kg.sparql.tokens import Token, place_of, tokens

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_OUTSIDE = {"LOAD": "fetches a file", "SERVICE": "asks another server"}


def refuse_outside(text: str) -> None:
    """See that an update reaches nothing but the store.

    Raises:  Problem: 403.
    """
    plain = _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), text)
    for each in {text, plain}:
        for token in tokens(each):
            if token.kind == "word" and token.name in _OUTSIDE:
                line, column = place_of(each, token.start)
                fix = "PUT the data into a graph at /store" if token.name == "LOAD" else "load the other data too"
                raise Problem(
                    403,
                    f"{token.name} {_OUTSIDE[token.name]}, and an update here does not",
                    place=f"{line}:{column}",
                    fix=fix,
                )


def with_graphs(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Return an update whose patterns are matched in some graphs: as if USING and USING NAMED said so.

    Raises:  Problem: 400 where the update says itself which graphs it uses.

    >>> with_graphs("DELETE WHERE { ?s ?p 1 }", ["x:g"], [])
    'DELETE { ?s ?p 1 } USING <x:g> WHERE { ?s ?p 1 }'
    """
    if not default and not named:
        return text
    found = [token for token in tokens(text) if token.kind != "blank"]
    for token in found:
        if token.kind == "word" and token.name in ("USING", "WITH"):
            line, column = place_of(text, token.start)
            cause = f"{token.name} in the update, and graphs in the request"
            raise Problem(400, cause, place=f"{line}:{column}", fix="say in one place which graphs it uses")
    using = " ".join([*(f"USING <{graph}>" for graph in default), *(f"USING NAMED <{graph}>" for graph in named)])
    return _inserted(text, found, using)


def _inserted(text: str, found: Sequence[Token], using: str) -> str:
    """Return an update with a clause before each WHERE that ends a template."""
    pieces, done, depth = [], 0, 0
    for at, token in enumerate(found):
        depth += (token.text == "{") - (token.text == "}")
        if depth or token.kind != "word" or token.name != "WHERE":
            continue
        before = found[at - 1]
        pieces.append(text[done : token.start])
        if before.name == "DELETE":  # the short form, whose pattern is its template
            pattern = _braces(text, found, at + 1)
            pieces.append(f"{pattern} ")
        pieces.append(f"{using} ")
        done = token.start
    return "".join([*pieces, text[done:]])


def _braces(text: str, found: Sequence[Token], at: int) -> str:
    """Return the text from a brace to the one that closes it."""
    depth = 0
    for token in found[at:]:
        depth += (token.text == "{") - (token.text == "}")
        if not depth:
            return text[found[at].start : token.start + 1]
    return ""
