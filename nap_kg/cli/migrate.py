"""``nap-kg migrate``: deprecated terms in Turtle files, replaced by what took their place."""

from __future__ import annotations

import argparse
import sys


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "migrate",
        help="replace deprecated terms in Turtle files",
        description="Rewrite Turtle files that use deprecated terms of the ontology; all else in them stays as it is. "
        "Nothing is written unless all files can be read. For a store, run queries/migrations/*.ru there.",
    )
    parser.add_argument("path", nargs="*", metavar="PATH", help="Turtle files or folders")
    parser.add_argument("--check", action="store_true", help="write nothing: print the patch, exit 1 if there is one")
    parser.add_argument("--list", action="store_true", help="list the deprecated terms and what becomes of them")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Rewrite the files, or print the patch that would; 1 where there is one to print."""
    from nap_kg.errors import UsageError
    from nap_kg.files import find_files, replace_texts
    from nap_kg.migrate import migrate, migrations
    from nap_kg.turtle.patch import patch

    if args.list:
        for known in migrations():
            print(f"{known.term}  since {known.since}: {known.summary}")
        return 0
    if not args.path:
        raise UsageError("no files are named", place="nap-kg migrate", fix="name Turtle files or folders, or --list")
    files = find_files(args.path, [".ttl"], "Turtle")
    changed = migrate(files)
    if args.check:
        for one in changed:
            sys.stdout.write(patch(one.before, one.after, name=str(one.file)))
    else:
        replace_texts({one.file: one.after for one in changed})
    if not args.quiet:
        for one in changed:
            terms = ", ".join(migration.term for migration in one.migrations)
            print(
                f"{one.file}: {one.statements} statement{'' if one.statements == 1 else 's'} with {terms}",
                file=sys.stderr,
            )
        done = "would be changed" if args.check else "changed"
        print(f"{len(changed)} of {len(files)} file{'' if len(files) == 1 else 's'} {done}", file=sys.stderr)
    return int(args.check and bool(changed))
