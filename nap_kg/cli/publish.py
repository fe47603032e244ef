"""``nap-kg publish``: a site of linked data that any static host serves."""

from __future__ import annotations

import argparse
import sys

EXAMPLES = """\
examples:
  nap-kg publish site/                                   then: python -m http.server -d site
  nap-kg publish site/ data/ --base https://example.org/plans/ --site https://plans.example.org/
  nap-kg publish site/ --pages none                      dumps and descriptions alone
  nap-kg publish site/ --check                           how a published site does
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._data import add_store_option

    parser = commands.add_parser(
        "publish",
        help="make a site of linked data: pages, dumps, descriptions",
        description="Make a site of linked data that any static host serves: a page per thing in HTML, Turtle, "
        "JSON-LD and N-Triples, dumps, descriptions. Only what changed is written. Exit code 1, and nothing written, "
        "where the shapes find a violation.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("out", metavar="OUT", help="the folder of the site: an empty one, or one made by this command")
    parser.add_argument("path", nargs="*", metavar="PATH", help="RDF files or folders (default: the shipped graph)")
    add_store_option(parser)
    parser.add_argument(
        "--base", default="", metavar="IRI", help="what its things' IRIs begin with (default: the plans')"
    )
    parser.add_argument("--site", default="", metavar="URL", help="where it is served (default: the base)")
    parser.add_argument("--pages", choices=("all", "none"), default="all", help="none: dumps and descriptions alone")
    parser.add_argument(
        "--lang", choices=("en", "fr"), action="append", help="a language, the main one first (default: en, fr)"
    )
    parser.add_argument("--contact", default="", metavar="URL", help="where corrections go: https://… or mailto:…")
    parser.add_argument(
        "--check",
        action="store_true",
        help="publish nothing: score the site in OUT; exit code 1 for a miss",
    )
    parser.add_argument(
        "--format", choices=("text", "json", "markdown"), default="text", help="of the score of --check (default: text)"
    )
    parser.add_argument("--dry-run", action="store_true", help="write nothing, and say what would change")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Make the site, or check one; 1 where the data is not fit for it, or a test is missed."""
    if args.check:
        return _check(args)
    from nap_kg.cli._data import refuse_both
    from nap_kg.publish import publish

    refuse_both(args)
    made = publish(
        args.out,
        args.path or None,
        base=args.base,
        address=args.site,
        pages=args.pages,
        languages=tuple(dict.fromkeys(args.lang or ("en", "fr"))),
        contact=args.contact,
        dry=args.dry_run,
        store=args.store,
    )
    if made.stopped:
        from nap_kg.findings import render, text

        sys.stdout.write(render(made.report, "text"))
        if not args.quiet:
            print(text.summary(made.report), file=sys.stderr)
            print("nothing was published: mend the violations first", file=sys.stderr)
        return 1
    if not args.quiet:
        would = "would be " if args.dry_run else ""
        print(
            f"{made.things} things, {made.files} files, {made.size / 1e6:.1f} MB in {args.out}: "
            f"{made.changed} {would}written, {made.removed} {would}removed",
            file=sys.stderr,
        )
    return 0


def _check(args: argparse.Namespace) -> int:
    from nap_kg.errors import UsageError
    from nap_kg.publish.quality import check

    if args.path:
        raise UsageError("--check takes a site alone", place=args.path[0], fix="nap-kg publish OUT --check")
    score = check(args.out)
    sys.stdout.write(score.render(args.format))
    if not args.quiet:
        print(f"{score.passed} of {len(score.results)} tests are met", file=sys.stderr)
    return int(score.passed < len(score.results))
