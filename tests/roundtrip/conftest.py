"""What the tests of the round trip share: a plan's folder to write into, and its exports, edited."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest

from nap_kg.cli import main

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Trip:
    """A plan's folder, and the export of it."""

    folder: Path  # the plan's
    around: Path  # what is compared: the folder with its register
    table: Path

    def read(self) -> list[dict[str, str]]:
        """Return the rows of the CSV."""
        return list(csv.DictReader(io.StringIO(self.table.read_text(encoding="utf-8"), newline="")))

    def write(self, rows: list[dict[str, str]], headings: list[str] | None = None, **form: str) -> None:
        """Write the CSV anew."""
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, headings or list(rows[0]), lineterminator=form.get("end", "\n"),
                                delimiter=form.get("delimiter", ","))  # fmt: skip
        writer.writeheader()
        writer.writerows(rows)
        self.table.write_bytes(buffer.getvalue().encode(form.get("encoding", "utf-8")))

    def edit(self, key: str, report: str, **cells: str) -> None:
        """Change cells of one row; ``_`` in a name stands for a blank."""
        rows = self.read()
        (row,) = [row for row in rows if row["key"] == key and row["report"] == report]
        for title, cell in cells.items():
            assert title.replace("_", " ") in row
            row[title.replace("_", " ")] = cell
        self.write(rows)

    def ingest(self, *more: str) -> int:
        """Run the command."""
        return main(["ingest", str(self.table), "--output", str(self.folder), *more])

    def bytes(self) -> dict[str, bytes]:
        """Return every file of the plan and its register."""
        return {str(p.relative_to(self.around)): p.read_bytes() for p in sorted(self.around.rglob("*")) if p.is_file()}

    def triples(self) -> set[tuple[str, str, str]]:
        """Return every statement of the files."""
        return {
            (str(t.subject), str(t.predicate), str(t.object))
            for path in self.around.rglob("*.ttl")
            for t in ox.parse(path=path)
        }


Make = Callable[..., Trip]


@pytest.fixture
def trip(tmp_path: Path) -> Make:
    """Return what copies a plan's folder and exports it: ``tutorial`` or ``shipped``, ``csv`` or ``xlsx``."""

    def make(which: str = "tutorial", form: str = "csv") -> Trip:
        around = tmp_path / which
        shutil.copytree(ROOT / ("docs/tutorial" if which == "tutorial" else "data"), around)
        folder = around if which == "tutorial" else around / "ca-ht-2012"
        table = tmp_path / f"chart.{form}"
        assert main(["export", form, str(around), "-q", "-o", str(table)]) == 0
        return Trip(folder, around, table)

    return make


def sheet(path: Path, name: str) -> tuple[openpyxl.Workbook, openpyxl.worksheet.worksheet.Worksheet, dict[str, int]]:
    """Return a workbook, one of its sheets, and the number of each column by its heading."""
    book = openpyxl.load_workbook(path)
    found = book[name]
    return book, found, {str(cell.value): cell.column for cell in found[1]}
