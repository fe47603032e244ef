"""``nap-kg reason --entail`` and ``--profile``, and what ``nap-kg why`` makes of each rule."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.cli import main
from nap_kg.dataset import open_dataset
from nap_kg.explain import Ground, why
from nap_kg.namespaces import NAP
from nap_kg.reason.profile import PROFILES, check_profiles
from tests.reason.rl.rule_cases import ENTAILS, PREFIXES

SMALL = ":t rdfs:subPropertyOf :p . :p a owl:TransitiveProperty . :a :t :b . :b :p :c . :C owl:unionOf ( :A :B ) ."
A, C = "urn:x:a", "urn:x:c"


def _file(folder: Path, turtle: str, name: str = "given.ttl") -> str:
    file = folder / name
    file.write_text(PREFIXES + turtle, encoding="utf-8")
    return str(file)


def test_entailments_on_stdout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """N-Quads in the graph of entailments: what follows, not what is stated; a summary on stderr."""
    file = _file(tmp_path, SMALL)
    assert main(["reason", "--entail", "--ontology", file, file]) == 0
    out, err = capsys.readouterr()
    graph = "<https://w3id.org/nap-kg/graph/entailed> ."
    below = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
    assert out.splitlines() == [
        f"<urn:x:A> {below} <urn:x:C> {graph}",
        f"<urn:x:B> {below} <urn:x:C> {graph}",
        f"<urn:x:a> <urn:x:p> <urn:x:b> {graph}",
        f"<urn:x:a> <urn:x:p> <urn:x:c> {graph}",
    ]
    assert err == "OWL 2 RL: 4 statements are entailed and not asserted\n"


@pytest.mark.parametrize("ending", [".nq", ".nt", ".ttl"])
def test_entailments_in_a_file(ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same statements in each format, and the same bytes each time."""
    written = []
    for name in ("one", "two"):
        target = tmp_path / f"{name}{ending}"
        assert main(["reason", "--entail", "-q", "-o", str(target)]) == 0
        assert capsys.readouterr() == ("", "")
        written.append(target.read_bytes())
    assert written[0] == written[1]
    formats = {".nq": ox.RdfFormat.N_QUADS, ".nt": ox.RdfFormat.N_TRIPLES, ".ttl": ox.RdfFormat.TURTLE}
    triples = {quad.triple for quad in ox.parse(written[0], formats[ending])}
    assert len(triples) > 4500
    assert not triples & set(open_dataset().triples())
    if ending == ".ttl":
        assert main(["format", "--check", str(target)]) == 0


