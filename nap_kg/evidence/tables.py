"""The tables beside the data, read as cells that know their lines."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from nap_kg.errors import InputError
from nap_kg.files import shorter


def read_table(file: Path, header: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the rows of a CSV file: the place as ``file:line``, and the cells by their heads.

    Raises:  InputError where the heads are others, or a row has not as many cells.
    """
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        heads = next(rows, None)
        if heads != list(header):
            cause = f"the columns are {', '.join(heads or ('none',))}"
            raise InputError(cause, place=f"{shorter(file)}:1", fix=f"head it {','.join(header)}")
        for row in rows:
            place = f"{shorter(file)}:{rows.line_num}"
            if len(row) != len(header):
                raise InputError(f"a row here has {len(header)} cells", place=place, fix=",".join(header))
            yield place, dict(zip(header, row, strict=True))
