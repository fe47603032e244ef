"""Every card of ``queries/reports/`` by our store, by rdflib and by oxrdflib: warm times in one process each, and rows.

usage: python bench/query.py [--short | --full] [--sizes TRIPLES …] [--copies N …] [--runs N] [--output FILE]

The short form, which is the default, takes 10 k triples; the full form 10 k, 100 k and 1 M. The data is made by
``generate.py`` without faults; since it has nothing of what some cards are about, the full form asks 1, 7 and 70 copies
of the shipped graph, too, each with things of its own. The derived facts are added, and all engines get the same
N-Triples and the same text of each query, with its parameters bound.

A card's time is the median of its runs after a first one, rows read to the end; where one run takes more than two
seconds, or it is rdflib's, it is that one run. How times grow is told by the least CPU time of a card's runs, which
what else the machine does hardly touches. rdflib stops at ``--limit`` seconds a card and is left out above
``--rdflib-up-to`` triples and for several copies. The rows of all engines are compared by RDF value; where rdflib fails
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
from collections.abc import Callable
from dataclasses import dataclass, field
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


@dataclass
class Case:
    """Data to ask, and what came of it."""

    title: str
    make: Callable[[Path], Any]  # writes it into a folder and returns the dataset, with the derived facts or without
    with_rdflib: bool
    derived: bool = False  # whether the derived facts are in it
    triples: int = 0
    seconds: float = 0.0  # that deriving took
    found: dict[str, Any] = field(default_factory=dict)  # by engine


def generated(size: int, *, with_rdflib: bool) -> Case:
    """Return so many triples by the generator."""
    from nap_kg.dataset import open_dataset

    def make(folder: Path) -> Any:
        output = folder / "generated.ttl"
        words = [sys.executable, HERE / "generate.py", "--triples", str(size), "--faults", "0", "--output", output]
        subprocess.run([*words, "--expected", folder / "expected.json"], check=True, stderr=subprocess.DEVNULL)
        dataset = open_dataset([output])
        output.unlink()
        return dataset

    return Case(f"{size} triples", make, with_rdflib)


def copied(copies: int) -> Case:
    """Return the shipped graph so many times, the things of each copy under IRIs of their own."""
    import pyoxigraph as ox

    from nap_kg.dataset import Dataset, open_dataset
    from nap_kg.namespaces import ID

    def make(_: Path) -> Any:
        shipped, store, graph = open_dataset(), ox.Store(), ox.NamedNode("https://example.org/copies")
        fixed = {str(q.subject.value) for q in shipped.store if "/vocabulary/" in str(q.graph_name)}

        def moved(term: Any, number: int) -> Any:
            if not number or not isinstance(term, ox.NamedNode) or term.value in fixed:
                return term
            return ox.NamedNode(term.value.replace(str(ID), f"{ID}copy-{number}/", 1))

        triples = list(shipped.triples())
        for number in range(copies):
            moves = ((moved(t.subject, number), t.predicate, moved(t.object, number)) for t in triples)
            store.bulk_extend(ox.Quad(*move, graph) for move in moves)
        return Dataset(store)

    return Case("the shipped graph" + f", {copies} copies" * (copies > 1), make, copies == 1, derived=True)


def prepare(case: Case, folder: Path) -> tuple[Path, Path]:
    """Write the data with its derived facts as N-Triples, and the cards' queries as JSON; return both files."""
    import pyoxigraph as ox

    from nap_kg.cards import load_cards
    from nap_kg.dataset import open_dataset
    from nap_kg.derive import add_derived, derive
    from nap_kg.namespaces import PREFIXES
    from nap_kg.query.ask import Question, bound_text

    data, queries = folder / "data.nt", folder / "queries.json"
    dataset = case.make(folder)
    start = time.perf_counter()
    if case.derived:
        derive(dataset)
    else:
        dataset = add_derived(dataset)
    case.seconds, case.triples = time.perf_counter() - start, len(dataset.store)
    with data.open("wb") as out:
        ox.serialize(dataset.triples(), out, ox.RdfFormat.N_TRIPLES)
    known = open_dataset() if case.derived else dataset  # where names are looked up: in copies they mean many things
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    texts = {}
    for card in load_cards():
        given = {param.name: param.example for param in card.params if param.required}
        params = given if case.derived else {name: _example(dataset, name) for name in given}
        texts[card.name] = prefixes + bound_text(Question(card.text, card.name, card), known, params)
    queries.write_text(json.dumps(texts), encoding="utf-8")
    return data, queries


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


