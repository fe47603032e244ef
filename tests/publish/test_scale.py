"""What lets a large graph be published: nothing of it is held twice, and its pages are the same as those of a small one."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.dataset import Dataset, copies, each_once, has_repeats, names_graphs
from nap_kg.export.facts import Facts
from nap_kg.namespaces import NAP, RDF, RDFS
from nap_kg.pages.facts import LookedUp
from nap_kg.pages.statements import Spelling

A, B, C = (ox.NamedNode(f"https://example.org/graph/{name}") for name in "abc")


@pytest.fixture
def store() -> ox.Store:
    """Three graphs: one of five statements, of which the second has two, and the third one of these."""
    found = ox.Store()
    node, predicate = ox.NamedNode("https://example.org/id/x"), ox.NamedNode("https://example.org/p")
    for graph, numbers in ((A, range(5)), (B, range(3, 6)), (C, [3])):
        found.extend(ox.Quad(node, predicate, ox.Literal(str(n)), graph) for n in numbers)
    return found


def test_a_count_counts_each_triple_once(store: ox.Store) -> None:
    """What is in several graphs is one triple, whether the query looks into graphs or not, and whatever is asked first."""
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    in_graph = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o GRAPH <https://example.org/graph/b> { ?s ?p ?o } }"
    for queries in ((count, in_graph), (in_graph, count)):
        dataset = Dataset(store)
        found = {query: int(next(iter(dataset.select(query)))["n"].value) for query in queries}
        assert found == {count: 6, in_graph: 3}


def test_copies_are_all_but_one(store: ox.Store) -> None:
    """Without its copies a store holds each triple in one graph, and it has them again afterwards."""
    before = set(store)
    assert has_repeats(store)
    with each_once(store):
        assert not list(copies(store))
        assert len(store) == len({quad.triple for quad in store}) == len({quad.triple for quad in before})
    assert set(store) == before


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?s { GRAPH ?g { ?s ?p ?o } }", True),
        ("SELECT ?s{graph<x:g>{?s ?p ?o}}", True),
        ("SELECT ?s FROM <x:g> { ?s ?p ?o }", True),
        ("SELECT ?s { \\u0047RAPH ?g { ?s ?p ?o } }", True),
        ("#+ summary: a graph, from which\n# GRAPH\nSELECT ?s { ?s ?p ?o }", False),
        ("SELECT ?graph $from { ?graph nap:from $from ; nap:graphs ?x }", False),
    ],
)
def test_which_queries_look_into_graphs(query: str, expected: bool) -> None:
    """A query that names graphs is known by its keyword, however that is written."""
    assert names_graphs(query) is expected


def test_facts_looked_up_are_those_of_the_index() -> None:
    """Values, sources and texts of the shipped graph's things are the same, one by one."""
    from nap_kg.dataset import open_dataset

    dataset = open_dataset()
    index, looked_up = Facts(dataset), LookedUp(dataset)
    for predicate in (NAP.hasLead, NAP.isReportedIn, NAP.status, RDFS.label, RDF.type):
        subjects = index.subjects(predicate)
        assert predicate == NAP.status or len(subjects) > 50
        for subject in subjects:
            assert looked_up.terms(subject, predicate) == index.terms(subject, predicate)
        for _, thing in index.pairs(predicate)[:300]:
            assert looked_up.sources(predicate, thing) == index.sources(predicate, thing)
    assert looked_up.terms("", RDFS.label) == index.terms("", RDFS.label) == []


def test_spelling_is_kept_across_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Literals come back as they are written, however few statements are read at a time."""
    monkeypatch.setattr("nap_kg.pages.statements._PIECE", 2)
    xsd = "http://www.w3.org/2001/XMLSchema#"
    written = [
        ("1.50", "decimal"),
        ("007", "integer"),
        ("7", "integer"),
        ("+7", "integer"),
        ("true", "boolean"),
        ("1", "boolean"),
    ]
    written += [("2014-01-01+00:00", "date"), ("2014-01-01", "date"), ("-0", "integer"), ("1.50", "decimal")]
    file = tmp_path / "data.ttl"
    triples = [
        ox.Triple(ox.NamedNode(f"x:{n}"), ox.NamedNode("x:p"), ox.Literal(text, datatype=ox.NamedNode(xsd + kind)))
        for n, (text, kind) in enumerate(written)
    ]
    file.write_text("".join(f"{triple} .\n" for triple in triples))
    store = ox.Store()
    store.load(path=file, format=ox.RdfFormat.TURTLE)
    spelling = Spelling([file])
    assert {spelling.of(quad.triple) for quad in store} == set(triples)
