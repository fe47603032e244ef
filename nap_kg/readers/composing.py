"""The canonical text of files that are none themselves: a line a row, tabs between cells, a line above each table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nap_kg.readers.limits import check_cells, check_width
from nap_kg.readers.model import Cell, Table


class Draft(NamedTuple):
    """A cell before it has a place."""

    text: str
    struck: bool = False
    merged: bool = False
    links: tuple[str, ...] = ()
    struck_text: str = ""


EMPTY = Draft("")


class Composer:
    """Writes the canonical text of a document, and knows where each cell is in it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.tables: list[Table] = []
        self._lines: list[str] = []
        self._at = 0

    def add(
        self,
        name: str,
        place: str,
        rows: Iterable[tuple[int, Sequence[Draft]]],
        *,
        kind: str = "table",
        numbering: str = "row",
    ) -> None:
        """Add a table; short rows are filled with holes."""
        where = ", ".join(filter(None, [self.path, place]))
        drafts = [(number, list(row)) for number, row in rows]
        width = max((len(row) for _, row in drafts), default=0)
        check_width(width, where)
        check_cells(width * len(drafts), where)
        self._line(f"[{kind} {name}]" if name else f"[{kind}]")
        made = [self._row(number, row + [EMPTY] * (width - len(row))) for number, row in drafts]
        self.tables.append(Table(name, place, tuple(made), numbering))

    def _line(self, line: str) -> None:
        self._lines.append(line)
        self._at += len(line) + 1

    def _row(self, number: int, drafts: list[Draft]) -> tuple[Cell, ...]:
        cells, shown, at = [], [], self._at
        for column, (text, struck, merged, links, gone) in enumerate(drafts, 1):
            line = text.replace("\n", " ; ")
            cells.append(Cell(text, at, at + len(line), number, column, struck, merged, links, gone))
            if gone and not struck:
                line = f"{line} [struck through: {' ; '.join(gone.splitlines())}]".lstrip()
            shown.append(line)
            at += len(line) + 1
        self._line("\t".join(shown))
        return tuple(cells)

    @property
    def text(self) -> str:
        """The text so far."""
        return "\n".join([*self._lines, ""])
