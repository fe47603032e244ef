"""From files and shapes to a report: which route is taken, and what becomes of its results."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import Dataset, load_file, rdf_files
from nap_kg.errors import NapKgError
from nap_kg.findings import Finding, Report, Severity
from nap_kg.namespaces import GRAPH
from nap_kg.validate.core import CoreEngineMissing, validate_core
from nap_kg.validate.positions import Positions
from nap_kg.validate.reference import validate_reference
from nap_kg.validate.results import Result
from nap_kg.validate.shapes import ShapesGraph, local_name, open_shapes
from nap_kg.validate.sparql import beyond, focus_nodes, validate_sparql

ENGINES = ("fast", "pyshacl", "both")
NOT_ASSERTED = (GRAPH.derived, GRAPH.entailed)
"""Graphs that are computed, and have checks of their own."""


class EnginesDisagree(NapKgError):
    """The fast route and pySHACL gave different results: a defect of one of them."""


def validate(
    paths: Sequence[Path | str] | None = None,
    *,
    shapes: Sequence[Path | str] | None = None,
    ontology: Sequence[Path | str] | None = None,
    engine: str = "fast",
) -> Report:
    """Return what a graph's shapes object to; the shipped graph and shapes by default.

    Shape:   findings sorted by file, line and column. Data is taken as asserted, with the ontology's classes and the
             vocabularies and bodies of ``data/``, which are loaded beside ``paths`` unless ``ontology`` names others.
    Raises:  InputError and ParseError for files that can't be used; EnginesDisagree with ``engine="both"``.

    >>> validate().conforms
    True
    """
    data = resources.folder("data")
    checked = rdf_files([data] if paths is None else paths)
    beside = rdf_files(
        [resources.folder("ontology"), data / "vocabularies", data / "reference"] if ontology is None else ontology
    )
    return validate_dataset(
        _load(checked, beside),
        open_shapes([resources.folder("shapes")] if shapes is None else shapes),
        engine=engine,
        checked=checked,
    )


def _load(checked: list[Path], beside: list[Path]) -> Dataset:
    store = ox.Store()
    files = [load_file(store, path) for path in dict.fromkeys([*checked, *beside])]
    for graph in NOT_ASSERTED:
        store.remove_graph(ox.NamedNode(graph))
    return Dataset(store, tuple(file for file in files if file.graph not in NOT_ASSERTED))


def validate_dataset(
    dataset: Dataset, shapes: ShapesGraph, *, engine: str = "fast", checked: Sequence[Path] | None = None
) -> Report:
    """Return what shapes object to in a dataset that is loaded already; ``checked`` are the files that are meant."""
    results, used = _results(dataset, shapes, engine)
    positions = Positions(dataset)
    targeted: set[ox.Term] = set()
    for shape in shapes.shapes:
        if shapes.is_active(shape):
            targeted |= focus_nodes(dataset.store, shapes.targets(shape))
    meant = [file for file in dataset.files if checked is None or file.path in set(checked)]
    untargeted = [
        str(file.path)
        for file in meant
        if not any(
            quad.subject in targeted
            for quad in dataset.store.quads_for_pattern(None, None, None, ox.NamedNode(file.graph))
        )
    ]
    return Report(
        findings=tuple(sorted(_finding(result, positions, shapes) for result in results)),
        files=tuple(str(file.path) for file in meant),
        focus_nodes=len(targeted),
        constraints=shapes.constraints,
        engine=used,
        untargeted=tuple(untargeted),
    )


def _results(dataset: Dataset, shapes: ShapesGraph, engine: str) -> tuple[list[Result], str]:
    buffer = io.BytesIO()
    buffer.write(ox.serialize(dataset.triples(), format=ox.RdfFormat.N_TRIPLES) or b"")
    data = buffer.getvalue()
    if engine == "pyshacl":
        return validate_reference(data, shapes), "pySHACL"
    why = shapes.beyond() or beyond(shapes)
    if not why:
        try:
            results = [*validate_core(data, shapes), *validate_sparql(dataset.store, shapes)]
        except CoreEngineMissing as error:
            why = str(error)
    if why:
        return validate_reference(data, shapes), f"pySHACL, because of {why}"
    if engine == "both":
        _compare(results, validate_reference(data, shapes))
        return results, "fast engine, the same as pySHACL"
    return results, "fast engine"


def _compare(fast: list[Result], reference: list[Result]) -> None:
    ours, theirs = Counter(r.identity for r in fast), Counter(r.identity for r in reference)
    if ours != theirs:
        only = [f"only here: {' '.join(i)}" for i in sorted((ours - theirs).elements())[:3]]
        only += [f"only pySHACL: {' '.join(i)}" for i in sorted((theirs - ours).elements())[:3]]
        raise EnginesDisagree(
            f"the fast engine gives {len(fast)} results, pySHACL {len(reference)}\n  " + "\n  ".join(only),
            fix="trust pySHACL (--engine pyshacl), and report this with the shapes and a few triples",
        )


def _finding(result: Result, positions: Positions, shapes: ShapesGraph) -> Finding:
    place = positions.place(result)
    severities = {severity.iri: severity for severity in Severity}
    named = result.shape
    return Finding(
        file=place.file,
        line=place.line,
        column=place.column,
        rule=shapes.rule(named) if named else local_name(result.component),
        focus_node=result.focus_node.strip("<>") if result.focus_node.startswith("<") else result.focus_node,
        shape=local_name(named),
        message=result.message or f"{local_name(result.component)} is not satisfied",
        severity=severities.get(result.severity, Severity.VIOLATION),
        path=result.path,
        value=result.value,
        component=result.component,
        source_shape=named,
        exact=place.exact,
    )
