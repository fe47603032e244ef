"""``nap-kg cite``: the footnote of a thing or of a fact."""

from __future__ import annotations

import argparse
import sys

EXAMPLES = """\
examples:
  nap-kg cite "deliverable:expert-witnesses"
  nap-kg cite "status:expert-witnesses" nap:hasStatus
  nap-kg cite "Progress report 2014-2015" --format bibtex
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._data import add_asking_options

    parser = commands.add_parser(
        "cite",
        help="print the footnote of a thing or of a fact",
        description="Print where the sources say what the data says of a thing: document, place, edition of the data.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("thing", metavar="THING", help="an IRI, a prefixed name, a name, abbreviation, number or key")
    parser.add_argument("property", nargs="*", metavar="PROPERTY", help="only what shows these properties of it")
    parser.add_argument("--format", choices=("text", "bibtex", "csl-json"), default="text", help="default: text")
    add_asking_options(parser)


def run(args: argparse.Namespace) -> int:
    """Print the footnotes; none, and a remark, where no passage is known."""
    from nap_kg.cli._data import asked
    from nap_kg.explain import Citations, find_property, find_thing
    from nap_kg.explain.citation import to_bibtex, to_csl

    dataset = asked(args)
    thing = find_thing(dataset, args.thing)
    citations = Citations(dataset, args.lang)
    footnotes = citations.of(thing, *(find_property(dataset, text) for text in args.property))
    if args.format != "text":
        sys.stdout.write(to_bibtex(footnotes) if args.format == "bibtex" else to_csl(footnotes))
    else:
        for footnote in footnotes:
            print(footnote.text)
    if not footnotes and not args.quiet:
        what = "these properties of it" if args.property else "it alone"
        near = citations.near(thing)
        instead = f"; {len(near)} of its neighbours are shown, e.g. nap-kg cite {near[0]}" if near else ""
        print(f"(no passage of a source shows {what}{instead})", file=sys.stderr)
    return 0
