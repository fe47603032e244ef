"""What can't be understood is refused with the cell's place, all of it at once, and nothing is written."""

from __future__ import annotations

import pytest

from tests.roundtrip.conftest import Make, sheet


def _line(rows: list[dict[str, str]], key: str, report: str) -> int:
    return next(n for n, row in enumerate(rows, 2) if (row["key"], row["report"]) == (key, report))


def test_every_cell_is_named_at_once(trip: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """Status, period, date, body, number, mark, report, kind and key that are none: each with line, column and content."""
    made = trip()
    before = made.bytes()
    rows = made.read()
    key, report = "run-winter-campaign", "2021-2022"
    line = _line(rows, key, report)
    row = rows[line - 2]
    row |= {"status": "completd", "start": "2020-2022", "completion date": "2021-13", "leads": "MOT; MOTT",
            "position": "third", "new": "perhaps", "remarks": "oddity", "pillar": "preventoin"}  # fmt: skip
    rows[_line(rows, "map-crossings-hurt", "2022-2023") - 2]["report"] = "2022-2024"
    rows[_line(rows, "publish-yearly-table", "2022-2023") - 2]["kind"] = "deliverabel"
    rows[_line(rows, "patrol-cars-defibrillators", "2023-2024") - 2]["key"] = "patrol-car-defibrillators"
    made.write(rows)
    assert made.ingest("--allow-deletions") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "11 cells could not be understood" in err
    place = f"chart.csv, line {line}, column "
    for expected in (
        f"{place}'status': 'completd' is not the key of what may be in column 'status'; nearest: 'completed'",
        f"{place}'start': '2020-2022' is not the key of",
        f"{place}'completion date': '2021-13' is not a date: 2014, 2014-09 or 2014-09-30",
        f"{place}'leads': 'MOTT' is not the name of one body of the register, or an IRI; nearest: 'MOT'",
        f"{place}'position': 'third' is not a whole number",
        f"{place}'new': 'perhaps' is not true or false",
        f"{place}'remarks': 'oddity' is not the key of",
        f"{place}'pillar': 'preventoin' is not the key of",
        "column 'report': '2022-2024' is not the key of a report; nearest: ",
        "column 'kind': 'deliverabel' is not one of deliverable, part, task, objective",
        "column 'key': 'patrol-car-defibrillators' is not the key of a deliverable of the plan",
    ):
        assert expected in err
    assert made.bytes() == before


@pytest.mark.parametrize("title", ["report", "kind", "key", "task key", "objective key", "status report"])
def test_identity_column(title: str, trip: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a column that tells what a row is about, nothing is read."""
    made = trip()
    before = made.bytes()
    made.write([{t: c for t, c in row.items() if t != title} for row in made.read()])
    assert made.ingest() == 2
    assert f"chart.csv: there is no column {title!r}" in capsys.readouterr().err
    assert made.bytes() == before


def test_doubled_row(trip: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """A row that stands twice is refused, with both places."""
    made = trip()
    rows = made.read()
    made.write([*rows, rows[3]])
    assert made.ingest() == 2
    expected = (
        f"line {len(rows) + 2}, column 'key': {rows[3]['key']!r} is not a key that no other row has: chart.csv, line 5"
    )
    assert expected in capsys.readouterr().err


def test_rows_that_contradict_each_other(trip: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """Two new labels of one task are refused; one, in any of its rows, is the edit."""
    made = trip()
    old = made.triples()
    rows = made.read()
    places = [n for n, row in enumerate(rows) if row["task"] == "1.11"][:2]
    rows[places[0]]["task label [en]"] = "Mend dangerous places"
    made.write(rows)
    assert made.ingest("-q") == 0
    assert len(made.triples() - old) == 1
    rows[places[0]]["task label [en]"], rows[places[1]]["task label [en]"] = "One", "Another"
    made.write(rows)
    assert made.ingest() == 2
    err = capsys.readouterr().err
    assert "'One' is not what other rows say of the same thing" in err
    assert "'Another'" in err


def test_moving_needs_the_keys(trip: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """The number of another task in one row is no renumbering; a new task key wants the new parent with it."""
    made = trip()
    made.edit("map-crossings-hurt", "2021-2022", task="1.12")
    assert made.ingest() == 2
    assert "column 'task': '1.12' is not this task's own number: another task has it" in capsys.readouterr().err
    made.edit("map-crossings-hurt", "2021-2022", task="1.11", task_key="1.12")
    assert made.ingest() == 2
    assert "'deliverable of' has to name the same task as 'task key'" in capsys.readouterr().err
    old = made.triples()
    made.edit("map-crossings-hurt", "2021-2022", deliverable_of="1.12")
    assert made.ingest("-q") == 0
    assert (len(made.triples() - old), len(old - made.triples())) == (1, 1)


def test_new_row_needs_a_label_and_a_known_task(trip: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """A new row without a label, or of a task that there is none of, is refused."""
    made = trip()
    rows = made.read()
    blank = dict.fromkeys(rows[0], "")
    made.write([*rows, blank | {"kind": "deliverable", "task": "1.11"},
                blank | {"kind": "deliverable", "task": "9.9", "label [en]": "x"},
                blank | {"kind": "part", "label [en]": "y"}])  # fmt: skip
    assert made.ingest() == 2
    err = capsys.readouterr().err
    assert "column 'label [en]': '' is not a label for the new row" in err
    assert "column 'task': '9.9' is not the number of a task of the plan" in err
    assert "column 'part of': '' is not the key of the deliverable that it is part of" in err


def test_merged_cells_and_formulas(trip: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """In a workbook merged cells and formulas are refused, each with sheet and cell."""
    made = trip(form="xlsx")
    before = made.bytes()
    book, rows, at = sheet(made.table, "2021-2022")
    rows.merge_cells("G3:G5")
    rows.cell(4, at["status as printed"]).value = "=1+1"
    book.save(made.table)
    assert made.ingest() == 2
    err = capsys.readouterr().err
    assert "chart.xlsx, sheet '2021-2022', G3:G5: merged cells" in err
    assert "'=1+1' is a formula" in err
    assert made.bytes() == before


def test_another_plans_folder(trip: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """A table goes back into its own plan's folder alone."""
    other = trip("shipped")
    other.table = trip().table
    assert other.ingest() == 2
    assert "this folder has not the plan of the table" in capsys.readouterr().err


def test_output_is_asked_for(trip: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the plan's folder an exported table can't go back."""
    from nap_kg.cli import main

    made = trip()
    assert main(["ingest", str(made.table)]) == 2
    assert "--output" in capsys.readouterr().err
