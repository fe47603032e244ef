"""``nap-kg lint``: what an ontology lacks or gets wrong, ours or anybody's."""

from __future__ import annotations

import argparse

EXAMPLES = """\
examples:
  nap-kg lint                                      the shipped ontology
  nap-kg lint pets.owl --fail-on warning           somebody else's, in any format of RDF
  nap-kg lint pets.ttl --ignore NAP95 --format sarif
  nap-kg lint --list                               the checks
  nap-kg rule NAP931                               one of them, explained
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._reports import add_report_options

    parser = commands.add_parser(
        "lint",
        help="check an ontology: labels, definitions, naming, axioms, header …",
        description="Hold an ontology against checks of quality (docs/lint.md). Exit code 1 where there are findings "
        "at or above --fail-on.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("path", nargs="*", metavar="PATH", help="RDF files or folders (default: the shipped ontology)")
    parser.add_argument("--list", action="store_true", help="list the checks, and stop")
    parser.add_argument("--select", action="append", metavar="CODE,…", help="these only, and all that begin so")
    parser.add_argument(
        "--ignore", action="append", metavar="CODE,…", help="not these; of two that fit the longer wins"
    )
    parser.add_argument(
        "--namespace",
        action="append",
        default=[],
        metavar="IRI",
        help="may be repeated; whose terms are the ontology's own (default: what its header says)",
    )
    add_report_options(parser)


def run(args: argparse.Namespace) -> int:
    """Print the findings; 1 where one is grave enough."""
    from nap_kg.cli._reports import tell
    from nap_kg.cli._validate_options import codes
    from nap_kg.findings.filters import is_selected, selected
    from nap_kg.lint import lint
    from nap_kg.validate.lint_checks import load_lint_checks

    select, ignore = codes(args.select), codes(args.ignore)
    chosen = [check for check in load_lint_checks() if is_selected(check.code, select, ignore)]
    if args.list:
        for check in chosen:
            title = check.title.fr if args.lang == "fr" else check.title.en
            print(f"{check.code}  {check.severity.word:<7}  {check.name:<26}  {title}")
        return 0
    report = lint(args.path or None, namespaces=args.namespace, language=args.lang)
    report = selected(report, select, ignore)
    return tell(report, args)
