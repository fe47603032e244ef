"""HTML: its tables, with the caption or the heading above each, cells that span rows and columns, and lists by line."""

from __future__ import annotations

import re
from typing import Any

from nap_kg.errors import InputError
from nap_kg.readers.composing import EMPTY, Composer, Draft
from nap_kg.readers.extras import load
from nap_kg.readers.grid import Span, fill
from nap_kg.readers.inline import read_inline
from nap_kg.readers.limits import MAX_DEPTH, check_cells, check_width
from nap_kg.readers.wording import Wording

_ENTITIES = re.compile(r"<!(?:ENTITY|DOCTYPE[^>\[]*\[)", re.IGNORECASE)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_SECTIONS = {"thead", "tbody", "tfoot"}
MAX_SPAN = 65_534  # of rows, as browsers read it


def read_html(text: str, composer: Composer, wording: Wording) -> None:
    """Add the tables of a page; rows are numbered within each. A table within a cell is read as a table of its own too.

    Raises:  InputError where there is none, where the page defines entities, and for tables that nest too deep.
    """
    for name, rows in tables_of(text, composer.path, wording):
        number = len(composer.tables) + 1
        place = f"table {number}, under {name!r}" if name else f"table {number}"
        composer.add(name, place, enumerate(rows, 1))
    if not composer.tables:
        raise InputError(
            "no table in this page",
            place=composer.path,
            fix="save the page once its tables are shown, or name another file",
        )


def tables_of(markup: str, path: str, wording: Wording) -> list[tuple[str, list[list[Draft]]]]:
    """Return the tables of a piece of HTML: the caption or the heading above, and the rows."""
    if _ENTITIES.search(markup):
        raise InputError(
            "this page defines entities, which can grow without end or fetch files: it may be a trap",
            place=path,
            fix="open it in a browser and save it anew",
        )
    tree = load("selectolax.lexbor", "reading HTML").LexborHTMLParser(markup)
    found, heading = [], ""
    nodes = tree.css("h1,h2,h3,h4,h5,h6,table")
    for node in nodes:
        _check_depth(node, path)
    for node in nodes:
        if node.tag in _HEADINGS:
            heading = read_inline(node.html, wording).text.replace("\n", " ")
            continue
        caption, rows = _table(node, path, wording)
        if any(cell.text for row in rows for cell in row):
            found.append((caption or heading, rows))
    return found


def _check_depth(node: Any, path: str) -> None:
    depth = 0
    while node is not None:
        depth += 1
        if depth > MAX_DEPTH:
            raise InputError("tables nest too deep: it may be a trap", place=path, fix="keep the table that is needed")
        node = node.parent


def _table(table: Any, path: str, wording: Wording) -> tuple[str, list[list[Draft]]]:
    caption = ""
    rows: list[list[Draft]] = []
    spans: list[Span] = []
    taken: dict[tuple[int, int], bool] = {}
    width = 0
    for child in table.iter():
        if child.tag == "caption":
            caption = read_inline(child.html, wording).text.replace("\n", " ")
        lines = [each for each in child.iter() if each.tag == "tr"] if child.tag in _SECTIONS else []
        last = len(rows) + len(lines)
        for line in lines:
            at, column = len(rows), 0
            row: list[Draft] = []
            for cell in line.iter():
                if cell.tag not in ("td", "th"):
                    continue
                while (at, column) in taken:
                    column += 1
                down, right = _span(cell, "rowspan"), _span(cell, "colspan") or 1
                below = last if down == 0 else min(at + down, last)
                behind = column + right
                check_width(behind, path)
                row += [EMPTY] * (behind - len(row))
                row[column] = read_inline(_inner(cell), wording)
                if below > at + 1 or right > 1:
                    spans.append(Span(at, column, below, behind))
                    check_cells(len(taken) + (below - at) * right, path)
                    taken.update({(r, c): True for r in range(at, below) for c in range(column, behind)})
                column, width = behind, max(width, behind)
            rows.append(row)
            check_cells(len(rows) * width, path)
    for row in rows:
        row += [EMPTY] * (width - len(row))
    fill(rows, spans)
    return caption, rows


def _span(cell: Any, name: str) -> int:
    digits = re.match(r"\s*(\d{1,6})", cell.attributes.get(name) or "1")
    return min(int(digits[1]), MAX_SPAN) if digits else 1


def _inner(cell: Any) -> str:
    """Return the mark-up within a cell; that of the cell's own tag counts only for what strikes it through."""
    markup = str(cell.html)
    return markup if "line-through" in (cell.attributes.get("style") or "") else markup.partition(">")[2]
