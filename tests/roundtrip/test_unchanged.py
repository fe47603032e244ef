"""What nobody edited comes back to the byte, whatever a program did to the file's form."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.cli import main
from tests.export.conftest import HOSTILE
from tests.roundtrip.conftest import Make, Trip


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("which", ["tutorial", "shipped"])
def test_nothing_changes(which: str, form: str, trip: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """Export and ingest leave every byte of the plan's folder as it was, with and without --dry-run."""
    made = trip(which, form)
    before = made.bytes()
    assert made.ingest("--dry-run") == 0
    assert made.ingest() == 0
    out, err = capsys.readouterr()
    assert (out, "nothing differs" in err, "warning" in err) == ("", True, False)
    assert made.bytes() == before


@pytest.mark.parametrize(
    "form",
    [
        {"end": "\r\n"},
        {"encoding": "utf-8-sig"},
        {"end": "\r\n", "encoding": "utf-8-sig", "delimiter": ";"},
        {"delimiter": "\t", "encoding": "utf-16"},
    ],
)
def test_form_of_the_file(form: dict[str, str], trip: Make) -> None:
    """Line ends, byte order mark, encoding and delimiter of a spreadsheet's CSV change nothing."""
    made = trip()
    before = made.bytes()
    made.write(made.read(), **form)
    assert made.ingest("-q") == 0
    assert made.bytes() == before


def test_marks_as_a_spreadsheet_saves_them(trip: Make) -> None:
    """TRUE and FALSE in capitals are the marks that they were, so is VRAI."""
    made = trip()
    before = made.bytes()
    rows = made.read()
    for row in rows:
        row["new"] = {"true": "VRAI", "false": "FALSE"}.get(row["new"], row["new"])
    made.write(rows)
    assert made.ingest("-q") == 0
    assert made.bytes() == before


def test_order_and_more_columns(trip: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """Columns in another order with others between them, and rows in another order, change nothing; it is said."""
    made = trip()
    before = made.bytes()
    rows = made.read()
    headings = list(rows[0])[::-1]
    headings[3:3] = ["our remark", "statuss"]
    made.write([row | {"our remark": "ask them", "statuss": "?"} for row in rows[::-1]], headings)
    assert made.ingest() == 0
    err = capsys.readouterr().err
    assert made.bytes() == before
    assert "column 'our remark' is none of an exported chart" in err
    assert "nearest: 'status'" in err


def test_without_metadata(trip: Make) -> None:
    """Without the metadata beside it a CSV is known by its headings."""
    made = trip()
    before = made.bytes()
    made.table.with_name("chart.csv-metadata.json").unlink()
    assert made.ingest("-q") == 0
    assert made.bytes() == before


def test_a_missing_column_says_nothing(trip: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """A column that says no identity may go: what it held stays."""
    made = trip()
    before = made.bytes()
    rows = made.read()
    made.write([{t: c for t, c in row.items() if t != "lead as printed"} for row in rows])
    assert made.ingest() == 0
    assert made.bytes() == before
    assert "there is no column 'lead as printed': what it held stays" in capsys.readouterr().err


def test_one_report_alone(trip: Make) -> None:
    """An export of one report speaks of no other: nothing of those is deleted."""
    made = trip()
    before = made.bytes()
    command = ["export", "csv", str(made.around), "-q", "--report", "2022-2023", "-o", str(made.table)]
    assert main(command) == 0
    assert made.ingest("-q") == 0
    assert made.bytes() == before


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_texts_that_look_like_formulas(form: str, tmp_path: Path) -> None:
    """Formulas, apostrophes, tabs, line breaks and odd IRIs come back as they were, and an edit beside them alone."""
    folder = tmp_path / "plan"
    folder.mkdir()
    labels = ["=1+1", "@x", "-5", "+x", "'quoted'", "\\ttab"]
    more = "".join(
        f't:x{n} a nap:Deliverable ; nap:isDeliverableOf t:t1 ; <http://www.w3.org/2000/01/rdf-schema#label> "{label}"@en .\n'
        for n, label in enumerate(labels)
    )
    file = folder / "plan.ttl"
    file.write_text(HOSTILE + "# the end\n" + more, encoding="utf-8")
    before = file.read_bytes()
    made = Trip(folder, folder, tmp_path / f"chart.{form}")
    assert main(["export", form, str(folder), "-q", "-o", str(made.table)]) == 0
    assert made.ingest("-q") == 0
    assert file.read_bytes() == before
    if form == "csv":
        old = made.triples()
        made.edit("x0", "", **{"label_[en]": "'=2+2"})
        assert made.ingest("-q") == 0
        label = "<http://www.w3.org/2000/01/rdf-schema#label>"
        assert made.triples() - old == {("<https://example.org/t/x0>", label, str(ox.Literal("=2+2", language="en")))}
        assert b"# the end\n" in file.read_bytes()
