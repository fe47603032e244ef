"""Finding where a triple stands, also for blank nodes and literals as another parser or a store names them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any

from nap_kg.turtle.matching import match
from nap_kg.turtle.syntax import Collection, Document, Node, Pair
from nap_kg.turtle.terms import RDF_FIRST, RDF_NIL, RDF_REST, BlankNode, Iri, Literal, Term, as_term

_FIRST, _REST, _NIL = Iri(RDF_FIRST), Iri(RDF_REST), Iri(RDF_NIL)


class Index:
    """Where each subject of a document speaks; an entry for a block, and for a triple only where it is asked for."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._said: dict[Term, list[tuple[int, tuple[Pair, ...]]]] = {}
        self._cells: dict[Term, tuple[Collection, int]] = {}
        self._adopted: dict[str, BlankNode] = {}
        self._stated: dict[Term, dict[Term, _Stated]] = {}
        for compound in sorted(document.compounds, key=lambda node: node.start):
            if isinstance(compound, Collection):
                self._cells.update((cell, (compound, number)) for number, cell in enumerate(compound.cells))
            else:
                self._said.setdefault(compound.term, []).append((compound.start, compound.pairs))
        for block in document.blocks:
            self._said.setdefault(block.subject.term, []).append((block.start, block.pairs))

    def find(self, subject: object, predicate: object = None, obj: object = None) -> int | None:
        """Return the offset of an object, predicate or subject, or None."""
        found = self.nearest(subject, predicate, obj)
        return None if found is None or found[0] else found[1]

    def nearest(self, subject: object, predicate: object = None, obj: object = None) -> tuple[int, int] | None:
        """Return how many of the terms at the end had to be left out, and the offset without them.

        None where the document has nothing to say of the subject.
        """
        focus = self._own(subject)
        start = self._start(focus)
        if start is None or predicate is None:
            return None if start is None else (0, start)
        missed = 1 + (obj is not None)
        stated = self._statements(focus).get(self._own(predicate))
        if stated is None:
            return missed, start
        if obj is None:
            return 0, stated.start
        at = stated.find(self._own(obj))
        return (1, stated.start) if at is None else (0, at)

    def adopt(self, triples: Iterable[object]) -> dict[str, BlankNode]:
        """Return, and remember, which of our blank nodes another parser's blank nodes are."""
        theirs = [
            (as_term(subject), as_term(predicate), _canonical(as_term(obj)))
            for subject, predicate, obj in map(_three, triples)
            if _is_blank(subject) or _is_blank(obj)
        ]
        ours = [
            (t.subject.term, t.predicate.term, _canonical(t.object.term))
            for t in self._document.triples(with_blank_nodes=True)
            if isinstance(t.subject.term, BlankNode) or isinstance(t.object.term, BlankNode)
        ]
        found = match(ours, theirs)
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

    def _statements(self, subject: Term) -> dict[Term, _Stated]:
        stated = self._stated.get(subject)
        if stated is None:
            stated = self._stated[subject] = {}
            for pair in self._pairs(subject):
                known = stated.get(pair.predicate.term)
                if known is None:
                    known = stated[pair.predicate.term] = _Stated(pair.predicate.start)
                known.objects.extend(pair.objects)
        return stated

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


class _Stated:
    """What is said of one subject by one predicate: where first, and the objects."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.objects: list[Node] = []

    def find(self, value: Term) -> int | None:
        """Return where an object stands first, as it is or else as a store gives it back."""
        if len(self.objects) < 8:
            at = next((node.start for node in self.objects if node.term == value), None)
        else:
            at = self._written.get(value)
        if at is None and isinstance(value, Literal):
            at = self._stored.get(stored(value))
        return at

    @cached_property
    def _written(self) -> dict[Term, int]:
        return {node.term: node.start for node in reversed(self.objects)}

    @cached_property
    def _stored(self) -> dict[Term, int]:
        return {stored(node.term): node.start for node in reversed(self.objects) if isinstance(node.term, Literal)}


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


def _is_blank(term: object) -> bool:
    return type(term).__name__ in ("BlankNode", "BNode")


def _canonical(term: Term) -> Term:
    return stored(term) if isinstance(term, Literal) else term
