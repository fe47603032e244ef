"""Statements go out of a text and come into it; all else stays as it is written."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from nap_kg.turtle import edit, format_turtle
from nap_kg.turtle.edit import edit_turtle
from nap_kg.turtle.terms import RDF_TYPE, XSD_INTEGER, Iri, Literal
from nap_kg.turtle.write import Statement

EX = "http://example.org/"
TEXT = """\
@prefix ex: <http://example.org/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .

# head
ex:a
    a ex:T ;
    ex:b ex:c, ex:d, ex:e ; # several
    # above
    ex:p "x" ;
.
# about z
ex:z
    ex:p 1 ;
    foaf:page ex:a ;
.
"""
LOOSE = TEXT.replace("\n.\n", ".\n").replace("    ", " ")


def _said(subject: str, predicate: str, value: Iri | Literal | str) -> Statement:
    return EX + subject, EX + predicate, Iri(EX + value) if isinstance(value, str) else value


CASES: list[tuple[list[Statement], list[Statement]]] = [
    ([_said("a", "b", "d"), _said("a", "b", "e")], []),
    ([_said("a", "b", "c"), _said("a", "b", "d")], []),
    ([_said("a", "b", "c"), _said("a", "b", "e")], []),
    ([_said("a", "b", one) for one in "cde"], []),
    ([_said("a", "b", "c")], [_said("a", "b", "y"), _said("a", "b", "w")]),
    ([], [_said("a", "b", "y")]),
    ([_said("a", "p", Literal("x"))], [_said("a", "q", Literal('two\n"lines"'))]),
    ([_said("z", "p", Literal("1", XSD_INTEGER))], [(EX + "m", RDF_TYPE, Iri("https://w3id.org/nap-kg/ns#Task"))]),
    ([_said("z", "p", Literal("1", XSD_INTEGER)), (EX + "z", "http://xmlns.com/foaf/0.1/page", Iri(EX + "a"))], []),
    ([_said("a", "b", "nothing")], []),
]


def _triples(text: str) -> set[ox.Triple]:
    return set(ox.parse(text.encode(), ox.RdfFormat.TURTLE))


def _as_triples(statements: list[Statement]) -> set[ox.Triple]:
    lines = [f"<{s}> <{p}> {edit._written(value)} ." for s, p, value in statements]
    return _triples("\n".join(lines))


@pytest.mark.parametrize("case", range(len(CASES)))
@pytest.mark.parametrize("text", [TEXT, LOOSE], ids=["house", "loose"])
def test_exactly_these_statements(text: str, case: int) -> None:
    """The statements that go and come are the whole difference; comments stay; the house form stays the house form."""
    removed, added = CASES[case]
    edited = edit_turtle(text, removed, added, name="x.ttl")
    assert _triples(edited) == (_triples(text) - _as_triples(removed)) | _as_triples(added)
    for comment in ("# head", "# several", "# above", "# about z"):
        assert comment in edited
    if text is TEXT:
        assert format_turtle(edited) == edited


@pytest.mark.parametrize("case", range(len(CASES)))
def test_block_by_block_is_the_same(case: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long text, of which only the blocks that change are read, is edited as a short one."""
    text = TEXT.replace("# head\n", "").replace("# about z\n", "")
    removed, added = CASES[case]
    whole = edit_turtle(text, removed, added, name="x.ttl")
    monkeypatch.setattr(edit, "_LONG", 0)
    assert edit_turtle(text, removed, added, name="x.ttl") == whole


def test_a_block_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is edited block by block is never read as a whole."""
    text = "".join(f"ex:n{n:05}\n    ex:p {n} ;\n.\n" for n in range(9000))
    text = "@prefix ex: <http://example.org/> .\n\n" + text
    read: list[int] = []
    formatted = edit.format_turtle
    monkeypatch.setattr(edit, "format_turtle", lambda t, *, name: read.append(len(t)) or formatted(t, name=name))
    edited = edit_turtle(text, [_said("n00077", "p", Literal("77", XSD_INTEGER))], [_said("n00077", "p", Literal("x"))],
                         name="x.ttl")  # fmt: skip
    assert edited == text.replace("ex:p 77 ;", 'ex:p "x" ;')
    assert max(read) < 1000
