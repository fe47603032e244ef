"""``nap-kg evidence``: what ties the facts to their sources."""

from __future__ import annotations

import argparse
import csv
import dataclasses
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.dataset import Dataset
    from nap_kg.evidence import Coverage, Document, EvidenceFinding, ShownPassage


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "evidence",
        help="check, show or count what ties the facts to their sources",
        description="Every fact leads back to a passage of its source. Check that it does, and read the passages.",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = actions.add_parser("check", help="hold every fact against its passage", description=_CHECK)
    _add_data(check)
    _add_source(check)
    check.add_argument("--format", choices=("text", "csv", "json"), default="text")
    show = actions.add_parser("show", help="print the passages of a thing", description=_SHOW)
    show.add_argument("thing", metavar="THING", help="an IRI, a name such as task:1.11, or the last part of an IRI")
    _add_data(show, option=True)
    _add_source(show)
    show.add_argument("--format", choices=("text", "json"), default="text")
    show.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    coverage = actions.add_parser("coverage", help="count what no evidence accounts for", description=_COVERAGE)
    _add_data(coverage)
    _add_source(coverage)
    coverage.add_argument("--part", choices=("chart", "all"), default="chart", help="of the chart, or of all of it")
    coverage.add_argument("--format", choices=("text", "csv", "json"), default="text", help="csv: what is unexplained")
    add = actions.add_parser("add", help="write the Turtle of a new evidence", description=_ADD)
    _add_data(add, option=True)
    _add_source(add)
    add.add_argument("--for", dest="thing", required=True, metavar="THING", help="the thing whose facts it shows")
    add.add_argument("--supports", nargs="+", default=["rdfs:label"], metavar="PROPERTY", help="(default: rdfs:label)")
    add.add_argument("--locator", default="", help="where a person finds it, e.g. 'Annex A, task 1.11, row 1'")
    add.add_argument("--name", default="", help="its own name (default: from the thing's)")
    add.add_argument("--start", type=int, metavar="N", help="first code point, from 0")
    add.add_argument("--end", type=int, metavar="N", help="just after the last code point")
    add.add_argument("--from", dest="first", metavar="WORDS", help="the passage's first words")
    add.add_argument("--to", dest="last", metavar="WORDS", help="its last words")


_CHECK = "Find every passage, and check that the facts it supports are what it says; 1 where one is not."
_SHOW = "Print where the passages of a thing stand and what they show; their words where the source is at hand."
_COVERAGE = "Count the cells and lines of the chart that evidence or a reviewed span accounts for; 1 where any is left."
_ADD = "Print a nap:Evidence in the house form for a stretch of a source, given by positions or by its words."


def _add_data(parser: argparse.ArgumentParser, *, option: bool = False) -> None:
    from nap_kg.cli._data import add_data_option, add_store_option

    if option:
        add_data_option(parser)
    else:
        parser.add_argument("path", nargs="*", metavar="PATH", help="RDF files or folders (default: the shipped graph)")
        add_store_option(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def _add_source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--source",
        action="append",
        metavar="FILE",
        help="a source document or a folder of them; may be repeated (default: $NAP_KG_SHARED/source)",
    )
    parser.add_argument(
        "--other-rendition",
        action="store_true",
        help="allow another conversion of the report: passages are searched for, positions not demanded",
    )


def run(args: argparse.Namespace) -> int:
    """Run one action; 1 where it has findings."""
    from nap_kg.cli._data import stored
    from nap_kg.dataset import open_dataset
    from nap_kg.errors import UsageError

    if args.store is not None and args.action in ("check", "coverage"):
        raise UsageError(
            f"evidence {args.action} reads files: what stands beside them, and figures as they are written, are in no "
            "store",
            place=f"--store {args.store}",
            fix=f"name the files: nap-kg evidence {args.action} PATH…",
        )
    paths = args.data if args.action in ("show", "add") else args.path
    dataset = stored(args) or open_dataset(_with_ontology(paths) if paths else None)
    actions = {"check": _check, "show": _show, "coverage": _coverage, "add": _add}
    return actions[args.action](args, dataset)


