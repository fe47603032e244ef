"""The cells of an exported chart as they stand in a file that somebody has edited: CSV, or the sheets of a workbook.

Nothing is folded or mended, as a reader of charts does: what an export wrote comes back as it was.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nap_kg.errors import InputError, ParseError
from nap_kg.export.cells import unguard
from nap_kg.export.columns import NAMING, columns
from nap_kg.export.table import Cell
from nap_kg.export.workbook import LEGEND
from nap_kg.files import chunks
from nap_kg.progress import stage
from nap_kg.readers.archive import BROKEN, damaged, open_archive
from nap_kg.readers.decode import decode
from nap_kg.readers.delimited import sniff
from nap_kg.readers.extras import load
from nap_kg.readers.limits import MAX_BYTES, check_cells, check_width
from nap_kg.readers.model import column_letters

IDENTITY = ("report", "kind", *NAMING.values())
"""The columns without which nobody can say which things a row is about."""

_KNOWN = frozenset(column.title for column in columns({"label": (), "description": ()}))
_ENOUGH = 10
"""So many of our headings in one row are no chance."""

_METADATA = "-metadata.json"


@dataclass(frozen=True)
class Sheet:
    """A table: its headings, and its rows with the number that the program which shows it gives each."""

    place: str  # "chart.csv", "chart.xlsx, sheet '2014-2015'"
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    is_book: bool = False

    def where(self, row: int, column: int) -> str:
        """Return how a message names a cell."""
        return f"{self.place}, {f'cell {column_letters(column + 1)}{row}' if self.is_book else f'line {row}'}"


@dataclass(frozen=True)
class Edited:
    """An export of ours as it is now."""

    sheets: tuple[Sheet, ...]
    plan: str = ""  # IRI; empty where nothing beside the cells says
    templates: dict[str, str] = field(default_factory=dict)  # what the keys of a column stand for, by heading
    only: tuple[str, ...] = ()  # IRIs of the reports that it was narrowed to
    complaints: tuple[str, ...] = ()  # of cells that hold no value
    notes: tuple[str, ...] = ()


def is_export(path: Path) -> bool:
    """Tell whether a file is a chart that we exported: by its metadata or legend, or by our headings."""
    if not path.is_file() or path.stat().st_size > MAX_BYTES:
        return False
    if path.suffix.lower() in (".csv", ".tsv"):
        if _described(path):
            return True
        with path.open("rb") as file:
            head = file.read(2**16)
        try:
            text = decode(head[: head.rfind(b"\n") + 1] or head, str(path)).text
            first: Sequence[str] = next(csv.reader(io.StringIO(text, newline=""), delimiter=sniff(text)), ())
        except (InputError, csv.Error):
            return False
        return _is_ours(first)
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return False
    try:
        book = _book(path)
    except InputError:
        return False
    return any(_is_ours(next(sheet.iter_rows(values_only=True, max_row=1), ())) for sheet in book.worksheets)


def _is_ours(headings: Sequence[object]) -> bool:
    return len(_KNOWN & set(headings)) >= _ENOUGH


def read_edited(path: Path) -> Edited:
    """Return the rows of an export.

    Raises:  InputError for a file that can't be read, and one without rows.
    """
    found = _workbook(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    if not any(sheet.rows for sheet in found.sheets):
        raise InputError(
            "no row is below the headings", place=str(path), fix="check that it was saved with its content"
        )
    return found


def _described(path: Path) -> dict[str, Any]:
    """Return the metadata beside a CSV; empty where there is none of ours."""
    beside = path.with_name(path.name + _METADATA)
    if not beside.is_file():
        return {}
    try:
        document = json.loads(b"".join(chunks(beside)))
        listed = document["tableSchema"]["columns"]
        return document if _is_ours([one["titles"] for one in listed]) else {}
    except (ValueError, TypeError, KeyError):
        return {}


def _csv(path: Path) -> Edited:
    decoded = decode(b"".join(chunks(path)), str(path))
    text = decoded.text
    delimiter = sniff(text)
    crlf = text.partition("\n")[0].endswith("\r")
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        with stage(f"reading {path.name}, line") as step:
            for values in reader:
                step()
                if any(values):
                    check_width(len(values), f"{path}:{line}")
                    kept = [value.replace("\r\n", "\n") if crlf else value for value in values]
                    rows.append((line, tuple(unguard(value) or None for value in kept)))
                line = reader.line_num + 1
    except csv.Error as error:
        raise ParseError(
            f"a record that can't be read: {error}", place=f"{path}:{line}", fix="close or double its quotation marks"
        ) from error
    headings = tuple(str(cell or "").strip() for cell in rows[0][1]) if rows else ()
    document = _described(path)
    listed = document.get("tableSchema", {}).get("columns", [])
    return Edited(
        (Sheet(path.name, headings, tuple(_rectangular(rows[1:], len(headings)))),),
        document.get("dc:subject", {}).get("@id", ""),
        {one["titles"]: _template(one) for one in listed if _template(one)},
        tuple(one["@id"] for one in document.get("dc:coverage", [])),
        notes=tuple(f"{path.name}: {remark}" for remark in decoded.remarks),
    )


def _template(described: dict[str, Any]) -> str:
    return str(described.get("aboutUrl" if described["titles"] == "status report" else "valueUrl") or "")


def _rectangular(rows: Sequence[tuple[int, tuple[Cell, ...]]], width: int) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    for number, cells in rows:
        yield number, cells if len(cells) >= width else (*cells, *(None for _ in range(width - len(cells))))


def _book(path: Path) -> Any:
    content = b"".join(chunks(path))
    open_archive(content, str(path), "workbook", "[Content_Types].xml")
    openpyxl = load("openpyxl", "reading a workbook")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that are not read: drawings, validation
        try:
            return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, rich_text=False)
        except (*BROKEN, TypeError, AttributeError, IndexError, SyntaxError, OverflowError) as error:
            raise damaged(str(path), "workbook", str(error) or type(error).__name__) from error


def _workbook(path: Path) -> Edited:
    book = _book(path)
    sheets: list[Sheet] = []
    complaints: list[str] = []
    notes: list[str] = []
    legend: dict[str, Any] = {}
    try:
        for each in book.worksheets:
            place = f"{path.name}, sheet {each.title!r}"
            if each.title == LEGEND:
                legend = _legend(each)
                continue
            rows: list[tuple[int, tuple[Cell, ...]]] = []
            with stage(f"reading {place}, row") as step:
                for number, cells in enumerate(each.iter_rows(), 1):
                    step()
                    values = tuple(_value(cell, place, complaints) for cell in cells)
                    if any(value is not None for value in values):
                        check_width(len(values), f"{place}, row {number}")
                        rows.append((number, values))
            headings = tuple(str(cell or "").strip() for cell in rows[0][1]) if rows else ()
            if not _is_ours(headings):
                notes.append(f"{place}: its headings are not those of an exported chart, and it was not read")
                continue
            check_cells(len(rows) * len(headings), place)
            sheets.append(Sheet(place, headings, tuple(_rectangular(rows[1:], len(headings))), is_book=True))
            complaints += [
                f"{place}, {area}: merged cells are not one cell for each row: unmerge them"
                for area in _merged(path, each)
            ]
    except (*BROKEN, TypeError, AttributeError, IndexError, SyntaxError, OverflowError) as error:
        raise damaged(str(path), "workbook", str(error) or type(error).__name__) from error
    return Edited(
        tuple(sheets),
        legend.get("plan", ""),
        legend.get("templates", {}),
        tuple(legend.get("only", ())),
        tuple(complaints),
        tuple(notes),
    )


def _merged(path: Path, sheet: Any) -> list[str]:
    """Return the areas of merged cells, which stand behind the rows of a sheet's part."""
    from zipfile import ZipFile

    tail = b""
    with ZipFile(path) as archive, archive.open(sheet._worksheet_path.lstrip("/")) as part:
        while piece := part.read(2**20):
            tail = (tail + piece)[-(2**20) - 2**16 :]
    return [found.decode() for found in re.findall(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=\"([^\"]+)\"", tail)]


