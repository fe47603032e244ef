"""Excerpts of big texts, TriG's and N-Quads' grammar, and blank nodes matched across parsers."""

from __future__ import annotations

import io
import random
import time
from itertools import pairwise

import pyoxigraph as ox
import pytest

from nap_kg.errors import ParseError
from nap_kg.turtle import BlankNode, Iri, read
from nap_kg.turtle.excerpt import Excerpt, Unclear, Wanted, excerpt, first_statements
from nap_kg.turtle.matching import match
from tests.turtle.turtle_graphs import BASE

P = "@prefix e: <x:> .\n"


def _excerpt(text: str, *subjects: str, syntax: str = "turtle", lines: bool = False) -> Excerpt:
    wanted = Wanted({subject.encode(): {b"x:p"} for subject in subjects})
    return excerpt(io.BytesIO(text.encode()), wanted, syntax=syntax, name="x", base=BASE, lines=lines)


def _subjects(text: str, *subjects: str, syntax: str = "turtle", lines: bool = False) -> list[tuple[int, int]]:
    found = _excerpt(text, *subjects, syntax=syntax, lines=lines)
    return [found.place(block.start) for block in found.document.blocks]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (P + "e:a e:p 1.e:b e:p 2 .", None),  # a number, or a dot and a name? only the reader tells
        (P + "<x:a> e:p <x:b>.e:a e:p 2.", [(2, 1), (2, 17)]),
        (P + "e:a e:p e:b.c.\ne:a.b e:p 1.5.\ne:a e:p .5 .", [(2, 1), (4, 1)]),
        (P + "e:a e:p 'x'@en. e:a e:p ')'.e:a e:p (1).e:a e:p e:x\\).b . e:a e:p 1 .", 5),
        (P + 'e:c e:p \'. e:a e:p 1 .\', """\n. e:a e:p 1 .\n""" . # e:a .\ne:a # .\n e:p 1 .', [(5, 1)]),
        (P + "PREFIX e: <y:> e:a e:p 1 . prefix e: <x:> e:a e:p 1 . @prefix f: <x:>.f:a e:p 2 .", [(2, 43), (2, 71)]),
        (P + "@base <x:> . BASE <http://h/> <x:a> e:p 1 . @base <x://h/> . </a> e:p <x://h/a> .", [(2, 31)]),
        (P + "<\\u0078:a> e:p 1 . e:\\%61 e:p 1 . e:%61 e:p 1 .", [(2, 1)]),
        ("\ufeff<x:a> <x:p> 'é' . <x:a> <x:p> 1 .", [(1, 1), (1, 19)]),
        ("", []),
        ("# only\r\r\n\n", []),
    ],
)
def test_statements_found_in_the_bytes(text: str, places: list[tuple[int, int]] | int | None) -> None:
    """They are all those of the subject, wherever they begin; what is not certain is said to be unclear."""
    whole = read(text, base=BASE) if places is not None else None
    if whole is None:
        with pytest.raises(Unclear):
            _subjects(text, "x:a")
        return
    own = [whole.position(block.start) for block in whole.blocks if block.subject.term == Iri("x:a")]
    expected = [(position.line, position.column) for position in own]
    assert _subjects(text, "x:a") == expected
    assert (len(expected) if isinstance(places, int) else expected) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            P + "<x:a> e:p <x:b>.\r\n e:a e:p 2. <x:b> e:p 'e:c .' .e:c e:p 1 .",
            {"x:a": (2, 1), "x:b": (3, 13), "x:c": (3, 32)},
        ),
        (P + "[] e:p <x:a> . _:a e:p 1 . ( e:a ) e:p 1 .\n# e:a\n<\\u0078:a> e:p 1 .", {"x:a": (4, 1)}),
        ("@base <x://h/> . PREFIX f: <i#>\r\n<j> <k> 1 . f:l <k> 1 .", {"x://h/j": (2, 1), "x://h/i#l": (2, 13)}),
        ("\ufeff<x:a> <x:p> 'é' . <x:b> <x:p> 1 .", {"x:a": (1, 1), "x:b": (1, 19)}),
        (P + "e:a e:p e:b .", {}),
    ],
)
def test_first_statements(text: str, places: dict[str, tuple[int, int]]) -> None:
    """The place of a subject's first statement is told without reading any; none where it is no subject."""
    sought = [*(name.encode() for name in places), b"x:nowhere"]
    found = first_statements(io.BytesIO(text.encode()), sought, base=BASE)
    assert {name.decode(): place for name, place in found.items()} == places


def test_graphs_have_no_first_statement() -> None:
    """Whether a statement of TriG counts depends on its graph, and so the reader has to tell."""
    with pytest.raises(Unclear):
        first_statements(io.BytesIO(b"<x:g> { <x:a> <x:p> 1 }"), [b"x:a"], base=BASE)


def test_graphs_of_an_excerpt() -> None:
    """A statement is read with the graph around it, and no graph without one."""
    text = P + "e:g { e:b e:p 1 . e:a e:p e:c }\n{ }GRAPH e:h {e:b e:p 2}\n_:g{e:a e:p 3 . e:b e:p 4 . } e:a e:p 5 ."
    found = _excerpt(text, "x:a", syntax="trig")
    quads = [(str(graph and graph.term), found.place(triple.object.start)) for triple, graph in found.document.quads()]
    assert quads == [
        ("Iri(value='x:g')", (2, 27)),
        ("BlankNode(value='g')", (4, 13)),
        ("None", (4, 39)),
    ]


