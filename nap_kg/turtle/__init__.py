"""Turtle with its positions: one reader for findings, the formatter and fixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.turtle.format import format_turtle
    from nap_kg.turtle.reader import read
    from nap_kg.turtle.syntax import Document, Position
    from nap_kg.turtle.terms import BlankNode, Iri, Literal, Term

__all__ = ["BlankNode", "Document", "Iri", "Literal", "Position", "Term", "format_turtle", "read"]

_HOMES = {
    "BlankNode": "terms",
    "Document": "syntax",
    "Iri": "terms",
    "Literal": "terms",
    "Position": "syntax",
    "Term": "terms",
    "format_turtle": "format",
    "read": "reader",
}
"""Loaded where asked for: a file can be gone through without the reader."""


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
