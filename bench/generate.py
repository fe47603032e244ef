"""Data in the model of nap-kg, of a requested size, valid against the shipped shapes or with a known number of faults.

usage: python bench/generate.py --triples N [--faults 0.005] [--format ttl|nt] [--output FILE] [--expected FILE]
       python bench/generate.py --shapes full|core --output FILE

Countries, each with its bodies, fiscal years and three plans of up to 96 deliverables in 16 tasks; the plans have one,
two and three progress reports. Each deliverable has a status report in each of these and evidence for all that is said:
some 50 to 130 triples, with what the prose adds (activities, money, figures, discrepancies). The file stands by itself:
the concepts and the classes that it uses are in it, as ``ontology/`` and ``data/vocabularies/`` state them.

The same arguments give the same bytes. One plan at a time is held in memory. Turtle comes in the house form.

``--faults`` is the share of things (subjects) that a fault falls on; the kinds are in ``faults.py`` and take turns.
``--expected`` gets, as JSON, how many results each rule must give, counted while the faults are made.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TextIO

import faults
import pyoxigraph as ox
from model import DELIVERABLES, EARLY, ID, REPORTS, Plan, Thing, Things, bodies, iri

from nap_kg import resources
from nap_kg.namespaces import PREFIXES, SH

USED_PREFIXES = ("dcterms", "foaf", "nap", "oa", "org", "owl", "rdfs", "skos", "xsd")


# --- concepts, classes and properties, as the repository states them


@cache
def repository() -> dict[str, Things]:
    """What ``data/vocabularies`` says of concepts, and ``ontology`` of the hierarchy of terms."""
    concepts, terms = Things(), Things()
    for file in sorted((resources.folder("data") / "vocabularies").glob("*.ttl")):
        for triple in ox.parse(path=file):
            concepts.setdefault(str(triple.subject), {}).setdefault(short(triple.predicate), []).append(
                short(triple.object)
            )
    kept = {"a", "rdfs:subClassOf"}
    for file in sorted(resources.folder("ontology").glob("*.ttl")):
        for triple in ox.parse(path=file):
            predicate = short(triple.predicate)
            subject, value = short(triple.subject), short(triple.object)
            if predicate in kept and ":" in subject and subject[0] not in "<_" and value[0] not in "<_":
                terms.setdefault(subject, {}).setdefault(predicate, []).append(value)
    return {"concepts": concepts, "terms": terms}


def short(term: object) -> str:
    """Return a term of the repository as the generated Turtle writes it."""
    if isinstance(term, ox.NamedNode):
        if term.value.endswith("22-rdf-syntax-ns#type"):
            return "a"
        for prefix in USED_PREFIXES:
            if term.value.startswith(PREFIXES[prefix]):
                return f"{prefix}:{term.value[len(PREFIXES[prefix]) :]}"
    return str(term)


def concepts(wanted: set[str]) -> Things:
    """Concepts of the repository's vocabularies, with their schemes."""
    known = repository()["concepts"]
    schemes = {scheme for concept in wanted for scheme in known[concept].get("skos:inScheme", [])}
    return {subject: known[subject] for subject in sorted(wanted | schemes)}


def terms(used: set[str]) -> Things:
    """The classes and properties that are used, and the classes above them."""
    known, found = repository()["terms"], Things()
    queue = sorted(used)
    while queue:
        term = queue.pop()
        if term in known and term not in found:
            found[term] = known[term]
            queue += known[term].get("rdfs:subClassOf", [])
    return found


# --- writing


class Writer:
    """Writes things as Turtle in the house form or as N-Triples, and counts."""

    def __init__(self, stream: TextIO, form: str) -> None:
        self.stream, self.form = stream, form
        self.triples = self.subjects = 0
        self.predicates: set[str] = set()
        self.values: set[str] = set()  # objects that are terms or concepts
        if form == "ttl":
            prefixes = (f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in USED_PREFIXES)
            stream.write("".join(prefixes) + "\n")

    def write(self, things: Things) -> None:
        """Write things in the order of their subjects."""
        out: list[str] = []
        for subject in sorted(things, key=lambda text: text.removesuffix(">")):
            thing = things[subject]
            if not thing:
                continue
            self.subjects += 1
            self.predicates.update(thing)
            (turtle if self.form == "ttl" else ntriples)(out, subject, thing)
            for values in thing.values():
                self.triples += len(values)
                self.values.update(v for v in values if v[0] not in '"0123456789' and "/id/plan/" not in v)
        self.stream.write("".join(out))


