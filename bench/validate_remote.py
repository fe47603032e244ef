"""Validation of the same data from files, of a store on disk, and of two servers: cost, memory, bytes on the wire.

usage: python bench/validate_remote.py [--triples 10000 100000 1000000] [--routes files store oxigraph virtuoso]
                                       [--limit 480] [--output bench/results/remote.md]

Data as ``generate.py`` makes it, with faults in half a per cent of its things; a process of its own for each run, which
is given up at the limit. Servers are started anew on the same machine, and asked by way of a proxy that counts bytes.
CPU and memory are those of nap-kg's process: of a store, with the engine and its cache, as it runs in there; of an
endpoint, without the server. CPU seconds are what to compare: elapsed ones are of a shared machine.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generate import generate
from measure import machine

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.servers.counting import counting  # noqa: E402
from tests.servers.oxigraph_server import oxigraph  # noqa: E402
from tests.servers.virtuoso_server import virtuoso  # noqa: E402

GRAPH = b"<https://example.org/made>"
ROUTES = ("files", "store", "oxigraph", "virtuoso")
RUN = """
import json, resource, sys, threading, time
from nap_kg.validate import validate
from nap_kg.validate.remote import validate_endpoint, validate_store
own = [0]
def watch():
    while True:
        with open("/proc/self/status") as lines:
            own[0] = max(own[0], *(int(line.split()[1]) for line in lines if line.startswith("RssAnon")))
        time.sleep(0.01)
threading.Thread(target=watch, daemon=True).start()
begun = time.perf_counter()
if sys.argv[1] == "files":
    report = validate(sys.argv[2], ontology=[], strict_targets=False)
elif sys.argv[1] == "store":
    report = validate_store(sys.argv[2])
else:
    report = validate_endpoint(sys.argv[2], timeout=float(sys.argv[3]))
elapsed = time.perf_counter() - begun
used = resource.getrusage(resource.RUSAGE_SELF)
told = sorted((f.rule, f.focus_node, f.path, f.value, f.component, f.message) for f in report.findings)
print(json.dumps({"cpu": used.ru_utime + used.ru_stime, "elapsed": elapsed, "mb": used.ru_maxrss / 1024,
                  "own": own[0] / 1024, "told": told}))
"""


@dataclass(frozen=True)
class Run:
    """What one validation found and took; ``told`` is None where it was given up."""

    route: str
    told: list[list[str]] | None
    cpu: float = 0.0
    elapsed: float = 0.0
    mb: float = 0.0  # most that was resident
    own: float = 0.0  # the same without what is mapped from files
    wire: int | None = None  # bytes, both ways
    why: str = ""


def run(route: str, place: str, limit: float) -> Run:
    """Validate in a process of its own."""
    words = [sys.executable, "-c", RUN, route, place, str(limit)]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=limit, cwd=ROOT)
    except subprocess.TimeoutExpired:
        return Run(route, None, why=f"not done after {limit:g} s")
    if done.returncode:
        return Run(route, None, why=done.stderr.strip().splitlines()[-1])
    found = json.loads(done.stdout)
    return Run(route, found["told"], found["cpu"], found["elapsed"], found["mb"], found["own"])


@contextlib.contextmanager
def served(route: str, file: Path, limit: float) -> Iterator[str]:
    """Give the address of a server, new and on disk, that holds the data."""
    with tempfile.TemporaryDirectory(prefix="validate-") as place:
        if route == "virtuoso":
            buffers = max(60_000, file.stat().st_size // 4_000)
            with virtuoso(file, folder=Path(place), buffers=buffers, seconds=int(limit)) as server:
                yield server.query_url
        else:
            with oxigraph(file, location=Path(place) / "db") as server:
                yield server.query_url


def made(folder: Path, triples: int) -> tuple[Path, Path, int]:
    """Write data as N-Triples and, in one graph, as N-Quads."""
    plain, quads = folder / "made.nt", folder / "made.nq"
    with plain.open("w", encoding="utf-8", newline="\n") as stream:
        number = generate(stream, triples, share=0.005, form="nt").triples
    with plain.open("rb") as lines, quads.open("wb") as out:
        out.writelines(line.removesuffix(b".\n") + GRAPH + b" .\n" for line in lines)
    return plain, quads, number


def runs(plain: Path, quads: Path, routes: list[str], limit: float) -> Iterator[Run]:
    """Yield what each route takes."""
    for route in routes:
        if route == "files":
            yield run(route, str(plain), limit)
        elif route == "store":
            with tempfile.TemporaryDirectory(prefix="validate-") as place:
                load = [sys.executable, "-m", "nap_kg.cli", "load", "--store", place, str(quads), "--as-is", "-q"]
                subprocess.run(load, check=True, cwd=ROOT)
                yield run(route, place, limit)
        else:
            with served(route, quads, limit) as url, counting(url) as counted:
                found = run(route, counted.url, limit)
                yield Run(**{**vars(found), "wire": counted.total})


def table(number: int, found: list[Run]) -> list[str]:
    """Return the table of one size."""
    first = next((one.told for one in found if one.told is not None), [])
    lines = [
        f"## {number:,} triples, {len(first)} findings",
        "",
        "| route | wall s | CPU s | peak MB | of that private MB | kB on the wire | allowed kB | findings |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for one in found:
        wire = "" if one.wire is None else f"{one.wire / 1000:.0f}"
        allowed = "" if one.wire is None else f"{64 + 2 * len(first)}"
        if one.told is None:
            lines.append(f"| {one.route} | | | | | {wire} | {allowed} | {one.why} |")
            continue
        same = "equal" if one.told == first else f"**{len(one.told)}, not equal**"
        lines.append(
            f"| {one.route} | {one.elapsed:.1f} | {one.cpu:.1f} | {one.mb:.0f} | {one.own:.0f} | {wire} | {allowed} "
            f"| {same} |"
        )
    return [*lines, ""]


def main() -> None:
    """Measure, compare and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--routes", nargs="+", choices=ROUTES, default=list(ROUTES))
    parser.add_argument("--limit", type=float, default=480.0, help="seconds for one validation")
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    git = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    lines = [f"{date.today()}, commit {commit}; {machine()}, load {os.getloadavg()[0]:.1f} at the start", ""]
    alike = True
    for triples in args.triples:
        with tempfile.TemporaryDirectory(prefix="validate-") as place:
            plain, quads, number = made(Path(place), triples)
            found = []
            for one in runs(plain, quads, args.routes, args.limit):
                print(triples, one.route, one.cpu, one.mb, one.wire, one.why, file=sys.stderr, flush=True)
                found.append(one)
        lines += table(number, found)
        told = [one.told for one in found if one.told is not None]
        alike = alike and all(one == told[0] for one in told)
        text = "\n".join(lines)
        if args.output:
            args.output.write_text(text, encoding="utf-8")
    print(text, end="")
    sys.exit(not alike)


if __name__ == "__main__":
    main()
