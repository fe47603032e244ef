"""The dataset: RDF files in one store, each in the named graph that the catalogue of graphs gives it.

A ``graphs.csv`` in a folder of data says which file below it holds which graph, so that a file can move and its graph
not. A file that none lists gets a ``file:`` graph. This module alone converts between pyoxigraph and rdflib.
"""

from __future__ import annotations

import csv
import io
import itertools
import os
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.errors import ParseError
from nap_kg.files import ending, find_files, read_bytes, real
from nap_kg.namespaces import NAP, RDFS, SKOS

if TYPE_CHECKING:
    import rdflib

    from nap_kg.disk import DiskStore

FORMATS: dict[str, ox.RdfFormat] = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
"""Which file endings are read as RDF, and as what; each also with ``.gz``, ``.bz2`` or ``.xz`` behind it."""

NAMED_FORMATS: dict[str, ox.RdfFormat] = {".xml": ox.RdfFormat.RDF_XML, ".json": ox.RdfFormat.JSON_LD}
"""Endings that mostly mean something else: read only where a path or pattern ends so, and passed over in folders."""

QUAD_FORMATS = (ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS, ox.RdfFormat.JSON_LD)

_EMPTY = "write some triples into it, or leave it out"


def format_of(path: Path) -> ox.RdfFormat:
    """Return the format that a file's ending says it is in, that of what is inside for a compressed file.

    >>> format_of(Path("plan.nq.xz"))
    <RdfFormat N-Quads>
    """
    kind = ending(path)
    return FORMATS.get(kind) or NAMED_FORMATS[kind]


class DatasetFile(NamedTuple):
    """One file of a dataset and the named graph that its triples went into."""

    path: Path
    graph: str


@dataclass(frozen=True)
class Dataset:
    """What is loaded: a store with one named graph per file. A query without GRAPH sees the union of them all."""

    store: ox.Store
    files: tuple[DatasetFile, ...] = field(default=())
    disk: DiskStore | None = field(default=None, repr=False, compare=False)
    """The store on disk that it was opened from, read-only; such a dataset knows no files."""

    def select(self, query: str) -> ox.QuerySolutions:
        """Return the solutions of a SELECT query over the merge of all graphs."""
        solutions = self.evaluate(query)
        assert isinstance(solutions, ox.QuerySolutions)
        return solutions

    def evaluate(self, query: str, **more: Any) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Return the answer to a query whose default graph is the merge of all graphs: each triple in it once.

        Raises:  SyntaxError of the store for what is no SPARQL; ``more`` goes to the store's own ``query``.
        """
        if self._merge is None:
            return self.store.query(query, use_default_graph_as_union=True, **more)
        return self._merge.query(query, **more)

    @cached_property
    def _merge(self) -> ox.Store | None:
        """The same graphs with their merge as default graph; None where no triple is in two of them.

        A store's own union of graphs holds a triple as often as graphs do, and every count would be wrong.
        """
        if self.disk is not None:
            return self.disk.merge
        if next(repeats(self.store), None) is None:
            return None
        merge = ox.Store()
        merge.bulk_extend(self.store)
        merge.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in self.triples())
        return merge

    def triples(self) -> Iterator[ox.Triple]:
        """Yield every distinct triple of the union of all graphs."""
        if self.disk is not None:
            merge = self.disk.merge
            quads = self.store if merge is None else merge.quads_for_pattern(None, None, None, ox.DefaultGraph())
            yield from (quad.triple for quad in quads)
            return
        seen: set[ox.Triple] = set()
        for quad in self.store:
            if quad.triple not in seen:
                seen.add(quad.triple)
                yield quad.triple

    def label(self, iri: str, language: str = "en") -> str | None:
        """Return a thing's label in a language (else in English, else in any), or None where it has none."""
        found = self.label_in(iri, language)
        return found[0] if found else None

    def label_in(self, iri: str, language: str = "en") -> tuple[str, str] | None:
        """Return what ``label`` does, and the language that it is in, empty where it has none."""
        choices = self._labels.get(iri) if self.disk is None else self._labels_of(iri)
        if not choices:
            return None
        tag = next((one for one in (language, "en") if one in choices), min(choices))
        return choices[tag], tag

    def _labels_of(self, iri: str) -> dict[str, str]:
        found: dict[str, str] = {}
        try:
            node = ox.NamedNode(iri)
        except ValueError:  # empty, say
            return found
        for predicate in (RDFS.label, SKOS.prefLabel):
            for quad in self.store.quads_for_pattern(node, ox.NamedNode(predicate), None):
                if isinstance(quad.object, ox.Literal):
                    found[quad.object.language or ""] = quad.object.value
        return found

    @cached_property
    def _labels(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for predicate in (RDFS.label, SKOS.prefLabel):
            for quad in self.store.quads_for_pattern(None, ox.NamedNode(predicate), None):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                    found.setdefault(quad.subject.value, {})[quad.object.language or ""] = quad.object.value
        return found

    @cached_property
    def names(self) -> dict[str, frozenset[str]]:
        """Every name that a body goes by (``nap:hasName``), as text, by the body's IRI."""
        found: dict[str, set[str]] = {}
        rows = self.select(
            f"SELECT ?thing ?text WHERE {{ ?thing <{NAP.hasName}> ?name . ?name <{NAP.nameText}> ?text }}"
        )
        for row in rows:
            found.setdefault(row["thing"].value, set()).add(row["text"].value)
        return {thing: frozenset(texts) for thing, texts in found.items()}

    def rdflib(self) -> rdflib.Dataset:
        """Return the same named graphs as an rdflib Dataset whose default graph is their union."""
        import rdflib

        copy = rdflib.Dataset(default_union=True)
        buffer = io.BytesIO()
        self.store.dump(buffer, ox.RdfFormat.N_QUADS)
        copy.parse(data=buffer.getvalue(), format="nquads")
        return copy


def repeats(store: ox.Store, graphs: Iterable[str] | None = None) -> Iterator[ox.Triple]:
    """Yield each triple that is in more than one graph, or that one of some ``graphs`` and another have."""
    default = next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None)
    if len(list(itertools.islice(store.named_graphs(), 2))) + (default is not None) < 2:
        return
    some = "" if graphs is None else f"VALUES ?one {{ {' '.join(f'<{graph}>' for graph in graphs)} }}"
    found = store.query(
        f"""SELECT ?s ?p ?o {{
            {{ {some} GRAPH ?one {{ ?s ?p ?o }} GRAPH ?other {{ ?s ?p ?o }} FILTER(?one != ?other) }}
            UNION {{ ?s ?p ?o . GRAPH ?other {{ ?s ?p ?o }} }}
        }}"""
    )
    assert isinstance(found, ox.QuerySolutions)
    seen: set[ox.Triple] = set()
    for row in found:
        triple = ox.Triple(*row)
        if triple not in seen:
            seen.add(triple)
            yield triple