def turtle(out: list[str], subject: str, thing: Thing) -> None:
    """Append a block in the house form; ``tests/bench`` holds it against the formatter."""
    out.append(f"{subject}\n")
    for predicate in sorted(thing, key=lambda name: (name != "a", name)):
        values = thing[predicate]
        if len(values) == 1:
            out.append(f"    {predicate} {values[0]} ;\n")
            continue
        values = sorted(values, key=_object_key)
        line = f"    {predicate} {', '.join(values)} ;"
        if len(line) <= 120:
            out.append(line + "\n")
        else:
            out.append(f"    {predicate}\n        " + ",\n        ".join(values) + " ;\n")
    out.append(".\n")


def _object_key(value: str) -> tuple[int, str, str]:
    if value[0] in '"0123456789':
        return 2, value.rpartition("@")[2] if value[-3:-2] == "@" else "", value
    return 0, "", value.removesuffix(">")


def ntriples(out: list[str], subject: str, thing: Thing) -> None:
    """Append the triples of a thing as N-Triples."""
    subject = full(subject)
    for predicate in sorted(thing, key=lambda name: (name != "a", name)):
        for value in thing[predicate]:
            term = value if value[0] == "<" or value[-1] == '"' else full(value)
            out.append(f"{subject} {full(predicate)} {term} .\n")


_FULL = {"a": "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"}


def full(text: str) -> str:
    """Return what Turtle writes so as N-Triples does."""
    known = _FULL.get(text)
    if known is not None:
        return known
    if text[0] == "<":
        return text
    if text[0] == '"':
        if text[-3:-2] == "@" or "^^xsd:" not in text:
            return text
        lexical, _, datatype = text.rpartition("^^xsd:")
        return f"{lexical}^^<{PREFIXES['xsd']}{datatype}>"
    if text.removeprefix("-").isdigit():
        return f'"{text}"^^<{PREFIXES["xsd"]}integer>'
    if text in ("true", "false"):
        return f'"{text}"^^<{PREFIXES["xsd"]}boolean>'
    prefix, _, local = text.partition(":")
    _FULL[text] = f"<{PREFIXES[prefix]}{local}>"
    return _FULL[text]


# --- the whole


@dataclass(frozen=True)
class Generated:
    """What was written, and what a validator must find in it."""

    triples: int
    subjects: int
    faults: Counter[str]  # how often each kind was made
    rules: Counter[tuple[str, str]]  # results by code and component

    def results(self, *, core: bool = False) -> Counter[str]:
        """Return the expected results by component, with the core shapes or with all."""
        found: Counter[str] = Counter()
        for (_, component), number in self.rules.items():
            if not (core and component == "SPARQLConstraintComponent"):
                found[component] += number
        return found

    def json(self) -> str:
        return json.dumps(
            {
                "triples": self.triples,
                "subjects": self.subjects,
                "faults": sum(self.faults.values()),
                "results": sum(self.rules.values()),
                "kinds": dict(sorted(self.faults.items())),
                "components": dict(sorted(self.results().items())),
                "rules": {" ".join(rule): number for rule, number in sorted(self.rules.items())},
            },
            indent=1,
        )


TAIL = 290  # triples of the terms and concepts that come last, but for what a very small file does not use


