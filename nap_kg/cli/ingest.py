"""``nap-kg ingest``: a report's chart, read by program."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.ingest import Difference, IngestResult
    from nap_kg.ingest.guess import Doubt
    from nap_kg.ingest.model import Standing


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "ingest",
        help="read a report's chart or tables into a graph",
        description="Read the chart or tables of a progress report by its plan's profile. Writes only with --output; "
        "bodies that the register lacks go to review/bodies.csv beside the profile.",
    )
    parser.add_argument("file", metavar="FILE", help="the report: a file, or the folder of its files")
    parser.add_argument(
        "--profile", metavar="FILE", help="the plan's profile (default: the shipped one that knows FILE)"
    )
    parser.add_argument(
        "--guess", action="store_true", help="propose a profile for FILE, and say what is unsure; --output is its file"
    )
    parser.add_argument("--report", metavar="KEY", help="which report of the profile FILE is (default: by its digest)")
    parser.add_argument(
        "--register", action="append", metavar="PATH", help="may be repeated; RDF files with the bodies and their names"
    )
    parser.add_argument("--any-digest", action="store_true", help="read a changed copy")
    parser.add_argument("--mint", action="store_true", help="give new rows keys, and note them in identifiers.csv")
    parser.add_argument(
        "--output",
        metavar="DIR",
        help="the plan's folder: write plan.ttl, REPORT/chart.ttl, REPORT/evidence.ttl … there",
    )
    parser.add_argument(
        "--allow-deletions", action="store_true", help="of an exported table: rows that are no more there are deleted"
    )
    parser.add_argument("--dry-run", action="store_true", help="with --output: print what would be written, as a patch")
    parser.add_argument("--compare", action="store_true", help="print where this reading and the shipped graph differ")
    parser.add_argument(
        "--format", choices=("turtle", "csv", "json"), default="turtle", help="csv, json: the rows as read"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Print or write a report's graph; with --compare 1 where the readings differ."""
    from nap_kg.dataset import open_dataset
    from nap_kg.ingest import UnknownBodies, ingest

    if args.guess:
        return _guess(args)
    if args.profile is None:
        from nap_kg.roundtrip import is_export

        if is_export(Path(args.file)):
            return _read_back(args)
    register = open_dataset(args.register) if args.register else None
    try:
        result = ingest(
            args.file,
            profile=args.profile,
            report=args.report,
            dataset=register,
            any_digest=args.any_digest,
            mint=args.mint,
        )
    except UnknownBodies as error:
        if not args.dry_run:
            _write({error.path: error.text})
        raise
    code = 0
    if args.compare:
        differences = result.compare(register)
        _print_differences(differences)
        code = 1 if differences else 0
    elif args.output:
        _output(result, Path(args.output), dry_run=args.dry_run)
    elif args.format == "turtle":
        sys.stdout.write("\n".join(result.graphs.values()))
    else:
        _print_rows(result, args.format)
    if not args.quiet:
        _summary(result)
    return code


def _read_back(args: argparse.Namespace) -> int:
    """Write what an exported table that was edited says otherwise; what evidence does not show is listed."""
    from nap_kg.errors import UsageError
    from nap_kg.roundtrip import read_back
    from nap_kg.turtle.patch import patch

    if not args.output:
        raise UsageError(
            "this is a table that nap-kg exported, and goes back into the plan's folder",
            place=f"ingest {args.file}",
            fix="name the folder with --output; --dry-run shows what would change",
        )
    found = read_back(args.file, args.output, register=args.register or (), allow_deletions=args.allow_deletions)
    if args.dry_run:
        for change in found.changes:
            print(f"would write {change.path}", file=sys.stderr)
            sys.stdout.write(patch(change.before, change.after, name=str(change.path)))
    else:
        _write({change.path: change.after for change in found.changes})
    for line in found.unproved:  # also with --quiet: it is no summary
        print(f"warning: {line}", file=sys.stderr)
    if not args.quiet:
        said = _counted(len(found.differences), "difference") if found.differences else "nothing differs"
        new, deleted = (f"; {_counted(len(some), f'{word} row')}" if some else "" for word, some in
                        (("new", found.minted), ("deleted", found.deleted)))  # fmt: skip
        print(f"{args.file}: {said}{new}{deleted}", file=sys.stderr)
        for line in found.told():
            print(f"  {line}", file=sys.stderr)
        for thing in found.minted:
            print(f"  new {thing.kind}: its key is {thing.key}", file=sys.stderr)
        for note in found.notes:
            print(f"  note: {note}", file=sys.stderr)
    return 0