def test_a_contradiction_is_told_and_nothing_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rule, the axiom and the facts; exit code 1, and no file."""
    file = _file(tmp_path, ":A owl:disjointWith :B . :a a :A , :B .")
    target = tmp_path / "out.nq"
    assert main(["reason", "--entail", "--ontology", file, "-o", str(target), file]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "contradiction (cax-dw)",
        "  because <urn:x:A> <http://www.w3.org/2002/07/owl#disjointWith> <urn:x:B>",
        "  and     <urn:x:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:x:A>",
        "  and     <urn:x:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:x:B>",
    ]
    assert err == "nothing is written: all follows from a contradiction\n"
    assert not target.exists()


@pytest.mark.parametrize(
    ("name", "cause"), [("out.csv", "can't be written to a file ending in '.csv'"), ("given.ttl", "would replace")]
)
def test_a_wrong_output_is_refused(name: str, cause: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is read or written."""
    file = _file(tmp_path, SMALL)
    before = Path(file).read_bytes()
    assert main(["reason", "--entail", "-o", str(tmp_path / name), "--ontology", file, file]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert cause in err
    assert Path(file).read_bytes() == before


@pytest.mark.parametrize("rule", ENTAILS)
def test_why_explains_each_rule(rule: str, tmp_path: Path) -> None:
    """Every entailed statement has its axioms, and comes down to what is asserted in the file."""
    turtle, says = ENTAILS[rule]
    dataset = open_dataset([_file(tmp_path, turtle)])
    (said,) = (quad.triple for quad in ox.parse((PREFIXES + says).encode(), ox.RdfFormat.TURTLE))
    (ground,) = why(dataset, said.subject.value, said.predicate.value, said.object).grounds
    assert ground.kind == "entailed"
    assert ground.by.endswith(rule) or ground.by.endswith(f"({rule})")
    assert "_:" not in ground.by
    assert _leaves(ground)
    for leaf in _leaves(ground):
        assert leaf.kind == "asserted", leaf
        assert leaf.graph.endswith("/given.ttl")


def _leaves(ground: Ground) -> list[Ground]:
    return [leaf for one in ground.premises for leaf in _leaves(one)] if ground.premises else [ground]


def test_why_shows_a_list_as_turtle_does(tmp_path: Path) -> None:
    """The axiom reads as it was written, the properties of a chain in order."""
    turtle, _ = ENTAILS["prp-spo2"]
    dataset = open_dataset([_file(tmp_path, turtle)])
    (ground,) = why(dataset, A, "urn:x:q", ox.NamedNode("urn:x:d")).grounds
    assert ground.by == "<urn:x:q> owl:propertyChainAxiom ( <urn:x:p> <urn:x:r> <urn:x:s> ) (prp-spo2)"


PROFILE_CASES = {
    ":A a owl:Class ; rdfs:subClassOf :B . :B a owl:Class .": "DL EL QL RL",
    ":p a owl:ObjectProperty , owl:TransitiveProperty .": "DL EL RL",
    ":p a owl:ObjectProperty , owl:SymmetricProperty .": "DL QL RL",
    ":p a owl:ObjectProperty ; owl:inverseOf :q . :q a owl:ObjectProperty .": "DL QL RL",
    ":p a owl:ObjectProperty , owl:FunctionalProperty .": "DL RL",
    ":p a owl:ObjectProperty , owl:ReflexiveProperty .": "DL EL QL",
    ":A a owl:Class ; rdfs:subClassOf [ owl:unionOf ( :A :B ) ] . :B a owl:Class .": "DL",
    "[ owl:unionOf ( :A :B ) ] rdfs:subClassOf :A . :A a owl:Class . :B a owl:Class .": "DL RL",
    ":A a owl:Class ; rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :A ] . :p a owl:ObjectProperty .": "DL EL QL",
    ":A a owl:Class ; rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :A ] . :p a owl:ObjectProperty .": "DL RL",
    "[ owl:onProperty :p ; owl:someValuesFrom :A ] rdfs:subClassOf :A . :A a owl:Class . :p a owl:ObjectProperty .": "DL EL RL",
    ":A a owl:Class ; rdfs:subClassOf [ owl:complementOf :B ] . :B a owl:Class .": "DL QL RL",
    ":A a owl:Class . owl:Thing rdfs:subClassOf :A .": "DL EL QL",
    ':A a owl:Class ; rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality "2"^^xsd:nonNegativeInteger ] .'
    ":p a owl:ObjectProperty .": "DL",
    ":p a owl:DatatypeProperty ; rdfs:range xsd:boolean .": "DL RL",
    ":p a owl:DatatypeProperty ; rdfs:range xsd:date .": "",
    ":p a owl:ObjectProperty , owl:DatatypeProperty .": "",
    ":p a owl:ObjectProperty , owl:TransitiveProperty , owl:FunctionalProperty .": "",
    ":p a owl:ObjectProperty . :a :p :b ; :q :b .": "",
    ":a a :A .": "",
}


@pytest.mark.parametrize("turtle", PROFILE_CASES)
def test_profiles(turtle: str, tmp_path: Path) -> None:
    """An ontology is in exactly the profiles that the specification puts it in."""
    found = check_profiles(open_dataset([_file(tmp_path, turtle)]))
    assert [profile for profile in PROFILES if found.is_in(profile)] == PROFILE_CASES[turtle].split()


def test_the_shipped_ontology_is_dl(capsys: pytest.CaptureFixture[str]) -> None:
    """OWL 2 DL, as HermiT needs; what keeps it out of the smaller profiles is named, with the terms."""
    assert main(["reason", "--profile"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    answers = [line for line in out.splitlines() if line.startswith("OWL 2")]
    assert answers == ["OWL 2 DL: yes", "OWL 2 EL: no", "OWL 2 QL: no", "OWL 2 RL: no"]
    rl = out.partition("OWL 2 RL: no\n")[2]
    assert rl.startswith("  owl:unionOf as a superclass: nap:PlanElement")
    assert main(["reason", "--profile", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["profiles"] == {"DL": True, "EL": False, "QL": False, "RL": False}
    union = {"profile": "RL", "term": NAP.PlanElement, "words": "owl:unionOf as a superclass"}
    assert union in told["departures"]


def test_an_ontology_outside_of_dl_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, the reason under DL, and the others out with it."""
    assert main(["reason", "--profile", _file(tmp_path, ":a a :A .")]) == 1
    out, _ = capsys.readouterr()
    assert out.startswith("OWL 2 DL: no\n  used as a class, declared as none: <urn:x:A>\n")
    assert out.count("what leaves DL leaves it too") == 3
