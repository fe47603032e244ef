"""``nap-kg audit``: a sample of facts, each read against its passages, and the share that is wrong."""

from __future__ import annotations

import argparse
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.dataset import Dataset
    from nap_kg.evidence import Document
    from nap_kg.evidence.audit import Sheet, Verdict

EXAMPLES = """\
examples:
  nap-kg audit --record audit.csv          read 50 facts on a terminal; again to go on where you stopped
  nap-kg audit --sheet audit.csv | less    read them elsewhere, and fill in the sheet by number
  nap-kg audit --read audit.csv            the share that is wrong, with its interval
"""
_WIDTH = 100
_ANSWERS = {"r": "right", "w": "wrong", "u": "unsure", "q": None}


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._data import add_store_option

    parser = commands.add_parser(
        "audit",
        help="have a sample of facts read against their passages",
        description="Draw facts by lot, show each beside its passages, record whether it is right, and say which share "
        "is wrong, with its 95 % interval. A record holds IRIs and digests, and no word of a source.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("path", nargs="*", metavar="PATH", help="RDF files or folders (default: the shipped graph)")
    add_store_option(parser)
    parser.add_argument("--n", type=int, default=50, metavar="N", help="how many facts (default: 50)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="which draw (default: 0)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--record", metavar="FILE", help="ask for each verdict on the terminal, and keep them there")
    what.add_argument("--sheet", metavar="FILE", help="write a sheet to fill in, and print the facts")
    what.add_argument("--read", metavar="FILE", help="count the verdicts of a record or a sheet")
    parser.add_argument(
        "--source",
        action="append",
        metavar="FILE",
        help="a source document or a folder of them; may be repeated (default: $NAP_KG_SHARED/source)",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no remarks on stderr")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def run(args: argparse.Namespace) -> int:
    """Draw, ask, or count; 1 where a fact that was found wrong still stands."""
    from nap_kg.cli._data import stored
    from nap_kg.cli.evidence import _with_ontology
    from nap_kg.dataset import open_dataset
    from nap_kg.evidence import audit

    dataset = stored(args) or open_dataset(_with_ontology(args.path) if args.path else None)
    if args.read is not None:
        return _count(dataset, audit.read_record(Path(args.read)))
    drawn = audit.draw(dataset, args.n, args.seed)
    known: tuple[Verdict, ...] = ()
    target = Path(args.record or args.sheet) if args.record or args.sheet else None
    if target is not None and target.exists():
        known = audit.read_record(target)
        _check_same(known, {fact.key for fact in drawn}, target)
    sheets = audit.sheets(dataset, drawn, _documents(args, dataset))
    if args.record is not None:
        verdicts = _ask(sheets, audit.merged(drawn, known), Path(args.record))
        return _count(dataset, verdicts)
    print("\n\n".join(_page(sheet, place, len(sheets)) for place, sheet in enumerate(sheets, 1)))
    if target is not None:
        from nap_kg.files import replace_text

        replace_text(target, audit.to_csv(audit.merged(drawn, known)))
        if not args.quiet:
            print(f"fill in 'verdict' in {target}: {', '.join(audit.VERDICTS)}", file=sys.stderr)
    return 0


def _check_same(known: tuple[Verdict, ...], drawn: set[str], target: Path) -> None:
    """Check that a record is of this draw, so that no verdict is lost.

    Raises:  UsageError where it holds a verdict on another fact.
    """
    from nap_kg.errors import UsageError

    others = [one for one in known if one.verdict and one.fact not in drawn]
    if others:
        raise UsageError(
            f"this file holds verdicts on {len(others)} facts of another draw, or of data that has changed since",
            place=str(target),
            fix="name another file, give the --n and --seed of that draw, or count it with --read",
        )


def _documents(args: argparse.Namespace, dataset: Dataset) -> tuple[Document, ...]:
    from nap_kg import evidence
    from nap_kg.errors import InputError

    try:
        return evidence.find(dataset, args.source)
    except InputError as error:
        if args.source:
            raise
        if not args.quiet:
            print(f"the words are left out: {error.cause}", file=sys.stderr)
        return ()


def _page(sheet: Sheet, place: int, count: int) -> str:
    """Return a fact with what else is said of its thing, and its passages."""
    thing, property_, value = sheet.statement
    lines = [f"[{place}/{count}] fact {sheet.fact.key}"]
    lines += _row("thing", thing) + _row("says", property_) + _row("value", value)
    for name, told in sheet.besides:
        lines += _row("besides", f"{name}: {told}")
    for passage in sheet.passages:
        lines += ["", *_row("where", f"{passage.evidence.locator}; {passage.evidence.start} to {passage.evidence.end}")]
        if passage.text is None:
            lines += _row("words", "not at hand: give the document by --source FILE")
        else:
            before, words, after = (
                " ".join(text.replace("\t", " | ").split()) for text in (passage.before, passage.text, passage.after)
            )
            lines += _row("words", f"… {before} ⟦{words}⟧ {after} …")
    return "\n".join(lines)


def _row(name: str, text: str) -> list[str]:
    wrapped = textwrap.wrap(text, _WIDTH - 10, break_long_words=False, break_on_hyphens=False) or [""]
    return [f"{name if number == 0 else '':<9} {line}" for number, line in enumerate(wrapped)]


def _ask(sheets: tuple[Sheet, ...], lines: tuple[Verdict, ...], target: Path) -> tuple[Verdict, ...]:
    """Ask for the verdicts that are missing and keep each as soon as it is given; stop at q or the end of input."""
    from dataclasses import replace

    from nap_kg.evidence.audit import to_csv
    from nap_kg.files import replace_text

    found = list(lines)
    for place, sheet in enumerate(sheets):
        if found[place].verdict:
            continue
        print(_page(sheet, place + 1, len(sheets)))
        answer = _answer("right, wrong, unsure or quit [r/w/u/q]? ")
        if answer is None:
            break
        note = _line("note (may be empty): ") or ""
        found[place] = replace(found[place], verdict=answer, note=note)
        replace_text(target, to_csv(found))
        print()
    return tuple(found)


def _answer(prompt: str) -> str | None:
    while True:
        said = _line(prompt)
        if said is None:
            return None
        word = said.casefold()
        if word in ("r", "w", "u", "q", "right", "wrong", "unsure", "quit"):
            return _ANSWERS[word[0]]


def _line(prompt: str) -> str | None:
    print(prompt, end="", flush=True)
    said = sys.stdin.readline()
    return said.strip() if said else None


def _count(dataset: Dataset, verdicts: tuple[Verdict, ...]) -> int:
    """Print the share of the wrong with its interval, and the facts at fault; 1 where one of them still stands."""
    from nap_kg.evidence.audit import Rate, facts, rate, standing
    from nap_kg.namespaces import shrink

    found = rate(verdicts)
    still = standing(dataset, verdicts)
    left = len(verdicts) - found.judged - found.unsure
    more = f", {left} without a verdict" if left else ""
    print(
        f"{len(verdicts)} of {len(facts(dataset))} facts drawn: {found.right} right, {found.wrong} wrong, "
        f"{found.unsure} unsure{more}"
    )
    if found.judged:
        print(f"error rate {_percent(found)}")
    if found.unsure:
        print(f"with the unsure as wrong {_percent(Rate(found.right, found.wrong + found.unsure, 0))}")
    for one in verdicts:
        if one.verdict in ("wrong", "unsure"):
            state = "" if still[one.fact] else "; changed since"
            note = f": {one.note}" if one.note else ""
            print(f"{one.verdict} {shrink(one.thing)} {shrink(one.property)} ({one.fact}){state}{note}")
    return int(any(one.verdict == "wrong" and still[one.fact] for one in verdicts))


def _percent(found: object) -> str:
    from nap_kg.evidence.audit import Rate

    assert isinstance(found, Rate)
    low, high = found.interval
    return f"{found.share:.1%}, 95 % interval {low:.1%} to {high:.1%} (Wilson)".replace("%", " %").replace(
        "95  %", "95 %"
    )
