"""Lint finds what it is there to find, in its place, and nothing in an ontology without faults."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg import resources
from nap_kg.cli import main
from nap_kg.errors import InputError, ParseError
from nap_kg.findings import Severity
from nap_kg.lint import lint, own_namespaces
from nap_kg.validate.lint_checks import LintCheck, load_lint_check, load_lint_checks
from nap_kg.validate.rules import open_rules
from tests.lint import page

CHECKS = load_lint_checks()
ROOT = Path(__file__).resolve().parents[2]
SHARED = resources.shared()


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.name)
def test_a_check_finds_its_fault_and_no_other(check: LintCheck) -> None:
    """Its bad case has it, at an exact place; its good case, which is the same mended, has not."""
    bad, good = check.cases()
    found = lint(bad, checks=[check]).findings
    assert found and {finding.rule for finding in found} == {check.code}
    assert all(finding.exact and finding.severity is check.severity for finding in found)
    assert all("{?" not in finding.message for finding in found)
    assert lint(good, checks=[check]).findings == ()


@pytest.mark.parametrize("check", [check for check in CHECKS if check.own], ids=lambda c: c.name)
def test_a_check_stays_within_its_scope(check: LintCheck, tmp_path: Path) -> None:
    """The same fault in terms of another vocabulary is none of the ontology's, for a check on its own terms."""
    text = check.cases()[0].read_text(encoding="utf-8")
    file = tmp_path / "other.ttl"
    file.write_text(
        text.replace("https://example.org/ns#", "https://other.example.org/ns#")
        + "\n<https://example.org/ns#Own> a <http://www.w3.org/2002/07/owl#Class> .\n",
        encoding="utf-8",
    )
    assert not [f for f in lint(file, checks=[check]).findings if "other.example.org" in f.focus_node]


def test_codes_and_names_are_unique_and_told_in_both_languages() -> None:
    """A code is never used twice; French is no copy of English."""
    assert len({check.code for check in CHECKS}) == len({check.name for check in CHECKS}) == len(CHECKS) > 50
    assert not {check.code for check in CHECKS} & {e.code for e in open_rules(None).entries if e.concept != "lint"}
    for check in CHECKS:
        for said in (check.title, check.rationale, check.message):
            assert said.en and said.fr and said.en != said.fr


def test_the_shipped_ontology_has_no_finding() -> None:
    """Ours is held to all of it, alignments too as to what they declare."""
    assert lint().findings == ()
    declared = lint(
        resources.folder("ontology") / "alignments", checks=[c for c in CHECKS if c.code in ("NAP941", "NAP943")]
    )
    assert declared.findings == ()


def test_a_line_of_each_case_is_the_fault() -> None:
    """The place is that of the statement at fault, not just of its subject."""
    (cycle,) = (check for check in CHECKS if check.name == "class-cycle")
    first, *_ = lint(cycle.cases()[0], checks=[cycle]).findings
    line = cycle.cases()[0].read_text(encoding="utf-8").splitlines()[first.line - 1]
    assert line[first.column - 1 :].startswith(("ex:Pet", "ex:Dog")) and "rdfs:subClassOf" in line


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("foaf", {"NAP922", "NAP973"}),
        ("skos", {"NAP974"}),
        ("org", {"NAP905"}),
        ("prov-o", {"NAP944"}),
    ],
)
def test_published_vocabularies(name: str, codes: set[str]) -> None:
    """On ontologies that nobody here wrote: what they are known to lack is found, at places in their files."""
    if SHARED is None:
        pytest.skip("the published vocabularies are not here: set NAP_KG_SHARED")
    report = lint(SHARED / "vocabularies" / f"{name}.ttl")
    assert codes <= {finding.rule for finding in report.findings}
    assert all(finding.line >= 1 for finding in report.findings)
    assert report.focus_nodes > 20


def test_any_format_is_read(tmp_path: Path) -> None:
    """RDF/XML and JSON-LD as well as Turtle: the same findings, whatever the place."""
    bad, _ = next(check for check in CHECKS if check.name == "missing-label").cases()
    triples = list(ox.parse(path=str(bad), format=ox.RdfFormat.TURTLE))
    expected = {(f.rule, f.focus_node) for f in lint(bad).findings}
    for ending, form in ((".owl", ox.RdfFormat.RDF_XML), (".jsonld", ox.RdfFormat.JSON_LD)):
        file = tmp_path / f"case{ending}"
        file.write_bytes(ox.serialize(triples, format=form) or b"")
        assert {(f.rule, f.focus_node) for f in lint(file).findings} == expected


