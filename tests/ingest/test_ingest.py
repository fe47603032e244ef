"""Ingest of any plan: the made-up plan's two years, keys that never move, and errors that name the cell."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

import nap_kg
from nap_kg.cli import main
from nap_kg.dataset import open_dataset
from nap_kg.errors import InputError, ProfileError, SourceMismatch
from nap_kg.ingest import IngestResult, ingest
from nap_kg.ingest.cells import read_date
from nap_kg.ingest.identifiers import load_identifiers
from nap_kg.namespaces import DCTERMS, NAP, RDFS

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "tutorial"
PLAN = "https://example.org/norland/id/plan/safer-roads"
YEARS = ("2021-2022", "2022-2023", "2023-2024")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A copy of the made-up plan."""
    return Path(shutil.copytree(TUTORIAL, tmp_path / "plan"))


def _ingest(plan: Path, year: str, *more: str) -> int:
    file, profile = plan / "sources" / f"{year}.txt", plan / "profile.toml"
    return main(["ingest", str(file), "--profile", str(profile), "--output", str(plan), "-q", *more])


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_committed_graph_is_what_ingest_writes(plan: Path) -> None:
    """From sources, profile and reference data alone, all years come out byte for byte; a re-run changes nothing."""
    before = _files(plan)
    by_hand = next(
        r for r in (plan / "identifiers.csv").open() if r.startswith(f"{YEARS[2]},deliverable,train-volunteers")
    )
    for name in ("plan.ttl", "identifiers.csv", *(f"{y}/{n}.ttl" for y in YEARS for n in ("chart", "evidence"))):
        (plan / name).unlink()
    for year in YEARS:
        if year == YEARS[2]:  # the re-worded row is tied to its key
            (plan / "identifiers.csv").write_text((plan / "identifiers.csv").read_text() + by_hand)
        assert _ingest(plan, year, "--mint") == 0
    assert _files(plan) == before
    for year in YEARS:
        assert _ingest(plan, year) == 0
    assert _files(plan) == before


def test_the_made_up_plan_conforms() -> None:
    """Its graph breaks no shape, the model carries any plan; two completions are printed without a date, on purpose."""
    report = nap_kg.validate([TUTORIAL])
    assert report.conforms
    found = [(f.rule, f.focus_node.rsplit("/", 1)[1]) for f in report.findings]
    assert found == [("NAP325", "agree-limits-town"), ("NAP325", "light-unlit-crossings")]
    assert report.untargeted == ()


def _status(year: str) -> dict[str, dict[str, set[str]]]:
    """What one year's report says of each deliverable, by key."""
    found: dict[str, dict[str, set[str]]] = {}
    for quad in open_dataset([TUTORIAL / year / "chart.ttl"]).store:
        key = quad.subject.value.rsplit("/", 1)[1]  # type: ignore[union-attr]
        found.setdefault(key, {}).setdefault(quad.predicate.value, set()).add(quad.object.value.rsplit("/", 1)[-1])  # type: ignore[union-attr]
    return found


def test_what_moved_between_the_first_two_years() -> None:
    """One dropped, one to another lead, one inserted, one slipped, one completed; all other keys stay."""
    first, second = (_status(year) for year in YEARS[:2])
    assert set(first) - set(second) == {"patrol-cars-defibrillators"}
    assert set(second) - set(first) == {"light-unlit-crossings"}
    both = set(first) & set(second)
    changed = {p: {k for k in both if first[k].get(p) != second[k].get(p)} for p in (NAP.hasLead, NAP.hasStartPeriod)}
    assert changed == {NAP.hasLead: {"publish-yearly-table"}, NAP.hasStartPeriod: {"rebuild-forty-worst"}}
    assert second["rebuild-forty-worst"][NAP.hasStartPeriod] == {"2023-2024"}
    completed = {k for k in both if "completed" in second[k][NAP.hasStatus] - first[k][NAP.hasStatus]}
    assert completed == {"train-volunteers-first"}
    assert second["rebuild-forty-worst"][NAP.position] == {"3"} != first["rebuild-forty-worst"][NAP.position]


