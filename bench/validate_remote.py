"""Validation of a store on disk by queries, beside the same of its files: CPU, memory, and the same findings.

usage: python bench/validate_remote.py [--triples 1000000] [--output bench/results/remote.md]

Data as ``generate.py`` makes it, with faults in half a per cent of its things; a process of its own for each run. CPU
seconds are what to compare: elapsed ones are of a shared machine.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import generate

RUN = """
import json, resource, sys, time
from nap_kg.validate import validate
from nap_kg.validate.remote import validate_store
begun = time.perf_counter()
if sys.argv[1] == "files":
    report = validate(sys.argv[2], ontology=[], strict_targets=False)
else:
    report = validate_store(sys.argv[2])
used = resource.getrusage(resource.RUSAGE_SELF)
told = sorted((f.rule, f.focus_node, f.path, f.value, f.component) for f in report.findings)
print(json.dumps({"cpu": used.ru_utime + used.ru_stime, "elapsed": time.perf_counter() - begun,
                  "mb": used.ru_maxrss // 1024, "engine": report.engine, "told": told}))
"""


def run(route: str, place: Path) -> dict[str, object]:
    """Return what a validation in a process of its own found and took."""
    done = subprocess.run([sys.executable, "-c", RUN, route, str(place)], capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def build(file: Path, folder: Path) -> float:
    """Load a file into a store, and return the CPU seconds that it takes."""
    import pyoxigraph as ox

    def cpu() -> float:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime

    begun = cpu()
    store = ox.Store(str(folder))
    graph = ox.NamedNode("https://example.org/made")
    store.bulk_load(path=str(file), format=ox.RdfFormat.TURTLE, to_graph=graph)
    store.optimize()
    return cpu() - begun


def main() -> None:
    """Measure, compare and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        file, store = Path(scratch) / "made.ttl", Path(scratch) / "store"
        with file.open("w", encoding="utf-8") as stream:
            generate(stream, args.triples, share=0.005)
        loading = build(file, store)
        begun = time.perf_counter()
        routes = {"files": run("files", file), "store": run("store", store)}
        elapsed = time.perf_counter() - begun
    same = routes["files"]["told"] == routes["store"]["told"]
    lines = [
        f"{args.triples:,} triples, {len(routes['files']['told'])} findings, "  # type: ignore[arg-type]
        + ("the same on both routes" if same else "NOT the same on both routes"),
        "",
        "| route | CPU s | memory MB | answered by |",
        "|---|---|---|---|",
        *(f"| {name} | {r['cpu']:.1f} | {r['mb']} | {r['engine']} |" for name, r in routes.items()),
        "",
        f"Loading the store took {loading:.1f} s of CPU, once; both routes together {elapsed:.0f} s elapsed.",
    ]
    text = "\n".join(lines) + "\n"
    if args.output:
        args.output.write_text(text, encoding="utf-8")
    print(text, end="")
    sys.exit(not same)


if __name__ == "__main__":
    main()
