"""Pages: what the page of a thing says, in a language, before anything of a format is decided; and as RDF."""

from nap_kg.pages.model import (
    Bars,
    Block,
    Items,
    Literal,
    Network,
    Note,
    Page,
    Paragraph,
    Ref,
    Said,
    Section,
    Span,
    Table,
    Timeline,
    Value,
)
from nap_kg.pages.statements import Statements
from nap_kg.pages.thing import Pages
from nap_kg.pages.words import LANGUAGES, word

__all__ = [
    "LANGUAGES",
    "Bars",
    "Block",
    "Items",
    "Literal",
    "Network",
    "Note",
    "Page",
    "Pages",
    "Paragraph",
    "Ref",
    "Said",
    "Section",
    "Span",
    "Statements",
    "Table",
    "Timeline",
    "Value",
    "word",
]
