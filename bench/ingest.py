"""What it costs to ingest a chart, to export it and to read the export back: CPU and peak memory of whole processes.

usage: python bench/ingest.py [--rows N …] [--xlsx-rows N …] [--output bench/results/ingest.md]

A made-up plan of so many deliverables, ten to a task, in one report. Each job is a command line of its own:
``ingest`` (nap-kg ingest of the CSV or workbook, keys minted, all files written), ``again`` (the same once more, which
changes nothing), ``export`` (nap-kg export csv of the graph), ``back`` (nap-kg ingest of that export, unedited) and
``edit`` (the same with one status changed, which is written). The ratio is that of CPU to the size before; linear
growth is the ratio of the sizes, less what every process takes to start.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from measure import Cost, machine, run

BASE = "https://example.org/big/id/"
HEADINGS = ("Measure", "No.", "Action", "When", "Due", "State", "Responsible")
STATUSES = {"Ongoing": "ongoing", "In progress": "in-progress", "On hold": "on-hold", "Not started": "not-started"}
VERBS = ("Train", "Inspect", "Fund", "Map", "Survey", "Rebuild", "Publish", "Review")
THINGS = ("crossings", "shelters", "labour inspectors", "hotlines", "border posts", "supply chains", "court rooms")

PROFILE = f"""\
[plan]
key = "big"
base = "{BASE}"
open_wording = true
language = "en"
[statuses]
{chr(10).join(f'"{wording}" = "{key}"' for wording, key in STATUSES.items())}
[[table]]
numbers = {{ task = '^M(?P<number>\\d+)' }}
[table.columns]
task = "Measure"
identifier = "No."
deliverable = "Action"
timeline = "When"
due = "Due"
status = "State"
lead = "Responsible"
[[report]]
key = "2030"
"""

REGISTER = (
    """\
@prefix nap: <https://w3id.org/nap-kg/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <"""
    + BASE
    + """> .
<plan/big> a nap:ActionPlan ; rdfs:label "Big plan"@en .
<plan/big/report/2030> a nap:ProgressReport ; nap:reportsOn <plan/big> ; nap:seriesNumber 1 ;
    nap:hasReportingPeriod <period/fy/2029-2030> .
<period/fy/2029-2030> a nap:FiscalYear ; rdfs:label "2029-2030"@en ;
    nap:begins "2029-04-01"^^xsd:date ; nap:ends "2030-03-31"^^xsd:date .
"""
)


@dataclass(frozen=True)
class Result:
    """What one job took."""

    job: str
    form: str
    rows: int
    cost: Cost


