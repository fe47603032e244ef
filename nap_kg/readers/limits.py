"""How much a reader takes before it says no: a table that people wrote stays far below each of these."""

from __future__ import annotations

from nap_kg.errors import InputError

MAX_BYTES = 256 * 2**20
"""Of a file, and of all that a packed file unpacks to."""
MAX_RATIO = 200
"""A part of a packed file may be so many times larger unpacked, once it is larger than ``RATIO_FROM``."""
RATIO_FROM = 16 * 2**20
MAX_PARTS = 10_000
"""Files in a packed file, and files of a folder of records."""
MAX_COLUMNS = 2_000
MAX_CELLS = 10_000_000
"""Of one table, holes counted: merged and repeated cells can make much of little."""
MAX_REPEATED = 10_000
"""Values that aliases of a YAML text may add to those that it prints."""
MAX_DEPTH = 100
"""Of nesting in JSON, YAML and HTML."""
MAX_PAGES = 2_000


def check_width(columns: int, place: str) -> None:
    """Raise InputError for a table that is wider than any that people read."""
    if columns > MAX_COLUMNS:
        raise InputError(
            f"{columns} columns: more than the {MAX_COLUMNS} that a table may have",
            place=place,
            fix="check the delimiter, or keep the columns that are needed",
        )


def check_cells(cells: int, place: str) -> None:
    """Raise InputError for a table of too many cells."""
    if cells > MAX_CELLS:
        raise InputError(
            f"more than the {MAX_CELLS} cells that a table may have",
            place=place,
            fix="split the table, and look for merged or repeated cells that reach too far",
        )
