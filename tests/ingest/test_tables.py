"""Charts in tables: by the profile alone, whatever the columns' order, headings, language and form."""

from __future__ import annotations

import csv
import io
import itertools
import json
import random
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.cli import main
from nap_kg.dataset import open_dataset
from nap_kg.errors import InputError, NapKgError, ProfileError
from nap_kg.ingest import IngestResult, UnknownBodies, ingest
from nap_kg.namespaces import NAP
from nap_kg.passages import digest, tokens

BASE = "https://example.org/freedonia/id/"
PLAN = f"{BASE}plan/clean-air"

ENGLISH = {
    "pillar": "Pillar", "task": "Measure", "deliverable": "Action", "identifier": "No.", "timeline": "When",
    "due": "Due", "status": "State", "lead": "Responsible", "collaborators": "Partners",
}  # fmt: skip
FRENCH = {
    "pillar": "Axe", "task": "Mesure", "deliverable": "Action prévue", "identifier": "N°", "timeline": "Calendrier",
    "due": "Échéance", "status": "État", "lead": "Responsable", "collaborators": "Partenaires",
}  # fmt: skip
ROWS = [
    (
        "Cities",
        "M1 Cleaner buses",
        "Buy electric buses",
        "1",
        "2021/22",
        "by March 2023",
        "Ongoing",
        "MoT",
        "EPA; Cities Union",
    ),
    (
        "Cities",
        "M1 Cleaner buses",
        "Train mechanics",
        "2",
        "FY 2022-2023",
        "31 December 2023",
        "Completed (May 2023)",
        "MoT; EPA",
        "",
    ),
    (
        "Cities",
        "M2 Quiet streets",
        "Close streets to lorries",
        "3",
        "2022",
        "Q3 2024",
        "Not started",
        "Cities Union",
        "MoT and others",
    ),
    ("Country", "M3 Fewer fires", "Pay for chipping", "4", "ongoing", "", "Ongoing", "EPA", ""),
]
IN_FRENCH = {
    "Cities": "Villes",
    "Country": "Campagne",
    "M1 Cleaner buses": "M1 Des bus plus propres",
    "M2 Quiet streets": "M2 Rues calmes",
    "M3 Fewer fires": "M3 Moins de feux",
    "Buy electric buses": "Acheter des bus électriques",
    "Train mechanics": "Former des mécaniciens",
    "Close streets to lorries": "Fermer des rues aux camions",
    "Pay for chipping": "Payer le broyage",
    "by March 2023": "d'ici mars 2023",
    "31 December 2023": "31 décembre 2023",
    "Q3 2024": "3e trimestre 2024",
    "ongoing": "en cours",
    "FY 2022-2023": "exercice 2022-2023",
    "Ongoing": "En cours",
    "Completed (May 2023)": "Terminé (mai 2023)",
    "Not started": "Pas commencé",
    "MoT and others": "MoT et autres",
}
STATUSES = {"Ongoing": "ongoing", "Completed": "completed", "Not started": "not-started"}
STATUSES_FR = {"En cours": "ongoing", "Terminé": "completed", "Pas commencé": "not-started"}

AGENCIES = "\n".join(
    f"""<{BASE}agency/{key}> a nap:Department ; rdfs:label "{name}"@en ; nap:hasName <{BASE}agency/{key}/name/short> .
<{BASE}agency/{key}/name/short> a nap:Name ; nap:nameText "{name}" ; dcterms:language "en" ."""
    for key, name in (("mot", "MoT"), ("epa", "EPA"), ("cu", "Cities Union"))
)
PREFIXES = f"@prefix nap: <{NAP}> .\n" + (
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix dcterms: <http://purl.org/dc/terms/> .\n"
)

Make = Callable[..., Path]


