"""``nap-kg validate --store`` and ``--endpoint``: what is said, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.cli import main

SHAPES = """@prefix : <urn:x:> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:Book-title a sh:PropertyShape ; sh:targetClass :Book ; sh:path :title ; sh:minCount 1 ;
    dcterms:identifier "LIB1" ; sh:message "Give the book a title."@en .
:Book-pages a sh:PropertyShape ; sh:targetClass :Book ; sh:path :pages ; sh:datatype xsd:positiveInteger ;
    sh:severity sh:Warning ; sh:message "Say how many pages there are."@en .
:Lender-card a sh:PropertyShape ; sh:targetClass :Lender ; sh:path :card ; sh:minCount 1 .
"""
DATA = """@prefix : <urn:x:> .
:one { :emma a :Book ; :title "Emma" ; :pages "many" . }
:two { :untitled a :Book ; :pages 12 . }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with shapes and a store of two graphs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    store = ox.Store(str(tmp_path / "store"))
    store.load(DATA.encode(), ox.RdfFormat.TRIG)
    store.flush()
    del store
    return tmp_path


def test_findings_name_their_graph(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Findings come with the graph that says what is at fault, and the summary with where that is."""
    assert main(["validate", "--store", "store", "--shapes", "shapes.ttl"]) == 1
    out, err = capsys.readouterr()
    assert out == (
        "<urn:x:one>: warning Book-pages Say how many pages there are.\n"
        '    <urn:x:emma>  path <urn:x:pages>  value "many"  Book-pages\n'
        "<urn:x:two>: error LIB1 Give the book a title.\n"
        "    <urn:x:untitled>  path <urn:x:title>  Book-title\n"
        "shapes.ttl:10:1: warning NAP002 This shape targets nothing in the data. Correct its target, or leave the shape"
        " out of --shapes.\n"
        "    <urn:x:Lender-card>  Lender-card\n"
    )
    assert err == (
        "1 error, 2 warnings in store (2 focus nodes, 3 constraints, 1 query that ran there)\n"
        "note: xsd:positiveInteger: kept as xsd:integer there, so that any integer of the range passes for one\n"
    )


def test_one_graph(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --graph, no other is looked at."""
    words = ["validate", "--store", "store", "--shapes", "shapes.ttl", "--graph", "urn:x:one", "--no-strict-targets"]
    assert main([*words, "--format", "json"]) == 0
    out, err = capsys.readouterr()
    answer = json.loads(out)
    assert [(f["graph"], f["rule"], f["file"]) for f in answer["findings"]] == [("urn:x:one", "Book-pages", "")]
    assert answer["summary"]["source"] == "store"
    assert "1 of 3 shapes target nothing in this data" in err


@pytest.mark.parametrize("form", ["github", "junit", "sarif", "turtle"])
def test_every_format_has_the_findings(folder: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    """A finding without a file fits in each format."""
    assert main(["validate", "--store", "store", "--shapes", "shapes.ttl", "--format", form]) == 1
    assert "Give the book a title." in capsys.readouterr().out


def test_select_focus_and_baseline(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The filters of files are those of stores."""
    words = ["validate", "--store", "store", "--shapes", "shapes.ttl", "-q"]
    assert main([*words, "--select", "Book"]) == 0
    assert capsys.readouterr().out.count("\n") == 2
    assert main([*words, "--focus", "urn:x:emma"]) == 0
    assert "LIB1" not in capsys.readouterr().out
    assert main([*words, "--write-baseline", "known.json"]) == 0
    capsys.readouterr()
    assert main([*words, "--baseline", "known.json"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (["--store", "store", "shapes.ttl"], "--store checks what is there, and PATH is here"),
        (["--store", "store", "--ontology", "shapes.ttl"], "--store checks what is there, and --ontology is here"),
        (["--store", "store", "--endpoint", "http://127.0.0.1:9/q"], "--endpoint and --store are two places"),
        (["--store", "store", "--cross-check"], "pySHACL can't ask --store"),
        (["--endpoint", "http://127.0.0.1:9/q", "--engine", "pyshacl"], "pySHACL can't ask --endpoint"),
        (["--graph", "urn:x:one", "shapes.ttl"], "--graph is for --endpoint and --store"),
        (["--store", "store", "--graph", "no iri"], "--graph 'no iri' is no IRI"),
        (["--store", "nowhere"], "there is no store here"),
        (["--store", "store", "--focus", "urn:x:nobody"], "--focus urn:x:nobody: no such node in store"),
    ],
)
def test_what_can_t_be_done(folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], cause: str) -> None:
    """An error says what is wrong, and nothing is printed."""
    assert main(["validate", "--shapes", "shapes.ttl", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert cause in err


def test_an_endpoint_that_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No answer is an error, not a clean bill."""
    assert main(["validate", "--shapes", "shapes.ttl", "--endpoint", "http://127.0.0.1:9/query"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "http://127.0.0.1:9/query" in err


def test_an_empty_store_is_suspicious(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where shapes target nothing at all, that is a finding."""
    words = ["validate", "--store", "store", "--shapes", "shapes.ttl", "--graph", "urn:x:none", "--no-strict-targets"]
    assert main([*words, "--fail-on", "warning"]) == 1
    assert "NAP003 No shape targets anything there." in capsys.readouterr().out
