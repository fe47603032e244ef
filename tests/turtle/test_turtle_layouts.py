"""Thousands of layouts in four formats: the triples are those that pyoxigraph reads, each where the reader says."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from nap_kg.turtle import BlankNode, Document, Iri, Literal, Term, read
from nap_kg.turtle.syntax import Collection, Node, PropertyList
from tests.turtle.layouts import FORMATS, layout
from tests.turtle.turtle_graphs import BASE, canonical, ox_term

SIZES = {"turtle": 1200, "trig": 1200, "n-triples": 400, "n-quads": 400}
BATCH = 100


def _read(seed: int, syntax: str) -> tuple[str, Document]:
    text = layout(seed, syntax)
    return text, read(text, base=BASE, syntax="turtle" if syntax == "n-triples" else syntax)


def _base(syntax: str) -> str | None:
    return None if syntax.startswith("n-") else BASE


@pytest.mark.parametrize(("syntax", "start"), [(s, n) for s, size in SIZES.items() for n in range(0, size, BATCH)])
def test_the_text_at_each_place_starts_with_the_term(syntax: str, start: int) -> None:
    """What stands there is the term, as pyoxigraph reads it under the declarations so far; no triple is lost."""
    for seed in range(start, start + BATCH):
        text, document = _read(seed, syntax)
        theirs = ox.parse(text, FORMATS[syntax], base_iri=_base(syntax))
        assert _quads(document) == canonical((q.subject, q.predicate, q.object, q.graph_name) for q in theirs), text
        lines = re.split("\r\n|\r|\n", text)
        written: list[tuple[Node, str]] = []
        for triple in document.triples():
            terms = triple.subject.term, triple.predicate.term, triple.object.term
            for count, term in enumerate(terms, 1):
                position = document.locate(*terms[:count])
                assert position is not None, (seed, terms[:count])
                node = _node_at(document, position.offset, term)
                first = re.split("\r\n|\r|\n", document.written(node))[0]
                assert lines[position.line - 1][position.column - 1 :].startswith(first)
                written.append((node, document.written(node)))
        _reads_as(document, written, syntax)


def _quads(document: Document) -> set[str]:
    default = ox.DefaultGraph()
    return canonical(
        (*(ox_term(n.term) for n in (t.subject, t.predicate, t.object)), ox_term(graph.term) if graph else default)
        for t, graph in document.quads()
    )


def _node_at(document: Document, offset: int, term: Term) -> Node:
    """Return the node of a term that is written at an offset."""
    for triple in document.triples():
        for node in (triple.subject, triple.predicate, triple.object):
            if node.start == offset and node.term == term:
                return node
    raise AssertionError((offset, term))


def _reads_as(document: Document, written: list[tuple[Node, str]], syntax: str) -> None:
    """Each term, cut out of the text and put after the declarations that stand before it, reads as itself."""
    lines, expected = [], {}
    declarations = list(document.directives)
    for number, (node, cut) in enumerate(sorted(written, key=lambda pair: pair[0].start)):
        while declarations and declarations[0].start < node.start:
            directive = declarations.pop(0)
            lines.append(document.text[directive.start : directive.end])
        if isinstance(node.term, BlankNode):
            assert (
                isinstance(node, PropertyList | Collection)
                or not cut
                or cut[0] in "[("
                or cut == f"_:{node.term.value}"
            )
        elif cut and node.term != Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#nil"):
            lines.append(
                f"<urn:x:{number}> {'a' if cut == 'a' else '<urn:x:p>'} {'<urn:x:type>' if cut == 'a' else cut} ."
            )
            expected[f"urn:x:{number}"] = ox.NamedNode("urn:x:type") if cut == "a" else ox_term(node.term)
    found = ox.parse("\n".join(lines), ox.RdfFormat.TURTLE, base_iri=BASE)
    assert {quad.subject.value: _lowered(quad.object) for quad in found} == expected, lines


def _lowered(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> object:
    if isinstance(term, ox.Literal) and term.language:
        return ox.Literal(term.value, language=term.language.lower())
    return term


def test_layouts_hold_what_they_should() -> None:
    """Among them are all the things that a reader could stumble over."""
    texts = [layout(seed, "trig") for seed in range(1000)]
    for mark in ("\r\n", "\r", "[", "(", "{", "GRAPH", "_:", '"""', "'''", "^^", "@", "#", "\\", " a ", "true", "base"):
        assert sum(mark in text for text in texts) > 50, mark
    documents = [_read(seed, "trig")[1] for seed in range(100)]
    assert sum(isinstance(t.object.term, Literal) for d in documents for t in d.triples()) > 300
