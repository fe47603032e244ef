"""Why an ontology with its data contradicts itself, or a class can have no member: by Pellet, as owlready2 ships it.

Pellet prints an axiom with the ends of its IRIs. So it is given a copy in which every IRI is a number, and each number
in what it prints is the IRI again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nap_kg.dataset import Dataset
from nap_kg.errors import NapKgError
from nap_kg.namespaces import OWL, RDF, RDFS, XSD
from nap_kg.reason.java import jars, java, run, write
from nap_kg.temporary import temporary_folder

_NUMBERED = re.compile(r"urn:n:(\d+)")
_BUILT_IN = (str(OWL), str(RDF), str(RDFS), str(XSD))


@dataclass(frozen=True)
class Axiom:
    """One axiom or fact of an explanation, in OWL's Manchester syntax as Pellet prints it."""

    text: str  # each IRI in angle brackets

    @property
    def iris(self) -> tuple[str, ...]:
        """The IRIs in it, in order."""
        return tuple(re.findall(r"<([^<>]*)>", self.text))


@dataclass(frozen=True)
class Explanation:
    """The fewest axioms and facts that together make a contradiction, or leave a class without a possible member."""

    of: str  # IRI of the class; empty where all contradicts
    axioms: tuple[Axiom, ...]


def explain(
    dataset: Dataset, unsatisfiable: Sequence[str] = (), *, timeout: float = 600, memory: int = 2000
) -> tuple[Explanation, ...]:
    """Return why a dataset is inconsistent, or why each of some classes is unsatisfiable.

    Shape:   one explanation for the inconsistency, or for each class in turn.
    Units:   ``timeout`` in seconds of wall time for each; ``memory`` in MB of Java heap.
    Raises:  MissingTool without Java; NapKgError past a limit, or where Pellet has no answer.
    """
    numbers: dict[str, int] = {}
    command = [java(), f"-Xmx{memory}M", "-cp", jars("pellet", "pellet-2.3.1.jar"), "pellet.Pellet", "explain"]

    def renamed(iri: str) -> str:
        return iri if iri.startswith(_BUILT_IN) else f"urn:n:{numbers.setdefault(iri, len(numbers))}"

    found = []
    with temporary_folder() as folder:
        file = folder / "dataset.ttl"
        write(dataset, file, renamed=renamed)
        iris = list(numbers)
        for what in unsatisfiable or ("",):
            asked = ["--unsat", renamed(what)] if what else ["--inconsistent"]
            answer, complaint = run([*command, "--ignore-imports", *asked, file.as_uri()], "Pellet", timeout, memory)
            axioms = _axioms(answer, iris)
            if not axioms:
                said = next((line.strip() for line in f"{complaint}\n{answer}".splitlines() if line.strip()), "nothing")
                raise NapKgError(f"Pellet finds no explanation: {said}", fix="ask without --explain")
            found.append(Explanation(what, axioms))
    return tuple(found)


def _axioms(answer: str, iris: Sequence[str]) -> tuple[Axiom, ...]:
    """Return the axioms of the first explanation; one that is longer than a line goes on further to the right."""
    _, _, told = answer.partition("Explanation(s):")
    lines: list[str] = []
    for line in told.splitlines():
        begins = re.match(r"(?:\d+\)|  ) {2,3}(\S.*)", line)
        if not line.strip():
            if lines:
                break
        elif begins:
            lines.append(begins[1].strip())
        elif lines:
            lines[-1] += " " + line.strip()
    named = (_NUMBERED.sub(lambda number: f"<{iris[int(number[1])]}>", line) for line in lines)
    return tuple(Axiom(text) for text in sorted(map(_in_order, named)))


def _in_order(text: str) -> str:
    """Return an axiom with the members of a disjointness in their alphabetical order, as they have none."""
    several = re.fullmatch(r"(Disjoint\w+|DifferentIndividuals|SameIndividuals)\((.*)\)", text)
    members = several[2].split() if several else []
    if several is None or not all(re.fullmatch(r"<[^<>]*>", member) for member in members):
        return text
    return f"{several[1]}({' '.join(sorted(members))})"
