"""The rows of tables with their meaning and keys, as what the report says of the plan's elements."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from nap_kg.ingest.identifiers import Identifiers
from nap_kg.ingest.model import Element, Fragment, Passage, Reading, Skip, Standing
from nap_kg.ingest.profile import Profile, ReportProfile
from nap_kg.ingest.table_meaning import Interpreter
from nap_kg.ingest.tables import CellComplaint, Layout, TableRow
from nap_kg.namespaces import NAP
from nap_kg.passages import digest, tokens
from nap_kg.readers import Cell

LEVELS = ("objective", "task", "deliverable", "part")
"""The kinds of elements, each inside one of those before it."""

LABEL = 140
"""The characters that a label has at most."""

TOKENS = 80
"""The tokens that a passage which is no printed row has at most."""

UNKEYED = "(no key)"

PRINTED = {
    "timeline": NAP.timelineAsPrinted,
    "start": NAP.timelineAsPrinted,
    "due": NAP.dueAsPrinted,
    "status": NAP.statusAsPrinted,
    "lead": NAP.leadAsPrinted,
}
"""The property that holds the text of a column's cells."""

SHOWN = {
    "timeline": (NAP.timelineAsPrinted, NAP.hasStartPeriod, NAP.hasDuePeriod, NAP.isOpenEnded),
    "start": (NAP.timelineAsPrinted, NAP.hasStartPeriod),
    "due": (NAP.dueAsPrinted, NAP.hasDuePeriod, NAP.isOpenEnded),
    "status": (NAP.statusAsPrinted, NAP.hasStatus, NAP.completionDate),
    "completion": (NAP.completionDate,),
    "lead": (NAP.leadAsPrinted, NAP.hasLead, NAP.hasConsultedBody, NAP.hasCollaborator, NAP.namesOthers),
    "collaborators": (NAP.hasCollaborator, NAP.namesOthers),
    "consulted": (NAP.hasConsultedBody, NAP.namesOthers),
    "new": (NAP.isMarkedNew,),
}
"""The properties of a status report that a column's cells show."""


@dataclass
class TableResult:
    """What the rows of a report's tables come to."""

    reading: Reading = field(default_factory=Reading)
    complaints: list[CellComplaint] = field(default_factory=list)
    unkeyed: list[tuple[TableRow, str, str]] = field(default_factory=list)  # without a key: row, parent's key, wording


def table_reading(
    layout: Layout,
    profile: Profile,
    report: ReportProfile,
    interpreter: Interpreter,
    identifiers: Identifiers,
    *,
    mint: bool,
    step: Callable[[], None],
) -> TableResult:
    """Return what tables say: an element for each row and for each parent that rows name, and where each stands."""
    return _Reader(profile, report, interpreter, identifiers, mint).read(layout, step)


