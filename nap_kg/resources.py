"""Where the shipped files lie: in a checkout at its top, in an installed package beside the code."""

from __future__ import annotations

import os
from pathlib import Path

FOLDERS = {
    "cases": "tests/shapes",
    "check-cases": "tests/checks",
    "data": "data",
    "lint-cases": "tests/lint/cases",
    "ontology": "ontology",
    "queries": "queries",
    "shapes": "shapes",
}
_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


def folder(name: str) -> Path:
    """Return a shipped folder: ``data``, ``ontology``, ``queries``, ``shapes``, or cases of shapes, checks or lint."""
    if name not in FOLDERS:
        raise ValueError(f"no shipped folder is named {name!r}")
    bundled = _PACKAGE / "_bundled" / name
    return bundled if bundled.is_dir() else _CHECKOUT / FOLDERS[name]


def ontology() -> list[Path]:
    """Return the files of the ontology, sorted: not those of ``ontology/alignments``, which are read where named."""
    return sorted(folder("ontology").glob("*.ttl"))


def alignments() -> list[Path]:
    """Return the files that say how the ontology's terms stand to those of other vocabularies, sorted."""
    return sorted((folder("ontology") / "alignments").glob("*.ttl"))


def is_installed() -> bool:
    """Return whether the shipped files belong to an installed package, and so are not to be written to."""
    return (_PACKAGE / "_bundled").is_dir()


def shared() -> Path | None:
    """Return the folder with source documents and test suites, or None where there is none.

    Source:  the variable ``NAP_KG_SHARED``, else ``../shared`` beside the checkout.
    """
    named = os.environ.get("NAP_KG_SHARED")
    place = Path(named) if named else _CHECKOUT.parent / "shared"
    return place if place.is_dir() else None
