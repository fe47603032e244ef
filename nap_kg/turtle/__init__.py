"""Turtle with its positions: one reader for findings, the formatter and fixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nap_kg.turtle.reader import read
from nap_kg.turtle.syntax import Document, Position
from nap_kg.turtle.terms import BlankNode, Iri, Literal, Term

__all__ = ["BlankNode", "Document", "Iri", "Literal", "Position", "Term", "format_turtle", "read"]

if TYPE_CHECKING:
    from nap_kg.turtle.format import format_turtle


def __getattr__(name: str) -> object:
    if name != "format_turtle":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from nap_kg.turtle.format import format_turtle

    return format_turtle
