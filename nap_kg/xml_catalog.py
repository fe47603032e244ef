"""OASIS XML catalogues: which file on this machine stands for an IRI, as ontology editors write it down."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from nap_kg.errors import InputError
from nap_kg.files import read_bytes, shorter

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAME = "catalog-v001.xml"
"""How editors name the catalogue that they keep beside their files."""

_ENTRIES = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_PAIRS = {
    "uri": ("name", "uri"),
    "rewriteURI": ("uriStartString", "rewritePrefix"),
    "uriSuffix": ("uriSuffix", "uri"),
}
"""The entries that we read, and the attributes that say what stands for what."""


def key(iri: str) -> str:
    """Return what two IRIs of one ontology have in common: some write a closing ``#`` and some do not."""
    return iri.removesuffix("#")


def local(iri: str) -> Path | None:
    """Return the path that a ``file:`` IRI stands for; None for another IRI."""
    parts = urlsplit(iri)
    return Path(unquote(parts.path)) if parts.scheme == "file" and parts.netloc in ("", "localhost") else None


@dataclass(frozen=True)
class Catalog:
    """An OASIS XML catalogue: IRIs as other IRIs, which for us must be files."""

    file: Path
    exact: list[tuple[str, str]] = field(default_factory=list)  # the first of several counts
    beginnings: list[tuple[str, str]] = field(default_factory=list)  # the longest first
    endings: list[tuple[str, str]] = field(default_factory=list)

    @staticmethod
    def read(file: Path) -> Catalog:
        """Read a catalogue and those that it names as next.

        Raises:  InputError for one that can't be read or is none.
        """
        catalog = Catalog(file)
        queue, seen = [file], set[str]()
        while queue:
            following = queue.pop(0)
            real = os.path.realpath(following)
            if real not in seen:
                seen.add(real)
                queue += catalog._take(following)
        catalog.beginnings.sort(key=lambda pair: -len(pair[0]))
        catalog.endings.sort(key=lambda pair: -len(pair[0]))
        return catalog

    def _take(self, file: Path) -> list[Path]:
        from xml.etree import ElementTree

        content = read_bytes(file, empty="write a catalogue, or leave it out")
        try:
            root = ElementTree.fromstring(content)  # noqa: S314 (expat fetches nothing and bounds entities)
        except ElementTree.ParseError as error:
            place = f"{file}:{error.position[0]}:{error.position[1] + 1}"
            raise InputError(
                f"this catalogue is no XML: {error}", place=place, fix="correct it, or leave it out"
            ) from error
        if root.tag != f"{_ENTRIES}catalog":
            fix = "name an OASIS XML catalogue, such as Protégé's catalog-v001.xml"
            raise InputError("this is no XML catalogue", place=str(file), fix=fix)
        return self._entries(root, file.resolve().as_uri())

    def _entries(self, parent: Element, base: str) -> list[Path]:
        base = urljoin(base, parent.get(_BASE, ""))
        following: list[Path] = []
        for element in parent:
            tag = str(element.tag).removeprefix(_ENTRIES)
            if tag == "group":
                following += self._entries(element, base)
            elif tag in _PAIRS:
                old, new = (element.get(name, "") for name in _PAIRS[tag])
                if old and new:
                    self._pairs(tag).append((key(old) if tag == "uri" else old, urljoin(base, new)))
            elif tag == "nextCatalog":
                path = local(urljoin(base, element.get("catalog", "")))
                following += [path] if path else []
        return following

    def _pairs(self, tag: str) -> list[tuple[str, str]]:
        return {"uri": self.exact, "rewriteURI": self.beginnings, "uriSuffix": self.endings}[tag]

    def path(self, iri: str) -> Path | None:
        """Return the file that stands for an IRI here; None where there is no entry, or one that leads elsewhere.

        Raises:  InputError for an entry whose file does not exist.
        """
        target = next((new for old, new in self.exact if old == key(iri)), None)
        if target is None:
            target = next((new + iri[len(old) :] for old, new in self.beginnings if iri.startswith(old)), None)
        if target is None:
            target = next((new for old, new in self.endings if iri.endswith(old)), None)
        path = local(target) if target else None
        if path is not None and not path.exists():
            cause = f"the catalogue's file for <{iri}> does not exist: {shorter(path)}"
            raise InputError(cause, place=str(self.file), fix="correct this entry, or put the file there")
        return path
