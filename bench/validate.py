"""``nap-kg validate`` beside pySHACL, the other engines at hand and the bare load: whole processes, in turn in one run.

usage: python bench/validate.py [--short | --full] [--runs N] [--python PATH …] [--output bench/results/validate.md]

The short form, which is the default, takes 1 k and 10 k triples and ours, pySHACL and the load. The full form takes
1 k to 1 M, all engines, and the shapes with and without ``sh:sparql``; ``--huge`` adds 10 M for ours and the
loads. The data is made by ``generate.py`` with 0.5 % faults, so that it is known what must be found; a wrong answer is
marked.

An engine is run by the first interpreter that has it: this one, then those of ``--python``. Ours writes its findings,
with their places, as JSON. Medians of the runs; an engine that takes more than 15 s of CPU runs once, and one that met
the limit, or would if its time grew as the data, is not tried on more. The machine should have nothing else to do.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from measure import Cost, machine, run

HERE = Path(__file__).resolve().parent
OURS, REFERENCE, LOADS = "nap-kg", "pySHACL", ("Store.load", "Store.bulk_load")
OTHERS = ("pyshacl-turbo", "pyshifty", "pyrudof", "TopQuadrant", "shacl alone", "shacl-rust")
ENGINES = (OURS, REFERENCE, *OTHERS, *LOADS)
SH = "http://www.w3.org/ns/shacl#"
HUGE = 10_000_000
ONCE = 15.0  # seconds of CPU after which one run is enough
GOALS = {
    "times pySHACL at 100 k": 100,
    "times the load at 1 M": 3,
    "memory of the load at 10 M": 1.3,
    "cold start": 0.3,
}

Summary = dict[str, list[object]]  # number of results and digest of the focus nodes, by component


@dataclass
class Tried:
    """What one engine did with one file."""

    costs: list[Cost] = field(default_factory=list)
    found: Summary | None = None
    trouble: str = ""  # why there is no result
    inexact: int = 0  # findings without an exact place; only ours have any place

    def median(self, what: str) -> float:
        return statistics.median(getattr(cost, what) for cost in self.costs)


def interpreters(pythons: list[str]) -> dict[str, tuple[str, str]]:
    """Return the interpreter and version of each engine that is installed in one of them."""
    found: dict[str, tuple[str, str]] = {}
    for python in pythons:
        done = subprocess.run([python, HERE / "engines.py", "--versions"], capture_output=True, text=True, check=True)
        for name, version in json.loads(done.stdout).items():
            found.setdefault(name, (python, version))
    found[OURS] = (sys.executable, _ours())
    return found


def _ours() -> str:
    """Return the commit of the nap-kg that is run."""
    spec = importlib.util.find_spec("nap_kg")
    if spec is None or spec.origin is None:
        sys.exit("nap-kg is not installed for this interpreter: pip install -e .")
    git = ["git", "-C", str(Path(spec.origin).parent), "describe", "--always", "--dirty", "--abbrev=7"]
    done = subprocess.run(git, capture_output=True, text=True, check=False)
    return f"commit {done.stdout.strip()}" if done.returncode == 0 else "installed"


def command(engine: str, python: str, data: Path, shapes: Path, output: Path) -> list[str]:
    if engine != OURS:
        return [python, str(HERE / "engines.py"), engine, str(data), str(shapes), str(output)]
    # The file has the classes and concepts that it uses, so nothing is loaded beside it; nor does any other engine.
    ours = [python, "-m", "nap_kg.cli", "validate", str(data), "--ontology", str(data), "--shapes", str(shapes)]
    return [*ours, "--format", "json", "--output", str(output), "-q"]


def attempt(tried: Tried, engine: str, python: str, data: Path, shapes: Path, limit: float) -> None:
    """Run an engine once more on a file."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "found.json")
        cost = run(command(engine, python, data, shapes, output), limit=limit)
        if cost.late:
            tried.trouble = f"> {limit:.0f} s"
        elif cost.code not in ((0, 1) if engine == OURS else (0,)) or not output.exists():
            tried.trouble = "failed: " + (cost.complaint.splitlines() or [f"exit {cost.code}"])[-1][:120]
        else:
            tried.costs.append(cost)
            if engine == OURS:
                tried.found, tried.inexact = ours_found(json.loads(output.read_text(encoding="utf-8"))["findings"])
            else:
                tried.found = json.loads(output.read_text(encoding="utf-8"))


