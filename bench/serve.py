"""``nap-kg serve`` beside other servers: the same queries over the same data, by wrk, on loopback.

usage: python bench/serve.py [--seconds S] [--rounds N] [--others PYTHON] [--triples FILE.nt] [--output FILE]

Every server holds the shipped graph and answers questions of the union of its graphs: ``oxigraph serve``, Virtuoso 7,
rdflib-endpoint (from the environment of ``--others``, a Python that has it with its extra ``web``; it answers by
rdflib's engine), and a bare starlette over pyoxigraph: one function that runs the query and serialises the answer,
without limits, protocol or formats. The latter two run on uvicorn with what it finds in their environment: uvloop and
httptools, which rdflib-endpoint's extra brings, else asyncio and h11, which nap-kg serve has, too. All run at once, and
are loaded one after the other, in ``--rounds`` rounds, by ``wrk -t1 -c4``; the figure is the median of the rounds, as
requests a second, and the ratios are those within a round. Before that, all must give the same rows. Each query is
asked for again and again, where nap-kg serve sends the answer that it has, and then anew each time: with a comment at
its end that no server has seen, so that an answer that was kept does not count. The ratios hold on a busy machine, the
figures do not.

Cards are asked for at 50 requests a second by ten connections, as JSON and as pages, as wrk's ``delay`` has it: once
the same eight questions, whose answers are kept, and once each with a value that was never given before. What the
machine adds by itself shows in the same rate put to the bare starlette, one query.

A large answer is read slowly while memory is watched: that of the server itself, and of the process that answers.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pyoxigraph as ox
from measure import machine

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import nap_kg
from nap_kg.namespaces import PREFIXES
from nap_kg.query.ask import (
    Question,
    find,
    sound,
)
from tests.servers import process
from tests.servers.oxigraph_server import oxigraph
from tests.servers.virtuoso_server import virtuoso

RCMP = "https://w3id.org/nap-kg/id/agency/ca/rcmp"
PROLOGUE = "".join(f"PREFIX {prefix}: <{space}> " for prefix, space in sorted(PREFIXES.items()))
JSON = "application/sparql-results+json"
OURS, BARE, RDFLIB = "nap-kg serve", "bare starlette", "rdflib-endpoint"
LOOKUPS = ("a thing", "a label", "a class")
NEW = """
local n = %d
function request()
  n = n + 1
  return wrk.format("GET", wrk.path .. "%%20%%23" .. n)
end
"""
CARDS = ["deliverables-led-by", "co-lead-pairs", "workload-by-agency", "gaps"]

APP = """
import sys
import pyoxigraph as ox
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
store = ox.Store()
store.bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_QUADS)
def sparql(request):
    answer = store.query(request.query_params["query"], use_default_graph_as_union=True)
    return Response(answer.serialize(format=ox.QueryResultsFormat.JSON), media_type="application/sparql-results+json")
app = Starlette(routes=[Route("/sparql", sparql)])
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="critical", access_log=False)
"""
ENDPOINT = """
import sys
import rdflib
import uvicorn
from rdflib_endpoint import SparqlEndpoint
graph = rdflib.Dataset(default_union=True)
graph.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=graph, path="/sparql"), host="127.0.0.1", port=int(sys.argv[2]), log_level="critical",
            access_log=False)