def _with_ontology(paths: list[str]) -> list[str]:
    """Return given paths with the ontology and vocabularies that they are written in, unless these are among them."""
    from nap_kg import resources

    ontology, vocabularies = resources.folder("ontology"), resources.folder("data") / "vocabularies"
    given = {os.path.realpath(path) for path in paths}
    beside = [folder for folder in (ontology, vocabularies) if os.path.realpath(folder) not in given]
    return [*map(str, beside), *paths]


def _documents(args: argparse.Namespace, dataset: Dataset) -> tuple[Document, ...]:
    from nap_kg import evidence

    return evidence.find(dataset, args.source, other_rendition=args.other_rendition)


def _check(args: argparse.Namespace, dataset: Dataset) -> int:
    from nap_kg import evidence

    if _is_new(dataset):
        if not args.quiet:
            print("no evidence yet, and no status report that needs it: nothing to check", file=sys.stderr)
        return 0
    documents = _documents(args, dataset)
    report = evidence.check(dataset, documents)
    _print_findings(args, evidence.with_places(dataset, report.findings))
    if not args.quiet:
        many = len(report.findings)
        print(
            f"{report.found} of {report.evidence} passages found, {report.facts} facts held against them: "
            f"{many} finding{'' if many == 1 else 's'}",
            file=sys.stderr,
        )
        if args.other_rendition and not all(document.exact for document in documents):
            print("another rendition: positions were searched for, not demanded", file=sys.stderr)
    return 0 if report.conforms else 1


def _is_new(dataset: Dataset) -> bool:
    """Whether the data describes a plan of which no report was read yet."""
    import pyoxigraph as ox

    from nap_kg.namespaces import NAP, RDF

    def has(kind: str) -> bool:
        return any(dataset.store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(kind)))

    return has(NAP.ActionPlan) and not has(NAP.Evidence) and not has(NAP.StatusReport)


def _print_findings(args: argparse.Namespace, findings: Sequence[EvidenceFinding]) -> None:
    rows = [dataclasses.asdict(finding) for finding in findings]
    if args.format == "json":
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    elif args.format == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        names = ["thing", "property", "value", "evidence", "kind", "message", "place"]
        writer.writerow(names)
        writer.writerows([row[name] for name in names] for row in rows)
    else:
        for finding in findings:
            place = f"{finding.place}: " if finding.place else ""
            what = " ".join(filter(None, [_short(finding.property), _quoted(finding.value)]))
            print(f"{place}error {finding.kind} {_short(finding.thing)} {what}".rstrip())
            print(f"    {finding.message}")
            if finding.evidence and finding.evidence != finding.thing:
                print(f"    evidence {_short(finding.evidence)}")


def _short(iri: str) -> str:
    from nap_kg.namespaces import shrink

    return shrink(iri).strip("<>") if iri else ""


def _quoted(value: str) -> str:
    if not value:
        return ""
    return _short(value) if value.startswith(("http://", "https://")) else json.dumps(value, ensure_ascii=False)


def _show(args: argparse.Namespace, dataset: Dataset) -> int:
    from nap_kg import evidence
    from nap_kg.errors import InputError

    documents: tuple[Document, ...] = ()
    missing = ""
    try:
        documents = _documents(args, dataset)
    except InputError as error:
        if args.source:
            raise
        missing = error.cause
    passages = evidence.show(dataset, args.thing, documents)
    if args.format == "json":
        print(json.dumps([dataclasses.asdict(one) for one in passages], indent=2, ensure_ascii=False))
    else:
        coloured = args.color == "always" or (
            args.color == "auto" and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        )
        print("\n\n".join(_page(one, coloured=coloured) for one in passages))
    if missing and not args.quiet:
        print(f"the words are left out: {missing}", file=sys.stderr)
    return 0


