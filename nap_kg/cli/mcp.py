"""``nap-kg mcp``: tools for agents, over stdin and stdout."""

from __future__ import annotations

import argparse

IN_MAIN_THREAD = True
"""It heeds signals itself."""

EXAMPLES = """\
examples (as an agent's program starts it):
  nap-kg mcp                                     the shipped graph
  nap-kg mcp --data plans/ --lang fr             files of yours
  nap-kg mcp --store DIR --each                  what nap-kg load built; each question a tool
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._data import add_data_option

    parser = commands.add_parser(
        "mcp",
        help="serve tools for agents by the Model Context Protocol",
        description="Serve tools for agents over stdin and stdout, by the Model Context Protocol: the questions with "
        "their typed parameters, description, search, the schema, and SPARQL within limits. It only reads.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--lang", choices=("en", "fr"), default="en", help="language of names (default: en)")
    parser.add_argument("--each", action="store_true", help="make each question a tool too, its parameters typed")
    parser.add_argument("--seconds", type=float, default=10.0, metavar="S", help="that a query may take (default: 10)")
    add_data_option(parser)
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Serve until stdin ends."""
    from dataclasses import replace
    from pathlib import Path

    from nap_kg.cli._data import asked, refuse_both
    from nap_kg.errors import InputError, StoreError
    from nap_kg.mcp.tools import check_package, server

    check_package()
    from nap_kg.mcp.knowledge import LIMITS, Knowledge

    if args.store is not None:
        refuse_both(args)
        if not Path(args.store).is_dir():
            raise StoreError("no such store", place=args.store, fix="build it: nap-kg load --store DIR PATH…")
    for path in args.data or ():
        if not Path(path).exists():
            raise InputError("no such file or folder", place=path, fix="check the path")
    knowledge = Knowledge(lambda: asked(args), language=args.lang, limits=replace(LIMITS, seconds=args.seconds))
    try:
        server(knowledge, each=args.each).run()
    except KeyboardInterrupt:
        pass
    finally:
        knowledge.close()
    return 0
