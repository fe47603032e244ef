"""From files and shapes to a report: which route is taken, and what becomes of its results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import Dataset, DatasetFile, graph_name, is_computed, parse_file, rdf_files
from nap_kg.errors import NapKgError
from nap_kg.findings import Finding, Report, Severity
from nap_kg.validate.core import CoreEngineMissing, validate_core
from nap_kg.validate.positions import Positions
from nap_kg.validate.reference import validate_reference
from nap_kg.validate.results import Result
from nap_kg.validate.shapes import ShapesGraph, Term, local_name, open_shapes
from nap_kg.validate.sparql import beyond, focus_nodes, validate_sparql

ENGINES = ("fast", "pyshacl", "both")


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
    return validate_data(
        load_data([*checked, *beside]),
        open_shapes([resources.folder("shapes")] if shapes is None else shapes),
        engine=engine,
        checked=checked,
    )


@dataclass(frozen=True)
class Data:
    """Data to validate: a dataset, and its distinct triples with literals as written, as N-Triples."""

    dataset: Dataset
    text: bytes


def load_data(paths: Sequence[Path]) -> Data:
    """Read files for validation; computed graphs are left out."""
    store = ox.Store()
    files, triples = [], dict[ox.Triple, None]()
    for path in dict.fromkeys(paths):
        file = DatasetFile(path, graph_name(path))
        if not is_computed(file.graph):
            quads = parse_file(path)
            store.bulk_extend(quads)
            triples.update(dict.fromkeys(quad.triple for quad in quads))
            files.append(file)
    return Data(Dataset(store, tuple(files)), ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")


def validate_data(
    data: Data, shapes: ShapesGraph, *, engine: str = "fast", checked: Sequence[Path] | None = None
) -> Report:
    """Return what shapes object to in data that is loaded already.

    ``checked`` are the files that are meant: of things that only the files beside them describe, nothing is reported.
    """
    dataset = data.dataset
    results, used = results_of(data, shapes, engine)
    meant = [file for file in dataset.files if checked is None or file.path in set(checked)]
    beside = [file for file in dataset.files if file not in meant]
    said = {file.path: _subjects(dataset, file) for file in dataset.files}
    ours = {str(node) for file in meant for node in said[file.path]}
    theirs = {str(node) for file in beside for node in said[file.path]} - ours
    positions = Positions(dataset)
    targeted: set[Term] = set()
    for shape in shapes.shapes:
        if shapes.is_active(shape):
            targeted |= focus_nodes(dataset.store, shapes.targets(shape))
    untargeted = [str(file.path) for file in meant if not targeted & said[file.path]]
    return Report(
        findings=tuple(
            sorted(_finding(result, positions, shapes) for result in results if result.focus_node not in theirs)
        ),
        files=tuple(str(file.path) for file in meant),
        focus_nodes=len(targeted),
        constraints=shapes.constraints,
        engine=used,
        untargeted=tuple(untargeted),
    )


def _subjects(dataset: Dataset, file: DatasetFile) -> set[Term]:
    graph = ox.NamedNode(file.graph)
    return {quad.subject for quad in dataset.store.quads_for_pattern(None, None, None, graph)}


def results_of(data: Data, shapes: ShapesGraph, engine: str = "fast") -> tuple[list[Result], str]:
    """Return the validation results, and which engine gave them."""
    if engine == "pyshacl":
        return validate_reference(data.text, shapes), "pySHACL"
    why = shapes.beyond() or beyond(shapes)
    if not why:
        try:
            results = [*validate_core(data.text, shapes), *validate_sparql(data.dataset.store, shapes)]
        except CoreEngineMissing as error:
            why = str(error)
    if why:
        return validate_reference(data.text, shapes), f"pySHACL, because of {why}"
    if engine == "both":
        _compare(results, validate_reference(data.text, shapes))
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
