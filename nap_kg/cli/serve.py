"""``nap-kg serve``: a SPARQL endpoint and the pages of ``publish``, live."""

from __future__ import annotations

import argparse
import sys

IN_MAIN_THREAD = True
"""It heeds signals itself."""

EXAMPLES = """\
examples:
  nap-kg serve                                   the shipped graph, at http://127.0.0.1:8000/
  nap-kg serve --port 0 data/                    files of yours, at a free port
  nap-kg serve --store DIR                       what nap-kg load built
  nap-kg serve --store DIR --writable            with a token in NAP_KG_TOKEN
  curl -s 127.0.0.1:8000/sparql --data-urlencode 'query=ASK { ?d a nap:Deliverable }'
  curl -s '127.0.0.1:8000/q/deliverables-led-by.csv?agency=RCMP'
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "serve",
        help="serve a SPARQL endpoint and the pages of a site, live",
        description="Serve a SPARQL 1.1 endpoint at /sparql, the pages of publish, and each question at /q/NAME, over "
        "the shipped graph, files, or a store that load built. Queries run in processes of their own, within limits. "
        "Read-only and on this machine alone unless told otherwise. SIGHUP opens the data anew, SIGTERM ends it.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("path", nargs="*", metavar="PATH", help="RDF files or folders (default: the shipped graph)")
    parser.add_argument("--store", metavar="DIR", help="a store that nap-kg load built, instead of files")
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="where to listen (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="0 for a free one (default: 8000)")
    parser.add_argument(
        "--base", default="", metavar="IRI", help="what its things' IRIs begin with (default: the plans')"
    )
    parser.add_argument("--site", default="", metavar="URL", help="where people reach it (default: host and port)")
    parser.add_argument("--contact", default="", metavar="URL", help="where corrections go: https://… or mailto:…")
    guard = parser.add_argument_group("limits of a query")
    guard.add_argument(
        "--workers", type=int, default=0, metavar="N", help="processes (default: one more than processors)"
    )
    guard.add_argument("--seconds", type=float, default=10.0, metavar="S", help="by the clock (default: 10)")
    guard.add_argument("--memory", type=float, default=1024, metavar="MB", help="beyond the data (default: 1024)")
    guard.add_argument("--rows", type=int, default=1_000_000, metavar="N", help="of the answer (default: 1000000)")
    guard.add_argument("--size", type=float, default=64, metavar="MB", help="of the answer (default: 64)")
    writing = parser.add_argument_group("writing")
    writing.add_argument("--writable", action="store_true", help="allow updates, for who has the token")
    writing.add_argument("--token-file", metavar="FILE", help="a file with the token (default: NAP_KG_TOKEN)")
    parser.add_argument(
        "--behind-proxy", action="store_true", help="take clients' addresses from a proxy on this machine"
    )
    parser.add_argument("--no-log", action="store_true", help="no line per request on stderr")
    parser.add_argument("-q", "--quiet", action="store_true", help="no line per request, and not where it listens")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Serve until told to end."""
    from pathlib import Path

    from nap_kg.errors import UsageError
    from nap_kg.serve.run import check_packages

    check_packages()
    from nap_kg.guard import Limits
    from nap_kg.serve.edition import Sort
    from nap_kg.serve.options import Options, read_token
    from nap_kg.serve.run import serve

    if args.store is not None and args.path:
        raise UsageError(
            "a store and files are named, and one of them is served",
            place=f"--store {args.store}, {args.path[0]}",
            fix="leave one out, or load the files into the store: nap-kg load --store DIR PATH…",
        )
    if args.workers < 0:
        raise UsageError(f"{args.workers} processes", place="--workers", fix="give at least 1")
    options = Options(
        sort=Sort(
            paths=tuple(args.path) or None,
            store=Path(args.store) if args.store is not None else None,
            base=args.base,
            address=args.site,
            contact=args.contact,
        ),
        host=args.host,
        port=args.port,
        workers=args.workers,
        limits=Limits(
            seconds=args.seconds, memory=int(args.memory * 2**20), rows=args.rows, size=int(args.size * 2**20)
        ),
        writable=args.writable,
        token=read_token(Path(args.token_file) if args.token_file else None),
        trust_proxy=args.behind_proxy,
        log=not (args.quiet or args.no_log),
    )

    def told(address: str) -> None:
        if not args.quiet:
            print(
                f"listening on {address} (SPARQL at {address}sparql); end it with Ctrl-C", file=sys.stderr, flush=True
            )

    serve(options, told=told)
    return 0
