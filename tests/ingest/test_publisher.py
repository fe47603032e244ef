"""What a publisher's own chart meets on the way from `nap-kg new` to `evidence check`, with nothing done between."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from nap_kg.cli import main
from nap_kg.errors import InputError
from nap_kg.ingest.guess import guess_profile
from nap_kg.ingest.guess.words import heading_score
from nap_kg.readers import read_document

RECORDS = [
    {"Ref": "1.1", "Action": "Set up a helpline", "Lead": "Ministry of Health", "Due": "2026", "Status": "Ongoing"},
    {"Ref": "1.2", "Action": "Run a survey", "Lead": "Ministry of Health", "Due": "2027", "Status": "In progress"},
]


def _workbook(path: Path) -> Path:
    """Write a sheet with headings of two tiers, whose pillar is merged over its rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Ref", "Pillar", "Action", "Lead", "Timing", None, "Status"])
    sheet.append([None, None, None, None, "Start", "Due", None])
    sheet.append(["1.1", "Prevention", "Set up a helpline", "Ministry of Health", "2023", "2026", "In progress"])
    sheet.append(["1.2", None, "Run a yearly survey", "Ministry of Health", "2024", "2027", "Not started"])
    for cells in ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "G1:G2", "E1:F1", "B3:B4"):
        sheet.merge_cells(cells)
    book.save(path)
    return path


def _ingested(source: Path, folder: Path) -> None:
    given = ["--base", "https://example.org/id/", "--title", "Care", "--country", "GB", "--issued", "2023"]
    given += ["--theme", "care", "--publisher", "Ministry of Health", "--page", "https://example.org/care"]
    assert main(["new", "care", *given, "--report", "2024", "--source", str(source), "-o", str(folder), "-q"]) == 0
    profile = str(folder / "profile.toml")
    assert main(["ingest", str(source), "--profile", profile, "--output", str(folder), "-q"]) == 0


def test_evidence_of_merged_cells_and_of_a_file_with_a_number_in_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A merged cell's passage is a whole cell in each row, a file's name may have any number, `derive` may come later."""
    source, folder = _workbook(tmp_path / "tracker v37.xlsx"), tmp_path / "care"
    _ingested(source, folder)
    capsys.readouterr()
    code = main(["evidence", "check", str(folder), "--source", str(source)])
    told = capsys.readouterr()
    assert not (folder / "derived.ttl").exists()
    assert (code, told.out, told.err.endswith(": 0 findings\n")) == (0, "", True), told


def test_a_file_named_otherwise_than_its_label_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A number in the label of a rendition that is not in its file's name is still a finding."""
    source, folder = _workbook(tmp_path / "tracker v37.xlsx"), tmp_path / "care"
    _ingested(source, folder)
    described = folder / "2024" / "renditions.ttl"
    described.write_text(described.read_text(encoding="utf-8").replace("v37", "v38"), encoding="utf-8")
    capsys.readouterr()
    assert main(["evidence", "check", str(folder), "--source", str(source)]) == 1
    assert "number-unknown" in capsys.readouterr().out


@pytest.mark.parametrize("ending", ["json", "yaml"])
def test_the_only_list_of_a_file_is_its_table(ending: str, tmp_path: Path) -> None:
    """A list of objects under a key is read, and a profile proposed, where it is the only one; of two, one is named."""
    file = tmp_path / f"plan.{ending}"
    file.write_text(json.dumps({"title": "Care", "plan": {"actions": RECORDS}}), encoding="utf-8")
    table = read_document(file).table()
    assert (table.name, [record.text("Ref") for record in table.records()]) == ("plan.actions", ["1.1", "1.2"])
    assert {column: one.heading for column, one in guess_profile(file).tables[0].columns.items()} == {
        "identifier": "Ref", "deliverable": "Action", "lead": "Lead", "due": "Due", "status": "Status",
    }  # fmt: skip
    file.write_text(json.dumps({"past": RECORDS, "actions": RECORDS}), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_document(file)
    assert "one of" in caught.value.fix and "actions" in caught.value.fix


@pytest.mark.parametrize("heading", ["With support from", "Avec l’appui de", "Avec le soutien de", "Con el apoyo de"])
def test_headings_of_those_who_help(heading: str) -> None:
    """Who supports a lead is known as a collaborator by the usual headings of three languages."""
    assert heading_score("collaborators", heading) == 1
