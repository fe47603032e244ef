"""Answers as a workbook (Office Open XML): one sheet, typed cells, no formula whatever a text looks like."""

from __future__ import annotations

import datetime
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from nap_kg.errors import QueryError
from nap_kg.query.extras import load

if TYPE_CHECKING:
    from nap_kg.query.table import Table

MOST_ROWS = 1_048_575
"""What a sheet holds below its heading."""
_MOST_LINKS, _LONGEST_LINK, _LONGEST_TEXT = 65_000, 2_000, 32_767
_WIDEST = 60
_FIRST_DAY = datetime.date(1900, 3, 1)
"""Before it, sheets count days wrongly: they take 1900 for a leap year."""


def as_xlsx(table: Table, *, iris: bool = False, language: str = "en") -> bytes:
    """Return a workbook; what ``Table.to_xlsx`` says. The same answers give the same bytes."""
    xlsxwriter = load("xlsxwriter", "tables", "a workbook")
    if len(table) > MOST_ROWS:
        raise QueryError(
            f"{len(table)} rows are more than a sheet holds", place="xlsx", fix="write csv or parquet, or ask for less"
        )
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": table.title(language), "created": datetime.datetime(2000, 1, 1)})
    sheet = book.add_worksheet(_sheet_name(table))
    bold, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "yyyy-mm-dd"})
    link, links = book.add_format({"font_color": "#0645ad"}), 0
    shown = table.shown(iris=iris, language=language)
    for column, name in enumerate(table.headings(language)):
        sheet.write_string(0, column, name, bold)
        sheet.set_column(column, column, min(_WIDEST, max(len(name), *(len(row[column]) for row in shown), 6) + 2))
    for number, (terms, values, texts) in enumerate(zip(table.terms, table.rows, shown, strict=True), 1):
        for column, (term, found, text) in enumerate(zip(terms, values, texts, strict=True)):
            if isinstance(term, ox.NamedNode) and links < _MOST_LINKS and _is_link(term.value):
                sheet.write_url(number, column, term.value, link, text[:_LONGEST_TEXT])
                links += 1
            else:
                _write(sheet, number, column, found, text, day)
    sheet.freeze_panes(1, 0)
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
    book.close()
    return buffer.getvalue()


def _write(sheet: Any, row: int, column: int, found: object, text: str, day: object) -> None:
    if found is None:
        return
    if isinstance(found, bool):
        sheet.write_boolean(row, column, found)
    elif isinstance(found, int | float | Decimal) and _is_exact(found):
        sheet.write_number(row, column, found)
    elif isinstance(found, datetime.date) and found >= _FIRST_DAY:
        sheet.write_datetime(row, column, found, day)
    else:
        if len(text) > _LONGEST_TEXT:
            raise QueryError(
                f"a text of {len(text)} characters is more than a cell holds",
                place=f"xlsx, row {row}",
                fix="write csv or parquet",
            )
        sheet.write_string(row, column, text)


def _is_exact(found: float | Decimal) -> bool:
    """Tell whether a number keeps all its digits in a cell, which holds fifteen."""
    if isinstance(found, float):
        return found - found == 0
    digits = Decimal(found).normalize().as_tuple().digits
    return len(digits) <= 15


def _is_link(iri: str) -> bool:
    return iri.startswith(("http://", "https://")) and len(iri) <= _LONGEST_LINK


def _sheet_name(table: Table) -> str:
    name = table.card.name if table.card else "answers"
    return re.sub(r"[\[\]:*?/\\']", "-", name)[:31] or "answers"
