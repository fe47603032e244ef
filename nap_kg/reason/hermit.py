"""HermiT, as owlready2 ships it, run as the program that it is.

Loading a graph through owlready2's own Python model takes many times as long as the reasoning. So the package is only
asked where its jar lies, and the graph is handed over as a file.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.errors import InputError
from nap_kg.namespaces import OWL, RDF
from nap_kg.reason.java import jars, java, run, write
from nap_kg.temporary import temporary_folder


@dataclass(frozen=True)
class Consistency:
    """What HermiT says of a dataset."""

    consistent: bool
    unsatisfiable: tuple[str, ...]
    """IRIs of classes that nothing can belong to, sorted; empty where ``consistent`` is false."""
    statements: int
    """How many distinct statements were handed over."""
    left_out: int
    """How many were not, because their literal's datatype is outside OWL 2 (``xsd:date`` and its like)."""
    classes: int
    """How many classes the ontology declares."""


def check_consistency(dataset: Dataset, *, timeout: float = 600, memory: int = 2000) -> Consistency:
    """Return whether ontology and data of a dataset can all be true, and which classes can't have a member.

    Units:   ``timeout`` in seconds of wall time; ``memory`` in MB of Java heap.
    Raises:  MissingTool without Java; InputError for a dataset that HermiT can't read; NapKgError past a limit.
    """
    program, path = java(), jars("hermit", "HermiT.jar")
    with temporary_folder() as folder:
        file = folder / "dataset.ttl"  # N-Triples is Turtle, and the ending is what HermiT's parser goes by
        statements, left_out = write(dataset, file)
        command = [
            program,
            f"-Xmx{memory}M",
            "-cp",
            path,
            "org.semanticweb.HermiT.cli.CommandLine",
            "-U",
            file.as_uri(),
        ]
        answer, complaint = run(command, "HermiT", timeout, memory)
    if "Classes equivalent to 'owl:Nothing':" in answer:
        consistent, unsatisfiable = True, _classes(answer)
    elif "InconsistentOntologyException" in complaint:
        consistent, unsatisfiable = False, ()
    else:
        said = next((line.strip() for line in f"{answer}\n{complaint}".splitlines() if line.strip()), "nothing")
        raise InputError(f"HermiT can't read this dataset: {said}", fix="check that the ontology is OWL 2 DL")
    return Consistency(consistent, unsatisfiable, statements, left_out, _declared_classes(dataset))


def _classes(answer: str) -> tuple[str, ...]:
    found = (line.strip().strip("<>") for line in answer.splitlines() if line.startswith((" ", "\t")))
    return tuple(sorted(iri for iri in found if iri and iri != OWL.Nothing and iri != "owl:Nothing"))


def _declared_classes(dataset: Dataset) -> int:
    quads = dataset.store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(OWL.Class))
    return len({quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)})
