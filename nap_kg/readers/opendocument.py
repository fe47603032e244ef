"""ods: sheets as shown, read from the file's own XML: repeated and merged cells, links, struck-through text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree  # a document type, which could hold traps, is refused before
from zipfile import ZipFile

from nap_kg.progress import stage
from nap_kg.readers.archive import BROKEN, damaged, open_archive
from nap_kg.readers.composing import EMPTY, Composer, Draft
from nap_kg.readers.grid import Span, fill
from nap_kg.readers.inline import draft
from nap_kg.readers.limits import check_cells, check_width
from nap_kg.readers.shown import shown_date, shown_number
from nap_kg.readers.wording import Wording
from nap_kg.readers.workbook import choose, finish

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _TEXT, _OFFICE, _STYLE, _NUMBER = (
    f"{{{_NS}{name}:1.0}}" for name in ("table", "text", "office", "style", "datastyle")
)
_HREF = "{http://www.w3.org/1999/xlink}href"
_CELLS = (_TABLE + "table-cell", _TABLE + "covered-table-cell")
_LINES = {_TEXT + name for name in ("p", "h", "list-item", "line-break")}
_DATE_PARTS = {"year": "y", "month": "m", "day": "d", "hours": "h", "minutes": "n", "seconds": "s"}


def read_opendocument(content: bytes, path: str, wording: Wording, sheet: str | None) -> tuple[Composer, list[str]]:
    """Return the sheets that hold text, or the one that is named, and what is to be said of them.

    Raises:  InputError for a workbook that can't be read, a sheet that is not there, and where there is no text.
    """
    archive = open_archive(content, path, "workbook", "content.xml")
    composer, remarks = Composer(path), []
    try:
        chosen = choose(list(_names(archive)), sheet, path)
        styles = _Styles()
        if "styles.xml" in archive.namelist():
            styles.learn(archive, "styles.xml")
        styles.learn(archive, "content.xml")
        for each in _sheets(archive, path, chosen, styles, wording):
            remarks += each.add_to(composer, path)
    except (ElementTree.ParseError, *BROKEN) as error:
        raise damaged(path, "workbook", str(error)) from error
    return composer, finish(composer, remarks, path, sheet)


def _names(archive: ZipFile) -> Iterator[str]:
    with archive.open("content.xml") as file:
        for event, node in ElementTree.iterparse(file, ("start", "end")):  # noqa: S314
            if event == "start" and node.tag == _TABLE + "table":
                yield node.get(_TABLE + "name", "")
            elif event == "end":
                node.clear()


class _Styles:
    """What styles say that matters here: struck through, hidden, how precise a date is shown."""

    def __init__(self) -> None:
        self.struck: set[str] = set()
        self.hidden: set[str] = set()
        self.dates: dict[str, str] = {}
        self._formats: dict[str, str] = {}

    def learn(self, archive: ZipFile, part: str) -> None:
        with archive.open(part) as file:
            for event, node in ElementTree.iterparse(file, ("start", "end")):  # noqa: S314
                if event == "start" and node.tag == _OFFICE + "body":
                    return
                if event == "start":
                    continue
                name = node.get(_STYLE + "name", "")
                if node.tag in (_NUMBER + "date-style", _NUMBER + "time-style"):
                    parts = (each.tag.removeprefix(_NUMBER) for each in node)
                    self._formats[name] = "".join(_DATE_PARTS.get(each, "") for each in parts)
                elif node.tag == _STYLE + "style":
                    self._style(node, name)

    def _style(self, node: Any, name: str) -> None:
        parent = node.get(_STYLE + "parent-style-name", "")
        lines = [each.get(_STYLE + "text-line-through-style") for each in node.iter(_STYLE + "text-properties")]
        kinds = [each.get(_STYLE + "text-line-through-type") for each in node.iter(_STYLE + "text-properties")]
        said = [value for value in (*lines, *kinds) if value]
        if any(value != "none" for value in said) or (not said and parent in self.struck):
            self.struck.add(name)
        shown = node.get(_STYLE + "data-style-name", "")
        if shown in self._formats or parent in self.dates:
            self.dates[name] = self._formats.get(shown) or self.dates.get(parent, "")
        if any(each.get(_TABLE + "display") == "false" for each in node.iter(_STYLE + "table-properties")):
            self.hidden.add(name)


@dataclass
class _Sheet:
    name: str
    hidden: bool
    rows: list[list[Draft]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)  # their cells' style
    formulas: int = 0

    def add_to(self, composer: Composer, path: str) -> list[str]:
        place = f"sheet {self.name!r}"
        remarks = [f"{place} is hidden in the workbook, and was read"] if self.hidden else []
        while self.rows and not self.rows[-1]:
            self.rows.pop()
        if not self.rows:
            return [*remarks, f"{place} is empty"]
        width = max(map(len, self.rows))
        check_cells(width * len(self.rows), f"{path}, {place}")
        for row in self.rows:
            row += [EMPTY] * (width - len(row))
        fill(self.rows, self.spans)
        composer.add(self.name, place, enumerate(self.rows, 1), kind="sheet", numbering="sheet row")
        if self.formulas:
            plural = "s" if self.formulas > 1 else ""
            remarks.append(f"{place}: {self.formulas} formula{plural}: read as the value last saved")
        return remarks


def _sheets(archive: ZipFile, path: str, chosen: list[str], styles: _Styles, wording: Wording) -> Iterator[_Sheet]:
    sheet: _Sheet | None = None
    blank = 0  # rows passed over since the last that holds text
    depth = 0
    with archive.open("content.xml") as file, stage(f"reading {path}, row") as step:
        for event, node in ElementTree.iterparse(file, ("start", "end")):  # noqa: S314
            if node.tag == _TABLE + "table":
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1 and node.get(_TABLE + "name", "") in chosen:
                    sheet, blank = (
                        _Sheet(node.get(_TABLE + "name", ""), node.get(_TABLE + "style-name") in styles.hidden),
                        0,
                    )
                elif event == "end" and depth == 0:
                    if sheet is not None:
                        yield sheet
                    sheet = None
                    node.clear()
            elif event == "start" or sheet is None or depth != 1:
                continue
            elif node.tag == _TABLE + "table-column":
                repeat = min(_count(node, "number-columns-repeated"), 20_000)
                sheet.columns += [node.get(_TABLE + "default-cell-style-name", "")] * repeat
            elif node.tag == _TABLE + "table-row":
                row = _row(node, sheet, len(sheet.rows) + blank, path, styles, wording)
                repeat = _count(node, "number-rows-repeated")
                if row:
                    check_cells((len(sheet.rows) + blank + repeat) * len(row), f"{path}, sheet {sheet.name!r}")
                    sheet.rows += [[] for _ in range(blank)] + [list(row) for _ in range(repeat)]
                    blank = 0
                else:
                    blank += repeat
                node.clear()
                step()


def _count(node: Any, name: str) -> int:
    value = node.get(_TABLE + name, "1")
    return max(int(value), 1) if value.isdecimal() else 1


def _row(node: Any, sheet: _Sheet, at: int, path: str, styles: _Styles, wording: Wording) -> list[Draft]:
    """Return the cells of a row up to the last one that holds text."""
    row: list[Draft] = []
    column = 0
    for cell in (each for each in node if each.tag in _CELLS):
        repeat = _count(cell, "number-columns-repeated")
        covered = cell.tag == _CELLS[1]
        said = EMPTY if covered else _draft(cell, sheet, column, styles, wording)
        if said.text:
            check_width(column + repeat, f"{path}, sheet {sheet.name!r}, row {at + 1}")
            row += [EMPTY] * (column - len(row)) + [said] * repeat
        down, right = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down > 1 or right > 1:
            sheet.spans.append(Span(at, column, at + down, column + right))
        column += repeat
    return row


def _draft(cell: Any, sheet: _Sheet, column: int, styles: _Styles, wording: Wording) -> Draft:
    own = cell.get(_TABLE + "style-name") or (sheet.columns[column] if column < len(sheet.columns) else "")
    struck = own in styles.struck
    if cell.get(_TABLE + "formula"):
        sheet.formulas += 1
    kind = cell.get(_OFFICE + "value-type", "")
    if kind == "date":
        text = _date(cell.get(_OFFICE + "date-value", ""), styles.dates.get(own, "ymd"))
        if text:
            return Draft(text, struck=struck, struck_text=text if struck else "")
    pieces: list[tuple[str, bool]] = []
    links: list[str] = []
    for child in cell:
        _collect(child, struck, styles, pieces, links)
    if not pieces and kind in ("float", "currency", "percentage") and cell.get(_OFFICE + "value"):
        value = float(cell.get(_OFFICE + "value"))
        pieces = [(shown_number(value, "0.##%" if kind == "percentage" else "General"), struck)]
    return draft(pieces, wording, tuple(dict.fromkeys(links))) if pieces else EMPTY


def _date(value: str, codes: str) -> str:
    try:
        return shown_date(dt.datetime.fromisoformat(value), codes.replace("n", ""))
    except ValueError:
        return ""


def _collect(node: Any, struck: bool, styles: _Styles, pieces: list[tuple[str, bool]], links: list[str]) -> None:
    if node.tag == _OFFICE + "annotation" or not node.tag.startswith((_TEXT,)):
        return
    struck = struck or node.get(_TEXT + "style-name") in styles.struck
    if node.tag in _LINES:
        pieces.append(("\n", False))
    elif node.tag in (_TEXT + "s", _TEXT + "tab"):
        pieces.append((" ", struck))
    if node.get(_HREF):
        links.append(node.get(_HREF))
    if node.text:
        pieces.append((" ".join(node.text.split("\n")), struck))
    for child in node:
        _collect(child, struck, styles, pieces, links)
        if child.tail:
            pieces.append((" ".join(child.tail.split("\n")), struck))
