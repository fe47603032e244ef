"""Loading files into a store on disk: all of them or none, and no more of them in memory than must be."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import (
    QUAD_FORMATS,
    Dataset,
    ParsedFile,
    base_iri,
    complaints,
    format_of,
    graph_name,
    is_computed,
    rdf_files,
    read_rdf,
    repeats,
    shipped_files,
    withdrawn_lists,
)
from nap_kg.derive import DERIVED_GRAPH, answers
from nap_kg.disk import Build, Manifest, Source, building
from nap_kg.errors import InputError
from nap_kg.files import PACKED, RATIO, ROOM, is_plain, read_bytes, real
from nap_kg.ingest.identifiers import keys_beside
from nap_kg.markup import check_turtle_file
from nap_kg.progress import stage

BIG = 8 * 2**20
"""From how many bytes on a file is handed to the store as a stream, where its format allows that."""
_LINES = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
_STREAMED = (*_LINES, ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG)
_MEGABYTE = 2**20


def load(paths: Iterable[Path | str] | Path | None = None, *, store: Path | str, as_is: bool = False) -> Manifest:
    """Build a store on disk from files and folders, of the shipped graph without any; return what is in it.

    The words that files use (ontology, vocabularies) go beside them, and the facts that are derived from them, as in
    every dataset that questions are put to; with ``as_is`` neither, and derived graphs among the files stay.

    Shape:   one named graph per file. A store that is there is replaced at the very end, in one step: who reads it goes
             on with the old one. The same files, named alike, give the same manifest.
    Raises:  InputError for a path that can't be used, and ParseError, as ``open_dataset`` does; StoreError for a folder
             that is none for a store; StoreLocked while another process loads into it. All is as it was then.
    """
    paths = [paths] if isinstance(paths, str | Path) else None if paths is None else list(paths)
    files = shipped_files() if paths is None else rdf_files(paths)
    words = [] if paths is None or as_is else rdf_files([resources.folder("ontology"), _vocabularies()])
    files = list({real(path): path for path in reversed([*words, *files])}.values())[::-1]
    with building(store) as build:
        sources = _read(build, files, keep_computed=paths is None or as_is)
        build.store.flush()
        if not (paths is None or as_is):
            _derive(build)
        elif _repeats(build.store):
            build.make_merge()
        build.optimize()
        withdrawn = withdrawn_lists(paths)
        manifest = _manifest(build.store, sources, withdrawn, shipped=paths is None)
        beside = {_called(found): found for path in files if (found := keys_beside(path))}
        build.keep([read_bytes(beside[name]) for name in manifest.keys], list(map(read_bytes, withdrawn)))
        build.finish(manifest)
    return manifest


def _vocabularies() -> Path:
    return resources.folder("data") / "vocabularies"


def _read(build: Build, files: Sequence[Path], *, keep_computed: bool) -> list[Source]:
    """Fill a store with files; big ones as streams, the others at one go."""
    sources: dict[Path, Source] = {}
    small: list[Path] = []
    for path in files:
        kept = keep_computed or not is_computed(graph_name(path))
        if not kept:
            ParsedFile(path)  # what is derived is built anew; but a fault in the file is one
        elif _is_stream(path):
            sources[path] = _stream(build.store, path)
        elif len(files) > 1 and not _is_long(path):
            small.append(path)
        else:
            sources[path] = _whole(build.store, path)
    with stage("reading file", of=len(small)) as step:
        build.store.bulk_extend(_quads(small, step))
    for path in small:
        sources[path] = _source(path, hashlib.sha256(_raw(path)).hexdigest())
    if not keep_computed:
        for graph in list(build.store.named_graphs()):
            if is_computed(str(graph.value)):
                build.store.remove_graph(graph)
    return [sources[path] for path in files if path in sources]


def _quads(files: Sequence[Path], step: Callable[[], None]) -> Iterator[ox.Quad]:
    for path in files:
        step()
        yield from ParsedFile(path).in_graph()


def _source(path: Path, digest: str) -> Source:
    graph = "" if format_of(path) in QUAD_FORMATS else graph_name(path)
    keys = keys_beside(path)
    return Source(_called(path), digest, graph, _called(keys) if keys else "")


def _called(path: Path) -> str:
    """Return what a file goes by: a shipped one by its path in the project, wherever that lies."""
    for name in ("ontology", "data"):
        folder = resources.folder(name)
        if path.is_relative_to(folder):
            return f"{name}/{path.relative_to(folder).as_posix()}"
    return path.as_posix()


def _raw(path: Path) -> bytes:
    return path.read_bytes() if path.suffix in PACKED else read_bytes(path)


def _is_long(path: Path) -> bool:
    return not path.is_file() or path.stat().st_size >= BIG


def _is_stream(path: Path) -> bool:
    """Return whether a file is read as it comes: a long one, by lines or Turtle, unpacked on the way if it is packed.

    Packed Turtle is not, since its nesting is looked over first.
    """
    if not path.is_file() or path.stat().st_size < BIG // (10 if path.suffix in PACKED else 1):
        return False
    return format_of(path) in (_STREAMED if is_plain(path) else _LINES)


def _whole(store: ox.Store, path: Path) -> Source:
    content, rdf_format = read_rdf(path), format_of(path)
    target = None if rdf_format in QUAD_FORMATS else ox.NamedNode(graph_name(path))
    with complaints(path, content), stage(f"loading {path.name}"):
        store.bulk_load(content, rdf_format, base_iri=base_iri(path), to_graph=target)
    return _source(path, hashlib.sha256(_raw(path)).hexdigest())


def _stream(store: ox.Store, path: Path) -> Source:
    rdf_format = format_of(path)
    target = None if rdf_format in QUAD_FORMATS else ox.NamedNode(graph_name(path))
    if rdf_format not in _LINES:
        check_turtle_file(path)
    size = path.stat().st_size
    with stage(f"loading {path.name}, MB", of=size // _MEGABYTE) as step, path.open("rb") as file:
        read = _Reader(path, file, step)
        with complaints(path):
            store.bulk_load(cast("IO[bytes]", read), rdf_format, base_iri=base_iri(path), to_graph=target)
        return _source(path, read.digest())


class _Counted(io.RawIOBase):
    """A file's bytes as they are on disk, counted and digested as they go by."""

    def __init__(self, file: IO[bytes], step: Callable[[], None]) -> None:
        self._file, self._step = file, step
        self.sha256 = hashlib.sha256()
        self._told = 0
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._file.read(len(buffer))
        buffer[: len(piece)] = piece
        self.sha256.update(piece)
        self._count += len(piece)
        while self._told < self._count // _MEGABYTE:
            self._told += 1
            self._step()
        return len(piece)


