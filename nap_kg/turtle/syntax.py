"""A Turtle text as it is written: statements, terms and comments, each with its place.

Places are kept as offsets in code points; ``Document.position`` turns one into a line and a column when it is asked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from nap_kg.turtle.lexer import NEWLINE
from nap_kg.turtle.terms import RDF_FIRST, RDF_NIL, RDF_REST, BlankNode, Iri, Term

if TYPE_CHECKING:
    from nap_kg.turtle.positions import Index

_LF = re.compile("\n")  # much faster to look for than all line ends


@dataclass(frozen=True, order=True, slots=True)
class Position:
    """Where something stands: line and column from 1, in characters, and the offset from 0, in code points."""

    line: int
    column: int
    offset: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment from its ``#`` up to its line's end; ``own_line`` where nothing but blanks stands before it."""

    text: str
    start: int
    own_line: bool


@dataclass(frozen=True, slots=True)
class Node:
    """A term in one of its places: ``text[start:end]`` is how it is written, nothing where it is only implied."""

    term: Term
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A predicate with its objects."""

    predicate: Node
    objects: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class PropertyList(Node):
    """A blank node in brackets, ``[]`` or ``[ … ]``, with what is said of it inside."""

    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Collection(Node):
    """A list in parentheses; ``cells`` are the blank nodes of its cells, one for each item."""

    items: tuple[Node, ...]
    cells: tuple[BlankNode, ...]


@dataclass(frozen=True, slots=True)
class Directive:
    """A declared prefix, or a base (``prefix`` is None), from its keyword to its end; ``iri`` is resolved."""

    prefix: str | None
    iri: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A subject with what is said of it; ``end`` lies after the full stop, which TriG can leave out."""

    subject: Node
    pairs: tuple[Pair, ...]
    start: int
    end: int
    graph: Node | None = None
    """The named graph in which TriG or N-Quads say it; None in the default graph."""


Statement = Directive | Block


@dataclass(frozen=True, slots=True)
class Triple:
    """One triple with the places of its terms; the places of terms that are implied only are empty."""

    subject: Node
    predicate: Node
    object: Node


@dataclass(frozen=True)
class Document:
    """A text of Turtle, TriG, N-Triples or N-Quads that was read."""

    text: str
    name: str
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...]
    compounds: tuple[PropertyList | Collection, ...]
    """Every ``[ … ]`` and ``( … )``, in the order in which they end."""

    @property
    def blocks(self) -> Iterator[Block]:
        """The statements that say something, in their order."""
        return (statement for statement in self.statements if isinstance(statement, Block))

    @property
    def directives(self) -> Iterator[Directive]:
        """The declarations of prefixes and bases, in their order."""
        return (statement for statement in self.statements if isinstance(statement, Directive))

    def position(self, offset: int) -> Position:
        """Return the line and the column of an offset; CR LF, LF and a lone CR each end a line."""
        line = bisect_right(self._line_starts, offset)
        return Position(max(line, 1), offset - self._line_starts[max(line, 1) - 1] + 1, offset)

    def written(self, node: Node) -> str:
        """Return a node as it is written."""
        return self.text[node.start : node.end]

    def triples(self, *, with_blank_nodes: bool = False) -> Iterator[Triple]:
        """Yield every triple in the order of the text, those inside brackets after the one that leads to them.

        Of blocks that have no blank node there are none, where only triples ``with_blank_nodes`` are of interest.
        """
        for block in self.blocks:
            if not with_blank_nodes or _has_blank_node(block):
                yield from _triples_of(block)

    def quads(self) -> Iterator[tuple[Triple, Node | None]]:
        """Yield every triple with the named graph that it stands in, None for the default graph."""
        for block in self.blocks:
            for triple in _triples_of(block):
                yield triple, block.graph

    def without(self, is_left_out: Callable[[str], bool]) -> Document:
        """Return the document without what it says in some named graphs, told by their IRI."""
        out = [b for b in self.blocks if b.graph and isinstance(b.graph.term, Iri) and is_left_out(b.graph.term.value)]
        if not out:
            return self
        left_out, starts = set(map(id, out)), [block.start for block in out]

        def is_kept(node: Node) -> bool:
            number = bisect_right(starts, node.start) - 1
            return number < 0 or node.start >= out[number].end

        statements = tuple(statement for statement in self.statements if id(statement) not in left_out)
        return replace(self, statements=statements, compounds=tuple(filter(is_kept, self.compounds)))

    def locate(self, subject: object, predicate: object = None, obj: object = None) -> Position | None:
        """Return where a triple's object stands, or its predicate, or its subject: the last one that is given.

        A subject's place is the start of its first block or bracket, also where it stands in none but as an object.
        Terms may be ours, pyoxigraph's or rdflib's; a plain string is an IRI. Literals are found in the form that a
        pyoxigraph store gives them, too (``1.50`` as ``1.5``). None where the text does not say it.
        """
        offset = self.index.find(subject, predicate, obj)
        return None if offset is None else self.position(offset)

    def nearest(self, subject: object, predicate: object = None, obj: object = None) -> Position | None:
        """Return the place of the triple, else of its predicate, else of its subject; None without the subject."""
        found = self.index.nearest(subject, predicate, obj)
        return None if found is None else self.position(found[1])

    def adopt(self, triples: Iterable[object]) -> dict[str, BlankNode]:
        """Let ``locate`` know the blank nodes of another parser's triples (or quads) of this same text.

        Shape:   the other parser's labels, each with our blank node; those that look alike are matched in order of
                 appearance.
        """
        return self.index.adopt(triples)

    @cached_property
    def index(self) -> Index:
        """What ``locate`` looks things up in; built at the first call."""
        from nap_kg.turtle.positions import Index

        return Index(self)

    @cached_property
    def _line_starts(self) -> list[int]:
        first = 1 if self.text.startswith("\ufeff") else 0
        ends = NEWLINE if "\r" in self.text else _LF
        return [first, *(match.end() for match in ends.finditer(self.text))]


