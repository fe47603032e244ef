"""Data to validate: for the engine that wants it as text, and for the store that queries and places need.

Files of ordinary size are parsed once, into triples that keep literals as written and that give both. A big file is
handed to either as it is, one after the other, so that no more than one of them holds it at a time.
"""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from nap_kg.dataset import (
    QUAD_FORMATS,
    Dataset,
    DatasetFile,
    base_iri,
    complaints,
    format_of,
    graph_name,
    is_computed,
    parse_file,
    repeats,
)
from nap_kg.files import contains, is_plain, temporary_folder
from nap_kg.markup import check_turtle_file
from nap_kg.progress import stage
from nap_kg.validate.results import Term

BIG = 8 * 2**20
"""From how many bytes on a file is handed over whole instead of triple by triple."""


class LabelsDiffer(Exception):
    """What is asked for needs text and dataset to call blank nodes alike, as they do in the form of ``Data.exact``."""


@dataclass
class Data:
    """Data to validate: a dataset, and its distinct triples with literals as written, as N-Triples."""

    dataset: Dataset
    text: bytes
    said: Mapping[Path, frozenset[Term]] = field(default_factory=dict)  # subjects of files with graphs of their own

    knows_labels = True
    """Whether the text calls blank nodes as the dataset does."""

    def merged(self) -> ox.Store:
        """Return a store whose union of graphs holds each triple once, as queries that count have to see it."""
        dataset = self.dataset
        if not repeats(dataset.store, self._compared()):
            return dataset.store
        store = ox.Store()
        store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in dataset.triples())
        return store

    def _compared(self) -> list[str] | None:
        return None  # all graphs with all others

    def exact(self) -> Data:
        """Return the same data in the form in which text and dataset agree on every term."""
        return self

    @contextmanager
    def written(self) -> Iterator[Path | str]:
        """Give the data for one run of an engine: N-Triples, or a file of Turtle."""
        yield self.text.decode()


class BigData(Data):
    """Data with big files: both forms are made when they are asked for."""

    knows_labels = False

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = paths
        self.big = [path for path in paths if is_big(path)]
        for path in self.big:
            check_turtle_file(path)
        self.small = _Parsed([path for path in paths if path not in self.big])
        self.said = self.small.said

    @cached_property
    def dataset(self) -> Dataset:  # type: ignore[override]
        """The files in a store."""
        store = self.small.store
        for path in self.big:
            with complaints(path), stage(f"loading {path.name}"):
                store.bulk_load(
                    path=path,
                    format=format_of(path),
                    base_iri=base_iri(path),
                    to_graph=ox.NamedNode(graph_name(path)),
                )
        known = {file.path: file for file in self.small.files}
        return Dataset(store, tuple(known.get(p) or DatasetFile(p, graph_name(p)) for p in self.paths))

    def _compared(self) -> list[str] | None:
        # of all but the biggest it is enough to ask whether others have their triples too
        graphs = sorted(self.big, key=lambda path: path.stat().st_size)[:-1] + [f.path for f in self.small.files]
        return None if self.said else [graph_name(path) for path in graphs]

    @property
    def text(self) -> bytes:  # type: ignore[override]
        """All triples as N-Triples."""
        return self.exact().text

    def exact(self) -> Data:
        """Return the data parsed triple by triple."""
        return _Parsed(self.paths).data()

    @contextmanager
    def written(self) -> Iterator[Path | str]:
        """Give one Turtle file of everything: blank nodes of two files can't meet, as only one file names any."""
        if len(self.big) > 1 and sum(contains(path, b"_:") for path in self.big) > 1:
            yield self.exact().text.decode()
            return
        import shutil

        with temporary_folder() as folder:
            whole = folder / "data.ttl"
            with whole.open("wb") as out:
                out.write(self.small.text)
                for path in self.big:
                    out.write(f"@base <{base_iri(path)}> .\n".encode())
                    with path.open("rb") as content:
                        shutil.copyfileobj(content, out, 2**20)
                    out.write(b"\n")
            yield whole


class _Parsed:
    """Files parsed triple by triple."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.store = ox.Store()
        self.files: list[DatasetFile] = []
        self.said: dict[Path, frozenset[Term]] = {}
        triples = dict[ox.Triple, None]()
        with stage("reading file", of=len(paths)) as step:
            self._read(paths, triples, step)
        self.text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""

    def _read(self, paths: Sequence[Path], triples: dict[ox.Triple, None], step: Callable[[], None]) -> None:
        for path in paths:
            step()
            quads = parse_file(path)
            if format_of(path) in QUAD_FORMATS:
                quads = [quad for quad in quads if not is_computed(getattr(quad.graph_name, "value", ""))]
                self.said[path] = frozenset(quad.subject for quad in quads)
            self.store.bulk_extend(quads)
            triples.update(dict.fromkeys(quad.triple for quad in quads))
            self.files.append(DatasetFile(path, graph_name(path)))

    def data(self) -> Data:
        return Data(Dataset(self.store, tuple(self.files)), self.text, self.said)


def load_data(paths: Sequence[Path]) -> Data:
    """Read files for validation, each once; computed graphs are left out."""
    once = {os.path.realpath(path): path for path in reversed(paths)}.values()
    asserted = [path for path in reversed(list(once)) if not is_computed(graph_name(path))]
    return BigData(asserted) if any(map(is_big, asserted)) else _Parsed(asserted).data()


def is_big(path: Path) -> bool:
    """Return whether a file is one to hand over whole: large, of triples, not compressed, without a byte order mark."""
    if not (is_plain(path) and path.suffix in (".ttl", ".nt") and path.stat().st_size >= BIG):
        return False
    with path.open("rb") as content:
        return content.read(len(BOM_UTF8)) != BOM_UTF8
