"""The catalogue of graphs, held against the files and the plans: every file has its row, every row its file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from nap_kg.dataset import base_iri, is_computed
from nap_kg.evidence.model import REPORTS, EvidenceFinding, Statements
from nap_kg.evidence.tables import read_table
from nap_kg.files import shorter
from nap_kg.namespaces import NAP

FILE = "graphs.csv"
HEADER = ["file", "graph"]


def check_catalogue(statements: Statements) -> Iterator[EvidenceFinding]:
    """Yield the rows of ``graphs.csv`` that fit no file, plan or report, and the files that it leaves out.

    Of the catalogues that list evidence: that of the vocabularies which go with every dataset is another's.
    """
    with_evidence = {one.graph for one in statements.evidence}
    found: dict[Path, set[Path]] = {}
    concerned: set[Path] = set()
    for file in statements.dataset.files:
        catalogue = next((near for f in list(file.path.absolute().parents)[:4] if (near := f / FILE).is_file()), None)
        if catalogue is not None:
            found.setdefault(catalogue, set()).add(file.path)
            if file.graph in with_evidence:
                concerned.add(catalogue)
    for catalogue in sorted(concerned):
        loaded = found[catalogue]
        rows = list(read_table(catalogue, HEADER))
        yield from _rows(catalogue, rows, statements)
        listed = {os.path.realpath(catalogue.parent / row["file"]) for _, row in rows}
        for path in sorted(path for path in loaded if os.path.realpath(path) not in listed):
            message = f"the catalogue of graphs leaves out {shorter(path)}: add a row, or name the file otherwise"
            yield EvidenceFinding(base_iri(path), "", "", "", "graph-missing", message, str(shorter(catalogue)))


def _rows(catalogue: Path, rows: list[tuple[str, dict[str, str]]], statements: Statements) -> Iterator[EvidenceFinding]:
    plans = {plan for plan in statements.about if NAP.ActionPlan in statements.types(plan)}
    bases = {plan.partition("/id/")[0] for plan in plans if "/id/plan/" in plan}
    seen: dict[str, str] = {}
    for place, row in rows:
        graph = row["graph"]
        fault = ""
        if not (catalogue.parent / row["file"]).is_file():
            if is_computed(graph):
                continue  # not built yet, which nap-kg derive does
            fault = f"no file {row['file']}: correct the row, or take it out"
        elif seen.setdefault(graph, place) != place:
            fault = f"{seen[graph]} gives another file this graph: keep one"
        elif bases and "/graph/" in graph:  # named as ours are
            fault = _graph_fault(graph, bases, plans, statements)
        if fault:
            yield EvidenceFinding(graph, "", row["file"], "", "graph-wrong", fault, place)


def _graph_fault(graph: str, bases: set[str], plans: set[str], statements: Statements) -> str:
    """Return what is wrong with a graph's name: its base, plan or report is none of those that the data describes."""
    base, _, rest = graph.partition("/graph/")
    if base not in bases:
        begins = " or ".join(f"{one}/graph/" for one in sorted(bases))
        return f"a graph is named like the plans, beginning with {begins}"
    plan, *parts = rest.split("/")
    if plan == "reference" or is_computed(graph):  # what several plans share
        return ""
    if f"{base}/id/plan/{plan}" not in plans:
        return f"the data describes no plan {plan}: correct the graph's name"
    report = f"{base}/id/plan/{plan}/report/{parts[0] if parts else ''}"
    if parts[:1] != ["plan"] and not statements.types(report) & REPORTS:
        return f"the data describes no report {report.rpartition('/')[2]} on {plan}: correct the graph's name"
    return ""
