"""Old data, written with a deprecated term: it is warned of, migrated by query and by command, and then says the same anew."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg import resources
from nap_kg.cli import main
from nap_kg.dataset import open_dataset
from nap_kg.migrate import migrate, migrations
from nap_kg.namespaces import DCTERMS, NAP, OWL, shrink
from nap_kg.turtle.format import format_turtle
from nap_kg.validate.retired import retired
from nap_kg.validate.rules import open_rules

OLD = """\
# As data was written before 0.1.0.
@prefix nap: <https://w3id.org/nap-kg/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix task: <https://w3id.org/nap-kg/id/plan/ca-ht-2012/task/> .

task:1.1
    a nap:Task ;  # the first
    nap:hasEvidence <https://w3id.org/nap-kg/id/e/1>, <https://w3id.org/nap-kg/id/e/2> ;
    rdfs:label "first task"@en ;
.
"""


def _deprecated() -> set[str]:
    store = open_dataset(resources.ontology()).store
    marked = store.quads_for_pattern(None, ox.NamedNode(OWL.deprecated), ox.Literal(True))
    return {quad.subject.value for quad in marked}  # type: ignore[union-attr]


def test_each_deprecated_term_has_its_migration_and_its_replacement() -> None:
    """And no migration is of a term in use."""
    assert _deprecated() == {NAP[one.term.removeprefix("nap:")] for one in migrations()} != set()
    store = open_dataset(resources.ontology()).store
    for term in _deprecated():
        assert list(store.quads_for_pattern(ox.NamedNode(term), ox.NamedNode(DCTERMS.isReplacedBy), None))


def test_the_query_runs_on_a_store() -> None:
    """As anybody would run it: what was said by the old term is said by the new one, and nothing else changes."""
    (one,) = (m for m in migrations() if m.term == "nap:hasEvidence")
    store = ox.Store()
    store.load(OLD.encode(), ox.RdfFormat.TURTLE)
    store.update(one.update)
    said = {(str(q.subject.value), shrink(q.predicate.value)) for q in store}  # type: ignore[union-attr]
    assert ("https://w3id.org/nap-kg/id/e/1", "nap:isEvidenceFor") in said
    assert ("https://w3id.org/nap-kg/id/e/2", "nap:isEvidenceFor") in said
    assert len(store) == 4 and not any("hasEvidence" in predicate for _, predicate in said)


def test_the_command_rewrites_the_file_and_nothing_else_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Comments stay; --check shows the patch and writes nothing; a second run finds nothing to do."""
    file = tmp_path / "old.ttl"
    old = format_turtle(OLD, name="old.ttl")
    file.write_text(old, encoding="utf-8")
    assert main(["migrate", "--check", str(tmp_path)]) == 1
    shown = capsys.readouterr()
    assert "-    nap:hasEvidence" in shown.out and "+    nap:isEvidenceFor task:1.1" in shown.out, shown.out
    assert shown.err.endswith("1 of 1 file would be changed\n")
    assert file.read_text(encoding="utf-8") == old
    assert main(["migrate", str(file)]) == 0
    assert "2 statements with nap:hasEvidence" in capsys.readouterr().err
    new = file.read_text(encoding="utf-8")
    assert "# As data was written" in new and "# the first" in new and "nap:hasEvidence" not in new
    assert new.count("nap:isEvidenceFor") == 2
    assert main(["migrate", "--check", str(file)]) == 0
    assert migrate([file]) == ()


def test_the_validator_warns_and_names_what_to_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """At its line, once a file; not after the migration; a term that is merely defined is no use of it."""
    file = tmp_path / "old.ttl"
    file.write_text(OLD, encoding="utf-8")
    main(["validate", str(file), "--select", "NAP004"])
    out = capsys.readouterr().out
    assert "old.ttl:8:5: warning NAP004 nap:hasEvidence is deprecated. Use nap:isEvidenceFor." in out
    main(["migrate", "-q", str(file)])
    main(["validate", str(file), "--select", "NAP004"])
    assert "NAP004" not in capsys.readouterr().out
    assert main(["validate", "--select", "NAP004", "-q"]) == 0
    assert capsys.readouterr().out == ""


def test_a_blank_node_and_no_turtle_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written then, of no file."""
    good, bad = tmp_path / "a.ttl", tmp_path / "b.ttl"
    good.write_text(OLD, encoding="utf-8")
    bad.write_text("@prefix nap: <https://w3id.org/nap-kg/ns#> .\n<urn:t> nap:hasEvidence [] .\n", encoding="utf-8")
    assert main(["migrate", str(tmp_path)]) == 2
    assert "a blank node can't be rewritten" in capsys.readouterr().err
    assert good.read_text(encoding="utf-8") == OLD
    bad.write_text("<urn:t> nap:hasEvidence .\n")
    assert main(["migrate", str(tmp_path)]) == 2
    assert f"{bad}:1" in capsys.readouterr().err
    assert main(["migrate"]) == 2
    assert main(["migrate", "--list"]) == 0
    assert capsys.readouterr().out.startswith("nap:hasEvidence  since 0.1.0: ")


def test_retired_codes_are_never_used_again() -> None:
    """No rule bears one, and what stands in for it is a rule."""
    codes = {entry.code for entry in open_rules(None).entries}
    assert set(retired()) & codes == set() != set(retired())
    assert {one.use for one in retired().values()} <= codes


def test_a_retired_code_says_what_to_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`rule` names the code that stands in for it; a filter with it works by that one, with a warning."""
    assert main(["rule", "NAP222"]) == 2
    err = capsys.readouterr().err
    assert "rule NAP222 (Task-labelFrench) was retired in 0.1.0" in err and "nap-kg rule NAP221" in err
    file = tmp_path / "task.ttl"
    file.write_text("@prefix nap: <https://w3id.org/nap-kg/ns#> .\n<urn:t> a nap:Task .\n")
    assert main(["validate", str(file), "--select", "NAP222"]) == 1
    shown = capsys.readouterr()
    assert "NAP221" in shown.out and "use NAP221" in shown.err
