"""What is to be pushed: graphs with their counts and digests."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nap_kg
from nap_kg.dataset import Dataset
from nap_kg.errors import InputError
from nap_kg.push import LocalGraph, local_graphs
from nap_kg.push.lines import ValueCount, sorted_lines
from nap_kg.push.parts import parts
from tests.push.conftest import Ran
from tests.push.data import BASE

GRAPH = "https://example.org/g"
XSD = "http://www.w3.org/2001/XMLSchema#"


def digest(folder: Path, text: str, name: str = "x.ttl") -> str:
    file = folder / name
    file.write_text(text)
    with local_graphs([file], graph=GRAPH) as (graph,):
        return graph.digest


def test_a_digest_is_of_the_graph(tmp_path: Path) -> None:
    """Order, repetition, prefixes and labels of blank nodes do not matter; a letter does."""
    one = digest(tmp_path, "<urn:a> <urn:b> <urn:c>, <urn:d> . _:x <urn:b> _:y . _:y <urn:b> <urn:a> .")
    other = "@prefix u: <urn:> . _:q u:b u:a . u:a u:b u:d . [] u:b _:q . u:a u:b u:c, u:d ."
    assert digest(tmp_path, other) == one
    assert digest(tmp_path, other, "x.trig") == one
    assert digest(tmp_path, other.replace("u:d", "u:e")) != one


def test_a_digest_is_of_what_is_written(tmp_path: Path) -> None:
    """Two spellings of a value are two digests: the spelling is what is sent."""
    assert digest(tmp_path, "<urn:a> <urn:b> 1.50 .") != digest(tmp_path, "<urn:a> <urn:b> 1.5 .")


def test_the_shipped_graph_in_any_order(tmp_path: Path) -> None:
    """Every graph has the count that the dataset has; files in another order give the same digests."""
    dataset = nap_kg.open()
    with local_graphs() as local:
        counts = {graph.name: graph.triples for graph in local}
        digests = {graph.name: graph.digest for graph in local}
        assert list(counts) == sorted(counts)
    assert counts == {
        graph.value: len(list(dataset.store.quads_for_pattern(None, None, None, graph)))
        for graph in dataset.store.named_graphs()
    }
    files = [file.path for file in dataset.files]
    random.Random(8).shuffle(files)
    with local_graphs(files) as local:
        assert {graph.name: graph.digest for graph in local} == digests


def test_an_open_dataset(tmp_path: Path) -> None:
    """A store's graphs are those of the files, with literals as the store keeps them."""
    file = tmp_path / "x.trig"
    file.write_text(f"<{GRAPH}> {{ <urn:a> <urn:b> 2, 1 . }}")
    with local_graphs([file]) as (one,), local_graphs(dataset=nap_kg.open([file])) as (other,):
        assert (one.name, one.digest, one.triples) == (other.name, other.digest, other.triples)


def test_a_store_with_the_merge_of_its_graphs(tmp_path: Path) -> None:
    """What the default graph repeats of named ones is no graph of its own; what it has alone needs a name."""
    node = ox.NamedNode("urn:a")
    store = ox.Store()
    for graph in (ox.NamedNode("urn:g1"), ox.NamedNode("urn:g2"), ox.DefaultGraph()):
        store.add(ox.Quad(node, node, node, graph))
    with local_graphs(dataset=Dataset(store)) as local:
        assert [(graph.name, graph.triples) for graph in local] == [("urn:g1", 1), ("urn:g2", 1)]
    store.add(ox.Quad(node, node, ox.Literal("alone")))
    with pytest.raises(InputError, match="no catalogue says"), local_graphs(dataset=Dataset(store)):
        pass


def test_a_file_without_a_graph(tmp_path: Path, run: Callable[..., Ran]) -> None:
    """A server never learns a path of this machine: a file that no catalogue lists needs --graph."""
    file = tmp_path / "x.ttl"
    file.write_text("<urn:a> <urn:b> <urn:c> .")
    told = run("http://127.0.0.1:9/query", file)
    fix = "list the file in a graphs.csv, or give --graph IRI"
    cause = "no catalogue says which named graph these triples belong to"
    assert told == (2, "", f"error: {cause}\n  at   {file}\n  fix  {fix}\n")
    quads = tmp_path / "x.nq"
    quads.write_text("<urn:a> <urn:b> <urn:c> .\n")
    with pytest.raises(InputError, match=cause), local_graphs([quads]):
        pass
    with local_graphs([file, quads], graph=GRAPH) as (graph,):
        assert (graph.name, graph.triples) == (GRAPH, 1)