"""
LUA = """
local paths = {%s}
local n, run = 0, os.time()
function delay() return %d end
function request()
  n = n + 1
  local path = paths[n %% #paths + 1]
  if %s then path = path .. string.rep("+", 1 + n %% 97) .. string.rep("%%09", math.floor(n / 97)) end
  return wrk.format("GET", path)
end
"""


def queries() -> dict[str, str]:
    """Return the queries by what they are."""
    card = find("deliverables-led-by")
    bound = sound(Question(card.text, card.name, card), nap_kg.open(), {"agency": "RCMP"})
    bare = "\n".join(line for line in bound.splitlines() if not line.startswith("#"))
    return {
        "a thing": f"SELECT ?p ?o WHERE {{ <{RCMP}> ?p ?o }}",
        "a label": f"{PROLOGUE}SELECT ?l WHERE {{ <{RCMP}> rdfs:label ?l }}",
        "a class": f"{PROLOGUE}SELECT ?d ?l WHERE {{ ?d a nap:Task ; rdfs:label ?l }}",
        "a card": bare if "PREFIX" in bare else f"{PROLOGUE}{bare}",
        "a count": f"{PROLOGUE}SELECT ?s (COUNT(?r) AS ?n) WHERE {{ ?r nap:hasStatus ?s }} GROUP BY ?s",
        "10 000 rows": "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 10000",
    }


def main() -> None:
    """Measure, and print or write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--others", default="")
    parser.add_argument("--only", nargs="*", default=[], help="these servers alone, for a quick look")
    parser.add_argument("--triples", type=Path)
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    usage = (__doc__ or "").strip().split("\n\n")
    lines = ["# nap-kg serve beside other servers", ""]
    for part in usage[2:]:
        lines += [*part.splitlines(), ""]
    load = Path("/proc/loadavg").read_text().split()[0]
    lines += [f"- {date.today().isoformat()}, commit {commit.stdout.strip()}, {machine()}"]
    lines += [f"- other work ran on the machine: {load} processes wanted a processor on average"]
    runs = {OURS: "asyncio and h11", BARE: underneath(sys.executable)}
    if args.others:
        runs[RDFLIB] = underneath(args.others)
    lines += [f"- on uvicorn with: {', '.join(f'{name} {what}' for name, what in runs.items())}", ""]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data.nq"
        dataset = nap_kg.open()
        dataset.store.dump(str(data), ox.RdfFormat.N_QUADS)
        lines += compared(data, args)
        lines += cards_at_a_rate(args.seconds, data)
        lines += large(args.triples, Path(folder))
    text = "\n".join(lines).rstrip() + "\n"
    if args.output:
        args.output.write_text(text, encoding="utf-8")
    else:
        print(text)


# --- side by side ---


@contextlib.contextmanager
def ours(*options: str) -> Iterator[tuple[str, int]]:
    """Run nap-kg serve; give its address and process id."""
    port = process.free_port()
    words = [sys.executable, "-m", "nap_kg.cli", "serve", "-q", "--port", str(port), *options]
    address = f"http://127.0.0.1:{port}"
    with (
        process.fast_folder("ours-") as folder,
        process.running(words, folder, process.answers(f"{address}/sparql")) as pid,
    ):
        yield address, pid


@contextlib.contextmanager
def python(code: str, data: Path, interpreter: str) -> Iterator[str]:
    """Run a server that is a few lines of Python; give its address."""
    port = process.free_port()
    address = f"http://127.0.0.1:{port}/sparql"
    words = [interpreter, "-c", code, str(data), str(port)]
    with process.fast_folder("other-") as folder, process.running(words, folder, process.answers(address)):
        yield address


def underneath(interpreter: str) -> str:
    """Return the event loop and the parser that uvicorn finds in an environment."""
    code = (
        "from importlib.util import find_spec as f; "
        "print(('uvloop' if f('uvloop') else 'asyncio') + ' and ' + ('httptools' if f('httptools') else 'h11'))"
    )
    return subprocess.run([interpreter, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def compared(data: Path, args: argparse.Namespace) -> list[str]:
    """Return the table of all servers and queries."""
    with contextlib.ExitStack() as stack:
        servers: dict[str, str] = {}

        def wanted(name: str) -> bool:
            return not args.only or name in args.only

        servers[OURS] = stack.enter_context(ours())[0] + "/sparql"
        if wanted(BARE):
            servers[BARE] = stack.enter_context(python(APP, data, sys.executable))
        if wanted("oxigraph serve"):
            found = stack.enter_context(oxigraph(data.read_bytes(), options=("--union-default-graph",)))
            servers["oxigraph serve"] = found.query_url
        if wanted("Virtuoso"):
            other = stack.enter_context(virtuoso(data.read_bytes()))
            servers["Virtuoso"] = other.query_url
        if args.others and wanted(RDFLIB):
            servers[RDFLIB] = stack.enter_context(python(ENDPOINT, data, args.others))
        asked = queries()
        for what, query in asked.items():
            rows = {name: count(url, query) for name, url in servers.items()}
            if len(set(rows.values())) != 1:
                print(f"{what}: not the same rows: {rows}", file=sys.stderr)
        again: dict[tuple[str, str], list[float]] = {}
        anew: dict[tuple[str, str], list[float]] = {}
        script = data.with_name("new.lua")
        for turn in range(args.rounds):
            for what, query in asked.items():
                for name, url in servers.items():
                    address = f"{url}?{urlencode({'query': query}, quote_via=quote)}"
                    again.setdefault((what, name), []).append(wrk(address, args.seconds))
                    script.write_text(NEW % (10_000_000 * (turn + 1)))
                    anew.setdefault((what, name), []).append(wrk(address, args.seconds, "-s", str(script)))
                    both = f"{again[what, name][-1]:.1f}/s, anew {anew[what, name][-1]:.1f}/s"
                    print(f"{what:14} {name:16} {both}", file=sys.stderr, flush=True)
    names = list(servers)
    return [*table("Requests a second, asked again", asked, names, again), *table("Asked anew", asked, names, anew)]


def table(title: str, asked: dict[str, str], names: list[str], rates: dict[tuple[str, str], list[float]]) -> list[str]:
    """Return requests a second, and how often ours answers where another does once."""
    lines = [f"## {title}", "", f"| query | {' | '.join(names)} |", f"|---|{'--:|' * len(names)}"]
    for what in asked:
        cells = [f"{statistics.median(rates[what, name]):.0f}" for name in names]
        lines.append(f"| {what} | {' | '.join(cells)} |")
    others = names[1:]
    lines += ["", "So often nap-kg serve answers while the other answers once:", ""]
    lines += [f"| query | {' | '.join(others)} |", f"|---|{'--:|' * len(others)}"]
    ratios: dict[tuple[str, str], float] = {}
    for what in asked:
        for name in others:
            pairs = zip(rates[what, OURS], rates[what, name], strict=True)
            ratios[what, name] = statistics.median(a / b if b else 0 for a, b in pairs)
        lines.append(f"| {what} | {' | '.join(f'{ratios[what, name]:.2f}' for name in others)} |")
    lines.append("")
    for name, least in ((RDFLIB, 3.0), (BARE, 0.5)):
        if name in others:
            worst = min(ratios[what, name] for what in LOOKUPS)
            verdict = "met" if worst >= least else "**missed**"
            lines.append(f"Goal: lookups at least {least:g} times {name}: {verdict}, at least {worst:.2f} times.")
    return [*lines, ""]


def count(url: str, query: str) -> int:
    """Return how many rows a server answers."""
    request = Request(f"{url}?{urlencode({'query': query})}", headers={"Accept": JSON})
    with urlopen(request, timeout=120) as answer:
        return len(json.loads(answer.read())["results"]["bindings"])


def wrk(url: str, seconds: float, *options: str, connections: int = 4) -> float:
    """Return how many answers a second wrk gets, those that are errors left out."""
    return rate_of(run_wrk(url, seconds, *options, connections=connections))


def run_wrk(url: str, seconds: float, *options: str, connections: int = 4) -> str:
    """Return what wrk prints."""
    program = process.program("wrk", "apt-get install wrk")
    words = [
        program,
        "-t1",
        f"-c{connections}",
        f"-d{seconds:g}s",
        "--timeout",
        "30s",
        "--latency",
        "-H",
        f"Accept: {JSON}",
    ]
    return subprocess.run([*words, *options, url], capture_output=True, text=True, check=True).stdout


def rate_of(said: str) -> float:
    """Return answers a second without those that are errors."""
    total = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m)", said)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    assert total is not None, said
    seconds = float(total[2]) * {"ms": 0.001, "s": 1, "m": 60}[total[3]]
    return (int(total[1]) - (int(bad[1]) if bad else 0)) / seconds


# --- cards ---


def cards_at_a_rate(seconds: float, data: Path) -> list[str]:
    """Return how long cards take at 50 requests a second."""
    asked = {name: {p.name: p.example for p in find(name).params if p.required and p.example} for name in CARDS}
    paths = [
        f"/q/{name}.{form}{'?' if given else ''}{urlencode(given)}"
        for name, given in asked.items()
        for form in ("json", "html")
    ]
    fresh = [f"/q/deliverables-led-by.json?agency={code}" for code in ("RCMP", "CBSA", "ESDC", "PS", "SWC", "FINTRAC")]
    lines = ["## Cards at 50 requests a second", ""]
    lines += ["| | answers a second | median, ms | 90 %, ms | 99 %, ms |", "|---|--:|--:|--:|--:|"]
    found = {}
    query = f"/sparql?{urlencode({'query': queries()['a card']}, quote_via=quote)}"
    with ours() as (address, _), python(APP, data, sys.executable) as other:
        for path in paths:
            with urlopen(address + path, timeout=60) as answer:
                answer.read()
        bare = other.removesuffix("/sparql")
        jobs = (
            (BARE, bare, [query], "false"),
            ("kept", address, paths, "false"),
            ("never asked before", address, fresh, "true"),
        )
        for title, base, chosen, new in jobs:
            with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
                script.write(LUA % (", ".join(f'"{path}"' for path in chosen), 195, new))
                script.flush()
                said = run_wrk(base, max(10, 3 * seconds), "-s", script.name, connections=10)
            print(said, file=sys.stderr, flush=True)
            times = {part: milliseconds(said, part) for part in (50, 90, 99)}
            if base == address:
                found[title] = times[99]
            cells = " | ".join(f"{times[part]:.1f}" for part in (50, 90, 99))
            lines.append(f"| {title} | {rate_of(said):.1f} | {cells} |")
    lines.append("")
    for title, worst in found.items():
        verdict = "met" if worst < 50 else "**missed**"
        lines.append(f"Goal: 99 % within 50 ms ({title}): {verdict}, {worst:.1f} ms.")
    return [*lines, ""]


def milliseconds(said: str, part: int) -> float:
    """Return a quantile that wrk prints."""
    found = re.search(rf"^\s+{part}%\s+([\d.]+)(us|ms|s|m)$", said, re.MULTILINE)
    assert found is not None, said
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[found[2]]


# --- large answers ---


def large(triples: Path | None, folder: Path) -> list[str]:
    """Return the memory that large answers take."""
    store = folder / "store"
    what = [str(triples)] if triples else ["ontology", "data"]
    command = [sys.executable, "-m", "nap_kg.cli", "load", "-q", "--as-is", "--store", str(store), *what]
    subprocess.run(command, check=True)
    lines = ["## Large answers", ""]
    lines += ["| rows | MB | seconds to the first byte | server, MB more | process that answers, MB more |"]
    lines += ["|--:|--:|--:|--:|--:|"]
    with ours("--store", str(store), "--rows", "10000000", "--size", "4096", "--seconds", "300") as (address, pid):
        for rows in (1_000, 10_000, 100_000, 1_000_000):
            query = f"SELECT ?s ?p ?o WHERE {{ ?s ?p ?o }} LIMIT {rows}"
            watch = Watch(pid)
            watch.start()
            begun = time.perf_counter()
            size, first = 0, 0.0
            request = Request(f"{address}/sparql?{urlencode({'query': query})}", headers={"Accept": JSON})
            with urlopen(request, timeout=600) as answer:
                while piece := answer.read(1 << 18):
                    first = first or time.perf_counter() - begun
                    size += len(piece)
                    time.sleep(0.002)
            own, child = watch.stop()
            lines.append(f"| {rows} | {size / 1e6:.1f} | {first:.2f} | {own:.1f} | {child:.1f} |")
            print(lines[-1], file=sys.stderr, flush=True)
            if size < 1000 or (triples is None and rows >= 100_000):
                break
    return [*lines, ""]


class Watch(threading.Thread):
    """Notes by how much memory grows, twenty times a second: a process's own, and the most of those it started."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.over = pid, threading.Event()
        self.first = self.read()
        self.most = dict(self.first)

    def read(self) -> dict[int, float]:
        found = {}
        for one in [self.pid, *below(self.pid)]:
            with contextlib.suppress(OSError):
                text = Path(f"/proc/{one}/smaps_rollup").read_text()
                fields = dict(re.findall(r"^(Private_Clean|Private_Dirty|Anonymous):\s+(\d+)", text, re.MULTILINE))
                found[one] = int(fields["Anonymous"]) / 1024
        return found

    def run(self) -> None:
        while not self.over.wait(0.05):
            for one, much in self.read().items():
                self.most[one] = max(self.most.get(one, 0), much)

    def stop(self) -> tuple[float, float]:
        self.over.set()
        self.join()
        more = {one: much - self.first.get(one, 0) for one, much in self.most.items()}
        return more.pop(self.pid), max(more.values(), default=0)


def below(pid: int) -> list[int]:
    """Return the processes that a process has started, and they in turn."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            found += [int(child) for child in (task / "children").read_text().split()]
    return [*found, *(other for child in found for other in below(child))]


if __name__ == "__main__":
    main()