def _guess(args: argparse.Namespace) -> int:
    """Print or write a proposed profile, and what it is unsure of; an existing file is never written over."""
    from nap_kg.errors import InputError
    from nap_kg.ingest.guess import guess_profile, profile_text

    target = Path(args.output) if args.output else None
    if target is not None and target.exists():
        raise InputError(
            "a proposal is never written over what is there",
            place=str(target),
            fix="name another file, compare, and take what you want",
        )
    guess = guess_profile(args.file)
    text = profile_text(guess, key="to-be-decided", report=args.report or "to-be-decided")
    if target is None:
        sys.stdout.write(text)
    else:
        _write({target: text})
    if not args.quiet:
        print_doubts(guess.doubts)
    return 0


def print_doubts(doubts: list[Doubt]) -> None:
    """List on stderr what a proposal is unsure of, with its confidence and the reason."""
    said = "decide on what is unsure (confidence from 0 to 1):" if doubts else "nothing is unsure; read it all the same"
    print(said, *map(str, doubts), sep="\n  ", file=sys.stderr)


def _summary(result: IngestResult) -> None:
    count = Counter(element.kind for element in result.reading.elements)
    count["document"] = len(result.reading.documents)
    said = [_counted(count[kind], one, several) for kind, one, several in _KINDS if count[kind]]
    new = len(result.identifiers.minted)
    skips = result.reading.skips
    print(
        f"{result.report.key}: {', '.join(said)}; {_counted(len(result.reading.standings), 'status report')}"
        + (f"; {_counted(new, 'new line')} for identifiers.csv" if new else "")
        + (f"; {_counted(len(skips), 'row')} left out" if skips else ""),
        file=sys.stderr,
    )
    for reason, number in Counter(skip.reason for skip in skips).most_common():
        first = next(skip for skip in skips if skip.reason == reason)
        print(f"  left out {number}: {reason} (first: {first.place})", file=sys.stderr)
    for key, place in result.reading.reworded:
        print(f"  reworded: {key} ({place}); were it another thing, give it a key of its own", file=sys.stderr)
    for note in result.notes:
        print(f"  note: {note}", file=sys.stderr)


_KINDS = (
    ("objective", "objective", ""),
    ("task", "task", ""),
    ("deliverable", "deliverable", ""),
    ("part", "part", ""),
    ("document", "document", ""),
)


def _counted(number: int, one: str, several: str = "") -> str:
    return f"{number} {one}" if number == 1 else f"{number} {several or one + 's'}"


def _print_differences(differences: list[Difference]) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["row", "task", "column", "curated", "ingested"])
    writer.writerows([d.row, d.task, d.column, d.curated, d.ingested] for d in differences)


def _print_rows(result: IngestResult, form: str) -> None:
    rows = [_row(standing) for standing in result.reading.standings]
    if form == "json":
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    import csv

    writer = csv.DictWriter(sys.stdout, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)


def _row(standing: Standing) -> dict[str, object]:
    """Return what is read of one row, for a person to look over."""
    element, meaning = standing.element, standing.meaning
    printed = {_last(predicate): cell for predicate, cell in standing.printed.items()}
    return {
        "position": standing.position,
        "place": standing.passages[0][0].locator if standing.passages else "",
        "in": element.parent.number or element.parent.key if element.parent else "",
        "kind": element.kind,
        "key": element.key,
        "number": element.number,
        "new": meaning.is_new,
        "timeline": printed.get("timelineAsPrinted", ""),
        "start": _last(meaning.start),
        "due": _last(meaning.due),
        "status as printed": printed.get("statusAsPrinted", ""),
        "status": _last(meaning.status),
        "completion": meaning.completion,
        "lead": printed.get("leadAsPrinted", ""),
        "leads": [_last(body) for body in meaning.leads],
        "consulted": [_last(body) for body in meaning.consulted],
        "collaborators": [_last(body) for body in meaning.collaborators],
        "remarks": sorted(meaning.remarks),
    }


def _cell(value: object) -> object:
    return " ".join(map(str, value)) if isinstance(value, list) else value


def _last(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _output(result: IngestResult, folder: Path, *, dry_run: bool) -> None:
    """Write what changed, whole or not at all; with ``dry_run`` print it as a patch."""
    from nap_kg.ingest.folder import changes

    found = changes(result, folder)
    if not dry_run:
        _write({change.path: change.after for change in found})
        return
    from nap_kg.turtle.patch import patch

    for change in found:
        print(f"would write {change.path}", file=sys.stderr)
        sys.stdout.write(patch(change.before, change.after, name=str(change.path)))


def _write(texts: dict[Path, str]) -> None:
    from nap_kg.files import make_folder, replace_texts

    for path in texts:
        make_folder(path.parent)
    replace_texts(texts)
    for path in texts:
        print(f"wrote {path}", file=sys.stderr)
