"""How terms are spelt: what a name, an IRI or a string stands for under the prefixes and the base declared so far."""

from __future__ import annotations

import re

from nap_kg.errors import ParseError
from nap_kg.namespaces import PREFIXES
from nap_kg.turtle.complaints import Place
from nap_kg.turtle.iris import ABSOLUTE, resolve
from nap_kg.turtle.lexer import DATATYPE, LANGUAGE, QUOTED, EscapeFault, unescape, unescape_iri, unescape_local
from nap_kg.turtle.terms import RDF_LANG_STRING, Iri, Literal

ESCAPES = "\\t \\b \\n \\r \\f \\\" \\' \\\\ \\uXXXX \\UXXXXXXXX"


class Spelling:
    """Turns what is written into terms; ``known`` remembers names until a declaration changes what they mean."""

    def __init__(self, place: Place, base: str | None) -> None:
        self.place, self.base = place, base
        self.prefixes: dict[str, str] = {}
        self.known: dict[str, Iri] = {}

    def prefixed(self, written: str, start: int) -> Iri:
        """Return what a prefixed name stands for."""
        prefix, _, local = written.partition(":")
        namespace = self.prefixes.get(prefix)
        if namespace is None:
            house = PREFIXES.get(prefix)
            raise ParseError(
                f"found {written}, expected a name with a declared prefix: {prefix}: is not declared before",
                place=self.place.of(start),
                fix=f"add  @prefix {prefix}: <{house or '…'}> .  above, or correct the prefix",
            )
        iri = self.known[written] = Iri(namespace + (unescape_local(local) if "\\" in local else local))
        return iri

    def iri(self, written: str, start: int) -> Iri:
        """Return what an IRI in angle brackets stands for."""
        value = written[1:-1]
        if "\\" in value:
            try:
                value = unescape_iri(value)
            except EscapeFault as fault:
                raise ParseError(
                    f"found {fault.found}, expected an IRI without it",
                    place=self.place.of(start + 1 + fault.offset),
                    fix="write the character in percent form, e.g. %20",
                ) from fault
        if self.base is not None and not ABSOLUTE.match(value):
            value = resolve(self.base, value)
        iri = self.known[written] = Iri(value)
        return iri

    def string(self, token: re.Match[str]) -> Literal:
        """Return the literal of a string with its language or datatype, if they follow at once."""
        quoted = token.group(QUOTED)
        quotes = 3 if quoted.startswith(('"""', "'''")) else 1
        value = quoted[quotes:-quotes]
        if "\\" in value:
            try:
                value = unescape(value)
            except EscapeFault as fault:
                raise ParseError(
                    f"found {fault.found}, expected one of the escapes {ESCAPES}",
                    place=self.place.of(token.start(QUOTED) + quotes + fault.offset),
                    fix="double the backslash where it stands for itself",
                ) from fault
        language = token.group(LANGUAGE)
        if language is not None:
            return Literal(value, RDF_LANG_STRING, language.lower())
        datatype = token.group(DATATYPE)
        if datatype is None:
            return Literal(value)
        return Literal(value, self.name_of(datatype, token.start(DATATYPE)).value)

    def name_of(self, written: str, start: int) -> Iri:
        """Return what an IRI or a prefixed name stands for."""
        known = self.known.get(written)
        if known is not None:
            return known
        return self.iri(written, start) if written.startswith("<") else self.prefixed(written, start)
