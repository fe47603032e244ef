"""Pushes to real servers, what a second push costs, and shards by the servers' own bulk loaders.

usage: python bench/push.py [--triples 1000000] [--graphs 100] [--servers oxigraph virtuoso] [--output FILE]

The data is made by ``generate.py`` and spread over named graphs. Each server is started anew, on disk and empty, on the
same machine. CPU and peak memory are those of the command (of the loader, for oxigraph), not of a server; wall time
includes the server's work. Every push ends in a verification, and a run in which one fails is no result.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generate import generate
from measure import Cost, machine, run

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.servers.model import Server  # noqa: E402
from tests.servers.oxigraph_server import HOW, oxigraph  # noqa: E402
from tests.servers.process import HOST, answers, free_port, program, running  # noqa: E402
from tests.servers.virtuoso_server import Virtuoso, virtuoso  # noqa: E402

JOBS = {
    "first": "an empty server",
    "again": "nothing changed: counts alone, then the verification",
    "one graph": "a literal in one graph is another",
    "verify": "`--verify` alone",
    "shards": "`--shards`: packed N-Quads with checksums and scripts",
    "loaded": "the script for the server's bulk loader",
    "loaded, verified": "`--verify` after that",
}


@dataclass(frozen=True)
class Result:
    """What one job took on one server."""

    server: str
    job: str
    cost: Cost
    requests: int | None  # with triples in them


def make(folder: Path, triples: int, graphs: int) -> tuple[Path, int]:
    """Write N-Quads of about so many triples in so many graphs; return the file and how many there are."""
    plain, file = folder / "data.nt", folder / "data.nq"
    with plain.open("w", encoding="utf-8", newline="\n") as stream:
        made = generate(stream, triples, form="nt")
    size = -(-made.triples // graphs)
    with plain.open("rb") as lines, file.open("wb") as out:
        for number, line in enumerate(lines):
            name = b"<https://example.org/graph/%03d>" % (number // size)
            out.write(line.removesuffix(b".\n") + name + b" .\n")
    plain.unlink()
    return file, made.triples


def change(file: Path, changed: Path) -> Path:
    """Write the data anew with one literal in its midst another."""
    middle, done = file.stat().st_size // 2, False
    with file.open("rb") as lines, changed.open("wb") as out:
        for line in lines:
            if not done and out.tell() > middle and b"@en <" in line:
                line, done = line.replace(b'"@en <', b' (changed)"@en <'), True
            out.write(line)
    return changed


def push(*words: object, limit: float) -> Cost:
    """Run ``nap-kg push`` as a process of its own; raise where it fails or finds a difference."""
    cost = run([sys.executable, "-m", "nap_kg.cli", "push", *map(str, words)], limit=limit)
    if cost.code:
        raise SystemExit(f"push {words[0]} ended with {cost.code}: {cost.complaint}")
    return cost


@contextlib.contextmanager
def started(name: str, folder: Path) -> Iterator[Server]:
    """Give an empty server on disk."""
    if name == "virtuoso":
        with virtuoso(folder=folder, buffers=60_000) as server:
            yield server
    else:
        (folder / "db").mkdir()
        with oxigraph(location=folder / "db") as server:
            yield server


def jobs(name: str, file: Path, shards: Path, limit: float, wanted: Collection[str] = tuple(JOBS)) -> Iterator[Result]:
    """Yield what each job takes on a server; those that are not wanted are left out, but the first."""

    def result(job: str, cost: Cost) -> Result:
        found = re.search(r"in (\d+) requests?\b", cost.complaint)
        return Result(name, job, cost, int(found[1]) if found else None)

    original = file
    with tempfile.TemporaryDirectory(prefix="push-") as place, started(name, Path(place)) as server:
        os.environ["NAP_KG_ENDPOINT_USER"], os.environ["NAP_KG_ENDPOINT_PASSWORD"] = server.user, server.password
        yield result("first", push(server.query_url, file, limit=limit))
        if "again" in wanted:
            yield result("again", push(server.query_url, file, limit=limit))
        if "one graph" in wanted:
            file = change(file, Path(place, "changed.nq"))
            yield result("one graph", push(server.query_url, file, limit=limit))
        if "verify" in wanted:
            yield result("verify", push(server.query_url, file, "--verify", limit=limit))
    file = original
    if "loaded" not in wanted:
        return
    with tempfile.TemporaryDirectory(prefix="push-") as place:
        if name == "virtuoso":
            with virtuoso(folder=Path(place), buffers=60_000) as server:
                os.environ["NAP_KG_ENDPOINT_USER"], os.environ["NAP_KG_ENDPOINT_PASSWORD"] = "", ""
                assert isinstance(server, Virtuoso)
                inside = Path(place) / "shards"
                subprocess.run(["cp", "-r", shards, inside], check=True)
                os.environ |= {"DBA_PASSWORD": server.dba, "VIRTUOSO": f"{HOST}:{server.sql_port}"}
                yield loaded(name, [str(inside / "load-virtuoso.sh")], limit)
                yield result("loaded, verified", push(server.query_url, file, "--verify", limit=limit))
            return
        tool = program("oxigraph", HOW)
        os.environ["PATH"] = f"{Path(tool).parent}{os.pathsep}{os.environ['PATH']}"
        yield loaded(name, [str(shards / "load-oxigraph.sh"), f"{place}/db"], limit)
        port = free_port()
        url = f"http://{HOST}:{port}/query"
        with running(
            [tool, "serve", "--location", f"{place}/db", "--bind", f"{HOST}:{port}"], Path(place), answers(url)
        ):
            yield result("loaded, verified", push(url, file, "--verify", limit=limit))


def loaded(name: str, command: list[str], limit: float) -> Result:
    cost = run(command, limit=limit)
    if cost.code:
        raise SystemExit(f"{command[0]} ended with {cost.code}: {cost.complaint}")
    return Result(name, "loaded", cost, None)


def report(results: list[Result], commit: str, triples: int, graphs: int, packed: float) -> str:
    """Return the page."""
    load = os.getloadavg()[0]
    out = ["# Push", ""]
    out += [f"{date.today():%Y-%m-%d}, {commit}, {machine()}, load {load:.1f}. `python bench/push.py`", ""]
    out += [
        f"{triples} triples in {graphs} named graphs; the shards have {packed:.1f} MB. Every line was verified.",
        "",
    ]
    out += ["| server | job | requests | wall, s | CPU, s | peak, MB |", "|---|---|--:|--:|--:|--:|"]
    for one in results:
        requests = "" if one.requests is None else str(one.requests)
        cost = one.cost
        out.append(f"| {one.server} | {one.job} | {requests} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.memory:.0f} |")
    out += ["", *(f"- {job}: {meaning}" for job, meaning in JOBS.items())]
    return "\n".join([*out, ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--graphs", type=int, default=100)
    parser.add_argument("--servers", nargs="+", choices=("oxigraph", "virtuoso"), default=["oxigraph", "virtuoso"])
    parser.add_argument("--jobs", nargs="+", choices=tuple(JOBS), default=list(JOBS), help="default: all")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds of CPU for one job")
    parser.add_argument("--output", type=Path, help="default: stdout")
    args = parser.parse_args()
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    with tempfile.TemporaryDirectory(prefix="push-") as place:
        file, triples = make(Path(place), args.triples, args.graphs)
        shards = Path(place) / "shards"
        results = [Result("", "shards", push("--shards", shards, file, limit=args.limit), None)]
        packed = sum(one["bytes"] for one in json.loads((shards / "manifest.json").read_text())["shards"]) / 1e6
        for name in args.servers:
            for result in jobs(name, file, shards, args.limit, args.jobs):
                print(result, file=sys.stderr, flush=True)
                results.append(result)
    text = report(results, commit, triples, args.graphs, packed)
    sys.stdout.write(text) if args.output is None else args.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
