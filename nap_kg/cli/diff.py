"""``nap-kg diff``: what changed between two reports, two versions of the data, or two revisions."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.dataset import Dataset
    from nap_kg.diff import Diff

EXAMPLES = """\
examples:
  nap-kg diff 2021-2022 2022-2023 --data docs/tutorial       two reports of a plan
  nap-kg diff --data docs/tutorial --lang fr                 its two latest reports, in French
  nap-kg diff plan-2023/ plan-2024/                          two versions, as folders, files or stores
  nap-kg diff v0.1.0..HEAD -- data                           two revisions in git
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._data import add_data_option
    from nap_kg.diff.forms import FORMATS
    from nap_kg.diff.similarity import SIMILARITY

    parser = commands.add_parser(
        "diff",
        help="tell what changed between two reports or versions",
        description="Tell what changed: new, silently dropped, completed, reopened, slipped, moved, reworded … Exit "
        "code 0; with --exit-code 1 where anything changed.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "side",
        nargs="*",
        metavar="SIDE",
        help="two reports by key or IRI; two folders, files or stores; REV1..REV2, and paths (default: the two latest "
        "reports)",
    )
    parser.add_argument("--git", action="store_true", help="both sides are revisions; one: against the working tree")
    parser.add_argument("--plan", metavar="PLAN", default="", help="whose reports, by key or IRI, where several have")
    add_data_option(parser)
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--lang", choices=("en", "fr"), default="en", help="language of the texts (default: en)")
    parser.add_argument(
        "--similarity",
        type=_share,
        default=SIMILARITY,
        metavar="N",
        help=f"propose pairs that are so much alike, above 0 and up to 1 (default: {SIMILARITY})",
    )
    parser.add_argument("--exit-code", action="store_true", help="1 where anything changed")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def _share(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 < number <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0 and up to 1")
    return number


def run(args: argparse.Namespace) -> int:
    """Print what changed; with --exit-code 1 where anything did."""
    from nap_kg.diff.compare import labels
    from nap_kg.diff.forms import render
    from nap_kg.diff.wording import summary

    diff, datasets = _compared(args)
    sys.stdout.write(render(diff, args.format, labels(*datasets, language=args.lang), args.lang))
    if not args.quiet:
        print(summary(diff, args.lang), file=sys.stderr)
    return int(args.exit_code and bool(diff.changes))


def _compared(args: argparse.Namespace) -> tuple[Diff, list[Dataset]]:
    """Return the diff of what the command line names, and the data whose labels it is told in."""
    from nap_kg import resources
    from nap_kg.cli._data import stored
    from nap_kg.dataset import open_dataset, open_disk
    from nap_kg.diff import compare_reports, compare_versions, find_reports, revision
    from nap_kg.disk import is_store
    from nap_kg.errors import UsageError

    sides: list[str] = args.side
    first = sides[0] if sides else ""
    if args.git or (".." in first and not Path(first).exists() and "://" not in first):
        if args.data or args.store:
            cause = f"--{'data' if args.data else 'store'} does not go with revisions"
            raise UsageError(cause, place="nap-kg diff", fix="name paths after --")
        before, dots, after = first.partition("..")
        paths = sides[1:]
        if not dots and len(sides) > 1:
            after, paths = sides[1], sides[2:]
        elif dots:
            before, after = before or "HEAD", after.lstrip(".") or "HEAD"
        with revision(before or "HEAD", paths) as old, revision(after, paths) as new:
            names = before or "HEAD", after or "working tree"
            return compare_versions(old, new, names, similarity=args.similarity), [new, old, _words()]
    if len(sides) not in (0, 2):
        cause = "two sides are compared, or none is named" if len(sides) > 2 else f"{first!r} is compared with nothing"
        raise UsageError(cause, place="nap-kg diff", fix="name two reports, two folders, or REV1..REV2")
    if len(sides) == 2 and all(Path(side).exists() for side in sides):
        if args.data or args.store:
            cause = f"--{'data' if args.data else 'store'} does not go with two folders"
            raise UsageError(cause, place="nap-kg diff", fix="leave it out")
        old, new = (open_disk(side) if is_store(side) else open_dataset([side]) for side in sides)
        return compare_versions(old, new, (sides[0], sides[1]), similarity=args.similarity), [new, old, _words()]
    dataset = stored(args)
    if dataset is not None:
        pass
    elif args.data is None:
        dataset = open_dataset()
    else:
        dataset = open_dataset([resources.folder("data") / "vocabularies", *args.data])
    earlier, later = find_reports(dataset, *sides, plan=args.plan)
    return compare_reports(dataset, earlier, later, similarity=args.similarity), [dataset]


def _words() -> Dataset:
    from nap_kg import resources
    from nap_kg.dataset import open_dataset

    return open_dataset([resources.folder("data") / "vocabularies"])
