"""Where a finding stands: the file whose graph says it, and the line and column in that file."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from nap_kg.dataset import Dataset, base_iri
from nap_kg.errors import ParseError
from nap_kg.files import ending, read_bytes, read_text
from nap_kg.namespaces import RDF
from nap_kg.validate.results import Result, Term, as_term, stored

if TYPE_CHECKING:
    from nap_kg.turtle import Document
    from nap_kg.validate.shapes import Node


@dataclass(frozen=True)
class Place:
    """A file, a line and a column; not exact where the file's format is read without positions."""

    file: str
    line: int
    column: int
    exact: bool = True


NOWHERE = Place("", 0, 0)


@dataclass
class Positions:
    """Finds places in the files of a dataset; reads a file only when a finding stands in it."""

    dataset: Dataset
    said: Mapping[Path, Collection[Term]] = field(
        default_factory=dict
    )  # subjects of the files with graphs of their own
    first: Collection[Path] = ()  # files that a place is looked for in before the others
    _documents: dict[Path, Document | None] = field(default_factory=dict)
    _lines: dict[Path, Lines] = field(default_factory=dict)
    _adopted: set[Path] = field(default_factory=set)

    @cached_property
    def _paths(self) -> dict[str, Path]:
        return {file.graph: file.path for file in self.dataset.files}

    @staticmethod
    def start(path: Path) -> Place:
        """Return where a file begins."""
        return Place(os.path.relpath(path), 1, 1)

    def place(self, result: Result) -> Place:
        """Return where the statement at fault stands; its subject where a statement is missing."""
        forward, backward = _single(result.path)
        value = as_term(result.value) if result.value else None
        focus = as_term(result.focus_node)
        if backward:
            if value is not None and not isinstance(value, ox.Literal):
                found = self._find(value, backward, focus)
                if found:
                    return found
            return self._find(None, backward, focus) or self.of(focus)
        if isinstance(focus, ox.Literal) or not self._is_ours(focus):
            found = self._find(None, None, focus)  # nothing of ours is said of it, but by what it is the value of
            if found:
                return found
        return self.of(focus, forward, value if forward else None)

    def of(self, subject: Term, predicate: str = "", value: Term | None = None) -> Place:
        """Return where a statement stands, else one with its predicate, else its subject."""
        if isinstance(subject, ox.Literal | ox.Triple):
            return NOWHERE
        for wanted in ((predicate, value), (predicate, None), ("", None)):
            found = self._find(subject, *wanted) if wanted[0] or wanted[1] is None else None
            if found:
                return found
        return NOWHERE

    def _is_ours(self, node: Term) -> bool:
        return not self.first or any(
            path in self.first for quad in self._quads(node, "", None) for path in self._files(quad)
        )

    def _find(self, subject: Term | None, predicate: str | None, value: Term | None) -> Place | None:
        quads = [(path, quad) for quad in self._quads(subject, predicate, value) for path in self._files(quad)]
        if not quads:
            return None
        best = min(map(self._rank, quads))
        wanted = {
            (path, quad.subject, quad.predicate if predicate or value is not None else None)
            for path, quad in quads
            if self._rank((path, quad)) == best and isinstance(quad.subject, ox.NamedNode | ox.BlankNode)
        }
        places = (self._in_file(path, node, named, value) for path, node, named in wanted)
        return min(places, key=lambda place: (not place.exact, place.line, place.column))

    def _rank(self, item: tuple[Path, ox.Quad]) -> tuple[bool, bool, str]:
        path, quad = item
        return bool(self.first) and path not in self.first, quad.predicate.value != RDF.type, str(path)

    def _quads(self, subject: Term | None, predicate: str | None, value: Term | None) -> Iterator[ox.Quad]:
        if isinstance(subject, ox.Literal | ox.Triple):
            return iter(())
        named = ox.NamedNode(predicate) if predicate else None
        return self.dataset.store.quads_for_pattern(subject, named, value)

    def _files(self, quad: ox.Quad) -> list[Path]:
        path = self._paths.get(getattr(quad.graph_name, "value", ""))
        if path is not None and path not in self.said:
            return [path]
        return [path for path, subjects in self.said.items() if quad.subject in subjects]

    def _in_file(self, path: Path, subject: Node, predicate: ox.NamedNode | None, value: Term | None) -> Place:
        name = os.path.relpath(path)
        if ending(path) in (".nq", ".nt") and isinstance(subject, ox.NamedNode):
            if path not in self._lines:
                content = read_bytes(path)
                self._lines[path] = Lines(content.split(b"\n" if b"\n" in content else b"\r"))
            found = self._lines[path].find(subject, predicate, value)
            if found:
                return Place(name, *found)
        document = self._document(path)
        if document is None:
            return Place(name, 1, 1, exact=False)
        if isinstance(subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
            self._adopt(path, document)
        at = document.nearest(subject, predicate, value)
        return Place(name, at.line, at.column) if at else Place(name, 1, 1, exact=False)

    def _document(self, path: Path) -> Document | None:
        if path not in self._documents:
            self._documents[path] = self._read(path) if ending(path) in (".ttl", ".nt") else None
        return self._documents[path]

    def _read(self, path: Path) -> Document | None:
        from nap_kg.turtle import read

        try:
            return read(read_text(path), name=str(path), base=base_iri(path))
        except ParseError:  # the store's parser took it, so it is valid; a place is not worth failing for
            return None

    def _adopt(self, path: Path, document: Document) -> None:
        """Let a document know the store's blank nodes; only where one is looked for, as it takes a while."""
        if path not in self._adopted:
            self._adopted.add(path)
            graph = next(file.graph for file in self.dataset.files if file.path == path)
            document.adopt(self.dataset.store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))


def _single(path: str) -> tuple[str, str]:
    """Return the one property of a path, and the one of an inverse path; empty where it is neither."""
    if path.count("<") == 1 and path.startswith("<") and path.endswith(">"):
        return path[1:-1], ""
    if path.count("<") == 1 and path.startswith("^<") and path.endswith(">"):
        return "", path[2:-1]
    return "", ""


@dataclass(frozen=True)
class Lines:
    """N-Triples or N-Quads by line: a line holds one statement, and begins with its subject."""

    lines: list[bytes]

    @cached_property
    def numbers(self) -> dict[bytes, list[int]]:
        """The lines that begin with each word, from 0."""
        found: dict[bytes, list[int]] = {}
        for number, line in enumerate(self.lines):
            found.setdefault(line.lstrip().partition(b">")[0], []).append(number)
        return found

    def find(self, subject: ox.NamedNode, predicate: ox.NamedNode | None, value: Term | None) -> tuple[int, int] | None:
        """Return line and column of a statement; a blank node as value is as good as any other."""
        for number in self.numbers.get(f"<{subject.value}".encode(), ()):
            line = self.lines[number]
            for quad in ox.parse(line, ox.RdfFormat.N_QUADS):
                said = predicate in (None, quad.predicate)
                if said and (value is None or isinstance(value, ox.BlankNode) or stored(quad.object) == stored(value)):
                    return number + 1, _column(line.decode(), predicate, value)
        return None


def _column(line: str, predicate: ox.NamedNode | None, value: Term | None) -> int:
    indent = len(line) - len(line.lstrip())
    words = line.split(maxsplit=2)
    if predicate is None or len(words) < 3:
        return indent + 1
    second = line.index(words[1], indent + len(words[0]))
    return (second if value is None else line.index(words[2], second + len(words[1]))) + 1
