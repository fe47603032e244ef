"""``nap-kg validate``: what shapes object to in a graph, with file, line and column."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nap_kg.errors import UsageError

if TYPE_CHECKING:
    from nap_kg.cli._outputs import Outputs
    from nap_kg.findings import Report
    from nap_kg.settings import Settings


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._validate_options import add_options

    parser = commands.add_parser(
        "validate",
        help="check a graph against shapes",
        description="Check RDF files against SHACL shapes. Exit code 1 where there are findings at or above --fail-on. "
        "What is not said here comes from [tool.nap-kg.validate] in pyproject.toml or [validate] in nap-kg.toml.",
    )
    parser.add_argument(
        "path", nargs="*", metavar="PATH", help="RDF files, folders, patterns, - for stdin (default: the shipped graph)"
    )
    add_options(parser)
    parser.add_argument("--write-baseline", metavar="FILE", help="write all findings there, to pass from now on")
    parser.add_argument("--print-shapes-digest", action="store_true", help="print the digest of the shapes, and stop")
    parser.add_argument("--isolated", action="store_true", help="leave settings files alone")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Print the findings; 1 where one is grave enough."""
    from nap_kg.cli._outputs import parse_outputs
    from nap_kg.cli._validate_options import KEYS, STDIN_FORMATS, completed
    from nap_kg.files import STDIN, held
    from nap_kg.settings import Settings, find
    from nap_kg.validate import validate

    settings = Settings() if args.isolated else find("validate", KEYS)
    options = completed(args, settings.values)
    if args.print_shapes_digest:
        return _print_digest(options)
    outputs = parse_outputs(options.output or (), options.format)
    if options.endpoint or options.store:
        return _finished(_validated_there(options, args), options, outputs, settings)
    if options.graph:
        raise UsageError("--graph is for --endpoint and --store", fix="name the file that holds the graph")
    paths = None if options.path is None else [STDIN if path == "-" else path for path in options.path]
    with ExitStack() as stack:
        if paths and STDIN in paths:
            stack.enter_context(held(STDIN, sys.stdin.buffer.read(), STDIN_FORMATS[options.stdin_format]))
        report = validate(
            paths,
            shapes=options.shapes,
            ontology=options.ontology,
            engine=options.engine,
            cross_check=bool(options.cross_check),
            strict_targets=options.strict_targets,
            catalog=options.catalog,
            ignore_imports=bool(options.ignore_imports),
            shapes_digest=options.shapes_digest or "",
            focus=options.focus or (),
        )
    return _finished(report, options, outputs, settings)


def _validated_there(options: argparse.Namespace, args: argparse.Namespace) -> Report:
    """Return the report on a store or an endpoint."""
    from nap_kg.cli._validate_options import codes
    from nap_kg.validate.remote import validate_endpoint, validate_store

    if options.endpoint and options.store:
        raise UsageError("--endpoint and --store are two places", fix="name one")
    option = "--endpoint" if options.endpoint else "--store"
    beside = {"PATH": args.path, "--ontology": args.ontology}
    for name in (name for name, value in beside.items() if value):
        raise UsageError(f"{option} checks what is there, and {name} is here", fix="load it there, or leave it out")
    if options.engine == "pyshacl" or options.cross_check:
        raise UsageError(f"pySHACL can't ask {option}", fix="check the files with nap-kg validate PATH")
    same: dict[str, Any] = {
        "graphs": options.graph or (),
        "shapes": options.shapes,
        "strict_targets": options.strict_targets,
        "catalog": options.catalog,
        "ignore_imports": bool(options.ignore_imports),
        "shapes_digest": options.shapes_digest or "",
        "focus": options.focus or (),
        "select": codes(options.select),
        "ignore": codes(options.ignore),
    }
    if options.endpoint:
        return validate_endpoint(options.endpoint, timeout=options.timeout, **same)
    return validate_store(options.store, **same)


def _finished(report: Report, options: argparse.Namespace, outputs: Outputs, settings: Settings) -> int:
    """Write and print a report, and return the exit code."""
    from nap_kg.cli._outputs import check_not_read
    from nap_kg.files import replace_texts
    from nap_kg.findings import Severity, render, text
    from nap_kg.findings.filters import limited

    texts: dict[Path, str] = {}
    report = _filtered(report, options, texts)
    least = None if options.fail_on == "never" else Severity[options.fail_on.upper()]
    texts |= {file: render(report, form, fail_on=least) for file, form in outputs.files.items()}
    read = [*report.files, *(options.shapes or ()), *(options.ontology or ()), *filter(None, [options.catalog])]
    check_not_read(texts, [*read, *filter(None, [settings.file])])
    replace_texts(texts)
    shown = report if options.max_findings is None else limited(report, options.max_findings)
    if outputs.printed:
        _write(render(shown, outputs.printed, fail_on=least))
    if not options.quiet:
        print(text.summary(shown if outputs.printed else report), file=sys.stderr)
    return int(report.fails(least))


def _write(text: str) -> None:
    """Print; that the reader stops early, as ``head`` does, takes nothing from the verdict."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _filtered(report: Report, options: argparse.Namespace, texts: dict[Path, str]) -> Report:
    """Return what is told of a report; a baseline that is to be written goes into ``texts``."""
    from nap_kg.cli._validate_options import codes
    from nap_kg.findings.filters import is_selected, selected

    select, ignore = _current(codes(options.select)), _current(codes(options.ignore))
    report = selected(report, select, ignore)
    if not (options.write_baseline or options.baseline):
        return report
    from nap_kg.findings import baseline

    if options.write_baseline:
        file = Path(options.write_baseline)
        texts[file] = baseline.render(report, file)
        return baseline.written(report, file)
    known = baseline.read(Path(options.baseline))
    return baseline.without_known(
        report, known, lambda entry: is_selected(entry.rule, select, ignore) and not options.focus
    )


def _current(codes: list[str]) -> list[str]:
    """Return codes without retired ones, of which is said what they became."""
    if not codes:
        return codes
    from nap_kg.validate.retired import current

    found, notes = current(codes)
    for note in notes:
        print(f"warning: {note}", file=sys.stderr)
    return found


def _print_digest(options: argparse.Namespace) -> int:
    from nap_kg.validate.inputs import gather
    from nap_kg.validate.pinned import shapes_digest
    from nap_kg.validate.shapes import open_shapes

    inputs = gather(
        None,
        shapes=options.shapes,
        ontology=options.ontology,
        catalog=options.catalog,
        ignore_imports=bool(options.ignore_imports),
    )
    print(shapes_digest(open_shapes(inputs.shapes).triples))
    return 0