def open_dataset(paths: Sequence[Path | str] | Path | None = None) -> Dataset:
    """Return a dataset of files and folders; the shipped one (ontology, vocabularies, data) without any.

    Shape:   one named graph per file; files in the order of their paths.
    Raises:  InputError for a missing path, a folder without RDF, an empty or badly encoded file; ParseError.
    """
    store = ox.Store()
    files = [load_file(store, path) for path in (shipped_files() if paths is None else rdf_files(paths))]
    return Dataset(store, tuple(files))


def open_disk(folder: Path | str) -> Dataset:
    """Return the dataset that ``nap-kg load`` built in a folder: read-only, and nothing of it in memory.

    Shape:   without files, so that nothing in it has a line; literals are as the store has them.
    Raises:  StoreError for a folder that is no store, or one that can't be used.
    """
    from nap_kg.disk import open_store

    found = open_store(folder)
    return Dataset(found.store, (), found)


def shipped_files() -> list[Path]:
    """Return the files of the shipped graph: the ontology and all of ``data/``."""
    return rdf_files([resources.folder("ontology"), resources.folder("data")])


def withdrawn_lists(paths: Iterable[Path | str] | None) -> list[Path]:
    """Return the files ``withdrawn.csv`` in the folders of data that are named, or in the shipped one."""
    folders = [resources.folder("data")] if paths is None else map(Path, paths)
    return [file for folder in folders if (file := folder / "withdrawn.csv").is_file()]


def rdf_files(paths: Iterable[Path | str] | Path) -> list[Path]:
    """Return the RDF files that paths, folders and patterns stand for, each once, sorted within a folder or pattern.

    Raises:  InputError for a path that does not exist, a folder or pattern without RDF files, an unknown ending.
    """
    return find_files(paths, FORMATS, "RDF", named=NAMED_FORMATS, packed=True)


def load_file(store: ox.Store, path: Path) -> DatasetFile:
    """Read one RDF file into the named graph that the catalogue of graphs gives it.

    Raises:  InputError for an unreadable, empty or badly encoded file; ParseError with line and column.
    """
    return load_text(store, path, read_rdf(path))


def load_text(store: ox.Store, path: Path, content: bytes) -> DatasetFile:
    """Read what a file holds, as ``read_rdf`` gave it, into the file's named graph.

    Raises:  ParseError with line and column.
    """
    graph, rdf_format = graph_name(path), format_of(path)
    target = None if rdf_format in QUAD_FORMATS else ox.NamedNode(graph)
    with complaints(path, content):
        store.load(content, rdf_format, base_iri=base_iri(path), to_graph=target)
    return DatasetFile(path, graph)