def _page(one: ShownPassage, *, coloured: bool) -> str:
    proof = one.evidence
    rows = [
        ("thing", _short(proof.thing)),
        ("evidence", _short(proof.iri)),
        ("where", proof.locator),
        ("document", one.title),
        ("publisher", one.publisher),
        ("address", one.url),
        ("rendition", one.rendition),
        ("positions", f"{proof.start} to {proof.end}, {proof.token_count} tokens, SHA-256 {proof.token_digest}"),
    ]
    lines = [f"{name:<10} {value}" for name, value in rows if value]
    lines += [f"{'shows':<10} {_short(fact.property)} {', '.join(map(_quoted, fact.values))}" for fact in one.facts]
    if one.text is None:
        lines.append(f"{'words':<10} not at hand: give the document by --source FILE")
        return "\n".join(lines)
    if not coloured:
        return "\n".join([*lines, "", _folded(one.text)])
    before, after = _folded(one.before), _folded(one.after)
    return "\n".join([*lines, "", f"\x1b[2m…{before}\x1b[0m {_folded(one.text)} \x1b[2m{after}…\x1b[0m"])


def _folded(text: str) -> str:
    return " ".join(text.replace("\t", " | ").split())


def _coverage(args: argparse.Namespace, dataset: Dataset) -> int:
    from nap_kg import evidence

    documents = _documents(args, dataset)
    result = evidence.coverage(dataset, documents, part=args.part)
    if args.format == "json":
        counts = [dataclasses.asdict(count) | {"unexplained": count.unexplained} for count in result.counts]
        print(json.dumps({"part": result.part, "counts": counts}, indent=2))
    elif args.format == "csv":
        _print_unexplained(result, documents)
    else:
        _print_table(result)
    for finding in result.findings:
        print(f"{finding.place}: error {finding.kind} {finding.value}: {finding.message}", file=sys.stderr)
    left = len(result.unexplained)
    if not args.quiet:
        lines = sorted({item.line for item in result.unexplained})
        some = ", ".join(map(str, lines[:12])) + (" …" if len(lines) > 12 else "")
        where = f"; {left} unexplained, in lines {some} of the source" if left else ""
        print(f"{len(result.items)} printed, {len(result.items) - left} accounted for{where}", file=sys.stderr)
    return 0 if result.complete else 1


def _print_table(result: Coverage) -> None:
    from nap_kg.evidence.reviewed import REASONS

    rows = [["", "printed", "by evidence", "reviewed", "unexplained"]]
    counts = result.counts
    rows += [[c.kind, *map(str, (c.items, c.by_evidence, c.reviewed, c.unexplained))] for c in counts]
    sums = [sum(int(row[place]) for row in rows[1:]) for place in range(1, 5)]
    rows.append(["total", *map(str, sums)])
    widths = [max(len(row[place]) for row in rows) for place in range(5)]
    for row in rows:
        print("  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]))
    reasons = Counter(item.by for item in result.items if item.accounted and item.by != "evidence")
    if reasons:
        width = max(map(len, reasons))
        print("\nreviewed, by reason")
        for kind, number in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
            print(f"  {kind.ljust(width)}  {number:>4}  {REASONS.get(kind, '')}")


def _print_unexplained(result: Coverage, documents: tuple[Document, ...]) -> None:
    """Print what is unexplained as rows of coverage.csv, whose kind and reason are left to a reviewer."""
    from nap_kg.passages import digest, tokens

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["start", "end", "digest", "kind", "reason"])
    if len(documents) == 1:
        for item in result.unexplained:
            words = digest(tokens(documents[0].text[item.start : item.end]))
            writer.writerow([item.start, item.end, words, "", ""])


def _add(args: argparse.Namespace, dataset: Dataset) -> int:
    from nap_kg import evidence
    from nap_kg.errors import InputError
    from nap_kg.evidence.model import read

    documents = _documents(args, dataset)
    if len(documents) > 1:
        raise InputError(
            "the data has several sources",
            place="--source",
            fix="load one report's data by --data, and name its source",
        )
    document = documents[0]
    if args.start is not None and args.end is not None:
        start, end = args.start, args.end
    elif args.first and args.last:
        start, end = evidence.span(document, first=args.first, last=args.last)
    else:
        raise InputError(
            "no passage is given",
            place="--start, --end, --from, --to",
            fix="give --start and --end, or --from and --to",
        )
    statements = read(dataset)
    print(
        evidence.block(
            statements,
            document,
            start,
            end,
            thing=args.thing,
            supports=args.supports,
            locator=args.locator,
            name=args.name,
        ),
        end="",
    )
    return 0
