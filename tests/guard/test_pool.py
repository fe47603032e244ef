"""A pool answers as the store does, goes on when processes die, and ends with its owner."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

import nap_kg
from nap_kg.dataset import Dataset
from nap_kg.errors import InputError, ParseError, QueryError, StoreError, UsageError
from nap_kg.guard import Interrupted, LimitExceeded, Limits, Pool, Refused
from nap_kg.guard.crew import Worker
from nap_kg.load import load

SLOW = "SELECT (COUNT(*) AS ?n) { ?a a nap:Deliverable . ?c a ?d FILTER(STR(?a) != STR(?c)) }"
_VALUES = " ".join(f"VALUES ?{name} {{ {' '.join(map(str, range(200)))} }}" for name in "abcdefgh")
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {_VALUES} }}"
"""Whatever the data."""


def graphs(**triples: str) -> Dataset:
    """A dataset of named graphs ``urn:NAME``, each with the N-Triples of its text."""
    store = ox.Store()
    for name, text in triples.items():
        store.load(text.encode(), ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(f"urn:{name}"))
    return Dataset(store)


ONE = "<urn:s> <urn:p> <urn:o> .\n"
TWO = ONE + '<urn:s> <urn:p> "2" .\n'


def count(pool: Pool, query: str, **more: object) -> int:
    with pool.ask(query, **more) as answer:  # type: ignore[arg-type]
        return int(next(iter(json.loads(answer.read())["results"]["bindings"][0].values()))["value"])


def is_there(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def gone(pids: list[int], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while any(map(is_there, pids)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not any(map(is_there, pids))


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_results_are_those_of_the_engine(pool: Pool, name: str) -> None:
    """Bytes, rows and media type of SELECT and ASK are what the engine gives itself."""
    dataset = nap_kg.open()
    form = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML}.get(name)
    form = form or {"csv": ox.QueryResultsFormat.CSV, "tsv": ox.QueryResultsFormat.TSV}[name]
    query = "SELECT ?d ?l WHERE { ?d a <https://w3id.org/nap-kg/ns#Deliverable> ; rdfs:label ?l } ORDER BY ?d ?l"
    expected = dataset.evaluate(query, prefixes={"rdfs": "http://www.w3.org/2000/01/rdf-schema#"})
    with pool.ask(query, results_format=name) as answer:
        assert answer.read() == expected.serialize(format=form)  # type: ignore[union-attr]
        assert (answer.form, answer.rows, answer.media_type) == ("select", 144, form.media_type)
    with pool.ask("ASK { ?d a nap:Nothing }", results_format=name) as answer:
        assert b"false" in answer.read()
        assert (answer.form, answer.rows) == ("ask", 1)


@pytest.mark.parametrize("name", ["turtle", "ntriples", "rdfxml", "jsonld"])
def test_graphs_are_those_of_the_engine(pool: Pool, name: str) -> None:
    """CONSTRUCT and DESCRIBE come in each form, with the same triples."""
    form = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "rdfxml": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD}[name]  # fmt: skip
    with pool.ask("CONSTRUCT WHERE { ?d a nap:Deliverable }", rdf_format=name) as answer:
        assert answer.media_type == form.media_type
        assert len(set(ox.parse(answer.read(), form))) == answer.rows == 72


def test_a_form_that_is_not_wanted(pool: Pool) -> None:
    """Without a form for its kind, a query is refused."""
    with pytest.raises(Refused, match="CONSTRUCT") as caught:
        pool.ask("CONSTRUCT WHERE { ?d a nap:Deliverable }", rdf_format=None)
    assert caught.value.reason == "format"
    with pytest.raises(Refused):
        pool.ask("ASK {}", results_format=None)
    with pytest.raises(ValueError, match="unknown format"):
        pool.ask("ASK {}", results_format="html")


def test_graphs_are_merged() -> None:
    """Without FROM all graphs are merged; FROM and what is given choose some; a triple in two of them counts once."""
    with Pool(graphs(a=ONE, b=TWO, c='<urn:s> <urn:p> "3" .\n'), workers=1) as pool:
        every = "{ ?s ?p ?o }"
        named = "{ GRAPH ?g { ?s ?p ?o } }"
        select = "SELECT (COUNT(*) AS ?n)"
        assert count(pool, f"{select} {every}") == 3
        assert count(pool, f"{select} {named}") == 4
        assert count(pool, f"{select} FROM <urn:a> {every}") == 1
        assert count(pool, f"{select} FROM <urn:a> FROM <urn:b> {every}") == 2
        assert count(pool, f"{select} FROM <urn:b> FROM <urn:c> {every}") == 3
        assert count(pool, f"PREFIX u: <urn:> {select} FROM u:a FROM NAMED <\\u0075rn:b> {named}") == 2
        assert count(pool, f"{select} FROM <urn:a> {named}") == 0
        assert count(pool, f"{select} FROM NAMED <urn:a> {every}") == 0
        assert count(pool, f"{select} {every}", default_graphs=["urn:b"]) == 2
        assert count(pool, f"{select} FROM <urn:a> {every}", default_graphs=["urn:a", "urn:b"]) == 2
        assert count(pool, f"{select} {named}", named_graphs=["urn:c"]) == 1
        for graph in ("urn:d", "no IRI"):
            with pytest.raises(Refused, match="no graph of the store") as caught:
                pool.ask("ASK {}", default_graphs=[graph])
            assert caught.value.reason == "dataset"


def test_sources(tmp_path: Path) -> None:
    """Files, a store on disk and a dataset give the same answers."""
    file = tmp_path / "a.nt"
    file.write_text(TWO)
    load([file], store=tmp_path / "store", as_is=True)
    for source in (file, [file], tmp_path / "store", str(tmp_path / "store"), nap_kg.open([file])):
        with Pool(source, workers=1) as pool:
            assert count(pool, "SELECT (COUNT(*) AS ?n) { <urn:s> ?p ?o }") == 2


def test_a_store_that_is_replaced(tmp_path: Path) -> None:
    """A pool goes on with the store that it opened, for new workers too, until it is swapped."""
    file, store = tmp_path / "a.nt", tmp_path / "store"
    query = "SELECT (COUNT(*) AS ?n) { <urn:s> ?p ?o }"
    file.write_text(ONE)
    load([file], store=store, as_is=True)
    with Pool(store, workers=1) as pool:
        file.write_text(TWO)
        load([file], store=store, as_is=True)
        with pytest.raises(LimitExceeded):
            pool.ask(ENDLESS, limits=Limits(seconds=0.05))
        assert count(pool, query) == 1
        pool.swap(store)
        assert count(pool, query) == 2


def test_data_that_can_not_be_read(tmp_path: Path) -> None:
    """What hinders loading is told as everywhere, and a swap to it leaves the old data."""
    broken = tmp_path / "broken.ttl"
    broken.write_text("<urn:a> <urn:b>")
    (tmp_path / "empty").mkdir()
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "CURRENT").touch()
    with pytest.raises(ParseError, match="broken"):
        Pool(broken)
    with pytest.raises(InputError):
        Pool(tmp_path / "empty")
    with pytest.raises(InputError):
        Pool([])
    with pytest.raises(StoreError, match="bare"):
        Pool(tmp_path / "bare")
    with Pool(graphs(a=ONE), workers=1) as pool:
        with pytest.raises(ParseError):
            pool.swap(broken)
        assert count(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == 1


def test_swapping_fails_no_query() -> None:
    """While data is swapped over and over, every query is answered, from the one or the other, and none of a mixture."""
    sources = [graphs(a=ONE), graphs(a=TWO)]
    found: list[int] = []
    with Pool(sources[0], workers=2) as pool:
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                found.append(count(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))

        with ThreadPoolExecutor(4) as threads:
            asking = [threads.submit(ask) for _ in range(4)]
            for number in range(1, 5):
                pool.swap(sources[number % 2])
                assert count(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == number % 2 + 1
            done.set()
            for one in asking:
                one.result()
        assert set(found) == {1, 2}


def test_killed_processes_are_replaced(pool: Pool) -> None:
    """Kill a worker that is idle, one that computes, or the child that holds the data: every query is answered."""
    expected = count(pool, SLOW)
    for worker in list(pool._crew._idle):
        os.kill(worker.pid, signal.SIGKILL)
    assert gone([worker.pid for worker in pool._crew._idle])
    assert count(pool, SLOW) == expected
    for victim in ("worker", "child"):
        with ThreadPoolExecutor(1) as threads:
            there = {worker.pid for worker in pool._crew._idle}
            asked = threads.submit(count, pool, SLOW)
            while not (busy := there - {worker.pid for worker in pool._crew._idle}):
                time.sleep(0.001)
            os.kill(busy.pop() if victim == "worker" else pool._crew.pid, signal.SIGKILL)
            assert asked.result() == expected


def test_a_query_whose_worker_is_killed_each_time_is_interrupted(pool: Pool) -> None:
    """As where the system is short of memory and ends whoever takes it: that is no fault of the query, and told."""
    over = threading.Event()

    def kill() -> None:
        children = Path(f"/proc/{pool._crew.pid}/task/{pool._crew.pid}/children")
        while not over.wait(0.05):
            for pid in children.read_text().split():
                os.kill(int(pid), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        with pytest.raises(Interrupted, match="ended from outside, each time"):
            pool.ask(ENDLESS)
    finally:
        over.set()
        killer.join()
    assert count(pool, "SELECT (COUNT(*) AS ?n) {}") == 1


def test_an_engine_that_says_much_before_it_ends_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that takes memory is over that limit, also where the engine is set to tell how it came to it."""
    monkeypatch.setenv("RUST_BACKTRACE", "1")
    closures = "SELECT (COUNT(*) AS ?n) { ?a (((!<urn:x>)+)+)+ ?b . ?b (((!<urn:y>)+)+)+ ?c }"
    limits = Limits(seconds=60, memory=64 << 20)
    with Pool(nap_kg.open(), workers=1, limits=limits) as pool, pytest.raises(LimitExceeded) as caught:
        pool.ask(closures)
    assert caught.value.limit == "memory"


