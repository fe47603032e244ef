"""The W3C's Turtle 1.1 suite: what the reader accepts and refuses, and that formatting changes no triple of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg import resources
from nap_kg.errors import ParseError
from nap_kg.turtle import format_turtle, read
from tests.turtle.turtle_graphs import ours, theirs

SUITE = "https://w3c.github.io/rdf-tests/rdf/rdf11/rdf-turtle/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
RDFT = "http://www.w3.org/ns/rdftest#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@dataclass(frozen=True)
class Case:
    name: str
    kind: str
    action: Path
    result: Path | None

    @property
    def text(self) -> str:
        return self.action.read_bytes().decode("utf-8")

    @property
    def base(self) -> str:
        return SUITE + self.action.name


def cases() -> list[Case]:
    shared = resources.shared()
    if shared is None:
        return []
    folder = shared / "w3c" / "turtle"
    store = ox.Store()
    store.load((folder / "manifest.ttl").read_bytes(), ox.RdfFormat.TURTLE, base_iri=SUITE)

    def file(case: ox.NamedNode, predicate: str) -> Path | None:
        quad = next(store.quads_for_pattern(case, ox.NamedNode(MF + predicate), None), None)
        return None if quad is None else folder / quad.object.value.removeprefix(SUITE)

    found = []
    for quad in store.quads_for_pattern(None, RDF_TYPE, None):
        if quad.object.value.startswith(RDFT + "TestTurtle"):
            action = file(quad.subject, "action")
            assert action is not None
            name = quad.subject.value.rpartition("#")[2]
            kind = quad.object.value.removeprefix(RDFT + "TestTurtle")
            found.append(Case(name, kind, action, file(quad.subject, "result")))
    return sorted(found, key=lambda case: case.name)


ALL = cases()
absent = [pytest.param(None, marks=pytest.mark.skip(reason="no shared folder with the W3C's cases"))]
positive = pytest.mark.parametrize(
    "case", [pytest.param(c, id=c.name) for c in ALL if not c.kind.startswith("Negative")] or absent
)
negative = pytest.mark.parametrize(
    "case", [pytest.param(c, id=c.name) for c in ALL if c.kind.startswith("Negative")] or absent
)


def test_the_whole_suite_runs(shared: Path) -> None:
    """The manifest lists 313 cases; none is left out."""
    assert (shared / "w3c" / "turtle" / "manifest.ttl").exists()
    assert Counter(case.kind for case in ALL) == {"Eval": 145, "NegativeSyntax": 94, "PositiveSyntax": 74}


@positive
def test_reader_reads(case: Case) -> None:
    """A positive case has the triples that the suite expects, or else those that pyoxigraph reads."""
    triples = ours(read(case.text, name=case.name, base=case.base))
    assert triples == theirs(case.text, base=case.base)
    if case.result is not None:
        expected = case.result.read_bytes().decode("utf-8")
        assert triples == theirs(expected, rdf_format=ox.RdfFormat.N_TRIPLES)


@negative
def test_reader_refuses(case: Case) -> None:
    """A negative case is refused, with its line and column, what stands there, what should, and a way out."""
    with pytest.raises(ParseError) as caught:
        read(case.text, name="case.ttl", base=case.base)
    file, line, column = caught.value.place.rsplit(":", 2)
    assert file == "case.ttl"
    assert 1 <= int(line) <= len(case.text.splitlines()) + 1
    assert int(column) >= 1
    assert ", expected " in caught.value.cause
    assert caught.value.fix


@positive
def test_format_keeps_everything(case: Case) -> None:
    """Formatting keeps triples and comments, and formatting again changes nothing."""
    formatted = format_turtle(case.text, name=case.name)
    assert theirs(formatted, base=case.base) == theirs(case.text, base=case.base)
    before, after = read(case.text), read(formatted)
    assert Counter(comment.text for comment in after.comments) == Counter(comment.text for comment in before.comments)
    assert format_turtle(formatted) == formatted


@positive
def test_positions_hold_the_terms(case: Case) -> None:
    """At each place of a term stands a term: the text that is written there reads as that same term."""
    document = read(case.text, base=case.base)
    for triple in document.triples():
        for node in (triple.subject, triple.predicate, triple.object):
            written = document.written(node)
            assert written == written.strip()
            position = document.position(node.start)
            lines = case.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            first = written.replace("\r\n", "\n").replace("\r", "\n").split("\n")[0]
            assert lines[position.line - 1][position.column - 1 :].startswith(first)
