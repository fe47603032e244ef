"""The plans of docs/examples, read as their pages say; ``python -m tests.ingest.example_plans`` writes their counts anew."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from nap_kg import resources
from nap_kg.cli import main
from nap_kg.dataset import Dataset, open_dataset
from nap_kg.ingest import IngestResult, ingest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
PAGE = EXAMPLES / "README.md"
BEGIN, END = "<!-- counts: begin -->\n", "<!-- counts: end -->\n"


@dataclass(frozen=True)
class Example:
    """One plan: its folder, where its source lies below the shared folder's examples, its reports in their order."""

    name: str
    source: str
    reports: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """Its folder in the documentation."""
        return EXAMPLES / self.name

    def read(self, folder: Path, shared: Path) -> Read:
        """Read all reports of its source into a copy of its folder."""
        plan = Path(shutil.copytree(self.folder, folder / self.name, ignore=written))
        source = shared / "examples" / self.source
        before = files(plan)
        runs = tuple(_run(plan, source, report) for report in self.reports)
        return Read(self, plan, source, before, runs, open_dataset([plan]))


@dataclass(frozen=True)
class Run:
    """One run of ``nap-kg ingest``."""

    report: str
    code: int
    out: str
    err: str
    result: IngestResult  # the same, by the library


@dataclass(frozen=True)
class Read:
    """An example whose reports were all read."""

    example: Example
    folder: Path
    source: Path
    before: dict[str, bytes]  # content of each file of the folder, as it is committed
    runs: tuple[Run, ...]
    data: Dataset

    def ask(self, query: str) -> list[tuple[str, ...]]:
        """Return the rows of an answer as text, an unbound value as an empty one."""
        rows = self.data.select(f"PREFIX nap: <https://w3id.org/nap-kg/ns#> {query}")
        return [tuple("" if value is None else value.value for value in row) for row in rows]

    def count(self, query: str) -> int:
        """Return the number of rows of an answer."""
        return len(self.ask(query))


PLANS = (
    Example("us-ogp-nap5", "us-ogp-nap5", ("2024",)),
    Example("us-fds-2020", "us-federal-data-strategy", ("2020",)),
    Example("us-fds-2021", "us-federal-data-strategy", ("2021",)),
    Example("ca-mandate-2021", "ca-mandate-commitments", ("2021",)),
    Example("ca-platform-2025", "ca-mandate-commitments", ("platform", "platform-and-throne-speech")),
)


def _run(plan: Path, source: Path, report: str) -> Run:
    out, err = io.StringIO(), io.StringIO()
    command = ["ingest", str(source), "--profile", str(plan / "profile.toml"), "--report", report]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*command, "--output", str(plan)])
    return Run(
        report, code, out.getvalue(), err.getvalue(), ingest(source, profile=plan / "profile.toml", report=report)
    )


def written(folder: str, names: list[str]) -> set[str]:
    """Return which names of a folder a run writes: they are left out of a copy."""
    if Path(folder).name == "reference":
        return {"reviewed.ttl"} & set(names)
    made = {"plan.ttl", "periods.ttl", "documents.ttl"}
    reports = {report for plan in PLANS for report in plan.reports}
    return {name for name in names if name in made or name in reports}


def files(folder: Path) -> dict[str, bytes]:
    """Return the content of each file of a folder, by its path there."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def row(read: Read) -> str:
    """Return the line of a plan in the table of counts."""
    kinds = ("Task", "Deliverable", "DeliverablePart")
    counts = [read.count(f"SELECT ?x {{ ?x a nap:{kind} }}") for kind in kinds]
    reports = read.count("SELECT ?x { ?x a nap:StatusReport }")
    statuses = read.count("SELECT ?x { ?x nap:hasStatus ?status }")
    roles = "nap:hasLead|nap:hasCollaborator|nap:hasConsultedBody"
    bodies = read.count(f"SELECT DISTINCT ?body {{ ?x {roles} ?body }}")
    documents = sum(len(run.result.reading.documents) for run in read.runs)
    skips = sum(len(run.result.reading.skips) for run in read.runs)
    name = f"[{read.example.name}]({read.example.name})"
    cells = (name, *counts, documents, reports, statuses, bodies, skips)
    return "| " + " | ".join(str(cell) for cell in cells) + " |\n"


HEAD = (
    "| plan | tasks | deliverables | parts | documents | status reports | with a status | bodies | left out |\n"
    "|---|---|---|---|---|---|---|---|---|\n"
)


def filled(reads: list[Read]) -> str:
    """Return the page with the table of counts as it has to be."""
    table = BEGIN + "\n" + HEAD + "".join(map(row, reads)) + "\n" + END
    pattern = re.escape(BEGIN) + ".*?" + re.escape(END)
    return re.sub(pattern, lambda _: table, PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


if __name__ == "__main__":
    found = resources.shared()
    assert found is not None, "set NAP_KG_SHARED to the folder with examples/"
    with tempfile.TemporaryDirectory() as temporary:
        PAGE.write_text(filled([plan.read(Path(temporary), found) for plan in PLANS]), encoding="utf-8")
