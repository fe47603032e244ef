"""How the formatter writes IRIs and literals: prefixes made distinct, names short, lexical forms untouched."""

from __future__ import annotations

import re

from nap_kg.turtle.iris import ABSOLUTE, resolve
from nap_kg.turtle.lexer import (
    DATATYPE,
    END,
    IRI,
    LOCAL_NAME,
    QUOTED,
    token_pattern,
    unescape_iri,
)
from nap_kg.turtle.syntax import Block, Document, Node, Statement
from nap_kg.turtle.terms import (
    RDF_NIL,
    RDF_TYPE,
    XSD_BOOLEAN,
    XSD_DECIMAL,
    XSD_DOUBLE,
    XSD_INTEGER,
    XSD_STRING,
    BlankNode,
    Iri,
    Literal,
)

SHORTHAND = {
    XSD_BOOLEAN: re.compile("true|false"),
    XSD_DECIMAL: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD_DOUBLE: re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"),
    XSD_INTEGER: re.compile(r"[+-]?[0-9]+"),
}
"""The lexical forms that Turtle writes without quotes, by datatype."""
_LOCAL_NAME = re.compile(LOCAL_NAME)
_QUOTE_OR_ESCAPE = re.compile(r"\\(.)|\"", re.DOTALL)
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^\x00-\x20<>\"]*>")
_NEEDS_BACKSLASH = re.compile(r"[~!$&'()*+,;=/?#@]|%(?![0-9A-Fa-f]{2})|^[-.]|\.$")


def unknown_base(text: str) -> str:
    """Return a base that stands for the one that a text leaves open: deep, and named as nothing in the text is."""
    name = "no-base"
    while name in text:
        name += "-x"
    return f"{name}://{name}/" + "d/" * 64 + name


class Names:
    """Writes the terms of one document; knows afterwards which prefixes it used, and whether the base."""

    def __init__(self, document: Document, unknown: str) -> None:
        """Look through a document that was read with an unknown base."""
        self.unknown = unknown
        self.scheme = unknown[: unknown.index(":") + 1]
        self.prefixes: dict[str, str] = {}
        self.declared: dict[str, str] = {}  # each prefix with its IRI as it is to be written
        self.base: str | None = None
        self.used: set[str] = set()
        self.base_used = False
        self._relative: dict[str, str] = {}  # IRIs written as relative ones, with the shortest way to write each
        self._written: dict[str, str] = {}
        self._settle(document)
        self._by_length = sorted(self.prefixes.items(), key=lambda item: (-len(item[1]), item[0]))

    def _settle(self, document: Document) -> None:
        """Settle the prefixes (who declares one first has it), the base, and how relative IRIs are written."""
        bases: list[str] = []
        crowded_out: list[tuple[str, str, str]] = []
        has_relative = _RELATIVE.search(document.text) is not None
        base, base_written = self.unknown, ""
        for statement in document.statements:
            if has_relative:
                self._note_relative(document, statement, base, base_written)
            if isinstance(statement, Block):
                continue
            value = statement.iri.term.value
            written = self._relative.get(value, value) if self._is_unknown(value) else value
            if statement.prefix is None:
                bases.append(value)
                base, base_written = value, written
            elif self.prefixes.setdefault(statement.prefix, value) == value:
                self.declared.setdefault(statement.prefix, written)
            elif self._is_unknown(value):
                crowded_out.append((statement.prefix or "p", value, written))
        for prefix, value, written in crowded_out:
            if value not in self.prefixes.values():
                number = 2
                while f"{prefix}{number}" in self.prefixes:
                    number += 1
                self.prefixes[f"{prefix}{number}"], self.declared[f"{prefix}{number}"] = value, written
        if len(bases) == 1 and not any(map(self._is_unknown, [*bases, *self._relative])):
            self.base = bases[0]
        else:
            self._relative = {value: text for value, text in self._relative.items() if self._is_unknown(value)}

    def _note_relative(self, document: Document, statement: Statement, base: str, base_written: str) -> None:
        """Note the relative IRIs of a statement: as they are, or beside an unknown base as they are without ours."""
        match = token_pattern(document.text).scanner(document.text, statement.start, statement.end).match  # type: ignore[attr-defined]
        token = match()
        while token is not None and token.lastindex != END:
            written = token.group(IRI) or token.group(DATATYPE) or ""
            if written.startswith("<") and not ABSOLUTE.match(written, 1):
                reference = unescape_iri(written[1:-1])
                value = resolve(base, reference)
                if self._is_unknown(value) and base_written:
                    reference = resolve(base_written, reference)
                known = self._relative.get(value, reference)
                self._relative[value] = min(known, reference, key=lambda text: (len(text), text))
            token = match()

    def _is_unknown(self, value: str) -> bool:
        return value.startswith(self.scheme)

    def node(self, node: Node, written: str) -> str:
        """Return a term that is not in brackets or parentheses as the house writes it."""
        term = node.term
        if isinstance(term, Iri):
            return "()" if term.value == RDF_NIL else self.iri(term.value)
        if isinstance(term, BlankNode):
            return written
        return self.literal(term, written)

    def predicate(self, value: str) -> str:
        """Return a predicate; ``rdf:type`` is ``a``."""
        return "a" if value == RDF_TYPE else self.iri(value)

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
        relative = self._relative.get(value)
        if relative is not None:
            self.base_used = True
            return f"<{relative}>"
        if not self._is_unknown(value):
            return f"<{value}>"
        for prefix, namespace in self._by_length:
            if value.startswith(namespace) and self._is_unknown(namespace):
                self.used.add(prefix)
                return f"{prefix}:" + _NEEDS_BACKSLASH.sub(r"\\\g<0>", value[len(namespace) :])
        raise AssertionError(value)

    def literal(self, term: Literal, written: str) -> str:
        """Return a literal: short form where Turtle has one for its lexical form, else in quotes."""
        shorthand = SHORTHAND.get(term.datatype)
        if shorthand and shorthand.fullmatch(term.value):
            return term.value
        token = token_pattern(written).match(written)
        assert token is not None
        quoted = _requoted(token.group(QUOTED))
        if term.language:
            return f"{quoted}@{written.rpartition('@')[2]}"
        return quoted if term.datatype == XSD_STRING else f"{quoted}^^{self.iri(term.datatype)}"


def _requoted(quoted: str) -> str:
    """Return a string in double quotes, three of them only where it has several lines; those keep their text."""
    quotes = 3 if quoted.startswith(('"""', "'''")) else 1
    body = quoted[quotes:-quotes]
    if quotes == 3 and ("\n" in body or "\r" in body):
        plain = quoted.startswith('"') or '"""' in body or body.endswith('"')
        return quoted if plain else f'"""{body}"""'
    return '"' + _QUOTE_OR_ESCAPE.sub(_with_escape, body) + '"'


def _with_escape(match: re.Match[str]) -> str:
    if match.group() == '"':
        return '\\"'
    return "'" if match.group() == "\\'" else match.group()
