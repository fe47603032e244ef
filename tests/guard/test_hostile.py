"""Every query of the hostile list ends as it should, and leaves nothing behind."""

from __future__ import annotations

import gc
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import nap_kg
from nap_kg.guard import Busy, LimitExceeded, Limits, Pool, Refused
from tests.guard.hostile import BEGIN, END, HASTY, HOSTILE, NORMAL, PAGE, Hostile, outcome

if TYPE_CHECKING:
    from tests.guard.conftest import Trap

ELSEWHERE = [one for one in HOSTILE if "PORT" in one.query]


def normal(pool: Pool) -> int:
    with pool.ask(NORMAL) as answer:
        return int(json.loads(answer.read())["results"]["bindings"][0]["n"]["value"])


def processes(pool: Pool) -> set[int]:
    """The child of a pool and its workers, with those that have ended and were not waited for."""
    child = pool._crew.pid
    found = {child}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == child:
                found.add(int(folder.name))
    return found


def open_files() -> int:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("one", HOSTILE, ids=lambda one: f"{one.kind}-{one.what}"[:60])
def test_outcome(pool: Pool, one: Hostile) -> None:
    """A hostile query ends as the list says, and the next query is answered rightly."""
    assert outcome(pool, one) == one.outcome
    assert normal(pool) == 72


def test_the_page_says_what_the_list_says() -> None:
    """docs/guard.md has each query of the list with its outcome."""
    rows = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip().splitlines()[2:]
    said = [tuple(cell.strip() for cell in row.strip("|").split("|"))[-2:] for row in rows]
    assert said == [(one.what, one.outcome) for one in HOSTILE]


def test_nothing_leaks(tmp_path: Path) -> None:
    """After limits, refusals and answers: no file of the pool is open, none is left, no process is left."""
    before = open_files()
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with Pool(nap_kg.open(), folder=tmp_path) as pool:
        normal(pool)
        between = open_files()
        for _ in range(5):
            with pytest.raises(LimitExceeded, match="seconds"):
                pool.ask(slow, limits=Limits(seconds=0.05))
            with pytest.raises(LimitExceeded, match="size"):
                pool.ask(slow.replace("(COUNT(*) AS ?n)", "*"), limits=Limits(size=1 << 20))
            with pytest.raises(Refused):
                pool.ask("ASK { SERVICE <urn:x> {} }")
            assert normal(pool) == 72
        _settled(pool)
        assert open_files() == between
        assert len(processes(pool)) == 3
        assert list(tmp_path.iterdir()) == []
        left = processes(pool)
    assert open_files() == before
    assert not [pid for pid in left if Path(f"/proc/{pid}").exists()]


def _settled(pool: Pool) -> None:
    """Wait until the workers that were ended have been replaced."""
    deadline = time.monotonic() + 60
    while len(pool._crew._idle) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)


def test_a_large_answer_takes_no_memory(pool: Pool) -> None:
    """An answer of many megabytes stays on disk: the process that asks does not grow by it."""
    query = "SELECT * { ?a ?b ?c . ?d a nap:Deliverable } LIMIT 100000"
    before = resident()
    with pool.ask(query, results_format="xml") as answer:
        size = sum(len(piece) for piece in answer.chunks())
        assert size == answer.size > 20 << 20
        assert answer.rows == 100_000
        assert resident() - before < answer.size // 8


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def test_a_thousand_at_once() -> None:
    """A thousand queries from as many threads are all answered, each with its own answer, and hostile ones among them ended."""
    with Pool(nap_kg.open(), patience=300) as pool, ThreadPoolExecutor(1000) as threads:

        def ask(number: int) -> object:
            if number % 250 == 7:
                with pytest.raises(LimitExceeded):
                    pool.ask("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", limits=Limits(seconds=0.1))
                return number
            with pool.ask(
                f"SELECT ({number} AS ?n) (COUNT(?d) AS ?m) {{ ?d a nap:Deliverable }}", results_format="csv"
            ) as answer:
                line, many = answer.read().split(b"\r\n")[1].split(b",")
                assert int(many) == 72
                return int(line)

        assert list(threads.map(ask, range(1000))) == list(range(1000))
        status = pool.status()
        assert (status.busy, status.waiting, status.answered, dict(status.exceeded)) == (0, 0, 996, {"seconds": 4})


def test_too_many_at_once_are_told() -> None:
    """Beyond the queue, or too long in it, a query is told that the pool is busy; those in it are answered."""
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with Pool(nap_kg.open(), workers=1, queue=3, patience=0.3) as pool, ThreadPoolExecutor(20) as threads:

        def ask(_: int) -> str:
            try:
                pool.ask(slow, limits=HASTY)
            except (Busy, LimitExceeded) as error:
                return str(error).partition(":")[0].partition("\n")[0]
            return "answered"

        found = list(threads.map(ask, range(20)))
        assert set(found) == {"over the limit of seconds", "3 queries wait already", "no process was free within 0.3 s"}
        assert found.count("3 queries wait already") >= 12
        assert normal(pool) == 72


def test_nothing_ever_connects(pool: Pool, trap: Trap) -> None:
    """No query of the list reaches a server that listens, by SERVICE, LOAD or FROM."""
    assert len(ELSEWHERE) > 25
    for one in ELSEWHERE:
        assert outcome(pool, one, trap.port) == one.outcome
    assert trap.caught == 0


def test_the_trap_works(trap: Trap) -> None:
    """The same SERVICE without guard is caught by the trap."""
    with pytest.raises(OSError):
        list(ox.Store().query(f"SELECT * {{ SERVICE <http://127.0.0.1:{trap.port}/sparql> {{ ?s ?p ?o }} }}"))
    assert trap.caught == 1
