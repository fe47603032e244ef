"""What changed: between the made-up plan's reports against golden files, between versions, between revisions."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest

import nap_kg
from nap_kg.cli import main
from nap_kg.dataset import open_dataset
from nap_kg.diff import Kind, compare_reports, compare_versions, find_reports
from nap_kg.diff.similarity import Named, alike, match, ratio
from nap_kg.diff.snapshot import key_of
from nap_kg.diff.wording import LANGUAGES, kinds
from nap_kg.errors import InputError
from nap_kg.namespaces import ID, NAP

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "tutorial"
GOLDEN = Path(__file__).parent / "golden"
PAIRS = [("2021-2022", "2022-2023"), ("2022-2023", "2023-2024"), ("2021-2022", "2023-2024")]
ENDINGS = {"text": "txt", "markdown": "md", "json": "json", "turtle": "ttl"}


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A copy of the made-up plan."""
    return Path(shutil.copytree(TUTORIAL, tmp_path / "plan"))


def _found(plan: Path, before: str, after: str) -> dict[Kind, set[str]]:
    """The keys of what changed, by kind."""
    dataset = open_dataset([plan])
    diff = compare_reports(dataset, *find_reports(dataset, before, after))
    return {kind: {key_of(c.thing) for c in diff.of(kind)} for kind in Kind if diff.of(kind)}