def _facts(result: IngestResult) -> set[tuple[str, str, str]]:
    """What a reading says of states, bodies, periods and places; not the wording that it was printed in."""
    wording = {RDFS.label, DCTERMS.description, NAP.leadAsPrinted, NAP.statusAsPrinted, NAP.timelineAsPrinted}
    graphs = [result.graphs["plan"], result.graphs["chart"]]
    triples = [t for graph in graphs for t in ox.parse(graph.encode(), ox.RdfFormat.TURTLE)]
    return {(str(t.subject), str(t.predicate), str(t.object)) for t in triples if t.predicate.value not in wording}


def test_the_french_chart_says_the_same() -> None:
    """Other columns, words and order, by its own profile: the same facts of the same things, and French labels."""
    english = ingest(TUTORIAL / "sources" / "2023-2024.txt", profile=TUTORIAL / "profile.toml")
    french = ingest(
        TUTORIAL / "sources" / "2023-2024.fr.txt",
        profile=TUTORIAL / "fr" / "profile.toml",
        dataset=open_dataset([TUTORIAL / "reference"]),
    )
    assert len(_facts(english)) > 140
    assert _facts(french) == _facts(english)
    labels = [
        f"{t.subject} {t.object}"
        for t in ox.parse(french.graphs["plan"].encode(), ox.RdfFormat.TURTLE)
        if t.predicate.value == RDFS.label
    ]
    there = open_dataset([TUTORIAL / "fr" / "labels.ttl"]).store
    assert sorted(f"{q.subject} {q.object}" for q in there) == sorted(labels)
    assert all(label.endswith("@fr") for label in labels)


def test_an_inserted_row_moves_no_key(plan: Path) -> None:
    """The second year's inserted row has a key of its own; a mark that is gone does not make a new deliverable."""
    identifiers = load_identifiers(plan / "identifiers.csv").rows
    keys = {
        year: [row.key for row in identifiers if row.report == year and row.kind == "deliverable"] for year in YEARS
    }
    assert keys[YEARS[1]][1] == "light-unlit-crossings"
    assert [k for k in keys[YEARS[1]] if k in keys[YEARS[0]]] == [k for k in keys[YEARS[0]] if k in keys[YEARS[1]]]
    assert "driver-guide-driving" in keys[YEARS[0]]
    assert "driver-guide-driving" in keys[YEARS[1]]


def test_rows_in_another_order_keep_their_keys(plan: Path) -> None:
    """Keys follow the wording, not the place."""
    file = plan / "sources" / "2022-2023.txt"
    lines = file.read_text().split("\n")
    at = [i for i, line in enumerate(lines) if line.startswith(("\tNEW: Light", "\tRebuild"))]
    lines[at[0]], lines[at[1]] = lines[at[1]], lines[at[0]]
    file.write_text("\n".join(lines))
    result = ingest(file, profile=plan / "profile.toml", report="2022-2023", any_digest=True)
    assert [e.key for e in result.entries][1:3] == ["rebuild-forty-worst", "light-unlit-crossings"]


def _altered(plan: Path, old: str, new: str) -> IngestResult:
    """The first year's report with other words in it."""
    file = plan / "sources" / "2021-2022.txt"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return ingest(file, profile=plan / "profile.toml", report="2021-2022", any_digest=True, mint=True)


def test_the_completion_of_a_part(plan: Path) -> None:
    """A date of completion that a row prints for one of its bullets is that of the part."""
    result = _altered(plan, "Ongoing Ongoing Not started", "Ongoing Ongoing Completed (March 2022)")
    found = {(s.element.key, s.meaning.completion) for s in result.reading.standings if s.element.kind == "part"}
    assert found == {("agree-limits-town", ""), ("flashing-signs", "2022-03")}
    assert 'nap:completionDate "2022-03"^^xsd:gYearMonth' in result.graphs["chart"]


