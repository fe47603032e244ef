"""Text converted from a printed report: its tables are runs of lines whose cells are parted by tabs."""

from __future__ import annotations

from nap_kg.errors import InputError
from nap_kg.readers.inline import read_inline
from nap_kg.readers.limits import check_cells, check_width
from nap_kg.readers.model import Cell, Table
from nap_kg.readers.wording import Wording


def read_converted(text: str, path: str, wording: Wording) -> list[Table]:
    """Return a table for each run of lines with tabs, named by the last line above it; rows are numbered by line.

    Raises:  InputError where no line has a tab.
    """
    tables: list[Table] = []
    run: list[list[Cell]] = []
    above, at = "", 0

    def close() -> None:
        if not run:
            return
        width = max(map(len, run))
        check_width(width, path)
        check_cells(width * len(run), path)
        for row in run:
            last = row[-1]
            row.extend(Cell("", last.end, last.end, last.row, column) for column in range(len(row) + 1, width + 1))
        place = f"table {len(tables) + 1}, from line {run[0][0].row}"
        tables.append(Table(above, place, tuple(map(tuple, run)), "line"))
        run.clear()

    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line.strip("\r\n "):
            run.append(_row(line, at, number, wording))
        else:
            close()
            said = read_inline(line, wording).text.replace("\n", " ")
            above = said[:120] or above
        at += len(line) + 1
    close()
    if not tables:
        raise InputError(
            "no table in this text: no line has a tab",
            place=path,
            fix="convert the report so that a table's cells are parted by tabs, or name another format",
        )
    return tables


def _row(line: str, at: int, number: int, wording: Wording) -> list[Cell]:
    row = []
    for column, piece in enumerate(line.split("\t"), 1):
        bare = piece.strip()
        start = at + (len(piece) - len(piece.lstrip()) if bare else 0)
        said = read_inline(bare, wording)
        row.append(
            Cell(said.text, start, start + len(bare), number, column, said.struck, False, said.links, said.struck_text)
        )
        at += len(piece) + 1
    return row