def ours_found(findings: list[dict[str, object]]) -> tuple[Summary, int]:
    """Return our results by component, as ``engines.summary`` does, and how many have no exact place.

    What the validator adds by rules of its own, such as a term defined nowhere, has no component of SHACL.
    """
    nodes: dict[str, list[str]] = defaultdict(list)
    inexact = 0
    for finding in findings:
        component = str(finding["component"])
        if component.startswith(SH):
            nodes[component.removeprefix(SH)].append(str(finding["focusNode"]))
            inexact += not finding["exact"]
    digests = {c: hashlib.sha256("\n".join(sorted(f)).encode()).hexdigest()[:16] for c, f in nodes.items()}
    return {component: [len(focus), digests[component]] for component, focus in nodes.items()}, inexact


def verdict(found: Summary, ours: Summary | None, expected: dict[str, int]) -> str:
    """Return whether results are those that the faults must give and on the nodes that ours are on, or what differs."""
    wrong = []
    for component in sorted(expected | found):
        number, digest = found.get(component, [0, ""])
        if number != expected.get(component, 0):
            wrong.append(f"{component.removesuffix('ConstraintComponent')} {number} of {expected.get(component, 0)}")
        elif ours is not None and ours.get(component, [0, ""])[1] != digest:
            wrong.append(f"{component.removesuffix('ConstraintComponent')} elsewhere")
    return "**wrong**: " + ", ".join(wrong) if wrong else "right"


def measure(args: argparse.Namespace, found: dict[str, tuple[str, str]], folder: Path) -> Iterator[list[str]]:
    """Run everything; yield the lines of each table, and then of what is to be said about the goals."""
    goals: list[str] = []
    seconds: dict[tuple[str, str], float] = {}  # of CPU for each triple, by engine and kind of shapes
    limits = dict.fromkeys(args.engines, args.limit) | {REFERENCE: max(args.limit, args.reference_limit)}
    for kind in args.shapes:
        shapes = folder / f"shapes-{kind}.ttl"
        _generate("--shapes", kind, "--output", shapes)
    for size in args.sizes:
        data, expected = folder / f"data-{size}.{args.format}", folder / f"expected-{size}.json"
        _generate(
            *("--triples", size, "--faults", args.faults, "--format", args.format),
            *("--output", data, "--expected", expected),
        )
        made = json.loads(expected.read_text())
        for kind in args.shapes:
            engines = args.engines if size < HUGE else [e for e in args.engines if e in (OURS, *LOADS)]
            tries = {engine: Tried() for engine in engines}
            for number in range(args.runs):
                for engine, tried in tries.items():
                    if tried.trouble:
                        continue
                    if engine not in found:
                        tried.trouble = "not installed"
                    elif seconds.get((engine, kind), 0) * size > limits[engine]:
                        tried.trouble = "not tried: it would meet the limit"
                    elif not (number and tried.costs[-1].cpu > ONCE):
                        print(f"{size} triples, {kind} shapes, run {number + 1}: {engine}", file=sys.stderr)
                        shapes = folder / f"shapes-{kind}.ttl"
                        attempt(tried, engine, found[engine][0], data, shapes, limits[engine])
                        used = tried.costs[-1].cpu if tried.costs else limits[engine] * tried.trouble.startswith(">")
                        if used > ONCE:  # and not spent on starting
                            seconds[engine, kind] = used / size
            yield table(size, kind, made, tries)
            if kind == "full":
                goals += goals_at(size, tries)
        if not args.keep:
            data.unlink()
    yield ["## Goals", "", *goals, ""] if goals else []


def _generate(*arguments: object) -> None:
    subprocess.run([sys.executable, HERE / "generate.py", *map(str, arguments)], check=True, stderr=subprocess.DEVNULL)


