"""``nap-kg accountability``: what reports on a plan leave unsaid, by checks that are defined in words."""

from __future__ import annotations

import argparse

EXAMPLES = """\
examples:
  nap-kg accountability docs/tutorial                     what the made-up plan's reports leave open
  nap-kg accountability --select NAP801 plan/             what was silently dropped, and nothing else
  nap-kg accountability --fail-on warning --format sarif  in continuous integration
  nap-kg accountability --list --lang fr                  the checks, in French
  nap-kg rule NAP801                                      one of them, explained
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._data import add_store_option
    from nap_kg.cli._reports import add_report_options

    parser = commands.add_parser(
        "accountability",
        help="tell what reports leave unsaid: dropped, slipped, no lead …",
        description="Hold reports against checks of accountability (docs/accountability.md). Exit code 1 where there "
        "are findings at or above --fail-on.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("path", nargs="*", metavar="PATH", help="RDF files or folders (default: the shipped graph)")
    add_store_option(parser)
    parser.add_argument("--list", action="store_true", help="list the checks with their definitions, and stop")
    parser.add_argument("--select", action="append", metavar="CODE,…", help="these checks only, by code or name")
    add_report_options(parser)


def run(args: argparse.Namespace) -> int:
    """Print the findings; 1 where one is grave enough."""
    from nap_kg.accountability import account
    from nap_kg.cli._data import stored
    from nap_kg.cli._reports import tell
    from nap_kg.cli._validate_options import codes
    from nap_kg.errors import UnknownRule
    from nap_kg.validate.checks import load_checks

    checks = load_checks()
    wanted = codes(args.select)
    known = {word for check in checks for word in (check.code, check.name)}
    if unknown := [word for word in wanted if word not in known]:
        raise UnknownRule(f"no check is named {unknown[0]!r}", fix="nap-kg accountability --list names them all")
    chosen = [check for check in checks if not wanted or {check.code, check.name} & set(wanted)]
    if args.list:
        for check in chosen:
            definition = check.definition.fr if args.lang == "fr" else check.definition.en
            print(f"{check.code}  {check.name}\n    {definition}")
        return 0
    opened = stored(args)
    report = account(
        args.path or None, checks=chosen, language=args.lang, store=None if opened is None else opened.disk
    )
    return tell(report, args)
