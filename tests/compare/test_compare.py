"""Two plans side by side: Canada's and the made-up one."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from nap_kg.cli import main
from nap_kg.compare import FORMATS, Comparison, compare, find_plan
from nap_kg.dataset import Dataset, open_dataset, rdf_files, shipped_files
from nap_kg.derive import add_derived
from nap_kg.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "tutorial"
GOLDEN = Path(__file__).parent / "golden"
ENDINGS = {"text": "txt", "markdown": "md", "json": "json", "csv": "csv"}
PLANS = ("ca-ht-2012", "safer-roads")


def _opened(folder: Path) -> Dataset:
    return add_derived(open_dataset([*shipped_files(), *rdf_files([folder])]))


def _compared(dataset: Dataset) -> Comparison:
    return compare(dataset, *(find_plan(dataset, plan) for plan in PLANS))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("form", FORMATS)
def test_golden(form: str, language: str, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> None:
    """Every form and language is as its golden file says (`--update-golden` writes it)."""
    file = GOLDEN / f"{'-and-'.join(PLANS)}.{language}.{ENDINGS[form]}"
    assert main(["compare", *PLANS, "--data", str(TUTORIAL), "--format", form, "--lang", language, "-q"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    if request.config.getoption("--update-golden"):
        file.write_text(out, encoding="utf-8", newline="\n")
    assert out == file.read_text(encoding="utf-8")


def test_what_both_have() -> None:
    """Read by hand: two pillars are shared; Canada has 72 deliverables in four, the made-up plan 12 in two."""
    found = _compared(_opened(TUTORIAL))
    assert [(row.aspect, row.concept.rsplit("/", 1)[1], row.tie) for row in found.shared] == [
        ("pillar", "prevention", "same"),
        ("pillar", "protection", "same"),
    ]
    pillars = [row for row in found.rows if row.aspect == "pillar"]
    assert sum(row.left.things for row in pillars if row.left) == 72
    assert sum(row.right.things for row in pillars if row.right) == 12
    assert [row.right.completed for row in found.shared if row.right] == [1, 0]


def test_concepts_of_a_plan_s_own_are_joined_by_their_matches(tmp_path: Path) -> None:
    """A pillar of its own that is close to a shared one, a theme that is narrower, and a goal that both serve."""
    plan = Path(shutil.copytree(TUTORIAL, tmp_path / "plan"))
    file = plan / "plan.ttl"
    own = "https://example.org/norland/id/pillar/avoid"
    file.write_text(file.read_text().replace("pillar:prevention", f"<{own}>"))
    skos = "http://www.w3.org/2004/02/skos/core#"
    (plan / "more.ttl").write_text(
        f"<{own}> <{skos}closeMatch> <https://w3id.org/nap-kg/id/pillar/prevention> .\n"
        f"<https://example.org/norland/id/theme/safer-roads> <{skos}broadMatch> "
        "<https://w3id.org/nap-kg/id/theme/human-trafficking> .\n"
        "<https://example.org/norland/id/plan/safer-roads> <https://w3id.org/nap-kg/ns#contributesTo> "
        "<http://metadata.un.org/sdg/16.2> .\n"
    )
    found = _compared(_opened(plan))
    ties = {(row.aspect, row.concept.rsplit("/", 1)[1]): row.tie for row in found.shared}
    assert ties == {
        ("pillar", "prevention"): "close match",
        ("pillar", "protection"): "same",
        ("theme", "human-trafficking"): "broad match",
        ("goal", "16.2"): "same",
    }
    (prevention,) = (row for row in found.shared if row.tie == "close match")
    assert prevention.right is not None
    assert prevention.right.concepts == (own,)
    assert prevention.right.things == 7


def test_a_plan_and_itself() -> None:
    """Everything is shared, and both sides say the same."""
    dataset = open_dataset([ROOT / "data" / "vocabularies", TUTORIAL])
    plan = find_plan(dataset, "safer-roads")
    found = compare(dataset, plan, plan)
    assert found.rows == found.shared != ()
    assert all(row.left == row.right for row in found.rows)


def test_the_other_way_round() -> None:
    """Left and right change places, and nothing else."""
    dataset = _opened(TUTORIAL)
    there = _compared(dataset)
    back = compare(dataset, there.right, there.left)
    assert {(r.aspect, r.concept, r.tie, r.left, r.right) for r in there.rows} == {
        (r.aspect, r.concept, r.tie, r.right, r.left) for r in back.rows
    }


def test_json_and_csv_have_the_same_rows() -> None:
    """One object, one line."""
    rows = json.loads((GOLDEN / "ca-ht-2012-and-safer-roads.en.json").read_text())["rows"]
    lines = list(csv.DictReader(io.StringIO((GOLDEN / "ca-ht-2012-and-safer-roads.en.csv").read_text())))
    assert [row["concept"] for row in rows] == [line["concept"] for line in lines]


def test_an_unknown_plan(capsys: pytest.CaptureFixture[str]) -> None:
    """It is named, and those that there are."""
    assert main(["compare", "ca-ht-2012", "safer-roads"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "no plan 'safer-roads' in this data" in err
    assert "there are ca-ht-2012; more are loaded with --data" in err


def test_two_plans_of_one_name(tmp_path: Path) -> None:
    """Then the IRI is asked for."""
    plan = Path(shutil.copytree(TUTORIAL, tmp_path / "plan"))
    for file in plan.rglob("*.ttl"):
        file.write_text(file.read_text().replace("example.org/norland", "example.net/norland"))
    dataset = open_dataset([TUTORIAL, plan])
    with pytest.raises(InputError, match="several plans are called 'safer-roads'"):
        find_plan(dataset, "safer-roads")
    assert find_plan(dataset, "https://example.net/norland/id/plan/safer-roads").startswith("https://example.net/")
