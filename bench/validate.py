"""``nap-kg validate`` beside pySHACL's command line, on the same files: whole processes, side by side in one run.

usage: python bench/validate.py [--runs N] [--scale K]

Prints seconds (least and median of N runs each, in turn) and their ratio. ``--scale K`` repeats the status reports and
their evidence K times under other IRIs, to see how each grows.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import shipped_files
from nap_kg.validate import load_data


def copies(text: bytes, scale: int) -> bytes:
    """The data K times over: every thing under /id/plan/ gets a number."""
    blocks = [text]
    for number in range(1, scale):
        renamed = text.replace(b"/id/plan/ca-ht-2012", f"/id/plan/copy-{number}".encode())
        blocks.append(renamed)
    return b"".join(blocks)


def timed(command: list[str]) -> float:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"PYTHONHASHSEED": "0"}
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    elapsed = time.perf_counter() - start
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return elapsed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--scale", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data, shapes = Path(folder, "data.nt"), Path(folder, "shapes.ttl")
        data.write_bytes(copies(load_data(shipped_files()).text, args.scale))
        turtle = [q.triple for f in sorted(resources.folder("shapes").glob("*.ttl")) for q in ox.parse(path=f)]
        shapes.write_bytes(ox.serialize(turtle, format=ox.RdfFormat.TURTLE) or b"")
        script = Path(sys.executable).with_name("nap-kg")
        shipped = args.scale == 1
        ours = [str(script), "validate", "-q"]
        if not shipped:
            ours += [str(data), "--ontology", str(resources.folder("ontology")), "--shapes", str(shapes)]
        theirs = [sys.executable, "-m", "pyshacl", "-s", str(shapes), "-df", "nt", "-sf", "turtle", str(data)]
        runs: dict[str, list[float]] = {"nap-kg validate": [], "pyshacl": []}
        for _ in range(args.runs):
            runs["nap-kg validate"].append(timed(ours))
            runs["pyshacl"].append(timed(theirs))
        triples = data.read_bytes().count(b"\n")
    versions = ", ".join(f"{p} {importlib.metadata.version(p)}" for p in ("pyoxigraph", "shacl", "pyshacl", "rdflib"))
    print(f"{date.today()}  Python {platform.python_version()}, {versions}, {triples} triples")
    for name, seconds in runs.items():
        print(f"{name:16} least {min(seconds):7.3f} s   median {statistics.median(seconds):7.3f} s   of {len(seconds)}")
    ratio = statistics.median(runs["pyshacl"]) / statistics.median(runs["nap-kg validate"])
    print(f"pyshacl takes {ratio:.1f} times as long")


if __name__ == "__main__":
    main()