def chart(rows: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a chart; every wording is another."""
    for n in range(rows):
        year = 2020 + n % 8
        yield (
            f"M{n // 10} Measure {n // 10}", str(n), f"{VERBS[n % 8]} {THINGS[n % 7]} in district {n}",
            f"{year}/{(year + 1) % 100}", f"by March {2031 + n % 3}", list(STATUSES)[n % 4],
            f"B{n % 50}" if n % 3 else f"B{n % 50}, B{(n + 7) % 50}",
        )  # fmt: skip


def make(folder: Path, rows: int, form: str) -> Path:
    """Write a plan's folder with profile and register, and beside it the chart; return the chart's file."""
    plan = folder / "plan"
    (plan / "reference").mkdir(parents=True)
    (plan / "profile.toml").write_text(PROFILE, encoding="utf-8")
    bodies = "".join(
        f'<agency/b{n}> a nap:Department ; rdfs:label "Body {n}"@en ; nap:hasName <agency/b{n}/name/short> .\n'
        f'<agency/b{n}/name/short> a nap:Name ; nap:nameText "B{n}" .\n'
        for n in range(50)
    )
    (plan / "reference" / "register.ttl").write_text(REGISTER + bodies, encoding="utf-8")
    file = folder / f"chart.{form}"
    if form == "csv":
        with file.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([HEADINGS, *chart(rows)])
        return file
    import xlsxwriter

    book = xlsxwriter.Workbook(str(file), {"constant_memory": True, "strings_to_numbers": False})
    sheet = book.add_worksheet("Plan")
    for line, row in enumerate([HEADINGS, *chart(rows)]):
        sheet.write_row(line, 0, row)
    book.close()
    return file


def edit(file: Path) -> None:
    """Change the status of the last row of an export."""
    with file.open(newline="", encoding="utf-8") as stream:
        headings, *rows = csv.reader(stream)
    at = headings.index("status")
    rows[-1][at] = "completed"
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([headings, *rows])


def jobs(rows: int, form: str, limit: float) -> Iterator[Result]:
    """Run every job on a plan of so many rows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, plan, table = make(folder, rows, form), folder / "plan", folder / "out.csv"
        ingest = ["ingest", str(source), "--profile", str(plan / "profile.toml"), "--output", str(plan), "--mint", "-q"]
        back = ["ingest", str(table), "--output", str(plan), "-q"]
        todo = {"ingest": ingest}
        if form == "csv":
            todo |= {"again": ingest, "export": ["export", "csv", str(plan), "-o", str(table), "-q"]}
            todo |= {"back": back, "edit": back}
        for job, arguments in todo.items():
            if job == "edit":
                edit(table)
            before = _state(plan)
            cost = run([sys.executable, "-m", "nap_kg.cli", *arguments], limit=limit)
            if cost.code:
                sys.exit(f"{job} of {rows} rows, {form}: {cost.complaint or 'stopped at its limit'}")
            if (_state(plan) != before) != (job in ("ingest", "edit")):
                sys.exit(f"{job} of {rows} rows, {form}: {'wrote' if job != 'edit' else 'did not write'} files")
            yield Result(job, form, rows, cost)


def _state(plan: Path) -> dict[str, bytes]:
    import hashlib

    return {str(p): hashlib.sha256(p.read_bytes()).digest() for p in plan.rglob("*") if p.is_file()}


def report(results: list[Result], commit: str) -> str:
    """Return the page of results."""
    out = ["# Ingest, export and the way back", ""]
    out += [f"{date.today():%Y-%m-%d}, {commit}, {machine()}. `python bench/ingest.py`", ""]
    out += [
        "`again`: the same once more, nothing changes. `back`: the export is ingested, nothing changes. `edit`: with",
        "one status changed. CPU and memory are those of whole processes; ratios are to the size before.",
        "",
    ]
    out += ["| job | form | rows | CPU, s | ratio | µs a row | peak, MB | ratio |", "|---|---|--:|--:|--:|--:|--:|--:|"]
    for one in sorted(results, key=lambda r: (ORDER.index(r.job), r.form, r.rows)):
        before = [r for r in results if (r.job, r.form) == (one.job, one.form) and r.rows < one.rows]
        last = max(before, key=lambda r: r.rows, default=None)
        cpu, memory = (
            (f"{one.cost.cpu / last.cost.cpu:.1f}", f"{one.cost.memory / last.cost.memory:.1f}") if last else ("", "")
        )
        out.append(
            f"| {one.job} | {one.form} | {one.rows} | {one.cost.cpu:.1f} | {cpu} "
            f"| {one.cost.cpu / one.rows * 1e6:.0f} | {one.cost.memory:.0f} | {memory} |"
        )
    return "\n".join(out) + "\n"


ORDER = ("ingest", "again", "export", "back", "edit")


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--xlsx-rows", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--limit", type=float, default=900, help="CPU seconds of one job")
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "results" / "ingest.md")
    options = parser.parse_args()
    root = Path(__file__).resolve().parents[1]
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=root, capture_output=True, text=True, check=False
    )
    results: list[Result] = []
    for form, sizes in (("csv", options.rows), ("xlsx", options.xlsx_rows)):
        for rows in sizes:
            for result in jobs(rows, form, options.limit):
                results.append(result)
                print(
                    f"{result.job} {form} {rows}: {result.cost.cpu:.1f} s, {result.cost.memory:.0f} MB", file=sys.stderr
                )
    options.output.write_text(report(results, told.stdout.strip() or "no commit"), encoding="utf-8")


if __name__ == "__main__":
    main()
