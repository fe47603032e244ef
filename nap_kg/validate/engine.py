"""From files and shapes to a report: which route is taken, and what becomes of its results."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from nap_kg.background import Background, hand_back_memory
from nap_kg.errors import InputError, NapKgError
from nap_kg.findings import Detail, Finding, Report, Severity
from nap_kg.findings.filters import about
from nap_kg.progress import stage
from nap_kg.validate.builtin import UNCHECKED_FILE
from nap_kg.validate.core import CoreEngineMissing, validate_core
from nap_kg.validate.details import details_of
from nap_kg.validate.focus import find_nodes
from nap_kg.validate.inputs import gather
from nap_kg.validate.load import Data, LabelsDiffer, load_data
from nap_kg.validate.messages import default_message
from nap_kg.validate.pinned import check_digest, codes
from nap_kg.validate.positions import Place, Positions
from nap_kg.validate.results import Result, Term, as_term
from nap_kg.validate.routes import LEADS_BACK, RECURSION, Routes
from nap_kg.validate.shapes import ShapesGraph, local_name, open_shapes
from nap_kg.validate.silence import Silence
from nap_kg.validate.sparql import CantEvaluate, Evaluation
from nap_kg.validate.wellformed import place

ENGINES = ("auto", "pyshacl")


class EnginesDisagree(NapKgError):
    """The fast route and pySHACL gave different results: a defect of one of them."""


def validate(
    paths: Sequence[Path | str] | Path | None = None,
    *,
    shapes: Sequence[Path | str] | None = None,
    ontology: Sequence[Path | str] | None = None,
    engine: str = "auto",
    cross_check: bool = False,
    strict_targets: bool | None = None,
    catalog: Path | str | None = None,
    ignore_imports: bool = False,
    shapes_digest: str = "",
    focus: Sequence[str] = (),
) -> Report:
    """Return what a graph's shapes object to; the shipped graph and shapes by default.

    ``engine`` is one of ``ENGINES``; with ``cross_check`` pySHACL checks everything too. With ``strict_targets``, a
    shape whose targets match nothing in the data is a finding too, at its own place; by default where ``shapes`` are
    named, as the shipped ones are made for more than most data. What files import is found with ``catalog``, an OASIS
    XML catalogue, and otherwise as ``nap_kg.imports`` says. With ``shapes_digest``, other shapes than those it was made
    of are an error; with ``focus``, only findings on those nodes are reported.

    Shape:   findings sorted by file, line and column. Data is taken as asserted, with the ontology's classes and the
             vocabularies and bodies of ``data/``, which are loaded beside ``paths`` unless ``ontology`` names others.
    Raises:  InputError and ParseError for files that can't be used, for an import that is not on this machine and for a
             ``focus`` that is not in the data; EnginesDisagree with ``cross_check``.

    >>> validate().conforms
    True
    """
    paths = [paths] if isinstance(paths, str | Path) else paths
    inputs = gather(paths, shapes=shapes, ontology=ontology, catalog=catalog, ignore_imports=ignore_imports)
    data = load_data(inputs.loaded)
    data.begin()
    opened = open_shapes(inputs.shapes)
    if shapes_digest:
        check_digest(opened, shapes_digest)
    nodes = find_nodes(data.dataset.store, focus) if focus else []
    report = validate_data(
        data,
        opened,
        engine=engine,
        cross_check=cross_check,
        checked=inputs.checked,
        named=[path for path in map(Path, paths or ()) if path.is_file()],
        idle_shapes=shapes is not None if strict_targets is None else strict_targets,
    )
    report = replace(report, rules=codes(opened), notes=(*report.notes, *inputs.notes))
    return about(report, nodes) if focus else report


def validate_data(
    data: Data,
    shapes: ShapesGraph,
    *,
    engine: str = "auto",
    cross_check: bool = False,
    checked: Sequence[Path] | None = None,
    named: Sequence[Path] = (),
    idle_shapes: bool = True,
) -> Report:
    """Return what shapes object to in data.

    ``checked`` are the files that are meant: what the files beside them are at fault for by themselves is not reported.
    Those that the user ``named`` one by one have to be data.
    """
    try:
        results, used = _results_of(data, shapes, engine, cross_check=cross_check)
    except LabelsDiffer:
        data = data.exact()
        results, used = _results_of(data, shapes, engine, cross_check=cross_check)
    dataset = data.dataset
    wanted = None if checked is None else set(checked)
    meant = [file for file in dataset.files if wanted is None or file.path in wanted]
    beside = [] if wanted is None else [file for file in dataset.files if file.path not in wanted]
    source = Sources(data, frozenset(file.path for file in beside))
    results = _without(results, source, [file.path for file in beside], shapes, engine)
    positions = Positions(dataset, data.said, [file.path for file in meant] if beside else [])
    silence = Silence(data, shapes, meant)
    undefined = silence.undefined_terms()
    places = iter(positions.places(results, [statement for item in undefined for statement in item.statements]))
    findings = [
        as_finding(result, next(places), shapes, details)
        for result, details in zip(results, details_of(data, shapes, results), strict=True)
    ]
    findings += [item.finding(islice(places, len(item.subjects))) for item in undefined]
    findings += silence.unchecked_files(named)
    if idle_shapes:
        findings += silence.idle_shapes()
    return Report(
        findings=tuple(sorted(steady(findings))),
        files=tuple(str(file.path) for file in meant),
        focus_nodes=silence.focus_nodes,
        constraints=shapes.constraints,
        engine=used,
        untargeted=tuple(f.file for f in findings if f.rule == UNCHECKED_FILE.code),
        notes=() if idle_shapes else silence.notes(),
    )


class Sources(NamedTuple):
    """Who says what: the files that are meant, or those beside them."""

    data: Data
    beside: frozenset[Path]

    def is_theirs(self, node: Term) -> bool:
        """Return whether only files beside describe a node."""
        if not self.beside or isinstance(node, ox.Literal | ox.Triple):
            return False
        store, said = self.data.dataset.store, self.data.said
        theirs = False
        for file in self.data.dataset.files:
            if file.path in said:
                says = node in said[file.path]
            else:
                says = any(True for _ in store.quads_for_pattern(node, None, None, ox.NamedNode(file.graph)))
            if says and file.path not in self.beside:
                return False
            theirs = theirs or says
        return theirs


def _without(
    results: list[Result], sources: Sources, beside: list[Path], shapes: ShapesGraph, engine: str
) -> list[Result]:
    """Return results without those that the files beside have by themselves.

    A focus node that only they describe can be at fault by what a file that is meant says of it, such as
    ``ours nap:hasLead theirs`` where a shape targets the objects of ``nap:hasLead``.
    """
    theirs = {node: sources.is_theirs(as_term(node)) for node in {result.focus_node for result in results}}
    suspects = {id(result) for result in results if theirs[result.focus_node]}
    if not suspects:
        return results
    alone, _ = results_of(load_data(beside), shapes, engine)
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


def results_of(
    data: Data, shapes: ShapesGraph, engine: str = "auto", *, cross_check: bool = False
) -> tuple[list[Result], str]:
    """Return the validation results, and which engine gave them.

    Shape:   blank nodes are called as in the data's exact form where the data does not know what the text calls them.
    """
    try:
        return _results_of(data, shapes, engine, cross_check=cross_check)
    except LabelsDiffer:
        return _results_of(data.exact(), shapes, engine, cross_check=cross_check)


def _results_of(
    data: Data, shapes: ShapesGraph, engine: str = "auto", *, cross_check: bool = False
) -> tuple[list[Result], str]:
    """Return the validation results, and which engine gave them.

    Raises:  LabelsDiffer where that can't be told of this form of the data.
    """
    if engine not in ENGINES:
        raise ValueError(f"no engine is named {engine!r}; there are {', '.join(ENGINES)}")
    routes = Routes(shapes)
    if not data.knows_labels and (engine == "pyshacl" or cross_check or routes.left):
        raise LabelsDiffer
    if engine == "pyshacl":
        routes.leave_all("--engine pyshacl")
        results = _referred(data, routes)
        granted = f"; {RECURSION}, {LEADS_BACK}" if routes.breaks_off else ""
        return results, f"pySHACL{granted}"
    for shape, why in routes.left.items():
        if why == RECURSION:
            raise InputError(
                "this shape refers to itself, which SHACL leaves undefined",
                place=place(shapes, shape),
                fix="write a path such as ex:knows+ instead, or take pySHACL's reading: --engine pyshacl",
            )
    results = _fast(data, routes)
    if routes.left:
        if not data.knows_labels:
            raise LabelsDiffer
        results += _referred(data, routes)
    if cross_check and len(routes.left) < len(routes.tops):
        everything = Routes(shapes)
        everything.leave_all("--cross-check")
        _compare(results, _referred(data, everything, "all again "))
        return results, f"{routes}, the same as pySHACL"
    return results, str(routes)


def _fast(data: Data, routes: Routes) -> list[Result]:
    """Return the results of the fast route; what it can't do is left to the reference."""
    while len(routes.left) < len(routes.tops):
        try:
            if data.is_big:  # no more than one of the two forms of the data at a time
                core = _core(data, routes)
                hand_back_memory()
                return core + _queried(data, routes)
            queried = Background(partial(_queried, data, routes), "queries")
            try:
                core = _core(data, routes)
            finally:
                queried.wait()
            return core + queried.result()
        except CoreEngineMissing as error:
            _ = data.dataset  # data that is no RDF has a place, and no other engine can do more with it
            routes.leave_all(str(error))
        except CantEvaluate as error:
            routes.leave(error.shape, error.why)
    return []


