"""Where a finding stands: the file whose graph says it, and the line and column in that file."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from nap_kg.dataset import QUAD_FORMATS, Dataset, format_of
from nap_kg.files import is_plain
from nap_kg.namespaces import RDF
from nap_kg.progress import stage
from nap_kg.validate.lookup import Lookup, Query
from nap_kg.validate.results import Result, Term, as_term

MANY = 10_000
"""How many statements are considered where any would do, such as those that lead to a focus node."""
FEW = 64
"""How many of them are looked up: the first by the names of their subjects."""


class Place(NamedTuple):
    """A file, a line and a column; not exact where the file's format is read without positions."""

    file: str
    line: int
    column: int
    exact: bool = True


NOWHERE = Place("", 0, 0)
_Key = tuple[Term | None, str | None, Term | None]


@dataclass
class Positions:
    """Finds places in the files of a dataset; reads a file only when a finding stands in it."""

    dataset: Dataset
    said: Mapping[Path, Collection[Term]] = field(
        default_factory=dict
    )  # subjects of the files with graphs of their own
    first: Collection[Path] = ()  # files that a place is looked for in before the others
    _lookups: dict[Path, Lookup] = field(default_factory=dict)
    _taken: dict[str, Path] = field(default_factory=dict)
    _known: dict[_Key, tuple[Query, ...]] = field(default_factory=dict)

    @staticmethod
    def start(path: Path) -> Place:
        """Return where a file begins."""
        return Place(os.path.relpath(path), 1, 1)

    @staticmethod
    def nowhere() -> Place:
        """Return the place of what no file says."""
        return NOWHERE

    def places(
        self, results: Sequence[Result], statements: Sequence[tuple[Term, str, Term | None]] = ()
    ) -> list[Place]:
        """Return where the statements at fault stand, then where others do, each of these as ``of`` does.

        Each file is gone through once for them all.
        """
        searches = [self._search(result) for result in results]
        return self._places([*searches, *(self._statement(*statement) for statement in statements)])

    def place(self, result: Result) -> Place:
        """Return where the statement at fault stands; its subject where a statement is missing."""
        return self.places([result])[0]

    def of(self, subject: Term, predicate: str = "", value: Term | None = None) -> Place:
        """Return where a statement stands, else one with its predicate, else its subject."""
        return self._places([self._statement(subject, predicate, value)])[0]

    def _places(self, searches: Sequence[tuple[Query, ...]]) -> list[Place]:
        wanted: dict[Path, dict[Query, None]] = {}
        for query in (query for search in searches for query in search):
            wanted.setdefault(query.path, {})[query] = None
        with stage("finding places"):
            spots = {path: self._lookup(path).locate(queries) for path, queries in wanted.items()}
        names = {path: os.path.relpath(path) for path in wanted}
        found: dict[tuple[Query, ...], Place] = {(): NOWHERE}
        for search in searches:
            if search not in found:
                best = min((spots[q.path][q][:2], str(q.path), spots[q.path][q][2:], q.path) for q in search)
                found[search] = Place(names[best[3]], *best[2], exact=not best[0][0])
        return [found[search] for search in searches]

    def _search(self, result: Result) -> tuple[Query, ...]:
        """Return the statements, one of which a result is about."""
        value = as_term(result.value) if result.value else None
        focus = as_term(result.focus_node)
        steps = _steps(result.path)
        if isinstance(focus, ox.Literal) or not self._is_ours(focus):
            predicate = steps[0][0] if len(steps) == 1 and steps[0][1] else None
            found = self._find(None, predicate, focus)  # nothing of ours is said of it, but by what it is the value of
            if found:
                return found
        if len(steps) > 1 and value is not None:
            found = self._at_the_end(focus, steps, value)
            if found:
                return found
        if steps and steps[0][1]:
            predicate = steps[0][0]
            found = self._find(value, predicate, focus) if value is not None and len(steps) == 1 else ()
            return found or self._find(None, predicate, focus) or self._statement(focus)
        if steps:
            return self._statement(focus, steps[0][0], value if len(steps) == 1 else None)
        found = self._find(focus, None, value) if result.path and value is not None else ()
        return found or self._statement(focus)

    def _statement(self, subject: Term, predicate: str = "", value: Term | None = None) -> tuple[Query, ...]:
        """Return where a statement is, else one with its predicate, else its subject, else what it is the value of."""
        found: tuple[Query, ...] = ()
        if predicate:
            found = (value is not None and self._find(subject, predicate, value)) or self._find(
                subject, predicate, None
            )
        return found or self._find(subject, None, None) or self._find(None, None, subject)

    def _at_the_end(self, focus: Term, steps: Sequence[tuple[str, bool]], value: Term) -> tuple[Query, ...]:
        """Return the statement by which the last step of a path comes to a value."""
        nodes: dict[Term, None] = {focus: None}
        for predicate, backward in steps[:-1]:
            quads = (
                quad
                for node in nodes
                for quad in (self._quads(None, predicate, node) if backward else self._quads(node, predicate, None))
            )
            nodes = dict.fromkeys(quad.subject if backward else quad.object for quad in islice(quads, MANY))
        predicate, backward = steps[-1]
        found = (self._find(value, predicate, n) if backward else self._find(n, predicate, value) for n in nodes)
        return next(filter(None, found), ())

    def _is_ours(self, node: Term) -> bool:
        return not self.first or any(
            path in self.first for quad in self._quads(node, None, None) for path in self._files(quad)
        )

    def _find(self, subject: Term | None, predicate: str | None, value: Term | None) -> tuple[Query, ...]:
        key = subject, predicate, value
        if key not in self._known:
            self._known[key] = tuple(self._candidates(*key))
        return self._known[key]

    def _candidates(self, subject: Term | None, predicate: str | None, value: Term | None) -> Iterator[Query]:
        quads = [
            (path, quad) for quad in islice(self._quads(subject, predicate, value), MANY) for path in self._files(quad)
        ]
        best = min(map(self._rank, quads), default=None)
        wanted = dict.fromkeys(
            Query(path, quad.subject, quad.predicate if predicate or value is not None else None, value)
            for path, quad in quads
            if self._rank((path, quad)) == best and isinstance(quad.subject, ox.NamedNode | ox.BlankNode)
        )
        if len(wanted) > FEW:
            return iter(sorted(wanted, key=lambda query: (str(query.subject), str(query.path)))[:FEW])
        return iter(wanted)

    def _rank(self, item: tuple[Path, ox.Quad]) -> tuple[bool, bool]:
        path, quad = item
        return bool(self.first) and path not in self.first, quad.predicate.value != RDF.type

    def _quads(self, subject: Term | None, predicate: str | None, value: Term | None) -> Iterable[ox.Quad]:
        if isinstance(subject, ox.Literal | ox.Triple):
            return iter(())
        named = ox.NamedNode(predicate) if predicate else None
        return self.dataset.store.quads_for_pattern(subject, named, value)

    def _files(self, quad: ox.Quad) -> list[Path]:
        path = self._paths.get(getattr(quad.graph_name, "value", ""))
        if path is not None:
            return [path]
        return [path for path in self._of_quads if path not in self.said or quad.subject in self.said[path]]

    @cached_property
    def _paths(self) -> dict[str, Path]:
        return {file.graph: file.path for file in self.dataset.files if format_of(file.path) not in QUAD_FORMATS}

    @cached_property
    def _of_quads(self) -> list[Path]:
        return [file.path for file in self.dataset.files if format_of(file.path) in QUAD_FORMATS]

    def _lookup(self, path: Path) -> Lookup:
        if path not in self._lookups:
            self._lookups[path] = Lookup(path, format_of(path), self._around, self._taken, held=not is_plain(path))
        return self._lookups[path]

    def _around(self, nodes: Iterable[ox.BlankNode]) -> list[ox.Triple]:
        """Return what is said of blank nodes and of all that are joined with them: what a parser can know them by."""
        waiting, seen, found = list(nodes), set(nodes), dict[ox.Triple, None]()
        for node in waiting:  # which grows on the way
            for quad in (*self._quads(node, None, None), *self._quads(None, None, node)):
                found[quad.triple] = None
                for term in (quad.subject, quad.object):
                    if isinstance(term, ox.BlankNode) and term not in seen:
                        seen.add(term)
                        waiting.append(term)
        return list(found)


_SEQUENCE = re.compile(r"\(?(\^?<[^<>]*>(?:/\^?<[^<>]*>)*)\)?")


def _steps(path: str) -> list[tuple[str, bool]]:
    """Return the properties of a path that is one or a sequence of them, each with whether it goes backward."""
    match = _SEQUENCE.fullmatch(path)
    return [(iri, bool(mark)) for mark, iri in re.findall(r"(\^?)<([^<>]*)>", match[1])] if match else []
