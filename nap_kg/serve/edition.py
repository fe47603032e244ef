"""One state of the data, and what is made of it on demand; when the data changes, the next one takes its place."""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import pyoxigraph as ox

from nap_kg.dataset import Dataset, open_disk, withdrawn_lists
from nap_kg.disk import DiskStore
from nap_kg.disk.opening import FILES
from nap_kg.namespaces import NAP, OWL, RDF
from nap_kg.pages import Pages, Statements
from nap_kg.pages.rdf import prefixes_for
from nap_kg.pages.statements import Spelling
from nap_kg.publish.config import Config, config
from nap_kg.publish.opened import open_for_site, own_terms
from nap_kg.publish.tombstones import Withdrawn, read_withdrawn
from nap_kg.query.table import Table
from nap_kg.serve.again import Sent
from nap_kg.serve.kept import Kept
from nap_kg.serve.places import LivePlaces
from nap_kg.serve.shelf import Shelf

if TYPE_CHECKING:
    from nap_kg.publish.counts import Counts
    from nap_kg.publish.kinds import Kinds
    from nap_kg.publish.render import Renderer

_TERMS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_ROOM = 32 * 1024 * 1024
"""Bytes of pages and answers that are kept in memory."""


@dataclass(frozen=True)
class Sort:
    """What is served and under which names."""

    paths: tuple[Path | str, ...] | None = None  # files; None for the shipped graph
    store: Path | None = None  # a folder of a store instead
    base: str = ""
    address: str = ""  # where it is served
    languages: tuple[str, ...] = ("en", "fr")
    contact: str = ""


class Edition:
    """The data as it is now: the dataset, what a site says of itself, its pages, and a tag that changes with it."""

    def __init__(
        self,
        sort: Sort,
        dataset: Dataset,
        *,
        source: Dataset,
        tag: str,
        folder: Path,
        gone: Sequence[Withdrawn] = (),
    ) -> None:
        self.dataset, self.source, self.tag = dataset, source, tag
        self.folder = Path(tempfile.mkdtemp(prefix="site-", dir=folder))
        self.in_memory = sort.store is None
        self.about = about_of(dataset, sort)
        self.gone: Mapping[str, Withdrawn] = {one.iri: one for one in gone if one.iri.startswith(self.about.base)}
        self.places = LivePlaces(dataset, self.about, self.gone)
        self.kept: Kept[bytes] = Kept(_ROOM)  # pages
        self.answers: Kept[Table] = Kept(_ROOM)  # of questions
        self.replies: Kept[tuple[str, bytes]] = Kept(_ROOM // 2)  # to queries, each with its media type
        self.sent: Kept[Sent] = Kept(_ROOM // 2)  # by the bytes of requests
        self.choices: Kept[tuple[tuple[str, str], ...]] = Kept(_ROOM // 8)  # of parameters
        self.counts: Counts | None = None  # how much there is, once it was counted
        self.sizes: Mapping[str, int] | None = None  # of graphs, by IRI, once they were counted
        self._lock = threading.Lock()
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    @cached_property
    def statements(self) -> Statements:
        """What is stated, with literals as the files write them; a store has them as it keeps them."""
        with self._lock:
            return Statements(self.dataset, Spelling(file.path for file in self.dataset.files))

    @property
    def root(self) -> str:
        """The path at which the site is served, "/" at both ends."""
        return urlsplit(self.about.address).path or "/"

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that files of RDF are written with."""
        return prefixes_for(self.about.base)

    @cached_property
    def pages(self) -> Pages:
        """What the pages of things say."""
        return Pages(self.dataset, self.statements)

    @property
    def has_pages(self) -> bool:
        """Whether what pages share was looked up already."""
        return "pages" in vars(self)

    @cached_property
    def renderer(self) -> Renderer:
        """What turns that into HTML."""
        from nap_kg.serve.templates import LiveRenderer

        return LiveRenderer(self.about, self.places, self._terms())

    @cached_property
    def kinds(self) -> Kinds:
        """The things by their classes."""
        from nap_kg.publish.kinds import Kinds

        return Kinds(self.pages, self.places)

    @cached_property
    def shelf(self) -> Shelf:
        """The files of the site that were asked for so far."""
        return Shelf(self.folder / "site")

    def _terms(self) -> frozenset[str]:
        if self.in_memory:
            return own_terms(self.dataset)
        found = set()
        for kind in _TERMS:
            for quad in self.dataset.store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(kind)):
                if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(NAP[""]):
                    found.add(quad.subject.value)
        return frozenset(found)

    def graphs(self) -> list[str]:
        """Return the named graphs, sorted."""
        return sorted(graph.value for graph in self.dataset.store.named_graphs() if isinstance(graph, ox.NamedNode))

    def has_graph(self, iri: str) -> bool:
        """Return whether there is a named graph of an IRI."""
        try:
            return self.dataset.store.contains_named_graph(ox.NamedNode(iri))
        except ValueError:
            return False


def about_of(dataset: Dataset, sort: Sort) -> Config:
    """Return what a site of a dataset says of itself.

    Raises:  UsageError for a base or an address that is none of the web.
    """
    return config(dataset, base=sort.base, address=sort.address, languages=sort.languages, contact=sort.contact)


def open_edition(sort: Sort, folder: Path) -> Edition:
    """Open the data; what is made of it goes into a folder.

    Raises:  InputError for a path or a store that can't be read; ParseError; UsageError for a base that is none.
    """
    return _of_store(sort, sort.store, folder) if sort.store is not None else _of_files(sort, folder)


def _of_files(sort: Sort, folder: Path) -> Edition:
    opened = open_for_site(sort.paths, lambda dataset: about_of(dataset, sort))
    digest = _Digest()
    opened.dataset.store.dump(cast("IO[bytes]", digest), ox.RdfFormat.N_QUADS)
    gone = read_withdrawn(withdrawn_lists(sort.paths), opened.about.base, ())
    return Edition(sort, opened.dataset, source=opened.dataset, tag=digest.tag(), folder=folder, gone=gone)


class _Digest(io.RawIOBase):
    """Sums up the digests of lines: the same statements in any order have the same sum."""

    def __init__(self) -> None:
        self._sum, self._rest = 0, b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for line in lines:
            self._sum += int.from_bytes(hashlib.blake2b(line, digest_size=16).digest(), "big")
        return len(piece)

    def tag(self) -> str:
        """Return the sum as a short text."""
        return f"{self._sum % 2**128:032x}"[:20]


def _of_store(sort: Sort, store: Path, folder: Path) -> Edition:
    dataset = open_disk(store)
    assert dataset.disk is not None
    gone = read_withdrawn(dataset.disk.withdrawn, about_of(dataset, sort).base, ())
    return Edition(sort, dataset, source=dataset, tag=store_tag(dataset.disk), folder=folder, gone=gone)


def store_tag(disk: DiskStore) -> str:
    """Return a text that changes when what is in a store on disk does."""
    files = (disk.inside / FILES).read_bytes()
    told = disk.manifest.to_json().encode()
    return hashlib.blake2b(disk.inside.name.encode() + files + told, digest_size=10).hexdigest()
