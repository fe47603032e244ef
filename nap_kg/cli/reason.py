"""``nap-kg reason``: whether ontology and data can all be true."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.dataset import Dataset
    from nap_kg.reason.words import Told


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._data import add_store_option

    parser = commands.add_parser(
        "reason",
        help="check that ontology and data are consistent",
        description="Check with HermiT (OWL 2 DL) that ontology and data contradict nowhere; where they do, Pellet "
        "says which axioms and facts make it so. Needs Java.",
    )
    parser.add_argument("path", nargs="*", metavar="PATH", help="RDF files or folders (default: the shipped graph)")
    add_store_option(parser)
    parser.add_argument(
        "--ontology", action="append", metavar="PATH", help="may be repeated; the ontology (default: the shipped one)"
    )
    parser.add_argument("--no-explain", action="store_true", help="say that they contradict, but not why")
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
        beside = args.ontology or [*resources.ontology(), *reference]
        dataset = open_dataset([*beside, *args.path])
    else:
        dataset = open_dataset([*args.ontology, resources.folder("data")] if args.ontology else None)
    result = check_consistency(dataset, timeout=args.timeout, memory=args.memory)
    sound = result.consistent and not result.unsatisfiable
    why = {} if sound or args.no_explain else _why(dataset, result.unsatisfiable, args.timeout, args.memory)
    if args.format == "json":
        answer = {
            "classes": result.classes,
            "consistent": result.consistent,
            "explanations": [
                {"of": of, "because": [dataclasses.asdict(one) for one in told]} for of, told in why.items()
            ],
            "leftOut": result.left_out,
            "statements": result.statements,
            "unsatisfiable": list(result.unsatisfiable),
        }
        print(json.dumps(answer, indent=2))
    elif not result.consistent:
        print("inconsistent: ontology and data contradict each other")
        _print(why.get("", ()))
    else:
        print("consistent")
        for iri in result.unsatisfiable:
            print(f"unsatisfiable: nothing can be a <{iri}>")
            _print(why.get(iri, ()))
    if not args.quiet:
        left_out = (
            f"; {result.left_out} with dates that OWL 2 has no datatype for were left out" if result.left_out else ""
        )
        print(f"HermiT: {result.statements} statements, {result.classes} classes{left_out}", file=sys.stderr)
    return 0 if sound else 1


def _why(dataset: Dataset, unsatisfiable: tuple[str, ...], timeout: float, memory: int) -> dict[str, tuple[Told, ...]]:
    """Return what each contradiction rests on, by the class; empty for that of ontology and data as a whole."""
    from nap_kg import progress
    from nap_kg.reason import explain
    from nap_kg.reason.words import Teller

    teller = Teller(dataset)
    with progress.stage("looking for the reason"):
        found = explain(dataset, unsatisfiable, timeout=timeout, memory=memory)
    return {one.of: teller.tell(one) for one in found}


def _print(told: tuple[Told, ...]) -> None:
    for number, one in enumerate(told):
        place = f"  ({one.place})" if one.place else ""
        print(f"  {'because' if not number else 'and    '} {one.words}{place}")