def test_both_ends_of_what_a_worker_said_are_read() -> None:
    """Why it ended stands first or last, with whatever in between; what is short is read once."""
    ours, theirs = socket.socketpair()
    with ours, theirs, tempfile.TemporaryFile() as file:
        worker = Worker(0, -1, ours, file)
        file.write(b"memory allocation failed\n")
        file.flush()
        assert worker.said() == "memory allocation failed"
        file.write(b"x" * 100_000 + b"\nthe end\n")
        file.flush()
        said = worker.said()
    assert said.startswith("memory allocation failed\nxxx") and said.endswith("xxx\nthe end")
    assert len(said) < 10_000


@pytest.mark.parametrize(
    ("query", "graphs", "reason"),
    [
        ("SELECT (<urn:f>(1) AS ?x) {}", [], "unsupported"),
        ("SELECT ?s { ?s ?p ?o FILTER(<urn:f>(?o)) }", [], "unsupported"),
        ("ASK { ?s ?p ?o }", ["http://["], "dataset"),
        ("ASK { ?s ?p ?o }", ["urn:a", "urn:%zz"], "dataset"),
    ],
)
def test_what_is_wrong_with_a_query_is_refused(query: str, graphs: list[str], reason: str, pool: Pool) -> None:
    """A function that nobody knows, and a graph whose name is no IRI, are the query's faults and not the engine's."""
    for where in ("default_graphs", "named_graphs"):
        with pytest.raises(Refused) as caught:
            pool.ask(query, absent_are_empty=True, **{where: graphs})  # type: ignore[arg-type]
        assert caught.value.reason == reason and caught.value.fix


