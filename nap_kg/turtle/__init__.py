"""Turtle with its positions: one reader for findings, the formatter and fixes."""

from nap_kg.turtle.format import format_turtle
from nap_kg.turtle.reader import read
from nap_kg.turtle.syntax import Document, Position
from nap_kg.turtle.terms import BlankNode, Iri, Literal, Term

__all__ = ["BlankNode", "Document", "Iri", "Literal", "Position", "Term", "format_turtle", "read"]
