"""A published site as it lies on disk, read once for all tests."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import IO, cast
from urllib.parse import unquote, urljoin, urlsplit

import pyoxigraph as ox

from nap_kg.errors import InputError
from nap_kg.namespaces import NAP
from nap_kg.publish.hosting import FOLDER, ROUTES
from nap_kg.publish.quality.answer import Rules
from nap_kg.publish.quality.apache import Htaccess
from nap_kg.publish.quality.resolve import Followed, follow
from nap_kg.publish.quality.server import Nginx
from nap_kg.publish.writer import FOLDER as OWN_FOLDER

_TAG = re.compile(r"<[a-zA-Z][^>]*>")
_ATTRIBUTE = re.compile(r"""\s(href|src|id)=("([^"]*)"|'([^']*)')""")
DATA = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".nq": ox.RdfFormat.N_QUADS,
}
ONTOLOGY = NAP[""].removesuffix("#")


class Examined:
    """A site's folder, its own account of itself, and its files in the forms that tests ask for."""

    def __init__(self, folder: Path) -> None:
        """Open a site; InputError where the folder holds none."""
        self.folder = folder
        try:
            told = json.loads((folder / ROUTES).read_text(encoding="utf-8"))
            self.base, self.address = str(told["base"]), str(told["address"])
            self.languages = [str(one) for one in told["languages"]]
            self.gone = [str(one) for one in told["gone"]]
            self.documents: dict[str, dict[str, str]] = told["documents"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                "this folder holds no site that nap-kg publish made",
                place=str(folder / ROUTES),
                fix="publish it first: nap-kg publish OUT",
            ) from error

    @cached_property
    def files(self) -> dict[str, int]:
        """Every file of the site with its size in bytes."""
        found = {
            path.relative_to(self.folder).as_posix(): path.stat().st_size
            for path in self.folder.rglob("*")
            if path.is_file()
        }
        return {path: size for path, size in sorted(found.items()) if not path.startswith(f"{OWN_FOLDER}/")}

    @property
    def pages(self) -> list[str]:
        """Every page of the site."""
        return [path for path in self.files if path.endswith(".html")]

    def text(self, path: str) -> str:
        """Return a file's text, unpacked; empty where there is no such file."""
        file = self.folder / path
        if not file.is_file():
            return ""
        data = file.read_bytes()
        return (gzip.decompress(data) if path.endswith(".gz") else data).decode("utf-8", "replace")

    def store(self, path: str) -> ox.Store:
        """Return what a file of data says; empty where there is no such file or it can't be read."""
        return self._stores.setdefault(path, self._read(path))

    @cached_property
    def _stores(self) -> dict[str, ox.Store]:
        return {}

    def _read(self, path: str) -> ox.Store:
        store = ox.Store()
        try:
            store.extend(self.quads(path))
        except (SyntaxError, ValueError, OSError):
            return ox.Store()
        return store

    def quads(self, path: str) -> Iterator[ox.Quad]:
        """Yield what a file of data says, one statement at a time.

        Raises:  SyntaxError, OSError.
        """
        form = DATA["." + path.removesuffix(".gz").rpartition(".")[2]]
        with (self.folder / path).open("rb") as raw:
            file = cast(IO[bytes], gzip.GzipFile(fileobj=raw) if path.endswith(".gz") else raw)
            yield from ox.parse(file, format=form, base_iri=self.address + path)

    @cached_property
    def void(self) -> ox.Store:
        """What ``void.ttl`` says."""
        return self._read("void.ttl")

    @cached_property
    def catalogue(self) -> ox.Store:
        """What ``catalog.ttl`` says."""
        return self._read("catalog.ttl")

    @cached_property
    def ontology(self) -> ox.Store:
        """What ``ns.ttl`` says; empty for a site that does not hold the ontology."""
        return self._read("ns.ttl")

    @property
    def dataset(self) -> str:
        """The IRI of the dataset as a whole."""
        return f"{self.address}void.ttl#data"

    @property
    def dumps(self) -> list[str]:
        """The files of the dumps."""
        return [path for path in self.files if path.startswith("dump/")]

    @cached_property
    def rules(self) -> dict[str, Rules]:
        """The rules of the site by name: nginx, and w3id where the site is served elsewhere than its IRIs begin.

        Raises:  ParseError for rules that are not understood.
        """
        found: dict[str, Rules] = {"nginx": Nginx(self.text(f"{FOLDER}/nginx.conf"), self.address, self.folder)}
        if f"{FOLDER}/w3id/.htaccess" in self.files:
            found["w3id"] = Htaccess(self.text(f"{FOLDER}/w3id/.htaccess"), self.base)
        return found

    def follow(self, name: str, iri: str, accept: str, *, language: str = "") -> Followed:
        """Follow an IRI by the rules of one host to a file of the site."""
        if name == "nginx" and (iri + "/").startswith(self.base):
            iri = self.address + iri[len(self.base) :]
        return follow(self.rules[name], iri, accept, self.folder, self.address, language=language)

    def links(self, page: str) -> tuple[list[str], set[str]]:
        """Return the addresses that a page points to, as they are written, and its anchors."""
        found, anchors = [], set()
        for tag in _TAG.findall(self.text(page)):
            for name, _, double, single in _ATTRIBUTE.findall(tag):
                value = unescape(double or single)
                if name == "id":
                    anchors.add(value)
                else:
                    found.append(value)
        return found, anchors

    def target(self, page: str, link: str) -> tuple[str, str] | None:
        """Return the file and the anchor that a page's link means; None where it leads out of the site."""
        here = self.address + page
        whole = urlsplit(urljoin(here, link))
        site = urlsplit(self.address)
        if (whole.scheme, whole.netloc) != (site.scheme, site.netloc) or not whole.path.startswith(site.path):
            return None
        path = unquote(whole.path[len(site.path) :])
        path = path + "index.html" if not path or path.endswith("/") else path
        return path, unquote(whole.fragment)


def iris(store: ox.Store, subject: str, *predicates: str) -> list[str]:
    """Return the IRIs that a thing has for some properties, sorted."""
    return sorted(
        {
            quad.object.value
            for predicate in predicates
            for quad in store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
            if isinstance(quad.object, ox.NamedNode)
        }
    )


def literals(store: ox.Store, subject: str, *predicates: str) -> list[ox.Literal]:
    """Return the literals that a thing has for some properties, sorted."""
    found = {
        quad.object
        for predicate in predicates
        for quad in store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
        if isinstance(quad.object, ox.Literal)
    }
    return sorted(found, key=str)
