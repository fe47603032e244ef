"""``nap-kg new``: a plan's folder that is valid as it stands, every placeholder named, nothing written over."""

from __future__ import annotations

import io
import re
import shutil
import tomllib
from pathlib import Path

import pytest

import nap_kg
from nap_kg.cli import main
from nap_kg.ingest.profile import load_profile
from nap_kg.new import Facts, new_plan
from nap_kg.new.countries import country_iri
from nap_kg.new.period import reporting_period

FACTS = [
    "--base", "https://example.org/norland/id/", "--title", "Clean Rivers Plan", "--country", "NO",
    "--issued", "2023-02",
    "--theme", "Human trafficking", "--publisher", "Ministry of Environment", "--page", "https://example.org/rivers",
    "--report", "2024-2025", "--fiscal-year-begins", "07-01",
]  # fmt: skip


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, in continuous integration."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CI", "true")
    return tmp_path


@pytest.mark.parametrize("given", [[], FACTS], ids=["nothing given", "all given"])
def test_a_new_folder_is_valid(given: list[str], here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As it stands: no violation, no warning, no failure for want of evidence, Turtle in the house form."""
    assert main(["new", "rivers", *given]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("made rivers: read rivers/README.md next\n")
    report = nap_kg.validate([here / "rivers"])
    assert [str(finding) for finding in report.findings] == []
    assert main(["evidence", "check", "rivers"]) == 0
    assert "no evidence yet" in capsys.readouterr().err
    assert main(["format", "--check", "rivers"]) == 0
    assert load_profile(here / "rivers" / "profile.toml").plan.endswith("/id/plan/rivers")


def test_a_new_folder_is_consistent(here: Path) -> None:
    """HermiT finds no contradiction in it."""
    if shutil.which("java") is None:
        pytest.skip("no Java on this machine: HermiT can't run")
    assert main(["new", "rivers", *FACTS]) == 0
    assert main(["reason", "rivers"]) == 0


def test_every_placeholder_is_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr and in the README, by its file; each file with a mark is listed, and nothing is where all is given."""
    assert main(["new", "rivers"]) == 0
    err = capsys.readouterr().err
    listed = re.findall(r"^  (\S+): ", err, re.MULTILINE)
    readme = (here / "rivers" / "README.md").read_text(encoding="utf-8")
    assert all(f"- [ ] {file}: " in readme for file in listed)
    marked = {
        file.relative_to(here / "rivers").as_posix()
        for file in (here / "rivers").rglob("*.ttl")
        if "# to-be-decided" in file.read_text(encoding="utf-8")
    }
    assert marked <= set(listed)
    assert len(listed) == 9
    assert main(["new", "other", *FACTS]) == 0
    assert capsys.readouterr().err == "made other: read other/README.md next\n"
    texts = [file.read_text(encoding="utf-8") for file in (here / "other" / "reference").iterdir()]
    assert not any("to-be-decided" in text for text in texts)


def test_what_is_given_is_written(here: Path) -> None:
    """The facts stand in the Turtle: country by code, shipped theme by words, fiscal year by its begin."""
    assert main(["new", "rivers", *FACTS, "-q", "--output", "made"]) == 0
    plan = (here / "made" / "reference" / "plan.ttl").read_text(encoding="utf-8")
    assert "<http://publications.europa.eu/resource/authority/country/NOR>" in plan
    assert '"2023-02"^^xsd:gYearMonth' in plan
    assert "<https://w3id.org/nap-kg/id/theme/human-trafficking>" in plan
    assert not (here / "made" / "reference" / "themes.ttl").exists()
    period = (here / "made" / "reference" / "periods.ttl").read_text(encoding="utf-8")
    assert 'nap:begins "2024-07-01"^^xsd:date' in period
    assert 'nap:ends "2025-06-30"^^xsd:date' in period


def test_nothing_is_written_over(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One file that is there already stops the whole run: exit 2, the file named, nothing new beside it."""
    (here / "rivers").mkdir()
    (here / "rivers" / "README.md").write_text("mine", encoding="utf-8")
    assert main(["new", "rivers"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "rivers/README.md" in err
    assert "  at   rivers" in err
    assert "  fix  name another --output" in err
    assert [file.name for file in (here / "rivers").iterdir()] == ["README.md"]
    assert (here / "rivers" / "README.md").read_text(encoding="utf-8") == "mine"


def test_other_files_of_a_folder_stay(here: Path) -> None:
    """A clone of an empty repository is as good as a new folder."""
    (here / "rivers").mkdir()
    (here / "rivers" / "LICENSE").write_text("mine", encoding="utf-8")
    assert main(["new", "rivers"]) == 0
    assert (here / "rivers" / "LICENSE").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        (["Clean Rivers"], "'Clean Rivers' can't be the last segment"),
        (["rivers", "--base", "https://example.org/x"], "IRIs can't begin with"),
        (["rivers", "--base", "https://w3id.org/nap-kg/id/"], "nobody mints under another's"),
        (["rivers", "--country", "Norway"], "no country has the code 'Norway'"),
        (["rivers", "--issued", "May 2023"], "no date: 'May 2023'"),
        (["rivers", "--issued", "2023-02-30"], "no date: '2023-02-30'"),
        (["rivers", "--fiscal-year-begins", "30-02"], "no day of the year"),
        (["rivers", "--report", "Report 1"], "can't be a report's key"),
        (["rivers", "--page", "www.example.org"], "no address of a page"),
        (["rivers", "--language", "English!"], "no language tag"),
        (["rivers", "--source", "nowhere.csv"], "no such file"),
    ],
)
def test_a_wrong_fact_is_refused(given: list[str], cause: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its cause and a way out, and no folder made."""
    assert main(["new", *given]) == 2
    err = capsys.readouterr().err
    assert cause in err
    assert "  fix  " in err
    assert list(here.iterdir()) == []


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_asked(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not given is asked for, in order; an empty answer leaves a placeholder."""
    monkeypatch.delenv("CI")
    said = _Terminal()
    monkeypatch.setattr("sys.stdin", _Terminal("Clean Rivers\nCA\n\n\nRivers Office\n\n2024\n"))
    monkeypatch.setattr("sys.stderr", said)
    assert main(["new", "rivers", "-q"]) == 0
    assert said.getvalue().count("(empty: decide later): ") == 7
    plan = (here / "rivers" / "reference" / "plan.ttl").read_text(encoding="utf-8")
    assert '"Clean Rivers"@en' in plan
    assert "country/CAN" in plan
    assert "0001" in plan


def test_nobody_is_asked_in_continuous_integration(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal or not: a run there must not wait."""
    monkeypatch.setattr("sys.stdin", _Terminal())
    monkeypatch.setattr("sys.stderr", said := _Terminal())
    assert main(["new", "rivers", "-q"]) == 0
    assert said.getvalue() == ""


def test_the_same_facts_make_the_same_bytes() -> None:
    """No clock, no chance."""
    assert new_plan(Facts("rivers")) == new_plan(Facts("rivers"))


def test_a_source_proposes_the_profile(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its tables stand in the profile, its pillars in the scheme; what is unsure is told; the folder is valid."""
    (here / "chart.csv").write_text(
        "No,Priority,Action,Lead,Status\n"
        "1,Water,Map every outfall,Rivers Office,Delayed\n"
        "2,Banks,Plant trees on banks,Works Board,Done\n",
        encoding="utf-8",
    )
    assert main(["new", "rivers", *FACTS, "--source", "chart.csv"]) == 0
    assert "status 'Delayed' is not mapped" in capsys.readouterr().err
    profile = tomllib.loads((here / "rivers" / "profile.toml").read_text(encoding="utf-8"))
    assert profile["table"][0]["columns"]["lead"] == "Lead"
    assert profile["pillars"] == {w: f"https://example.org/norland/id/pillar/{w.lower()}" for w in ("Water", "Banks")}
    assert nap_kg.validate([here / "rivers"]).conforms
    assert main(["ingest", "chart.csv", "--profile", "rivers/profile.toml"]) == 2
    assert "statuses: 'Delayed'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("key", "begin", "iri", "days"),
    [
        ("2024", None, "2024", 366),
        ("2024", (4, 1), "fy/2024-2025", 365),
        ("2024-25", None, "fy/2024-2025", 365),
        ("2023-2024", (1, 1), "2023-2024", 731),
        ("2021-2024", None, "2021-2024", 1461),
    ],
)
def test_a_reports_key_names_its_period(key: str, begin: tuple[int, int] | None, iri: str, days: int) -> None:
    """A calendar year, a fiscal year, or several years."""
    period = reporting_period(key, begin)
    assert period is not None
    assert (period.key, (period.ends - period.begins).days + 1) == (iri, days)


def test_other_keys_name_no_period() -> None:
    """A word, or years in the wrong order."""
    assert [reporting_period(key, None) for key in ("first", "2024-2023", "2024-q1")] == [None, None, None]


def test_countries() -> None:
    """Codes of two and three letters lead to one IRI; an IRI stays."""
    assert country_iri("fr") == country_iri("FRA") == "http://publications.europa.eu/resource/authority/country/FRA"
    assert country_iri("https://example.org/norland") == "https://example.org/norland"
