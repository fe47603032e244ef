"""A server under mixed load, hostile queries in it, and killed while it is written to: whether it stands that.

usage: python bench/soak.py [--seconds S] [--output FILE]

Two thirds of the time, ``nap-kg serve`` answers the shipped graph. Honest clients, each from an address of its own, put
questions, SPARQL, and ask for pages, graphs and large answers; each answer is compared with what the engine gives
directly, a page with what it was at first. Meanwhile others send the guard's hostile list and broken queries made at
random, open connections and say nothing, and leave in the middle of an answer; now and then the data is opened anew.
Memory is that of all processes (PSS), read while nothing runs: after the warm-up, in which each request was made
several times, and at the end. At the end no process may be at work, and all must answer.

The rest of the time, a server with ``--writable`` is killed (``kill -9``) at random moments while four clients write to
it, and started anew: what was acknowledged must be there, and nothing that was never sent.

Exit code 0 where all that holds.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import itertools
import json
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from measure import machine

import nap_kg
from nap_kg import cards
from nap_kg.dataset import open_disk
from tests.guard.hostile import HOSTILE
from tests.serve.running import TOKEN, Server, running, start

HONEST, HARMFUL = 4, 2
"""So many clients of each sort."""
GROWTH = 0.10
"""By so much memory may grow from the end of the warm-up on."""
LATE = {429, 503}
"""Refusals that say when to come back: no answer, and no wrong one."""
FAILED = {400, 403, 413, 414, 422, 504, 507, *LATE}
"""What a hostile request may end in besides an answer where the list has one."""
CARDS = ("deliverables-led-by", "co-lead-pairs", "workload-by-agency", "gaps")
QUERIES = {
    "ASK": "ASK { ?d a nap:Deliverable }",
    "a count": "SELECT (COUNT(*) AS ?n) WHERE { ?d a nap:Deliverable }",
    "labels": "SELECT ?d ?l WHERE { ?d a nap:Deliverable ; rdfs:label ?l }",
    "a join": "SELECT ?lead ?status (COUNT(*) AS ?n) WHERE { ?r nap:hasStatus ?status ; nap:hasLead ?lead } "
    "GROUP BY ?lead ?status",
    "10 000 rows": "SELECT ?s ?p ?o WHERE { ?s ?p ?o FILTER(isIRI(?s) && isIRI(?o)) } ORDER BY ?s ?p ?o LIMIT 10000",
}
PAGES = ("id/agency/ca/rcmp.html", "id/agency/ca/rcmp.fr.html", "id/agency/ca/rcmp.ttl", "q/gaps.html", "openapi.json")


@dataclass
class Tally:
    """What happened."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, status: int, seconds: float) -> None:
        with self.lock:
            self.statuses[what, status] += 1
            self.times.setdefault(what, []).append(seconds)

    def fault(self, text: str) -> None:
        with self.lock:
            self.faults.append(text)

    def count(self, *statuses: int) -> int:
        return sum(number for (_, status), number in self.statuses.items() if status in statuses)


