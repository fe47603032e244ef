"""Where a table's headings stand: in which row, in one tier or two."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nap_kg.errors import InputError
from nap_kg.ingest.guess.words import HEADINGS, heading_score
from nap_kg.readers import Cell, Table

ROWS = 12
"""The first rows of a table among which its headings are looked for."""


def heading_rows(table: Table) -> tuple[int, int, float]:
    """Return how many rows the headings take, the number of the first, and how sure that is, from 0 to 1.

    The row is the one with the most cells that are called as columns mostly are, the first of several. A second tier is
    seen where the row below fills gaps of the first, as merged headings leave them, and leaves gaps itself.
    """
    if table.numbering == "record":
        return 1, 1, 1.0
    first = next((at for at, row in enumerate(table.rows) if len(_own(row)) > 1), 0)
    found, best = first, _known(table.rows[first])
    for at, row in enumerate(table.rows[first + 1 : first + ROWS], first + 1):
        if best < 2 and _known(row) > best + 1 and all(len(cell.line) <= 60 for cell in _own(row)):
            found, best = at, _known(row)
    tiers = 1
    if found + 1 < len(table.rows) and _is_second_tier(table.rows[found], table.rows[found + 1]):
        tiers = 2
    elif found and _is_second_tier(table.rows[found - 1], table.rows[found]):
        found, tiers = found - 1, 2
    known = max(_known(row) for row in table.rows[found : found + tiers])
    own = next((at for at, row in enumerate(table.rows) if any(cell.text for cell in row)), 0)
    return tiers, (1 if found == own else table.rows[found][0].row), min(1.0, 0.4 + known / 4)


def _known(row: Sequence[Cell]) -> int:
    """Return how many cells are called as columns mostly are."""
    return sum(any(heading_score(column, cell.line) >= 0.8 for column in HEADINGS) for cell in _own(row))


def headings_of(table: Table, header: int, header_row: int) -> list[str]:
    """Return the headings; none where the table is too short to have them."""
    try:
        return table.header(header, header_row)[0]
    except InputError:
        return []


def _own(row: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in row if cell.text and not cell.merged]


def _is_heading(text: str) -> bool:
    return len(text) <= 40 and not re.search(r"\d{3}", text) and not re.fullmatch(r"[\d.,%/-]+", text)


def _is_second_tier(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    def said(cell: Cell) -> str:
        return "" if cell.merged else cell.text

    fills = sum(1 for a, b in zip(upper, lower, strict=True) if not said(a) and said(b))
    gaps = sum(1 for a, b in zip(upper, lower, strict=True) if said(a) and not said(b))
    texts = [cell.line for cell in lower if said(cell)]
    return bool(
        fills and gaps and len(texts) >= 2 and len(_own(upper)) >= 2 and all(_is_heading(text) for text in texts)
    )
