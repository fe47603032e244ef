"""What changed in an ontology: each kind of change is told, with the version that it calls for."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from nap_kg.cli import main
from nap_kg.dataset import open_dataset
from nap_kg.diff.ontology import Level, OntologyDiff, TermKind, compare_ontologies
from nap_kg.diff.ontology_forms import render, summary
from nap_kg.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
HEAD = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
OLD = """\
<https://example.org/ns> a owl:Ontology ; owl:versionInfo "1.2.3" .
ex:Animal a owl:Class .
ex:Dog a owl:Class ; rdfs:subClassOf ex:Animal ; rdfs:label "dog"@en ; skos:definition "A tame wolf."@en .
ex:Cat a owl:Class ; rdfs:subClassOf ex:Animal .
ex:Cow a owl:Class .
ex:eats a owl:ObjectProperty ; rdfs:domain ex:Animal ; rdfs:range [ a owl:Class ; owl:unionOf ( ex:Animal ex:Cow ) ] .
[] a owl:AllDisjointClasses ; owl:members ( ex:Dog ex:Cat ) .
"""
EX = "https://example.org/ns#"


def _compare(tmp_path: Path, old: str, new: str) -> OntologyDiff:
    for name, text in (("old.ttl", old), ("new.ttl", new)):
        (tmp_path / name).write_text(HEAD + text, encoding="utf-8")
    return compare_ontologies(*(open_dataset([tmp_path / n]) for n in ("old.ttl", "new.ttl")), ("old", "new"))


CHANGES = [
    # what is replaced in the old text, by what; kind, term, level
    ("ex:Cow a owl:Class .", "ex:Cow a owl:Class . ex:Ox a owl:Class .", TermKind.TERM_ADDED, "Ox", Level.MINOR),
    ("ex:Cat a owl:Class ; rdfs:subClassOf ex:Animal .", "", TermKind.TERM_REMOVED, "Cat", Level.MAJOR),
    ("ex:Cow a owl:Class .", "ex:Cow a owl:Class ; owl:deprecated true .", TermKind.TERM_DEPRECATED, "Cow", Level.MINOR),
    ("ex:Cow a owl:Class .", "ex:Cow a owl:Class ; rdfs:subClassOf ex:Animal .", TermKind.AXIOM_ADDED, "Cow", Level.MAJOR),
    ("rdfs:domain ex:Animal ;", "", TermKind.AXIOM_REMOVED, "eats", Level.MAJOR),
    ("( ex:Animal ex:Cow )", "( ex:Animal ex:Dog )", TermKind.AXIOM_ADDED, "eats", Level.MAJOR),
    ("A tame wolf.", "A kept wolf.", TermKind.MEANING_CHANGED, "Dog", Level.PATCH),
    ('"dog"@en', '"hound"@en', TermKind.WORDING_CHANGED, "Dog", Level.PATCH),
]  # fmt: skip


@pytest.mark.parametrize(("was", "now", "kind", "term", "level"), CHANGES, ids=[c[2].value for c in CHANGES])
def test_a_change_is_told(tmp_path: Path, was: str, now: str, kind: TermKind, term: str, level: Level) -> None:
    """By its kind, term and level; and read backwards it is its opposite."""
    changed = OLD.replace(was, now)
    diff = _compare(tmp_path, OLD, changed)
    assert (kind, f"{EX}{term}", level) in {(c.kind, c.term, c.level) for c in diff.changes}
    opposite = {
        TermKind.TERM_ADDED: TermKind.TERM_REMOVED, TermKind.AXIOM_ADDED: TermKind.AXIOM_REMOVED,
        TermKind.TERM_DEPRECATED: TermKind.TERM_RESTORED,
    }  # fmt: skip
    opposite |= {value: key for key, value in opposite.items()}
    back = _compare(tmp_path, changed, OLD)
    assert (opposite.get(kind, kind), f"{EX}{term}") in {(c.kind, c.term) for c in back.changes}


def test_nothing_changed_whatever_the_writing(tmp_path: Path) -> None:
    """Order, layout, names of blank nodes and the order of what has none do not count."""
    lines = OLD.splitlines()
    shuffled = "\n".join(reversed(lines)).replace("( ex:Dog ex:Cat )", "( ex:Cat ex:Dog )").replace("[]", "_:b9")
    diff = _compare(tmp_path, OLD, shuffled)
    assert diff.changes == () and diff.level is None
    assert summary(diff) == "0 changes; 5 terms in both"


def test_an_axiom_through_a_new_term_that_ties_old_ones_is_major(tmp_path: Path) -> None:
    """A new class between two old ones adds; if it puts one below the other that was not, data entails more."""
    between = OLD.replace("ex:Cat a owl:Class ; rdfs:subClassOf ex:Animal .",
                          "ex:Cat a owl:Class ; rdfs:subClassOf ex:Animal, ex:Pet . ex:Pet a owl:Class .")  # fmt: skip
    assert _compare(tmp_path, OLD, between).level is Level.MINOR
    tying = between.replace("ex:Pet a owl:Class .", "ex:Pet a owl:Class ; rdfs:subClassOf ex:Cow .")
    diff = _compare(tmp_path, OLD, tying)
    gained = [c for c in diff.changes if c.kind is TermKind.ENTAILMENT_GAINED]
    assert [(c.term, c.level) for c in gained] == [(f"{EX}Cat", Level.MAJOR)]


def test_a_disjointness_of_several_is_an_axiom_of_the_ontology(tmp_path: Path) -> None:
    """It has no term of its own; taking it away changes what contradicts."""
    diff = _compare(tmp_path, OLD, OLD.replace("( ex:Dog ex:Cat )", "( ex:Dog ex:Cat ex:Cow )"))
    assert {(c.kind, c.term, c.level) for c in diff.changes} == {
        (TermKind.AXIOM_REMOVED, "https://example.org/ns", Level.MAJOR),
        (TermKind.AXIOM_ADDED, "https://example.org/ns", Level.MAJOR),
    }


@pytest.mark.parametrize(
    ("version", "change", "enough"),
    [
        ("1.2.4", ('"dog"@en', '"hound"@en'), True),
        ("1.2.3", ('"dog"@en', '"hound"@en'), False),
        ("1.2.4", ("ex:Cow a owl:Class .", "ex:Cow a owl:Class . ex:Ox a owl:Class ."), False),
        ("1.3.0", ("ex:Cow a owl:Class .", "ex:Cow a owl:Class . ex:Ox a owl:Class ."), True),
        ("1.3.0", ("rdfs:domain ex:Animal ;", ""), False),
        ("2.0.0", ("rdfs:domain ex:Animal ;", ""), True),
        ("next", ("rdfs:domain ex:Animal ;", ""), None),
    ],
)
def test_version_that_is_due(tmp_path: Path, version: str, change: tuple[str, str], enough: bool | None) -> None:
    """The number must go up by what the changes call for."""
    diff = _compare(tmp_path, OLD, OLD.replace("1.2.3", version).replace(*change))
    assert diff.enough is enough


def test_below_one_a_minor_version_may_break(tmp_path: Path) -> None:
    """As semantic versioning has it."""
    old, new = OLD.replace("1.2.3", "0.2.3"), OLD.replace("1.2.3", "0.3.0").replace("rdfs:domain ex:Animal ;", "")
    assert _compare(tmp_path, old, new).enough is True
    assert _compare(tmp_path, old, new.replace("0.3.0", "0.2.4")).enough is False


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two files that declare terms are compared as ontologies, in every form and language; exit code on demand."""
    _compare(tmp_path, OLD, OLD.replace("ex:Cow a owl:Class .", "ex:Cow a owl:Class ; owl:deprecated true ;\n"
                                        "    dcterms:isReplacedBy ex:Animal ."))  # fmt: skip
    sides = [str(tmp_path / "old.ttl"), str(tmp_path / "new.ttl")]
    assert main(["diff", *sides]) == 0
    shown = capsys.readouterr()
    assert "terms deprecated (1)" in shown.out and "use <https://example.org/ns#Animal>" in shown.out
    assert shown.err == "1 change; 5 terms in both; calls for a minor version; 1.2.3 → 1.2.3 is not enough\n"
    assert main(["diff", "--ontology", *sides, "--lang", "fr", "--format", "markdown", "--exit-code"]) == 1
    assert "termes déconseillés" in capsys.readouterr().out
    assert main(["diff", *sides, "--format", "json", "-q"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["level"], told["enough"], [c["kind"] for c in told["changes"]]) == (
        "minor",
        False,
        ["term-deprecated"],
    )
    assert main(["diff", *sides, "--format", "turtle"]) == 2
    assert "ask for json" in capsys.readouterr().err


def test_shipped_ontology_against_a_revision(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In git, with the ontology's folder; a term that goes is found."""
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    git = ["git", "-c", "user.name=n", "-c", "user.email=e@example.org"]
    monkeypatch.chdir(tmp_path)
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run([*git, *words], check=True)
    file = tmp_path / "ontology" / "tool.ttl"
    assert "nap:Tool" in file.read_text(encoding="utf-8")
    file.unlink()
    assert main(["diff", "--git", "--ontology", "HEAD", "ontology"]) == 0
    shown = capsys.readouterr()
    assert "terms removed (1)\n  nap:Tool  major" in shown.out
    assert "calls for a major version; 0.1.0 → 0.1.0 is not enough" in shown.err


def test_what_is_no_ontology_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file without terms, and --ontology with a single side: cause, place, fix."""
    (tmp_path / "data.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n")
    with pytest.raises(InputError, match="declares no class"):
        compare_ontologies(*[open_dataset([tmp_path / "data.ttl"])] * 2, ("a", "b"))
    assert main(["diff", "--ontology"]) == 2
    assert "name both sides" in capsys.readouterr().err


def test_forms_tell_the_same(tmp_path: Path) -> None:
    """Every change of the JSON stands in text and Markdown too."""
    diff = _compare(tmp_path, OLD, OLD.replace("rdfs:domain ex:Animal ;", "").replace('"dog"@en', '"hound"@en'))
    text, page = render(diff, "text"), render(diff, "markdown", "fr")
    assert "axioms removed (1)" in text and "wording changed (1)" in text
    assert "axiomes retirés" in page and "formulation changée" in page
    assert len(json.loads(render(diff, "json"))["changes"]) == len(diff.changes) == 2
