"""``nap-kg format``: Turtle in the house form."""

from __future__ import annotations

import argparse
import sys


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "format",
        help="write Turtle in the house form",
        description="Rewrite Turtle files in the house form: sorted, comments kept, no triple changed. "
        "Nothing is written unless all files can be read. An empty file has nothing to format, and stays empty.",
    )
    parser.add_argument("path", nargs="+", metavar="PATH", help="Turtle files, folders, or - for stdin to stdout")
    parser.add_argument("--check", action="store_true", help="write nothing: print the patch, exit 1 if there is one")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Rewrite the files, or print the patch that would; 1 where there is one to print."""
    from pathlib import Path

    from nap_kg.files import decode, find_files, read_text, replace_text
    from nap_kg.turtle.format import format_turtle
    from nap_kg.turtle.patch import patch

    files = find_files((path for path in args.path if path != "-"), [".ttl"], "Turtle")
    texts: dict[Path | None, str] = {file: read_text(file) for file in files}
    if "-" in args.path:
        texts[None] = decode(sys.stdin.buffer.read(), "<stdin>")
    formatted = {file: format_turtle(text, name=str(file or "<stdin>")) for file, text in texts.items()}
    changed = [file for file, text in texts.items() if formatted[file] != text]
    for file in texts:
        if args.check:
            sys.stdout.write(patch(texts[file], formatted[file], name=str(file or "<stdin>")))
        elif file is None:
            sys.stdout.write(formatted[file])
        elif file in changed:
            replace_text(file, formatted[file])
    if not args.quiet:
        done = "would be changed" if args.check else "changed"
        files_checked = f"{len(texts)} file{'' if len(texts) == 1 else 's'}"
        print(f"{len(changed)} of {files_checked} {done}", file=sys.stderr)
    return int(args.check and bool(changed))
