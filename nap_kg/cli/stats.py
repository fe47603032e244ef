"""``nap-kg stats``: what the graph holds, in numbers."""

from __future__ import annotations

import argparse
import dataclasses
import json


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._data import add_store_option

    parser = commands.add_parser(
        "stats",
        help="count what the graph holds",
        description="Count the statements of each named graph and the things of each class.",
    )
    parser.add_argument("path", nargs="*", metavar="PATH", help="RDF files or folders (default: the shipped graph)")
    add_store_option(parser)
    parser.add_argument("--properties", action="store_true", help="count the statements of each property too")
    parser.add_argument("--format", choices=("text", "csv", "json"), default="text")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Print the counts."""
    from nap_kg import stats
    from nap_kg.cli._data import stored
    from nap_kg.dataset import open_dataset
    from nap_kg.namespaces import shrink

    dataset = stored(args) or open_dataset(args.path or None)
    found = stats.count(dataset)
    if args.format == "json":
        print(json.dumps(dataclasses.asdict(found), indent=2))
        return 0
    parts = [("class", found.classes), ("graph", found.graphs)]
    if args.properties:
        parts.append(("property", found.properties))
    if args.format == "csv":
        import csv
        import sys

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(["kind", "name", "count"])
        writer.writerows([kind, item.name, item.count] for kind, items in parts for item in items)
        return 0
    print(f"{found.statements} statements in {found.files} files and {len(found.graphs)} named graphs")
    for kind, items in parts:
        heads = {"class": "things by class", "graph": "statements by graph", "property": "statements by property"}
        print(f"\n{heads[kind]}")
        width = max((len(str(item.count)) for item in items), default=1)
        for item in items:
            label = f"  {dataset.label(item.name)}" if kind == "class" and dataset.label(item.name) else ""
            print(f"  {item.count:>{width}}  {shrink(item.name)}{label}")
    return 0
