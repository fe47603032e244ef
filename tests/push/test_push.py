"""Pushes to the two real servers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.cli import main
from nap_kg.namespaces import RDF
from nap_kg.push import MANIFEST, GraphStore
from nap_kg.push.run import read_manifest
from tests.push.conftest import Ran
from tests.push.data import BASE, BYSTANDER, expected, held, many, steps
from tests.servers.model import Server

Run = Callable[..., Ran]


def contents(store: GraphStore, folder: Path) -> dict[str, ox.Dataset | None]:
    """What the server holds of the graphs of a folder."""
    texts = {name: store.get(name) for name in expected(folder)}
    return {name: None if text is None else held(text) for name, text in texts.items()}


def test_first_and_second_push(server: Server, there: GraphStore, folder: Path, run: Run) -> None:
    """The first brings every term as it is; the second finds nothing to send."""
    first = run(server.query_url, folder)
    assert (first.code, first.err.splitlines()[0][:16]) == (0, "3 graphs: 3 sent")
    assert contents(there, folder) == expected(folder)
    second = run(server.query_url, folder)
    assert (second.code, second.out) == (0, "")
    assert second.err.startswith("3 graphs: 0 sent (0 triples in 0 requests)\n218 triples in 3 graphs")


def test_a_store_is_pushed_like_its_files(
    server: Server, there: GraphStore, folder: Path, run: Run, tmp_path: Path
) -> None:
    """A store on disk brings the same graphs, and files and store together are refused."""
    store = tmp_path / "store"
    assert main(["load", "--store", str(store), "--as-is", "-q", str(folder)]) == 0
    told = run(server.query_url, "--store", store)
    assert told.code == 0, told
    assert contents(there, folder) == expected(folder)
    assert run(server.query_url, "--store", store, "--verify").code == 0
    assert run(server.query_url, folder, "--store", store).code == 2
    assert run("--shards", tmp_path / "shards", "--store", store, "-q").code == 0
    assert (tmp_path / "shards" / "manifest.json").is_file()


def test_only_what_changed_is_sent(server: Server, there: GraphStore, folder: Path, run: Run) -> None:
    """One changed graph is one request; a triple less is gone there too; --all sends everything."""
    run(server.query_url, folder)
    many(folder, 39)
    told = run(server.query_url, folder)
    assert (told.code, told.out) == (0, f"send    <{BASE}many>  195 triples  changed\n")
    assert "(195 triples in 1 request)" in told.err
    assert contents(there, folder) == expected(folder)
    told = run(server.query_url, folder, "--all")
    assert told.code == 0
    assert "3 graphs: 3 sent (213 triples in 3 requests)" in told.err


def test_what_somebody_else_changed_is_seen(server: Server, there: GraphStore, folder: Path, run: Run) -> None:
    """A count that is no longer what was pushed has the graph sent again, whatever the manifest says."""
    run(server.query_url, folder)
    there.post(f"{BASE}many", b"<urn:x:more> <urn:x:p> <urn:x:o> .\n")
    there.delete(f"{BASE}terms")
    seen = run(server.query_url, folder, "--verify")
    assert seen.code == 1
    assert f"differs  graph {BASE}many\n    here:  200 triples\n    there: 201 triples\n" in seen.out
    assert f"differs  graph {BASE}terms\n    here:  13 triples\n    there: 0 triples\n" in seen.out
    assert seen.err.endswith("compared: 2 differences\n")
    told = run(server.query_url, folder)
    assert told.code == 0
    assert told.out.splitlines() == [
        f"send    <{BASE}many>  200 triples  201 triples there, and 200 were pushed",
        f"send    <{BASE}terms>  13 triples  0 triples there, and 13 were pushed",
    ]
    assert contents(there, folder) == expected(folder)


def test_same_count_other_properties(server: Server, there: GraphStore, folder: Path, run: Run) -> None:
    """A verification sees a triple exchanged for one of another property, and names both."""
    run(server.query_url, folder)
    there.put(f"{BASE}many", (folder / "many.nt").read_bytes().replace(b"<urn:x:p3>", b"<urn:x:p4>", 1))
    seen = run(server.query_url, folder, "--verify", "-q")
    assert (seen.code, seen.err) == (1, "")
    assert seen.out == "".join(
        f"differs  property {BASE}many urn:x:p{number}\n    here:  40 triples\n    there: {there} triples\n"
        for number, there in ((3, 39), (4, 41))
    )
    assert run(server.query_url, folder, "--all").code == 0


def test_a_dry_run_changes_nothing(server: Server, there: GraphStore, folder: Path, run: Run) -> None:
    """It says what a push would send, and a push afterwards sends just that."""
    told = run(server.query_url, folder, "--dry-run")
    assert told.code == 0
    assert told.out.splitlines() == [
        f"send    <{BASE}blank>  5 triples  not there yet",
        f"send    <{BASE}many>  200 triples  not there yet",
        f"send    <{BASE}terms>  13 triples  not there yet",
    ]
    assert told.err == "3 graphs: 3 would be sent\n"
    assert not any(there.get(f"{BASE}{name}") for name in ("blank", "many", "terms"))
    assert not there.get(MANIFEST)


def test_graphs_that_are_gone(server: Server, there: GraphStore, folder: Path, run: Run) -> None:
    """A graph pushed earlier stays, and is told of, until --prune deletes it; somebody else's always stays."""
    run(server.query_url, folder)
    (folder / "many.nt").unlink()
    told = run(server.query_url, folder)
    assert (told.code, told.out) == (
        0,
        f"leave   <{BASE}many>  pushed earlier, and no longer in this data: --prune deletes it\n",
    )
    assert there.get(f"{BASE}many") is not None
    told = run(server.query_url, folder, "--prune", "--format", "json")
    assert steps(told.out) == {"blank": "keep", "many": "delete", "terms": "keep"}
    assert "3 graphs: 0 sent (0 triples in 0 requests), 1 deleted" in told.err
    assert not there.get(f"{BASE}many")
    assert read_manifest(there).keys() == {f"{BASE}blank", f"{BASE}terms"}
    assert run(server.query_url, folder).out == ""