OWNER = f"""
import sys, threading, time, nap_kg
from nap_kg.guard import Limits, Pool
pool = Pool(nap_kg.open(), limits=Limits(seconds=100))
print(pool._crew.pid, *(worker.pid for worker in pool._crew._idle), flush=True)
for _ in range(2):
    threading.Thread(target=pool.ask, args=[{ENDLESS!r}]).start()
time.sleep(0.3)
print("asked", flush=True)
time.sleep(100)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_the_owner(how: signal.Signals) -> None:
    """Whatever ends the process that made the pool ends all of its processes, also those that compute."""
    with subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as owner:  # fmt: skip
        assert owner.stdout is not None
        pids = [int(word) for word in owner.stdout.readline().split()]
        assert owner.stdout.readline() == "asked\n"
        assert len(pids) == 3 and all(map(is_there, pids))
        owner.send_signal(how)
        if how == signal.SIGINT:  # which Python heeds, and then waits for the threads that ask
            time.sleep(0.5)
            owner.kill()
    assert gone(pids)


def test_closing() -> None:
    """A closed pool answers nothing, and who waited for an answer is told; closing again does no harm."""
    pool = Pool(graphs(a=ONE), workers=1)
    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(pool.ask, ENDLESS) for _ in range(3)]
        time.sleep(0.2)
        pool.close()
        assert all(isinstance(one.exception() or QueryError(""), QueryError) for one in asked)
    pool.close()
    with pytest.raises(QueryError, match="closed"):
        pool.ask("ASK {}")


def test_limits_are_positive() -> None:
    """A limit of nothing, or of no number, is an error."""
    for wrong in (0, -1, float("inf"), True):
        with pytest.raises(UsageError, match="rows"):
            Limits(rows=wrong)  # type: ignore[arg-type]


def test_the_smallest_limits(pool: Pool) -> None:
    """An answer of just as many rows and bytes as are allowed is given; one more is over."""
    query = "SELECT ?d WHERE { ?d a nap:Deliverable }"
    with pool.ask(query) as answer:
        rows, size = answer.rows, answer.size
    pool.ask(query, limits=Limits(rows=rows, size=size, query_size=len(query))).close()
    for limits, limit in ((Limits(rows=rows - 1), "rows"), (Limits(size=size - 1), "size")):
        with pytest.raises(LimitExceeded, match=limit) as caught:
            pool.ask(query, limits=limits)
        assert (caught.value.limit, caught.value.allowed) == (limit, getattr(limits, limit))
    with pytest.raises(Refused, match="bytes") as refused:
        pool.ask(query, limits=Limits(query_size=len(query) - 1))
    assert refused.value.reason == "query_size"