class _Reader:
    """What a file holds, unpacked and without a byte order mark, piece by piece."""

    def __init__(self, path: Path, file: IO[bytes], step: Callable[[], None]) -> None:
        self._path, self._raw = path, _Counted(file, step)
        self._buffer = io.BufferedReader(self._raw, _MEGABYTE)
        openers: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
        self._file: Any = openers[path.suffix](self._buffer, "rb") if path.suffix in PACKED else self._buffer
        self._room = max(ROOM, RATIO * path.stat().st_size) if path.suffix in PACKED else None
        self._first = True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        Raises:  InputError where a packed file is damaged, or unpacks to more than can be meant.
        """
        try:
            piece: bytes = self._file.read(size)
        except (EOFError, OSError, ValueError, lzma.LZMAError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise InputError(
                f"can't unpack this file: {error}",
                place=str(self._path),
                fix="fetch it again: it is cut off or damaged",
            ) from error
        if self._first:
            piece, self._first = piece.removeprefix(BOM_UTF8), False
        if self._room is not None:
            self._room -= len(piece)
            if self._room < 0:
                raise InputError(
                    "this file unpacks to far more than its size: it may be a trap",
                    place=str(self._path),
                    fix="if you trust it, unpack it yourself and name the unpacked file",
                )
        return piece

    def digest(self) -> str:
        """Return the SHA-256 of the file as it is on disk, what follows the last byte that was asked for included."""
        while self._buffer.read(_MEGABYTE):
            pass
        return self._raw.sha256.hexdigest()


def _derive(build: Build) -> None:
    """Add the facts that are derived from what was read; they are written to a file first, not held."""
    merge = build.make_merge() if _repeats(build.store) else None
    asserted = Dataset(build.store) if merge is None else _Merged(build.store, merge)
    file = build.inside / "derived.nt"
    with stage("deriving facts"):
        with file.open("wb") as out:
            for answer in answers(asserted):
                answer.serialize(out, ox.RdfFormat.N_TRIPLES)
        if file.stat().st_size:
            build.store.bulk_load(path=str(file), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(DERIVED_GRAPH))
        if merge is not None and file.stat().st_size:
            for graph in (ox.NamedNode(DERIVED_GRAPH), ox.DefaultGraph()):
                merge.bulk_load(path=str(file), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
        file.unlink()
        if merge is None and _repeats(build.store, [DERIVED_GRAPH]):
            build.make_merge()


class _Merged(Dataset):
    """A store whose merge of graphs is at hand."""

    def __init__(self, store: ox.Store, merge: ox.Store) -> None:
        super().__init__(store)
        self.__dict__["_merge"] = merge


def _repeats(store: ox.Store, graphs: Sequence[str] | None = None) -> bool:
    """Return whether a triple is in two graphs; of all but the biggest it is enough to ask what others have too."""
    if graphs is None:
        counts = _counts(store)
        counts.pop("", None)
        graphs = sorted(counts, key=lambda name: (counts[name], name))[:-1]
    with stage("comparing graphs"):
        return next(repeats(store, graphs), None) is not None


def _counts(store: ox.Store) -> dict[str, int]:
    """Return how many statements each graph has; the default graph goes by an empty name, and only if it has any."""
    found: dict[str, int] = {}
    rows = store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        graph, number = row["g"], row["n"]
        found[getattr(graph, "value", str(graph))] = int(getattr(number, "value", "0"))
    rows = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert isinstance(rows, ox.QuerySolutions)
    number = int(next(iter(rows))["n"].value)
    return found | ({"": number} if number else {})


def _manifest(store: ox.Store, sources: Sequence[Source], withdrawn: Sequence[Path], *, shipped: bool) -> Manifest:
    from nap_kg import __version__

    with stage("counting"):
        counts = _counts(store)
    engine = f"pyoxigraph {ox.__version__}"
    return Manifest(__version__, engine, tuple(sources), counts, shipped, tuple(map(_called, withdrawn)))
