"""What the reader says of a text that breaks Turtle's syntax: what stands there, what could, and how to mend it."""

from __future__ import annotations

import re
from typing import NoReturn

from nap_kg.errors import ParseError
from nap_kg.turtle.lexer import BAD_IN_IRI, NEWLINE

SUBJECT, VERB, OBJECT, AFTER, ITEM = "a subject", "a predicate", "an object", "';', ',' or an end", "an item or ')'"
"""What can come next: the states of the reader, in the words of its messages."""

_CLOSING = {"[": "]", "(": ")", "{": "}"}
_IRI_ESCAPE = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}")


class Place:
    """Says where in a text something is: a line and a column, both from 1."""

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name = text, name

    def of(self, offset: int) -> str:
        """Return ``name:line:column`` of an offset."""
        line, start = 1, 1 if self.text.startswith("\ufeff") else 0
        for match in NEWLINE.finditer(self.text, 0, offset):
            if match.end() <= offset:
                line, start = line + 1, match.end()
        return f"{self.name}:{line}:{offset - start + 1}"

    def line(self, offset: int) -> int:
        """Return the line of an offset."""
        return int(self.of(offset).rsplit(":", 2)[1])


def complain(text: str, offset: int, place: Place) -> NoReturn:
    """Raise for the text at an offset, where no token of Turtle starts.

    Raises:  ParseError, always.
    """
    while text[offset] in " \t\r\n":
        offset += 1
    first = text[offset]
    found, expected, fix = f"the character {first!r}", "a term or one of . ; , [ ] ( )", "delete it, or quote the text"
    if first in "\"'":
        quote = first * 3 if text.startswith(first * 3, offset) else first
        found = f"a string opened by {quote} in line {place.line(offset)} that is never closed"
        expected = f"a closing {quote}" + ("" if len(quote) == 3 else " in the same line")
        fix = f"close it with {quote}" + (
            "" if len(quote) == 3 else f", or use {first * 3} for a text of several lines"
        )
    elif text.startswith("<<", offset):
        found, expected = "'<<', a triple term of RDF 1.2", "Turtle 1.1"
        fix = "state the triple itself, or describe it with a resource of its own"
    elif first == "<":
        bad = _bad_in_iri(text, offset + 1)
        found = f"an IRI with {'no end' if bad is None else repr(text[bad])}"
        expected = "an IRI without blanks, quotes or braces, closed by '>'"
        fix = "close the IRI with '>', or write the character in percent form, e.g. %20"
        offset = offset if bad is None else bad
    elif text.startswith("_:", offset):
        found, expected, fix = "'_:' without a label", "a label such as _:x1", "name the blank node, or write []"
    elif first == "\\":
        found, fix = "a backslash outside a string", "backslashes stand only in strings, IRIs and after a prefix"
    elif first in "{}":
        fix = "named graphs in braces are TriG: put the triples into a .trig file"
    elif first == "@":
        found, expected, fix = "'@' without a word", "@prefix, @base or a language such as @en", "complete it"
    elif first == "=":
        fix = "write owl:sameAs: '=' is N3"
    elif first == "?" or first == "$":
        fix = "variables belong into SPARQL queries"
    raise ParseError(f"found {found}, expected {expected}", place=place.of(offset), fix=fix)


def _bad_in_iri(text: str, offset: int) -> int | None:
    """Return where an IRI that starts before the offset goes wrong."""
    for bad in BAD_IN_IRI.finditer(text, offset):
        if bad.group() == ">":
            return None
        if not _IRI_ESCAPE.match(text, bad.start()):
            return bad.start()
    return None


def unexpected(
    place: Place, state: str, start: int, found: str, *, previous: int, opened: tuple[str, int] | None, begun: bool
) -> NoReturn:
    """Raise for a token that can't come in a state.

    ``previous`` is where the token before ended, ``opened`` the bracket that is open and its offset, ``begun`` whether
    a statement has begun. Where something is missing, the place is the end of the token before.
    Raises:  ParseError, always.
    """
    end_of_text = found == "the end of the text"
    at, expected, fix = start, state, "look just before this place for a missing or misplaced mark"
    if state == AFTER:
        closing = _CLOSING[opened[0]] if opened else "."
        expected = f"',', ';' or '{closing}'"
        if found.startswith("'@") or found == "'^^'":
            fix = "a language or datatype follows a string in quotes, once"
        elif found not in {"']'", "')'", "'.'", "'}'"}:
            at = previous
            fix = (
                f"end the statement with '{closing}', or put ';' before the next predicate, ',' before the next object"
            )
    elif state == VERB:
        if not begun and not opened:
            expected = SUBJECT
        elif found in {"'.'", "']'", "'}'"}:
            fix = "a subject needs a predicate and an object"
        elif end_of_text:
            at, fix = previous, "end the last statement with '.'"
        elif found == "';'":
            expected, fix = "a predicate and an object before ';'", "leave the ';' out"
        elif found.startswith("the literal"):
            fix = "a predicate is an IRI: is the '.' before, or a predicate, missing?"
        elif found.startswith("the blank node"):
            fix = "a predicate is an IRI, never a blank node"
        else:
            fix = "a predicate is an IRI, a prefixed name or 'a'; is a prefix or its colon missing?"
    elif state == OBJECT:
        if found == "the bare word a":
            fix = "'a' stands between a subject and its class: is the '.' of the statement before missing?"
        elif end_of_text:
            at, fix = previous, "write the object, then '.'"
        elif found in {"'.'", "';'", "','", "']'", "'}'"}:
            fix = f"write an object before {found}, or take the mark before it out"
        else:
            fix = "an object is an IRI, a prefixed name, a literal in quotes, a number, true, false, [ … ] or ( … )"
    elif state == SUBJECT:
        expected = "a subject, @prefix or @base"
        if found == "'.'":
            fix = "take this '.' out: a statement ended before, or a PREFIX or BASE line needs none"
        elif found.startswith("'@"):
            fix = "only @prefix and @base start so"
        elif found in {"';'", "','", "']'", "')'", "'}'"}:
            fix = f"is the '.' before wrong? a statement can't start with {found}"
        elif found.startswith("the literal"):
            fix = "a subject is an IRI or a blank node; is the '.' before this line wrong?"
        else:
            fix = "a subject is an IRI, a prefixed name, _:x, [ … ] or ( … ); is a prefix or its colon missing?"
    if opened and (end_of_text or found == "'.'" or (state == ITEM and found.startswith("'"))):
        mark, offset = opened
        fix = f"close the '{mark}' of line {place.line(offset)} with '{_CLOSING[mark]}'"
    raise ParseError(f"found {found}, expected {expected}", place=place.of(at), fix=fix)
