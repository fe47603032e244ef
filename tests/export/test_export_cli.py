"""The command: files whole or not at all, the same bytes each time, clear errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from nap_kg.cli import main
from nap_kg.dataset import Dataset
from nap_kg.export import FORMATS, export

TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorial"


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_graph_gives_the_same_bytes(form: str, hostile_file: Path, tmp_path: Path) -> None:
    """Loaded twice, exported twice: not a byte differs."""
    from nap_kg.cli._data import of_files

    first, second = (export(of_files([TUTORIAL]), form).files for _ in range(2))
    assert first == second
    one, two = (export(of_files([hostile_file]), form).files for _ in range(2))
    assert one == two


OF_A_PLAN = [form for form in FORMATS if form != "context"]  # which is of the ontology, whatever is loaded


@pytest.mark.parametrize("form", [form for form in OF_A_PLAN if not FORMATS[form].is_folder])
def test_a_file_is_written(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """-o FILE writes it and what goes beside it; -o DIR/ names it after the plan; stdout stays empty."""
    file = tmp_path / f"mine{FORMATS[form].ending}"
    assert main(["export", form, str(TUTORIAL), "-o", str(file)]) == 0
    assert file.is_file()
    assert main(["export", form, str(TUTORIAL), "-o", f"{tmp_path}/new/"]) == 0
    assert (tmp_path / "new" / f"safer-roads{FORMATS[form].ending}").is_file()
    assert capsys.readouterr().out == ""
    assert not list(tmp_path.glob(".*"))


def test_a_folder_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One file per agency that there is something to tell of, and an index."""
    assert main(["export", "md", str(TUTORIAL), "-o", str(tmp_path / "notes")]) == 0
    assert sorted(p.name for p in (tmp_path / "notes").iterdir()) == [
        "index.md",
        "mot.md",
        "nps.md",
        "rb-bridges.md",
        "rb.md",
        "so.md",
    ]
    assert capsys.readouterr() == ("", "5 briefings and their index\n")


def test_csv_on_stdout_tells_of_its_metadata(capsys: pytest.CaptureFixture[str]) -> None:
    """The table alone is printed; stderr says how the metadata is had."""
    assert main(["export", "csv", str(TUTORIAL)]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("report,position,pillar,")
    assert err == "32 rows; -o FILE writes safer-roads.csv-metadata.json beside it\n"


_ERRORS = [
    (["parquet"], "no format 'parquet'", "give one of csv"),
    (["xslx"], "no format 'xslx'", "did you mean xlsx?"),
    (["csv", "--plan", "ca-ht-2013"], "no plan 'ca-ht-2013' is loaded", "did you mean ca-ht-2012?"),
    (["stratml", "--report", "2013-2014"], "no report '2013-2014' is loaded", "give one of 2014-2015"),
    (["md"], "md is many files", "-o notes/"),
    (["csv", "nowhere"], "no such", ""),
]


@pytest.mark.parametrize(("arguments", "cause", "fix"), _ERRORS, ids=lambda value: str(value)[:30])
def test_bad_input(
    arguments: list[str], cause: str, fix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """What can't be exported is an error with its fix: exit code 2, nothing printed, nothing written."""
    monkeypatch.chdir(tmp_path)
    output = [] if arguments == ["md"] else ["-o", "out.file"]
    assert main(["export", *arguments, *output]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert cause in err
    assert fix in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", OF_A_PLAN)
def test_a_graph_without_a_chart(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A plan without deliverables, and no plan at all, are errors that say what to load."""
    (tmp_path / "plan.ttl").write_text("<https://example.org/p> a <https://w3id.org/nap-kg/ns#ActionPlan> .\n")
    (tmp_path / "none.ttl").write_text("<https://example.org/p> a <https://example.org/Other> .\n")
    for file, cause in (("plan", "the plan p has no chart"), ("none", "no plan is loaded")):
        assert main(["export", form, str(tmp_path / f"{file}.ttl"), "-o", str(tmp_path / "out")]) == 2
        assert capsys.readouterr().err.startswith(f"error: {cause}")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["none.ttl", "plan.ttl"]


def test_two_plans_ask_for_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Where several plans are loaded, a table is of one of them; a database takes all in."""
    from nap_kg import resources

    paths = [str(resources.folder("data")), str(TUTORIAL)]
    assert main(["export", "csv", *paths]) == 2
    assert "which plan? 2 are loaded" in capsys.readouterr().err
    assert main(["export", "csv", *paths, "--plan", "safer-roads"]) == 0
    assert capsys.readouterr().out.count("\n") == 33


def test_a_place_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing folder, a folder for a file, and a file for a folder are told before anything is written."""
    assert main(["export", "csv", "-o", str(tmp_path / "no" / "chart.csv")]) == 2
    assert "no such folder to write into" in capsys.readouterr().err
    (tmp_path / "file").write_text("kept")
    assert main(["export", "md", "-o", str(tmp_path / "file")]) == 2
    assert "this is a file" in capsys.readouterr().err
    assert main(["export", "csv", str(TUTORIAL), "-o", f"{tmp_path}/file/"]) == 2
    assert "can't make this folder" in capsys.readouterr().err
    assert (tmp_path / "file").read_text() == "kept"


def test_all_files_or_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where what goes beside a file can't be written, the file stays as it was."""
    (tmp_path / "chart.csv").write_text("old")
    (tmp_path / "chart.csv-metadata.json").mkdir()
    assert main(["export", "csv", str(TUTORIAL), "-o", str(tmp_path / "chart.csv")]) == 2
    assert "can't write this file" in capsys.readouterr().err
    assert (tmp_path / "chart.csv").read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["chart.csv", "chart.csv-metadata.json"]


def test_two_values_where_a_cell_holds_one(
    tmp_path: Path, hostile_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A thing with two statuses in one report is not cut to one: an error names it."""
    more = tmp_path / "more.ttl"
    more.write_text(
        "@prefix nap: <https://w3id.org/nap-kg/ns#> .\n"
        "<https://example.org/t/s1> nap:hasStatus <https://w3id.org/nap-kg/id/status/on-hold> .\n"
    )
    assert main(["export", "csv", str(hostile_file), str(more)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "a cell holds one value, and this has 2 of https://w3id.org/nap-kg/ns#hasStatus" in err
    assert "https://example.org/t/s1" in err


def test_python(tutorial: Dataset) -> None:
    """The function gives the files by name, the answer first."""
    import nap_kg

    made = nap_kg.export(tutorial, "csv", name="roads.csv")
    assert list(made.files) == ["roads.csv", "roads.csv-metadata.json"]