# --- between reports


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ENDINGS)
@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_golden(
    before: str,
    after: str,
    form: str,
    language: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """Each pair of reports, form and language is as its golden file says (`--update-golden` writes it)."""
    monkeypatch.chdir(ROOT)
    file = GOLDEN / f"{before}..{after}.{language}.{ENDINGS[form]}"
    arguments = ["diff", before, after, "--data", "docs/tutorial", "--format", form, "--lang", language, "-q"]
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    if request.config.getoption("--update-golden"):
        file.write_text(out, encoding="utf-8", newline="\n")
    assert out == file.read_text(encoding="utf-8")


def test_first_year() -> None:
    """Read by hand in the two charts: what changed from the first year to the second."""
    assert _found(TUTORIAL, *PAIRS[0]) == {
        Kind.SILENTLY_DROPPED: {"patrol-cars-defibrillators"},
        Kind.NEW: {"light-unlit-crossings"},
        Kind.COMPLETED: {"train-volunteers-first"},
        Kind.STATUS_ADVANCED: {"flashing-signs"},
        Kind.STATUS_FELL_BACK: {"rebuild-forty-worst"},
        Kind.START_SLIPPED: {"rebuild-forty-worst"},
        Kind.LEAD_MOVED: {"publish-yearly-table"},
    }


def test_second_year() -> None:
    """Read by hand in the two charts: every other kind of change, from the second year to the third."""
    assert _found(TUTORIAL, *PAIRS[1]) == {
        Kind.SILENTLY_DROPPED: {"publish-yearly-table"},
        Kind.DROPPED_AFTER_COMPLETION: {"map-crossings-hurt"},
        Kind.RETURNED: {"patrol-cars-defibrillators"},
        Kind.NEW: {"publish-yearly-table-2", "publish-yearly-table-3", "teach-cycling-school"},
        Kind.COMPLETED: {"agree-limits-town", "light-unlit-crossings"},
        Kind.REOPENED: {"train-volunteers-first"},
        Kind.STATUS_ADVANCED: {"rebuild-forty-worst"},
        Kind.STATUS_FELL_BACK: {"flashing-signs"},
        Kind.START_BROUGHT_FORWARD: {"rebuild-forty-worst"},
        Kind.LEAD_ADDED: {"light-unlit-crossings"},
        Kind.LEAD_REMOVED: {"rebuild-forty-worst"},
        Kind.MOVED: {"driver-guide-driving"},
        Kind.REWORDED: {"train-volunteers-first"},
    }


def test_both_languages_tell_the_same_facts() -> None:
    """What is not wording is one in English and French: JSON but for labels, and Turtle byte for byte."""
    for before, after in PAIRS:
        english, french = (json.loads((GOLDEN / f"{before}..{after}.{lang}.json").read_text()) for lang in LANGUAGES)
        facts = [[{k: v for k, v in c.items() if k not in ("label", "kindLabel", "how")} for c in d["changes"]]
                 for d in (english, french)]  # fmt: skip
        assert facts[0] == facts[1] != []
        assert [c["kindLabel"] for c in english["changes"]] != [c["kindLabel"] for c in french["changes"]]
        turtles = [(GOLDEN / f"{before}..{after}.{lang}.ttl").read_bytes() for lang in LANGUAGES]
        assert turtles[0] == turtles[1]


def test_backwards_is_the_mirror() -> None:
    """From the later report to the earlier one, what was new is gone and what slipped is brought forward."""
    there, back = _found(TUTORIAL, *PAIRS[0]), _found(TUTORIAL, *reversed(PAIRS[0]))
    assert back[Kind.START_BROUGHT_FORWARD] == there[Kind.START_SLIPPED]
    assert back[Kind.REOPENED] == there[Kind.COMPLETED]
    assert back[Kind.SILENTLY_DROPPED] == there[Kind.NEW]
    assert back[Kind.NEW] == there[Kind.SILENTLY_DROPPED]


def test_a_report_and_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing changed, and --exit-code says so."""
    assert main(["diff", "2021-2022", "2021-2022", "--data", str(TUTORIAL), "--exit-code"]) == 0
    out, err = capsys.readouterr()
    assert out == "Norland: safer roads, 2021-2022 → 2021-2022\n\nnothing changed\n"
    assert err == "0 changes, 0 pairs to look at; 10 of 10 unchanged\n"


def test_the_latest_two_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    """Without names, the two latest reports; --exit-code is 1 where anything changed."""
    assert main(["diff", "--data", str(TUTORIAL), "--exit-code"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("Norland: safer roads, 2022-2023 → 2023-2024\n")
    assert err == "16 changes, 2 pairs to look at; 2 of 8 unchanged\n"


def test_work_given_up_with_a_word_is_not_dropped_silently(plan: Path) -> None:
    """A row whose last state is cancelled, and that then goes, was said to go."""
    chart = plan / "2021-2022" / "chart.ttl"
    chart.write_text(chart.read_text().replace("status:on-hold", "status:cancelled"))
    found = _found(plan, *PAIRS[0])
    assert found[Kind.DROPPED_AS_SAID] == {"patrol-cars-defibrillators"}
    assert Kind.SILENTLY_DROPPED not in found


def test_due_dates(plan: Path) -> None:
    """A due period that ends later slipped; one that ends sooner is brought forward; one that is new has changed."""
    year = "<https://example.org/norland/id/period/fy/{}>"
    item = "https://example.org/norland/id/plan/safer-roads/report/{}/status/{}"
    dues = {
        "map-crossings-hurt": ("2020-2021", "2022-2023"), "run-winter-campaign": ("2022-2023", "2021-2022"),
        "driver-guide-driving": ("", "2022-2023"),
    }  # fmt: skip
    lines = [
        f"<{item.format(report, key)}> <{NAP.hasDuePeriod}> {year.format(due)} ."
        for key, both in dues.items()
        for report, due in zip(PAIRS[0], both, strict=True)
        if due
    ]
    (plan / "due.ttl").write_text("\n".join(lines))
    found = _found(plan, *PAIRS[0])
    assert found[Kind.DUE_SLIPPED] == {"map-crossings-hurt"}
    assert found[Kind.DUE_BROUGHT_FORWARD] == {"run-winter-campaign"}
    assert found[Kind.DUE_CHANGED] == {"driver-guide-driving"}


def test_a_proposal_counts_when_somebody_accepts_it(plan: Path) -> None:
    """The proposed line, in the place of the other, makes the two one: re-worded, neither gone nor new."""
    dataset = open_dataset([plan])
    diff = compare_reports(dataset, *find_reports(dataset, *PAIRS[1]))
    proposal = diff.proposals[0]
    assert (key_of(proposal.before), key_of(proposal.after)) == ("publish-yearly-table", "publish-yearly-table-2")
    identifiers = Path(proposal.file)
    assert identifiers == plan / "identifiers.csv"
    text = identifiers.read_text()
    assert text.count(proposal.instead_of) == 1
    identifiers.write_text(text.replace(proposal.instead_of, proposal.accept))
    for name in ("plan.ttl", "2023-2024/chart.ttl", "2023-2024/evidence.ttl"):
        (plan / name).unlink()
    for year in ("2021-2022", "2022-2023", "2023-2024"):
        source, profile = str(plan / "sources" / f"{year}.txt"), str(plan / "profile.toml")
        assert main(["ingest", source, "--profile", profile, "--output", str(plan), "-q"]) == 0
    found = _found(plan, *PAIRS[1])
    assert Kind.SILENTLY_DROPPED not in found
    assert "publish-yearly-table" in found[Kind.REWORDED]
    assert found[Kind.NEW] == {"publish-yearly-table-3", "teach-cycling-school"}
    assert found[Kind.START_SLIPPED] == {"publish-yearly-table"}


@pytest.mark.parametrize(("similarity", "pairs"), [("0.5", 2), ("0.88", 1), ("0.9", 0), ("1", 0)])
def test_similarity_only_proposes(similarity: str, pairs: int, capsys: pytest.CaptureFixture[str]) -> None:
    """However low it is set, the changes are the same; only the list of pairs to look at is longer."""
    assert main(["diff", "--data", str(TUTORIAL), "--similarity", similarity, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["review"]) == pairs
    assert len(found["changes"]) == 16
    assert found["similarity"] == float(similarity)


def test_the_turtle_conforms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Changes are written in the project's own words and in the house form, and break no shape."""
    file = tmp_path / "changes.ttl"
    assert main(["diff", "--data", str(TUTORIAL), "--format", "turtle", "-q"]) == 0
    file.write_text(capsys.readouterr().out)
    assert main(["format", "--check", str(file)]) == 0
    report = nap_kg.validate([file, TUTORIAL])
    assert [f for f in report.findings if f.file == str(file)] == []
    assert report.conforms
    changes = open_dataset([file]).store.quads_for_pattern(None, ox.NamedNode(NAP.hasChangeKind), None)
    assert len(list(changes)) == 16


# --- which reports


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["2021-2022", "2030-2031"], "no plan has both reports '2021-2022' and '2030-2031'"),
        (["2021-2022"], "'2021-2022' is compared with nothing"),
        (["a", "b", "c"], "two sides are compared"),
        (["--plan", "nowhere"], "no plan 'nowhere' has reports in this data\n  fix  name one of safer-roads"),
        (["--similarity", "0"], "'0' is no number above 0 and up to 1"),
        (["--similarity", "much"], "'much' is no number above 0 and up to 1"),
    ],
)
def test_what_can_not_be_compared(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, nothing printed, and what there is instead."""
    assert main(["diff", *arguments, "--data", str(TUTORIAL)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert "  fix  " in err


def test_one_report_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """The shipped plan has one report: that is said, and what to do."""
    assert main(["diff"]) == 2
    assert "no plan here has two reports" in capsys.readouterr().err


def test_two_plans_with_reports_of_one_key(plan: Path) -> None:
    """A report's key may stand for reports of two plans: then the plan has to be named."""
    other = plan.parent / "other"
    shutil.copytree(plan, other)
    for file in [*other.rglob("*.ttl"), *other.rglob("*.csv")]:
        file.write_text(file.read_text().replace("safer-roads", "calmer-roads"))
    dataset = open_dataset([plan, other])
    with pytest.raises(InputError, match="several plans have reports 2021-2022 and 2022-2023"):
        find_reports(dataset, *PAIRS[0])
    with pytest.raises(InputError, match="several plans here have two reports"):
        find_reports(dataset)
    found = find_reports(dataset, *PAIRS[0], plan="calmer-roads")
    assert all("/plan/calmer-roads/report/" in report for report in found)
    assert find_reports(dataset, *found) == found


# --- between versions


def test_versions(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two folders: labels, parents, what rows say, what is gone, which reports there are."""
    other = Path(shutil.copytree(plan, tmp_path / "other"))
    file = other / "plan.ttl"
    text = file.read_text().replace("Rebuild the forty worst", "Rebuild forty").replace(
        "isDeliverableOf task:2.12", "isDeliverableOf task:2.11", 1
    )  # fmt: skip
    file.write_text(text)
    chart = other / "2021-2022" / "chart.ttl"
    chart.write_text(chart.read_text().replace("status:on-hold", "status:ongoing"))
    shutil.rmtree(other / "2023-2024")
    diff = compare_versions(open_dataset([plan]), open_dataset([other]), ("plan", "other"))
    found = {(c.kind, key_of(c.thing), key_of(c.report)) for c in diff.changes}
    assert found == {
        (Kind.REWORDED, "rebuild-forty-worst", ""),
        (Kind.MOVED, "publish-yearly-table", ""),
        (Kind.STATUS_ADVANCED, "patrol-cars-defibrillators", "2021-2022"),
        (Kind.REPORT_REMOVED, "2023-2024", ""),
    }
    assert main(["diff", str(plan), str(other), "--exit-code"]) == 1
    assert "on hold → ongoing; in report 2021-2022" in capsys.readouterr().out
    assert main(["diff", str(plan), str(plan), "--exit-code"]) == 0


def test_versions_in_turtle_conform(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Changes between versions name these, and the report whose row says otherwise."""
    other = Path(shutil.copytree(plan, tmp_path / "other"))
    chart = other / "2021-2022" / "chart.ttl"
    chart.write_text(chart.read_text().replace("status:on-hold", "status:ongoing"))
    assert main(["diff", str(plan), str(other), "--format", "turtle", "-q"]) == 0
    file = tmp_path / "changes.ttl"
    file.write_text(capsys.readouterr().out)
    assert f'nap:versionBefore "{plan}"' in file.read_text()
    assert [f for f in nap_kg.validate([file, plan]).findings if f.file.endswith("changes.ttl")] == []


def test_a_plan_published_anew_under_other_names(plan: Path, tmp_path: Path) -> None:
    """Another base: things are known by key, the others by printed number, where wordings are half alike."""
    other = Path(shutil.copytree(plan, tmp_path / "other"))
    for file in [*other.rglob("*.ttl"), *other.rglob("*.csv")]:
        text = file.read_text().replace("example.org/norland", "example.net/norland")
        file.write_text(text.replace("deliverable:run-winter-campaign", "deliverable:winter"))
    diff = compare_versions(open_dataset([plan]), open_dataset([other]), ("a", "b"))
    gone, new = diff.of(Kind.SILENTLY_DROPPED), diff.of(Kind.NEW)
    assert [key_of(c.thing) for c in (*gone, *new)] == ["run-winter-campaign", "winter"]
    assert [(key_of(p.before), key_of(p.after), p.score) for p in diff.proposals] == [
        ("run-winter-campaign", "winter", 1.0)
    ]


# --- between revisions


@pytest.fixture
def checkout(plan: Path) -> Path:
    """A git checkout with two revisions of the made-up plan: the second has the third report."""
    third = plan.parent / "third"
    (plan / "2023-2024").rename(third)

    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=Norland", "-c", "user.email=roads@example.org"]
        subprocess.run(["git", "-C", str(plan), *identity, *arguments], check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "two reports")
    git("tag", "two")
    third.rename(plan / "2023-2024")
    git("add", ".")
    git("commit", "-q", "-m", "three reports")
    return plan


def test_revisions(checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """REV1..REV2 reads both out of git, with paths after --, and leaves the working tree alone."""
    monkeypatch.chdir(checkout)
    (checkout / "plan.ttl").write_text("this is no Turtle")
    for arguments in (["two..HEAD", "--", "."], ["two..", "."], ["--git", "two", "HEAD", "."]):
        assert main(["diff", "--exit-code", *arguments]) == 1
        out, err = capsys.readouterr()
        assert out == "Norland: safer roads, two → HEAD\n\nreport added (1)\n  Progress report 2023-2024\n"
        assert err == "1 change, 0 pairs to look at; 21 of 21 unchanged\n"


def test_a_revision_and_the_working_tree(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One revision with --git is held against the files as they lie there."""
    monkeypatch.chdir(checkout)
    chart = checkout / "2021-2022" / "chart.ttl"
    chart.write_text(chart.read_text().replace("status:on-hold", "status:ongoing"))
    assert main(["diff", "--git", "HEAD", "--lang", "fr"]) == 0
    out, err = capsys.readouterr()
    assert "état avancé (1)" in out
    assert "en suspens → continu ; dans le rapport 2021-2022" in out
    assert err.startswith("1 changement, 0 paire à examiner ; ")
    assert main(["diff", "--git", "-q", "HEAD", "--", "."]) == 0
    assert "state moved on (1)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nosuch..HEAD"], "git knows no revision 'nosuch'"),
        (["--output=x..HEAD"], "unrecognized arguments"),
        (["two..HEAD", "--", "nowhere"], "pathspec 'nowhere' did not match"),
        (["two..HEAD", "--", "../.."], "this path is outside the checkout"),
        (["two..HEAD", "--data", "."], "--data does not go with revisions"),
    ],
)
def test_revisions_that_are_none(
    checkout: Path, arguments: list[str], says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What git does not know is said, with a way out."""
    monkeypatch.chdir(checkout)
    assert main(["diff", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err


def test_a_revision_that_can_not_be_read(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that was broken then is named with its revision, and no temporary folder."""
    monkeypatch.chdir(checkout)
    (checkout / "plan.ttl").write_text("this is no Turtle")
    identity = ["-c", "user.name=Norland", "-c", "user.email=roads@example.org"]
    subprocess.run(["git", *identity, "commit", "-qam", "broken"], check=True)
    assert main(["diff", "two..HEAD", "."]) == 2
    assert "  at   HEAD:plan.ttl:1" in capsys.readouterr().err


def test_outside_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there is no repository, that is said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert main(["diff", "a..b"]) == 2
    assert "not a git repository" in capsys.readouterr().err


# --- what is the same


def _named(*wordings: str, number: str = "") -> list[Named]:
    return [Named(f"x:{w}", "x:Class", w.replace(" ", "-"), number, {"en": w}) for w in wordings]


def test_a_number_alone_does_not_make_two_things_one() -> None:
    """Numbers are given anew: the wordings have to be half alike too."""
    one, same, other = (_named(w, number="4.2")[0] for w in ("train all police", "train the police", "buy new boats"))
    assert match([one], [same]).pairs == {one.iri: same.iri}
    assert match([one], [other]).pairs == {}


def test_a_name_that_two_things_have_tells_neither() -> None:
    """Two with one number on a side: nobody guesses which."""
    one = _named("train all police", number="4.2")
    two = [*_named("train the police", number="4.2"), *_named("train more police", number="4.2")]
    assert match(one, two).pairs == {}


def test_the_short_cut_finds_what_holding_all_against_all_finds() -> None:
    """Every pair with that likeness, and no other."""
    words = ["light", "rebuild", "the", "forty", "unlit", "crossings", "on", "all", "main", "roads", "near", "schools"]
    left = _named(*(" ".join(words[i : i + 5]) for i in range(7)))
    right = _named(*(" ".join(words[i : i + 6]) for i in range(6)))
    for least in (0.3, 0.6, 0.8, 0.9):
        slow = {
            (a.iri, b.iri)
            for a in left
            for b in right
            if ratio(a.wording["en"].split(), b.wording["en"].split()) >= least
        }
        assert {(a.iri, b.iri) for _, a, b in alike(left, right, least)} == slow


def test_each_kind_is_a_concept_with_both_names() -> None:
    """The vocabulary and the program know the same kinds."""
    concepts = open_dataset([ROOT / "data" / "vocabularies" / "change-kinds.ttl"])
    found = {q.subject.value for q in concepts.store.quads_for_pattern(None, None, ox.NamedNode(NAP.ChangeKind))}  # type: ignore[union-attr]
    assert found == {f"{ID}change-kind/{kind}" for kind in Kind}
    for language in LANGUAGES:
        assert len(set(kinds(language).values())) == len(Kind)
