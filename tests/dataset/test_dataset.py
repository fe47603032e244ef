"""Opening files: each into its own graph, and every fault with cause, place and fix."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from nap_kg.dataset import Dataset, graph_name, open_dataset, rdf_files, shipped_files
from nap_kg.errors import InputError, ParseError

ROOT = Path(__file__).resolve().parents[2]
GOOD = "@prefix : <urn:> . :a :b :c , 1.50 .\n"


def _file(folder: Path, content: str | bytes, name: str = "x.ttl") -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def test_one_named_graph_per_file(tmp_path: Path) -> None:
    """A file of someone else's gets a file: graph; a query without GRAPH sees the union."""
    one, two = _file(tmp_path, GOOD, "1.ttl"), _file(tmp_path, GOOD.replace(":a", ":z"), "2.ttl")
    dataset = open_dataset([tmp_path])
    assert [(f.path, f.graph) for f in dataset.files] == [(one, one.as_uri()), (two, two.as_uri())]
    assert len(list(dataset.select("SELECT ?s WHERE { ?s <urn:b> <urn:c> }"))) == 2
    assert len(list(dataset.triples())) == 4


def test_shipped_files_have_the_graphs_of_the_catalogue() -> None:
    """Every shipped data file is in data/graphs.csv, each graph once, and every listed file exists."""
    rows = [line.split(",") for line in (ROOT / "data/graphs.csv").read_text().splitlines()[1:]]
    listed = {ROOT / "data" / file: graph for file, graph in rows}
    assert len(set(listed.values())) == len(rows) == len(listed)
    assert {f for f in shipped_files() if (ROOT / "data") in f.parents} == set(listed)
    assert all(graph_name(file) == graph for file, graph in listed.items())
    assert all(graph.startswith("https://w3id.org/nap-kg/graph/") for graph in listed.values())


def test_a_catalogued_graph_does_not_depend_on_the_way_to_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path and one with detours lead to the same graph."""
    monkeypatch.chdir(ROOT / "data")
    assert graph_name(Path("graphs.csv/../reference/../reference/periods.ttl")) == graph_name(
        ROOT / "data/reference/periods.ttl"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.nt", "<urn:a> <urn:b> <urn:c> .\n"),
        ("x.nq", "<urn:a> <urn:b> <urn:c> <urn:g> .\n"),
        ("x.trig", "<urn:g> { <urn:a> <urn:b> <urn:c> }"),
        ("x.jsonld", '{"@id": "urn:a", "urn:b": {"@id": "urn:c"}}'),
        ("x.rdf", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
                  '<rdf:Description rdf:about="urn:a"><u:b rdf:resource="urn:c"/></rdf:Description></rdf:RDF>'),
    ],
)  # fmt: skip
def test_every_format_is_read(tmp_path: Path, name: str, content: str) -> None:
    """The ending says what a file is."""
    dataset = open_dataset([_file(tmp_path, content, name)])
    assert {(t.subject.value, t.predicate.value) for t in dataset.triples()} == {("urn:a", "urn:b")}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("content", "cause", "place"),
    [
        ("", "empty", "x.ttl"),
        ("  \n", "empty", "x.ttl"),
        ("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> 'caf\xe9' .".encode("latin-1"), "not UTF-8: byte 0xe9", "x.ttl:2"),
        ("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b>\n.", "", "x.ttl:3:"),
        ("x:a x:b x:c .", "x:", "x.ttl:1:1"),
        ("<urn:a b> <urn:b> <urn:c> .", "", "x.ttl"),
    ],
)
def test_bad_content_says_cause_place_and_fix(tmp_path: Path, content: str | bytes, cause: str, place: str) -> None:
    """An unusable file is an InputError with all three parts."""
    _file(tmp_path, content)
    with pytest.raises(InputError) as caught:
        open_dataset([tmp_path])
    assert cause in caught.value.cause
    assert place in caught.value.place
    assert caught.value.fix


def test_broken_turtle_is_a_parse_error(tmp_path: Path) -> None:
    """Broken syntax has line and column."""
    with pytest.raises(ParseError) as caught:
        open_dataset([_file(tmp_path, GOOD + ":a :b .")])
    assert caught.value.place == f"{tmp_path / 'x.ttl'}:2:7"


@pytest.mark.parametrize("name", ["none.ttl", "folder", "x.txt"])
def test_bad_paths(tmp_path: Path, name: str) -> None:
    """A missing path, a folder without RDF, an unknown ending: each says so, and where."""
    (tmp_path / "folder").mkdir()
    _file(tmp_path, GOOD, "x.txt")
    with pytest.raises(InputError) as caught:
        rdf_files([tmp_path / name])
    assert caught.value.place == str(tmp_path / name)
    assert caught.value.fix


def test_a_bare_path_is_a_list_of_one(tmp_path: Path) -> None:
    """A text is not taken for a list of one-letter paths, the first of which may be the whole disk."""
    path = _file(tmp_path, GOOD)
    assert rdf_files(str(path)) == rdf_files(path) == [path]
    assert len(open_dataset(str(path)).files) == len(open_dataset(path).files) == 1
    with pytest.raises(InputError) as caught:
        open_dataset(str(tmp_path / "none.ttl"))
    assert caught.value.place == str(tmp_path / "none.ttl")


def test_rdflib_sees_the_same(tmp_path: Path) -> None:
    """The rdflib copy holds the same quads, and its default graph is their union."""
    dataset = open_dataset([_file(tmp_path, GOOD)])
    copy = dataset.rdflib()
    assert (rdflib.URIRef("urn:a"), rdflib.URIRef("urn:b"), rdflib.URIRef("urn:c")) in copy
    assert len(copy) == len(dataset.store) == 2


def test_labels_fall_back(tmp_path: Path) -> None:
    """A label in the language asked for, else in English, else in any, else none."""
    turtle = (
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        "<urn:a> rdfs:label 'cat'@en , 'chat'@fr . <urn:b> rdfs:label 'gato'@es . <urn:c> rdfs:label 'dog'@en ."
    )
    dataset = open_dataset([_file(tmp_path, turtle)])
    assert [dataset.label(f"urn:{x}", "fr") for x in "abcd"] == ["chat", "gato", "dog", None]


def test_an_empty_dataset_is_allowed() -> None:
    """Callers may bring a store of their own."""
    assert list(Dataset(ox.Store()).triples()) == []


def test_a_triple_in_two_files_counts_once(tmp_path: Path) -> None:
    """The default graph of a question is the merge of the graphs, not a bag of their triples; GRAPH still tells."""
    for name in ("one.ttl", "two.ttl"):
        (tmp_path / name).write_text(f"<urn:a> <urn:p> 1, 2 . <urn:{name}> <urn:p> 3 .", encoding="utf-8")
    dataset = open_dataset([tmp_path])
    (row,) = dataset.select("SELECT (COUNT(*) AS ?n) WHERE { ?s <urn:p> ?o }")
    assert row["n"].value == "4"
    (row,) = dataset.select("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s <urn:p> ?o } }")
    assert row["n"].value == "6"
