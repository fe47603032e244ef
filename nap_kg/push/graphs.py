"""What is to be pushed: each named graph of the data as a file of sorted N-Triples, with its counts and its digest.

Literals go as the files write them. A graph's digest is the SHA-256 of its distinct triples in canonical N-Triples,
one a line, in the order of their bytes; blank nodes are first named as RDFC-1.0 does, so that the digest is one of the
graph and not of its spelling.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from nap_kg import progress
from nap_kg.dataset import (
    QUAD_FORMATS,
    Dataset,
    base_iri,
    complaints,
    format_of,
    graph_name,
    rdf_files,
    read_rdf,
    shipped_files,
)
from nap_kg.errors import InputError
from nap_kg.files import is_plain
from nap_kg.push.lines import ValueCount, has_blank_node, sorted_lines
from nap_kg.temporary import temporary_folder

BATCH = 50_000
"""So many quads of a file with several graphs are held at a time."""


@dataclass(frozen=True)
class LocalGraph:
    """One named graph as it is here."""

    name: str  # IRI
    triples: int  # distinct ones, as written
    values: int  # distinct ones where a store keeps values and not their spellings
    digest: str  # SHA-256 of its canonical form, in hexadecimal
    file: Path  # its canonical form
    blank: bool  # whether it has blank nodes

    def lines(self) -> Iterator[bytes]:
        """Yield its triples as N-Triples, sorted."""
        with self.file.open("rb") as file:
            yield from file


@contextmanager
def local_graphs(
    paths: Sequence[Path | str] | None = None, *, dataset: Dataset | None = None, graph: str = ""
) -> Iterator[tuple[LocalGraph, ...]]:
    """Give the named graphs of files and folders (the shipped graph without any), or of an open dataset.

    Shape:   sorted by name; their files are gone afterwards.
    ``graph`` is the one that triples go into which no catalogue and no file of quads gives a name.
    Raises:  InputError for triples without such a name, a blank node in two graphs, no triple at all, and as
             ``open_dataset`` does.
    """
    with temporary_folder() as folder:
        spool = _Spool(folder, graph)
        if dataset is not None:
            _from_store(spool, dataset.store)
        else:
            files = shipped_files() if paths is None else rdf_files(paths)
            with progress.stage("reading file", of=len(files)) as step:
                for file in files:
                    step()
                    _from_file(spool, file)
        if not spool.files:
            raise InputError("there is no triple to push", fix="name files with some")
        found = []
        with progress.stage("sorting graph", of=len(spool.files)) as step:
            for name in sorted(spool.files):
                step()
                found.append(_canonical(name, spool.files[name], folder))
        yield tuple(found)


class _Spool:
    """N-Triples of each graph in a file of its own, in the order in which they come."""

    def __init__(self, folder: Path, graph: str) -> None:
        self.folder, self.graph = folder, graph
        self.files: dict[str, Path] = {}
        self._graph_of_blank: dict[str, str] = {}

    def add(self, name: str, triples: Iterable[ox.Triple]) -> None:
        """Append triples to those of a graph."""
        path = self.files.setdefault(name, self.folder / f"{len(self.files)}.nt")
        with path.open("ab") as file:
            ox.serialize(triples, file, ox.RdfFormat.N_TRIPLES)

    def named(self, name: str, place: str) -> str:
        """Return the graph to be used for one; raise InputError for what is no name on a server."""
        if name and not name.startswith("file:"):
            return name
        if self.graph:
            return self.graph
        raise InputError(
            "no catalogue says which named graph these triples belong to",
            place=place,
            fix="list the file in a graphs.csv, or give --graph IRI",
        )

    def see_blank_nodes(self, quad: ox.Quad, name: str, place: str) -> None:
        """Raise InputError where a blank node of a file is in two graphs, which are pushed one by one."""
        for term in (quad.subject, quad.object):
            if isinstance(term, ox.BlankNode) and self._graph_of_blank.setdefault(term.value, name) != name:
                raise InputError(
                    f"a blank node is in two graphs: <{self._graph_of_blank[term.value]}> and <{name}>",
                    place=place,
                    fix="give it an IRI: graphs are sent one by one, and would have two nodes for it",
                )


def _from_file(spool: _Spool, path: Path) -> None:
    kind = format_of(path)
    streamed = is_plain(path) and kind in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
    content = None if streamed else read_rdf(path)
    with complaints(path, content):
        source = {"path": path} if content is None else {"input": content}
        quads = ox.parse(**source, format=kind, base_iri=base_iri(path), rename_blank_nodes=True)
        if kind in QUAD_FORMATS:
            _spread(spool, quads, str(path))
            return
        first = next(quads, None)  # so that an error of syntax comes before that of a name
        if first is not None:
            name = spool.named(graph_name(path), str(path))
            spool.add(name, (quad.triple for quad in chain([first], quads)))


def _from_store(spool: _Spool, store: ox.Store) -> None:
    for graph in sorted(store.named_graphs(), key=lambda node: node.value):
        quads = store.quads_for_pattern(None, None, None, graph)
        _spread(spool, quads, f"graph {graph.value}")
    unnamed = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    _spread(spool, (quad for quad in unnamed if not _is_named(store, quad)), "the default graph")


def _is_named(store: ox.Store, quad: ox.Quad) -> bool:
    """Return whether a named graph has a triple of the default graph, which may be their merge."""
    same = store.quads_for_pattern(quad.subject, quad.predicate, quad.object)
    return any(isinstance(one.graph_name, ox.NamedNode) for one in same)


def _spread(spool: _Spool, quads: Iterable[ox.Quad], place: str) -> None:
    """Put quads into the files of their graphs."""
    held: dict[str, list[ox.Triple]] = defaultdict(list)
    for number, quad in enumerate(quads, 1):
        graph = quad.graph_name
        if isinstance(graph, ox.BlankNode):
            raise InputError("a graph is named by a blank node", place=place, fix="give the graph an IRI")
        name = spool.named(graph.value if isinstance(graph, ox.NamedNode) else "", place)
        spool.see_blank_nodes(quad, name, place)
        held[name].append(quad.triple)
        if number % BATCH == 0:
            for one, triples in held.items():
                spool.add(one, triples)
            held.clear()
    for one, triples in held.items():
        spool.add(one, triples)


def _canonical(name: str, spooled: Path, folder: Path) -> LocalGraph:
    target, blank = spooled.with_suffix(".sorted"), False
    digest, triples, count = hashlib.sha256(), 0, ValueCount()
    with spooled.open("rb") as lines, target.open("wb") as file:
        for line in sorted_lines(lines, folder):
            blank = blank or has_blank_node(line)
            digest.update(line)
            count(line)
            triples += 1
            file.write(line)
    spooled.unlink()
    if blank:
        lines_now = _named_blank_nodes(target)
        target.write_bytes(b"".join(lines_now))
        digest, triples = hashlib.sha256(b"".join(lines_now)), len(lines_now)
    return LocalGraph(name, triples, count.total(), digest.hexdigest(), target, blank)


def _named_blank_nodes(path: Path) -> list[bytes]:
    """Return the sorted N-Triples of a file with its blank nodes named as RDFC-1.0 does."""
    graph = ox.Dataset(ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES))
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    text = ox.serialize((quad.triple for quad in graph), format=ox.RdfFormat.N_TRIPLES) or b""
    return sorted(text.splitlines(keepends=True))
