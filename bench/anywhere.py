"""Every card in memory, on disk, on oxigraph and on Virtuoso, with each place's own fastest way beside it.

usage: python bench/anywhere.py [--sizes TRIPLES …] [--places PLACE …] [--limit SECONDS] [--folder DIR] [--output FILE]

The data is made by ``generate.py`` without faults, with ontology, vocabularies and derived facts added by ``nap-kg
load``; each place then gets the same triples, merged in one graph, by its own bulk loader.

- **memory**: rows of ``Dataset.evaluate`` beside pyoxigraph's own ``Store.query`` on the same store;
- **disk**: the store that ``nap-kg load`` made, opened anew for each card as by ``--store``, beside ``Store.query`` on
  a store of pyoxigraph's own, in whose default graph are the same triples;
- **oxigraph**, **virtuoso**: the same cards as ``--endpoint`` puts them, rows read and checked, beside a bare POST of
  the same text whose answer, tab-separated, is read to the end and not looked at.

Each card is put once by the one and once by the other, in turns of which comes first, after one run that does not
count; a card that takes more than two seconds has no such run. A run that takes longer than ``--limit`` is stopped, and
said to be. With ``--sample N`` only each N-th card is put by the place's own way; the ratio is that of these cards,
whose time by ours stands beside it ("of these"). Rows are compared by RDF value across all places; times are of the
wall.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import platform
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from measure import machine, run
from query import _example as example
from query import _value as value

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
PLACES = ("memory", "disk", "oxigraph", "virtuoso")
GRAPH = "https://example.org/merged"
ENOUGH = 2.0
HOUR = 3600.0
LATE = "late"
Ask = Callable[[str], list[tuple[str, ...]] | None]


# --- the data


def make(triples: int, folder: Path) -> Path:
    """Return N-Quads of one graph with so many triples and all that ``nap-kg load`` adds to them."""
    merged = folder / f"{triples}-merged.nq"
    if merged.exists():
        return merged
    data, store = folder / f"{triples}.nt", folder / f"{triples}-store"
    words = ["--triples", str(triples), "--faults", "0", "--format", "nt", "--output", str(data)]
    if not data.exists():
        done(run([sys.executable, str(HERE / "generate.py"), *words], limit=HOUR))
    if not store.exists():
        done(run([sys.executable, "-m", "nap_kg.cli", "load", "-q", "--store", str(store), str(data)], limit=HOUR))
    done(run([sys.executable, __file__, "--merged", str(store), str(merged)], limit=HOUR))
    return merged


def done(cost: Any) -> Any:
    """Return what a run cost; one that failed is no result."""
    if cost.code:
        raise SystemExit(f"ended with {cost.code}: {cost.complaint}")
    return cost


def merge(store: str, target: str) -> None:
    """Write the union of a store's graphs as one graph, in N-Quads."""
    import pyoxigraph as ox

    from nap_kg.disk import open_store

    opened = open_store(store)
    source = opened.merge or opened.store
    graph = ox.NamedNode(GRAPH)
    pattern = source.quads_for_pattern(None, None, None, ox.DefaultGraph() if opened.merge else None)
    with Path(target).open("wb") as out:
        ox.serialize((ox.Quad(q.subject, q.predicate, q.object, graph) for q in pattern), out, ox.RdfFormat.N_QUADS)


# --- the places


@contextlib.contextmanager
def opened(place: str, data: Path, folder: Path) -> Iterator[tuple[float, int, Ask, Ask]]:
    """Give the seconds that loading took, the process that answers, and how cards are put: our way, and its own."""
    import pyoxigraph as ox

    from nap_kg.dataset import Dataset, open_disk
    from nap_kg.namespaces import PREFIXES

    prefixes = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
    begun = time.perf_counter()
    if place == "memory":
        store = ox.Store()
        store.bulk_load(path=str(data), format=ox.RdfFormat.N_QUADS)
        dataset = Dataset(store)
        dataset.evaluate("ASK { ?s a ?c }")  # and whether graphs say the same, which the first question looks up
        yield (
            time.perf_counter() - begun,
            os.getpid(),
            lambda text: rows(dataset.evaluate(text, prefixes=prefixes)),
            lambda text: drained(store.query(text, prefixes=prefixes, use_default_graph_as_union=True)),
        )
        return
    if place == "disk":
        import nap_kg.disk  # noqa: F401  (once, and not in each child)

        bare, mine = folder / f"{data.stem}-bare", folder / data.name.replace("-merged.nq", "-store")
        store = ox.Store(str(bare))
        with data.open("rb") as stream:
            triples = (q.triple for q in ox.parse(stream, ox.RdfFormat.N_QUADS))
            store.bulk_extend(ox.Quad(*triple) for triple in triples)
        store.optimize()
        del store
        yield (
            time.perf_counter() - begun,
            os.getpid(),
            lambda text: rows(open_disk(mine).evaluate(text, prefixes=prefixes)),
            lambda text: drained(ox.Store.read_only(str(bare)).query(text, prefixes=prefixes)),
        )
        shutil.rmtree(bare)
        return
    with started(place, data, folder) as server:
        took = time.perf_counter() - begun
        from nap_kg.endpoint import Endpoint
        from nap_kg.endpoint.endpoint import _as_sent
        from nap_kg.query.remote import remote

        def bare(text: str) -> None:
            fields = {"query": _as_sent(text, prefixes)[0], "union-default-graph": "true"}
            wanted = {"Accept": "text/tab-separated-values"}
            with urlopen(Request(server.query_url, urlencode(fields).encode(), wanted)) as reply:
                while reply.read(1 << 20):
                    pass

        far = remote(Endpoint(server.query_url, timeout=HOUR, retries=0))
        yield took, server.pid, lambda text: rows(far.evaluate(text, prefixes=prefixes)), bare


