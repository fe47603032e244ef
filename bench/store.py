"""A store on disk against the same data in memory, and against pyoxigraph's own bulk load and query.

usage: python bench/store.py [--sizes TRIPLES …] [--runs N] [--output FILE] [--folder DIR]

The data is made by ``generate.py``. Each way is one process, measured as a whole: CPU and wall time, peak memory.

- **memory**: files, ontology and vocabularies in a store in memory, with derived facts, as for ``nap-kg query --data``;
- **load --as-is**: ``nap-kg load --as-is``, the file and nothing else;
- **load**: ``nap-kg load``, with ontology, vocabularies and derived facts. The generated file states the vocabularies
  once more, so that triples are in two graphs, and a merge of the graphs is built beside them;
- **pyoxigraph**: ``Store.bulk_load`` of that merge as N-Triples, into the default graph, then ``optimize``: no names
  of graphs, no manifest, no digests, nothing atomic.

A card's time is the median of its runs after a first one, rows read to the end; where one run takes more than two
seconds it is that one. The rows of all ways are compared by RDF value.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from measure import Cost, machine, run
from query import _example as example

HERE = Path(__file__).resolve().parent
LIMIT = 3600.0
ENOUGH = 2.0
WAYS = ("memory", "disk", "pyoxigraph")


def answer(way: str, place: str, runs: int, output: str) -> None:
    """Ask every card in one way, and write times and rows as JSON."""
    import pyoxigraph as ox

    from nap_kg import cards
    from nap_kg.cli._data import asked
    from nap_kg.dataset import Dataset
    from nap_kg.namespaces import PREFIXES
    from nap_kg.query.ask import Question, sound

    begun = time.perf_counter()
    if way == "pyoxigraph":
        dataset = Dataset(ox.Store.read_only(place))
    else:
        paths, store = ([place], None) if way == "memory" else (None, place)
        dataset = asked(argparse.Namespace(data=paths, store=store))
    if way == "memory":
        list(dataset.evaluate("SELECT ?s { ?s a ?c } LIMIT 1"))  # the merge of graphs, which the first question makes
    opening = time.perf_counter() - begun
    prefixes = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
    found: dict[str, Any] = {}
    for card in cards.load_cards():
        params = {p.name: example(dataset, p.name) for p in card.params if p.required}
        text = sound(Question(card.text, card.name, card), dataset, params)

        def once(text: str = text) -> list[Any]:
            if way == "pyoxigraph":
                return list(dataset.store.query(text, prefixes=prefixes))
            return list(dataset.evaluate(text, prefixes=prefixes))

        times, rows = [], []
        for _ in range(runs + 1):
            start = time.perf_counter()
            rows = once()
            times.append(time.perf_counter() - start)
            if times[-1] > ENOUGH:
                break
        seconds = times[-1] if times[-1] > ENOUGH else statistics.median(times[1:])
        digest = Counter("\t".join(map(str, row)) for row in rows)
        found[card.name] = {"seconds": seconds, "first": times[0], "rows": len(rows), "same": _sum(digest)}
    Path(output).write_text(json.dumps({"opening": opening, "cards": found}), encoding="utf-8")


def _sum(rows: Counter[str]) -> str:
    import hashlib

    return hashlib.sha256("\n".join(sorted(rows.elements())).encode()).hexdigest()


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


def one(triples: int, folder: Path, runs: int, note: Callable[[str], None]) -> None:
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
    found = {}
    places = {"memory": data, "disk": stores["all"], "pyoxigraph": stores["bare"]}
    note(
        "\n| asking all cards | opening, s | all cards, s | first time, s | slowest | peak memory, MB |\n"
        "|---|---|---|---|---|---|"
    )
    for way in WAYS:
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            cost = run([python, me, "--answer", way, str(places[way]), str(runs), file.name], limit=LIMIT)
            assert cost.code == 0, f"{way}: {cost.complaint}"
            found[way] = json.loads(Path(file.name).read_text())
        cards = found[way]["cards"]
        slowest = max(cards, key=lambda name: cards[name]["seconds"])
        note(
            f"| {way} | {found[way]['opening']:.2f} | {sum(c['seconds'] for c in cards.values()):.2f} "
            f"| {sum(c['first'] for c in cards.values()):.2f} | {slowest}, {cards[slowest]['seconds']:.2f} s "
            f"| {cost.memory:.0f} |"
        )
    names = set.intersection(*(set(found[way]["cards"]) for way in WAYS))
    other = sorted(n for n in names if len({found[way]["cards"][n]["same"] for way in WAYS}) > 1)
    note(
        f"\n{len(names)} cards; "
        + (f"**rows differ**: {', '.join(other)}" if other else "the rows are equal in all three ways")
        + "."
    )
    note("\n| card | rows | " + " | ".join(f"{way}, ms" for way in WAYS) + " |\n|---|---|---|---|---|")
    ranked = sorted(names, key=lambda name: -found["disk"]["cards"][name]["seconds"])
    for name in ranked[:15]:
        cells = " | ".join(f"{1000 * found[way]['cards'][name]['seconds']:.1f}" for way in WAYS)
        note(f"| {name} | {found['disk']['cards'][name]['rows']} | {cells} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000_000], metavar="TRIPLES")
    parser.add_argument("--runs", type=int, default=2)
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
            one(triples, args.folder or Path(temporary), args.runs, note)
    if args.output:
        args.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.exit(any("**rows differ**" in line for line in lines))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--answer"]:
        answer(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
    elif sys.argv[1:2] == ["--bare"]:
        bare(*sys.argv[2:])
    elif sys.argv[1:2] == ["--merged"]:
        merged(*sys.argv[2:])
    else:
        main()
