"""A graph without blank nodes or comments, written straight in the house form: as ``format_turtle`` gives it.

What programs write by the hundred thousand needs no reading back: the form is known, and the terms are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from nap_kg.turtle.lexer import LOCAL_NAME
from nap_kg.turtle.names import SHORTHAND
from nap_kg.turtle.terms import RDF_TYPE, XSD_STRING, Iri, Literal

WIDTH = 120
INDENT = "    "
_LOCAL_NAME = re.compile(LOCAL_NAME)
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})

Statement = tuple[str, str, Iri | Literal]
"""Subject, predicate and object, the first two by their IRIs."""


def write_turtle(statements: Iterable[Statement], prefixes: Mapping[str, str]) -> str:
    """Return statements as Turtle in the house form, each once, with the prefixes that are used.

    >>> print(write_turtle([("http://example.org/a", "http://example.org/b", Literal("c"))], {"ex": "http://example.org/"}))
    @prefix ex: <http://example.org/> .
    <BLANKLINE>
    ex:a
        ex:b "c" ;
    .
    <BLANKLINE>
    """
    things: dict[str, list[tuple[str, Iri | Literal]]] = {}
    for subject, predicate, value in statements:
        things.setdefault(subject, []).append((predicate, value))
    written = HouseTurtle(prefixes)
    for subject, pairs in things.items():
        written.add(subject, pairs)
    return written.text()


class HouseTurtle:
    """A text in the making, of which only the finished blocks are held."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes, self._names = prefixes, _Names(prefixes)
        self._blocks: list[tuple[str, str]] = []

    def add(self, subject: str, pairs: Iterable[tuple[str, Iri | Literal]]) -> None:
        """Write all that is said of a subject: predicates with an object each, in any order; each subject once."""
        said: dict[str, dict[Iri | Literal, None]] = {}
        for predicate, value in pairs:
            said.setdefault(predicate, {})[value] = None
        named = [("a" if p == RDF_TYPE else self._names.iri(p), values) for p, values in said.items()]
        lines = [self._names.iri(subject)]
        for predicate, values in sorted(named, key=lambda pair: (pair[0] != "a", _order(pair[0]))):
            lines += _pair(predicate, [flat for *_, flat in sorted(self._names.ranked(value) for value in values)])
        self._blocks.append((_order(lines[0]), "\n".join([*lines, "."])))

    def text(self) -> str:
        """Return the whole text: the prefixes that are used, then the blocks in the order of their subjects."""
        self._blocks.sort()
        used = sorted(self._names.used if self._blocks else self._prefixes)
        directives = [f"@prefix {name}: <{self._prefixes[name]}> ." for name in used]
        blocks = [block for _, block in self._blocks]
        return "".join(f"{line}\n" for line in (*directives, *([""] if directives and blocks else []), *blocks))


def _pair(predicate: str, objects: list[str]) -> list[str]:
    """Lay out a predicate with its objects: on one line if they fit."""
    line = f"{INDENT}{predicate} {', '.join(objects)} ;"
    if len(objects) == 1 or len(line) <= WIDTH:
        return [line]
    ends = [*("," for _ in objects[1:]), " ;"]
    return [INDENT + predicate, *(f"{INDENT}{INDENT}{flat}{end}" for flat, end in zip(objects, ends, strict=True))]


class _Names:
    """Writes terms, and knows which prefixes it used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._by_length = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        self._written: dict[str, str] = {}
        self.used: set[str] = set()

    def iri(self, value: str) -> str:
        """Return an IRI: by the longest prefix that leaves a plain local name, else in full."""
        known = self._written.get(value)
        if known is None:
            known = self._written[value] = self._iri(value)
        return known

    def _iri(self, value: str) -> str:
        for prefix, namespace in self._by_length:
            if value.startswith(namespace) and _LOCAL_NAME.fullmatch(value, len(namespace)):
                self.used.add(prefix)
                return f"{prefix}:{value[len(namespace) :]}"
        return f"<{value}>"

    def ranked(self, term: Iri | Literal) -> tuple[int, str, str, str]:
        """Return what an object is sorted by, and how it is written."""
        if isinstance(term, Iri):
            flat = self.iri(term.value)
            return 0, "", _order(flat), flat
        flat = self._literal(term)
        return 2, term.language, flat, flat

    def _literal(self, term: Literal) -> str:
        shorthand = SHORTHAND.get(term.datatype)
        if shorthand and shorthand.fullmatch(term.value):
            return term.value
        quoted = '"' + term.value.translate(ESCAPES) + '"'
        if term.language:
            return f"{quoted}@{term.language}"
        return quoted if term.datatype == XSD_STRING else f"{quoted}^^{self.iri(term.datatype)}"


def _order(written: str) -> str:
    return written.removesuffix(">")