def _has_blank_node(block: Block) -> bool:
    return isinstance(block.subject.term, BlankNode) or any(
        isinstance(node.term, BlankNode) for pair in block.pairs for node in pair.objects
    )


def _triples_of(block: Block) -> Iterator[Triple]:
    yield from _triples_inside(block.subject)
    yield from _walk(_stated(block.subject, block.pairs))


def _triples_inside(node: Node) -> Iterator[Triple]:
    """Yield what a term says by its own form: the pairs in its brackets, the cells of its list."""
    if isinstance(node, PropertyList):
        return _walk(_stated(node, node.pairs))
    return _walk(_cells(node)) if isinstance(node, Collection) else iter(())


def _walk(triples: Iterator[Triple]) -> Iterator[Triple]:
    """Yield triples, and after each those inside its object; without recursion, as lists can be nested deeply."""
    stack = [triples]
    while stack:
        for triple in stack[-1]:
            yield triple
            if isinstance(triple.object, PropertyList):
                stack.append(_stated(triple.object, triple.object.pairs))
                break
            if isinstance(triple.object, Collection):
                stack.append(_cells(triple.object))
                break
        else:
            stack.pop()


_FIRST, _REST, _NIL = Iri(RDF_FIRST), Iri(RDF_REST), Iri(RDF_NIL)


def _stated(subject: Node, pairs: tuple[Pair, ...]) -> Iterator[Triple]:
    for pair in pairs:
        for obj in pair.objects:
            yield Triple(subject, pair.predicate, obj)


def _cells(collection: Collection) -> Iterator[Triple]:
    """Yield the triples of a list; a cell stands where its item does, the first one at the parenthesis."""
    cell = Node(collection.term, collection.start, collection.end)
    for number, item in enumerate(collection.items, 1):
        yield Triple(cell, Node(_FIRST, item.start, item.start), item)
        if number < len(collection.items):
            start = collection.items[number].start
            rest = Node(collection.cells[number], start, start)
        else:
            start = collection.end - 1
            rest = Node(_NIL, start, start)
        yield Triple(cell, Node(_REST, start, start), rest)
        cell = rest
