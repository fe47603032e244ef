"""``nap-kg reason``: whether ontology and data can all be true."""

from __future__ import annotations

import argparse
import json
import sys


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._data import add_store_option

    parser = commands.add_parser(
        "reason",
        help="check that ontology and data are consistent",
        description="Check with HermiT (OWL 2 DL) that ontology and data contradict nowhere. Needs Java.",
    )
    parser.add_argument("path", nargs="*", metavar="PATH", help="RDF files or folders (default: the shipped graph)")
    add_store_option(parser)
    parser.add_argument(
        "--ontology", action="append", metavar="PATH", help="may be repeated; the ontology (default: the shipped one)"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--timeout", type=float, default=600, metavar="SECONDS", help="give up after (default 600)")
    parser.add_argument("--memory", type=int, default=2000, metavar="MB", help="Java heap (default 2000)")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Print whether the dataset is consistent; 1 where it is not."""
    from nap_kg import resources
    from nap_kg.cli._data import stored
    from nap_kg.dataset import open_dataset
    from nap_kg.reason import check_consistency

    dataset = stored(args)
    if dataset is not None:
        pass
    elif args.path:
        reference = [resources.folder("data") / "vocabularies", resources.folder("data") / "reference"]
        beside = args.ontology or [resources.folder("ontology"), *reference]
        dataset = open_dataset([*beside, *args.path])
    else:
        dataset = open_dataset([*args.ontology, resources.folder("data")] if args.ontology else None)
    result = check_consistency(dataset, timeout=args.timeout, memory=args.memory)
    sound = result.consistent and not result.unsatisfiable
    if args.format == "json":
        answer = {
            "classes": result.classes,
            "consistent": result.consistent,
            "leftOut": result.left_out,
            "statements": result.statements,
            "unsatisfiable": list(result.unsatisfiable),
        }
        print(json.dumps(answer, indent=2))
    elif not result.consistent:
        print("inconsistent: ontology and data contradict each other")
    else:
        print("consistent")
        for iri in result.unsatisfiable:
            print(f"unsatisfiable: nothing can be a <{iri}>")
    if not args.quiet:
        left_out = (
            f"; {result.left_out} with dates that OWL 2 has no datatype for were left out" if result.left_out else ""
        )
        print(f"HermiT: {result.statements} statements, {result.classes} classes{left_out}", file=sys.stderr)
    return 0 if sound else 1