@contextlib.contextmanager
def started(place: str, data: Path, folder: Path) -> Iterator[Any]:
    """Give a server that holds the data on disk."""
    from tests.servers.oxigraph_server import oxigraph
    from tests.servers.virtuoso_server import virtuoso

    with tempfile.TemporaryDirectory(dir=folder) as where:
        if place == "oxigraph":
            (Path(where) / "db").mkdir()
            with oxigraph(data, location=Path(where) / "db") as server:
                yield server
        else:
            with virtuoso(data, folder=Path(where), buffers=340_000, seconds=int(HOUR)) as server:
                yield server


def rows(found: Any) -> list[tuple[str, ...]]:
    return [tuple(value(term) for term in row) for row in found]


def drained(found: Any) -> None:
    for _ in found:
        pass


# --- asking


def answer(place: str, data: str, folder: str, limit: float, every: int, output: str) -> None:
    """Put every card in one place, each ``every``-th both ways, and write what they took and found as JSON."""
    import pyoxigraph as ox

    from nap_kg.dataset import Dataset

    with opened(place, Path(data), Path(folder)) as (loading, pid, ours, own):
        texts = json.loads(Path(folder, f"{Path(data).stem}.json").read_text(encoding="utf-8"))
        (Dataset(ox.Store()).select if place == "disk" else ours)("SELECT ?s { ?s a <urn:x> } LIMIT 1")  # imports
        found: dict[str, Any] = {}
        for number, (name, text) in enumerate(texts.items()):
            first = timed(ours, text, limit)
            if number % every:
                found[name] = {"ours": first}
            elif first["seconds"] is None or first["seconds"] > ENOUGH:
                found[name] = {"ours": first, "own": timed(own, text, limit)}
            else:
                both = {"ours": ours, "own": own}
                turns = list(both.items())[:: 1 if number % 2 else -1]
                found[name] = {way: timed(ask, text, limit) for way, ask in turns}
                found[name]["ours"]["rows"] = first["rows"]
            print(f"{place} {name} {found[name]['ours']}", file=sys.stderr, flush=True)
        peak = share(pid)
        Path(output).write_text(json.dumps({"loading": loading, "memory": peak, "cards": found}), encoding="utf-8")


def timed(ask: Ask, text: str, limit: float) -> dict[str, Any]:
    """Return the seconds that a card takes, how many rows it has and their digest; None where it was stopped.

    It is put by a child, which can be ended whatever it does, and shares the store that was loaded.
    """
    read, write = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, limit)
            start = time.perf_counter()
            found = ask(text)
            seconds = time.perf_counter() - start
            digest = hashlib.sha256("\n".join(sorted("\t".join(row) for row in found or ())).encode()).hexdigest()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
            told = {"seconds": seconds, "rows": [len(found or ()), digest], "peak": peak}
            os.write(write, json.dumps(told).encode())
            code = 0
        except Exception as failure:
            told = {"seconds": None, "rows": None, "peak": 0, "trouble": str(failure)[:300]}
            os.write(write, json.dumps(told).encode())
        finally:
            os._exit(code)
    os.close(write)
    with os.fdopen(read) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if told:
        result: dict[str, Any] = json.loads(told)
        return result
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        return {"seconds": None, "rows": None, "peak": 0}
    raise SystemExit(f"a card failed with {os.waitstatus_to_exitcode(status)}: {text[:200]}")


