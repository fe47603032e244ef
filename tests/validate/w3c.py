"""The W3C's cases for SHACL, held against every engine that is used: ``python -m tests.validate.w3c`` writes the page.

The cases lie in the folder that ``NAP_KG_SHACL_CASES`` names, else among the W3C suites of the shared folder.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import rdflib
from rdflib import RDF, Namespace

from nap_kg import resources
from nap_kg.errors import InputError
from nap_kg.validate import load_data, results_of
from nap_kg.validate.reference import to_path, to_text
from nap_kg.validate.shapes import open_shapes

PAGE = Path(__file__).resolve().parents[2] / "docs" / "w3c-shacl.md"
WHERE = "set NAP_KG_SHACL_CASES to the folder with the W3C's SHACL cases; CONTRIBUTING.md says where to get them"
EXCEPTIONS: dict[str, str] = {}
"""Cases that the default route does not pass, each with the reason."""

REFUSED = "refused by nap-kg"
"""The engine where nap-kg's reading of the shapes reports the failure."""

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
SH = Namespace("http://www.w3.org/ns/shacl#")

Results = Counter[tuple[str, ...]]
"""Results by focus node, path, value, component and severity; all blank nodes are one."""


@dataclass(frozen=True)
class Case:
    """One case: files, and the results they have; None where a validator must report a failure instead."""

    name: str  # such as core/node/and-001
    data: Path
    shapes: Path
    expected: Results | None


@dataclass(frozen=True)
class Answer:
    """What an engine found; ``results`` is None where it reported a failure."""

    engine: str
    results: Results | None
    why: str = ""  # what it said of the failure


def folder() -> Path | None:
    """Return the folder with the cases, or None where there is none."""
    named, shared = os.environ.get("NAP_KG_SHACL_CASES"), resources.shared()
    place = Path(named) if named else shared / "w3c" / "data-shapes-test-suite" / "tests" if shared else None
    return place if place and place.is_dir() else None


def files() -> list[Path]:
    """Return the file of each case: 98 for core, then 23 for SPARQL."""
    place = folder()
    found = sorted(place.rglob("*.ttl")) if place else []
    return [path for path in found if path.name != "manifest.ttl" and b"sht:Validate" in path.read_bytes()]


def name(path: Path) -> str:
    """Return what a case is called here."""
    return f"{path.parent.parent.name}/{path.parent.name}/{path.stem}"


def read(path: Path) -> Case:
    """Read a case from its file."""
    graph = _graph(path)
    case = next(graph.subjects(RDF.type, SHT.Validate))
    action, result = graph.value(case, MF.action), graph.value(case, MF.result)
    data, shapes = (
        Path(unquote(urlsplit(str(graph.value(action, kind))).path)) for kind in (SHT.dataGraph, SHT.shapesGraph)
    )
    return Case(name(path), data, shapes, None if result == SHT.Failure else _of_report(graph, result))


# --- the engines


def default(case: Case) -> Answer:
    """What ``nap-kg validate`` finds."""
    return _ours(case, "auto")


def pyshacl_option(case: Case) -> Answer:
    """What ``nap-kg validate --engine pyshacl`` finds."""
    return _ours(case, "pyshacl")


def _ours(case: Case, engine: str) -> Answer:
    try:
        results, used = results_of(load_data([case.data]), open_shapes([case.shapes]), engine)
    except InputError as error:
        return Answer("pySHACL" if error.cause.startswith("pySHACL") else REFUSED, None, error.cause)
    return Answer(used, Counter(_blind(r.identity) for r in results))


def pyshacl(case: Case) -> Answer:
    """What pySHACL finds by itself."""
    from pyshacl import validate
    from pyshacl.errors import ReportableRuntimeError, ShapeLoadError, ValidationFailure

    with literals_as_written():
        try:
            _, report, text = validate(_graph(case.data), shacl_graph=_graph(case.shapes), inplace=True)
        except (ReportableRuntimeError, ShapeLoadError, NotImplementedError) as error:
            return Answer("pySHACL", None, str(error))
        if isinstance(report, ValidationFailure) or not isinstance(report, rdflib.Graph):
            return Answer("pySHACL", None, text)
        return Answer("pySHACL", _of_report(report, next(report.subjects(RDF.type, SH.ValidationReport))))


def shacl(case: Case) -> Answer:
    """What the package ``shacl``, whose core the fast engine uses, finds by itself."""
    import shacl as package

    shapes, data = ((p.read_text(encoding="utf-8"), "turtle", p.resolve().as_uri()) for p in (case.shapes, case.data))
    try:
        found: list[Any] = package.Shapes.from_text(*shapes).validate_text(*data).results
    except ValueError as error:
        return Answer("shacl", None, str(error))
    results = ((r.focus_node, r.path or "", r.value or "", r.component_iri, r.severity_iri) for r in found)
    return Answer("shacl", Counter(map(_blind, results)))


ENGINES: dict[str, Callable[[Case], Answer]] = {
    "nap-kg": default,
    "--engine pyshacl": pyshacl_option,
    "pySHACL alone": pyshacl,
    "shacl alone": shacl,
}


