"""What owlrl makes of some statements, in a process of its own: it changes how all of rdflib reads literals.

The normalisation under which its answer is compared with ours is here, written without our code.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

CLOSURE = """
import sys, owlrl, rdflib
rdflib.NORMALIZE_LITERALS = False
from owlrl.OWLRL import OWLRL_Semantics
found = []
class Semantics(OWLRL_Semantics):
    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        found.append(self)
for block in sys.stdin.buffer.read().split(b"\\0"):
    graph = rdflib.Graph().parse(data=block, format="nt")
    owlrl.DeductiveClosure(Semantics).expand(graph)
    errors = len(found.pop().error_messages)
    lines = []
    for triple in graph:
        if all(isinstance(term, rdflib.URIRef) for term in triple[:2]):
            lines.append(" ".join(term.n3() for term in triple).replace("\\n", "\\\\n"))
    print(errors, *lines, sep="\\n", end="\\0")
"""

_WORDS = {
    prefix: f"<{iri}"
    for prefix, iri in (
        ("owl", "http://www.w3.org/2002/07/owl#"),
        ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
        ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    )
}
_TYPE = f"{_WORDS['rdf']}type>"
_THING = f"{_WORDS['owl']}Thing>"
_ENDS = {f"{_WORDS['rdfs']}{name}>" for name in ("domain", "range")}
_SELF = {f"{_WORDS['owl']}{name}>" for name in ("sameAs", "equivalentClass", "equivalentProperty")}
_BELOW = {f"{_WORDS['rdfs']}{name}>" for name in ("subClassOf", "subPropertyOf")}


@dataclass(frozen=True)
class Answer:
    """The statements with IRIs throughout or a literal as value, and whether a contradiction was found."""

    statements: frozenset[str]
    is_contradictory: bool


def skolemized(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return triples with an IRI for each blank node, so that two closures can be compared."""

    def named(term: object) -> object:
        return ox.NamedNode(f"urn:blank:{term.value}") if isinstance(term, ox.BlankNode) else term

    return [ox.Triple(named(t.subject), t.predicate, named(t.object)) for t in triples]


def owlrl_closures(graphs: Iterable[list[ox.Triple]], timeout: float = 500) -> list[Answer]:
    """Return what owlrl makes of each graph."""
    blocks = [ox.serialize(graph, format=ox.RdfFormat.N_TRIPLES) for graph in graphs]
    done = subprocess.run(
        [sys.executable, "-c", CLOSURE], input=b"\0".join(blocks), capture_output=True, check=True, timeout=timeout
    )
    answers = []
    for block in done.stdout.decode().split("\0")[:-1]:
        errors, *lines = block.strip("\n").split("\n")
        answers.append(Answer(frozenset(filter(None, lines)), errors != "0"))
    return answers


def normalized(statements: Iterable[str], given: Iterable[str]) -> set[str]:
    """Return the statements that are not given and don't go without saying."""
    return {line for line in set(statements) - set(given) if not _goes_without_saying(line)}


def _goes_without_saying(line: str) -> bool:
    s, p, o = line.split(" ", 2)
    if s.startswith(tuple(_WORDS.values())):
        return True
    if p in _SELF | _BELOW and s == o:
        return True
    return o == _THING and p in {_TYPE, *_BELOW, *_SELF, *_ENDS}


def lines_of(triples: Iterable[ox.Triple]) -> list[str]:
    """Return triples as owlrl_closures writes them."""
    return [f"{t.subject} {t.predicate} {t.object}" for t in triples]