def test_two_data_sets_on_one_server(server: Server, there: GraphStore, folder: Path, run: Run, tmp_path: Path) -> None:
    """With a manifest of its own, one is never pruned by the other."""
    run(server.query_url, folder)
    other = tmp_path / "other.nt"
    other.write_text("<urn:x:s> <urn:x:p> <urn:x:o> .\n")
    manifest = ["--manifest", f"{BASE}its-own", "--graph", f"{BASE}other"]
    told = run(server.query_url, other, "--prune", *manifest)
    assert (told.code, told.out) == (0, f"send    <{BASE}other>  1 triple  not there yet\n")
    assert contents(there, folder) == expected(folder)


def test_pieces(server: Server, there: GraphStore, folder: Path, run: Run) -> None:
    """A large graph goes in several requests and arrives whole, what it says of blank nodes in one of them."""
    text = "".join(
        f'_:b{number} <urn:x:next> _:b{number + 1} .\n<urn:x:s{number}> <urn:x:p> "x" .\n' for number in range(25)
    )
    (folder / "blank.nt").write_text(text)
    told = run(server.query_url, folder, "--part-size", "0.002", "--format", "json")
    assert told.code == 0
    assert json.loads(told.out)["sent"]["requests"] > 5
    assert contents(there, folder) == expected(folder)


def test_the_shipped_graph(server: Server, there: GraphStore, run: Run) -> None:
    """All of it, the questions too, is there as it is here."""
    told = run(server.query_url)
    assert told.code == 0, told.out
    last = told.err.splitlines()[-1]
    assert last.endswith("rows of 7 questions compared: all agree")
    assert int(last.split(" and ")[1].split(" ")[0]) > 200


OBSERVATIONS = Path(__file__).parents[2] / "data" / "ca-ht-2012" / "2014-2015" / "observations.ttl"


def test_what_else_the_server_has_does_not_matter(server: Server, there: GraphStore, run: Run) -> None:
    """Questions are asked of the pushed graphs alone: a figure in somebody else's graph is no difference."""
    run(server.query_url, OBSERVATIONS)
    space = "https://w3id.org/nap-kg/ns#"
    said = {RDF.type: f"<{space}Observation>", f"{space}hasMeasure": "<urn:x:m>", f"{space}value": '"5"'}
    figure = "".join(f"<urn:x:figure> <{predicate}> {value} .\n" for predicate, value in said.items()).encode()
    there.put(BYSTANDER, figure)
    assert run(server.query_url, OBSERVATIONS, "--verify").code == 0


def test_a_question_that_differs(server: Server, there: GraphStore, run: Run) -> None:
    """A value exchanged within its property is seen by the questions: exit code 1, with the row on both sides."""
    graph = "https://w3id.org/nap-kg/graph/ca-ht-2012/2014-2015/observations"
    run(server.query_url, OBSERVATIONS)
    text = there.get(graph) or b""
    there.put(graph, text.replace(b'"330"', b'"331"'))
    assert text.count(b'"330"') == 1
    seen = run(server.query_url, OBSERVATIONS, "--verify")
    assert seen.code == 1
    assert seen.out.startswith("differs  question figures\n    here:  57 rows, 1 only here: ")
    assert " 330 " in seen.out.splitlines()[1]
    assert " 331 " in seen.out.splitlines()[2]


@pytest.mark.parametrize("part", ["0", "-1", "x", "1e12"])
def test_sizes_that_make_no_sense(part: str, run: Run) -> None:
    """They are refused before anything is read."""
    told = run("http://127.0.0.1:9/query", "--part-size", part)
    assert (told.code, told.out) == (2, "")
    assert "not a number that makes sense here" in told.err
