"""Entailment under OWL 2 RL: ``nap-kg reason --entail`` against owlrl and ``reasonable``, in cost and in what is found.

usage: python bench/reason.py [--sizes 10000,100000,1000000] [--owlrl-up-to 10000] [--limit 600] [--output FILE]

Each run is a process of its own, from the file to the written entailments. The data is ``generate.py``'s, with our
ontology; blank nodes have IRIs, so that what is found can be compared. ``reasonable`` is tried where it is installed
(``pip install reasonable``). Compared is what is left without tautologies and without what is said of the terms of RDF,
RDFS, OWL and XML Schema: the normalisation of docs/reason.md.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
from measure import Cost, machine, run

from nap_kg import resources
from nap_kg.dataset import open_dataset
from nap_kg.namespaces import OWL, RDF, RDFS, XSD

OURS = """
import sys
from nap_kg.cli import main
sys.exit(main(["reason", "--entail", "-q", "--ontology", sys.argv[1], "-o", sys.argv[2], sys.argv[1]]))
"""
OWLRL = """
import sys, owlrl, rdflib
graph = rdflib.Graph().parse(sys.argv[1], format="nt")
owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
graph.serialize(sys.argv[2], format="nt", encoding="utf-8")
"""
REASONABLE = """
import sys, reasonable
reasoner = reasonable.PyReasoner()
reasoner.load_file(sys.argv[1].replace(".nt", ".ttl"))  # it reads no .nt, but N-Triples is Turtle
with open(sys.argv[2], "w", encoding="utf-8") as file:
    for triple in reasoner.reason():
        file.write(" ".join(term.n3() for term in triple).replace("\\n", "\\\\n") + " .\\n")
"""
ENGINES = {"nap-kg": OURS, "owlrl": OWLRL, "reasonable": REASONABLE}
_BUILT_IN = tuple(f"<{namespace}" for namespace in (OWL, RDF, RDFS, XSD))
_THING = f"<{OWL.Thing}>"
_TAUTOLOGIES = {f"<{iri}>" for iri in (OWL.sameAs, OWL.equivalentClass, OWL.equivalentProperty, RDFS.subClassOf,
                                       RDFS.subPropertyOf)}  # fmt: skip
_TO_THING = _TAUTOLOGIES | {f"<{iri}>" for iri in (RDF.type, RDFS.domain, RDFS.range)}
_STRING = f"^^<{XSD.string}>"  # which a writer may leave out


def make(folder: Path, size: int) -> tuple[Path, int]:
    """Write ontology and data of a size as one file of N-Triples, and return it with the number of its statements."""
    data, file = folder / f"{size}-data.nt", folder / f"{size}.nt"
    generate = Path(__file__).with_name("generate.py")
    command = [sys.executable, str(generate), "--triples", str(size), "--format", "nt", "--output", str(data)]
    subprocess.run(command, check=True, capture_output=True)
    lines = {line.rstrip(b"\n") for line in data.open("rb")}
    for triple in open_dataset(resources.ontology()).triples():
        named = ox.Triple(_named(triple.subject), triple.predicate, _named(triple.object))
        lines.add(f"{named} .".encode())
    file.write_bytes(b"\n".join(sorted(lines)) + b"\n")
    file.with_suffix(".ttl").hardlink_to(file)
    return file, len(lines)


def _named(term: object) -> object:
    return ox.NamedNode(f"urn:blank:{term.value}") if isinstance(term, ox.BlankNode) else term


def entailed(file: Path, given: set[int]) -> set[int]:
    """Return the statements of a file that are not given and don't go without saying, each as a number."""
    return {number for line in _statements(file) if (number := hash(line)) not in given}


def _statements(file: Path) -> Iterator[str]:
    if not file.exists():
        return
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            subject, predicate, rest = line.rstrip("\n").split(" ", 2)
            value = rest.removesuffix(" .").removesuffix(" <https://w3id.org/nap-kg/graph/entailed>")
            value = value.removesuffix(_STRING)
            if not subject.startswith("<") or subject.startswith(_BUILT_IN) or value.startswith("_:"):
                continue
            if (predicate in _TAUTOLOGIES and subject == value) or (value == _THING and predicate in _TO_THING):
                continue
            yield f"{subject} {predicate} {value}"


def available() -> Iterable[str]:
    """Return the engines that can be run here."""
    for engine in ENGINES:
        try:
            importlib.metadata.version(engine)
        except importlib.metadata.PackageNotFoundError:
            print(f"{engine} is not installed, and left out", file=sys.stderr)
        else:
            yield engine


def row(engine: str, cost: Cost, found: set[int], ours: set[int], owlrl: float) -> str:
    """Return a line of the table."""
    if cost.late or cost.code:
        why = "stopped at the limit" if cost.late else (cost.complaint.splitlines() or ["failed"])[-1][:80]
        return f"| {engine} | {cost.cpu:.1f} | {cost.wall:.1f} | {cost.memory:.0f} | | {why} | |"
    times = f"{owlrl / cost.cpu:.1f}" if owlrl else ""
    lacks, more = len(ours - found), len(found - ours)
    spent = f"{cost.cpu:.1f} | {cost.wall:.1f} | {cost.memory:.0f}"
    return f"| {engine} | {spent} | {times} | {len(found)} | -{lacks} +{more} |"


def main() -> None:
    """Run, and print the tables or write them to a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--owlrl-up-to", type=int, default=10_000, metavar="N")
    parser.add_argument("--reasonable-up-to", type=int, default=100_000, metavar="N", help="a million takes it 22 GB")
    parser.add_argument("--limit", type=float, default=600, metavar="SECONDS", help="of CPU, for each run")
    parser.add_argument("--output", type=Path, metavar="FILE")
    args = parser.parse_args()
    engines = list(available())
    versions = ", ".join(f"{engine} {importlib.metadata.version(engine)}" for engine in engines)
    git = ["git", "log", "-1", "--format=%cs, commit %h"]
    commit = subprocess.run(git, check=True, capture_output=True, text=True).stdout.strip()
    told = ["# `nap-kg reason --entail` and others", "", f"- {commit}", f"- {machine()}", f"- {versions}"]
    with tempfile.TemporaryDirectory() as name:
        for size in map(int, args.sizes.split(",")):
            file, count = make(Path(name), size)
            given = {hash(line) for line in _statements(file)}
            costs, found = {}, {}
            for engine in engines:
                if size > {"owlrl": args.owlrl_up_to, "reasonable": args.reasonable_up_to}.get(engine, size):
                    continue
                out = Path(name, f"{engine}-{size}.nq")
                costs[engine] = run([sys.executable, "-c", ENGINES[engine], str(file), str(out)], limit=args.limit)
                found[engine] = entailed(out, given)
                out.unlink(missing_ok=True)
                print(size, engine, costs[engine], len(found[engine]), file=sys.stderr)
            owlrl = costs["owlrl"].cpu if "owlrl" in costs and not costs["owlrl"].code else 0
            told += ["", f"## {count} statements", ""]
            told += ["| engine | CPU s | wall s | peak MB | owlrl's CPU ÷ its | entailed | against nap-kg |"]
            told += ["|---|--:|--:|--:|--:|--:|--:|"]
            told += [row(engine, costs[engine], found[engine], found["nap-kg"], owlrl) for engine in costs]
    text = "\n".join(told) + "\n"
    if args.output:
        args.output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
