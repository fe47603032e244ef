"""Which form of a thing a request is after: its ``Accept`` header as expressions that every server's rules can hold.

HTML, Turtle, JSON-LD, N-Triples and N-Quads are told apart by quality to the tenth; among equals, the one named first
wins. A wildcard means HTML, unless HTML is named beside it with a quality of its own: then Turtle. A header that is
missing means HTML, one that names nothing we have means no form at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FORMS: Mapping[str, tuple[str, ...]] = {
    "html": ("text/html", "application/xhtml+xml", "*/*", "text/*"),
    "ttl": ("text/turtle", "application/rdf+xml", "text/n3", "application/trig"),
    "jsonld": ("application/ld+json", "application/json", "application/*"),
    "nt": ("application/n-triples",),
    "nq": ("application/n-quads",),
}
"""The forms by the ending of their files, and the media types that ask for each. Turtle stands in for RDF/XML, which is
not made; it is itself Notation3 and TriG."""

MEDIA: Mapping[str, str] = {
    "html": "text/html",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
}
"""What each form is served as."""

ANY = r"^(?:\*|text)/\*$"
"""A wildcard that means HTML first."""
NAMED_LESS = r"text/html\s*;[^,]*q="
"""HTML is named, with a quality of its own."""


@dataclass(frozen=True)
class Step:
    """One tenth of quality: what it is, and the expression whose one group is the media type asked for at it."""

    quality: str
    pattern: str


def literal(text: str) -> str:
    r"""Return an expression for a text that stands as it is in every server's configuration.

    >>> literal("application/ld+json"), literal("a b")
    ('application/ld\\+json', 'a\\x20b')
    """
    found = []
    for byte in text.encode("utf-8"):
        sign = chr(byte)
        if byte < 128 and (sign.isalnum() or sign in "_/-"):
            found.append(sign)
        elif sign in ".*+":
            found.append(f"\\{sign}")
        else:
            found.append(f"\\x{byte:02X}")
    return "".join(found)


def steps(group: str = "(") -> list[Step]:
    """Return the steps from the lowest quality to the highest: the last that matches is what is asked for.

    ``group`` opens the one group; give ``(?P<name>`` where it must have a name.
    """
    types = "|".join(literal(one) for types in FORMS.values() for one in types)
    begin = rf"(?:^|,)\s*{group}{types})\s*(?:;(?!\s*q=)[^,;]*)*"
    lower = [("0.0", r"0\.0(?:[1-9]|0[1-9])"), *((f"0.{n}", rf"0\.{n}") for n in range(1, 10))]
    found = [Step(name, rf"{begin};\s*q={quality}[0-9]*\s*(?:[,;]|$)") for name, quality in lower]
    return [*found, Step("1", rf"{begin}(?:;\s*q=1(?:\.0*)?\s*(?:;[^,]*)?)?(?:,|$)")]


def asks_for(form: str) -> str:
    r"""Return the expression of the media types of a form.

    >>> asks_for("nt")
    '^(?:application/n-triples)$'
    """
    return f"^(?:{'|'.join(map(literal, FORMS[form]))})$"
