"""SHACL Core by the Rust engine of the package ``shacl``, on shapes without their ``sh:sparql``."""

from __future__ import annotations

import pyoxigraph as ox

from nap_kg.namespaces import SH
from nap_kg.validate.results import Result
from nap_kg.validate.shapes import ShapesGraph


class CoreEngineMissing(Exception):
    """The package is not there, or refuses these shapes; the message says which."""


def validate_core(data: bytes, shapes: ShapesGraph) -> list[Result]:
    """Return the results of all core constraints on data given as N-Triples.

    Raises:  CoreEngineMissing, which the caller answers with the reference route.
    """
    try:
        import shacl
    except ImportError as error:
        raise CoreEngineMissing("the package shacl is not installed here") from error
    core = [triple for triple in shapes.triples if triple.predicate.value != SH.sparql]
    text = ox.serialize(core, format=ox.RdfFormat.N_TRIPLES) or b""
    try:
        compiled = shacl.Shapes.from_text(text.decode(), "ntriples")
        report = compiled.validate_text(data.decode(), "ntriples")
    except ValueError as error:
        raise CoreEngineMissing(f"the package shacl refuses these shapes ({error})") from error
    return [
        Result(
            focus_node=found.focus_node,
            path=found.path or "",
            value=found.value or "",
            component=found.component_iri,
            severity=found.severity_iri,
            shape=(found.root_shape or "").strip("<>") if (found.root_shape or "").startswith("<") else "",
            message=shapes.english(found.messages),
        )
        for found in report.results
    ]
