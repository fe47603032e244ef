"""``nap-kg ingest``: a report's chart, read by program."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.ingest import Difference, IngestResult


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "ingest",
        help="read a report's chart into a graph",
        description="Read the chart of a progress report by its plan's profile. Writes only with --output.",
    )
    parser.add_argument("file", metavar="FILE", help="the report's text")
    parser.add_argument(
        "--profile", metavar="FILE", help="the plan's profile (default: the shipped one that knows FILE)"
    )
    parser.add_argument("--report", metavar="KEY", help="which report of the profile FILE is (default: by its digest)")
    parser.add_argument(
        "--register", action="append", metavar="PATH", help="may be repeated; RDF files with the bodies and their names"
    )
    parser.add_argument("--any-digest", action="store_true", help="read a changed copy")
    parser.add_argument("--mint", action="store_true", help="give new rows keys, and note them in identifiers.csv")
    parser.add_argument(
        "--output", metavar="DIR", help="write plan.ttl, REPORT/chart.ttl and REPORT/evidence.ttl there"
    )
    parser.add_argument("--dry-run", action="store_true", help="with --output: say what would be written")
    parser.add_argument("--compare", action="store_true", help="print where this reading and the shipped graph differ")
    parser.add_argument(
        "--format", choices=("turtle", "csv", "json"), default="turtle", help="csv, json: the rows as read"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Print or write the chart's graph; with --compare 1 where the readings differ."""
    from nap_kg.dataset import open_dataset
    from nap_kg.ingest import ingest

    register = open_dataset(args.register) if args.register else None
    result = ingest(
        args.file,
        profile=args.profile,
        report=args.report,
        dataset=register,
        any_digest=args.any_digest,
        mint=args.mint,
    )
    code = 0
    if args.compare:
        differences = result.compare(register)
        _print_differences(differences)
        code = 1 if differences else 0
    elif args.output:
        _write(result, Path(args.output), dry_run=args.dry_run, mint=args.mint)
    elif args.format == "turtle":
        sys.stdout.write("\n".join(result.graphs.values()))
    else:
        _print_rows(result, args.format)
    if not args.quiet:
        _summary(result)
    return code


def _summary(result: IngestResult) -> None:
    rows, parts = len(result.entries), sum(len(entry.part_keys) for entry in result.entries)
    new = len(result.identifiers.minted)
    print(
        f"{result.report.key}: {rows} rows in {len(result.chart.tasks)} tasks, {parts} bullets"
        + (f"; {new} lines for identifiers.csv" if new else ""),
        file=sys.stderr,
    )


def _print_differences(differences: list[Difference]) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["row", "task", "column", "curated", "ingested"])
    writer.writerows([d.row, d.task, d.column, d.curated, d.ingested] for d in differences)


def _print_rows(result: IngestResult, form: str) -> None:
    columns = ["position", "line", "task", "key", "new", "timeline", "start", "status", "completion", "lead", "leads"]
    rows = [
        [
            entry.row.position, entry.row.line, entry.row.task, entry.key, entry.meaning.is_new,
            entry.row.cells["timeline"].text, _last(entry.meaning.start), entry.row.cells["status"].text,
            entry.meaning.completion, entry.row.cells["lead"].text, " ".join(entry.meaning.leads),
        ]
        for entry in result.entries
    ]  # fmt: skip
    if form == "json":
        print(json.dumps([dict(zip(columns, row, strict=True)) for row in rows], indent=2, ensure_ascii=False))
        return
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)


def _last(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def _write(result: IngestResult, folder: Path, *, dry_run: bool, mint: bool) -> None:
    """Write the graphs whole or not at all."""
    from nap_kg.files import make_folder, replace_texts

    graphs = result.graphs
    targets = {folder / "plan.ttl": result.plan_beside(folder / "plan.ttl")}
    targets |= {folder / result.report.key / f"{name}.ttl": graphs[name] for name in ("chart", "evidence")}
    if mint and result.identifiers.minted:
        targets[result.profile.identifiers] = result.identifiers.text()
    changed = {path: text for path, text in targets.items() if not path.exists() or path.read_text("utf-8") != text}
    for path in changed:
        print(f"{'would write' if dry_run else 'wrote'} {path}", file=sys.stderr)
    if not dry_run:
        for path in changed:
            make_folder(path.parent)
        replace_texts(changed)
