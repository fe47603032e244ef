"""``nap-kg query``: a question, and its answers."""

from __future__ import annotations

import argparse
import re
import sys
from typing import TYPE_CHECKING

from nap_kg.cli import _answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from nap_kg.cards import Card
    from nap_kg.dataset import Dataset
    from nap_kg.query import Question

EXAMPLES = """\
examples:
  nap-kg query --list lead                       the questions about leads
  nap-kg query co-lead-pairs                     an answer as a table
  nap-kg query deliverables-led-by --param agency=RCMP --format csv
  nap-kg query workload-by-agency --plot work.svg --lang fr
  nap-kg query gaps -o gaps.xlsx                 the form follows from the ending
  nap-kg query deliverables-led-by --explain     what it asks, takes and answers
  nap-kg query -e 'SELECT ?d WHERE { ?d a nap:Deliverable }'
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._data import add_data_option, add_endpoint_options

    parser = commands.add_parser(
        "query",
        help="answer a question",
        description="Answer a question: one of the shipped ones by its name, a file, or SPARQL of your own. The usual "
        "prefixes (nap:, rdfs:, skos: …) need no PREFIX line, and a query without GRAPH sees all graphs.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
    )
    parser.add_argument("question", nargs="?", metavar="NAME", help="a question's name, a file, or - for stdin")
    parser.add_argument("-e", "--sparql", metavar="SPARQL", help="the query itself")
    parser.add_argument(
        "-p",
        "--param",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter, never empty; may be repeated",
    )
    add_data_option(parser)
    add_endpoint_options(parser)
    _answers.add_options(parser)
    parser.add_argument(
        "--limit", type=_whole, metavar="N", help="at most so many rows; stderr says where there are more"
    )
    parser.add_argument(
        "--timeout", type=_seconds, metavar="SECONDS", help="give up, with exit code 2, where the answer takes longer"
    )
    parser.add_argument("--why-not", action="store_true", help="show step by step which pattern leaves no rows")
    parser.add_argument("--list", nargs="?", const="", metavar="WORD", help="list the questions (with that word)")
    parser.add_argument("--explain", action="store_true", help="say what a question asks, takes and answers")
    parser.add_argument("-h", "--help", action="store_true", help="this help; after NAME, what --explain says")
    parser.add_argument("-q", "--quiet", action="store_true", help="no remarks on stderr")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")
    parser.set_defaults(usage=parser.format_help)


def run(args: argparse.Namespace) -> int:
    """Print the answers; 0 also where there are none."""
    from nap_kg.errors import QueryError

    if args.list is not None:
        from nap_kg.cli._cards import list_cards

        return list_cards(args)
    if args.question is None and args.sparql is None:
        if args.help:
            print(args.usage(), end="")
            return 0
        raise QueryError(
            "no question", place="nap-kg query", fix="name one (nap-kg query --list), or give SPARQL with -e"
        )
    if args.question is not None and args.sparql is not None:
        raise QueryError(
            "two questions at once", place=f"query {args.question} -e …", fix="give a name or -e, not both"
        )
    question = _question(args)
    if args.explain or args.help:
        if question.card is None:
            fix = "open it with '#+ summary: …'"
            raise QueryError("this query has no header that would explain it", place=question.place, fix=fix)
        print(_explained(question.card, args.lang), end="")
        return 0
    return _answer(question, args)


def _question(args: argparse.Namespace) -> Question:
    from nap_kg.files import decode
    from nap_kg.query.ask import parse, read

    if args.sparql is not None:
        return parse(args.sparql, "query")
    if args.question == "-":
        return parse(decode(sys.stdin.buffer.read(), "<stdin>").removeprefix("\ufeff"), "<stdin>")
    return read(args.question)


def _answer(question: Question, args: argparse.Namespace) -> int:
    from dataclasses import replace

    from nap_kg.errors import ParameterError
    from nap_kg.query.ask import ask

    params: dict[str, object] = {}
    for said in args.param:
        name, equals, value = said.partition("=")
        if not equals:
            raise ParameterError(
                f"--param {said} has no value", place=f"--param {said}", fix=f"write --param {said}=VALUE"
            )
        if name in params:
            raise ParameterError(
                f"--param {name} is given twice", place=f"--param {said}", fix="give each parameter once"
            )
        params[name] = value
    _answers.check(args, question.card)
    dataset = _dataset(args)
    if args.why_not:
        return _why_not(question, params, dataset(), args)
    timeout = None if args.endpoint else args.timeout  # an endpoint's exchange has a limit of its own
    table = ask(question, dataset, params, limit=args.limit, timeout=timeout)
    if not args.quiet and question.card is None:
        _doubt(question, dataset())
    if args.limit is not None and len(table) > args.limit:
        table = replace(table, terms=table.terms[: args.limit])
        if not args.quiet:
            print(f"(cut to {_count(args.limit)}: there are more)", file=sys.stderr)
    return _answers.deliver(table, args)


def _why_not(question: Question, params: dict[str, object], dataset: Dataset, args: argparse.Namespace) -> int:
    """Print the patterns of a query with the rows that each leaves, and what the one that leaves none missed."""
    from nap_kg.cli._text import wrapped
    from nap_kg.explain import why_not
    from nap_kg.query.ask import sound
    from nap_kg.query.patience import within

    text = sound(question, dataset, params)
    if not args.quiet:
        _doubt(question, dataset)
    found = within(args.timeout, lambda: why_not(dataset, text, question.place, language=args.lang), question.place)
    width = max((len(str(step.rows)) for step in found.steps), default=4)
    for step in found.steps:
        mark = "  <- here the rows are lost" if step.is_first_empty else ""
        print(f"{step.rows:>{max(width, 4)}}  {'  ' * step.depth}{step.text}{mark}")
    if found.rows:
        why = "it answers even where its patterns match nothing" if found.culprit else "no pattern of it leaves none"
        print(f"this query has {_count(found.rows)}: {why}", file=sys.stderr)
    for reason in found.reasons:
        print(wrapped(f"- {reason}", "  "))
    return 0


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of rows: give a whole number from 1 on")
    return int(text)


def _seconds(text: str) -> float:
    if not (re.fullmatch(r"\d{1,8}(\.\d+)?", text, re.ASCII) and float(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no time: give seconds, e.g. 10 or 0.5")
    return float(text)


def _count(number: int) -> str:
    return f"{number} row{'s' * (number != 1)}"


def _doubt(question: Question, dataset: Dataset) -> None:
    """Warn of terms that the dataset does not know, whether there are rows or not."""
    from nap_kg.query.terms import doubtful

    for one in doubtful(dataset, question.text):
        print(f"warning: {one}", file=sys.stderr)


def _dataset(args: argparse.Namespace) -> Callable[[], Dataset]:
    """Return what opens the data that is named, once."""
    from functools import lru_cache

    from nap_kg.cli._data import asked

    @lru_cache(maxsize=1)
    def opened() -> Dataset:
        return asked(args, args.timeout)

    return opened


def _explained(card: Card, language: str) -> str:
    """Return what a question asks, takes and answers."""
    lines = [
        f"{card.name}: {card.title.get(language) or card.title['en']}",
        f"  {card.summary.get(language) or card.summary['en']}",
    ]
    if card.returns:
        lines += ["", f"answers   {card.returns}"]
    lines += [f"  {name:<20} {meaning}" for name, meaning in card.columns.items()]
    if card.params:
        lines += ["", "takes"]
    for param in card.params:
        notes = [param.type, *param.notes]
        lines.append(f"  {param.name:<20} {param.description} ({'; '.join(notes)})")
    if card.chart:
        lines += ["", f"draws     {card.chart.type} (--plot FILE.svg)"]
    if card.assumes:
        lines += ["", f"assumes   {card.assumes}"]
    given = "".join(f" --param {p.name}={_shell(p.example or '…')}" for p in card.params if p.required)
    lines += ["", f"$ nap-kg query {card.name}{given}"]
    return "".join(f"{line}\n" for line in lines)


def _shell(text: str) -> str:
    import shlex

    return shlex.quote(text)
