"""``nap-kg describe``: what is known of a thing, readably."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.explain.describe import Said

EXAMPLES = """\
examples:
  nap-kg describe RCMP
  nap-kg describe "deliverable:expert-witnesses" --lang fr
  nap-kg describe nap:StatusReport --all
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._data import add_asking_options

    parser = commands.add_parser(
        "describe",
        help="print what is known of a thing",
        description="Print what the data says of a thing and who says something of it, by name.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("thing", metavar="THING", help="an IRI, a prefixed name, a name, abbreviation, number or key")
    parser.add_argument("--all", action="store_true", help="all values of each property")
    add_asking_options(parser)


def run(args: argparse.Namespace) -> int:
    """Print the description."""
    from nap_kg.cli._data import asked
    from nap_kg.cli._text import wrapped
    from nap_kg.explain import describe, find_thing
    from nap_kg.explain.describe import FEW

    dataset = asked(args)
    found = describe(dataset, find_thing(dataset, args.thing), language=args.lang, few=None if args.all else FEW)
    print(wrapped(found.name))
    print(f"  {found.iri}")
    if found.kinds:
        print(wrapped(f"  {', '.join(found.kinds)}", "  "))
    if found.says:
        print("\nwhat is said of it")
        _print(found.says)
    if found.said_by:
        print("\nwhat has it as a value")
        _print(found.said_by)
    if found.uses:
        print(f"\nit is the property of {found.uses} statement{'s' * (found.uses != 1)}")
    if found.passages:
        shown = "1 passage shows it" if found.passages == 1 else f"{found.passages} passages show it"
        print(f"\n{shown}: nap-kg cite {found.iri}")
    cut = any(said.total > len(said.values) for said in (*found.says, *found.said_by))
    if cut and not args.quiet:
        print("(some values are left out: --all shows them)", file=sys.stderr)
    return 0


def _print(lines: tuple[Said, ...]) -> None:
    from nap_kg.cli._text import wrapped

    for said in lines:
        more = f"; and {said.total - len(said.values)} more" if said.total > len(said.values) else ""
        derived = " [derived]" if said.is_derived else ""
        print(wrapped(f"  {said.name}{derived}: {'; '.join(said.values)}{more}", "      "))
