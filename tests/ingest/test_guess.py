"""A guess names the right columns of any chart, maps only what is clear, and is unsure where a person would be."""

from __future__ import annotations

import itertools
import json
import tomllib
from pathlib import Path

import jsonschema
import openpyxl
import pytest

from nap_kg import resources
from nap_kg.cli import main
from nap_kg.errors import InputError
from nap_kg.ingest.guess import Guess, TableGuess, guess_profile, profile_text
from nap_kg.ingest.guess.words import HEADINGS, STATUSES, heading_score, plain, status_of
from nap_kg.ingest.profile_keys import SCHEMA

ENGLISH = {
    "identifier": ["No.", "1.1", "1.2", "2.1", "2.2"],
    "deliverable": [
        "Action",
        "Map every outfall",
        "Publish monthly readings",
        "Plant trees on the banks",
        "Open paths to the water",
    ],
    "lead": ["Lead agency", "Ministry of Environment", "Rivers Office", "Ministry of Environment", "Ministry of Works"],
    "due": ["Target date", "March 2025", "31 December 2026", "Q4 2025", "ongoing"],
    "status": ["Status", "Completed", "In progress", "In progress", "Not started"],
}
FRENCH = {
    "identifier": ["N°", "1.1", "1.2", "2.1", "2.2"],
    "deliverable": [
        "Mesure",
        "Cartographier tous les rejets",
        "Publier les relevés mensuels",
        "Planter des arbres sur les rives",
        "Ouvrir des sentiers",
    ],
    "lead": [
        "Organisme responsable",
        "Ministère de l'Environnement",
        "Office des rivières",
        "Ministère de l'Environnement",
        "Ministère des Travaux",
    ],
    "due": ["Échéance", "mars 2025", "31 décembre 2026", "T4 2025", "en continu"],
    "status": ["État d’avancement", "Terminé", "En cours", "En cours", "Non commencé"],
}
SPANISH = {
    "identifier": ["Nº", "1.1", "1.2", "2.1", "2.2"],
    "deliverable": [
        "Compromiso",
        "Trazar el mapa de los vertidos",
        "Publicar lecturas mensuales",
        "Plantar árboles en las riberas",
        "Abrir senderos al agua",
    ],
    "lead": [
        "Entidad responsable",
        "Ministerio de Ambiente",
        "Oficina de Ríos",
        "Ministerio de Ambiente",
        "Ministerio de Obras",
    ],
    "due": ["Fecha límite", "marzo de 2025", "31 de diciembre de 2026", "diciembre de 2025", "2027"],
    "status": ["Estado", "Finalizado", "En curso", "En curso", "No iniciado"],
}
CHARTS = {"en": ENGLISH, "fr": FRENCH, "es": SPANISH}
RENAMED = {
    "identifier": "Ref", "deliverable": "Commitments", "lead": "Responsible body", "due": "Deadline",
    "status": "State of play",
}  # fmt: skip


