"""Finding where a triple stands, also for blank nodes and literals as another parser or a store names them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from nap_kg.turtle.syntax import Collection, Document, Node, Pair
from nap_kg.turtle.terms import RDF_FIRST, RDF_NIL, RDF_REST, BlankNode, Iri, Literal, Term, as_term

_FIRST, _REST, _NIL = Iri(RDF_FIRST), Iri(RDF_REST), Iri(RDF_NIL)
_Triples = list[tuple[Term, Term, Term]]
ROUNDS = 16
"""How far around a blank node to look for what tells it from others."""


class Index:
    """Where each subject of a document speaks; an entry for a block, not for a triple, so that it is built fast."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._said: dict[Term, list[tuple[int, tuple[Pair, ...]]]] = {}
        self._cells: dict[Term, tuple[Collection, int]] = {}
        self._adopted: dict[str, BlankNode] = {}
        for compound in sorted(document.compounds, key=lambda node: node.start):
            if isinstance(compound, Collection):
                self._cells.update((cell, (compound, number)) for number, cell in enumerate(compound.cells))
            else:
                self._said.setdefault(compound.term, []).append((compound.start, compound.pairs))
        for block in document.blocks:
            self._said.setdefault(block.subject.term, []).append((block.start, block.pairs))

    def find(self, subject: object, predicate: object = None, obj: object = None) -> int | None:
        """Return the offset of an object, predicate or subject, or None."""
        focus = self._own(subject)
        if predicate is None:
            return self._start(focus)
        path = self._own(predicate)
        nodes = [(pair.predicate.start, pair.objects) for pair in self._pairs(focus) if pair.predicate.term == path]
        if obj is None or not nodes:
            return nodes[0][0] if nodes else None
        value = self._own(obj)
        for node in (node for _, objects in nodes for node in objects):
            if node.term == value:
                return node.start
        if isinstance(value, Literal):
            for node in (node for _, objects in nodes for node in objects):
                if isinstance(node.term, Literal) and stored(node.term) == stored(value):
                    return node.start
        return None

    def adopt(self, triples: Iterable[object]) -> dict[str, BlankNode]:
        """Return, and remember, which of our blank nodes another parser's blank nodes are."""
        theirs: _Triples = []
        for triple in triples:
            subject, predicate, obj = _three(triple)
            theirs.append((as_term(subject), as_term(predicate), as_term(obj)))
        ours = [(t.subject.term, t.predicate.term, t.object.term) for t in self._document.triples()]
        alike: dict[int, list[BlankNode]] = {}
        for blank, number in _numbered(ours).items():
            alike.setdefault(number, []).append(blank)
        found: dict[str, BlankNode] = {}
        for blank, number in _numbered(theirs).items():
            if alike.get(number):
                found[blank.value] = alike[number].pop(0)
        self._adopted.update(found)
        return found

    def _own(self, term: object) -> Term:
        own = as_term(term)
        return self._adopted.get(own.value, own) if isinstance(own, BlankNode) else own

    def _start(self, subject: Term) -> int | None:
        if subject in self._cells:
            collection, number = self._cells[subject]
            return collection.items[number].start if number else collection.start
        said = self._said.get(subject)
        return said[0][0] if said else None

    def _pairs(self, subject: Term) -> Iterable[Pair]:
        for _, pairs in self._said.get(subject, ()):
            yield from pairs
        if subject in self._cells:
            collection, number = self._cells[subject]
            item = collection.items[number]
            yield Pair(Node(_FIRST, item.start, item.start), (item,))
            last = number + 1 == len(collection.items)
            start = collection.end - 1 if last else collection.items[number + 1].start
            rest: Term = _NIL if last else collection.cells[number + 1]
            yield Pair(Node(_REST, start, start), (Node(rest, start, start),))


@lru_cache(maxsize=4096)
def stored(literal: Literal) -> Literal:
    """Return a literal in the form in which a pyoxigraph store hands it back, such as ``1.5`` for ``1.50``."""
    if literal.language or literal.datatype.endswith("#string"):
        return literal
    import pyoxigraph as ox

    store = ox.Store()
    try:
        store.add(
            ox.Quad(
                ox.NamedNode("x:s"),
                ox.NamedNode("x:p"),
                ox.Literal(literal.value, datatype=ox.NamedNode(literal.datatype)),
            )
        )
    except ValueError:  # a datatype that is no absolute IRI
        return literal
    kept = as_term(next(iter(store)).object)
    assert isinstance(kept, Literal)
    return kept


def _three(triple: Any) -> tuple[object, object, object]:
    if hasattr(triple, "subject"):
        return triple.subject, triple.predicate, triple.object
    return triple[0], triple[1], triple[2]


def _numbered(triples: _Triples) -> dict[BlankNode, int]:
    """Return a number for each blank node that depends on what is around it only, in order of appearance.

    Each round takes one more step into account (colour refinement): nodes with equal numbers look alike so far.
    """
    around: dict[BlankNode, list[tuple[bool, Term, Term]]] = {}
    for subject, predicate, obj in dict.fromkeys((s, p, _canonical(o)) for s, p, o in triples):
        if isinstance(subject, BlankNode):
            around.setdefault(subject, []).append((True, predicate, obj))
        if isinstance(obj, BlankNode):
            around.setdefault(obj, []).append((False, predicate, subject))
    numbers = dict.fromkeys(around, 0)
    different = 1
    for _ in range(ROUNDS):
        numbers = {blank: _look(numbers, blank, edges) for blank, edges in around.items()}
        if len(set(numbers.values())) == different:
            break
        different = len(set(numbers.values()))
    return numbers


def _look(numbers: dict[BlankNode, int], blank: BlankNode, edges: list[tuple[bool, Term, Term]]) -> int:
    """Return the next number of a blank node: its own and those of its neighbours in one."""
    neighbours = (
        hash((outward, predicate, numbers[other] if isinstance(other, BlankNode) else other))
        for outward, predicate, other in edges
    )
    return hash((numbers[blank], tuple(sorted(neighbours))))


def _canonical(term: Term) -> Term:
    return stored(term) if isinstance(term, Literal) else term
