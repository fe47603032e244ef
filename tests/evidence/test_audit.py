"""The audit: a draw that nobody can steer, verdicts that are kept, a share with its interval."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from nap_kg import evidence
from nap_kg.cli import main
from nap_kg.dataset import Dataset, open_dataset
from nap_kg.errors import InputError
from nap_kg.evidence import audit
from nap_kg.passages import tokens

ROOT = Path(__file__).resolve().parents[2]
RECORD = ROOT / "docs/audit.csv"


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """The shipped graph."""
    return open_dataset()


def test_the_draw_is_by_lot(dataset: Dataset) -> None:
    """The same seed draws the same, in any size; another draws others; every fact can be drawn."""
    every = audit.facts(dataset)
    first = audit.draw(dataset, 50, 2026)
    assert first == audit.draw(dataset, 80, 2026)[:50]
    assert len({fact.key for fact in first}) == 50
    assert {fact.key for fact in first} != {fact.key for fact in audit.draw(dataset, 50, 7)}
    assert {fact.key for fact in audit.draw(dataset, len(every), 7)} == {fact.key for fact in every}


def test_each_fact_is_as_likely_as_any_other(dataset: Dataset) -> None:
    """Over many draws, statuses come up as often as there are statuses among the facts."""
    every = audit.facts(dataset)
    share = sum("/status/" in fact.thing for fact in every) / len(every)
    drawn = [fact for seed in range(20) for fact in audit.draw(dataset, 50, seed)]
    assert sum("/status/" in fact.thing for fact in drawn) / len(drawn) == pytest.approx(share, abs=0.05)


def test_facts_are_those_that_the_check_holds(dataset: Dataset, shared: Path) -> None:
    """Every evidenced value is one fact, as `evidence check` counts them."""
    report = evidence.check(dataset, evidence.find(dataset))
    assert len(audit.facts(dataset)) == report.facts


@pytest.mark.parametrize(
    ("wrong", "count", "low", "high"),
    [(0, 50, 0.0, 0.0713), (1, 50, 0.0035, 0.1050), (10, 20, 0.2993, 0.7007), (5, 5, 0.5655, 1.0), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_wilsons(wrong: int, count: int, low: float, high: float) -> None:
    """Against values published for the method."""
    assert audit.wilson(wrong, count) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_a_record_is_read_back(dataset: Dataset, tmp_path: Path) -> None:
    """Verdicts and notes survive, whatever is in a note; a drawn fact keeps the verdict that a record has."""
    drawn = audit.draw(dataset, 3, 1)
    said = [audit.verdict_of(drawn[0], "wrong", 'a "note", = with\nlines'), audit.verdict_of(drawn[1], "right")]
    file = tmp_path / "audit.csv"
    file.write_text(audit.to_csv(said), encoding="utf-8", newline="")
    assert list(audit.read_record(file)) == said
    lines = audit.merged(drawn, said)
    assert [line.verdict for line in lines] == ["wrong", "right", ""]
    found = audit.rate(lines)
    assert (found.right, found.wrong, found.unsure, found.share) == (1, 1, 0, 0.5)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("verdict", "opinion"), "no column 'verdict'"),
        (("right", "perhaps"), "no verdict: 'perhaps'"),
        ((",", ";"), "no record of an audit"),
    ],
)
def test_a_broken_record_is_told(change: tuple[str, str], says: str, dataset: Dataset, tmp_path: Path) -> None:
    """With its line."""
    text = audit.to_csv([audit.verdict_of(audit.draw(dataset, 1, 1)[0], "right")]).replace(*change)
    file = tmp_path / "audit.csv"
    file.write_text(text)
    with pytest.raises(InputError, match=says) as caught:
        audit.read_record(file)
    assert caught.value.place.startswith(str(file))


def test_a_fact_twice_is_told(dataset: Dataset, tmp_path: Path) -> None:
    """A line that was copied would count twice."""
    one = audit.verdict_of(audit.draw(dataset, 1, 1)[0], "right")
    file = tmp_path / "audit.csv"
    file.write_text(audit.to_csv([one, one]))
    with pytest.raises(InputError, match="stands twice"):
        audit.read_record(file)


def test_a_record_holds_no_words_of_the_source(dataset: Dataset, tmp_path: Path, shared: Path) -> None:
    """No run of four words of a passage is in the sheet; the pages have them."""
    documents = evidence.find(dataset)
    drawn = audit.draw(dataset, 50, 3)
    sheet = " ".join(audit.to_csv(map(audit.verdict_of, drawn)).casefold().split())
    pages = audit.sheets(dataset, drawn, documents)
    shown = 0
    for page in pages:
        for passage in page.passages:
            words = tokens(passage.text or "")
            shown += bool(words)
            for start in range(len(words) - 3):
                assert " ".join(words[start : start + 4]) not in sheet
    assert shown >= 50


def test_without_the_source_facts_are_shown_alone(dataset: Dataset) -> None:
    """The place of the passage is told all the same."""
    (page,) = audit.sheets(dataset, audit.draw(dataset, 1, 2026))
    assert page.passages[0].text is None
    assert page.passages[0].evidence.locator


def test_asked_on_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shared: Path
) -> None:
    """Verdicts are kept as they are given; a second run goes on where the first stopped."""
    file = tmp_path / "audit.csv"
    command = ["audit", "--n", "3", "--seed", "5", "--record", str(file)]
    monkeypatch.setattr("sys.stdin", io.StringIO("what\nr\n\nq\n"))
    assert main(command) == 0
    assert "[2/3]" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO("w\ntoo short\nu\n\n"))
    assert main(command) == 1
    out = capsys.readouterr().out
    assert "[1/3]" not in out
    assert "1 right, 1 wrong, 1 unsure" in out
    assert "error rate 50.0 %" in out
    assert "too short" in out
    rows = list(csv.DictReader(file.open(encoding="utf-8")))
    assert [row["verdict"] for row in rows] == ["right", "wrong", "unsure"]


def test_a_sheet_is_filled_in_elsewhere(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The facts are printed by number, the sheet has a line for each, and --read counts it."""
    file = tmp_path / "sheet.csv"
    command = ["audit", "--n", "4", "--seed", "5", "--sheet", str(file)]
    assert main(command) == 0
    out, err = capsys.readouterr()
    assert out.count("] fact ") == 4
    assert "fill in 'verdict'" in err
    file.write_text(file.read_text().replace(",,\n", ",Right,fine\n"))
    assert main(["audit", "--read", str(file)]) == 0
    assert "4 right, 0 wrong, 0 unsure\nerror rate 0.0 %, 95 % interval 0.0 % to 49.0 %" in capsys.readouterr().out
    assert main(command) == 0
    assert file.read_text().count(",right,fine") == 4
    assert main(["audit", "--n", "4", "--seed", "6", "--sheet", str(file)]) == 2
    assert "another draw" in capsys.readouterr().err