class _Reader:
    def __init__(
        self, profile: Profile, report: ReportProfile, interpreter: Interpreter, identifiers: Identifiers, mint: bool
    ) -> None:
        self.profile, self.report, self.interpreter = profile, report, interpreter
        self.identifiers, self.mint = identifiers, mint
        self.result = TableResult()
        self._elements: dict[tuple[str, str], Element] = {}  # by kind and key
        self._numbered: dict[str, list[Element]] = {}  # by printed number
        self._parts: dict[str, int] = {}  # how many parts a deliverable has so far
        self._rows = 0
        self._claimed: set[tuple[str, str]] = set()  # kind and key of what rows print in the words of before
        self._repeated: set[tuple[str, str]] = set()  # kind and digest of wordings that several rows print

    def read(self, layout: Layout, step: Callable[[], None]) -> TableResult:
        self.result.reading.skips += layout.skips
        order = {kind: number for number, kind in enumerate(LEVELS)}
        wordings = Counter(
            wording for row in layout.rows for wording in self._wordings(row) if wording[0] == row.form.row
        )
        self._repeated = {wording for wording, count in wordings.items() if count > 1}
        self._claimed = set(self._claims(layout.rows))
        for row in sorted(layout.rows, key=lambda row: order[row.form.row]):  # parents before children; stable
            self._row(row)
            step()
        self.result.complaints += self.interpreter.complaints
        return self.result

    def _row(self, row: TableRow) -> None:
        kind = row.form.row
        wording = row.cells.get(kind)
        if wording is None or not wording.text:
            reason = "the whole row is struck through" if wording and wording.struck_text else "no wording"
            self.result.reading.skips.append(Skip(row.place, _content(row), reason))
            return
        parent = self._parent(row)
        if parent is _LOST:
            return
        element = self._element(row, kind, wording, parent, self._identifier(row, wording))
        if element is None:
            return
        self._pillar(row, element)
        element.targets = self.interpreter.targets(row)
        if kind in ("deliverable", "part"):
            self._stand(row, element)

    def _identifier(self, row: TableRow, wording: Cell) -> str:
        """Return the number that a row prints for itself."""
        cell = row.cells.get("identifier")
        if cell is not None:
            return cell.line
        return self._numbered_wording(row, row.form.row, wording)[0]

    def _numbered_wording(self, row: TableRow, column: str, cell: Cell) -> tuple[str, str]:
        """Return the number that stands before a wording, and the wording."""
        pattern = row.form.patterns.get(column)
        match = pattern.search(cell.line) if pattern else None
        if not match:
            return "", cell.line
        rest = cell.line[: match.start()] + " " + cell.line[match.end() :]
        return match["number"], " ".join(rest.split())

    def _parent(self, row: TableRow) -> Element | None:
        """Return the element that a row belongs to, None for the plan, ``_LOST`` where a cell names none."""
        parent: Element | None = None
        if row.form.under:
            return self._named(row, "", row.form.under)
        cell = row.cells.get("parent")
        if cell is not None and cell.text:
            match = row.form.patterns["under"].search(cell.line) if "under" in row.form.patterns else None
            return self._named(row, "parent", match["number"] if match else cell.line)
        for kind in LEVELS[: LEVELS.index(row.form.row)]:
            cell = row.cells.get(kind)
            if cell is None or not cell.text:
                continue
            number, wording = self._numbered_wording(row, kind, cell)
            found = self._above(row, kind, cell, parent, number, wording)
            if found is None:
                return _LOST
            parent = found
        return parent

    def _named(self, row: TableRow, column: str, number: str) -> Element:
        level = LEVELS.index(row.form.row)
        found = [one for one in self._numbered.get(_fold(number), ()) if LEVELS.index(one.kind) < level]
        found = found or [self._elements[at] for kind in LEVELS[:level] if (at := (kind, number)) in self._elements]
        if found:
            return found[-1]
        near = difflib.get_close_matches(_fold(number), self._numbered, n=1, cutoff=0.5)
        nearest = f"; nearest: {self._numbered[near[0]][0].number!r}" if near else ""
        expected = f"the number of an element that another row or table prints{nearest}"
        if column:
            self.result.complaints.append(row.complaint(column, expected))
        else:
            self.result.complaints.append(CellComplaint(row.place, "under", number, expected))
        return _LOST

    def _above(
        self, row: TableRow, kind: str, cell: Cell, parent: Element | None, number: str, wording: str
    ) -> Element | None:
        """Return the parent that a row names in a cell of its own, new where no row before did."""
        if number and (known := [one for one in self._numbered.get(_fold(number), ()) if one.kind == kind]):
            return known[-1]
        key = self._key(row, kind, number, wording, parent)
        known_one = self._elements.get((kind, key))
        if known_one is not None and known_one.parent is parent:
            return known_one
        table = ", ".join(filter(None, [row.source.name, row.table.place]))
        locator = row.place_of(cell) if cell.column else table
        return self._add(row, kind, key, cell, parent, number, wording, locator)

    def _element(self, row: TableRow, kind: str, wording: Cell, parent: Element | None, number: str) -> Element | None:
        words = self._numbered_wording(row, kind, wording)[1]
        key = self._key(row, kind, number, words, parent)
        if key == UNKEYED:
            self.result.unkeyed.append((row, parent.key if parent else "", self._unmarked(row, words)))
        elif (twin := self._elements.get((kind, key))) is not None:
            what = f"the number {number!r}" if number else "this wording"
            column = "identifier" if "identifier" in row.cells else kind
            expected = f"one row for each {kind}; {what} stands in {_locators(twin)} too"
            self.result.complaints.append(row.complaint(column, expected))
            return None
        return self._add(row, kind, key, wording, parent, number, words, row.place)

    def _add(
        self,
        row: TableRow,
        kind: str,
        key: str,
        cell: Cell,
        parent: Element | None,
        number: str,
        wording: str,
        locator: str,
    ) -> Element:
        passages = self._passages(row, [cell], locator, cut=True)
        if row.across is not None and kind == row.form.row:
            heading = f"{row.source.name}, {row.table.where(row.across)}"
            passages = self._passages(row, [row.across], heading, cut=True) + passages
        element = Element(kind, key, parent, passages, number, self._label(row, wording))
        own = row.cells.get("identifier")
        if own is not None and kind == row.form.row and own.start >= 0:
            element.number_passage = next(iter(self._passages(row, [own], locator)), None)
        link = row.cells.get("parent") if kind == row.form.row else None
        above = [row.cells[level] for level in LEVELS[: LEVELS.index(kind)] if level in row.cells]
        link = link or (above[-1] if above and above[-1].text else None)
        if link is not None and link.start >= 0:
            element.parent_passage = self._passages(row, [link], row.place_of(link), cut=True)[0]
        self.result.reading.elements.append(element)
        self._elements[kind, key] = element
        if number:
            self._numbered.setdefault(_fold(number), []).append(element)
        return element

    def _key(self, row: TableRow, kind: str, number: str, wording: str, parent: Element | None) -> str:
        """Return the key of an element: of its printed number, else as it was minted for its wording."""
        above = parent.key if parent else ""
        words = self._unmarked(row, wording)
        sha256 = digest(tokens(words))
        printed = _slug(number)
        repeated = (kind, sha256) in self._repeated
        key = (
            ""
            if printed and repeated
            else self.identifiers.key(self.report.key, kind, above, sha256, moved=not repeated) or ""
        )
        if not key and printed and (kind, printed) not in self._claimed:  # as numbered, unless that thing moved on
            key = printed
            if self.identifiers.has(kind, key) and not self.identifiers.prints(kind, key, sha256):
                self.result.reading.reworded.append((key, row.place))
        if key:
            self.identifiers.remember(self.report.key, kind, key, above, sha256)
            return key
        if not self.mint:
            return UNKEYED
        most = 3
        if row.across is not None and kind == row.form.row:  # the row's own words first, then those of the heading
            heading, most = row.across.line, 8
            words = f"{words.removeprefix(heading).lstrip(': ')} {heading}"
        return self.identifiers.mint(self.report.key, kind, above, sha256, words, most=most)

    def _unmarked(self, row: TableRow, wording: str) -> str:
        return wording.removeprefix(row.form.new).strip() if row.form.new else wording

    def _claims(self, rows: Sequence[TableRow]) -> Iterator[tuple[str, str]]:
        """Yield kind and key of what earlier reports print in the very words of a row, whatever its number is now."""
        for row in rows:
            for kind, sha256 in self._wordings(row):
                if (kind, sha256) not in self._repeated and (key := self.identifiers.known(kind, sha256)):
                    yield kind, key

    def _wordings(self, row: TableRow) -> Iterator[tuple[str, str]]:
        """Yield kind and digest of the wordings of a row and of the parents that it names."""
        for kind in LEVELS[: LEVELS.index(row.form.row) + 1]:
            cell = row.cells.get(kind)
            if cell is not None and cell.text:
                words = self._unmarked(row, self._numbered_wording(row, kind, cell)[1])
                yield kind, digest(tokens(words))

    def _label(self, row: TableRow, wording: str) -> str:
        """Return the source's words, where they may be used, at most ``LABEL`` characters of them."""
        if not self.profile.open_wording:
            return ""
        return shortened_label(self._unmarked(row, wording))

    def _pillar(self, row: TableRow, element: Element) -> None:
        cell = row.cells.get("pillar")
        if cell is None or not cell.text:
            return
        iri = self.interpreter.pillar(row)
        top = element
        while top.parent is not None:
            top = top.parent
        if not iri:
            return
        if top.pillar and top.pillar != iri:
            expected = f"one pillar for {top.kind} {top.number or top.key}, which another row puts under {top.pillar}"
            self.result.complaints.append(row.complaint("pillar", expected))
        elif not top.pillar:
            top.pillar = iri
            if cell.start >= 0:
                top.pillar_passage = self._passages(row, [cell], row.place_of(cell))[0]

    def _stand(self, row: TableRow, element: Element) -> None:
        columns = [column for column in SHOWN if column in row.cells]
        if element.kind == "part" and not columns:
            return
        if element.kind == "part":
            above = element.parent.key if element.parent else ""
            position = self._parts[above] = self._parts.get(above, 0) + 1
        else:
            position = self._rows = self._rows + 1
        meaning = self.interpreter.meaning(row)
        printed = {PRINTED[c]: "" for c in ("timeline", "status", "lead") if self.profile.prints(self.report, c)}
        if element.kind == "part":
            printed = {}
        printed |= {PRINTED[c]: self.interpreter.printed(row, c) for c in columns if c in PRINTED}
        standing = Standing(element, position, meaning, printed, [])
        identity = (NAP.reportsStatusOf, NAP.isReportedIn, NAP.isMarkedNew, NAP.position, NAP.hasCellRemark)
        wording = row.cells[element.kind]
        cells = [
            cell for cell in (wording, *(row.cells[column] for column in columns)) if cell.start >= 0 and cell.text
        ]
        whole = self._extent(row, cells) if row.across is None else None
        if whole is not None:
            standing.passages.append((Passage(whole, row.place, row.source.rendition), ()))
        else:
            for passage in self._passages(row, [wording], row.place, cut=True)[:1]:
                blank = [p for c in columns if not row.cells[c].text for p in SHOWN[c]]
                standing.passages.append((passage, (*identity, *blank)))
            for column in columns:
                for passage in self._passages(row, [row.cells[column]], f"{row.place}, {row.headings[column]}"):
                    standing.passages.append((passage, SHOWN[column]))
        standing.passages.sort(key=lambda shown: (shown[0].rendition, shown[0].fragment.start))
        self.result.reading.standings.append(standing)

    def _extent(self, row: TableRow, cells: Sequence[Cell]) -> Fragment | None:
        """Return the piece of the text that holds all cells of a printed row, None where it is no row."""
        start, end = min(cell.start for cell in cells), max(cell.end for cell in cells)
        text = row.source.document.text[start:end]
        if row.source.document.format in ("json", "yaml", "front-matter") or len(tokens(text)) > 4 * TOKENS:
            return None
        return Fragment(start, end, text)

    def _passages(self, row: TableRow, cells: Iterable[Cell], locator: str, *, cut: bool = False) -> list[Passage]:
        """Return the passages that cells are; ``cut``: at most ``TOKENS`` tokens of each."""
        found = []
        for cell in cells:
            if cell.start < 0 or not cell.text:
                continue
            fragment = row.fragment(cell)
            found.append(Passage(_shortened(fragment) if cut else fragment, locator, row.source.rendition))
        return found


_LOST = Element("", "", None, [])
"""Stands for a parent that a row names and no row is."""


def shortened_label(wording: str) -> str:
    """Return a wording as a label: at most ``LABEL`` characters of it."""
    words = wording.rstrip(".:; \u00a0\u202f")
    if len(words) <= LABEL:
        return words
    return words[: LABEL - 1].rsplit(" ", 1)[0].rstrip(",.:;– ") + " …"


def _shortened(fragment: Fragment) -> Fragment:
    from nap_kg.passages import tokens_with_offsets

    found = tokens_with_offsets(fragment.text)
    if len(found) <= TOKENS:
        return fragment
    end = found[TOKENS - 1].end
    return Fragment(fragment.start, fragment.start + end, fragment.text[:end])


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", text.casefold()).strip("-.")


def _content(row: TableRow) -> str:
    text = " | ".join(cell.line for cell in row.cells.values() if cell.text)
    return text if len(text) <= 80 else text[:79] + "…"


def _locators(element: Element) -> str:
    return element.passages[0].locator if element.passages else "another row"
