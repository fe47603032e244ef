"""``nap-kg new``: a new plan's folder."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

_QUESTIONS = {
    "title": "title of the plan",
    "country": "country (ISO code or IRI)",
    "issued": "issued on (2024-05-17, 2024-05 or 2024)",
    "theme": "theme, in two or three words",
    "publisher": "name of the body that publishes the report",
    "page": "address of the page that announces it",
    "report": "key of the report, such as 2024-2025",
}


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "new",
        help="make the folder of a new plan",
        description="Make a plan's folder, valid as it stands: profile, reference data, README, workflow. What is not "
        "given is asked for on a terminal; otherwise a placeholder is written and listed. Nothing is written over.",
    )
    parser.add_argument("plan", metavar="PLAN", help="the plan's key, the last segment of its IRI: safer-roads")
    parser.add_argument("--base", default="", metavar="IRI", help="where your IRIs begin, with a / at the end")
    parser.add_argument("--title", default="", metavar="TEXT", help="the plan's title, as published")
    parser.add_argument("--language", default="en", metavar="TAG", help="of titles and labels (default: en)")
    parser.add_argument("--country", default="", metavar="CODE", help="an ISO 3166-1 code such as CA or CAN, or an IRI")
    parser.add_argument("--issued", default="", metavar="DATE", help="the day, month or year when the plan was issued")
    parser.add_argument("--theme", default="", metavar="WORDS", help="such as 'human trafficking'")
    parser.add_argument("--publisher", default="", metavar="TEXT", help="name of the body that publishes the report")
    parser.add_argument("--page", default="", metavar="URL", help="the page where the publisher announces it")
    parser.add_argument("--report", default="", metavar="KEY", help="key of the first report, such as 2024-2025")
    parser.add_argument("--source", metavar="PATH", help="the report's file or folder, to propose the profile from")
    parser.add_argument("--fiscal-year-begins", default="", metavar="MM-DD", help="the first day of fiscal years")
    parser.add_argument("-o", "--output", metavar="DIR", help="the folder to make (default: PLAN)")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Make a plan's folder; 0, or an error where a file of it is there already."""
    from nap_kg.errors import InputError
    from nap_kg.files import make_folder, replace_texts
    from nap_kg.new import Facts, new_plan

    folder = Path(args.output or args.plan)
    if folder.exists() and not folder.is_dir():
        raise InputError("this is a file, not a folder", place=str(folder), fix="name another --output")
    said = {name: str(getattr(args, name)) for name in ("base", "language", "fiscal_year_begins", *_QUESTIONS)}
    if _is_terminal():
        said |= {name: _ask(question) for name, question in _QUESTIONS.items() if not said[name]}
    made = new_plan(Facts(args.plan, **said), source=args.source)
    there = [str(folder / name) for name in made.texts if os.path.lexists(folder / name)]
    if there:
        raise InputError(
            f"{len(there)} files of the new folder are there already, and nothing is written over:\n  "
            + "\n  ".join(there),
            place=str(folder),
            fix="name another --output, or move these away",
        )
    for name in made.texts:
        make_folder((folder / name).parent)
    replace_texts({folder / name: text for name, text in made.texts.items()})
    if not args.quiet:
        _tell(folder, made.undecided)
        if args.source:
            from nap_kg.cli.ingest import print_doubts

            print_doubts(list(made.doubts))
    return 0


def _tell(folder: Path, undecided: tuple[str, ...]) -> None:
    print(f"made {folder}: read {folder / 'README.md'} next", file=sys.stderr)
    if undecided:
        print("to be decided:", *undecided, sep="\n  ", file=sys.stderr)


def _is_terminal() -> bool:
    """Whether a person can be asked; never in continuous integration."""
    return sys.stdin.isatty() and sys.stderr.isatty() and not os.environ.get("CI")


def _ask(question: str) -> str:
    print(f"{question} (empty: decide later): ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
