"""From a store or an endpoint and shapes to a report."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from nap_kg.errors import InputError
from nap_kg.findings import Finding, Report
from nap_kg.findings.filters import about, is_selected
from nap_kg.namespaces import SH, XSD
from nap_kg.validate.engine import as_finding, steady
from nap_kg.validate.focus import node_named
from nap_kg.validate.inputs import gather_shapes
from nap_kg.validate.pinned import check_digest, codes
from nap_kg.validate.positions import NOWHERE
from nap_kg.validate.remote.lexical import DERIVED, sample
from nap_kg.validate.remote.looked import Looked, add_graphs
from nap_kg.validate.remote.run import asking_of, kinds_of, results_of, rows
from nap_kg.validate.remote.sources import EndpointSource, Source, checked_graphs, open_store
from nap_kg.validate.shapes import Node, ShapesGraph, open_shapes


def validate_endpoint(
    url: str,
    *,
    graphs: Sequence[str] = (),
    timeout: float | None = None,
    shapes: Sequence[Path | str] | None = None,
    strict_targets: bool | None = None,
    catalog: Path | str | None = None,
    ignore_imports: bool = False,
    shapes_digest: str = "",
    focus: Sequence[str] = (),
    select: Collection[str] = (),
    ignore: Collection[str] = (),
) -> Report:
    """Return what shapes object to in the data of a SPARQL endpoint, all of it or that of some ``graphs``.

    What ``select`` and ``ignore`` leave out is not asked. The other options are those of ``validate``.

    Units:   ``timeout`` is in seconds, for each of some ten queries.
    Shape:   as that of ``validate``; a finding has a graph instead of a file.
    Raises:  CantCompile for a shape that no query can check; EndpointError where an answer is missing, broken or cut;
             InputError as ``validate``.
    """
    source = EndpointSource(url, checked_graphs(graphs), timeout)
    opened = _opened(shapes, catalog, ignore_imports, shapes_digest)
    strict = shapes is not None if strict_targets is None else strict_targets
    return _validated(source, opened, strict, focus, select, ignore)


def validate_store(
    folder: Path | str,
    *,
    graphs: Sequence[str] = (),
    shapes: Sequence[Path | str] | None = None,
    strict_targets: bool | None = None,
    catalog: Path | str | None = None,
    ignore_imports: bool = False,
    shapes_digest: str = "",
    focus: Sequence[str] = (),
    select: Collection[str] = (),
    ignore: Collection[str] = (),
) -> Report:
    """Return what shapes object to in a store on disk, as ``validate_endpoint`` does of an endpoint."""
    source = open_store(folder, checked_graphs(graphs))
    opened = _opened(shapes, catalog, ignore_imports, shapes_digest)
    strict = shapes is not None if strict_targets is None else strict_targets
    return _validated(source, opened, strict, focus, select, ignore)


def _opened(
    shapes: Sequence[Path | str] | None, catalog: Path | str | None, ignore_imports: bool, digest: str
) -> ShapesGraph:
    opened = open_shapes(gather_shapes(shapes, catalog=catalog, ignore_imports=ignore_imports))
    if digest:
        check_digest(opened, digest)
    return opened


def _validated(
    source: Source,
    shapes: ShapesGraph,
    strict: bool,
    focus: Sequence[str],
    select: Collection[str],
    ignore: Collection[str],
) -> Report:
    source = source.asserted()
    nodes = [_found(source, name) for name in focus]
    kinds = kinds_of(source, shapes)
    asking = asking_of(source, shapes, kinds, _left_out(shapes, select, ignore))
    if asking.counts and len(source.graphs) != 1:
        _check_once(source)
    results = results_of(source, shapes, asking)
    findings = [as_finding(result, NOWHERE, shapes, ()) for result in results]
    looked = Looked(source, shapes, kinds)
    findings += looked.undefined_terms()
    findings += looked.deprecated_terms()
    if len(source.graphs) == 1:
        for place, finding in enumerate(findings):
            findings[place] = replace(finding, graph=source.graphs[0])
    else:
        add_graphs(source, findings)
    count, idle = looked.counted()
    unchecked: list[Finding] = [] if count else [looked.unchecked()]
    findings += unchecked
    findings += looked.idle_shapes(idle) if strict else []
    number = len(asking.queries)
    report = Report(
        findings=tuple(sorted(steady(findings))),
        files=(),
        focus_nodes=count,
        constraints=shapes.constraints,
        engine=f"{number} {'query' if number == 1 else 'queries'} that ran there",
        untargeted=(source.name,) if unchecked else (),
        notes=(*(() if strict else looked.note(idle)), *_integers(source, shapes)),
        rules=codes(shapes),
        source=source.name,
    )
    return about(report, nodes) if focus else report


def _found(source: Source, name: str) -> str:
    """Return the IRI that a name of ``--focus`` stands for.

    Raises:  InputError for one that is neither subject nor object there.
    """
    node = node_named(name)
    for pattern in (f"{node} ?p ?o", f"?s ?p {node}"):
        if any(True for _ in rows(source, f"SELECT ?p{{{pattern}}}LIMIT 1")):
            return node.value
    raise InputError(f"--focus {name}: no such node in {source.name}", fix="check the IRI, and --graph")


def _left_out(shapes: ShapesGraph, select: Collection[str], ignore: Collection[str]) -> frozenset[Node]:
    if not (select or ignore):
        return frozenset()
    left = set()
    for shape in shapes.shapes:
        named = shapes.named(shape)
        if named is not None and not is_selected(shapes.rule(named.value), list(select), list(ignore)):
            left.add(shape)
    return frozenset(left)


def _check_once(source: Source) -> None:
    """Do nothing where no triple is in two graphs: a query that counts would count it twice.

    Raises:  InputError where one is.
    """
    query = "SELECT ?s{GRAPH ?g{?s ?p ?o}GRAPH ?h{?s ?p ?o}FILTER(STR(?g)<STR(?h))}LIMIT 1"
    if any(True for _ in rows(source, query)):
        raise InputError(
            "these shapes have a query that counts, and some triple is there in two graphs, which would count twice",
            place=source.name,
            fix="name one graph with --graph, or leave the shape out with --ignore CODE",
        )


def _integers(source: Source, shapes: ShapesGraph) -> tuple[str, ...]:
    """Return a note where a datatype that shapes ask for can't be told from others there."""
    asked = sorted({o.value for _, o in shapes.uses(SH.datatype) if isinstance(o, ox.NamedNode)} & DERIVED)
    if not asked:
        return ()
    known = next(iter(rows(source, f"SELECT (DATATYPE({sample(asked[0])}) AS ?d){{}}")), {}).get("d")
    if known is None or known == ox.NamedNode(asked[0]):
        return ()
    names = ", ".join(iri.replace(str(XSD), "xsd:") for iri in asked)
    return (f"{names}: kept as xsd:integer there, so that any integer of the range passes for one",)
