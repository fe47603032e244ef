"""``nap-kg rule``: what a rule demands, why, and a bad and a good example."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.validate.rules import RuleBook

EXAMPLES = """\
examples:
  nap-kg rule NAP204                             a finding's code, explained
  nap-kg rule Objective-hasPillar --lang fr      by the name of its shape, in French
  nap-kg rule --list lead                        the rules about leads
  nap-kg rule PersonShape --shapes theirs.ttl    a shape of someone else
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "rule",
        help="explain a rule: what it demands, why, a bad and a good example",
        description="Explain a rule of the shapes or of the validator itself: what it demands, why, what breaks it.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("rule", nargs="?", metavar="CODE", help="a code, or the name or IRI of a shape")
    parser.add_argument("--list", nargs="?", const="", metavar="WORD", help="list the rules (with that word)")
    parser.add_argument("--pages", metavar="FOLDER", help="write a page for each rule there, and an index")
    parser.add_argument(
        "--shapes", action="append", metavar="PATH", help="may be repeated; shapes (default: the shipped ones)"
    )
    parser.add_argument("--format", choices=("text", "json", "markdown"), default="text")
    parser.add_argument("--lang", choices=("en", "fr"), default="en", help="language of the texts (default: en)")
    parser.add_argument("-q", "--quiet", action="store_true", help="no remarks on stderr")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Print a rule, list rules, or write their pages."""
    from nap_kg.errors import UnknownRule
    from nap_kg.validate.rules import open_rules

    asked = [args.rule is not None, args.list is not None, args.pages is not None]
    if sum(asked) != 1:
        cause = "no rule is named" if not any(asked) else "a rule, --list and --pages exclude each other"
        raise UnknownRule(cause, fix="name one, e.g. nap-kg rule NAP204, or see nap-kg rule --list")
    book = open_rules(args.shapes)
    if args.pages is not None:
        return _pages(book, Path(args.pages), quiet=args.quiet)
    sys.stdout.write(_list(book, args) if args.list is not None else _told(book, args))
    return 0


def _told(book: RuleBook, args: argparse.Namespace) -> str:
    from nap_kg.validate import rule_text

    rules = [book.rule(entry, args.lang) for entry in book.find(args.rule)]
    if args.format == "json":
        return rule_text.to_json(rules)
    render = rule_text.to_text if args.format == "text" else rule_text.to_markdown
    return "\n".join(render(rule, args.lang) for rule in rules)


def _list(book: RuleBook, args: argparse.Namespace) -> str:
    from nap_kg.validate import rule_text

    wanted = args.list.casefold()
    found = [
        entry
        for entry in book.entries
        if any(wanted in text.casefold() for text in (entry.code, entry.name, book.message(entry, args.lang)))
    ]
    if not args.quiet:
        if not found:
            print("(no rule has that word)", file=sys.stderr)
        if book.unnamed:
            print(f"(shapes without a name, and so without a code: {book.unnamed})", file=sys.stderr)
    if args.format == "json":
        return rule_text.to_json([book.rule(entry, args.lang) for entry in found])
    if args.format == "markdown":
        return "\n".join(rule_text.to_markdown(book.rule(entry, args.lang), args.lang) for entry in found)
    codes = max((len(entry.code) for entry in found), default=0)
    names = max((len(entry.name) for entry in found), default=0)
    lines = []
    for entry in found:
        said = " ".join(book.message(entry, args.lang).split())
        name = f"{entry.name:<{names}}  " if any(e.code != e.name for e in found) else ""
        lines.append(f"{entry.code:<{codes}}  {name}{book.severity(entry).word:<7}  {said}".rstrip())
    return "".join(f"{line}\n" for line in lines)


def _pages(book: RuleBook, folder: Path, *, quiet: bool) -> int:
    from nap_kg.files import make_folder, replace_texts
    from nap_kg.validate.rule_text import pages

    make_folder(folder)
    written = pages(book, folder)
    replace_texts({folder / name: text for name, text in written.items()})
    if not quiet:
        left = sorted(f.name for f in folder.glob("*.md") if f.name not in written)
        print(f"{len(written)} pages in {folder}", file=sys.stderr)
        if left:
            print(f"warning: no rule has these pages: {', '.join(left)}", file=sys.stderr)
    return 0
