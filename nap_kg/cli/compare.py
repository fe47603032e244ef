"""``nap-kg compare``: two plans side by side."""

from __future__ import annotations

import argparse
import sys


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._data import add_asking_options
    from nap_kg.compare import FORMATS

    parser = commands.add_parser(
        "compare",
        help="lay two plans side by side",
        description="Lay two plans side by side: pillars with their objectives and deliverables, themes, groups at "
        "risk, goals such as SDG targets, measures. What --data names is loaded beside the shipped graph; a "
        "--store is asked alone.",
    )
    parser.add_argument("left", metavar="PLAN", help="a plan, by key or IRI")
    parser.add_argument("right", metavar="PLAN", help="the other one")
    parser.add_argument("--format", choices=FORMATS, default="text")
    add_asking_options(parser)


def run(args: argparse.Namespace) -> int:
    """Print the comparison."""
    from nap_kg.cli._data import stored
    from nap_kg.compare import compare, find_plan, render
    from nap_kg.dataset import open_dataset, rdf_files, shipped_files
    from nap_kg.derive import add_derived

    dataset = stored(args)
    if dataset is None:
        files = shipped_files() + (rdf_files(args.data) if args.data else [])
        dataset = add_derived(open_dataset(list(dict.fromkeys(files))))
    found = compare(dataset, find_plan(dataset, args.left), find_plan(dataset, args.right))
    sys.stdout.write(render(found, args.format, dataset, args.lang))
    if not args.quiet:
        shared, all_of_them = len(found.shared), len(found.rows)
        print(f"{shared} of {all_of_them} concepts are in both plans", file=sys.stderr)
    return 0
