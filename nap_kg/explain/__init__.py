"""Explanations: why an answer is empty, why a statement holds, what is known of a thing, and how to cite it."""

from nap_kg.explain.citation import Citations, Document, Footnote
from nap_kg.explain.describe import Description, Said, describe
from nap_kg.explain.entailed import Statement
from nap_kg.explain.steps import Step, WhyNot, why_not
from nap_kg.explain.things import Reader, find_property, find_thing, find_value
from nap_kg.explain.why import Ground, Why, why

__all__ = [
    "Citations",
    "Description",
    "Document",
    "Footnote",
    "Ground",
    "Reader",
    "Said",
    "Statement",
    "Step",
    "Why",
    "WhyNot",
    "describe",
    "find_property",
    "find_thing",
    "find_value",
    "why",
    "why_not",
]
