"""The three plans in shared/examples, and the first report: every file is read whole, its records counted otherwise."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from nap_kg.readers import Document, read_document


@pytest.fixture(scope="module")
def examples(source: Path) -> Path:
    folder = source.parent.parent / "examples"
    if not folder.is_dir():
        pytest.skip("no examples beside the source report")
    return folder


def places_hold(document: Document) -> None:
    for table in document.tables:
        assert len({len(row) for row in table.rows}) == 1
        for row in table.rows:
            for cell in row if row[0].row else ():  # the headings of records have no place of their own
                assert 0 <= cell.start <= cell.end <= len(document.text)
                assert bool(document.text[cell.start : cell.end].strip()) or not cell.text


def test_every_csv(examples: Path) -> None:
    """As many records as Python's own reader counts, with the same headings and wordings."""
    files = sorted(examples.glob("*/*.csv"))
    assert len(files) == 7
    for file in files:
        document = read_document(file)
        places_hold(document)
        with file.open(encoding="utf-8-sig", newline="") as lines:
            counted = [row for row in csv.DictReader(lines) if any((value or "").strip() for value in row.values())]
        records = list(document.table().records())
        assert len(records) == len(counted), file
        for record, row in zip(records, counted, strict=True):
            assert [heading.strip() for heading in row] == list(record.cells), file
            for cell, value in zip(record.cells.values(), row.values(), strict=True):
                assert "\\u" in (value or "") or " ".join((value or "").split()) == cell.line


def test_every_markdown_table(examples: Path) -> None:
    """As many tables as there are rows of hyphens, as many records as there are lines with pipes below those."""
    for name in ("agency-actions", "community-and-shared-actions", "index"):
        file = examples / "us-federal-data-strategy" / f"{name}.md"
        document = read_document(file)
        places_hold(document)
        lines = file.read_text(encoding="utf-8").split("\n")
        hyphens = [line for line in lines if re.fullmatch(r"[|\s:-]*\|[|\s:-]*", line) and "--" in line]
        rows = [line for line in lines if line.lstrip().startswith("|")]
        assert len(document.tables) == len(hyphens) > 0
        assert sum(len(list(table.records())) for table in document.tables) == len(rows) - 2 * len(hyphens)
        assert all(table.name for table in document.tables)


@pytest.mark.parametrize("folder", ["_commitments", "_subcommitments"])
def test_every_front_matter_record(examples: Path, folder: str) -> None:
    """A record for each file, in order, with its key as the file prints it."""
    files = sorted((examples / "us-ogp-nap5" / folder).glob("*.md"))
    document = read_document(examples / "us-ogp-nap5" / folder)
    places_hold(document)
    assert document.remarks == ()
    records = list(document.table().records())
    assert len(records) == len(files) > 30
    for record, file in zip(records, files, strict=True):
        printed = re.search(r'^commitment_id: *"?([^"\n]*?)"? *$', file.read_text(encoding="utf-8"), re.MULTILINE)
        assert printed is not None
        assert record.text("commitment_id") == printed[1]


def test_the_first_report(source: Path) -> None:
    """Each line with a tab is a row of some table, where it stands."""
    document = read_document(source)
    places_hold(document)
    lines = source.read_text(encoding="utf-8").split("\n")
    rows = [row for table in document.tables for row in table.rows]
    assert [row[0].row for row in rows] == [number for number, line in enumerate(lines, 1) if "\t" in line.strip(" ")]