def measure(case: Case, args: argparse.Namespace, folder: Path) -> None:
    data, queries = prepare(case, folder)
    for engine in ENGINES:
        if engine == "rdflib" and not case.with_rdflib:
            continue
        print(f"{case.title}: {engine}", file=sys.stderr)
        output = folder / f"{engine}.json"
        words = [sys.executable, __file__, "--answer", engine, data, queries, str(args.runs), str(args.limit), output]
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{engine} failed: {done.stderr[-600:]}")
        case.found[engine] = json.loads(output.read_text(encoding="utf-8"))
    data.unlink()


def table(case: Case) -> list[str]:
    """Return what is to be told of one case: per card, the times and whether the rows are equal."""
    found, engines = case.found, list(case.found)
    head = f"## {case.title[0].upper()}{case.title[1:]}"
    lines = [
        head,
        "",
        f"{case.triples} triples with the derived facts.",
        "",
        f"| card | rows | {' | '.join(f'{e}, ms' for e in engines)} | equal |",
    ]
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
    return [*lines, "", f"Loading: {loads}. Building the derived facts: {case.seconds:.2f} s.", ""]


def goals(cases: list[Case]) -> list[str]:
    """Return what is to be said about the goals."""
    lines = ["## Goals", ""]
    for case in cases:
        found, title = case.found, case.title
        ours = {name: card["seconds"] for name, card in found["nap-kg"]["cards"].items()}
        slowest = max(ours, key=ours.__getitem__)
        verdict = (
            _judged(ours[slowest] <= GOAL_SECONDS, f"at most {GOAL_SECONDS:g} s") if case.triples >= 1_000_000 else ""
        )
        over = [name for name, seconds in ours.items() if seconds > GOAL_SECONDS]
        lines.append(f"- {title}: slowest card {slowest}, {ours[slowest]:.3f} s{verdict}")
        lines += [f"  - over {GOAL_SECONDS:g} s: {', '.join(over)}"] * bool(over)
        for engine in found:
            both = {n: c["seconds"] for n, c in found[engine]["cards"].items() if "rows" in c}
            if engine != "nap-kg":
                times = sum(both.values()) / sum(ours[name] for name in both)
                goal = _judged(times >= GOAL_TIMES, f"at least {GOAL_TIMES}") if engine == "rdflib" else ""
                goal = goal if case.triples >= 100_000 else ""
                late = len(ours) - len(both)
                said = f"; {late} that failed or met the limit left out" if late else ""
                lines.append(f"- {title}: all cards take {engine} {times:.1f} times our time{goal}{said}")
    for small, big in itertools.pairwise(cases):
        if small.derived != big.derived:
            continue
        before, after = (case.found["nap-kg"]["cards"] for case in (small, big))
        growth = {n: after[n]["least"] / before[n]["least"] for n in after if after[n]["least"] > 0.01}
        total = sum(c["least"] for c in after.values()) / sum(c["least"] for c in before.values())
        most = max(growth, key=growth.__getitem__, default="")
        said = f"; of cards above 10 ms, {most} grows most: {growth[most]:.1f} times" if most else ""
        over = [
            f"{name} ({times:.1f})" for name, times in growth.items() if times > STEEP * big.triples / small.triples
        ]
        goal = _judged(not over, f"no card steeper than linear by more than {STEEP - 1:.0%}")
        lines.append(f"- {small.title} to {big.title}: {total:.1f} times the CPU time in all{said}{goal}")
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
    parser.add_argument("--copies", type=int, nargs="+", metavar="N", help="of the shipped graph")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=30, help="seconds for one card by rdflib (default: 30)")
    parser.add_argument("--rdflib-up-to", type=int, default=100_000, metavar="TRIPLES")
    parser.add_argument("--output", type=Path, help="a Markdown file to write, beside stdout")
    args = parser.parse_args()
    busy = os.getloadavg()[0]
    asked = args.sizes or args.copies
    sizes = args.sizes or ([] if asked else [10_000, 100_000, 1_000_000] if args.full else [10_000])
    copies = args.copies or ([1, 7, 70] if args.full and not asked else [])
    cases = [generated(size, with_rdflib=size <= args.rdflib_up_to) for size in sizes]
    cases += [copied(number) for number in copies]
    with tempfile.TemporaryDirectory() as temporary:
        for case in cases:
            measure(case, args, Path(temporary))
    lines = ["# Cards by `nap-kg query` and others", "", __doc__.strip().partition("\n\n")[2].partition("\n\n")[2], ""]
    lines += [f"- {date.today()}, {machine()}, load {busy:.1f} at the start, Python {platform.python_version()}"]
    lines += [*cold_start(max(5, args.runs)), "", *goals(cases)]
    for case in cases:
        lines += table(case)
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
