"""Merged cells: each cell that one covers repeats what it says."""

from __future__ import annotations

from typing import NamedTuple

from nap_kg.readers.composing import Draft


class Span(NamedTuple):
    """The rectangle of a merged cell, from 0; ``below`` and ``behind`` are the first row and column outside it."""

    row: int
    column: int
    below: int
    behind: int


def fill(rows: list[list[Draft]], spans: list[Span]) -> None:
    """Let the cells of a rectangle of rows that merged cells cover repeat them; what reaches past the rows is left."""
    height, width = len(rows), len(rows[0]) if rows else 0
    for span in spans:
        if span.row >= height or span.column >= width:
            continue
        repeated = rows[span.row][span.column]._replace(merged=True)
        if not repeated.text:
            continue
        for row in range(span.row, min(span.below, height)):
            for column in range(span.column, min(span.behind, width)):
                if (row, column) != (span.row, span.column):
                    rows[row][column] = repeated
