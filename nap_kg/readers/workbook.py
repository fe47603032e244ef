"""xlsx: sheets as shown, with merged cells, links, struck-through text, formulas' values, dates and numbers."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterator, Sequence
from typing import Any
from zipfile import ZipFile

from nap_kg.errors import InputError
from nap_kg.progress import stage
from nap_kg.readers.archive import BROKEN, damaged, open_archive
from nap_kg.readers.composing import EMPTY, Composer, Draft
from nap_kg.readers.extras import load
from nap_kg.readers.grid import Span, fill
from nap_kg.readers.inline import draft
from nap_kg.readers.limits import check_cells, check_width
from nap_kg.readers.model import column_letters, nearest
from nap_kg.readers.shown import shown_date, shown_number
from nap_kg.readers.wording import Wording

_FAILS = (*BROKEN, TypeError, AttributeError, IndexError, SyntaxError, OverflowError)
"""What the library raises for a workbook whose parts contradict each other."""


def read_workbook(content: bytes, path: str, wording: Wording, sheet: str | None = None) -> tuple[Composer, list[str]]:
    """Return the sheets that hold text, or the one that is named, and what is to be said of them.

    Raises:  InputError for a workbook that can't be read, a sheet that is not there, and where there is no text.
    """
    archive = open_archive(content, path, "workbook", "[Content_Types].xml")
    openpyxl = load("openpyxl", "reading a workbook")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that are not read: drawings, validation
        try:
            book = openpyxl.load_workbook(archive_file(archive), read_only=True, data_only=True, rich_text=True)
            sheets = list(book.worksheets)
            chosen = choose([each.title for each in sheets], sheet, path)
            composer, remarks = Composer(path), []
            for each in sheets:
                if each.title in chosen:
                    remarks += _Sheet(book, each, archive, path, wording).add_to(composer)
        except _FAILS as error:
            raise damaged(path, "workbook", str(error) or type(error).__name__) from error
    return composer, finish(composer, remarks, path, sheet)


def archive_file(archive: ZipFile) -> Any:
    """Return the bytes that an archive was opened on."""
    assert archive.fp is not None
    archive.fp.seek(0)
    return archive.fp


def choose(names: Sequence[str], wanted: str | None, path: str) -> list[str]:
    """Return the sheets to read.

    Raises:  InputError, with the nearest names, for one that is not there.
    """
    if wanted is None:
        return list(names)
    if wanted in names:
        return [wanted]
    raise InputError(f"no sheet is named {wanted!r}", place=path, fix=f"name one of {nearest(wanted, list(names))}")


def finish(composer: Composer, remarks: list[str], path: str, sheet: str | None) -> list[str]:
    """Return the remarks once it is sure that some sheet holds text.

    Raises:  InputError where none does.
    """
    if not composer.tables:
        which = f"the sheet {sheet!r} is empty" if sheet else "no sheet of this workbook holds any text"
        raise InputError(which, place=path, fix="check that it was saved with its content, and which sheet is meant")
    return remarks


class _Sheet:
    def __init__(self, book: Any, sheet: Any, archive: ZipFile, path: str, wording: Wording) -> None:
        self.book, self.sheet, self.archive, self.path, self.wording = book, sheet, archive, path, wording
        self.name = f"sheet {sheet.title!r}"
        self.part: str = sheet._worksheet_path.lstrip("/")
        self._styles: dict[int, tuple[str, bool]] = {}
        self.hidden_rows: set[int] = set()

    def add_to(self, composer: Composer) -> list[str]:
        remarks = []
        if self.sheet.sheet_state != "visible":
            remarks.append(f"{self.name} is hidden in the workbook, and was read")
        formulas = dict(self._formulas())
        rows: list[list[Draft]] = []
        unsaved: list[str] = []
        width = 0
        parser = self._parser(data_only=True)
        with stage(f"reading {self.path}, {self.name}, row") as step:
            for number, cells in parser.parse():
                row: list[Draft] = []
                for cell in cells:
                    column = cell["column"]
                    said = self._draft(cell)
                    if not said.text and (number, column) in formulas:
                        said = Draft(self.wording(formulas[number, column]))
                        unsaved.append(f"{column_letters(column)}{number}")
                    if said is not EMPTY:
                        row += [EMPTY] * (column - len(row))
                        row[column - 1] = said
                if row:
                    width = max(width, len(row))
                    check_width(width, f"{self.path}, {self.name}, row {number}")
                    check_cells(number * width, f"{self.path}, {self.name}")
                    while len(rows) < number - 1:
                        rows.append([])
                    rows[number - 1 : number] = [row]
                step()
        if not rows:
            return [*remarks, f"{self.name} is empty"]
        for row in rows:
            row += [EMPTY] * (width - len(row))
        self._link(rows, parser)
        merged = [Span(r.min_row - 1, r.min_col - 1, r.max_row, r.max_col) for r in self._merged(parser)]
        fill(rows, merged)
        composer.add(self.sheet.title, self.name, enumerate(rows, 1), kind="sheet", numbering="sheet row")
        if formulas:
            first = min(formulas)
            saved = len(formulas) - len(unsaved)
            at = f"{column_letters(first[1])}{first[0]}"
            if saved:
                remarks.append(f"{self.name}: {_many(saved, 'formula')}, first in {at}: read as the value last saved")
            if unsaved:
                remarks.append(
                    f"{self.name}: {_many(len(unsaved), 'formula')} without a saved value, first in {unsaved[0]}: "
                    "read as text"
                )
        hidden = [number for number, kept in parser.row_dimensions.items() if kept.get("hidden") in ("1", "true")]
        if hidden:
            remarks.append(f"{self.name}: {_many(len(hidden), 'hidden row')}, read with the others")
        return remarks

    def _parser(self, *, data_only: bool) -> Any:
        from openpyxl.worksheet._reader import WorkSheetParser

        book = self.book
        return WorkSheetParser(
            self.archive.open(self.part),
            self.sheet._shared_strings,
            data_only=data_only,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
            rich_text=True,
        )

    def _formulas(self) -> Iterator[tuple[tuple[int, int], str]]:
        """Yield the formulas, by place; a sheet without any is only searched for their mark."""
        with self.archive.open(self.part) as file:
            before = b""
            while piece := file.read(2**20):
                if (
                    b"<f>" in before + piece
                    or b"<f " in before + piece
                    or b":f>" in before + piece
                    or b":f " in before + piece
                ):
                    break
                before = piece[-3:]
            else:
                return
        for number, cells in self._parser(data_only=False).parse():
            for cell in cells:
                if cell["data_type"] == "f":
                    value = cell["value"]
                    yield (number, cell["column"]), str(getattr(value, "text", value) or "=")

    def _draft(self, cell: dict[str, Any]) -> Draft:
        value = cell["value"]
        if value is None:
            return EMPTY
        style = cell["style_id"]
        known = self._styles.get(style)
        number_format, struck = known if known is not None else self._style(style)
        if isinstance(value, str):
            text = self.wording(value)
        elif isinstance(value, bool):
            text = "TRUE" if value else "FALSE"
        elif isinstance(value, int | float):
            text = self.wording(shown_number(value, number_format))
        elif isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
            text = shown_date(value, number_format)
        else:  # text in pieces, each with a font of its own
            pieces = [_piece(piece, struck) for piece in value]
            return draft(pieces, self.wording) if any(text for text, _ in pieces) else EMPTY
        if not text:
            return EMPTY
        return Draft(text, struck=True, struck_text=text) if struck else Draft(text)

    def _style(self, style: int) -> tuple[str, bool]:
        from openpyxl.cell.read_only import ReadOnlyCell

        cell = ReadOnlyCell(self.sheet, 1, 1, None, "n", style)
        found = self._styles[style] = (cell.number_format or "General", bool(cell.font.strike))
        return found

    def _merged(self, parser: Any) -> list[Any]:
        from openpyxl.worksheet.cell_range import CellRange

        return [CellRange(each.ref) for each in parser.merged_cells.mergeCell] if parser.merged_cells else []

    def _link(self, rows: list[list[Draft]], parser: Any) -> None:
        links = [link for link in parser.hyperlinks.hyperlink if link.id]
        if not links:
            return
        from openpyxl.packaging.relationship import get_dependents, get_rels_path
        from openpyxl.worksheet.cell_range import CellRange

        targets = {each.Id: each.target for each in get_dependents(self.archive, get_rels_path(self.part))}  # type: ignore[no-untyped-call]
        for link in links:
            at = CellRange(link.ref)
            row, column = at.min_row - 1, at.min_col - 1
            if targets.get(link.id) and row < len(rows) and column < len(rows[row]):
                rows[row][column] = rows[row][column]._replace(links=(targets[link.id],))


def _piece(piece: Any, struck: bool) -> tuple[str, bool]:
    if isinstance(piece, str):
        return piece, struck
    return piece.text or "", bool(piece.font.strike)


def _many(count: int, what: str) -> str:
    return f"{count} {what}" + ("s" if count != 1 else "")
