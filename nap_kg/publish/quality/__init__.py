"""A published site held against FOOPS!-like tests, the W3C's practices for data on the web, and its own links."""

from __future__ import annotations

from pathlib import Path

from nap_kg import progress
from nap_kg.publish.quality import links, ontology, practices
from nap_kg.publish.quality.model import FORMATS, Result, Score, Test
from nap_kg.publish.quality.site import Examined

__all__ = ["FORMATS", "Result", "Score", "Test", "check", "tests"]


def tests(site: Examined) -> list[Test]:
    """Return the tests that a site is held against: those of an ontology for the one that holds it."""
    of_ontology = ontology.TESTS if "ns" in site.documents else ()
    return [*of_ontology, *practices.TESTS, *links.TESTS]


def check(folder: Path | str) -> Score:
    """Return how a published site does.

    Shape:   one result per test, in a fixed order, each with the reasons why it is missed.
    Raises:  InputError for a folder that holds no published site; ParseError for rules that are not understood.
    """
    site = Examined(Path(folder))
    found = []
    asked = tests(site)
    with progress.stage("checking", of=len(asked)) as step:
        for test in asked:
            step()
            found.append(Result(test.id, test.group, test.title, tuple(test.misses(site))))
    return Score(tuple(found))
