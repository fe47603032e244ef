"""HermiT finds the shipped graph consistent, and a planted contradiction inconsistent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nap_kg.cli import main
from nap_kg.dataset import open_dataset
from nap_kg.errors import InputError, MissingTool, NapKgError
from nap_kg.reason import check_consistency

ROOT = Path(__file__).resolve().parents[2]
PREFIXES = """
@prefix nap: <https://w3id.org/nap-kg/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def _with(tmp_path: Path, turtle: str) -> list[Path]:
    file = tmp_path / "added.ttl"
    file.write_text(PREFIXES + turtle, encoding="utf-8")
    return [ROOT / "ontology", ROOT / "data", file]


def test_shipped_graph_is_consistent(java: str) -> None:
    """Ontology and all the data can be true together, and every class can have a member."""
    result = check_consistency(open_dataset())
    assert result.consistent
    assert result.unsatisfiable == ()
    assert result.left_out > 0
    assert result.statements > 2000


@pytest.mark.parametrize(
    "turtle",
    [
        "<urn:x> a nap:Task , nap:Deliverable .",
        "<urn:x> a nap:Evidence ; nap:isTaskOf <urn:y> .",
        "<urn:x> a nap:StatusReport ; nap:position 1 , 2 .",
        '<urn:x> a nap:StatusReport ; nap:position "first" .',
        "<urn:x> nap:isTaskOf <urn:y> , <urn:z> . <urn:y> owl:differentFrom <urn:z> .",
    ],
)
def test_contradiction_is_found(java: str, tmp_path: Path, turtle: str) -> None:
    """Disjoint classes, domains, functional and typed values: each can make the whole inconsistent."""
    assert not check_consistency(open_dataset(_with(tmp_path, turtle))).consistent


def test_unsatisfiable_class_is_named(java: str, tmp_path: Path) -> None:
    """A class that nothing can belong to is named, while the whole stays consistent."""
    added = _with(tmp_path, "<urn:Both> a owl:Class ; rdfs:subClassOf nap:Task , nap:Deliverable .")
    result = check_consistency(open_dataset(added))
    assert (result.consistent, result.unsatisfiable) == (True, ("urn:Both",))


def test_command_line(java: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The verdict on stdout, the summary on stderr; 0, 1 and 2 as for every command."""
    assert main(["reason"]) == 0
    out, err = capsys.readouterr()
    assert out == "consistent\n"
    assert "HermiT:" in err
    file = tmp_path / "x.ttl"
    file.write_text(PREFIXES + "<urn:x> a nap:Task , nap:Deliverable .")
    assert main(["reason", str(file), "--format", "json", "-q"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["consistent"] is False
    assert err == ""
    assert main(["reason", str(tmp_path / "none.ttl")]) == 2


def test_a_limit_is_an_error(java: str) -> None:
    """Giving up never looks like an answer."""
    with pytest.raises(NapKgError, match="gave up"):
        check_consistency(open_dataset(), timeout=0.01)


def test_no_java_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Java the error names it and the remedy."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingTool, match="Java") as caught:
        check_consistency(open_dataset([ROOT / "ontology"]))
    assert "install" in caught.value.fix


def test_outside_owl_is_said(java: str, tmp_path: Path) -> None:
    """An ontology that HermiT can't read is an error, not a verdict."""
    added = _with(tmp_path, "<urn:p> a owl:ObjectProperty , owl:TransitiveProperty , owl:FunctionalProperty .")
    with pytest.raises(InputError, match="HermiT"):
        check_consistency(open_dataset(added))
