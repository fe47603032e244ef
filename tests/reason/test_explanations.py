"""A contradiction is told in words: the axioms and facts that make it, all of them needed, and where they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.cli import main
from nap_kg.dataset import Dataset, open_dataset
from nap_kg.errors import MissingTool, NapKgError
from nap_kg.namespaces import NAP
from nap_kg.reason import check_consistency, explain
from nap_kg.reason.words import Teller

ROOT = Path(__file__).resolve().parents[2]
PREFIXES = """\
@prefix nap: <https://w3id.org/nap-kg/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def _dataset(tmp_path: Path, turtle: str) -> Dataset:
    file = tmp_path / "added.ttl"
    file.write_text(PREFIXES + turtle + "\n", encoding="utf-8")
    return open_dataset([ROOT / "ontology", file])


PLANTED = [
    (
        "<urn:x> a nap:Evidence ;\n    nap:position 1 .",
        {"<urn:x> is of kind “evidence”", "<urn:x> “position” 1",
         "whatever has “position” is of kind “status report”",
         "nothing is of two of these kinds: “evidence”, “status report” and 11 more"},
        {4, 5},
    ),
    (
        "<urn:x> a nap:StatusReport ;\n    nap:position 1 , 2 .",
        {"<urn:x> “position” 1", "<urn:x> “position” 2", "nothing has two values for “position”"},
        {5},
    ),
    (
        '<urn:x> nap:position "first" .',
        {'<urn:x> “position” "first"', "whatever “position” leads to is of kind integer"},
        {4},
    ),
    (
        "<urn:x> nap:isTaskOf <urn:y> , <urn:z> .\n<urn:y> owl:differentFrom <urn:z> .",
        {"<urn:x> “is task of” <urn:y>", "<urn:x> “is task of” <urn:z>", "<urn:y> and <urn:z> are two",
         "nothing has two values for “is task of”"},
        {4, 5},
    ),
    (
        "<urn:i> owl:sameAs <urn:j> .\n<urn:j> a nap:Name .\n<urn:i> a nap:Period .",
        {"<urn:i> and <urn:j> are one", "<urn:j> is of kind “name”", "<urn:i> is of kind “period”",
         "nothing is of two of these kinds: “name”, “period” and 11 more"},
        {4, 5, 6},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("turtle", "words", "lines"), PLANTED, ids=range(len(PLANTED)))
def test_a_planted_contradiction_is_explained(
    java: str, tmp_path: Path, turtle: str, words: set[str], lines: set[int]
) -> None:
    """Just the axioms and facts that make it, in words; planted facts at their lines, axioms in the ontology's files."""
    dataset = _dataset(tmp_path, turtle)
    (found,) = explain(dataset)
    told = Teller(dataset).tell(found)
    assert {one.words for one in told} == words
    places = {one.place.rpartition(":")[::2] for one in told}
    assert {int(line) for file, line in places if file.endswith("added.ttl")} == lines
    assert all(file.endswith("added.ttl") or "ontology/" in file for file, _ in places)


def test_an_explanation_is_enough_and_no_more(java: str, tmp_path: Path) -> None:
    """Its statements alone are inconsistent; without any one of its facts, all the rest is consistent."""
    planted = "<urn:x> nap:isTaskOf <urn:y> , <urn:z> .\n<urn:y> owl:differentFrom <urn:z> .\n<urn:a> a nap:Task ."
    dataset = _dataset(tmp_path, planted)
    assert not check_consistency(dataset).consistent
    (found,) = explain(dataset)
    assert not any("urn:a" in axiom.text for axiom in found.axioms)
    for fact in (
        "<urn:x> nap:isTaskOf <urn:y> .",
        "<urn:x> nap:isTaskOf <urn:z> .",
        "<urn:y> owl:differentFrom <urn:z> .",
    ):
        whole = [
            "<urn:x> nap:isTaskOf <urn:y> .",
            "<urn:x> nap:isTaskOf <urn:z> .",
            "<urn:y> owl:differentFrom <urn:z> .",
        ]
        assert check_consistency(_dataset(tmp_path, "\n".join(one for one in whole if one != fact))).consistent


def test_an_unsatisfiable_class_is_explained(java: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On the command line, with the class, the axioms and the place; in JSON too; not where it is not wanted."""
    file = tmp_path / "both.ttl"
    file.write_text(f"{PREFIXES}<urn:Both> a owl:Class ;\n    rdfs:subClassOf nap:Task , nap:Deliverable .\n")
    assert main(["reason", str(file), "-q"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("consistent\nunsatisfiable: nothing can be a <urn:Both>\n  because ")
    assert f"all of kind <urn:Both> is of kind “task”  ({file}:5)" in out
    assert "nothing is of two of these kinds: “deliverable”, “task” and 2 more  (" in out
    assert main(["reason", str(file), "-q", "--format", "json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)["explanations"]
    assert told["of"] == "urn:Both"
    assert {"<urn:Both> subClassOf nap:Task", "<urn:Both> subClassOf nap:Deliverable"} < {
        one["axiom"] for one in told["because"]
    }
    assert main(["reason", str(file), "-q", "--no-explain"]) == 1
    assert "because" not in capsys.readouterr().out


def test_names_that_end_alike_are_told_apart(java: str, tmp_path: Path) -> None:
    """Two classes of one local name: the explanation names the one that is meant."""
    turtle = (
        "<urn:a#Task> a owl:Class . <urn:b#Task> a owl:Class ; owl:disjointWith <urn:a#Task> .\n"
        "<urn:i> a <urn:a#Task>, <urn:b#Task>, nap:Task ."
    )
    (found,) = explain(_dataset(tmp_path, turtle))
    assert {iri for axiom in found.axioms for iri in axiom.iris} == {"urn:i", "urn:a#Task", "urn:b#Task"}


def test_blank_nodes_have_places_too(java: str, tmp_path: Path) -> None:
    """A class that is only described, not named, is told in Manchester syntax and found in its file."""
    turtle = (
        "<urn:B> a owl:Class ;\n    rdfs:subClassOf\n"
        "        [ a owl:Restriction ; owl:onProperty nap:isTaskOf ; owl:someValuesFrom nap:Name ] ."
    )
    dataset = _dataset(tmp_path, turtle)
    (found,) = explain(dataset, ["urn:B"])
    told = {one.words: one.place for one in Teller(dataset).tell(found)}
    assert told["all of kind <urn:B> is of kind “is task of” some “name”"].endswith("added.ttl:6")


def test_nothing_to_explain_and_limits_are_errors(java: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A consistent dataset has no explanation; giving up and a missing Java are said."""
    dataset = _dataset(tmp_path, "<urn:x> a nap:Task .")
    assert ox.NamedNode(NAP.Task) in {quad.object for quad in dataset.store}
    with pytest.raises(NapKgError, match="Pellet finds no explanation"):
        explain(dataset)
    with pytest.raises(NapKgError, match="Pellet gave up"):
        explain(dataset, timeout=0.01)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingTool, match="Java"):
        explain(dataset)
