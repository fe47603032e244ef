"""Reviewed spans: what of a source stands there without being a fact of the data, by position and digest only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nap_kg.errors import InputError
from nap_kg.evidence.documents import Document
from nap_kg.evidence.locate import snap
from nap_kg.evidence.model import EvidenceFinding, Statements
from nap_kg.evidence.tables import read_table
from nap_kg.passages import digest, tokens

FILE = "coverage.csv"
HEADER = ["start", "end", "digest", "kind", "reason"]

REASONS: dict[str, str] = {
    "background": "general text that states no fact of the plan",
    "heading": "names a part of the report and states no fact",
    "repeated-mention": "says what another passage with evidence says",
    "running-header": "column heads printed again",
    "table-of-contents": "lists the parts of the report",
    "withheld": "would single out a private person",
}
"""The kinds of reviewed spans, each with the one reason that is written beside it."""


@dataclass(frozen=True, order=True)
class Span:
    """One reviewed stretch of a rendition's text."""

    start: int
    end: int
    digest: str
    kind: str
    place: str  # file and line


def read_reviewed(statements: Statements, document: Document) -> tuple[list[Span], list[EvidenceFinding]]:
    """Return the reviewed spans of a document, and what is wrong with any.

    Raises:  InputError where a file's columns are not those of a list of spans.
    """
    spans: list[Span] = []
    findings: list[EvidenceFinding] = []
    for folder in statements.folders(document.rendition):
        for span, reason in _rows(folder / FILE):
            fault = _fault(span, reason, document)
            if fault is None:
                spans.append(span)
            else:
                value = f"{span.start}-{span.end}"
                findings.append(EvidenceFinding(document.rendition, "", value, "", "span-wrong", fault, span.place))
    return sorted(spans), findings


LONGEST_WITHHELD = 8
"""How many tokens a withheld span may have: a name, not a sentence."""


def withheld(statements: Statements, document: Document) -> list[tuple[int, int]]:
    """Return where in a document, or in another rendition of it, stands what is never to be printed."""
    found: list[tuple[int, int]] = []
    for folder in statements.folders(document.rendition):
        for span, _ in _rows(folder / FILE):
            if span.kind != "withheld":
                continue
            if document.exact:
                found.append((span.start, span.end))
                continue
            for count in range(1, LONGEST_WITHHELD + 1):
                for first in document.windows(count).get(span.digest, []):
                    found.append((document.tokens[first].start, document.tokens[first + count - 1].end))
    return found


def masked(text: str, spans: list[tuple[int, int]]) -> str:
    """Return a text with some stretches blacked out, every other character in its place."""
    for start, end in spans:
        text = text[:start] + "█" * (end - start) + text[end:]
    return text


def _rows(file: Path) -> Iterator[tuple[Span, str]]:
    for place, row in read_table(file, HEADER) if file.exists() else ():
        start, end = row["start"], row["end"]
        if not (start.isdecimal() and end.isdecimal()):
            fix = "write two whole numbers, as nap-kg evidence coverage --format csv does"
            raise InputError(f"a span starts and ends at a number, not {start!r} and {end!r}", place=place, fix=fix)
        yield Span(int(start), int(end), row["digest"], row["kind"], place), row["reason"]


def _fault(span: Span, reason: str, document: Document) -> str | None:
    if span.kind not in REASONS:
        return f"no such kind; one of {', '.join(REASONS)}"
    if reason != REASONS[span.kind]:
        return f"the reason of a {span.kind} is: {REASONS[span.kind]}"
    if not 0 <= span.start < span.end <= len(document.text):
        return "the span lies outside the text"
    if digest(tokens(document.text[span.start : span.end])) != span.digest:
        return "other words stand there: look again, and give the digest of the new ones"
    start, end = snap(document, span.start, span.end)
    if (span.start, span.end) != (start, end):
        return f"the span should begin and end with a word or its bracket: {start} to {end} would do"
    return None


def row(document: Document, start: int, end: int, kind: str) -> list[str]:
    """Return the cells of one reviewed span, ready for the file."""
    return [str(start), str(end), digest(tokens(document.text[start:end])), kind, REASONS[kind]]
