"""What it costs to read a table of ten columns from csv and xlsx: CPU and peak memory of a whole process, by rows.

usage: python bench/readers.py [--rows N …] [--output bench/results/readers.md]
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from datetime import date
from pathlib import Path

from measure import machine, run

READ = "import sys; from nap_kg.readers import read_document; n = sum(1 for _ in read_document(sys.argv[1]).table(1).records()); sys.exit(n != int(sys.argv[2]))"  # noqa: E501


def write(path: Path, rows: int) -> None:
    """Write a table with five columns of distinct text, three of repeated and two of numbers, below its headings."""
    lines = [[f"column {at}" for at in range(10)]]
    lines += ([*(f"row {row}, column {at}" for at in range(5)), *["Ongoing"] * 3, row, row / 4] for row in range(rows))
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(lines)
        return
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Plan")
    for at, line in enumerate(lines):
        sheet.write_row(at, 0, line)
    book.close()


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 50_000, 100_000])
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "results" / "readers.md")
    options = parser.parse_args()
    out = ["# Reading charts", "", f"{date.today():%Y-%m-%d}, {machine()}. `python bench/readers.py`", ""]
    out += ["| format | rows | CPU, s | µs a row | peak, MB |", "|---|--:|--:|--:|--:|"]
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("csv", "xlsx"):
            for rows in options.rows:
                file = Path(folder, f"plan.{ending}")
                write(file, rows)
                cost = run([sys.executable, "-c", READ, str(file), str(rows)], limit=600)
                if cost.code:
                    sys.exit(f"{ending} of {rows} rows: {cost.complaint or 'another number of records'}")
                each = cost.cpu / rows * 1e6
                out.append(f"| {ending} | {rows} | {cost.cpu:.1f} | {each:.0f} | {cost.memory:.0f} |")
                print(out[-1], file=sys.stderr)
    options.output.write_text("\n".join(out) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
