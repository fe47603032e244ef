"""Every card of ``queries/reports/`` by our store, by rdflib and by oxrdflib: warm times in one process each, and rows.

usage: python bench/query.py [--short | --full] [--sizes TRIPLES …] [--runs N] [--output bench/results/query.md]

The short form, which is the default, takes 10 k triples; the full form 10 k, 100 k and 1 M. The data is made by
``generate.py`` without faults, the derived facts are added, and all engines get the same N-Triples and the same text of
each query, with its parameters bound. A card's time is the median of its runs after a first one, rows read to the end;
where one run takes more than two seconds, or it is rdflib's, it is that one run. How times grow is told by the least
CPU time of a card's runs, which what else the machine does hardly touches. rdflib stops at ``--limit`` seconds a card
and is left out above ``--rdflib-up-to`` triples. The rows of all engines are compared by RDF value; where rdflib fails
to sort them, it is asked again without ORDER BY.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from measure import machine, run

HERE = Path(__file__).resolve().parent
ENGINES = ("nap-kg", "oxrdflib", "rdflib")
ENOUGH = 2.0  # seconds after which one run is enough
DEFECTS = {("rdflib", "laws"): "rdflib makes a group where there is no solution"}  # SPARQL 1.1, section 18.5.1: none
GOAL_SECONDS, GOAL_TIMES, GOAL_START = 1.0, 20, 0.3
STEEP = 1.5  # times as steep as linear: more is no noise


# --- what is asked


def prepare(size: int, folder: Path) -> tuple[Path, Path, float]:
    """Write the data with its derived facts as N-Triples, and the cards' queries as JSON.

    Return both files, and the seconds that deriving took.
    """
    import pyoxigraph as ox

    from nap_kg.cards import load_cards
    from nap_kg.dataset import open_dataset
    from nap_kg.derive import add_derived
    from nap_kg.namespaces import PREFIXES
    from nap_kg.query.ask import Question, bound_text

    generated, data, queries = folder / "generated.ttl", folder / f"{size}.nt", folder / f"{size}.json"
    make = [sys.executable, HERE / "generate.py", "--triples", str(size), "--faults", "0", "--output", generated]
    subprocess.run([*make, "--expected", folder / "expected.json"], check=True, stderr=subprocess.DEVNULL)
    opened = open_dataset([generated])
    start = time.perf_counter()
    dataset = add_derived(opened)
    derived = time.perf_counter() - start
    with data.open("wb") as out:
        ox.serialize(dataset.triples(), out, ox.RdfFormat.N_TRIPLES)
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    texts = {}
    for card in load_cards():
        params = {param.name: _example(dataset, param.name) for param in card.params if param.required}
        texts[card.name] = prefixes + bound_text(Question(card.text, card.name, card), dataset, params)
    queries.write_text(json.dumps(texts), encoding="utf-8")
    generated.unlink()
    return data, queries, derived


def _example(dataset: Any, name: str) -> str:
    """Return a value for a parameter that has to be given: the first thing of its kind, the busiest agency."""
    if name == "word":
        return "training"
    order = {
        "agency": "SELECT ?x (COUNT(*) AS ?n) { ?s nap:hasLead ?x } GROUP BY ?x ORDER BY DESC(?n) ?x LIMIT 1",
        "status": "SELECT ?x (COUNT(*) AS ?n) { ?s nap:hasStatus ?x } GROUP BY ?x ORDER BY DESC(?n) ?x LIMIT 1",
        "task": "SELECT ?x { ?x a nap:Task } ORDER BY ?x LIMIT 1",
    }.get(name, "SELECT ?x { ?x a nap:Deliverable } ORDER BY ?x LIMIT 1")
    from nap_kg.namespaces import PREFIXES

    rows = dataset.evaluate(order, prefixes={prefix: str(iri) for prefix, iri in PREFIXES.items()})
    return str(next(iter(rows))["x"].value)


# --- who answers: each in a process of its own


def answer(engine: str, data: str, queries: str, runs: int, limit: float, output: str) -> None:
    """Load the data, put every query, and write times and rows as JSON."""
    texts = json.loads(Path(queries).read_text(encoding="utf-8"))
    start = time.perf_counter()
    ask = {"nap-kg": _ours, "oxrdflib": _oxrdflib, "rdflib": _rdflib}[engine](data)
    found: dict[str, Any] = {"load": time.perf_counter() - start, "cards": {}}
    for name, text in texts.items():
        times: list[float] = []
        costs: list[float] = []
        rows: list[list[str]] | None = None
        try:
            if engine == "rdflib":
                signal.signal(signal.SIGALRM, _stop)
                signal.setitimer(signal.ITIMER_REAL, limit)
            for number in range(runs + 1):
                start, spent = time.perf_counter(), time.process_time()
                rows = ask(text)
                costs.append(time.process_time() - spent)
                times.append(time.perf_counter() - start)
                if engine == "rdflib" or (number == 0 and times[0] > ENOUGH):
                    break
            signal.setitimer(signal.ITIMER_REAL, 0)
        except Exception as error:
            if engine != "rdflib":
                raise
            signal.setitimer(signal.ITIMER_REAL, 0)
            late = isinstance(error, TimeoutError)
            found["cards"][name] = {"trouble": f"> {limit:g} s" if late else f"{type(error).__name__}: {error}"[:80]}
            continue
        assert rows is not None
        seconds, least = statistics.median(times[1:] or times), min(costs[1:] or costs)
        found["cards"][name] = {"seconds": seconds, "least": least, "rows": sorted(rows)}
    Path(output).write_text(json.dumps(found), encoding="utf-8")


def _stop(*_: object) -> None:
    raise TimeoutError


def _ours(data: str) -> Any:
    from nap_kg.dataset import open_dataset
    from nap_kg.namespaces import PREFIXES

    prefixes = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
    dataset = open_dataset([data])
    dataset.evaluate("ASK {}")  # the first question looks for triples that two graphs hold: a part of loading

    def ask(text: str) -> list[list[str]]:
        return [[_value(term) for term in row] for row in dataset.evaluate(text, prefixes=prefixes)]

    return ask


def _rdflib(data: str, store: str = "default") -> Any:
    import rdflib

    graph = rdflib.Graph(store=store)
    graph.parse(data, format="nt" if store == "default" else "ox-nt")

    def ask(text: str) -> list[list[str]]:
        try:
            return [[_value(term) for term in row] for row in graph.query(text)]
        except TypeError:  # of two cells without a value, neither is less to rdflib
            unsorted = text.rpartition("ORDER BY")[0]
            return [[_value(term) for term in row] for row in graph.query(unsorted)]

    return ask


def _oxrdflib(data: str) -> Any:
    return _rdflib(data, "Oxigraph")


def _value(term: Any) -> str:
    """Return a term by its value: numbers as numbers, blank nodes without their labels."""
    if term is None:
        return ""
    text = str(term.value) if hasattr(term, "value") and type(term).__module__.startswith("pyoxigraph") else str(term)
    if type(term).__name__ in ("BlankNode", "BNode"):
        return "_:"
    try:
        return f"{float(text):.9g}"
    except ValueError:
        return text


# --- what came of it


def measure(size: int, engines: list[str], args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    data, queries, derived = prepare(size, folder)
    found: dict[str, Any] = {}
    for engine in engines:
        print(f"{size} triples: {engine}", file=sys.stderr)
        output = folder / f"{engine}.json"
        words = [sys.executable, __file__, "--answer", engine, data, queries, str(args.runs), str(args.limit), output]
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{engine} failed: {done.stderr[-600:]}")
        found[engine] = json.loads(output.read_text(encoding="utf-8"))
    found["nap-kg"]["derived"] = derived
    data.unlink()
    return found


def table(size: int, found: dict[str, Any]) -> list[str]:
    """Return what is to be told of one size: per card, the times and whether the rows are equal."""
    engines = list(found)
    lines = [f"## {size} triples", "", f"| card | rows | {' | '.join(f'{e}, ms' for e in engines)} | equal |"]
    lines += [f"|---|--:|{'--:|' * len(engines)}---|"]
    for name, ours in found["nap-kg"]["cards"].items():
        cells, verdicts = [], []
        for engine in engines:
            theirs = found[engine]["cards"][name]
            cells.append(theirs.get("trouble") or f"{1000 * theirs['seconds']:.1f}")
            if "rows" in theirs and engine != "nap-kg":
                same = Counter(map(tuple, theirs["rows"])) == Counter(map(tuple, ours["rows"]))
                verdicts.append("" if same else DEFECTS.get((engine, name)) or f"**not {engine}'s**")
        lines.append(f"| {name} | {len(ours['rows'])} | {' | '.join(cells)} | {' '.join(filter(None, verdicts))} |")
    loads = ", ".join(f"{engine} {found[engine]['load']:.2f} s" for engine in engines)
    return [*lines, "", f"Loading: {loads}. Building the derived facts: {found['nap-kg']['derived']:.2f} s.", ""]


def goals(results: dict[int, dict[str, Any]]) -> list[str]:
    """Return what is to be said about the goals."""
    lines = ["## Goals", ""]
    for size, found in results.items():
        ours = {name: card["seconds"] for name, card in found["nap-kg"]["cards"].items()}
        slowest = max(ours, key=ours.__getitem__)
        verdict = _judged(ours[slowest] <= GOAL_SECONDS, f"at most {GOAL_SECONDS:g} s") if size >= 1_000_000 else ""
        over = [name for name, seconds in ours.items() if seconds > GOAL_SECONDS]
        lines.append(f"- {size} triples: slowest card {slowest}, {ours[slowest]:.3f} s{verdict}")
        lines += [f"  - over {GOAL_SECONDS:g} s: {', '.join(over)}"] * bool(over)
        for engine in found:
            both = {n: c["seconds"] for n, c in found[engine]["cards"].items() if "rows" in c}
            if engine != "nap-kg":
                times = sum(both.values()) / sum(ours[name] for name in both)
                goal = _judged(times >= GOAL_TIMES, f"at least {GOAL_TIMES}") if engine == "rdflib" else ""
                goal = goal if size == 100_000 else ""
                late = len(ours) - len(both)
                said = f"; {late} that failed or met the limit left out" if late else ""
                lines.append(f"- {size} triples: all cards take {engine} {times:.1f} times our time{goal}{said}")
    sizes = sorted(results)
    for small, big in itertools.pairwise(sizes):
        before, after = (results[s]["nap-kg"]["cards"] for s in (small, big))
        growth = {n: after[n]["least"] / before[n]["least"] for n in after if after[n]["least"] > 0.01}
        total = sum(c["least"] for c in after.values()) / sum(c["least"] for c in before.values())
        most = max(growth, key=growth.__getitem__, default="")
        said = f"; of cards above 10 ms, {most} grows most: {growth[most]:.1f} times" if most else ""
        over = [f"{name} ({times:.1f})" for name, times in growth.items() if times > STEEP * big / small]
        goal = _judged(not over, f"no card steeper than linear by more than {STEEP - 1:.0%}")
        lines.append(f"- {small} to {big} triples: {total:.1f} times the CPU time in all{said}{goal}")
        lines += [f"  - steeper: {', '.join(over)}"] * bool(over)
    return [*lines, ""]


def _judged(met: bool, goal: str) -> str:
    return f"; goal: {goal}, {'met' if met else '**missed**'}"


def cold_start(runs: int) -> list[str]:
    """Return how long a card on the shipped graph takes, from the shell's prompt to the next."""
    costs = [run([sys.executable, "-m", "nap_kg.cli", "query", "co-lead-pairs"], limit=60) for _ in range(runs)]
    wall, cpu = (statistics.median(getattr(cost, what) for cost in costs) for what in ("wall", "cpu"))
    least = min(cost.wall for cost in costs)
    verdict = _judged(wall <= GOAL_START, f"at most {GOAL_START:g} s")
    return [
        f"- `nap-kg query co-lead-pairs`, whole process: {wall:.2f} s (least {least:.2f}), CPU {cpu:.2f} s{verdict}"
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--short", action="store_true", help="10 k; the default")
    form.add_argument("--full", action="store_true", help="10 k, 100 k and 1 M")
    parser.add_argument("--sizes", type=int, nargs="+", metavar="TRIPLES")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=30, help="seconds for one card by rdflib (default: 30)")
    parser.add_argument("--rdflib-up-to", type=int, default=100_000, metavar="TRIPLES")
    parser.add_argument("--output", type=Path, help="a Markdown file to write, beside stdout")
    args = parser.parse_args()
    busy = os.getloadavg()[0]
    results = {}
    with tempfile.TemporaryDirectory() as temporary:
        for size in args.sizes or ([10_000, 100_000, 1_000_000] if args.full else [10_000]):
            engines = [e for e in ENGINES if e != "rdflib" or size <= args.rdflib_up_to]
            results[size] = measure(size, engines, args, Path(temporary))
    lines = ["# Cards by `nap-kg query` and others", "", __doc__.strip().partition("\n\n")[2].partition("\n\n")[2], ""]
    lines += [f"- {date.today()}, {machine()}, load {busy:.1f} at the start, Python {platform.python_version()}"]
    lines += [*cold_start(max(5, args.runs)), "", *goals(results)]
    for size, found in results.items():
        lines += table(size, found)
    text = "\n".join(lines)
    print(text, end="")
    if args.output:
        args.output.parent.mkdir(parents=True, exist_ok=True)
        args.output.write_text(text, encoding="utf-8")
    sys.exit("**not " in text)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--answer"]:
        engine_, data_, queries_, runs_, limit_, output_ = sys.argv[2:]
        answer(engine_, data_, queries_, int(runs_), float(limit_), output_)
    else:
        main()