def _value(cell: Any, place: str, complaints: list[str]) -> Cell:
    """Return what a cell holds: a text as it is, a number without the form that a program gave it."""
    value = cell.value
    if value is None or value == "":
        return None
    at = f"{place}, cell {column_letters(cell.column)}{cell.row}"
    if cell.data_type == "f":
        complaints.append(f"{at}: {str(getattr(value, 'text', value))!r} is a formula, not a text or value")
        return None
    if cell.data_type == "e":
        complaints.append(f"{at}: {str(value)!r} is a formula's error, not a text or value")
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()[:10]
    return value if isinstance(value, str | bool | int) else str(value)


def _legend(sheet: Any) -> dict[str, Any]:
    """Return what the legend says of the plan, the reports and the columns' keys."""
    found: dict[str, Any] = {"templates": {}, "only": []}
    in_columns = False
    for row in sheet.iter_rows(values_only=True):
        cells = [str(cell) if cell is not None else "" for cell in row] + ["", "", "", ""]
        if cells[0] == "plan" and "plan" not in found:
            found["plan"] = cells[1]
        elif cells[0] == "only report" and not in_columns:
            found["only"].append(cells[1])
        elif cells[0] == "columns" and not cells[1]:
            in_columns = True
        elif in_columns and not cells[0]:
            break
        elif in_columns and cells[3] and cells[0] != "heading":
            found["templates"][cells[0]] = cells[3]
    return found