def _profile(headings: dict[str, str], *, french: bool = False, more: str = "") -> str:
    pillars = {"Cities": "cities", "Country": "country"}
    pairs = {(IN_FRENCH[k] if french else k): f"{BASE}pillar/{v}" for k, v in pillars.items()}
    statuses = STATUSES_FR if french else STATUSES
    columns = "\n".join(f"{column} = {json.dumps(heading)}" for column, heading in headings.items())
    return f"""
[plan]
key = "clean-air"
base = "{BASE}"
open_wording = true
language = "{"fr" if french else "en"}"

[pillars]
{chr(10).join(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in pairs.items())}

[statuses]
{chr(10).join(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in statuses.items())}

[[table]]
{more}
numbers = {{ task = '^M(?P<number>\\d+)' }}
[table.columns]
{columns}

[[report]]
key = "2023"
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan's folder with a register of three bodies."""
    folder = tmp_path / "clean-air"
    (folder / "reference").mkdir(parents=True)
    (folder / "reference" / "agencies.ttl").write_text(PREFIXES + AGENCIES, encoding="utf-8")
    (folder / "profile.toml").write_text(_profile(ENGLISH), encoding="utf-8")
    return folder


def _csv(path: Path, rows: list[tuple[str, ...]], headings: dict[str, str], order: list[int] | None = None) -> Path:
    order = order or list(range(len(headings)))
    names = list(headings.values())
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([names[i] for i in order])
    writer.writerows([row[i] for i in order] for row in rows)
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")
    return path


def _xlsx(path: Path, rows: list[tuple[str, ...]], headings: dict[str, str], order: list[int] | None = None) -> Path:
    import openpyxl

    order = order or list(range(len(headings)))
    book = openpyxl.Workbook()
    sheet = book.active
    names = list(headings.values())
    sheet.append([names[i] for i in order])
    for row in rows:
        sheet.append([row[i] for i in order])
    book.save(path)
    return path