def main() -> int:
    """Run both parts, print or write the report; 0 where nothing was at fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    load, load_faults = mixed(args.seconds * 2 / 3, args.seed)
    kills, kill_faults = killed(args.seconds / 3, args.seed)
    faults = [*load_faults, *kill_faults]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    usage = (__doc__ or "").strip().split("\n\n")
    lines = ["# A server that is not spared", "", *usage[2].splitlines(), "", *usage[3].splitlines(), ""]
    lines += [f"- {date.today().isoformat()}, commit {commit.stdout.strip()}, {machine()}"]
    lines += [f"- `python bench/soak.py --seconds {args.seconds:g}`; other work ran on the machine meanwhile", ""]
    lines += [*load, *kills]
    lines += ["Faults: none." if not faults else "**Faults**", "", *(f"- {fault}" for fault in faults[:20])]
    text = "\n".join(lines).rstrip() + "\n"
    if args.output:
        args.output.write_text(text, encoding="utf-8")
    print(text, flush=True)
    return 1 if faults else 0


# --- mixed load ---


def mixed(seconds: float, seed: int) -> tuple[list[str], list[str]]:
    """Return a report of mixed load, and what was at fault."""
    tally, harm = Tally(), Tally()
    options = ("--seconds", "2", "--memory", "64", "--rows", "20000", "--size", "8", "--no-log")
    with running(*options, env={"NAP_KG_TOKEN": TOKEN}) as server:
        wanted = expectations(server)
        workers = int(metric(server, "nap_kg_workers"))
        turns, rounds = 2, 2 if seconds >= 60 else 1
        for number in range(turns):  # so that all that is kept is, before memory is read
            run_load(server, wanted, tally, harm, 0.0, seed + number, rounds=rounds)
            reload(server, tally)
        warm = settled(server)
        begun = time.monotonic()
        swaps = 0
        parts = max(1, round(seconds / 60))
        for number in range(parts):
            left = begun + seconds - time.monotonic()
            run_load(server, wanted, tally, harm, max(3.0, left / (parts - number)), seed + 10 + number)
            swaps += 1
            reload(server, tally)
        end = settled(server)
        took = time.monotonic() - begun
        check_end(server, tally, workers)
    growth = end["all"] / warm["all"] - 1
    if growth > GROWTH:
        tally.fault(f"memory grew by {100 * growth:.0f} %, from {warm['all']:.0f} to {end['all']:.0f} MB")
    honest, late = tally.count(200), tally.count(*LATE)
    rows = ["| honest requests | answers | median, ms | 99 %, ms |", "|---|--:|--:|--:|"]
    for what, times in sorted(tally.times.items()):
        rows.append(
            f"| {what} | {tally.statuses[what, 200]} | {1000 * statistics.median(times):.0f} "
            f"| {1000 * quantile(times, 0.99):.0f} |"
        )
    hostile = ["| hostile requests | how they ended |", "|---|---|"]
    for kind in sorted({what for what, _ in harm.statuses}):
        ends = sorted((status, n) for (what, status), n in harm.statuses.items() if what == kind)
        told = ", ".join(f"{status or 'connection given up'}: {number}" for status, number in ends)
        hostile.append(f"| {kind} | {told} |")
    wrong = sum("wrong" in fault for fault in tally.faults)
    report = [
        "## Mixed load",
        "",
        f"{took:.0f} s: {honest} honest answers, {wrong} of them wrong; {late} honest requests were told to come back "
        f"later; {sum(harm.statuses.values())} hostile requests; the data was opened anew {swaps + turns} times.",
        "",
        f"Memory in MB, of the server and of its {workers} processes: {warm['server']:.0f} and {warm['workers']:.0f} "
        f"after the warm-up, {end['server']:.0f} and {end['workers']:.0f} at the end: {100 * growth:+.1f} % in all. "
        f"Open files of the server: {warm['files']:.0f} and {end['files']:.0f}; threads: {warm['threads']:.0f} and "
        f"{end['threads']:.0f}.",
        "",
        *rows,
        "",
        *hostile,
        "",
    ]
    return report, [*tally.faults, *harm.faults]


@dataclass(frozen=True)
class Wanted:
    """A request, and what tells that its answer is right."""

    what: str
    path: str
    accept: str
    digest: str
    body: str = ""  # of a POST


def expectations(server: Server) -> list[Wanted]:
    """Return the honest requests with the digests of their answers, as the engine gives them directly."""
    dataset = nap_kg.open()
    found = []
    for name in CARDS:
        card = cards.load_card(cards.reports() / f"{name}.rq")
        given = {param.name: param.example for param in card.params if param.required and param.example}
        rows = digest(dataset.query(name, **given).to_json().encode(), "json")
        found.append(Wanted("a question", f"q/{name}.json?{urlencode(given)}", "*/*", rows))
    for query in QUERIES.values():
        rows = digest(dataset.sparql(query).to_json().encode(), "json")
        accept = "application/sparql-results+json"
        found.append(Wanted("SPARQL", f"sparql?{urlencode({'query': query})}", accept, rows))
        found.append(Wanted("SPARQL by POST", "sparql", accept, rows, query))
    for page in PAGES:
        reply = server.ask(f"/{page}")
        assert reply.status == 200, (page, reply.status)
        found.append(Wanted("a page", page, "*/*", digest(reply.body, "")))
    whole = server.ask("/store", headers={"Accept": "application/n-quads"})
    found.append(Wanted("all graphs", "store", "application/n-quads", digest(whole.body, "lines")))
    return found


def digest(body: bytes, form: str) -> str:
    """Return what is the same for the same answer, in whatever order."""
    if form == "json":
        told = json.loads(body)
        if "boolean" in told:
            return str(told["boolean"])
        rows = sorted(json.dumps(row, sort_keys=True) for row in told["results"]["bindings"])
        body = json.dumps([sorted(told["head"]["vars"]), rows]).encode()
    elif form == "lines":
        body = b"\n".join(sorted(body.splitlines()))
    return hashlib.sha256(body).hexdigest()


def run_load(
    server: Server, wanted: list[Wanted], tally: Tally, harm: Tally, seconds: float, seed: int, *, rounds: int = 0
) -> None:
    """Let all clients ask for some seconds, or the honest ones for some rounds."""
    over = threading.Event()
    jobs: list[Callable[[], None]] = []
    for number in range(HONEST):
        jobs.append(lambda n=number: honest(server, wanted, tally, over, n, seed, rounds))
    for number in range(HARMFUL):
        jobs.append(lambda n=number: harmful(server, harm, over, n, seed))
    jobs.append(lambda: rude(server, harm, over, seed))
    threads = [threading.Thread(target=job, daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    if rounds:
        for thread in threads[:HONEST]:
            thread.join()
    else:
        over.wait(seconds)
    over.set()
    for thread in threads:
        thread.join(60)
        if thread.is_alive():
            tally.fault("a client waits for more than a minute")


def honest(
    server: Server, wanted: list[Wanted], tally: Tally, over: threading.Event, number: int, seed: int, rounds: int
) -> None:
    """Ask for what is known, over a connection that is kept, and compare."""
    chance = random.Random(f"honest {seed} {number}")
    connection = http.client.HTTPConnection(*server.host, timeout=60, source_address=(f"127.0.1.{number + 1}", 0))
    for turn in itertools.count():
        if rounds and turn == rounds:
            break
        order = [*wanted]
        chance.shuffle(order)
        for one in order:
            if over.is_set():
                break
            headers = {"Accept": one.accept, **({"Content-Type": "application/sparql-query"} if one.body else {})}
            begun = time.monotonic()
            try:
                connection.request("POST" if one.body else "GET", f"/{one.path}", one.body or None, headers)
                reply = connection.getresponse()
                body = reply.read()
            except OSError as error:
                tally.fault(f"{one.path[:80]}: no answer: {error!r}")
                connection.close()
                continue
            tally.note(one.what, reply.status, time.monotonic() - begun)
            if reply.status in LATE:
                if not reply.headers.get("Retry-After"):
                    tally.fault(f"{one.path[:80]}: {reply.status} without Retry-After")
                over.wait(0.2)
            elif reply.status != 200:
                tally.fault(f"{one.path[:80]}: {reply.status}: {body[:200]!r}")
            elif digest(body, form_of(one)) != one.digest:
                tally.fault(f"{one.path[:80]}: a wrong answer")
        if over.is_set():
            break
    connection.close()


def form_of(one: Wanted) -> str:
    """Return how the answer to a request is compared."""
    return "lines" if one.what == "all graphs" else "" if one.what == "a page" else "json"


def harmful(server: Server, harm: Tally, over: threading.Event, number: int, seed: int) -> None:
    """Send the hostile list, and queries that were broken at random."""
    chance = random.Random(f"harmful {seed} {number}")
    while not over.is_set():
        order = [*HOSTILE]
        chance.shuffle(order)
        for one in order:
            if over.is_set():
                return
            send_hostile(server, harm, one.kind, one.query.replace("PORT", "9"), number, one.outcome == "answered")
            for _ in range(3):
                if over.is_set():
                    return
                send_hostile(server, harm, "is broken at random", broken(chance), number, True)


def send_hostile(server: Server, harm: Tally, kind: str, query: str, number: int, may_answer: bool) -> None:
    """Send one, and see that it ends in what it may."""
    headers = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json, text/turtle"}
    begun = time.monotonic()
    try:
        body = query.encode("utf-8", "surrogatepass")
        reply = server.ask("/sparql", method="POST", body=body, headers=headers, source=f"127.0.2.{number + 1}")
    except OSError:
        harm.note(kind, 0, time.monotonic() - begun)  # it may be cut off while it still sends
        return
    harm.note(kind, reply.status, time.monotonic() - begun)
    if reply.status not in FAILED and not (reply.status == 200 and may_answer):
        harm.fault(f"hostile, {kind}: {reply.status}: {query[:80]!r}: {reply.body[:300]!r}")


def broken(chance: random.Random) -> str:
    """Return a query with some of its signs taken out, doubled or replaced."""
    signs = list(chance.choice([*QUERIES.values()]))
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(signs))
        signs[at] = chance.choice(["", signs[at] * 2, chance.choice("{}()<>\"'\\?$*+|^;,.#@\0\n\u00e9\U0001f600")])
    return "".join(signs)


def rude(server: Server, harm: Tally, over: threading.Event, seed: int) -> None:
    """Open connections and say nothing, say half of something, leave in the middle of an answer."""
    chance = random.Random(f"rude {seed}")
    while not over.is_set():
        with suppress(OSError), socket.create_connection(server.host, 10, ("127.0.3.1", 0)) as talk:
            what = chance.choice(["silent", "half", "leaves", "noise"])
            if what == "half":
                talk.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nSELECT")
            elif what == "leaves":
                talk.sendall(b"GET /store HTTP/1.1\r\nHost: x\r\nAccept: application/n-quads\r\n\r\n")
                talk.recv(1000)
            elif what == "noise":
                talk.sendall(chance.randbytes(200) + b"\r\n\r\n")
            harm.note(f"connection: {what}", 0, 0.0)
            over.wait(0.1)


def reload(server: Server, tally: Tally) -> None:
    """Have the data opened anew."""
    reply = server.ask("/-/reload", method="POST", headers={"Authorization": f"Bearer {TOKEN}"}, seconds=120)
    if reply.status != 200:
        tally.fault(f"not reloaded: {reply.status}")


def metric(server: Server, name: str) -> float:
    """Return a value of the server's metrics."""
    lines = server.ask("/metrics").text.splitlines()
    return float(next(line.rpartition(" ")[2] for line in lines if line.startswith(f"{name} ")))


