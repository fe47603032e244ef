"""From files and shapes to a report: which route is taken, and what becomes of its results."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import (
    FORMATS,
    QUAD_FORMATS,
    Dataset,
    DatasetFile,
    graph_name,
    is_computed,
    parse_file,
    rdf_files,
)
from nap_kg.errors import InputError, NapKgError
from nap_kg.findings import Finding, Report, Severity
from nap_kg.namespaces import SH
from nap_kg.validate.core import CoreEngineMissing, validate_core
from nap_kg.validate.positions import Place, Positions
from nap_kg.validate.reference import validate_reference
from nap_kg.validate.results import Result, Term
from nap_kg.validate.shapes import Node, ShapesGraph, local_name, open_shapes
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
    strict_targets: bool = False,
) -> Report:
    """Return what a graph's shapes object to; the shipped graph and shapes by default.

    With ``strict_targets``, a shape whose targets match nothing in the data is a finding too, at its own place.

    Shape:   findings sorted by file, line and column. Data is taken as asserted, with the ontology's classes and the
             vocabularies and bodies of ``data/``, which are loaded beside ``paths`` unless ``ontology`` names others.
    Raises:  InputError and ParseError for files that can't be used; EnginesDisagree with ``engine="both"``.

    >>> validate().conforms
    True
    """
    data = resources.folder("data")
    if paths is not None and not paths:
        raise InputError("no file to validate", fix="name files or folders, or give none for the shipped graph")
    checked = rdf_files([data] if paths is None else paths)
    beside = rdf_files(
        [resources.folder("ontology"), data / "vocabularies", data / "reference"] if ontology is None else ontology
    )
    return validate_data(
        load_data([*checked, *beside]),
        open_shapes([resources.folder("shapes")] if shapes is None else shapes),
        engine=engine,
        checked=checked,
        strict_targets=strict_targets,
    )


@dataclass(frozen=True)
class Data:
    """Data to validate: a dataset, and its distinct triples with literals as written, as N-Triples."""

    dataset: Dataset
    text: bytes
    said: Mapping[Path, frozenset[Term]] = field(default_factory=dict)  # subjects of files with graphs of their own


def load_data(paths: Sequence[Path]) -> Data:
    """Read files for validation, each once; computed graphs are left out."""
    store = ox.Store()
    files, triples, said = [], dict[ox.Triple, None](), dict[Path, frozenset[Term]]()
    for path in {os.path.realpath(path): path for path in reversed(paths)}.values():
        file = DatasetFile(path, graph_name(path))
        if not is_computed(file.graph):
            quads = parse_file(path)
            if FORMATS[path.suffix] in QUAD_FORMATS:
                quads = [quad for quad in quads if not is_computed(getattr(quad.graph_name, "value", ""))]
                said[path] = frozenset(quad.subject for quad in quads)
            store.bulk_extend(quads)
            triples.update(dict.fromkeys(quad.triple for quad in quads))
            files.append(file)
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return Data(Dataset(store, tuple(reversed(files))), text, said)


def validate_data(
    data: Data,
    shapes: ShapesGraph,
    *,
    engine: str = "fast",
    checked: Sequence[Path] | None = None,
    strict_targets: bool = False,
) -> Report:
    """Return what shapes object to in data that is loaded already.

    ``checked`` are the files that are meant: what the files beside them are at fault for by themselves is not reported.
    """
    dataset = data.dataset
    results, used = results_of(data, shapes, engine)
    meant = [file for file in dataset.files if checked is None or file.path in set(checked)]
    beside = [file for file in dataset.files if file not in meant]
    said = {file.path: data.said.get(file.path) or _subjects(dataset, file) for file in dataset.files}
    theirs = {str(node) for file in beside for node in said[file.path]}
    theirs -= {str(node) for file in meant for node in said[file.path]}
    results = _without(results, theirs, [file.path for file in beside], shapes, engine)
    targeted: set[Term] = set()
    idle = []
    for shape in shapes.shapes:
        targets = shapes.targets(shape)
        if targets and shapes.is_active(shape):
            nodes = focus_nodes(dataset.store, targets)
            targeted |= nodes
            if not nodes:
                idle.append(shape)
    unknown = bool(shapes.subjects(SH.target))  # which things such a target selects, only pySHACL knows
    positions = Positions(dataset, data.said, [file.path for file in meant] if beside else [])
    findings = [_finding(r, place, shapes) for r, place in zip(results, positions.places(results), strict=True)]
    if strict_targets:
        findings += [_idle(shape, shapes) for shape in idle]
    return Report(
        findings=tuple(sorted(steady(findings))),
        files=tuple(str(file.path) for file in meant),
        focus_nodes=len(targeted),
        constraints=shapes.constraints,
        engine=used,
        untargeted=tuple(
            str(file.path)
            for file in meant
            if not (unknown or targeted & said[file.path] or _points_to_targets(data, file, shapes))
        ),
    )


def _points_to_targets(data: Data, file: DatasetFile, shapes: ShapesGraph) -> bool:
    """Return whether a file has a statement whose object some shape targets as such."""
    graph = None if file.path in data.said else ox.NamedNode(file.graph)
    subjects = data.said.get(file.path)
    predicates = {p for s in shapes.subjects(SH.targetObjectsOf) for p in shapes.objects(s, SH.targetObjectsOf)}
    return any(
        subjects is None or quad.subject in subjects
        for predicate in predicates
        if isinstance(predicate, ox.NamedNode)
        for quad in data.dataset.store.quads_for_pattern(None, predicate, None, graph)
    )


def _without(
    results: list[Result], theirs: set[str], beside: list[Path], shapes: ShapesGraph, engine: str
) -> list[Result]:
    """Return results without those that the files beside have by themselves.

    A focus node that only they describe can be at fault by what a file that is meant says of it, such as
    ``ours nap:hasLead theirs`` where a shape targets the objects of ``nap:hasLead``.
    """
    suspects = {id(result) for result in results if result.focus_node in theirs}
    if not suspects:
        return results
    alone, _ = results_of(load_data(beside), shapes, "fast" if engine == "both" else engine)
    known = Counter(_unlabelled(result) for result in alone)
    kept = []
    for result in results:
        if id(result) in suspects and known[_unlabelled(result)]:
            known[_unlabelled(result)] -= 1
        else:
            kept.append(result)
    return kept


def _unlabelled(result: Result) -> tuple[str, ...]:
    return tuple("_:" if term.startswith("_:") else term for term in (*result.identity, result.shape))


def _subjects(dataset: Dataset, file: DatasetFile) -> frozenset[Term]:
    graph = ox.NamedNode(file.graph)
    return frozenset(quad.subject for quad in dataset.store.quads_for_pattern(None, None, None, graph))


def results_of(data: Data, shapes: ShapesGraph, engine: str = "fast") -> tuple[list[Result], str]:
    """Return the validation results, and which engine gave them."""
    if engine not in ENGINES:
        raise ValueError(f"no engine is named {engine!r}; there are {', '.join(ENGINES)}")
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
    ours, theirs = (Counter(r.identity_in_store for r in results) for results in (fast, reference))
    if ours != theirs:
        only = [f"only here: {' '.join(i)}" for i in sorted((ours - theirs).elements())[:3]]
        only += [f"only pySHACL: {' '.join(i)}" for i in sorted((theirs - ours).elements())[:3]]
        raise EnginesDisagree(
            f"the fast engine gives {len(fast)} results, pySHACL {len(reference)}\n  " + "\n  ".join(only),
            fix="trust pySHACL (--engine pyshacl), and report this with the shapes and a few triples",
        )


def _finding(result: Result, place: Place, shapes: ShapesGraph) -> Finding:
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


def _idle(shape: Node, shapes: ShapesGraph) -> Finding:
    place = Positions(shapes.dataset).of(shape)
    named = shapes.named(shape)
    iri = named.value if named else ""
    return Finding(
        file=place.file,
        line=place.line,
        column=place.column,
        rule=shapes.rule(iri) if iri else "targets",
        focus_node=iri or str(shape),
        shape=local_name(iri),
        message="This shape targets nothing in the data. Correct its target, or leave the shape out of --shapes.",
        severity=Severity.WARNING,
        source_shape=iri,
        exact=place.exact,
    )


_BLANK = re.compile(r"_:\w+")


def steady(findings: list[Finding]) -> list[Finding]:
    """Return findings with blank nodes numbered in the order of places: a parser's labels change from run to run."""
    labels: dict[str, str] = {}
    for finding in sorted(findings, key=lambda finding: _relabelled(finding, lambda _: "_:")):
        for term in (finding.focus_node, finding.value):
            if term.startswith("_:"):
                labels.setdefault(term, f"_:b{len(labels) + 1}")
    return [_relabelled(f, lambda label: labels.get(label[0], label[0])) for f in findings] if labels else findings


def _relabelled(finding: Finding, label: Callable[[re.Match[str]], str]) -> Finding:
    if not (finding.focus_node.startswith("_:") or finding.value.startswith("_:")):
        return finding
    focus, value, message = (_BLANK.sub(label, text) for text in (finding.focus_node, finding.value, finding.message))
    return replace(finding, focus_node=focus, value=value, message=message)