def share(pid: int) -> float:
    """Return the MB that a process holds by itself; files that the system maps or keeps for it don't count."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1e3
    return 0.0


def questions(data: Path) -> dict[str, str]:
    """Return the text of each card, with a value of the data for each parameter that has to be given."""
    import pyoxigraph as ox

    from nap_kg import cards
    from nap_kg.dataset import Dataset
    from nap_kg.query.ask import Question, sound

    with tempfile.TemporaryDirectory(dir=data.parent) as folder:
        store = ox.Store(folder)
        store.bulk_load(path=str(data), format=ox.RdfFormat.N_QUADS)
        dataset, texts = Dataset(store), {}
        for card in cards.load_cards():
            params = {p.name: example(dataset, p.name) for p in card.params if p.required}
            texts[card.name] = sound(Question(card.text, card.name, card), dataset, params)
        del dataset, store
    return texts


# --- what came of it


def one(triples: int, args: argparse.Namespace, folder: Path, note: Callable[[str], None]) -> None:
    """Measure one size."""
    data = make(triples, folder)
    asked = folder / f"{data.stem}.json"
    if not asked.exists():
        asked.write_text(json.dumps(questions(data)), encoding="utf-8")
    with data.open("rb") as stream:
        size = sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 24), b""))
    note(f"\n## {triples} triples\n\n{size} with what `nap-kg load` adds; {data.stat().st_size / 1e6:.0f} MB.\n")
    note(
        "| place | loading, s | all cards, s | of these, s | its own way, s | ratio | slowest | stopped | memory, MB |"
    )
    note("|---|--:|--:|--:|--:|--:|---|--:|--:|")
    found: dict[str, Any] = {}
    for place in args.places:
        output = folder / f"{data.stem}-{place}.out"
        words = [sys.executable, __file__, "--answer", place, str(data), str(folder), str(args.limit)]
        words += [str(args.sample), str(output)]
        if not output.exists():
            subprocess.run(words, check=True)
        found[place] = json.loads(output.read_text(encoding="utf-8"))
        output.unlink()
        cards = found[place]["cards"]
        both = [c for c in cards.values() if "own" in c and None not in (c["ours"]["seconds"], c["own"]["seconds"])]
        ours, own = (sum(c[way]["seconds"] for c in both) for way in ("ours", "own"))
        every = sum(c["ours"]["seconds"] or 0.0 for c in cards.values())
        slow = max(cards, key=lambda name: cards[name]["ours"]["seconds"] or 0.0)
        late = sum(c["ours"]["seconds"] is None for c in cards.values())
        for name, card in cards.items():
            if "trouble" in card["ours"]:
                print(f"{place}: {name} failed: {card['ours']['trouble']}", file=sys.stderr)
        memory = max(found[place]["memory"], *(c["ours"]["peak"] for c in cards.values()))
        note(
            f"| {place} | {found[place]['loading']:.1f} | {every:.1f} | {ours:.1f} | {own:.1f} | {ours / own:.2f} "
            f"| {slow}, {cards[slow]['ours']['seconds']:.2f} s | {late} | {memory:.0f} |"
        )
    names = list(found[args.places[0]]["cards"])
    told = {n: {tuple(r) for p in args.places if (r := found[p]["cards"][n]["ours"]["rows"])} for n in names}
    other = [name for name, ways in told.items() if len(ways) > 1]
    note(
        f"\n{len(names)} cards; "
        + (f"**rows differ**: {', '.join(other)}" if other else "the rows of each are the same wherever it ended")
        + ".\n"
    )
    note(f"| card | rows | {' | '.join(f'{p}, ms | its own' for p in args.places)} |")
    note(f"|---|--:|{'--:|--:|' * len(args.places)}")

    def cell(place: str, name: str, way: str) -> str:
        if way not in found[place]["cards"][name]:
            return ""
        seconds = found[place]["cards"][name][way]["seconds"]
        if "trouble" in found[place]["cards"][name][way]:
            return "**failed**"
        return f"over {args.limit:g} s" if seconds is None else f"{1000 * seconds:.1f}"

    def slowness(name: str) -> float:
        return -max(found[p]["cards"][name]["ours"]["seconds"] or args.limit for p in args.places)

    for name in sorted(names, key=slowness)[: args.rows]:
        count = next((str(n) for n, _ in told[name]), "")
        cells = " | ".join(cell(p, name, way) for p in args.places for way in ("ours", "own"))
        note(f"| {name} | {count} | {cells} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000_000], metavar="TRIPLES")
    parser.add_argument("--places", nargs="+", default=list(PLACES), choices=PLACES, metavar="PLACE")
    parser.add_argument("--limit", type=float, default=60, help="seconds for one card (default: 60)")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="each N-th card by its own way, too")
    parser.add_argument("--rows", type=int, default=20, help="so many of the slowest cards are listed (default: 20)")
    parser.add_argument("--folder", type=Path, help="where the data goes, and stays (default: a temporary folder)")
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    commit = os.popen("git rev-parse --short HEAD").read().strip()
    lines = [
        "# Cards in memory, on disk and on two servers",
        "",
        __doc__.strip().partition("\n\n")[2].partition("\n\n")[2],
        "",
        f"- {date.today()}, commit {commit}, {machine()}, load {os.getloadavg()[0]:.1f} at the start, "
        f"Python {platform.python_version()}",
    ]

    def note(text: str) -> None:
        print(text, flush=True)
        lines.append(text)

    with tempfile.TemporaryDirectory() as temporary:
        for triples in args.sizes:
            one(triples, args, args.folder or Path(temporary), note)
    if args.output:
        args.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.exit(any("**rows differ**" in line for line in lines))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--answer"]:
        answer(*sys.argv[2:5], float(sys.argv[5]), int(sys.argv[6]), sys.argv[7])
    elif sys.argv[1:2] == ["--merged"]:
        merge(*sys.argv[2:])
    else:
        main()
