"""``nap-kg reason``: whether ontology and data can all be true, what they entail, which profile they are in."""

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
        help="check that ontology and data are consistent; write what they entail",
        description="Check with HermiT (OWL 2 DL) that ontology and data contradict nowhere; where they do, Pellet "
        "says which axioms and facts make it so (needs Java). --entail applies the rules of OWL 2 RL instead, "
        "--profile says which profiles of OWL 2 an ontology is in; neither needs Java.",
    )
    parser.add_argument("path", nargs="*", metavar="PATH", help="RDF files or folders (default: the shipped graph)")
    add_store_option(parser)
    parser.add_argument(
        "--ontology", action="append", metavar="PATH", help="may be repeated; the ontology (default: the shipped one)"
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--entail", action="store_true", help="write what OWL 2 RL entails and nothing asserts")
    instead.add_argument(
        "--profile",
        action="store_true",
        help="say whether PATH alone (default: the shipped ontology) is OWL 2 DL, EL, QL, RL, and what leaves each",
    )
    parser.add_argument(
        "-o",
        "--output",
        default="-",
        metavar="FILE",
        help="of --entail: .nq, .nt or .ttl; - is stdout, as N-Quads (default)",
    )
    parser.add_argument("--no-explain", action="store_true", help="say that they contradict, but not why")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--timeout", type=float, default=600, metavar="SECONDS", help="give up after (default 600)")
    parser.add_argument("--memory", type=int, default=2000, metavar="MB", help="Java heap (default 2000)")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Print whether the dataset is consistent, what it entails, or its profiles; 1 where it contradicts itself."""
    from nap_kg.reason import check_consistency

    if args.profile:
        return _profile(args)
    if args.entail:
        return _entail(args)
    dataset = _dataset(args)
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


def _dataset(args: argparse.Namespace) -> Dataset:
    """Return a store, the shipped graph, or files with the ontology and the things that they refer to."""
    from nap_kg import resources
    from nap_kg.cli._data import stored
    from nap_kg.dataset import open_dataset

    dataset = stored(args)
    if dataset is not None:
        return dataset
    if args.path:
        reference = [resources.folder("data") / "vocabularies", resources.folder("data") / "reference"]
        beside = args.ontology or [*resources.ontology(), *reference]
        return open_dataset([*beside, *args.path])
    return open_dataset([*args.ontology, resources.folder("data")] if args.ontology else None)


def _entail(args: argparse.Namespace) -> int:
    """Write what the dataset entails; where it contradicts itself, print how and write nothing."""
    from pathlib import Path

    from nap_kg.cli._outputs import check_not_read
    from nap_kg.files import replace_bytes
    from nap_kg.reason.rl import ending_of, entail, entailed_bytes

    ending = ending_of(args.output)
    dataset = _dataset(args)
    if args.output != "-":
        check_not_read([Path(args.output)], [file.path for file in dataset.files])
    found = entail(dataset)
    if found.contradictions:
        for one in found.contradictions:
            print(f"contradiction ({one.rule})")
            for number, premise in enumerate(one.premises):
                print(
                    f"  {'because' if not number else 'and    '} {premise.subject} {premise.predicate} {premise.object}"
                )
        if not args.quiet:
            print("nothing is written: all follows from a contradiction", file=sys.stderr)
        return 1
    content, count = entailed_bytes(found, ending)
    if args.output == "-":
        sys.stdout.write(content.decode())
    else:
        replace_bytes(Path(args.output), content)
    if not args.quiet:
        left = sum(1 for _ in found.new()) - count
        blank = f"; {left} on blank nodes are left out" if left else ""
        print(f"OWL 2 RL: {count} statements are entailed and not asserted{blank}", file=sys.stderr)
    return 0


def _profile(args: argparse.Namespace) -> int:
    """Print which profiles an ontology is in; 1 where it is not OWL 2 DL."""
    from nap_kg import resources
    from nap_kg.cli._text import wrapped
    from nap_kg.dataset import open_dataset
    from nap_kg.namespaces import shrink
    from nap_kg.reason.profile import PROFILES, check_profiles

    paths = [*(args.ontology or []), *args.path]
    found = check_profiles(open_dataset(paths or resources.ontology()))
    if args.format == "json":
        answer = {
            "departures": [dataclasses.asdict(one) for one in found.departures],
            "profiles": {profile: found.is_in(profile) for profile in PROFILES},
        }
        print(json.dumps(answer, indent=2))
        return 0 if found.is_in("DL") else 1
    for profile in PROFILES:
        print(f"OWL 2 {profile}: {'yes' if found.is_in(profile) else 'no'}")
        terms: dict[str, list[str]] = {}
        for one in found.departures:
            if one.profile == profile:
                terms.setdefault(one.words, []).append(shrink(one.term) if one.term else "a term without a name")
        for words, named in sorted(terms.items()):
            print(wrapped(f"  {words}: {', '.join(named)}", "      "))
        if not found.is_in("DL") and profile != "DL" and not any(one.profile == profile for one in found.departures):
            print("  what leaves DL leaves it too")
    return 0 if found.is_in("DL") else 1


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