@pytest.mark.parametrize("colon", [" :", "\u00a0:", "\u202f:", ":"])
def test_a_label_ends_with_its_last_word(plan: Path, colon: str) -> None:
    """A colon goes from the end of a label, with the blank that French puts before it."""
    result = _altered(plan, "Calm traffic near schools:", f"Calm traffic near schools{colon}")
    assert "Calm traffic near schools" in {element.label for element in result.reading.elements}


def test_a_new_row_without_a_key_stops(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --mint nothing is invented: the row is named, and nothing written."""
    identifiers = plan / "identifiers.csv"
    identifiers.write_text("".join(r for r in identifiers.open() if "light-unlit" not in r))
    (plan / "plan.ttl").unlink()
    before = _files(plan)
    assert _ingest(plan, "2022-2023") == 2
    err = capsys.readouterr().err
    assert "1 rows have no key" in err
    assert "task 1.11, row 2" in err
    assert "--mint" in err
    assert _files(plan) == before


def test_a_reworded_row_is_tied_by_hand(plan: Path) -> None:
    """One more line in identifiers.csv gives a re-worded row its old key."""
    file = plan / "sources" / "2022-2023.txt"
    file.write_text(file.read_text().replace("Rebuild the forty worst", "Rebuild all of the forty worst"))
    arguments = {"profile": plan / "profile.toml", "report": "2022-2023", "any_digest": True}
    unknown = ingest(file, **arguments).entries[2]  # type: ignore[arg-type]
    assert unknown.key == "(no key)"
    from nap_kg.passages import digest, tokens

    sha256 = digest(tokens(unknown.row.cells["deliverable"].text))
    identifiers = plan / "identifiers.csv"
    kept = "".join(r for r in identifiers.open() if not r.startswith("2022-2023,deliverable,rebuild"))
    identifiers.write_text(kept + f"2022-2023,deliverable,rebuild-forty-worst,1.11,{sha256}\n")
    assert ingest(file, **arguments).entries[2].key == "rebuild-forty-worst"  # type: ignore[arg-type]


def test_curated_elements_stay(plan: Path) -> None:
    """A label that somebody improved in plan.ttl is not overwritten by the next run."""
    file = plan / "plan.ttl"
    better = file.read_text().replace("Rebuild the forty worst crossings", "Rebuild forty crossings")
    file.write_text(better)
    assert _ingest(plan, "2022-2023") == 0
    assert file.read_text() == better


def test_every_bad_cell_is_named_at_once(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Unknown statuses, bodies and dates: file, line, row, column, content, what was expected, all in one error."""
    file = plan / "sources" / "2021-2022.txt"
    text = file.read_text().replace("Completed (November 2021)", "Complete").replace("\tSO\n", "\tSOX\n")
    file.write_text(text.replace("Start: 2021/22\tOn hold", "Start: 2021/23\tOn hold"))
    before = _files(plan)
    assert _ingest(plan, "2021-2022", "--any-digest", "--report", "2021-2022") == 2
    err = capsys.readouterr().err
    assert "3 cells could not be understood" in err
    assert "line 14, row 1, status: 'Complete'; expected one of 'Completed', " in err
    assert "nearest: 'Completed'" in err
    assert "lead: 'SOX'; expected bodies of the register; 'SOX' is none; nearest: 'SO'" in err
    assert "timeline: 'Start: 2021/23'; expected two years that follow each other" in err
    assert _files(plan) == before


@pytest.mark.parametrize(
    ("old", "new", "error", "says"),
    [
        ("CHART OF WORK", "CHART", ProfileError, "no line of the source reads 'CHART OF WORK'"),
        ("PROTECTION OF THE INJURED", "CARE", InputError, "line 23: 'CARE'"),
        ("\n1.11 Repair", "\nRepair", InputError, "the task cell has no number"),
        ("2020/21 2020/21 2021/22", "2020/21 2020/21", InputError, "one for the row and each of its 2 bullets"),
    ],
)
def test_a_chart_that_is_laid_out_otherwise(plan: Path, old: str, new: str, error: type[Exception], says: str) -> None:
    """What does not fit the profile stops, and says where."""
    file = plan / "sources" / "2021-2022.txt"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    with pytest.raises(error, match=says.replace("(", r"\(")):
        ingest(file, profile=plan / "profile.toml", report="2021-2022", any_digest=True)


def test_a_changed_source_is_refused(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A source whose digest differs: cause, place, fix, exit code 2, nothing written."""
    file = plan / "sources" / "2021-2022.txt"
    file.write_text(file.read_text().replace("forty", "fifty"))
    before = _files(plan)
    assert _ingest(plan, "2021-2022", "--report", "2021-2022") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "SHA-256" in err
    assert f"at   {file}" in err
    assert "--any-digest" in err
    assert _files(plan) == before
    with pytest.raises(SourceMismatch):
        ingest(file)


@pytest.mark.parametrize(
    ("content", "cause"), [(None, "no such file"), (b"", "empty"), (b"\xff\xfe", "not UTF-8"), (b"text", "no shipped")]
)
def test_bad_sources(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, cause: str) -> None:
    """Missing, empty, badly encoded and unknown sources exit 2 with nothing on stdout."""
    file = tmp_path / "source.txt"
    if content is not None:
        file.write_bytes(content)
    assert main(["ingest", str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert cause in err
    assert str(file) in err


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("[plan]", "[plan", "not TOML"),
        ('key = "safer-roads"', "", "the key plan.key is missing"),
        ('lead = "Lead"', "", "needs exactly"),
        ("(?P<number>", "(?P<number", "not a regular expression"),
    ],
)
def test_bad_profiles(plan: Path, old: str, new: str, cause: str) -> None:
    """A profile that can't be used says what is wrong with it."""
    profile = plan / "profile.toml"
    profile.write_text(profile.read_text().replace(old, new))
    with pytest.raises(ProfileError, match=cause):
        ingest(plan / "sources" / "2021-2022.txt", profile=profile)


def test_dry_run_writes_nothing(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--dry-run says what would be written."""
    (plan / "plan.ttl").unlink()
    before = _files(plan)
    assert _ingest(plan, "2021-2022", "--dry-run") == 0
    assert "would write" in capsys.readouterr().err
    assert _files(plan) == before


def test_formats(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Turtle by default; the rows as CSV and JSON; the summary on stderr."""
    base = ["ingest", str(plan / "sources" / "2021-2022.txt"), "--profile", str(plan / "profile.toml")]
    assert main(base) == 0
    out, err = capsys.readouterr()
    assert len(list(ox.parse(out.encode(), ox.RdfFormat.TURTLE))) > 300
    assert err == "2021-2022: 2 objectives, 4 tasks, 8 deliverables, 2 parts; 10 status reports\n"
    assert main([*base, "--format", "json", "-q"]) == 0
    assert [row["lead"] for row in json.loads(capsys.readouterr().out)][1] == "MOT, RB (Bridges)"
    assert main([*base, "--format", "csv", "-q"]) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith("position,place,in,kind,key,number,new,timeline")


@pytest.mark.parametrize(
    ("text", "date"),
    [("September 2014", "2014-09"), ("30 juin 2014", "2014-06-30"), ("June 6, 2012", "2012-06-06"), ("2014", "2014"),
     ("soon", ""), ("September", ""), ("spring 2014", "")],
)  # fmt: skip
def test_dates_keep_their_precision(text: str, date: str) -> None:
    """A month stays a month; what is no date is none."""
    assert read_date(text) == date
