"""``nap-kg rule`` as people type it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from nap_kg.cli import main

ROOT = Path(__file__).resolve().parents[2]

TOLD = """\
NAP228 Task-deliverables  (warning)
No deliverable belongs to this task. Add one with nap:isDeliverableOf, or say why there is none in
rdfs:comment.

about      every nap:Task
demands    at least one thing has it as its nap:isDeliverableOf
why        Progress is told of deliverables alone: a task without any is never reported on, or its rows were
           overlooked.
stands in  shapes/task.ttl:{line}

bad: Nothing has this as its nap:isDeliverableOf.
    task:1.11
        a nap:Task ;
        rdfs:label "Run information and awareness campaigns"@en ;
    .

good
"""


def test_a_rule_in_full(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Code, name, severity, message, what it is about, demands, why, where, bad, good."""
    monkeypatch.chdir(ROOT)
    lines = (ROOT / "shapes" / "task.ttl").read_text(encoding="utf-8").splitlines()
    assert main(["rule", "NAP228"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(TOLD.format(line=lines.index("shape:Task-deliverables") + 1))
    assert err == ""


def test_french(capsys: pytest.CaptureFixture[str]) -> None:
    """Message, demands and reason in French."""
    assert main(["rule", "NAP228", "--lang", "fr"]) == 0
    out = capsys.readouterr().out
    assert "Aucun livrable ne relève de cette tâche." in out
    assert "au moins une chose l'a pour nap:isDeliverableOf" in out
    assert "On ne rend compte que des livrables" in out


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """An array with an object for each rule."""
    assert main(["rule", "NAP001", "--format", "json"]) == 0
    (rule,) = json.loads(capsys.readouterr().out)
    assert (rule["code"], rule["name"], rule["severity"]) == ("NAP001", "undefined-term", "warning")
    assert rule["bad"][0]["turtle"] != rule["good"][0]["turtle"]


def test_markdown_shows_every_bad_example(capsys: pytest.CaptureFixture[str]) -> None:
    """One for each constraint, with its prefixes, so that it can be copied and checked."""
    assert main(["rule", "Objective-hasPillar", "--format", "markdown"]) == 0
    out = capsys.readouterr().out
    assert out.count("```turtle\n@prefix") == 4
    assert out.count("\n## Bad\n") == 1


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each rule that a word occurs in."""
    assert main(["rule", "--list", "pillar"]) == 0
    out = capsys.readouterr().out
    assert re.match("NAP204  Objective-hasPillar +error", out)
    assert main(["rule", "--list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 180


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["NAP20"], "did you mean NAP210"),
        (["Objective-hasPilar"], "NAP204 (Objective-hasPillar)"),
        ([], "no rule is named"),
        (["NAP204", "--list"], "exclude each other"),
    ],
)
def test_what_can_not_be_done(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, nothing on stdout, and a way out."""
    assert main(["rule", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_pages_of_other_shapes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Other people's shapes get pages of their own; a page that no rule has is named, and left alone."""
    shapes = tmp_path / "theirs.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.com/> .\n"
        "ex:Person a sh:NodeShape ; sh:targetClass ex:P ; sh:property [ sh:path ex:name ; sh:minCount 1 ] ."
    )
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "old.md").write_text("x")
    assert main(["rule", "--pages", str(folder), "--shapes", str(shapes)]) == 0
    assert "old.md" in capsys.readouterr().err
    assert sorted(f.name for f in folder.iterdir()) == ["Person.md", "README.md", "old.md"]
    assert "- ex:name has at least one value" in (folder / "Person.md").read_text(encoding="utf-8")
    assert "[Person](Person.md)" in (folder / "README.md").read_text(encoding="utf-8")
