"""What every reader gives: a document's text, and its tables of cells, each with its place in that text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nap_kg.errors import InputError


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as a person sees it.

    ``text`` is without mark-up, its blanks are folded, and it is NFC. A line break or the end of a list's item that the
    cell itself holds is kept as a newline, as it often parts one body or date from the next; ``line`` is the same on
    one line. What is struck through in a cell is no part of ``text`` but in ``struck_text``, unless all of it is: then
    ``struck`` says so.
    """

    text: str
    start: int  # in the document's text, in code points
    end: int
    row: int  # from 1, as the file's own program numbers it: row of the sheet, line of the file, nth row or record
    column: int  # from 1
    struck: bool = False  # all of it is struck through
    merged: bool = False  # repeats the value of a merged cell
    links: tuple[str, ...] = ()
    struck_text: str = ""

    @property
    def line(self) -> str:
        """The text on one line."""
        return self.text.replace("\n", " ")


@dataclass(frozen=True)
class Record:
    """One row by heading."""

    row: int
    cells: dict[str, Cell]  # in printed order

    def text(self, heading: str) -> str:
        """Return the text under a heading; empty where there is no such heading."""
        return self.cells[heading].text if heading in self.cells else ""


@dataclass(frozen=True)
class Table:
    """A rectangle of cells; a hole is a cell with an empty text."""

    name: str  # of the sheet, caption, the heading above it, or the file
    place: str  # how a message names it: "sheet 'Plan'", "table 2, under 'Action 3'"
    rows: tuple[tuple[Cell, ...], ...]
    numbering: str = "row"  # what Cell.row counts: "sheet row", "line", "row", "record"
    row_places: Mapping[int, str] = field(default_factory=dict)  # a row's own name, such as a record's file
    section: str = ""  # the heading above the one that names the table, of a higher level

    def where(self, cell: Cell) -> str:
        """Return how a message names a cell within its file: ``sheet 'Plan', C4`` or ``line 4, column 3``."""
        if self.numbering == "sheet row":
            at = f"{column_letters(cell.column)}{cell.row}"
        else:
            heading = self.rows[0][cell.column - 1].line if self.numbering == "record" else ""
            column = f"column {heading!r}" if heading else f"column {cell.column}"
            at = f"{self.row_places.get(cell.row) or f'{self.numbering} {cell.row}'}, {column}"
        return ", ".join(filter(None, [self.place, at]))

    def header(self, header: int = 1, header_row: int = 1) -> tuple[list[str], int]:
        """Return the headings, one for each column, and how many rows stand above the first record.

        ``header`` is the number of tiers, ``header_row`` the number of the row (as ``Cell.row`` counts) of the first;
        blank rows before it are passed over. A table of records has one tier, above its first record. The tiers of a
        column are joined by " / "; a tier above the lowest also holds for the blank cells to its right, until the next,
        as merged headings do. A column without a heading is ``column 3``; of two with the same heading, the second is
        ``Status (2)``.

        Raises:  InputError where there is no row for the headings.
        """
        if self.numbering == "record":
            header, header_row = 1, 0
        first = next(
            (at for at, row in enumerate(self.rows) if row[0].row >= header_row and any(cell.text for cell in row)),
            None,
        )
        if first is None or first + header > len(self.rows):
            said = f"no row of headings at or below {self.numbering} {header_row}"
            raise InputError(said, place=self.place or self.name, fix="check which row holds the headings")
        tiers = [[cell.line for cell in row] for row in self.rows[first : first + header]]
        for tier in tiers[:-1]:
            for at in range(1, len(tier)):
                tier[at] = tier[at] or tier[at - 1]
        names: dict[str, None] = {}
        for column, parts in enumerate(zip(*tiers, strict=True), 1):
            own = parts[-1] or next((row[column - 1].text for row in self.rows[first : first + header - 1]), "")
            said = " / ".join(dict.fromkeys(filter(None, parts))) if own or header == 1 else ""
            name, again = said or f"column {column}", 1
            while name in names:
                again += 1
                name = f"{said or f'column {column}'} ({again})"
            names[name] = None
        return list(names), first + header

    def records(self, header: int = 1, header_row: int = 1) -> Iterator[Record]:
        """Yield the rows below the headings, each by heading; see ``header`` for what these are called.

        Passed over: blank rows, rows that repeat the headings (as on each page of a long table), and columns that have
        neither a heading nor any text.

        Raises:  InputError where there is no row for the headings.
        """
        names, below = self.header(header, header_row)
        heads = [[cell.line for cell in row] for row in self.rows[below - header : below]]
        rows = self.rows[below:]
        shown = [
            at
            for at in range(len(names))
            if any(tier[at] for tier in heads) or any(row[at].text or row[at].struck_text for row in rows)
        ]
        for row in rows:
            texts = [cell.line for cell in row]
            if not any(texts) and not any(cell.struck_text for cell in row):
                continue
            if texts in heads:
                continue
            yield Record(row[0].row, {names[at]: row[at] for at in shown})


@dataclass(frozen=True)
class Document:
    """A file that was read."""

    path: Path
    format: str  # "csv", "tsv", "xlsx", "ods", "html", "md", "front-matter", "json", "yaml", "pdf", "text"
    sha256: str  # of the file's bytes; of several files, see ``read_document``
    text: str
    tables: tuple[Table, ...]
    remarks: tuple[
        str, ...
    ] = ()  # what a reader should know: encoding guessed, formulas, mended letters, hidden sheets

    def table(self, name: str | int | None = None) -> Table:
        """Return one table: by name, by number from 1, or the only one.

        Raises:  InputError where there is no such table, or several and none is named.
        """
        if isinstance(name, int):
            if 0 < name <= len(self.tables):
                return self.tables[name - 1]
            said = f"no table {name}: this file has {len(self.tables)}"
        elif name is not None:
            named = [table for table in self.tables if table.name == name]
            if len(named) == 1:
                return named[0]
            said = f"{len(named) or 'no'} tables are named {name!r}" if named else f"no table is named {name!r}"
        elif len(self.tables) == 1:
            return self.tables[0]
        else:
            said = f"this file has {len(self.tables)} tables"
        listed = [f"{number} {table.name!r}" for number, table in enumerate(self.tables, 1)]
        fix = f"name one of {nearest(name if isinstance(name, str) else '', listed)}, by its number if names repeat"
        raise InputError(said, place=str(self.path), fix=fix)


def column_letters(column: int) -> str:
    """Return what a spreadsheet calls a column.

    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def nearest(word: str, known: list[str], most: int = 8) -> str:
    """Return known names as a list for a message, the nearest to a word first.

    >>> nearest("Plam", ["Notes", "Plan"])
    'Plan, Notes'
    """
    import difflib

    lower = {name.casefold(): name for name in reversed(known)}
    close = [lower[name] for name in difflib.get_close_matches(word.casefold(), list(lower), 3, 0.5)]
    ordered = [*close, *(name for name in known if name not in close)]
    return ", ".join(ordered[:most]) + (f" … {len(ordered) - most} more" if len(ordered) > most else "")