def generate(stream: TextIO, triples: int, *, share: float = 0.0, form: str = "ttl") -> Generated:
    """Write about so many triples (never fewer than the smallest whole plan needs) to a stream."""
    countries = 1 if triples < 20_000 else math.ceil(triples / _triples_of_a_country())
    writer = Writer(stream, form)
    made: Counter[str] = Counter()
    rules: Counter[tuple[str, str]] = Counter()
    names = [f"c{number:05}" for number in range(1, countries + 1)]
    early = concepts({iri(scheme, name) for scheme, inside in EARLY.items() for name in inside})
    # Everything is written in the order of IRIs: agency, audience … pillar, plan, then role, status, theme.
    _write_bodies(writer, names, early)
    turn = faults.turns()
    for country, number in ((c, n) for c in names for n in range(len(REPORTS))):
        plan = Plan(country, number + 1, REPORTS[number])
        for at in range(DELIVERABLES):
            unit = plan.unit(at)
            due = math.ceil(share * (writer.subjects + len(plan.things))) - sum(made.values())
            if due > 0 and at > 0:  # the first row of each plan stays as it is: others may be compared with it
                kind, expected = faults.apply(unit, turn)
                made[kind] += 1
                rules.update(expected)
            if writer.triples + plan.count() >= triples - TAIL:
                break
        writer.write(plan.things)
        if writer.triples >= triples - TAIL:
            break
    used = {value for value in writer.values if value.startswith(f"<{ID}/")} & set(repository()["concepts"])
    writer.write({s: thing for s, thing in concepts(used).items() if s not in early})
    writer.write(terms(writer.predicates | writer.values))
    return Generated(writer.triples, writer.subjects, made, rules)


def _write_bodies(writer: Writer, names: list[str], early: Things) -> None:
    """Write the bodies of many countries and the first concepts, in the order of IRIs, a country at a time."""
    first = [s for s in early if s < iri("document")]
    between = [s for s in early if iri("document") < s < iri("period")]

    def of(kind: str) -> Iterator[Things]:
        for name in names:
            yield {s: thing for s, thing in bodies(name).items() if s.startswith(iri(kind)[:-1] + "/")}

    for things in of("agency"):
        writer.write(things)
    writer.write({s: early[s] for s in first})
    for things in of("document"):
        writer.write(things)
    writer.write({s: early[s] for s in between})
    for things in of("period"):
        writer.write(things)
    writer.write({s: thing for s, thing in early.items() if s not in first and s not in between})


@cache
def _triples_of_a_country() -> int:
    total = sum(sum(map(len, thing.values())) for thing in bodies("c00001").values())
    for number, reports in enumerate(REPORTS, 1):
        plan = Plan("c00001", number, reports)
        for at in range(DELIVERABLES):
            plan.unit(at)
        total += plan.count()
    return total


def shapes(*, core: bool = False) -> bytes:
    """Return the shipped shapes as one Turtle file; ``core`` leaves out what asks by SPARQL."""
    found = [triple for file in sorted(resources.folder("shapes").glob("*.ttl")) for triple in ox.parse(path=file)]
    if core:
        dropped = {SH.sparql, SH.prefixes, SH.select, SH.declare, SH.prefix, SH.namespace}
        asking = {triple.object for triple in found if triple.predicate.value == SH.sparql}
        found = [t for t in found if t.predicate.value not in dropped and t.subject not in asking]
    prefixes = {name: str(PREFIXES[name]) for name in ("dcterms", "nap", "rdfs", "sh", "shape", "xsd")}
    return ox.serialize(found, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--triples", type=int, help="about how many")
    what.add_argument("--shapes", choices=("full", "core"), help="write shapes instead of data")
    parser.add_argument("--faults", type=float, default=0.0, metavar="SHARE", help="of the things, e.g. 0.005")
    parser.add_argument("--format", choices=("ttl", "nt"), default="ttl")
    parser.add_argument("--output", type=Path, help="default: stdout")
    parser.add_argument("--expected", type=Path, help="where the expected results go, as JSON")
    args = parser.parse_args()
    if args.shapes:
        text = shapes(core=args.shapes == "core").decode()
        sys.stdout.write(text) if args.output is None else args.output.write_text(text, encoding="utf-8")
        return
    opened = nullcontext(sys.stdout) if args.output is None else args.output.open("w", encoding="utf-8", newline="\n")
    with opened as stream:
        done = generate(stream, args.triples, share=args.faults, form=args.format)
    if args.expected:
        args.expected.write_text(done.json() + "\n", encoding="utf-8")
    print(
        f"{done.triples} triples, {done.subjects} things, {sum(done.faults.values())} faults of {len(done.faults)} "
        f"kinds, {sum(done.rules.values())} results expected",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
