"""What stands in a cell: blanks that are printed, texts that a spreadsheet would take for a formula, lists.

Both marks are undone when a cell is read, whatever else the text begins with:

>>> guard("=SUM(A1)"), unguard(guard("=SUM(A1)")), guard("'tis")
("'=SUM(A1)", '=SUM(A1)', "'tis")
>>> mark(""), unmark(mark("")), mark("(blank)")
('(blank)', '', "'(blank)")
"""

from __future__ import annotations

import re
from collections.abc import Iterable

BLANK = "(blank)"
"""A cell that the report prints empty; an empty cell of ours says that nothing is known of it."""

SEPARATOR = "; "
"""What stands between the values of a list."""

_RISKY = re.compile(r"(?='*[=+\-@\t\r\n])")
_GUARDED = re.compile(r"'(?='*[=+\-@\t\r\n])")
_MARKED = re.compile(r"'+\(blank\)")


def guard(text: str) -> str:
    """Return a text with an apostrophe before it where a spreadsheet that opens a CSV would run it as a formula.

    That is where it begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end, or with apostrophes and then one of
    these, so that reading takes off exactly what writing put on.
    """
    return f"'{text}" if _RISKY.match(text) else text


def unguard(text: str) -> str:
    """Return a text without the apostrophe that ``guard`` put before it."""
    return text[1:] if _GUARDED.match(text) else text


def mark(text: str) -> str:
    """Return a printed text as a cell: a printed blank as ``(blank)``."""
    if not text:
        return BLANK
    return f"'{text}" if text == BLANK or _MARKED.fullmatch(text) else text


def unmark(cell: str) -> str:
    """Return the printed text of a cell that ``mark`` made."""
    if cell == BLANK:
        return ""
    return cell[1:] if _MARKED.fullmatch(cell) else cell


def join(values: Iterable[str]) -> str:
    """Return a list as a cell."""
    return SEPARATOR.join(values)


def split(cell: str) -> list[str]:
    """Return the values of a list in a cell; an editor may leave out blanks, or end it with a semicolon."""
    return [part.strip() for part in cell.split(";") if part.strip()]
