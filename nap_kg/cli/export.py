"""``nap-kg export``: a plan's graph in the forms that others work with."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.dataset import Dataset
    from nap_kg.export import Exported

_EXAMPLES = """\
examples:
  nap-kg export csv -o chart.csv                   and chart.csv-metadata.json beside it
  nap-kg export xlsx docs/tutorial -o roads.xlsx
  nap-kg export stratml --report 2014-2015 -o report.stratml.xml
  nap-kg export sqlite -o site/                    then: datasette site/
  nap-kg export md --lang fr -o notes/
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._data import add_store_option
    from nap_kg.export import FORMATS

    shown = "\n".join(f"  {name:<9} {form.summary}" for name, form in FORMATS.items())
    parser = commands.add_parser(
        "export",
        help="write a plan's graph as tables, StratML, a database, JSON-LD or briefings",
        description=f"Write the graph of a plan in a form that others work with.\n\nformats:\n{shown}",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("form", metavar="FORMAT", help=f"one of {', '.join(FORMATS)}")
    parser.add_argument("path", nargs="*", metavar="PATH", help="RDF files or folders (default: the shipped graph)")
    add_store_option(parser)
    parser.add_argument("--plan", metavar="KEY", help="which plan, where several are loaded")
    parser.add_argument(
        "--report", metavar="KEY", help="only what this report says (default: all; stratml: the latest)"
    )
    parser.add_argument("--lang", choices=("en", "fr"), default="en", help="language of stratml and md (default: en)")
    parser.add_argument(
        "-o", "--output", metavar="FILE|DIR", help="write there (default: stdout, where it is one text)"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary and no remarks")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Print or write the export."""
    from nap_kg.cli._data import stored
    from nap_kg.export import FORMATS, export

    target = None if args.output in (None, "-") else Path(args.output)
    folder = target is not None and (target.is_dir() or str(args.output).endswith(os.sep))
    if args.form in FORMATS:
        _check(args, target, folder=folder)
    made = export(
        stored(args) or _opened(args.path),
        args.form,
        plan=args.plan,
        report=args.report,
        language=args.lang,
        name=None if target is None or folder else target.name,
    )
    if target is None:
        _print(made)
    else:
        _write(made, target if folder or FORMATS[args.form].is_folder else target.parent)
    if not args.quiet:
        for remark in made.remarks:
            print(f"warning: {remark}", file=sys.stderr)
        beside = list(made.files)[1:] if target is None else []
        left = f"; -o FILE writes {' and '.join(beside)} beside it" if beside else ""
        print(f"{made.summary}{left}", file=sys.stderr)
    return 0


def _opened(paths: list[str]) -> Dataset:
    """Return the shipped graph, or files with the words that they use; what is derived is no export's business."""
    from nap_kg import resources
    from nap_kg.dataset import open_dataset

    words = [resources.folder("ontology"), resources.folder("data") / "vocabularies"]
    return open_dataset([*words, *paths] if paths else None)


def _check(args: argparse.Namespace, target: Path | None, *, folder: bool) -> None:
    """Check where the export goes before anything is read.

    Raises:  UsageError for a format that is no text, or many files, without a place; InputError for no such folder.
    """
    from nap_kg.errors import InputError, UsageError
    from nap_kg.export import FORMATS

    form = FORMATS[args.form]
    if form.is_folder and target is None:
        raise UsageError(f"{args.form} is many files", place=f"export {args.form}", fix="name a folder: -o notes/")
    if form.is_folder and target is not None and target.exists() and not target.is_dir():
        raise InputError("this is a file, and many are to be written", place=str(target), fix="name a folder")
    if target is None and not form.is_text and sys.stdout.isatty():
        raise UsageError(
            f"{args.form} is no text for a terminal",
            place=f"export {args.form}",
            fix=f"name a file: -o plan{form.ending}",
        )
    if target is not None and not (folder or form.is_folder or target.parent.is_dir()):
        raise InputError("no such folder to write into", place=str(target.parent), fix="make it, or name another")


def _print(made: Exported) -> None:
    content = next(iter(made.files.values()))
    if isinstance(content, str):
        sys.stdout.write(content)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)


def _write(made: Exported, folder: Path) -> None:
    """Write the files, all of them or none."""
    from nap_kg.files import make_folder, replace_texts

    make_folder(folder)
    replace_texts({folder / name: content for name, content in made.files.items()})
