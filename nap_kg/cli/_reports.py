"""How a command tells a report of findings, and which exit code that makes."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.findings import Report


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Add what decides it."""
    from nap_kg.findings.forms import FORMATS

    parser.add_argument(
        "--fail-on",
        choices=("violation", "warning", "info", "never"),
        default="violation",
        help="what makes the exit code 1 (default: violation)",
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="what is printed (default: text)")
    parser.add_argument("--lang", choices=("en", "fr"), default="en", help="language of the messages (default: en)")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def tell(report: Report, args: argparse.Namespace) -> int:
    """Print a report and its summary; return 1 where a finding is grave enough."""
    from nap_kg.findings import Severity, render, text

    least = None if args.fail_on == "never" else Severity[args.fail_on.upper()]
    sys.stdout.write(render(report, args.format, fail_on=least))
    if not args.quiet:
        print(text.summary(report), file=sys.stderr)
    return int(report.fails(least))
