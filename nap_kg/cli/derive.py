"""``nap-kg derive``: rebuild the derived facts, or check that they are up to date."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._data import add_store_option

    parser = commands.add_parser(
        "derive",
        help="rebuild the derived facts, or check that they are up to date",
        description="Build what follows from the latest report of each plan: status, leads, start year. Without PATH, "
        "from the shipped graph into data/derived.ttl; with PATH, onto stdout.",
    )
    parser.add_argument("path", nargs="*", metavar="PATH", help="RDF files or folders (default: the shipped graph)")
    add_store_option(parser)
    parser.add_argument("--check", action="store_true", help="compare instead of writing; exit 1 where they differ")
    parser.add_argument("-o", "--output", metavar="FILE", help="the file to write or compare; - is stdout")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Write or compare the derived facts; 1 where a comparison finds a difference."""
    from nap_kg import derive, resources
    from nap_kg.cli._data import stored
    from nap_kg.dataset import open_dataset
    from nap_kg.errors import InputError

    if not (args.path or args.store or args.output or args.check) and resources.is_installed():
        raise InputError(
            "the shipped graph of an installed package is not rebuilt in its place",
            place=str(resources.folder("data") / "derived.ttl"),
            fix="add --output FILE, or work in a checkout",
        )
    shipped = resources.folder("data") / "derived.ttl"
    dataset = stored(args) or open_dataset(args.path or None)
    output = Path(args.output) if args.output else None if args.path or args.store else shipped
    if args.check:
        if output is None or args.output == "-":
            raise InputError(
                "nothing to compare with", place="--check", fix="name the file of derived facts with --output"
            )
        difference = derive.compare_derived(dataset, output)
        for line in difference.missing:
            print(f"{output}: missing  {line}")
        for line in difference.stale:
            print(f"{output}: stale  {line}")
        if difference.form:
            print(f"{output}: the facts are right, the form is not the house's")
        if difference.differs:
            print("derived facts differ: build them anew with nap-kg derive", file=sys.stderr)
            return 1
        if not args.quiet:
            print(f"{output} is up to date", file=sys.stderr)
        return 0
    if output is None or args.output == "-":
        sys.stdout.write(derive.derived_turtle(dataset))
        return 0
    count = derive.write_derived(dataset, output)
    if not args.quiet:
        print(f"{count} derived facts written to {output}", file=sys.stderr)
    return 0
