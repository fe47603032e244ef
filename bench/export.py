"""Time and memory of exports by the number of rows: a made-up plan of one report, each format in a process of its own.

usage: python bench/export.py [--rows 1000,10000,100000] [--formats csv,xlsx,stratml,jsonld,sqlite,md]

One line per format and size: CPU seconds to load and to export, the size of the first file, peak resident memory.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEAD = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix nap: <https://w3id.org/nap-kg/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix status: <https://w3id.org/nap-kg/id/status/> .
@prefix pillar: <https://w3id.org/nap-kg/id/pillar/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://example.org/id/> .
<plan/big> a nap:ActionPlan ; rdfs:label "Big plan"@en .
<plan/big/report/2030> a nap:ProgressReport ; nap:reportsOn <plan/big> ; nap:seriesNumber 1 ;
    nap:hasReportingPeriod <period/2030> .
<period/2030> a nap:FiscalYear ; rdfs:label "2030"@en ;
    nap:begins "2030-01-01"^^xsd:date ; nap:ends "2030-12-31"^^xsd:date .
"""
PILLARS = ("prevention", "protection", "prosecution", "partnership")
STATUSES = ("ongoing", "in-progress", "on-hold", "completed", "not-started")


def turtle(rows: int) -> str:
    """Return a plan of so many deliverables, ten to a task, ten tasks to an objective, fifty bodies."""
    lines = [HEAD]
    lines += [f'<agency/a{n}> a nap:Department ; rdfs:label "Body {n}"@en .' for n in range(50)]
    for n in range(0, rows, 100):
        lines.append(
            f"<plan/big/objective/{n // 100}> a nap:Objective ; nap:isObjectiveOf <plan/big> ; "
            f'dcterms:identifier "{n // 100}" ; rdfs:label "Objective {n // 100}"@en ; '
            f"nap:hasPillar pillar:{PILLARS[n // 100 % 4]} ."
        )
    for n in range(0, rows, 10):
        lines.append(
            f"<plan/big/task/{n // 10}> a nap:Task ; nap:isTaskOf <plan/big/objective/{n // 100}> ; "
            f'dcterms:identifier "{n // 100}.{n // 10 % 10}" ; rdfs:label "Task {n // 10}"@en .'
        )
    for n in range(rows):
        lines.append(
            f"<plan/big/deliverable/d{n}> a nap:Deliverable ; nap:isDeliverableOf <plan/big/task/{n // 10}> ; "
            f'rdfs:label "Deliverable {n}"@en . <plan/big/report/2030/status/d{n}> a nap:StatusReport ; '
            f"nap:reportsStatusOf <plan/big/deliverable/d{n}> ; nap:isReportedIn <plan/big/report/2030> ; "
            f"nap:position {n + 1} ; nap:isMarkedNew false ; nap:hasStatus status:{STATUSES[n % 5]} ; "
            f'nap:statusAsPrinted "As printed" ; nap:timelineAsPrinted "2030" ; nap:hasStartPeriod <period/2030> ; '
            f'nap:leadAsPrinted "Body" ; nap:hasLead <agency/a{n % 50}>, <agency/a{(n + 7) % 50}> .'
        )
    return "\n".join(lines) + "\n"


def measured(path: Path, form: str) -> str:
    """Return what one export takes, in this process."""
    from nap_kg import resources
    from nap_kg.dataset import open_dataset
    from nap_kg.export import export

    start = time.process_time()
    dataset = open_dataset([resources.folder("ontology"), resources.folder("data") / "vocabularies", path])
    loaded = time.process_time()
    made = export(dataset, form)
    done = time.process_time()
    size = sum(len(content) for content in made.files.values()) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{loaded - start:8.2f} {done - loaded:8.2f} {size:8.1f} {peak:8.0f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="1000,10000,100000")
    parser.add_argument("--formats", default="csv,xlsx,stratml,jsonld,sqlite,md")
    parser.add_argument("--one", nargs=2, metavar=("FILE", "FORMAT"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(measured(Path(args.one[0]), args.one[1]))
        return
    print(f"{'format':<8} {'rows':>8} {'load s':>8} {'export s':>8} {'MB':>8} {'peak MB':>8}")
    for rows in map(int, args.rows.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "plan.ttl")
            path.write_text(turtle(rows), encoding="utf-8")
            for form in args.formats.split(","):
                command = [sys.executable, __file__, "--one", str(path), form]
                told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
                print(f"{form:<8} {rows:>8} {told}", end="", flush=True)


if __name__ == "__main__":
    main()
