"""What a validation reads: the files that are checked, those loaded beside them, the shapes, and what these import."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from nap_kg import resources
from nap_kg.dataset import rdf_files
from nap_kg.errors import InputError
from nap_kg.imports import closure, without_imports


class Inputs(NamedTuple):
    """Files, found and with their imports."""

    checked: list[Path]  # what is meant: only their faults are reported
    loaded: list[Path]  # these, the ontology, and what they import
    shapes: list[Path]  # with what they import
    notes: tuple[str, ...]  # imports that were left out


def gather(
    paths: Iterable[Path | str] | None = None,
    *,
    shapes: Iterable[Path | str] | None = None,
    ontology: Iterable[Path | str] | None = None,
    catalog: Path | str | None = None,
    ignore_imports: bool = False,
) -> Inputs:
    """Return the files of a validation; the shipped ones where none are named.

    Raises:  InputError for files that can't be found, and for an import that leads to no file on this machine.
    """
    data = resources.folder("data")
    paths = None if paths is None else list(paths)
    if paths is not None and not paths:
        raise InputError("no file to validate", fix="name files or folders, or give none for the shipped graph")
    checked = rdf_files([data] if paths is None else paths)
    beside = rdf_files(
        [*resources.ontology(), data / "vocabularies", data / "reference"] if ontology is None else ontology
    )
    given, own = [*checked, *beside], shapes_files(shapes)
    if ignore_imports:
        return Inputs(checked, given, own, tuple(without_imports([*given, *own])))
    listed = _catalogue(catalog)
    loaded = closure(given, listed, elsewhere=own)
    return Inputs(checked, loaded, closure(own, listed, elsewhere=given), ())


def gather_shapes(
    shapes: Iterable[Path | str] | None = None, *, catalog: Path | str | None = None, ignore_imports: bool = False
) -> list[Path]:
    """Return the files of shapes with what they import, where the data is elsewhere; the shipped ones by default.

    Raises:  InputError as ``gather``.
    """
    own = shapes_files(shapes)
    if ignore_imports:
        return own
    return closure(own, _catalogue(catalog), elsewhere=rdf_files([resources.folder("ontology")]))


def _catalogue(catalog: Path | str | None) -> Path | None:
    listed = None if catalog is None else Path(catalog)
    if listed is not None and not listed.is_file():
        fix = "name an OASIS XML catalogue, such as Protégé's catalog-v001.xml"
        raise InputError("no such catalogue", place=str(listed), fix=fix)
    return listed


def shapes_files(shapes: Iterable[Path | str] | None) -> list[Path]:
    """Return the files of shapes, the shipped ones where none are named; without what they import."""
    return rdf_files([resources.folder("shapes")] if shapes is None else shapes)
