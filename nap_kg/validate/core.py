"""SHACL Core by the Rust engine of the package ``shacl``, on shapes without their ``sh:sparql``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

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
    text = (ox.serialize(core, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    try:
        compiled = shacl.Shapes.from_text(text, "ntriples")
    except ValueError as error:
        raise CoreEngineMissing(f"the package shacl refuses these shapes ({error})") from error
    try:
        found = compiled.validate_text(data.decode(), "ntriples").results
    except ValueError as error:
        raise CoreEngineMissing(f"the package shacl refuses this data ({error})") from error
    results = [_result(result, shapes) for result in found]
    if any(term.startswith("_:") for result in results for term in (result.focus_node, result.value)):
        labels = _labels(shacl, text, data)
        results = [
            replace(
                result,
                focus_node=labels.get(result.focus_node, result.focus_node),
                value=labels.get(result.value, result.value),
            )
            for result in results
        ]
    return results


def _result(found: Any, shapes: ShapesGraph) -> Result:
    root = found.root_shape or ""
    return Result(
        focus_node=found.focus_node,
        path=found.path or "",
        value=found.value or "",
        component=found.component_iri,
        severity=found.severity_iri,
        shape=root.strip("<>") if root.startswith("<") else "",
        message=shapes.english(found.messages),
    )


_MARK = "urn:nap-kg:blank-node"


def _labels(shacl: Any, shapes: str, data: bytes) -> dict[str, str]:
    """Return the data's own label of each blank node, by the one that the engine gives it.

    It numbers blank nodes in order of appearance. A second run, on the same texts and a mark for each blank node after
    them, tells which is which without a guess.
    """
    marks = "".join(
        f'{node} <{_MARK}> "{node}" .\n'
        for node in dict.fromkeys(
            term
            for triple in ox.parse(data, ox.RdfFormat.N_TRIPLES)
            for term in (triple.subject, triple.object)
            if isinstance(term, ox.BlankNode)
        )
    )
    teller = (
        f"<{_MARK}> <{SH.targetSubjectsOf}> <{_MARK}> .\n<{_MARK}> <{SH.path}> <{_MARK}> .\n"
        f"<{_MARK}> <{SH.nodeKind}> <{SH.IRI}> .\n"
    )
    told = shacl.Shapes.from_text(shapes + teller, "ntriples").validate_text(data.decode() + marks, "ntriples").results
    return {r.focus_node: r.value_plain for r in told if (r.root_shape or "") == f"<{_MARK}>"}