def test_a_blank_node_in_two_graphs(tmp_path: Path) -> None:
    """It can't be sent graph by graph, and is refused; the same label in two files is two nodes."""
    file = tmp_path / "x.nq"
    file.write_text("_:x <urn:b> <urn:c> <urn:g1> .\n_:x <urn:b> <urn:c> <urn:g2> .\n")
    with pytest.raises(InputError, match="a blank node is in two graphs: <urn:g1> and <urn:g2>"), local_graphs([file]):
        pass
    for number in (1, 2):
        (tmp_path / f"{number}.nq").write_text(f"_:x <urn:b> <urn:c> <urn:g{number}> .\n")
    with local_graphs([tmp_path / "1.nq", tmp_path / "2.nq"]) as local:
        assert [graph.triples for graph in local] == [1, 1]


def test_nothing_to_push(tmp_path: Path, run: Callable[..., Ran]) -> None:
    """Data without a triple is no reason to delete what was pushed."""
    (tmp_path / "x.ttl").write_text("@prefix x: <urn:x:> .\n")
    told = run("http://127.0.0.1:9/query", tmp_path / "x.ttl", "--prune")
    assert told == (2, "", "error: there is no triple to push\n  fix  name files with some\n")


def test_broken_files_are_told_as_elsewhere(tmp_path: Path, run: Callable[..., Ran]) -> None:
    """Line and column, for streamed and for whole files."""
    for name, at in (("x.nt", ":2:"), ("x.ttl", ":2:")):
        (tmp_path / name).write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> broken .\n")
        told = run("http://127.0.0.1:9/query", tmp_path / name, "--graph", GRAPH)
        assert (told.code, told.out) == (2, "")
        assert f"{tmp_path / name}{at}" in told.err


VALUES = st.sampled_from(
    [f'"{text}"^^<{XSD}{kind}>' for kind in ("decimal", "integer") for text in ("1", "01", "+1", "2")]
    + [f'"{text}"^^<{XSD}boolean>' for text in ("true", "1", "false", "0")]
    + [f'"{text}"@{tag}' for text in ("a", "b") for tag in ("en", "EN", "en-GB", "en-gb", "fr")]
    + [f'"2015-01-01T0{hour}:00:00{zone}"^^<{XSD}dateTime>' for hour in (0, 1) for zone in ("Z", "+00:00")]
    + ['"a"', '"b"', "<urn:o>"]
)
TRIPLES = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("pq"), VALUES), max_size=30)


@given(TRIPLES)
def test_values_are_counted_as_a_store_does(triples: list[tuple[str, str, str]]) -> None:
    """The count by value is the number of triples that oxigraph holds after loading them."""
    lines = sorted({f"<urn:{s}> <urn:{p}> {value} .\n".encode() for s, p, value in triples})
    count = ValueCount()
    for line in lines:
        count(line)
    store = ox.Store()
    store.load(b"".join(lines), format=ox.RdfFormat.N_TRIPLES)
    assert count.total() == len(store)


@given(st.lists(st.binary(min_size=1, max_size=3).map(lambda word: word.replace(b"\n", b"") + b"\n")))
def test_lines_sorted_outside_memory(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]) -> None:
    """However few are held at a time, each distinct line comes once, in order."""
    folder = tmp_path_factory.getbasetemp()
    assert list(sorted_lines(lines, folder, run=3)) == sorted(set(lines))


def test_pieces_are_the_graph(tmp_path: Path) -> None:
    """Whatever their size, pieces make the graph up again, and are the same each time."""
    file = tmp_path / "x.nt"
    file.write_text("".join(f"<urn:a> <urn:b> <urn:{'c' * number}> .\n" for number in range(1, 50)))
    with local_graphs([file], graph=f"{BASE}x") as (graph,):
        for size in (1, 40, 100, 1000, 10**6):
            made = [part.body for part in parts(graph, size)]
            assert b"".join(made) == b"".join(graph.lines())
            assert made == [part.body for part in parts(graph, size)]
            assert all(len(body) <= size or body.count(b"\n") == 1 for body in made)


def test_temporary_files_are_gone(tmp_path: Path) -> None:
    """The files of graphs do not outlive their use."""
    with local_graphs() as local:
        graph: LocalGraph = local[0]
        assert graph.file.exists()
    assert not graph.file.parent.exists()