def _csv(path: Path, columns: dict[str, list[str]], order: tuple[str, ...], above: str = "") -> Path:
    rows = zip(*(columns[name] for name in order), strict=True)
    path.write_text(above + "".join(";".join(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _columns(table: TableGuess) -> dict[str, str]:
    return {column: one.heading for column, one in table.columns.items()}


def _one(guess: Guess) -> TableGuess:
    (table,) = guess.tables
    return table


def _checked(guess: Guess) -> dict[str, object]:
    """The profile of a guess, valid by the schema."""
    read = tomllib.loads(profile_text(guess, key="plan"))
    jsonschema.validate(read, json.loads(SCHEMA.read_text(encoding="utf-8")))
    return read


@pytest.mark.parametrize("language", CHARTS)
@pytest.mark.parametrize("order", list(itertools.permutations(ENGLISH))[::17], ids="-".join)
def test_columns_in_any_order_and_language(language: str, order: tuple[str, ...], tmp_path: Path) -> None:
    """Each heading is found wherever it stands, the language is told, every status mapped, none of these unsure."""
    columns = CHARTS[language]
    guess = guess_profile(_csv(tmp_path / "chart.csv", columns, order))
    assert _columns(_one(guess)) == {name: cells[0] for name, cells in columns.items()}
    assert guess.languages == (language,)
    assert set(guess.statuses.values()) == {"completed", "in-progress", "not-started"}
    assert not [doubt for doubt in guess.doubts if "column" in doubt.what]
    _checked(guess)


def test_renamed_headings(tmp_path: Path) -> None:
    """Other common words for the same columns lead to the same ones."""
    columns = {name: [RENAMED[name], *cells[1:]] for name, cells in ENGLISH.items()}
    assert _columns(_one(guess_profile(_csv(tmp_path / "chart.csv", columns, tuple(columns))))) == RENAMED


def test_headings_that_say_nothing(tmp_path: Path) -> None:
    """Statuses and wordings are found by their cells alone, and said to be unsure."""
    columns = {name: [f"Field {number}", *cells[1:]] for number, (name, cells) in enumerate(ENGLISH.items(), 1)}
    guess = guess_profile(_csv(tmp_path / "chart.csv", columns, tuple(columns)))
    found = _columns(_one(guess))
    assert found["status"] == "Field 5"
    assert found["deliverable"] == "Field 2"
    unsure = " ".join(doubt.what for doubt in guess.doubts)
    assert "'Field 5' is taken for status" in unsure
    assert "'Field 2' is taken for deliverable" in unsure


def test_a_title_above_the_headings(tmp_path: Path) -> None:
    """The row of headings is the first with several cells, not the title."""
    path = _csv(tmp_path / "chart.csv", ENGLISH, tuple(ENGLISH), above="Clean Rivers Plan;;;;\n;;;;\n")
    table = _one(guess_profile(path))
    assert (table.header, table.header_row) == (1, 3)
    assert _columns(table)["status"] == "Status"


def _workbook(path: Path) -> Path:
    """Two tiers with merged cells, pillars that stand once, and a second sheet that is no plan."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Plan"
    for row in (
        ["Pillar", "No", "Action", "Timing", None, "Lead", "Status"],
        [None, None, None, "Start", "Due date", None, None],
        ["Water", "1", "Map every outfall along the rivers", "2023", "13/02/2025", "RO; ME", "Ongoing"],
        [None, "2", "Publish monthly readings of stations", "2024", "31/12/2026", "RO", "Delayed"],
        ["Banks", "3", "NEW: Plant trees on the banks", "2024", "01/05/2027", "ME; MW", "Completed (May 2024)"],
        [None, "4", "Open paths to the water in towns", "2024", "2027", "MW", "Ongoing"],
    ):
        sheet.append(row)
    sheet.merge_cells("D1:E1")
    other = book.create_sheet("Notes")
    other.append(["Term", "Explained at length in several words"])
    other.append(["RO", "the office that looks after all rivers"])
    book.save(path)
    return path


def test_two_tiers_pillars_and_several_sheets(tmp_path: Path) -> None:
    """Tiers are joined, pillars filled, marks and separators seen; the sheet that is no plan is left out."""
    guess = guess_profile(_workbook(tmp_path / "plan.xlsx"))
    table = _one(guess)
    assert _columns(table) == {
        "pillar": "Pillar", "identifier": "No", "deliverable": "Action", "start": "Timing / Start",
        "due": "Timing / Due date", "lead": "Lead", "status": "Status",
    }  # fmt: skip
    assert (table.header, table.header_row, table.fill, table.new) == (2, 1, ("pillar",), "NEW:")
    assert (guess.day_first, guess.separators, guess.pillars) == (True, (";",), ("Water", "Banks"))
    assert guess.statuses == {"Completed": "completed", "Delayed": "", "Ongoing": "ongoing"}
    assert list(guess.skipped) == ["Notes"]
    told = [str(doubt) for doubt in guess.doubts]
    assert any("the heading is rows 1 to 2" in one for one in told)
    assert any(one.startswith("0.00  status 'Delayed' is not mapped") for one in told)
    text = profile_text(guess, key="plan")
    assert '"Delayed" = ""  # decide' in text
    _checked(guess)


def test_dates_that_can_be_read_both_ways(tmp_path: Path) -> None:
    """Day and month are not guessed: the order is left to a person."""
    columns = {**ENGLISH, "due": ["Target date", "03/04/2025", "01/02/2026", "05/06/2025", "2027"]}
    guess = guess_profile(_csv(tmp_path / "chart.csv", columns, tuple(columns)))
    assert guess.day_first is None
    assert "# day_first = true" in profile_text(guess, key="plan")
    assert any(doubt.what == "the order of day and month" for doubt in guess.doubts)


def test_wordings_that_are_no_date(tmp_path: Path) -> None:
    """They are listed for a person, and not taken for undated."""
    columns = {**ENGLISH, "due": ["Target date", "March 2025", "see annex", "2026", "2027"]}
    guess = guess_profile(_csv(tmp_path / "chart.csv", columns, tuple(columns)))
    assert guess.undated == ("see annex",)
    assert "undated" not in _checked(guess)["dates"]  # type: ignore[operator]


def test_names_of_persons_are_left_out(tmp_path: Path) -> None:
    """A column of persons is no column of bodies, and none of its cells is repeated."""
    columns = {**ENGLISH, "person": ["Responsible Name", "Ada Brook", "Bo Stream", "Cy Rivers", "Di Waters"]}
    guess = guess_profile(_csv(tmp_path / "chart.csv", columns, tuple(columns)))
    assert _one(guess).ignore == {"Responsible Name": "names of persons"}
    assert _columns(_one(guess))["lead"] == "Lead agency"
    assert "Brook" not in profile_text(guess, key="plan") + " ".join(map(str, guess.doubts))


def test_a_file_without_a_plan(tmp_path: Path) -> None:
    """An error with its place and a way out, and no profile."""
    (tmp_path / "prices.csv").write_text("Item,Price\nA,3\nB,4\n", encoding="utf-8")
    with pytest.raises(InputError, match="no table here has a column of wordings"):
        guess_profile(tmp_path / "prices.csv")


def test_a_decided_guess_ingests(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is undecided stops ingest by its name; once it and the bodies are decided, the rows are read."""
    _workbook(tmp_path / "plan.xlsx")
    profile = tmp_path / "made" / "profile.toml"
    profile.parent.mkdir()
    chart, target = str(tmp_path / "plan.xlsx"), str(profile)
    assert main(["ingest", "--guess", chart, "--output", target, "--report", "2024"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "decide on what is unsure (confidence from 0 to 1):" in err
    assert main(["ingest", chart, "--profile", target]) == 2
    assert "statuses: 'Delayed'" in capsys.readouterr().err
    text = profile.read_text(encoding="utf-8")
    text = text.replace('"Delayed" = ""', '"Delayed" = "in-progress"').replace(
        'key = "to-be-decided" ', 'key = "rivers" '
    )
    profile.write_text(text, encoding="utf-8")
    review = tmp_path / "made" / "review" / "bodies.csv"
    review.parent.mkdir()
    lines = [f"{name},new,{name.lower()},Department,,," for name in ("RO", "ME", "MW")]
    review.write_text("text,decision,key,kind,nearest,count,first place\n" + "\n".join(lines) + "\n", encoding="utf-8")
    assert main(["ingest", chart, "--profile", target, "--format", "json", "-q"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["status"] for row in rows] == ["ongoing", "in-progress", "completed", "ongoing"]
    assert [row["leads"] for row in rows] == [["ro", "me"], ["ro"], ["me", "mw"], ["mw"]]
    assert [row["due"] for row in rows] == ["2025-02-13", "2026-12-31", "2027-05-01", "2027"]


def test_a_proposal_is_never_written_over_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, with the place and a way out, and the file as it was."""
    chart = _csv(tmp_path / "chart.csv", ENGLISH, tuple(ENGLISH))
    (tmp_path / "profile.toml").write_text("mine", encoding="utf-8")
    assert main(["ingest", "--guess", str(chart), "--output", str(tmp_path / "profile.toml")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"  at   {tmp_path / 'profile.toml'}" in err
    assert "  fix  " in err
    assert (tmp_path / "profile.toml").read_text(encoding="utf-8") == "mine"


def test_without_output_the_profile_is_the_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """TOML on stdout, what is unsure on stderr; the same file gives the same bytes."""
    chart = _csv(tmp_path / "chart.csv", ENGLISH, tuple(ENGLISH))
    assert main(["ingest", "--guess", str(chart)]) == 0
    out, err = capsys.readouterr()
    assert tomllib.loads(out)["table"][0]["columns"]["lead"] == "Lead agency"
    assert err
    assert main(["ingest", "--guess", str(chart)]) == 0
    assert capsys.readouterr() == (out, err)


def test_words_are_plain() -> None:
    """Each known word is written as headings are compared, and no wording is two statuses."""
    for words in (*HEADINGS.values(), *STATUSES.values()):
        assert [plain(word) for word in words] == list(words)
    every = [word for words in STATUSES.values() for word in set(words)]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("wording", "concept"),
    [
        ("COMPLETED", "completed"), ("Achevée", "completed"), ("Completed – May 2020", "completed"),
        ("On-going", "ongoing"),
        ("Partially completed", ""), ("On track", ""), ("Completed, except two towns", ""), ("Delayed", ""), ("", ""),
    ],
)  # fmt: skip
def test_only_clear_statuses_are_mapped(wording: str, concept: str) -> None:
    """What says more, or something else, is left to a person."""
    assert status_of(wording) == concept


def test_a_sentence_is_no_heading() -> None:
    """Words inside a long cell do not make it a heading."""
    assert heading_score("status", "Progress on the status of all the many rivers") == 0


def _example(name: str) -> Path:
    shared = resources.shared()
    if shared is None:
        pytest.skip("no shared folder beside the checkout")
    return shared / "examples" / name


def test_pages_of_front_matter() -> None:
    """The United States' fifth open government plan: two kinds of pages, tied by number, statuses mapped."""
    guess = guess_profile(_example("us-ogp-nap5"))
    above, below = guess.tables
    assert (above.row, _columns(above)) == (
        "task", {"task": "title", "pillar": "commitment_theme_name", "identifier": "commitment_id"}
    )  # fmt: skip
    assert _columns(below) == {
        "deliverable": "title", "lead": "commitment_agency", "status": "commitment_status",
        "pillar": "commitment_theme_name",
        "identifier": "commitment_detail_sub_id", "parent": "commitment_id",
    }  # fmt: skip
    assert guess.statuses == {"Complete": "completed", "In Progress": "in-progress", "Not Started": "not-started"}
    assert any("a row is a task" in doubt.what for doubt in guess.doubts)
    assert set(guess.skipped) == {"LICENSE.md", "ORIGIN.txt"}
    _checked(guess)


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("2021-mandate-commitments.csv", ("MLC ID", "Commitment", "Reporting Lead", "All ministers")),
        ("2025-LPC-platform.csv", ("ID", "Commitment", "Reporting Lead", "All ministers")),
        (
            "consolidated_2025_LPC_promises_final.csv",
            ("commitment_id", "canonical_commitment_text", "reporting_lead_title", "all_other_ministers_involved"),
        ),
    ],
)
def test_promises_without_status(file: str, columns: tuple[str, ...]) -> None:
    """Canada's commitments: no status is made up, offices lead, names of persons are left out."""
    guess = guess_profile(_example("ca-mandate-commitments") / file)
    assert _columns(_one(guess)) == dict(
        zip(("identifier", "deliverable", "lead", "collaborators"), columns, strict=True)
    )
    assert guess.statuses == {}
    assert guess.separators == (";",)
    persons = [heading for heading, reason in _one(guess).ignore.items() if reason == "names of persons"]
    assert persons == (["Reporting Lead Name"] if "platform" in file else [])
    _checked(guess)


def test_tables_under_numbered_headings() -> None:
    """The United States' data strategy: a table for each action, whose name is the task."""
    guess = guess_profile(_example("us-federal-data-strategy") / "agency-actions.md")
    table = _one(guess)
    assert _columns(table) == {"deliverable": "Milestone", "due": "Target Date", "task": "@table"}
    assert set(table.numbers) == {"task", "deliverable"}
    assert guess.statuses == {}
    assert "Measured Annually" in guess.undated
    _checked(guess)


def test_a_folder_of_several_kinds() -> None:
    """Each kind of table has its files; tables that are no plan are left out, each with the reason."""
    guess = guess_profile(_example("us-federal-data-strategy"))
    assert [table.files for table in guess.tables] == [
        ("agency-actions.md",), ("community-and-shared-actions.md",), ("index.md",), ("index.md",)
    ]  # fmt: skip
    assert all(_columns(table)["due"] == "Target Date" for table in guess.tables)
    assert {_columns(table).get("lead", "") for table in guess.tables} == {"", "Responsible Party"}
    assert {f"FDS-2020-Milestone-{number}-1.csv" for number in (2, 3, 4)} <= set(guess.skipped)
    _checked(guess)
