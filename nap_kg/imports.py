"""What files import (``owl:imports``), found on this machine: nothing is ever fetched.

An import is met by a file that is loaded anyway and is the ontology of that IRI or version IRI; by an OASIS XML
catalogue, given or beside the importing file as ``catalog-v001.xml``; by a ``file:`` IRI, such as a relative one
becomes; or by the shipped ontology and shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import base_iri, format_of, parse_file, rdf_files
from nap_kg.errors import InputError, ParseError
from nap_kg.files import contains, read_bytes, real, shorter
from nap_kg.namespaces import OWL, RDF
from nap_kg.xml_catalog import NAME, Catalog, key, local


class Import(NamedTuple):
    """One ``owl:imports`` in a file."""

    file: Path
    subject: ox.NamedNode | ox.BlankNode | ox.Triple
    iri: str

    @property
    def place(self) -> str:
        """File and line of the statement; the line is that of the word in formats that are read without positions."""
        content = read_bytes(self.file)
        if format_of(self.file) == ox.RdfFormat.TURTLE:
            from nap_kg.turtle import read

            try:
                document = read(content.decode(), name=str(self.file), base=base_iri(self.file))
                found = document.nearest(self.subject, ox.NamedNode(OWL.imports), ox.NamedNode(self.iri))
                if found:
                    return f"{self.file}:{found.line}:{found.column}"
            except ParseError:  # the parser took it: a place is not worth failing for
                pass
        at = max(content.find(b"imports"), 0)
        at = max(content.find(self.iri.encode(), at), at)
        return f"{self.file}:{content.count(10, 0, at) + 1}"


def imports(paths: Iterable[Path]) -> list[Import]:
    """Return the imports that files state; a file without the word is not parsed."""
    found = []
    for path in paths:
        if contains(path, b"imports", after=b":#/<\"'"):
            wanted = {
                (quad.subject, quad.object.value): None
                for quad in parse_file(path)
                if quad.predicate.value == OWL.imports and isinstance(quad.object, ox.NamedNode)
            }
            found += [Import(path, subject, iri) for subject, iri in wanted]
    return found


def closure(paths: Sequence[Path], catalog: Path | None = None, *, elsewhere: Sequence[Path] = ()) -> list[Path]:
    """Return files and what they import, directly or not, each file once; those given come first.

    ``elsewhere`` are files that are loaded for another purpose, such as an ontology beside the data: they meet imports
    like those given.

    Raises:  InputError for an import that leads to no file here, with the place of the statement; for a catalogue that
             can't be read or leads nowhere.
    """
    found = {real(path): path for path in reversed(paths)}
    found = dict(reversed(found.items()))
    wanted = imports(found.values())
    if not wanted:
        return list(found.values())
    search = _Search(list(found.values()), list(elsewhere), Catalog.read(catalog) if catalog else None)
    while wanted:
        wanted = imports(_add(found, [file for item in wanted for file in search.files(item)], search))
    return list(found.values())


def _add(found: dict[str, Path], files: Iterable[Path], search: _Search) -> list[Path]:
    new = {name: path for path in files if (name := real(path)) not in found}
    found.update(new)
    search.declare(new.values())
    return list(new.values())


def without_imports(paths: Sequence[Path]) -> list[str]:
    """Return what a report notes of the imports that files state where they are not followed; nothing where none is."""
    iris = sorted({item.iri for item in imports(paths)})
    if not iris:
        return []
    listed = ", ".join(f"<{iri}>" for iri in iris[:3]) + (", …" if len(iris) > 3 else "")
    return [f"{len(iris)} imported {'ontology' if len(iris) == 1 else 'ontologies'} left out: {listed}"]


class _Search:
    """Finds the files that imports stand for."""

    def __init__(self, given: Sequence[Path], elsewhere: Sequence[Path], catalog: Catalog | None) -> None:
        self._declared: dict[str, Path] = {}
        self._catalog, self._beside = catalog, dict[Path, Catalog | None]()
        self.declare(given)
        self.declare(elsewhere)

    def declare(self, paths: Iterable[Path]) -> None:
        """Take note of the ontologies that files are."""
        for path in paths:
            for iri in _ontologies(path):
                self._declared.setdefault(iri, path)

    @cached_property
    def _shipped(self) -> dict[str, list[Path]]:
        wholes = [resources.ontology(), rdf_files(resources.folder("shapes"))]
        wholes += [[path] for path in rdf_files(resources.folder("ontology") / "alignments")]
        return {iri: whole for whole in wholes for path in whole for iri in _ontologies(path)}

    def files(self, item: Import) -> list[Path]:
        """Return the files of one import.

        Raises:  InputError where there is none.
        """
        iri = key(item.iri)
        if iri in self._declared:
            return [self._declared[iri]]
        catalogs = [found for found in (self._catalog, self._catalog_beside(item.file)) if found]
        for catalog in catalogs:
            path = catalog.path(item.iri)
            if path is not None:
                return rdf_files([shorter(path)])
        named = local(item.iri)
        if named is not None:
            if named.exists():
                return rdf_files([shorter(named)])
            raise InputError(
                f"an unreachable import: there is no file {shorter(named)}",
                place=item.place,
                fix="correct it, give it an entry in a catalogue (--catalog FILE), or pass --ignore-imports",
            )
        if iri in self._shipped:
            return self._shipped[iri]
        raise InputError(
            f"an unreachable import <{item.iri}>: nothing is fetched from the network",
            place=item.place,
            fix=f"load a file that is this ontology too (--ontology), give it an entry in a {NAME} beside this file "
            "or in --catalog FILE, or pass --ignore-imports",
        )

    def _catalog_beside(self, file: Path) -> Catalog | None:
        folder = file.parent
        if folder not in self._beside:
            beside = folder / NAME
            self._beside[folder] = Catalog.read(beside) if beside.is_file() else None
        return self._beside[folder]


def _ontologies(path: Path) -> set[str]:
    """Return the IRIs and version IRIs of the ontologies that a file is."""
    if not (contains(path, b"Ontology") or contains(path, b"versionIRI")):
        return set()
    kind, version = ox.NamedNode(OWL.Ontology), OWL.versionIRI
    found = set()
    for quad in parse_file(path):
        named: object = quad.subject if quad.predicate.value == RDF.type and quad.object == kind else None
        named = quad.object if quad.predicate.value == version else named
        if isinstance(named, ox.NamedNode):
            found.add(key(named.value))
    return found
