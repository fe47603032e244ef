"""The layout of tables: which kind of table each one is by the profile, and its rows by what stands in their cells."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from nap_kg.errors import InputError, ProfileError
from nap_kg.ingest.model import Fragment, Skip
from nap_kg.ingest.profile import Profile, ReportProfile, TableProfile
from nap_kg.readers import Cell, Document, Record, Table

TABLE = "@table"
"""Stands for the table's own name where a heading is expected."""

FILE = "@file"
"""Stands for the name of the table's file, without its ending."""

SECTION = "@section"
"""Stands for the heading above the one that names the table."""

ACROSS = "@across"
"""Stands for each of the headings that a row is read across."""

_STANDING = (TABLE, FILE, SECTION, ACROSS)


@dataclass(frozen=True)
class CellComplaint:
    """A cell that could not be understood."""

    place: str  # file, table and cell
    column: str  # its heading
    content: str
    expected: str

    def __str__(self) -> str:
        return f"{self.place}, {self.column!r}: {_short(self.content)!r}; expected {self.expected}"


@dataclass(frozen=True)
class Source:
    """One file of a report's source."""

    document: Document
    name: str  # its path below the source
    rendition: str  # IRI


@dataclass(frozen=True)
class TableRow:
    """One row of a table, its cells by column of the profile."""

    form: TableProfile
    source: Source
    table: Table
    number: int
    cells: dict[str, Cell]  # of the columns that the table has
    headings: dict[str, str]  # by column
    across: Cell | None = None  # the heading under which this reading of the row stands, of several side by side

    @property
    def place(self) -> str:
        """How a message names the row."""
        if self.source.document.format == "front-matter":
            return self.source.name
        own = self.table.row_places.get(self.number) or f"{self.table.numbering} {self.number}"
        return ", ".join(filter(None, [self.source.name, self.table.place, own]))

    def place_of(self, cell: Cell) -> str:
        """How a message names where a cell stands: a filled-down one stands in a row above."""
        if cell.row in (0, self.number) or self.source.document.format == "front-matter":
            return self.place
        own = self.table.row_places.get(cell.row) or f"{self.table.numbering} {cell.row}"
        return ", ".join(filter(None, [self.source.name, self.table.place, own]))

    def complaint(self, column: str, expected: str, content: str | None = None) -> CellComplaint:
        """Return the complaint that a cell is not what is expected."""
        cell = self.cells[column]
        place = f"{self.source.name}, {self.table.where(cell)}" if cell.column else self.place
        return CellComplaint(place, self.headings[column], cell.line if content is None else content, expected)

    def fragment(self, cell: Cell) -> Fragment:
        """Return the passage that a cell is."""
        return Fragment(cell.start, cell.end, self.source.document.text[cell.start : cell.end])


@dataclass
class Layout:
    """What the tables of a source hold."""

    rows: list[TableRow] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    unmapped: dict[str, str] = field(default_factory=dict)  # a place by heading that the profile does not name


def read_tables(sources: Sequence[Source], profile: Profile, report: ReportProfile) -> Layout:
    """Return the rows of all tables that the profile knows, in printed order.

    Raises:  ProfileError that names every table that the profile does not know, with what it lacks.
    """
    layout = Layout()
    strangers: list[str] = []
    used: set[int] = set()
    for source in sources:
        for table in source.document.tables:
            found = _form(source, table, profile, report)
            if isinstance(found, int):
                used.add(found)
                _rows(layout, profile.tables[found], source, table)
            elif reason := _left_out(source, table, profile):
                layout.skips.append(Skip(_place(source, table), table.name, reason))
            else:
                strangers.append(f"{_place(source, table)}: {found}")
    for number, form in enumerate(profile.tables):
        if number not in used and (not form.reports or report.key in form.reports):
            strangers.append(f"no table fits [[table]] {form.name!r}")
    if strangers:
        raise ProfileError(
            f"{len(strangers)} tables are not as the profile says:\n  " + "\n  ".join(strangers),
            place=str(profile.path),
            fix="correct [table.columns], add a [[table]] for each kind, or leave one out under [skip], saying why",
        )
    return layout


def _place(source: Source, table: Table) -> str:
    return ", ".join(filter(None, [source.name, table.place]))


def _left_out(source: Source, table: Table, profile: Profile) -> str:
    for pattern, reason in profile.skipped.items():
        if fnmatch(table.name, pattern) or fnmatch(source.name, pattern) or fnmatch(Path(source.name).name, pattern):
            return reason
    return ""


def _form(source: Source, table: Table, profile: Profile, report: ReportProfile) -> int | str:
    """Return the number of the first kind of table that a table is of, or what the nearest one lacks."""
    best: tuple[int, str] = (1_000, "its file is under no [[table]]")
    for number, form in enumerate(profile.tables):
        if form.reports and report.key not in form.reports:
            continue
        if form.files and not any(
            fnmatch(source.name, glob) or fnmatch(Path(source.name).name, glob) for glob in form.files
        ):
            continue
        headings = _headings(table, form)
        missing = [
            column for column, said in form.columns.items() if column not in form.optional and not _pick(said, headings)
        ]
        lacking = [form.columns[column][0] for column in missing]
        lacking += [heading for heading in form.across if not _pick((heading,), headings)]
        if not lacking:
            return number
        lacks = "; ".join(f"no column {heading!r}{_nearest(heading, headings)}" for heading in lacking)
        best = min(best, (len(lacking), f"[[table]] {form.name!r}: {lacks}"))
    return best[1]


