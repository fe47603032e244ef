"""The cells of a document's tables, by where they stand in its text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.readers import Cell, Table


@dataclass(frozen=True)
class TablePlace:
    """The cell that a position stands in."""

    table: Table
    number: int  # of the table in its document, from 0
    row: int
    cell: Cell

    @property
    def said(self) -> tuple[str, ...]:
        """What a locator has to say of it."""
        own = self.table.row_places.get(self.row) or f"{self.table.numbering} {self.row}"
        return tuple(filter(None, (self.table.place, own)))


class TableCells:
    """All cells that hold text, in the order of their places."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.names = frozenset(name for table in tables for name in (table.name, table.section))
        found = [
            (cell.start, TablePlace(table, number, row[0].row, cell))
            for number, table in enumerate(tables)
            for row in table.rows
            for cell in row
            if 0 <= cell.start < cell.end and not cell.merged
        ]
        found.sort(key=lambda item: item[0])
        self._starts = [start for start, _ in found]
        self._places = [place for _, place in found]

    def at(self, position: int) -> TablePlace | None:
        """Return the cell that a position stands in; None where it stands in none."""
        at = bisect_right(self._starts, position) - 1
        return self._places[at] if at >= 0 and position < self._places[at].cell.end else None

    def are_whole(self, start: int, end: int) -> bool:
        """Tell whether a passage begins and ends where cells do."""
        first, last = self.at(start), self.at(end - 1)
        return first is not None and last is not None and first.cell.start == start and last.cell.end == end

    def are_one_row(self, start: int, end: int) -> bool:
        """Tell whether a passage stands in one row."""
        first, last = self.at(start), self.at(end - 1)
        return first is not None and last is not None and (first.number, first.row) == (last.number, last.row)

    def begin_one(self, start: int, end: int) -> bool:
        """Tell whether a passage is the beginning of one cell."""
        first, last = self.at(start), self.at(end - 1)
        return first is not None and last is not None and first.cell is last.cell and first.cell.start == start
