"""A table as text that fits a width: plain columns, cells of several lines, or one block of lines per row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING

from nap_kg.query.table import lexical

if TYPE_CHECKING:
    from nap_kg.query.table import Table

_MINIMUM = 6
"""A column is never made narrower than this many characters."""
_LONG = (24, 16)
"""A word of more characters than these, such as an address, may be taken apart where a table is too wide."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<= )")


def layout(table: Table, *, width: int, iris: bool, language: str) -> str:
    """Return a table as text none of whose lines is longer than ``width``; what ``Table.to_text`` says."""
    if not table.terms or not table.columns:
        return ""
    if table.kind == "boolean":
        return f"{lexical(table.terms[0][0])}\n"
    cells = table.shown(iris=iris, language=language)
    above = [
        column
        for column, name in enumerate(table.columns)
        if name in table.parameters and len({row[column] for row in cells}) == 1
    ]
    kept = [column for column in range(len(table.columns)) if column not in above]
    if not kept:
        above, kept = [], list(range(len(table.columns)))
    names = table.headings(language)
    head = "".join(_paragraph(f"{names[c]}: {cells[0][c]}", width) for c in above if cells[0][c])
    columns = [names[column] for column in kept]
    body = [[row[column] for column in kept] for row in cells]
    numeric = [all(isinstance(row[c], int | float | Decimal | None) for row in table.rows) for c in kept]
    widths = [max(len(column[0]) + 2, *map(len, column[1:])) for column in zip(columns, *body, strict=True)]
    if sum(widths) + 2 * (len(widths) - 1) <= width:
        lines = _plain(columns, body, widths, numeric)
    else:
        fitted = _fit(columns, body, widths, width)
        fits = sum(fitted) + 3 * len(fitted) + 1 <= width
        lines = _grid(columns, body, fitted, numeric) if fits else _blocks(columns, body, width)
    return f"{head}\n{lines}" if head else lines


def _plain(columns: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[bool]) -> str:
    """Return a table of one line per row; a library that does this takes longer to load than the graph."""

    def line(cells: Sequence[str]) -> str:
        put = [c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True)]
        return "  ".join(put).rstrip() + "\n"

    return "".join(map(line, [columns, ["-" * width for width in widths], *rows]))


def _fit(columns: Sequence[str], rows: Sequence[Sequence[str]], natural: Sequence[int], width: int) -> list[int]:
    """Return how wide each column may be: the widest gives way first, as long as no word but a long one is cut."""
    wanted = list(natural)
    room = width - 3 * len(wanted) - 1
    texts = [[row[c] for row in rows] for c in range(len(columns))]
    words = [[len(word) for text in column for word in text.split()] for column in texts]
    heads = [max(len(part.rstrip()) for part in _HUMP.split(name)) for name in columns]
    for longest in (max(wanted), *_LONG):
        least = [max(_MINIMUM, h, *(min(longest, n) for n in w)) for h, w in zip(heads, words, strict=True)]
        while sum(wanted) > room:
            spare = [size if size > floor else 0 for size, floor in zip(wanted, least, strict=True)]
            if not any(spare):
                break
            wanted[spare.index(max(spare))] -= 1
    return wanted


def _grid(columns: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[bool]) -> str:
    """Return a table whose cells take several lines; names of columns break before a capital letter or at a space."""

    def line(cells: Sequence[str]) -> str:
        put = [c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True)]
        return f"| {' | '.join(put)} |\n"

    def block(cells: Sequence[list[str]]) -> str:
        return "".join(map(line, zip_longest(*cells, fillvalue="")))

    def rule(sign: str) -> str:
        return "+" + "+".join(sign * (w + 2) for w in widths) + "+\n"

    head = block([_heading(name, w) for name, w in zip(columns, widths, strict=True)])
    body = [block([_wrapped(text, w) for text, w in zip(row, widths, strict=True)]) + rule("-") for row in rows]
    return "".join([rule("-"), head, rule("="), *body])


def _heading(name: str, width: int) -> list[str]:
    lines = [""]
    for part in _HUMP.split(name):
        if lines[-1] and len((lines[-1] + part).rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return [line.rstrip() for line in lines]


def _blocks(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """Return each row as lines ``column  text``, a blank line between rows; empty cells are left out."""
    margin = max(map(len, columns)) + 2
    beside = width - margin >= _LONG[-1]
    blocks = []
    for row in rows:
        lines: list[str] = []
        for name, text in zip(columns, row, strict=True):
            if not text:
                continue
            if beside:
                first, *more = _wrapped(text, width - margin)
                lines += [f"{name.ljust(margin)}{first}", *(f"{'':{margin}}{line}" for line in more)]
            else:
                lines += [*_wrapped(name, width), *(f"  {line}" for line in _wrapped(text, max(1, width - 2)))]
        blocks.append("".join(f"{line}\n" for line in lines))
    return "\n".join(blocks)


def _paragraph(text: str, width: int) -> str:
    return "".join(f"{line}\n" for line in _wrapped(text, width))


def _wrapped(text: str, width: int) -> list[str]:
    from textwrap import wrap

    return wrap(text, width, break_on_hyphens=False)