def _nearest(heading: str, headings: Sequence[str]) -> str:
    near = difflib.get_close_matches(heading, headings, n=1, cutoff=0.5)
    return f" (nearest: {near[0]!r})" if near else f" (there are: {', '.join(map(repr, headings[:12]))})"


def _headings(table: Table, form: TableProfile) -> list[str]:
    try:
        return table.header(form.header, form.header_row)[0]
    except InputError:  # too few rows to hold the headings
        return []


def _pick(said: Sequence[str], headings: Sequence[str]) -> str:
    folded = {_fold(heading): heading for heading in reversed(headings)}
    for one in said:
        if one in _STANDING:
            return one
        if heading := folded.get(_fold(one)):
            return heading
    return ""


def _fold(heading: str) -> str:
    return " ".join(heading.casefold().replace("*", " ").split())


def _rows(layout: Layout, form: TableProfile, source: Source, table: Table) -> None:
    headings = _headings(table, form)
    picked = {column: heading for column, said in form.columns.items() if (heading := _pick(said, headings))}
    named = {_fold(heading) for heading in (*picked.values(), *form.ignore, *form.across)}
    for heading in headings:
        if heading and _fold(heading) not in named:
            layout.unmapped.setdefault(heading, _place(source, table))
    name = _heading_cell(source.document, table.name, min((row[0].start for row in table.rows if row), default=0))
    section = _heading_cell(source.document, table.section, name.start if name.start >= 0 else 0)
    above = {TABLE: name, FILE: _file_cell(source), SECTION: section, ACROSS: Cell("", -1, -1, 0, 0)}
    last: dict[str, Cell] = {}
    for record in table.records(form.header, form.header_row):
        cells = {c: above[h] if h in above else _words(record.cells[h], form) for c, h in picked.items()}
        for column in form.fill:
            if column in cells and not cells[column].text and column in last:
                cells[column] = last[column]
        last = {**last, **{column: cell for column, cell in cells.items() if cell.text}}
        row = TableRow(form, source, table, record.row, cells, picked)
        reason = _reason(record, row, form)
        if reason:
            content = " | ".join(cell.line for cell in record.cells.values() if cell.text)
            layout.skips.append(Skip(row.place, _short(content), reason))
        else:
            layout.rows += _across(row, record, table) if form.across else [row]


def _across(row: TableRow, record: Record, table: Table) -> Iterator[TableRow]:
    """Yield a row once for each of the headings that it is read across, the heading before its wording."""
    form = row.form
    headings = _headings(table, form)
    tier = table.rows[table.header(form.header, form.header_row)[1] - 1]
    for said in form.across:
        heading = _pick((said,), headings)
        cells = {c: record.cells[heading] if row.headings[c] == ACROSS else cell for c, cell in row.cells.items()}
        if (own := cells.get(form.row)) is not None and own.text:
            mark = "" if heading.endswith((":", "?", "!", ".")) else ":"
            cells[form.row] = dataclasses.replace(own, text=f"{heading}{mark} {own.text}")
        names = {column: heading if one == ACROSS else one for column, one in row.headings.items()}
        yield dataclasses.replace(row, cells=cells, headings=names, across=tier[headings.index(heading)])


def _reason(record: Record, row: TableRow, form: TableProfile) -> str:
    """Return why a row is left out; empty where it is not."""
    if not any(cell.text for cell in record.cells.values()):
        return "the row is blank"
    for column, pattern, reason in form.skip:
        cell = row.cells.get(column) or record.cells.get(column)
        if cell is not None and pattern.search(cell.text):
            return reason
    return ""


def _words(cell: Cell, form: TableProfile) -> Cell:
    """Return a cell without the marks of footnotes."""
    if form.footnotes is None or not form.footnotes.search(cell.text):
        return cell
    lines = (" ".join(line.split()) for line in form.footnotes.sub("", cell.text).split("\n"))
    return dataclasses.replace(cell, text="\n".join(filter(None, lines)))


def _heading_cell(document: Document, heading: str, before: int) -> Cell:
    """Return a heading above a table as a cell, at its last place before a position."""
    start = document.text.rfind(heading, 0, max(before, 0)) if heading else -1
    return Cell(heading, start, start + len(heading) if start >= 0 else -1, 0, 0)


def _file_cell(source: Source) -> Cell:
    return Cell(Path(source.name).stem, -1, -1, 0, 0)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def cells_of(row: TableRow, columns: Sequence[str]) -> Iterator[Cell]:
    """Yield the cells of some columns that stand in the text, in the order of their places."""
    found = [row.cells[column] for column in columns if column in row.cells]
    yield from sorted((cell for cell in found if cell.start >= 0 and cell.text), key=lambda cell: cell.start)
