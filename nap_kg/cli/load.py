"""``nap-kg load``: a store on disk, for data that is too much for memory or is asked again and again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

EXAMPLES = """\
examples:
  nap-kg load --store plans.store                        the shipped graph
  nap-kg load --store plans.store data/ more.nq.gz       files and folders, with ontology and derived facts
  zcat big.nq.gz | nap-kg load --store big.store - --stdin-format nq
  nap-kg query co-lead-pairs --store plans.store         then ask it
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._validate_options import STDIN_FORMATS

    parser = commands.add_parser(
        "load",
        help="build a store on disk from files",
        description="Build a store on disk that other commands take by --store. The words that the files use "
        "(ontology, vocabularies) and the facts derived from them go with them. A store that is there is replaced in "
        "one step at the end: a load that fails or is killed changes nothing, and who reads goes on with the old one.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "path", nargs="*", metavar="PATH", help="RDF files, folders, patterns, - for stdin (default: the shipped graph)"
    )
    parser.add_argument("--store", required=True, metavar="DIR", help="the folder: a store, a new or an empty one")
    parser.add_argument("--as-is", action="store_true", help="nothing beside the files: no words, no derived facts")
    parser.add_argument(
        "--stdin-format", choices=tuple(STDIN_FORMATS), default="turtle", help="format of - (default: turtle)"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress and no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Build the store."""
    from contextlib import ExitStack

    from nap_kg.cli._validate_options import STDIN_FORMATS
    from nap_kg.files import STDIN, held
    from nap_kg.load import load

    paths: list[Path | str] = [STDIN if path == "-" else path for path in args.path]
    with ExitStack() as stack:
        if STDIN in paths:
            stack.enter_context(held(STDIN, sys.stdin.buffer.read(), STDIN_FORMATS[args.stdin_format]))
        made = load(paths or None, store=args.store, as_is=args.as_is)
    if not args.quiet:
        size = sum(path.stat().st_size for path in Path(args.store).rglob("*") if path.is_file())
        files = f"{len(made.sources)} file{'s' * (len(made.sources) != 1)}"
        graphs = f"{len(made.graphs)} graph{'s' * (len(made.graphs) != 1)}"
        print(
            f"{made.statements} statements in {graphs} from {files}: {args.store}, {size / 1e6:.1f} MB", file=sys.stderr
        )
    return 0
