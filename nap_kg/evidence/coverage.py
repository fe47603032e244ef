"""Coverage: what of a source no evidence accounts for, cell by cell in the chart, span by span in all of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from nap_kg.dataset import Dataset
from nap_kg.errors import InputError
from nap_kg.evidence.documents import Document
from nap_kg.evidence.locate import Passage, locate
from nap_kg.evidence.model import EvidenceFinding, Statements, read
from nap_kg.evidence.normalise import WORDS, claims
from nap_kg.evidence.reviewed import Span, read_reviewed
from nap_kg.evidence.rows import COLUMNS, is_header
from nap_kg.namespaces import NAP, RDFS

Part = Literal["chart", "all"]

SHOWS: dict[str, tuple[set[str], set[str]]] = {
    "task": ({NAP.Task}, {RDFS.label}),
    "deliverable": ({NAP.Deliverable, NAP.DeliverablePart}, {RDFS.label}),
    "timeline": ({NAP.StatusReport}, {NAP.timelineAsPrinted, NAP.hasStartPeriod}),
    "status": ({NAP.StatusReport}, {NAP.statusAsPrinted, NAP.hasStatus}),
    "lead": ({NAP.StatusReport}, {NAP.leadAsPrinted, NAP.hasLead}),
    "bullet": ({NAP.DeliverablePart}, {RDFS.label}),
    "line": ({NAP.Objective, NAP.Pillar}, {RDFS.label, NAP.hasPillar}),
}
"""For each kind of printed item: whose evidence accounts for it, by supporting at least one of which properties."""


@dataclass(frozen=True, order=True)
class Item:
    """One thing that a source prints, and whether evidence or a reviewed span accounts for it."""

    start: int
    end: int
    kind: str  # a column of the chart, or what kind of span
    accounted: bool
    by: str  # "evidence", a kind of reviewed span, or "" for what is unexplained
    line: int  # 1-based line of the file


@dataclass(frozen=True)
class Count:
    """How many printed items of one kind are accounted for."""

    kind: str
    items: int
    by_evidence: int
    reviewed: int

    @property
    def unexplained(self) -> int:
        """Return how many are not."""
        return self.items - self.by_evidence - self.reviewed


@dataclass(frozen=True)
class Coverage:
    """What of a source is accounted for."""

    part: Part
    items: tuple[Item, ...]  # in reading order
    findings: tuple[EvidenceFinding, ...]  # faults of the list of reviewed spans

    @property
    def counts(self) -> tuple[Count, ...]:
        """Return the counts of each kind, in the order of the chart's columns, then by name."""
        order = {kind: place for place, kind in enumerate((*COLUMNS, "bullet", "line"))}
        kinds = sorted({item.kind for item in self.items}, key=lambda kind: (order.get(kind, 99), kind))
        return tuple(
            Count(
                kind,
                sum(item.kind == kind for item in self.items),
                sum(item.kind == kind and item.by == "evidence" for item in self.items),
                sum(item.kind == kind and item.accounted and item.by != "evidence" for item in self.items),
            )
            for kind in kinds
        )

    @property
    def unexplained(self) -> tuple[Item, ...]:
        """Return the items that nothing accounts for."""
        return tuple(item for item in self.items if not item.accounted)

    @property
    def complete(self) -> bool:
        """Tell whether everything is accounted for, and every reviewed span holds."""
        return not self.unexplained and not self.findings


def coverage(dataset: Dataset, documents: Sequence[Document], *, part: Part = "chart") -> Coverage:
    """Return what of the sources is accounted for: the chart's cells and lines, or every telling span of the text.

    Raises:  InputError where a document has no chart.
    """
    statements = read(dataset)
    items: list[Item] = []
    findings: list[EvidenceFinding] = []
    for document in documents:
        reviewed, faults = read_reviewed(statements, document) if document.exact else ([], [])
        findings.extend(faults)
        located = (locate(one, document) for one in statements.evidence if one.source == document.rendition)
        passages = [passage for passage in located if isinstance(passage, Passage)]
        printed = _chart(document, statements) if part == "chart" else _spans(document)
        account = _fitting(statements, passages) if part == "chart" else _any_passage(passages)
        for kind, start, end in printed:
            by = "evidence" if account(kind, start, end) else _reviewed(reviewed, start, end)
            line = document.text.count("\n", 0, start) + 1
            items.append(Item(start, end, kind, bool(by), by, line))
    return Coverage(part, tuple(sorted(items)), tuple(sorted(findings)))


def _fitting(statements: Statements, passages: Sequence[Passage]) -> Callable[[str, int, int], bool]:
    """Return a test for a cell or line: whether a passage of a fitting thing and property takes it all in."""
    by_kind: dict[str, list[Passage]] = {}
    for passage in passages:
        types, supported = statements.types(passage.evidence.thing), set(passage.evidence.properties)
        for kind, (classes, properties) in SHOWS.items():
            if types & classes and supported & properties:
                by_kind.setdefault(kind, []).append(passage)
    return lambda kind, start, end: any(p.start <= start and end <= p.end for p in by_kind.get(kind, ()))


