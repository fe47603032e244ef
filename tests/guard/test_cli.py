"""``nap-kg query --guard`` answers as without, and tells which limit a query went over."""

from __future__ import annotations

from pathlib import Path

import pytest

from nap_kg.cli import main
from nap_kg.load import load

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.mark.parametrize(
    "question",
    [
        ["deliverables-led-by", "--param", "agency=FINTRAC"],
        ["co-lead-pairs", "--format", "csv"],
        ["-e", "ASK { ?d a nap:Deliverable }"],
        ["-e", "CONSTRUCT WHERE { ?d a nap:Pillar ; ?p ?o }", "--format", "turtle"],
        ["-e", "SELECT ?d ?nothing WHERE { ?d a nap:Deliverable } ORDER BY ?d", "--limit", "3", "--format", "json"],
    ],
    ids=lambda words: words[0] if words[0] != "-e" else words[1].partition(" ")[0],
)
def test_the_same_answers(capsys: pytest.CaptureFixture[str], question: list[str]) -> None:
    """Cards and queries of one's own answer the same under guard: stdout, stderr and exit code."""
    assert main(["query", *question]) == 0
    plain = capsys.readouterr()
    assert main(["query", *question, "--guard"]) == 0
    assert capsys.readouterr() == plain
    assert plain.out


def test_files_and_stores(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Files and a store on disk are asked under guard as the shipped graph is."""
    file = tmp_path / "a.ttl"
    file.write_text("<urn:a> <urn:b> <urn:c>, <urn:d> .\n")
    load([file], store=tmp_path / "store")
    query = ["query", "--guard", "-e", "SELECT ?o { <urn:a> <urn:b> ?o } ORDER BY ?o", "--format", "tsv"]
    for data in (["--data", str(file)], ["--store", str(tmp_path / "store")]):
        assert main([*query, *data]) == 0
        assert capsys.readouterr().out == "?o\n<urn:c>\n<urn:d>\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-e", ENDLESS, "--timeout", "0.3"], "over the limit of seconds: the query ended after 0.3 s"),
        (["-e", ENDLESS.replace("(COUNT(*) AS ?n)", "*") + " ORDER BY ?i", "--timeout", "60", "--max-memory", "64M"], "over the limit of memory: the query needs more than 64 MiB"),
        (["co-lead-pairs", "--max-rows", "2", "--limit", "1"], "over the limit of rows: the query has more than 2 rows"),
        (["co-lead-pairs", "--max-size", "1K"], "over the limit of size: the query takes more than 1 KiB"),
        (["-e", "ASK { " + "{" * 9000 + "}" * 9000 + " }"], "over the limit of nesting"),
        (["-e", "ASK { ?s ?p ?o }", "--max-query-size", "10"], "the query has 16 bytes, and at most 10 are read"),
    ],
    ids=lambda value: value.split(":")[0] if isinstance(value, str) else "",
)  # fmt: skip
def test_limits(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    """Over a limit is an error that says which, where and what to do; nothing is printed."""
    assert main(["query", "--guard", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"error: {said}")
    assert "\n  fix  " in err


def test_a_refusal_shows_the_place(capsys: pytest.CaptureFixture[str]) -> None:
    """What reaches elsewhere is shown with a mark below it."""
    assert main(["query", "--guard", "-e", "ASK {\n  service <http://127.0.0.1/> { ?s ?p ?o } }"]) == 2
    assert capsys.readouterr().err == (
        "error: SERVICE asks another server, and a guarded query reads the store alone\n"
        "  at   query:2:3\n"
        "         service <http://127.0.0.1/> { ?s ?p ?o } }\n"
        "         ^\n"
        "  fix  load the other server's data too, and name its graph with GRAPH\n"
    )


def test_a_syntax_error_is_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """A broken query is explained as without guard, and only where it is short enough guessed at."""
    for query in ("SELECT * { ?s ?p ", "ASK { ?s ?p 'x }"):
        assert main(["query", "-e", query]) == 2
        plain = capsys.readouterr()
        assert main(["query", "--guard", "-e", query]) == 2
        assert capsys.readouterr() == plain
    assert main(["query", "--guard", "-e", "ASK { ?s ?p " + " " * 10_000]) == 2
    assert capsys.readouterr().err.startswith("error: syntax error: ")


def test_from_a_graph_of_the_store(capsys: pytest.CaptureFixture[str]) -> None:
    """FROM chooses among the graphs that are there; it fetches none."""
    graph = "https://w3id.org/nap-kg/graph/ontology/deliverable"
    query = "SELECT (COUNT(*) AS ?n) FROM <{}> {{ nap:Deliverable a ?c }}"
    assert main(["query", "--guard", "--format", "csv", "-e", query.format(graph)]) == 0
    assert capsys.readouterr().out == "n\r\n1\r\n"
    assert main(["query", "--guard", "-e", query.format("file:///etc/passwd")]) == 2
    assert "is no graph of the store, and nothing is fetched" in capsys.readouterr().err


def test_options_that_do_not_go_together(capsys: pytest.CaptureFixture[str]) -> None:
    """A limit needs --guard; --why-not does not go under guard; a limit is a number."""
    for words, said in (
        (["co-lead-pairs", "--max-rows", "5"], "--max-rows is a limit of the guard"),
        (["co-lead-pairs", "--guard", "--why-not"], "--why-not runs a query's parts without guard"),
        (["co-lead-pairs", "--guard", "--max-memory", "much"], "'much' is no number of bytes"),
        (["co-lead-pairs", "--guard", "--max-rows", "0"], "'0' is no number of rows"),
    ):
        assert main(["query", *words]) == 2
        assert said in capsys.readouterr().err


def test_settings(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """[guard] in a settings file sets limits, the command line goes before it, and a broken one is told."""
    monkeypatch.chdir(tmp_path)
    settings = tmp_path / "nap-kg.toml"
    settings.write_text('[guard]\nrows = 2\nsize = "100K"\n\n[validate]\nquiet = true\n')
    assert main(["query", "--guard", "co-lead-pairs"]) == 2
    assert "over the limit of rows" in capsys.readouterr().err
    assert main(["query", "--guard", "co-lead-pairs", "--max-rows", "1000"]) == 0
    assert capsys.readouterr().out
    assert main(["query", "--guard", "co-lead-pairs", "--max-rows", "1000", "--max-size", "1K"]) == 2
    assert "over the limit of size" in capsys.readouterr().err
    for text, said in (
        ('[guard]\nmemory = "lots"\n', "'lots' is no number of bytes"),
        ("[guard]\nrows = 0\n", "the limit 'rows' is 0"),
        ('[guard]\nrow = 3\n', "did you mean rows?"),
        ("[gard]\nrows = 3\n", "the tables of nap-kg are [guard] and [validate]"),
    ):  # fmt: skip
        settings.write_text(text)
        assert main(["query", "--guard", "co-lead-pairs"]) == 2
        assert said in capsys.readouterr().err
