"""Where answers go and in which form: printed, written to a file, drawn."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from nap_kg.cards import Card
    from nap_kg.query import Table

FORMATS = (
    "table", "text", "csv", "tsv", "json", "xml", "jsonl", "markdown", "html", "xlsx", "parquet",
    "turtle", "jsonld", "ntriples",
)  # fmt: skip
"""What answers can be written as; ``text`` is another word for ``table``."""

_OF_ENDING = {
    ".txt": "table", ".csv": "csv", ".tsv": "tsv", ".json": "json", ".srj": "json", ".xml": "xml", ".srx": "xml",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".md": "markdown", ".html": "html", ".htm": "html", ".xlsx": "xlsx",
    ".parquet": "parquet", ".ttl": "turtle", ".jsonld": "jsonld", ".nt": "ntriples",
}  # fmt: skip
_BINARY = ("xlsx", "parquet")
_GRAPH = {"turtle": "Turtle", "jsonld": "JSON-LD", "ntriples": "N-Triples"}
_PICTURES = {".svg": "svg", ".png": "png"}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what becomes of answers."""
    parser.add_argument(
        "--format", choices=FORMATS, metavar="FORMAT", help=f"{', '.join(FORMATS)} (default: by FILE, else table)"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write the answer there (default: stdout)")
    parser.add_argument("--plot", metavar="FILE", help="draw the question's chart, as .svg or .png")
    parser.add_argument("--iris", action="store_true", help="show IRIs instead of names in tables")
    parser.add_argument("--lang", choices=("en", "fr"), default="en", help="language of names and texts (default: en)")


def form_of(form: str | None, output: str | None, default: str = "table") -> str:
    """Return the form that is asked for: the given one, else that of the file's ending.

    Raises:  UsageError for an ending that no form goes by.
    """
    if form is not None:
        return "table" if form == "text" else form
    ending = Path(output).suffix.lower() if output not in (None, "-") else ""
    if not ending or Path(str(output)).is_char_device():
        return default
    if ending not in _OF_ENDING:
        from nap_kg.errors import UsageError

        known = ", ".join(_OF_ENDING)
        raise UsageError(
            f"no form goes by the ending {ending!r}", place=f"-o {output}", fix=f"give --format, or one of {known}"
        )
    return _OF_ENDING[ending]


def check(args: argparse.Namespace, card: Card | None) -> None:
    """Check what can be checked before a question is put.

    Raises:  UsageError for a form or a picture of no known ending, where a terminal would get bytes, and for one file
             that two things would go to; QueryError for a picture of a question that names none.
    """
    from nap_kg.errors import UsageError

    if args.plot is not None and args.plot == args.output:
        raise UsageError("two outputs to one file", place=f"--plot {args.plot}", fix="name another file for the table")
    form = form_of(args.format, args.output)
    if form in _BINARY and args.output in (None, "-") and sys.stdout.isatty():
        raise UsageError(
            f"{form} is no text for a terminal", place=f"--format {form}", fix=f"name a file: -o answers.{form}"
        )
    if args.plot is not None and Path(args.plot).suffix.lower() not in _PICTURES:
        raise UsageError("a picture is an SVG or a PNG", place=f"--plot {args.plot}", fix="end FILE in .svg or .png")
    if args.plot is not None:
        from nap_kg.query.plot import chart_of

        chart_of(card)


def deliver(table: Table, args: argparse.Namespace) -> int:
    """Print, write and draw answers as the options say; a picture alone takes the table's place."""
    from nap_kg.errors import QueryError
    from nap_kg.files import replace_texts

    form = form_of(args.format, args.output, "turtle" if table.kind == "graph" else "table")
    if form in _GRAPH and table.kind != "graph":
        raise QueryError(
            f"{_GRAPH[form]} is for CONSTRUCT and DESCRIBE", place=f"--format {form}", fix="use --format csv or json"
        )
    if not table.terms and not args.quiet:
        print("(no rows; --why-not shows which pattern leaves none)", file=sys.stderr)
    files: dict[Path, str | bytes] = {}
    if args.plot is not None:
        kind = _PICTURES[Path(args.plot).suffix.lower()]
        files[Path(args.plot)] = table.plot(language=args.lang, form="svg" if kind == "svg" else "png")
    if args.plot is None or args.format or args.output:
        content = _content(table, form, args)
        if args.output in (None, "-"):
            _print(content)
        else:
            files[Path(args.output)] = content
    if files:
        replace_texts(files)
    return 0


def _content(table: Table, form: str, args: argparse.Namespace) -> str | bytes:
    named: dict[str, Callable[..., str | bytes]] = {
        "markdown": table.to_markdown,
        "html": table.to_html,
        "xlsx": table.to_xlsx,
    }
    if form in named:
        return named[form](iris=args.iris, language=args.lang)
    plain: dict[str, Callable[[], str | bytes]] = {
        "csv": table.to_csv,
        "tsv": table.to_tsv,
        "json": table.to_json,
        "xml": table.to_xml,
        "jsonl": table.to_jsonl,
        "parquet": table.to_parquet,
        "turtle": table.to_turtle,
        "jsonld": table.to_jsonld,
        "ntriples": table.to_ntriples,
    }
    if form in plain:
        return plain[form]()
    import shutil

    width = shutil.get_terminal_size((100, 24)).columns if args.output is None and sys.stdout.isatty() else 100
    return table.to_text(width=width, iris=args.iris, language=args.lang)


def _print(content: str | bytes) -> None:
    if isinstance(content, str):
        sys.stdout.write(content)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