def _markdown(
    path: Path, rows: list[tuple[str, ...]], headings: dict[str, str], order: list[int] | None = None
) -> Path:
    order = order or list(range(len(headings)))
    names = list(headings.values())
    lines = ["| " + " | ".join(cells[i] for i in order) + " |" for cells in (names, ["---"] * len(names), *rows)]
    path.write_text("# The plan\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def _html(path: Path, rows: list[tuple[str, ...]], headings: dict[str, str], order: list[int] | None = None) -> Path:
    order = order or list(range(len(headings)))
    names = list(headings.values())
    lines = ["<tr>" + "".join(f"<td>{cells[i]}</td>" for i in order) + "</tr>" for cells in (names, *rows)]
    path.write_text("<html><body><table>" + "".join(lines) + "</table></body></html>", encoding="utf-8")
    return path


def _json(path: Path, rows: list[tuple[str, ...]], headings: dict[str, str], order: list[int] | None = None) -> Path:
    names = list(headings.values())
    order = order or list(range(len(headings)))
    path.write_text(json.dumps([{names[i]: row[i] for i in order} for row in rows]), encoding="utf-8")
    return path


FORMS = {"csv": _csv, "xlsx": _xlsx, "md": _markdown, "html": _html, "json": _json}


def _facts(result: IngestResult) -> set[tuple[str, str, str]]:
    """Everything that is said, but labels, printed wordings and positions in the source."""
    found = set()
    for name in ("plan", "chart"):
        for triple in ox.parse(result.graphs[name].encode(), ox.RdfFormat.TURTLE):
            predicate = triple.predicate.value
            if not predicate.endswith(("AsPrinted", "label")):
                found.add((triple.subject.value, predicate, triple.object.value))
    return found


def test_what_a_table_says(plan: Path) -> None:
    """Numbers, parents, pillars, periods with their precision, statuses, bodies and roles, as a person reads them."""
    result = ingest(_csv(plan / "chart.csv", ROWS, ENGLISH), profile=plan / "profile.toml")
    facts = _facts(result)
    status, agency, period = f"{PLAN}/report/2023/status/", f"{BASE}agency/", f"{BASE}period/"
    expected = {
        (f"{PLAN}/deliverable/1", NAP.isDeliverableOf, f"{PLAN}/task/1"),
        (f"{PLAN}/deliverable/3", NAP.isDeliverableOf, f"{PLAN}/task/2"),
        (f"{PLAN}/task/1", NAP.isTaskOf, PLAN),
        (f"{PLAN}/task/1", NAP.hasPillar, f"{BASE}pillar/cities"),
        (f"{PLAN}/task/3", NAP.hasPillar, f"{BASE}pillar/country"),
        (f"{status}1", NAP.hasStartPeriod, f"{period}fy/2021-2022"),
        (f"{status}1", NAP.hasDuePeriod, f"{period}2023-03"),
        (f"{status}2", NAP.hasStartPeriod, f"{period}fy/2022-2023"),
        (f"{status}2", NAP.hasDuePeriod, f"{period}2023-12-31"),
        (f"{status}2", NAP.completionDate, "2023-05"),
        (f"{status}3", NAP.hasStartPeriod, f"{period}2022"),
        (f"{status}3", NAP.hasDuePeriod, f"{period}2024-q3"),
        (f"{status}4", NAP.isOpenEnded, "true"),
        (f"{status}3", NAP.namesOthers, "true"),
    }
    assert expected <= facts
    leads = {(s.removeprefix(status), o.removeprefix(agency)) for s, p, o in facts if p == NAP.hasLead}
    assert leads == {("1", "mot"), ("2", "mot"), ("2", "epa"), ("3", "cu"), ("4", "epa")}
    partners = {(s.removeprefix(status), o.removeprefix(agency)) for s, p, o in facts if p == NAP.hasCollaborator}
    assert partners == {("1", "epa"), ("1", "cu"), ("3", "mot")}
    statuses = {s.removeprefix(status): o.rpartition("/")[2] for s, p, o in facts if p == NAP.hasStatus}
    assert statuses == {"1": "ongoing", "2": "completed", "3": "not-started", "4": "ongoing"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("french", [False, True], ids=["english", "french"])
def test_by_the_profile_alone(plan: Path, form: str, french: bool) -> None:
    """Columns permuted, headings renamed, French, five forms of file: the same facts, by the profile alone."""
    wanted = _facts(ingest(_csv(plan / "chart.csv", ROWS, ENGLISH), profile=plan / "profile.toml"))
    (plan / "identifiers.csv").unlink(missing_ok=True)
    rows, headings = ROWS, ENGLISH
    if french:
        rows, headings = [tuple(IN_FRENCH.get(cell, cell) for cell in row) for row in ROWS], FRENCH
    (plan / "profile.toml").write_text(_profile(headings, french=french), encoding="utf-8")
    order = random.Random(f"{form}{french}").sample(range(len(headings)), len(headings))
    source = FORMS[form](plan / f"permuted.{form}", rows, headings, order)
    assert _facts(ingest(source, profile=plan / "profile.toml")) == wanted


def test_evidence_leads_to_the_row(plan: Path) -> None:
    """Each passage has the digest and the number of tokens that stand at its place, and shows a fact that is stated."""
    source = _csv(plan / "chart.csv", ROWS, ENGLISH)
    result = ingest(source, profile=plan / "profile.toml")
    text = source.read_bytes().decode()
    store = ox.Store()
    for graph in ("plan", "chart", "evidence"):
        store.load(result.graphs[graph].encode(), ox.RdfFormat.TURTLE)
    rows = list(
        store.query(
            f"SELECT * WHERE {{ ?e <{NAP.isEvidenceFor}> ?thing ; <{NAP.startPosition}> ?start ;"
            f" <{NAP.endPosition}> ?end ;"
            f" <{NAP.tokenDigest}> ?digest ; <{NAP.tokenCount}> ?count ; <{NAP.supportsProperty}> ?p ."
            " OPTIONAL { ?thing ?p ?value } }"
        )
    )
    assert len(rows) > 60
    for row in rows:
        words = tokens(text[int(row["start"].value) : int(row["end"].value)])
        assert (digest(words), str(len(words))) == (row["digest"].value, row["count"].value)
        assert row["value"] is not None, row["p"]
    things = {s for s, p, _ in _facts(result) if p.endswith("type")}
    assert {row["thing"].value for row in rows} == things


def test_a_second_run_changes_nothing(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ingest is idempotent: the same source leaves every file as it is."""
    args = ["ingest", str(_csv(plan / "chart.csv", ROWS, ENGLISH)), "--profile", str(plan / "profile.toml")]
    assert main([*args, "--output", str(plan)]) == 0
    before = {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert main([*args, "--output", str(plan)]) == 0
    assert "wrote" not in capsys.readouterr().err
    assert {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()} == before


def _report(plan: Path, key: str, rows: list[tuple[str, ...]], headings: dict[str, str] = ENGLISH) -> IngestResult:
    """Add a report to the profile, ingest it and write it."""
    profile = plan / "profile.toml"
    if f'key = "{key}"' not in profile.read_text(encoding="utf-8"):
        profile.write_text(profile.read_text(encoding="utf-8") + f'\n[[report]]\nkey = "{key}"\n', encoding="utf-8")
    source = _csv(plan / f"{key}.csv", rows, headings)
    args = ["ingest", str(source), "--profile", str(profile), "--report", key, "--output", str(plan), "--mint", "-q"]
    assert main(args) == 0
    return ingest(source, profile=profile, report=key)


def _keys(result: IngestResult) -> dict[str, str]:
    return {e.label: e.key for e in result.reading.elements if e.kind == "deliverable"}


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5], ids=str)
def test_keys_are_stable_without_numbers(plan: Path, order: tuple[int, ...]) -> None:
    """Rows without numbers keep their keys when others are inserted or removed and all are re-ordered."""
    headings = {column: heading for column, heading in ENGLISH.items() if column != "identifier"}
    rows = [row[:3] + row[4:] for row in ROWS]
    (plan / "profile.toml").write_text(_profile(headings), encoding="utf-8")
    first = _keys(_report(plan, "2023", rows, headings))
    inserted = ("Cities", "M2 Quiet streets", "Plant trees", "2023", "", "Ongoing", "EPA", "")
    rest = [rows[i] for i in order if i != order[0]]
    second = _keys(_report(plan, "2024", [inserted, *rest], headings))
    assert {label: key for label, key in second.items() if label in first} == {
        label: key for label, key in first.items() if label in second
    }
    assert second["Plant trees"] not in first.values()


def test_keys_are_stable_when_numbers_shift(plan: Path) -> None:
    """A row inserted in the middle renumbers those after it: keys follow the wording, not the number."""
    first = _keys(_report(plan, "2023", ROWS))
    inserted = ("Cities", "M1 Cleaner buses", "Build chargers", "2", "2023", "", "Ongoing", "MoT", "")
    shifted = [ROWS[0], inserted, *((*row[:3], str(int(row[3]) + 1), *row[4:]) for row in ROWS[1:])]
    second = _keys(_report(plan, "2024", shifted))
    assert {label: key for label, key in second.items() if label != "Build chargers"} == first
    assert second["Build chargers"] not in first.values()


def test_a_reworded_row_keeps_its_number(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A known number with new words is the same thing, and the run says so."""
    _report(plan, "2023", ROWS)
    reworded = [(*ROWS[0][:2], "Buy a hundred electric buses", *ROWS[0][3:]), *ROWS[1:]]
    result = _report(plan, "2024", reworded)
    assert _keys(result)["Buy a hundred electric buses"] == "1"
    text = (plan / "plan.ttl").read_text(encoding="utf-8")
    assert "Buy electric buses" in text  # what stands there stays
    assert "Buy a hundred" not in text


WRONG = [
    (0, 6, "Mostly", "'State': 'Mostly'; expected a wording under [statuses]"),
    (1, 4, "some day soon", "'When': 'some day soon'; expected"),
    (2, 5, "03/04/2024", "'Due': '03/04/2024'; expected"),
    (3, 0, "Islands", "'Pillar': 'Islands'; expected a heading under [pillars]"),
    (0, 7, "Ministry of Rail", "'Ministry of Rail' (1×); expected a body of the register"),
]


def test_errors_name_the_cell_all_at_once(plan: Path) -> None:
    """Every cell that can't be understood: file, line, column, content and what was expected; nothing is written."""
    rows = [list(row) for row in ROWS]
    for row, column, text, _ in WRONG:
        rows[row][column] = text
    source = _csv(plan / "chart.csv", [tuple(row) for row in rows], ENGLISH)
    before = sorted(plan.rglob("*"))
    with pytest.raises(InputError) as caught:
        ingest(source, profile=plan / "profile.toml")
    assert main(["ingest", str(source), "--profile", str(plan / "profile.toml"), "--output", str(plan)]) == 2
    lines = str(caught.value).splitlines()
    assert lines[0] == "5 cells could not be understood:"
    for row, column, _, said in WRONG:
        place = f"chart.csv, line {row + 2}" + (": " if "register" in said else f", column {column + 1}, ")
        assert any(line.strip().startswith(place + said) for line in lines), said
    assert sorted(plan.rglob("*")) == before


def test_unknown_bodies_are_proposed_and_decided(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A body that the register lacks is no data until a person decides; then the next run takes it in."""
    rows = [(*ROWS[0][:7], "Ministry of Rail", ""), (*ROWS[1][:7], "M.o.T.", ""), (*ROWS[2][:7], "n/a", ""), ROWS[3]]
    source = _csv(plan / "chart.csv", rows, ENGLISH)
    args = ["ingest", str(source), "--profile", str(plan / "profile.toml"), "--output", str(plan)]
    assert main([*args, "--dry-run"]) == 2
    assert not (plan / "review").exists()
    assert main(args) == 2
    assert "none of these 3 names" in capsys.readouterr().err
    assert not (plan / "2023").exists()
    file = plan / "review" / "bodies.csv"
    lines = {row["text"]: row for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())}
    assert set(lines) == {"Ministry of Rail", "M.o.T", "n/a"}
    assert lines["Ministry of Rail"]["kind"] == "Department"
    lines["Ministry of Rail"] |= {"decision": "new", "key": "rail"}
    lines["M.o.T"] |= {"decision": "name", "key": "mot"}
    lines["n/a"] |= {"decision": "nobody"}
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, lines["n/a"].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines.values())
    assert main(args) == 0
    dataset = open_dataset([plan])
    leads = {row["s"].value.rpartition("/")[2]: row["b"].value for row in dataset.select(
        f"SELECT ?s ?b WHERE {{ ?s <{NAP.hasLead}> ?b }}")}  # fmt: skip
    assert leads == {"1": f"{BASE}agency/rail", "2": f"{BASE}agency/mot", "4": f"{BASE}agency/epa"}
    assert main(args) == 0  # and again: what was written is read as the register


def test_a_person_is_withheld(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A person's name in a cell of bodies becomes no thing, no proposal and no printed text."""
    rows = [(*ROWS[0][:7], "Hon. Jane Doe", ""), *ROWS[1:]]
    source = _csv(plan / "chart.csv", rows, ENGLISH)
    args = ["ingest", str(source), "--profile", str(plan / "profile.toml"), "--output", str(plan)]
    assert main(args) == 0
    assert "withheld" in capsys.readouterr().err
    written = "".join(path.read_text(encoding="utf-8") for path in plan.rglob("*.ttl"))
    assert "Doe" not in written


def test_a_table_that_the_profile_does_not_know(plan: Path) -> None:
    """A missing column is named with the nearest heading; so is a kind of table that no table fits."""
    source = _csv(plan / "chart.csv", ROWS, ENGLISH | {"status": "Status"})
    with pytest.raises(ProfileError, match=r"no column 'State' \(nearest: 'Status'\)"):
        ingest(source, profile=plan / "profile.toml")


def test_filled_down_and_left_out_rows(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Blank cells repeat those above where the profile says so; rows are left out with a reason that is reported."""
    rows = [ROWS[0], ("", "", *ROWS[1][2:]), ROWS[2], ("", "", "Total: 3 actions", "", "", "", "", "", "")]
    more = 'fill = ["pillar", "task"]\nskip = [{ column = "deliverable", matches = "^Total", reason = "a sum" }]'
    (plan / "profile.toml").write_text(_profile(ENGLISH, more=more), encoding="utf-8")
    result = ingest(_csv(plan / "chart.csv", rows, ENGLISH), profile=plan / "profile.toml")
    parents = {e.key: e.parent.key for e in result.reading.elements if e.kind == "deliverable" and e.parent}
    assert parents == {"1": "1", "2": "1", "3": "2"}
    assert [(skip.reason, skip.place) for skip in result.reading.skips] == [("a sum", "chart.csv, line 5")]


def test_curated_labels_stay(plan: Path) -> None:
    """What a person wrote into the plan's file is never overwritten."""
    _report(plan, "2023", ROWS)
    file = plan / "plan.ttl"
    file.write_text(file.read_text(encoding="utf-8").replace("Buy electric buses", "Electric buses"), encoding="utf-8")
    _report(plan, "2023", ROWS)
    text = file.read_text(encoding="utf-8")
    assert "Electric buses" in text
    assert "Buy electric buses" not in text


def test_dry_run_shows_the_change_as_a_patch(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --dry-run nothing is written, and what would be is printed as a diff."""
    source = _csv(plan / "chart.csv", ROWS, ENGLISH)
    args = ["ingest", str(source), "--profile", str(plan / "profile.toml"), "--output", str(plan), "-q"]
    assert main(args) == 0
    changed = _csv(source, [(*ROWS[0][:6], "Not started", *ROWS[0][7:]), *ROWS[1:]], ENGLISH)
    capsys.readouterr()
    assert main([*args[:1], str(changed), *args[2:], "--dry-run"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "-    nap:hasStatus status:ongoing ;" in lines
    assert "+    nap:hasStatus status:not-started ;" in lines


def test_a_formula_stays_text(plan: Path) -> None:
    """What looks like a formula is a wording like any other."""
    rows = [(*ROWS[0][:2], "=cmd|' /C calc'!A0", *ROWS[0][3:]), *ROWS[1:]]
    result = ingest(_csv(plan / "chart.csv", rows, ENGLISH), profile=plan / "profile.toml")
    assert "=cmd|' /C calc'!A0" in _keys(result)


def test_goals(plan: Path) -> None:
    """A column of goals or targets gives the United Nations' IRIs; anything else in it is a complaint."""
    headings = {**ENGLISH, "target": "SDG"}
    (plan / "profile.toml").write_text(_profile(headings), encoding="utf-8")
    rows = [(*row, goals) for row, goals in zip(ROWS, ("SDG 11.6", "11.6, 3.9", "", "13"), strict=True)]
    facts = _facts(ingest(_csv(plan / "chart.csv", rows, headings), profile=plan / "profile.toml"))
    found = {(s.rpartition("/")[2], o.rpartition("/")[2]) for s, p, o in facts if p == NAP.contributesTo}
    assert found == {("1", "11.6"), ("2", "11.6"), ("2", "3.9"), ("4", "13")}
    rows[2] = (*ROWS[2], "clean water")
    with pytest.raises(NapKgError, match="numbers of goals or targets"):
        ingest(_csv(plan / "chart.csv", rows, headings), profile=plan / "profile.toml")


def test_the_error_of_unknown_bodies_carries_the_review(plan: Path) -> None:
    """From Python, the review file comes with the error, and nothing is written."""
    rows = [(*ROWS[0][:7], "Ministry of Rail", ""), *ROWS[1:]]
    with pytest.raises(UnknownBodies) as caught:
        ingest(_csv(plan / "chart.csv", rows, ENGLISH), profile=plan / "profile.toml")
    assert caught.value.path == plan / "review" / "bodies.csv"
    assert "Ministry of Rail" in caught.value.text
    assert not caught.value.path.exists()


def test_an_abbreviation_in_brackets_is_proposed_by_its_key(plan: Path) -> None:
    """The key proposed for another name of a body is the one that the next run takes; each cell is counted once."""
    rows = [(*ROWS[0][:7], "EPA (EnvProt)", ""), (*ROWS[1][:7], "EPA (EnvProt)", ""), *ROWS[2:]]
    source = _csv(plan / "chart.csv", rows, ENGLISH)
    with pytest.raises(UnknownBodies) as caught:
        ingest(source, profile=plan / "profile.toml")
    (line,) = csv.DictReader(caught.value.text.splitlines())
    assert (line["text"], line["key"], line["count"]) == ("EnvProt", "epa", "2")
    file = plan / "review" / "bodies.csv"
    file.parent.mkdir()
    file.write_text(caught.value.text.replace("EnvProt,,epa", "EnvProt,name,epa"), encoding="utf-8")
    result = ingest(source, profile=plan / "profile.toml")
    name = f"{BASE}agency/epa/name/reviewed"
    facts = {
        (t.subject.value, t.predicate.value, t.object.value)
        for graph in ("evidence", "bodies")
        for t in ox.parse(result.graphs[graph].encode(), ox.RdfFormat.TURTLE)
    }
    assert (name, NAP.nameText, "EnvProt") in facts
    assert {o for s, p, o in facts if p == NAP.isEvidenceFor and "/name/" in o} == {name}


def test_keys_of_accented_words(plan: Path) -> None:
    """A key is minted of whole words, their accents folded; one that was minted otherwise stays."""
    headings = {k: v for k, v in ENGLISH.items() if k != "identifier"}
    (plan / "profile.toml").write_text(_profile(headings), encoding="utf-8")
    rows = [(*r[:2], wording, *r[4:]) for r, wording in zip(ROWS, ("Éclairer les œuvres", *"xyz"), strict=True)]
    result = ingest(_csv(plan / "chart.csv", rows, headings), profile=plan / "profile.toml", mint=True)
    assert "eclairer-les-oeuvres" in _keys(result).values()
    old = result.identifiers.text().replace("eclairer-les-oeuvres", "clairer-les-uvres")
    (plan / "identifiers.csv").write_text(old, encoding="utf-8")
    result = ingest(plan / "chart.csv", profile=plan / "profile.toml", mint=True)
    assert "clairer-les-uvres" in _keys(result).values()
    assert result.identifiers.minted == []


def test_what_a_row_without_a_key_is_like_is_proposed(plan: Path) -> None:
    """Next year's new wording names the row that it is most like, and the line that ties it to that one's key."""
    headings = {column: heading for column, heading in ENGLISH.items() if column != "identifier"}
    rows = [row[:3] + row[4:] for row in ROWS]
    profile = plan / "profile.toml"
    profile.write_text(_profile(headings), encoding="utf-8")
    first = _keys(_report(plan, "2023", rows, headings))
    profile.write_text(profile.read_text(encoding="utf-8") + '\n[[report]]\nkey = "2024"\n', encoding="utf-8")
    wording = "Close most streets to lorries"
    changed = [*rows[:2], (*rows[2][:2], wording, *rows[2][3:]), rows[3]]
    source = _csv(plan / "2024.csv", changed, headings)
    result = ingest(source, profile=profile, report="2024")
    with pytest.raises(InputError) as caught:
        _ = result.graphs
    key = first["Close streets to lorries"]
    line = f"2024,deliverable,{key},2,{digest(tokens(wording))}"
    assert str(caught.value).count("alike to") == 1
    assert f"2024.csv, line 4: 0.89 alike to {key} ('Close streets to lorries'); if it is the same: {line}" in str(
        caught.value
    )
    with (plan / "identifiers.csv").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    assert _keys(ingest(source, profile=profile, report="2024"))[wording] == key


def test_a_report_that_nothing_describes_is_told(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The plan and the report are described by hand: where they are not, the run says so."""
    source = _csv(plan / "chart.csv", ROWS, ENGLISH)
    assert main(["ingest", str(source), "--profile", str(plan / "profile.toml"), "--format", "csv"]) == 0
    assert f"note: no file describes the report <{PLAN}/report/2023>" in capsys.readouterr().err