def test_whose_terms_are_the_ontologys_own(tmp_path: Path) -> None:
    """By its header's namespace, by its IRI, else by most of its terms; or as it is told."""
    head = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n@prefix vann: <http://purl.org/vocab/vann/> .\n"
    terms = "<urn:a#A> a owl:Class . <urn:b#B> a owl:Class . <urn:b#C> a owl:Class .\n"
    file = tmp_path / "o.ttl"
    for header, expected in (
        ('<urn:o> a owl:Ontology ; vann:preferredNamespaceUri "urn:a#" .', ("urn:a#",)),
        ("<urn:a> a owl:Ontology .", ("urn:a#",)),
        ("<urn:o> a owl:Ontology .", ("urn:b#",)),
    ):
        file.write_text(head + terms + header)
        from nap_kg.dataset import open_dataset

        assert own_namespaces(open_dataset([file]), ["urn:a#A", "urn:b#B", "urn:b#C"]) == expected
    (labels,) = (check for check in CHECKS if check.name == "missing-label")
    found = lint(file, checks=[labels], namespaces=["urn:a#"]).findings
    assert [finding.focus_node for finding in found] == ["urn:a#A"]


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit codes, selection, forms and languages as for validate; a rule page for each check."""
    bad, _ = next(check for check in CHECKS if check.name == "undeclared-class").cases()
    assert main(["lint"]) == 0
    assert capsys.readouterr().err.startswith("0 errors, 0 warnings")
    assert main(["lint", str(bad), "--select", "NAP941"]) == 1
    assert "error NAP941 ex:Animl is used" in capsys.readouterr().out.replace(
        "<https://example.org/ns#Animl>", "ex:Animl"
    )
    assert main(["lint", str(bad), "--select", "NAP941", "--fail-on", "never", "-q", "--lang", "fr"]) == 0
    assert "sert ici de classe" in capsys.readouterr().out
    assert main(["lint", str(bad), "--ignore", "NAP9", "--select", "NAP97", "-q", "--format", "sarif"]) == 1
    rules = {result["ruleId"] for result in json.loads(capsys.readouterr().out)["runs"][0]["results"]}
    assert rules and all(rule.startswith("NAP97") for rule in rules)
    assert main(["lint", "--list", "--lang", "fr"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(CHECKS)
    assert main(["rule", "class-cycle"]) == 0
    assert "owl:equivalentClass" in capsys.readouterr().out


def test_bad_input_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Data instead of an ontology, a missing file, broken Turtle, an unknown code: cause, place, fix, exit 2."""
    data = tmp_path / "data.ttl"
    data.write_text("<urn:a> <urn:b> <urn:c> .\n")
    with pytest.raises(InputError, match="no class, property or ontology"):
        lint(data)
    assert main(["lint", str(tmp_path / "none.ttl")]) == 2
    data.write_text("<urn:a> <urn:b> .\n")
    assert main(["lint", str(data)]) == 2
    capsys.readouterr()
    assert main(["lint", "--select", "NAP999"]) == 2
    assert "NAP999" in capsys.readouterr().err


def test_a_broken_check_is_said(tmp_path: Path) -> None:
    """A header that lacks a key, has an unknown severity or one language: the file and what to write."""
    text = CHECKS[0].path.read_text(encoding="utf-8")
    file = tmp_path / "x.rq"
    for was, now, match in (
        ("#+ severity: error\n", "", "lacks or misspells severity"),
        ("severity: error", "severity: grave", "no severity is named"),
        ("scope: own", "scope: mine", "no scope is named"),
    ):
        file.write_text(text.replace(was, now), encoding="utf-8")
        with pytest.raises(ParseError, match=match):
            load_lint_check(file)


def test_page_is_of_these_checks() -> None:
    """``python -m tests.lint.page`` writes it; each of ROBOT's and OOPS!'s is found here or said why not; its commands run."""
    text = page.PAGE.read_text(encoding="utf-8")
    assert text == page.page()
    named = set(page.covered())
    assert {name for name in named if name.startswith("ROBOT")} == {
        f"ROBOT {n}" for n in set(page.ROBOT) - set(page.ROBOT_LEFT)
    }
    pitfalls = {f"P{number:02}" for number in range(1, 42)}
    assert {n.removeprefix("OOPS! ") for n in named if n.startswith("OOPS!")} == pitfalls - set(page.OOPS_LEFT)
    for command in (line for line in text.splitlines() if line.startswith("nap-kg ")):
        assert main(shlex.split(command)[1:]) in (0, 1), command


def test_severities_are_meant() -> None:
    """What OWL 2 DL forbids or nobody can repair later is an error; taste is a note."""
    by_name = {check.name: check.severity for check in CHECKS}
    assert by_name["undeclared-class"] is Severity.VIOLATION
    assert by_name["transitive-with-number"] is Severity.VIOLATION
    assert by_name["class-name"] is Severity.INFO