def test_a_hub_is_not_read_whole() -> None:
    """Of a subject in N-Triples only the first line is read, and those with a predicate that matters."""
    text = "<x:a> <x:o> 1 .\n" + "".join(f'<x:a> <x:q{n}> "" .\r\n' for n in range(100)) + "<x:a> <x:p> <x:b> ."
    assert _subjects(text.replace(" 1 ", " <x:1> "), "x:a", lines=True) == [(1, 1), (102, 1)]


@pytest.mark.parametrize("text", ["[ " * 20_000, "<x:a> <x:p> '" + "y" * 50_000_000 + "' .", "( " * 20_000])
def test_nothing_is_too_deep_or_too_long(text: str) -> None:
    """Deep nesting and long literals take no longer than their length, whole or in an excerpt."""
    start = time.process_time()
    if text[0] in "[(":
        close = {"[": "]", "(": ")"}[text[0]]
        text = "<x:a> <x:p> " + text.replace("[", "[ <x:p>") + "1" + f" {close}" * 20_000 + " . <x:b> <x:p> 2 ."
    assert _subjects(text, "x:a")[0] == (1, 1)
    assert time.process_time() - start < 20


TRIG_FAULTS = {
    "{ <x:a> <x:b> 1 . @prefix e: <x:> . }": "1:19",
    "{ { } }": "1:3",
    "<x:a> <x:b> { }": "1:13",
    "( 1 ) { }": "1:7",
    "[ <x:b> 1 ] { }": "1:13",
    "GRAPH { }": "1:7",
    "GRAPH <x:a> <x:b> <x:c> .": "1:12",
    "<x:g> { <x:a> <x:b> 1": "1:22",
    "<x:a> <x:b> 1 }": "1:15",
    "<x:g> { <x:a> <x:b> }": "1:21",
    "{ <x:a> <x:b> [ <x:c> 1 } ]": "1:25",
    "{ <x:a> <x:b> 1 } .": "1:19",
    "{ <x:a> <x:b> 1 . . }": "1:19",
}


@pytest.mark.parametrize("text", TRIG_FAULTS)
def test_what_is_no_trig_is_refused(text: str) -> None:
    """With its place, as pyoxigraph refuses it."""
    with pytest.raises(SyntaxError):
        list(ox.parse(text, ox.RdfFormat.TRIG))
    with pytest.raises(ParseError) as caught:
        read(text, name="f.trig", syntax="trig")
    assert caught.value.place == f"f.trig:{TRIG_FAULTS[text]}"
    assert caught.value.fix


def test_braces_are_no_turtle() -> None:
    """The reader takes graphs only where it is told to."""
    for syntax in ("turtle", "n-quads"):
        with pytest.raises(ParseError):
            read("<x:g> { }", syntax=syntax)
    with pytest.raises(ParseError):
        read("<x:a> <x:b> <x:c> <x:g> .")
    with pytest.raises(ParseError):
        read("<x:a> <x:b> <x:c> 'g' .", syntax="n-quads")


@pytest.mark.parametrize("seed", range(40))
def test_matching_is_an_isomorphism(seed: int) -> None:
    """Blank nodes in chains, rings, trees and crowds of look-alikes: renamed and shuffled, all are found again."""
    rng = random.Random(seed)
    size = rng.choice([3, 10, 60])
    nodes = [BlankNode(f"n{n}") for n in range(size)]
    predicates = [Iri("x:p"), Iri("x:q")]
    triples = {(rng.choice(nodes), rng.choice(predicates), Iri(f"x:{rng.randrange(2)}")) for _ in range(size // 2)}
    ring = rng.randrange(2, size + 1)
    triples |= {(nodes[n], predicates[0], nodes[(n + 1) % ring]) for n in range(ring) if seed % 4}
    triples |= {(nodes[rng.randrange(n + 1)], predicates[1], nodes[n]) for n in range(size) if seed % 3 == 0}
    ours = sorted(triples, key=str)
    renamed = {node: BlankNode(f"r{number}") for number, node in enumerate(rng.sample(nodes, size))}
    theirs = [tuple(renamed.get(term, term) for term in triple) for triple in rng.sample(ours, len(ours))]
    found = match(ours, theirs)
    back = {tuple(found[t.value] if isinstance(t, BlankNode) else t for t in triple) for triple in theirs}
    assert back == triples


@pytest.mark.parametrize("kind", ["alike", "chain", "pairs"])
def test_matching_takes_no_longer_than_it_should(kind: str) -> None:
    """Ten thousands of look-alikes, or of links in a chain, are a matter of a second or two."""
    nodes = [BlankNode(f"n{n}") for n in range(20_000)]
    if kind == "alike":
        triples = [(node, Iri("x:p"), Iri("x:o")) for node in nodes]
    else:
        ends = list(pairwise(nodes))[:: 2 if kind == "pairs" else 1]
        triples = [(a, Iri("x:p"), b) for a, b in ends]
    start = time.process_time()
    assert len(match(triples, triples[::-1])) == len(nodes)
    assert time.process_time() - start < 15