def test_a_corrected_fact_is_no_fault_any_more(
    dataset: Dataset, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A wrong fact that still stands gives 1; one that the data no longer states gives 0 and counts as before."""
    fact = audit.verdict_of(audit.draw(dataset, 1, 5)[0], "wrong")
    file = tmp_path / "audit.csv"
    file.write_text(audit.to_csv([fact]))
    assert main(["audit", "--read", str(file)]) == 1
    file.write_text(file.read_text().replace(fact.fact, "0" * 16))
    assert main(["audit", "--read", str(file)]) == 0
    assert "changed since" in capsys.readouterr().out


def test_the_published_figure_is_that_of_the_record(capsys: pytest.CaptureFixture[str]) -> None:
    """docs/data.md says what the committed verdicts give, on the draw it names."""
    assert main(["audit", "--read", str(RECORD)]) == 0
    out = capsys.readouterr().out
    page = " ".join((ROOT / "docs/data.md").read_text(encoding="utf-8").split())
    counts = re.search(r"(\d+) right, (\d+) wrong, (\d+) unsure", out)
    assert counts is not None
    assert sum(map(int, counts.groups())) == 100
    assert counts[0] in page
    low, high = re.findall(r"interval ([\d.]+ %) to ([\d.]+ %)", out)[0]
    assert f"a 95 % interval (Wilson) of {low} to {high}" in page
    drawn = {fact.key for fact in audit.draw(open_dataset(), 100, 2026)}
    assert len(drawn & {one.fact for one in audit.read_record(RECORD)}) >= 90  # others have been corrected since
