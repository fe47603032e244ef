"""Building a store on disk, and pyoxigraph's own bulk load beside it.

usage: python bench/store.py [--sizes TRIPLES …] [--output FILE] [--folder DIR]

The data is made by ``generate.py``. Each way is one process, measured as a whole: CPU and wall time, peak memory.

- **load --as-is**: ``nap-kg load --as-is``, the file and nothing else;
- **load**: ``nap-kg load``, with ontology, vocabularies and derived facts. The generated file states the vocabularies
  once more, so that triples are in two graphs, and a merge of the graphs is built beside them;
- **pyoxigraph**: ``Store.bulk_load`` of that merge as N-Triples, into the default graph, then ``optimize``: no names
  of graphs, no manifest, no digests, nothing atomic.

What questions cost on disk and elsewhere is measured by ``anywhere.py``.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from measure import Cost, machine, run

HERE = Path(__file__).resolve().parent
LIMIT = 3600.0


def bare(source: str, folder: str) -> None:
    """Load N-Triples by pyoxigraph alone."""
    import pyoxigraph as ox

    store = ox.Store(folder)
    store.bulk_load(path=source, format=ox.RdfFormat.N_TRIPLES)
    store.optimize()
    store.flush()


def merged(store: str, target: str) -> None:
    """Write the merge of a store's graphs as N-Triples."""
    import pyoxigraph as ox

    from nap_kg.disk import open_store

    opened = open_store(store)
    source = opened.merge or opened.store
    graphs = [None] if opened.merge else [*source.named_graphs()]
    with Path(target).open("wb") as out:
        for graph in graphs:
            source.dump(out, ox.RdfFormat.N_TRIPLES, from_graph=graph or ox.DefaultGraph())


def size(folder: Path) -> float:
    """Return the MB of a folder; files that are there by two names once."""
    found = {(s.st_dev, s.st_ino): s.st_size for f in folder.rglob("*") if f.is_file() and (s := f.stat())}
    return sum(found.values()) / 1e6


def one(triples: int, folder: Path, note: Callable[[str], None]) -> None:
    """Measure one size."""
    me, python = str(Path(__file__).resolve()), sys.executable
    data = folder / f"{triples}.nt"
    if not data.exists():
        made = run(
            [python, str(HERE / "generate.py"), "--triples", str(triples), "--format", "nt", "--output", str(data)],
            limit=LIMIT,
        )
        assert made.code == 0, made.complaint
    stores = {name: folder / f"{triples}-{name}" for name in ("as-is", "all", "bare")}
    cli = [python, "-m", "nap_kg.cli", "load", "-q"]
    note(f"\n## {triples} triples\n\n{data.stat().st_size / 1e6:.0f} MB of N-Triples.\n")
    note("| loading | wall, s | CPU, s | peak memory, MB | on disk, MB |\n|---|---|---|---|---|")

    def row(name: str, cost: Cost, mb: float) -> None:
        assert cost.code == 0, f"{name}: {cost.complaint}"
        note(f"| {name} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.memory:.0f} | {mb:.0f} |")

    row(
        "load --as-is",
        run([*cli, "--as-is", "--store", str(stores["as-is"]), str(data)], limit=LIMIT),
        size(stores["as-is"]),
    )
    row("load", run([*cli, "--store", str(stores["all"]), str(data)], limit=LIMIT), size(stores["all"]))
    dump = folder / f"{triples}-merged.nt"
    assert run([python, me, "--merged", str(stores["all"]), str(dump)], limit=LIMIT).code == 0
    row("pyoxigraph", run([python, me, "--bare", str(dump), str(stores["bare"])], limit=LIMIT), size(stores["bare"]))
    dump.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000_000], metavar="TRIPLES")
    parser.add_argument("--folder", type=Path, help="where the data goes, and stays (default: a temporary folder)")
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    busy = os.getloadavg()[0]
    lines = ["# Stores on disk", "", __doc__.strip().partition("\n\n")[2].partition("\n\n")[2], ""]
    commit = os.popen("git rev-parse --short HEAD").read().strip()
    lines += [
        f"- {date.today()}, commit {commit}, {machine()}, load {busy:.1f} at the start, "
        f"Python {platform.python_version()}"
    ]

    def note(text: str) -> None:
        print(text, flush=True)
        lines.append(text)

    with tempfile.TemporaryDirectory() as temporary:
        for triples in args.sizes:
            one(triples, args.folder or Path(temporary), note)
    if args.output:
        args.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bare"]:
        bare(*sys.argv[2:])
    elif sys.argv[1:2] == ["--merged"]:
        merged(*sys.argv[2:])
    else:
        main()
