"""What a run of ingest writes into a plan's folder: files whole or not at all, and never over what a person wrote."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from nap_kg.dataset import parse_file
from nap_kg.ingest.run import IngestResult
from nap_kg.turtle import format_turtle

CATALOGUE = "graphs.csv"


@dataclass(frozen=True)
class Change:
    """A file that a run changes."""

    path: Path
    before: str  # empty for a new file
    after: str


def changes(result: IngestResult, folder: Path) -> list[Change]:
    """Return the files that a run changes in a plan's folder, by path.

    The report's own graphs are written anew. The plan's elements, periods and accepted bodies are added to what the
    files hold; what stands there stays, as people may have worked on it. The keys and the catalogue of graphs grow.

    Raises:  InputError for rows without a key; ParseError for a file there that is no Turtle.
    """
    graphs, report = result.graphs, folder / result.report.key
    targets = {folder / "plan.ttl": beside(folder / "plan.ttl", graphs["plan"])}
    targets |= {report / f"{name}.ttl": graphs[name] for name in ("chart", "evidence", "renditions") if name in graphs}
    targets |= {
        folder / f"{name}.ttl": beside(folder / f"{name}.ttl", graphs[name])
        for name in ("periods", "documents")
        if name in graphs
    }
    if "bodies" in graphs:
        targets[folder / "reference" / "reviewed.ttl"] = graphs["bodies"]
    if result.identifiers.minted:
        targets[result.profile.identifiers] = result.identifiers.text()
    catalogue = folder / CATALOGUE
    if catalogue.exists():
        targets[catalogue] = _catalogue(catalogue, list(targets), result)
    found = []
    for path, after in sorted(targets.items()):
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if before != after:
            found.append(Change(path, before, after))
    return found


def beside(path: Path, turtle: str) -> str:
    """Return what a file says as it stands there, and what of some Turtle is about things that it does not speak of."""
    if not path.exists():
        return turtle
    known = {quad.subject for quad in parse_file(path)}
    triples = ox.parse(turtle.encode(), ox.RdfFormat.TURTLE)
    new = ox.serialize((t for t in triples if t.subject not in known), format=ox.RdfFormat.N_TRIPLES) or b""
    if not new:  # nothing to lay out anew, which takes long for what a run before wrote
        return path.read_text(encoding="utf-8")
    prefixes = "".join(line + "\n" for line in turtle.splitlines() if line.startswith("@prefix"))
    return format_turtle(prefixes + path.read_text(encoding="utf-8") + new.decode(), name=str(path))


def _catalogue(path: Path, written: list[Path], result: IngestResult) -> str:
    """Return the catalogue of graphs with a line for each file of Turtle that a run writes and it does not list."""
    text = path.read_text(encoding="utf-8")
    listed = {row["file"] for row in csv.DictReader(io.StringIO(text))}
    base, plan = result.profile.base.removesuffix("id/") + "graph/", result.profile.plan.rpartition("/")[2]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for file in sorted(written):
        if file.suffix == ".ttl" and (name := file.relative_to(path.parent).as_posix()) not in listed:
            stem = name.removesuffix(".ttl")
            kind = f"reference/{stem.partition('/')[2]}" if stem.startswith("reference/") else _graph(plan, stem)
            writer.writerow([name, base + kind])
    return text + ("" if not text or text.endswith("\n") else "\n") + buffer.getvalue()


def _graph(plan: str, stem: str) -> str:
    return f"{plan}/{stem}" if "/" in stem else f"{plan}/plan/{'structure' if stem == 'plan' else stem}"
