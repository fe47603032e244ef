"""Where a finding stands: the file whose graph says it, and the line and column in that file."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.validate.results import Result
from nap_kg.validate.shapes import Term

if TYPE_CHECKING:
    from nap_kg.turtle import Document


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
    _documents: dict[Path, Document | None] = field(default_factory=dict)

    @cached_property
    def _paths(self) -> dict[str, Path]:
        return {file.graph: file.path for file in self.dataset.files}

    def place(self, result: Result) -> Place:
        """Return where the statement at fault stands; its subject where a statement is missing."""
        focus = _term(result.focus_node)
        if not isinstance(focus, ox.NamedNode | ox.BlankNode):
            return NOWHERE
        predicate = (
            ox.NamedNode(result.path[1:-1]) if result.path.startswith("<") and result.path.count("<") == 1 else None
        )
        value = _term(result.value) if result.value and predicate else None
        for wanted in ((predicate, value), (predicate, None), (None, None)):
            if wanted[0] is None and wanted != (None, None):
                continue
            for quad in self._quads(focus, *wanted):
                path = self._paths.get(getattr(quad.graph_name, "value", ""))
                if path is not None:
                    return self._in_file(path, focus, *wanted)
        return NOWHERE

    def _quads(
        self, focus: ox.NamedNode | ox.BlankNode, predicate: ox.NamedNode | None, value: Term | None
    ) -> list[ox.Quad]:
        quads = list(self.dataset.store.quads_for_pattern(focus, predicate, value))
        return sorted(quads, key=lambda q: (q.predicate.value != RDF_TYPE, str(q.graph_name)))

    def _in_file(
        self, path: Path, focus: ox.NamedNode | ox.BlankNode, predicate: ox.NamedNode | None, value: Term | None
    ) -> Place:
        name = os.path.relpath(path)
        document = self._document(path)
        if document is None:
            return Place(name, 1, 1, exact=False)
        found = document.nearest(focus, predicate, value)
        return Place(name, found.line, found.column) if found else Place(name, 1, 1, exact=False)

    def _document(self, path: Path) -> Document | None:
        if path not in self._documents:
            document = None
            if path.suffix in (".ttl", ".nt"):
                from nap_kg.turtle import read

                document = read(path.read_text(encoding="utf-8"), name=str(path), base=path.resolve().as_uri())
                if document.compounds or "_:" in document.text:
                    graph = next(file.graph for file in self.dataset.files if file.path == path)
                    document.adopt(self.dataset.store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
            self._documents[path] = document
        return self._documents[path]


RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def _term(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if text.startswith("_:"):
        return ox.BlankNode(text[2:])
    if text.startswith("<"):
        return ox.NamedNode(text[1:-1])
    triple = next(iter(ox.parse(f"<urn:s> <urn:p> {text} .".encode(), ox.RdfFormat.N_TRIPLES))).triple
    assert isinstance(triple.object, ox.Literal)
    return triple.object