def _any_passage(passages: Sequence[Passage]) -> Callable[[str, int, int], bool]:
    edges = sorted({(passage.start, passage.end) for passage in passages})
    return lambda _, start, end: any(a <= start and end <= b for a, b in edges)


def _reviewed(spans: Sequence[Span], start: int, end: int) -> str:
    """Return the kind of the reviewed span that takes in a stretch, "" where none does."""
    return next((span.kind for span in spans if span.start <= start and end <= span.end), "")


def chart_region(document: Document, statements: Statements) -> tuple[int, int]:
    """Return where the chart begins and ends, by the lines that the plan's profile names.

    Raises:  InputError where there is no profile beside the evidence, or its lines stand nowhere.
    """
    folders = [near for folder in statements.folders(document.rendition) for near in (folder, folder.parent)]
    profile = next((file for folder in folders if (file := folder / "profile.toml").is_file()), None)
    if profile is None:
        raise InputError(
            "no profile beside the evidence says where the chart stands",
            place=", ".join(sorted({str(folder) for folder in folders})) or str(document.path),
            fix="write a profile.toml there with [chart] begin and end, or ask for --part all",
        )
    chart = tomllib.loads(profile.read_text(encoding="utf-8")).get("chart", {})
    places: list[int] = []
    for mark in (chart.get("begin", ""), chart.get("end", "")):
        found = re.compile(rf"^[ \t]*{re.escape(mark)}[ \t]*$", re.MULTILINE).search(
            document.text, places[0] if places else 0
        )
        if found is None or not mark:
            raise InputError(
                f"no line of this document reads {mark!r}",
                place=str(document.path),
                fix=f"correct [chart] in {profile}",
            )
        places.append(found.start())
    return places[0], places[1]


def _chart(document: Document, statements: Statements) -> Iterator[tuple[str, int, int]]:
    """Yield every printed row's cells that hold words, its bullets, and every other line of the chart."""
    begin, end = chart_region(document, statements)
    heads: tuple[str, ...] = ()
    for match in re.finditer(r"[^\n]+", document.text[begin:end]):
        start, line = begin + match.start(), match[0]
        if not line.strip():
            continue
        if is_header(line):
            heads = tuple(cell.strip().casefold() for cell in line.split("\t"))
            yield "line", start, start + len(line.rstrip())
        elif "\t" not in line:
            yield "line", *_trim(document.text, start, start + len(line))
        else:
            yield from _cells(document.text, start, line, heads)


def _cells(text: str, start: int, line: str, heads: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    for place, cell in enumerate(line.split("\t")):
        if cell.strip():
            kind = heads[place] if place < len(heads) else "line"
            yield kind, *_trim(text, start, start + len(cell))
            for found in re.finditer(r"<ul\b[^<>]*>", cell):
                inside = start + found.end()
                for bullet in cell[found.end() :].split(";"):
                    if bullet.strip():
                        yield "bullet", *_trim(text, inside, inside + len(bullet))
                    inside += len(bullet) + 1
        start += len(cell) + 1


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


_LINKS = re.compile(r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]']", re.IGNORECASE)
_NUMBERS = re.compile(r"\d{1,3}(?:,\s?\d{3})+(?!\d)|\d+(?:\.\d+)*")
_NUMBER_WORDS = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, WORDS), key=len, reverse=True)) + r")\b", re.IGNORECASE
)
_ABBREVIATIONS = re.compile(r"\b[A-Z][A-Za-z]*[A-Z][A-Za-z]*\b")
_NAMES = re.compile(r"[^\W\d_]*[^\W\d_a-zà-ÿ][^\W\d_]*(?:[ -]+(?:of |the |and |for )?[^\W\d_a-zà-ÿ][^\W\d_]*)*")
_SENTENCE = re.compile(r"(?:^|[.!?:;]\s+|\n\s*(?:[-*•]\s*)?|[\"“'‘(*]+)$")


def _spans(document: Document) -> Iterator[tuple[str, int, int]]:
    """Yield every link, number, abbreviation and capitalised name of the text, each stretch once."""
    taken = bytearray(len(document.text))
    for kind, pattern in (
        ("link", _LINKS),
        ("number", _NUMBERS),
        ("abbreviation", _ABBREVIATIONS),
        ("name", _NAMES),
        ("number word", _NUMBER_WORDS),
    ):
        for match in pattern.finditer(document.text):
            start, end = match.span()
            if any(taken[start:end]) or (kind == "name" and not _is_name(document.text, start, match[0])):
                continue
            taken[start:end] = b"\1" * (end - start)
            yield kind, start, end


def _is_name(text: str, start: int, words: str) -> bool:
    """Tell whether capitalised words are a name: not one word that merely begins a sentence."""
    return bool(claims(words)) or not _SENTENCE.search(text[max(0, start - 40) : start])