def _core(data: Data, routes: Routes) -> list[Result]:
    with stage("checking core constraints"):
        return validate_core(data, routes)


def _queried(data: Data, routes: Routes) -> list[Result]:
    with data.merged() as store:
        return list(Evaluation(store, routes.shapes, routes.without).results())


def _referred(data: Data, routes: Routes, what: str = "") -> list[Result]:
    from nap_kg.validate.reference import validate_reference

    with stage(f"checking {what}with pySHACL"):
        return validate_reference(data.text, routes)


def _compare(fast: list[Result], reference: list[Result]) -> None:
    ours, theirs = (Counter(r.identity_in_store for r in results) for results in (fast, reference))
    if ours != theirs:
        only = [f"only here: {' '.join(i)}" for i in sorted((ours - theirs).elements())[:3]]
        only += [f"only pySHACL: {' '.join(i)}" for i in sorted((theirs - ours).elements())[:3]]
        raise EnginesDisagree(
            f"the fast engine gives {len(fast)} results, pySHACL {len(reference)}\n  " + "\n  ".join(only),
            fix="see whether it is one of pySHACL's known slips (docs/validate.md); else use --engine pyshacl, and "
            "report this with the shapes and a few triples",
        )


def as_finding(result: Result, place: Place, shapes: ShapesGraph, details: tuple[Detail, ...]) -> Finding:
    """Return what is told of a result at a place."""
    severities = {severity.iri: severity for severity in Severity}
    named = result.shape
    return Finding(
        file=place.file,
        line=place.line,
        column=place.column,
        rule=shapes.rule(named) if named else local_name(result.component),
        focus_node=result.focus_node.strip("<>") if result.focus_node.startswith("<") else result.focus_node,
        shape=sys.intern(local_name(named)),
        message=sys.intern(result.message or default_message(shapes, result)),
        severity=severities.get(result.severity, Severity.VIOLATION),
        path=result.path,
        value=result.value,
        component=result.component,
        source_shape=named,
        details=details,
        own_severity="" if result.severity in severities else result.severity,
        exact=place.exact,
    )