def table(size: int, kind: str, made: dict[str, object], tries: dict[str, Tried]) -> list[str]:
    """Return the table of one size and kind of shapes."""
    sparql = "SPARQLConstraintComponent"
    components: dict[str, int] = made["components"]  # type: ignore[assignment]
    expected = {c: n for c, n in components.items() if kind == "full" or c != sparql}
    title = "core and `sh:sparql`" if kind == "full" else "core alone"
    lines = [
        f"## {size:,} triples, {title}".replace(",", " ", 1 if size < 1_000_000 else 2),
        "",
        f"{made['triples']} triples, {made['faults']} faults of {len(made['kinds'])} kinds, "  # type: ignore[arg-type]
        f"{sum(expected.values())} results to be found.",
        "",
        "| engine | CPU s | wall s | peak MB | CPU ÷ load | wall ÷ load | CPU ÷ ours | results | found |",
        "|---|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    floor = _floor(tries)
    ours = tries.get(OURS, Tried())
    for engine, tried in tries.items():
        if not tried.costs:
            lines.append(f"| {engine} | | | | | | | | {tried.trouble} |")
            continue
        cpu, wall, memory = (tried.median(what) for what in ("cpu", "wall", "memory"))
        by_load = (f"{cpu / floor.median('cpu'):.1f}", f"{wall / floor.median('wall'):.1f}") if floor else ("", "")
        by_ours = f"{cpu / ours.median('cpu'):.1f}" if ours.costs else ""
        results, said = "", ""
        if engine not in LOADS and tried.found is not None:
            results = str(sum(int(str(number)) for number, _ in tried.found.values()))
            said = verdict(tried.found, ours.found, expected)
            said += f", {tried.inexact} without an exact place" if tried.inexact else ""
        if len(tried.costs) == 1:
            said = f"{said} (1 run)".strip()
        columns = (engine, f"{cpu:.2f}", f"{wall:.2f}", f"{memory:.0f}", *by_load, by_ours, results, said)
        lines.append(f"| {' | '.join(columns)} |")
    return [*lines, ""]


def _floor(tries: dict[str, Tried]) -> Tried | None:
    """Return the load that takes less CPU."""
    loads = [tries[name] for name in LOADS if name in tries and tries[name].costs]
    return min(loads, key=lambda tried: tried.median("cpu"), default=None)


def goals_at(size: int, tries: dict[str, Tried]) -> list[str]:
    """Return what is to be said about the goals at one size."""
    ours, reference, floor = tries.get(OURS, Tried()), tries.get(REFERENCE, Tried()), _floor(tries)
    lines = []
    if ours.costs and reference.costs:
        times = reference.median("cpu") / ours.median("cpu")
        goal = GOALS["times pySHACL at 100 k"] if size == 100_000 else 0
        lines.append(f"- {size} triples: pySHACL takes {times:.1f} times our CPU{_judged(times, goal, least=True)}")
    elif ours.costs and reference.trouble.startswith(">"):
        times = float(reference.trouble[2:-2]) / ours.median("cpu")
        goal = GOALS["times pySHACL at 100 k"] if size == 100_000 and times >= GOALS["times pySHACL at 100 k"] else 0
        said = _judged(times, goal, least=True) or "; raise --limit to know more" * (size == 100_000)
        lines.append(f"- {size} triples: pySHACL takes more than {times:.1f} times our CPU, stopped at the limit{said}")
    if ours.costs and floor:
        goal = GOALS["times the load at 1 M"] if size >= 1_000_000 else 0
        for what in ("cpu", "wall"):
            times = ours.median(what) / floor.median(what)
            name = "CPU" if what == "cpu" else "wall time"
            lines.append(f"- {size} triples: {name} {times:.2f} times the load's{_judged(times, goal)}")
        goal = GOALS["memory of the load at 10 M"] if size == 10_000_000 else 0
        for name in LOADS:
            if name in tries and tries[name].costs:
                times = ours.median("memory") / tries[name].median("memory")
                lines.append(f"- {size} triples: peak memory {times:.2f} times that of {name}{_judged(times, goal)}")
    return lines


def _judged(value: float, goal: float, *, least: bool = False) -> str:
    if not goal:
        return ""
    met = value >= goal if least else value <= goal
    return f"; goal: {'at least' if least else 'at most'} {goal:g}, {'met' if met else '**missed**'}"


def cold_start(runs: int) -> list[str]:
    """Return how long the shipped graph takes, from the shell's prompt to the next."""
    commands = {
        "nap-kg validate, on the shipped graph": [sys.executable, "-m", "nap_kg.cli", "validate", "-q"],
        "python -c 'import pyoxigraph'": [sys.executable, "-c", "import pyoxigraph"],
    }
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, words in commands.items():
            costs[name].append(run(words, limit=60))
    lines = ["## Cold start", "", "| command | CPU s | wall s | least wall s | peak MB |", "|---|--:|--:|--:|--:|"]
    for name, all_costs in costs.items():
        cpu, wall, memory = (
            statistics.median(getattr(c, what) for c in all_costs) for what in ("cpu", "wall", "memory")
        )
        lines.append(f"| `{name}` | {cpu:.3f} | {wall:.3f} | {min(c.wall for c in all_costs):.3f} | {memory:.0f} |")
    wall = statistics.median(cost.wall for cost in next(iter(costs.values())))
    return [*lines, "", f"- cold start {wall:.2f} s{_judged(wall, GOALS['cold start'])}", ""]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--short", action="store_true", help="1 k and 10 k; ours, pySHACL, load; the default")
    form.add_argument("--full", action="store_true", help="1 k to 1 M, every engine, full and core shapes")
    parser.add_argument("--huge", action="store_true", help="10 M triples too")
    parser.add_argument("--sizes", type=int, nargs="+", metavar="TRIPLES")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, metavar="ENGINE", help=", ".join(ENGINES))
    parser.add_argument("--shapes", nargs="+", choices=("full", "core"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=600, help="seconds of CPU for one run (default: 600)")
    parser.add_argument("--reference-limit", type=float, default=0, help="the same for pySHACL, where it is more")
    parser.add_argument("--faults", type=float, default=0.005, help="share of things at fault (default: 0.005)")
    parser.add_argument("--format", choices=("ttl", "nt"), default="ttl")
    parser.add_argument(
        "--python", action="append", default=[], metavar="PATH", help="an interpreter with more engines"
    )
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="where the generated files go and stay")
    parser.add_argument("--output", type=Path, help="a Markdown file to write, beside stdout")
    args = parser.parse_args()
    args.keep = args.work is not None
    args.sizes = args.sizes or ([1_000, 10_000, 100_000, 1_000_000] if args.full else [1_000, 10_000])
    args.sizes += [HUGE] if args.huge else []
    args.engines = args.engines or (ENGINES if args.full else (OURS, REFERENCE, *LOADS))
    args.shapes = args.shapes or (["full", "core"] if args.full else ["full"])
    found = interpreters([sys.executable, *args.python])
    busy = os.getloadavg()[0]
    lines = ["# `nap-kg validate` and others", "", __doc__.strip().partition("\n\n")[2].partition("\n\n")[2], ""]
    lines += [
        f"- {date.today()}, {found[OURS][1]}",
        f"- {machine()}, load {busy:.1f} at the start, Python {platform.python_version()}",
        f"- medians of {args.runs} runs of each in turn; limit {args.limit:.0f} s of CPU, of pySHACL "
        f"{max(args.limit, args.reference_limit):.0f}; faults on {args.faults:.1%}",
        *(f"- {name}: {found[name][1] if name in found else 'not installed'}" for name in args.engines if name != OURS),
        "",
    ]
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.work or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        lines += cold_start(max(5, args.runs))
        for part in measure(args, found, folder):
            lines += part
            if args.output:  # at each step, so that what is stopped has told what it knows
                args.output.parent.mkdir(parents=True, exist_ok=True)
                args.output.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines), end="")
    sys.exit("**wrong**" in "".join(line for line in lines if line.startswith(f"| {OURS} ")))


if __name__ == "__main__":
    main()