def settled(server: Server) -> dict[str, float]:
    """Return memory in MB and what is open, once nothing runs; each process has answered since the last change."""
    for _ in range(200):
        if metric(server, "nap_kg_workers_busy") == 0 == metric(server, "nap_kg_waiting"):
            break
        time.sleep(0.1)
    everybody_answers(server)
    time.sleep(1.0)
    pid = server.process.pid
    own = share(pid)
    tree = sum(share(child) for child in below(pid))
    return {
        "server": own,
        "workers": tree,
        "all": own + tree,
        "files": sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()),
        "threads": sum(1 for _ in Path(f"/proc/{pid}/task").iterdir()),
    }


def everybody_answers(server: Server) -> int:
    """Put more questions at once than there are processes, and return how many were answered rightly."""
    right: list[bool] = []

    def ask(number: int) -> None:
        query = f"SELECT (COUNT(*) AS ?n) {{ ?d a nap:Deliverable ; rdfs:label ?l ; ?p ?o FILTER(?o != {number}) }}"
        headers = {"Content-Type": "application/sparql-query", "Accept": "text/csv"}
        reply = server.ask("/sparql", method="POST", body=query, headers=headers, source=f"127.0.4.{number + 1}")
        right.append(reply.status == 200)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(right)


def check_end(server: Server, tally: Tally, workers: int) -> None:
    """See that no process is stuck, none is missing, and that the server ends when it is told to."""
    for name, value in (("nap_kg_workers_busy", 0), ("nap_kg_waiting", 0), ("nap_kg_workers", workers)):
        found = metric(server, name)
        if found != value:
            tally.fault(f"at the end, {name} is {found:g} and not {value}")
    answered = everybody_answers(server)
    if answered != 20:
        tally.fault(f"at the end, {20 - answered} of 20 plain queries are not answered")
    code = server.end()
    if code != 0:
        tally.fault(f"it ended with {code}")


