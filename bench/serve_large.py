"""How long a server over a large store takes to answer what is asked for first, and what others wait meanwhile.

usage: python bench/serve_large.py [--triples 1000000] [--store DIR] [--output FILE]

Data of ``bench/generate.py`` are loaded into a store (or one that is there is taken), and ``nap-kg serve --store`` is
started. Then each address is asked for twice, by one client after the other. What is told to come back (503, with
``Retry-After``) is asked for again until it is there. Meanwhile another client puts a lookup by SPARQL every 50 ms, and
a third asks for the page of a thing every 200 ms: their times are those of a server that prepares.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from measure import machine

from tests.serve.running import Server, running

ROOT = Path(__file__).resolve().parents[1]
THING = "id/plan/c00001-1/deliverable/0001"
PATHS = (
    "/",
    "/index.html",
    f"/{THING}.html",
    f"/{THING}.ttl",
    "/things/index.html",
    "/things/Deliverable.html",
    "/things/Evidence.html",
    "/data.html",
    "/ns/index.html",
    "/query.html",
    "/who-leads.html",
    "/search.html",
    "/search/index.en.json",
    "/changes.atom",
    "/catalog.ttl",
    "/void.ttl",
    "/openapi.json",
    "/q/status-by-pillar.json",
    "/q/workload-by-agency.json",
    "/q/co-lead-pairs.json",
    "/q/longest-running.json",
    "/q/gaps.json",
    "/q/gaps.html",
    "/store?format=nquads",
)
LOOKUP = "SELECT ?p ?o {{ <https://w3id.org/nap-kg/id/plan/c00001-1/deliverable/{:04d}> ?p ?o }}"


def main() -> int:
    """Measure, and print or write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, help="a store that is there, of so many triples")
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    with loaded(args.store, args.triples) as store:
        begun = time.monotonic()
        with running("--store", str(store), "--no-log") as server:
            started = time.monotonic() - begun
            rows = [*measured(server)]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    usage = (__doc__ or "").strip().split("\n\n")
    lines = ["# A server over a large store", "", *usage[2].splitlines(), ""]
    lines += [f"- {date.today().isoformat()}, commit {commit.stdout.strip()}, {machine()}"]
    lines += [f"- `python bench/serve_large.py --triples {args.triples}`; it listened after {started:.1f} s", ""]
    heads = (
        "address",
        "first answer",
        "s",
        "there after, s",
        "again, s",
        "lookups: median, 99 %, ms",
        "pages: 99 %, ms",
    )
    lines += [f"| {' | '.join(heads)} |", "|---|--:|--:|--:|--:|--:|--:|", *rows]
    text = "\n".join(lines) + "\n"
    if args.output:
        args.output.write_text(text, encoding="utf-8")
    print(text, flush=True)
    return 0


@contextmanager
def loaded(store: Path | None, triples: int) -> Iterator[Path]:
    """Give a store of so many triples."""
    if store is not None:
        yield store
        return
    with tempfile.TemporaryDirectory() as folder:
        file, made = Path(folder) / "data.nt", Path(folder) / "store"
        make = [sys.executable, str(ROOT / "bench" / "generate.py"), "--triples", str(triples), "--format", "nt"]
        subprocess.run([*make, "--output", str(file)], check=True)
        load = [sys.executable, "-m", "nap_kg.cli", "load", "-q", "--store", str(made)]
        subprocess.run([*load, str(ROOT / "ontology"), str(file)], check=True)
        yield made


def measured(server: Server) -> Iterator[str]:
    """Yield a row per address."""
    over = threading.Event()
    lookups: list[float] = []
    pages: list[float] = []

    def look() -> None:
        number = 0
        while not over.wait(0.05):
            number = number % 90 + 1
            begun = time.monotonic()
            assert server.sparql(LOOKUP.format(number)).status == 200
            lookups.append(time.monotonic() - begun)

    def turn() -> None:
        number = 0
        while not over.wait(0.2):
            number = number % 90 + 1
            begun = time.monotonic()
            reply = server.ask(f"/id/plan/c00001-1/deliverable/{number:04d}.html", source="127.0.0.2")
            assert reply.status in (200, 503), reply.status
            pages.append(time.monotonic() - begun)

    threads = [threading.Thread(target=each, daemon=True) for each in (look, turn)]
    for thread in threads:
        thread.start()
    try:
        for path in PATHS:
            lookups.clear()
            pages.clear()
            yield row(server, path, lookups, pages)
    finally:
        over.set()
        for thread in threads:
            thread.join()


def row(server: Server, path: str, lookups: list[float], pages: list[float]) -> str:
    """Ask for an address until it is there, and once more."""
    begun = time.monotonic()
    first = reply = server.ask(path, source="127.0.0.3", seconds=300)
    answered = time.monotonic() - begun
    while reply.status == 503:
        time.sleep(0.5)
        reply = server.ask(path, source="127.0.0.3", seconds=300)
    there = time.monotonic() - begun
    assert reply.status < 400, (path, reply.status, reply.text[:300])
    again = time.monotonic()
    server.ask(path, source="127.0.0.3", seconds=300)
    again = time.monotonic() - again
    time.sleep(0.3)
    looked = f"{1000 * statistics.median(lookups):.0f}, {1000 * late(lookups):.0f}" if lookups else "–"
    turned = f"{1000 * late(pages):.0f}" if pages else "–"
    name = path.replace(THING, "id/…/deliverable/0001")
    return f"| `{name}` | {first.status} | {answered:.2f} | {there:.1f} | {again:.3f} | {looked} | {turned} |"


def late(times: list[float]) -> float:
    """Return the time that 99 % do not exceed."""
    return sorted(times)[min(len(times) - 1, int(0.99 * len(times)))]


if __name__ == "__main__":
    sys.exit(main())