# --- reading reports


@contextmanager
def literals_as_written() -> Iterator[None]:
    """Keep rdflib from turning literals into another lexical form."""
    normalise, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = normalise


def _graph(path: Path) -> rdflib.Graph:
    with literals_as_written():
        return rdflib.Graph().parse(path, publicID=path.resolve().as_uri())


def _of_report(graph: rdflib.Graph, report: rdflib.term.Node) -> Results:
    return Counter(_identity(graph, node) for node in graph.objects(report, SH.result))


def _identity(graph: rdflib.Graph, node: rdflib.term.Node) -> tuple[str, ...]:
    path, value = graph.value(node, SH.resultPath), graph.value(node, SH.value)
    return _blind(
        (
            to_text(graph.value(node, SH.focusNode)),
            to_path(graph, path) if path is not None else "",
            "" if value is None else to_text(value),
            str(graph.value(node, SH.sourceConstraintComponent)),
            str(graph.value(node, SH.resultSeverity)),
        )
    )


def _blind(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple("_:" if term.startswith("_:") else term for term in terms)


# --- the page

PACKAGES = ("pyoxigraph", "pyshacl", "rdflib", "shacl")
INTRODUCTION = """\
# The W3C's SHACL cases

Written by `python -m tests.validate.w3c` from the W3C's
[test suite for SHACL](https://w3c.github.io/data-shapes/data-shapes-test-suite/); a test holds the columns
"answered by" and "nap-kg" against a run. A case passes where the results are those that it lists, no fewer and no more,
each with its focus node, path, value, constraint component and severity (any blank node stands for any other); or where
it wants a failure and the engine reports one.

- *nap-kg* is what `nap-kg validate` does. In its fast engine, the package `shacl` checks the core constraints, and
  queries on pyoxigraph check those by SPARQL; for what it can't do exactly there is pySHACL
  ([which engine answers](validate.md#which-engine-answers)).
- *--engine pyshacl* is pySHACL behind nap-kg's own reading of the shapes, which refuses what SHACL forbids.
- *pySHACL alone* and *shacl alone* are the packages as they come.

Versions: pyoxigraph {pyoxigraph}, pySHACL {pyshacl}, rdflib {rdflib}, shacl {shacl}."""


def page(cases: Sequence[Case], answers: dict[str, dict[str, Answer]]) -> str:
    """Return the table: totals by engine, then case by case."""
    passed = {
        engine: {case.name: answers[engine][case.name].results == case.expected for case in cases} for engine in ENGINES
    }
    parts = {part: [case.name for case in cases if case.name.startswith(f"{part}/")] for part in ("core", "sparql")}
    lines = [
        *INTRODUCTION.format(**{package: version(package) for package in PACKAGES}).splitlines(),
        "",
        f"| engine | core, of {len(parts['core'])} | SPARQL, of {len(parts['sparql'])} | of {len(cases)} |",
        "|---|---|---|---|",
    ]
    for engine in ENGINES:
        counts = [sum(passed[engine][each] for each in names) for names in parts.values()]
        lines.append(f"| {engine} | {counts[0]} | {counts[1]} | {sum(counts)} |")
    lines += ["", "## Exceptions", ""]
    lines += [f"- {each}: {why}" for each, why in sorted(EXCEPTIONS.items())] or ["None: nap-kg passes every case."]
    lines += ["", "## Case by case", ""]
    lines += [f"| case | answered by | {' | '.join(ENGINES)} |", "|---|---|" + "---|" * len(ENGINES)]
    for case in cases:
        marks = " | ".join("✓" if passed[engine][case.name] else "✗" for engine in ENGINES)
        lines.append(f"| {case.name} | {answers['nap-kg'][case.name].engine} | {marks} |")
    lines += ["", "## What the others give instead", ""]
    for case in cases:
        said: dict[str, list[str]] = {}
        for engine in ENGINES:
            if not passed[engine][case.name]:
                said.setdefault(_instead(case, answers[engine][case.name]), []).append(engine)
        lines += [f"- {case.name}, {' and '.join(engines)}: {what}" for what, engines in said.items()]
    return "\n".join(lines) + "\n"


def _instead(case: Case, answer: Answer) -> str:
    if answer.results is None:
        return f"a failure: {' '.join(answer.why.split())}"
    if case.expected is None:
        return f"{answer.results.total()} results instead of a failure"
    missing, more = (case.expected - answer.results).total(), (answer.results - case.expected).total()
    return f"{case.expected.total()} results expected, {missing} missing, {more} too many"


def main() -> int:
    """Write the page, and print it."""
    logging.disable(logging.WARNING)  # of literals that are ill-typed on purpose
    warnings.simplefilter("ignore")
    cases = [read(path) for path in files()]
    if not cases:
        print(f"no cases: {WHERE}", file=sys.stderr)
        return 2
    answers = {engine: {case.name: of(case) for case in cases} for engine, of in ENGINES.items()}
    PAGE.write_text(page(cases, answers), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
