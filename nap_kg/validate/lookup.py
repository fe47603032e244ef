"""Looking statements up in one file: a small one is read whole, of a big one only what they need."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import pyoxigraph as ox

from nap_kg.dataset import COMPUTED, QUAD_FORMATS, base_iri, is_computed
from nap_kg.errors import NapKgError, ParseError
from nap_kg.files import read_bytes
from nap_kg.validate.results import Term

if TYPE_CHECKING:
    from nap_kg.turtle import Document
    from nap_kg.validate.shapes import Node

NARROW = 2**20
"""From how many bytes on a file is not read whole, if that can be avoided."""

SYNTAX: dict[ox.RdfFormat | None, str] = {
    ox.RdfFormat.TURTLE: "turtle",
    ox.RdfFormat.TRIG: "trig",
    ox.RdfFormat.N_TRIPLES: "turtle",
    ox.RdfFormat.N_QUADS: "n-quads",
}
"""Which formats are read with positions, and in which mode of the reader."""


_OF_TRIPLES = (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES)


class Query(NamedTuple):
    """A statement whose place is looked for; of one with fewer terms, the first that has these."""

    path: Path
    subject: Node
    predicate: ox.NamedNode | None
    value: Term | None


def _is_of_subject(query: Query) -> bool:
    return query.predicate is None and isinstance(query.subject, ox.NamedNode)


class Spot(NamedTuple):
    """A place in a file; the best of several comes first in their order."""

    approximate: bool
    missed: int  # how many terms of the query had to be left out
    line: int
    column: int


UNKNOWN = Spot(True, 3, 1, 1)


@dataclass
class Lookup:
    """Places in one file."""

    path: Path
    rdf_format: ox.RdfFormat | None
    around: Callable[[Iterable[ox.BlankNode]], Sequence[ox.Triple]]
    """What the store says of blank nodes, and of those joined with them."""

    taken: dict[str, Path]
    """The store's blank nodes that have a file already; of look-alikes, one file can't have those of another."""

    held: bool = False  # not on disk as it is: compressed, or standard input

    _document: Document | None = None
    _blanks: dict[ox.BlankNode, None] = field(default_factory=dict)
    _spots: dict[Query, Spot] = field(default_factory=dict)

    def locate(self, queries: Iterable[Query]) -> dict[Query, Spot]:
        """Return a place for each query; where a statement is not found, that of its predicate or subject."""
        fresh = [query for query in dict.fromkeys(queries) if query not in self._spots]
        if fresh:
            self._spots.update(self._exact(fresh))
            left = [query for query in fresh if self._spots.get(query, UNKNOWN) is UNKNOWN]
            if left:
                self._spots.update(self._approximate(left))
        return self._spots

    def _exact(self, queries: Collection[Query]) -> dict[Query, Spot]:
        from nap_kg.turtle.excerpt import Unclear

        if self.rdf_format not in SYNTAX:
            return {}
        around = self._around(queries)
        try:
            if (
                self._document is None
                and self.rdf_format in _OF_TRIPLES
                and all(_is_of_subject(query) for query in queries)
            ):
                try:
                    return self._first(queries)
                except (Unclear, ParseError):
                    pass
            if self._document is None and (self.held or self.path.stat().st_size > NARROW):
                try:
                    return self._narrow(queries, around)
                except (Unclear, ParseError):
                    pass
            document = self._whole()
        except (NapKgError, OSError):  # the store's parser took it, so it is valid; a place is not worth failing for
            return {}
        self._adopt(document, around)
        found: dict[Query, Spot] = {}
        for query in queries:
            nearest = document.index.nearest(query.subject, query.predicate, query.value)
            if nearest:
                at = document.position(nearest[1])
                found[query] = Spot(False, nearest[0], at.line, at.column)
        return found

    def _first(self, queries: Collection[Query]) -> dict[Query, Spot]:
        """Return where the first statement about each subject is; only the beginnings of statements are looked at."""
        from nap_kg.turtle.excerpt import Unclear, first_statements

        subjects = {query: query.subject.value.encode() for query in queries}
        with self._open() as content:
            found = first_statements(content, subjects.values(), base=self._base)
        if len(found) < len(set(subjects.values())):
            raise Unclear
        return {query: Spot(False, 0, *found[name]) for query, name in subjects.items()}

    def _whole(self) -> Document:
        from nap_kg.turtle import read

        if self._document is None:
            with self._open() as content:
                text = content.read().decode("utf-8")
            document = read(text, name=str(self.path), base=self._base, syntax=SYNTAX[self.rdf_format])
            self._document = document.without(is_computed)
        return self._document

    def _narrow(self, queries: Collection[Query], around: Sequence[ox.Triple]) -> dict[Query, Spot]:
        from nap_kg.turtle.excerpt import Wanted, excerpt

        subjects: dict[bytes, set[bytes]] = {}
        for query in queries:
            if isinstance(query.subject, ox.NamedNode):
                predicates = subjects.setdefault(query.subject.value.encode(), set())
                if query.predicate:
                    predicates.add(query.predicate.value.encode())
        for triple in around:
            if isinstance(triple.subject, ox.NamedNode):
                subjects.setdefault(triple.subject.value.encode(), set())
        doubtful = tuple(ending.encode() for ending in COMPUTED) if self.rdf_format in QUAD_FORMATS else ()
        with self._open() as content:
            found = excerpt(
                content,
                Wanted(subjects, bool(around), doubtful),
                syntax=SYNTAX[self.rdf_format],
                name=str(self.path),
                base=self._base,
                lines=self.rdf_format in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS),
            )
        document = found.document.without(is_computed)
        self._adopt(document, around)
        spots: dict[Query, Spot] = {}
        for query in queries:
            nearest = document.index.nearest(query.subject, query.predicate, query.value)
            if nearest:
                spots[query] = Spot(False, nearest[0], *found.place(nearest[1]))
        return spots

    def _around(self, queries: Iterable[Query]) -> Sequence[ox.Triple]:
        """Return what the store says of all blank nodes that were asked for, unless they are another file's."""
        for term in (term for query in queries for term in (query.subject, query.value)):
            if isinstance(term, ox.BlankNode) and self.taken.get(term.value, self.path) == self.path:
                self._blanks[term] = None
        return self.around(self._blanks) if self._blanks else ()

    def _adopt(self, document: Document, around: Sequence[ox.Triple]) -> None:
        """Let a document know the store's blank nodes; only those that are looked for, as it takes a while."""
        if around:
            self.taken.update(dict.fromkeys(document.adopt(around), self.path))

    def _approximate(self, queries: Collection[Query]) -> dict[Query, Spot]:
        from nap_kg.validate.approximate import approximate_lines

        lines: dict[str, int] = {}
        iris = {query.subject.value for query in queries if isinstance(query.subject, ox.NamedNode)}
        try:
            with self._open() as content:
                lines = approximate_lines(content.read(), iris)
        except (NapKgError, OSError):  # what was read once may be gone; a place is not worth failing for
            pass
        return {
            query: Spot(True, 2, lines[query.subject.value], 1) if query.subject.value in lines else UNKNOWN
            for query in queries
        }

    def _open(self) -> BinaryIO:
        return io.BytesIO(read_bytes(self.path)) if self.held else self.path.open("rb")

    @property
    def _base(self) -> str:
        return base_iri(self.path)
