"""What a query's text must not say: another server, a change, a graph that is not in the store.

Runs in the child, before the engine sees the text: a hostile text costs the child its time, and nobody else.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urljoin

from nap_kg.errors import Refused
from nap_kg.sparql.tokens import Token, place_of, tokens

_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"})
_FORMS = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "construct", "DESCRIBE": "describe"}
_LETTER = re.compile(r"\\(?:u00|U000000)([46][1-9A-Fa-f]|[57][0-9Aa])")
_TELLING = re.compile("|".join((*sorted(_UPDATES), "SERVICE", "FROM", r"\\")))
"""What one of the words, or an escape that hides one, has in it; in capitals."""
_FORM = re.compile(
    r"(?:\s|#[^\n\r]*[\n\r]|(?:PREFIX\s+(?:[A-Za-z][\w-]*)?:|BASE)\s*<[^<>\"{}|^`\\\s]*>)*"
    r"(SELECT|ASK|CONSTRUCT|DESCRIBE)(?!\w|[-.:])",
    re.IGNORECASE,
)
"""A prologue of the usual kind, and the word behind it."""
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Checked(NamedTuple):
    """What a harmless query's text says of itself."""

    form: str  # select, ask, construct, describe; "" where it has none of these
    default_graphs: tuple[str, ...]  # IRIs after FROM
    named_graphs: tuple[str, ...]  # IRIs after FROM NAMED


def check(query: str, prefixes: Mapping[str, str]) -> Checked:
    """Return what a query asks of which graphs, having seen that it reads, and only from the store.

    Words are found by the tokens of the text, so that comments, strings and names may say what they like.
    Raises:  Refused.
    """
    usual = _FORM.match(query)
    if usual is not None and _TELLING.search(query.upper()) is None:  # the tokens would say the same
        return Checked(_FORMS[usual[1].upper()], (), ())
    found = [token for token in tokens(query) if token.kind != "blank"]
    _refuse(query, found)
    plain = query
    while (decoded := _LETTER.sub(lambda match: chr(int(match[1], 16)), plain)) != plain:  # \\u0053ERVICE
        plain = decoded
    if plain != query:
        _refuse(plain, [token for token in tokens(plain) if token.kind != "blank"])
    form = next((_FORMS[token.name] for token in found if token.kind == "word" and token.name in _FORMS), "")
    if "\\" in query:  # an IRI with an escape is one all the same
        plain = _ESCAPE.sub(_character, query)
        found = [token for token in tokens(plain) if token.kind != "blank"]
    return Checked(form, *_graphs(found, prefixes))


def _refuse(query: str, found: Sequence[Token]) -> None:
    for token in found:
        if token.kind != "word":
            continue
        if token.name == "SERVICE":
            raise Refused(
                "SERVICE asks another server, and a guarded query reads the store alone",
                reason="service",
                place=_place(query, token),
                fix="load the other server's data too, and name its graph with GRAPH",
            )
        if token.name in _UPDATES:
            what = "fetches a file" if token.name == "LOAD" else "changes data"
            raise Refused(
                f"{token.name} {what}, and a guarded query only reads",
                reason="update",
                place=_place(query, token),
                fix="ask with SELECT, ASK, CONSTRUCT or DESCRIBE",
            )


def _place(query: str, token: Token) -> str:
    line, column = place_of(query, token.start)
    return f"{line}:{column}"


def _graphs(found: Sequence[Token], prefixes: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    known, base = dict(prefixes), ""
    default: list[str] = []
    named: list[str] = []
    for at, token in enumerate(found):
        if token.kind != "word":
            continue
        after = [*found[at + 1 : at + 3], Token("", ""), Token("", "")]
        if token.name == "BASE" and after[0].kind == "iri":
            base = urljoin(base, after[0].text[1:-1])
        elif token.name == "PREFIX" and after[0].kind == "name" and after[1].kind == "iri":
            known[after[0].text.rstrip(":")] = urljoin(base, after[1].text[1:-1])
        elif token.name == "FROM":
            into, graph = (named, after[1]) if after[0].name == "NAMED" else (default, after[0])
            if graph.kind == "iri":
                into.append(urljoin(base, graph.text[1:-1]))
            elif graph.kind == "name":
                prefix, _, local = graph.text.partition(":")
                into.append(known.get(prefix, f"{prefix}:") + re.sub(r"\\(.)", r"\1", local))
    return tuple(default), tuple(named)


def _character(escape: re.Match[str]) -> str:
    number = int(escape[1] or escape[2], 16)
    return chr(number) if number <= sys.maxunicode else escape[0]


def absent(graph: str) -> Refused:
    """Return the error for a graph that is asked for and not there."""
    return Refused(
        f"<{graph}> is no graph of the store, and nothing is fetched",
        reason="dataset",
        place=f"FROM <{graph}>",
        fix="see which there are: SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
    )