_BLANK = re.compile(r"_:\w+")


def steady(findings: list[Finding]) -> list[Finding]:
    """Return findings with blank nodes numbered in the order of places: a parser's labels change from run to run."""
    told: dict[str, list[Finding]] = {}
    for finding in findings:
        for term in dict.fromkeys((finding.focus_node, finding.value, *_terms(finding.details))):
            if term.startswith("_:"):
                told.setdefault(term, []).append(_relabelled(finding, partial(_masked, term)))
    order = sorted(told, key=lambda label: sorted(told[label]))
    labels = {label: f"_:b{number}" for number, label in enumerate(order, 1)}
    return [_relabelled(f, lambda label: labels.get(label[0], label[0])) for f in findings] if labels else findings


def _masked(own: str, label: re.Match[str]) -> str:
    return "_:this" if label[0] == own else "_:"


def _terms(details: tuple[Detail, ...]) -> Iterator[str]:
    for detail in details:
        yield from (detail.focus_node, detail.value, *_terms(detail.details))


def _relabelled(finding: Finding, label: Callable[[re.Match[str]], str]) -> Finding:
    if not (finding.focus_node.startswith("_:") or finding.value.startswith("_:") or finding.details):
        return finding

    def of(text: str) -> str:
        return _BLANK.sub(label, text)

    def inside(details: tuple[Detail, ...]) -> tuple[Detail, ...]:
        return tuple(
            replace(
                detail,
                about=of(detail.about),
                focus_node=of(detail.focus_node),
                value=of(detail.value),
                message=of(detail.message),
                details=inside(detail.details),
            )
            for detail in details
        )

    return replace(
        finding,
        focus_node=of(finding.focus_node),
        value=of(finding.value),
        message=of(finding.message),
        details=inside(finding.details),
    )
