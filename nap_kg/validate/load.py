"""Data to validate: for the engine that wants it as text, and for the store that queries and places need.

Files of Turtle are handed to either as they are; a big one is never in memory as text, and no more than one of the two
holds it at a time. Where that is not enough, as blank nodes have no name that both know, everything is parsed once,
into triples that keep literals as written and that give both.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from nap_kg.background import Background
from nap_kg.dataset import (
    QUAD_FORMATS,
    Dataset,
    DatasetFile,
    base_iri,
    complaints,
    format_of,
    graph_name,
    is_computed,
    load_text,
    parse_file,
    read_rdf,
    repeats,
)
from nap_kg.files import contains, is_plain, real
from nap_kg.markup import check_turtle_file
from nap_kg.progress import stage
from nap_kg.temporary import temporary_folder
from nap_kg.validate.results import Term

BIG = 8 * 2**20
"""From how many bytes on the text of a file is not kept in memory."""
_WHOLE = (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES)


class LabelsDiffer(Exception):
    """What is asked for needs text and dataset to call blank nodes alike, as they do in the form of ``Data.exact``."""


class Turtle(str):
    """A text of Turtle, where N-Triples would be plain ``str``."""

    __slots__ = ()


@dataclass
class Data:
    """Data to validate: a dataset, and its distinct triples with literals as written, as N-Triples."""

    dataset: Dataset
    text: bytes
    said: Mapping[Path, frozenset[Term]] = field(default_factory=dict)  # subjects of files with graphs of their own

    knows_labels = True
    """Whether the text calls blank nodes as the dataset does."""
    is_big = False
    """Whether an excerpt is cheaper than the whole text."""

    @contextmanager
    def merged(self) -> Iterator[ox.Store]:
        """Give the store with each triple in one graph only, as queries that count have to see their union."""
        store = self.dataset.store
        copies = [quad for triple in repeats(store, self._compared()) for quad in _all_but_one(store, triple)]
        for quad in copies:
            store.remove(quad)
        try:
            yield store
        finally:
            store.bulk_extend(copies)

    def _compared(self) -> list[str] | None:
        return None  # all graphs with all others

    def begin(self) -> None:
        """Make the dataset in a thread of its own, where it is not made yet and is worth it."""

    def exact(self) -> Data:
        """Return the same data in the form in which text and dataset agree on every term."""
        return self

    @contextmanager
    def written(self) -> Iterator[Path | str]:
        """Give the data for one run of an engine: N-Triples, ``Turtle``, or a file of Turtle."""
        yield self.text.decode()


def _all_but_one(store: ox.Store, triple: ox.Triple) -> list[ox.Quad]:
    return sorted(store.quads_for_pattern(*triple), key=lambda quad: str(quad.graph_name))[1:]


class WholeData(Data):
    """Data with files of Turtle, handed over whole; dataset and text are made when they are asked for."""

    knows_labels = False

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = paths
        self.whole = [path for path in paths if format_of(path) in _WHOLE]
        self.big = [path for path in self.whole if is_big(path)]
        for path in self.big:
            check_turtle_file(path)
        self.is_big = bool(self.big)
        with stage("reading file", of=len(self.whole)) as step:
            self.contents = {path: _stepped(path, step) for path in self.whole if not is_big(path)}
        self.others = _Parsed([path for path in paths if format_of(path) not in _WHOLE])
        self.said = self.others.said
        self._begun: Background[Dataset] | None = None

    def begin(self) -> None:
        """Load the files while the caller does something else; big ones wait, as they need the memory."""
        if not self.big:
            self._begun = Background(self._load, "loading")

    @cached_property
    def dataset(self) -> Dataset:  # type: ignore[override]
        """The files in a store."""
        return self._begun.result() if self._begun else self._load()

    def _load(self) -> Dataset:
        store = self.others.store
        for path in self.big:
            with complaints(path), stage(f"loading {path.name}"):
                store.load(
                    path=path,
                    format=format_of(path),
                    base_iri=base_iri(path),
                    to_graph=ox.NamedNode(graph_name(path)),
                )
        for path, content in self.contents.items():
            load_text(store, path, content)
        return Dataset(store, tuple(DatasetFile(path, graph_name(path)) for path in self.paths))

    def _compared(self) -> list[str] | None:
        # of all but the biggest it is enough to ask whether others have their triples too
        sizes = {p: len(c) for p, c in self.contents.items()} | {path: path.stat().st_size for path in self.big}
        biggest = max(sizes, key=sizes.__getitem__)
        return None if self.said else [graph_name(path) for path in self.paths if path != biggest]

    @property
    def text(self) -> bytes:  # type: ignore[override]
        """All triples as N-Triples."""
        return self.exact().text

    def exact(self) -> Data:
        """Return the data parsed triple by triple."""
        return _Parsed(self.paths).data()

    @contextmanager
    def written(self) -> Iterator[Path | str]:
        """Give everything as one text: blank nodes of two files can't meet, as only one file names any."""
        naming = [*(b"_:" in content for content in self.contents.values()), *(contains(p, b"_:") for p in self.big)]
        if len(naming) > 1 and sum(naming) > 1:
            yield self.exact().text.decode()
            return
        texts = [self.others.text, *(_based(path, content) for path, content in self.contents.items())]
        if not self.big:
            yield Turtle(b"".join(texts).decode())
            return
        import shutil

        with temporary_folder() as folder:
            file = folder / "data.ttl"
            with file.open("wb") as out:
                out.writelines(texts)
                for path in self.big:
                    out.write(_based(path, b""))
                    with path.open("rb") as content:
                        shutil.copyfileobj(content, out, 2**20)
                    out.write(b"\n")
            yield file


def _stepped(path: Path, step: Callable[[], None]) -> bytes:
    step()
    return read_rdf(path)


def _based(path: Path, content: bytes) -> bytes:
    return b"@base <%s> .\n%s\n" % (base_iri(path).encode(), content)


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
    once = {real(path): path for path in reversed(paths)}.values()
    asserted = [path for path in reversed(list(once)) if not is_computed(graph_name(path))]
    return WholeData(asserted) if any(format_of(path) in _WHOLE for path in asserted) else _Parsed(asserted).data()


def is_big(path: Path) -> bool:
    """Return whether a file is one to hand over whole: large, of triples, not compressed, without a byte order mark."""
    if not (is_plain(path) and path.suffix in (".ttl", ".nt") and path.stat().st_size >= BIG):
        return False
    with path.open("rb") as content:
        return content.read(len(BOM_UTF8)) != BOM_UTF8
