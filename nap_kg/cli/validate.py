"""``nap-kg validate``: what shapes object to in a graph, with file, line and column."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "validate",
        help="check a graph against shapes",
        description="Check RDF files against SHACL shapes. Exit code 1 where there are findings at or above --fail-on.",
    )
    parser.add_argument("path", nargs="*", metavar="PATH", help="RDF files or folders (default: the shipped graph)")
    parser.add_argument("--shapes", nargs="+", metavar="PATH", help="shapes (default: the shipped ones)")
    parser.add_argument(
        "--ontology", nargs="+", metavar="PATH", help="what is loaded beside PATH (default: the shipped ontology)"
    )
    parser.add_argument("--format", choices=("text", "json", "turtle"), default="text")
    parser.add_argument("--output", metavar="FILE", help="write there instead of to stdout")
    parser.add_argument("--fail-on", choices=("violation", "warning", "info"), default="violation")
    parser.add_argument(
        "--engine",
        choices=("auto", "pyshacl"),
        default="auto",
        help="auto: the fast route, and pySHACL for each shape that it can't check exactly",
    )
    parser.add_argument(
        "--cross-check", action="store_true", help="have pySHACL check everything too, and fail where the two differ"
    )
    parser.add_argument(
        "--strict-targets",
        action=argparse.BooleanOptionalAction,
        help="warn of each shape whose targets match nothing in the data (default: with --shapes)",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Print the findings; 1 where one is grave enough."""
    import importlib

    from nap_kg.files import replace_text
    from nap_kg.findings import Severity, text
    from nap_kg.validate import validate

    report = validate(
        args.path or None,
        shapes=args.shapes,
        ontology=args.ontology,
        engine=args.engine,
        cross_check=args.cross_check,
        strict_targets=args.strict_targets,
    )
    rendered = importlib.import_module(f"nap_kg.findings.{args.format}").render(report)
    if args.output and args.output != "-":
        replace_text(Path(args.output), rendered)
    else:
        sys.stdout.write(rendered)
    if not args.quiet:
        for note in report.notes:
            print(note, file=sys.stderr)
        print(text.summary(report), file=sys.stderr)
    least = Severity[args.fail_on.upper()]
    return 1 if any(finding.severity >= least for finding in report.findings) else 0