def below(pid: int) -> list[int]:
    """Return the processes that a process has started, and they in turn."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):
            found += [int(child) for child in (task / "children").read_text().split()]
    return [*found, *(other for child in found for other in below(child))]


def share(pid: int) -> float:
    """Return the memory of a process in MB, pages that several have divided between them."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def quantile(values: list[float], part: float) -> float:
    """Return the value that a part of them does not exceed."""
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


# --- killed while it writes ---


def killed(seconds: float, seed: int) -> tuple[list[str], list[str]]:
    """Return a report of a server that is killed while it is written to, and what was at fault."""
    chance = random.Random(f"killed {seed}")
    faults: list[str] = []
    sent: set[int] = set()
    acknowledged: set[int] = set()
    numbers = itertools.count()
    kills, starts = 0, []
    with tempfile.TemporaryDirectory() as folder:
        store, file = Path(folder) / "store", Path(folder) / "plan.ttl"
        file.write_text("<x:plan> <x:p> 1 .\n", encoding="utf-8")
        load = ["-m", "nap_kg.cli", "load", "-q", "--as-is", "--store", str(store), str(file)]
        subprocess.run([sys.executable, *load], check=True)
        until = time.monotonic() + seconds
        while time.monotonic() < until or kills < 2:
            begun = time.monotonic()
            server = start("--store", str(store), "--writable", "--no-log", env={"NAP_KG_TOKEN": TOKEN})
            starts.append(time.monotonic() - begun)
            before = len(acknowledged)
            threads = [
                threading.Thread(target=write, args=(server, numbers, sent, acknowledged, way)) for way in range(4)
            ]
            for thread in threads:
                thread.start()
            while len(acknowledged) == before and time.monotonic() - begun < 60:
                time.sleep(0.01)
            time.sleep(chance.uniform(0.0, 1.0))
            server.end(signal.SIGKILL)
            kills += 1
            for thread in threads:
                thread.join()
            rows = open_disk(store).store.query("SELECT ?n { GRAPH ?g { ?s <x:n> ?n } }")
            there = {int(row["n"].value) for row in rows}
            if lost := acknowledged - there:
                faults.append(f"after kill {kills}, {len(lost)} acknowledged writes are lost: {sorted(lost)[:5]}")
            if more := there - sent:
                faults.append(f"after kill {kills}, {len(more)} were never sent")
    report = [
        "## Killed while it writes",
        "",
        f"{seconds:.0f} s: {kills} times killed and started anew (median {statistics.median(starts):.1f} s until it "
        f"listens); {len(sent)} writes sent, {len(acknowledged)} acknowledged, "
        f"{sum('lost' in fault for fault in faults)} lost.",
        "",
    ]
    return report, faults


def write(server: Server, numbers: itertools.count[int], sent: set[int], acknowledged: set[int], way: int) -> None:
    """Write one number after the other, by update and by graph store, until the server is gone."""
    while True:
        number = next(numbers)
        sent.add(number)
        triple = f"<x:s{number}> <x:n> {number} ."
        try:
            if way % 2:
                reply = server.update(f"INSERT DATA {{ GRAPH <x:g{way}> {{ {triple} }} }}")
            else:
                headers = {"Content-Type": "text/turtle", "Authorization": f"Bearer {TOKEN}"}
                reply = server.ask(f"/store?graph=x:h{way}", method="POST", body=triple, headers=headers)
        except (OSError, http.client.HTTPException):
            return
        if reply.status in (201, 204):
            acknowledged.add(number)


if __name__ == "__main__":
    sys.exit(main())