class ParsedFile:
    """The quads of one RDF file, with their literals as written, which a store would normalise.

    Raises:  as ``load_file`` does.
    """

    def __init__(self, path: Path) -> None:
        content, self.path, self._format, base = read_rdf(path), path, format_of(path), base_iri(path)
        with complaints(path, content):
            self.quads = list(ox.parse(content, self._format, base_iri=base, rename_blank_nodes=True))
        """As they stand in the file: without a graph in a format of triples."""

    def in_graph(self) -> list[ox.Quad]:
        """Return the quads in the graphs that a dataset has them in."""
        if self._format in QUAD_FORMATS:
            return self.quads
        graph = ox.NamedNode(graph_name(self.path))
        return [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in self.quads]


def parse_file(path: Path) -> list[ox.Quad]:
    """Return the quads of one RDF file in the graphs that a dataset has them in, with their literals as written.

    Raises:  as ``load_file`` does.
    """
    return ParsedFile(path).in_graph()


def base_iri(path: Path) -> str:
    """Return the IRI that a file's relative IRIs are resolved against."""
    return _uri(real(path))


def read_rdf(path: Path) -> bytes:
    """Return what a file holds, unpacked and without a byte order mark.

    Raises:  InputError for an unreadable, empty or badly encoded file; ParseError for what no parser should be given.
    """
    content, rdf_format = read_bytes(path, empty=_EMPTY), format_of(path)
    if rdf_format not in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS):
        from nap_kg import markup

        checks = {ox.RdfFormat.JSON_LD: markup.check_json, ox.RdfFormat.RDF_XML: markup.check_xml}
        checks.get(rdf_format, markup.check_turtle)(path, content)
        if ending(path) == ".json":
            with complaints(path, content):
                if next(ox.parse(content, rdf_format, base_iri=base_iri(path)), None) is None:
                    fix = "give it an @context, or leave it out"
                    raise ParseError("no triple in this file: plain JSON is no JSON-LD", place=str(path), fix=fix)
    return content.removeprefix(BOM_UTF8)


@contextmanager
def complaints(path: Path, content: bytes | None = None) -> Iterator[None]:
    """Turn what a parser complains of into a ParseError that names the file; it is read again where not given."""
    try:
        yield
    except SyntaxError as error:
        if "LoadDocumentCallback" in str(error):
            from nap_kg.markup import remote_context

            raise remote_context(path, read_bytes(path) if content is None else content) from error
        raise parse_error(path, error) from error
    except ValueError as error:
        raise ParseError(str(error), place=str(path), fix="look for an IRI with blanks or a broken escape") from error
    except MemoryError as error:  # a token of more bytes than the parser's buffer holds
        from nap_kg.markup import line_of_overlong, too_long

        raise too_long(f"{path}:{line_of_overlong(read_bytes(path) if content is None else content)}") from error


def parse_error(path: Path, error: SyntaxError) -> ParseError:
    """Return a parser's complaint with the file that it is about."""
    return ParseError(
        str(error.msg).rstrip("."),
        place=f"{path}:{error.lineno or 1}:{error.offset or 1}",
        fix="look just before this place for a missing '.', ';' or '\"', or an undeclared prefix",
    )


COMPUTED = ("/graph/derived", "/graph/entailed")
"""How the named graphs end that are computed from the others, whoever's base they begin with."""


def is_computed(graph: str) -> bool:
    """Return whether a named graph is computed, and so no assertion."""
    return graph.endswith(COMPUTED)


def graph_name(path: Path) -> str:
    """Return the named graph of a file: as the nearest ``graphs.csv`` above it says, else its ``file:`` IRI."""
    resolved = real(path)
    folder = os.path.dirname(resolved)  # noqa: PTH120 (asked for every file, and a Path costs ten times as much)
    if folder == _ontology():
        return f"https://w3id.org/nap-kg/graph/ontology/{Path(resolved).stem}"
    for _ in range(4):
        graph = _catalogue(folder).get(resolved)
        if graph is not None:
            return graph
        folder = os.path.dirname(folder)  # noqa: PTH120
    return _uri(resolved)


@lru_cache(maxsize=1024)
def _uri(file: str) -> str:
    return Path(file).as_uri()


@lru_cache(maxsize=1)
def _ontology() -> str:
    return os.path.realpath(resources.folder("ontology"))


@lru_cache(maxsize=256)
def _catalogue(folder: str) -> dict[str, str]:
    """Return the graphs that a folder's catalogue gives its files, by resolved path."""
    listed = Path(folder, "graphs.csv")
    if not listed.is_file():
        return {}
    with listed.open(encoding="utf-8", newline="") as rows:
        return {str(Path(folder, row["file"])): row["graph"] for row in csv.DictReader(rows)}
