"""``nap-kg push``: data brought to a server, or written for its bulk loader."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.dataset import Dataset
    from nap_kg.push import Difference, LocalGraph, Pushed, Step, Verified

EXAMPLES = """\
examples:
  nap-kg push http://127.0.0.1:7878/query --dry-run           what would be sent to an oxigraph server
  nap-kg push https://sparql.example.org/sparql data/         to Virtuoso, only what changed, then compared
  nap-kg push https://example.org/ds/query --graph-store https://example.org/ds/data
  nap-kg push http://127.0.0.1:7878/query --verify            nothing is sent: has the server what is here?
  nap-kg push --shards shards/ data/                          files for the bulk loaders of large servers
  nap-kg push --shards shards/ --store big.store              the same of a store on disk

Who writes is told by NAP_KG_ENDPOINT_USER and NAP_KG_ENDPOINT_PASSWORD, or by NAP_KG_ENDPOINT_TOKEN.
Exit code 1 where the server does not have what is here.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._data import add_store_option
    from nap_kg.push.manifest import MANIFEST
    from nap_kg.push.parts import PART_SIZE

    parser = commands.add_parser(
        "push",
        help="bring data to a SPARQL server, or write it for its bulk loader",
        description="Make the named graphs of a server those of the data: only what changed is sent, what was cut "
        "short is gone on with, and in the end counts and answers are compared. With --shards, write packed N-Quads "
        "with checksums and scripts for the bulk loaders of Virtuoso, oxigraph, QLever and Neptune instead.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("endpoint", nargs="?", metavar="ENDPOINT", help="where the server answers queries")
    parser.add_argument("path", nargs="*", metavar="PATH", help="RDF files or folders (default: the shipped graph)")
    add_store_option(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--dry-run", action="store_true", help="send nothing, and say what would be sent")
    what.add_argument("--verify", action="store_true", help="send nothing, and compare the server with the data")
    what.add_argument("--shards", metavar="DIR", help="write shards into this folder: a new one, or one of shards")
    parser.add_argument("--all", action="store_true", help="send unchanged graphs too")
    parser.add_argument(
        "--prune", action="store_true", help="delete graphs that were pushed earlier and are gone from the data"
    )
    parser.add_argument("--graph-store", default="", metavar="URL", help="where it takes graphs, if it can't be told")
    parser.add_argument("--graph", default="", metavar="IRI", help="the graph of files that no graphs.csv lists")
    parser.add_argument(
        "--manifest", default=MANIFEST, metavar="IRI", help="the graph on the server that says what was pushed"
    )
    parser.add_argument(
        "--part-size",
        type=_megabytes,
        default=PART_SIZE,
        metavar="MB",
        help=f"most that is sent in one request (default: {PART_SIZE / 2**20:g})",
    )
    parser.add_argument("--shard-size", type=_megabytes, metavar="MB", help="most in a shard, unpacked (default: 256)")
    parser.add_argument("--timeout", type=_seconds, default=300.0, metavar="S", help="for one request (default: 300)")
    parser.add_argument("--retries", type=_count, default=5, metavar="N", help="of a busy server (default: 5)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the answer (default: text)")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def _megabytes(text: str) -> int:
    return int(_positive(text, 1e-3) * 2**20)


def _seconds(text: str) -> float:
    return _positive(text, 1e-3)


def _count(text: str) -> int:
    return int(_positive(text, 0.0))


def _positive(text: str, least: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not least <= value < 1e9:
        raise argparse.ArgumentTypeError(f"not a number that makes sense here: {text!r}")
    return value


def run(args: argparse.Namespace) -> int:
    """Push, compare or write; 1 where the server does not have what is here."""
    from nap_kg.cli._data import stored
    from nap_kg.errors import UsageError
    from nap_kg.push import local_graphs

    if args.shards:  # which needs no endpoint: all words are paths
        args.path = [args.endpoint, *args.path] if args.endpoint else []
        dataset = stored(args)
        with local_graphs(args.path or None, dataset=dataset, graph=args.graph) as local:
            return _shards(args, local)
    if not args.endpoint:
        raise UsageError("no endpoint is named", place="nap-kg push", fix="nap-kg push ENDPOINT [PATH …]")
    from nap_kg.push import target

    addresses = target(args.endpoint, args.graph_store)
    dataset = stored(args)
    with local_graphs(args.path or None, dataset=dataset, graph=args.graph) as local:
        return _server(args, local, dataset, addresses.query, addresses.graph_store)


def _server(
    args: argparse.Namespace, local: Sequence[LocalGraph], dataset: Dataset | None, query: str, graph_store: str
) -> int:
    from nap_kg.endpoint import Endpoint
    from nap_kg.push import GraphStore, count_on, plan, push, verify

    endpoint = Endpoint(query, timeout=args.timeout, retries=args.retries)
    if args.verify:
        return _told(args, (), None, verify(local, endpoint, dataset=dataset))
    store = GraphStore(graph_store, timeout=args.timeout, retries=args.retries)

    def count(graph: str) -> int:
        return count_on(endpoint, graph)

    choices = {"manifest": args.manifest, "everything": args.all, "prune": args.prune}
    if args.dry_run:
        return _told(args, plan(local, store, count, **choices), None, None)
    done = push(local, store, count, part_size=args.part_size, **choices)
    return _told(args, done.steps, done, verify(local, endpoint, dataset=dataset))


def _shards(args: argparse.Namespace, local: Sequence[LocalGraph]) -> int:
    from nap_kg.push import SHARD_SIZE, write_shards

    shards = write_shards(local, Path(args.shards), size=args.shard_size or SHARD_SIZE, manifest=args.manifest)
    if args.format == "json":
        print(json.dumps({"shards": [asdict(shard) for shard in shards]}, indent=2))
    if not args.quiet:
        size = sum(shard.bytes for shard in shards)
        print(
            f"{len(local)} graphs, {sum(graph.triples for graph in local)} triples in {len(shards)} shards, "
            f"{size / 1e6:.1f} MB in {args.shards}",
            file=sys.stderr,
        )
    return 0


def _told(args: argparse.Namespace, steps: Sequence[Step], done: Pushed | None, seen: Verified | None) -> int:
    """Print what became of the graphs, and what differs; 1 for a difference."""
    from nap_kg.push.plan import counted

    differences = seen.differences if seen else ()
    if args.format == "json":
        print(
            json.dumps(
                {
                    "graphs": [asdict(step) for step in steps],
                    "sent": None if done is None else {"triples": done.triples, "requests": done.requests},
                    "verified": None if seen is None else asdict(seen),
                },
                indent=2,
                ensure_ascii=False,
            )
        )
    else:
        for step in steps:
            if step.action != "keep":
                size = f"{counted(step.triples)}  " if step.triples else ""
                print(f"{step.action:<6}  <{step.graph}>  {size}{step.reason}")
        for one in differences:
            print(_shown(one))
    if not args.quiet:
        print(_summary(steps, done, seen), file=sys.stderr)
    return int(bool(differences))


def _shown(one: Difference) -> str:
    return f"differs  {one.what} {one.name}\n    here:  {one.here}\n    there: {one.there}"


def _summary(steps: Sequence[Step], done: Pushed | None, seen: Verified | None) -> str:
    parts = []
    if steps:
        number = {action: sum(step.action == action for step in steps) for action in ("send", "resume", "delete")}
        sent, would = number["send"] + number["resume"], "" if done else "would be "
        text = f"{_number(len(steps), 'graph')}: {sent} {would}sent"
        if done:
            text += f" ({_number(done.triples, 'triple')} in {_number(done.requests, 'request')})"
        if number["delete"]:
            text += f", {number['delete']} {would}deleted"
        parts.append(text)
        if done and done.retried:
            parts.append(f"the server was asked again {_number(done.retried, 'time')}")
    if seen:
        agree = _number(len(seen.differences), "difference") if seen.differences else "all agree"
        parts.append(
            f"{_number(seen.triples, 'triple')} in {_number(seen.graphs, 'graph')} and "
            f"{_number(seen.rows, 'row')} of {_number(seen.questions, 'question')} "
            f"compared: {agree}"
        )
    return "\n".join(parts)


def _number(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
